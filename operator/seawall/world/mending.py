"""Carrying out one plan: whose word counts, what is wanted, and on what ground."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from seawall.api.v1alpha1 import AWSAccount, MultiAZPolicy, RemediationApproval, RemediationPlan, SecurityBaseline
from seawall.api.v1alpha1.policy import PolicySpec
from seawall.api.v1alpha1.remediation_approval import Action
from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState, PlannedChange
from seawall.api.v1alpha1.terms import ManagedResources, Mode
from seawall.controls.base import NoChange
from seawall.engine.apply.ground import Ground, Hindered, Hindrance, Order
from seawall.engine.apply.journal import ATTEMPTS
from seawall.engine.approve import scope
from seawall.engine.enforce import left_to_people
from seawall.engine.exempt import covering
from seawall.engine.offer import held
from seawall.engine.plan import owned_by
from seawall.engine.windows import opens_at, waited_for
from seawall.engine.zones.remedies.writable import actions_of
from seawall.errors import AccountError, InvalidSpec, SeawallError
from seawall.facts.base import Resource
from seawall.facts.snapshot import Freshness, TargetView
from seawall.kube.journal import PlanJournal
from seawall.kube.reports import Source
from seawall.world import World, approvals, plans
from seawall.world.accounts import Opened

#: Evidence that verifies is read on the spot; only sources with a date of their own are older.
_EVIDENCE_AGE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PlanSource:
    """The baseline or policy that a plan is of, as it is now.

    Attributes:
        spec: None where it is gone or cannot be read.
        generation: of its spec; None where it is gone.
    """

    uid: str
    name: str
    namespace: str
    kind: type[SecurityBaseline | MultiAZPolicy]
    spec: PolicySpec | None
    generation: int | None


@dataclass(frozen=True, slots=True)
class Intent:
    """What is wanted of a plan now.

    Attributes:
        order: for the engine.
        approval: whose word it is; None for Enforce's own, or when nothing is wanted.
        reserved: changes that are counted against Enforce's limit; given back when they were not begun.
        again_at: when to look again although nothing may be begun now.
        waits_for: what its open changes wait for, as `waits for …`.
    """

    order: Order
    approval: RemediationApproval | None = None
    reserved: int = 0
    again_at: datetime | None = None
    waits_for: str = "an approval"


def source_of(world: World, plan: RemediationPlan) -> PlanSource:
    """The source of a plan; another object of its name is not it."""
    reference = plan.spec.source_ref
    kind: type[SecurityBaseline | MultiAZPolicy] = SecurityBaseline if reference.kind == SecurityBaseline.kind() else MultiAZPolicy
    namespace = plan.metadata.namespace
    body = world.objects.get(kind, namespace, reference.name)
    if body is None or body["metadata"]["uid"] != reference.uid:
        return PlanSource(reference.uid, reference.name, namespace, kind, None, None)
    generation: int = body["metadata"]["generation"]
    try:
        spec: PolicySpec | None = kind.parse(body).spec
    except InvalidSpec:
        spec = None
    return PlanSource(reference.uid, reference.name, namespace, kind, spec, generation)


def opened(world: World, plan: RemediationPlan) -> tuple[str, Opened]:
    """The plan's account, by its uid.

    Raises:
        AccountError: it is gone, suspended, or cannot be used now.
    """
    name, namespace = plan.spec.account, plan.metadata.namespace
    body = world.objects.get(AWSAccount, namespace, name)
    if body is None or (body.get("spec") or {}).get("suspend"):
        seen = "is suspended" if body is not None else f"is not there in namespace {namespace}"
        raise AccountError(f"AWSAccount `{name}` {seen}", reason="AccountNotReady", retry_after=timedelta(minutes=1))
    state = world.accounts.state(body["metadata"]["uid"])
    if isinstance(state, Opened):
        return body["metadata"]["uid"], state
    why = state.message if isinstance(state, SeawallError) else "it is being verified"
    raise AccountError(f"AWSAccount `{name}` is not ready: {why}", reason="AccountNotReady", retry_after=timedelta(seconds=5))


def ground(world: World, plan: RemediationPlan, journal: PlanJournal, uid: str, account: Opened) -> Ground:
    """Where a plan is carried out; the reading session is let do what judging the changes needs."""
    controls = {change.control for change in plan.spec.changes if change.control in world.registry}
    account.account.require(
        frozenset(action for each in controls for action in world.registry[each].actions | world.registry[each].tag_actions)
        | actions_of(plan.spec.changes)
    )

    def view() -> TargetView:
        now = world.clock.now()
        return world.snapshots.view(uid, account.account, Freshness(now, now, _EVIDENCE_AGE)).target(plan.spec.region)

    return Ground(
        plan=plan.spec,
        journal=journal,
        view=view,
        writes=account.writing,
        registry=world.registry,
        now=world.clock.now,
        leads=world.lease.valid,
        pool=world.readers,
        concurrency=account.account.limits.concurrency,
        since=world.since,
        begins=lambda: not world.is_ending,
    )


def intent(world: World, plan: RemediationPlan, source: PlanSource, approval: RemediationApproval | None) -> Intent:
    """What is wanted of a plan: by an approval that counts, else by Enforce."""
    closed, again_at = _closed(world, plan, source)
    waits_for = closed or "an approval"
    taken = plan.status.approval
    said = f"RemediationApproval {plan.metadata.namespace}/{taken.name}, which is used up" if taken is not None else ""
    if approval is not None:
        return Intent(_by_approval(world, plan, source, approval, closed), approval, again_at=again_at, waits_for=waits_for)
    if closed is not None or source.spec is None or source.spec.mode is not Mode.ENFORCE or not world.guarded:
        return Intent(
            Order(closed=closed, on_behalf_of=said),
            again_at=again_at if source.spec is not None and source.spec.mode is Mode.ENFORCE else None,
            waits_for=waits_for,
        )
    ours = _enforced(world, plan, source)
    chosen = frozenset(ours[: max(0, world.memory.allowances[source.uid])])
    world.memory.allowances[source.uid] -= len(chosen)
    if len(chosen) < len(ours):
        waits_for = f"an approval, or the next interval, as enforcement.maxChangesPerRun is {source.spec.enforcement.max_changes_per_run}"
    name = f"Enforce of {source.kind.kind()} {source.namespace}/{source.name}"
    order = Order(apply=chosen, on_behalf_of=name, generation=source.generation, hindrance=_hindrance(world, plan, source, None))
    return Intent(order, reserved=len(chosen), waits_for=waits_for)


def _by_approval(world: World, plan: RemediationPlan, source: PlanSource, approval: RemediationApproval, closed: str | None) -> Order:
    body = world.objects.get(RemediationPlan, plan.metadata.namespace, plan.metadata.name)
    found = plans.known(world, body) if body is not None else None
    ids = scope(approval, found) if found is not None else frozenset()
    action = approval.spec.action
    who = approval.spec.approved_by or "somebody"
    return Order(
        apply=ids if action is Action.APPLY else frozenset(),
        rollback=ids if action is Action.ROLLBACK and _shut(world, plan) is None else frozenset(),
        reject=ids if action is Action.REJECT else frozenset(),
        forced=approval.spec.force,
        on_behalf_of=f"{who} by RemediationApproval {approval.metadata.namespace}/{approval.metadata.name}",
        generation=source.generation,
        closed=closed,
        hindrance=_hindrance(world, plan, source, approval),
    )


def _closed(world: World, plan: RemediationPlan, source: PlanSource) -> tuple[str | None, datetime | None]:
    """Why nothing of a plan may be begun now, whoever wants it; and when to look again."""
    now = world.clock.now()
    body = world.objects.get(RemediationPlan, plan.metadata.namespace, plan.metadata.name)
    if source.generation is None:
        return f"{source.kind.kind()} `{source.name}` is gone", None
    if source.spec is not None and (source.spec.suspend or source.spec.mode is Mode.AUDIT):
        why = "which is suspended" if source.spec.suspend else "whose mode is Audit"
        return f"{source.kind.kind()} `{source.name}`, {why}", None
    shut = _shut(world, plan)
    if shut is not None:
        return shut, None
    if source.spec is None or world.memory.evaluated.get(source.uid) != source.generation:
        return f"an evaluation of {source.kind.kind()} `{source.name}` at its present spec", now + timedelta(seconds=10)
    if body is not None and plans.superseded_since(body) is not None:
        return "nothing: it is superseded", None
    windows = source.spec.enforcement.windows
    return waited_for(windows, now), opens_at(windows, now)


def _shut(world: World, plan: RemediationPlan) -> str | None:
    """Why nothing can be written in a plan's account now, there or back; the account's own changes call for another look."""
    try:
        _, account = opened(world, plan)
    except AccountError as error:
        return f"its account: {error.message}"
    return (
        None
        if account.writing is not None
        else f"AWSAccount `{plan.spec.account}`, which has no spec.remediation: nothing there is written"
    )


def obstacle(world: World, plan: RemediationPlan, action: Action) -> str | None:
    """What keeps an approval that counts from being carried out now; None when nothing does."""
    match action:
        case Action.APPLY:
            return _closed(world, plan, source_of(world, plan))[0]
        case Action.ROLLBACK:
            return _shut(world, plan)
        case Action.REJECT:
            return None


def _enforced(world: World, plan: RemediationPlan, source: PlanSource) -> list[str]:
    """The changes that are Enforce's to make now, in order."""
    assert source.spec is not None  # noqa: S101 - asked before
    assert source.generation is not None  # noqa: S101 - asked before
    every = [found for body in plans.of_source(world, _named(source)) if (found := plans.known(world, body)) is not None]
    records = {record.id: record for record in plan.status.changes}
    chosen: list[str] = []
    made = {record.id for record in plan.status.changes if record.state is ChangeState.VERIFIED}
    for change in plan.spec.changes:
        is_open_ = _may_be_begun(records.get(change.id)) and made.union(chosen).issuperset(change.depends_on)
        is_ours = is_open_ and left_to_people(change, source.spec.enforcement, world.registry) is None
        if is_ours and held(change.id, every, source.generation) is None:
            chosen.append(change.id)
    return chosen


def _may_be_begun(record: ChangeRecord | None) -> bool:
    if record is None or record.state is ChangeState.PENDING:
        return True
    return record.state is ChangeState.FAILED and record.undone is not False and record.attempts < ATTEMPTS


def _named(source: PlanSource) -> Source:
    return Source(source.kind.kind(), source.namespace, source.name, source.uid)


def _hindrance(world: World, plan: RemediationPlan, source: PlanSource, approval: RemediationApproval | None) -> Hindrance:
    """What may have come between, for each change right before it is begun; an approval is None for Enforce.

    A plan may take minutes. Meanwhile its window ends, its source or account is suspended, its approval is deleted, or somebody accepts a failure:
    then nothing more of it is begun. Asked from worker threads.
    """

    def hindered(change: PlannedChange, resource: Resource) -> Hindered | None:
        closed, _ = _closed(world, plan, source_of(world, plan))
        if closed is not None:
            return Hindered(f"waits for {closed}")
        left = _withdrawn(world, approval) if approval is not None else _left(world, source, resource)
        if left is not None:
            return left
        rival = world.memory.conflicts.get(source.uid, {}).get(change.id)
        if rival is not None:
            return Hindered(f"{rival} wants another value of {change.fact}")
        cover = covering(
            world.exceptions(plan.metadata.namespace),
            change.control,
            resource,
            judged_arn=change.judged_arn,
            account=plan.spec.account,
            known=world.control_ids,
            longest_term=world.settings.exception_max_term,
            now=world.clock.now(),
        )
        return Hindered(f"accepted by ControlException {cover.metadata.name}", for_good=True) if cover is not None else None

    return hindered


def _withdrawn(world: World, approval: RemediationApproval) -> Hindered | None:
    """Why an approval that was good does not count any more; None while it does."""
    metadata = approval.metadata
    body = world.objects.get(RemediationApproval, metadata.namespace, metadata.name)
    now = world.memory.parsed(RemediationApproval, [body] if body is not None else [])
    if any(each.metadata.uid == metadata.uid and approvals.counts(world, each) for each in now):
        return None
    return Hindered(f"waits for an approval: RemediationApproval {metadata.name} was deleted, or has ended")


def _left(world: World, source: PlanSource, resource: Resource) -> Hindered | None:
    """Why Enforce leaves a change to people although the plan did not say so; None where it does not.

    Another tool may own the resource by now: the next evaluation offers the change to people, and says whose it is.
    """
    assert source.spec is not None  # noqa: S101 - nothing is enforced without
    if not world.guarded:
        return Hindered(f"waits for an approval: {world.unguarded}")
    managed = source.spec.enforcement.managed_resources
    by = owned_by(resource, managed, world.settings.managed_tags)
    if isinstance(by, NoChange):
        return Hindered(by.why, for_good=True)
    if by is None or managed is ManagedResources.APPLY:
        return None
    return Hindered(f"the resource is owned by {by} by now: it is offered anew", for_good=True)
