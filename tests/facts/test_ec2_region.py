"""EC2's settings for the account in one Region, volumes and addresses."""

from __future__ import annotations

from typing import Any

from seawall.facts.base import the
from seawall.facts.ec2.address import Address
from seawall.facts.ec2.region import Ec2Region, MetadataDefaults, SerialConsole
from seawall.facts.ec2.volume import Volume
from tests.emulator import Emulator
from tests.facts.conftest import RoundTrip, ViewFactory


def test_tokens_are_required_by_default_and_the_missing_preference_comes_back(aws: Emulator, round_trip: RoundTrip) -> None:
    aws.seeding("ec2").modify_instance_metadata_defaults(InstanceMetadataTags="enabled", HttpPutResponseHopLimit=2)

    def change(region: Ec2Region) -> Any:
        defaults = region.metadata_defaults
        assert (defaults.http_tokens, defaults.http_put_response_hop_limit, defaults.is_of_policy) == (None, 2, False)
        return Ec2Region.metadata_defaults.change(region, defaults.model_copy(update={"http_tokens": "required"}))

    between = round_trip(lambda view: the(view, Ec2Region), change)
    assert (between.http_tokens, between.instance_metadata_tags) == ("required", "enabled")


def test_every_default_goes_and_comes_back(aws: Emulator, round_trip: RoundTrip) -> None:
    aws.seeding("ec2").modify_instance_metadata_defaults(
        HttpTokens="optional",
        HttpPutResponseHopLimit=2,
        HttpEndpoint="enabled",
        InstanceMetadataTags="disabled",
        HttpTokensEnforced="disabled",
    )
    between = round_trip(lambda view: the(view, Ec2Region), lambda region: Ec2Region.metadata_defaults.change(region, MetadataDefaults()))
    assert between.image() == {}


def test_a_default_that_a_policy_sets_is_told_as_such(aws: Emulator, view: ViewFactory) -> None:
    level = {"HttpTokens": "optional", "ManagedBy": "declarative-policy", "ManagedExceptionMessage": "ask the network team"}
    aws.fake("ec2", "GetInstanceMetadataDefaults", lambda *_: {"AccountLevel": level})
    defaults = the(view(), Ec2Region).metadata_defaults
    assert defaults.is_of_policy
    assert defaults.image() == {"HttpTokens": "optional"}


def test_an_account_without_any_default_has_no_preference(aws: Emulator, view: ViewFactory) -> None:
    aws.fake("ec2", "GetInstanceMetadataDefaults", lambda *_: {})
    assert the(view(), Ec2Region).metadata_defaults == MetadataDefaults()


def test_the_serial_console_is_closed_and_opened_again(aws: Emulator, round_trip: RoundTrip) -> None:
    aws.seeding("ec2").enable_serial_console_access()
    closed = SerialConsole(serial_console_access_enabled=False)
    between = round_trip(lambda view: the(view, Ec2Region), lambda region: Ec2Region.serial_console.change(region, closed))
    assert not between.serial_console_access_enabled


def test_settings_are_asked_for_in_each_region(aws: Emulator, view: ViewFactory) -> None:
    aws.seeding("ec2", "us-east-1").enable_serial_console_access()
    states = [the(view(region), Ec2Region).serial_console.serial_console_access_enabled for region in ("us-east-1", "eu-west-1")]
    assert states == [True, False]


def test_a_volume_is_listed_with_its_key_age_and_attachments(aws: Emulator, view: ViewFactory) -> None:
    ec2 = aws.seeding("ec2")
    tags = [{"ResourceType": "volume", "Tags": [{"Key": "team", "Value": "pay"}]}]
    key = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    free = ec2.create_volume(AvailabilityZone="eu-west-1a", Size=1, Encrypted=True, KmsKeyId=key, TagSpecifications=tags)["VolumeId"]
    ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)
    here = view()
    volumes = {volume.id: volume for volume in here.all(Volume)}
    loose = volumes.pop(free)
    assert (loose.encrypted, loose.kms_key, loose.state, loose.is_attached) == (True, key, "available", False)
    assert loose.created is not None
    assert loose.created <= here.now
    assert loose.read_tags() == {"team": "pay"}
    assert loose.arn == f"arn:aws:ec2:eu-west-1:123456789012:volume/{free}"
    (root,) = volumes.values()
    assert (root.encrypted, root.state, root.is_attached) == (False, "in-use", True)
    assert aws.count("ec2") == 1


def test_a_volume_on_its_way_out_is_left_out(aws: Emulator, view: ViewFactory) -> None:
    told = [{"VolumeId": f"vol-{state}", "State": state} for state in ("deleting", "deleted", "available")]
    aws.fake("ec2", "DescribeVolumes", lambda *_: {"Volumes": told})
    assert [volume.id for volume in view().all(Volume)] == ["vol-available"]


def test_an_address_is_listed_with_what_has_it(aws: Emulator, view: ViewFactory) -> None:
    ec2 = aws.seeding("ec2")
    instance = ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    tags = [{"ResourceType": "elastic-ip", "Tags": [{"Key": "team", "Value": "pay"}]}]
    used, free = (ec2.allocate_address(Domain="vpc", TagSpecifications=tags)["AllocationId"] for _ in range(2))
    ec2.associate_address(AllocationId=used, InstanceId=instance)
    addresses = {address.id: address for address in view().all(Address)}
    assert {name: address.is_in_use for name, address in addresses.items()} == {used: True, free: False}
    assert addresses[free].arn == f"arn:aws:ec2:eu-west-1:123456789012:elastic-ip/{free}"
    assert addresses[free].read_tags() == {"team": "pay"}
