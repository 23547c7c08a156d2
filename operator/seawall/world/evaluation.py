"""The steps that SecurityBaseline and MultiAZPolicy share: how fresh, what to write, what to say, when again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from seawall.api.meta import Kind
from seawall.api.v1alpha1 import AWSAccount, MultiAZPolicy, SecurityBaseline
from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.policy import PolicySpec, Reason, Target
from seawall.api.v1alpha1.remediation_plan import PlannedChange
from seawall.api.v1alpha1.terms import Mode, SourceKind, Verdict
from seawall.engine.conflict import texts
from seawall.engine.finding import Finding
from seawall.engine.report import NO_ZONES, ZoneLists, documents, summarise
from seawall.errors import UnknownReason
from seawall.facts.snapshot import Freshness
from seawall.kube.clock import timestamp
from seawall.kube.conditions import COMPLIANT, UP_TO_DATE
from seawall.kube.events import NORMAL, WARNING, News
from seawall.kube.reports import Source
from seawall.kube.settle import Status
from seawall.world import World, requested_anew, responsibility, telling
from seawall.world.accounts import Opened
from seawall.world.objects import Body
from seawall.world.offering import Needs, Offered, holding, offer_for, retire_others, targets_of

#: A fact is reused while younger than this share of its asker's interval (design §5).
REUSE_SHARE = 0.9

#: Share of the interval by which evaluations are spread, either way.
JITTER = 0.05

#: First wait after an evaluation that AWS did not answer; doubled each time, up to the interval. Spread upwards only: a failed read is not tried
#: again before its own delay, so an evaluation that comes too early would find the old failure and wait twice as long for nothing.
FIRST_BACK_OFF = timedelta(seconds=15)

#: When AWS is read again after an evaluation that read before something was written.
_SOON = timedelta(seconds=2)

#: Events about single findings after one evaluation; the rest is counted in one more.
EVENT_LIMIT = 10

#: Reasons that pass by themselves.
PASSING = frozenset({UnknownReason.TIMED_OUT, UnknownReason.THROTTLED})


@dataclass(frozen=True, slots=True)
class TargetAnswer:
    """What came out for one target.

    Attributes:
        account: name of the AWSAccount.
        changes: what would mend it; empty in mode Audit.
        matched: findings that each exception covers, by the exception's name.
        conflicts: changes whose fact another source wants otherwise, by the change's id, and which source that is.
        message: why there is no answer; None where there is one.
    """

    account: str
    region: str
    findings: Sequence[Finding]
    changes: tuple[PlannedChange, ...] = ()
    matched: tuple[tuple[str, int], ...] = ()
    zones: ZoneLists = NO_ZONES
    conflicts: tuple[tuple[str, str], ...] = ()
    message: str | None = None


def freshness(body: Body, spec: PolicySpec, now: datetime) -> Freshness:
    """How old facts may be in an evaluation that begins now."""
    reuse_since = now if requested_anew(body) else now - REUSE_SHARE * spec.interval
    return Freshness(reuse_since, now, spec.evidence_age)


@dataclass(frozen=True, slots=True)
class Evaluated:
    """An evaluation that is to be published.

    Attributes:
        kind: of the source.
        body: the source.
        spec: its spec.
        answers: what came out, by target.
        read_since: when it began.
    """

    kind: type[Kind]
    body: Body
    spec: PolicySpec
    answers: Sequence[TargetAnswer]
    read_since: datetime

    @property
    def source(self) -> Source:
        """What it is an evaluation of."""
        return Source.of({**self.body, "kind": self.kind.kind()})

    @property
    def findings(self) -> list[Finding]:
        """Of all targets."""
        return [finding for answer in self.answers for finding in answer.findings]


async def publish(world: World, done: Evaluated, status: Status) -> timedelta:
    """Write reports and plans, tell what changed, and fill the status.

    Returns:
        The time until the next evaluation.
    """
    source, findings = done.source, done.findings
    rivals = _remember(world, done)
    if done.kind is SecurityBaseline:
        await responsibility.remember(world, source, [(each.account, each.findings) for each in done.answers])
    targets, offers = await _write(world, done)
    _wake_rivals(world, source.namespace, rivals)
    await _tell(world, done)
    _count_matches(world, source, done.answers)
    _tell_accounts(world, source.namespace, done.answers)
    _judge(status, findings)
    _up_to_date(world, status, source, done.spec, offers)
    again = _SOON if any(offered.in_doubt for offered in offers) else _next(world, source.uid, done.spec, findings)
    now = world.clock.now()
    status.fields |= {
        "summary": summarise(findings).dump(),
        "targets": [target.dump() for target in targets],
        "lastEvaluationTime": timestamp(now),
        "nextEvaluationTime": timestamp(now + again),
    }
    status.again_in = again
    world.metrics.evaluated(source, [(each.account, each.region, each.findings) for each in done.answers], now - done.read_since)
    return again


async def _write(world: World, done: Evaluated) -> tuple[list[Target], list[Offered]]:
    """Write every target's reports and plans, and take away those of targets that are no longer selected."""
    source = done.source
    reference = api.SourceReference(kind=SourceKind(source.kind), name=source.name, uid=source.uid)
    reports, targets, offers = [], [], []
    for answer in done.answers:
        contents = documents(reference, answer.account, answer.region, answer.findings, answer.zones)
        written = [source.report(answer.account, answer.region, number, each) for number, each in enumerate(contents, 1)]
        needs = Needs(answer.account, answer.region, answer.findings, answer.changes)
        offered = await offer_for(world, source, done.body, done.spec, needs, done.read_since)
        reports += written
        offers.append(offered)
        targets.append(_target(answer, written[0]["metadata"]["name"], offered.names[0] if offered.names else None))
    await world.reports.write(source, reports, max_evidence_age=done.spec.evidence_age)
    looked_at = {(answer.account, answer.region) for answer in done.answers}
    shut = {answer.account: answer.findings for answer in done.answers if answer.message is not None}
    unanswered = {each for each in targets_of(world, source) if each[0] in shut} - looked_at
    for account, region in sorted(unanswered):
        needs = Needs(account, region, shut[account], ())
        offers.append(await offer_for(world, source, done.body, done.spec, needs, done.read_since))
    await retire_others(world, source, looked_at | unanswered)
    return targets, offers


def _remember(world: World, done: Evaluated) -> set[str]:
    """What carrying out plans has to know of the evaluation.

    Returns:
        The sources for which it begins or ends to be otherwise: what this one wants is no longer what they knew.
    """
    uid, metadata = done.source.uid, done.body["metadata"]
    before = world.memory.conflicts.get(uid, {})
    conflicts = {change_id: rival for answer in done.answers for change_id, rival in answer.conflicts}
    world.memory.conflicts[uid] = conflicts
    world.memory.allow(uid, done.spec.enforcement.max_changes_per_run, done.read_since, is_new_run=_is_new_run(world, done))
    world.memory.evaluated[uid] = metadata["generation"]
    held = holding(world, done.source, done.spec, done.findings)
    rivals = set(conflicts.values()) ^ set(before.values())
    if held != world.memory.holding.get(uid):
        rivals |= set(_opponents(world, done.source))
    world.memory.holding[uid] = held
    return rivals


def _opponents(world: World, source: Source) -> Iterator[str]:
    """The sources that wait because of what this one wants."""
    me = f"{source.kind} {source.name}"
    for kind in (SecurityBaseline, MultiAZPolicy):
        for body in world.objects.all(kind, source.namespace):
            if me in world.memory.conflicts.get(body["metadata"]["uid"], {}).values():
                yield f"{kind.kind()} {body['metadata']['name']}"


def _wake_rivals(world: World, namespace: str, rivals: Iterable[str]) -> None:
    """Let rivals look anew, once the plans are there by which they see what is wanted."""
    for rival in rivals:
        kind_name, _, name = rival.partition(" ")
        kind = next(each for each in (SecurityBaseline, MultiAZPolicy) if each.kind() == kind_name)
        world.wake(kind, namespace, name)


def _is_new_run(world: World, done: Evaluated) -> bool:
    """Whether an evaluation is one of those that Enforce's limit is counted from: its time has come, or somebody wants it.

    One that only looks what became of changes is not: they would call for each other until nothing is left to limit.
    """
    since = world.memory.allowed_since.get(done.source.uid)
    is_other_spec = world.memory.evaluated.get(done.source.uid) != done.body["metadata"]["generation"]
    is_due = since is None or done.read_since - since >= (1 - JITTER) * done.spec.interval
    return is_due or is_other_spec or requested_anew(done.body)


def _up_to_date(world: World, status: Status, source: Source, spec: PolicySpec, offers: Sequence[Offered]) -> None:
    """Whether no plan is waiting and nobody wants otherwise; and whether mode Enforce can be had at all."""
    waiting = sum(offered.waiting for offered in offers)
    conflicts = world.memory.conflicts.get(source.uid, {})
    if conflicts:
        told = f"{_said(len(conflicts), 'change waits', 'changes wait')}: {texts(conflicts)} wants other values; neither is applied"
        status.condition(UP_TO_DATE, False, Reason.CONFLICT, told)
    elif waiting:
        told = _said(waiting, "plan waits for an approval", "plans wait for an approval")
        status.condition(UP_TO_DATE, False, Reason.PLANS_WAITING, told)
    else:
        status.condition(UP_TO_DATE, True, Reason.NO_PLAN_WAITING)
    if spec.mode is Mode.ENFORCE and world.unguarded is not None:
        status.stalled(Reason.NOT_AVAILABLE, f"spec.mode: nothing is enforced, as nothing holds true who approves: {world.unguarded}")


def _target(answer: TargetAnswer, report: str, plan: str | None) -> Target:
    counts = summarise(answer.findings)
    return Target(
        account=answer.account,
        region=answer.region,
        pass_=counts.pass_,
        fail=counts.fail,
        unknown=counts.unknown,
        exempt=counts.exempt,
        report=report,
        plan=plan,
        message=answer.message,
    )


def _judge(status: Status, findings: Sequence[Finding]) -> None:
    """Ready and Compliant (design §4)."""
    counts = summarise(findings)
    said = f"{_said(counts.controls, 'control', 'controls')} on {_said(counts.resources, 'resource', 'resources')}: {counts.pass_} pass, {counts.fail} fail, {counts.unknown} unknown"
    status.ready(Reason.EVALUATED, said + (f", {counts.exempt} exempt" if counts.exempt else ""))
    if counts.fail:
        status.condition(COMPLIANT, False, Reason.FAILING, _said(counts.fail, "finding fails", "findings fail"))
    elif counts.unknown:
        status.condition(
            COMPLIANT, None, Reason.UNKNOWNS, "nothing fails, and " + _said(counts.unknown, "finding is unknown", "findings are unknown")
        )
    else:
        status.condition(COMPLIANT, True, Reason.COMPLIANT, "nothing fails and nothing is unknown")
    if findings and all(finding.reason in PASSING for finding in findings):
        status.reconciling(Reason.AWS_UNAVAILABLE, findings[0].message)


def _said(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _next(world: World, uid: str, spec: PolicySpec, findings: Sequence[Finding]) -> timedelta:
    """The interval with its jitter; sooner, with back-off, after reads that got no answer."""
    if any(finding.reason in PASSING for finding in findings):
        wait = FIRST_BACK_OFF * (1 << min(world.memory.unanswered[uid], 16))
        world.memory.unanswered[uid] += 1
        return min(wait, spec.interval) * (1 + JITTER * world.rng())
    world.memory.unanswered.pop(uid, None)
    return spec.interval * (1 + JITTER * (2 * world.rng() - 1))


def _count_matches(world: World, source: Source, answers: Sequence[TargetAnswer]) -> None:
    """Remember what each exception covers, and let those whose count changed say so."""
    counts: dict[str, int] = {}
    for answer in answers:
        for name, number in answer.matched:
            counts[f"{source.namespace}/{name}"] = counts.get(f"{source.namespace}/{name}", 0) + number
    before = world.memory.matched.get(source.uid, {})
    world.memory.matched[source.uid] = counts
    for key in sorted(before.keys() | counts.keys()):
        if before.get(key, 0) != counts.get(key, 0):
            world.wake_exception(*key.split("/", 1))


def _tell_accounts(world: World, namespace: str, answers: Sequence[TargetAnswer]) -> None:
    """Let accounts say which actions they lack, where the evaluation has found out something new; by themselves they look every ten minutes."""
    for name in sorted({answer.account for answer in answers}):
        body = world.objects.get(AWSAccount, namespace, name)
        state = world.accounts.state(body["metadata"]["uid"]) if body is not None else None
        if body is not None and isinstance(state, Opened):
            told = (body.get("status") or {}).get("deniedActions") or []
            if list(state.account.denied_actions) != told:
                world.wake(AWSAccount, namespace, name)


async def _tell(world: World, done: Evaluated) -> None:
    """Lines in the log, and Events for findings whose verdict changed since the last evaluation; the first one is told by the conditions alone."""
    uid, findings = done.source.uid, done.findings
    before = world.memory.verdicts.get(uid)
    for answer in done.answers:
        telling.evaluated(done.source, answer.account, answer.region, answer.findings, before)
    world.memory.verdicts[uid] = {finding.id: finding.verdict for finding in findings}
    if before is None:
        return
    changed = [finding for finding in findings if finding.verdict is not before.get(finding.id, finding.verdict)]
    regarding = {**done.body, "apiVersion": "seawall.dev/v1alpha1", "kind": done.kind.kind()}
    for finding in changed[:EVENT_LIMIT]:
        await world.events.tell(regarding, _news(finding, before[finding.id]), action="Evaluate")
    if len(changed) > EVENT_LIMIT:
        note = f"{len(changed) - EVENT_LIMIT} more verdicts changed, the reports name them"
        await world.events.tell(regarding, News(NORMAL, "VerdictsChanged", note), action="Evaluate")


def _news(finding: Finding, before: Verdict) -> News:
    is_bad = finding.verdict in {Verdict.FAIL, Verdict.UNKNOWN}
    told = f"{finding.control} on {finding.resource.id} in {finding.resource.region}: {before} before, {finding.verdict} now"
    note = f"{told}: {finding.message}" if finding.message else told
    return News(WARNING if is_bad else NORMAL, f"Verdict{finding.verdict}", note)
