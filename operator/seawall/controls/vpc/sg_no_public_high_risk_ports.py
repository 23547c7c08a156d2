"""No security group opens a high-risk port to the world.

Databases, mail, old file transfer and the consoles of developers are no public services, and the whole Internet is searched for them every day.
A rule counts whether it names a port, a range around it or all traffic, and whether it names the world itself or a prefix list that holds it.
Source: https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html (2026-11-24)
"""

from typing import Annotated

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import Control, Fail, Layer, NoChange, NotApplicable, Params, Pass, Responsibility, ServiceModel, Topic, Verdict
from seawall.facts.ec2.interface import NetworkInterface
from seawall.facts.ec2.prefix_list import PrefixList
from seawall.facts.ec2.security_group import Permissions, SecurityGroup
from seawall.facts.fact import Change

#: What Security Hub's EC2.19 looks at: FTP, SSH, Telnet, SMTP, POP3, RPC, IMAP, CIFS, SQL Server, Node and Rails, MySQL, RDP, ahsp, Flask,
#: PostgreSQL, fcp-addr-srvr1, OpenSearch, proxies, Jupyter and Elasticsearch.
HIGH_RISK = (
    20,
    21,
    22,
    23,
    25,
    110,
    135,
    143,
    445,
    1433,
    1434,
    3000,
    3306,
    3389,
    4333,
    5000,
    5432,
    5500,
    5601,
    8080,
    8088,
    8888,
    9200,
    9300,
)

#: Ports that a message names.
SHOWN = 5

Port = Annotated[int, Field(ge=0, le=65535)]


class Parameters(Params):
    """What counts."""

    ports: tuple[Port, ...] = HIGH_RISK
    """The TCP ports; a list takes the place of the default one, to which 6379, 11211 and 27017 are worth adding for caches and MongoDB."""
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
        "iso27001-2022": "A.8.20 A.8.21 A.8.22",
        "nist-csf-2.0": "PR.AC-5",
        "security-hub": "EC2.19",
        "soc2": "CC6.6",
        "well-architected-security": "SEC05-BP03",
    },
)


@control.check
def check(group: SecurityGroup, want: Parameters) -> Verdict:
    """Nothing opens one of the ports; who uses the group is asked only where something does."""
    opened = group.opened(*want.ports, together=want.strict_cidr)
    if not opened:
        return Pass()
    if want.in_use_only and not group.network_interfaces:
        return NotApplicable("no network interface uses the group")
    more = f" and {len(opened) - SHOWN} more" if len(opened) > SHOWN else ""
    ports = f"{', '.join(str(door.port) for door in opened[:SHOWN])}{more}"
    return Fail(f"TCP port {ports} open to {group.opened_to(*opened)}, wanted no rule that opens a high-risk port to the world")


@control.fix(
    risk=Risk.DISRUPTIVE,
    writes=(SecurityGroup.ingress,),
    undo_risk=Risk.SAFE,
    breaks="who comes in by the rule is cut off from every port that it opens, not the high-risk ones alone; taken back, it has a new id and no tags",
)
def fix(group: SecurityGroup, want: Parameters) -> Change[SecurityGroup, Permissions] | NoChange:
    """Revoke exactly the rules that name the world; other sources of the same ports stay."""
    left = group.closed(*want.ports, together=want.strict_cidr)
    return NoChange(left) if isinstance(left, str) else SecurityGroup.ingress.change(group, left)
