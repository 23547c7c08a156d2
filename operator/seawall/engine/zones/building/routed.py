"""What load balancers bring load to: by zones that are on for them, shared over zones or not, and as long as DNS names the zone. Pure.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health.html (2026-11-24)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from seawall.engine.zones.loss.nodes import Basis, Gap, Member
from seawall.engine.zones.loss.parts import Group, Pool
from seawall.errors import UnknownReason

_OFF: Final = Gap(UnknownReason.ERROR, "their zone is not on for the load balancer")
_UNNAMED: Final = Gap(UnknownReason.ERROR, "so few are healthy in their zone that DNS leaves it out")


def _one(_registered: int) -> int:
    return 1


@dataclass(frozen=True, slots=True)
class Route:
    """How load comes to targets.

    Attributes:
        zones: ids of the zones that are on for the load balancer; None where they are not known.
        is_shared: whether nodes send to targets in all zones.
        named_from: how many of so many targets in a zone must be healthy for DNS to name it; of no consequence where load is shared.
        doubt: why nobody knows the rest; None where it is known.
    """

    zones: frozenset[str] | None = None
    is_shared: bool = True
    named_from: Callable[[int], int] = _one
    basis: Basis = Basis.OBSERVED
    doubt: Gap | None = None


def nodes(name: str, members: Iterable[Member]) -> Pool:
    """The zones in which a load balancer has nodes, of which one must be left."""
    return Pool(name, (Group("nodes", tuple(members)),), counts="zones")


def behind(name: str, members: Iterable[Member], route: Route) -> Pool:
    """Targets as far as load comes to them. What is in a zone that is off is idle, however healthy."""
    reached = [_reached(member, route) for member in members]
    named = reached if route.is_shared else _named(reached, route)
    return Pool(name, (Group("targets", tuple(named)),), is_shared=route.is_shared, basis=route.basis)


def _reached(member: Member, route: Route) -> Member:
    if member.alive is False:
        return member
    if member.zone is not None and route.zones is not None and member.zone not in route.zones:
        return replace(member, alive=False, gap=_OFF)
    return replace(member, alive=None, gap=member.gap or route.doubt) if route.doubt else member


def _named(members: Sequence[Member], route: Route) -> list[Member]:
    """The members without those of zones that DNS leaves out; where it would leave out all, it names all."""
    here = [member for member in members if member.gap is not _OFF]
    registered = Counter(member.zone for member in here if member.zone is not None)
    surely = Counter(member.zone for member in here if member.alive)
    perhaps = Counter(member.zone for member in here if member.alive is not False)
    astray = sum(member.zone is None for member in here)  # in any zone, for all that is known
    out = {zone for zone, count in registered.items() if perhaps[zone] + astray < route.named_from(count)}
    named = {zone for zone, count in registered.items() if surely[zone] >= route.named_from(count + astray)}
    unsure = registered.keys() - out - named
    if not named and not unsure and not astray:
        return list(members)
    if not named:
        out, unsure = set(), out | unsure
    return [
        replace(member, alive=None if member.zone in unsure else False, gap=member.gap or _UNNAMED)
        if member.alive is not False and member.zone in out | unsure
        else member
        for member in members
    ]
