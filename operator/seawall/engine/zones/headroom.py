"""Whether the zones that are left can take over the load of those that are not, told by the utilisation that scaling keeps. Pure.

Scaling spreads the load evenly over the zones of a pool. Of k zones of which s are left, each carries k / s times what it did: u * k / (k - 1)
where only the lost zone goes, and more where it takes along what members of other zones need.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from seawall.engine.zones.nodes import Aftermath, Member
from seawall.engine.zones.parts import Capacity, Pool, Target

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
    by_zone: defaultdict[str, list[Member]] = defaultdict(list)
    astray: list[Member] = []
    for member in pool.members:
        if member.alive is not False:
            (astray if member.zone is None else by_zone[member.zone]).append(member)
    now = sum(member.units for member in pool.members if member.alive is not False)
    carrying = standing = burdened = sure = 0
    for members in by_zone.values():
        each = [after.member(member).alive for member in members]
        carries, may_stand = any(member.alive for member in members), any(alive is not False for alive in each)
        carrying += carries or may_stand
        standing += may_stand
        burdened += carries or not may_stand or any(member.needs for member in members)
        sure += any(each)
    # Who is in a zone that nobody knows may carry load in one more zone, or keep one up that is dark; or be lost, or go dark with what it needs.
    is_hit = any(member.alive for member in by_zone.get(str(after.lost), ()))
    most_left = min(carrying + len(astray) - is_hit, standing + 2 * len(astray))
    burdened += after.lost not in by_zone and any(member.may_be_in(str(after.lost)) for member in astray)
    burdened += sum(bool(member.needs) for member in astray)
    nothing = Strain(1, 1)
    return (
        Strain(max(1, carrying + len(astray)), max(1, most_left)) if left.high < now else nothing,
        Strain(max(1, burdened), max(1, sure)) if left.low < now else nothing,
    )
