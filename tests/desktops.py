"""WorkSpaces for tests that never ask AWS, told in AWS's own members."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from seawall.facts import ds
from seawall.facts.workspaces import Directory, IpGroup, Workspace
from tests.builders import given


def workspace(**told: Any) -> Workspace:
    """A desktop, as the list tells it."""
    return given(Workspace.model_validate({"WorkspaceId": "ws-1", "State": "AVAILABLE", **told}))


def directory(**told: Any) -> Directory:
    """A directory of personal desktops, as the list tells it."""
    return given(registered(**told))


def making(**properties: Any) -> Directory:
    """A directory with these creation properties beside two others."""
    others = {"DefaultOu": "OU=desks,DC=corp,DC=example", "CustomSecurityGroupId": "sg-1"}
    return directory(WorkspaceCreationProperties={**others, **properties})


def entered(*associated: str, **groups: tuple[str, ...]) -> Directory:
    """A directory with associated groups, in a Region that has groups of these ranges by their names."""
    known = {f"wsipg-{name}": ranges for name, ranges in groups.items()}
    told = [IpGroup.model_validate({"groupId": name, "userRules": [{"ipRule": each} for each in ranges]}) for name, ranges in known.items()]
    named = [f"wsipg-{name}" for name in associated]
    return given(registered(ipGroupIds=named), others=[(group, {}) for group in told], none_of=[IpGroup])


def known_by(*, saml: str | None = None, facts: Mapping[str, object] | None = None, **told: Any) -> Directory:
    """A directory with the one of Directory Service behind it, and the facts of that one."""
    behind = ds.Directory.model_validate({"DirectoryId": "d-1", "Stage": "Active", **told})
    return given(registered(**({"SamlProperties": {"Status": saml}} if saml else {})), others=[(behind, facts or {})])


def registered(**told: Any) -> Directory:
    """A directory that is bound to no target."""
    return Directory.model_validate({"DirectoryId": "d-1", "State": "REGISTERED", "WorkspaceType": "PERSONAL", **told})
