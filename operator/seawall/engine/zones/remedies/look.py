"""A workload as it is or would be, with what each loss does to it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from seawall.engine.zones.loss.nodes import Gap
from seawall.engine.zones.loss.outcome import Outcome
from seawall.engine.zones.loss.parts import Component, needed
from seawall.engine.zones.loss.simulation import Loss
from seawall.engine.zones.site import Site
from seawall.facts.base import Resource


@dataclass(frozen=True, slots=True)
class Look:
    """A workload, simulated on a target as it is or would be."""

    site: Site
    resources: tuple[Resource, ...]
    components: tuple[Component, ...]
    losses: tuple[Loss, ...]

    @property
    def by_zone(self) -> Mapping[str | None, Outcome]:
        """The outcome that decides about each loss; None stands for the number of zones."""
        found: dict[str | None, Outcome] = {}
        for loss in self.losses:
            known = found.get(loss.zone)
            found[loss.zone] = loss.worst if known is None else min(known, loss.worst, key=lambda each: each.worst_first)
        return found

    def flips_from(self, before: Look) -> frozenset[str | None]:
        """The losses that were surely not good enough before and are now; none where another one is no longer."""
        now = self.by_zone
        if any(was.passes and not now[zone].passes for zone, was in before.by_zone.items() if zone in now):
            return frozenset()
        return frozenset(zone for zone, was in before.by_zone.items() if was.passes is False and (zone not in now or now[zone].passes))

    @property
    def is_failing(self) -> bool:
        """Whether any loss is surely not good enough."""
        return any(outcome.passes is False for outcome in self.by_zone.values())

    def used(self) -> frozenset[str]:
        """Keys of what it needs; those of subnets are their ids."""
        return frozenset(needed((part for component in self.components for part in component.parts), self.site.nodes))

    def zones(self) -> tuple[str, ...]:
        """Ids of the zones that work: those of its members, then all others."""
        zones = self.site.zones
        if isinstance(zones, Gap):
            return ()
        members = {member.zone for component in self.components for part in component.parts for member in part.members}
        every = sorted({*zones.ids.values()} - zones.out_of_service)
        return tuple(dict.fromkeys((*(zone for zone in every if zone in members), *every)))
