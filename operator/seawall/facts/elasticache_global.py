"""How far replication groups are behind those of other Regions that they follow in a global datastore.

It is the primary node there that follows, and of several shards the slowest counts; which node is primary AWS does not tell in cluster mode, and
whether it lists the metric under nodes or the whole group neither, so all are asked for.
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html (2026-11-24)
"""

from __future__ import annotations

from typing import Final

from seawall.facts.base import AccountSettings
from seawall.facts.cloudwatch_lag import GET_METRIC_DATA, GET_METRIC_DATA_ACTION, MAX_AGE, SECOND, Lag, Series, newest
from seawall.facts.elasticache import ReplicationGroup
from seawall.facts.fact import Aws, fact

_NAMESPACE: Final = "AWS/ElastiCache"
_METRIC: Final = "GlobalDatastoreReplicationLag"


class ElastiCacheLags(AccountSettings, service="elasticache"):
    """What replication groups in one Region lag behind those of others."""

    @fact(GET_METRIC_DATA, action=GET_METRIC_DATA_ACTION, max_age=MAX_AGE)
    def lags(self, aws: Aws) -> dict[str, Lag]:
        """The lag of every secondary member of a global datastore, by its replication group's id."""
        followers = (group for group in self.target.all(ReplicationGroup) if (group.global_role or "").upper() == "SECONDARY")
        return newest(aws, {group.id: _series(group) for group in followers}, self.target.now)


def _series(group: ReplicationGroup) -> tuple[Series, ...]:
    nodes = dict.fromkeys(node.cluster_id for shard in group.shards for node in shard.nodes)
    names = (("ReplicationGroupId", group.id), *(("CacheClusterId", node) for node in nodes))
    return tuple(Series(_NAMESPACE, _METRIC, (name,), SECOND) for name in names)
