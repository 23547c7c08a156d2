"""What scales the capacity of DynamoDB's tables and indexes: Application Auto Scaling's bounds, and the policies that move capacity within them.

Both are lists of the Region, which are read once, whoever asks. A capacity is scaled by a policy alone: bounds that nothing moves it in are only
that.
Source: https://docs.aws.amazon.com/autoscaling/application/userguide/services-that-can-integrate-dynamodb.html (2026-11-24)
Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from pydantic import AliasPath, ConfigDict, Field

from seawall.facts.base import Resource
from seawall.facts.fact import Aws, View, listing
from seawall.facts.value import Call, Value

_NAMESPACE: Final = "dynamodb"
_TRACKING: Final = "TargetTrackingScaling"
_READS: Final = "ReadCapacityUnits"


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a table or one of its indexes can read, or write, in a second.

    Attributes:
        resource: what Application Auto Scaling calls the table or index.
        dimension: what it calls the capacity.
        units: how much there is now.
    """

    resource: str
    dimension: str
    units: int

    @classmethod
    def of(cls, table: str, index: str | None, kind: str, units: int) -> Self:
        """That of a table, or of an index of it, by AWS's name for the kind of units."""
        resource = f"table/{table}" if index is None else f"table/{table}/index/{index}"
        return cls(resource, f"{_NAMESPACE}:{'table' if index is None else 'index'}:{kind}", units)

    @property
    def key(self) -> str:
        """What tells it from every other one."""
        return f"{self.resource} {self.dimension}"

    @property
    def is_of_reads(self) -> bool:
        """Whether it is for reads, and not for writes."""
        return self.dimension.endswith(_READS)

    def __str__(self) -> str:
        kind, index = "reads" if self.is_of_reads else "writes", self.resource.rpartition("/index/")[2]
        return f"{kind} of the table" if index == self.resource else f"{kind} of the index {index}"


class ScalingPolicy(Value):
    """A policy that holds a share of a capacity's use; AWS takes no other kind for DynamoDB."""

    model_config = ConfigDict(extra="ignore")

    policy_name: str
    policy_type: str
    target_tracking_scaling_policy_configuration: dict[str, Any] = Field(default_factory=dict)

    @classmethod
    def holding(cls, capacity: Capacity, percent: int) -> Self:
        """The policy that Seawall makes, which holds this share of a capacity's use."""
        kind = "Read" if capacity.is_of_reads else "Write"
        metric = {"PredefinedMetricType": f"DynamoDB{kind}CapacityUtilization"}
        return cls(
            policy_name=f"seawall-{kind.lower()}-capacity",
            policy_type=_TRACKING,
            target_tracking_scaling_policy_configuration={"TargetValue": float(percent), "PredefinedMetricSpecification": metric},
        )


class Scaling(Value):
    """The bounds of a capacity, and what moves it within them. That somebody has suspended that is no part of the image."""

    min_capacity: int
    max_capacity: int
    policies: tuple[ScalingPolicy, ...] = ()
    is_suspended: bool = Field(False, exclude=True)

    @property
    def scales(self) -> bool:
        """Whether the capacity grows with what is asked for."""
        return bool(self.policies) and not self.is_suspended and self.min_capacity < self.max_capacity

    def leaves_room(self, capacity: Capacity) -> bool:
        """Whether its bounds hold what there is now, and more; Application Auto Scaling moves into them what they do not hold."""
        return self.min_capacity <= capacity.units < self.max_capacity


Scalings = dict[str, Scaling]


class _Scaled(Resource, service="application-autoscaling"):
    """What the two lists have in common."""

    resource_id: str
    dimension: str = Field(alias="ScalableDimension")
    stated_arn: str

    @property
    def capacity(self) -> str:
        """The capacity that it is about, by its key."""
        return f"{self.resource_id} {self.dimension}"

    @property
    def id(self) -> str:
        """Application Auto Scaling's own ARN."""
        return self.stated_arn

    @property
    def arn(self) -> str:
        """The ARN holds an id that AWS made up, so it is told and not made."""
        return self.stated_arn


class ScalableTarget(_Scaled, type="AWS::ApplicationAutoScaling::ScalableTarget"):
    """The bounds of one capacity."""

    stated_arn: str = Field(alias="ScalableTargetARN")
    min_capacity: int
    max_capacity: int
    is_suspended: bool = Field(False, validation_alias=AliasPath("SuspendedState", "DynamicScalingOutSuspended"))

    @listing("application-autoscaling.describe_scalable_targets", action="application-autoscaling:DescribeScalableTargets")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Those of every table and index of the Region."""
        return map(cls.model_validate, (aws.call(ServiceNamespace=_NAMESPACE) or {})["ScalableTargets"])


class TargetPolicy(_Scaled, type="AWS::ApplicationAutoScaling::ScalingPolicy"):
    """A policy of one capacity."""

    stated_arn: str = Field(alias="PolicyARN")
    policy: ScalingPolicy

    @listing("application-autoscaling.describe_scaling_policies", action="application-autoscaling:DescribeScalingPolicies")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Those of every table and index of the Region."""
        told = (aws.call(ServiceNamespace=_NAMESPACE) or {})["ScalingPolicies"]
        return (cls.model_validate({**each, "Policy": each}) for each in told)


def scalings_of(view: View, table: str) -> Scalings:
    """What scales a table and its indexes, by capacity; policies are asked for only where there are bounds."""
    mine = (f"table/{table}", f"table/{table}/index/")
    targets = [each for each in view.all(ScalableTarget) if each.resource_id == mine[0] or each.resource_id.startswith(mine[1])]
    policies = view.all(TargetPolicy) if targets else ()
    return {each.capacity: _scaling(each, policies) for each in sorted(targets, key=lambda each: each.capacity)}


def _scaling(target: ScalableTarget, policies: Iterable[TargetPolicy]) -> Scaling:
    own = sorted((each.policy for each in policies if each.capacity == target.capacity), key=lambda each: each.policy_name)
    return Scaling(
        min_capacity=target.min_capacity, max_capacity=target.max_capacity, policies=tuple(own), is_suspended=target.is_suspended
    )


def scaling_calls(now: Scalings, wanted: Scalings) -> tuple[Call, ...]:
    """Register what is missing, then put its policies; what is too much goes with its policies."""
    surplus = (_call("deregister_scalable_target", key) for key in now if key not in wanted)
    return (*surplus, *(call for key, each in wanted.items() for call in _changed(key, now.get(key), each)))


def _changed(key: str, now: Scaling | None, wanted: Scaling) -> Iterator[Call]:
    if now is None or (now.min_capacity, now.max_capacity) != (wanted.min_capacity, wanted.max_capacity):
        yield _call("register_scalable_target", key, MinCapacity=wanted.min_capacity, MaxCapacity=wanted.max_capacity)
    known = {each.policy_name: each.image() for each in now.policies} if now else {}
    kept = {each.policy_name for each in wanted.policies}
    yield from (_call("delete_scaling_policy", key, PolicyName=name) for name in known if name not in kept)
    yield from (_call("put_scaling_policy", key, **each.image()) for each in wanted.policies if known.get(each.policy_name) != each.image())


def _call(method: str, key: str, **arguments: Any) -> Call:  # noqa: ANN401 - AWS's own parameters
    resource, dimension = key.split(" ")
    named: Mapping[str, str] = {"ServiceNamespace": _NAMESPACE, "ResourceId": resource, "ScalableDimension": dimension}
    return Call(f"application-autoscaling.{method}", {**named, **arguments})
