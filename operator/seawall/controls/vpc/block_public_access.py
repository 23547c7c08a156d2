"""VPC Block Public Access is on.

One setting of the Region keeps the Internet out of every VPC of the account, whatever gateways and routes say. Single VPCs and subnets may be
excluded. There is no fix: it cuts what runs off from the Internet, all at once, and is for a person to decide.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html (2026-11-24)
"""

from typing import Literal

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, Params, Pass, Responsibility, ServiceModel, Topic, Unknown, Verdict
from seawall.errors import UnknownReason
from seawall.facts.ec2.vpc_block import VpcBlock


class Parameters(Params):
    """What counts."""

    accepted_modes: tuple[Literal["block-bidirectional", "block-ingress"], ...] = ("block-bidirectional", "block-ingress")
    """The modes that count as on."""
    allow_exclusions: bool = True
    """Whether VPCs and subnets may be excluded; if not, one more call lists them."""


control = Control(
    VpcBlock,
    Parameters,
    reads=(
        VpcBlock.options,
        VpcBlock.exclusions,
    ),
    severity=Severity.MEDIUM,
    topic=Topic.NETWORK,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "security-hub": "EC2.172",
    },
)


@control.check
def check(region: VpcBlock, want: Parameters) -> Verdict:
    """The mode is accepted, and nothing is excluded where nothing may be."""
    options = region.options
    if options.is_pending:
        return Unknown(UnknownReason.PENDING, "a change of the block is not applied yet")
    if options.mode not in want.accepted_modes:
        return Fail(f"the block of public access to VPCs is {options.mode}, wanted {' or '.join(want.accepted_modes)}")
    if not want.allow_exclusions and region.exclusions:
        return Fail(f"the block leaves out {len(region.exclusions)} VPCs or subnets, wanted no exclusions")
    return Pass()
