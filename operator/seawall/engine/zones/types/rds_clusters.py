"""Clusters of Aurora and RDS, of DocumentDB and of Neptune."""

from __future__ import annotations

from collections.abc import Sequence

from seawall.engine.zones.building import databases
from seawall.engine.zones.building.model import Built, Family
from seawall.engine.zones.site import Site
from seawall.facts.base import Resource
from seawall.facts.rds.cluster import DbCluster, DocDbCluster, NeptuneCluster, ServiceCluster


def build(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Every cluster must be left."""
    clusters = (resource for resource in resources if isinstance(resource, ServiceCluster) and type(resource) in wanted)
    return Built(parts=tuple(databases.of_cluster(cluster, site) for cluster in clusters))


FAMILIES = (Family((DbCluster, DocDbCluster, NeptuneCluster), build, reads=databases.READS),)
