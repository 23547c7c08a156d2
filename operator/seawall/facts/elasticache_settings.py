"""What lists tell of caches that have nodes of their own, replication groups and clusters, and the questions that it answers.

What waits for the maintenance window is applied along with any change that is to be applied at once. How long backups are kept, and whether minor
upgrades are automatic, changes at once in any case, and never waits.
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyReplicationGroup.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyCacheCluster.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import Field

from seawall.facts.base import Resource
from seawall.facts.elasticache_protection import Backups, Encryption, Tls
from seawall.facts.elasticache_shards import Shards
from seawall.facts.fact import Change
from seawall.facts.part import Part
from seawall.facts.value import Call

MEMCACHED: Final = "memcached"

#: The engines that a cache with nodes of its own may run.
_ENGINES: Final = frozenset({MEMCACHED, "redis", "valkey"})

#: What AWS names as the zone of a cluster whose nodes are in several.
_SEVERAL_ZONES: Final = "Multiple"

#: The nodes that neither back up nor fail over.
_OLDEST_NODES: Final = "cache.t1."

#: The first version of Redis OSS that AWS upgrades by itself; of the other engines it upgrades all.
_FIRST_UPGRADED: Final = 6

#: The subnet group that AWS makes of the default VPC.
_DEFAULT_GROUP: Final = "default"


class NodeCache(Resource, service="elasticache"):
    """A replication group, or a cluster."""

    status: str | None = None
    engine: str | None = None
    node_type: str | None = Field(None, alias="CacheNodeType")
    pending: Mapping[str, Any] = Field(default_factory=dict, alias="PendingModifiedValues")
    told_minor_upgrades: bool | None = Field(None, alias="AutoMinorVersionUpgrade")
    told_backup_days: int | None = Field(None, alias="SnapshotRetentionLimit")

    @property
    def pending_names(self) -> tuple[str, ...]:
        """AWS's names of what waits to be changed."""
        return tuple(sorted(name for name, value in self.pending.items() if value not in (None, {}, [])))

    @property
    def is_known(self) -> bool:
        """Whether Seawall knows the engine; a group of which AWS does not say runs one of those that replicate."""
        return self.engine in _ENGINES

    @property
    def is_memcached(self) -> bool:
        """Whether it is a pool of nodes that each hold other keys."""
        return self.engine == MEMCACHED

    @property
    def has_oldest_nodes(self) -> bool:
        """Whether its nodes are of the kind that neither backs up nor fails over."""
        return (self.node_type or "").startswith(_OLDEST_NODES)

    @property
    def version(self) -> str | None:
        """The engine's version; None where AWS does not tell it."""
        raise NotImplementedError

    @property
    def subnet_group(self) -> str | None:
        """The subnet group that it was made in, which nothing changes; None where AWS does not tell it."""
        raise NotImplementedError

    @property
    def is_in_default_group(self) -> bool | None:
        """Whether that is the one which AWS makes of the default VPC; None where AWS does not tell it."""
        return None if not self.subnet_group else self.subnet_group == _DEFAULT_GROUP

    @property
    def why_fixed(self) -> str | None:
        """Why AWS would take no change of it now; None where it would."""
        return None if self.status == "available" else f"it is {self.status or 'in a state that AWS does not tell'}, wanted available"

    def why_not_at_once(self, setting: str) -> str | None:
        """Why a setting of it cannot be changed at once, and nothing else: all that waits for the maintenance window would be changed, too."""
        others = ", ".join(name for name in self.pending_names if name != setting)
        return self.why_fixed or (f"{others} would be changed at once too: let the maintenance window pass first" if others else None)

    @property
    def why_never_upgraded(self) -> str | None:
        """Why AWS upgrades no minor version of its engine, whatever the flag says; None where it does."""
        major = (self.version or "").partition(".")[0]
        if self.engine == "redis" and major.isdigit() and int(major) < _FIRST_UPGRADED:
            return f"AWS upgrades Redis OSS by itself from {_FIRST_UPGRADED} on, and this is {self.version}: upgrade the engine"
        return None

    @property
    def why_no_backups(self) -> str | None:
        """Why nothing that is asked for would make backups of it now; None where it would."""
        return f"{self.node_type} has no backups: choose another kind of nodes" if self.has_oldest_nodes else self.why_fixed

    @property
    def backups(self) -> Backups:
        """Daily backups."""
        raise NotImplementedError

    @property
    def minor_upgrades(self) -> bool:
        """Whether AWS installs minor versions of the engine."""
        raise NotImplementedError

    def upgrading(self) -> Change[Any, bool]:
        """The change to automatic minor upgrades."""
        raise NotImplementedError

    def keeping_backups(self, days: int) -> Change[Any, Backups]:
        """The change to backups that are kept for so many days."""
        raise NotImplementedError

    def modify(self, **settings: Any) -> tuple[Call, ...]:  # noqa: ANN401 - AWS's own parameters
        """The call that changes some settings and leaves all others."""
        raise NotImplementedError


class GroupSettings(NodeCache):
    """What a replication group has: it runs Valkey or Redis OSS."""

    group_id: str = Field(alias="ReplicationGroupId")
    multi_az: str | None = Field(None, alias="MultiAZ")
    automatic_failover: str | None = None
    is_clustered: bool = Field(False, alias="ClusterEnabled")
    """Cluster mode: roles are not told, and a majority of the primaries promotes a replica."""
    shards: Shards = Field((), alias="NodeGroups")
    told_backup_source: str | None = Field(None, alias="SnapshottingClusterId")
    told_encryption: bool | None = Field(None, alias="AtRestEncryptionEnabled")
    encryption_type: str | None = Field(None, alias="StorageEncryptionType")
    """`none`, `sse-elasticache` or `sse-kms`; None where AWS does not say."""
    kms_key_id: str | None = None
    told_tls: bool | None = Field(None, alias="TransitEncryptionEnabled")
    told_tls_mode: str | None = Field(None, alias="TransitEncryptionMode")
    """`preferred`, which lets clients in without TLS too, or `required`; None for what TLS was never optional for."""
    has_token: bool | None = Field(None, alias="AuthTokenEnabled")
    user_group_ids: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The replication group's id."""
        return self.group_id

    @property
    def is_known(self) -> bool:
        """Whether Seawall knows the engine; where AWS does not say, it is one of the two that replicate."""
        return self.engine is None or super().is_known

    @property
    def is_available(self) -> bool | None:
        """Whether it answers now, a change of it under way or not; None when AWS does not say."""
        return None if self.status is None else self.status in {"available", "modifying", "snapshotting"}

    @property
    def snapshot_retention_days(self) -> int:
        """How long daily backups are kept, in days; 0 also where AWS does not say."""
        return self.told_backup_days or 0

    @property
    def pending_failover(self) -> str | None:
        """What automatic failover is to become; None when it is to stay."""
        return self.pending.get("AutomaticFailoverStatus")

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
    def is_changing(self) -> bool:
        """Whether AWS is at work on it: what it tells may be what was, or what will be."""
        return self.status == "modifying" or self.failover_is_changing

    @property
    def bare_shards(self) -> tuple[str, ...]:
        """Ids of the shards that have no replica."""
        return tuple(sorted(each.shard_id for each in self.shards if len(each.nodes) < 2))

    @property
    def backup_source(self) -> str | None:
        """The node that backups are made of, or best were: a replica, which nobody writes to; None for cluster mode, which has no such node."""
        if self.is_clustered:
            return None
        nodes = sorted((node for shard in self.shards for node in shard.nodes), key=lambda node: (node.role == "primary", node.id))
        return self.told_backup_source or (nodes[0].id if nodes else None)

    @property
    def why_no_backups(self) -> str | None:
        """Why nothing that is asked for would make backups of it now; None where it would. AWS asks for the node that they are made of."""
        is_untold = not self.is_clustered and self.backup_source is None
        return super().why_no_backups or ("AWS shows none of its nodes, and backups are made of one" if is_untold else None)

    @property
    def encryption(self) -> Encryption | None:
        """How its data at rest is encrypted; None where AWS does not say."""
        return Encryption.told(self.told_encryption, self.encryption_type, self.kms_key_id)

    def tls(self, *, soon: bool) -> Tls | None:
        """How clients connect, now, or once what is being changed has been; None where AWS does not say."""
        pending = self.pending if soon else {}
        is_spoken, mode = (pending.get(f"TransitEncryption{name}") for name in ("Enabled", "Mode"))
        return Tls.told(self.told_tls if is_spoken is None else is_spoken, mode or self.told_tls_mode)

    @property
    def is_setting_token(self) -> bool:
        """Whether a token that every client must show is being set."""
        return "AuthTokenStatus" in self.pending_names

    def user_groups(self, *, soon: bool) -> frozenset[str]:
        """Ids of the user groups that it lets in, now, or once what is being changed has been."""
        changes = self.pending.get("UserGroups") or {}
        coming, going = (changes.get(f"UserGroupIdsTo{way}") or () for way in ("Add", "Remove"))
        return frozenset(self.user_group_ids).union(coming).difference(going) if soon else frozenset(self.user_group_ids)

    def modify(self, **settings: Any) -> tuple[Call, ...]:  # noqa: ANN401 - AWS's own parameters
        """The call that changes some settings and leaves all others."""
        return (Call("elasticache.modify_replication_group", {"ReplicationGroupId": self.group_id, **settings}),)


class CacheNode(Part):
    """A node of a cluster."""

    node_id: str = Field(alias="CacheNodeId")
    zone: str | None = Field(None, alias="CustomerAvailabilityZone")
    status: str | None = Field(None, alias="CacheNodeStatus")

    @property
    def is_available(self) -> bool | None:
        """Whether it answers now; None when AWS does not say."""
        return None if self.status is None else self.status == "available"


class ClusterSettings(NodeCache):
    """What a cluster has: pool of Memcached, single node of another engine, or node of a replication group."""

    cluster_id: str = Field(alias="CacheClusterId")
    group_id: str | None = Field(None, alias="ReplicationGroupId")
    """The replication group that it is a node of, if any."""
    status: str | None = Field(None, alias="CacheClusterStatus")
    told_version: str | None = Field(None, alias="EngineVersion")
    told_subnet_group: str | None = Field(None, alias="CacheSubnetGroupName")
    node_count: int | None = Field(None, alias="NumCacheNodes")
    told_zone: str | None = Field(None, alias="PreferredAvailabilityZone")
    nodes: tuple[CacheNode, ...] = Field((), alias="CacheNodes")

    @property
    def id(self) -> str:
        """The cluster's id."""
        return self.cluster_id

    @property
    def version(self) -> str | None:
        """The engine's version."""
        return self.told_version

    @property
    def subnet_group(self) -> str | None:
        """The subnet group that it was made in."""
        return self.told_subnet_group

    @property
    def pending_node_count(self) -> int | None:
        """How many nodes it is to have; None when that is to stay."""
        return self.pending.get("NumCacheNodes")

    @property
    def zone(self) -> str | None:
        """Name of the zone that all its nodes are in; None when they are in several, or AWS does not tell."""
        return None if self.told_zone == _SEVERAL_ZONES else self.told_zone

    @property
    def node_zones(self) -> tuple[str | None, ...]:
        """The name of the zone of each of its nodes; None for one whose zone is untold."""
        untold = max((self.node_count or 0) - len(self.nodes), 0)
        return (*(node.zone or self.zone for node in self.nodes), *[self.zone] * untold)

    def modify(self, **settings: Any) -> tuple[Call, ...]:  # noqa: ANN401 - AWS's own parameters
        """The call that changes some settings and leaves all others."""
        return (Call("elasticache.modify_cache_cluster", {"CacheClusterId": self.cluster_id, **settings}),)
