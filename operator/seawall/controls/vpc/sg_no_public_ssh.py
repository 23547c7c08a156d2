"""No security group opens SSH to the world.

An SSH port that anybody reaches is found within minutes and tried for ever. Session Manager and bastion hosts need no such rule. A rule counts
whether it names the port, a range around it or all traffic, and whether it names the world itself or a prefix list that holds it.
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.interface import NetworkInterface
from seawall.facts.ec2.prefix_list import PrefixList
from seawall.facts.ec2.security_group import Permissions, SecurityGroup
from seawall.facts.fact import Change

SSH = 22


class Parameters(Params):
    """What counts."""

    strict_cidr: bool = False
    """Whether rules that together make up the world count, such as 0.0.0.0/1 and 128.0.0.0/1."""
    in_use_only: bool = False
    """Whether groups that no network interface uses are left out: they open nothing yet."""


control = Control(
    SecurityGroup,
    Parameters,
    reads=(PrefixList.entries, NetworkInterface.LISTING),
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
        "hipaa": "164.308(a)(1)(ii)(B) 164.312(e)(1)",
        "iso27001-2022": "A.8.20 A.8.21 A.8.22",
        "nist-800-53-r5": (
            "AC-17(b) AC-17(1) AC-17(9) AC-17(10) CM-9(b) SC-7(7) SC-7(11) SC-7(12) SC-7(16) SC-7(21) SC-7(24)(b) "
            "SC-7(25) SC-7(26) SC-7(27) SC-7(28) SC-7(a) SC-7(c)"
        ),
        "nist-csf-2.0": "PR.AC-3",
        "pci-dss-4.0": "1.2.8 1.3.1 1.3.2 1.4.2 1.5.1 A1.1.3",
        "security-hub": "EC2.13 EC2.53 EC2.54",
        "soc2": "CC6.6 CC7.2",
        "well-architected-security": "SEC05-BP03",
    },
)


@control.check
def check(group: SecurityGroup, want: Parameters) -> Verdict:
    """Nothing opens the port; who uses the group is asked only where something does."""
    if not group.opens(SSH, together=want.strict_cidr):
        return Pass()
    if want.in_use_only and not group.network_interfaces:
        return NotApplicable("no network interface uses the group")
    return Fail(f"TCP port {SSH} is open to {group.opened_to(SSH)}, wanted no rule that opens it to the world")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(SecurityGroup.ingress,),
    undo_risk=Risk.SAFE,
    breaks="who comes in by the rule is cut off from every port that it opens, not SSH alone; taken back, it has a new id and no tags",
)
def fix(group: SecurityGroup, want: Parameters) -> Change[SecurityGroup, Permissions] | NoChange:
    """Revoke exactly the rules that name the world; other sources of the same ports stay."""
    left = group.closed(SSH, together=want.strict_cidr)
    return NoChange(left) if isinstance(left, str) else SecurityGroup.ingress.change(group, left)
