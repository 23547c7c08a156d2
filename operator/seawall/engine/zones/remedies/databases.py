"""What helps databases: a standby for one that stands alone, a reader for a cluster whose members would all be lost. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from seawall.api.v1alpha1.terms import Risk
from seawall.engine.zones.building.databases import STATES
from seawall.engine.zones.remedies.draft import Draft
from seawall.engine.zones.site import Site
from seawall.facts.base import Resource
from seawall.facts.fact import View
from seawall.facts.rds.cluster import AnyCluster, DbCluster, Node, ServiceCluster
from seawall.facts.rds.instance import DbInstance, ServiceInstance
from seawall.facts.rds.reader import Reader

_STANDBY: Final = "writes are slower while the standby is made; the instance costs about twice as much"
_READER: Final = "AWS bills the reader as it bills every member; clients of the reader endpoint come to it too"

#: Members that a cluster may have: a writer and its readers.
#: Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Replication.html (2026-11-24)
_MOST_MEMBERS: Final = 16

#: The last promotion tier in which AWS keeps a serverless reader as large as the writer.
_TIER: Final = 1


@dataclass(frozen=True, slots=True)
class Standby:
    """A standby of a database in another zone."""

    database: DbInstance

    @property
    def touches(self) -> tuple[Resource, ...]:
        """What it changes."""
        return (self.database,)

    @property
    def told(self) -> str:
        """It in a few words."""
        return f"a change of {self.database.id}"

    def draft(self, view: View) -> Draft:
        """The change that makes it come true."""
        return Draft(DbInstance.multi_az.change(self.database.bound(view), True), Risk.DISRUPTIVE, billed=True, breaks=_STANDBY)


@dataclass(frozen=True, slots=True)
class NewReader:
    """A reader of a cluster in another zone than the writer's, which takes over from it and can carry what it carries."""

    cluster: ServiceCluster
    reader: Reader

    @property
    def touches(self) -> tuple[Resource, ...]:
        """What it changes."""
        return (self.cluster,)

    @property
    def told(self) -> str:
        """It in a few words."""
        return f"a reader of {self.cluster.id} in {self.reader.availability_zone}"

    def draft(self, view: View) -> Draft:
        """The change that makes it come true."""
        cluster = self.cluster.bound(view)
        wanted = tuple(sorted((*cluster.made_readers, self.reader), key=lambda each: each.identifier))
        return Draft(AnyCluster.made_readers.change(cluster, wanted), Risk.SAFE, billed=True, breaks=_READER)


def standby(database: DbInstance, site: Site) -> Iterator[Standby | str]:
    """The wish for a standby, or why there is none to be had; nothing where there is one, or where it is the cluster's to have."""
    if database.cluster is not None or database.multi_az:
        return
    zones = {(each.get("SubnetAvailabilityZone") or {}).get("Name") for each in database.subnets}
    if database.pending_names:
        waiting = ", ".join(database.pending_names)
        yield f"{waiting} of {database.identifier} would be changed at once too: let the maintenance window pass first"
    elif database.status != "available":
        yield f"{database.identifier} is {database.status}, wanted available"
    elif database.subnets and len({site.zone_id(zone) for zone in zones}) < 2:
        yield f"the subnet group of {database.identifier} is in one zone, wanted subnets in another one"
    else:
        yield Standby(database)


def reader(cluster: ServiceCluster, zones: Iterable[str], site: Site) -> Iterator[NewReader | str]:
    """The wish for a reader outside the writer's zone, or why there is none to be had; nothing where one takes over that can carry the load.

    Args:
        cluster: with what is planned for it already.
        zones: ids of zones that work, those where the workload is first.
        site: the target.
    """
    name = cluster.identifier
    if isinstance(cluster, DbCluster) and not cluster.is_aurora:
        yield f"{name} is a Multi-AZ DB cluster, whose three members AWS places by the subnet group"
        return
    lead = cluster.writer or next(iter(cluster.heirs), None)
    like = next((each for each in cluster.target.all(cluster.INSTANCES) if lead is not None and each.identifier == lead.identifier), None)
    if lead is None or like is None:
        yield f"{name} has no member that another one could be like"
    elif not _is_followed(cluster, lead, site):
        yield _in_another_zone(cluster, like, zones, site)


def _is_followed(cluster: ServiceCluster, lead: Node, site: Site) -> bool:
    """Whether the first in line outside the writer's zone takes over, and can carry what the writer carries."""
    home = site.zone_id(lead.zone)
    away = [each for each in cluster.heirs if site.zone_id(each.zone) not in {None, home} and STATES.of(each.status).alive]
    if not away:
        return False
    return bool(away[0].covers(lead)) and away[0].is_kept_like_writer is not False


def _in_another_zone(cluster: ServiceCluster, like: ServiceInstance, zones: Iterable[str], site: Site) -> NewReader | str:
    name = cluster.identifier
    if cluster.status != "available":
        return f"{name} is {cluster.status}, wanted available"
    if like.status != "available":
        return f"{like.identifier} is {like.status}, wanted available"
    if len(cluster.nodes) >= _MOST_MEMBERS:
        return f"{name} has {len(cluster.nodes)} members, and AWS allows no more"
    places = _places(cluster, like, site)
    home, made = site.zone_id(like.availability_zone), {site.zone_id(each.availability_zone) for each in cluster.made_readers}
    zone = next((each for each in zones if each in places and each not in {home, *made}), None)
    if home is None or zone is None:
        return f"the subnet group of {name} has no subnet in another zone that its storage is in and that has no reader of Seawall's"
    tiers = [each.promotion_tier for each in cluster.heirs if each.promotion_tier is not None]
    return NewReader(cluster, Reader.told(like).in_zone(cluster.cluster_arn, places[zone], min([_TIER, *tiers])))


def _places(cluster: ServiceCluster, like: ServiceInstance, site: Site) -> dict[str | None, str]:
    """The zones that a member may be placed in, names by ids: those of the subnet group, as far as its storage is there too."""
    stored = set(cluster.storage_zones)
    return {site.zone_id(each): each for each in sorted(like.subnet_zones) if not stored or each in stored}
