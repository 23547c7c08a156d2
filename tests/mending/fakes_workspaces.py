"""WorkSpaces operations that moto lacks or answers wrongly; what they change is changed in moto's world, and moto's own answers tell it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from moto.workspaces.models import WorkSpaceDirectory, workspaces_backends

from tests.emulator import ACCOUNT, REGION
from tests.fakes import Parameters, Refused, State

#: Groups that a directory takes.
#: Source: https://docs.aws.amazon.com/workspaces/latest/adminguide/amazon-workspaces-ip-access-control-groups.html (2026-11-24)
LIMIT: Final = 25


def modify_workspace_properties(wanted: Parameters, _: State) -> Mapping[str, Any]:
    """Changes the running mode; a desktop that always runs has no time after which it stops."""
    properties = workspaces_backends[ACCOUNT][REGION].workspaces[wanted["WorkspaceId"]].workspace_properties
    mode, minutes = "RunningMode", "RunningModeAutoStopTimeoutInMinutes"
    asked = wanted["WorkspaceProperties"]
    if not {mode, minutes}.issuperset(asked):
        raise Refused("InvalidParameterValuesException", "Modify one property at a time.")
    if asked[mode] != "AUTO_STOP" and minutes in asked:
        raise Refused("InvalidParameterValuesException", "An automatic stop time needs the running mode AUTO_STOP.")
    properties.pop(minutes, None)
    properties.update(asked)
    return {}


def modify_workspace_creation_properties(wanted: Parameters, _: State) -> Mapping[str, Any]:
    """Changes what is named and leaves the rest; moto forgets it."""
    _directory(wanted["ResourceId"]).workspace_creation_properties.update(wanted["WorkspaceCreationProperties"])
    return {}


def create_ip_group(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """Makes a group whose id has its name."""
    made = f"wsipg-{wanted['GroupName']}"
    state.setdefault("ip groups", {})[made] = {"groupId": made, "groupName": wanted["GroupName"], "userRules": wanted["UserRules"]}
    return {"GroupId": made}


def describe_ip_groups(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """All of them, one on each page."""
    groups = list(state.get("ip groups", {}).values())
    place = int(wanted.get("NextToken") or 0)
    return {"Result": groups[place : place + 1], **({"NextToken": str(place + 1)} if place + 1 < len(groups) else {})}


def associate_ip_groups(wanted: Parameters, state: State) -> Mapping[str, Any]:
    """Adds groups that there are, as many as a directory takes."""
    directory = _directory(wanted["DirectoryId"])
    missing = set(wanted["GroupIds"]) - set(state.get("ip groups", {}))
    if missing:
        raise Refused("ResourceNotFoundException", f"There is no group {min(missing)}.")
    together = list(dict.fromkeys([*directory.ip_group_ids, *wanted["GroupIds"]]))
    if len(together) > LIMIT:
        raise Refused("ResourceLimitExceededException", "The directory has too many groups.")
    directory.ip_group_ids = together  # type: ignore[assignment]  # a text in moto, which never fills it
    return {}


def disassociate_ip_groups(wanted: Parameters, _: State) -> Mapping[str, Any]:
    """Takes groups away."""
    directory = _directory(wanted["DirectoryId"])
    directory.ip_group_ids = [each for each in directory.ip_group_ids if each not in wanted["GroupIds"]]  # type: ignore[assignment]
    return {}


def _directory(directory_id: str) -> WorkSpaceDirectory:
    return workspaces_backends[ACCOUNT][REGION].workspace_directories[directory_id]


IP_GROUPS: Final = (create_ip_group, describe_ip_groups, associate_ip_groups, disassociate_ip_groups)
