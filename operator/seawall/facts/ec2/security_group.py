"""Security groups: their rules, what these open, and the prefix lists that they name.

AWS shows a group's rules gathered into permissions: one protocol and range of ports with all its sources. They are compared, revoked and
authorised source by source, so that a change takes away what it names and nothing else.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html (2026-11-24)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from pydantic import ConfigDict, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.ec2.vpc import NetworkInterface
from seawall.facts.fact import Aws, Call, Value, attribute, fact, listing
from seawall.facts.network import ANYWHERE, Network, Networks, networks, reached


class PrefixList(Resource, type="AWS::EC2::PrefixList", service="ec2"):
    """A named list of address ranges; the customer's own, another account's or AWS's."""

    prefix_list_id: str
    prefix_list_arn: str
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_managed_prefix_lists", action="ec2:DescribeManagedPrefixLists")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every prefix list that the account sees in the Region."""
        return map(cls.model_validate, (aws.call() or {})["PrefixLists"])

    @property
    def id(self) -> str:
        """The prefix list's id."""
        return self.prefix_list_id

    @property
    def arn(self) -> str:
        """The prefix list's ARN, which names its owner."""
        return self.prefix_list_arn

    def read_tags(self) -> Mapping[str, str]:
        """The prefix list's tags, as the list told them."""
        return tag_map(self.tags)

    @fact("ec2.get_managed_prefix_list_entries", action="ec2:GetManagedPrefixListEntries")
    def entries(self, aws: Aws) -> tuple[str, ...]:
        """The ranges in its present version."""
        return tuple(entry["Cidr"] for entry in (aws.call(PrefixListId=self.prefix_list_id) or {})["Entries"])


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

    def admits(self, port: int, protocol: str) -> bool:
        """Whether it is about this port; -1 stands for every protocol and port."""
        if self.ip_protocol == "-1":
            return True
        if self.ip_protocol != protocol:
            return False
        return self.from_port is None or self.to_port is None or self.from_port <= port <= self.to_port


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

    def openings(self, port: int, *, to: Networks = ANYWHERE, protocol: str = "tcp", lists: bool = True) -> Iterator[Rule]:
        """The rules that by themselves let all of one of these networks in.

        Args:
            port: the port.
            to: the networks; one is enough.
            protocol: tcp or udp.
            lists: whether rules that name a prefix list are looked at; they come last, because each list costs a call.
        """
        admitting = (rule for rule in rules(self.ingress) if rule.permission.admits(port, protocol))
        return (rule for rule in admitting if (lists or rule.source.cidr) and reached(self._ranges(rule), to))

    def without(self, closing: Iterable[Rule]) -> Permissions:
        """The ingress rules that are left when these go."""
        gone = {rule.key for rule in closing}
        return gathered(rule for rule in rules(self.ingress) if rule.key not in gone)

    def opens(self, port: int, *, to: Networks = ANYWHERE, protocol: str = "tcp", together: bool = False, but: Iterable[Rule] = ()) -> bool:
        """Whether all of one of these networks may come in through a port.

        Args:
            port: the port.
            to: the networks; one is enough.
            protocol: tcp or udp.
            together: whether rules count as the union of their ranges, else each on its own.
            but: rules that are imagined away.
        """
        admitting = (rule for rule in rules(self.without(but)) if rule.permission.admits(port, protocol))
        known: list[Network] = []
        for rule in admitting:  # range by range, so that no prefix list is read where an address range answers
            known.extend(self._ranges(rule))
            if reached(known, to, together=together):
                return True
        return False

    def _ranges(self, rule: Rule) -> Networks:
        source = rule.source
        if source.cidr is not None:
            return networks([source.cidr])
        if source.prefix_list_id is None:
            return ()
        arn = f"arn:{self.target.partition}:ec2:{self.target.region}:{self.target.account_id}:prefix-list/{source.prefix_list_id}"
        return networks(PrefixList(prefix_list_id=source.prefix_list_id, prefix_list_arn=arn).bound(self.target).entries)


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
