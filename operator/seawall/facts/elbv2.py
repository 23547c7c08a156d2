"""Elastic Load Balancing: application, network and gateway load balancers, and the target groups that they send to.

A load balancer has a node in each zone that is enabled for it. With cross-zone load balancing a node sends to the targets of all zones, without
it to those of its own zone alone; a target group may say otherwise than its load balancer.
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancer.html (2026-11-24)
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html (2026-11-24)
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html (2026-11-24)
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Self

from pydantic import AliasPath, ConfigDict, Field

from seawall.facts.base import AccountSettings, Resource, the
from seawall.facts.fact import Aws, Read, fact, listing
from seawall.facts.part import Part
from seawall.facts.tagging import GET_RESOURCES, GET_RESOURCES_ACTION, tags_by_arn
from seawall.facts.value import Call, Value

_BALANCER_GONE: Final = "LoadBalancerNotFound"
_GROUP_GONE: Final = "TargetGroupNotFound"

#: By which a target group leaves cross-zone load balancing to its load balancer.
_INHERITED: Final = "use_load_balancer_configuration"

#: How a target says that nodes of every zone send to it.
_ALL_ZONES: Final = "all"


class _Attributes(Value):
    """Attributes as their API tells and takes them: keys with text."""

    model_config = ConfigDict(extra="ignore")

    @classmethod
    def parsed(cls, answer: Mapping[str, Any]) -> Self:
        return cls.model_validate({each["Key"]: each.get("Value") for each in answer["Attributes"]})

    def changes(self, wanted: Self) -> list[dict[str, str]]:
        """What is sent to get there: only what differs."""
        before = self.image()
        return [{"Key": key, "Value": value} for key, value in wanted.image().items() if before.get(key) != value]


class ElbRegion(AccountSettings, service="elbv2"):
    """What is told of all load balancers and target groups of a Region at once."""

    @fact(GET_RESOURCES, action=GET_RESOURCES_ACTION)
    def balancer_tags(self, aws: Aws) -> dict[str, Mapping[str, str]]:
        """Tags by ARN, of load balancers of every kind and of target groups. What never had a tag is not among them."""
        return tags_by_arn(aws, "elasticloadbalancing")


class BalancerZone(Part):
    """A zone that is enabled for a load balancer, with the subnet of its node there."""

    name: str = Field(alias="ZoneName")
    subnet_id: str | None = None
    outpost_id: str | None = None
    addresses: tuple[Mapping[str, str], ...] = Field((), alias="LoadBalancerAddresses")

    @property
    def allocation_ids(self) -> tuple[str, ...]:
        """The Elastic IPs of its node: clients that know them by address lose those of a lost zone."""
        return tuple(each["AllocationId"] for each in self.addresses if each.get("AllocationId"))


class BalancerAttributes(_Attributes):
    """What a load balancer's attributes say about zones; texts as AWS writes them, None for what it does not tell."""

    cross_zone: str | None = Field(None, alias="load_balancing.cross_zone.enabled")
    zonal_shift: str | None = Field(None, alias="zonal_shift.config.enabled")
    client_routing_policy: str | None = Field(None, alias="dns_record.client_routing_policy")

    def with_cross_zone(self) -> BalancerAttributes:
        """The same, with cross-zone load balancing."""
        return self.model_copy(update={"cross_zone": "true"})


class Forward(Part):
    """A target group that a listener sends to, and its weight among those of the same rule."""

    listener_arn: str
    target_group_arn: str
    weight: int


class LoadBalancer(Resource, type="AWS::ElasticLoadBalancingV2::LoadBalancer", service="elbv2"):
    """One application, network or gateway load balancer."""

    name: str = Field(alias="LoadBalancerName")
    stated_arn: str = Field(alias="LoadBalancerArn")
    kind: str = Field(alias="Type")
    dns_name: str = Field("", alias="DNSName")
    scheme: str | None = None
    vpc_id: str | None = None
    state: str | None = Field(None, validation_alias=AliasPath("State", "Code"))
    zones: tuple[BalancerZone, ...] = Field((), alias="AvailabilityZones")

    @listing("elbv2.describe_load_balancers", action="elasticloadbalancing:DescribeLoadBalancers")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every load balancer of the Region but classic ones."""
        return map(cls.model_validate, (aws.call() or {})["LoadBalancers"])

    @property
    def id(self) -> str:
        """The load balancer's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The ARN holds an id that AWS made up, so it is told and not made."""
        return self.stated_arn

    def read_tags(self) -> Mapping[str, str]:
        """The load balancer's tags, from one list for all."""
        return the(self.target, ElbRegion).balancer_tags.get(self.stated_arn, {})

    @classmethod
    def tag_reads(cls) -> tuple[Read, ...]:
        """The list that `read_tags` touches."""
        return (ElbRegion.balancer_tags,)

    @fact("elbv2.describe_load_balancer_attributes", action="elasticloadbalancing:DescribeLoadBalancerAttributes")
    def attributes(self, aws: Aws) -> BalancerAttributes:
        """How its nodes, and DNS, treat zones."""
        return BalancerAttributes.parsed(aws.call(LoadBalancerArn=self.stated_arn, gone_if=_BALANCER_GONE) or {})

    @attributes.writer("elbv2.modify_load_balancer_attributes", action="elasticloadbalancing:ModifyLoadBalancerAttributes")
    def attributes_calls(self, now: BalancerAttributes, wanted: BalancerAttributes) -> tuple[Call, ...]:
        """Only what changes is sent."""
        changes = now.changes(wanted)
        arguments = {"LoadBalancerArn": self.stated_arn, "Attributes": changes}
        return (Call("elbv2.modify_load_balancer_attributes", arguments),) if changes else ()

    @property
    def is_cross_zone(self) -> bool:
        """Whether its nodes send to all zones where a target group says nothing else: application load balancers always, others if told to."""
        return self.kind == "application" or self.attributes.cross_zone == "true"

    @property
    def keeps_clients_in_their_zone(self) -> bool:
        """Whether DNS gives all or most clients the node of their own zone alone, while it is healthy; only network load balancers can."""
        return self.kind == "network" and self.attributes.client_routing_policy not in {None, "any_availability_zone"}

    @fact(
        "elbv2.describe_listeners",
        "elbv2.describe_rules",
        action=("elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules"),
    )
    def forwards(self, aws: Aws) -> tuple[Forward, ...]:
        """Where its listeners send. Application load balancers have rules, of which one is the default."""
        listeners = (aws.call(LoadBalancerArn=self.stated_arn, gone_if=_BALANCER_GONE) or {})["Listeners"]
        found: dict[Forward, None] = {}
        for listener in listeners:
            arn = listener["ListenerArn"]
            if self.kind == "application":
                answer = aws.call(operation="elbv2.describe_rules", ListenerArn=arn, none_if="ListenerNotFound") or {}
                actions = [action for rule in answer.get("Rules", ()) for action in rule.get("Actions", ())]
            else:
                actions = listener.get("DefaultActions", ())
            found.update(dict.fromkeys(forward for action in actions for forward in _forwards(arn, action)))
        return tuple(found)

    @property
    def target_groups(self) -> tuple[TargetGroup, ...]:
        """The target groups that it routes to, whatever their weight, from the Region's list."""
        return tuple(group for group in self.target.all(TargetGroup) if self.stated_arn in group.load_balancer_arns)


def _forwards(listener_arn: str, action: Mapping[str, Any]) -> Iterable[Forward]:
    """A single target group is told twice, by itself and among the weighted ones."""
    weighted = action.get("ForwardConfig", {}).get("TargetGroups", ())
    alone = [{"TargetGroupArn": action["TargetGroupArn"]}] if "TargetGroupArn" in action else []
    for group in weighted or alone:
        yield Forward(listener_arn=listener_arn, target_group_arn=group["TargetGroupArn"], weight=group.get("Weight", 1))


class GroupAttributes(_Attributes):
    """What a target group's attributes say about zones and about too few healthy targets; texts as AWS writes them.

    AWS tells them for application and network load balancers; a gateway load balancer decides alone.
    """

    cross_zone: str = Field(_INHERITED, alias="load_balancing.cross_zone.enabled")
    dns_count: str | None = Field(None, alias="target_group_health.dns_failover.minimum_healthy_targets.count")
    dns_percent: str | None = Field(None, alias="target_group_health.dns_failover.minimum_healthy_targets.percentage")
    routing_count: str | None = Field(None, alias="target_group_health.unhealthy_state_routing.minimum_healthy_targets.count")
    routing_percent: str | None = Field(None, alias="target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage")

    on_unhealthy: str | None = Field(None, alias="target_failover.on_unhealthy")
    """What a gateway load balancer does with the flows of an appliance that fails: `rebalance` or `no_rebalance`."""

    def with_cross_zone(self) -> GroupAttributes:
        """The same, with cross-zone load balancing whatever the load balancer says."""
        return self.model_copy(update={"cross_zone": "true"})

    def keeps_dns_from(self, registered: int) -> int:
        """How many of so many targets in a zone must be healthy for DNS to go on naming the zone's node; 0 where it always does."""
        return _minimum(self.dns_count, self.dns_percent, registered)

    def trusts_health_from(self, registered: int) -> int:
        """How many of so many targets must be healthy for the others to get nothing; with fewer, all of them get traffic."""
        return _minimum(self.routing_count, self.routing_percent, registered)


def _minimum(count: str | None, percent: str | None, registered: int) -> int:
    """The stricter of both; a count that is not told is AWS's default of 1."""
    by_count = int(count) if count and count.isdecimal() else 0 if count else 1
    return max(by_count, -(-registered * int(percent) // 100) if percent and percent.isdecimal() else 0)


class Target(Part):
    """One registered target, on one port, with its health as last checked."""

    id: str = Field(validation_alias=AliasPath("Target", "Id"))
    port: int | None = Field(None, validation_alias=AliasPath("Target", "Port"))
    told_zone: str | None = Field(None, validation_alias=AliasPath("Target", "AvailabilityZone"))
    state: str = Field(validation_alias=AliasPath("TargetHealth", "State"))
    reason: str | None = Field(None, validation_alias=AliasPath("TargetHealth", "Reason"))
    override: str | None = Field(None, validation_alias=AliasPath("AdministrativeOverride", "State"))

    @property
    def zone(self) -> str | None:
        """Name of the zone whose nodes send to it: its own, for an address in the VPC.

        None for instances and load balancers, of which AWS does not tell it, and for what gets traffic from every zone.
        """
        return None if self.told_zone == _ALL_ZONES else self.told_zone

    @property
    def is_of_every_zone(self) -> bool:
        """Whether nodes of every zone send to it: a function, or an address outside the VPC, of which AWS does not know the place."""
        return self.told_zone == _ALL_ZONES

    @property
    def is_shifted_away(self) -> bool:
        """Whether a zonal shift keeps traffic from it now, be it healthy or not."""
        return self.override in {"zonal_shift_active", "zonal_shift_delegated_to_dns"}

    @property
    def serves(self) -> bool | None:
        """Whether it takes traffic as a healthy target; None where its health is not known, such as without health checks."""
        if self.is_shifted_away:
            return False
        return None if self.state == "unavailable" else self.state == "healthy"


class TargetGroup(Resource, type="AWS::ElasticLoadBalancingV2::TargetGroup", service="elbv2"):
    """One target group."""

    name: str = Field(alias="TargetGroupName")
    stated_arn: str = Field(alias="TargetGroupArn")
    target_type: str | None = None
    """`instance`, `ip`, `lambda` or `alb`: what the ids of its targets are."""
    protocol: str | None = None
    port: int | None = None
    vpc_id: str | None = None
    load_balancer_arns: tuple[str, ...] = ()
    health_check_enabled: bool | None = None

    @listing("elbv2.describe_target_groups", action="elasticloadbalancing:DescribeTargetGroups")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every target group of the Region, also those that nothing sends to."""
        return map(cls.model_validate, (aws.call() or {})["TargetGroups"])

    @property
    def id(self) -> str:
        """The target group's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The ARN holds an id that AWS made up, so it is told and not made."""
        return self.stated_arn

    def read_tags(self) -> Mapping[str, str]:
        """The target group's tags, from one list for all."""
        return the(self.target, ElbRegion).balancer_tags.get(self.stated_arn, {})

    @classmethod
    def tag_reads(cls) -> tuple[Read, ...]:
        """The list that `read_tags` touches."""
        return (ElbRegion.balancer_tags,)

    @fact("elbv2.describe_target_group_attributes", action="elasticloadbalancing:DescribeTargetGroupAttributes")
    def attributes(self, aws: Aws) -> GroupAttributes:
        """How it treats zones, and too few healthy targets."""
        return GroupAttributes.parsed(aws.call(TargetGroupArn=self.stated_arn, gone_if=_GROUP_GONE) or {})

    @attributes.writer("elbv2.modify_target_group_attributes", action="elasticloadbalancing:ModifyTargetGroupAttributes")
    def attributes_calls(self, now: GroupAttributes, wanted: GroupAttributes) -> tuple[Call, ...]:
        """Only what changes is sent."""
        changes = now.changes(wanted)
        arguments = {"TargetGroupArn": self.stated_arn, "Attributes": changes}
        return (Call("elbv2.modify_target_group_attributes", arguments),) if changes else ()

    @fact("elbv2.describe_target_health", action="elasticloadbalancing:DescribeTargetHealth")
    def health(self, aws: Aws) -> tuple[Target, ...]:
        """Its targets, one entry a port, as healthy as they were found last."""
        answer = aws.call(TargetGroupArn=self.stated_arn, gone_if=_GROUP_GONE) or {}
        return tuple(map(Target.model_validate, answer["TargetHealthDescriptions"]))

    @property
    def targets(self) -> tuple[Target, ...]:
        """One entry a target, the best of its ports: an instance behind several ports is no more capacity than behind one."""
        best: dict[str, Target] = {}
        for target in self.health:
            known = best.get(target.id)
            if known is None or (target.serves is not False, target.serves is True) > (known.serves is not False, known.serves is True):
                best[target.id] = target
        return tuple(best.values())

    @property
    def balancers(self) -> tuple[LoadBalancer, ...]:
        """The load balancers that route to it, from the Region's list: one, or none."""
        return tuple(each for each in self.target.all(LoadBalancer) if each.stated_arn in self.load_balancer_arns)

    @property
    def is_cross_zone(self) -> bool | None:
        """Whether nodes send to its targets in all zones: by itself, or as its load balancer does; None where nothing routes to it."""
        own = self.attributes.cross_zone
        if own != _INHERITED:
            return own == "true"
        balancers = self.balancers
        return all(each.is_cross_zone for each in balancers) if balancers else None

    @property
    def is_failing_open(self) -> bool:
        """Whether so few targets are healthy that the unhealthy ones get traffic too, and a zonal shift would move none."""
        checked = [target for target in self.health if target.state in {"healthy", "unhealthy"}]
        healthy = sum(target.state == "healthy" for target in checked)
        return healthy < len(checked) and healthy < self.attributes.trusts_health_from(len(checked))
