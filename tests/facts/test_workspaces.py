"""WorkSpaces' facts, read over HTTP."""

from __future__ import annotations

import pytest

from seawall.controls import registry
from seawall.controls.base import Fail, NoParams, Pass
from seawall.errors import ResourceGone
from seawall.facts.base import the
from seawall.facts.snapshot import TargetView
from seawall.facts.workspaces import Running, Workspace
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import RoundTrip, ViewFactory
from tests.mending import fakes_workspaces as fakes
from tests.mending.flaw import answer


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


def test_a_desktop_that_always_runs_is_made_to_stop_and_to_run_again(aws: Emulator, round_trip: RoundTrip, directory: str) -> None:
    answer(aws, "workspaces", fakes.modify_workspace_properties)
    sizes = {"RootVolumeSizeGib": 175, "UserVolumeSizeGib": 500}
    create(aws, directory, WorkspaceProperties={"RunningMode": "ALWAYS_ON", **sizes})

    def find(there: TargetView) -> Workspace:
        return the(there, Workspace)

    wanted = Running(running_mode="AUTO_STOP", running_mode_auto_stop_timeout_in_minutes=60)
    asked = aws.heard("workspaces", "ModifyWorkspaceProperties")
    assert round_trip(find, lambda each: Workspace.running.change(each, wanted)) == wanted
    assert [each["WorkspaceProperties"] for each in asked] == [
        {"RunningMode": "AUTO_STOP", "RunningModeAutoStopTimeoutInMinutes": 60},
        {"RunningMode": "ALWAYS_ON"},
    ]
    (told,) = aws.seeding("workspaces").describe_workspaces()["Workspaces"]
    assert told["WorkspaceProperties"] == {"RunningMode": "ALWAYS_ON", **sizes}


def test_a_time_to_stop_counts_only_where_a_desktop_stops_by_itself(aws: Emulator, view: ViewFactory) -> None:
    modes = ({"RunningMode": "ALWAYS_ON", "RunningModeAutoStopTimeoutInMinutes": 60}, {"ComputeTypeName": "STANDARD"})
    told = [{"WorkspaceId": f"ws-{n}", "State": "AVAILABLE", "WorkspaceProperties": mode} for n, mode in enumerate(modes)]
    aws.fake("workspaces", "DescribeWorkspaces", lambda *_: {"Workspaces": told})
    assert [desktop.running for desktop in view().all(Workspace)] == [Running(running_mode="ALWAYS_ON"), None]
