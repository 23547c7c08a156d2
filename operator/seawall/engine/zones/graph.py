"""What a workload is made of, as the simulation of a zone's loss sees it: members in zones, and what makes up for lost ones. Pure.

Zones are ids, as names mean other zones in other accounts. What is not known counts as lost for the lower bound of a capacity and as left for the
upper.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from seawall.errors import UnknownReason

#: The zone of a standby of which AWS only says that it is in another zone than its primary.
ELSEWHERE: Final = "elsewhere"
#: Stands for the zone that is lost where no member's zone is known.
SOME_ZONE: Final = "some zone"


@dataclass(frozen=True, slots=True)
class Gap:
    """Why something is not known."""

    reason: UnknownReason
    message: str


@dataclass(frozen=True, slots=True)
class Member:
    """Something that carries load in one zone.

    Attributes:
        zone: id of the zone; None when it is not known.
        alive: whether it carries load now; None when that is not known.
        units: how much of the capacity it is.
        gap: why zone or alive is None, or why it is not alive.
    """

    name: str
    zone: str | None
    alive: bool | None = True
    units: int = 1
    gap: Gap | None = None

    def is_left(self, lost: str | None) -> bool | None:
        """Whether it carries load once a zone is lost; None when that is not known. `lost` None: nothing is lost."""
        if self.alive is False or (lost is not None and self.zone == lost):
            return False
        if self.alive is None or (lost is not None and self.zone is None):
            return None
        return True


@dataclass(frozen=True, slots=True)
class Capacity:
    """What is left: at least `low` units, at most `high`."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Launch:
    """What a group would launch to make up for lost members.

    Attributes:
        zones: ids of the zones that work and that it may launch in.
        desired: the units that it restores by itself.
        largest: the units that it may grow to where something raises its desired capacity.
        why_none: why it would launch none, whatever is lost; None when it would.
    """

    zones: frozenset[str]
    desired: int
    largest: int
    why_none: str | None = None

    def why_none_without(self, lost: str) -> str | None:
        """Why it would launch none once a zone is lost; None when it would."""
        others = self.zones - {lost}
        if len(others) < (2 if lost == SOME_ZONE else 1):
            return "it may launch in no other zone"
        return self.why_none

    def restores(self, left: Capacity, lost: str) -> Capacity:
        """What is left and launched once a zone is lost."""
        if self.why_none_without(lost):
            return left
        return Capacity(max(left.low, min(self.desired, self.largest)), max(left.high, self.largest))


@dataclass(frozen=True, slots=True)
class Group:
    """Members that are launched together; without `launch` nothing replaces them."""

    name: str
    members: tuple[Member, ...]
    launch: Launch | None = None

    def capacity(self, lost: str | None, *, is_elastic: bool) -> Capacity:
        """What it has once a zone is lost."""
        left = [(member.units, member.is_left(lost)) for member in self.members]
        capacity = Capacity(sum(units for units, is_left in left if is_left), sum(units for units, is_left in left if is_left is not False))
        if is_elastic and lost is not None and self.launch is not None:
            return self.launch.restores(capacity, lost)
        return capacity


@dataclass(frozen=True, slots=True)
class Pool:
    """Groups whose members stand in for each other.

    Attributes:
        name: how paths call it; empty where the component is nothing else.
        need: the units that carry the load; None when none are declared, and one member must be left.
    """

    name: str
    groups: tuple[Group, ...]
    need: int | None = None

    @property
    def members(self) -> tuple[Member, ...]:
        """The members of all groups."""
        return tuple(member for group in self.groups for member in group.members)

    def capacity(self, lost: str | None, *, is_elastic: bool = False) -> Capacity:
        """What all groups have once a zone is lost."""
        each = [group.capacity(lost, is_elastic=is_elastic) for group in self.groups]
        return Capacity(sum(capacity.low for capacity in each), sum(capacity.high for capacity in each))


@dataclass(frozen=True, slots=True)
class Recovery:
    """How what was lost is brought back by somebody.

    Attributes:
        loses: the data that it loses, as time since the last copy; None when that is not known.
    """

    how: str
    loses: timedelta | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A primary with perhaps a standby that takes over by itself.

    Attributes:
        standby: None when there is none.
        recovery: how it comes back when both are lost; None when it does not.
        pending: what AWS is changing about it now; None when nothing is.
    """

    name: str
    primary: Member
    standby: Member | None = None
    recovery: Recovery | None = None
    pending: str | None = None

    @property
    def members(self) -> tuple[Member, ...]:
        """Primary and standby."""
        return (self.primary,) if self.standby is None else (self.primary, self.standby)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Pairs of which one must be left."""

    name: str
    pairs: tuple[Pair, ...]

    @property
    def members(self) -> tuple[Member, ...]:
        """The members of all pairs."""
        return tuple(member for pair in self.pairs for member in pair.members)


@dataclass(frozen=True, slots=True)
class Blank:
    """What could not be read or is not simulated: unknown, whatever is lost."""

    name: str
    gap: Gap

    @property
    def members(self) -> tuple[Member, ...]:
        """None that are known."""
        return ()


Part = Pool | Pair | AnyOf | Blank


@dataclass(frozen=True, slots=True)
class Component:
    """What is judged by itself: all of its parts must be left."""

    name: str
    parts: tuple[Part, ...]


def zones_of(components: Iterable[Component], *, with_launches: bool = False) -> tuple[str, ...]:
    """Ids of the zones in which something carries load, or may, sorted; perhaps also of those in which it would be launched."""
    parts = [part for component in components for part in component.parts]
    zones = {member.zone for part in parts for member in part.members if member.alive is not False}
    if with_launches:
        launches = (group.launch for part in parts if isinstance(part, Pool) for group in part.groups if group.launch)
        zones.update(zone for launch in launches for zone in launch.zones)
    return tuple(sorted(zone for zone in zones if zone is not None and zone != ELSEWHERE))
