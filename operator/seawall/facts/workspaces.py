"""WorkSpaces: virtual desktops, each in the zone of its subnet, the directories that they belong to, and the names that users connect by.

Source: https://docs.aws.amazon.com/workspaces/latest/api/API_DescribeWorkspaces.html (2026-11-24)
Source: https://docs.aws.amazon.com/workspaces/latest/api/API_DescribeWorkspaceDirectories.html (2026-11-24)
Source: https://docs.aws.amazon.com/workspaces/latest/adminguide/multi-region-resilience.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Self

from pydantic import BeforeValidator, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, fact, listing
from seawall.facts.part import Part

#: A flag that was never set is absent, or empty on some endpoints; both are off.
Flag = Annotated[bool, BeforeValidator(lambda given: given or False)]


class RelatedWorkspace(Part):
    """The same user's desktop in another Region."""

    workspace_id: str | None = None
    region: str
    state: str | None = None
    kind: str | None = Field(None, alias="Type")
    """`STANDBY` or `PRIMARY`."""


class Standby(Part):
    """How a desktop's standby is kept."""

    workspace_id: str | None = Field(None, alias="StandbyWorkspaceId")
    replication: str | None = Field(None, alias="DataReplication")
    """`PRIMARY_AS_SOURCE` or `NO_REPLICATION`: an empty desktop."""


class Workspace(Resource, type="AWS::WorkSpaces::Workspace", service="workspaces"):
    """One desktop with its root and user volumes."""

    workspace_id: str
    directory_id: str | None = None
    subnet_id: str | None = None
    """The subnet, and so the zone, that it is in: a rebuild or a restore leaves it there."""
    state: str = ""
    related: tuple[RelatedWorkspace, ...] = Field((), alias="RelatedWorkspaces")
    standbys: tuple[Standby, ...] = Field((), alias="StandbyWorkspacesProperties")
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


class Directory(Resource, type="AWS::WorkSpaces::Directory", service="workspaces"):
    """One directory that is registered for desktops; what is behind it is Directory Service's."""

    directory_id: str
    kind: str | None = Field(None, alias="DirectoryType")
    state: str = ""
    subnet_ids: tuple[str, ...] = ()
    """The two subnets that desktops are placed in."""

    @listing("workspaces.describe_workspace_directories", action="workspaces:DescribeWorkspaceDirectories")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every directory of the Region that is registered, or about to be."""
        directories = map(cls.model_validate, (aws.call() or {})["Directories"])
        return (directory for directory in directories if directory.state != "DEREGISTERED")

    @property
    def id(self) -> str:
        """The directory's id, `d-…` or `wsd-…`."""
        return self.directory_id

    @property
    def arn(self) -> str:
        """The directory's ARN."""
        target = self.target
        return f"arn:{target.partition}:workspaces:{target.region}:{target.account_id}:directory/{self.directory_id}"

    @fact("workspaces.describe_tags", action="workspaces:DescribeTags")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The directory's tags."""
        answer = aws.call(ResourceId=self.directory_id, gone_if="ResourceNotFoundException") or {}
        return tag_map(answer["TagList"])

    def read_tags(self) -> Mapping[str, str]:
        """The directory's tags, by a call of their own."""
        return self.tags


class Association(Part):
    """A directory that a connection alias leads to."""

    status: str | None = Field(None, alias="AssociationStatus")
    resource_id: str | None = None


class ConnectionAlias(Resource, type="AWS::WorkSpaces::ConnectionAlias", service="workspaces"):
    """One name that users connect by, whichever Region their desktop is in."""

    alias_id: str
    connection_string: str | None = None
    state: str | None = None
    associations: tuple[Association, ...] = ()

    @listing("workspaces.describe_connection_aliases", action="workspaces:DescribeConnectionAliases")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every alias of the Region. Botocore has no pages for this list, so they are followed here."""
        answer = aws.call() or {}
        aliases = list(answer["ConnectionAliases"])
        while token := answer.get("NextToken"):
            answer = aws.call(NextToken=token) or {}
            aliases.extend(answer["ConnectionAliases"])
        return map(cls.model_validate, aliases)

    @property
    def id(self) -> str:
        """The alias's id, `wsca-…`."""
        return self.alias_id

    @property
    def arn(self) -> str:
        """The alias's ARN."""
        target = self.target
        return f"arn:{target.partition}:workspaces:{target.region}:{target.account_id}:connectionalias/{self.alias_id}"

    @fact("workspaces.describe_tags", action="workspaces:DescribeTags")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The alias's tags."""
        return tag_map((aws.call(ResourceId=self.alias_id, gone_if="ResourceNotFoundException") or {})["TagList"])

    def read_tags(self) -> Mapping[str, str]:
        """The alias's tags, by a call of their own."""
        return self.tags
