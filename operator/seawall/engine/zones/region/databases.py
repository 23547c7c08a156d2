"""Copies of databases in another Region: replicas, parts of global clusters, and backups that are copied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Final

from seawall.engine.zones.loss.nodes import Gap
from seawall.engine.zones.region.model import Behind, Copy, Finder
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.base import the
from seawall.facts.rds.cluster import AnyCluster
from seawall.facts.rds.global_cluster import GlobalCluster, RegionalCluster
from seawall.facts.rds.instance import AnyInstance, DbInstance
from seawall.facts.rds.lag import RdsLags
from seawall.facts.rds.snapshot_copy import RdsSnapshotCopies, SnapshotCopy

#: As far behind a replica of PostgreSQL looks while nothing is written to its source.
#: Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.Replication.ReadReplicas.Monitor.html (2026-11-24)
_IDLE: Final = timedelta(minutes=5)

_RESTORED: Final = "a copy there of a snapshot can be restored"


def instance_replicas(database: DbInstance, _here: Site, there: Site) -> Iterator[Copy | Gap]:
    """Read replicas, which somebody promotes."""
    arns = {each for each in database.replicas if _is_in(each, there)}
    known = {each.arn: each for each in there.view.all(DbInstance)} if arns else {}
    for arn in sorted(arns):
        replica = known.get(arn)
        if replica is None or replica.status != "available":
            yield Gap(UnknownReason.ERROR, f"its read replica {arn} is {replica.status if replica else 'not listed'}, wanted available")
        else:
            idle = _IDLE if replica.engine.startswith("postgres") else timedelta()
            yield Copy(f"its read replica {replica.identifier} there can be promoted", lag=_lag(there, arn, idle))


def instance_source(database: DbInstance, _here: Site, there: Site) -> Iterator[Copy | Gap]:
    """What a replica follows: the data is where it is written."""
    arn = database.replica_of
    if arn is None or not _is_in(arn, there):
        return
    source = next((each for each in there.view.all(DbInstance) if each.arn == arn), None)
    if source is None or source.status != "available":
        yield Gap(UnknownReason.ERROR, f"its source {arn} is {source.status if source else 'not listed'}, wanted available")
    else:
        yield Copy(f"its source {source.identifier} is there", is_live=True, loses=timedelta())


def automated_backups(database: DbInstance, _here: Site, there: Site) -> Iterator[Copy]:
    """Where its own backups are copied to."""
    if there.view.region in database.backup_regions:
        yield Copy("its automated backups are to be copied there, and how old the newest one is is not read", is_observed=False)


def global_copies(cluster: AnyCluster, _here: Site, there: Site) -> Iterator[Copy | Gap]:
    """Parts of its global cluster. One without members must be given some before it answers, which is more than a failover."""
    group, region = cluster.global_database, there.view.region
    for copy in (each for each in (group.members if group else ()) if each.region == region and each.cluster_arn != cluster.arn):
        part = next((each for each in there.view.all(AnyCluster) if each.arn == copy.cluster_arn), None)
        follows = True if copy.is_writer else copy.is_connected
        if not follows or part is None or part.status != "available":
            told = copy.synchronization or "not told to follow"
            yield Gap(
                UnknownReason.ERROR, f"its copy {copy.identifier} is {part.status if part else 'not listed'} and {told}, wanted connected"
            )
        else:
            yield _global_copy(copy, part, there)


def _global_copy(copy: RegionalCluster, part: AnyCluster, there: Site) -> Copy:
    if copy.is_writer and part.members:
        return Copy(f"{copy.identifier} there is the writer", is_live=True, loses=timedelta())
    if copy.is_writer:
        return Copy(f"{copy.identifier} there is the writer, and must be given members", loses=timedelta())
    step = "can be made the writer" if part.members else "can be made the writer once it is given members"
    return Copy(f"its copy {copy.identifier} there {step}", lag=_lag(there, part.arn))


def cluster_replicas(cluster: AnyCluster, _here: Site, there: Site) -> Iterator[Copy | Gap]:
    """Clusters that follow it by its binary log, outside of any global cluster."""
    arns = {each for each in cluster.replicas if _is_in(each, there)}
    known = {each.arn: each for each in there.view.all(AnyCluster)} if arns else {}
    for arn in sorted(arns):
        replica = known.get(arn)
        if replica is None or replica.status != "available":
            yield Gap(UnknownReason.ERROR, f"its replica {arn} is {replica.status if replica else 'not listed'}, wanted available")
        else:
            yield Copy(f"its replica {replica.identifier} there can be promoted, and how far it lags is not read")


def instance_snapshots(database: DbInstance, here: Site, there: Site) -> Iterator[Copy | Gap]:
    """Snapshots of it that somebody has copied there; the newest counts."""
    copies = the(there.view, RdsSnapshotCopies).of_instances
    taken = [each.taken for each in _copies_of(database.identifier, copies, here) if each.taken is not None]
    if taken:
        yield Copy(_RESTORED, loses=here.now - max(taken))


def cluster_snapshots(cluster: AnyCluster, here: Site, there: Site) -> Iterator[Copy | Gap]:
    """The same of clusters: data is at least as old as its copy."""
    copies = the(there.view, RdsSnapshotCopies).of_clusters
    made = [each.made for each in _copies_of(cluster.identifier, copies, here) if each.made is not None]
    if made:
        told = Gap(UnknownReason.ERROR, "AWS tells when a cluster's snapshot was copied, and not of when its data is")
        yield Copy(_RESTORED, loses=Behind(timedelta.max, here.now - max(made)), gap=told)


def _copies_of(identifier: str, copies: Iterable[SnapshotCopy], here: Site) -> Iterator[SnapshotCopy]:
    """What is complete. A snapshot of a namesake that was there before is as old as that."""
    for each in copies:
        if each.status == "available" and each.database == identifier and each.is_from(here.view.region, here.view.account_id):
            yield each


def _is_in(arn: str, there: Site) -> bool:
    return arn.startswith("arn:") and arn.split(":")[3] == there.view.region


def _lag(there: Site, arn: str, idle: timedelta = timedelta()) -> Callable[[], Behind | Gap]:
    return lambda: Behind.told_by(the(there.view, RdsLags).lags.get(arn), idle)


SOURCE: Final = Finder("what it follows", instance_source, (AnyInstance.LISTING,))
REPLICAS: Final = Finder(
    "its read replicas in other Regions", instance_replicas, (AnyInstance.LISTING, AnyCluster.LISTING, GlobalCluster.LISTING, RdsLags.lags)
)
BACKUPS: Final = Finder("its automated backups", automated_backups, ())
GLOBAL: Final = Finder(
    "its copies in other Regions", global_copies, (AnyInstance.LISTING, AnyCluster.LISTING, GlobalCluster.LISTING, RdsLags.lags)
)
FOLLOWERS: Final = Finder("its replicas in other Regions", cluster_replicas, (AnyCluster.LISTING,))
INSTANCE_SNAPSHOTS: Final = Finder("the snapshots of instances there", instance_snapshots, (RdsSnapshotCopies.of_instances,))
CLUSTER_SNAPSHOTS: Final = Finder("the snapshots of clusters there", cluster_snapshots, (RdsSnapshotCopies.of_clusters,))
