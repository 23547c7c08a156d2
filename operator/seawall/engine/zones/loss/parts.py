"""What makes up for lost members: pools, pairs, quorums, logs, and what AWS itself keeps over zones. Pure.

What is not known counts as lost for the lower bound of a capacity and as left for the upper.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from seawall.engine.zones.loss.heirs import Heir, takes_over
from seawall.engine.zones.loss.nodes import ELSEWHERE, SOME_ZONE, Aftermath, Basis, Gap, Member, Nodes

#: What most pools count.
UNITS: Final = "units"


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
        doubt: why nobody knows how much of it would come and carry load; None where that is known.
    """

    zones: frozenset[str]
    desired: int
    largest: int
    why_none: str | None = None
    doubt: Gap | None = None

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
        surely = 0 if self.doubt else min(self.desired, self.largest)
        return Capacity(max(left.low, surely), max(left.high, self.largest))


@dataclass(frozen=True, slots=True)
class Target:
    """A utilisation that a scaling policy keeps.

    Attributes:
        percent: of what a unit can do.
        of: what is measured, for people: `CPU`.
    """

    percent: float
    of: str


@dataclass(frozen=True, slots=True)
class Group:
    """Members that are launched together; without `launch` nothing replaces them.

    Attributes:
        target: the utilisation that scaling keeps; None where nothing does.
        load: what it carries, where other groups of the same load stand in for it; None where it carries something of its own.
    """

    name: str
    members: tuple[Member, ...]
    launch: Launch | None = None
    target: Target | Gap | None = None
    load: str | None = None

    def capacity(self, after: Aftermath, *, is_elastic: bool) -> Capacity:
        """What it has once a zone is lost."""
        left = [(member.units, after.member(member).alive) for member in self.members]
        capacity = Capacity(sum(units for units, is_left in left if is_left), sum(units for units, is_left in left if is_left is not False))
        if is_elastic and after.lost is not None and self.launch is not None:
            return self.launch.restores(capacity, after.lost)
        return capacity


@dataclass(frozen=True, slots=True)
class Pool:
    """Groups whose members stand in for each other.

    Attributes:
        name: how paths call it; empty where the component is nothing else.
        need: the units that carry the load; None when none are declared, and one member must be left.
        target: the utilisation that scaling keeps, which tells how much more the rest can take; None where nothing does.
        is_shared: whether load goes to members in every zone; else each zone carries its own share, whoever is left there.
        counts: what its members are, for people; what is not units is no capacity, and one of it carries any load.
        most_zones: AWS lets it run in no more zones, so that no more are wanted; None where nothing limits it.
    """

    name: str
    groups: tuple[Group, ...]
    need: int | None = None
    target: Target | Gap | None = None
    is_shared: bool = True
    counts: str = UNITS
    basis: Basis = Basis.OBSERVED
    most_zones: int | None = None

    @property
    def members(self) -> tuple[Member, ...]:
        """The members of all groups."""
        return tuple(member for group in self.groups for member in group.members)

    def capacity(self, after: Aftermath, *, is_elastic: bool = False) -> Capacity:
        """What all groups have once a zone is lost."""
        each = [group.capacity(after, is_elastic=is_elastic) for group in self.groups]
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
        weak: why the standby could not carry the load; None when it can.
        no_way_back: why it does not come back where there is no recovery.
    """

    name: str
    primary: Member
    standby: Member | None = None
    recovery: Recovery | None = None
    pending: str | None = None
    weak: str | None = None
    basis: Basis = Basis.OBSERVED
    no_way_back: str = "there is no backup to restore"

    @property
    def members(self) -> tuple[Member, ...]:
        """Primary and standby."""
        return (self.primary,) if self.standby is None else (self.primary, self.standby)


@dataclass(frozen=True, slots=True)
class Succession:
    """A primary and its heirs: the first of them that is left takes over by itself, whether it can carry the load or not.

    Attributes:
        heirs: in the order in which they take over.
        recovery: how it comes back when all are lost; None when it does not.
    """

    name: str
    primary: Member
    heirs: tuple[Heir, ...]
    recovery: Recovery | None = None
    basis: Basis = Basis.OBSERVED

    @property
    def members(self) -> tuple[Member, ...]:
        """The primary and its heirs."""
        return (self.primary, *(heir.member for heir in self.heirs))

    def pair(self, after: Aftermath, *, is_elastic: bool = False) -> Pair:
        """The primary, and for its standby whoever takes over after a loss."""
        standby, weak = takes_over(self.heirs, after, is_elastic=is_elastic)
        return Pair(self.name, self.primary, standby, self.recovery, weak=weak, basis=self.basis)


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
class Quorum:
    """Voters of which more than half must be left."""

    name: str
    voters: tuple[Member, ...]
    basis: Basis = Basis.OBSERVED

    @property
    def members(self) -> tuple[Member, ...]:
        """The voters."""
        return self.voters

    @property
    def needed(self) -> int:
        """So many must be left."""
        return len(self.voters) // 2 + 1


@dataclass(frozen=True, slots=True)
class Log:
    """Copies of every record, spread evenly over the zones of its brokers.

    Attributes:
        copies: of each record.
        wanted: copies that must be left for writes to go on.
    """

    name: str
    brokers: tuple[Member, ...]
    copies: int
    wanted: int
    basis: Basis = Basis.ASSUMED

    @property
    def members(self) -> tuple[Member, ...]:
        """The brokers."""
        return self.brokers

    def capacity(self, after: Aftermath) -> Capacity:
        """The copies that are left of the record that has most of them in the lost zone and, beyond it, on brokers that are down.

        A zone holds as few copies of a record as its share, and a broker one; a broker of which nobody knows where it is may be in a zone of its
        own, or in none that the others are not in.
        """
        known: dict[str, list[bool | None]] = {}
        astray: list[bool | None] = []
        for broker in self.brokers:
            if broker.zone is not None:
                known.setdefault(broker.zone, []).append(after.member(broker).alive)
            else:
                astray.append(after.member(replace(broker, zone=ELSEWHERE)).alive)
        most, least = -(-self.copies // max(1, len(known))), -(-self.copies // max(1, len(known) + len(astray)))
        may_hide = any(broker.zone is None and broker.alive is not False for broker in self.brokers)
        surely = perhaps = 0
        for zone, states in known.items():
            down = states.count(False)
            is_dark = zone == after.lost or (down == len(states) and not may_hide)
            surely += least if is_dark else min(least, down)
            perhaps += most if not any(states) else min(most, len(states) - states.count(True))
        if after.lost is not None and after.lost not in known and any(broker.may_be_in(after.lost) for broker in self.brokers):
            perhaps += most
        perhaps += most * (len(astray) - astray.count(True))
        return Capacity(max(0, self.copies - perhaps), max(0, self.copies - surely))


@dataclass(frozen=True, slots=True)
class Managed:
    """What AWS runs over several zones, so that the loss of one is AWS's to bear.

    Attributes:
        why: AWS's word for it.
        needs: keys of nodes without which it cannot be reached.
    """

    name: str
    why: str
    needs: tuple[str, ...] = ()
    basis: Basis = Basis.AWS_MANAGED

    @property
    def members(self) -> tuple[Member, ...]:
        """None in any zone."""
        return ()


@dataclass(frozen=True, slots=True)
class Blank:
    """What could not be read or is not simulated: unknown, whatever is lost."""

    name: str
    gap: Gap

    @property
    def members(self) -> tuple[Member, ...]:
        """None that are known."""
        return ()


Part = Pool | Pair | Succession | AnyOf | Quorum | Log | Managed | Blank


@dataclass(frozen=True, slots=True)
class Component:
    """What is judged by itself: all of its parts must be left."""

    name: str
    parts: tuple[Part, ...]


def zones_of(components: Iterable[Component], nodes: Nodes, *, with_launches: bool = False) -> tuple[str, ...]:
    """Ids of the zones in which something carries load, or may, or is needed; perhaps also of those in which it would be launched. Sorted."""
    parts = [part for component in components for part in component.parts]
    zones = {member.zone for part in parts for member in part.members if member.alive is not False}
    zones.update(zone for part in parts for member in part.members if member.alive is not False for zone in member.among)
    zones |= {nodes[key].zone for key in needed(parts, nodes)}
    if with_launches:
        launches = (group.launch for part in parts if isinstance(part, Pool) for group in part.groups if group.launch)
        zones.update(zone for launch in launches for zone in launch.zones)
    return tuple(sorted(zone for zone in zones if zone is not None and zone != ELSEWHERE))


def needed(parts: Iterable[Part], nodes: Nodes) -> set[str]:
    """Keys of all nodes that something needs, itself or by way of others."""
    waiting = [key for part in parts for member in part.members for key in member.needs]
    waiting += [key for part in parts if isinstance(part, Managed) for key in part.needs]
    found: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += (*nodes[key].needs, *nodes[key].one_of)
    return found
