"""OpenSearch domains: data nodes, the nodes that elect, and the indexes that nobody but the domain itself tells of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from seawall.engine.zones.building.model import Built, Family
from seawall.engine.zones.building.present import pending, unless_available, untold
from seawall.engine.zones.loss.nodes import Basis, Gap, Member
from seawall.engine.zones.loss.parts import Blank, Group, Part, Pool, Quorum
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.base import Resource
from seawall.facts.opensearch import Domain, Node

_WARM: Final = frozenset({"Ultrawarm", "Warm"})
_INDEXES: Final = "whether every index has a copy in each zone only the domain itself tells, not AWS's API"


def build(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Of every domain a data node must be left, most of the nodes that elect, and a copy of every index."""
    domains = [resource for resource in resources if isinstance(resource, Domain)] if Domain in wanted else []
    built = [_domain(domain, site) for domain in domains]
    return Built(parts=tuple(part for each in built for part in each.parts), pools=tuple(pool for each in built for pool in each.pools))


def _domain(domain: Domain, site: Site) -> Built:
    state = "Deleted" if domain.is_deleted else domain.processing_status or "Active"
    odd = unless_available(domain.id, state, available=domain.is_available)
    if odd is not None:
        return Built(parts=(odd,))
    if domain.is_changing:
        return Built(parts=(pending(domain.id, "a change of it is under way, and nodes of before and after stand beside each other"),))
    nodes = site.attempt(f"the nodes of {domain.id}", lambda: domain.nodes)
    if isinstance(nodes, Gap):
        return Built(parts=(Blank(domain.id, nodes),))
    if nodes:
        return _seen(domain, nodes, site)
    if not domain.zones or domain.data_node_count is None:
        return Built(parts=(untold(domain.id, "AWS tells neither its nodes nor their zones"),))
    return _asked_for(domain, site)


def _seen(domain: Domain, nodes: Sequence[Node], site: Site) -> Built:
    """By the nodes that there are."""
    data, masters, warm = (
        tuple(_member(node, site) for node in nodes if node.kind in kinds) for kinds in (frozenset({"Data"}), frozenset({"Master"}), _WARM)
    )
    data = (*data, *_hidden(f"{domain.id} data node", range(len(data), domain.data_node_count or 0)))
    masters = (*masters, *_hidden(f"{domain.id} master", range(len(masters), domain.master_count)))
    return _built(domain, data, masters if domain.has_dedicated_masters else data, warm, Basis.OBSERVED)


def _hidden(name: str, numbers: range) -> tuple[Member, ...]:
    """Nodes that AWS counts and does not show."""
    gap = Gap(UnknownReason.ERROR, f"AWS does not tell where each {name} is")
    return tuple(Member(f"{name} {number}", None, gap=gap) for number in numbers)


def _asked_for(domain: Domain, site: Site) -> Built:
    """By the zones that it was asked for in, over which the service spreads data nodes as evenly as their number lets it."""
    data = _spread(f"{domain.id} data node", domain.data_node_count or 0, domain, site)
    warm = _spread(f"{domain.id} warm node", domain.warm_count, domain, site)
    masters = _hidden(f"{domain.id} master", range(domain.master_count))
    return _built(domain, data, masters if domain.has_dedicated_masters else data, warm, Basis.ASSUMED)


def _spread(name: str, count: int, domain: Domain, site: Site) -> tuple[Member, ...]:
    zones = domain.zones
    return tuple(site.member(f"{name} {number}", zones[number % len(zones)], alive=True) for number in range(count))


def _built(domain: Domain, data: tuple[Member, ...], voters: tuple[Member, ...], warm: tuple[Member, ...], basis: Basis) -> Built:
    """Warm nodes hold other data and are no capacity. Multi-AZ with Standby takes no index without a copy in each zone."""
    if not data or not voters:
        return Built(parts=(untold(domain.id, "AWS shows none of the nodes that it needs"),))
    parts: list[Part] = [Quorum(f"voters of {domain.id}", voters, basis)]
    if warm or domain.warm_count:
        parts.append(Pool(f"warm nodes of {domain.id}", (Group(domain.id, warm),), counts="warm nodes", basis=basis))
    if not domain.has_standby:
        parts.append(untold(f"indexes of {domain.id}", _INDEXES))
    return Built(parts=tuple(parts), pools=(Pool(domain.id, (Group(domain.id, data),), basis=basis),))


def _member(node: Node, site: Site) -> Member:
    works = node.is_available
    gap = Gap(UnknownReason.ERROR, f"AWS does not tell whether {node.node_id} works") if works is None else None
    return site.member(node.node_id, node.zone, alive=works, gap=gap)


FAMILIES = (Family((Domain,), build, reads=(Domain.nodes,), has_units=True),)
