"""Find out by reading what became of changes: those whose answer is missing, and those that AWS accepted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from seawall.api.v1alpha1.remediation_plan import Cause, ChangeRecord, ChangeState
from seawall.api.v1alpha1.terms import Reversible
from seawall.controls.base import Fail, NotApplicable, Pass, Verdict
from seawall.engine.apply.case import Case
from seawall.engine.apply.journal import is_final, moved, returning
from seawall.engine.apply.work import Work
from seawall.errors import InvalidSpec, ResourceGone, Unreadable
from seawall.facts.snapshot import TargetView
from seawall.facts.value import image

#: A request whose answer is missing may still be carried out for as long as its time-outs allow, which are below 5 s.
IN_FLIGHT: Final = timedelta(seconds=5)


def settle(work: Work) -> None:
    """Say of each change that was begun and never answered whether it is done, not done, or half done.

    Done means Applied, not done means Pending, and what is half done is undone. A read that fails decides nothing. What one call makes is never half
    done: another value is on its way still, or somebody else's, which nothing is written over; so it counts as Applied, and is read until its deadline.
    """
    now = work.ground.now()
    ready = [
        each for each in work.those(ChangeState.IN_PROGRESS) if (until := in_flight_until(work, work.record(each))) is None or until <= now
    ]
    if ready:
        view = work.ground.view()
        work.write(work.each(ready, lambda each: _settled(work, view, each)))


def in_flight_until(work: Work, record: ChangeRecord) -> datetime | None:
    """Until when what was asked for a change that is InProgress may still be carried out; None when nobody knows that anything was.

    A change may take longer than a request, with several calls or while AWS throttles: what counts is when an answer was lost, or the latest
    moment at which a leader before us may have asked. An instant to come was written by a leader whose clock was ahead of ours.
    """
    began = [each + IN_FLIGHT for each in (record.started_at, work.ground.since) if each is not None]
    lost = [record.deadline] if record.deadline is not None else []
    latest = work.ground.now() + IN_FLIGHT
    return max((each for each in (*began, *lost) if each <= latest), default=None)


def _settled(work: Work, view: TargetView, change_id: str) -> ChangeRecord:
    record = work.record(change_id)
    try:
        case = work.case(change_id)
        resource = case.resource(view)
        now = case.now(resource)
    except Unreadable as error:
        return moved(record, record.state, f"nobody knows yet whether it was done: {error.message}")
    except (InvalidSpec, ResourceGone) as error:
        return _out_of_sight(work, record, error, "begun, and then nobody could say whether it was done")
    instant = work.ground.now()
    if case.is_made(resource, now):
        return moved(record, ChangeState.APPLIED, applied_at=instant, deadline=instant + case.fact.deadline)
    if case.is_as(resource, now, case.before):
        return _not_done(record, instant)
    if case.is_whole or _passes(case, view):
        return moved(record, ChangeState.APPLIED, applied_at=instant, deadline=instant + case.fact.deadline)
    return returning(record, Cause.UNDO, instant, "begun, and seen to be half done; what was done is undone")


def _not_done(record: ChangeRecord, now: datetime) -> ChangeRecord:
    """The record of a change that was begun and is not done: it is begun again, and with pauses once its answer was lost more than once."""
    if record.deadline is None or record.attempts == 1:
        return moved(record, ChangeState.PENDING, "begun, and seen not to be done; it is begun again", deadline=None)
    told = f"begun {record.attempts} times; the last answer was lost, and it was seen not to be done"
    return moved(record, ChangeState.FAILED, told, deadline=None, finished_at=now, undone=True)


def _out_of_sight(work: Work, record: ChangeRecord, error: InvalidSpec | ResourceGone, told: str) -> ChangeRecord:
    """The record of a change whose resource is not to be found: that was the change, or somebody else's doing."""
    instant = work.ground.now()
    if isinstance(error, ResourceGone) and work.case(record.id).after is None:
        return moved(record, ChangeState.VERIFIED, finished_at=instant)
    return moved(record, ChangeState.FAILED, f"{told}: {error.message}", finished_at=instant, undone=False)


def _passes(case: Case, view: TargetView) -> bool:
    try:
        return isinstance(case.verdict(view), Pass)
    except (Unreadable, ResourceGone):
        return False


def verify(work: Work) -> None:
    """Step 5: look whether what AWS accepted holds. Only a readable contrary value after the deadline is a failure."""
    ready = [each for each in work.those(ChangeState.APPLIED) if each not in work.seen]
    if ready:
        work.seen.update(ready)
        view = work.ground.view()
        work.write(work.each(ready, lambda each: _verified(work, view, each)))


def _verified(work: Work, view: TargetView, change_id: str) -> ChangeRecord:
    record = work.record(change_id)
    try:
        case = work.case(change_id)
        resource = case.resource(view)
        now = case.now(resource)
        verdict = case.verdict(view)
        as_wanted = case.is_made(resource, now)
        holds = _holds(work, case, verdict, as_wanted=as_wanted)
        is_ours = as_wanted or not case.is_whole or case.is_as(resource, now, case.before)
    except Unreadable as error:
        return moved(record, record.state, f"AWS accepted it; whether it holds is unknown: {error.message}")
    except (InvalidSpec, ResourceGone) as error:
        return _out_of_sight(work, record, error, "AWS accepted it, and then it could not be verified")
    if holds:
        observed = image(now)
        different = None if observed == case.change.after else observed
        return moved(record, ChangeState.VERIFIED, finished_at=work.ground.now(), observed=different)
    return _contrary(work, case, record, verdict, is_ours=is_ours)


def _holds(work: Work, case: Case, verdict: Verdict, *, as_wanted: bool) -> bool:
    """Whether a change has done its part: its control passes; or, with more of the same finding to come, its fact is as wanted."""
    if isinstance(verdict, Pass):
        return True
    return as_wanted and (isinstance(verdict, NotApplicable) or (not case.is_judged_alone and _has_more(work, case)))


def _has_more(work: Work, case: Case) -> bool:
    """Whether other changes of the same finding are still to come."""
    finding = (case.change.control, case.change.judged_arn or case.change.arn)
    others = (each for each in work.changes if (each.control, each.judged_arn or each.arn) == finding and each.id != case.change.id)
    return any(not is_final(work.record(each.id)) for each in others)


def _contrary(work: Work, case: Case, record: ChangeRecord, verdict: Verdict, *, is_ours: bool) -> ChangeRecord:
    """The record of a change that does not hold. It is undone once its deadline is over, but never over what somebody else has made of the fact."""
    seen = verdict.note if isinstance(verdict, Pass) else verdict.message
    now = work.ground.now()
    if record.deadline is not None and now < record.deadline:
        return moved(record, record.state, f"AWS accepted it, and it does not show yet: {seen}")
    if not isinstance(verdict, Fail):
        return moved(record, record.state, f"AWS accepted it; whether it holds is unknown: {seen}")
    told = f"AWS accepted it, and by {record.deadline:%H:%M:%SZ} it did not hold: {seen}"
    if not is_ours:
        told = f"{told}; somebody else has changed {case.change.fact} since, so it is left as it is"
    if not is_ours or case.change.reversible is Reversible.NO:
        return moved(record, ChangeState.FAILED, told, finished_at=now, undone=False)
    return returning(record, Cause.UNDO, now, told)
