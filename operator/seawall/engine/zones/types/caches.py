"""Caches: ElastiCache, MemoryDB and DAX."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from seawall.engine.zones.building.model import Built, Family
from seawall.engine.zones.building.present import pending, reached_in, unless_available, untold
from seawall.engine.zones.loss.nodes import Gap, Member
from seawall.engine.zones.loss.parts import Group, Managed, Pair, Part, Pool, Quorum, Recovery
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts import dax, memorydb
from seawall.facts.base import Resource
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.elasticache import CacheCluster, ReplicationGroup, ServerlessCache
from seawall.facts.elasticache_shards import Failover, Shard

#: Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/WhatIs.html (2026-11-24)
_SERVERLESS: Final = "ElastiCache keeps a serverless cache in several zones"
_NO_ROLES: Final = Gap(UnknownReason.ERROR, "in cluster mode AWS does not tell which node is the primary")
_USABLE: Final = frozenset({"available", "modifying", "snapshotting"})


def build_groups(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Every shard must be left, and in cluster mode most of the primaries, as they elect."""
    groups = [resource for resource in resources if isinstance(resource, ReplicationGroup)] if ReplicationGroup in wanted else []
    return Built(parts=tuple(part for group in groups for part in _group(group, site)))


def _group(group: ReplicationGroup, site: Site) -> list[Part]:
    odd = unless_available(group.id, group.status, available=group.is_available)
    if odd is not None:
        return [odd]
    if group.is_multi_az is None or (group.fails_over is None and not group.failover_is_changing):
        return [untold(group.id, "AWS does not tell whether it fails over to another zone")]
    if not group.shards or not all(shard.nodes for shard in group.shards):
        return [untold(group.id, "AWS does not show all of its shards and their nodes")]
    shards = [(shard, _nodes(shard, site)) for shard in (group.shards if group.is_changing else group.nodes)]
    failover = _failover(group)
    parts: list[Part] = [_shard(group, shard, nodes, failover) for shard, nodes in shards]
    if group.is_clustered and failover.automatic and failover.multi_az:
        parts.append(Quorum(f"primaries of {group.id}", tuple(_voter(group, shard, nodes) for shard, nodes in shards)))
    return parts


def _failover(group: ReplicationGroup) -> Failover:
    """What it does about the loss of a primary; while AWS is at work as it is told, and what is on its way does nothing yet."""
    if group.is_changing:
        return Failover(automatic=bool(group.fails_over), multi_az=bool(group.is_multi_az))
    return group.failover


def _nodes(shard: Shard, site: Site) -> list[Member]:
    """The nodes of a shard, its primary first where that is known."""
    primary = shard.primary or shard.nodes[0]
    told = (primary, *(node for node in shard.nodes if node != primary))
    return [site.member(node.cluster_id, node.zone, alive=True) for node in told]


def _shard(group: ReplicationGroup, shard: Shard, nodes: Sequence[Member], failover: Failover) -> Pair:
    """The primary and the replica that makes it survive best: automatic failover alone may find all replicas in the primary's zone."""
    name = f"{group.id} {shard.shard_id}" if group.is_clustered else group.id
    primary, replica = nodes[0], _elsewhere(nodes)
    changing = None
    if group.failover_is_changing:
        changing = (
            f"automatic failover is {group.automatic_failover or 'not told'} and {group.pending_failover or 'another state'} is pending"
        )
    if failover.automatic and failover.multi_az:
        return Pair(name, primary, replica, _snapshots(group))
    if replica is not None and replica.alive and replica.zone not in {None, primary.zone}:
        off = "Multi-AZ" if failover.automatic else "automatic failover"
        return Pair(name, primary, None, Recovery(f"{replica.name} can be promoted by hand, as {off} is not enabled", None), changing)
    return Pair(name, primary, None, _snapshots(group), changing)


def _elsewhere(nodes: Sequence[Member]) -> Member | None:
    """Of the replicas one that surely works in another zone than the first node, else one that may; None when there are none."""
    first, *replicas = nodes
    same = {first.zone, None}
    return max(
        replicas,
        key=lambda each: (each.alive is True and each.zone not in same, each.alive is not False and each.zone != first.zone),
        default=None,
    )


def _snapshots(group: ReplicationGroup) -> Recovery | None:
    days = group.snapshot_retention_days
    return Recovery(f"automatic snapshots of {days} days can be restored", None) if days else None


def _voter(group: ReplicationGroup, shard: Shard, nodes: Sequence[Member]) -> Member:
    """The primary of a shard, which may be any of its nodes."""
    name = f"primary of {group.id} {shard.shard_id}"
    zones = frozenset(node.zone for node in nodes if node.alive)
    if None in zones or not zones:
        return Member(name, None, gap=next((node.gap for node in nodes if node.gap), _NO_ROLES))
    if len(zones) == 1:
        return Member(name, next(iter(zones)))
    return Member(name, None, gap=_NO_ROLES, among=frozenset(zone for zone in zones if zone is not None))


def build_clusters(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """The nodes of Memcached are a pool; their keys are lost with them. A single node of another engine has nothing that takes over."""
    clusters = [resource for resource in resources if isinstance(resource, CacheCluster)] if CacheCluster in wanted else []
    parts = [_cluster(cluster, site) for cluster in clusters]
    return _sorted(parts)


def _sorted(parts: Sequence[Part]) -> Built:
    pools = tuple(part for part in parts if isinstance(part, Pool))
    return Built(parts=tuple(part for part in parts if not isinstance(part, Pool)), pools=pools)


def _cluster(cluster: CacheCluster, site: Site) -> Part:
    available = None if cluster.status is None else cluster.status in _USABLE
    odd = unless_available(cluster.id, cluster.status, available=available)
    if odd is not None:
        return odd
    if cluster.pending_node_count not in {None, cluster.node_count}:
        return pending(cluster.id, f"it has {cluster.node_count} nodes, and {cluster.pending_node_count} are pending")
    zones = cluster.node_zones
    if not zones:
        return untold(cluster.id, "AWS shows none of its nodes")
    if not cluster.is_memcached:
        return Pair(cluster.id, site.member(cluster.id, zones[0], alive=True), no_way_back="its keys are lost with it")
    return Pool(cluster.id, (Group(cluster.id, tuple(_cache_nodes(cluster, site))),))


def _cache_nodes(cluster: CacheCluster, site: Site) -> list[Member]:
    hidden = len(cluster.node_zones) - len(cluster.nodes)
    told = [(f"{cluster.id} {node.node_id}", node.is_available) for node in cluster.nodes] + [(f"{cluster.id} node", None)] * hidden
    return [_node(site, name, zone, works) for (name, works), zone in zip(told, cluster.node_zones, strict=True)]


def _node(site: Site, name: str, zone: str | None, works: bool | None) -> Member:  # noqa: FBT001 - what AWS tells of it
    """A node as its own status has it."""
    gap = Gap(UnknownReason.ERROR, f"AWS does not tell whether {name} works") if works is None else None
    return site.member(name, zone, alive=works, gap=gap)


def build_serverless(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """The data outlives a zone; clients in a VPC reach it by the subnets that were named when it was made."""
    caches = [resource for resource in resources if isinstance(resource, ServerlessCache)] if ServerlessCache in wanted else []
    return Built(parts=tuple(_serverless(cache, site) for cache in caches))


def _serverless(cache: ServerlessCache, site: Site) -> Part:
    odd = unless_available(cache.id, cache.status, available=cache.is_available)
    if odd is not None:
        return odd
    needs = () if cache.connection_type == "public" else reached_in(site, cache.id, cache.subnet_ids)
    return Managed(cache.id, _SERVERLESS, needs)


def build_memorydb(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Every shard must be left; the log of one that is not is kept over several zones, so nothing is lost."""
    clusters = [resource for resource in resources if isinstance(resource, memorydb.Cluster)] if memorydb.Cluster in wanted else []
    return Built(parts=tuple(part for cluster in clusters for part in _memorydb(cluster, site)))


def _memorydb(cluster: memorydb.Cluster, site: Site) -> list[Part]:
    odd = unless_available(cluster.id, cluster.status, available=cluster.is_available)
    if odd is not None:
        return [odd]
    shards = cluster.shards
    if shards is None:
        return [untold(cluster.id, "AWS does not show all of its shards")]
    if cluster.is_multi_az is None:
        return [untold(cluster.id, "AWS does not tell whether it fails over to another zone")]
    return [_log_shard(cluster, shard, site, fails_over=cluster.is_multi_az) for shard in shards]


def _log_shard(cluster: memorydb.Cluster, shard: memorydb.Shard, site: Site, *, fails_over: bool) -> Part:
    """Two nodes in two zones where there are such; AWS tells no roles."""
    name = f"{cluster.id} {shard.name}"
    nodes = [_node(site, node.name, node.zone, node.is_available) for node in shard.nodes]
    hidden = (shard.node_count or 0) - len(nodes)
    nodes += [_node(site, f"{name} node", None, None)] * max(hidden, 0)
    if not nodes:
        return untold(name, "AWS shows none of its nodes")
    nodes.sort(key=lambda each: (each.alive is True, each.alive is not False, each.zone is not None), reverse=True)
    return Pair(name, nodes[0], _elsewhere(nodes) if fails_over else None, Recovery("its nodes are made anew from its log", timedelta()))


def build_dax(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """One node must be left: without any, applications have to turn to DynamoDB by themselves."""
    clusters = [resource for resource in resources if isinstance(resource, dax.Cluster)] if dax.Cluster in wanted else []
    return _sorted([_dax(cluster, site) for cluster in clusters])


def _dax(cluster: dax.Cluster, site: Site) -> Part:
    available = None if cluster.status is None else cluster.status in _USABLE
    odd = unless_available(cluster.id, cluster.status, available=available)
    if odd is not None:
        return odd
    nodes = [_node(site, node.node_id, node.zone, node.is_available) for node in cluster.nodes]
    nodes += [_node(site, f"{cluster.id} node", None, None)] * cluster.untold_nodes
    if not nodes:
        return untold(cluster.id, "AWS shows none of its nodes")
    return Pool(cluster.id, (Group(cluster.id, tuple(nodes)),))


FAMILIES = (
    Family((ReplicationGroup,), build_groups),
    Family((CacheCluster,), build_clusters, has_units=True),
    Family((ServerlessCache,), build_serverless, reads=(Subnet.LISTING,)),
    Family((memorydb.Cluster,), build_memorydb),
    Family((dax.Cluster,), build_dax, has_units=True),
)
