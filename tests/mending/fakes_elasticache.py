"""Settings of ElastiCache's caches: moto cannot modify clusters, and of groups it forgets some settings and refuses nothing."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final

from tests.emulator import ACCOUNT, REGION, Emulator
from tests.fakes import Parameters, Refused, State

ARN: Final = f"arn:aws:elasticache:{REGION}:{ACCOUNT}"

_OFF: Final = {"SnapshotRetentionLimit": 0, "AutoMinorVersionUpgrade": False}


class Caches:
    """Replication groups and clusters, by id, with what is told of each besides a name, an engine and everything off.

    Answers DescribeReplicationGroups, DescribeCacheClusters, ModifyReplicationGroup and ModifyCacheCluster. What is asked for holds at once, as it does
    for backups and minor upgrades; what waits goes on waiting, unless all is to be applied immediately.
    """

    OPERATIONS = ("DescribeReplicationGroups", "DescribeCacheClusters", "ModifyReplicationGroup", "ModifyCacheCluster")

    def __init__(self, aws: Emulator, groups: Mapping[str, Mapping[str, Any]], clusters: Mapping[str, Mapping[str, Any]]) -> None:
        self.groups = {name: self._group(name, told) for name, told in groups.items()}
        self.clusters = {name: self._cluster(name, told) for name, told in clusters.items()}
        aws.fake("elasticache", "DescribeReplicationGroups", self.describe_replication_groups)
        aws.fake("elasticache", "DescribeCacheClusters", self.describe_cache_clusters)
        aws.fake("elasticache", "ModifyReplicationGroup", self.modify_replication_group)
        aws.fake("elasticache", "ModifyCacheCluster", self.modify_cache_cluster)

    def _group(self, name: str, told: Mapping[str, Any]) -> dict[str, Any]:
        named = {"ReplicationGroupId": name, "ARN": f"{ARN}:replicationgroup:{name}", "Status": "available", "Engine": "valkey"}
        nodes = [{"CacheClusterId": f"{name}-00{number}", "CurrentRole": role} for number, role in enumerate(("primary", "replica"), 1)]
        return {**named, **_OFF, "NodeGroups": [{"NodeGroupId": "0001", "NodeGroupMembers": nodes}], **told}

    def _cluster(self, name: str, told: Mapping[str, Any]) -> dict[str, Any]:
        named = {"CacheClusterId": name, "ARN": f"{ARN}:cluster:{name}", "CacheClusterStatus": "available", "Engine": "redis"}
        return {**named, "EngineVersion": "7.1.0", **_OFF, **told}

    def describe_replication_groups(self, _: Parameters, __: State) -> Mapping[str, Any]:
        """Every group."""
        return {"ReplicationGroups": copy.deepcopy(list(self.groups.values()))}

    def describe_cache_clusters(self, _: Parameters, __: State) -> Mapping[str, Any]:
        """Every cluster."""
        return {"CacheClusters": copy.deepcopy(list(self.clusters.values()))}

    def modify_replication_group(self, wanted: Parameters, _: State) -> Mapping[str, Any]:
        """Backups of a group without cluster mode need a node to be made of; in cluster mode none may be named."""
        group = self.groups[wanted["ReplicationGroupId"]]
        source, is_clustered = wanted.get("SnapshottingClusterId"), group.get("ClusterEnabled")
        if source and is_clustered:
            raise Refused("InvalidParameterCombination", "SnapshottingClusterId cannot be set for a group in cluster mode.")
        if wanted.get("SnapshotRetentionLimit") and not (source or is_clustered or group.get("SnapshottingClusterId")):
            raise Refused("InvalidParameterCombination", "Backups need a SnapshottingClusterId.")
        self._modify(group, wanted, "SnapshottingClusterId")
        if not group["SnapshotRetentionLimit"]:
            group.pop("SnapshottingClusterId", None)
        return {"ReplicationGroup": group}

    def modify_cache_cluster(self, wanted: Parameters, _: State) -> Mapping[str, Any]:
        """Changes what is named."""
        cluster = self.clusters[wanted["CacheClusterId"]]
        self._modify(cluster, wanted)
        return {"CacheCluster": cluster}

    def _modify(self, entry: dict[str, Any], wanted: Parameters, *further: str) -> None:
        if entry.get("Status", entry.get("CacheClusterStatus")) != "available":
            raise Refused("InvalidCacheClusterState", "The specified cache is not in available state.")
        entry |= {name: wanted[name] for name in (*_OFF, *further) if wanted.get(name) is not None}
        if wanted.get("ApplyImmediately"):
            entry |= {**entry.get("PendingModifiedValues", {}), "PendingModifiedValues": {}}
