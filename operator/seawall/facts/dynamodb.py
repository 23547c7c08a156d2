"""DynamoDB tables, their continuous backups, and their replicas in other Regions.

A table is kept in several zones of its Region by the service itself.
Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html (2026-11-24)
Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html (2026-11-24)
Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables.V1.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Self

from pydantic import AliasPath, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, fact, listing
from seawall.facts.part import Part
from seawall.facts.value import Call, Value

#: How far back a table can be restored where nobody said how far; also the most there is.
DEFAULT_PERIOD_DAYS = 35


class PointInTimeRecovery(Value):
    """Whether a table can be restored to any second, and how far back; the period counts only while it can."""

    point_in_time_recovery_enabled: bool
    recovery_period_in_days: int | None = None

    @property
    def period_days(self) -> int:
        """How far back it reaches; 0 when it is off."""
        return (self.recovery_period_in_days or DEFAULT_PERIOD_DAYS) if self.point_in_time_recovery_enabled else 0


#: The version of global tables whose replicas the description of a table does not tell.
_FIRST_VERSION: Final = "2017.11.29"


class ReplicaTable(Part):
    """A table's replica in another Region."""

    region: str = Field(alias="RegionName")
    status: str | None = Field(None, alias="ReplicaStatus")

    @property
    def is_active(self) -> bool | None:
        """Whether it takes reads and writes; None when AWS does not say."""
        return None if self.status is None else self.status == "ACTIVE"


class Witness(Part):
    """A Region that keeps a strongly consistent table's log and nothing else."""

    region: str = Field(alias="RegionName")


class Replication(Part):
    """How a table is kept in other Regions too."""

    version: str | None = Field(None, alias="GlobalTableVersion")
    replicas: tuple[ReplicaTable, ...] = ()
    consistency: str | None = Field(None, alias="MultiRegionConsistency")
    """EVENTUAL, or STRONG: what was written is in every Region then."""
    witnesses: tuple[Witness, ...] = Field((), alias="GlobalTableWitnesses")
    billing_mode: str = Field("PROVISIONED", validation_alias=AliasPath("BillingModeSummary", "BillingMode"))
    """With PROVISIONED each replica needs capacity enough of its own."""


class Table(Resource, type="AWS::DynamoDB::Table", service="dynamodb"):
    """One table, or a Region's replica of a global one."""

    name: str

    @listing("dynamodb.list_tables", action="dynamodb:ListTables")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every table of the Region."""
        return (cls(name=name) for name in (aws.call() or {})["TableNames"])

    @property
    def id(self) -> str:
        """The table's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The table's ARN."""
        return f"arn:{self.target.partition}:dynamodb:{self.target.region}:{self.target.account_id}:table/{self.name}"

    @fact("dynamodb.list_tags_of_resource", action="dynamodb:ListTagsOfResource")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The table's tags."""
        return tag_map((aws.call(ResourceArn=self.arn, gone_if="ResourceNotFoundException") or {})["Tags"])

    def read_tags(self) -> Mapping[str, str]:
        """The table's tags, by a call of their own."""
        return self.tags

    @fact("dynamodb.describe_continuous_backups", action="dynamodb:DescribeContinuousBackups")
    def point_in_time_recovery(self, aws: Aws) -> PointInTimeRecovery:
        """Whether and how far back it can be restored."""
        answer = aws.call(TableName=self.name, gone_if="TableNotFoundException") or {}
        told = answer["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
        is_on = told.get("PointInTimeRecoveryStatus") == "ENABLED"
        return PointInTimeRecovery(
            point_in_time_recovery_enabled=is_on, recovery_period_in_days=told.get("RecoveryPeriodInDays") if is_on else None
        )

    @point_in_time_recovery.writer("dynamodb.update_continuous_backups", action="dynamodb:UpdateContinuousBackups")
    def point_in_time_recovery_calls(self, now: PointInTimeRecovery, wanted: PointInTimeRecovery) -> tuple[Call, ...]:
        """One call either way. The period goes along wherever it is known: without it DynamoDB takes its own."""
        if now == wanted:
            return ()
        arguments = {"TableName": self.name, "PointInTimeRecoverySpecification": wanted.image()}
        return (Call("dynamodb.update_continuous_backups", arguments),)

    @fact(
        "dynamodb.describe_table",
        "dynamodb.describe_global_table",
        action=("dynamodb:DescribeTable", "dynamodb:DescribeGlobalTable"),
    )
    def replication(self, aws: Aws) -> Replication:
        """Its replicas in other Regions; those of a global table of the first version take a second call."""
        told: dict[str, Any] = (aws.call(TableName=self.name, gone_if="ResourceNotFoundException") or {})["Table"]
        replicas = told.get("Replicas", ())
        if told.get("GlobalTableVersion") == _FIRST_VERSION:
            group = aws.call(operation="dynamodb.describe_global_table", GlobalTableName=self.name, none_if="GlobalTableNotFoundException")
            replicas = (group or {}).get("GlobalTableDescription", {}).get("ReplicationGroup", ())
        return Replication.model_validate({**told, "Replicas": [each for each in replicas if each["RegionName"] != aws.region]})
