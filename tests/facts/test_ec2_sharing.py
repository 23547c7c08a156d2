"""Snapshots and images, who may use them, and a Region's blocks of public sharing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from seawall.facts.base import the
from seawall.facts.ec2.image import Image
from seawall.facts.ec2.region import Ec2Region, ImageBlock
from seawall.facts.ec2.sharing import EVERYBODY, Grant, grants, steps, without_everybody
from seawall.facts.ec2.snapshot import Block, PublicSnapshots, Snapshot, SnapshotBlock
from seawall.facts.snapshot import TargetView
from tests.emulator import Emulator
from tests.facts.conftest import RoundTrip, ViewFactory

FRIEND = "210987654321"


def snapshot(view: TargetView) -> Snapshot:
    return the(view, Snapshot)


def image(view: TargetView) -> Image:
    return the(view, Image)


@pytest.fixture
def snapshot_id(aws: Emulator) -> str:
    """A snapshot that everybody and a friend may restore."""
    ec2 = aws.seeding("ec2")
    volume = ec2.create_volume(AvailabilityZone="eu-west-1a", Size=1)["VolumeId"]
    tags = [{"ResourceType": "snapshot", "Tags": [{"Key": "team", "Value": "pay"}]}]
    made = str(ec2.create_snapshot(VolumeId=volume, TagSpecifications=tags)["SnapshotId"])
    ec2.modify_snapshot_attribute(
        SnapshotId=made, Attribute="createVolumePermission", OperationType="add", GroupNames=["all"], UserIds=[FRIEND]
    )
    return made


@pytest.fixture
def image_id(aws: Emulator) -> str:
    """An image that everybody, a friend and an organization may launch."""
    ec2 = aws.seeding("ec2")
    made = str(ec2.register_image(Name="web", RootDeviceName="/dev/sda1", Architecture="x86_64")["ImageId"])
    organization = "arn:aws:organizations::123456789012:organization/o-1"
    added = [{"Group": "all"}, {"UserId": FRIEND}, {"OrganizationArn": organization}]
    ec2.modify_image_attribute(ImageId=made, LaunchPermission={"Add": added})
    return made


def test_a_snapshot_is_listed_and_the_public_ones_are_told_by_one_call(aws: Emulator, view: ViewFactory, snapshot_id: str) -> None:
    here = view()
    found = snapshot(here)
    assert found.id == snapshot_id
    assert found.arn == f"arn:aws:ec2:eu-west-1::snapshot/{snapshot_id}"
    assert not found.encrypted
    assert found.read_tags() == {"team": "pay"}
    # moto heeds neither owners nor restorers, and so lists every snapshot: the permissions decide.
    assert the(here, PublicSnapshots).ids == {snapshot_id}
    assert aws.count("ec2") == aws.count("ec2", "DescribeSnapshots") == 2


def test_a_snapshot_is_closed_to_everybody_and_its_list_of_accounts_is_restored(snapshot_id: str, round_trip: RoundTrip) -> None:
    def change(found: Snapshot) -> Any:
        assert found.id == snapshot_id
        assert found.restorers == grants([{"Group": "all"}, {"UserId": FRIEND}])
        return Snapshot.restorers.change(found, without_everybody(found.restorers))

    assert round_trip(snapshot, change) == (Grant(user_id=FRIEND),)


def test_every_account_comes_back_to_a_snapshot_that_had_lost_all(snapshot_id: str, round_trip: RoundTrip) -> None:
    assert snapshot_id
    assert round_trip(snapshot, lambda found: Snapshot.restorers.change(found, ())) == ()


def test_an_image_is_closed_to_everybody_and_opened_again(image_id: str, round_trip: RoundTrip) -> None:
    def change(found: Image) -> Any:
        assert found.was_public
        assert found.arn == f"arn:aws:ec2:eu-west-1::image/{image_id}"
        assert EVERYBODY in found.launchers
        return Image.launchers.change(found, without_everybody(found.launchers))

    assert len(round_trip(image, change)) == 2


def test_a_private_image_is_known_by_the_list(aws: Emulator, view: ViewFactory) -> None:
    aws.seeding("ec2").register_image(Name="web", RootDeviceName="/dev/sda1", Architecture="x86_64")
    assert not image(view()).was_public
    assert aws.count("ec2") == aws.count("ec2", "DescribeImages") == 1


accounts = st.builds(lambda user: Grant(user_id=user), st.sampled_from(["111111111111", "222222222222", "333333333333"]))
granted = st.frozensets(st.one_of(accounts, st.just(EVERYBODY)), max_size=4).map(tuple)


@for_all(granted, granted)
def test_the_steps_between_any_two_states_lead_from_one_to_the_other(now: Any, wanted: Any) -> None:
    present = set(now)
    for operation, chosen in steps(now, wanted):
        assert chosen
        present = present - set(chosen) if operation == "remove" else present | set(chosen)
    assert present == set(wanted)
    assert steps(now, now) == ()


@pytest.mark.parametrize(("first", "wanted"), [("unblocked", "block-all-sharing"), ("block-new-sharing", "block-all-sharing")])
def test_sharing_of_snapshots_is_blocked_and_the_old_state_comes_back(
    aws: Emulator, round_trip: RoundTrip, first: str, wanted: str
) -> None:
    if first != "unblocked":
        aws.seeding("ec2").enable_snapshot_block_public_access(State=first)

    def change(region: SnapshotBlock) -> Any:
        assert region.block == Block(state=first, managed_by="account")
        return SnapshotBlock.block.change(region, Block(state=wanted))

    assert round_trip(lambda view: the(view, SnapshotBlock), change).state == wanted


def test_sharing_of_images_is_blocked_and_the_block_lifted_again(round_trip: RoundTrip) -> None:
    wanted = ImageBlock(image_block_public_access_state="block-new-sharing")
    between = round_trip(lambda view: the(view, Ec2Region), lambda region: Ec2Region.image_block.change(region, wanted))
    assert (between.image_block_public_access_state, between.is_of_policy) == ("block-new-sharing", False)


def test_a_block_of_images_is_lifted_and_comes_back(aws: Emulator, round_trip: RoundTrip) -> None:
    aws.seeding("ec2").enable_image_block_public_access(ImageBlockPublicAccessState="block-new-sharing")
    wanted = ImageBlock(image_block_public_access_state="unblocked")
    assert round_trip(lambda view: the(view, Ec2Region), lambda region: Ec2Region.image_block.change(region, wanted)) == ImageBlock(
        image_block_public_access_state="unblocked", managed_by="account"
    )
