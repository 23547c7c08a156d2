"""SecurityBaseline: select, read, judge, exempt, plan, report."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

from seawall.api.v1alpha1 import ControlException, SecurityBaseline
from seawall.api.v1alpha1.policy import Reason
from seawall.api.v1alpha1.terms import Mode
from seawall.aws.accounts import AwsAccount
from seawall.engine.evaluate import Scope, evaluate, unanswered
from seawall.engine.exempt import exempt
from seawall.engine.plan import plan
from seawall.engine.report import top
from seawall.engine.select import Chosen, select
from seawall.engine.windows import refuse_invalid
from seawall.errors import SeawallError
from seawall.facts.snapshot import AccountView
from seawall.world import World
from seawall.world.accounts import ChosenAccount
from seawall.world.evaluation import TargetAnswer, freshness, publish
from seawall.world.objects import Body


async def reconcile(body: Body, world: World) -> timedelta | None:
    """Evaluate a baseline once.

    Returns:
        The time until the next evaluation; None leaves it to events.
    """
    async with world.settle(SecurityBaseline, body) as status:
        baseline = SecurityBaseline.parse(body)
        spec = baseline.spec
        if spec.suspend:
            status.ready(Reason.SUSPENDED, "suspended: nothing is read, the last answer stays")
            status.fields["nextEvaluationTime"] = None
            return None
        refuse_invalid(spec.enforcement.windows)
        chosen = select(spec.profiles, spec.controls, world.registry, world.profiles)
        accounts = world.chosen_accounts(baseline.metadata, spec)
        answers = await _judge(world, body, baseline, chosen, accounts)
        await publish(world, SecurityBaseline, body, spec, answers, status)
        status.fields["topFindings"] = [each.dump() for each in top(finding for answer in answers for finding in answer.findings)]
        if spec.mode is Mode.ENFORCE:
            status.stalled(Reason.NOT_AVAILABLE, "spec.mode: this version makes plans and applies none, wanted Audit or Plan")
    return status.again_in


async def _judge(
    world: World, body: Body, baseline: SecurityBaseline, chosen: tuple[Chosen, ...], accounts: list[ChosenAccount]
) -> list[TargetAnswer]:
    """Judge every target, each in a worker of its own."""
    exceptions = world.exceptions(baseline.metadata.namespace)
    fresh = freshness(body, baseline.spec, world.clock.now())
    actions = frozenset(action for each in chosen for action in each.control.actions)
    jobs = []
    answers = []
    for account in accounts:
        if isinstance(account.state, SeawallError):
            answers.append(_shut(account, chosen, account.state))
            continue
        account.state.account.require(actions)
        view = world.snapshots.view(account.uid, account.state.account, fresh)
        target = partial(_judge_target, world, baseline, chosen, exceptions, account.name, account.state.account, view)
        jobs += [world.work(partial(target, region)) for region in account.regions]
    return [*answers, *await asyncio.gather(*jobs)]


def _shut(account: ChosenAccount, chosen: tuple[Chosen, ...], error: SeawallError) -> TargetAnswer:
    """The answer for an account that cannot be read at all: everything is Unknown."""
    message = f"AWSAccount `{account.name}` is not ready: {error.message}"
    findings = unanswered(chosen, account.account_id, error, message)
    return TargetAnswer(account.name, account.regions[0], findings, message=message)


def _judge_target(
    world: World,
    baseline: SecurityBaseline,
    chosen: tuple[Chosen, ...],
    exceptions: list[ControlException],
    name: str,
    account: AwsAccount,
    view: AccountView,
    region: str,
) -> TargetAnswer:
    """Judge one target; runs in a worker thread."""
    resources = baseline.spec.resources
    scope = Scope(tuple((resources.match_tags or {}).items()), resources.exclude_arns)
    found = evaluate(chosen, view.target(region), scope, world.readers, account.limits.concurrency)
    covered = exempt(
        found,
        exceptions,
        account=name,
        known=world.control_ids,
        longest_term=world.settings.exception_max_term,
        now=world.clock.now(),
    )
    changes = () if baseline.spec.mode is Mode.AUDIT else plan(covered.findings).changes
    return TargetAnswer(name, region, covered.findings, changes, tuple(covered.matched.items()))
