"""Classic load balancers: where their nodes are, and which of their instances are in service in which zone.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-instance-health.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from seawall.engine.zones.building.model import Built, Family
from seawall.engine.zones.building.present import in_subnet
from seawall.engine.zones.building.routed import Route, behind, nodes
from seawall.engine.zones.building.scaling import SPOT, in_service
from seawall.engine.zones.loss.nodes import Gap, Member
from seawall.engine.zones.loss.parts import Blank, Part
from seawall.engine.zones.needs.network import needs_of_subnet
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.base import Resource
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.elb import ClassicLoadBalancer

_OUT: Final = Gap(UnknownReason.ERROR, "registered, and OutOfService")
_UNCHECKED: Final = Gap(UnknownReason.ERROR, "their health is not known")


def build(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Each load balancer's nodes, and its instances."""
    balancers = [each for each in resources if isinstance(each, ClassicLoadBalancer)] if ClassicLoadBalancer in wanted else []
    return Built(parts=tuple(part for balancer in balancers for part in _balancer(balancer, site)))


def _balancer(balancer: ClassicLoadBalancer, site: Site) -> Iterator[Part]:
    if balancer.subnet_ids:
        places = [in_subnet(site, subnet_id, subnet_id) for subnet_id in balancer.subnet_ids]
    else:
        places = [site.member(name, name, alive=True) for name in balancer.availability_zones]
    yield nodes(balancer.id, places)
    health = site.attempt(f"the health of the instances of {balancer.id}", lambda: in_service(balancer))
    if isinstance(health, Gap):
        yield Blank(balancer.id, health)
        return
    listed = site.known(Instance) if health else ()
    if isinstance(listed, Gap):
        yield Blank(balancer.id, listed)
        return
    machines = {each.instance_id: each for each in listed}
    shared = site.attempt(f"how {balancer.id} treats zones", lambda: balancer.is_cross_zone)
    known = {place.zone for place in places if place.zone is not None}
    zones = frozenset(known) if all(place.zone is not None for place in places) else None
    route = Route(zones, doubt=shared) if isinstance(shared, Gap) else Route(zones, shared)
    yield behind(balancer.id, [_member(name, serves, machines.get(name), site) for name, serves in health.items()], route)


def _member(name: str, serves: bool | None, machine: Instance | None, site: Site) -> Member:  # noqa: FBT001 - a fact's value
    gap = None if serves else _UNCHECKED if serves is None else _OUT
    if machine is None:
        return site.member(name, None, alive=serves, gap=gap or Gap(UnknownReason.ERROR, f"{name} is not in the list of instances"))
    if serves is not False and machine.is_spot:
        return site.member(name, machine.availability_zone, alive=False, gap=SPOT)
    needs = needs_of_subnet(site, machine.subnet_id) if serves is not False and machine.subnet_id is not None else ()
    return site.member(name, machine.availability_zone, alive=serves, gap=gap, needs=needs)


_READS: Final = (ClassicLoadBalancer.health, ClassicLoadBalancer.is_cross_zone, Instance.LISTING, Subnet.LISTING)

FAMILIES = (Family((ClassicLoadBalancer,), build, _READS, has_units=True),)
