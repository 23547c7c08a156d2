from seawall.facts.ec2.snapshot import Snapshot
from tests.builders import given

passes = {"it is encrypted": given(Snapshot(snapshot_id="snap-1", encrypted=True))}
fails = {"it is not encrypted": given(Snapshot(snapshot_id="snap-1", encrypted=False))}
