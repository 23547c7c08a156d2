"""RDS: DB instances.

The same list also shows the instances of DocumentDB and Neptune, which are left out, and the members of clusters, whose settings are their
cluster's.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Self

from pydantic import AliasPath, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, attribute, listing
from seawall.facts.value import Call

_OTHER_SERVICES = frozenset({"docdb", "neptune"})

#: A standby is made from a snapshot of the primary, which takes as long as its storage is large.
_STANDBY_DEADLINE = timedelta(hours=4)


class DbInstance(Resource, type="AWS::RDS::DBInstance", service="rds"):
    """One DB instance, standing alone or member of a cluster."""

    identifier: str = Field(alias="DBInstanceIdentifier")
    instance_arn: str = Field(alias="DBInstanceArn")
    engine: str
    status: str | None = Field(None, alias="DBInstanceStatus")
    cluster: str | None = Field(None, alias="DBClusterIdentifier")
    replica_of: str | None = Field(None, alias="ReadReplicaSourceDBInstanceIdentifier")
    replica_of_cluster: str | None = Field(None, alias="ReadReplicaSourceDBClusterIdentifier")
    availability_zone: str | None = None
    secondary_availability_zone: str | None = None
    has_standby: bool = Field(alias="MultiAZ")
    pending: Mapping[str, Any] = Field(default_factory=dict, alias="PendingModifiedValues")
    backup_retention_days: int = Field(0, alias="BackupRetentionPeriod")
    latest_restorable_time: datetime | None = None
    storage_encrypted: bool = False
    storage_encryption_type: str | None = None
    kms_key_id: str | None = None
    told_public: bool = Field(False, alias="PubliclyAccessible")
    port: int | None = Field(None, validation_alias=AliasPath("Endpoint", "Port"))
    security_groups: tuple[Mapping[str, str], ...] = Field((), alias="VpcSecurityGroups")
    vpc_id: str | None = Field(None, validation_alias=AliasPath("DBSubnetGroup", "VpcId"))
    subnets: tuple[Mapping[str, Any], ...] = Field((), validation_alias=AliasPath("DBSubnetGroup", "Subnets"))
    tags: tuple[Mapping[str, str], ...] = Field((), alias="TagList")

    @listing("rds.describe_db_instances", action="rds:DescribeDBInstances")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every DB instance of RDS and Aurora in the Region."""
        instances = (aws.call() or {})["DBInstances"]
        return (cls.model_validate(instance) for instance in instances if instance["Engine"] not in _OTHER_SERVICES)

    @property
    def id(self) -> str:
        """The instance's identifier."""
        return self.identifier

    @property
    def arn(self) -> str:
        """The instance's ARN."""
        return self.instance_arn

    def read_tags(self) -> Mapping[str, str]:
        """The instance's tags, as the list told them."""
        return tag_map(self.tags)

    @property
    def is_replica(self) -> bool:
        """Whether it only follows another instance or cluster."""
        return self.replica_of is not None or self.replica_of_cluster is not None

    @property
    def pending_names(self) -> tuple[str, ...]:
        """AWS's names of what waits to be changed; the values may be secrets."""
        return tuple(sorted(name for name, value in self.pending.items() if value not in (None, {}, [])))

    @attribute(deadline=_STANDBY_DEADLINE)
    def multi_az(self) -> bool:
        """Whether a standby in another zone follows it, or soon will: a change under way is not the state before it."""
        pending = self.pending.get("MultiAZ")
        return self.has_standby if pending is None else bool(pending)

    @multi_az.writer("rds.modify_db_instance", action="rds:ModifyDBInstance")
    def multi_az_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """At once, which also applies whatever else waits for the maintenance window: ask for it only where nothing does."""
        if now == wanted:
            return ()
        return (Call("rds.modify_db_instance", {"DBInstanceIdentifier": self.identifier, "MultiAZ": wanted, "ApplyImmediately": True}),)

    @attribute()
    def publicly_accessible(self) -> bool:
        """Whether it has an address on the Internet; security groups and routes then decide who reaches it."""
        return self.told_public

    @publicly_accessible.writer("rds.modify_db_instance", action="rds:ModifyDBInstance")
    def publicly_accessible_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """AWS changes it at once in any case; not to ask for that leaves alone what else waits for the maintenance window."""
        if now == wanted:
            return ()
        return (Call("rds.modify_db_instance", {"DBInstanceIdentifier": self.identifier, "PubliclyAccessible": wanted}),)
