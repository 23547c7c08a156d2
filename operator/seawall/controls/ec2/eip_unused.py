"""Elastic IP addresses are in use.

An address that nothing has is paid for, and names in DNS may still lead to it. There is no fix: a released address does not come back. Addresses
that a service of AWS manages are its own affair.
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Severity
from seawall.controls.base import Control, Fail, Layer, NoParams, NotApplicable, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.address import Address

control = Control(
    Address,
    NoParams,
    severity=Severity.LOW,
    topic=Topic.HARDENING,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "iso27001-2022": "A.8.20 A.8.21 A.8.22",
        "security-hub": "EC2.12",
        "well-architected-security": "SEC03-BP06",
    },
)


@control.check
def check(address: Address, _want: NoParams) -> Verdict:
    """An instance or a network interface has it."""
    if address.is_in_use:
        return Pass()
    if address.service_managed:
        return NotApplicable(f"{address.service_managed} manages the address")
    return Fail("nothing has the address, wanted associated or released")
