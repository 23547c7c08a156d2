"""Flaws of WorkSpaces: directories that give too much, and desktops that never stop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.emulator import ACCOUNT, REGION, Emulator
from tests.mending import fakes_workspaces as fakes
from tests.mending.flaw import Flaw, answer

TAGS: Final = [{"Key": "team", "Value": "pay"}]
ARN: Final = f"arn:aws:workspaces:{REGION}:{ACCOUNT}"


def registered(aws: Emulator) -> str:
    """A directory that is registered for desktops; gives its id."""
    ec2 = aws.seeding("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"{REGION}{letter}")["Subnet"]["SubnetId"]
        for n, letter in enumerate("ab")
    ]
    made = aws.seeding("ds").create_microsoft_ad(
        Name="corp.example.com", Password="Correct-horse-7", VpcSettings={"VpcId": vpc, "SubnetIds": subnets}
    )
    identifier: str = made["DirectoryId"]
    aws.seeding("workspaces").register_workspace_directory(DirectoryId=identifier, SubnetIds=subnets, Tags=TAGS)
    return identifier


def generous(aws: Emulator) -> str:
    """New desktops get a public address and an administrator, and no updates; their OU and security group are somebody's choice."""
    answer(aws, "workspaces", fakes.modify_workspace_creation_properties)
    directory = registered(aws)
    properties = {
        "EnableInternetAccess": True,
        "UserEnabledAsLocalAdministrator": True,
        "EnableMaintenanceMode": False,
        "DefaultOu": "OU=desks,DC=corp,DC=example",
        "CustomSecurityGroupId": "sg-0123456789abcdef0",
    }
    aws.seeding("workspaces").modify_workspace_creation_properties(ResourceId=directory, WorkspaceCreationProperties=properties)
    return f"{ARN}:directory/{directory}"


def open_doors(aws: Emulator) -> str:
    """One of its two groups lets everybody in; a third one is not associated."""
    answer(aws, "workspaces", *fakes.IP_GROUPS)
    directory, workspaces = registered(aws), aws.seeding("workspaces")
    for name, cidr in (("open", "0.0.0.0/0"), ("home", "198.51.100.0/24"), ("office", "203.0.113.0/24")):
        workspaces.create_ip_group(GroupName=name, UserRules=[{"ipRule": cidr, "ruleDesc": name}])
    workspaces.associate_ip_groups(DirectoryId=directory, GroupIds=["wsipg-home", "wsipg-open"])
    return f"{ARN}:directory/{directory}"


def running_mode(aws: Emulator) -> str:
    """A desktop with a large disk that always runs, beside one that stops after four hours."""
    answer(aws, "workspaces", fakes.modify_workspace_properties)
    directory = registered(aws)
    common = {"DirectoryId": directory, "BundleId": "wsb-bh8rsxt14", "Tags": TAGS}
    modes = ({"RunningMode": "ALWAYS_ON"}, {"RunningMode": "AUTO_STOP", "RunningModeAutoStopTimeoutInMinutes": 240})
    wanted = [
        {**common, "UserName": f"user{n}", "WorkspaceProperties": {**mode, "UserVolumeSizeGib": 500, "RootVolumeSizeGib": 175}}
        for n, mode in enumerate(modes)
    ]
    made = aws.seeding("workspaces").create_workspaces(Workspaces=wanted)["PendingRequests"]
    return f"{ARN}:workspace/{made[0]['WorkspaceId']}"


_PROPERTIES: Final = "ModifyWorkspaceCreationProperties"
_GROUPS: Final = "CreateIpGroup, DescribeIpGroups, AssociateIpGroups, DisassociateIpGroups"

FLAWS: Mapping[str, Flaw] = {
    "workspaces.ip-access-groups": Flaw(open_doors, {"groups": ["wsipg-office"]}, _GROUPS),
    "workspaces.maintenance-mode": Flaw(generous, needs=_PROPERTIES),
    "workspaces.no-direct-internet": Flaw(generous, needs=_PROPERTIES),
    "workspaces.no-local-admin": Flaw(generous, needs=_PROPERTIES),
    "workspaces.running-mode": Flaw(running_mode, needs="ModifyWorkspaceProperties"),
}

UNSERVED: Mapping[str, str] = {}
