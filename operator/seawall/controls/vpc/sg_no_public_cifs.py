"""No security group opens CIFS/SMB to the world.

File shares of Windows were made for the office, and worms live on them. SMB is TCP 445; NetBIOS, its older carrier, TCP 137 to 139 and UDP 137
and 138. A rule counts whether it names a port, a range around it or all traffic, and whether it names the world itself or a prefix list that
holds it.
Source: https://docs.aws.amazon.com/config/latest/developerguide/vpc-sg-port-restriction-check.html (2026-11-24)
"""

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.interface import NetworkInterface
from seawall.facts.ec2.prefix_list import PrefixList
from seawall.facts.ec2.security_group import Door, Permissions, SecurityGroup
from seawall.facts.fact import Change

SMB = (Door(445),)
NETBIOS = (Door(137), Door(138), Door(139), Door(137, "udp"), Door(138, "udp"))


class Parameters(Params):
    """What counts."""

    include_netbios: bool = True
    """Whether the ports of NetBIOS count too."""
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
        "cis-5.0": "5.1.2",
        "cis-6.0": "6.1.2",
        "cis-7.0": "6.1.2",
        "iso27001-2022": "A.8.20 A.8.21 A.8.22",
        "soc2": "CC6.6",
    },
)


@control.check
def check(group: SecurityGroup, want: Parameters) -> Verdict:
    """Nothing opens a port; who uses the group is asked only where something does."""
    opened = group.opened(*_doors(want), together=want.strict_cidr)
    if not opened:
        return Pass()
    if want.in_use_only and not group.network_interfaces:
        return NotApplicable("no network interface uses the group")
    ports = ", ".join(map(str, opened))
    return Fail(
        f"{ports} {'is' if len(opened) == 1 else 'are'} open to {group.opened_to(*opened)}, wanted no rule that opens any to the world"
    )


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(SecurityGroup.ingress,),
    undo_risk=Risk.SAFE,
    breaks="who comes in by the rule is cut off from every port that it opens, not CIFS alone; taken back, it has a new id and no tags",
)
def fix(group: SecurityGroup, want: Parameters) -> Change[SecurityGroup, Permissions] | NoChange:
    """Revoke exactly the rules that name the world; other sources of the same ports stay."""
    left = group.closed(*_doors(want), together=want.strict_cidr)
    return NoChange(left) if isinstance(left, str) else SecurityGroup.ingress.change(group, left)


def _doors(want: Parameters) -> tuple[Door, ...]:
    return (*SMB, *NETBIOS) if want.include_netbios else SMB
