"""Auto Scaling groups: where their instances are now, what the group would launch if some were lost, and how it tells that they are.

Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AutoScalingGroup.html (2026-11-24)
Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Self

from pydantic import AliasPath, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_pascal

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, attribute, listing
from seawall.facts.value import Call, Value

#: The tag by which Auto Scaling marks the instances of a group.
GROUP_TAG: Final = "aws:autoscaling:groupName"

#: Without any of these a group does not replace what it lost, or not in another zone.
#: Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-suspend-resume-processes.html (2026-11-24)
_REPLACING: Final = ("Launch", "Terminate", "HealthCheck", "ReplaceUnhealthy", "AZRebalance")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_pascal, populate_by_name=True)


class GroupInstance(_Part):
    """An instance as its group sees it."""

    instance_id: str
    zone: str = Field(alias="AvailabilityZone")
    lifecycle_state: str
    health_status: str = "Healthy"
    weight: int = Field(1, alias="WeightedCapacity")
    """Units of the group's capacity that it is; AWS sends text."""

    @property
    def serves(self) -> bool:
        """Whether it carries load now: in service, and healthy by the group's own checks."""
        return self.lifecycle_state == "InService" and self.health_status.lower() == "healthy"


class SuspendedProcess(_Part):
    """A process of a group that somebody, or AWS itself, has stopped."""

    name: str = Field(alias="ProcessName")


class TrafficSource(_Part):
    """What sends traffic to a group's instances: a load balancer, a target group, or one of VPC Lattice."""

    identifier: str
    kind: str = Field("elbv2", alias="Type")


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
    def health_checks_wanted(self) -> tuple[str, ...]:
        """The checks by which what sends it traffic tells that an instance is ill; none for a group that nothing sends traffic to."""
        lattice = any(source.kind == "vpc-lattice" for source in self.traffic_sources)
        balanced = self.target_groups or self.load_balancer_names or any(source.kind != "vpc-lattice" for source in self.traffic_sources)
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
