"""No security group opens RDP to the world.

Remote Desktop that anybody reaches is how ransomware comes in. A rule counts whether it names the port, a range around it or all traffic, and
whether it names the world itself or a prefix list that holds it.
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.interface import NetworkInterface
from seawall.facts.ec2.prefix_list import PrefixList
from seawall.facts.ec2.security_group import Permissions, SecurityGroup
from seawall.facts.fact import Change

RDP = 3389


class Parameters(Params):
    """What counts."""

    strict_cidr: bool = False
    """Whether rules that together make up the world count, such as 0.0.0.0/1 and 128.0.0.0/1."""
    in_use_only: bool = False
    """Whether groups that no network interface uses are left out: they open nothing yet."""


control = Control(
    SecurityGroup,
    Parameters,
    reads=(
        PrefixList.entries,
        NetworkInterface.LISTING,
    ),
    severity=Severity.HIGH,
    topic=Topic.NETWORK,
    layer=Layer.NETWORK_ACCESS,
    responsibility=Responsibility.CUSTOMER,
    model=ServiceModel.IAAS,
    frameworks={
        "cis-1.4": "5.2",
        "cis-3.0": "5.2 5.3",
        "cis-5.0": "5.3 5.4",
        "cis-6.0": "6.3 6.4",
        "cis-7.0": "6.3 6.4",
        "iso27001-2022": "A.8.20 A.8.21 A.8.22",
        "nist-csf-2.0": "PR.AC-3 PR.AC-5",
        "security-hub": "EC2.14 EC2.53 EC2.54",
        "soc2": "CC6.6",
        "well-architected-security": "SEC05-BP03",
    },
)


@control.check
def check(group: SecurityGroup, want: Parameters) -> Verdict:
    """Nothing opens the port; who uses the group is asked only where something does."""
    if not group.opens(RDP, together=want.strict_cidr):
        return Pass()
    if want.in_use_only and not group.network_interfaces:
        return NotApplicable("no network interface uses the group")
    return Fail(f"TCP port {RDP} is open to {group.opened_to(RDP)}, wanted no rule that opens it to the world")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(SecurityGroup.ingress,),
    undo_risk=Risk.SAFE,
    breaks="who comes in by the rule is cut off from every port that it opens, not RDP alone; taken back, it has a new id and no tags",
)
def fix(group: SecurityGroup, want: Parameters) -> Change[SecurityGroup, Permissions] | NoChange:
    """Revoke exactly the rules that name the world; other sources of the same ports stay."""
    left = group.closed(RDP, together=want.strict_cidr)
    return NoChange(left) if isinstance(left, str) else SecurityGroup.ingress.change(group, left)
