"""Transit gateways accept no attachments by themselves.

Whoever a transit gateway is shared with could otherwise connect a network to all the others, and nobody would be asked. Gateways that another
account shares are its own affair.
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    FixMode,
    Layer,
    NoParams,
    NotApplicable,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Unknown,
    Verdict,
)
from seawall.errors import UnknownReason
from seawall.facts.ec2.transit_gateway import TransitGateway
from seawall.facts.fact import Change

control = Control(
    TransitGateway,
    NoParams,
    severity=Severity.HIGH,
    topic=Topic.NETWORK,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "iso27001-2022": "A.8.20 A.8.21 A.8.22",
        "pci-dss-4.0": "1.2.8 1.3.1 1.3.2 1.4.2 1.5.1 A1.1.3",
        "security-hub": "EC2.23",
        "soc2": "CC6.7",
    },
)


@control.check
def check(gateway: TransitGateway, _want: NoParams) -> Verdict:
    """The option is off."""
    if gateway.owner != gateway.target.account_id:
        return NotApplicable(f"the transit gateway belongs to account {gateway.owner}")
    if gateway.state in {"pending", "modifying"}:
        return Unknown(UnknownReason.PENDING, f"the transit gateway is {gateway.state}")
    if gateway.accepts_by_itself:
        return Fail("shared attachments are accepted automatically, wanted only after somebody accepted them")
    return Pass()


@control.fix(
    risk=Risk.SAFE,
    writes=(TransitGateway.accepts_by_itself,),
    mode=FixMode.AUTO,
    breaks="new attachments wait until somebody accepts them; those that are there stay",
)
def fix(gateway: TransitGateway, _want: NoParams) -> Change[TransitGateway, bool]:
    """Turn the option off."""
    return TransitGateway.accepts_by_itself.change(gateway, False)
