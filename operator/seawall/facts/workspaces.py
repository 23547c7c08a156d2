"""WorkSpaces: virtual desktops, each in the zone of its subnet, the directories that they belong to, and the names that users connect by.

Source: https://docs.aws.amazon.com/workspaces/latest/api/API_DescribeWorkspaces.html (2026-11-24)
Source: https://docs.aws.amazon.com/workspaces/latest/api/API_WorkspaceDirectory.html (2026-11-24)
Source: https://docs.aws.amazon.com/workspaces/latest/api/API_ModifyWorkspaceCreationProperties.html (2026-11-24)
Source: https://docs.aws.amazon.com/workspaces/latest/adminguide/amazon-workspaces-ip-access-control-groups.html (2026-11-24)
Source: https://docs.aws.amazon.com/workspaces/latest/adminguide/multi-region-resilience.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Annotated, Final, Self

from pydantic import AliasPath, BeforeValidator, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, attribute, fact, listing
from seawall.facts.network import ANYWHERE, networks, reached
from seawall.facts.part import Part
from seawall.facts.value import Call, Value

#: The running mode in which a desktop stops by itself; only in this one it has a time after which it does.
AUTO_STOP: Final = "AUTO_STOP"

#: How long another running mode may take to show. AWS names no time; an undo that comes too early is billed.
_TO_SHOW: Final = timedelta(minutes=10)

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


class Running(Value):
    """When a desktop runs, which is also how it is billed."""

    running_mode: str
    running_mode_auto_stop_timeout_in_minutes: int | None = None
    """How long after its user has left a desktop stops by itself; None where it does not."""


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
    told_mode: str | None = Field(None, validation_alias=AliasPath("WorkspaceProperties", "RunningMode"))
    told_minutes: int | None = Field(None, validation_alias=AliasPath("WorkspaceProperties", "RunningModeAutoStopTimeoutInMinutes"))

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

    @attribute(deadline=_TO_SHOW)
    def running(self) -> Running | None:
        """When it runs; None where AWS does not say."""
        if self.told_mode is None:
            return None
        minutes = self.told_minutes if self.told_mode == AUTO_STOP else None
        return Running(running_mode=self.told_mode, running_mode_auto_stop_timeout_in_minutes=minutes)

    @running.writer("workspaces.modify_workspace_properties", action="workspaces:ModifyWorkspaceProperties")
    def running_calls(self, now: Running | None, wanted: Running | None) -> tuple[Call, ...]:
        """The mode with its time; sizes and the rest, which can be changed by the same operation, are not named and stay."""
        if wanted is None or now == wanted:
            return ()
        return (Call("workspaces.modify_workspace_properties", {"WorkspaceId": self.workspace_id, "WorkspaceProperties": wanted.image()}),)

    @fact("workspaces.describe_tags", action="workspaces:DescribeTags")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The desktop's tags."""
        answer = aws.call(ResourceId=self.workspace_id, gone_if="ResourceNotFoundException") or {}
        return tag_map(answer["TagList"])

    def read_tags(self) -> Mapping[str, str]:
        """The desktop's tags, by a call of their own."""
        return self.tags


class IpRule(Part):
    """A range of addresses that users may come from."""

    ip_rule: str = Field(alias="ipRule")


class IpGroup(Resource, type="AWS::WorkSpaces::IpGroup", service="workspaces"):
    """One IP access control group: addresses that users of the directories it is associated with may come from, and no others."""

    group_id: str = Field(alias="groupId")
    rules: tuple[IpRule, ...] = Field((), alias="userRules")

    @listing("workspaces.describe_ip_groups", action="workspaces:DescribeIpGroups")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every group of the Region."""
        return map(cls.model_validate, (aws.call() or {})["Result"])

    @property
    def id(self) -> str:
        """The group's id, `wsipg-…`."""
        return self.group_id

    @property
    def arn(self) -> str:
        """The group's ARN."""
        target = self.target
        return f"arn:{target.partition}:workspaces:{target.region}:{target.account_id}:workspaceipgroup/{self.group_id}"

    @classmethod
    def let_everybody_in(cls, groups: Iterable[Self]) -> bool:
        """Whether there is no address that none of these groups lets in. A group without rules lets nobody in."""
        return bool(reached(networks(rule.ip_rule for group in groups for rule in group.rules), ANYWHERE, together=True))


class CreationProperties(Value):
    """What desktops get that are made, or rebuilt, in a directory from now on; those that there are keep what they have."""

    enable_internet_access: bool | None = None
    """Whether each gets a public IPv4 address of its own."""
    user_enabled_as_local_administrator: bool | None = None
    enable_maintenance_mode: bool | None = None
    """Whether AWS starts desktops that stop by themselves once a month, to install updates."""


class Directory(Resource, type="AWS::WorkSpaces::Directory", service="workspaces"):
    """One directory that is registered for desktops; what is behind it is Directory Service's, unless its users are known elsewhere."""

    directory_id: str
    kind: str | None = Field(None, alias="DirectoryType")
    """`SIMPLE_AD`, `AD_CONNECTOR`, `CUSTOMER_MANAGED` or `AWS_IAM_IDENTITY_CENTER`: which of AWS's own it is, Directory Service tells."""
    identity: str | None = Field(None, alias="UserIdentityType")
    """Who knows its users: `AWS_DIRECTORY_SERVICE`, `AWS_IAM_IDENTITY_CENTER` or `CUSTOMER_MANAGED`."""
    purpose: str | None = Field(None, alias="WorkspaceType")
    """`PERSONAL`, or `POOLS` of desktops that are made anew for each session."""
    state: str = ""
    subnet_ids: tuple[str, ...] = ()
    """The two subnets that desktops are placed in."""
    saml_status: str | None = Field(None, validation_alias=AliasPath("SamlProperties", "Status"))
    told_properties: CreationProperties = Field(default_factory=CreationProperties, alias="WorkspaceCreationProperties")
    told_ip_groups: tuple[str, ...] = Field((), alias="ipGroupIds")

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

    @property
    def is_of_pools(self) -> bool:
        """Whether its desktops are those of pools: nobody keeps one, so nobody administers or maintains one."""
        return self.purpose == "POOLS"

    @property
    def requires_saml(self) -> bool:
        """Whether every user signs in through an identity provider. With the fallback, who has an old client needs a password only."""
        return self.saml_status == "ENABLED"

    @attribute()
    def creation_properties(self) -> CreationProperties:
        """What new desktops get."""
        return self.told_properties

    @creation_properties.writer("workspaces.modify_workspace_creation_properties", action="workspaces:ModifyWorkspaceCreationProperties")
    def creation_properties_calls(self, now: CreationProperties, wanted: CreationProperties) -> tuple[Call, ...]:
        """Only what changes is sent; the rest stays."""
        before = now.image()
        changes = {name: value for name, value in wanted.image().items() if before.get(name) != value}
        arguments = {"ResourceId": self.directory_id, "WorkspaceCreationProperties": changes}
        return (Call("workspaces.modify_workspace_creation_properties", arguments),) if changes else ()

    @attribute()
    def ip_groups(self) -> tuple[str, ...]:
        """Ids of the groups that say where its users may come from; anywhere, where there is none."""
        return tuple(sorted(self.told_ip_groups))

    @ip_groups.writer(
        "workspaces.associate_ip_groups",
        "workspaces.disassociate_ip_groups",
        action=("workspaces:AssociateIpGroups", "workspaces:DisassociateIpGroups"),
    )
    def ip_groups_calls(self, now: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[Call, ...]:
        """First what comes, then what goes: without any group everybody is let in."""
        coming = [each for each in wanted if each not in now]
        going = [each for each in now if each not in wanted]
        calls = []
        if coming:
            calls.append(Call("workspaces.associate_ip_groups", {"DirectoryId": self.directory_id, "GroupIds": coming}))
        if going:
            calls.append(Call("workspaces.disassociate_ip_groups", {"DirectoryId": self.directory_id, "GroupIds": going}))
        return tuple(calls)

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
