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
from typing import Final, Self

from pydantic import AliasPath, Field

from seawall.facts.base import AccountSettings, Resource, the
from seawall.facts.fact import Aws, Read, fact, listing
from seawall.facts.part import Part
from seawall.facts.tagging import GET_RESOURCES, GET_RESOURCES_ACTION, tags_by_arn

#: What AWS names as the zone of a cluster whose nodes are in several.
_SEVERAL_ZONES: Final = "Multiple"


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


class ShardNode(Part):
    """A node of a shard."""

    cluster_id: str = Field(alias="CacheClusterId")
    node_id: str | None = Field(None, alias="CacheNodeId")
    zone: str | None = Field(None, alias="PreferredAvailabilityZone")
    """Name of the zone that it is in."""
    role: str | None = Field(None, alias="CurrentRole")
    """`primary` or `replica`; None in cluster mode."""


class Shard(Part):
    """A primary and its replicas."""

    shard_id: str = Field(alias="NodeGroupId")
    status: str | None = None
    nodes: tuple[ShardNode, ...] = Field((), alias="NodeGroupMembers")

    @property
    def primary(self) -> ShardNode | None:
        """The primary; None where AWS tells no roles."""
        return next((node for node in self.nodes if node.role == "primary"), None)


class ReplicationGroup(_Cache, type="AWS::ElastiCache::ReplicationGroup"):
    """One replication group of Valkey or Redis OSS."""

    group_id: str = Field(alias="ReplicationGroupId")
    status: str | None = None
    engine: str | None = None
    node_type: str | None = Field(None, alias="CacheNodeType")
    multi_az: str | None = Field(None, alias="MultiAZ")
    automatic_failover: str | None = None
    pending_failover: str | None = Field(None, validation_alias=AliasPath("PendingModifiedValues", "AutomaticFailoverStatus"))
    is_clustered: bool = Field(False, alias="ClusterEnabled")
    """Cluster mode: roles are not told, and a majority of the primaries promotes a replica."""
    shards: tuple[Shard, ...] = Field((), alias="NodeGroups")
    global_id: str | None = Field(None, validation_alias=AliasPath("GlobalReplicationGroupInfo", "GlobalReplicationGroupId"))
    global_role: str | None = Field(None, validation_alias=AliasPath("GlobalReplicationGroupInfo", "GlobalReplicationGroupMemberRole"))
    snapshot_retention_days: int = Field(0, alias="SnapshotRetentionLimit")

    @listing("elasticache.describe_replication_groups", action="elasticache:DescribeReplicationGroups")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every replication group of the Region."""
        return map(cls.model_validate, (aws.call() or {})["ReplicationGroups"])

    @property
    def id(self) -> str:
        """The replication group's id."""
        return self.group_id

    @property
    def is_available(self) -> bool | None:
        """Whether it answers now, a change of it under way or not; None when AWS does not say."""
        return None if self.status is None else self.status in {"available", "modifying", "snapshotting"}

    @property
    def failover_is_changing(self) -> bool:
        """Whether automatic failover is being turned on or off, or waits to be."""
        return self.pending_failover is not None or self.automatic_failover in {"enabling", "disabling"}

    @property
    def fails_over(self) -> bool | None:
        """Whether a replica takes over by itself; None while that is changing or untold."""
        return None if self.failover_is_changing or self.automatic_failover is None else self.automatic_failover == "enabled"

    @property
    def is_multi_az(self) -> bool | None:
        """Whether ElastiCache keeps primary and replicas in different zones; None when untold. There is no pending value of it."""
        return None if self.multi_az is None else self.multi_az == "enabled"

    @property
    def copies(self) -> tuple[GlobalMember, ...]:
        """The other members of its global datastore; a group that is in none costs no call."""
        if not self.global_id:
            return ()
        datastore = the(self.target, ElastiCacheRegion).global_datastores.get(self.global_id)
        members = datastore.members if datastore else ()
        mine = (self.group_id, self.target.region)
        return tuple(member for member in members if (member.replication_group_id, member.region) != mine)


class CacheNode(Part):
    """A node of a cluster."""

    node_id: str = Field(alias="CacheNodeId")
    zone: str | None = Field(None, alias="CustomerAvailabilityZone")
    status: str | None = Field(None, alias="CacheNodeStatus")

    @property
    def is_available(self) -> bool | None:
        """Whether it answers now; None when AWS does not say."""
        return None if self.status is None else self.status == "available"


class CacheCluster(_Cache, type="AWS::ElastiCache::CacheCluster"):
    """One cluster that is in no replication group: Memcached, or a single node of another engine.

    Keys on a lost node are lost. Clients of Memcached drop it by themselves only if they use auto discovery.
    """

    cluster_id: str = Field(alias="CacheClusterId")
    status: str | None = Field(None, alias="CacheClusterStatus")
    engine: str | None = None
    node_type: str | None = Field(None, alias="CacheNodeType")
    node_count: int | None = Field(None, alias="NumCacheNodes")
    pending_node_count: int | None = Field(None, validation_alias=AliasPath("PendingModifiedValues", "NumCacheNodes"))
    told_zone: str | None = Field(None, alias="PreferredAvailabilityZone")
    nodes: tuple[CacheNode, ...] = Field((), alias="CacheNodes")
    subnet_group: str | None = Field(None, alias="CacheSubnetGroupName")

    @listing("elasticache.describe_cache_clusters", action="elasticache:DescribeCacheClusters")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every cluster of the Region that is in no replication group, with its nodes: without being asked AWS leaves those out."""
        told = (aws.call(ShowCacheNodeInfo=True, ShowCacheClustersNotInReplicationGroups=True) or {})["CacheClusters"]
        return (cls.model_validate(each) for each in told if not each.get("ReplicationGroupId"))

    @property
    def id(self) -> str:
        """The cluster's id."""
        return self.cluster_id

    @property
    def is_memcached(self) -> bool:
        """Whether it is a pool of nodes that each hold other keys."""
        return self.engine == "memcached"

    @property
    def zone(self) -> str | None:
        """Name of the zone that all its nodes are in; None when they are in several, or AWS does not tell."""
        return None if self.told_zone == _SEVERAL_ZONES else self.told_zone

    @property
    def node_zones(self) -> tuple[str | None, ...]:
        """The name of the zone of each of its nodes; None for one whose zone is untold."""
        untold = max((self.node_count or 0) - len(self.nodes), 0)
        return (*(node.zone or self.zone for node in self.nodes), *[self.zone] * untold)


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
