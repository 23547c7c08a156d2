"""Which plans a target needs, given those that there are. Pure.

The same state needs the same plans and no new ones; what is being carried out is left alone; what a person declined is not offered again; and
what was made or taken back before is offered under a new number, so that an old approval never applies anew (design §6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState, PlannedChange, Spec
from seawall.engine.apply.journal import OPEN, UNDER_WAY

#: A change that the outside took back so often, in so short a time, is contested.
REVERTS: Final = 3
REVERTS_WITHIN: Final = timedelta(hours=24)

_DONE_BEFORE: Final = frozenset({ChangeState.VERIFIED, ChangeState.ROLLED_BACK, ChangeState.CONTESTED})

#: Nothing was written, and nothing will be in that plan: the same content needs another number, or it would be the plan that has ended.
_ENDED_UNDONE: Final = frozenset({ChangeState.SKIPPED, ChangeState.STALE})


@dataclass(frozen=True, slots=True)
class Known:
    """A plan of the target that there is.

    Attributes:
        records: by the change's id; a change without one is Pending.
        is_busy: whether an approval is being carried out on it.
        is_superseded: whether another plan has taken its place already.
    """

    name: str
    spec: Spec
    records: Mapping[str, ChangeRecord]
    is_busy: bool = False
    is_superseded: bool = False

    def record(self, change_id: str) -> ChangeRecord:
        """How far a change is."""
        return self.records.get(change_id) or ChangeRecord(id=change_id)

    @property
    def is_open(self) -> bool:
        """Whether any of its changes may be begun."""
        return any(self.record(change.id).state in OPEN for change in self.spec.changes)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a target needs.

    Attributes:
        changes: for plans, in order; those that there are with this content are these plans.
        run: of those plans.
        keep: names of known plans whose open changes are just what is needed: no other plan is.
        contested: changes that the outside keeps taking back, with the plan whose record shall say so.
        in_doubt: whether something was needed that was only just written: AWS was read before that, and has to be read again.
    """

    changes: tuple[PlannedChange, ...] = ()
    run: int = 1
    keep: frozenset[str] = frozenset()
    contested: tuple[tuple[str, str], ...] = ()
    in_doubt: bool = False


@dataclass(slots=True)
class _History:
    """What became of one change in the known plans."""

    under_way: bool = False
    declined: bool = False
    runs: list[int] = field(default_factory=list)
    ended: list[datetime] = field(default_factory=list)
    verified: list[tuple[datetime, str]] = field(default_factory=list)
    contested: bool = False


def offer(
    changes: Sequence[PlannedChange],
    known: Iterable[Known],
    *,
    generation: int,
    read_since: datetime,
    unknown: Callable[[PlannedChange], bool] = lambda _change: False,
) -> Offer:
    """Decide what to offer.

    Args:
        changes: what would mend the target, as AWS was read.
        known: the plans of the same source and target.
        generation: of the source's spec: what a person declined stays declined until it changes.
        read_since: when the evaluation began; a change that ended after that says nothing yet.
        unknown: whether nobody knows now if a change that is offered already is still needed: then it goes on being offered.
    """
    plans = list(known)
    changes = _with_unknown(changes, plans, unknown)
    needed: list[PlannedChange] = []
    runs = [0]
    contested: list[tuple[str, str]] = []
    in_doubt = False
    for change in changes:
        history = _history(change, plans, generation)
        if history.under_way or history.declined:
            continue
        if any(ended >= read_since for ended in history.ended):
            in_doubt = True
            continue
        runs += history.runs
        reverted = _reverted(history, read_since)
        if reverted is not None:
            contested.append((reverted, change.id))
        needed.append(change)
    run = max(runs) + 1
    return Offer(tuple(needed), run, _kept(needed, plans), tuple(contested), in_doubt)


def _with_unknown(
    changes: Sequence[PlannedChange], plans: Sequence[Known], unknown: Callable[[PlannedChange], bool]
) -> Sequence[PlannedChange]:
    """What is needed for certain, and then what is offered already and may be needed, in its plan's order: it may stand on the former."""
    wanted = {change.id: change for change in changes}
    for plan in plans:
        for change in plan.spec.changes if not plan.is_superseded else ():
            if plan.record(change.id).state in OPEN and unknown(change):
                wanted.setdefault(change.id, change)
    return tuple(wanted.values())


def _history(change: PlannedChange, plans: Sequence[Known], generation: int) -> _History:
    history = _History()
    for plan in plans:
        planned = next((each for each in plan.spec.changes if each.id == change.id), None)
        if planned is None:
            continue
        record = plan.record(change.id)
        history.under_way |= record.state in UNDER_WAY or (plan.is_busy and record.state in OPEN)
        if record.state is ChangeState.SKIPPED and record.source_generation == generation and same_content(planned, change):
            history.declined = True
        history.contested |= record.state is ChangeState.CONTESTED and record.source_generation == generation
        if record.state in _DONE_BEFORE or (record.state in _ENDED_UNDONE and same_content(planned, change)):
            history.runs.append(plan.spec.run)
            if record.finished_at is not None:
                history.ended.append(record.finished_at)
        if record.state is ChangeState.VERIFIED and record.finished_at is not None and planned.parameters == change.parameters:
            history.verified.append((record.finished_at, plan.name))
    return history


def _reverted(history: _History, now: datetime) -> str | None:
    """The plan whose change was taken back once too often; None when none was, or that is said already."""
    recent = sorted(each for each in history.verified if each[0] > now - REVERTS_WITHIN)
    return recent[-1][1] if len(recent) >= REVERTS and not history.contested else None


def same_content(one: PlannedChange, other: PlannedChange) -> bool:
    """Whether two changes would do the same: what a hash is made over."""
    return one.model_copy(update=_NOT_HASHED) == other.model_copy(update=_NOT_HASHED)


_NOT_HASHED: Final[Mapping[str, object]] = {"managed_by": None, "breaks": None, "parameters": None, "judged_arn": None}


def _kept(needed: Sequence[PlannedChange], plans: Sequence[Known]) -> frozenset[str]:
    """The plans that together offer just what is needed: nothing is missing in them, nothing too much, and nothing twice."""
    wanted = {change.id: change for change in needed}
    offering = {plan.name: _offers(plan, wanted) for plan in plans if not plan.is_superseded and not plan.is_busy}
    kept: set[str] = set()
    covered: set[str] = set()
    for name in sorted(offering, key=lambda each: (-len(offering[each]), each)):
        if offering[name] and covered.isdisjoint(offering[name]):
            kept.add(name)
            covered |= offering[name]
    return frozenset(kept) if covered == wanted.keys() else frozenset()


def _offers(plan: Known, wanted: Mapping[str, PlannedChange]) -> frozenset[str]:
    """What is open in a plan, where all of that is needed as it is there; else nothing."""
    open_ = [change for change in plan.spec.changes if plan.record(change.id).state in OPEN]
    fits = all(change.id in wanted and same_content(change, wanted[change.id]) for change in open_)
    return frozenset(change.id for change in open_) if fits else frozenset()


def held(change_id: str, plans: Iterable[Known], generation: int) -> str | None:
    """Why Enforce leaves a change alone although it is needed; None when it does not.

    Args:
        change_id: the change.
        plans: all of the source and target.
        generation: of the source's spec.
    """
    said = {
        ChangeState.ROLLED_BACK: "a person took it back",
        ChangeState.SKIPPED: "a person rejected it",
        ChangeState.CONTESTED: f"it was taken back by somebody else {REVERTS} times in a day",
    }
    for plan in plans:
        record = plan.record(change_id)
        if record.state in said and record.source_generation == generation:
            return f"{said[record.state]}, so it waits for an approval or a change of the spec"
    return None
