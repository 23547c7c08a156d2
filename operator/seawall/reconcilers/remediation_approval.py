"""RemediationApproval: does it count, let its plans be carried out, say when it is used up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from seawall.api.v1alpha1 import MultiAZPolicy, RemediationApproval, RemediationPlan, SecurityBaseline
from seawall.api.v1alpha1.remediation_approval import Reason, State
from seawall.engine.apply.journal import UNDER_WAY
from seawall.engine.approve import Refused, is_settled, outcome, refuse_invalid, scope
from seawall.engine.finding import MESSAGE_LIMIT
from seawall.engine.offer import Known
from seawall.errors import InvalidSpec
from seawall.kube.conditions import READY, shortened
from seawall.kube.settle import Status
from seawall.world import World, approvals, mending, plans
from seawall.world.objects import Body


async def reconcile(body: Body, world: World) -> timedelta | None:
    """Look at an approval once.

    Returns:
        When to come back; None leaves it to events.
    """
    if (body.get("status") or {}).get("state") in approvals.FINAL:
        return None
    uid, namespace = body["metadata"]["uid"], body["metadata"]["namespace"]
    named: list[Body] = []
    async with world.settle(RemediationApproval, body) as status:
        status.fields["state"] = State.REFUSED  # what is raised before anything was begun is for good
        approval = RemediationApproval.parse(body)
        named = _named(world, approval)
        status.fields["planUIDs"] = [each["metadata"]["uid"] for each in named]
        known = [found for each in named if (found := plans.known(world, each)) is not None]
        if not any(_has_taken(each, uid) for each in named):
            _refuse_invalid(world, approval, known, status)
        _follow(world, approval, named, status)
    if status.failure is not None:
        status.again_in = None if status.fields["state"] is not State.PENDING else status.again_in
    counts = status.fields["state"] is State.PENDING and status.failure is None
    if world.memory.heard.get(uid) is not counts:  # else the two would wake each other for ever
        world.memory.heard[uid] = counts
        for each in named:
            world.wake(RemediationPlan, namespace, each["metadata"]["name"])
    if status.fields["state"] in approvals.FINAL:
        _end(world, body, status.fields["state"], named)
    return status.again_in


def _end(world: World, body: Body, state: State, named: Sequence[Body]) -> None:
    """Let the sources of its plans say what waits now: one that looked while the approval was carried out took all of its plans for under way."""
    metadata = body["metadata"]
    there = world.objects.get(RemediationApproval, metadata["namespace"], metadata["name"])
    if there is not None and there["metadata"]["uid"] == metadata["uid"]:  # else they might look before the watch has told of our write
        world.objects.put(RemediationApproval, {**there, "status": {**(there.get("status") or {}), "state": state}})
    for plan in named:
        reference, known = plan["spec"]["sourceRef"], plans.known(world, plan)
        if known is not None and known.is_open:
            kind = SecurityBaseline if reference["kind"] == SecurityBaseline.kind() else MultiAZPolicy
            world.wake(kind, metadata["namespace"], reference["name"])


def _named(world: World, approval: RemediationApproval) -> list[Body]:
    """The plans that an approval names; in the order of their names."""
    hashes = set(approval.spec.plan_hashes)
    return [body for body in world.objects.all(RemediationPlan, approval.metadata.namespace) if body["spec"]["hash"] in hashes]


def _has_taken(plan: Body, approval_uid: str) -> bool:
    """Whether a plan's journal says that it is carrying this approval out, or has."""
    taken = (plan.get("status") or {}).get("approval") or {}
    return taken.get("uid") == approval_uid


def _refuse_invalid(world: World, approval: RemediationApproval, named: Sequence[Known], status: Status) -> None:
    """Refuse an approval on which nothing was begun yet, for good.

    Raises:
        Refused: it ended, nothing guards whose word it is, or the engine says why.
    """
    ends_at = approval.ends_at
    if not approvals.counts(world, approval):
        status.fields["state"] = State.EXPIRED
        raise Refused(Reason.EXPIRED, f"it ended at {ends_at:%Y-%m-%dT%H:%M:%SZ} and was not used before")
    if not world.guarded:
        raise Refused(Reason.NOT_AVAILABLE, f"approvals do not count, as nothing holds true who makes them: {world.unguarded}")
    made, since = approval.metadata.creation_timestamp, world.guarded_since
    if since is not None and (made is None or made < since):
        told = f"it was made before the admission policies took effect at {since:%Y-%m-%dT%H:%M:%SZ}, so nothing held true who made it"
        raise Refused(Reason.NOT_AVAILABLE, told)
    sources = {each.spec.source_ref.uid for each in named}
    every = world.objects.all(RemediationPlan, approval.metadata.namespace)
    current = [found for body in every if body["spec"]["sourceRef"]["uid"] in sources and (found := plans.known(world, body)) is not None]
    try:
        refuse_invalid(approval, named, current)
    except Refused as error:
        if error.reason != Reason.UNKNOWN_PLAN:
            raise
        perhaps = world.perhaps_early(approval.metadata, InvalidSpec(error.message, reason=error.reason))
        status.fields["state"] = State.PENDING if perhaps.retry_after is not None else State.REFUSED
        raise perhaps from error


def _follow(world: World, approval: RemediationApproval, named: Sequence[Body], status: Status) -> None:
    """Say how far an approval is: used up once its changes are final, or once it has ended and nothing of it is under way."""
    known = [found for each in named if (found := _known(world, approval, each)) is not None]
    told = outcome(approval, known)
    status.fields["message"] = shortened(told, MESSAGE_LIMIT)
    if all(is_settled(approval, each) for each in known):
        status.fields["state"] = State.USED
        status.ready(Reason.USED, told)
        return
    if not approvals.counts(world, approval) and not any(_is_under_way(approval, each) for each in known):
        status.fields["state"] = State.USED
        status.ready(Reason.USED, f"it ended before everything was done: {told}")
        return
    waits_for = _waits_for(world, approval, named)
    if waits_for is not None:
        told = f"{told}; waits for {waits_for}"
        status.fields["message"] = shortened(told, MESSAGE_LIMIT)
    status.fields["state"] = State.PENDING
    status.condition(READY, False, Reason.PROGRESSING, told)
    status.reconciling(Reason.PROGRESSING, told)
    ends_at = approval.ends_at
    left = ends_at - world.clock.now() if ends_at is not None else None
    status.again_in = max(left, timedelta(seconds=5)) if left is not None else None


def _known(world: World, approval: RemediationApproval, plan: Body) -> Known | None:
    """A plan as an approval sees it: what the answer to an earlier one was says nothing yet about this one."""
    found = plans.known(world, plan)
    if found is None or _has_taken(plan, approval.metadata.uid):
        return found
    return replace(found, records={each: record.model_copy(update={"cause": None}) for each, record in found.records.items()})


def _waits_for(world: World, approval: RemediationApproval, named: Sequence[Body]) -> str | None:
    """What keeps the first of its plans that is not settled from being carried out now."""
    open_ = world.memory.parsed(
        RemediationPlan,
        (each for each in named if (known := _known(world, approval, each)) is not None and not is_settled(approval, known)),
    )
    return next((why for each in open_ if (why := mending.obstacle(world, each, approval.spec.action)) is not None), None)


def _is_under_way(approval: RemediationApproval, plan: Known) -> bool:
    return any(plan.record(each).state in UNDER_WAY for each in scope(approval, plan))
