"""Caches of Valkey and Redis OSS keep daily backups long enough.

What is kept in memory alone is lost with the last node, or by one mistaken command; a backup fills a new cache. Nodes of Memcached have none. A node of
a replication group has the group's.
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups.html (2026-11-24)
"""

from typing import Annotated, Any

from pydantic import Field

from seawall.api.v1alpha1.terms import Risk, Severity
from seawall.controls.base import (
    Control,
    Fail,
    FixMode,
    Layer,
    NoChange,
    NotApplicable,
    Params,
    Pass,
    Responsibility,
    ServiceModel,
    Topic,
    Unknown,
    Verdict,
)
from seawall.errors import UnknownReason
from seawall.facts.elasticache import CacheCluster, EitherCache, ReplicationGroup
from seawall.facts.elasticache_protection import Backups
from seawall.facts.elasticache_settings import NodeCache
from seawall.facts.fact import Change


class Parameters(Params):
    """What counts."""

    min_days: Annotated[int, Field(ge=1, le=35)] = 1
    """Shortest time that daily backups are kept, in days; AWS keeps them for 35 at most."""


control = Control(
    EitherCache,
    Parameters,
    severity=Severity.MEDIUM,
    topic=Topic.BACKUP,
    layer=Layer.DATA_BACKUP,
    responsibility=Responsibility.SHARED,
    model=ServiceModel.MANAGED,
    frameworks={
        "nist-csf-2.0": "PR.IP-4 RC.RP-1",
        "pci-dss-4.0": "10.3.3",
        "security-hub": "ElastiCache.1",
    },
)


@control.check
def check(cache: NodeCache, want: Parameters) -> Verdict:
    """They are kept as long as that; AWS changes it at once, so none is ever pending."""
    if cache.is_memcached:
        return NotApplicable("nodes of Memcached have no backups")
    if not cache.is_known:
        return Unknown(UnknownReason.ERROR, f"whether {cache.engine} has backups is not known")
    if cache.told_backup_days is None:
        return Unknown(UnknownReason.ERROR, "AWS does not say how long daily backups are kept")
    days = cache.backups.days
    if days >= want.min_days:
        return Pass()
    return Fail(f"daily backups are {f'kept for {_told(days)}' if days else 'off'}, wanted kept for {_told(want.min_days)} or more")


def _told(days: int) -> str:
    return "a day" if days == 1 else f"{days} days"


@control.fix(
    risk=Risk.SAFE,
    writes=(ReplicationGroup.backups, CacheCluster.backups),
    billed=True,
    mode=FixMode.AUTO,
    undo_risk=Risk.DESTRUCTIVE,
    breaks="a node that has no replica may be slower while it is backed up, once a day; taken back, older backups are lost",
)
def fix(cache: NodeCache, want: Parameters) -> Change[Any, Backups] | NoChange:
    """Keep them as long as wanted; of a group without cluster mode they are made of a replica, where nobody chose a node."""
    why = cache.why_no_backups
    return NoChange(why) if why else cache.keeping_backups(want.min_days)
