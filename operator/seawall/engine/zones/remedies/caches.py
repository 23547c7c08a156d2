"""What helps replication groups of ElastiCache: replicas in other zones, and that one takes over by itself. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from seawall.api.v1alpha1.terms import Risk
from seawall.engine.zones.remedies.draft import Draft
from seawall.engine.zones.site import Site
from seawall.facts.base import Resource
from seawall.facts.elasticache import ReplicationGroup
from seawall.facts.elasticache_shards import Failover, Shard, Shards
from seawall.facts.fact import View

_REPLICAS: Final = "AWS bills each replica as it bills every node; the primary is slower while it copies its data"
_FAILOVER: Final = "a replica takes over where the primary fails, and what was not copied to it by then is lost"

#: Replicas that a shard may have.
#: Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ConfigureShard.html (2026-11-24)
_MOST_REPLICAS: Final = 5


@dataclass(frozen=True, slots=True)
class Replicas:
    """A replica in another zone for each shard of a group that has all its nodes in one."""

    group: ReplicationGroup
    wanted: Shards

    @property
    def touches(self) -> tuple[Resource, ...]:
        """What it changes."""
        return (self.group,)

    @property
    def told(self) -> str:
        """It in a few words."""
        return f"a replica of {self.group.id} in another zone"

    def draft(self, view: View) -> Draft:
        """The change that makes it come true."""
        return Draft(ReplicationGroup.nodes.change(self.group.bound(view), self.wanted), Risk.SAFE, billed=True, breaks=_REPLICAS)


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Automatic failover to replicas that are kept in other zones. It stands on the replicas that are made for it."""

    group: ReplicationGroup

    @property
    def touches(self) -> tuple[Resource, ...]:
        """What it changes."""
        return (self.group,)

    @property
    def told(self) -> str:
        """It in a few words."""
        return f"automatic failover of {self.group.id}"

    def draft(self, view: View) -> Draft:
        """The change that makes it come true."""
        change = ReplicationGroup.failover.change(self.group.bound(view), Failover(automatic=True, multi_az=True))
        return Draft(change, Risk.SAFE, billed=False, breaks=_FAILOVER, stands_on=((self.group.arn, ReplicationGroup.nodes.path),))


def succession(group: ReplicationGroup, zones: Sequence[str], site: Site) -> Iterator[Replicas | TakeOver | str]:
    """The wishes for replicas and for automatic failover, or why there are none to be had.

    Args:
        group: with what is planned for it already.
        zones: ids of zones that work, those where the workload is first.
        site: the target.
    """
    if group.status != "available":
        yield f"{group.id} is {group.status}, wanted available"
        return
    if group.pending_names:
        yield f"{', '.join(group.pending_names)} of {group.id} would be changed at once too: let the maintenance window pass first"
        return
    yield from _replicas(group, zones, site)
    failover = group.failover
    if not (failover.automatic and failover.multi_az):
        yield TakeOver(group)


def _replicas(group: ReplicationGroup, zones: Sequence[str], site: Site) -> Iterator[Replicas | str]:
    lacking = [each for each in group.nodes if len(_zones_of(each, site).intersection(zones)) < 2]
    if not lacking:
        return
    places = {zone: each for each in group.zones if (zone := site.zone_id(each)) in zones}
    held = Counter(site.zone_id(node.zone) for shard in group.nodes for node in shard.nodes)
    wanted = {each.shard_id: each for each in group.nodes}
    for shard in lacking:
        free = [each for each in zones if each in places and each not in _zones_of(shard, site)]
        why = _why_not(group, shard, free, site)
        if why is not None:
            yield why
            continue
        zone = min(free, key=lambda each: held[each])  # evenly, so that no zone holds more primaries than it must
        held[zone] += 1
        wanted[shard.shard_id] = shard.with_replica_in(places[zone])
    if tuple(wanted.values()) != group.nodes:
        yield Replicas(group, tuple(wanted.values()))


def _zones_of(shard: Shard, site: Site) -> set[str | None]:
    return {site.zone_id(each.zone) for each in shard.nodes}


def _why_not(group: ReplicationGroup, shard: Shard, free: Sequence[str], site: Site) -> str | None:
    """Why a shard gets no replica in one of these zones; None where it may."""
    named = f"{group.id} {shard.shard_id}" if group.is_clustered else group.id
    if None in _zones_of(shard, site):
        return f"AWS does not tell the zone of each node of {named}"
    if len(shard.nodes) > _MOST_REPLICAS:
        return f"{named} has {len(shard.nodes) - 1} replicas, and AWS allows no more"
    return None if free else f"the subnet group of {named} has no subnet in another zone that works"
