"""Auto Scaling groups: where their instances are now, what the group would launch if some were lost, and how it tells that they are.

Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AutoScalingGroup.html (2026-11-24)
Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_ScalingPolicy.html (2026-11-24)
Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html (2026-11-24)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, NamedTuple, Self

from pydantic import AliasPath, Field

from seawall.facts.base import AccountSettings, Resource, tag_map, the
from seawall.facts.fact import Aws, attribute, fact, listing
from seawall.facts.part import Part
from seawall.facts.value import Call, Value

#: The tag by which Auto Scaling marks the instances of a group.
GROUP_TAG: Final = "aws:autoscaling:groupName"

#: Without any of these a group does not replace what it lost, or not in another zone.
#: Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-suspend-resume-processes.html (2026-11-24)
_REPLACING: Final = ("Launch", "Terminate", "HealthCheck", "ReplaceUnhealthy", "AZRebalance")

#: By which tag a service marks the groups that it made or scales; the one that knows most of a group comes first, as what Beanstalk makes is of
#: CloudFormation too.
#: Source: https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html (2026-11-24)
#: Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html (2026-11-24)
#: Source: https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features.tagging.html (2026-11-24)
_OWNERS: Final = (
    ("eks:nodegroup-name", "EKS"),
    ("elasticbeanstalk:environment-name", "Elastic Beanstalk"),
    ("AmazonECSManaged", "ECS"),
    ("aws:cloudformation:stack-name", "CloudFormation"),
)


class GroupInstance(Part):
    """An instance as its group sees it."""

    instance_id: str
    instance_type: str | None = None
    zone: str = Field(alias="AvailabilityZone")
    lifecycle_state: str
    health_status: str = "Healthy"
    weight: int = Field(1, alias="WeightedCapacity")
    """Units of the group's capacity that it is; AWS sends text."""
    is_protected: bool = Field(False, alias="ProtectedFromScaleIn")
    """Whether the group may not end it to spread anew."""

    @property
    def serves(self) -> bool:
        """Whether it carries load now: in service, and healthy by the group's own checks."""
        return self.lifecycle_state == "InService" and self.health_status.lower() == "healthy"


class SuspendedProcess(Part):
    """A process of a group that somebody, or AWS itself, has stopped."""

    name: str = Field(alias="ProcessName")


class Override(Part):
    """One of the kinds of instances that a group chooses from: a type, or what AWS may take any type by."""

    instance_type: str | None = None
    weight: int = Field(1, alias="WeightedCapacity")
    """Units of the group's capacity; AWS sends text."""
    requirements: Mapping[str, Any] | None = Field(None, alias="InstanceRequirements")


class TrafficSource(Part):
    """What sends traffic to a group's instances: a load balancer, a target group, or one of VPC Lattice."""

    identifier: str
    kind: str = Field("", alias="Type")
    """Empty where AWS leaves it to the identifier."""

    @property
    def is_of_lattice(self) -> bool:
        """Whether it is a target group of VPC Lattice."""
        return self.kind == "vpc-lattice" or ":vpc-lattice:" in self.identifier


class Owner(NamedTuple):
    """The service that made a group, or scales it, and what it calls it; empty where it does not say."""

    service: str
    name: str


def owner_by(tags: Mapping[str, str]) -> Owner | None:
    """The service that made something and keeps it as it wants it, by the tags that it sets; None where no tag names one."""
    return next((Owner(service, tags[tag]) for tag, service in _OWNERS if tag in tags), None)


class TargetTracking(Part):
    """A metric, and the level on which a scaling policy holds it by adding and taking away capacity."""

    target_value: float
    predefined: str | None = Field(None, validation_alias=AliasPath("PredefinedMetricSpecification", "PredefinedMetricType"))
    customized: str | None = Field(None, validation_alias=AliasPath("CustomizedMetricSpecification", "MetricName"))
    unit: str | None = Field(None, validation_alias=AliasPath("CustomizedMetricSpecification", "Unit"))

    @property
    def utilization(self) -> float | None:
        """The percentage of what each unit can carry on which it is held; None for a metric that is no share, such as requests a target."""
        is_share = "Utilization" in (self.predefined or self.customized or "") or self.unit == "Percent"
        return self.target_value if is_share else None


class ScalingPolicy(Part):
    """A scaling policy of a group."""

    group: str = Field(alias="AutoScalingGroupName")
    name: str = Field(alias="PolicyName")
    kind: str = Field("SimpleScaling", alias="PolicyType")
    is_enabled: bool = Field(True, alias="Enabled")
    tracking: TargetTracking | None = Field(None, alias="TargetTrackingConfiguration")
    """What it holds; None for policies that are not of target tracking."""


class ScalingRegion(AccountSettings, service="autoscaling"):
    """What is told of all Auto Scaling groups of a Region at once."""

    @fact("autoscaling.describe_policies", action="autoscaling:DescribePolicies")
    def policies(self, aws: Aws) -> dict[str, tuple[ScalingPolicy, ...]]:
        """The scaling policies of each group by its name; groups without any are not among them."""
        found: defaultdict[str, list[ScalingPolicy]] = defaultdict(list)
        for policy in map(ScalingPolicy.model_validate, (aws.call() or {})["ScalingPolicies"]):
            found[policy.group].append(policy)
        return {group: tuple(policies) for group, policies in found.items()}


class HealthCheck(Value):
    """By what a group tells that an instance is ill, and how many seconds it leaves a new one alone."""

    health_check_type: str
    health_check_grace_period: int

    @property
    def kinds(self) -> tuple[str, ...]:
        """The checks, in the group's own order; a group has several at once."""
        return tuple(kind.strip() for kind in self.health_check_type.split(",") if kind.strip())


class AutoScalingGroup(Resource, type="AWS::AutoScaling::AutoScalingGroup", service="autoscaling"):
    """One Auto Scaling group with its instances."""

    name: str = Field(alias="AutoScalingGroupName")
    stated_arn: str = Field(alias="AutoScalingGroupARN")
    min_size: int
    max_size: int
    desired_capacity: int
    availability_zones: tuple[str, ...] = ()
    """Names of the zones that it may launch in; where its instances are is another matter."""
    vpc_zone_identifier: str = Field("", alias="VPCZoneIdentifier")
    instances: tuple[GroupInstance, ...] = ()
    suspended_processes: tuple[SuspendedProcess, ...] = ()
    strategy: str = Field(
        "balanced-best-effort", validation_alias=AliasPath("AvailabilityZoneDistribution", "CapacityDistributionStrategy")
    )
    is_shifted_with_its_zone: bool = Field(False, validation_alias=AliasPath("AvailabilityZoneImpairmentPolicy", "ZonalShiftEnabled"))
    """Whether a zonal shift keeps it from launching in the impaired zone."""
    capacity_unit: str = Field("units", alias="DesiredCapacityType")
    """What the sizes count: `units`, which are instances or their weights, `vcpu` or `memory-mib`."""
    placement_group: str | None = None
    on_demand_base: int = Field(0, validation_alias=AliasPath("MixedInstancesPolicy", "InstancesDistribution", "OnDemandBaseCapacity"))
    on_demand_percent: int = Field(
        100, validation_alias=AliasPath("MixedInstancesPolicy", "InstancesDistribution", "OnDemandPercentageAboveBaseCapacity")
    )
    overrides: tuple[Override, ...] = Field((), validation_alias=AliasPath("MixedInstancesPolicy", "LaunchTemplate", "Overrides"))
    """What it chooses from, in order; empty where it launches what its template says."""
    launch_configuration_name: str | None = None
    health_check_type: str = "EC2"
    health_check_grace_period: int = 0
    target_groups: tuple[str, ...] = Field((), alias="TargetGroupARNs")
    load_balancer_names: tuple[str, ...] = ()
    traffic_sources: tuple[TrafficSource, ...] = ()
    tags: tuple[Mapping[str, Any], ...] = ()

    @listing("autoscaling.describe_auto_scaling_groups", action="autoscaling:DescribeAutoScalingGroups")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every group of the Region."""
        return map(cls.model_validate, (aws.call() or {})["AutoScalingGroups"])

    @property
    def id(self) -> str:
        """The group's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The ARN holds an id that AWS made up, so it is told and not made."""
        return self.stated_arn

    def read_tags(self) -> Mapping[str, str]:
        """The group's tags, as its list told them."""
        return tag_map(self.tags)

    @property
    def subnet_ids(self) -> tuple[str, ...]:
        """The subnets that it launches in."""
        return tuple(part.strip() for part in self.vpc_zone_identifier.split(",") if part.strip())

    @property
    def why_no_replacement(self) -> str | None:
        """Why it would launch nothing in another zone when a zone is lost; None when it would."""
        stopped = {process.name for process in self.suspended_processes}
        suspended = [name for name in _REPLACING if name in stopped]
        if suspended:
            return f"{' and '.join(suspended)} suspended"
        if self.strategy == "balanced-only":
            return "balanced-only keeps trying in the lost zone"
        return None

    @property
    def owner(self) -> Owner | None:
        """The service that would undo what others change of it, by its tags; None where no tag names one."""
        return owner_by(self.read_tags())

    @property
    def may_use_spot(self) -> bool:
        """Whether a part of what it launches above its base may be Spot instances, which go when AWS needs them."""
        return self.on_demand_percent < 100

    @property
    def is_all_spot(self) -> bool:
        """Whether all that it launches are Spot instances."""
        return self.on_demand_percent == 0 and self.on_demand_base == 0

    @property
    def picks_by_attributes(self) -> bool:
        """Whether AWS chooses the types of its instances, by what they must have."""
        return any(each.requirements is not None for each in self.overrides)

    @property
    def types(self) -> tuple[str, ...]:
        """The instance types that it launches: those that it names, else those that it has launched."""
        told = [each.instance_type for each in self.overrides] or [instance.instance_type for instance in self.instances]
        return tuple(dict.fromkeys(name for name in told if name))

    @property
    def weights(self) -> tuple[int, int]:
        """The units that its lightest and its heaviest instance are."""
        told = [*(each.weight for each in self.overrides), *(each.weight for each in self.instances)] or [1]
        return min(told), max(told)

    def missing_without(self, zones: Collection[str]) -> int:
        """How many instances it would launch at most to have what it desires once the zones with these names are lost; none while it launches none."""
        if self.why_no_replacement:
            return 0
        left = sum(each.weight for each in self.instances if each.lifecycle_state == "InService" and each.zone not in zones)
        return -(-max(0, self.desired_capacity - left) // self.weights[0])

    @property
    def scaling_policies(self) -> tuple[ScalingPolicy, ...]:
        """Its scaling policies, from the Region's list."""
        return the(self.target, ScalingRegion).policies.get(self.name, ())

    @property
    def tracked(self) -> tuple[TargetTracking, ...]:
        """What its scaling policies hold now; nothing while they are off, or the alarms behind them are not acted upon."""
        if any(process.name == "AlarmNotification" for process in self.suspended_processes):
            return ()
        return tuple(policy.tracking for policy in self.scaling_policies if policy.is_enabled and policy.tracking is not None)

    @property
    def health_checks_wanted(self) -> tuple[str, ...]:
        """The checks by which what sends it traffic tells that an instance is ill; none for a group that nothing sends traffic to."""
        lattice = any(source.is_of_lattice for source in self.traffic_sources)
        balanced = self.target_groups or self.load_balancer_names or not all(source.is_of_lattice for source in self.traffic_sources)
        return (*(("ELB",) if balanced else ()), *(("VPC_LATTICE",) if lattice else ()))

    @attribute()
    def health_check(self) -> HealthCheck:
        """How it tells that an instance is ill."""
        return HealthCheck(health_check_type=self.health_check_type, health_check_grace_period=self.health_check_grace_period)

    @health_check.writer("autoscaling.update_auto_scaling_group", action="autoscaling:UpdateAutoScalingGroup")
    def health_check_calls(self, now: HealthCheck, wanted: HealthCheck) -> tuple[Call, ...]:
        """Only the members that change."""
        before = now.image()
        changed = {name: member for name, member in wanted.image().items() if before.get(name) != member}
        return (Call("autoscaling.update_auto_scaling_group", {"AutoScalingGroupName": self.name, **changed}),) if changed else ()


class LaunchConfiguration(Resource, type="AWS::AutoScaling::LaunchConfiguration", service="autoscaling"):
    """One launch configuration: what groups launched before there were launch templates. It cannot be changed."""

    name: str = Field(alias="LaunchConfigurationName")
    stated_arn: str = Field(alias="LaunchConfigurationARN")
    http_tokens: str = Field("optional", validation_alias=AliasPath("MetadataOptions", "HttpTokens"))
    http_endpoint: str = Field("enabled", validation_alias=AliasPath("MetadataOptions", "HttpEndpoint"))

    @listing("autoscaling.describe_launch_configurations", action="autoscaling:DescribeLaunchConfigurations")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every launch configuration of the Region."""
        return map(cls.model_validate, (aws.call() or {})["LaunchConfigurations"])

    @property
    def id(self) -> str:
        """The launch configuration's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The ARN holds an id that AWS made up, so it is told and not made."""
        return self.stated_arn

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups that launch by it."""
        return tuple(group.name for group in self.target.all(AutoScalingGroup) if group.launch_configuration_name == self.name)
