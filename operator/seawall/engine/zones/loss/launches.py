"""What groups launch once a zone is lost, as far as there is room for it: addresses, types, quotas, ways out. Pure.

What may take the room first, or is not known, counts as taken for the lower bound and as free for the upper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from seawall.engine.zones.loss.nodes import Aftermath, Gap, Member
from seawall.engine.zones.loss.parts import Capacity, Group, Launch

#: More than anything launches.
PLENTY: Final = 10**9


@dataclass(frozen=True, slots=True)
class BoundedLaunch(Launch):
    """What a group would launch where it finds room.

    Attributes:
        closed: by zone in which it finds none: why.
    """

    closed: Mapping[str, str] = field(default_factory=dict)

    def why_none_without(self, lost: str) -> str | None:
        """Why it would launch none once a zone is lost; None when it would."""
        whys = dict.fromkeys(why for zone, why in self.closed.items() if zone != lost)
        if whys and not self.zones - {lost}:
            return " and ".join(whys)
        return Launch.why_none_without(self, lost)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something would be launched.

    Attributes:
        stands: in the place's zone, and with what is needed there.
        free: addresses that something new could still have; None when that is not known.
    """

    stands: Member
    free: int | None


@dataclass(frozen=True, slots=True)
class Allowance:
    """What an account may still run, in whatever its quota counts.

    Attributes:
        whole: all that it may run; None when that is not known.
        left: what nothing uses now.
        least: what the smallest of what is launched counts.
        most: what the largest counts.
        rivals: by lost zone: what others would take at the same time.
    """

    whole: int | None
    left: int
    least: int
    most: int
    rivals: Mapping[str, int] = field(default_factory=dict)

    def surely(self, lost: str) -> int:
        """How many can be launched, whoever else launches."""
        return 0 if self.whole is None else max(0, self.left - self.rivals.get(lost, 0)) // self.most

    def perhaps(self, there: int) -> int:
        """How many can be launched beside those that are there, if all else went."""
        return PLENTY if self.whole is None else max(0, self.whole // self.least - there)


@dataclass(frozen=True, slots=True)
class Room:
    """What bounds a group's launches.

    Attributes:
        places: where it launches.
        rivals: by lost zone: how many others would be launched in the same places.
        allowance: None where no quota bounds it.
        doubt: why nobody knows how much would come and carry load; None where that is known.
        lightest: the units of the smallest thing that it launches.
        heaviest: those of the largest.
    """

    places: tuple[Place, ...]
    rivals: Mapping[str, int] = field(default_factory=dict)
    allowance: Allowance | None = None
    doubt: Gap | None = None
    lightest: int = 1
    heaviest: int = 1

    def surely(self, after: Aftermath, lost: str) -> int:
        """The units for which there is room, whoever comes first. Where one place is no good nothing is sure: the launches may go there."""
        others = [each for each in self.places if each.stands.zone != lost]
        if self.doubt is not None or any(not after.member(each.stands).alive for each in others):
            return 0
        count = max(0, sum(each.free or 0 for each in others) - self.rivals.get(lost, 0))
        if self.allowance is not None:
            count = min(count, self.allowance.surely(lost))
        return count * self.lightest

    def perhaps(self, after: Aftermath, lost: str, there: int) -> int:
        """The units for which there may be room, beside so many instances that are there."""
        good = [each for each in self.places if each.stands.zone != lost and after.member(each.stands).alive is not False]
        count = sum(PLENTY if each.free is None else each.free for each in good)
        if self.allowance is not None:
            count = min(count, self.allowance.perhaps(there))
        return count * self.heaviest


@dataclass(frozen=True, slots=True)
class Launching(Group):
    """Members that are replaced where there is room.

    Attributes:
        room: None where nothing is launched.
    """

    room: Room | None = None

    def capacity(self, after: Aftermath, *, is_elastic: bool) -> Capacity:
        """What it has once a zone is lost. What runs and cannot work for want of something else is not replaced."""
        left = Group.capacity(self, after, is_elastic=False)
        lost, launch = after.lost, self.launch
        if not is_elastic or lost is None or launch is None or self.room is None or launch.why_none_without(lost):
            return left
        there = [member for member in self.members if member.zone != lost and (member.alive is not False or member.gap is not None)]
        surely_there = sum(member.units for member in there if member.alive and member.zone is not None)
        perhaps_there = sum(member.units for member in there)
        comes = min(max(0, min(launch.desired, launch.largest) - perhaps_there), self.room.surely(after, lost))
        may_come = min(max(0, launch.largest - surely_there), self.room.perhaps(after, lost, surely_there // self.room.heaviest))
        return Capacity(left.low + comes, max(left.high, min(launch.largest, left.high + may_come)))
