"""Begin changes: look whether AWS is still as the plan says, write the journal, make the calls.

Changes of different resources go side by side, in waves: one journal write before the calls of a wave and one after them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Final

from seawall.api.v1alpha1.remediation_plan import Cause, ChangeRecord, ChangeState, PlannedChange
from seawall.engine.apply import calls
from seawall.engine.apply.case import Case
from seawall.engine.apply.journal import ATTEMPTS, UNDER_WAY, begun, is_final, may_begin_at, moved, returning
from seawall.engine.apply.settle import IN_FLIGHT
from seawall.engine.apply.work import Work
from seawall.errors import InvalidSpec, NotLeading, ResourceGone, SeawallError, Unreadable, WriteLost, WriteRefused
from seawall.facts.base import Resource
from seawall.facts.snapshot import TargetView
from seawall.facts.value import image

THROTTLED: Final = "Throttled"

#: Seconds to wait before each further try of a call that AWS throttled; the fact is read again before it.
_AFTER_THROTTLING: Final = (1.0, 2.0, 4.0)

#: Changes in one wave, in all and one after the other: what was read for the last of them must not be old when it is written.
_WAVE: Final = 50
_IN_A_ROW: Final = 4


@dataclass(frozen=True, slots=True)
class _Ready:
    """A change that AWS is ready for."""

    case: Case
    resource: Resource
    now: Any


def begin(work: Work) -> bool:
    """Begin the changes that may be begun now: at most one for each resource.

    Returns:
        Whether any change was looked at, so that others may be next.

    Raises:
        NotLeading: the Lease was lost, and what was begun is settled by the next leader; or the operator is being stopped.
        SeawallError: the journal could not be written.
    """
    wave = _eligible(work)[: min(_WAVE, _IN_A_ROW * work.ground.concurrency)]
    if not wave:
        return False
    work.tried.update(wave)
    view = work.ground.view()
    looked = dict(zip(wave, work.each(wave, lambda each: _look(work, view, each)), strict=True))
    ready = {each: found for each, found in looked.items() if isinstance(found, _Ready)}
    if not work.ground.begins():  # reading may have taken a while
        raise NotLeading
    now = work.ground.now()
    started = {each: begun(work.record(each), now, _token(work, each)) for each in ready}
    told = [found for found in looked.values() if isinstance(found, ChangeRecord)]
    work.write([*started.values(), *told])
    results = work.each(list(ready), lambda each: _make(work, ready[each], started[each]))
    lost = next((result for result in results if isinstance(result, NotLeading)), None)
    if lost is not None:
        raise lost
    work.write(result for result in results if isinstance(result, ChangeRecord))
    return True


def _eligible(work: Work) -> list[str]:
    """Changes whose turn it is: wanted, not tried yet, with all that they stand on made, and first in line at their resource."""
    if work.order.closed is not None:
        return []
    records = work.ground.journal.records()
    busy: set[str] = set()
    eligible = []
    for change in work.changes:
        record = records[change.id]
        if record.state in UNDER_WAY:
            busy.add(change.arn)
        if change.id not in work.order.apply or is_final(record):
            continue
        was_hindered = change.id in work.tried and record.state is ChangeState.PENDING
        if change.arn not in busy and change.id not in work.tried and _is_due(work, record) and _stands(change, records):
            eligible.append(change.id)
        if not was_hindered:  # what cannot be begun now does not hold up those behind it that do not stand on it
            busy.add(change.arn)
    return eligible


def _is_due(work: Work, record: ChangeRecord) -> bool:
    if record.state is ChangeState.FAILED:
        again = may_begin_at(record)
        return record.attempts < ATTEMPTS and (again is None or again <= work.ground.now())
    return record.state is ChangeState.PENDING


def _stands(change: PlannedChange, records: Any) -> bool:  # noqa: ANN401 - the journal's mapping
    """Whether all that a change stands on is decided: made, or never to come."""
    return all(each not in records or is_final(records[each]) for each in change.depends_on)


def _look(work: Work, view: TargetView, change_id: str) -> _Ready | ChangeRecord:
    """Steps 1 and 2 of the protocol: whether the change may be begun, and whether AWS is as the plan says."""
    record = work.record(change_id)
    try:
        case = work.case(change_id)
        missing = _missing(work, case.change)
        if missing is not None:
            return moved(record, ChangeState.STALE, missing, finished_at=work.ground.now())
        resource = case.resource(view)
        hindered = work.order.hindrance(case.change, resource)
        if hindered is not None:
            state = ChangeState.SKIPPED if hindered.for_good else record.state
            return moved(record, state, hindered.why, finished_at=work.ground.now() if hindered.for_good else record.finished_at)
        now = case.now(resource)
    except Unreadable as error:
        return moved(record, record.state, f"the present value is unreadable, nothing was written: {error.message}")
    except (InvalidSpec, ResourceGone) as error:
        return moved(record, ChangeState.STALE, f"nothing was written: {error.message}", finished_at=work.ground.now())
    return _stale(work, case, record, resource, now) or _later(work, case, record, resource, now) or _Ready(case, resource, now)


def _later(work: Work, case: Case, record: ChangeRecord, resource: Resource, now: object) -> ChangeRecord | None:
    """The record of a change whose calls would do more than it says now; None where they would not."""
    why_not = case.why_not_now(resource, now)
    if why_not is None:
        return None
    work.later.add(record.id)
    return moved(record, record.state, f"not now: {why_not}")


def _stale(work: Work, case: Case, record: ChangeRecord, resource: Resource, now: object) -> ChangeRecord | None:
    """The record of a change whose fact AWS does not have as the plan says; None where it does."""
    if image(now) == case.change.before or (case.change.depends_on and case.is_as(resource, now, case.before)):
        return None
    seen = "it is as wanted already" if case.is_made(resource, now) else "it is not as it was when the plan was made"
    return moved(record, ChangeState.STALE, f"{seen}; nothing was written", finished_at=work.ground.now())


def _missing(work: Work, change: PlannedChange) -> str | None:
    """What a change stands on and does not have; None when all of it was made."""
    records = work.ground.journal.records()
    for each in change.depends_on:
        if each in records and records[each].state is not ChangeState.VERIFIED:
            return f"it stands on change {each}, which is {records[each].state}; nothing was written"
    return None


def _token(work: Work, change_id: str) -> str:
    """What the idempotency tokens are made from: the same again after an answer that was lost, another one after a failure.

    Attempts are counted anew for each approval, so when the last one began is what tells them apart.
    """
    record = work.record(change_id)
    return record.client_token or f"{work.ground.plan.hash[:32]}/{change_id}/{record.attempts + 1}/{record.started_at or 'first'}"


def _make(work: Work, ready: _Ready, record: ChangeRecord) -> ChangeRecord | NotLeading:
    """Step 4: the calls, and what they came to. One that would begin while the operator is being stopped is the next leader's to begin."""
    if not work.ground.begins():
        told = "nothing was asked of AWS, as the operator was stopped; the next one begins it"
        return moved(record, ChangeState.PENDING, told, attempts=record.attempts - 1)
    case, resource, now = ready.case, ready.resource, ready.now
    made = 0
    request_ids: tuple[str, ...] = ()
    for pause in (*_AFTER_THROTTLING, None):
        wanted = case.calls(resource, now, case.after)
        outcome = calls.make(work.ground, case, wanted, token=f"{record.client_token}/{made}", on_behalf_of=work.order.on_behalf_of)
        made += outcome.made
        request_ids += outcome.request_ids
        if not _was_throttled(outcome.error) or pause is None:
            break
        time.sleep(pause)
        try:
            resource = case.resource(work.ground.view())
            now = case.now(resource)
        except (Unreadable, ResourceGone) as error:
            return moved(record, record.state, f"throttled after {made} calls, and then {error.message}", request_ids=request_ids)
        stale = _stale(work, case, record, resource, now) if made == 0 else None
        if stale is not None:  # somebody was faster while we waited
            return stale.model_copy(update={"request_ids": request_ids})
    return _came_to(work, case, record.model_copy(update={"request_ids": request_ids}), made, outcome.error)


def _was_throttled(error: SeawallError | None) -> bool:
    return isinstance(error, WriteRefused) and error.reason == THROTTLED


def _came_to(
    work: Work, case: Case, record: ChangeRecord, made: int, error: WriteRefused | WriteLost | NotLeading | None
) -> ChangeRecord | NotLeading:
    now = work.ground.now()
    match error:
        case None:
            return moved(record, ChangeState.APPLIED, applied_at=now, deadline=now + case.fact.deadline)
        case NotLeading():
            return error
        case WriteLost():
            told = f"{error.message}; AWS is read before it is asked again"
            return moved(record, ChangeState.IN_PROGRESS, told, deadline=now + IN_FLIGHT)
        case WriteRefused() if made == 0:
            told = f"AWS refused the first call, nothing was written: {error.message}"
            return moved(record, ChangeState.FAILED, told, finished_at=now, client_token=None)
        case WriteRefused():
            return returning(record, Cause.UNDO, now, f"AWS refused call {made + 1}, what was done is undone: {error.message}")
