"""Instances: databases of RDS that stand alone, and the members of clusters of RDS, Aurora, DocumentDB and Neptune.

The three services answer one and the same request, so there is one list of all their instances, from which each service takes its own.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Self

from pydantic import AliasPath, Field

from seawall.facts.base import tag_map
from seawall.facts.ec2.routing import RouteTable, leads_out
from seawall.facts.fact import Aws, View, attribute, derived, listing
from seawall.facts.rds.database import BACKUP_DEADLINE, Database, unless_others_wait
from seawall.facts.value import Call, Value

#: A standby is made from a snapshot of the primary, which takes as long as its storage is large.
_STANDBY_DEADLINE = timedelta(hours=4)

#: A new certificate needs a restart of most engines.
_RESTART_DEADLINE = timedelta(minutes=30)


class Monitoring(Value):
    """How often RDS sends what the machine does to CloudWatch Logs, in seconds, and by which role; 0: not at all, and no role counts."""

    interval_seconds: int = Field(0, alias="MonitoringInterval")
    role_arn: str | None = Field(None, alias="MonitoringRoleArn")


class Certificate(Value):
    """The CA that an instance's certificate is from. How long that is valid AWS decides, and so it is no part of the image."""

    ca: str | None = Field(None, alias="CACertificateIdentifier")
    valid_till: datetime | None = Field(None, exclude=True)
    is_pending: bool = Field(False, exclude=True)
    is_final: bool = Field(False, exclude=True)
    """Whether no way leads back from it, because RDS has the CA before it no longer."""


class AnyInstance(Database):
    """An instance of whichever service; each has a class of its own."""

    identifier: str = Field(alias="DBInstanceIdentifier")
    instance_arn: str = Field(alias="DBInstanceArn")
    instance_class: str | None = Field(None, alias="DBInstanceClass")
    status: str | None = Field(None, alias="DBInstanceStatus")
    cluster: str | None = Field(None, alias="DBClusterIdentifier")
    promotion_tier: int | None = None
    availability_zone: str | None = None
    vpc_id: str | None = Field(None, validation_alias=AliasPath("DBSubnetGroup", "VpcId"))
    subnet_group: str | None = Field(None, validation_alias=AliasPath("DBSubnetGroup", "DBSubnetGroupName"))
    subnets: tuple[Mapping[str, Any], ...] = Field((), validation_alias=AliasPath("DBSubnetGroup", "Subnets"))
    parameter_group: str | None = Field(None, validation_alias=AliasPath("DBParameterGroups", 0, "DBParameterGroupName"))
    parameter_status: str | None = Field(None, validation_alias=AliasPath("DBParameterGroups", 0, "ParameterApplyStatus"))
    """`in-sync` once what the group says is in effect."""
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
    def subnet_zones(self) -> frozenset[str]:
        """Names of the zones that the subnets of its group are in, where a database can be placed."""
        active = (each for each in self.subnets if each.get("SubnetStatus", "Active") == "Active")
        return frozenset(name for each in active if (name := (each.get("SubnetAvailabilityZone") or {}).get("Name")))

    def modify(self, **settings: Any) -> tuple[Call, ...]:  # noqa: ANN401 - AWS's own parameters
        """The call that changes some settings and leaves all others."""
        return (Call("rds.modify_db_instance", {"DBInstanceIdentifier": self.identifier, **settings}),)


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


def _others_wait_for_backups(instance: DbInstance, now: int, wanted: int) -> str | None:
    """Only turning them on or off is asked for at once."""
    return instance.why_not_at_once("BackupRetentionPeriod") if 0 in (now, wanted) else None


class DbInstance(ServiceInstance, type="AWS::RDS::DBInstance"):
    """One DB instance of RDS or Aurora, standing alone or member of a cluster, whose settings are then the cluster's."""

    replica_of: str | None = Field(None, alias="ReadReplicaSourceDBInstanceIdentifier")
    replica_of_cluster: str | None = Field(None, alias="ReadReplicaSourceDBClusterIdentifier")
    replicas: tuple[str, ...] = Field((), alias="ReadReplicaDBInstanceIdentifiers")
    """Its read replicas: identifiers of those in the same Region, ARNs of those in others."""
    backup_copies: tuple[Mapping[str, str], ...] = Field((), alias="DBInstanceAutomatedBackupsReplications")
    """Where its automated backups are copied to: an ARN in another Region each."""
    secondary_availability_zone: str | None = None
    has_standby: bool = Field(False, alias="MultiAZ")
    """Whether RDS keeps one; of RDS Custom, where that is often the customer's own to do, AWS need not say."""
    latest_restorable_time: datetime | None = None
    kms_key_id: str | None = None
    told_public: bool = Field(False, alias="PubliclyAccessible")
    port: int | None = Field(None, validation_alias=AliasPath("Endpoint", "Port"))
    security_groups: tuple[Mapping[str, str], ...] = Field((), alias="VpcSecurityGroups")
    admin_name: str | None = Field(None, alias="MasterUsername")
    monitoring_seconds: int = Field(0, alias="MonitoringInterval")
    monitoring_role: str | None = Field(None, alias="MonitoringRoleArn")
    told_ca: str | None = Field(None, alias="CACertificateIdentifier")
    certificate_valid_till: datetime | None = Field(None, validation_alias=AliasPath("CertificateDetails", "ValidTill"))

    @property
    def is_replica(self) -> bool:
        """Whether it only follows another instance or cluster."""
        return self.replica_of is not None or self.replica_of_cluster is not None

    @property
    def backup_regions(self) -> tuple[str, ...]:
        """The Regions that its automated backups are copied to."""
        return tuple(copy["DBInstanceAutomatedBackupsArn"].split(":")[3] for copy in self.backup_copies)

    @property
    def why_fixed(self) -> str | None:
        """Why AWS would take no change of it by itself; None where it would.

        Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/modify-multi-az-db-cluster.html (2026-11-24)
        """
        if self.cluster is not None and not self.engine.startswith("aurora"):
            return f"it is a member of the Multi-AZ DB cluster {self.cluster}: change the cluster"
        return super().why_fixed

    @property
    def outward_subnets(self) -> tuple[str, ...] | None:
        """Ids of its subnets that the Internet reaches by a route; None when the tables of its VPC are not among those that we see."""
        tables = [table for table in self.target.all(RouteTable) if table.vpc_id == self.vpc_id]
        names = (subnet["SubnetIdentifier"] for subnet in self.subnets)
        return tuple(name for name in names if leads_out(tables, (name,))) if tables else None

    @attribute(deadline=_STANDBY_DEADLINE)
    def multi_az(self) -> bool:
        """Whether a standby in another zone follows it, or soon will: a change under way is not the state before it."""
        return self.soon("MultiAZ", self.has_standby)

    @multi_az.writer("rds.modify_db_instance", action="rds:ModifyDBInstance", unless=unless_others_wait("MultiAZ"))
    def multi_az_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """At once, which also applies whatever else waits for the maintenance window: ask for it only where nothing does."""
        return () if now == wanted else self.modify(MultiAZ=wanted, ApplyImmediately=True)

    @attribute()
    def publicly_accessible(self) -> bool:
        """Whether it has an address on the Internet; security groups and routes then decide who reaches it."""
        return self.told_public

    @publicly_accessible.writer("rds.modify_db_instance", action="rds:ModifyDBInstance")
    def publicly_accessible_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """AWS changes it at once in any case; not to ask for that leaves alone what else waits for the maintenance window."""
        return () if now == wanted else self.modify(PubliclyAccessible=wanted)

    @attribute(deadline=BACKUP_DEADLINE)
    def backup_days(self) -> int:
        """How long automated backups are kept, or soon will be; 0: there are none."""
        return self.soon("BackupRetentionPeriod", self.backup_retention_days)

    @backup_days.writer("rds.modify_db_instance", action="rds:ModifyDBInstance", unless=_others_wait_for_backups)
    def backup_days_calls(self, now: int, wanted: int) -> tuple[Call, ...]:
        """Turned on and off at once only where that is asked for, which applies whatever else waits; else AWS does it soon in any case."""
        at_once = {"ApplyImmediately": True} if 0 in (now, wanted) else {}
        return () if now == wanted else self.modify(BackupRetentionPeriod=wanted, **at_once)

    @attribute()
    def deletion_protection(self) -> bool:
        """Whether nobody can delete it without turning this off first."""
        return self.told_deletion_protection

    @deletion_protection.writer("rds.modify_db_instance", action="rds:ModifyDBInstance")
    def deletion_protection_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """AWS changes it at once in any case."""
        return () if now == wanted else self.modify(DeletionProtection=wanted)

    @attribute()
    def copies_tags(self) -> bool:
        """Whether its snapshots get its tags."""
        return self.told_copies_tags

    @copies_tags.writer("rds.modify_db_instance", action="rds:ModifyDBInstance")
    def copies_tags_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """AWS changes it at once in any case."""
        return () if now == wanted else self.modify(CopyTagsToSnapshot=wanted)

    @attribute()
    def minor_upgrades(self) -> bool:
        """Whether AWS upgrades minor versions in the maintenance window."""
        return bool(self.told_minor_upgrades)

    @minor_upgrades.writer("rds.modify_db_instance", action="rds:ModifyDBInstance")
    def minor_upgrades_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """AWS changes the flag soon in any case, and upgrades in the maintenance window."""
        return () if now == wanted else self.modify(AutoMinorVersionUpgrade=wanted)

    @attribute()
    def iam_sign_in(self) -> bool:
        """Whether users can sign in with IAM, or soon will."""
        return self.soon("IAMDatabaseAuthenticationEnabled", self.told_iam_sign_in)

    @iam_sign_in.writer(
        "rds.modify_db_instance", action="rds:ModifyDBInstance", unless=unless_others_wait("IAMDatabaseAuthenticationEnabled")
    )
    def iam_sign_in_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """At once, which also applies whatever else waits for the maintenance window: ask for it only where nothing does."""
        return () if now == wanted else self.modify(EnableIAMDatabaseAuthentication=wanted, ApplyImmediately=True)

    @attribute()
    def log_exports(self) -> tuple[str, ...]:
        """Log types that are sent to CloudWatch Logs, or soon will be, in an order of ours."""
        return self.coming_log_exports

    @log_exports.writer("rds.modify_db_instance", action="rds:ModifyDBInstance")
    def log_exports_calls(self, now: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[Call, ...]:
        """Only the log types that differ."""
        return self.export(now, wanted)

    @attribute()
    def monitoring(self) -> Monitoring:
        """Enhanced monitoring."""
        role = self.monitoring_role if self.monitoring_seconds else None
        return Monitoring(interval_seconds=self.monitoring_seconds, role_arn=role)

    @monitoring.writer("rds.modify_db_instance", action=("rds:ModifyDBInstance", "iam:PassRole"))
    def monitoring_calls(self, now: Monitoring, wanted: Monitoring) -> tuple[Call, ...]:
        """AWS changes it at once in any case."""
        return () if now.image() == wanted.image() else self.modify(**wanted.image())

    @attribute(deadline=_RESTART_DEADLINE)
    def certificate(self) -> Certificate:
        """The certificate that it shows to clients; while another CA is pending, that one, and the old certificate's end."""
        ca = self.soon("CACertificateIdentifier", self.told_ca)
        return Certificate(ca=ca, valid_till=self.certificate_valid_till, is_pending=ca != self.told_ca)

    @certificate.writer("rds.modify_db_instance", action="rds:ModifyDBInstance", unless=unless_others_wait("CACertificateIdentifier"))
    def certificate_calls(self, now: Certificate, wanted: Certificate) -> tuple[Call, ...]:
        """At once, which restarts most engines and also applies whatever else waits."""
        return () if now.ca == wanted.ca or now.is_final else self.modify(CACertificateIdentifier=wanted.ca, ApplyImmediately=True)


_OTHER_SERVICES: Final[Mapping[str, type[ServiceInstance]]] = {"docdb": DocDbInstance, "neptune": NeptuneInstance}
