"""Default security groups have no rules.

What is launched without naming a group lands in its VPC's default one. Empty, it lets nothing in or out by accident, and the mistake shows.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html (2026-11-24)
"""

from typing import Any

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.interface import NetworkInterface
from seawall.facts.ec2.security_group import SecurityGroup, rules
from seawall.facts.fact import Change


class Parameters(Params):
    """How it is mended."""

    close_in_use: bool = False
    """Whether a change is offered for groups that network interfaces still use, which then lose all traffic."""


control = Control(
    SecurityGroup,
    Parameters,
    reads=(NetworkInterface.LISTING,),
    severity=Severity.HIGH,
    topic=Topic.NETWORK,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "cis-1.4": "5.3",
        "cis-3.0": "5.4",
        "cis-5.0": "5.5",
        "cis-6.0": "6.5",
        "cis-7.0": "6.5",
        "iso27001-2022": "A.8.20 A.8.21 A.8.22",
        "nist-800-53-r5": (
            "AC-4(21) AC-17(b) AC-17(1) AC-17(4)(a) AC-17(9) AC-17(10) CM-6(a) CM-9(b) SC-7(5) SC-7(7) SC-7(11) "
            "SC-7(12) SC-7(16) SC-7(21) SC-7(24)(b) SC-7(25) SC-7(26) SC-7(27) SC-7(28) SC-7(a)"
        ),
        "nist-csf-2.0": "PR.AC-5 PR.IP-1",
        "security-hub": "EC2.2",
        "well-architected-security": "SEC05-BP03",
    },
)


@control.check
def check(group: SecurityGroup, _want: Parameters) -> Verdict:
    """No rule in either direction."""
    if not group.is_default:
        return NotApplicable("it is no VPC's default group")
    into, out = (sum(1 for _ in rules(permissions)) for permissions in (group.ingress, group.egress))
    if into or out:
        return Fail(f"the default group has {into} ingress and {out} egress rules, wanted none")
    return Pass()


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(SecurityGroup.ingress, SecurityGroup.egress),
    undo_risk=Risk.SAFE,
    breaks="network interfaces that use the group lose all traffic that no other group allows; rules taken back have new ids and no tags",
)
def fix(group: SecurityGroup, want: Parameters) -> tuple[Change[SecurityGroup, Any], ...] | NoChange:
    """Revoke every rule, once nothing uses the group."""
    users = [] if want.close_in_use else sorted(each.id for each in group.network_interfaces)
    if users:
        more = f" and {len(users) - 3} more" if len(users) > 3 else ""
        return NoChange(f"network interfaces still use it ({', '.join(users[:3])}{more}): move them, or set closeInUse")
    directions = ((SecurityGroup.ingress, group.ingress), (SecurityGroup.egress, group.egress))
    return tuple(direction.change(group, ()) for direction, permissions in directions if permissions)
