"""DynamoDB tables: their settings, continuous backups and policies, what scales them, and their replicas in other Regions.

A table is kept in several zones of its Region by the service itself.
Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html (2026-11-24)
Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html (2026-11-24)
Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables.V1.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Self

from pydantic import AliasPath, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.dynamodb_policy import TablePolicy
from seawall.facts.dynamodb_scaling import Capacity, Scalings, scaling_calls, scalings_of
from seawall.facts.fact import Aws, attribute, fact, listing
from seawall.facts.kms import Key
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


PROVISIONED: Final = "PROVISIONED"
_GONE: Final = "ResourceNotFoundException"

#: Application Auto Scaling looks at the table, watches it by alarms and changes it on behalf of whoever registers it, by a role that it makes.
#: Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.Console.html (2026-11-24)
_SCALING_ACTIONS: Final = (
    "application-autoscaling:RegisterScalableTarget",
    "application-autoscaling:PutScalingPolicy",
    "application-autoscaling:DeleteScalingPolicy",
    "application-autoscaling:DeregisterScalableTarget",
    "cloudwatch:DeleteAlarms",
    "cloudwatch:DescribeAlarms",
    "cloudwatch:PutMetricAlarm",
    "dynamodb:DescribeTable",
    "dynamodb:UpdateTable",
    "iam:CreateServiceLinkedRole",
)

#: Another key takes over while the table goes on working; DynamoDB says no time.
_ENCRYPTION: Final = timedelta(hours=1)

_CHANGING: Final = frozenset({"ENABLING", "DISABLING", "UPDATING"})
_NOT_BY_KMS: Final = frozenset({None, "DISABLED", "DISABLING"})

#: States in which a table cannot be changed any more, or not by this.
#: Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html (2026-11-24)
_FIXED: Final = frozenset({"DELETING", "INACCESSIBLE_ENCRYPTION_CREDENTIALS", "ARCHIVING", "ARCHIVED"})

#: The version of global tables whose replicas the description of a table does not tell, nor for sure that it is one: each of them has this stream.
#: Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_versions.html (2026-11-24)
#: Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables_reqs_bestpractices.html (2026-11-24)
_FIRST_VERSION: Final = "2017.11.29"
_ITS_STREAM: Final = "NEW_AND_OLD_IMAGES"


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
    billing_mode: str = Field(PROVISIONED, validation_alias=AliasPath("BillingModeSummary", "BillingMode"))
    """With PROVISIONED each replica needs capacity enough of its own."""


class Throughput(Part):
    """Capacity that is set aside; without it AWS bills each request by itself."""

    reads: int = Field(0, alias="ReadCapacityUnits")
    writes: int = Field(0, alias="WriteCapacityUnits")


class Index(Part):
    """A global secondary index, which has capacity of its own."""

    name: str = Field(alias="IndexName")
    status: str | None = Field(None, alias="IndexStatus")
    throughput: Throughput = Field(Throughput(), alias="ProvisionedThroughput")


class ServerSideEncryption(Part):
    """How a table is encrypted where a key in KMS does it, or did."""

    status: str | None = None
    kind: str | None = Field(None, alias="SSEType")
    key: str | None = Field(None, alias="KMSMasterKeyArn")
    unreachable_since: datetime | None = Field(None, alias="InaccessibleEncryptionDateTime")
    """Since when DynamoDB cannot use the key; it archives the table after seven days."""

    @property
    def is_changing(self) -> bool:
        """Whether another key, or DynamoDB's own, is taking over."""
        return self.status in _CHANGING

    @property
    def is_by_kms(self) -> bool:
        """Whether a key in KMS encrypts the table, or soon will."""
        return self.kind == "KMS" and self.status not in _NOT_BY_KMS


class Description(Part):
    """What DynamoDB says of a table."""

    status: str | None = Field(None, alias="TableStatus")
    billing_mode: str = Field(PROVISIONED, validation_alias=AliasPath("BillingModeSummary", "BillingMode"))
    """Tables that were never anything else than PROVISIONED do not say so."""
    throughput: Throughput = Field(Throughput(), alias="ProvisionedThroughput")
    indexes: tuple[Index, ...] = Field((), alias="GlobalSecondaryIndexes")
    encryption: ServerSideEncryption = Field(ServerSideEncryption(), alias="SSEDescription")
    deletion_protection: bool | None = Field(None, alias="DeletionProtectionEnabled")
    global_version: str | None = Field(None, alias="GlobalTableVersion")

    @property
    def is_global(self) -> bool:
        """Whether it has replicas in other Regions."""
        return self.global_version is not None

    @property
    def why_fixed(self) -> str | None:
        """Why DynamoDB would take no change of it; None where it would."""
        return f"the table is {self.status}, and DynamoDB changes nothing of it" if self.status in _FIXED else None


class TableEncryption(Value):
    """Whether a key in KMS encrypts a table, and which; without one it is the key that AWS manages."""

    enabled: bool
    key: str | None = Field(None, alias="KMSMasterKeyId")


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
        return tag_map((aws.call(ResourceArn=self.arn, gone_if=_GONE) or {})["Tags"])

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

    @fact("dynamodb.describe_table", action="dynamodb:DescribeTable")
    def description(self, aws: Aws) -> Description:
        """What DynamoDB says of it."""
        return Description.model_validate((aws.call(TableName=self.name, gone_if=_GONE) or {})["Table"])

    def _update(self, **settings: Any) -> tuple[Call, ...]:  # noqa: ANN401 - AWS's own parameters
        """The call that changes some settings and leaves all others."""
        return (Call("dynamodb.update_table", {"TableName": self.name, **settings}),)

    @attribute()
    def deletion_protection(self) -> bool:
        """Whether nobody can delete it without turning this off first."""
        return bool(self.description.deletion_protection)

    @deletion_protection.writer("dynamodb.update_table", action="dynamodb:UpdateTable")
    def deletion_protection_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """One call either way."""
        return () if now == wanted else self._update(DeletionProtectionEnabled=wanted)

    @attribute(deadline=_ENCRYPTION)
    def encryption(self) -> TableEncryption:
        """Which key in KMS encrypts it, or soon will; KMS is asked whose the key is, as a request may not name the one that AWS manages."""
        told = self.description.encryption
        if not told.is_by_kms:
            return TableEncryption(enabled=False)
        return TableEncryption(enabled=True, key=told.key if self._is_customers(told.key) else None)

    def _is_customers(self, arn: str | None) -> bool:
        """Whether a key is a customer's, of whichever account; one that is not listed any more was, as AWS deletes none of its own."""
        if arn is None or arn.split(":")[4] != self.target.account_id:
            return arn is not None
        key = next((each for each in self.target.all(Key) if each.key_arn == arn), None)
        return key is None or key.is_customers

    @encryption.writer("dynamodb.update_table", action="dynamodb:UpdateTable")
    def encryption_calls(self, now: TableEncryption, wanted: TableEncryption) -> tuple[Call, ...]:
        """One call either way; DynamoDB asks for the kind wherever a key is named."""
        if now == wanted:
            return ()
        kind = {"SSEType": "KMS"} if wanted.enabled else {}
        return self._update(SSESpecification={**wanted.image(), **kind})

    @fact("dynamodb.get_resource_policy", action="dynamodb:GetResourcePolicy")
    def policy(self, aws: Aws) -> TablePolicy | None:
        """The table's own policy; None when it has none."""
        answer = aws.call(ResourceArn=self.arn, none_if="PolicyNotFoundException", gone_if=_GONE)
        return None if answer is None else TablePolicy(text=answer["Policy"])

    @policy.writer(
        "dynamodb.put_resource_policy",
        "dynamodb.delete_resource_policy",
        action=("dynamodb:PutResourcePolicy", "dynamodb:DeleteResourcePolicy"),
    )
    def policy_calls(self, now: TablePolicy | None, wanted: TablePolicy | None) -> tuple[Call, ...]:
        """DynamoDB replaces the whole document, so all of it is sent."""
        if now == wanted:
            return ()
        if wanted is None:
            return (Call("dynamodb.delete_resource_policy", {"ResourceArn": self.arn}),)
        return (Call("dynamodb.put_resource_policy", {"ResourceArn": self.arn, "Policy": wanted.text}),)

    @property
    def capacities(self) -> Iterator[Capacity]:
        """What it and its indexes can read and write, where capacity is set aside; nothing of an index that is going."""
        told = self.description
        indexes = ((each.name, each.throughput) for each in told.indexes if each.status != "DELETING")
        for index, throughput in ((None, told.throughput), *indexes) if told.billing_mode == PROVISIONED else ():
            yield Capacity.of(self.name, index, "ReadCapacityUnits", throughput.reads)
            yield Capacity.of(self.name, index, "WriteCapacityUnits", throughput.writes)

    @attribute()
    def scaling(self) -> Scalings:
        """What scales its capacity and that of its indexes, by capacity; one that nothing scales is not there."""
        return scalings_of(self.target, self.name)

    @scaling.writer(
        "application-autoscaling.register_scalable_target",
        "application-autoscaling.put_scaling_policy",
        "application-autoscaling.delete_scaling_policy",
        "application-autoscaling.deregister_scalable_target",
        action=_SCALING_ACTIONS,
    )
    def scaling_calls(self, now: Scalings, wanted: Scalings) -> tuple[Call, ...]:
        """Only what differs."""
        return scaling_calls(now, wanted)

    @fact(
        "dynamodb.describe_table",
        "dynamodb.describe_global_table",
        action=("dynamodb:DescribeTable", "dynamodb:DescribeGlobalTable"),
    )
    def replication(self, aws: Aws) -> Replication:
        """Its replicas in other Regions; those of a global table of the first version, or of what may be one, take a second call."""
        told: dict[str, Any] = (aws.call(TableName=self.name, gone_if=_GONE) or {})["Table"]
        replicas = told.get("Replicas", ())
        version, stream = told.get("GlobalTableVersion"), told.get("StreamSpecification", {}).get("StreamViewType")
        if version == _FIRST_VERSION or (version is None and stream == _ITS_STREAM):
            group = aws.call(operation="dynamodb.describe_global_table", GlobalTableName=self.name, none_if="GlobalTableNotFoundException")
            replicas = (group or {}).get("GlobalTableDescription", {}).get("ReplicationGroup", ())
        return Replication.model_validate({**told, "Replicas": [each for each in replicas if each["RegionName"] != aws.region]})
