"""No security group opens all ports to the world.

Such a rule stands for no service; it is left from an attempt, and whatever listens on the machine one day is public. All ports are open whether
one rule says so or several do, for TCP or for UDP, and whether they name the world itself or a prefix list that holds it.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.interface import NetworkInterface
from seawall.facts.ec2.prefix_list import PrefixList
from seawall.facts.ec2.security_group import Door, Permissions, SecurityGroup
from seawall.facts.fact import Change


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
    severity=Severity.CRITICAL,
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
        "nist-csf-2.0": "PR.AC-3 PR.AC-5 PR.DS-5 PR.IP-1 PR.PT-4",
        "soc2": "CC6.6",
        "well-architected-security": "SEC05-BP03",
    },
)


@control.check
def check(group: SecurityGroup, want: Parameters) -> Verdict:
    """Of TCP and of UDP some port stays shut; who uses the group is asked only where none does."""
    opened = [protocol for protocol in ("tcp", "udp") if _is_all_open(group, protocol, want)]
    if not opened:
        return Pass()
    if want.in_use_only and not group.network_interfaces:
        return NotApplicable("no network interface uses the group")
    sources = group.opened_to(*(Door(stretch.start, protocol) for protocol in opened for stretch in _stretches(group, protocol)))
    return Fail(f"all {' and '.join(map(str.upper, opened))} ports are open to {sources}, wanted single ports at most")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(SecurityGroup.ingress,),
    undo_risk=Risk.SAFE,
    breaks="who comes in by the rules is cut off from every port that they open; taken back, they have new ids and no tags",
)
def fix(group: SecurityGroup, want: Parameters) -> Change[SecurityGroup, Permissions] | NoChange:
    """Revoke the rules that open the first or the last port to the world; those for what lies between stay."""
    protocols = [protocol for protocol in ("tcp", "udp") if _is_all_open(group, protocol, want)]
    doors = [Door(end, protocol) for protocol in protocols for end in (1, 65535)]
    left = group.closed(*doors, together=want.strict_cidr)
    return NoChange(left) if isinstance(left, str) else SecurityGroup.ingress.change(group, left)


def _is_all_open(group: SecurityGroup, protocol: str, want: Parameters) -> bool:
    return all(group.opens(Door(stretch.start, protocol), together=want.strict_cidr) for stretch in _stretches(group, protocol))


def _stretches(group: SecurityGroup, protocol: str) -> tuple[range, ...]:
    """Port 0 cannot be used, so a rule for 1 to 65535 opens all there is."""
    stretches = group.stretches(protocol, [range(1)])
    return stretches[1:]
