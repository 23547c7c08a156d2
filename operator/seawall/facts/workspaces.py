"""WorkSpaces: virtual desktops.

Source: https://docs.aws.amazon.com/workspaces/latest/api/API_DescribeWorkspaces.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Self

from pydantic import BeforeValidator

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, fact, listing

#: A flag that was never set is absent, or empty on some endpoints; both are off.
Flag = Annotated[bool, BeforeValidator(lambda given: given or False)]


class Workspace(Resource, type="AWS::WorkSpaces::Workspace", service="workspaces"):
    """One desktop with its root and user volumes."""

    workspace_id: str
    state: str = ""
    user_volume_encryption_enabled: Flag = False
    root_volume_encryption_enabled: Flag = False

    @listing("workspaces.describe_workspaces", action="workspaces:DescribeWorkspaces")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every desktop of the Region, without those that AWS still lists after their end."""
        desktops = map(cls.model_validate, (aws.call() or {})["Workspaces"])
        return (desktop for desktop in desktops if desktop.state != "TERMINATED")

    @property
    def id(self) -> str:
        """The desktop's id, `ws-…`."""
        return self.workspace_id

    @property
    def arn(self) -> str:
        """The desktop's ARN."""
        target = self.target
        return f"arn:{target.partition}:workspaces:{target.region}:{target.account_id}:workspace/{self.workspace_id}"

    @fact("workspaces.describe_tags", action="workspaces:DescribeTags")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The desktop's tags."""
        answer = aws.call(ResourceId=self.workspace_id, gone_if="ResourceNotFoundException") or {}
        return tag_map(answer["TagList"])

    def read_tags(self) -> Mapping[str, str]:
        """The desktop's tags, by a call of their own."""
        return self.tags
