"""Availability Zones: which name stands for which zone in this account, and whether the zone works now.

Names differ between accounts, ids do not: everything that asks where something runs speaks ids.
Source: https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from pydantic import Field

from seawall.facts.base import Resource
from seawall.facts.fact import Aws, View, listing

#: States in which what runs in a zone cannot be counted on; `information` and `constrained` concern new capacity only.
_OUT_OF_SERVICE: Final = frozenset({"impaired", "unavailable"})


class AvailabilityZone(Resource, type="AWS::EC2::AvailabilityZone", service="ec2"):
    """A zone that the account may use: an Availability Zone, or a Local or Wavelength Zone that hangs on one."""

    name: str = Field(alias="ZoneName")
    zone_id: str
    state: str = "available"
    zone_type: str = "availability-zone"
    parent_zone_id: str | None = None

    @listing("ec2.describe_availability_zones", action="ec2:DescribeAvailabilityZones")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every zone of the Region that is on for the account."""
        return map(cls.model_validate, (aws.call() or {})["AvailabilityZones"])

    @property
    def id(self) -> str:
        """The id, such as euw1-az1."""
        return self.zone_id

    @property
    def arn(self) -> str:
        """AWS gives zones no ARN."""
        return f"arn:{self.target.partition}:ec2:{self.target.region}:{self.target.account_id}:availability-zone/{self.zone_id}"

    @property
    def fails_with(self) -> str:
        """Id of the Availability Zone whose loss takes this zone along: its parent, or itself."""
        return self.parent_zone_id or self.zone_id

    @property
    def is_out_of_service(self) -> bool:
        """Whether AWS says that the zone does not work now."""
        return self.state in _OUT_OF_SERVICE


@dataclass(frozen=True, slots=True)
class Zones:
    """The map of one target's zones.

    Attributes:
        ids: name -> id of the Availability Zone that it fails with.
        out_of_service: ids of Availability Zones that do not work now.
    """

    ids: dict[str, str]
    out_of_service: frozenset[str]

    @classmethod
    def of(cls, view: View) -> Self:
        """Read the map.

        Raises:
            Unreadable: the zones could not be listed.
        """
        zones = view.all(AvailabilityZone)
        return cls(
            {zone.name: zone.fails_with for zone in zones},
            frozenset(zone.zone_id for zone in zones if zone.is_out_of_service and zone.parent_zone_id is None),
        )
