"""Whether the zones that are left can take over the load of those that are not, told by the utilisation that scaling keeps. Pure.

Scaling spreads the load evenly over the zones of a pool. Of k zones of which s are left, each carries k / s times what it did: u * k / (k - 1)
where only the lost zone goes, and more where it takes along what members of other zones need.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Final

from seawall.engine.zones.loss.nodes import ELSEWHERE, Aftermath, Standing
from seawall.engine.zones.loss.parts import Capacity, Pool, Target

#: What a unit can do, in percent.
_FULL: Final = 100.0


@dataclass(frozen=True, slots=True)
class Strain:
    """What falls to each zone that is left.

    Attributes:
        zones: that carry the load now.
        left: of these; at least one.
    """

    zones: int
    left: int

    def after(self, target: Target) -> float:
        """The utilisation, in percent, once the load is theirs."""
        return target.percent * self.zones / self.left

    def fits(self, target: Target) -> bool:
        """Whether that is no more than they can do."""
        return self.after(target) <= _FULL

    @property
    def most_percent(self) -> int:
        """The highest utilisation that leaves enough room, in whole percent."""
        return int(_FULL * self.left / self.zones)


def strains(pool: Pool, after: Aftermath, left: Capacity) -> tuple[Strain, Strain]:
    """The least and the most that may come: the same where everything is known. Nothing comes where all is left, or launched anew."""
    by_zone: defaultdict[str | None, list[tuple[Standing, Standing]]] = defaultdict(list)
    now = 0
    for member in pool.members:
        before = after.before.member(member)
        if before.alive is not False:
            now += member.units
            placed = replace(member, zone=ELSEWHERE) if member.zone is None else member
            by_zone[member.zone].append((before, after.member(placed)))
    # Who is in a zone that nobody knows may carry load in one more zone, or keep one up that is dark; or be lost, or go dark with what it needs.
    astray = by_zone.pop(None, [])
    carrying = standing = len(astray)
    burdened = sum(before != then for before, then in astray)
    sure = 0
    for pairs in by_zone.values():
        carries, may_stand = any(before.alive for before, _ in pairs), any(then.alive is not False for _, then in pairs)
        carrying += carries or may_stand
        standing += may_stand
        burdened += carries or any(before != then for before, then in pairs)
        sure += any(then.alive for _, then in pairs)
    is_hit = any(before.alive for before, _ in by_zone.get(after.lost, ()))
    if after.lost is not None and after.lost not in by_zone:
        burdened += any(member.may_be_in(after.lost) for member in pool.members if member.alive is not False)
    if not sure and any(then.alive for _, then in astray):  # all that surely stands is one of these, in a zone that carries load as well
        burdened, sure = burdened + 1, 1
    nothing = Strain(1, 1)
    return (
        Strain(max(1, carrying), max(1, min(carrying - is_hit, standing + len(astray)))) if left.high < now else nothing,
        Strain(max(1, burdened), max(1, sure)) if left.low < now else nothing,
    )
