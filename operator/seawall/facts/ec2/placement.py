"""Placement groups: how instances are to lie to each other.

Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from pydantic import Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, listing


class PlacementGroup(Resource, type="AWS::EC2::PlacementGroup", service="ec2"):
    """One placement group."""

    name: str = Field(alias="GroupName")
    strategy: str | None = None
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_placement_groups", action="ec2:DescribePlacementGroups")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every placement group of the Region."""
        return map(cls.model_validate, (aws.call() or {})["PlacementGroups"])

    @property
    def id(self) -> str:
        """The placement group's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The placement group's ARN."""
        return f"arn:{self.target.partition}:ec2:{self.target.region}:{self.target.account_id}:placement-group/{self.name}"

    def read_tags(self) -> Mapping[str, str]:
        """The placement group's tags, as the list told them."""
        return tag_map(self.tags)

    @property
    def holds_in_one_zone(self) -> bool:
        """Whether what is launched in it must be in one zone, whatever subnets there are."""
        return self.strategy == "cluster"
