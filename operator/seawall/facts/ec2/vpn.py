"""Site-to-site VPN connections. What the list tells of their configuration holds keys, and is not kept.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpnConnection.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from pydantic import AliasPath, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_pascal

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, listing


class Tunnel(BaseModel):
    """One of a connection's two tunnels; their ends at AWS are in different zones, which AWS does not name."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_pascal, populate_by_name=True)

    status: str | None = None
    accepted_route_count: int = 0
    """How many routes the other side tells by it."""


class VpnConnection(Resource, type="AWS::EC2::VPNConnection", service="ec2"):
    """One VPN connection."""

    vpn_connection_id: str
    state: str = "available"
    customer_gateway_id: str | None = None
    """The device at the other side; two connections to one device fail with it."""
    vpn_gateway_id: str | None = None
    transit_gateway_id: str | None = None
    core_network_arn: str | None = None
    has_static_routes: bool = Field(False, validation_alias=AliasPath("Options", "StaticRoutesOnly"))
    tunnels: tuple[Tunnel, ...] = Field((), validation_alias="VgwTelemetry")
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_vpn_connections", action="ec2:DescribeVpnConnections")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every VPN connection of the Region but those that are gone or going."""
        connections = map(cls.model_validate, (aws.call() or {})["VpnConnections"])
        return (connection for connection in connections if connection.state not in {"deleting", "deleted"})

    @property
    def id(self) -> str:
        """The VPN connection's id."""
        return self.vpn_connection_id

    @property
    def arn(self) -> str:
        """The VPN connection's ARN."""
        return f"arn:{self.target.partition}:ec2:{self.target.region}:{self.target.account_id}:vpn-connection/{self.vpn_connection_id}"

    def read_tags(self) -> Mapping[str, str]:
        """The VPN connection's tags, as the list told them."""
        return tag_map(self.tags)

    @property
    def tunnels_up(self) -> int:
        """How many of its tunnels carry traffic."""
        return sum(tunnel.status == "UP" for tunnel in self.tunnels)

    @property
    def tunnels_carrying(self) -> int:
        """How many of its tunnels are up and have a route to send by; one that is up with none carries nothing."""
        return sum(tunnel.status == "UP" and (self.has_static_routes or tunnel.accepted_route_count > 0) for tunnel in self.tunnels)
