"""Clusters of RDS, Aurora, DocumentDB and Neptune: their members, the zones these are in, and who takes over from whom.

The three services answer one and the same request, so there is one list of all their clusters, from which each service takes its own. What a
cluster says of zones is where its storage may be, three whatever it has for members; only the list of instances tells where those are.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusters.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final, Self

from pydantic import AliasPath, Field

from seawall.facts.base import tag_map
from seawall.facts.fact import Aws, View, attribute, derived, listing
from seawall.facts.part import Part
from seawall.facts.rds.database import BACKUP_DEADLINE, Database, unless_others_wait
from seawall.facts.rds.global_cluster import GlobalCluster
from seawall.facts.rds.instance import DbInstance, DocDbInstance, NeptuneInstance, ServiceInstance
from seawall.facts.rds.reader import MAKING, Reader, Readers, made_for, reader_calls
from seawall.facts.rds.size import SERVERLESS, Size
from seawall.facts.value import Call

#: Serverless members of these promotion tiers are always as large as the writer; others grow only once they are asked to.
#: Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html (2026-11-24)
_TIERS_LIKE_WRITER: Final = frozenset({0, 1})
_LAST_TIER: Final = 15


class Membership(Part):
    """A member as its cluster names it."""

    identifier: str = Field(alias="DBInstanceIdentifier")
    is_writer: bool = Field(False, alias="IsClusterWriter")
    promotion_tier: int | None = None
    parameter_status: str | None = Field(None, alias="DBClusterParameterGroupStatus")
    """`in-sync` once what the cluster's parameter group says is in effect on it."""


@dataclass(frozen=True, slots=True)
class Node:
    """A member of a cluster with what the list of instances tells of it.

    Attributes:
        promotion_tier: the lower, the sooner it takes over; None where AWS does not say.
        zone: name of the zone that it is in; None when it is not among the instances listed, or has none yet.
        status: such as `available`; None when it is not among the instances listed.
        instance_class: such as `db.r6g.large`.
        size: what it can grow to; None where its class does not tell.
    """

    identifier: str
    is_writer: bool
    promotion_tier: int | None
    zone: str | None
    status: str | None
    instance_class: str | None
    size: Size | None

    @property
    def is_serverless(self) -> bool:
        """Whether its size follows its load."""
        return self.instance_class == SERVERLESS

    @property
    def is_kept_like_writer(self) -> bool | None:
        """Whether it is as large as the writer at any moment, by its tier; None for what is not serverless."""
        return self.promotion_tier in _TIERS_LIKE_WRITER if self.is_serverless else None

    def covers(self, other: Node) -> bool | None:
        """Whether it can carry what another member carries; None when their classes do not tell."""
        if self.instance_class is not None and self.instance_class == other.instance_class:
            return True
        return None if self.size is None or other.size is None else self.size.covers(other.size)


class AnyCluster(Database):
    """A cluster of whichever service; each has a class of its own."""

    INSTANCES: ClassVar[type[ServiceInstance]]

    identifier: str = Field(alias="DBClusterIdentifier")
    cluster_arn: str = Field(alias="DBClusterArn")
    engine_mode: str | None = None
    scalability: str | None = Field(None, alias="ClusterScalabilityType")
    is_in_several_zones: bool | None = Field(None, alias="MultiAZ")
    """Whether its members are, by what AWS says of the cluster; of a member AWS always says no."""
    storage_zones: tuple[str, ...] = Field((), alias="AvailabilityZones")
    """Names of the zones that its storage may be in, always three: nothing about its members."""
    instance_class: str | None = Field(None, alias="DBClusterInstanceClass")
    """The class of every member, where the cluster has one for all: a Multi-AZ DB cluster."""
    members: tuple[Membership, ...] = Field((), alias="DBClusterMembers")
    max_capacity: float | None = Field(None, validation_alias=AliasPath("ServerlessV2ScalingConfiguration", "MaxCapacity"))
    """Capacity units that a serverless member can grow to."""
    global_cluster: str | None = Field(None, alias="GlobalClusterIdentifier")
    replicates: str | None = Field(None, alias="ReplicationSourceIdentifier")
    """ARN of the cluster or instance that it follows."""
    replicas: tuple[str, ...] = Field((), alias="ReadReplicaIdentifiers")
    """What follows it: identifiers in the same Region, ARNs in others."""
    subnet_group: str | None = Field(None, alias="DBSubnetGroup")
    parameter_group: str | None = Field(None, alias="DBClusterParameterGroup")
    latest_restorable_time: datetime | None = None
    tags: tuple[Mapping[str, str], ...] = Field((), alias="TagList")

    @listing("rds.describe_db_clusters", action="rds:DescribeDBClusters")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[AnyCluster]:
        """Every cluster in the Region, as its own service's."""
        clusters = (aws.call() or {})["DBClusters"]
        return (_OTHER_SERVICES.get(cluster["Engine"], DbCluster).model_validate(cluster) for cluster in clusters)

    @property
    def id(self) -> str:
        """The cluster's identifier."""
        return self.identifier

    @property
    def arn(self) -> str:
        """The cluster's ARN."""
        return self.cluster_arn

    def read_tags(self) -> Mapping[str, str]:
        """The cluster's tags, as the list told them."""
        return tag_map(self.tags)

    def modify(self, **settings: Any) -> tuple[Call, ...]:  # noqa: ANN401 - AWS's own parameters
        """The call that changes some settings and leaves all others."""
        return (Call("rds.modify_db_cluster", {"DBClusterIdentifier": self.identifier, **settings}),)

    @attribute(deadline=MAKING)
    def made_readers(self) -> Readers:
        """The members that Seawall made, by name, whether they read or write by now."""
        return made_for(self.identifier, self.cluster_arn, self.target.all(self.INSTANCES))

    @made_readers.writer("rds.create_db_instance", "rds.delete_db_instance", action=("rds:CreateDBInstance", "rds:DeleteDBInstance"))
    def made_readers_calls(self, now: Readers, wanted: Readers) -> tuple[Call, ...]:
        """Make what is missing, delete what is too much."""
        return reader_calls(self.identifier, now, wanted)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Its members in AWS's order, each with its zone, status and size, from the one list of instances; then readers that are to come."""
        if not self.members:
            return ()
        listed: dict[str, ServiceInstance | Reader] = {each.identifier: each for each in self.target.all(self.INSTANCES)}
        named = {each.identifier for each in self.members}
        coming = {each.identifier: each for each in self.made_readers if each.identifier not in named}
        members = (*self.members, *(Membership(identifier=each) for each in coming))
        listed |= coming
        return tuple(self._node(member, listed.get(member.identifier)) for member in members)

    def _node(self, member: Membership, instance: ServiceInstance | Reader | None) -> Node:
        name = self.instance_class or (instance.instance_class if instance else None)
        if name == SERVERLESS:
            size = None if self.max_capacity is None else Size.of_capacity(self.max_capacity)
        else:
            size = None if name is None else Size.of_class(name)
        tier = member.promotion_tier
        if tier is None and instance is not None:
            tier = instance.promotion_tier
        zone, status = (instance.availability_zone, instance.status) if instance else (None, None)
        return Node(member.identifier, member.is_writer, tier, zone, status, name, size)

    @property
    def writer(self) -> Node | None:
        """The member that writes; None for a cluster without members, or while none is elected."""
        return next((node for node in self.nodes if node.is_writer), None)

    @property
    def heirs(self) -> tuple[Node, ...]:
        """The readers in the order in which AWS makes one of them the writer, without asking: the lowest tier, then the largest.

        The first one that is left takes over even if it is too small. It reads no more then: a cluster with one reader has none left.
        """

        def rank(node: Node) -> tuple[int, float]:
            tier = _LAST_TIER if node.promotion_tier is None else node.promotion_tier
            return tier, -(node.size.memory_gib if node.size else 0.0)

        return tuple(sorted((node for node in self.nodes if not node.is_writer), key=rank))

    @property
    def global_database(self) -> GlobalCluster | None:
        """The global cluster that it is part of; None when it is of none. Not every service names it in its list of clusters."""
        return next((each for each in self.target.all(GlobalCluster) if each.has(self.cluster_arn)), None)


class ServiceCluster(AnyCluster):
    """A cluster of one of the services."""

    @derived(AnyCluster.LISTING)
    @classmethod
    def every(cls, view: View) -> Iterable[Self]:
        """Every cluster of the service in the Region."""
        return (cluster for cluster in view.all(AnyCluster) if isinstance(cluster, cls))


class DbCluster(ServiceCluster, type="AWS::RDS::DBCluster"):
    """One cluster of Aurora, or a Multi-AZ DB cluster of RDS."""

    INSTANCES = DbInstance

    backtrack_seconds: int = Field(0, alias="BacktrackWindow")
    """How far back in time it can be taken; 0: not at all."""

    @property
    def is_aurora(self) -> bool:
        """Whether its members share storage that is in three zones; those of a Multi-AZ DB cluster have storage of their own."""
        return self.engine.startswith("aurora")

    @property
    def is_run_by_aws(self) -> bool:
        """Whether AWS shows no members, because it runs them where it likes: Aurora Serverless v1."""
        return self.engine_mode == "serverless"

    @property
    def has_shard_groups(self) -> bool:
        """Whether shard groups carry the load beside the members: Aurora Limitless Database."""
        return self.scalability == "limitless"

    @property
    def member_instances(self) -> tuple[DbInstance, ...]:
        """Its members, as far as they are among the instances listed."""
        named = {member.identifier for member in self.members}
        return tuple(each for each in self.target.all(DbInstance) if each.identifier in named) if named else ()

    @attribute(deadline=BACKUP_DEADLINE)
    def backup_days(self) -> int:
        """How long automated backups are kept, or soon will be: a day at least."""
        return self.soon("BackupRetentionPeriod", self.backup_retention_days)

    @backup_days.writer("rds.modify_db_cluster", action="rds:ModifyDBCluster", unless=unless_others_wait("BackupRetentionPeriod"))
    def backup_days_calls(self, now: int, wanted: int) -> tuple[Call, ...]:
        """At once, not in the maintenance window."""
        return () if now == wanted else self.modify(BackupRetentionPeriod=wanted, ApplyImmediately=True)

    @attribute()
    def deletion_protection(self) -> bool:
        """Whether nobody can delete it without turning this off first."""
        return self.told_deletion_protection

    @deletion_protection.writer("rds.modify_db_cluster", action="rds:ModifyDBCluster")
    def deletion_protection_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """AWS changes it at once in any case."""
        return () if now == wanted else self.modify(DeletionProtection=wanted)

    @attribute()
    def copies_tags(self) -> bool:
        """Whether its snapshots get its tags."""
        return self.told_copies_tags

    @copies_tags.writer("rds.modify_db_cluster", action="rds:ModifyDBCluster")
    def copies_tags_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """AWS changes it at once in any case."""
        return () if now == wanted else self.modify(CopyTagsToSnapshot=wanted)

    @attribute()
    def minor_upgrades(self) -> bool:
        """Whether AWS upgrades minor versions in the maintenance window; Aurora looks at its members' own flags."""
        return bool(self.told_minor_upgrades)

    @minor_upgrades.writer("rds.modify_db_cluster", action="rds:ModifyDBCluster")
    def minor_upgrades_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """AWS changes the flag soon in any case, and upgrades in the maintenance window."""
        return () if now == wanted else self.modify(AutoMinorVersionUpgrade=wanted)

    @attribute()
    def iam_sign_in(self) -> bool:
        """Whether users can sign in with IAM, or soon will."""
        return self.soon("IAMDatabaseAuthenticationEnabled", self.told_iam_sign_in)

    @iam_sign_in.writer(
        "rds.modify_db_cluster", action="rds:ModifyDBCluster", unless=unless_others_wait("IAMDatabaseAuthenticationEnabled")
    )
    def iam_sign_in_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """At once, not in the maintenance window."""
        return () if now == wanted else self.modify(EnableIAMDatabaseAuthentication=wanted, ApplyImmediately=True)

    @attribute()
    def log_exports(self) -> tuple[str, ...]:
        """Log types that are sent to CloudWatch Logs, or soon will be, in an order of ours."""
        return self.coming_log_exports

    @log_exports.writer("rds.modify_db_cluster", action="rds:ModifyDBCluster")
    def log_exports_calls(self, now: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[Call, ...]:
        """Only the log types that differ."""
        return self.export(now, wanted)


class DocDbCluster(ServiceCluster, type="AWS::DocDB::DBCluster"):
    """One cluster of DocumentDB that is made of instances; elastic clusters have an API of their own."""

    INSTANCES = DocDbInstance


class NeptuneCluster(ServiceCluster, type="AWS::Neptune::DBCluster"):
    """One cluster of Neptune."""

    INSTANCES = NeptuneInstance


_OTHER_SERVICES: Final[Mapping[str, type[ServiceCluster]]] = {"docdb": DocDbCluster, "neptune": NeptuneCluster}
