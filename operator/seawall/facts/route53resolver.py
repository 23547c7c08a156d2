"""Route 53 Resolver: endpoints by which DNS questions come in from other networks and go out to them.

Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_ListResolverEndpointIpAddresses.html (2026-11-24)
Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/best-practices-resolver-endpoint-high-availability.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Self

from pydantic import Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, fact, listing
from seawall.facts.part import Part

_GONE: Final = "ResourceNotFoundException"


class ResolverAddress(Part):
    """One address of an endpoint: a network interface in a subnet. Two of them may be in one zone, or even in one subnet."""

    ip_id: str
    subnet_id: str
    ip: str | None = None
    status: str = ""

    @property
    def answers(self) -> bool:
        """Whether questions go through it; while it is being changed, they do."""
        return self.status in {"ATTACHED", "UPDATING"}


class ResolverEndpoint(Resource, type="AWS::Route53Resolver::ResolverEndpoint", service="route53resolver"):
    """One endpoint."""

    endpoint_id: str = Field(alias="Id")
    stated_arn: str = Field(alias="Arn")
    name: str = ""
    direction: str
    """`INBOUND`, `INBOUND_DELEGATION` or `OUTBOUND`."""
    status: str = ""
    address_count: int | None = Field(None, alias="IpAddressCount")
    vpc_id: str | None = Field(None, alias="HostVPCId")
    outpost_arn: str | None = None

    @listing("route53resolver.list_resolver_endpoints", action="route53resolver:ListResolverEndpoints")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every endpoint of the Region but those that are going."""
        endpoints = map(cls.model_validate, (aws.call() or {})["ResolverEndpoints"])
        return (endpoint for endpoint in endpoints if endpoint.status != "DELETING")

    @property
    def id(self) -> str:
        """The endpoint's id."""
        return self.endpoint_id

    @property
    def arn(self) -> str:
        """The endpoint's ARN."""
        return self.stated_arn

    @fact("route53resolver.list_tags_for_resource", action="route53resolver:ListTagsForResource")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The endpoint's tags."""
        return tag_map((aws.call(ResourceArn=self.stated_arn, gone_if=_GONE) or {}).get("Tags"))

    def read_tags(self) -> Mapping[str, str]:
        """The endpoint's tags, by a call of their own."""
        return self.tags

    @fact("route53resolver.list_resolver_endpoint_ip_addresses", action="route53resolver:ListResolverEndpointIpAddresses")
    def addresses(self, aws: Aws) -> tuple[ResolverAddress, ...]:
        """Its addresses, with the subnet of each."""
        found = (aws.call(ResolverEndpointId=self.endpoint_id, gone_if=_GONE) or {})["IpAddresses"]
        return tuple(map(ResolverAddress.model_validate, found))

    @property
    def is_outbound(self) -> bool:
        """Whether questions go out by it, to where rules send them."""
        return self.direction == "OUTBOUND"

    @property
    def rules(self) -> tuple[ResolverRule, ...]:
        """The rules that send questions out by it."""
        return tuple(rule for rule in self.target.all(ResolverRule) if rule.endpoint_id == self.endpoint_id)


class RuleTarget(Part):
    """A server in another network that questions are sent to."""

    ip: str | None = None
    ipv6: str | None = None
    port: int = 53

    @property
    def address(self) -> str:
        """Its address."""
        return self.ip or self.ipv6 or ""


class ResolverRule(Resource, type="AWS::Route53Resolver::ResolverRule", service="route53resolver"):
    """One rule: which questions go where; also one that another account shares."""

    rule_id: str = Field(alias="Id")
    stated_arn: str = Field(alias="Arn")
    domain_name: str = ""
    kind: str = Field("", alias="RuleType")
    endpoint_id: str | None = Field(None, alias="ResolverEndpointId")
    targets: tuple[RuleTarget, ...] = Field((), alias="TargetIps")

    @listing("route53resolver.list_resolver_rules", action="route53resolver:ListResolverRules")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every rule that the account sees in the Region."""
        return map(cls.model_validate, (aws.call() or {})["ResolverRules"])

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.rule_id

    @property
    def arn(self) -> str:
        """The rule's ARN."""
        return self.stated_arn
