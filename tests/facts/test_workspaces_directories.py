"""Where desktops are, and how their users reach them in another Region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from seawall.facts.base import the
from seawall.facts.workspaces import ConnectionAlias, Directory, Workspace
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory


def test_a_directory_is_listed_with_its_two_subnets(aws: Emulator, view: ViewFactory) -> None:
    ec2 = aws.seeding("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"{REGION}{letter}")["Subnet"]["SubnetId"]
        for n, letter in enumerate("ab")
    ]
    made = aws.seeding("ds").create_directory(
        Name="corp.example.com", Password="Correct-horse-7", Size="Small", VpcSettings={"VpcId": vpc, "SubnetIds": subnets}
    )
    aws.seeding("workspaces").register_workspace_directory(
        DirectoryId=made["DirectoryId"], SubnetIds=subnets, Tags=[{"Key": "app", "Value": "desks"}]
    )
    directory = the(view(), Directory)
    assert (directory.id, directory.kind, directory.state) == (made["DirectoryId"], "SIMPLE_AD", "REGISTERED")
    assert directory.arn == f"arn:aws:workspaces:{REGION}:{ACCOUNT}:directory/{made['DirectoryId']}"
    assert directory.subnet_ids == tuple(subnets)
    assert aws.count("workspaces") == 1
    assert directory.read_tags() == {"app": "desks"}


def test_a_desktop_is_in_its_subnet_and_may_have_a_standby_elsewhere(aws: Emulator, view: ViewFactory) -> None:
    # moto tells neither SubnetId, RelatedWorkspaces nor StandbyWorkspacesProperties.
    told = {
        "WorkspaceId": "ws-1",
        "DirectoryId": "d-1",
        "SubnetId": "subnet-a",
        "State": "AVAILABLE",
        "RelatedWorkspaces": [{"WorkspaceId": "ws-2", "Region": "eu-central-1", "State": "STOPPED", "Type": "STANDBY"}],
        "StandbyWorkspacesProperties": [{"StandbyWorkspaceId": "ws-2", "DataReplication": "PRIMARY_AS_SOURCE"}],
    }
    aws.fake("workspaces", "DescribeWorkspaces", lambda *_: {"Workspaces": [told]})
    desktop = the(view(), Workspace)
    assert (desktop.directory_id, desktop.subnet_id) == ("d-1", "subnet-a")
    assert [(each.region, each.kind, each.state) for each in desktop.related] == [("eu-central-1", "STANDBY", "STOPPED")]
    assert [each.replication for each in desktop.standbys] == ["PRIMARY_AS_SOURCE"]


def test_a_desktop_without_a_standby_has_none(aws: Emulator, view: ViewFactory) -> None:
    aws.fake("workspaces", "DescribeWorkspaces", lambda *_: {"Workspaces": [{"WorkspaceId": "ws-1", "State": "AVAILABLE"}]})
    desktop = the(view(), Workspace)
    assert (desktop.subnet_id, desktop.related, desktop.standbys) == (None, (), ())


def test_a_directory_that_was_deregistered_is_not_listed(aws: Emulator, view: ViewFactory) -> None:
    told = [{"DirectoryId": "d-1", "State": "DEREGISTERED"}, {"DirectoryId": "d-2", "State": "REGISTERED"}]
    aws.fake("workspaces", "DescribeWorkspaceDirectories", lambda *_: {"Directories": told})
    assert [each.id for each in view().all(Directory)] == ["d-2"]


def test_connection_aliases_of_all_pages_are_listed(aws: Emulator, view: ViewFactory) -> None:
    # moto lacks the operation, and botocore its pages.
    def page(asked: Mapping[str, Any], _: object) -> dict[str, Any]:
        number = asked.get("NextToken", "1")
        alias = {
            "AliasId": f"wsca-{number}",
            "ConnectionString": f"desk{number}.example.com",
            "State": "CREATED",
            "Associations": [{"AssociationStatus": "ASSOCIATED_WITH_OWNER_ACCOUNT", "ResourceId": f"d-{number}"}],
        }
        return {"ConnectionAliases": [alias], **({"NextToken": "2"} if number == "1" else {})}

    aws.fake("workspaces", "DescribeConnectionAliases", page)
    aliases = view().all(ConnectionAlias)
    assert [(each.id, each.connection_string) for each in aliases] == [("wsca-1", "desk1.example.com"), ("wsca-2", "desk2.example.com")]
    assert [(each.status, each.resource_id) for each in aliases[0].associations] == [("ASSOCIATED_WITH_OWNER_ACCOUNT", "d-1")]
    assert aliases[0].arn == f"arn:aws:workspaces:{REGION}:{ACCOUNT}:connectionalias/wsca-1"
