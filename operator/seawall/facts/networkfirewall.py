"""Network Firewall: in which zones a firewall has endpoints, and whether they work.

Source: https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_DescribeFirewall.html (2026-11-24)
Source: https://docs.aws.amazon.com/network-firewall/latest/developerguide/arch-two-zone-igw.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

from pydantic import Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, Read, fact, listing
from seawall.facts.part import Part


class FirewallEndpoint(Part):
    """A firewall's endpoint in one zone."""

    zone: str
    """The zone's name: here alone AWS names zones, not subnets or ids."""
    subnet_id: str | None = None
    endpoint_id: str | None = None
    """What routes lead to; None while there is none."""
    status: str = ""

    @property
    def is_ready(self) -> bool:
        """Whether traffic goes through it; while its capacity grows, it does."""
        return self.endpoint_id is not None and self.status in {"READY", "SCALING"}


class FirewallState(Part):
    """A firewall as it stands."""

    vpc_id: str | None = None
    transit_gateway_id: str | None = None
    """The transit gateway that it is attached to, in the place of subnets of a VPC."""
    subnet_ids: tuple[str, ...] = ()
    zone_names: tuple[str, ...] = ()
    """The zones of one that is attached to a transit gateway."""
    subnets_are_protected: bool = Field(False, alias="SubnetChangeProtection")
    """Whether no subnet can be added until the protection is off."""
    zones_are_protected: bool = Field(False, alias="AvailabilityZoneChangeProtection")
    status: str = ""
    endpoints: tuple[FirewallEndpoint, ...] | None = None
    """One for each zone; None where AWS does not tell."""
    tags: Mapping[str, str] = {}

    @classmethod
    def told(cls, answer: Mapping[str, Any]) -> Self:
        """The firewall as it is described."""
        firewall, status = answer["Firewall"], answer.get("FirewallStatus", {})
        states: Mapping[str, Mapping[str, Any]] | None = status.get("SyncStates")
        endpoints = None if states is None else tuple(_endpoint(zone, state) for zone, state in sorted(states.items()))
        return cls.model_validate(
            {
                **firewall,
                "SubnetIds": [mapping["SubnetId"] for mapping in firewall.get("SubnetMappings", ())],
                "ZoneNames": [mapping["AvailabilityZone"] for mapping in firewall.get("AvailabilityZoneMappings", ())],
                "Status": status.get("Status", ""),
                "Endpoints": endpoints,
                "Tags": tag_map(firewall.get("Tags")),
            }
        )

    @property
    def ready_endpoints(self) -> tuple[FirewallEndpoint, ...]:
        """The endpoints that traffic goes through."""
        return tuple(endpoint for endpoint in self.endpoints or () if endpoint.is_ready)


def _endpoint(zone: str, state: Mapping[str, Any]) -> FirewallEndpoint:
    return FirewallEndpoint.model_validate({"Zone": zone, **state.get("Attachment", {})})


class Firewall(Resource, type="AWS::NetworkFirewall::Firewall", service="network-firewall"):
    """One firewall."""

    name: str = Field(alias="FirewallName")
    firewall_arn: str

    @listing("network-firewall.list_firewalls", action="network-firewall:ListFirewalls")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every firewall of the Region."""
        return map(cls.model_validate, (aws.call() or {})["Firewalls"])

    @property
    def id(self) -> str:
        """The firewall's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The firewall's ARN."""
        return self.firewall_arn

    @fact("network-firewall.describe_firewall", action="network-firewall:DescribeFirewall")
    def state(self, aws: Aws) -> FirewallState:
        """Where it is and how its endpoints are."""
        return FirewallState.told(aws.call(FirewallArn=self.firewall_arn, gone_if="ResourceNotFoundException") or {})

    def read_tags(self) -> Mapping[str, str]:
        """The firewall's tags, as its description tells them."""
        return self.state.tags

    @classmethod
    def tag_reads(cls) -> tuple[Read, ...]:
        """The description."""
        return (cls.state,)
