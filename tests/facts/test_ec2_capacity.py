"""What makes instances less, or more, than they seem: Spot, placement groups, status checks, reservations. all but the first are fakes in part.

moto has no placement groups and no capacity reservations, and every check of its instances is passed.
"""

from __future__ import annotations

from typing import Any

import pytest

from seawall.facts.base import the
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.reservation import CapacityReservation
from seawall.facts.ec2.status import StatusChecks
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory


def launch(aws: Emulator, **settings: Any) -> str:
    made = aws.seeding("ec2").run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1, **settings)["Instances"]
    identifier: str = made[0]["InstanceId"]
    return identifier


def test_a_spot_instance_is_one(aws: Emulator, view: ViewFactory) -> None:
    spot = launch(aws, InstanceMarketOptions={"MarketType": "spot"})
    plain = launch(aws)
    assert {each.id: each.is_spot for each in view().all(Instance)} == {spot: True, plain: False}


@pytest.mark.parametrize(("strategy", "holds"), [("cluster", True), ("spread", False), ("partition", False)])
def test_a_cluster_placement_group_holds_its_instances_in_one_zone(aws: Emulator, view: ViewFactory, strategy: str, *, holds: bool) -> None:
    instance = {"InstanceId": "i-1", "State": {"Name": "running"}, "Placement": {"GroupName": "tight"}}
    aws.fake("ec2", "DescribeInstances", lambda _wanted, _state: {"Reservations": [{"Instances": [instance]}]})
    group = {"GroupName": "tight", "Strategy": strategy, "State": "available", "Tags": [{"Key": "app", "Value": "shop"}]}
    aws.fake("ec2", "DescribePlacementGroups", lambda _wanted, _state: {"PlacementGroups": [group]})
    found = the(view(), Instance).placement_group
    assert found is not None
    assert found.holds_in_one_zone is holds
    assert (found.id, found.arn) == ("tight", f"arn:aws:ec2:{REGION}:{ACCOUNT}:placement-group/tight")
    assert found.read_tags() == {"app": "shop"}


def test_an_instance_in_no_placement_group_asks_for_none(aws: Emulator, view: ViewFactory) -> None:
    launch(aws)
    assert the(view(), Instance).placement_group is None
    assert aws.count() == 1


def test_checks_of_all_running_instances_come_in_one_call(aws: Emulator, view: ViewFactory) -> None:
    well, stopped = launch(aws), launch(aws)
    aws.seeding("ec2").stop_instances(InstanceIds=[stopped])
    assert {each.id: each.passes_checks for each in view().all(Instance)} == {well: True, stopped: None}
    assert aws.count() == 2


@pytest.mark.parametrize(
    ("instance", "system", "are_passed"),
    [
        ("ok", "ok", True),
        ("ok", "impaired", False),
        ("impaired", "insufficient-data", False),
        ("initializing", "ok", None),
        ("ok", "insufficient-data", None),
        ("not-applicable", "ok", True),
    ],
)
def test_an_instance_is_well_only_if_both_checks_say_so(instance: str, system: str, *, are_passed: bool | None) -> None:
    told = {"InstanceId": "i-1", "InstanceStatus": {"Status": instance}, "SystemStatus": {"Status": system}}
    assert StatusChecks.model_validate(told).are_passed is are_passed


RESERVED = {
    "CapacityReservationId": "cr-1",
    "CapacityReservationArn": f"arn:aws:ec2:{REGION}:{ACCOUNT}:capacity-reservation/cr-1",
    "InstanceType": "m7g.large",
    "AvailabilityZone": f"{REGION}a",
    "TotalInstanceCount": 8,
    "AvailableInstanceCount": 5,
    "State": "active",
    "InstanceMatchCriteria": "open",
}


def test_reservations_come_with_their_zones_and_what_is_left_of_them(aws: Emulator, view: ViewFactory) -> None:
    aws.fake("ec2", "DescribeCapacityReservations", lambda _wanted, _state: {"CapacityReservations": [RESERVED]})
    found = the(view(), CapacityReservation)
    assert (found.id, found.arn, found.zone) == ("cr-1", RESERVED["CapacityReservationArn"], f"{REGION}a")
    assert (found.instance_type, found.total, found.available, found.certain) == ("m7g.large", 8, 5, 5)
    assert found.serves_any_launch
    assert found.read_tags() == {}


@pytest.mark.parametrize("changed", [{"State": "expired"}, {"State": "pending"}, {"Interruptible": True}])
def test_a_reservation_that_is_not_active_or_may_be_taken_back_makes_nothing_certain(changed: dict[str, Any]) -> None:
    assert CapacityReservation.model_validate({**RESERVED, **changed}).certain == 0


def test_a_targeted_reservation_serves_only_launches_that_name_it() -> None:
    assert not CapacityReservation.model_validate({**RESERVED, "InstanceMatchCriteria": "targeted"}).serves_any_launch
