"""Single routes that may lead elsewhere.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRoute.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Self

from pydantic import ConfigDict

from seawall.facts.base import Resource
from seawall.facts.ec2.made import ID_TO_COME
from seawall.facts.ec2.nat import NatGateway
from seawall.facts.ec2.routing import Route, RouteTable
from seawall.facts.fact import View, attribute, derived
from seawall.facts.value import Call, Value

#: Kinds of targets by our names. An instance is named by its network interface, which EC2 shows beside it.
_TARGETS: Final = (
    "nat_gateway_id",
    "network_interface_id",
    "transit_gateway_id",
    "vpc_peering_connection_id",
    "egress_only_internet_gateway_id",
    "carrier_gateway_id",
    "local_gateway_id",
    "core_network_arn",
    "odb_network_arn",
)


class RouteTarget(Value):
    """What a route leads to, by one of these names; EC2 shows an endpoint as a gateway, and takes it as an endpoint."""

    model_config = ConfigDict(extra="forbid")

    nat_gateway_id: str | None = None
    network_interface_id: str | None = None
    transit_gateway_id: str | None = None
    vpc_peering_connection_id: str | None = None
    egress_only_internet_gateway_id: str | None = None
    carrier_gateway_id: str | None = None
    local_gateway_id: str | None = None
    core_network_arn: str | None = None
    odb_network_arn: str | None = None
    gateway_id: str | None = None
    vpc_endpoint_id: str | None = None
    nat_gateway_in: str | None = None
    """A wish only: the public NAT gateway in this subnet, whose id AWS gives while the plan is carried out."""

    @classmethod
    def told(cls, route: Route) -> Self | None:
        """Where a route leads; None for a kind of target that Seawall does not know."""
        for name in _TARGETS:
            if named := getattr(route, name):
                return cls.model_validate({name: named})
        if route.endpoint_id is not None:
            return cls(vpc_endpoint_id=route.endpoint_id)
        return cls(gateway_id=route.gateway_id) if route.gateway_id else None


class TableRoute(Resource, type="AWS::EC2::Route", service="ec2"):
    """One route that somebody made: to some addresses, in one table."""

    table: RouteTable
    route: Route
    told_target: RouteTarget

    @derived(RouteTable.LISTING)
    @classmethod
    def every(cls, view: View) -> Iterable[Self]:
        """Every route of the Region that can be repointed, from the list of tables."""
        for table in view.all(RouteTable):
            for route in table.routes:
                target = RouteTarget.told(route) if route.is_made else None
                if target is not None:
                    yield cls(table=table, route=route, told_target=target)

    @property
    def id(self) -> str:
        """The table's id and the destination, as CloudFormation names a route."""
        return f"{self.table.route_table_id}|{self.route.destination}"

    @property
    def arn(self) -> str:
        """AWS gives routes no ARN; ours names the account that owns the table and alone may change it."""
        view = self.target
        return f"arn:{view.partition}:ec2:{view.region}:{self.table.owner_id or view.account_id}:route/{self.id}"

    def read_tags(self) -> Mapping[str, str]:
        """Its table's tags: who owns the table owns the route."""
        return self.table.read_tags()

    @attribute()
    def leads_to(self) -> RouteTarget:
        """Where it leads."""
        return self.told_target

    @leads_to.writer("ec2.replace_route", action="ec2:ReplaceRoute")
    def leads_to_calls(self, now: RouteTarget, wanted: RouteTarget) -> tuple[Call, ...]:
        """One call either way. A NAT gateway that an earlier change made is looked up in the Region's list."""
        resolved = self._resolved(wanted)
        if now == resolved:
            return ()
        return (Call("ec2.replace_route", {"RouteTableId": self.table.route_table_id, **self._destination, **resolved.image()}),)

    @property
    def _destination(self) -> dict[str, Any]:
        route = self.route
        if route.destination_cidr_block:
            return {"DestinationCidrBlock": route.destination_cidr_block}
        if route.destination_ipv6_cidr_block:
            return {"DestinationIpv6CidrBlock": route.destination_ipv6_cidr_block}
        return {"DestinationPrefixListId": route.destination_prefix_list_id}

    def _resolved(self, wanted: RouteTarget) -> RouteTarget:
        if wanted.nat_gateway_in is None:
            return wanted
        found = (each for each in self.target.all(NatGateway) if each.subnet_id == wanted.nat_gateway_in and each.leads_to_internet)
        return RouteTarget(nat_gateway_id=min((each.id for each in found if each.is_available), default=ID_TO_COME))
