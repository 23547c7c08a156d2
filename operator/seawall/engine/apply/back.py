"""Take changes back: by a person's word, or because they were made by half or did not come to hold.

The way back leads from what AWS says now to the before-image, so ids that AWS made up are known; and it is carried on until the before-state is
read, or nothing can be done any more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from seawall.api.v1alpha1.remediation_plan import Cause, ChangeRecord, ChangeState, PlannedChange
from seawall.api.v1alpha1.terms import Reversible
from seawall.engine.apply import calls
from seawall.engine.apply.case import Case
from seawall.engine.apply.journal import IN_FORCE, may_go_back, moved, returning
from seawall.engine.apply.settle import IN_FLIGHT
from seawall.engine.apply.work import Work
from seawall.errors import InvalidSpec, NotLeading, ResourceGone, Unreadable, WriteLost
from seawall.facts.base import Resource
from seawall.facts.snapshot import TargetView
from seawall.facts.value import image

#: A way back that leads nowhere for so long, because AWS refuses it or does not do it, is given up, and said to be.
GIVE_UP_AFTER: Final = timedelta(hours=24)

#: Between why a change is taken back and how that goes.
_NOW: Final = "; now: "


def begin_back(work: Work) -> bool:
    """Decide about the changes that are to be taken back; those that may be are RollingBack afterwards.

    Returns:
        Whether any record moved.
    """
    wanted = [each for each in reversed(work.changes) if _is_wanted(work, each) and _waits_for(work, each) is None]
    ids = [each.id for each in wanted]
    if not ids:
        return False
    work.tried.update(ids)
    view = work.ground.view()
    before = {each: work.record(each) for each in ids}
    decided = work.each(ids, lambda each: _decided(work, view, each))
    work.write(decided)
    return any(record != before[record.id] for record in decided)


def _is_wanted(work: Work, change: PlannedChange) -> bool:
    return change.id in work.order.rollback and change.id not in work.tried and may_go_back(work.record(change.id))


def _waits_for(work: Work, change: PlannedChange) -> str | None:
    """A change that stands on this one and goes back first; None when there is none."""
    for other in work.changes:
        if change.id in other.depends_on:
            record = work.record(other.id)
            was_refused = other.id in work.tried and record.cause is Cause.ROLLBACK
            is_next = other.id in work.order.rollback and not was_refused
            if record.state is ChangeState.ROLLING_BACK or (is_next and record.state in IN_FORCE):
                return other.id
    return None


def _decided(work: Work, view: TargetView, change_id: str) -> ChangeRecord:
    """Whether a change may be taken back: never over what somebody else has done since, unless that was asked for."""
    record = work.record(change_id)
    refused = _refused(work, change_id)
    if refused is not None:
        return _kept(record, refused)
    try:
        case = work.case(change_id)
        resource = case.resource(view)
        now = case.now(resource)
    except Unreadable as error:
        return moved(record, record.state, f"not taken back yet, as the present value is unreadable: {error.message}")
    except (InvalidSpec, ResourceGone) as error:
        return _kept(record, f"not taken back: {error.message}")
    instant = work.ground.now()
    if case.is_as(resource, now, case.before):
        told = "what was before is back already; nothing was written"
        return moved(record, ChangeState.ROLLED_BACK, told, finished_at=instant, cause=Cause.ROLLBACK, **_remembered(work))
    if not work.order.forced and not _is_ours(case, record, resource, now):
        return _kept(
            record,
            f"not taken back: somebody else has changed {case.change.fact} since; look at it, and approve with force to overwrite it",
        )
    return returning(record, Cause.ROLLBACK, instant, "being taken back", forced=work.order.forced).model_copy(update=_remembered(work))


def _refused(work: Work, change_id: str) -> str | None:
    change = next(each for each in work.changes if each.id == change_id)
    if change.reversible is Reversible.NO:
        return "not taken back: it cannot be, as the plan says"
    standing = [each.id for each in work.changes if change_id in each.depends_on and work.record(each.id).state in IN_FORCE]
    return f"not taken back: change {standing[0]} stands on it, take that one back too" if standing else None


def _is_ours(case: Case, record: ChangeRecord, resource: Resource, now: object) -> bool:
    """Whether AWS is as it was when the change was verified; as it is wanted, where that was never seen."""
    if record.state is not ChangeState.VERIFIED:
        return case.is_made(resource, now)
    expected = case.change.after if record.observed is None else record.observed
    return image(now) == expected or case.is_as(resource, now, case.after)


def _kept(record: ChangeRecord, why: str) -> ChangeRecord:
    """It stays in force; the cause says that the answer to whoever asked is no."""
    return moved(record, record.state, why, cause=Cause.ROLLBACK)


def _remembered(work: Work) -> dict[str, int]:
    return {"source_generation": work.order.generation} if work.order.generation is not None else {}


def go_back(work: Work) -> None:
    """Carry on with every change that is being taken back: read, write where needed, read again.

    Raises:
        NotLeading: the Lease was lost.
        SeawallError: the journal could not be written.
    """
    ids = [each for each in work.those(ChangeState.ROLLING_BACK) if each not in work.seen and _is_next(work, each)]
    if not ids:
        return
    work.seen.update(ids)
    view = work.ground.view()
    results = work.each(ids, lambda each: _carried_on(work, view, each))
    lost = next((result for result in results if isinstance(result, NotLeading)), None)
    if lost is not None:
        raise lost
    work.write(result for result in results if isinstance(result, ChangeRecord))
    if any(work.record(each).state is not ChangeState.ROLLING_BACK for each in ids):
        go_back(work)  # those that had to wait for these


def _is_next(work: Work, change_id: str) -> bool:
    """Whether nothing that stands on this change is still on its way back."""
    return not any(change_id in other.depends_on and work.record(other.id).state is ChangeState.ROLLING_BACK for other in work.changes)


def _carried_on(work: Work, view: TargetView, change_id: str) -> ChangeRecord | NotLeading:
    record = work.record(change_id)
    if not work.ground.begins():
        return record  # it says already that it is on its way back
    try:
        case = work.case(change_id)
        resource = case.resource(view)
        now = case.now(resource)
        if case.is_as(resource, now, case.before):
            return _returned(work, record)
        if record.deadline is not None and work.ground.now() < record.deadline:
            return _on_its_way(record, "AWS accepted the way back, and it does not show yet")
        return _write_back(work, case, record, resource, now)
    except Unreadable as error:
        return _on_its_way(record, f"the present value is unreadable: {error.message}")
    except (InvalidSpec, ResourceGone) as error:
        told = f"could not be taken back: {error.message}"
        return moved(record, ChangeState.FAILED, told, finished_at=work.ground.now(), undone=False)


def _write_back(work: Work, case: Case, record: ChangeRecord, resource: Resource, now: object) -> ChangeRecord | NotLeading:
    instant = work.ground.now()
    is_late = instant - (record.started_at or instant) > GIVE_UP_AFTER
    if is_late and record.deadline is not None:
        return _given_up(record, instant, _last(record))
    token = f"{work.ground.plan.hash[:32]}/{record.id}/back/{record.attempts}/{record.started_at}"
    way = case.calls(resource, now, case.before)
    outcome = calls.make(work.ground, case, way, token=token, on_behalf_of=work.order.on_behalf_of)
    asked = record.model_copy(update={"request_ids": (*record.request_ids, *outcome.request_ids)[-20:]})
    match outcome.error:
        case NotLeading():
            return outcome.error
        case WriteLost():
            return _on_its_way(asked, outcome.error.message, deadline=instant + IN_FLIGHT)
        case None:
            return _looked_again(work, case, asked)
    if is_late:
        return _given_up(asked, instant, outcome.error.message)
    return _on_its_way(asked, f"AWS refuses the way back, it is tried again: {outcome.error.message}")


def _given_up(record: ChangeRecord, now: datetime, told: str) -> ChangeRecord:
    return moved(record, ChangeState.FAILED, f"could not be taken back for {GIVE_UP_AFTER}: {told}", finished_at=now, undone=False)


def _looked_again(work: Work, case: Case, record: ChangeRecord) -> ChangeRecord:
    """The way back was written: whether what was before is back."""
    deadline = work.ground.now() + case.fact.deadline
    try:
        resource = case.resource(work.ground.view())
        if case.is_as(resource, case.now(resource), case.before):
            return _returned(work, record)
    except Unreadable as error:
        return _on_its_way(record, f"AWS accepted the way back; whether it holds is unknown: {error.message}", deadline=deadline)
    return _on_its_way(record, "AWS accepted the way back, and it does not show yet", deadline=deadline)


def _on_its_way(record: ChangeRecord, told: str, *, deadline: datetime | None = None) -> ChangeRecord:
    """It is still being taken back; why that began stays said."""
    return moved(record, record.state, f"{_why(record)}{_NOW}{told}", deadline=deadline or record.deadline)


def _why(record: ChangeRecord) -> str:
    return (record.message or "being taken back").partition(_NOW)[0]


def _last(record: ChangeRecord) -> str:
    """How it went last."""
    return (record.message or "").partition(_NOW)[2] or _why(record)


def _returned(work: Work, record: ChangeRecord) -> ChangeRecord:
    """What was before was seen to be back."""
    now = work.ground.now()
    if record.cause is Cause.UNDO:
        return moved(record, ChangeState.FAILED, _why(record), finished_at=now, undone=True, client_token=None)
    return moved(record, ChangeState.ROLLED_BACK, finished_at=now)
