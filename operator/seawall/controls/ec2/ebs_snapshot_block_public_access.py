"""Public sharing of EBS snapshots is blocked.

A Region's block holds for every snapshot and everybody who may share one. Blocking all sharing also hides what is public already; blocking new
sharing leaves that as it is.
Source: https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.snapshot import BLOCK_ALL, BLOCK_NEW, Block, SnapshotBlock
from seawall.facts.fact import Change


class Parameters(Params):
    """What counts."""

    allow_existing: bool = False
    """Whether it is enough that no further snapshot can be made public."""


control = Control(
    SnapshotBlock,
    Parameters,
    reads=(SnapshotBlock.block,),
    severity=Severity.MEDIUM,
    topic=Topic.EXPOSURE,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "nist-csf-2.0": "PR.AC-3 PR.DS-5",
        "pci-dss-4.0": "10.3.2 3.5.1.3 A1.1.2 A3.4.1",
        "security-hub": "EC2.182",
        "soc2": "CC6.6",
    },
)


@control.check
def check(region: SnapshotBlock, want: Parameters) -> Verdict:
    """All sharing is blocked, or new sharing where that is enough."""
    accepted = (BLOCK_ALL, BLOCK_NEW) if want.allow_existing else (BLOCK_ALL,)
    if region.block.state in accepted:
        return Pass()
    return Fail(f"public sharing of snapshots is {region.block.state}, wanted {' or '.join(accepted)}")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(SnapshotBlock.block,),
    breaks="snapshots that are public now can be restored by nobody else; lifted again, the block gives every stored permission its effect back",
)
def fix(region: SnapshotBlock, want: Parameters) -> Change[SnapshotBlock, Block] | NoChange:
    """The least that is wanted: what is public now stays so where that is accepted."""
    if region.block.is_of_policy:
        return NoChange("a declarative policy of the organization sets it")
    state = BLOCK_NEW if want.allow_existing else BLOCK_ALL
    return SnapshotBlock.block.change(region, region.block.model_copy(update={"state": state}))
