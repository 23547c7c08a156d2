"""The loss of a zone, simulated: what is left of every component without one zone. Pure.

Zones are not counted; each zone in use is taken away and every part is asked whether what is left carries the load.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.engine.zones.loss.nodes import SOME_ZONE, Aftermath, Nodes
from seawall.engine.zones.loss.outcome import Outcome, Terms, outcome
from seawall.engine.zones.loss.parts import Component, Pool, zones_of


@dataclass(frozen=True, slots=True)
class Loss:
    """What the loss of one zone does to one component; the outcomes are worst first.

    Attributes:
        zone: None for the answers that are about no zone in particular.
        by_part: the outcomes in the order of the component's parts; empty where only the number of zones was asked about.
    """

    component: str
    zone: str | None
    outcomes: tuple[Outcome, ...]
    by_part: tuple[Outcome, ...] = ()

    @property
    def worst(self) -> Outcome:
        """The outcome that decides."""
        return self.outcomes[0]


def simulate(components: Sequence[Component], nodes: Nodes, terms: Terms) -> tuple[Loss, ...]:
    """Take each zone in use away and ask every component; then ask each whether it runs in enough zones.

    Where launches count, the zones that groups would launch in are in use too.

    Args:
        components: what is judged.
        nodes: what their members need, by key.
        terms: what is asked of them.

    Returns:
        One loss for each zone and component, and one without a zone for each component that runs in too few zones or in none that is known.
    """
    zones = zones_of(components, nodes, with_launches=terms.is_elastic)
    losses = []
    for zone in zones:
        after = Aftermath(nodes, zone)
        losses += [_loss(component, after, terms) for component in components]
    for component in components:
        spread = [each for part in component.parts if isinstance(part, Pool) for each in _spread(component.name, part, terms)]
        by_part = () if zones else _loss(component, Aftermath(nodes, SOME_ZONE), terms).by_part
        if spread or by_part:
            losses.append(Loss(component.name, None, _sorted((*spread, *by_part)), by_part))
    return tuple(losses)


def _sorted(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    return tuple(sorted(outcomes, key=lambda each: each.worst_first))


def _loss(component: Component, after: Aftermath, terms: Terms) -> Loss:
    by_part = tuple(outcome((component.name,), part, after, terms) for part in component.parts)
    return Loss(component.name, str(after.lost), _sorted(by_part), by_part)


def _spread(component: str, pool: Pool, terms: Terms) -> list[Outcome]:
    """Whether a pool runs in too few zones; nothing when it runs in enough, or not at all, which every loss tells unless launches count."""
    serving = [member for member in pool.members if member.alive is not False]
    surely = sorted({member.zone for member in serving if member.alive and member.zone})
    perhaps = len({member.zone for member in serving if member.zone}) + sum(member.zone is None for member in serving)
    wanted = min(terms.min_zones, pool.most_zones or terms.min_zones)
    if len(surely) >= wanted or not (serving or terms.is_elastic):
        return []
    path = (component, pool.name) if pool.name and pool.name != component else (component,)
    listed = f" ({', '.join(surely)})" if surely else ""
    seen = f"runs in {len(surely)} {'zone' if len(surely) == 1 else 'zones'}{listed}, wanted {wanted}"
    if perhaps < wanted:
        return [Outcome(path, ZoneVerdict.FAILS, False, seen)]
    gap = next((member.gap for member in serving if member.gap and (member.alive is None or member.zone is None)), None)
    return [Outcome(path, ZoneVerdict.UNKNOWN, None, f"surely {seen}{f': {gap.message}' if gap else ''}", gap=gap)]
