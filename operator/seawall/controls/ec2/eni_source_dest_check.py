"""Network interfaces check source and destination.

An interface that takes and sends traffic of others can route around every control of the network. NAT instances, virtual appliances and some
networks of Kubernetes need that: they carry a tag, or an exception. Interfaces that AWS's services made are theirs and are not judged.
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.interface import NetworkInterface
from seawall.facts.fact import Change


class Parameters(Params):
    """What counts."""

    exempt_tag: str = "seawall.dev/router"
    """Key of the tag, with any value, by which an interface is known to forward traffic."""


control = Control(
    NetworkInterface,
    Parameters,
    severity=Severity.MEDIUM,
    topic=Topic.NETWORK,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "security-hub": "EC2.180",
    },
)


@control.check
def check(interface: NetworkInterface, want: Parameters) -> Verdict:
    """It does, unless it is known to forward."""
    if not interface.is_of_user:
        return NotApplicable("a service of AWS or another account manages the interface")
    if interface.checks_source_and_destination:
        return Pass()
    if want.exempt_tag in interface.read_tags():
        return NotApplicable(f"the interface has the tag {want.exempt_tag}")
    return Fail("source and destination are not checked, wanted checked")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(NetworkInterface.checks_source_and_destination,),
    breaks="NAT instances, appliances and routers of Kubernetes forward nothing any more",
)
def fix(interface: NetworkInterface, _want: Parameters) -> Change[NetworkInterface, bool]:
    """Turn the check on."""
    return NetworkInterface.checks_source_and_destination.change(interface, True)
