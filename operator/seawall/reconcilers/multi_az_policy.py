"""MultiAZPolicy: find the workloads, lose each zone, exempt, plan, report."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from seawall.api.v1alpha1 import ControlException, MultiAZPolicy
from seawall.api.v1alpha1.multi_az_policy import Spec, WorkloadAnswer
from seawall.api.v1alpha1.policy import Reason
from seawall.api.v1alpha1.terms import Mode
from seawall.aws.partitions import GLOBAL
from seawall.engine.conflict import Rival, conflicts
from seawall.engine.exempt import exempt
from seawall.engine.windows import refuse_invalid
from seawall.engine.zones import workloads
from seawall.engine.zones.building.build import actions_of
from seawall.engine.zones.region.judge import actions as region_actions
from seawall.engine.zones.remedies.plan import Owners, explained, remedies
from seawall.engine.zones.remedies.writable import ACTIONS
from seawall.errors import InvalidSpec, SeawallError
from seawall.facts.snapshot import Freshness, TargetView
from seawall.kube.reports import Source
from seawall.world import World, plans
from seawall.world.accounts import ChosenAccount
from seawall.world.evaluation import Evaluated, TargetAnswer, freshness, publish
from seawall.world.objects import Body
from seawall.world.offering import rivals


@dataclass(frozen=True, slots=True)
class _Place:
    """One target of one evaluation; rivals are open changes of other sources there."""

    account: str
    view: TargetView
    rivals: list[Rival]


async def reconcile(body: Body, world: World) -> timedelta | None:
    """Evaluate a policy once.

    Returns:
        The time until the next evaluation; None leaves it to events.
    """
    async with world.settle(MultiAZPolicy, body) as status:
        policy = MultiAZPolicy.parse(body)
        spec = policy.spec
        if spec.suspend:
            status.ready(Reason.SUSPENDED, "suspended: nothing is read, the last answer stays")
            status.fields["nextEvaluationTime"] = None
            plans.wake(world, Source.of({**body, "kind": MultiAZPolicy.kind()}))
            return None
        refuse_invalid(spec.enforcement.windows)
        accounts = world.chosen_accounts(policy.metadata, spec)
        fresh = freshness(body, spec, world.clock.now())
        answers, told = await _judge(world, fresh, policy, accounts)
        await publish(world, Evaluated(MultiAZPolicy, body, spec, answers, fresh.opened_at), status)
        status.fields["workloads"] = [each.dump() for each in told]
    if status.failure is not None:
        plans.wake(world, Source.of({**body, "kind": MultiAZPolicy.kind()}))
    return status.again_in


async def _judge(
    world: World, fresh: Freshness, policy: MultiAZPolicy, accounts: list[ChosenAccount]
) -> tuple[list[TargetAnswer], tuple[WorkloadAnswer, ...]]:
    """Judge every target, each in a worker of its own; then put what they say of the same workload together."""
    shut = [_shut(policy, account, account.state) for account in accounts if isinstance(account.state, SeawallError)]
    source = Source(MultiAZPolicy.kind(), policy.metadata.namespace, policy.metadata.name, policy.metadata.uid)
    asked, needed = policy.spec.region_loss, _needed(policy.spec)
    places: list[_Place] = []
    jobs = []
    for account in accounts:
        if isinstance(account.state, SeawallError):
            continue
        account.state.account.require(needed)
        view = world.snapshots.view(account.uid, account.state.account, fresh)
        recovery = None if asked is None else view.target(asked.recovery_region)
        for region in account.regions:
            if region != GLOBAL:
                places.append(_Place(account.name, view.target(region), rivals(world, source, account.name, region)))
                jobs.append(world.work(partial(_judge_target, policy, places[-1].view, recovery, world)))
    if not jobs and not shut:
        raise InvalidSpec(
            "no Region is selected, wanted at least one: workloads do not live in the global target", reason=Reason.NO_TARGETS
        )
    judged, told = workloads.merge(await asyncio.gather(*jobs))
    exceptions = world.exceptions(policy.metadata.namespace)
    planning = (partial(_answer, world, policy, exceptions, *each) for each in zip(places, judged, strict=True))
    return [*shut, *await asyncio.gather(*map(world.work, planning))], told


def _needed(spec: Spec) -> frozenset[str]:
    """IAM actions that evaluating a policy may need."""
    planning = ACTIONS if spec.mode is not Mode.AUDIT else frozenset()
    judging = actions_of(spec.workloads, counts_launches=workloads.terms_of(spec).is_elastic)
    return judging | planning | (region_actions() if spec.region_loss is not None else frozenset())


def _judge_target(policy: MultiAZPolicy, view: TargetView, recovery: TargetView | None, world: World) -> workloads.TargetAnswer:
    """Judge one target; runs in a worker thread."""
    return workloads.judge_target(policy, view, world.clock.now(), recovery)


def _answer(
    world: World, policy: MultiAZPolicy, exceptions: list[ControlException], place: _Place, judged: workloads.TargetAnswer
) -> TargetAnswer:
    """A target's findings with exceptions laid over them, and what would mend those that fail; runs in a worker thread."""
    now = world.clock.now()
    covered = exempt(
        judged.findings,
        exceptions,
        account=place.account,
        known=world.control_ids,
        longest_term=world.settings.exception_max_term,
        now=now,
    )
    answer = TargetAnswer(place.account, judged.region, covered.findings, matched=tuple(covered.matched.items()), zones=judged.zone_lists)
    if policy.spec.mode is Mode.AUDIT:
        return answer
    owners = Owners(policy.spec.enforcement.managed_resources, world.settings.managed_tags)
    planned = remedies(policy, place.view, now, covered.findings, owners)
    clashing = tuple(conflicts(planned.changes, place.rivals, place.view, world.registry).items())
    return replace(answer, findings=explained(covered.findings, planned), changes=planned.changes, conflicts=clashing)


def _shut(policy: MultiAZPolicy, account: ChosenAccount, error: SeawallError) -> TargetAnswer:
    """The answer for an account that cannot be read at all: every workload is Unknown."""
    message = f"AWSAccount `{account.name}` is not ready: {error.message}"
    findings = workloads.unanswered(policy, account.account_id, error, message)
    return TargetAnswer(account.name, account.regions[0], findings, message=message)
