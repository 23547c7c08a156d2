"""Subnets give no public addresses by themselves.

Whoever launches into such a subnet is on the Internet without having asked. Default subnets do it from the start. Instances that are there keep
their addresses. Subnets that another account shares are its own affair.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-public-ip.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.fact import Change


class Parameters(Params):
    """What counts."""

    skip_default_subnets: bool = False
    """Whether the subnets that AWS makes with a default VPC are left out."""


control = Control(
    Subnet,
    Parameters,
    severity=Severity.MEDIUM,
    topic=Topic.EXPOSURE,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "iso27001-2022": "A.8.20 A.8.21 A.8.22",
        "nist-csf-2.0": "ID.BE-5",
        "security-hub": "EC2.15",
        "soc2": "CC6.6",
    },
)


@control.check
def check(subnet: Subnet, want: Parameters) -> Verdict:
    """The attribute is off."""
    if subnet.owner != subnet.target.account_id:
        return NotApplicable(f"the subnet belongs to account {subnet.owner}")
    if want.skip_default_subnets and subnet.default_for_az:
        return NotApplicable("it is a default subnet")
    if subnet.gives_public_addresses:
        return Fail("what is launched in the subnet gets a public IPv4 address, wanted none unless asked for")
    return Pass()


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Subnet.gives_public_addresses,),
    undo_risk=Risk.DISRUPTIVE,
    breaks="new instances of a public subnet reach the Internet only with an address that is asked for, or through NAT",
)
def fix(subnet: Subnet, _want: Parameters) -> Change[Subnet, bool]:
    """Turn the attribute off."""
    return Subnet.gives_public_addresses.change(subnet, False)
