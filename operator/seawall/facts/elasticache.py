"""ElastiCache: replication groups, clusters without replicas, serverless caches and global datastores.

A node's `PreferredAvailabilityZone` is where it is, whatever its name says. Multi-AZ keeps primary and replicas apart and needs automatic
failover beside it; it adds no replicas. In cluster mode AWS tells no roles.
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ReplicationGroup.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CacheCluster.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Redis-Global-Datastore.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import chain
from typing import Any, Final, Self

from pydantic import AliasPath, Field

from seawall.errors import UnknownReason, Unreadable
from seawall.facts.base import AccountSettings, Resource, the
from seawall.facts.elasticache_protection import Backups
from seawall.facts.elasticache_settings import ClusterSettings, GroupSettings, NodeCache
from seawall.facts.elasticache_shards import Failover, Shards, failover_calls, ordered, shard_calls
from seawall.facts.elasticache_users import User, UserGroup
from seawall.facts.fact import Aws, Change, Read, View, attribute, derived, fact, listing
from seawall.facts.part import Part
from seawall.facts.tagging import GET_RESOURCES, GET_RESOURCES_ACTION, tags_by_arn
from seawall.facts.value import Call

#: How long ElastiCache may take to make a replica, which takes all data from the primary first.
_REPLICATING: Final = timedelta(hours=2)

#: How long it may take to turn on what fails over.
_SWITCHING: Final = timedelta(minutes=30)

#: How long a setting that no node has to be changed for may take to show.
_SETTING: Final = timedelta(minutes=10)


class GlobalMember(Part):
    """A replication group of a global datastore, in whatever Region."""

    replication_group_id: str
    region: str = Field(alias="ReplicationGroupRegion")
    role: str | None = None
    """PRIMARY, or SECONDARY: one that is promoted by hand only."""
    status: str | None = None

    @property
    def is_associated(self) -> bool:
        """Whether it follows the primary, or is it."""
        return self.status == "associated"


class GlobalDatastore(Part):
    """A replication group that others in other Regions follow."""

    global_id: str = Field(alias="GlobalReplicationGroupId")
    status: str | None = None
    node_type: str | None = Field(None, alias="CacheNodeType")
    members: tuple[GlobalMember, ...] = ()


class ElastiCacheRegion(AccountSettings, service="elasticache"):
    """What is told of the account's caches in one Region all at once."""

    @fact(GET_RESOURCES, action=GET_RESOURCES_ACTION)
    def cache_tags(self, aws: Aws) -> dict[str, Mapping[str, str]]:
        """The tags of every cache by its ARN."""
        return tags_by_arn(aws, "elasticache")

    @fact("elasticache.describe_global_replication_groups", action="elasticache:DescribeGlobalReplicationGroups")
    def global_datastores(self, aws: Aws) -> dict[str, GlobalDatastore]:
        """The global datastores that have a member in the Region, by their ids."""
        told = (aws.call(ShowMemberInfo=True) or {})["GlobalReplicationGroups"]
        return {each.global_id: each for each in map(GlobalDatastore.model_validate, told)}

    @fact("elasticache.describe_users", action="elasticache:DescribeUsers")
    def users(self, aws: Aws) -> dict[str, User]:
        """Every user, by id."""
        return {each.user_id: each for each in map(User.model_validate, (aws.call() or {})["Users"])}

    @fact("elasticache.describe_user_groups", action="elasticache:DescribeUserGroups")
    def user_groups(self, aws: Aws) -> dict[str, UserGroup]:
        """Every group of users, by id."""
        return {each.group_id: each for each in map(UserGroup.model_validate, (aws.call() or {})["UserGroups"])}


class _Cache(Resource, service="elasticache"):
    """What all caches have: an ARN that the list tells, and tags that it does not."""

    stated_arn: str = Field(alias="ARN")

    @property
    def arn(self) -> str:
        """The cache's ARN."""
        return self.stated_arn

    def read_tags(self) -> Mapping[str, str]:
        """The cache's tags, from the Region's."""
        return the(self.target, ElastiCacheRegion).cache_tags.get(self.stated_arn, {})

    @classmethod
    def tag_reads(cls) -> tuple[Read, ...]:
        """The Region's tags."""
        return (ElastiCacheRegion.cache_tags,)


class AnyCluster(_Cache, ClusterSettings):
    """A cluster, which may be a node of a replication group: AWS lists both as one."""

    @listing("elasticache.describe_cache_clusters", action="elasticache:DescribeCacheClusters")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[AnyCluster]:
        """Every cluster of the Region, with its nodes: without being asked AWS leaves those out."""
        told = (aws.call(ShowCacheNodeInfo=True) or {})["CacheClusters"]
        return ((AnyCluster if each.get("ReplicationGroupId") else CacheCluster).model_validate(each) for each in told)


def _others_wait(group: ReplicationGroup, _now: Failover, _wanted: Failover) -> str | None:
    return group.why_not_at_once("AutomaticFailoverStatus")


class ReplicationGroup(_Cache, GroupSettings, type="AWS::ElastiCache::ReplicationGroup"):
    """One replication group of Valkey or Redis OSS."""

    global_id: str | None = Field(None, validation_alias=AliasPath("GlobalReplicationGroupInfo", "GlobalReplicationGroupId"))
    global_role: str | None = Field(None, validation_alias=AliasPath("GlobalReplicationGroupInfo", "GlobalReplicationGroupMemberRole"))

    @listing("elasticache.describe_replication_groups", action="elasticache:DescribeReplicationGroups")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every replication group of the Region."""
        return map(cls.model_validate, (aws.call() or {})["ReplicationGroups"])

    def _unless_changing(self) -> None:
        if self.is_changing:
            raise Unreadable(f"{self.group_id} is being modified, wanted available", reason=UnknownReason.PENDING)

    @attribute(deadline=_REPLICATING)
    def nodes(self) -> Shards:
        """Its shards with their nodes, both by id: AWS promises no order. Not told while AWS is at work, as a node shows only once it is made."""
        self._unless_changing()
        return ordered(self.shards)

    @nodes.writer(
        "elasticache.increase_replica_count",
        "elasticache.decrease_replica_count",
        action=("elasticache:IncreaseReplicaCount", "elasticache:DecreaseReplicaCount"),
    )
    def nodes_calls(self, now: Shards, wanted: Shards) -> tuple[Call, ...]:
        """Make the replicas that are missing in each shard, remove those that are too much by name."""
        return shard_calls(self.group_id, now, wanted)

    @attribute(deadline=_SWITCHING)
    def failover(self) -> Failover:
        """What it does about the loss of a primary. Not told while AWS is at work: there is no pending value of Multi-AZ."""
        self._unless_changing()
        if self.fails_over is None or self.is_multi_az is None:
            raise Unreadable(f"AWS does not tell whether {self.group_id} fails over", reason=UnknownReason.ERROR)
        return Failover(automatic=self.fails_over, multi_az=self.is_multi_az)

    @failover.writer("elasticache.modify_replication_group", action="elasticache:ModifyReplicationGroup", unless=_others_wait)
    def failover_calls(self, now: Failover, wanted: Failover) -> tuple[Call, ...]:
        """One call either way, with what changes alone: Multi-AZ needs automatic failover, so both may go together."""
        return failover_calls(self.group_id, now, wanted)

    @fact(
        "elasticache.describe_cache_clusters",
        "elasticache.describe_cache_subnet_groups",
        action=("elasticache:DescribeCacheClusters", "elasticache:DescribeCacheSubnetGroups"),
    )
    def zones(self, aws: Aws) -> tuple[str, ...]:
        """Names of the zones that its nodes may be placed in, by the subnet group that only they name: two calls, so only a plan asks."""
        node = next(node.cluster_id for shard in self.shards for node in shard.nodes)
        (told,) = (aws.call(CacheClusterId=node, gone_if="CacheClusterNotFound") or {})["CacheClusters"]
        group = told.get("CacheSubnetGroupName")
        if not group:
            return ()
        asked = "elasticache.describe_cache_subnet_groups"
        (found,) = (aws.call(operation=asked, CacheSubnetGroupName=group) or {})["CacheSubnetGroups"]
        return tuple(sorted({each["SubnetAvailabilityZone"]["Name"] for each in found["Subnets"]}))

    @property
    def _member(self) -> AnyCluster | None:
        """One of its nodes; None where AWS shows none."""
        return next((each for each in self.target.all(AnyCluster) if each.group_id == self.group_id), None)

    @property
    def version(self) -> str | None:
        """The engine's version, which only its nodes tell."""
        return self._member.version if self._member else None

    @property
    def subnet_group(self) -> str | None:
        """The subnet group that its nodes are in, which only they tell."""
        return self._member.subnet_group if self._member else None

    def open_users(self, *, soon: bool) -> tuple[str, ...]:
        """Names of the users of its user groups who come in without showing who they are; now, or once what is being changed has been.

        Raises:
            Unreadable: AWS does not show one of the groups or users.
        """
        region = the(self.target, ElastiCacheRegion)
        try:
            ids = {each for name in self.user_groups(soon=soon) for each in region.user_groups[name].members(soon=soon)}
            return tuple(sorted({region.users[each].name for each in ids if region.users[each].is_open}))
        except KeyError as error:
            raise Unreadable(f"AWS does not show {error.args[0]}, which {self.group_id} lets in", reason=UnknownReason.ERROR) from error

    @attribute(deadline=_SETTING)
    def backups(self) -> Backups:
        """Daily backups."""
        return Backups(days=self.snapshot_retention_days, source=self.told_backup_source if self.snapshot_retention_days else None)

    @backups.writer("elasticache.modify_replication_group", action="elasticache:ModifyReplicationGroup")
    def backups_calls(self, now: Backups, wanted: Backups) -> tuple[Call, ...]:
        """One call either way, with what changes alone; what waits for the maintenance window goes on waiting."""
        changed = now.leading_to(wanted)
        return self.modify(**changed) if changed else ()

    def keeping_backups(self, days: int) -> Change[Any, Backups]:
        """The change to backups that are kept for so many days."""
        return ReplicationGroup.backups.change(self, Backups(days=days, source=self.backup_source))

    @attribute(deadline=_SETTING)
    def minor_upgrades(self) -> bool:
        """Whether AWS installs minor versions of the engine."""
        return bool(self.told_minor_upgrades)

    @minor_upgrades.writer("elasticache.modify_replication_group", action="elasticache:ModifyReplicationGroup")
    def minor_upgrades_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """One call either way."""
        return () if now == wanted else self.modify(AutoMinorVersionUpgrade=wanted)

    def upgrading(self) -> Change[Any, bool]:
        """The change to automatic minor upgrades."""
        return ReplicationGroup.minor_upgrades.change(self, True)

    @property
    def copies(self) -> tuple[GlobalMember, ...]:
        """The other members of its global datastore; a group that is in none costs no call."""
        if not self.global_id:
            return ()
        datastore = the(self.target, ElastiCacheRegion).global_datastores.get(self.global_id)
        members = datastore.members if datastore else ()
        mine = (self.group_id, self.target.region)
        return tuple(member for member in members if (member.replication_group_id, member.region) != mine)


class CacheCluster(AnyCluster, type="AWS::ElastiCache::CacheCluster"):
    """One cluster that is in no replication group: Memcached, or a single node of another engine.

    Keys on a lost node are lost. Clients of Memcached drop it by themselves only if they use auto discovery.
    """

    @derived(AnyCluster.LISTING)
    @classmethod
    def every(cls, view: View) -> Iterable[CacheCluster]:
        """Every cluster of the Region that is in no replication group."""
        return (each for each in view.all(AnyCluster) if isinstance(each, CacheCluster))

    @attribute(deadline=_SETTING)
    def backups(self) -> Backups:
        """Daily backups."""
        return Backups(days=self.told_backup_days or 0)

    @backups.writer("elasticache.modify_cache_cluster", action="elasticache:ModifyCacheCluster")
    def backups_calls(self, now: Backups, wanted: Backups) -> tuple[Call, ...]:
        """One call either way."""
        changed = now.leading_to(wanted)
        return self.modify(**changed) if changed else ()

    def keeping_backups(self, days: int) -> Change[Any, Backups]:
        """The change to backups that are kept for so many days."""
        return CacheCluster.backups.change(self, Backups(days=days))

    @attribute(deadline=_SETTING)
    def minor_upgrades(self) -> bool:
        """Whether AWS installs minor versions of the engine."""
        return bool(self.told_minor_upgrades)

    @minor_upgrades.writer("elasticache.modify_cache_cluster", action="elasticache:ModifyCacheCluster")
    def minor_upgrades_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """One call either way."""
        return () if now == wanted else self.modify(AutoMinorVersionUpgrade=wanted)

    def upgrading(self) -> Change[Any, bool]:
        """The change to automatic minor upgrades."""
        return CacheCluster.minor_upgrades.change(self, True)


class EitherCache(NodeCache, type="AWS::ElastiCache::CacheCluster"):
    """Whatever has nodes of its own: the list of replication groups and of clusters in none, of which each is of its own type."""

    @derived(ReplicationGroup.LISTING, AnyCluster.LISTING)
    @classmethod
    def every(cls, view: View) -> Iterable[NodeCache]:
        """Replication groups, then clusters."""
        return chain(view.all(ReplicationGroup), view.all(CacheCluster))

    @classmethod
    def tag_reads(cls) -> tuple[Read, ...]:
        """The Region's tags, which both have theirs from."""
        return (ElastiCacheRegion.cache_tags,)


class ServerlessCache(_Cache, type="AWS::ElastiCache::ServerlessCache"):
    """One serverless cache: ElastiCache keeps its data in several zones; clients reach it in those of its subnets, which cannot be changed."""

    name: str = Field(alias="ServerlessCacheName")
    status: str | None = None
    engine: str | None = None
    subnet_ids: tuple[str, ...] = ()
    connection_type: str = "vpc"
    """`vpc`, or `public` for one that is reached without a subnet."""
    snapshot_retention_days: int = Field(0, alias="SnapshotRetentionLimit")

    @listing("elasticache.describe_serverless_caches", action="elasticache:DescribeServerlessCaches")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every serverless cache of the Region."""
        return map(cls.model_validate, (aws.call() or {})["ServerlessCaches"])

    @property
    def id(self) -> str:
        """The cache's name."""
        return self.name

    @property
    def is_available(self) -> bool | None:
        """Whether it answers now; None when AWS does not say."""
        return None if self.status is None else self.status.lower() in {"available", "modifying"}
