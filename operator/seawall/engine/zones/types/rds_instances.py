"""RDS DB instances: primaries with their standbys, and read replicas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from seawall.engine.zones.model import Built, Family
from seawall.engine.zones.nodes import ELSEWHERE, Gap, Member
from seawall.engine.zones.parts import AnyOf, Blank, Pair, Part, Recovery
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.base import Resource
from seawall.facts.rds.instance import DbInstance

#: What RDS promises of a point in time to restore to, where it names none.
#: Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIT.html (2026-11-24)
_LOG_UPLOADS: Final = timedelta(minutes=5)

#: States of a DB instance, as far as they say whether it answers.
#: Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html (2026-11-24)
_ANSWERS: Final = frozenset(
    [
        "available",
        "backing-up",
        "configuring-enhanced-monitoring",
        "configuring-iam-database-auth",
        "configuring-log-exports",
        "delete-precheck",
        "maintenance",
        "modifying",
        "renaming",
        "resetting-master-credentials",
        "storage-config-upgrade",
        "storage-initialization",
        "storage-optimization",
    ]
)
_COMES: Final = frozenset({"creating", "rebooting", "starting", "upgrading", "converting-to-vpc", "moving-to-vpc"})
_DOWN: Final = frozenset(
    {"deleting", "failed", "inaccessible-encryption-credentials", "restore-error", "stopped", "stopping", "storage-full"}
)


def build(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Every database must be left; of the read replicas of one source, one must."""
    databases = [resource for resource in resources if isinstance(resource, DbInstance)] if DbInstance in wanted else []
    return Built(parts=tuple(_databases(databases, site)))


def _databases(databases: Sequence[DbInstance], site: Site) -> list[Part]:
    parts: list[Part] = []
    replicas: defaultdict[str, list[Pair]] = defaultdict(list)
    for database in databases:
        if database.cluster is not None:
            why = f"it is a member of the cluster {database.cluster}, and clusters are not simulated yet"
            parts.append(Blank(database.identifier, Gap(UnknownReason.ERROR, why)))
        elif source := database.replica_of or database.replica_of_cluster:
            replicas[source].append(_pair(database, site, Recovery(f"it is made anew from {source}", timedelta())))
        else:
            parts.append(_pair(database, site, _backups(database, site.now)))
    parts.extend(pairs[0] if len(pairs) == 1 else AnyOf(f"replicas of {source}", tuple(pairs)) for source, pairs in replicas.items())
    return parts


def _backups(database: DbInstance, now: datetime) -> Recovery | None:
    """The restore of an instance's own backups; None where it keeps none."""
    if not database.backup_retention_days:
        return None
    last = database.latest_restorable_time
    return Recovery(
        f"automated backups of {database.backup_retention_days} days can be restored", _LOG_UPLOADS if last is None else now - last
    )


def _pair(database: DbInstance, site: Site, recovery: Recovery | None) -> Pair:
    status = database.status or "unknown"
    alive = True if status in _ANSWERS else False if status in _DOWN else None
    gap = None if alive else Gap(UnknownReason.ERROR, f"its status is {status}, wanted available")
    primary = site.member(database.identifier, database.availability_zone, alive=alive, gap=gap)
    standby = None
    if database.has_standby:
        second = database.secondary_availability_zone
        standby = site.member(f"{database.identifier} (standby)", second, alive=alive, gap=gap)
        if second is None and not isinstance(site.zones, Gap):
            standby = Member(standby.name, ELSEWHERE, alive)  # AWS does not tell where, but that it is another zone than the primary's
    pending = f"its status is {status}" if status in _COMES else None
    wanted = database.pending.get("MultiAZ")
    if wanted is not None and wanted != database.has_standby:
        pending = f"MultiAZ is {database.has_standby} and {wanted} is pending"
    return Pair(database.identifier, primary, standby, recovery, pending)


FAMILIES = (Family((DbInstance,), build),)
