"""RemediationPlan: whose word counts, carry it out as far as it goes now, tell what came of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

from seawall.api.v1alpha1 import RemediationApproval, RemediationPlan
from seawall.api.v1alpha1.remediation_plan import ApprovalRecord, Cause, ChangeRecord, ChangeState
from seawall.engine.apply import advance
from seawall.engine.apply.journal import UNDER_WAY, moved
from seawall.engine.approve import scope
from seawall.kube.journal import PlanJournal
from seawall.world import World, approvals, mending, plans, telling
from seawall.world.accounts import Opened
from seawall.world.objects import Body


async def reconcile(body: Body, world: World) -> timedelta | None:
    """Take a plan as far as it goes now.

    Returns:
        When to come back; None leaves it to events.
    """
    plan = RemediationPlan.parse(body)
    source = mending.source_of(world, plan)
    approval = _approval(world, plan)
    intent = mending.intent(world, plan, source, approval)
    if not _is_wanted(intent, plan):
        return await _rest(world, body, intent)
    told: list[tuple[ChangeRecord, ChangeRecord]] = []
    try:
        uid, account = mending.opened(world, plan)
        async with world.memory.turns.setdefault((uid, plan.spec.region), asyncio.Lock()):
            again = await _carry_out(world, plan, intent, uid, account, told)
    finally:
        begun = sum(after.attempts > before.attempts for before, after in told)
        world.memory.give_back(source.uid, max(0, intent.reserved - begun))
        await telling.tell(world, plan, intent.order.on_behalf_of, told)
        _wake(world, plan, source, told)
    return again if again is not None else _until(world, intent)


async def _carry_out(
    world: World, plan: RemediationPlan, intent: mending.Intent, uid: str, account: Opened, told: list[tuple[ChangeRecord, ChangeRecord]]
) -> timedelta | None:
    """Take the plan's changes as far as they go now; the journal begins from what the API server has."""
    fresh = await world.cluster.get(RemediationPlan, plan.metadata.namespace, plan.metadata.name)
    journal = plans.journal(world, fresh, waits_for=intent.waits_for, told=lambda before, after: told.append((before, after)))
    try:
        if intent.approval is not None:
            await _take(journal, intent.approval)
        again = await world.mend(partial(advance, mending.ground(world, plan, journal, uid, account), intent.order))
        await journal.put()
    finally:
        world.snapshots.spoil(uid, plan.spec.region, {change.resource_id for change in plan.spec.changes})
        plans.note(world, journal.body)
    return again


def _approval(world: World, plan: RemediationPlan) -> RemediationApproval | None:
    """The approval to carry out: the one that was taken, else the oldest that counts. What is under way goes on without one.

    One that has to wait, as for a window, does not keep a later one from being carried out that has not: the way back is always open.
    """
    taken = approvals.carried_out(world, plan)
    if taken is not None and not approvals.counts(world, taken):
        return None
    named = approvals.naming(world, plan.metadata.namespace, plan.spec.hash)
    valid = [each for each in named if approvals.counts(world, each) and world.memory.heard.get(each.metadata.uid)]
    turn = [each for each in valid if taken is None or each.metadata.uid != taken.metadata.uid]
    if taken is not None:
        turn.insert(0, taken)
    ready = (each for each in turn if mending.obstacle(world, plan, each.spec.action) is None)
    return next(ready, turn[0] if turn else None)


def _is_under_way(plan: RemediationPlan) -> bool:
    return any(record.state in UNDER_WAY for record in plan.status.changes)


def _is_wanted(intent: mending.Intent, plan: RemediationPlan) -> bool:
    order = intent.order
    may_begin = bool(order.apply) and order.closed is None
    return may_begin or bool(order.rollback or order.reject) or _is_under_way(plan)


async def _rest(world: World, body: Body, intent: mending.Intent) -> timedelta | None:
    """Nothing to carry out now: let the plan say what it waits for."""
    if plans.superseded_since(body) is None:
        journal = plans.journal(world, dict(body), waits_for=intent.waits_for)
        await journal.put()
        plans.note(world, journal.body)
        if journal.body["metadata"]["resourceVersion"] != body["metadata"]["resourceVersion"]:
            _wake_approvals(world, journal.plan)
    return _until(world, intent)


def _until(world: World, intent: mending.Intent) -> timedelta | None:
    return None if intent.again_at is None else max(intent.again_at - world.clock.now(), timedelta(seconds=1))


async def _take(journal: PlanJournal, approval: RemediationApproval) -> None:
    """Record the approval before its first change; what failed under an earlier one may be begun anew."""
    taken = journal.plan.status.approval
    if taken is not None and taken.uid == approval.metadata.uid:
        return
    about = scope(approval, plans.known_of(journal.plan))
    anew = [renewed for each in about if (renewed := _renewed(journal.records()[each])) is not None]
    record = ApprovalRecord(name=approval.metadata.name, uid=approval.metadata.uid, action=approval.spec.action.value)
    await journal.put(anew, approval=record)


def _renewed(record: ChangeRecord) -> ChangeRecord | None:
    """A record without what an earlier approval left in it; None when there is nothing of that."""
    if record.state is ChangeState.FAILED and record.undone is not False:
        return moved(record, ChangeState.PENDING, attempts=0, undone=None, cause=None, finished_at=None)
    if record.cause is Cause.ROLLBACK and record.state is not ChangeState.ROLLING_BACK:
        return moved(record, record.state, record.message, cause=None)
    return None


def _wake(world: World, plan: RemediationPlan, source: mending.PlanSource, told: list[tuple[ChangeRecord, ChangeRecord]]) -> None:
    """Let the approval say what came of it, and the source look anew where AWS was changed or is not as the plan says."""
    _wake_approvals(world, plan)  # also without news: the answer to the write that had them may be lost
    ends = {ChangeState.VERIFIED, ChangeState.ROLLED_BACK, ChangeState.FAILED, ChangeState.STALE, ChangeState.SKIPPED}
    if any(after.state in ends and before.state is not after.state for before, after in told):
        world.wake(source.kind, plan.metadata.namespace, source.name)


def _wake_approvals(world: World, plan: RemediationPlan) -> None:
    namespace = plan.metadata.namespace
    for approval in approvals.naming(world, namespace, plan.spec.hash):
        world.wake(RemediationApproval, namespace, approval.metadata.name)
