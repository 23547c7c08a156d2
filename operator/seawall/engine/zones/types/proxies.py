"""RDS Proxies: a proxy is worth as much as the database behind it.

Its subnets stay what it was made with; a further endpoint may have others, and which one clients call AWS does not tell, so its own is judged.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-endpoints.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from seawall.engine.zones.building import databases
from seawall.engine.zones.building.model import Built, Family
from seawall.engine.zones.building.present import down, in_subnet, pending, untold
from seawall.engine.zones.building.states import States
from seawall.engine.zones.loss.nodes import Basis, Gap
from seawall.engine.zones.loss.parts import Blank, Group, Part, Pool
from seawall.engine.zones.needs.ways import found
from seawall.engine.zones.site import Site
from seawall.facts.base import Resource
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.rds.cluster import DbCluster
from seawall.facts.rds.instance import DbInstance
from seawall.facts.rds.proxy import Proxy, ProxyTarget

#: Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBProxy.html (2026-11-24)
_STATES: Final = States(
    wanted="available",
    works=frozenset({"available", "modifying"}),
    comes=frozenset({"creating", "reactivating"}),
    down=frozenset({"deleting", "incompatible-network", "insufficient-resource-limits", "suspended", "suspending"}),
)
_CLUSTER: Final = "TRACKED_CLUSTER"
_ANSWERS: Final = "AVAILABLE"
_COMES: Final = "REGISTERING"

#: Why a database is not reached that will be: AWS is making room for its connections.
#: Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_TargetHealth.html (2026-11-24)
_GROWS: Final = "PENDING_PROXY_CAPACITY"


def build(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Of every proxy one address must be left, and the database behind it."""
    proxies = (resource for resource in resources if isinstance(resource, Proxy)) if Proxy in wanted else ()
    return Built(parts=tuple(part for proxy in proxies for part in _parts(proxy, site)))


def _parts(proxy: Proxy, site: Site) -> Iterator[Part]:
    yield _addresses(proxy, site)
    targets = site.attempt(f"the targets of {proxy.name}", lambda: proxy.targets)
    if isinstance(targets, Gap):
        yield Blank(proxy.name, targets)
        return
    ill = _ill(proxy.name, targets)
    if ill is not None:
        yield ill
    for part in _behind(targets, site):  # as a part of its own, for it may be recoverable, which nothing that is only needed can be
        yield replace(part, name=f"{proxy.name} > {part.name}")


def _addresses(proxy: Proxy, site: Site) -> Part:
    state = _STATES.of(proxy.status)
    if state.pending is not None:
        return pending(proxy.name, state.pending)
    if not proxy.subnet_ids:
        return untold(proxy.name, "AWS tells none of its subnets")
    members = tuple(in_subnet(site, each, each, alive=state.alive, gap=state.gap) for each in proxy.subnet_ids)
    return Pool(proxy.name, (Group(proxy.name, members),), counts="addresses", basis=Basis.CONFIGURED)


def _ill(name: str, targets: Sequence[ProxyTarget]) -> Part | None:
    """Why the proxy reaches no database now; None where it reaches one."""
    told = {target.health: target.why for target in targets if target.kind != _CLUSTER}
    if _ANSWERS in told:
        return None
    if not told:
        return down(name, "no database is registered with it, wanted one")
    if _COMES in told:
        return pending(name, "its database is being registered")
    if _GROWS in told.values():
        return pending(name, "it is being given the capacity to reach its database")
    health, why = next(iter(told.items()))
    if health is None:
        return untold(name, "AWS does not tell whether it reaches its database")
    return down(name, f"its database is {health}{f' ({why})' if why else ''}, wanted {_ANSWERS}")


def _behind(targets: Sequence[ProxyTarget], site: Site) -> Iterator[Part]:
    """The databases behind it: a cluster is judged once, whichever of its members are targets."""
    clusters = dict.fromkeys(target.resource_id if target.kind == _CLUSTER else target.cluster for target in targets)
    yield from (databases.of_cluster_named(name, DbCluster, site) for name in clusters if name is not None)
    for target in targets:
        if target.kind == _CLUSTER or target.cluster is not None or target.resource_id is None:
            continue
        database = found(site, DbInstance, target.resource_id)
        yield Blank(target.resource_id, database) if isinstance(database, Gap) else databases.of_instance(database, site)


FAMILIES = (Family((Proxy,), build, reads=(Proxy.targets, Subnet.LISTING, *databases.READS)),)
