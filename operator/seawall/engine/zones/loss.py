"""The loss of a zone, simulated: what is left of every component without one zone. Pure.

Zones are not counted; each zone in use is taken away and every part is asked whether what is left carries the load. Only where the need lies
between what is surely left and what may be left is the answer Unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from seawall.api.model import format_duration
from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.engine.zones.graph import SOME_ZONE, AnyOf, Blank, Capacity, Component, Gap, Pair, Part, Pool, Recovery, zones_of
from seawall.errors import UnknownReason

_WORST_FIRST: Final = (ZoneVerdict.FAILS, ZoneVerdict.UNKNOWN, ZoneVerdict.PENDING, ZoneVerdict.RECOVERABLE, ZoneVerdict.SURVIVES)

_BY_POLICY: Final = Gap(
    UnknownReason.ERROR,
    "Auto Scaling launches more than the desired capacity only where a scaling policy asks for it, and policies are not read yet",
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
    """

    path: tuple[str, ...]
    verdict: ZoneVerdict
    passes: bool | None
    why: str = ""
    remaining: Capacity | None = None
    need: int | None = None
    gap: Gap | None = None

    @property
    def cause(self) -> str:
        """The path and what happens at its end."""
        return f"{' > '.join(self.path)}: {self.why}"

    @property
    def worst_first(self) -> tuple[int, int, int, tuple[str, ...]]:
        """Sort key: what surely is not good enough, what may be; then by the verdict and by what is missing."""
        missing = (self.need or 1) - self.remaining.low if self.remaining is not None else 0
        return ((False, None, True).index(self.passes), _WORST_FIRST.index(self.verdict), -missing, self.path)


@dataclass(frozen=True, slots=True)
class Loss:
    """What the loss of one zone does to one component; the outcomes are worst first.

    Attributes:
        zone: None for the answers that are about no zone in particular.
    """

    component: str
    zone: str | None
    outcomes: tuple[Outcome, ...]

    @property
    def worst(self) -> Outcome:
        """The outcome that decides."""
        return self.outcomes[0]


def simulate(components: Sequence[Component], terms: Terms) -> tuple[Loss, ...]:
    """Take each zone in use away and ask every component; then ask each whether it runs in enough zones.

    Where launches count, the zones that groups would launch in are in use too.

    Returns:
        One loss for each zone and component, and one without a zone for each component that runs in too few zones or in none that is known.
    """
    zones = zones_of(components, with_launches=terms.is_elastic)
    losses = [_loss(component, zone, terms) for zone in zones for component in components]
    for component in components:
        spread = [outcome for part in component.parts if isinstance(part, Pool) for outcome in _spread(component.name, part, terms)]
        if not zones:
            spread.extend(_loss(component, SOME_ZONE, terms).outcomes)
        if spread:
            losses.append(Loss(component.name, None, _sorted(spread)))
    return tuple(losses)


def _sorted(outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    return tuple(sorted(outcomes, key=lambda outcome: outcome.worst_first))


def _loss(component: Component, zone: str, terms: Terms) -> Loss:
    return Loss(component.name, zone, _sorted(_outcome((component.name,), part, zone, terms) for part in component.parts))


def _outcome(path: tuple[str, ...], part: Part, lost: str, terms: Terms) -> Outcome:
    """What the loss of a zone does to one part."""
    path = (*path, part.name) if part.name and part.name not in path else path
    if isinstance(part, Blank):
        return Outcome(path, ZoneVerdict.UNKNOWN, None, part.gap.message, gap=part.gap)
    if isinstance(part, AnyOf):
        return _sorted(_outcome(path, pair, lost, terms) for pair in part.pairs)[-1]
    end = (*path, lost) if lost != SOME_ZONE else path
    return _pool(end, part, lost, terms) if isinstance(part, Pool) else _pair(end, part, lost, terms)


def _pool(path: tuple[str, ...], pool: Pool, lost: str, terms: Terms) -> Outcome:
    left = pool.capacity(lost, is_elastic=terms.is_elastic)
    need = pool.need or 1
    if left.low >= need:
        return Outcome(path, ZoneVerdict.SURVIVES, passes=True, remaining=left, need=pool.need)
    notes = _launches_none(pool, lost) if terms.is_elastic else ""
    if left.high < need:
        return Outcome(path, ZoneVerdict.FAILS, False, _shortage(pool, left, lost) + notes, left, pool.need)
    gap = next((member.gap for member in pool.members if member.is_left(lost) is None and member.gap), _BY_POLICY)
    return Outcome(path, ZoneVerdict.UNKNOWN, None, f"{_shortage(pool, left, lost)}{notes}: {gap.message}", left, pool.need, gap)


def _shortage(pool: Pool, left: Capacity, lost: str) -> str:
    verb = "run" if lost == SOME_ZONE else "remain"
    span = f"{left.low}" if left.low == left.high else f"{left.low} to {left.high}"
    if pool.need is None:
        return f"{span} units {verb}, wanted at least 1 (capacity not declared)"
    missing = pool.need - left.high
    if missing <= 0:
        return f"{span} of {pool.need} units {verb}"
    return f"{span} of {pool.need} units {verb}, {'at least ' if left.low != left.high else ''}{missing} missing"


def _launches_none(pool: Pool, lost: str) -> str:
    """The groups that lose members and would launch none, and why."""
    hit = [group for group in pool.groups if group.launch and any(member.zone == lost and member.alive for member in group.members)]
    whys = [(group.name, group.launch.why_none_without(lost)) for group in hit if group.launch]
    return "".join(f"; {name} launches none: {why}" for name, why in whys if why)


def _spread(component: str, pool: Pool, terms: Terms) -> list[Outcome]:
    """Whether a pool runs in too few zones; nothing when it runs in enough, or not at all, which every loss tells unless launches count."""
    serving = [member for member in pool.members if member.alive is not False]
    surely = sorted({member.zone for member in serving if member.alive and member.zone})
    perhaps = len({member.zone for member in serving if member.zone}) + sum(member.zone is None for member in serving)
    if len(surely) >= terms.min_zones or not (serving or terms.is_elastic):
        return []
    path = (component, pool.name) if pool.name and pool.name != component else (component,)
    listed = f" ({', '.join(surely)})" if surely else ""
    seen = f"runs in {len(surely)} {'zone' if len(surely) == 1 else 'zones'}{listed}, wanted {terms.min_zones}"
    if perhaps < terms.min_zones:
        return [Outcome(path, ZoneVerdict.FAILS, False, seen)]
    gap = next((member.gap for member in serving if member.gap and (member.alive is None or member.zone is None)), None)
    return [Outcome(path, ZoneVerdict.UNKNOWN, None, f"surely {seen}{f': {gap.message}' if gap else ''}", gap=gap)]


def _pair(path: tuple[str, ...], pair: Pair, lost: str, terms: Terms) -> Outcome:
    left = [member.is_left(lost) for member in pair.members]
    if pair.pending is not None and left[0] is not True:
        return Outcome(path, ZoneVerdict.PENDING, None, pair.pending, gap=Gap(UnknownReason.PENDING, pair.pending))
    if True in left:
        return Outcome(path, ZoneVerdict.SURVIVES, passes=True)
    if None in left:
        gap = next((member.gap for member in pair.members if member.is_left(lost) is None), None)
        return Outcome(path, ZoneVerdict.UNKNOWN, None, gap.message if gap else "what is left is not known", gap=gap)
    if pair.primary.alive is False and pair.primary.gap is not None:
        return Outcome(path, ZoneVerdict.FAILS, False, pair.primary.gap.message)
    seen = "no standby in another zone takes over"
    if pair.recovery is None:
        return Outcome(path, ZoneVerdict.FAILS, False, f"{seen}, and there is no backup to restore")
    accepted = terms.accepts(pair.recovery)
    why = f"{seen}; {pair.recovery.how}{_acceptance(pair.recovery, terms)}"
    return Outcome(path, ZoneVerdict.RECOVERABLE, accepted, why, gap=_NO_COPY_TIME if accepted is None else None)


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
