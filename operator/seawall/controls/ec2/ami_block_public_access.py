"""Public sharing of AMIs is blocked.

The block keeps everybody in the account from making a further image public. Images that are public already stay so. It is on by default only in
accounts that had no public image when AWS brought it in.
Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-public-access-to-amis.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, FixMode, Layer, NoChange, NoParams, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.region import Ec2Region, ImageBlock
from seawall.facts.fact import Change

BLOCKED = "block-new-sharing"


control = Control(
    Ec2Region,
    NoParams,
    reads=(Ec2Region.image_block,),
    severity=Severity.MEDIUM,
    topic=Topic.EXPOSURE,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
)


@control.check
def check(region: Ec2Region, _want: NoParams) -> Verdict:
    """No further image can be made public."""
    state = region.image_block.image_block_public_access_state
    return Pass() if state == BLOCKED else Fail(f"public sharing of AMIs is {state}, wanted {BLOCKED}")


@control.fix(
    risk=Risk.SAFE,
    writes=(Ec2Region.image_block,),
    mode=FixMode.AUTO,
    breaks="no image can be made public any more; AWS may take ten minutes to apply it",
)
def fix(region: Ec2Region, _want: NoParams) -> Change[Ec2Region, ImageBlock] | NoChange:
    """Block new sharing."""
    block = region.image_block
    if block.is_of_policy:
        return NoChange("a declarative policy of the organization sets it")
    return Ec2Region.image_block.change(region, block.model_copy(update={"image_block_public_access_state": BLOCKED}))
