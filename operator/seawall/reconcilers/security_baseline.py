"""SecurityBaseline: select, read, judge, exempt, plan, report."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from seawall.api.v1alpha1 import ControlException, SecurityBaseline
from seawall.api.v1alpha1.policy import Reason
from seawall.api.v1alpha1.terms import Mode
from seawall.engine.conflict import Rival, conflicts
from seawall.engine.evaluate import Scope, evaluate, unanswered
from seawall.engine.exempt import exempt
from seawall.engine.plan import plan
from seawall.engine.report import top
from seawall.engine.select import Chosen, select
from seawall.engine.windows import refuse_invalid
from seawall.errors import SeawallError
from seawall.facts.snapshot import Freshness, TargetView
from seawall.kube.reports import Source
from seawall.world import World, plans
from seawall.world.accounts import ChosenAccount
from seawall.world.evaluation import Evaluated, TargetAnswer, freshness, publish
from seawall.world.objects import Body
from seawall.world.offering import rivals


@dataclass(frozen=True, slots=True)
class _Target:
    """One target of one evaluation; rivals are open changes of other sources there."""

    account: str
    view: TargetView
    concurrency: int
    rivals: list[Rival]


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
            plans.wake(world, Source.of({**body, "kind": SecurityBaseline.kind()}))
            return None
        refuse_invalid(spec.enforcement.windows)
        chosen = select(spec.profiles, spec.controls, world.registry, world.profiles)
        accounts = world.chosen_accounts(baseline.metadata, spec)
        fresh = freshness(body, spec, world.clock.now())
        answers = await _judge(world, fresh, baseline, chosen, accounts)
        await publish(world, Evaluated(SecurityBaseline, body, spec, answers, fresh.opened_at), status)
        status.fields["topFindings"] = [each.dump() for each in top(finding for answer in answers for finding in answer.findings)]
    if status.failure is not None:
        plans.wake(world, Source.of({**body, "kind": SecurityBaseline.kind()}))
    return status.again_in


async def _judge(
    world: World, fresh: Freshness, baseline: SecurityBaseline, chosen: tuple[Chosen, ...], accounts: list[ChosenAccount]
) -> list[TargetAnswer]:
    """Judge every target, each in a worker of its own."""
    exceptions = world.exceptions(baseline.metadata.namespace)
    actions = frozenset(action for each in chosen for action in each.control.actions)
    if _needs_tags(baseline, exceptions):
        actions |= frozenset(action for each in chosen for action in each.control.tag_actions)
    source = Source(SecurityBaseline.kind(), baseline.metadata.namespace, baseline.metadata.name, baseline.metadata.uid)
    jobs = []
    answers = []
    for account in accounts:
        if isinstance(account.state, SeawallError):
            answers.append(_shut(account, chosen, account.state))
            continue
        opened = account.state.account
        opened.require(actions)
        view = world.snapshots.view(account.uid, opened, fresh)
        for region in account.regions:
            target = _Target(account.name, view.target(region), opened.limits.concurrency, rivals(world, source, account.name, region))
            jobs.append(world.work(partial(_judge_target, world, baseline, chosen, exceptions, target)))
    return [*answers, *await asyncio.gather(*jobs)]


def _needs_tags(baseline: SecurityBaseline, exceptions: list[ControlException]) -> bool:
    """Whether tags decide about anything: the scope, an exception, or who owns what is to be changed."""
    spec = baseline.spec
    by_exception = any(each.spec.resources is not None and each.spec.resources.match_tags for each in exceptions)
    return spec.mode is not Mode.AUDIT or bool(spec.resources.match_tags) or by_exception


def _shut(account: ChosenAccount, chosen: tuple[Chosen, ...], error: SeawallError) -> TargetAnswer:
    """The answer for an account that cannot be read at all: everything is Unknown."""
    message = f"AWSAccount `{account.name}` is not ready: {error.message}"
    findings = unanswered(chosen, account.account_id, error, message)
    return TargetAnswer(account.name, account.regions[0], findings, message=message)


def _judge_target(
    world: World, baseline: SecurityBaseline, chosen: tuple[Chosen, ...], exceptions: list[ControlException], target: _Target
) -> TargetAnswer:
    """Judge one target; runs in a worker thread."""
    resources = baseline.spec.resources
    scope = Scope(tuple((resources.match_tags or {}).items()), resources.exclude_arns)
    found = evaluate(chosen, target.view, scope, world.readers, target.concurrency)
    covered = exempt(
        found,
        exceptions,
        account=target.account,
        known=world.control_ids,
        longest_term=world.settings.exception_max_term,
        now=world.clock.now(),
    )
    matched = tuple(covered.matched.items())
    if baseline.spec.mode is Mode.AUDIT:
        return TargetAnswer(target.account, target.view.region, covered.findings, matched=matched)
    settings = world.settings
    changes = plan(
        covered.findings,
        allow_destructive=settings.allow_destructive,
        managed=baseline.spec.enforcement.managed_resources,
        managed_tags=settings.managed_tags,
    ).changes
    clashing = tuple(conflicts(changes, target.rivals, target.view, world.registry).items())
    return TargetAnswer(target.account, target.view.region, covered.findings, changes, matched, conflicts=clashing)
