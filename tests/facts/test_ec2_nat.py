"""NAT gateways. moto knows zonal ones only, makes them at once, and tells neither AvailabilityMode nor the zone of an address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from seawall.facts.base import the
from seawall.facts.ec2.address import Address
from seawall.facts.ec2.made import ID_TO_COME
from seawall.facts.ec2.nat import ADDRESS_TAG, NatGateway, NatSettings, SubnetNat
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.snapshot import TargetView
from seawall.facts.value import Call, Result, image
from tests.builders import given
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import Apply, RoundTrip, ViewFactory
from tests.fakes import Refused

NONE = SubnetNat()
OURS = "eipalloc-1"
MADE = SubnetNat(nat_gateways=(NatSettings(nat_gateway_id="nat-1", allocation_ids=(OURS,)),), allocated=(OURS,))
DEFAULTS = ("available", "public", False, True, False)


def subnet_in(zone: str) -> Any:
    return lambda view: next(each for each in view.all(Subnet) if each.availability_zone == zone)


def subnet_id(aws: Emulator, zone: str) -> str:
    found = aws.seeding("ec2").describe_subnets(Filters=[{"Name": "availability-zone", "Values": [zone]}])
    return str(found["Subnets"][0]["SubnetId"])


def told(aws: Emulator, *gateways: Mapping[str, Any]) -> None:
    aws.fake("ec2", "DescribeNatGateways", lambda *_: {"NatGateways": list(gateways)})


def operations(calls: tuple[Call, ...]) -> list[str]:
    return [call.operation.removeprefix("ec2.") for call in calls]


def with_state(nat: SubnetNat, state: str) -> SubnetNat:
    return nat.model_copy(update={"nat_gateways": tuple(each.model_copy(update={"state": state}) for each in nat.nat_gateways)})


# Reading


def test_a_zonal_gateway_is_listed_with_its_subnet_and_an_absent_mode_means_zonal(aws: Emulator, view: ViewFactory) -> None:
    ec2 = aws.seeding("ec2")
    allocation = ec2.allocate_address(Domain="vpc")["AllocationId"]
    place = subnet_id(aws, f"{REGION}a")
    made = ec2.create_nat_gateway(SubnetId=place, AllocationId=allocation)["NatGateway"]["NatGatewayId"]
    ec2.create_tags(Resources=[made], Tags=[{"Key": "team", "Value": "net"}])
    found = the(view(), NatGateway)
    assert (found.id, found.subnet_id) == (made, place)
    assert found.arn == f"arn:aws:ec2:{REGION}:{ACCOUNT}:natgateway/{made}"
    assert (found.state, found.connectivity_type, found.is_regional, found.is_available, found.is_pending) == DEFAULTS
    assert found.zone_ids == frozenset()
    assert found.read_tags() == {"team": "net"}
    assert aws.count("ec2") == 1


def test_a_regional_gateway_has_no_subnet_and_works_in_the_zones_of_its_addresses_that_succeeded(aws: Emulator, view: ViewFactory) -> None:
    def address(zone: str, status: str) -> dict[str, str]:
        return {"AllocationId": f"eipalloc-{zone}", "AvailabilityZone": f"{REGION}{zone}", "AvailabilityZoneId": zone, "Status": status}

    addresses = [address("a", "succeeded"), address("b", "succeeded"), address("c", "associating")]
    regional = {"NatGatewayId": "nat-r", "VpcId": "vpc-1", "AvailabilityMode": "regional", "AutoProvisionZones": "enabled"}
    told(aws, {**regional, "State": "available", "NatGatewayAddresses": addresses})
    found = the(view(), NatGateway)
    assert (found.subnet_id, found.is_regional, found.expands_by_itself) == (None, True, True)
    assert (found.zone_ids, found.zone_names) == ({"a", "b"}, {f"{REGION}a", f"{REGION}b"})


def test_a_regional_gateway_with_zones_chosen_by_hand_does_not_expand(aws: Emulator, view: ViewFactory) -> None:
    told(aws, {"NatGatewayId": "nat-r", "State": "available", "AvailabilityMode": "regional", "AutoProvisionZones": "disabled"})
    assert not the(view(), NatGateway).expands_by_itself


def test_gateways_that_are_gone_or_going_are_not_listed_and_those_that_failed_or_wait_are_not_available(
    aws: Emulator, view: ViewFactory
) -> None:
    states = ("pending", "failed", "available", "deleting", "deleted")
    told(aws, *({"NatGatewayId": state, "State": state, "SubnetId": "subnet-1"} for state in states))
    assert {each.id: each.is_available for each in view().all(NatGateway)} == {"pending": False, "failed": False, "available": True}


def test_a_private_gateway_does_not_lead_to_the_internet(aws: Emulator, view: ViewFactory) -> None:
    told(aws, {"NatGatewayId": "nat-p", "State": "available", "SubnetId": "subnet-1", "ConnectivityType": "private"})
    found = the(view(), NatGateway)
    assert not found.leads_to_internet
    assert found.settings.allocation_ids == ()


# A gateway in a subnet that has none


def test_a_gateway_is_made_on_an_address_of_its_own_and_both_go_again(aws: Emulator, round_trip: RoundTrip, view: ViewFactory) -> None:
    place = subnet_id(aws, f"{REGION}b")
    between = round_trip(subnet_in(f"{REGION}b"), lambda found: Subnet.nat.change(found, found.nat.with_another))
    (gateway,) = between.nat_gateways
    assert between.available == (gateway,)
    assert between.allocated == gateway.allocation_ids
    assert (
        aws.seeding("ec2").describe_nat_gateways(Filters=[{"Name": "nat-gateway-id", "Values": [gateway.id]}])["NatGateways"][0]["SubnetId"]
        == place
    )
    assert view().all(Address) == ()
    assert Subnet.nat.deadline == timedelta(minutes=15)


def test_a_subnets_gateways_and_addresses_cost_two_lists_for_the_region(aws: Emulator, view: ViewFactory) -> None:
    assert {found.nat == NONE for found in view().all(Subnet)} == {True}
    assert aws.count("ec2") == 3


def test_the_address_is_marked_with_the_subnet_and_named_by_the_result_of_its_allocation() -> None:
    allocate, create = NONE.calls("subnet-1", NONE.with_another)
    assert allocate.arguments["TagSpecifications"] == [{"ResourceType": "elastic-ip", "Tags": [{"Key": ADDRESS_TAG, "Value": "subnet-1"}]}]
    assert create.arguments == {"SubnetId": "subnet-1", "ConnectivityType": "public", "AllocationId": Result(0, "AllocationId")}


def test_what_is_wanted_shows_ids_that_are_to_come() -> None:
    gateway = {"NatGatewayId": ID_TO_COME, "ConnectivityType": "public", "AllocationIds": [ID_TO_COME]}
    assert image(NONE.with_another) == {"NatGateways": [gateway], "Allocated": [ID_TO_COME]}


def test_a_gateway_that_was_made_is_not_made_again() -> None:
    assert MADE.calls("subnet-1", NONE.with_another) == ()
    assert MADE.calls("subnet-1", MADE) == ()


def test_a_gateway_that_is_pending_is_not_taken_for_made_and_no_second_address_is_asked_for() -> None:
    # EC2 refuses the same address for a second gateway.
    (call,) = with_state(MADE, "pending").calls("subnet-1", NONE.with_another)
    assert (call.operation, call.arguments["AllocationId"]) == ("ec2.create_nat_gateway", OURS)
    assert with_state(MADE, "pending").available == ()


def test_a_pending_gateway_that_was_there_before_asks_for_nothing() -> None:
    pending = with_state(MADE, "pending")
    assert pending.calls("subnet-1", pending) == ()


def test_an_address_that_a_lost_answer_left_behind_is_taken_before_a_new_one_is_allocated() -> None:
    left = SubnetNat(allocated=(OURS,))
    (create,) = left.calls("subnet-1", NONE.with_another)
    assert create.arguments["AllocationId"] == OURS
    assert left.with_another.nat_gateways[0].allocation_ids == (OURS,)
    assert left.calls("subnet-1", left.with_another) == (create,)


def test_a_second_address_that_a_lost_answer_left_behind_is_released() -> None:
    calls = SubnetNat(allocated=(OURS, "eipalloc-2")).calls("subnet-1", NONE.with_another)
    assert operations(calls) == ["create_nat_gateway", "release_address"]
    assert calls[1].arguments == {"AllocationId": "eipalloc-2"}


def test_the_way_back_deletes_the_gateway_and_then_releases_its_address() -> None:
    delete, release = MADE.calls("subnet-1", NONE)
    assert (delete.operation, delete.arguments) == ("ec2.delete_nat_gateway", {"NatGatewayId": "nat-1"})
    assert (release.operation, release.arguments) == ("ec2.release_address", {"AllocationId": OURS})


def test_the_way_back_is_not_over_while_an_address_is_held_by_a_gateway_that_is_going(aws: Emulator, view: ViewFactory) -> None:
    # moto deletes at once; EC2 takes a minute, and refuses to release the address until then.
    place = subnet_id(aws, f"{REGION}a")
    tags = [{"Key": ADDRESS_TAG, "Value": place}]
    address = {"PublicIp": "192.0.2.1", "AllocationId": OURS, "AssociationId": "eipassoc-1", "Tags": tags}
    aws.fake("ec2", "DescribeAddresses", lambda *_: {"Addresses": [address]})
    told(aws, {"NatGatewayId": "nat-1", "State": "deleting", "SubnetId": place})
    now = subnet_in(f"{REGION}a")(view()).nat
    assert now == SubnetNat(allocated=(OURS,))
    assert operations(now.calls(place, NONE)) == ["release_address"]


def test_the_way_back_read_anew_and_asked_again_ends_when_the_gateway_is_gone(aws: Emulator, apply: Apply, view: ViewFactory) -> None:
    # EC2 as it is and moto is not: a gateway takes its time to go, and its address cannot be released before.
    place = subnet_id(aws, f"{REGION}a")
    gateway = {"NatGatewayId": "nat-1", "SubnetId": place, "State": "available", "NatGatewayAddresses": [{"AllocationId": OURS}]}
    addresses = [{"PublicIp": "192.0.2.1", "AllocationId": OURS, "Tags": [{"Key": ADDRESS_TAG, "Value": place}]}]

    def delete(*_: object) -> Mapping[str, Any]:
        gateway["State"] = "deleting"
        return {"NatGatewayId": "nat-1"}

    def release(*_: object) -> Mapping[str, Any]:
        if gateway["State"] != "deleted":
            raise Refused("AuthFailure", "You do not have permission to access the specified resource.")
        addresses.clear()
        return {}

    told(aws, gateway)
    aws.fake("ec2", "DescribeAddresses", lambda *_: {"Addresses": list(addresses)})
    aws.fake("ec2", "DeleteNatGateway", delete)
    aws.fake("ec2", "ReleaseAddress", release)
    find = subnet_in(f"{REGION}a")
    for state in ("deleting", "deleted"):
        found = find(view())
        with pytest.raises(ClientError, match="AuthFailure"):
            apply(found.nat_calls(found.nat, NONE))
        gateway["State"] = state
    found = find(view())
    apply(found.nat_calls(found.nat, NONE))
    assert find(view()).nat == NONE
    assert aws.count("ec2", "DeleteNatGateway") == 1


def test_a_gateway_that_aws_failed_to_make_is_not_there_and_its_address_goes_back(aws: Emulator, view: ViewFactory) -> None:
    place = subnet_id(aws, f"{REGION}a")
    address = {"PublicIp": "192.0.2.1", "AllocationId": OURS, "Tags": [{"Key": ADDRESS_TAG, "Value": place}]}
    aws.fake("ec2", "DescribeAddresses", lambda *_: {"Addresses": [address]})
    told(aws, {"NatGatewayId": "nat-1", "State": "failed", "SubnetId": place})
    now = subnet_in(f"{REGION}a")(view()).nat
    assert operations(now.calls(place, NONE.with_another)) == ["create_nat_gateway"]
    assert operations(now.calls(place, NONE)) == ["release_address"]


def test_somebody_elses_gateway_and_address_stay(aws: Emulator, apply: Apply, view: ViewFactory) -> None:
    ec2 = aws.seeding("ec2")
    place = subnet_id(aws, f"{REGION}a")
    theirs = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.create_nat_gateway(SubnetId=place, AllocationId=theirs)

    def now(of: TargetView) -> SubnetNat:
        return subnet_in(f"{REGION}a")(of).nat  # type: ignore[no-any-return]

    before = now(view())
    assert before.allocated == ()
    apply(before.calls(place, before.with_another))
    between = now(view())
    assert len(between.available) == 2
    apply(between.calls(place, before))
    assert now(view()) == before
    assert [each.id for each in view().all(Address)] == [theirs]


def test_a_gateway_that_somebody_deleted_is_made_again_on_the_addresses_that_it_had() -> None:
    gone = SubnetNat(nat_gateways=(NatSettings(nat_gateway_id="nat-1", allocation_ids=("eipalloc-8", "eipalloc-9")),))
    (create,) = NONE.calls("subnet-1", gone)
    assert (create.arguments["AllocationId"], create.arguments["SecondaryAllocationIds"]) == ("eipalloc-8", ["eipalloc-9"])
    private = SubnetNat(nat_gateways=(NatSettings(nat_gateway_id="nat-2", connectivity_type="private", allocation_ids=()),))
    assert "AllocationId" not in NONE.calls("subnet-1", private)[0].arguments


@pytest.mark.parametrize("value", [NONE, MADE, NONE.with_another], ids=["none", "made", "wanted"])
def test_a_subnets_gateways_come_back_from_their_image(value: SubnetNat) -> None:
    loaded = Subnet.nat.load(image(value))
    assert loaded == value
    found = given(Subnet(subnet_id="subnet-1", vpc_id="vpc-1", subnet_arn="arn:subnet-1"))
    assert found.nat_calls(value, loaded) == ()
    assert found.nat_calls(NONE, loaded) == found.nat_calls(NONE, value)
