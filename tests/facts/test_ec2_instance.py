"""Instances: addresses, profiles, monitoring and protection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from seawall.errors import ResourceGone
from seawall.facts.base import the
from seawall.facts.ec2.address import Address
from seawall.facts.ec2.instance import Instance, MetadataOptions, PublicAddress
from seawall.facts.ec2.profile import Profile, ProfileAssociation
from seawall.facts.snapshot import TargetView
from tests.builders import given
from tests.emulator import Emulator
from tests.facts.conftest import RoundTrip, ViewFactory

LENT = {"PublicIp": "192.0.2.9", "IpOwnerId": "amazon"}


def instance(view: TargetView) -> Instance:
    return the(view, Instance)


@pytest.fixture
def instance_id(aws: Emulator) -> str:
    """A running instance."""
    return str(aws.seeding("ec2").run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"])


# Addresses


class Addresses:
    """An instance with a lent address, of which AWS lends another one each time, and an Elastic IP on a second private address.

    moto says of no public address whose it is, and keeps Elastic IPs of instances and of network interfaces apart.
    """

    def __init__(self, aws: Emulator) -> None:
        self.lent: int | None = 1
        self.elastic: int | None = 1
        for name in (
            "DescribeInstances",
            "DescribeAddresses",
            "AssociateAddress",
            "DisassociateAddress",
            "ModifyNetworkInterfaceAttribute",
        ):
            answer: Callable[[Mapping[str, Any]], Mapping[str, Any]] = getattr(self, name)
            aws.fake("ec2", name, lambda asked, _state, answer=answer: answer(asked))  # type: ignore[misc]

    def DescribeInstances(self, _: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802 - the operation's name
        lent = {"Association": {"PublicIp": f"192.0.2.{self.lent}", "IpOwnerId": "amazon"}} if self.lent else {}
        elastic = {"Association": {"PublicIp": "198.51.100.1", "IpOwnerId": "123456789012"}} if self.elastic else {}
        addresses = [{"PrivateIpAddress": "10.0.0.1", **lent}, {"PrivateIpAddress": "10.0.0.2", **elastic}]
        told = {"NetworkInterfaceId": "eni-1", "PrivateIpAddresses": addresses}
        return {"Reservations": [{"Instances": [{"InstanceId": "i-1", "State": {"Name": "running"}, "NetworkInterfaces": [told]}]}]}

    def DescribeAddresses(self, _: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802
        held = {"AssociationId": f"eipassoc-{self.elastic}"} if self.elastic else {}
        of_carrier = {"CarrierIp": "203.0.113.1", "AllocationId": "eipalloc-2"}
        return {"Addresses": [{"PublicIp": "198.51.100.1", "AllocationId": "eipalloc-1", **held}, of_carrier]}

    def AssociateAddress(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802
        wanted = {"AllocationId": "eipalloc-1", "NetworkInterfaceId": "eni-1", "PrivateIpAddress": "10.0.0.2", "AllowReassociation": False}
        assert {name: value for name, value in asked.items() if value is not None} == wanted
        self.elastic = 2
        return {"AssociationId": "eipassoc-2"}

    def DisassociateAddress(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802
        assert asked["AssociationId"] == f"eipassoc-{self.elastic}"
        self.elastic = None
        return {}

    def ModifyNetworkInterfaceAttribute(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N802
        assert asked["NetworkInterfaceId"] == "eni-1"
        self.lent = 2 if asked["AssociatePublicIpAddress"] else None
        return {}


def test_public_addresses_are_taken_away_and_come_back_the_lent_one_as_another(
    aws: Emulator, round_trip: RoundTrip, view: ViewFactory
) -> None:
    Addresses(aws)
    before = instance(view()).public_addresses
    assert [(each.public_ip, each.allocation_id) for each in before] == [("192.0.2.1", None), ("198.51.100.1", "eipalloc-1")]
    assert round_trip(instance, lambda found: Instance.public_addresses.change(found, ())) == ()
    after = instance(view()).public_addresses
    assert [each.public_ip for each in after] == ["192.0.2.2", "198.51.100.1"]


def test_an_elastic_ip_is_taken_away_by_its_association_and_known_by_its_allocation(
    aws: Emulator, view: ViewFactory, instance_id: str
) -> None:
    allocation = aws.seeding("ec2").allocate_address(Domain="vpc")["AllocationId"]
    association = aws.seeding("ec2").associate_address(AllocationId=allocation, InstanceId=instance_id)["AssociationId"]
    found = instance(view())
    owned = [each for each in found.public_addresses if each.allocation_id]
    assert [(each.allocation_id, each.association_id) for each in owned] == [(allocation, association)]
    calls = found.public_addresses_calls(tuple(owned), ())
    assert [(call.operation, call.arguments) for call in calls] == [("ec2.disassociate_address", {"AssociationId": association})]


def test_elastic_ips_are_not_listed_where_every_address_is_lent() -> None:
    told = {
        "InstanceId": "i-1",
        "State": {"Name": "running"},
        "NetworkInterfaces": [
            {
                "NetworkInterfaceId": "eni-1",
                "PrivateIpAddresses": [{"PrivateIpAddress": "10.0.0.1", "Association": LENT}],
                "Ipv6Addresses": [{"Ipv6Address": "2001:db8::1"}],
            }
        ],
    }
    found = given(Instance.model_validate(told))
    assert found.public_addresses == (PublicAddress(network_interface_id="eni-1", private_ip_address="10.0.0.1", public_ip="192.0.2.9"),)
    assert found.public_addresses[0].image() == {"NetworkInterfaceId": "eni-1", "PrivateIpAddress": "10.0.0.1"}
    assert found.public_ipv6_addresses == ("2001:db8::1",)
    assert Address.LISTING not in given(found).target.touched  # type: ignore[attr-defined]


# Profiles


@pytest.fixture
def profiles(aws: Emulator) -> list[str]:
    """Two instance profiles."""
    iam = aws.seeding("iam")
    return [iam.create_instance_profile(InstanceProfileName=name)["InstanceProfile"]["Arn"] for name in ("web", "db")]


def test_a_profile_is_given_and_taken_away_by_the_id_that_aws_gave(instance_id: str, profiles: list[str], round_trip: RoundTrip) -> None:
    def change(found: Instance) -> Any:
        assert (found.id, found.profile_arn, found.profile) == (instance_id, None, None)
        return Instance.profile.change(found, Profile(arn=profiles[0]))

    between = round_trip(instance, change)
    assert between.arn == profiles[0]
    assert between.association_id.startswith("iip-assoc-")
    assert not between.is_pending


def test_a_profile_is_exchanged_and_comes_back(aws: Emulator, instance_id: str, profiles: list[str], round_trip: RoundTrip) -> None:
    aws.seeding("ec2").associate_iam_instance_profile(IamInstanceProfile={"Arn": profiles[0]}, InstanceId=instance_id)

    def change(found: Instance) -> Any:
        assert found.profile_arn == profiles[0]
        return Instance.profile.change(found, Profile(arn=profiles[1]))

    assert round_trip(instance, change).arn == profiles[1]


def test_an_association_that_ends_counts_no_more(aws: Emulator, view: ViewFactory) -> None:
    profile = {"Arn": "arn:aws:iam::123456789012:instance-profile/web"}
    told = [
        {"AssociationId": f"iip-assoc-{state}", "InstanceId": "i-1", "IamInstanceProfile": profile, "State": state}
        for state in ("associating", "associated", "disassociating", "disassociated")
    ]
    aws.fake("ec2", "DescribeIamInstanceProfileAssociations", lambda *_: {"IamInstanceProfileAssociations": told})
    found = {each.id: each.profile.is_pending for each in view().all(ProfileAssociation)}
    assert found == {"iip-assoc-associating": True, "iip-assoc-associated": False}


# Monitoring, protection, metadata


def test_detailed_monitoring_is_turned_on_and_off_again(aws: Emulator, round_trip: RoundTrip) -> None:
    state = {"i-1": "disabled"}

    def describe(*_: Any) -> Mapping[str, Any]:
        told = [{"InstanceId": name, "State": {"Name": "running"}, "Monitoring": {"State": known}} for name, known in state.items()]
        return {"Reservations": [{"Instances": told}]}

    def turn(to: str) -> Callable[..., Mapping[str, Any]]:
        return lambda asked, _state: state.update(dict.fromkeys(asked["InstanceIds"], to)) or {"InstanceMonitorings": []}

    aws.fake("ec2", "DescribeInstances", describe)
    aws.fake("ec2", "MonitorInstances", turn("pending"))
    aws.fake("ec2", "UnmonitorInstances", turn("disabling"))
    assert round_trip(instance, lambda found: Instance.is_monitored.change(found, True)) is True


def test_termination_protection_is_turned_on_and_off_again(instance_id: str, round_trip: RoundTrip) -> None:
    def change(found: Instance) -> Any:
        assert (found.id, found.is_of_group, found.lifecycle) == (instance_id, False, None)
        return Instance.is_protected.change(found, True)

    assert round_trip(instance, change) is True


def test_the_hop_limit_is_lowered_and_raised_again(aws: Emulator, instance_id: str, round_trip: RoundTrip) -> None:
    aws.seeding("ec2").modify_instance_metadata_options(
        InstanceId=instance_id, HttpTokens="required", HttpPutResponseHopLimit=5, HttpEndpoint="enabled"
    )

    def change(found: Instance) -> Any:
        assert isinstance(found.metadata_options, MetadataOptions)
        return Instance.metadata_options.change(found, found.metadata_options.model_copy(update={"http_put_response_hop_limit": 1}))

    assert round_trip(instance, change).http_put_response_hop_limit == 1


@pytest.mark.parametrize("attribute", ["is_protected", "secrets_in_user_data"])
def test_an_instance_that_is_gone_meanwhile_is_dropped(aws: Emulator, view: ViewFactory, instance_id: str, attribute: str) -> None:
    found = instance(view())
    assert found.id == instance_id
    aws.fail("ec2", "DescribeInstanceAttribute", code="InvalidInstanceID.NotFound", status=400)
    with pytest.raises(ResourceGone):
        getattr(found, attribute)


def test_a_stop_is_dated_where_aws_dates_it(aws: Emulator, view: ViewFactory, instance_id: str) -> None:
    began = datetime.now(UTC).replace(microsecond=0)
    aws.seeding("ec2").stop_instances(InstanceIds=[instance_id])
    found = instance(view())
    assert found.state == "stopped"
    assert found.stopped_since is not None
    assert found.stopped_since >= began
    assert Instance(instance_id="i-1", state="stopped", transition_reason="Server.InternalError").stopped_since is None
