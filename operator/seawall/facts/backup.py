"""AWS Backup: plans, vaults with what is in them, when each resource was last backed up, and which backups were copied elsewhere.

Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_ListProtectedResources.html (2026-11-24)
Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html (2026-11-24)
Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_ListCopyJobs.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from pydantic import Field

from seawall.facts.base import AccountSettings, Resource, the
from seawall.facts.dynamodb import Table
from seawall.facts.ec2.volume import Volume
from seawall.facts.fact import Aws, Read, View, derived, fact, listing
from seawall.facts.part import Part
from seawall.facts.rds.instance import AnyInstance, DbInstance

_GONE: Final = "ResourceNotFoundException"

#: The vault that EFS fills by itself; AWS wrote its policy, which lets nobody delete from it.
#: Source: https://docs.aws.amazon.com/efs/latest/ug/automatic-backups.html (2026-11-24)
_OF_EFS: Final = "aws/efs/automatic-backup-vault"


class Plan(Resource, type="AWS::Backup::BackupPlan", service="backup"):
    """One backup plan."""

    plan_id: str = Field(alias="BackupPlanId")
    plan_arn: str = Field(alias="BackupPlanArn")
    name: str = Field("", alias="BackupPlanName")

    @listing("backup.list_backup_plans", action="backup:ListBackupPlans")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every plan of the Region that is not deleted."""
        return map(cls.model_validate, (aws.call() or {})["BackupPlansList"])

    @property
    def id(self) -> str:
        """The plan's id."""
        return self.plan_id

    @property
    def arn(self) -> str:
        """The plan's ARN."""
        return self.plan_arn

    @fact("backup.list_backup_selections", action="backup:ListBackupSelections")
    def has_selection(self, aws: Aws) -> bool:
        """Whether it is for anything."""
        return bool((aws.call(BackupPlanId=self.plan_id, gone_if=_GONE) or {})["BackupSelectionsList"])

    @fact("backup.get_backup_plan", action="backup:GetBackupPlan")
    def kept_days(self, aws: Aws) -> Mapping[str, int | None]:
        """How many days each rule keeps its recovery points, by the rule's name; None: for ever. What goes once it is copied is kept for none."""
        rules = (aws.call(BackupPlanId=self.plan_id, gone_if=_GONE) or {})["BackupPlan"]["Rules"]
        lifecycles = {rule["RuleName"]: rule.get("Lifecycle") or {} for rule in rules}
        return {name: 0 if each.get("DeleteAfterEvent") else each.get("DeleteAfterDays") for name, each in lifecycles.items()}

    @fact("backup.get_backup_plan", action="backup:GetBackupPlan")
    def copy_vaults(self, aws: Aws) -> Mapping[str, tuple[str, ...]]:
        """The vaults that each rule means to copy to, by the rule's name. Whether it does, only copy jobs tell."""
        rules = (aws.call(BackupPlanId=self.plan_id, gone_if=_GONE) or {})["BackupPlan"]["Rules"]
        return {rule["RuleName"]: tuple(each["DestinationBackupVaultArn"] for each in rule.get("CopyActions", ())) for rule in rules}


class CopyJob(Part):
    """A copy of a recovery point in another vault, which was completed."""

    resource_arn: str
    vault_arn: str = Field(alias="DestinationBackupVaultArn")
    point_arn: str | None = Field(None, alias="DestinationRecoveryPointArn")
    created: datetime = Field(alias="CreationDate")
    """When the copy was asked for. What it holds is as old as the backup, which was made before that."""
    completed: datetime = Field(alias="CompletionDate")

    @property
    def region(self) -> str:
        """The Region of the vault, by its ARN."""
        return self.vault_arn.split(":")[3]

    @property
    def account(self) -> str:
        """The account that has the vault, by its ARN."""
        return self.vault_arn.split(":")[4]


class BackupRegion(AccountSettings, service="backup"):
    """AWS Backup for the account in one Region."""

    @property
    def plans(self) -> tuple[Plan, ...]:
        """Every plan of the Region."""
        return self.target.all(Plan)

    @fact("backup.list_protected_resources", action="backup:ListProtectedResources")
    def backed_up(self, aws: Aws) -> Mapping[str, datetime]:
        """When each resource that has a recovery point was last backed up, by its ARN."""
        found = (aws.call() or {})["Results"]
        return {each["ResourceArn"]: each["LastBackupTime"] for each in found if each.get("LastBackupTime")}

    @fact("backup.list_copy_jobs", action="backup:ListCopyJobs")
    def copies(self, aws: Aws) -> tuple[CopyJob, ...]:
        """The newest completed copy of each resource in each vault."""
        newest: dict[tuple[str, str], CopyJob] = {}
        for told in (aws.call(ByState="COMPLETED") or {})["CopyJobs"]:
            if told.get("CompletionDate") is None:
                continue
            job = CopyJob.model_validate(told)
            key = (job.resource_arn, job.vault_arn)
            if key not in newest or newest[key].created < job.created:
                newest[key] = job
        return tuple(newest.values())

    def copy_in(self, region: str, arn: str) -> CopyJob | None:
        """The newest completed copy of a resource in a Region; None when it has none there."""
        return max(
            (job for job in self.copies if (job.resource_arn, job.region) == (arn, region)), key=lambda job: job.created, default=None
        )


class BackupTarget(Resource, type="AWS::Backup::RecoveryPoint", service="backup"):
    """Something that should be backed up: a DB instance that is no member of a cluster, a table, or a volume in use."""

    source: Resource

    @derived(AnyInstance.LISTING, DbInstance.LISTING, Table.LISTING, Volume.LISTING)
    @classmethod
    def every(cls, view: View) -> Iterable[BackupTarget]:
        """All of them in the Region, as the lists of their own services tell. A replica is as old as what it follows."""
        for database in view.all(DbInstance):
            if database.cluster is None and not database.is_replica:
                yield DatabaseTarget(source=database)
        for table in view.all(Table):
            yield TableTarget(source=table)
        for volume in view.all(Volume):
            if volume.state == "in-use":
                yield VolumeTarget(source=volume)

    @property
    def seen(self) -> Resource:
        """The resource itself, seen through the same view."""
        return self.source.bound(self.target)

    @property
    def id(self) -> str:
        """What its own service calls it."""
        return self.seen.id

    @property
    def arn(self) -> str:
        """Its own ARN."""
        return self.seen.arn

    def read_tags(self) -> Mapping[str, str]:
        """Its own tags."""
        return self.seen.read_tags()

    @classmethod
    def tag_reads(cls) -> tuple[Read, ...]:
        """What the types that it stands for read their tags from."""
        return (*DbInstance.tag_reads(), *Table.tag_reads(), *Volume.tag_reads())

    @property
    def last_backup(self) -> datetime | None:
        """When it was last backed up; None when it never was."""
        return the(self.target, BackupRegion).backed_up.get(self.arn)


class DatabaseTarget(BackupTarget, type="AWS::RDS::DBInstance"):
    """A DB instance that should be backed up."""


class TableTarget(BackupTarget, type="AWS::DynamoDB::Table"):
    """A table that should be backed up."""


class VolumeTarget(BackupTarget, type="AWS::EC2::Volume"):
    """A volume that should be backed up, by itself or with an instance that has it: an instance's recovery point holds all of its volumes.

    Source: https://docs.aws.amazon.com/prescriptive-guidance/latest/backup-recovery/ec2-backup.html (2026-11-24)
    """

    source: Volume

    @property
    def last_backup(self) -> datetime | None:
        """When it was last backed up; an instance's recovery point counts that was made since the instance has the volume."""
        view, backed_up = self.target, the(self.target, BackupRegion).backed_up
        found = [backed_up.get(self.arn)]
        for each in self.source.attachments:
            at = backed_up.get(f"arn:{view.partition}:ec2:{view.region}:{view.account_id}:instance/{each.instance_id}")
            found.append(at if at and each.attached_at and each.attached_at < at else None)
        return max(filter(None, found), default=None)


@dataclass(frozen=True, slots=True)
class StoredPoint:
    """A recovery point as its vault tells it; None: AWS does not say yet."""

    arn: str
    status: str
    is_encrypted: bool | None


class Vault(Resource, type="AWS::Backup::BackupVault", service="backup"):
    """One vault."""

    name: str = Field(alias="BackupVaultName")
    vault_arn: str = Field(alias="BackupVaultArn")
    kind: str = Field("BACKUP_VAULT", alias="VaultType")
    count: int | None = Field(None, alias="NumberOfRecoveryPoints")
    is_locked: bool = Field(False, alias="Locked")

    @listing("backup.list_backup_vaults", action="backup:ListBackupVaults")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every vault of the Region."""
        return map(cls.model_validate, (aws.call() or {})["BackupVaultList"])

    @property
    def id(self) -> str:
        """The vault's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The vault's ARN."""
        return self.vault_arn

    @fact("backup.list_tags", action="backup:ListTags")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The vault's tags."""
        return dict((aws.call(ResourceArn=self.vault_arn, gone_if=_GONE) or {}).get("Tags") or {})

    def read_tags(self) -> Mapping[str, str]:
        """The vault's tags, by a call of their own."""
        return self.tags

    @property
    def why_no_lock(self) -> str | None:
        """Why nobody could lock it; None when its owner could."""
        if self.name == _OF_EFS:
            return "EFS fills the vault by itself, and AWS's own policy lets nobody delete from it"
        if self.kind == "RESTORE_ACCESS_BACKUP_VAULT":
            return "the vault only shows what another account keeps"
        return None

    @fact("backup.list_recovery_points_by_backup_vault", action="backup:ListRecoveryPointsByBackupVault")
    def points(self, aws: Aws) -> tuple[StoredPoint, ...]:
        """What is in it."""
        found = (aws.call(BackupVaultName=self.name, gone_if=_GONE) or {})["RecoveryPoints"]
        return tuple(StoredPoint(each["RecoveryPointArn"], each.get("Status", ""), each.get("IsEncrypted")) for each in found)


class RecoveryPoint(Resource, type="AWS::Backup::RecoveryPoint", service="backup"):
    """One recovery point. A vault that says it is empty is not asked."""

    point_arn: str
    status: str = ""
    is_encrypted: bool | None = None

    @derived(Vault.LISTING, Vault.points)
    @classmethod
    def every(cls, view: View) -> Iterable[Self]:
        """Every recovery point of the Region."""
        filled = (vault for vault in view.all(Vault) if vault.count != 0)
        return (
            cls(point_arn=point.arn, status=point.status, is_encrypted=point.is_encrypted) for vault in filled for point in vault.points
        )

    @property
    def id(self) -> str:
        """The recovery point's ARN, which is what the AWS CLI takes."""
        return self.point_arn

    @property
    def arn(self) -> str:
        """The recovery point's ARN; that of a snapshot is in its own service's form."""
        return self.point_arn
