"""FSx: file systems for Windows, Lustre, NetApp ONTAP and OpenZFS, and their backups.

A Multi-AZ file system has an active file server in its preferred subnet and a standby in the other one. SINGLE_AZ_HA_* has two servers in one
zone: that is against the loss of a server only. A deployment type cannot be changed.
Source: https://docs.aws.amazon.com/fsx/latest/APIReference/API_FileSystem.html (2026-11-24)
Source: https://docs.aws.amazon.com/fsx/latest/WindowsGuide/high-availability-multiAZ.html (2026-11-24)
Source: https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/high-availability-AZ.html (2026-11-24)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, Self

from pydantic import AliasChoices, AliasPath, Field

from seawall.facts.base import AccountSettings, Resource, tag_map, the
from seawall.facts.fact import Aws, fact, listing
from seawall.facts.part import Part

_KINDS: Final = ("WindowsConfiguration", "OntapConfiguration", "OpenZFSConfiguration", "LustreConfiguration")


def _in_its_configuration(member: str) -> AliasChoices:
    """A member that the configuration of each kind of file system has under the same name."""
    return AliasChoices(*(AliasPath(kind, member) for kind in _KINDS))


class Backup(Part):
    """A backup of a file system or, for ONTAP, of one of its volumes; also one that AWS Backup made, or a copy from another Region."""

    backup_id: str
    state: str | None = Field(None, alias="Lifecycle")
    created_at: datetime | None = Field(None, alias="CreationTime")
    file_system_id: str | None = Field(
        None, validation_alias=AliasChoices(AliasPath("Volume", "FileSystemId"), AliasPath("FileSystem", "FileSystemId"))
    )
    volume_id: str | None = Field(None, validation_alias=AliasPath("Volume", "VolumeId"))
    """The volume that alone it holds; None when it holds the whole file system."""
    source_region: str | None = Field(None, alias="SourceBackupRegion")
    """The Region that it was copied from; None where it was made."""

    @property
    def is_complete(self) -> bool:
        """Whether a file system can be made from it now."""
        return self.state == "AVAILABLE"


class FsxRegion(AccountSettings, service="fsx"):
    """What FSx tells of the account's file systems in one Region all at once."""

    @fact("fsx.describe_backups", action="fsx:DescribeBackups")
    def backups(self, aws: Aws) -> dict[str, tuple[Backup, ...]]:
        """The backups that are in the Region, by the id of their file system, which may be in another Region or gone."""
        found: defaultdict[str, list[Backup]] = defaultdict(list)
        for backup in map(Backup.model_validate, (aws.call() or {})["Backups"]):
            if backup.file_system_id is not None:
                found[backup.file_system_id].append(backup)
        return {each: tuple(several) for each, several in found.items()}


class FileSystem(Resource, type="AWS::FSx::FileSystem", service="fsx"):
    """One file system."""

    file_system_id: str
    stated_arn: str = Field(alias="ResourceARN")
    kind: str | None = Field(None, alias="FileSystemType")
    """WINDOWS, ONTAP, OPENZFS or LUSTRE."""
    state: str | None = Field(None, alias="Lifecycle")
    vpc_id: str | None = None
    subnet_ids: tuple[str, ...] = ()
    deployment_type: str | None = Field(None, validation_alias=_in_its_configuration("DeploymentType"))
    preferred_subnet_id: str | None = Field(None, validation_alias=_in_its_configuration("PreferredSubnetId"))
    """Where the active file server is, unless it has failed over: AWS does not tell where it is now."""
    route_table_ids: tuple[str, ...] = Field((), validation_alias=_in_its_configuration("RouteTableIds"))
    """ONTAP and OpenZFS: the route tables in which FSx moves its addresses to the standby; clients by any other table lose it then."""
    backup_retention_days: int | None = Field(None, validation_alias=_in_its_configuration("AutomaticBackupRetentionDays"))
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("fsx.describe_file_systems", action="fsx:DescribeFileSystems")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every file system of the Region."""
        told: list[dict[str, Any]] = (aws.call() or {})["FileSystems"]
        return map(cls.model_validate, told)

    @property
    def id(self) -> str:
        """The file system's id."""
        return self.file_system_id

    @property
    def arn(self) -> str:
        """The file system's ARN, which names the owner's account."""
        return self.stated_arn

    def read_tags(self) -> Mapping[str, str]:
        """The file system's tags, as the list told them."""
        return tag_map(self.tags)

    @property
    def is_multi_az(self) -> bool | None:
        """Whether it has a standby in another subnet and fails over to it by itself; None when AWS tells no deployment type.

        Lustre has none in any deployment type.
        """
        return None if self.deployment_type is None else self.deployment_type.startswith("MULTI_AZ_")

    @property
    def standby_subnet_ids(self) -> tuple[str, ...]:
        """The subnets beside the preferred one."""
        return tuple(subnet for subnet in self.subnet_ids if subnet != self.preferred_subnet_id)

    @property
    def has_floating_addresses(self) -> bool:
        """Whether clients reach it by addresses that route tables lead to the active server; Windows changes its DNS name instead."""
        return self.kind in {"ONTAP", "OPENZFS"} and self.is_multi_az is True

    @property
    def is_available(self) -> bool | None:
        """Whether it can be used now; None when AWS does not say."""
        return None if self.state is None else self.state in {"AVAILABLE", "UPDATING"}

    @property
    def backups(self) -> tuple[Backup, ...]:
        """Its backups that are in its Region."""
        return the(self.target, FsxRegion).backups.get(self.file_system_id, ())
