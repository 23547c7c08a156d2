"""How far databases are behind those of other Regions that they follow.

Each service has a metric of its own, in the Region of whoever follows. Of Aurora's two the first tells of what users committed; old versions of
Aurora MySQL have the second one only. AWS lists a metric under the Region of its source or without it, so both are asked for.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-disaster-recovery.html (2026-11-24)
Source: https://docs.aws.amazon.com/documentdb/latest/developerguide/cloud_watch.html (2026-11-24)
Source: https://docs.aws.amazon.com/neptune/latest/userguide/neptune-gdb-monitoring.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from seawall.facts.base import AccountSettings
from seawall.facts.cloudwatch_lag import GET_METRIC_DATA, GET_METRIC_DATA_ACTION, MAX_AGE, MILLISECOND, SECOND, Lag, Series, newest
from seawall.facts.fact import Aws, View, fact
from seawall.facts.rds.cluster import AnyCluster, DbCluster, DocDbCluster, NeptuneCluster
from seawall.facts.rds.global_cluster import GlobalCluster
from seawall.facts.rds.instance import DbInstance

_RDS: Final = "AWS/RDS"

#: Namespace and metrics of each service's clusters, the best first; all in milliseconds.
_OF_CLUSTERS: Final[Mapping[type[AnyCluster], tuple[str, tuple[str, ...]]]] = {
    DbCluster: (_RDS, ("AuroraGlobalDBRPOLag", "AuroraGlobalDBReplicationLag")),
    DocDbCluster: ("AWS/DocDB", ("GlobalClusterReplicationLag",)),
    NeptuneCluster: ("AWS/Neptune", ("GlobalDbProgressLag",)),
}


class RdsLags(AccountSettings, service="rds"):
    """What databases in one Region lag behind those of others."""

    @fact(GET_METRIC_DATA, action=GET_METRIC_DATA_ACTION, max_age=MAX_AGE)
    def lags(self, aws: Aws) -> dict[str, Lag]:
        """The lag of every read replica and every part of a global cluster that follows another Region, by its ARN."""
        return newest(aws, dict((*_of_instances(self.target), *_of_clusters(self.target))), self.target.now)


def _of_instances(view: View) -> Iterator[tuple[str, tuple[Series, ...]]]:
    """A replica names its source by the ARN where that is in another Region."""
    for replica in view.all(DbInstance):
        if (replica.replica_of or "").startswith("arn:"):
            yield replica.arn, (Series(_RDS, "ReplicaLag", (("DBInstanceIdentifier", replica.identifier),), SECOND),)


def _of_clusters(view: View) -> Iterator[tuple[str, tuple[Series, ...]]]:
    clusters = {cluster.arn: cluster for cluster in view.all(AnyCluster)}
    for group in view.all(GlobalCluster) if clusters else ():
        writer = group.writer
        for copy in group.copies if writer is not None else ():
            cluster = clusters.get(copy.cluster_arn)
            if cluster is not None and writer is not None:
                yield cluster.arn, tuple(_of_cluster(cluster, writer.region))


def _of_cluster(cluster: AnyCluster, source: str) -> Iterator[Series]:
    namespace, names = _OF_CLUSTERS[type(cluster)]
    own = ("DBClusterIdentifier", cluster.identifier)
    for name in names:
        yield Series(namespace, name, (own, ("SourceRegion", source)), MILLISECOND)
        yield Series(namespace, name, (own,), MILLISECOND)
