"""DB instances: primaries with their standbys, read replicas, and members of clusters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from seawall.engine.zones.building import databases
from seawall.engine.zones.building.databases import CLUSTERS
from seawall.engine.zones.building.model import Built, Family
from seawall.engine.zones.building.present import untold
from seawall.engine.zones.loss.parts import AnyOf, Pair, Part
from seawall.engine.zones.site import Site
from seawall.facts.base import Resource
from seawall.facts.rds.cluster import ServiceCluster
from seawall.facts.rds.instance import DbInstance, ServiceInstance


def build(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Every database must be left; of the read replicas of one source, one must.

    A member of a cluster says nothing by itself: its cluster is judged in its place, once, and not here where it is selected too.
    """
    instances = [resource for resource in resources if isinstance(resource, ServiceInstance) and type(resource) in wanted]
    taken = {(type(resource), resource.id) for resource in resources if isinstance(resource, ServiceCluster)}
    alone = [instance for instance in instances if isinstance(instance, DbInstance) and instance.cluster is None]
    members = (instance for instance in instances if not isinstance(instance, DbInstance) or instance.cluster is not None)
    return Built(parts=(*_databases(alone, site), *_clusters(members, taken, site)))


def _databases(instances: Iterable[DbInstance], site: Site) -> list[Part]:
    parts: list[Part] = []
    replicas: defaultdict[str, list[Pair]] = defaultdict(list)
    for database in instances:
        if source := database.replica_of or database.replica_of_cluster:
            replicas[source].append(databases.of_instance(database, site))
        else:
            parts.append(databases.of_instance(database, site))
    parts.extend(pairs[0] if len(pairs) == 1 else AnyOf(f"replicas of {source}", tuple(pairs)) for source, pairs in replicas.items())
    return parts


def _clusters(members: Iterable[ServiceInstance], taken: set[tuple[type[ServiceCluster], str]], site: Site) -> Iterator[Part]:
    """The clusters of these members, each once."""
    told = set(taken)
    for member in members:
        kind, name = CLUSTERS[type(member)], member.cluster
        if name is None:
            yield untold(member.identifier, "AWS names no cluster that it is a member of")
        elif (kind, name) not in told:
            told.add((kind, name))
            yield databases.of_cluster_named(name, kind, site)


FAMILIES = (Family(tuple(CLUSTERS), build, reads=databases.READS, beside=tuple(CLUSTERS.values())),)
