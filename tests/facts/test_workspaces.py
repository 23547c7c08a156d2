"""WorkSpaces' facts, read over HTTP."""

from __future__ import annotations

import pytest

from seawall.controls import registry
from seawall.controls.base import Fail, NoParams, Pass
from seawall.errors import ResourceGone
from seawall.facts.workspaces import Workspace
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory


@pytest.fixture
def directory(aws: Emulator) -> str:
    """A directory that desktops can be made in."""
    ec2 = aws.seeding("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"{REGION}{zone}")["Subnet"]["SubnetId"]
        for n, zone in enumerate("ab")
    ]
    made = aws.seeding("ds").create_directory(
        Name="corp.example.com", Password="Correct-horse-7", Size="Small", VpcSettings={"VpcId": vpc, "SubnetIds": subnets}
    )
    identifier: str = made["DirectoryId"]
    aws.seeding("workspaces").register_workspace_directory(DirectoryId=identifier, SubnetIds=subnets)
    return identifier


def create(aws: Emulator, directory: str, **settings: object) -> str:
    wanted = {"DirectoryId": directory, "UserName": "Administrator", "BundleId": "wsb-bh8rsxt14", **settings}
    (made,) = aws.seeding("workspaces").create_workspaces(Workspaces=[wanted])["PendingRequests"]
    identifier: str = made["WorkspaceId"]
    return identifier


def test_a_desktop_has_its_id_arn_and_tags(view: ViewFactory, aws: Emulator, directory: str) -> None:
    identifier = create(aws, directory, Tags=[{"Key": "team", "Value": "pay"}])
    (desktop,) = view().all(Workspace)
    assert desktop.id == identifier
    assert desktop.arn == f"arn:aws:workspaces:{REGION}:{ACCOUNT}:workspace/{identifier}"
    assert aws.count("workspaces") == 1
    assert desktop.read_tags() == {"team": "pay"}
    assert aws.count("workspaces") == 2


def test_a_flag_that_was_never_set_is_off_and_one_that_is_set_passes(view: ViewFactory, aws: Emulator, directory: str) -> None:
    bare = create(aws, directory)
    encrypted = create(aws, directory, UserVolumeEncryptionEnabled=True, VolumeEncryptionKey="alias/aws/workspaces")
    control = registry()["workspaces.user-volume-encrypted"]
    verdicts = {desktop.id: control.verdict(desktop, NoParams()) for desktop in view().all(Workspace)}
    assert isinstance(verdicts[bare], Fail)
    assert isinstance(verdicts[encrypted], Pass)


def test_desktops_that_are_terminated_are_not_listed(view: ViewFactory, aws: Emulator) -> None:
    desktops = [{"WorkspaceId": "ws-1", "State": "TERMINATED"}, {"WorkspaceId": "ws-2", "State": "STOPPED"}]
    aws.fake("workspaces", "DescribeWorkspaces", lambda _wanted, _state: {"Workspaces": desktops})
    assert [desktop.id for desktop in view().all(Workspace)] == ["ws-2"]


def test_tags_of_a_desktop_that_was_deleted_meanwhile_are_gone(view: ViewFactory, aws: Emulator, directory: str) -> None:
    create(aws, directory)
    (desktop,) = view().all(Workspace)
    aws.fail("workspaces", "DescribeTags", code="ResourceNotFoundException", status=400)
    with pytest.raises(ResourceGone):
        desktop.read_tags()
