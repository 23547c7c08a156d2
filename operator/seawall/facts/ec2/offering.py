"""Instance types: how large they are, and in which zones AWS has them at all.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypeOfferings.html (2026-11-24)
Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html (2026-11-24)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Self

from seawall.facts.autoscaling import AutoScalingGroup
from seawall.facts.base import Resource
from seawall.facts.fact import Aws, View, derived, fact

#: How many values a filter takes.
_VALUES: Final = 200


class InstanceTypes(Resource, type="AWS::EC2::InstanceType", service="ec2"):
    """Some instance types of a Region, of which AWS is asked at once. Who asks for the same ones shares the answer."""

    names: tuple[str, ...]
    """Each once, sorted."""

    @derived(AutoScalingGroup.LISTING)
    @classmethod
    def every(cls, view: View) -> Iterable[Self]:
        """Those that the Region's Auto Scaling groups may launch."""
        return (cls.of(name for group in view.all(AutoScalingGroup) for name in group.types),)

    @classmethod
    def of(cls, names: Iterable[str]) -> Self:
        """These types."""
        return cls(names=tuple(sorted(set(names))))

    @property
    def id(self) -> str:
        """The names of the types."""
        return ",".join(self.names)

    @property
    def arn(self) -> str:
        """AWS gives instance types no ARN."""
        return f"arn:{self.target.partition}:ec2:{self.target.region}:{self.target.account_id}:instance-type/{self.id}"

    @fact("ec2.describe_instance_type_offerings", action="ec2:DescribeInstanceTypeOfferings")
    def zones(self, aws: Aws) -> Mapping[str, frozenset[str]]:
        """By type: ids of the zones in which AWS has it; a type that it has nowhere in the Region is not among them."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for each in self._filters():
            for offering in (aws.call(LocationType="availability-zone-id", Filters=each) or {})["InstanceTypeOfferings"]:
                found[offering["InstanceType"]].add(offering["Location"])
        return {name: frozenset(zones) for name, zones in found.items()}

    @fact("ec2.describe_instance_types", action="ec2:DescribeInstanceTypes")
    def vcpus(self, aws: Aws) -> Mapping[str, int]:
        """By type: its virtual CPUs, where nobody asks for fewer; a type that the Region does not have is not among them."""
        told = (each for filters in self._filters() for each in (aws.call(Filters=filters) or {})["InstanceTypes"])
        return {each["InstanceType"]: int(each["VCpuInfo"]["DefaultVCpus"]) for each in told}

    def _filters(self) -> Iterator[list[dict[str, Any]]]:
        """A filter for each call."""
        for start in range(0, len(self.names), _VALUES):
            yield [{"Name": "instance-type", "Values": list(self.names[start : start + _VALUES])}]
