"""MultiAZPolicy: find the workloads, lose each zone, exempt, report."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

from seawall.api.v1alpha1 import ControlException, MultiAZPolicy
from seawall.api.v1alpha1.multi_az_policy import WorkloadAnswer
from seawall.api.v1alpha1.policy import Reason
from seawall.api.v1alpha1.terms import Mode
from seawall.aws.partitions import GLOBAL
from seawall.engine.exempt import exempt
from seawall.engine.windows import refuse_invalid
from seawall.engine.zones import workloads
from seawall.engine.zones.build import actions_of
from seawall.errors import InvalidSpec, SeawallError
from seawall.facts.snapshot import Freshness, TargetView
from seawall.world import World
from seawall.world.accounts import ChosenAccount
from seawall.world.evaluation import Evaluated, TargetAnswer, freshness, publish
from seawall.world.objects import Body


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
            return None
        refuse_invalid(spec.enforcement.windows)
        accounts = world.chosen_accounts(policy.metadata, spec)
        fresh = freshness(body, spec, world.clock.now())
        answers, told = await _judge(world, fresh, policy, accounts)
        await publish(world, Evaluated(MultiAZPolicy, body, spec, answers, fresh.opened_at), status)
        status.fields["workloads"] = [each.dump() for each in told]
        if spec.mode is not Mode.AUDIT:
            status.stalled(Reason.NOT_AVAILABLE, "spec.mode: this version makes no plans for workloads, wanted Audit")
    return status.again_in


async def _judge(
    world: World, fresh: Freshness, policy: MultiAZPolicy, accounts: list[ChosenAccount]
) -> tuple[list[TargetAnswer], tuple[WorkloadAnswer, ...]]:
    """Judge every target, each in a worker of its own; then put what they say of the same workload together."""
    shut = [_shut(policy, account, account.state) for account in accounts if isinstance(account.state, SeawallError)]
    places: list[str] = []
    jobs = []
    for account in accounts:
        if isinstance(account.state, SeawallError):
            continue
        account.state.account.require(actions_of(policy.spec.workloads))
        view = world.snapshots.view(account.uid, account.state.account, fresh)
        for region in account.regions:
            if region != GLOBAL:
                places.append(account.name)
                jobs.append(world.work(partial(_judge_target, policy, view.target(region), world)))
    if not jobs and not shut:
        raise InvalidSpec(
            "no Region is selected, wanted at least one: workloads do not live in the global target", reason=Reason.NO_TARGETS
        )
    judged, told = workloads.merge(await asyncio.gather(*jobs))
    exceptions = world.exceptions(policy.metadata.namespace)
    answers = [_answer(world, exceptions, name, each) for name, each in zip(places, judged, strict=True)]
    return [*shut, *answers], told


def _judge_target(policy: MultiAZPolicy, view: TargetView, world: World) -> workloads.TargetAnswer:
    """Judge one target; runs in a worker thread."""
    return workloads.judge_target(policy, view, world.clock.now())


def _answer(world: World, exceptions: list[ControlException], account: str, judged: workloads.TargetAnswer) -> TargetAnswer:
    """A target's findings with exceptions laid over them."""
    covered = exempt(
        judged.findings,
        exceptions,
        account=account,
        known=world.control_ids,
        longest_term=world.settings.exception_max_term,
        now=world.clock.now(),
    )
    return TargetAnswer(account, judged.region, covered.findings, matched=tuple(covered.matched.items()), zone_matrix=judged.zone_matrix)


def _shut(policy: MultiAZPolicy, account: ChosenAccount, error: SeawallError) -> TargetAnswer:
    """The answer for an account that cannot be read at all: every workload is Unknown."""
    message = f"AWSAccount `{account.name}` is not ready: {error.message}"
    findings = workloads.unanswered(policy, account.account_id, error, message)
    return TargetAnswer(account.name, account.regions[0], findings, message=message)
