"""Only authorized ports are open to the world.

What the public may reach is a short list that somebody decided on. Every port that the world reaches by TCP or UDP must be on it, whether a rule
names the port, a range around it or all traffic, and whether it names the world itself or a prefix list that holds it.
Source: https://docs.aws.amazon.com/config/latest/developerguide/vpc-sg-open-only-to-authorized-ports.html (2026-11-24)
"""

from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.interface import NetworkInterface
from seawall.facts.ec2.prefix_list import PrefixList
from seawall.facts.ec2.security_group import ICMP, Door, Permissions, SecurityGroup
from seawall.facts.fact import Change

Port = Annotated[int, Field(ge=0, le=65535)]
Ports = Annotated[str, Field(pattern=r"^[0-9]{1,5}-[0-9]{1,5}$")]


class Parameters(Params):
    """What counts."""

    authorized_tcp_ports: tuple[Port | Ports, ...] = (80, 443)
    """TCP ports that the world may reach: numbers, or ranges such as 8000-8099."""
    authorized_udp_ports: tuple[Port | Ports, ...] = ()
    """UDP ports that the world may reach, likewise."""
    allow_icmp: bool = True
    """Whether the world may send ICMP: pings, and what tells a sender of a smaller packet size."""
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
        "iso27001-2022": "A.8.20 A.8.21 A.8.22",
        "pci-dss-4.0": "1.2.5 1.2.8 1.3.1 1.3.2 1.4.2 1.5.1 2.2.5 A1.1.3",
        "security-hub": "EC2.18",
        "soc2": "CC6.6",
    },
)


@control.check
def check(group: SecurityGroup, want: Parameters) -> Verdict:
    """Nothing opens another port; who uses the group is asked only where something does."""
    doors = _unauthorized(group, want)
    opened = group.opened(*doors, together=want.strict_cidr)
    if not opened:
        return Pass()
    if want.in_use_only and not group.network_interfaces:
        return NotApplicable("no network interface uses the group")
    first, ports = opened[0], doors[opened[0]]
    seen = str(first) if len(ports) == 1 else f"{first.protocol.upper()} ports {ports[0]} to {ports[-1]}"
    more = f" and {len(opened) - 1} more range{'s' if len(opened) > 2 else ''}" if len(opened) > 1 else ""
    return Fail(f"{seen}{more} open to {group.opened_to(*opened)}, wanted no ports but the authorized ones open to the world")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(SecurityGroup.ingress,),
    undo_risk=Risk.SAFE,
    breaks="who comes in by the rule is cut off from every port that it opens, not the unauthorized ones alone; taken back, it has a new id and no tags",
)
def fix(group: SecurityGroup, want: Parameters) -> Change[SecurityGroup, Permissions] | NoChange:
    """Revoke exactly the rules that name the world; other sources of the same ports stay."""
    left = group.closed(*_unauthorized(group, want), together=want.strict_cidr)
    return NoChange(left) if isinstance(left, str) else SecurityGroup.ingress.change(group, left)


def _unauthorized(group: SecurityGroup, want: Parameters) -> dict[Door, range]:
    """The stretches of ports that may not be open, by the first port of each, which stands for all of it; and ICMP, where that may not come in."""
    doors = {} if want.allow_icmp else dict.fromkeys(ICMP, range(1))
    for protocol, ports in (("tcp", want.authorized_tcp_ports), ("udp", want.authorized_udp_ports)):
        authorized = [_range(port) for port in ports]
        stretches = group.stretches(protocol, authorized)
        doors |= {Door(each.start, protocol): each for each in stretches if not any(each.start in allowed for allowed in authorized)}
    return doors


def _range(ports: int | str) -> range:
    first, _, last = str(ports).partition("-")
    return range(int(first), int(last or first) + 1)
