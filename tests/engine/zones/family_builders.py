"""A target of three zones with a subnet in each, and what a family says of what is in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from seawall.api.v1alpha1.terms import Dependency, ZoneVerdict
from seawall.engine.zones.building.model import Built, families
from seawall.engine.zones.loss.outcome import Outcome, Terms
from seawall.engine.zones.loss.parts import Component
from seawall.engine.zones.loss.simulation import Loss, simulate
from seawall.engine.zones.needs import network
from seawall.engine.zones.site import Site
from seawall.facts.base import Resource
from tests.builders import Given
from tests.engine.workload_builders import NOW, subnet, zone

AZ1, AZ2, AZ3 = "euw1-az1", "euw1-az2", "euw1-az3"
ACCEPTING = Terms(accepts_recoverable=True, rto=timedelta(hours=4), rpo=timedelta(hours=1))


def place() -> Given:
    """Zones a, b and c with a subnet each, subnet-a2 for a second one in a, and nothing else."""
    view = Given()
    for letter in "abc":
        view.put(zone(letter))
        view.put(subnet(f"subnet-{letter}", letter))
    view.put(subnet("subnet-a2", "a"))
    return view


def holding(resource: Resource, **facts: object) -> Given:
    """The same with one resource and its facts."""
    view = place()
    view.put(resource, facts)
    return view


def built(site: Site, kind: type[Resource], beside: Sequence[type[Resource]] = ()) -> Built:
    """What a type's family makes of all of its resources, and of those of other types that are selected with them.

    Whatever it reads for that, it must have said that it reads: the reading session is cut to the actions of what is said.
    """
    family = next(each for each in families() if kind in each.kinds)
    resources = [resource for each in (kind, *beside) for resource in site.all(each)]
    view = site.view
    assert isinstance(view, Given)
    view.touched.clear()
    made = family.build(resources, site, frozenset({kind}))
    asked = {action for read in view.touched for action in read.actions}
    assert asked <= family.actions | network.actions_of(site.wants), "a fact is touched that the family does not name among its reads"
    return made


def losses(
    view: Given, kind: type[Resource], terms: Terms | None = None, *, wants: tuple[Dependency, ...] | None = None
) -> tuple[Loss, ...]:
    """What each loss does to all resources of a type."""
    site = Site.read(view, NOW, wants)
    made = built(site, kind)
    return simulate([Component("it", (*made.pools, *made.parts))], site.nodes, terms or Terms())


def outcomes(view: Given, kind: type[Resource], terms: Terms | None = None) -> list[Outcome]:
    """The outcomes of all losses, worst first."""
    found = [outcome for loss in losses(view, kind, terms) for outcome in loss.outcomes]
    return sorted(found, key=lambda outcome: outcome.worst_first)


def worst(view: Given, kind: type[Resource], terms: Terms | None = None) -> Outcome:
    return outcomes(view, kind, terms)[0]


def verdict(view: Given, kind: type[Resource], terms: Terms | None = None) -> ZoneVerdict:
    return worst(view, kind, terms).verdict


def by_zone(view: Given, kind: type[Resource], terms: Terms | None = None) -> dict[str | None, ZoneVerdict]:
    return {loss.zone: loss.worst.verdict for loss in losses(view, kind, terms)}
