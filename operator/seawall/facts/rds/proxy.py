"""RDS Proxy: where a proxy and its further endpoints can be reached, and what is behind it.

A proxy keeps the subnets that it was made with; a further endpoint is how it gets others.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBProxies.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBProxy.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from pydantic import AliasPath, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, fact, listing
from seawall.facts.part import Part

_GONE = ("DBProxyNotFoundFault", "DBProxyEndpointNotFoundFault")


class ProxyTarget(Part):
    """A database that a proxy sends its connections to; the members of a cluster are targets of their own."""

    kind: str | None = Field(None, alias="Type")
    """`RDS_INSTANCE`, `TRACKED_CLUSTER` or `RDS_SERVERLESS_ENDPOINT`."""
    resource_id: str | None = Field(None, alias="RdsResourceId")
    """Identifier of the instance; of the cluster, where the kind is TRACKED_CLUSTER."""
    cluster: str | None = Field(None, alias="TrackedClusterId")
    """Identifier of the cluster that it is member of; None for a database that stands alone."""
    role: str | None = None
    """`READ_WRITE`, `READ_ONLY` or `UNKNOWN`."""
    health: str | None = Field(None, validation_alias=AliasPath("TargetHealth", "State"))
    """Such as `AVAILABLE`; None for a cluster, which has none of its own."""
    why: str | None = Field(None, validation_alias=AliasPath("TargetHealth", "Reason"))


class ProxyEndpoint(Resource, type="AWS::RDS::DBProxyEndpoint", service="rds"):
    """One endpoint of a proxy besides the proxy's own, or its own."""

    name: str = Field(alias="DBProxyEndpointName")
    endpoint_arn: str = Field(alias="DBProxyEndpointArn")
    proxy: str = Field(alias="DBProxyName")
    status: str | None = None
    role: str | None = Field(None, alias="TargetRole")
    is_default: bool = False
    subnet_ids: tuple[str, ...] = Field((), alias="VpcSubnetIds")

    @listing("rds.describe_db_proxy_endpoints", action="rds:DescribeDBProxyEndpoints")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every endpoint of every proxy of the Region: one list, as AWS asks for no proxy's name."""
        return map(cls.model_validate, (aws.call() or {})["DBProxyEndpoints"])

    @property
    def id(self) -> str:
        """The endpoint's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The endpoint's ARN."""
        return self.endpoint_arn

    @fact("rds.list_tags_for_resource", action="rds:ListTagsForResource")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The endpoint's tags."""
        return tag_map((aws.call(ResourceName=self.endpoint_arn, gone_if=_GONE) or {})["TagList"])

    def read_tags(self) -> Mapping[str, str]:
        """The endpoint's tags, by a call of their own."""
        return self.tags


class Proxy(Resource, type="AWS::RDS::DBProxy", service="rds"):
    """One proxy."""

    name: str = Field(alias="DBProxyName")
    proxy_arn: str = Field(alias="DBProxyArn")
    status: str | None = None
    engine_family: str | None = None
    vpc_id: str | None = None
    subnet_ids: tuple[str, ...] = Field((), alias="VpcSubnetIds")

    @listing("rds.describe_db_proxies", action="rds:DescribeDBProxies")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every proxy of the Region."""
        return map(cls.model_validate, (aws.call() or {})["DBProxies"])

    @property
    def id(self) -> str:
        """The proxy's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The ARN holds an id that AWS made up, so it is told and not made."""
        return self.proxy_arn

    @fact("rds.list_tags_for_resource", action="rds:ListTagsForResource")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The proxy's tags."""
        return tag_map((aws.call(ResourceName=self.proxy_arn, gone_if=_GONE) or {})["TagList"])

    def read_tags(self) -> Mapping[str, str]:
        """The proxy's tags, by a call of their own."""
        return self.tags

    @fact("rds.describe_db_proxy_targets", action="rds:DescribeDBProxyTargets")
    def targets(self, aws: Aws) -> tuple[ProxyTarget, ...]:
        """What is behind it; nothing while no database is registered."""
        answer = aws.call(DBProxyName=self.name, gone_if=_GONE) or {}
        return tuple(map(ProxyTarget.model_validate, answer["Targets"]))

    @property
    def endpoints(self) -> tuple[ProxyEndpoint, ...]:
        """Its endpoints, from the one list of all."""
        return tuple(endpoint for endpoint in self.target.all(ProxyEndpoint) if endpoint.proxy == self.name)
