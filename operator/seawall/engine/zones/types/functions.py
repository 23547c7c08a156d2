"""Lambda functions: those outside a VPC run wherever AWS has zones, those in one go by the zones of their subnets.

A published version keeps the subnets that it was published with, so every version that an alias calls is looked at.
Source: https://docs.aws.amazon.com/lambda/latest/dg/security-resilience.html (2026-11-24)
Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from seawall.engine.zones.building.model import Built, Family
from seawall.engine.zones.building.present import in_subnet, pending
from seawall.engine.zones.loss.nodes import Basis, Gap, Member
from seawall.engine.zones.loss.parts import Blank, Group, Managed, Part, Pool
from seawall.engine.zones.needs.network import needs_of_subnet
from seawall.engine.zones.needs.ways import found
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.base import Resource
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.lambda_ import LATEST, Function

_ANYWHERE: Final = "Lambda runs functions in several zones"


def build(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Each function, once for all its versions that go by the same subnets."""
    functions = [resource for resource in resources if isinstance(resource, Function)] if Function in wanted else []
    return Built(parts=tuple(part for function in functions for part in _function(function, site)))


def _function(function: Function, site: Site) -> Iterator[Part]:
    if function.is_changing:
        yield pending(function.id, "a change of it has not taken effect")
        return
    versions = site.attempt(f"the versions of {function.id} in use", lambda: function.subnets_in_use)
    instances: tuple[str, ...] | Gap = ()
    if function.capacity_provider_arn is not None:
        instances = site.attempt(f"the capacity provider of {function.id}", lambda: function.capacity_subnet_ids)
    for unread in (versions, instances):
        if isinstance(unread, Gap):
            yield Blank(function.id, unread)
    if isinstance(instances, Gap):
        return
    if instances:
        yield _pool(f"{function.id} (managed instances)", instances, site)
    told = {LATEST: function.subnet_ids} if isinstance(versions, Gap) else versions
    by_subnets: dict[frozenset[str], str] = {}
    for version, subnets in told.items():
        by_subnets.setdefault(frozenset(subnets), function.id if version == LATEST else f"{function.id}:{version}")
    for used, name in by_subnets.items():
        if used:
            yield _pool(name, sorted(used), site)
        elif not instances:
            yield Managed(name, _ANYWHERE)


def _pool(name: str, subnet_ids: Iterable[str], site: Site) -> Pool:
    """One subnet must be left, with the way out that it needs: Lambda's concurrency is the Region's, so zones share no capacity."""
    members = tuple(_member(subnet_id, site) for subnet_id in subnet_ids)
    return Pool(name, (Group("subnets", members),), counts="subnets", basis=Basis.CONFIGURED)


def _member(subnet_id: str, site: Site) -> Member:
    """A subnet without a free address may not take what Lambda needs to reach more of the load by it."""
    subnet = found(site, Subnet, subnet_id)
    is_full = isinstance(subnet, Subnet) and subnet.room == 0
    gap = Gap(UnknownReason.ERROR, f"{subnet_id} has no free address for more of the load") if is_full else None
    return in_subnet(site, subnet_id, subnet_id, alive=None if is_full else True, gap=gap, needs=needs_of_subnet(site, subnet_id))


FAMILIES = (Family((Function,), build, (Function.aliases, Function.version_subnets, Function.capacity_subnet_ids, Subnet.LISTING)),)
