"""The remediation protocol: take the changes of a plan as far as they go now (design §6).

`advance` is called again and again, by the leader of the moment, after a crash as after any other pause: all that it knows is the plan, the
journal and what AWS says.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from seawall.api.v1alpha1.remediation_plan import Cause, ChangeRecord, ChangeState
from seawall.engine.apply.back import begin_back, go_back
from seawall.engine.apply.begin import begin
from seawall.engine.apply.ground import Ground, Order
from seawall.engine.apply.journal import is_final, may_begin_at, may_go_back, moved
from seawall.engine.apply.settle import in_flight_until, settle, verify
from seawall.engine.apply.work import Work
from seawall.errors import NotLeading

#: How long to wait before AWS is read again: as long as it has taken so far, within these.
_SOONEST: Final = timedelta(seconds=1)
_LATEST: Final = timedelta(minutes=1)

#: How long to wait before a change is looked at again that could not be begun.
_HINDERED: Final = timedelta(seconds=30)

#: The same of one that waits for what takes hours or days, such as a maintenance window.
_LATER: Final = timedelta(minutes=10)


def advance(ground: Ground, order: Order) -> timedelta | None:
    """Take every change as far as it goes now.

    Args:
        ground: where.
        order: what is wanted.

    Returns:
        When it makes sense to come back; None when only somebody's word can move anything.

    Raises:
        NotLeading: the Lease was lost, and AWS was asked nothing after that; or the operator is being stopped, and nothing that was begun is
            without its answer.
        SeawallError: the journal could not be written.
    """
    work = Work(ground, order)
    _reject(work)
    settle(work)
    while True:
        if not ground.begins():
            raise NotLeading
        verify(work)
        go_back(work)
        if not begin_back(work) and not begin(work):
            return _pause(work)


def _reject(work: Work) -> None:
    """Decline the changes on which nobody acted."""
    open_states = {ChangeState.PENDING, ChangeState.FAILED}
    declined = [each for each in work.changes if each.id in work.order.reject and work.record(each.id).state in open_states]
    fields = {"finished_at": work.ground.now(), "source_generation": work.order.generation}
    work.write(moved(work.record(each.id), ChangeState.SKIPPED, "rejected", **fields) for each in declined)


def _pause(work: Work) -> timedelta | None:
    now = work.ground.now()
    waits = [wait for change in work.changes if (wait := _wait(work, work.record(change.id), now)) is not None]
    return min(waits, default=None)


def _wait(work: Work, record: ChangeRecord, now: datetime) -> timedelta | None:
    """How long to leave a change alone; None when nothing will happen to it by itself."""
    until = in_flight_until(work, record) if record.state is ChangeState.IN_PROGRESS else None
    if until is not None and until > now:
        return max(until - now, _SOONEST)
    if record.state in {ChangeState.IN_PROGRESS, ChangeState.APPLIED, ChangeState.ROLLING_BACK}:
        since = record.applied_at if record.state is ChangeState.APPLIED else record.started_at
        return min(max(now - (since or now), _SOONEST), _LATEST)
    if record.id in work.order.rollback and may_go_back(record) and record.cause is not Cause.ROLLBACK:
        return _HINDERED  # nobody refused it: it could not be read
    if is_final(record) or work.order.closed is not None:
        return None
    if record.id in work.order.apply:
        again = may_begin_at(record)
        hindered = _LATER if record.id in work.later else _HINDERED
        return max(again - now, _SOONEST) if again is not None else hindered
    return None
