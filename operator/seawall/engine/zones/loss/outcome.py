"""What the loss of a zone does to one part: whether what is left carries the load. Pure.

Only where the need lies between what is surely left and what may be left is the answer Unknown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from seawall.api.model import format_duration
from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.engine.zones.loss.headroom import strains
from seawall.engine.zones.loss.nodes import SOME_ZONE, Aftermath, Basis, Gap, Member, Standing
from seawall.engine.zones.loss.parts import UNITS, AnyOf, Blank, Capacity, Log, Managed, Pair, Part, Pool, Quorum, Recovery, Succession
from seawall.errors import UnknownReason

_WORST_FIRST: Final = (ZoneVerdict.FAILS, ZoneVerdict.UNKNOWN, ZoneVerdict.PENDING, ZoneVerdict.RECOVERABLE, ZoneVerdict.SURVIVES)

_BY_POLICY: Final = Gap(
    UnknownReason.ERROR,
    "Auto Scaling launches more than the desired capacity only where a scaling policy asks for it, and whether one would is not known",
)
_NO_COPY_TIME: Final = Gap(UnknownReason.ERROR, "the time of the last copy is not known")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked of every component.

    Attributes:
        min_zones: in so many zones must a pool run. A pair always has two places; its standby is asked instead.
        is_elastic: whether what would be launched counts.
        accepts_recoverable: whether coming back is good enough where no more than `rpo` is lost.
        rto: how long coming back may take; AWS tells of no recovery how long it takes, so it is only repeated.
        rpo: None accepts no loss of data.
    """

    min_zones: int = 2
    is_elastic: bool = False
    accepts_recoverable: bool = False
    rto: timedelta | None = None
    rpo: timedelta | None = None

    def accepts(self, recovery: Recovery) -> bool | None:
        """Whether a recovery is good enough; None when what it loses is not known."""
        if not self.accepts_recoverable:
            return False
        return None if recovery.loses is None else recovery.loses <= (self.rpo or timedelta())


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one loss does to one part.

    Attributes:
        path: component, part and zone, as far as they have names.
        passes: whether that is good enough; None when it is not known.
        why: what was seen and wanted; empty where it survives.
        remaining: None for what has no units.
        need: None when none are declared.
        gap: the first thing that was not known; None where everything was.
        basis: what the answer rests on.
    """

    path: tuple[str, ...]
    verdict: ZoneVerdict
    passes: bool | None
    why: str = ""
    remaining: Capacity | None = None
    need: int | None = None
    gap: Gap | None = None
    basis: Basis = Basis.OBSERVED

    @property
    def cause(self) -> str:
        """The path and what happens at its end."""
        return f"{' > '.join(self.path)}: {self.why}"

    @property
    def worst_first(self) -> tuple[int, int, int, tuple[str, ...]]:
        """Sort key: what surely is not good enough, what may be; then by the verdict and by what is missing."""
        missing = (self.need or 1) - self.remaining.low if self.remaining is not None else 0
        return ((False, None, True).index(self.passes), _WORST_FIRST.index(self.verdict), -missing, self.path)


def outcome(path: tuple[str, ...], part: Part, after: Aftermath, terms: Terms) -> Outcome:
    """What the loss of a zone does to one part."""
    path = (*path, part.name) if part.name and part.name not in path else path
    return _BY_KIND[type(part)](path, part, after, terms)


def _blank(path: tuple[str, ...], part: Blank, _after: Aftermath, _terms: Terms) -> Outcome:
    return Outcome(path, ZoneVerdict.UNKNOWN, None, part.gap.message, gap=part.gap)


def _any_of(path: tuple[str, ...], part: AnyOf, after: Aftermath, terms: Terms) -> Outcome:
    """The best of its pairs."""
    return max((outcome(path, pair, after, terms) for pair in part.pairs), key=lambda each: each.worst_first)


def _end(path: tuple[str, ...], after: Aftermath, culprit: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The path down to what is lost: the zone itself, or something in it by way of what is needed."""
    if culprit:
        return (*path, *culprit[:-1], f"{culprit[-1]} ({after.lost})")
    return (*path, str(after.lost)) if after.lost != SOME_ZONE else path


def _culprit(members: Iterable[Member], after: Aftermath) -> tuple[str, ...]:
    """The way by which most units die that are not in the lost zone themselves; empty when there are none, or when it is not known."""
    weights: Counter[tuple[str, ...]] = Counter()
    for member in members:
        standing = after.member(member)
        if standing.alive is False and standing.gap is None and member.zone != after.lost and member.alive is not False:
            weights[standing.path] += member.units
    return weights.most_common(1)[0][0] if weights else ()


def _broken(members: Iterable[Member], after: Aftermath) -> Standing | None:
    """What most units lack now, whatever is lost; None where all that they need is there or may be."""
    weights: Counter[Standing] = Counter()
    for member in members:
        standing = after.member(member)
        if standing.alive is False and standing.gap is not None and member.alive is not False and member.zone != after.lost:
            weights[standing] += member.units
    return weights.most_common(1)[0][0] if weights else None


def _unsure(members: Iterable[Member], after: Aftermath) -> Standing | None:
    """The first member of which nobody knows whether it is left."""
    return next((each for member in members if (each := after.member(member)).alive is None), None)


def _pool(path: tuple[str, ...], pool: Pool, after: Aftermath, terms: Terms) -> Outcome:
    culprit = _culprit(pool.members, after)
    end = _end(path, after, culprit)
    if not pool.is_shared and pool.need is not None:
        return _shares(end, pool, after)
    left = pool.capacity(after, is_elastic=terms.is_elastic)
    need = pool.need or 1
    told = left if pool.counts == UNITS else None
    strained = None if left.high < need else _headroom(path, pool, after, left)
    if strained is not None and (strained.passes is False or left.low >= need):
        return strained
    if left.low >= need:
        return Outcome(end, ZoneVerdict.SURVIVES, passes=True, remaining=told, need=pool.need, basis=pool.basis)
    notes = f"{_launches_none(pool, after) if terms.is_elastic else ''}{_uncounted(pool)}"
    if left.high < need:
        broken = None if culprit else _broken(pool.members, after)
        if broken is not None and broken.gap is not None:
            end, notes = (*path, *broken.path), f"{notes}: {broken.gap.message}"
        return Outcome(end, ZoneVerdict.FAILS, False, _shortage(pool, left, after) + notes, told, pool.need, basis=pool.basis)
    unsure = _unsure(pool.members, after)
    gap = unsure.gap if unsure is not None and unsure.gap is not None else _doubt(pool) or _BY_POLICY
    way = _end(path, after) if unsure is None or len(unsure.path) < 2 else (*path, *unsure.path)
    why = f"{_shortage(pool, left, after)}{notes}: {gap.message}"
    return Outcome(way, ZoneVerdict.UNKNOWN, None, why, told, pool.need, gap, pool.basis)


def _doubt(pool: Pool) -> Gap | None:
    """Why it is not known what its groups would launch."""
    return next((group.launch.doubt for group in pool.groups if group.launch and group.launch.doubt), None)


def _uncounted(pool: Pool) -> str:
    """Members that carry nothing now, whatever is lost, and why."""
    whys: Counter[str] = Counter()
    for member in pool.members:
        if member.alive is False and member.gap is not None:
            whys[member.gap.message] += member.units
    return "".join(f"; {units} more not counted: {why}" for why, units in whys.most_common(2))


def _headroom(path: tuple[str, ...], pool: Pool, after: Aftermath, left: Capacity) -> Outcome | None:
    """The outcome of a pool that scales by utilisation and keeps, or may keep, too little room; None when it has enough.

    A pool with a declared need has its answer already.
    """
    if pool.target is None or pool.need is not None or after.lost is None:
        return None
    least, most = strains(pool, after, left)
    end = _end(path, after)
    if isinstance(pool.target, Gap):
        told = pool.target
        return (
            None if most.zones == most.left else Outcome(end, ZoneVerdict.UNKNOWN, None, told.message, left, None, told, Basis.CONFIGURED)
        )
    if least.fits(pool.target) and most.fits(pool.target):
        return None
    worst = most if least.fits(pool.target) else least
    why = (
        f"scaling keeps {pool.target.of} at {pool.target.percent:g} % over {worst.zones} zones, so the rest would run at "
        f"{worst.after(pool.target):.0f} %, wanted at most {worst.most_percent} % (or a declared capacity)"
    )
    if worst is least:
        return Outcome(end, ZoneVerdict.FAILS, False, why, left, basis=Basis.CONFIGURED)
    unsure = _unsure(pool.members, after)
    gap = next((member.gap for member in pool.members if member.alive is None), unsure.gap if unsure else None) or _doubt(pool)
    return Outcome(end, ZoneVerdict.UNKNOWN, None, f"perhaps {why}{f': {gap.message}' if gap else ''}", left, None, gap, Basis.CONFIGURED)


def _shares(path: tuple[str, ...], pool: Pool, after: Aftermath) -> Outcome:
    """A pool without cross-zone balancing: each zone that is left, and in which somebody is, carries its own share of the load.

    Who is in a zone that nobody knows may help any zone, or make another one that needs a share.
    """
    low, high, astray = Counter[str](), Counter[str](), 0
    for member in pool.members:
        alive = after.member(member).alive
        if alive is not False and member.zone is None:
            astray += member.units
        elif alive is not False and member.zone is not None:
            high[member.zone] += member.units
            low[member.zone] += member.units if alive else 0
    need = pool.need or 1
    share = -(-need // max(1, len(high)))
    left = Capacity(low.total(), high.total() + astray)
    if high and not astray and all(low[zone] >= share for zone in high):
        return Outcome(path, ZoneVerdict.SURVIVES, passes=True, remaining=left, need=need, basis=pool.basis)
    poorest = min(sorted(high), key=lambda zone: low[zone], default="")
    seen = f"{poorest} has {low[poorest]}" if poorest else "none is left"
    why = f"without cross-zone balancing each zone carries {share} of {need} units, and {seen}{_uncounted(pool)}"
    if left.high < need or (not astray and any(low[zone] and high[zone] < share for zone in high)):
        return Outcome(path, ZoneVerdict.FAILS, False, why, left, need, basis=pool.basis)
    unsure = _unsure(pool.members, after)
    gap = unsure.gap if unsure is not None else None
    return Outcome(path, ZoneVerdict.UNKNOWN, None, f"{why}{f': {gap.message}' if gap else ''}", left, need, gap, pool.basis)


def _shortage(pool: Pool, left: Capacity, after: Aftermath) -> str:
    verb = "run" if after.lost == SOME_ZONE else "remain"
    span = f"{left.low}" if left.low == left.high else f"{left.low} to {left.high}"
    if pool.need is None:
        return f"{span} {pool.counts} {verb}, wanted at least 1{' (capacity not declared)' if pool.counts == UNITS else ''}"
    missing = pool.need - left.high
    if missing <= 0:
        return f"{span} of {pool.need} units {verb}"
    return f"{span} of {pool.need} units {verb}, {'at least ' if left.low != left.high else ''}{missing} missing"


def _launches_none(pool: Pool, after: Aftermath) -> str:
    """The groups that lose members and would launch none, and why."""
    lost = str(after.lost)
    hit = [group for group in pool.groups if group.launch and any(member.zone == lost and member.alive for member in group.members)]
    whys = [(group.name, group.launch.why_none_without(lost)) for group in hit if group.launch]
    return "".join(f"; {name} launches none: {why}" for name, why in whys if why)


def _pair(path: tuple[str, ...], pair: Pair, after: Aftermath, terms: Terms) -> Outcome:
    left = [after.member(member) for member in pair.members]
    end = _end(path, after, _culprit(pair.members, after))
    if pair.pending is not None and left[0].alive is not True:
        return Outcome(end, ZoneVerdict.PENDING, None, pair.pending, gap=Gap(UnknownReason.PENDING, pair.pending), basis=pair.basis)
    takes_over = len(left) > 1 and left[1].alive
    if left[0].alive or (takes_over and pair.weak is None):
        return Outcome(end, ZoneVerdict.SURVIVES, passes=True, basis=pair.basis)
    if takes_over and pair.weak is not None and left[0].alive is False:
        return Outcome(end, ZoneVerdict.FAILS, False, pair.weak, basis=pair.basis)
    unsure = next((each for each in left if each.alive is None), None)
    if unsure is not None:
        why = unsure.gap.message if unsure.gap else "what is left is not known"
        return Outcome(end, ZoneVerdict.UNKNOWN, None, why, gap=unsure.gap, basis=pair.basis)
    return _lost(end, pair, terms)


def _lost(end: tuple[str, ...], pair: Pair, terms: Terms) -> Outcome:
    """Nothing of a pair is left: whether it comes back."""
    if pair.primary.alive is False and pair.primary.gap is not None:
        return Outcome(end, ZoneVerdict.FAILS, False, pair.primary.gap.message, basis=pair.basis)
    seen = "no standby in another zone takes over"
    if pair.recovery is None:
        return Outcome(end, ZoneVerdict.FAILS, False, f"{seen}, and {pair.no_way_back}", basis=pair.basis)
    accepted = terms.accepts(pair.recovery)
    why = f"{seen}; {pair.recovery.how}{_acceptance(pair.recovery, terms)}"
    return Outcome(end, ZoneVerdict.RECOVERABLE, accepted, why, gap=_NO_COPY_TIME if accepted is None else None, basis=pair.basis)


def _quorum(path: tuple[str, ...], quorum: Quorum, after: Aftermath, _terms: Terms) -> Outcome:
    """Whether more than half of the voters are left."""
    left = [after.member(voter) for voter in quorum.voters]
    low, high = sum(each.alive is True for each in left), sum(each.alive is not False for each in left)
    span = f"{low}" if low == high else f"{low} to {high}"
    why = f"{span} of {len(left)} voters remain, wanted {quorum.needed}"
    end = _end(path, after, _culprit(quorum.voters, after))
    return _counted(end, Capacity(low, high), quorum.needed, why, _unsure(quorum.voters, after), quorum.basis)


def _log(path: tuple[str, ...], log: Log, after: Aftermath, _terms: Terms) -> Outcome:
    """Whether enough copies are left of what has most of them in the lost zone."""
    left = log.capacity(after)
    span = f"{left.low}" if left.low == left.high else f"{left.low} to {left.high}"
    why = f"{span} of {log.copies} copies remain, and {log.wanted} must be written"
    end = _end(path, after, _culprit(log.brokers, after))
    return _counted(end, left, log.wanted, why, _unsure(log.brokers, after), log.basis)


def _counted(path: tuple[str, ...], left: Capacity, wanted: int, why: str, unsure: Standing | None, basis: Basis) -> Outcome:
    if left.low >= wanted:
        return Outcome(path, ZoneVerdict.SURVIVES, passes=True, basis=basis)
    if left.high < wanted:
        return Outcome(path, ZoneVerdict.FAILS, False, why, basis=basis)
    gap = unsure.gap if unsure is not None else None
    return Outcome(path, ZoneVerdict.UNKNOWN, None, f"{why}{f': {gap.message}' if gap else ''}", gap=gap, basis=basis)


def _managed(path: tuple[str, ...], part: Managed, after: Aftermath, _terms: Terms) -> Outcome:
    """What AWS keeps over zones survives; whether it can still be reached is another matter."""
    worst = min((after.of(key) for key in part.needs), key=lambda each: (False, None, True).index(each.alive), default=Standing(alive=True))
    if worst.alive:
        return Outcome(path, ZoneVerdict.SURVIVES, passes=True, basis=part.basis)
    end = (*path, *worst.path)
    if worst.alive is None:
        why = worst.gap.message if worst.gap else "whether it can be reached is not known"
        return Outcome(end, ZoneVerdict.UNKNOWN, None, why, gap=worst.gap, basis=part.basis)
    if worst.gap is not None:
        return Outcome(end, ZoneVerdict.FAILS, False, worst.gap.message, basis=part.basis)
    return Outcome(_end(path, after, worst.path), ZoneVerdict.FAILS, False, "it can be reached no more", basis=part.basis)


def _acceptance(recovery: Recovery, terms: Terms) -> str:
    """What the policy says to a recovery. Ages are not named: they would make another report of every evaluation."""
    if not terms.accepts_recoverable:
        return ""
    rto, rpo = format_duration(terms.rto or timedelta()), format_duration(terms.rpo or timedelta())
    if recovery.loses is None:
        return f", and {_NO_COPY_TIME.message}, wanted within {rpo}"
    if not terms.accepts(recovery):
        return f", which loses more than the {rpo} of data that rpo accepts"
    return f"; accepted within rto {rto} and rpo {rpo}, though AWS does not tell how long it takes"


_BY_KIND: Final[Mapping[type[Part], Callable[[tuple[str, ...], Any, Aftermath, Terms], Outcome]]] = {
    AnyOf: _any_of,
    Blank: _blank,
    Log: _log,
    Managed: _managed,
    Pair: _pair,
    Pool: _pool,
    Quorum: _quorum,
    Succession: lambda path, line, after, terms: _pair(path, line.pair(after, is_elastic=terms.is_elastic), after, terms),
}
