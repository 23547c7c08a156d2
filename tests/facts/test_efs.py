"""EFS, read and written over HTTP; moto has no replication, so those answers are recorded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from seawall.errors import ResourceGone, UnknownReason, Unreadable
from seawall.facts.ec2.made import ID_TO_COME
from seawall.facts.efs import FileSystem, MountTarget
from seawall.facts.snapshot import TargetView
from seawall.facts.value import image
from tests.builders import given
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import RoundTrip, ViewFactory

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def subnets(aws: Emulator) -> dict[str, str]:
    """Zone's letter -> default subnet."""
    told = aws.seeding("ec2").describe_subnets()["Subnets"]
    return {subnet["AvailabilityZone"].removeprefix(REGION): subnet["SubnetId"] for subnet in told}


@pytest.fixture
def group(aws: Emulator) -> str:
    """A security group of the default VPC."""
    ec2 = aws.seeding("ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    made: str = ec2.create_security_group(GroupName="nfs", Description="mount targets", VpcId=vpc)["GroupId"]
    return made


def make(aws: Emulator, **settings: Any) -> str:
    made: str = aws.seeding("efs").create_file_system(CreationToken="data", **settings)["FileSystemId"]
    return made


def mount(aws: Emulator, file_system: str, subnet: str, *groups: str) -> str:
    made = aws.seeding("efs").create_mount_target(FileSystemId=file_system, SubnetId=subnet, SecurityGroups=list(groups))
    identifier: str = made["MountTargetId"]
    return identifier


def only(view: TargetView) -> FileSystem:
    (file_system,) = view.all(FileSystem)
    return file_system


def test_a_regional_file_system_is_listed_with_its_tags_and_no_zone_in_one_call(view: ViewFactory, aws: Emulator) -> None:
    identifier = make(aws, Tags=[{"Key": "app", "Value": "shop"}])
    found = only(view())
    assert (found.id, found.arn) == (identifier, f"arn:aws:elasticfilesystem:{REGION}:{ACCOUNT}:file-system/{identifier}")
    assert found.read_tags() == {"app": "shop"}
    assert (found.is_available, found.is_one_zone, found.is_replica, found.zone) == (True, False, False, None)
    assert aws.count("efs") == 1


def test_a_one_zone_file_system_names_its_zone(view: ViewFactory, aws: Emulator) -> None:
    make(aws, AvailabilityZoneName=f"{REGION}b")
    assert (only(view()).is_one_zone, only(view()).zone) == (True, f"{REGION}b")


def test_mount_targets_tell_their_zones_where_the_list_only_counts_them(
    view: ViewFactory, aws: Emulator, subnets: Mapping[str, str], group: str
) -> None:
    identifier = make(aws)
    for zone in "ab":
        mount(aws, identifier, subnets[zone], group)
    aws.forget_calls()
    found = only(view())
    assert found.number_of_mount_targets == 2
    targets = found.mount_targets
    assert {(each.zone, each.subnet_id, each.is_available) for each in targets} == {
        (f"{REGION}{zone}", subnets[zone], True) for zone in "ab"
    }
    assert all(each.zone_id is not None and each.vpc_id is not None for each in targets)
    assert aws.count("efs") == 2


def test_a_mount_target_in_another_zone_is_made_with_the_groups_of_the_others_and_deleted_again(
    aws: Emulator, round_trip: RoundTrip, subnets: Mapping[str, str], group: str
) -> None:
    identifier = make(aws)
    for zone in "ab":
        mount(aws, identifier, subnets[zone], group)
    heard = aws.heard("efs", "CreateMountTarget")
    between = round_trip(only, lambda each: FileSystem.mount_targets.change(each, each.mounted_in(subnets["c"])))
    assert {each.zone for each in between} == {f"{REGION}{zone}" for zone in "abc"}
    assert heard == [{"FileSystemId": identifier, "SubnetId": subnets["c"], "SecurityGroups": [group]}]


def test_undoing_deletes_what_efs_made_whatever_id_and_groups_it_has() -> None:
    file_system = given(FileSystem(file_system_id="fs-1", state="available"))
    there = MountTarget(mount_target_id="fsmt-1", subnet_id="subnet-a")
    made = MountTarget(mount_target_id="fsmt-9", subnet_id="subnet-b", zone="eu-west-1b")
    (call,) = file_system.mount_targets_calls((made, there), (there,))
    assert (call.operation, call.arguments) == ("efs.delete_mount_target", {"MountTargetId": "fsmt-9"})


def test_what_was_made_is_not_made_again() -> None:
    file_system = given(FileSystem(file_system_id="fs-1", state="available"))
    there = MountTarget(mount_target_id="fsmt-1", subnet_id="subnet-a")
    wanted = MountTarget(subnet_id="subnet-b", security_groups=("sg-1",))
    made = MountTarget(mount_target_id="fsmt-9", subnet_id="subnet-b", state="creating")
    assert file_system.mount_targets_calls((there, made), (there, wanted)) == ()
    assert file_system.mount_targets_calls((there, wanted), (there, wanted)) == ()


def test_a_value_comes_back_from_its_image_without_what_efs_gave() -> None:
    value = (
        MountTarget(mount_target_id="fsmt-1", subnet_id="subnet-a", state="creating", zone="eu-west-1a", vpc_id="vpc-1"),
        MountTarget(subnet_id="subnet-b", security_groups=("sg-1",)),
    )
    stored = json.loads(json.dumps(image(value)))
    loaded = FileSystem.mount_targets.load(stored)
    assert image(loaded) == stored
    assert loaded == (MountTarget(mount_target_id="fsmt-1", subnet_id="subnet-a"), value[1])
    assert loaded[1].id == ID_TO_COME


def test_a_mount_target_has_minutes_to_come() -> None:
    assert FileSystem.mount_targets.deadline >= timedelta(minutes=10)


@pytest.mark.parametrize(
    ("state", "seen"),
    [("creating", (False, True)), ("updating", (True, False)), ("error", (False, False)), ("deleting", None), ("deleted", None)],
)
def test_mount_targets_that_are_going_are_left_out_and_those_that_come_are_not_there_yet(
    view: ViewFactory, aws: Emulator, state: str, seen: tuple[bool, bool] | None
) -> None:
    make(aws)
    told = {"MountTargetId": "fsmt-1", "FileSystemId": "fs-1", "SubnetId": "subnet-a", "LifeCycleState": state}
    aws.fake("efs", "DescribeMountTargets", lambda *_: {"MountTargets": [told]})
    found = [(each.is_available, each.is_coming) for each in only(view()).mount_targets]
    assert found == ([] if seen is None else [seen])


def test_groups_that_differ_between_mount_targets_are_no_answer_for_another_one(
    view: ViewFactory, aws: Emulator, subnets: Mapping[str, str], group: str
) -> None:
    identifier = make(aws)
    mount(aws, identifier, subnets["a"], group)
    assert only(view()).security_groups == (group,)
    default = aws.seeding("ec2").describe_security_groups(GroupNames=["default"])["SecurityGroups"][0]["GroupId"]
    mount(aws, identifier, subnets["b"], default)
    found = only(view())
    assert found.security_groups is None
    with pytest.raises(ValueError, match="no security groups in common"):
        found.mounted_in(subnets["c"])


def test_a_mount_target_that_is_gone_meanwhile_has_no_say_in_the_groups(
    view: ViewFactory, aws: Emulator, subnets: Mapping[str, str], group: str
) -> None:
    identifier = make(aws)
    first, second = (mount(aws, identifier, subnets[zone], group) for zone in "ab")
    found = only(view())
    assert {each.id for each in found.mount_targets} == {first, second}
    aws.seeding("efs").delete_mount_target(MountTargetId=second)
    assert found.mount_target_groups == {first: (group,)}


def test_a_file_system_that_was_deleted_since_it_was_listed_is_gone(view: ViewFactory, aws: Emulator) -> None:
    identifier = make(aws)
    found = only(view())
    aws.seeding("efs").delete_file_system(FileSystemId=identifier)
    with pytest.raises(ResourceGone):
        found.mount_targets  # noqa: B018


def test_mount_targets_that_may_not_be_read_are_unknown_and_name_the_action(view: ViewFactory, aws: Emulator) -> None:
    make(aws)
    aws.deny("efs", "DescribeMountTargets")
    with pytest.raises(Unreadable, match="allow elasticfilesystem:DescribeMountTargets") as refused:
        only(view()).mount_targets  # noqa: B018
    assert refused.value.unknown is UnknownReason.ACCESS_DENIED


def recorded(source: str, region: str, status: str, at: datetime | None) -> dict[str, Any]:
    """A replication as AWS describes it; moto has none."""
    destination = {"Status": status, "FileSystemId": "fs-copy", "Region": region}
    return {
        "SourceFileSystemId": source,
        "SourceFileSystemRegion": REGION,
        "SourceFileSystemArn": "arn",
        "OriginalSourceFileSystemArn": "arn",
        "CreationTime": NOON,
        "Destinations": [{**destination, "LastReplicatedTimestamp": at} if at else destination],
    }


def test_the_copies_of_all_file_systems_are_read_in_one_call_and_say_how_far_they_are_behind(view: ViewFactory, aws: Emulator) -> None:
    first = make(aws)
    aws.fake(
        "efs",
        "DescribeReplicationConfigurations",
        lambda *_: {"Replications": [recorded(first, "eu-central-1", "ENABLED", NOON), recorded("fs-2", "eu-west-2", "PAUSED", None)]},
    )
    (copy,) = only(view()).replicas
    assert (copy.region, copy.is_current, copy.last_replicated_at) == ("eu-central-1", True, NOON)
    assert aws.count("efs", "DescribeReplicationConfigurations") == 1


def test_a_paused_copy_is_not_current(view: ViewFactory, aws: Emulator) -> None:
    first = make(aws)
    aws.fake("efs", "DescribeReplicationConfigurations", lambda *_: {"Replications": [recorded(first, "eu-west-2", "PAUSED", None)]})
    (copy,) = only(view()).replicas
    assert (copy.is_current, copy.last_replicated_at) == (False, None)


def test_where_nothing_is_replicated_there_are_no_copies(view: ViewFactory, aws: Emulator) -> None:
    make(aws)
    aws.fail("efs", "DescribeReplicationConfigurations", code="ReplicationNotFound", status=404)
    assert only(view()).replicas == ()


def test_a_copy_knows_that_it_cannot_be_written_to() -> None:
    told = {
        "FileSystemId": "fs-1",
        "LifeCycleState": "available",
        "FileSystemProtection": {"ReplicationOverwriteProtection": "REPLICATING"},
    }
    assert FileSystem.model_validate(told).is_replica
