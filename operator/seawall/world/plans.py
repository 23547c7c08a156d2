"""RemediationPlans as they are kept: made when something new is needed, superseded when it is not, deleted when nobody acted on them.

A plan has no owner: it holds before-images and a journal, so it outlives its source. What was acted on is kept for the operator's
`plan_retention` (design §3).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from seawall.api.v1alpha1 import RemediationPlan
from seawall.api.v1alpha1.remediation_plan import ApprovalRecord, ChangeRecord, ChangeState, Reason
from seawall.engine.apply.journal import OPEN, UNDER_WAY, moved
from seawall.engine.apply.standing import Stands, progress, stands
from seawall.engine.offer import Known
from seawall.errors import Conflict, Gone
from seawall.kube.client import Json
from seawall.kube.conditions import READY, RECONCILING, STALLED, Judgement, holding
from seawall.kube.journal import PlanJournal, Records, Standing
from seawall.kube.reports import Source
from seawall.world import World, approvals, telling
from seawall.world.objects import Body

_log = logging.getLogger(__name__)

SUPERSEDED = "a later plan takes its place, or nothing is left to change"


def journal(
    world: World, body: Json, *, waits_for: str = "an approval", told: Callable[[ChangeRecord, ChangeRecord], None] | None = None
) -> PlanJournal:
    """The journal of a plan that was just read."""

    def judge(records: Records, _: ApprovalRecord | None) -> Standing:
        return _standing(stands(records, waits_for=waits_for))

    def heard(before: ChangeRecord, after: ChangeRecord) -> None:
        world.metrics.moved(made.plan, before, after)
        if told is not None:
            told(before, after)

    lease, timed = world.lease, world.metrics.writing_journal
    made = PlanJournal(world.cluster, body, clock=world.clock, term=world.term, judge=judge, leads=lease.valid, told=heard, timed=timed)
    return made


def uncounted_terms(world: World) -> int:
    """How many terms the journals know of that the Lease does not: none, unless the Lease was deleted, with its namespace or by hand.

    Without them no journal of an earlier leader could be written any more: it would look like that of a later one.
    """
    known = (record.get("leaseTransitions") for body in world.objects.all(RemediationPlan) for record in _records(body))
    newest = max((each for each in known if each is not None), default=-1)
    return newest + 1 if newest >= world.lease.transitions else 0


def note(world: World, body: Body) -> None:
    """Remember a plan as we have just left it, unless it was deleted meanwhile."""
    metadata = body["metadata"]
    there = world.objects.get(RemediationPlan, metadata["namespace"], metadata["name"])
    if there is not None and there["metadata"]["uid"] == metadata["uid"]:
        world.objects.put(RemediationPlan, body)


def _standing(found: Stands) -> Standing:
    judged = [Judgement(READY, str(found.is_done), found.reason, found.message)]
    if found.passes:
        judged.append(Judgement(RECONCILING, "True", found.reason, found.message))
    if found.stuck:
        judged.append(Judgement(STALLED, "True", found.reason, found.message))
    return Standing(found.progress, tuple(judged))


def of_source(world: World, source: Source) -> list[Body]:
    """The plans of a source, by name."""
    every = world.objects.all(RemediationPlan, source.namespace)
    return [body for body in every if body["spec"]["sourceRef"]["uid"] == source.uid]


def wake(world: World, source: Source) -> None:
    """Let the plans of a source say anew what they wait for."""
    for body in of_source(world, source):
        world.wake(RemediationPlan, source.namespace, body["metadata"]["name"])


def known(world: World, body: Body) -> Known | None:
    """A plan as the decision about offers sees it; None for one that cannot be read."""
    plans = world.memory.parsed(RemediationPlan, [body])
    if not plans:
        return None
    found, now = known_of(plans[0]), world.clock.now()
    records = {each: _dated(record, now, world.since) for each, record in found.records.items()}
    return replace(found, records=records, is_busy=is_busy(world, body), is_superseded=superseded_since(body) is not None)


def _dated(record: ChangeRecord, now: datetime, since: datetime) -> ChangeRecord:
    """The record, dated before our term where it is dated after now: a leader whose clock was ahead of ours wrote it.

    Else AWS would be read anew every two seconds until our clock is there, as if that were the only way to see what was written.
    """
    is_ahead = record.finished_at is not None and record.finished_at > now
    return record.model_copy(update={"finished_at": since}) if is_ahead else record


def known_of(plan: RemediationPlan) -> Known:
    """A plan by itself, whoever may be busy with it."""
    return Known(plan.metadata.name, plan.spec, {record.id: record for record in plan.status.changes})


def is_busy(world: World, body: Body) -> bool:
    """Whether an approval is being carried out on a plan, or is about to be."""
    named = approvals.naming(world, body["metadata"]["namespace"], body["spec"]["hash"])
    return any(approvals.counts(world, each) for each in named)


def has_history(body: Body) -> bool:
    """Whether anything was ever done about a plan: any of its changes is past Pending."""
    return any(record.get("state", ChangeState.PENDING) != ChangeState.PENDING for record in _records(body))


def is_under_way(body: Body) -> bool:
    """Whether AWS may differ from what the plan found without anybody having said yet how."""
    return any(record.get("state") in UNDER_WAY for record in _records(body))


def _records(body: Body) -> Collection[Mapping[str, Any]]:
    return (body.get("status") or {}).get("changes") or ()


def superseded_since(body: Body) -> datetime | None:
    """When a plan was superseded; None when it is not."""
    ready = holding((body.get("status") or {}).get("conditions") or ()).get(READY)
    return datetime.fromisoformat(ready["lastTransitionTime"]) if ready and ready["reason"] == Reason.SUPERSEDED else None


async def create(world: World, body: Json) -> None:
    """Make a plan; one of the same name is the same plan, since its name comes from its hash."""
    with suppress(Conflict):
        world.objects.put(RemediationPlan, await world.cluster.create(RemediationPlan, body["metadata"]["namespace"], _whole(body)))


def _whole(body: Json) -> Json:
    return {"apiVersion": "seawall.dev/v1alpha1", "kind": RemediationPlan.kind(), **body}


async def retire(world: World, body: Body) -> None:
    """A plan is not needed any more: its open changes will not come, and without a history it goes after a while."""
    if is_under_way(body) or is_busy(world, body):
        return
    since = superseded_since(body)
    if not has_history(body):
        if since is None:
            await _supersede(world, body, [])
        elif world.clock.now() - since >= world.settings.plan_grace:
            await delete(world, body)
        return
    found = known(world, body)
    skipped = [
        moved(record, ChangeState.SKIPPED, SUPERSEDED, finished_at=world.clock.now())
        for record in (found.records.values() if found else ())
        if record.state in OPEN and record.undone is not False  # what was made by half can be taken back yet
    ]
    if skipped:
        await _supersede(world, body, skipped)
    elif world.clock.now() - _newest(body) >= world.settings.plan_retention:
        await delete(world, body)


async def _supersede(world: World, body: Body, skipped: list[ChangeRecord]) -> None:
    judged = (Judgement(READY, "True", Reason.SUPERSEDED, SUPERSEDED),)
    await amend(world, body, skipped, None if skipped else lambda records: Standing(progress(records.values()), judged))


async def revive(world: World, body: Body) -> None:
    """Take the mark away from a plan whose changes are needed again."""
    if superseded_since(body) is not None:
        await amend(world, body, [])


async def amend(world: World, body: Body, records: Collection[ChangeRecord], standing: Callable[[Records], Standing] | None = None) -> None:
    """Write into the journal of a plan that nobody is carrying out; one that was deleted meanwhile is forgotten."""
    namespace, name = body["metadata"]["namespace"], body["metadata"]["name"]
    moves: list[telling.Transition] = []
    try:
        fresh = await world.cluster.get(RemediationPlan, namespace, name)
        kept = journal(world, fresh, told=lambda before, after: moves.append((before, after)))
        await kept.put(records, standing=standing(kept.records()) if standing is not None else None)
    except Gone:
        world.objects.remove(RemediationPlan, namespace, name)
    else:
        note(world, kept.body)
        await telling.tell(world, kept.plan, "what the evaluation found", moves)


def _newest(body: Body) -> datetime:
    """When something was last done about a plan."""
    ends = [record["finishedAt"] for record in _records(body) if record.get("finishedAt")]
    return datetime.fromisoformat(max(ends, default=body["metadata"]["creationTimestamp"]))


async def delete(world: World, body: Body) -> None:
    """Delete a plan as it was read."""
    metadata = body["metadata"]
    try:
        await world.cluster.delete(RemediationPlan, body)
    except Gone:
        return
    except Conflict:  # somebody acted on it since it was read: it is looked at again in the next run
        _log.info("not deleted, as it changed", extra={"kind": RemediationPlan.kind(), "object": metadata["name"]})


async def sweep(world: World, live: Collection[str]) -> None:
    """Delete the plans of sources that are gone: at once where nobody acted on them, else at the end of their retention.

    For the start, when all sources are known.
    """
    for body in list(world.objects.all(RemediationPlan)):
        if body["spec"]["sourceRef"]["uid"] in live or is_under_way(body):
            continue
        has_ended = world.clock.now() - _newest(body) >= world.settings.plan_retention and not is_busy(world, body)
        if has_ended or not has_history(body):
            await delete(world, body)
