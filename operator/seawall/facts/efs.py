"""EFS: file systems, the mount targets by which a VPC reaches them, and their replicas.

A file system has at most one mount target in each zone, all in one VPC. A One Zone file system keeps its data in one zone and has one mount
target there.
Source: https://docs.aws.amazon.com/efs/latest/ug/how-it-works.html (2026-11-24)
Source: https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html (2026-11-24)
Source: https://docs.aws.amazon.com/efs/latest/ug/API_ReplicationConfigurationDescription.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Self

from pydantic import AliasPath, ConfigDict, Field

from seawall.facts.base import AccountSettings, Resource, tag_map, the
from seawall.facts.ec2.made import ID_TO_COME, differences
from seawall.facts.fact import Aws, fact, listing
from seawall.facts.part import Part
from seawall.facts.value import Call, Value

#: How long EFS may take to make a mount target or to take one away; its network interface is made and gone with it.
_MOUNTING: Final = timedelta(minutes=15)


class MountTarget(Value):
    """A mount target as it is made. What EFS gives it is no part of the image.

    Attributes:
        security_groups: those that it is to be made with; empty where it is there, for they can be changed later and then belong to
            whoever changed them (`FileSystem.security_groups` tells).
        zone: name of its zone.
        zone_id: id of its zone.
    """

    model_config = ConfigDict(extra="ignore")

    mount_target_id: str = ID_TO_COME
    subnet_id: str
    security_groups: tuple[str, ...] = ()
    state: str = Field("available", alias="LifeCycleState", exclude=True)
    zone: str | None = Field(None, alias="AvailabilityZoneName", exclude=True)
    zone_id: str | None = Field(None, alias="AvailabilityZoneId", exclude=True)
    vpc_id: str | None = Field(None, exclude=True)

    @property
    def id(self) -> str:
        """The mount target's id."""
        return self.mount_target_id

    @property
    def is_available(self) -> bool:
        """Whether clients can mount the file system by it now."""
        return self.state in {"available", "updating"}

    @property
    def is_coming(self) -> bool:
        """Whether EFS is making it."""
        return self.state == "creating"

    def became(self, other: Self) -> bool:
        """Whether the other one may be what EFS made when it was asked for this one: a subnet has one mount target of a file system."""
        return self.subnet_id == other.subnet_id

    def arguments(self) -> dict[str, Any]:
        """What makes the same mount target, in AWS's names; without security groups it gets the default one of its VPC."""
        return {name: value for name, value in self.image().items() if name != "MountTargetId" and value != []}


MountTargets = tuple[MountTarget, ...]


class Replica(Part):
    """A copy of a file system that EFS keeps up to date, in its Region or another one."""

    region: str
    file_system_id: str
    status: str
    last_replicated_at: datetime | None = Field(None, alias="LastReplicatedTimestamp")
    """When all that the file system held was last in the copy."""

    @property
    def is_current(self) -> bool:
        """Whether EFS keeps it up to date now; `last_replicated_at` says how far it is behind."""
        return self.status == "ENABLED"


class EfsRegion(AccountSettings, service="efs"):
    """What EFS tells of the account's file systems in one Region all at once."""

    @fact("efs.describe_replication_configurations", action="elasticfilesystem:DescribeReplicationConfigurations")
    def replicas(self, aws: Aws) -> dict[str, tuple[Replica, ...]]:
        """The copies of each file system that has any, by the id of what is copied."""
        told = (aws.call(none_if="ReplicationNotFound") or {}).get("Replications", ())
        return {each["SourceFileSystemId"]: tuple(map(Replica.model_validate, each["Destinations"])) for each in told}


class FileSystem(Resource, type="AWS::EFS::FileSystem", service="efs"):
    """One file system."""

    file_system_id: str
    state: str = Field(alias="LifeCycleState")
    zone: str | None = Field(None, alias="AvailabilityZoneName")
    """Name of the zone that a One Zone file system is in; None for a Regional one."""
    zone_id: str | None = Field(None, alias="AvailabilityZoneId")
    """Id of the same zone."""
    number_of_mount_targets: int = 0
    """A count: which zones they are in is told by `mount_targets` alone."""
    overwrite_protection: str | None = Field(None, validation_alias=AliasPath("FileSystemProtection", "ReplicationOverwriteProtection"))
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("efs.describe_file_systems", action="elasticfilesystem:DescribeFileSystems")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every file system of the Region."""
        return map(cls.model_validate, (aws.call() or {})["FileSystems"])

    @property
    def id(self) -> str:
        """The file system's id."""
        return self.file_system_id

    @property
    def arn(self) -> str:
        """The file system's ARN."""
        target = self.target
        return f"arn:{target.partition}:elasticfilesystem:{target.region}:{target.account_id}:file-system/{self.file_system_id}"

    def read_tags(self) -> Mapping[str, str]:
        """The file system's tags, as the list told them."""
        return tag_map(self.tags)

    @property
    def is_available(self) -> bool:
        """Whether it can be used now, as far as its mount targets let clients in."""
        return self.state in {"available", "updating"}

    @property
    def is_one_zone(self) -> bool:
        """Whether its data is in one zone only; that cannot be changed in place."""
        return self.zone_id is not None or self.zone is not None

    @property
    def is_replica(self) -> bool:
        """Whether it is the copy of another one, and so cannot be written to."""
        return self.overwrite_protection == "REPLICATING"

    @property
    def replicas(self) -> tuple[Replica, ...]:
        """Its copies; none costs no call beyond that of the whole Region."""
        return the(self.target, EfsRegion).replicas.get(self.file_system_id, ())

    @fact("efs.describe_mount_targets", action="elasticfilesystem:DescribeMountTargets", deadline=_MOUNTING)
    def mount_targets(self, aws: Aws) -> MountTargets:
        """Its mount targets but those that are gone or going, by id: EFS promises no order."""
        told = (aws.call(FileSystemId=self.file_system_id, gone_if="FileSystemNotFound") or {})["MountTargets"]
        found = map(MountTarget.model_validate, told)
        return tuple(sorted((each for each in found if each.state not in {"deleting", "deleted"}), key=lambda each: each.id))

    @mount_targets.writer(
        "efs.create_mount_target",
        "efs.delete_mount_target",
        action=(
            "elasticfilesystem:CreateMountTarget",
            "elasticfilesystem:DeleteMountTarget",
            "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
        ),
    )
    def mount_targets_calls(self, now: MountTargets, wanted: MountTargets) -> tuple[Call, ...]:
        """Make what is missing, delete what is too much; of what stays nothing changes."""
        missing, surplus = differences(now, wanted)
        makes = (Call("efs.create_mount_target", {"FileSystemId": self.file_system_id, **each.arguments()}) for each in missing)
        return (*makes, *(Call("efs.delete_mount_target", {"MountTargetId": each.id}) for each in surplus))

    @fact("efs.describe_mount_target_security_groups", action="elasticfilesystem:DescribeMountTargetSecurityGroups")
    def mount_target_groups(self, aws: Aws) -> dict[str, tuple[str, ...]]:
        """The security groups of each mount target, by its id: one call each, so only a plan asks for them."""
        ids = (each.id for each in self.mount_targets)
        gone = ("MountTargetNotFound", "IncorrectMountTargetState")
        told = {each: (aws.call(MountTargetId=each, none_if=gone) or {}).get("SecurityGroups") for each in ids}
        return {each: tuple(sorted(groups)) for each, groups in told.items() if groups is not None}

    @property
    def security_groups(self) -> tuple[str, ...] | None:
        """The security groups that all its mount targets have; None where they differ, or where there is no mount target."""
        several = set(self.mount_target_groups.values())
        return several.pop() if len(several) == 1 else None

    def mounted_in(self, *subnets: str) -> MountTargets:
        """Its mount targets and further ones in these subnets, with the security groups of those that there are: what a plan wants.

        Args:
            *subnets: ids of subnets in zones without a mount target, in the VPC of the others.

        Raises:
            ValueError: its mount targets have no security groups in common.
        """
        groups = self.security_groups
        if groups is None:
            raise ValueError(f"the mount targets of {self.file_system_id} have no security groups in common")
        return (*self.mount_targets, *(MountTarget(subnet_id=subnet, security_groups=groups) for subnet in subnets))
