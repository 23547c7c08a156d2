"""Where desktops are, what new ones get, and how their users reach them, in another Region too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from seawall.controls import registry
from seawall.controls.base import Fail, NoParams, Pass
from seawall.facts.base import the
from seawall.facts.snapshot import TargetView
from seawall.facts.workspaces import ConnectionAlias, Directory, IpGroup, Workspace
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import RoundTrip, ViewFactory
from tests.mending.flaws_workspaces import generous, open_doors, registered


def find(there: TargetView) -> Directory:
    return the(there, Directory)


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


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("enable_internet_access", "EnableInternetAccess"),
        ("user_enabled_as_local_administrator", "UserEnabledAsLocalAdministrator"),
        ("enable_maintenance_mode", "EnableMaintenanceMode"),
    ],
)
def test_one_thing_that_new_desktops_get_is_changed_and_given_back_and_the_rest_stays(
    aws: Emulator, view: ViewFactory, round_trip: RoundTrip, name: str, member: str
) -> None:
    generous(aws)
    before = find(view()).creation_properties
    wanted = before.model_copy(update={name: not getattr(before, name)})
    asked = aws.heard("workspaces", "ModifyWorkspaceCreationProperties")
    assert round_trip(find, lambda each: Directory.creation_properties.change(each, wanted)) == wanted
    assert [list(each["WorkspaceCreationProperties"]) for each in asked] == [[member], [member]]
    assert before.image()["CustomSecurityGroupId"] == "sg-0123456789abcdef0"


def test_what_aws_does_not_say_of_new_desktops_is_not_guessed(aws: Emulator, view: ViewFactory) -> None:
    told = {"DirectoryId": "wsd-1", "State": "REGISTERED", "WorkspaceType": "POOLS", "UserIdentityType": "CUSTOMER_MANAGED"}
    aws.fake("workspaces", "DescribeWorkspaceDirectories", lambda *_: {"Directories": [told]})
    directory = find(view())
    assert directory.creation_properties.image() == {}
    assert (directory.is_of_pools, directory.identity, directory.requires_saml) == (True, "CUSTOMER_MANAGED", False)


def test_groups_of_addresses_are_associated_before_others_go_and_come_back(aws: Emulator, view: ViewFactory, round_trip: RoundTrip) -> None:
    open_doors(aws)
    assert find(view()).ip_groups == ("wsipg-home", "wsipg-open")
    aws.forget_calls()
    wanted = ("wsipg-home", "wsipg-office")
    assert round_trip(find, lambda each: Directory.ip_groups.change(each, wanted)) == wanted
    writes = [call.operation for call in aws.calls if "associate" in call.operation.lower()]
    assert writes == ["AssociateIpGroups", "DisassociateIpGroups"] * 2


def test_the_first_group_of_a_directory_comes_and_goes(aws: Emulator, view: ViewFactory, round_trip: RoundTrip) -> None:
    open_doors(aws)
    aws.seeding("workspaces").disassociate_ip_groups(DirectoryId=find(view()).id, GroupIds=["wsipg-home", "wsipg-open"])
    assert round_trip(find, lambda each: Directory.ip_groups.change(each, ("wsipg-office",))) == ("wsipg-office",)
    assert find(view()).ip_groups == ()


def test_groups_of_all_pages_are_listed_with_their_rules(aws: Emulator, view: ViewFactory) -> None:
    open_doors(aws)
    groups = {group.id: group for group in view().all(IpGroup)}
    assert {name: [rule.ip_rule for rule in group.rules] for name, group in groups.items()} == {
        "wsipg-open": ["0.0.0.0/0"],
        "wsipg-home": ["198.51.100.0/24"],
        "wsipg-office": ["203.0.113.0/24"],
    }
    assert groups["wsipg-home"].arn == f"arn:aws:workspaces:{REGION}:{ACCOUNT}:workspaceipgroup/wsipg-home"
    assert IpGroup.let_everybody_in(groups.values())
    assert not IpGroup.let_everybody_in([groups["wsipg-home"], groups["wsipg-office"]])


def test_a_new_directory_has_no_group_and_no_identity_provider(aws: Emulator, view: ViewFactory) -> None:
    registered(aws)
    directory = find(view())
    assert (directory.ip_groups, directory.saml_status, directory.requires_saml) == ((), "DISABLED", False)


def test_a_second_factor_is_that_of_the_directory_behind_it(aws: Emulator, view: ViewFactory) -> None:
    control, identifier = registry()["workspaces.directory-mfa"], registered(aws)
    assert isinstance(control.verdict(find(view()), NoParams()), Fail)
    settings = {"RadiusServers": ["192.0.2.1"], "RadiusPort": 1812, "SharedSecret": "correct-horse", "AuthenticationProtocol": "PAP"}
    aws.seeding("ds").enable_radius(DirectoryId=identifier, RadiusSettings=settings)
    aws.forget_calls()
    assert isinstance(control.verdict(find(view()), NoParams()), Pass)
    assert (aws.count("workspaces"), aws.count("ds")) == (1, 1)
