"""Network ACLs: numbered entries that are walked in order, the first that matches decides.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

from pydantic import AliasPath, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_pascal

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, attribute, listing
from seawall.facts.network import Network, Networks, networks, reached
from seawall.facts.value import Call, Value

#: AWS's own last entry, which denies what nothing else matched; it can be neither changed nor taken away.
LAST = 32767

TCP = "6"
ALL_PROTOCOLS = "-1"


class Entry(Value):
    """One entry."""

    rule_number: int
    egress: bool
    rule_action: str
    protocol: str
    cidr_block: str | None = None
    ipv6_cidr_block: str | None = None
    port_range: Mapping[str, int] | None = None

    @property
    def place(self) -> tuple[bool, int]:
        """Where it stands: there is one entry for each direction and number."""
        return self.egress, self.rule_number

    @property
    def ranges(self) -> Networks:
        """The addresses that it is about."""
        return networks(filter(None, (self.cidr_block, self.ipv6_cidr_block)))

    def is_about(self, port: int) -> bool:
        """Whether it is about TCP and this port; without ports it is about every one."""
        if self.protocol not in {TCP, ALL_PROTOCOLS}:
            return False
        return self.protocol != TCP or not self.port_range or self.port_range["From"] <= port <= self.port_range["To"]

    @classmethod
    def denying(cls, number: int, port: int, network: Network) -> Self:
        """An entry that lets nobody of a network in through a TCP port."""
        block = {"cidr_block": str(network)} if network.version == 4 else {"ipv6_cidr_block": str(network)}
        return cls(rule_number=number, egress=False, rule_action="deny", protocol=TCP, port_range={"From": port, "To": port}, **block)


Entries = tuple[Entry, ...]


class Association(BaseModel):
    """A subnet that uses an ACL."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_pascal, populate_by_name=True)

    subnet_id: str


class NetworkAcl(Resource, type="AWS::EC2::NetworkAcl", service="ec2"):
    """One network ACL; also one of a VPC that another account shares."""

    network_acl_id: str
    vpc_id: str | None = None
    owner_id: str | None = None
    is_default: bool = False
    associations: tuple[Association, ...] = ()
    told_entries: tuple[Entry, ...] = Field((), validation_alias=AliasPath("Entries"))
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_network_acls", action="ec2:DescribeNetworkAcls")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every network ACL that the account sees in the Region."""
        return map(cls.model_validate, (aws.call() or {})["NetworkAcls"])

    @property
    def id(self) -> str:
        """The ACL's id."""
        return self.network_acl_id

    @property
    def owner(self) -> str:
        """The account that alone may change it."""
        return self.owner_id or self.target.account_id

    @property
    def arn(self) -> str:
        """The ACL's ARN, which names the owner's account."""
        return f"arn:{self.target.partition}:ec2:{self.target.region}:{self.owner}:network-acl/{self.network_acl_id}"

    def read_tags(self) -> Mapping[str, str]:
        """The ACL's tags, as the list told them."""
        return tag_map(self.tags)

    @attribute()
    def entries(self) -> Entries:
        """Its entries in the order in which they are walked, without AWS's own last ones."""
        own = (entry for entry in self.told_entries if entry.rule_number < LAST)
        return tuple(sorted(own, key=lambda entry: entry.place))

    @entries.writer(
        "ec2.create_network_acl_entry",
        "ec2.replace_network_acl_entry",
        "ec2.delete_network_acl_entry",
        action=("ec2:CreateNetworkAclEntry", "ec2:ReplaceNetworkAclEntry", "ec2:DeleteNetworkAclEntry"),
    )
    def entries_calls(self, now: Entries, wanted: Entries) -> tuple[Call, ...]:
        """Only the entries that differ are touched; what denies comes before what no longer does goes."""
        before, after = ({entry.place: entry for entry in entries} for entries in (now, wanted))
        calls = [self._put("create", entry) for place, entry in after.items() if place not in before]
        calls += [self._put("replace", entry) for place, entry in after.items() if place in before and before[place] != entry]
        gone = [entry for place, entry in before.items() if place not in after]
        arguments = [{"NetworkAclId": self.network_acl_id, "RuleNumber": entry.rule_number, "Egress": entry.egress} for entry in gone]
        return (*calls, *(Call("ec2.delete_network_acl_entry", each) for each in arguments))

    def _put(self, verb: str, entry: Entry) -> Call:
        arguments: dict[str, Any] = {"NetworkAclId": self.network_acl_id, **entry.image()}
        return Call(f"ec2.{verb}_network_acl_entry", arguments)

    def opening(self, port: int, network: Network) -> Entry | None:
        """The entry by which all of a network comes in through a TCP port, alone or with entries before it; None where none does.

        A narrower entry that denies shuts a part of the network out and the rest not, so only entries that cover all of it together count.
        """
        admitted: list[Network] = []
        denied: list[Network] = []
        for entry in self.entries:
            if entry.egress or not entry.is_about(port):
                continue
            if entry.rule_action != "allow":
                denied.extend(entry.ranges)
            elif not reached(denied, entry.ranges, together=True):
                admitted.extend(entry.ranges)
            if reached(denied, (network,), together=True):
                return None
            if reached(admitted, (network,), together=True):
                return entry
        return None

    def free_number_before(self, entry: Entry, taken: Iterable[int] = ()) -> int | None:
        """The highest number that no ingress entry has and that is walked before this one; None where there is none."""
        used = {each.rule_number for each in self.entries if not each.egress} | set(taken)
        return next((number for number in range(entry.rule_number - 1, 0, -1) if number not in used), None)
