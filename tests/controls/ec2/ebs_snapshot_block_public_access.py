from seawall.controls.ec2.ebs_snapshot_block_public_access import Parameters
from seawall.facts.ec2.snapshot import Block, SnapshotBlock
from tests.builders import given

EXISTING = Parameters(allow_existing=True)


def region(state: str, managed_by: str | None = "account") -> SnapshotBlock:
    return given(SnapshotBlock(), block=Block(state=state, managed_by=managed_by))


passes = {
    "all sharing is blocked": region("block-all-sharing"),
    "all sharing is blocked by a policy": region("block-all-sharing", "declarative-policy"),
    "all sharing is blocked where new sharing would do": (region("block-all-sharing"), EXISTING),
    "new sharing is blocked where that is enough": (region("block-new-sharing"), EXISTING),
}
fails = {
    "nothing is blocked": region("unblocked"),
    "AWS does not say who manages it": region("unblocked", None),
    "nothing is blocked, and new sharing would do": (region("unblocked"), EXISTING),
    "new sharing alone is blocked": region("block-new-sharing"),
    "a policy of the organization leaves it unblocked": region("unblocked", "declarative-policy"),
}
unknown = {"it cannot be read": given(SnapshotBlock())}
