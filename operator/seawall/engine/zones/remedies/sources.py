"""Where wishes come from: each source looks at a workload for one kind of them, and may find that something cannot be read. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from seawall.engine.zones.building.databases import CLUSTERS
from seawall.engine.zones.remedies.caches import succession
from seawall.engine.zones.remedies.databases import reader, standby
from seawall.engine.zones.remedies.detours import ways_out
from seawall.engine.zones.remedies.endpoints import interfaces
from seawall.engine.zones.remedies.look import Look
from seawall.engine.zones.remedies.mounts import mounts
from seawall.engine.zones.remedies.wishes import Wish, cross_zone
from seawall.engine.zones.site import Site
from seawall.facts.base import Resource
from seawall.facts.efs import FileSystem
from seawall.facts.elasticache import ReplicationGroup
from seawall.facts.elbv2 import LoadBalancer, TargetGroup
from seawall.facts.fact import View
from seawall.facts.rds.cluster import ServiceCluster
from seawall.facts.rds.instance import DbInstance, ServiceInstance


def sources(look: Look, as_read: View) -> Iterator[Callable[[], Iterable[Wish | str]]]:
    """What to ask for wishes, what is wanted most first; each gives wishes, or why there are none to be had.

    Args:
        look: the workload as it is, with what is planned for others already.
        as_read: the target without that.
    """
    used, zones = look.used(), look.zones()
    for resource in look.resources:
        if isinstance(resource, DbInstance):
            yield partial(standby, resource, look.site)
        if isinstance(resource, ReplicationGroup):
            yield partial(succession, resource, zones, look.site)
        if isinstance(resource, FileSystem):
            yield partial(mounts, resource, resource.bound(as_read), zones, used, look.site)
    for cluster in _clusters(look.resources, look.site):
        yield partial(reader, cluster, zones, look.site)
    yield partial(interfaces, zones, used, look.site)
    yield partial(cross_zone, _target_groups(look.resources))
    yield partial(ways_out, used, look.site)


def _clusters(resources: Iterable[Resource], site: Site) -> Iterator[ServiceCluster]:
    """The clusters that are selected, or of which a member is, each once."""
    found: dict[str, ServiceCluster] = {}
    for resource in resources:
        if isinstance(resource, ServiceCluster):
            found.setdefault(resource.arn, resource)
        if isinstance(resource, ServiceInstance) and resource.cluster is not None:
            for cluster in site.all(CLUSTERS[type(resource)]):
                if cluster.identifier == resource.cluster:
                    found.setdefault(cluster.arn, cluster)
    yield from found.values()


def _target_groups(resources: Iterable[Resource]) -> Iterator[TargetGroup]:
    """The target groups that are selected, or that a selected load balancer sends to, each once."""
    found: dict[str, TargetGroup] = {}
    for resource in resources:
        if isinstance(resource, TargetGroup):
            found.setdefault(resource.arn, resource)
        if isinstance(resource, LoadBalancer):
            for group in resource.target_groups:
                found.setdefault(group.arn, group)
    yield from found.values()
