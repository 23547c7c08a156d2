"""Capacity reservations: instances that a zone keeps ready, the only ones that are certain to start when others ask as well.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CapacityReservation.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from pydantic import Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, listing


class CapacityReservation(Resource, type="AWS::EC2::CapacityReservation", service="ec2"):
    """One capacity reservation; also one that another account shares."""

    reservation_id: str = Field(alias="CapacityReservationId")
    stated_arn: str = Field(alias="CapacityReservationArn")
    instance_type: str | None = None
    platform: str | None = Field(None, alias="InstancePlatform")
    zone: str | None = Field(None, alias="AvailabilityZone")
    told_zone_id: str | None = Field(None, alias="AvailabilityZoneId")
    state: str | None = None
    total: int = Field(0, alias="TotalInstanceCount")
    available: int = Field(0, alias="AvailableInstanceCount")
    match_criteria: str | None = Field(None, alias="InstanceMatchCriteria")
    kind: str = Field("default", alias="ReservationType")
    is_interruptible: bool = Field(False, alias="Interruptible")
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_capacity_reservations", action="ec2:DescribeCapacityReservations")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every capacity reservation of the Region, also those that ended."""
        return map(cls.model_validate, (aws.call() or {})["CapacityReservations"])

    @property
    def id(self) -> str:
        """The reservation's id."""
        return self.reservation_id

    @property
    def arn(self) -> str:
        """The reservation's ARN, which names the owner's account."""
        return self.stated_arn

    def read_tags(self) -> Mapping[str, str]:
        """The reservation's tags, as the list told them."""
        return tag_map(self.tags)

    @property
    def serves_any_launch(self) -> bool:
        """Whether launches that do not name it get its instances; a targeted one serves only those that do."""
        return self.match_criteria == "open"

    @property
    def certain(self) -> int:
        """How many instances would surely start in its zone now."""
        return self.available if self.state == "active" and not self.is_interruptible else 0
