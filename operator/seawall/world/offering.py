"""Offer what an evaluation found to be needed: new plans, the ones that there are, or none; and let Enforce go on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from seawall.api.v1alpha1 import RemediationPlan
from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.policy import PolicySpec
from seawall.api.v1alpha1.remediation_plan import ChangeState, PlannedChange
from seawall.api.v1alpha1.terms import Mode, Verdict
from seawall.engine.apply.journal import OPEN, moved
from seawall.engine.conflict import Rival
from seawall.engine.finding import ZONE_LOSS, Finding
from seawall.engine.offer import REVERTS, Known, Offer, offer
from seawall.engine.plan import specs, written
from seawall.kube.reports import Source
from seawall.world import World, plans
from seawall.world.objects import Body

CHANGED_BY = "seawall.dev/changed-by"


@dataclass(frozen=True, slots=True)
class Needs:
    """What one target needs, as an evaluation found it."""

    account: str
    region: str
    findings: Sequence[Finding]
    changes: tuple[PlannedChange, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """What is offered for one target.

    Attributes:
        names: of the plans that wait or are under way, in order.
        waiting: how many of them wait for somebody.
        in_doubt: whether AWS has to be read again soon.
    """

    names: tuple[str, ...] = ()
    waiting: int = 0
    in_doubt: bool = False


async def offer_for(world: World, source: Source, body: Body, spec: PolicySpec, needs: Needs, read_since: datetime) -> Offered:
    """Bring the plans of one target to what it needs."""
    there = [each for each in plans.of_source(world, source) if _target(each) == (needs.account, needs.region)]
    if spec.mode is Mode.AUDIT:
        for each in there:
            await plans.retire(world, each)
        return Offered()
    known = {each["metadata"]["name"]: plan for each in there if (plan := plans.known(world, each)) is not None}
    generation: int = body["metadata"]["generation"]
    found = offer(needs.changes, known.values(), generation=generation, read_since=read_since, unknown=_unknown(needs.findings))
    await _contest(world, source.namespace, found, known, generation)
    live = set(found.keep) or await _make(world, source, body, needs, found)
    for each in there:
        name = each["metadata"]["name"]
        if name not in live:
            await plans.retire(world, each)
    busy = {name for name, plan in known.items() if plan.is_busy} | {each["metadata"]["name"] for each in there if plans.is_under_way(each)}
    for name in live | busy:  # what is approved already has waited for this evaluation too
        world.wake(RemediationPlan, source.namespace, name)
    return Offered(tuple(sorted(live | busy)), len(live), found.in_doubt)


def _target(body: Body) -> tuple[str, str]:
    return body["spec"]["account"], body["spec"]["region"]


def _unknown(findings: Sequence[Finding]) -> Callable[[PlannedChange], bool]:
    """Whether a change's finding is Unknown now, by itself or with all of its type."""
    single = {(finding.control, finding.resource.arn) for finding in findings if finding.verdict is Verdict.UNKNOWN}
    whole = {finding.control for finding in findings if finding.verdict is Verdict.UNKNOWN and finding.resource.id == "*"}

    def is_unknown(change: PlannedChange) -> bool:
        return change.control in whole or (change.control, change.judged_arn or change.arn) in single

    return is_unknown


async def _make(world: World, source: Source, body: Body, needs: Needs, found: Offer) -> set[str]:
    """The plans with this content: those that there are, and those that are missing."""
    reference = api.SourceReference(kind=source.kind, name=source.name, uid=source.uid)
    requested_by = (body["metadata"].get("annotations") or {}).get(CHANGED_BY)
    made = specs(reference, source.namespace, needs.account, needs.region, found.changes, requested_by=requested_by, run=found.run)
    live = set()
    for each in made:
        plan = source.plan(each)
        name = plan["metadata"]["name"]
        there = world.objects.get(RemediationPlan, source.namespace, name)
        if there is None:
            await plans.create(world, plan)
        else:
            await plans.revive(world, there)
        live.add(name)
    return live


async def _contest(world: World, namespace: str, found: Offer, known: dict[str, Known], generation: int) -> None:
    """Say of changes that the outside keeps taking back that they are contested."""
    for name, change_id in found.contested:
        body = world.objects.get(RemediationPlan, namespace, name)
        if body is not None:
            told = f"somebody else took it back {REVERTS} times in a day: Seawall leaves it alone until it is approved, or the spec changes"
            record = moved(known[name].record(change_id), ChangeState.CONTESTED, told, source_generation=generation)
            await plans.amend(world, body, [record])


def rivals(world: World, source: Source, account: str, region: str) -> list[Rival]:
    """The changes of other sources in a target that may want a fact otherwise: those that are open, and those that were made and still hold."""
    found = []
    for body in world.objects.all(RemediationPlan, source.namespace):
        reference = body["spec"]["sourceRef"]
        if reference["uid"] == source.uid or _target(body) != (account, region) or plans.superseded_since(body) is not None:
            continue
        plan = plans.known(world, body)
        if plan is not None:
            open_ = (each for each in plan.spec.changes if plan.record(each.id).state in OPEN)
            found += [Rival(f"{reference['kind']} {reference['name']}", each) for each in (*open_, *_holding(world, plan))]
    return found


def _holding(world: World, plan: Known) -> Iterator[PlannedChange]:
    """The changes of a plan that were made and are still wanted just so; all that were made, while nobody knows."""
    held = world.memory.holding.get(plan.spec.source_ref.uid)
    for change in plan.spec.changes:
        if plan.record(change.id).state is ChangeState.VERIFIED and (held is None or change.id in held):
            yield change


def holding(world: World, source: Source, spec: PolicySpec, findings: Collection[Finding]) -> frozenset[str]:
    """Ids of the changes that were made for a source and that it wants just so.

    Those of a control as long as it passes, with the same parameters. Those of a workload as long as it is judged and not accepted as it is: it may
    fail for other reasons, and would for this one again.
    """
    if spec.mode is Mode.AUDIT:
        return frozenset()
    passing = {
        (each.control, each.resource.arn): each.subject.parameters for each in findings if each.verdict is Verdict.PASS and each.subject
    }
    workloads = {each.resource.arn for each in findings if each.control == ZONE_LOSS and each.verdict is not Verdict.EXEMPT}
    found = set()
    for plan in filter(None, (plans.known(world, body) for body in plans.of_source(world, source))):
        for change in plan.spec.changes:
            judged = change.judged_arn or change.arn
            parameters = passing.get((change.control, judged))
            is_so = parameters is not None and written(parameters) == change.parameters
            if plan.record(change.id).state is ChangeState.VERIFIED and (is_so or (change.control == ZONE_LOSS and judged in workloads)):
                found.add(change.id)
    return frozenset(found)


def targets_of(world: World, source: Source) -> set[tuple[str, str]]:
    """The targets in which a source has plans."""
    return {_target(body) for body in plans.of_source(world, source)}


async def retire_others(world: World, source: Source, targets: Collection[tuple[str, str]]) -> None:
    """Retire the plans of targets that are no longer selected."""
    for body in plans.of_source(world, source):
        if _target(body) not in targets:
            await plans.retire(world, body)
