"""Instances have no public IPv4 address.

What has a public address is reached as soon as one rule of a security group is wrong. Behind a load balancer, or with Session Manager, an
instance needs none. An instance that stands still gives back an address that AWS lent it, and keeps an Elastic IP.
Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Reversible, Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.address import Address
from seawall.facts.ec2.instance import Instance, PublicAddress
from seawall.facts.fact import Change


class Parameters(Params):
    """What counts."""

    exempt_tag: str = "seawall.dev/public"
    """Key of the tag, with any value, by which an instance is known to be public."""
    include_ipv6: bool = False
    """Whether IPv6 addresses count, which are public but for the unique local ones; AWS Config's rule looks at IPv4 alone."""


control = Control(
    Instance,
    Parameters,
    reads=(Address.LISTING,),
    severity=Severity.HIGH,
    topic=Topic.EXPOSURE,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "hipaa": "164.308(a)(1)(ii)(B) 164.308(a)(3)(i) 164.312(a)(1)",
        "iso27001-2022": "A.8.1 A.8.20 A.8.21 A.8.22",
        "nist-800-53-r5": (
            "AC-2(6) AC-3 AC-3(7) AC-4(21) AC-6 AC-17(b) AC-17(1) AC-17(4)(a) AC-17(9) AC-17(10) MP-2 SC-7(2) "
            "SC-7(3) SC-7(7) SC-7(9)(a) SC-7(11) SC-7(12) SC-7(16) SC-7(20) SC-7(21)"
        ),
        "nist-csf-2.0": "PR.IP-1",
        "security-hub": "EC2.9",
        "soc2": "CC6.6",
        "well-architected-security": "SEC03-BP07",
    },
)


@control.check
def check(instance: Instance, want: Parameters) -> Verdict:
    """No network interface has one."""
    if instance.is_ending:
        return NotApplicable(f"the instance is {instance.state}")
    if want.exempt_tag in instance.read_tags():
        return NotApplicable(f"the instance has the tag {want.exempt_tag}")
    addresses = [each.public_ip for each in instance.public_addresses if each.public_ip]
    addresses += instance.public_ipv6_addresses if want.include_ipv6 else ()
    if not addresses:
        return Pass()
    more = f" and {len(addresses) - 1} more" if len(addresses) > 1 else ""
    return Fail(f"the instance has the public address {addresses[0]}{more}, wanted none")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(Instance.public_addresses,),
    breaks=(
        "who uses the address loses the instance, and without NAT the instance loses the Internet; "
        "where AWS lends an address again once an Elastic IP is gone, the change does not hold and is taken back"
    ),
)
def fix(instance: Instance, want: Parameters) -> Change[Instance, tuple[PublicAddress, ...]] | NoChange:
    """Take the Elastic IPs away, which stay the account's, and give back what AWS lent."""
    if want.include_ipv6 and instance.public_ipv6_addresses:
        return NoChange("it has public IPv6 addresses: move it to a subnet without, or make their routes egress-only")
    lent = any(address.allocation_id is None for address in instance.public_addresses)
    if not lent:
        return Instance.public_addresses.change(instance, ())
    leaves = "an address that AWS lent comes back as another one"
    return Instance.public_addresses.change(instance, (), reversible=Reversible.PARTIAL, leaves=leaves)
