"""Route tables and peering connections of VPCs.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

from pydantic import AliasPath, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_pascal

from seawall.facts.base import Resource, tag_map
from seawall.facts.ec2.prefix_list import listed
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.fact import Aws, listing
from seawall.facts.network import Networks, networks


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_pascal, populate_by_name=True)


class Route(_Part):
    """Where traffic for some addresses goes, as far as controls ask."""

    destination_cidr_block: str | None = None
    destination_ipv6_cidr_block: str | None = None
    destination_prefix_list_id: str | None = None
    gateway_id: str | None = None
    vpc_peering_connection_id: str | None = None
    state: str = "active"

    @property
    def destination(self) -> str:
        """What a message calls the addresses: the range, or the id of the list."""
        return self.destination_cidr_block or self.destination_ipv6_cidr_block or self.destination_prefix_list_id or "an unknown range"


class Association(_Part):
    """A subnet or gateway that uses a route table; the main table is also that of every subnet which names none."""

    main: bool = False
    subnet_id: str | None = None


class RouteTable(Resource, type="AWS::EC2::RouteTable", service="ec2"):
    """One route table."""

    route_table_id: str
    vpc_id: str
    owner_id: str | None = None
    routes: tuple[Route, ...] = ()
    associations: tuple[Association, ...] = ()
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_route_tables", action="ec2:DescribeRouteTables")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every route table that the account sees in the Region."""
        return map(cls.model_validate, (aws.call() or {})["RouteTables"])

    @property
    def id(self) -> str:
        """The route table's id."""
        return self.route_table_id

    @property
    def owner(self) -> str:
        """The account that alone may change it."""
        return self.owner_id or self.target.account_id

    @property
    def arn(self) -> str:
        """The route table's ARN, which names the owner's account."""
        return f"arn:{self.target.partition}:ec2:{self.target.region}:{self.owner}:route-table/{self.route_table_id}"

    def read_tags(self) -> Mapping[str, str]:
        """The route table's tags, as the list told them."""
        return tag_map(self.tags)

    @property
    def is_main(self) -> bool:
        """Whether it is that of every subnet of its VPC which names none."""
        return any(association.main for association in self.associations)

    @property
    def is_public(self) -> bool:
        """Whether it leads to the Internet by a gateway that lets traffic in, too."""
        return any((route.gateway_id or "").startswith("igw-") and route.state == "active" for route in self.routes)

    def reach(self, route: Route) -> Networks:
        """The addresses that a route of it is for; a prefix list costs a call."""
        if route.destination_prefix_list_id:
            return listed(self.target, route.destination_prefix_list_id)
        return networks(filter(None, (route.destination_cidr_block, route.destination_ipv6_cidr_block)))


def private_tables(tables: Iterable[RouteTable], subnets: Iterable[Subnet]) -> tuple[str, ...]:
    """The ids of the route tables that these subnets use and that do not lead to the Internet.

    Args:
        tables: every table of the subnets' VPC.
        subnets: the subnets.
    """
    known = {table.route_table_id: table for table in tables}
    named = {each.subnet_id: table.route_table_id for table in known.values() for each in table.associations if each.subnet_id}
    main = next((table.route_table_id for table in known.values() if table.is_main), None)
    used = {named.get(subnet.subnet_id, main) for subnet in subnets}
    return tuple(sorted(name for name, table in known.items() if name in used and not table.is_public))


def leads_out(tables: Iterable[RouteTable], subnets: Iterable[str]) -> bool:
    """Whether any of these subnets has a route to the Internet by which it is reached, too.

    Args:
        tables: every table of the subnets' VPC.
        subnets: the subnets' ids.
    """
    known = tuple(tables)
    named = {each.subnet_id: table for table in known for each in table.associations if each.subnet_id}
    main = next((table for table in known if table.is_main), None)
    used = (named.get(subnet, main) for subnet in subnets)
    return any(table is not None and table.is_public for table in used)


class Side(_Part):
    """One VPC of a peering connection; AWS leaves its ranges out while the connection is not accepted."""

    vpc_id: str
    cidr_block: str | None = None
    cidr_block_set: tuple[Mapping[str, str], ...] = ()
    ipv6_cidr_block_set: tuple[Mapping[str, str], ...] = ()

    @property
    def ranges(self) -> Networks:
        """Its address ranges, IPv4 and IPv6."""
        named = [block["CidrBlock"] for block in self.cidr_block_set] + [block["Ipv6CidrBlock"] for block in self.ipv6_cidr_block_set]
        return networks(dict.fromkeys([*([self.cidr_block] if self.cidr_block else []), *named]))


class Peering(Resource, type="AWS::EC2::VPCPeeringConnection", service="ec2"):
    """One peering connection between two VPCs, of whatever accounts and Regions."""

    vpc_peering_connection_id: str
    accepter: Side = Field(validation_alias="AccepterVpcInfo")
    requester: Side = Field(validation_alias="RequesterVpcInfo")
    status: str | None = Field(None, validation_alias=AliasPath("Status", "Code"))
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_vpc_peering_connections", action="ec2:DescribeVpcPeeringConnections")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every peering connection of the Region."""
        told: list[dict[str, Any]] = (aws.call() or {})["VpcPeeringConnections"]
        return map(cls.model_validate, told)

    @property
    def id(self) -> str:
        """The peering connection's id."""
        return self.vpc_peering_connection_id

    @property
    def arn(self) -> str:
        """The peering connection's ARN."""
        target = self.target
        return f"arn:{target.partition}:ec2:{target.region}:{target.account_id}:vpc-peering-connection/{self.vpc_peering_connection_id}"

    def read_tags(self) -> Mapping[str, str]:
        """The peering connection's tags, as the list told them."""
        return tag_map(self.tags)

    def beyond(self, vpc_id: str) -> Networks:
        """The ranges of the side that is not this VPC."""
        return (self.requester if self.accepter.vpc_id == vpc_id else self.accepter).ranges
