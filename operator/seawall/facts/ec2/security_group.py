"""Security groups: their rules, and what these open.

AWS shows a group's rules gathered into permissions: one protocol and range of ports with all its sources. They are compared, revoked and
authorised source by source, so that a change takes away what it names and nothing else.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html (2026-11-24)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, NamedTuple, Self

from pydantic import ConfigDict, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.ec2.interface import NetworkInterface
from seawall.facts.ec2.prefix_list import listed
from seawall.facts.fact import Aws, attribute, listing
from seawall.facts.network import ANYWHERE, Networks, networks, reached
from seawall.facts.value import Call, Value


class Door(NamedTuple):
    """A port, and the protocol that comes through it; ICMP has one door for all of its types."""

    port: int
    protocol: str = "tcp"

    def __str__(self) -> str:
        return "ICMP" if self.protocol in _ICMP else f"{self.protocol.upper()} port {self.port}"


#: The protocol's names for IPv4 and IPv6.
_ICMP = ("icmp", "icmpv6")

#: The doors by which pings and the like come in.
ICMP = tuple(Door(0, protocol) for protocol in _ICMP)


class Source(Value):
    """One source (or destination) of a permission; its description belongs to it."""

    cidr_ip: str | None = None
    cidr_ipv6: str | None = None
    prefix_list_id: str | None = None
    group_id: str | None = None
    peering_status: str | None = Field(None, exclude=True)

    @property
    def cidr(self) -> str | None:
        """The range of addresses that it names; None for a list or a group."""
        return self.cidr_ip or self.cidr_ipv6

    @property
    def name(self) -> str:
        """What a message calls it: the range, or the id of the list or group."""
        return self.cidr or self.prefix_list_id or self.group_id or "an unknown source"


class Permission(Value):
    """A protocol and a range of ports, with all their sources."""

    model_config = ConfigDict(extra="ignore")

    ip_protocol: str
    from_port: int | None = None
    to_port: int | None = None
    ip_ranges: tuple[Source, ...] = ()
    ipv6_ranges: tuple[Source, ...] = ()
    prefix_list_ids: tuple[Source, ...] = ()
    user_id_group_pairs: tuple[Source, ...] = ()

    def admits(self, door: Door) -> bool:
        """Whether it is about this door; -1 stands for every protocol and port."""
        if self.ip_protocol == "-1":
            return True
        if self.ip_protocol != door.protocol:
            return False
        if door.protocol in _ICMP or self.from_port is None or self.to_port is None:
            return True
        return self.from_port <= door.port <= self.to_port


@dataclass(frozen=True, slots=True)
class Rule:
    """One source of one permission: what can be authorised and revoked by itself."""

    permission: Permission
    member: str
    source: Source

    @property
    def key(self) -> str:
        """The same for the same rule, whichever permission AWS shows it in."""
        scope = (self.permission.ip_protocol, self.permission.from_port, self.permission.to_port)
        return json.dumps([*scope, self.member, self.source.image()], sort_keys=True)


_MEMBERS = ("ip_ranges", "ipv6_ranges", "prefix_list_ids", "user_id_group_pairs")

Permissions = tuple[Permission, ...]


def rules(permissions: Iterable[Permission]) -> Iterator[Rule]:
    """Every rule of these permissions, address ranges before lists and groups."""
    known = tuple(permissions)
    return (Rule(each, member, source) for member in _MEMBERS for each in known for source in getattr(each, member))


def gathered(single: Iterable[Rule]) -> Permissions:
    """The permissions that these rules make, as AWS shows them."""
    found: dict[tuple[str, int | None, int | None], dict[str, tuple[Source, ...]]] = {}
    for rule in single:
        permission = rule.permission
        members = found.setdefault((permission.ip_protocol, permission.from_port, permission.to_port), {})
        members[rule.member] = (*members.get(rule.member, ()), rule.source)
    return tuple(
        Permission(ip_protocol=protocol, from_port=from_port, to_port=to_port).model_copy(update=members)
        for (protocol, from_port, to_port), members in found.items()
    )


class SecurityGroup(Resource, type="AWS::EC2::SecurityGroup", service="ec2"):
    """One security group; also one that another account shares."""

    group_id: str
    group_name: str
    owner_id: str | None = None
    vpc_id: str | None = None
    ip_permissions: Permissions = ()
    ip_permissions_egress: Permissions = ()
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_security_groups", action="ec2:DescribeSecurityGroups")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every security group that the account sees in the Region, with its rules."""
        return map(cls.model_validate, (aws.call() or {})["SecurityGroups"])

    @property
    def id(self) -> str:
        """The group's id."""
        return self.group_id

    @property
    def owner(self) -> str:
        """The account that alone may change it."""
        return self.owner_id or self.target.account_id

    @property
    def arn(self) -> str:
        """The group's ARN, which names the owner's account."""
        return f"arn:{self.target.partition}:ec2:{self.target.region}:{self.owner}:security-group/{self.group_id}"

    def read_tags(self) -> Mapping[str, str]:
        """The group's tags, as the list told them."""
        return tag_map(self.tags)

    @property
    def is_default(self) -> bool:
        """Whether it is its VPC's default group; AWS reserves the name."""
        return self.group_name == "default"

    @property
    def network_interfaces(self) -> tuple[NetworkInterface, ...]:
        """The network interfaces that use it."""
        interfaces = self.target.all(NetworkInterface)
        return tuple(each for each in interfaces if any(group.group_id == self.group_id for group in each.groups))

    @property
    def is_named_by_others(self) -> bool:
        """Whether a rule of another group names it as a source or destination."""
        others = (group for group in self.target.all(SecurityGroup) if group.group_id != self.group_id)
        permissions = (each for group in others for each in (*group.ip_permissions, *group.ip_permissions_egress))
        return any(source.group_id == self.group_id for each in permissions for source in each.user_id_group_pairs)

    @attribute()
    def ingress(self) -> Permissions:
        """The rules for what comes in, in an order of ours: AWS promises none."""
        return gathered(sorted(rules(self.ip_permissions), key=lambda rule: rule.key))

    @ingress.writer(
        "ec2.revoke_security_group_ingress",
        "ec2.authorize_security_group_ingress",
        action=("ec2:RevokeSecurityGroupIngress", "ec2:AuthorizeSecurityGroupIngress"),
    )
    def ingress_calls(self, now: Permissions, wanted: Permissions) -> tuple[Call, ...]:
        """Only the rules that differ are touched. AWS gives rules that come back new ids, without the tags of the old."""
        return _difference(self.group_id, "ingress", now, wanted)

    @attribute()
    def egress(self) -> Permissions:
        """The rules for what goes out, in an order of ours: AWS promises none."""
        return gathered(sorted(rules(self.ip_permissions_egress), key=lambda rule: rule.key))

    @egress.writer(
        "ec2.revoke_security_group_egress",
        "ec2.authorize_security_group_egress",
        action=("ec2:RevokeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupEgress"),
    )
    def egress_calls(self, now: Permissions, wanted: Permissions) -> tuple[Call, ...]:
        """Only the rules that differ are touched. AWS gives rules that come back new ids, without the tags of the old."""
        return _difference(self.group_id, "egress", now, wanted)

    def openings(self, *doors: Door | int, to: Networks = ANYWHERE, lists: bool = True) -> Iterator[Rule]:
        """The rules that by themselves let all of one of these networks in.

        Args:
            *doors: one is enough; a mere number is a TCP port.
            to: the networks; one is enough.
            lists: whether rules that name a prefix list are looked at; they come last, because each list costs a call.
        """
        wanted = _doors(doors)
        admitting = (rule for rule in rules(self.ingress) if any(rule.permission.admits(door) for door in wanted))
        return (rule for rule in admitting if (lists or rule.source.cidr) and reached(self._ranges(rule), to))

    def without(self, closing: Iterable[Rule]) -> Permissions:
        """The ingress rules that are left when these go."""
        gone = {rule.key for rule in closing}
        return gathered(rule for rule in rules(self.ingress) if rule.key not in gone)

    def opens(self, *doors: Door | int, to: Networks = ANYWHERE, together: bool = False, but: Iterable[Rule] = ()) -> bool:
        """Whether all of one of these networks may come in by one of these doors; see `opened`."""
        return bool(self.opened(*doors, to=to, together=together, but=but))

    def opened(self, *doors: Door | int, to: Networks = ANYWHERE, together: bool = False, but: Iterable[Rule] = ()) -> tuple[Door, ...]:
        """The doors by which all of one of these networks may come in. Prefix lists are read only where no rule without one opens any.

        Args:
            *doors: those asked about; a mere number is a TCP port.
            to: the networks; one is enough.
            together: whether rules count as the union of their ranges, else each on its own.
            but: rules that are imagined away.
        """
        wanted, gone = _doors(doors), {rule.key for rule in but}
        known = [rule for rule in rules(self.ingress) if not gone or rule.key not in gone]
        ranges = [(rule.permission, self._ranges(rule)) for rule in known if rule.source.cidr]
        found = _opened(wanted, ranges, to, together=together)
        lists = [rule for rule in known if rule.source.prefix_list_id and any(rule.permission.admits(door) for door in wanted)]
        if found or not lists:
            return found
        return _opened(wanted, [*ranges, *((rule.permission, self._ranges(rule)) for rule in lists)], to, together=together)

    def opened_to(self, *doors: Door | int) -> str:
        """What a message calls the sources that open these doors to the world, which something does."""
        # Lists are named only where no range is: a list that cannot be read must not hide a rule that names the world.
        openings = (*self.openings(*doors, lists=False),) or (*islice(self.openings(*doors), 1),)
        return ", ".join(sorted({rule.source.name for rule in openings})) or "the world in parts"

    def closed(self, *doors: Door | int, together: bool = False) -> Permissions | str:
        """The ingress rules that are left when exactly those go that open these doors to the world; or why that is not for Seawall to do."""
        if self.owner != self.target.account_id:
            return f"the group belongs to account {self.owner}"
        openings = tuple(self.openings(*doors))
        lists = sorted({rule.source.prefix_list_id for rule in openings if rule.source.prefix_list_id})
        if lists:
            return f"prefix list {lists[0]} holds the world: take that entry out of it, the rule serves its other entries too"
        if self.opens(*doors, together=together, but=openings):
            return "several rules make up the world together: which of them is meant to stay is for a person to say"
        return self.without(openings)

    def stretches(self, protocol: str, also: Iterable[range] = ()) -> tuple[range, ...]:
        """All ports, cut wherever a rule or one of these ranges begins or ends: what holds for a stretch's first port holds for all of it."""
        named = (rule.permission for rule in rules(self.ingress) if rule.permission.ip_protocol == protocol)
        ranges = [range(each.from_port, each.to_port + 1) for each in named if each.from_port is not None and each.to_port is not None]
        edges = {edge for each in (*ranges, *also) for edge in (each.start, each.stop)}
        cuts = sorted({0, 65536, *(edge for edge in edges if 0 < edge < 65536)})
        return tuple(map(range, cuts, cuts[1:]))

    def _ranges(self, rule: Rule) -> Networks:
        source = rule.source
        if source.cidr is not None:
            return networks([source.cidr])
        return listed(self.target, source.prefix_list_id) if source.prefix_list_id else ()


def _doors(told: Iterable[Door | int]) -> tuple[Door, ...]:
    return tuple(door if isinstance(door, Door) else Door(door) for door in told)


def _opened(doors: Iterable[Door], ranges: list[tuple[Permission, Networks]], to: Networks, *, together: bool) -> tuple[Door, ...]:
    def lets_in(door: Door) -> bool:
        admitting = (networks for permission, networks in ranges if permission.admits(door))
        return bool(reached(chain.from_iterable(admitting), to, together=together))

    return tuple(door for door in doors if lets_in(door))


def _difference(group_id: str, direction: str, now: Permissions, wanted: Permissions) -> tuple[Call, ...]:
    before, after = {rule.key: rule for rule in rules(now)}, {rule.key: rule for rule in rules(wanted)}
    steps = {
        "revoke": [rule for key, rule in before.items() if key not in after],
        "authorize": [rule for key, rule in after.items() if key not in before],
    }
    return tuple(
        Call(f"ec2.{verb}_security_group_{direction}", {"GroupId": group_id, "IpPermissions": _arguments(gathered(chosen))})
        for verb, chosen in steps.items()
        if chosen
    )


def _arguments(permissions: Permissions) -> list[dict[str, Any]]:
    return [{name: value for name, value in permission.image().items() if value != []} for permission in permissions]
