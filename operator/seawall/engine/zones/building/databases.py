"""Databases of RDS, Aurora, DocumentDB and Neptune: instances with their standbys, and clusters with those who take over from the writer."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from seawall.engine.zones.building.present import down, pending, standby, untold
from seawall.engine.zones.building.states import State, States
from seawall.engine.zones.loss.heirs import Heir
from seawall.engine.zones.loss.nodes import Basis, Gap, Member
from seawall.engine.zones.loss.parts import Blank, Pair, Part, Quorum, Recovery, Succession
from seawall.engine.zones.needs.ways import found
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.fact import Read
from seawall.facts.rds.cluster import AnyCluster, DbCluster, DocDbCluster, NeptuneCluster, Node, ServiceCluster
from seawall.facts.rds.instance import AnyInstance, DbInstance, ServiceInstance

#: What judging a database may list.
READS: Final[tuple[Read, ...]] = (AnyInstance.LISTING, AnyCluster.LISTING)

#: The clusters that a service's instances are members of.
CLUSTERS: Final[dict[type[ServiceInstance], type[ServiceCluster]]] = {
    kind.INSTANCES: kind for kind in (DbCluster, DocDbCluster, NeptuneCluster)
}

#: States of instances and of clusters, as far as they say whether they answer.
#: Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html (2026-11-24)
#: Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/accessing-monitoring.html (2026-11-24)
STATES: Final = States(
    wanted="available",
    works=frozenset(
        [
            "available",
            "backing-up",
            "configuring-enhanced-monitoring",
            "configuring-iam-database-auth",
            "configuring-log-exports",
            "delete-precheck",
            "maintenance",
            "modifying",
            "preparing-data-migration",
            "renaming",
            "resetting-master-credentials",
            "storage-config-upgrade",
            "storage-initialization",
            "storage-optimization",
            "update-iam-db-auth",
        ]
    ),
    comes=frozenset(
        [
            "backtracking",
            "converting-to-vpc",
            "creating",
            "failing-over",
            "migrating",
            "moving-to-vpc",
            "promoting",
            "rebooting",
            "starting",
            "upgrading",
        ]
    ),
    down=frozenset(
        [
            "cloning-failed",
            "deleting",
            "failed",
            "inaccessible-encryption-credentials",
            "inaccessible-encryption-credentials-recoverable",
            "migration-failed",
            "restore-error",
            "stopped",
            "stopping",
            "storage-full",
        ]
    ),
)

#: Aurora, DocumentDB and Neptune; what was written is in all three zones.
#: Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html (2026-11-24)
_STORAGE: Final = Recovery("its storage is in three zones, so a member can be made in another one", timedelta())


def of_instance(database: DbInstance, site: Site) -> Pair:
    """A database that stands alone, with its standby."""
    state = STATES.of(database.status)
    name, changing = database.identifier, state.pending
    primary = site.member(name, database.availability_zone, alive=state.alive, gap=state.gap)
    under_way, has_standby = database.pending.get("MultiAZ"), database.multi_az
    if under_way is not None and bool(under_way) == has_standby != database.has_standby:
        changing, has_standby = f"MultiAZ is {database.has_standby} and {under_way} is pending", database.has_standby
    second, basis = None, Basis.OBSERVED
    if has_standby:
        zone = database.secondary_availability_zone if database.has_standby else None
        second, basis = standby(site, f"{name} (standby)", zone, alive=state.alive, gap=state.gap)
    recovery = _of_replica(database, site) if database.is_replica else _recovery(database, site)
    why = "its source is lost with it, and has no backup to restore" if database.is_replica else "there is no backup to restore"
    return Pair(name, primary, second, recovery, changing, basis=basis, no_way_back=why)


def _of_replica(replica: DbInstance, site: Site) -> Recovery | None:
    """A read replica is made anew from its source and loses nothing; where that is lost with it, it comes back as the source does."""
    anew = Recovery(f"it is made anew from {replica.replica_of or replica.replica_of_cluster}", timedelta())
    home, origin, lost = site.zone_id(replica.availability_zone), replica, set[str]()
    while origin.is_replica and origin.identifier not in lost:  # AWS tells of circles while roles are switched
        lost.add(origin.identifier)
        source = site.one(DbInstance, origin.replica_of) if origin.replica_of else None
        if source is None or source.has_standby or (home and site.zone_id(source.availability_zone) not in {None, home}):
            return anew
        origin = source
    return _recovery(origin, site)


def _recovery(database: DbInstance, site: Site) -> Recovery | None:
    """The restore of an instance's own backups, else the promotion of a replica in another zone; None where there is neither."""
    if database.backup_retention_days:
        last = database.latest_restorable_time
        return Recovery(
            f"automated backups of {database.backup_retention_days} days can be restored", None if last is None else site.now - last
        )
    home = site.zone_id(database.availability_zone)
    for replica in site.all(DbInstance) if database.replicas else ():
        answers = replica.identifier in database.replicas and STATES.of(replica.status).alive
        if answers and home is not None and site.zone_id(replica.availability_zone) not in {None, home}:
            return Recovery(f"its read replica {replica.identifier} can be promoted", None)
    return None


def of_cluster_named(identifier: str, kind: type[ServiceCluster], site: Site) -> Part:
    """The cluster with this identifier, judged as a whole."""
    cluster = found(site, kind, identifier)
    return Blank(identifier, cluster) if isinstance(cluster, Gap) else of_cluster(cluster, site)


def of_cluster(cluster: AnyCluster, site: Site) -> Part:
    """A cluster: whoever takes over from its writer must be left, and able to carry the load."""
    name, state = cluster.identifier, STATES.of(cluster.status)
    hidden = _hidden(cluster)
    if hidden is not None:
        return untold(name, hidden)
    if state.pending is not None:
        return pending(name, state.pending)
    line = site.attempt(f"the members of {name}", lambda: _line(cluster))
    if isinstance(line, Gap):
        return Blank(name, line)
    if not line:
        return down(name, "it has no members, wanted one that writes")
    members = tuple(_member(node, state, site) for node in line)
    if isinstance(cluster, DbCluster) and not cluster.is_aurora:
        return Quorum(name, members)  # what is committed, the writer and one reader have: two of three
    heirs = (_heir(node, member, line[0]) for node, member in zip(line[1:], members[1:], strict=True))
    return Succession(name, members[0], tuple(heirs), _STORAGE)


def _hidden(cluster: AnyCluster) -> str | None:
    """Why its members do not tell who carries the load; None where they do."""
    if isinstance(cluster, DbCluster) and cluster.is_run_by_aws:
        return "AWS runs Aurora Serverless v1 where it likes, and shows no members"
    if isinstance(cluster, DbCluster) and cluster.has_shard_groups:
        return "its shard groups carry the load, and those are not simulated yet"
    return None


def _line(cluster: AnyCluster) -> tuple[Node, ...]:
    """The writer and its heirs in the order in which they take over. Where nobody writes, as in a copy of another Region's, all read."""
    writer = cluster.writer
    return cluster.heirs if writer is None else (writer, *cluster.heirs)


def _member(node: Node, cluster: State, site: Site) -> Member:
    state = STATES.of(node.status) if cluster.alive else cluster
    return site.member(node.identifier, node.zone, alive=state.alive, gap=state.gap)


def _heir(node: Node, member: Member, writer: Node) -> Heir:
    """An heir, with what keeps it from carrying what the writer carries; where nobody writes, nothing does."""
    if not writer.is_writer:
        return Heir(member)
    covers = node.covers(writer)
    if covers is None:
        sizes = f"{node.identifier} ({node.instance_class}) can carry what {writer.identifier} ({writer.instance_class}) carries"
        return Heir(member, Gap(UnknownReason.ERROR, f"whether {sizes} is not known"))
    if not covers:
        seen = f"{node.identifier} takes over as {node.instance_class}"
        return Heir(member, f"{seen}, which is smaller than the writer's {writer.instance_class}")
    if node.is_kept_like_writer is False:
        seen = f"{node.identifier} takes over from promotion tier {node.promotion_tier}"
        return Heir(member, f"{seen}, where AWS does not keep it as large as the writer, wanted tier 0 or 1", grows=True)
    return Heir(member)
