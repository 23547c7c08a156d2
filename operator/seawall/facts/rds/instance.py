"""Instances: databases of RDS that stand alone, and the members of clusters of RDS, Aurora, DocumentDB and Neptune.

The three services answer one and the same request, so there is one list of all their instances, from which each service takes its own.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Self

from pydantic import AliasPath, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, View, attribute, derived, listing
from seawall.facts.value import Call

#: A standby is made from a snapshot of the primary, which takes as long as its storage is large.
_STANDBY_DEADLINE = timedelta(hours=4)


class AnyInstance(Resource, service="rds"):
    """An instance of whichever service; each has a class of its own."""

    identifier: str = Field(alias="DBInstanceIdentifier")
    instance_arn: str = Field(alias="DBInstanceArn")
    engine: str
    instance_class: str | None = Field(None, alias="DBInstanceClass")
    status: str | None = Field(None, alias="DBInstanceStatus")
    cluster: str | None = Field(None, alias="DBClusterIdentifier")
    promotion_tier: int | None = None
    availability_zone: str | None = None
    pending: Mapping[str, Any] = Field(default_factory=dict, alias="PendingModifiedValues")
    vpc_id: str | None = Field(None, validation_alias=AliasPath("DBSubnetGroup", "VpcId"))
    subnet_group: str | None = Field(None, validation_alias=AliasPath("DBSubnetGroup", "DBSubnetGroupName"))
    subnets: tuple[Mapping[str, Any], ...] = Field((), validation_alias=AliasPath("DBSubnetGroup", "Subnets"))
    tags: tuple[Mapping[str, str], ...] = Field((), alias="TagList")

    @listing("rds.describe_db_instances", action="rds:DescribeDBInstances")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[AnyInstance]:
        """Every instance in the Region, as its own service's."""
        instances = (aws.call() or {})["DBInstances"]
        return (_OTHER_SERVICES.get(instance["Engine"], DbInstance).model_validate(instance) for instance in instances)

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
    def pending_names(self) -> tuple[str, ...]:
        """AWS's names of what waits to be changed; the values may be secrets."""
        return tuple(sorted(name for name, value in self.pending.items() if value not in (None, {}, [])))


class ServiceInstance(AnyInstance):
    """An instance of one of the services."""

    @derived(AnyInstance.LISTING)
    @classmethod
    def every(cls, view: View) -> Iterable[Self]:
        """Every instance of the service in the Region."""
        return (instance for instance in view.all(AnyInstance) if isinstance(instance, cls))


class DocDbInstance(ServiceInstance, type="AWS::DocDB::DBInstance"):
    """One instance of DocumentDB: always member of a cluster."""


class NeptuneInstance(ServiceInstance, type="AWS::Neptune::DBInstance"):
    """One instance of Neptune: always member of a cluster."""


class DbInstance(ServiceInstance, type="AWS::RDS::DBInstance"):
    """One DB instance of RDS or Aurora, standing alone or member of a cluster, whose settings are then the cluster's."""

    replica_of: str | None = Field(None, alias="ReadReplicaSourceDBInstanceIdentifier")
    replica_of_cluster: str | None = Field(None, alias="ReadReplicaSourceDBClusterIdentifier")
    replicas: tuple[str, ...] = Field((), alias="ReadReplicaDBInstanceIdentifiers")
    """Its read replicas: identifiers of those in the same Region, ARNs of those in others."""
    backup_copies: tuple[Mapping[str, str], ...] = Field((), alias="DBInstanceAutomatedBackupsReplications")
    """Where its automated backups are copied to: an ARN in another Region each."""
    secondary_availability_zone: str | None = None
    has_standby: bool = Field(alias="MultiAZ")
    backup_retention_days: int = Field(0, alias="BackupRetentionPeriod")
    latest_restorable_time: datetime | None = None
    storage_encrypted: bool = False
    storage_encryption_type: str | None = None
    kms_key_id: str | None = None
    told_public: bool = Field(False, alias="PubliclyAccessible")
    port: int | None = Field(None, validation_alias=AliasPath("Endpoint", "Port"))
    security_groups: tuple[Mapping[str, str], ...] = Field((), alias="VpcSecurityGroups")

    @property
    def is_replica(self) -> bool:
        """Whether it only follows another instance or cluster."""
        return self.replica_of is not None or self.replica_of_cluster is not None

    @property
    def backup_regions(self) -> tuple[str, ...]:
        """The Regions that its automated backups are copied to."""
        return tuple(copy["DBInstanceAutomatedBackupsArn"].split(":")[3] for copy in self.backup_copies)

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


_OTHER_SERVICES: Final[Mapping[str, type[ServiceInstance]]] = {"docdb": DocDbInstance, "neptune": NeptuneInstance}
