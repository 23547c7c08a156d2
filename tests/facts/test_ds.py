"""Directory Service. moto knows neither domain controllers nor Regions of a directory."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.errors import ResourceGone, UnknownReason, Unreadable
from seawall.facts.base import the
from seawall.facts.ds import Directory
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory


@pytest.fixture
def network(aws: Emulator) -> dict[str, Any]:
    """Two subnets in two zones, as the service wants them."""
    ec2 = aws.seeding("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"{REGION}{letter}")["Subnet"]["SubnetId"]
        for n, letter in enumerate("ab")
    ]
    return {"VpcId": vpc, "SubnetIds": subnets}


def telling(aws: Emulator, **told: Any) -> None:
    aws.fake("ds", "DescribeDirectories", lambda *_: {"DirectoryDescriptions": [{"DirectoryId": "d-1", "Stage": "Active", **told}]})


def test_a_directory_is_listed_with_its_two_zones_and_addresses(aws: Emulator, view: ViewFactory, network: dict[str, Any]) -> None:
    made = aws.seeding("ds").create_microsoft_ad(
        Name="corp.example.com", Password="Correct-horse-7", VpcSettings=network, Tags=[{"Key": "app", "Value": "desks"}]
    )
    directory = the(view(), Directory)
    assert (directory.id, directory.kind, directory.stage) == (made["DirectoryId"], "MicrosoftAD", "Active")
    assert directory.arn == f"arn:aws:ds:{REGION}:{ACCOUNT}:directory/{made['DirectoryId']}"
    assert directory.network.vpc_id == network["VpcId"]
    assert directory.network.subnet_ids == tuple(network["SubnetIds"])
    assert set(directory.network.availability_zones) == {f"{REGION}a", f"{REGION}b"}
    assert len(directory.dns_addresses) == 2
    assert aws.count("ds") == 1
    assert directory.read_tags() == {"app": "desks"}


def test_a_connector_has_the_zones_of_its_own_addresses(aws: Emulator, view: ViewFactory, network: dict[str, Any]) -> None:
    settings = {**network, "CustomerDnsIps": ["192.0.2.1"], "CustomerUserName": "link"}
    aws.seeding("ds").connect_directory(Name="corp.example.com", Password="Correct-horse-7", Size="Small", ConnectSettings=settings)
    directory = the(view(), Directory)
    assert directory.is_connector
    assert directory.own_network is None
    assert set(directory.network.availability_zones) == {f"{REGION}a", f"{REGION}b"}


def test_domain_controllers_tell_the_zone_and_state_of_each(aws: Emulator, view: ViewFactory) -> None:
    telling(aws, Type="MicrosoftAD", Edition="Enterprise", DesiredNumberOfDomainControllers=3)
    told = [
        {"DomainControllerId": f"dc-{n}", "AvailabilityZone": f"{REGION}{letter}", "SubnetId": f"subnet-{letter}", "Status": status}
        for n, (letter, status) in enumerate((("a", "Active"), ("b", "Active"), ("b", "Impaired")))
    ]
    aws.fake("ds", "DescribeDomainControllers", lambda *_: {"DomainControllers": told})
    directory = the(view(), Directory)
    assert (directory.edition, directory.desired_controllers) == ("Enterprise", 3)
    assert directory.controllers is not None
    assert [(each.zone, each.status) for each in directory.controllers] == [
        (f"{REGION}a", "Active"),
        (f"{REGION}b", "Active"),
        (f"{REGION}b", "Impaired"),
    ]


def test_a_kind_that_shows_no_domain_controllers_has_none_to_read_and_no_regions(aws: Emulator, view: ViewFactory) -> None:
    telling(aws, Type="SimpleAD", VpcSettings={"AvailabilityZones": [f"{REGION}a", f"{REGION}b"]})
    for operation in ("DescribeDomainControllers", "DescribeRegions"):
        aws.fail("ds", operation, code="UnsupportedOperationException", status=400)
    directory = the(view(), Directory)
    assert (directory.controllers, directory.regions) == (None, ())
    assert directory.network.availability_zones == (f"{REGION}a", f"{REGION}b")


def test_a_shared_directory_names_the_account_that_decides(aws: Emulator, view: ViewFactory) -> None:
    telling(aws, Type="SharedMicrosoftAD", OwnerDirectoryDescription={"DirectoryId": "d-9", "AccountId": "999999999999"})
    directory = the(view(), Directory)
    assert directory.is_shared
    assert directory.owner is not None
    assert (directory.owner.account_id, directory.owner.directory_id) == ("999999999999", "d-9")


def test_the_regions_of_a_directory_are_told_with_their_state(aws: Emulator, view: ViewFactory) -> None:
    telling(aws, Type="MicrosoftAD", RegionsInfo={"PrimaryRegion": REGION, "AdditionalRegions": ["eu-central-1"]})
    told = [
        {"RegionName": REGION, "RegionType": "Primary", "Status": "Active", "DesiredNumberOfDomainControllers": 2},
        {"RegionName": "eu-central-1", "RegionType": "Additional", "Status": "Creating", "DesiredNumberOfDomainControllers": 2},
    ]
    aws.fake("ds", "DescribeRegions", lambda *_: {"RegionsDescription": told})
    directory = the(view(), Directory)
    assert (directory.primary_region, directory.additional_regions) == (REGION, ("eu-central-1",))
    assert [(each.region, each.kind, each.status) for each in directory.regions] == [
        (REGION, "Primary", "Active"),
        ("eu-central-1", "Additional", "Creating"),
    ]


def test_the_shared_secret_of_a_directorys_radius_server_is_not_kept(aws: Emulator, view: ViewFactory) -> None:
    telling(aws, Type="MicrosoftAD", RadiusStatus="Completed", RadiusSettings={"SharedSecret": "correct-horse"})
    directory = the(view(), Directory)
    assert directory.radius_status == "Completed"
    assert "correct-horse" not in repr(directory)


def test_a_directory_that_was_deleted_meanwhile_is_gone(aws: Emulator, view: ViewFactory) -> None:
    telling(aws, Type="MicrosoftAD")
    aws.fail("ds", "DescribeDomainControllers", code="EntityDoesNotExistException", status=400)
    with pytest.raises(ResourceGone):
        the(view(), Directory).controllers  # noqa: B018


@pytest.mark.parametrize(("status", "asks"), [("Enabled", True), ("Disabled", False)])
def test_a_connector_tells_whether_it_asks_for_smart_cards(aws: Emulator, view: ViewFactory, status: str, asks: bool) -> None:  # noqa: FBT001
    telling(aws, Type="ADConnector")
    told = {"ClientAuthenticationSettingsInfo": [{"Type": "SmartCard", "Status": status}]}
    aws.fake("ds", "DescribeClientAuthenticationSettings", lambda *_: told)
    asked = aws.heard("ds", "DescribeClientAuthenticationSettings")
    assert the(view(), Directory).asks_for_smart_cards is asks
    assert [(each["DirectoryId"], each["Type"]) for each in asked] == [("d-1", "SmartCard")]


def test_whether_a_connector_asks_for_smart_cards_may_be_denied(aws: Emulator, view: ViewFactory) -> None:
    telling(aws, Type="ADConnector")
    aws.deny("ds", "DescribeClientAuthenticationSettings")
    with pytest.raises(Unreadable) as caught:
        the(view(), Directory).asks_for_smart_cards  # noqa: B018
    assert caught.value.unknown is UnknownReason.ACCESS_DENIED


def test_a_radius_server_that_was_connected_shows_in_the_list(aws: Emulator, view: ViewFactory, network: dict[str, Any]) -> None:
    ds = aws.seeding("ds")
    made = ds.create_microsoft_ad(Name="corp.example.com", Password="Correct-horse-7", VpcSettings=network)
    assert the(view(), Directory).radius_status is None
    settings = {"RadiusServers": ["192.0.2.1"], "RadiusPort": 1812, "SharedSecret": "correct-horse", "AuthenticationProtocol": "MS-CHAPv2"}
    ds.enable_radius(DirectoryId=made["DirectoryId"], RadiusSettings=settings)
    assert the(view(), Directory).radius_status == "Completed"
