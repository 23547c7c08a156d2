"""EBS snapshots are not public.

Everybody with an AWS account can make a volume of a public snapshot and read all that was on the disk. One call lists the public ones; only
their permissions are read one by one. Encrypted snapshots cannot be public. Where the Region blocks all sharing, a permission is only stored:
it works again once the block is lifted. Snapshots of other accounts are left out.
Source: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html (2026-11-24)
Source: https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.base import the
from seawall.facts.ec2.sharing import EVERYBODY, Grants, without_everybody
from seawall.facts.ec2.snapshot import BLOCK_ALL, PublicSnapshots, Snapshot, SnapshotBlock
from seawall.facts.fact import Change


class Parameters(Params):
    """What counts."""

    count_blocked: bool = False
    """Whether a permission counts that is only stored, because the Region blocks all public sharing; one more call for each snapshot there."""


control = Control(
    Snapshot,
    Parameters,
    reads=(
        PublicSnapshots.ids,
        Snapshot.restorers,
        SnapshotBlock.block,
    ),
    severity=Severity.CRITICAL,
    topic=Topic.EXPOSURE,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "hipaa": "164.308(a)(1)(ii)(B) 164.308(a)(3)(i) 164.312(a)(1)",
        "iso27001-2022": "A.8.1",
        "nist-800-53-r5": (
            "AC-2(6) AC-3 AC-3(7) AC-4(21) AC-6 AC-17(b) AC-17(1) AC-17(4)(a) AC-17(9) AC-17(10) MP-2 SC-7(2) "
            "SC-7(3) SC-7(7) SC-7(9)(a) SC-7(11) SC-7(12) SC-7(16) SC-7(20) SC-7(21)"
        ),
        "nist-csf-2.0": "PR.DS-5",
        "security-hub": "EC2.1",
        "soc2": "CC6.6",
        "well-architected-security": "SEC03-BP07 SEC05-BP02",
    },
)


@control.check
def check(snapshot: Snapshot, want: Parameters) -> Verdict:
    """It is not in the list of public ones, or not any more, or the Region's block makes that void."""
    is_told = snapshot.id in the(snapshot.target, PublicSnapshots).ids or _may_be_hidden(snapshot, want)
    if not is_told or EVERYBODY not in snapshot.restorers:
        return Pass()
    if not want.count_blocked and the(snapshot.target, SnapshotBlock).block.state == BLOCK_ALL:
        return Pass("it is stored as public, but the Region blocks all public sharing")
    return Fail("every AWS account may make volumes of the snapshot, wanted named accounts at most")


def _may_be_hidden(snapshot: Snapshot, want: Parameters) -> bool:
    """Whether the list of public ones may leave it out: AWS makes them invisible where it blocks all sharing."""
    return want.count_blocked and not snapshot.encrypted and the(snapshot.target, SnapshotBlock).block.state == BLOCK_ALL


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Snapshot.restorers,),
    undo_risk=Risk.DISRUPTIVE,
    mode=FixMode.AUTO,
    breaks="accounts that have no permission by name can make no volumes of the snapshot any more; taken back, it is public again",
)
def fix(snapshot: Snapshot, _want: Parameters) -> Change[Snapshot, Grants]:
    """Take everybody's permission away; accounts by name keep theirs."""
    return Snapshot.restorers.change(snapshot, without_everybody(snapshot.restorers))
