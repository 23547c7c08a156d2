"""FSx, read over HTTP; what moto leaves out (Lifecycle, what a backup is of) is recorded."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from seawall.errors import Unreadable
from seawall.facts.base import the
from seawall.facts.fsx import FileSystem, FsxRegion
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SUBNET_A, SUBNET_B = "subnet-0123456a", "subnet-0123456b"


def told(kind: str, configuration: str, **settings: Any) -> FileSystem:
    """A file system as AWS describes it."""
    return FileSystem.model_validate(
        {
            "FileSystemId": "fs-1",
            "ResourceARN": "arn",
            "FileSystemType": kind,
            "Lifecycle": "AVAILABLE",
            "SubnetIds": ["subnet-a", "subnet-b"],
            configuration: settings,
        }
    )


def test_a_file_system_is_listed_with_its_tags_subnets_and_deployment_type_in_one_call(view: ViewFactory, aws: Emulator) -> None:
    made = aws.seeding("fsx").create_file_system(
        FileSystemType="WINDOWS",
        StorageCapacity=300,
        SubnetIds=[SUBNET_A, SUBNET_B],
        SecurityGroupIds=["sg-0123456789"],
        WindowsConfiguration={"DeploymentType": "MULTI_AZ_1", "PreferredSubnetId": SUBNET_B, "ThroughputCapacity": 32},
        Tags=[{"Key": "app", "Value": "shop"}],
    )["FileSystem"]
    (found,) = view().all(FileSystem)
    assert (found.id, found.arn) == (made["FileSystemId"], made["ResourceARN"])
    assert found.arn == f"arn:aws:fsx:{REGION}:{ACCOUNT}:file-system/{found.id}"
    assert found.read_tags() == {"app": "shop"}
    assert (found.kind, found.is_multi_az, found.preferred_subnet_id) == ("WINDOWS", True, SUBNET_B)
    assert found.standby_subnet_ids == (SUBNET_A,)
    assert found.is_available is None  # moto tells no Lifecycle: absent is not false
    assert aws.count("fsx") == 1


@pytest.mark.parametrize(
    ("kind", "configuration", "deployment", "expected"),
    [
        ("WINDOWS", "WindowsConfiguration", "SINGLE_AZ_2", False),
        ("ONTAP", "OntapConfiguration", "MULTI_AZ_2", True),
        ("ONTAP", "OntapConfiguration", "SINGLE_AZ_2", False),
        ("OPENZFS", "OpenZFSConfiguration", "MULTI_AZ_1", True),
        ("OPENZFS", "OpenZFSConfiguration", "SINGLE_AZ_HA_2", False),
        ("LUSTRE", "LustreConfiguration", "PERSISTENT_2", False),
    ],
)
def test_only_multi_az_has_a_standby_in_another_zone_and_a_second_server_in_the_same_zone_is_none(
    kind: str, configuration: str, deployment: str, *, expected: bool
) -> None:
    assert told(kind, configuration, DeploymentType=deployment).is_multi_az is expected


def test_a_deployment_type_that_is_not_told_is_not_single_az() -> None:
    assert told("ONTAP", "OntapConfiguration").is_multi_az is None


def test_floating_addresses_come_with_the_route_tables_that_lead_to_them() -> None:
    found = told("ONTAP", "OntapConfiguration", DeploymentType="MULTI_AZ_1", PreferredSubnetId="subnet-a", RouteTableIds=["rtb-1"])
    assert (found.has_floating_addresses, found.route_table_ids) == (True, ("rtb-1",))
    assert not told("WINDOWS", "WindowsConfiguration", DeploymentType="MULTI_AZ_1").has_floating_addresses
    assert not told("OPENZFS", "OpenZFSConfiguration", DeploymentType="SINGLE_AZ_2").has_floating_addresses


@pytest.mark.parametrize(("state", "expected"), [("AVAILABLE", True), ("UPDATING", True), ("MISCONFIGURED", False), ("CREATING", False)])
def test_a_file_system_is_available_while_it_is_updated_and_not_while_it_is_made_or_misconfigured(state: str, *, expected: bool) -> None:
    found = FileSystem.model_validate({"FileSystemId": "fs-1", "ResourceARN": "arn", "Lifecycle": state})
    assert found.is_available is expected


def backup(identifier: str, state: str, **of: Any) -> dict[str, Any]:
    """A backup as AWS describes it; moto's name no file system."""
    told = {"BackupId": identifier, "Lifecycle": state, "Type": "AUTOMATIC", "CreationTime": NOON, "FileSystem": {}}
    return {**told, **of}


def test_backups_of_all_file_systems_are_read_in_one_call_and_belong_to_theirs(view: ViewFactory, aws: Emulator) -> None:
    for _ in range(2):
        aws.seeding("fsx").create_file_system(FileSystemType="LUSTRE", StorageCapacity=1200, SubnetIds=[SUBNET_A])
    first, second = (each.id for each in view().all(FileSystem))
    backups = [
        backup("backup-1", "AVAILABLE", FileSystem={"FileSystemId": first}),
        backup("backup-2", "CREATING", FileSystem={"FileSystemId": first}),
    ]
    aws.fake("fsx", "DescribeBackups", lambda *_: {"Backups": backups})
    found = {each.id: [(one.backup_id, one.is_complete, one.created_at) for one in each.backups] for each in view().all(FileSystem)}
    assert found == {first: [("backup-1", True, NOON), ("backup-2", False, NOON)], second: []}
    assert aws.count("fsx", "DescribeBackups") == 1


def test_a_backup_of_a_volume_names_it_and_belongs_to_its_file_system(view: ViewFactory, aws: Emulator) -> None:
    volume = {"FileSystemId": "fs-1", "VolumeId": "fsvol-1"}
    aws.fake("fsx", "DescribeBackups", lambda *_: {"Backups": [backup("backup-1", "AVAILABLE", ResourceType="VOLUME", Volume=volume)]})
    (found,) = the(view(), FsxRegion).backups["fs-1"]
    assert found.volume_id == "fsvol-1"


def test_a_copy_in_another_region_names_the_region_that_it_comes_from(view: ViewFactory, aws: Emulator) -> None:
    copied = backup("backup-1", "AVAILABLE", FileSystem={"FileSystemId": "fs-1"}, SourceBackupRegion=REGION, SourceBackupId="backup-0")
    aws.fake("fsx", "DescribeBackups", lambda *_: {"Backups": [copied]})
    (found,) = the(view("eu-central-1"), FsxRegion).backups["fs-1"]
    assert (found.source_region, found.is_complete) == (REGION, True)


def test_file_systems_that_may_not_be_listed_are_unreadable_and_the_missing_action_is_named(view: ViewFactory, aws: Emulator) -> None:
    aws.deny("fsx")
    with pytest.raises(Unreadable, match="allow fsx:DescribeFileSystems"):
        view().all(FileSystem)
