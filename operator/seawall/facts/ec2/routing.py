"""Route tables and peering connections of VPCs.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html (2026-11-24)
Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Self

from pydantic import AliasPath, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_pascal

from seawall.facts.base import Resource, tag_map
from seawall.facts.ec2.prefix_list import listed
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.fact import Aws, listing
from seawall.facts.network import Networks, networks

#: States of an association in which, or soon after which, the subnet uses the table.
_ASSOCIATED: Final = frozenset({"associated", "associating"})


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_pascal, populate_by_name=True)


class Route(_Part):
    """Where traffic for some addresses goes. Which of its targets fail with a zone is told by their own lists.

    The state says nothing of zones: a route to something in a lost zone stays active, and is a blackhole only once that is deleted.
    """

    destination_cidr_block: str | None = None
    destination_ipv6_cidr_block: str | None = None
    destination_prefix_list_id: str | None = None
    gateway_id: str | None = None
    """An Internet or VPN gateway, an endpoint (vpce-…) of the VPC or of a firewall, or `local`."""
    nat_gateway_id: str | None = None
    network_interface_id: str | None = None
    instance_id: str | None = None
    """The instance that has the network interface, where AWS tells it."""
    transit_gateway_id: str | None = None
    vpc_peering_connection_id: str | None = None
    egress_only_internet_gateway_id: str | None = None
    carrier_gateway_id: str | None = None
    local_gateway_id: str | None = None
    core_network_arn: str | None = None
    odb_network_arn: str | None = None
    origin: str = "CreateRoute"
    state: str = "active"

    @property
    def destination(self) -> str:
        """What a message calls the addresses: the range, or the id of the list."""
        return self.destination_cidr_block or self.destination_ipv6_cidr_block or self.destination_prefix_list_id or "an unknown range"

    @property
    def endpoint_id(self) -> str | None:
        """The endpoint that it leads to: of a service, of a firewall or of another appliance; None where it leads elsewhere."""
        return self.gateway_id if (self.gateway_id or "").startswith("vpce-") else None

    @property
    def target(self) -> str:
        """Id or ARN of what it leads to; empty for a kind of target that Seawall does not know."""
        known = (self.nat_gateway_id, self.network_interface_id, self.instance_id, self.gateway_id, self.transit_gateway_id)
        others = (self.vpc_peering_connection_id, self.egress_only_internet_gateway_id, self.carrier_gateway_id, self.local_gateway_id)
        return next(filter(None, (*known, *others, self.core_network_arn, self.odb_network_arn)), "")

    @property
    def is_local(self) -> bool:
        """Whether it stays within the VPC by the router itself, which has no zone."""
        return self.gateway_id == "local"

    @property
    def is_blackhole(self) -> bool:
        """Whether what it leads to was deleted, so that traffic is dropped."""
        return self.state == "blackhole"

    @property
    def is_made(self) -> bool:
        """Whether somebody made it and may repoint it: neither the table's own, nor one that a gateway or a route server tells."""
        is_of_service = self.endpoint_id is not None and self.destination_prefix_list_id is not None
        return self.origin == "CreateRoute" and not self.is_local and not is_of_service


class Association(_Part):
    """A subnet or gateway that uses a route table; the main table is also that of every subnet which names none."""

    main: bool = False
    subnet_id: str | None = None
    gateway_id: str | None = None
    """The gateway whose incoming traffic it routes; then it is the table of no subnet."""
    state: str = Field("associated", validation_alias=AliasPath("AssociationState", "State"))


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

    @property
    def default_routes(self) -> tuple[Route, ...]:
        """Where everything goes that no other route is for, in IPv4 and in IPv6; the longest prefix wins."""
        return tuple(route for route in self.routes if route.destination in {"0.0.0.0/0", "::/0"})

    def reach(self, route: Route) -> Networks:
        """The addresses that a route of it is for; a prefix list costs a call."""
        if route.destination_prefix_list_id:
            return listed(self.target, route.destination_prefix_list_id)
        return networks(filter(None, (route.destination_cidr_block, route.destination_ipv6_cidr_block)))


def effective(tables: Iterable[RouteTable], subnets: Iterable[Subnet]) -> dict[str, RouteTable]:
    """The table that each subnet uses, by the subnet's id: the one that names it, else the main one of its VPC.

    Args:
        tables: every table of the subnets' VPCs.
        subnets: the subnets; one whose table is not among these has none here.
    """
    known = tuple(tables)
    named = {each.subnet_id: table for table in known for each in table.associations if each.subnet_id and each.state in _ASSOCIATED}
    main = {table.vpc_id: table for table in known if table.is_main}
    found = ((subnet.subnet_id, named.get(subnet.subnet_id) or main.get(subnet.vpc_id)) for subnet in subnets)
    return {subnet_id: table for subnet_id, table in found if table is not None}


def private_tables(tables: Iterable[RouteTable], subnets: Iterable[Subnet]) -> tuple[str, ...]:
    """The ids of the route tables that these subnets use and that do not lead to the Internet.

    Args:
        tables: every table of the subnets' VPC.
        subnets: the subnets.
    """
    known = tuple(tables)
    used = {table.route_table_id for table in effective(known, subnets).values()}
    return tuple(sorted(table.route_table_id for table in known if table.route_table_id in used and not table.is_public))


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
