"""Availability Zones, read over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from seawall.errors import UnknownReason, Unreadable
from seawall.facts.zones import AvailabilityZone, Zones
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory


def zone(name: str, zone_id: str, **more: str) -> Mapping[str, Any]:
    return {"ZoneName": name, "ZoneId": zone_id, "State": "available", "RegionName": REGION, "ZoneType": "availability-zone", **more}


def answering(aws: Emulator, *zones: Mapping[str, Any]) -> None:
    aws.fake("ec2", "DescribeAvailabilityZones", lambda _, __: {"AvailabilityZones": list(zones)})


def test_the_zones_of_a_region_come_with_name_id_and_state_in_one_call(view: ViewFactory, aws: Emulator) -> None:
    target = view()
    zones = Zones.of(target)
    assert zones.ids[f"{REGION}a"].startswith("euw1-az")
    assert len(zones.ids) == len(set(zones.ids.values())) == 3
    assert zones.out_of_service == frozenset()
    first = target.all(AvailabilityZone)[0]
    assert first.arn == f"arn:aws:ec2:{REGION}:{ACCOUNT}:availability-zone/{first.id}"
    assert aws.count("ec2") == 1


def test_a_local_or_wavelength_zone_fails_with_the_zone_that_it_hangs_on(view: ViewFactory, aws: Emulator) -> None:
    local = zone("eu-west-1-dub-1a", "euw1-dub1-az1", ZoneType="local-zone", ParentZoneName="eu-west-1b", ParentZoneId="euw1-az2")
    answering(aws, zone("eu-west-1a", "euw1-az1"), zone("eu-west-1b", "euw1-az2"), local)
    assert Zones.of(view()).ids == {"eu-west-1a": "euw1-az1", "eu-west-1b": "euw1-az2", "eu-west-1-dub-1a": "euw1-az2"}


@pytest.mark.parametrize(
    ("state", "is_out"), [("available", False), ("information", False), ("constrained", False), ("impaired", True), ("unavailable", True)]
)
def test_a_zone_is_out_of_service_when_aws_says_that_what_runs_there_is_hit(
    view: ViewFactory, aws: Emulator, state: str, *, is_out: bool
) -> None:
    answering(aws, zone("eu-west-1a", "euw1-az1"), zone("eu-west-1b", "euw1-az2", State=state))
    assert Zones.of(view()).out_of_service == ({"euw1-az2"} if is_out else frozenset())


def test_zones_that_may_not_be_listed_are_unreadable_and_the_missing_action_is_named(view: ViewFactory, aws: Emulator) -> None:
    aws.deny("ec2", "DescribeAvailabilityZones")
    with pytest.raises(Unreadable, match="allow ec2:DescribeAvailabilityZones") as refused:
        Zones.of(view())
    assert refused.value.unknown is UnknownReason.ACCESS_DENIED
