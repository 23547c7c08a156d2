"""Elastic Load Balancing: classic load balancers.

Without cross-zone load balancing each node sends to the instances of its own zone alone. It is off for those that the API made, on for those that
the console made, so only the attribute tells.
Source: https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_LoadBalancerDescription.html (2026-11-24)
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/enable-disable-crosszone-lb.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Self

from pydantic import Field

from seawall.facts.base import Resource, the
from seawall.facts.elbv2 import ElbRegion
from seawall.facts.fact import Aws, Read, fact, listing

_GONE: Final = "LoadBalancerNotFound"


class ClassicLoadBalancer(Resource, type="AWS::ElasticLoadBalancing::LoadBalancer", service="elb"):
    """One classic load balancer."""

    name: str = Field(alias="LoadBalancerName")
    vpc_id: str | None = Field(None, alias="VPCId")
    availability_zones: tuple[str, ...] = ()
    """Names of the zones that are enabled."""
    subnet_ids: tuple[str, ...] = Field((), alias="Subnets")
    instances: tuple[Mapping[str, str], ...] = ()

    @listing("elb.describe_load_balancers", action="elasticloadbalancing:DescribeLoadBalancers")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every classic load balancer of the Region."""
        return map(cls.model_validate, (aws.call() or {})["LoadBalancerDescriptions"])

    @property
    def id(self) -> str:
        """The load balancer's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The load balancer's ARN."""
        target = self.target
        return f"arn:{target.partition}:elasticloadbalancing:{target.region}:{target.account_id}:loadbalancer/{self.name}"

    def read_tags(self) -> Mapping[str, str]:
        """The load balancer's tags, from one list for all."""
        return the(self.target, ElbRegion).balancer_tags.get(self.arn, {})

    @classmethod
    def tag_reads(cls) -> tuple[Read, ...]:
        """The list that `read_tags` touches."""
        return (ElbRegion.balancer_tags,)

    @property
    def instance_ids(self) -> tuple[str, ...]:
        """The registered instances, in whatever state."""
        return tuple(each["InstanceId"] for each in self.instances)

    @fact("elb.describe_load_balancer_attributes", action="elasticloadbalancing:DescribeLoadBalancerAttributes")
    def is_cross_zone(self, aws: Aws) -> bool:
        """Whether its nodes send to the instances of all zones."""
        answer = aws.call(LoadBalancerName=self.name, gone_if=_GONE) or {}
        return bool(answer["LoadBalancerAttributes"]["CrossZoneLoadBalancing"]["Enabled"])

    @fact("elb.describe_instance_health", action="elasticloadbalancing:DescribeInstanceHealth")
    def health(self, aws: Aws) -> dict[str, str]:
        """The state of each registered instance by its id: `InService`, `OutOfService` or `Unknown`."""
        answer = aws.call(LoadBalancerName=self.name, gone_if=_GONE) or {}
        return {each["InstanceId"]: each["State"] for each in answer["InstanceStates"]}
