"""How metrics come by their values: counted as things happen, or looked up when somebody asks."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, ProcessCollector, disable_created_metrics
from prometheus_client.core import GaugeMetricFamily

from seawall.api.meta import Kind
from seawall.api.model import spelling
from seawall.api.v1alpha1 import (
    AWSAccount,
    ControlException,
    MultiAZPolicy,
    ProviderAssurance,
    RemediationApproval,
    RemediationPlan,
    ResponsibilityReport,
    SecurityBaseline,
)
from seawall.api.v1alpha1.control_exception import State as ExceptionState
from seawall.api.v1alpha1.remediation_approval import State as ApprovalState
from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState
from seawall.api.v1alpha1.remediation_plan import Reason as PlanState
from seawall.api.v1alpha1.responsibility_report import CellVerdict
from seawall.api.v1alpha1.standing import Result as Standing
from seawall.api.v1alpha1.terms import Severity, Verdict, ZoneVerdict
from seawall.aws.observe import Access, Result
from seawall.engine.finding import Finding
from seawall.kube.conditions import READY, holding
from seawall.kube.reports import Source
from seawall.world import metrics
from seawall.world.memory import Memory
from seawall.world.objects import Body, Objects

_SOURCES: Final = (SecurityBaseline, MultiAZPolicy)
_LOOKED_AT: Final[tuple[type[Kind], ...]] = (
    *_SOURCES,
    *(RemediationPlan, RemediationApproval, ControlException),
    *(ProviderAssurance, AWSAccount, ResponsibilityReport),
)


@dataclass(frozen=True, slots=True)
class _Evaluation:
    """What is kept of a source's last evaluation: counts by account, severity and verdict; the oldest evidence by account and Region."""

    source: Source
    counts: Mapping[tuple[str, Severity, Verdict], int]
    accounts: tuple[str, ...]
    oldest: Mapping[tuple[str, str], datetime]


@dataclass(frozen=True, slots=True)
class _Look:
    """What was so when somebody asked, of which metrics are made in whatever thread reads them; None: no objects are known here."""

    leads: bool = False
    silent: timedelta | None = None
    bodies: Mapping[type[Kind], Sequence[Body]] | None = None
    evaluations: Sequence[_Evaluation] = ()


class _Looked:
    """Implements `prometheus_client.registry.Collector` over the newest look."""

    def __init__(self) -> None:
        self.newest = _Look()

    def collect(self) -> Iterator[Metric]:
        look = self.newest
        yield _gauge(metrics.LEADER, [((), float(look.leads))])
        yield _gauge(metrics.SILENCE, [] if look.silent is None else [((), look.silent.total_seconds())])
        if look.bodies is not None:
            yield from _of_evaluations(look.evaluations)
            yield from _of_objects(look.bodies)


class Metrics:
    """All metrics of the process, in a registry of their own. Implements `aws.observe.Observer`.

    Calls to AWS are counted from any thread; everything else happens in the event loop.
    """

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call] # a second series for each counter, which says when this process first counted it
        self.registry = CollectorRegistry()
        self._objects: Objects | None = None
        self._evaluations: dict[str, _Evaluation] = {}
        self._looked = _Looked()
        self.registry.register(self._looked)
        ProcessCollector(registry=self.registry)
        self._transitions = self._counter(metrics.TRANSITIONS)
        self._calls = self._counter(metrics.CALLS)
        self._throttles = self._counter(metrics.THROTTLES)
        self._errors = self._counter(metrics.ERRORS)
        self._call_seconds = self._histogram(metrics.CALL_SECONDS)
        self._evaluation_seconds = self._histogram(metrics.EVALUATIONS)
        self._journal_seconds = self._histogram(metrics.JOURNAL)
        self._reconciles = self._histogram(metrics.RECONCILES)
        self._waiting = Gauge(metrics.WAITING.name, metrics.WAITING.told, metrics.WAITING.labels, registry=self.registry)

    def _counter(self, family: metrics.Family) -> Counter:
        return Counter(family.name, family.told, family.labels, registry=self.registry)

    def _histogram(self, family: metrics.Family) -> Histogram:
        return Histogram(family.name, family.told, family.labels, registry=self.registry, buckets=family.bounds)

    # Counted as things happen

    def called(self, access: Access, operation: str, result: Result, seconds: float) -> None:
        """A call to AWS has ended."""
        service, method = operation.split(".", 1)
        self._calls.labels(access, service, method, result).inc()
        self._call_seconds.labels(access, service).observe(seconds)

    def throttled(self, service: str) -> None:
        """AWS has throttled one request."""
        self._throttles.labels(service).inc()

    def moved(self, plan: RemediationPlan, before: ChangeRecord, after: ChangeRecord) -> None:
        """A record of a plan is durable; what only says more about the same state does not count."""
        if before.state is not after.state:
            control = next(change.control for change in plan.spec.changes if change.id == after.id)
            self._transitions.labels(plan.metadata.namespace, plan.spec.account, control, before.state, after.state).inc()

    def writing_journal(self) -> AbstractContextManager[object]:
        """Time one write of a journal."""
        return self._journal_seconds.time()

    def reconciling(self, kind: type[Kind]) -> AbstractContextManager[object]:
        """Time one run of a reconciler."""
        return self._reconciles.labels(kind.kind()).time()

    def waiting(self, kind: type[Kind]) -> AbstractContextManager[object]:
        """Count an object as due while it waits for a turn."""
        return self._waiting.labels(kind.kind()).track_inprogress()

    def failed(self, kind: type[Kind], reason: str) -> None:
        """A run has ended in an error."""
        self._errors.labels(kind.kind(), reason).inc()

    def evaluated(self, source: Source, targets: Iterable[tuple[str, str, Sequence[Finding]]], took: timedelta) -> None:
        """An evaluation is published; its targets are account, Region and findings."""
        counts: Tally[tuple[str, Severity, Verdict]] = Tally()
        oldest: dict[tuple[str, str], datetime] = {}
        accounts: dict[str, None] = {}
        for account, region, findings in targets:
            accounts[account] = None
            counts.update((account, finding.severity, finding.verdict) for finding in findings)
            read = min((each.read_at for finding in findings for each in finding.evidence), default=None)
            if read is not None:
                oldest[account, region] = read
        self._evaluations[source.uid] = _Evaluation(source, counts, tuple(accounts), oldest)
        self._evaluation_seconds.labels(source.kind).observe(max(0.0, took.total_seconds()))  # wall time may jump

    # Looked up when somebody asks

    def begin_term(self, objects: Objects) -> None:
        """From now on this process acts: what it knows of objects is told too."""
        self._objects = objects

    def end_term(self) -> None:
        """What objects are like is for the next leader to tell."""
        self._objects = None
        self._evaluations.clear()

    def look(self, *, leads: bool, silent: timedelta | None) -> CollectorRegistry:
        """Note how things are, quickly; the registry may then be read in another thread. Sources that are gone are forgotten.

        Args:
            leads: whether this process acts; else what objects are like is not its to tell.
            silent: how long the API server has not answered; None when it never did.
        """
        if self._objects is None or not leads:
            self._looked.newest = _Look(leads, silent)
            return self.registry
        bodies = {kind: tuple(self._objects.all(kind)) for kind in _LOOKED_AT}
        there = {body["metadata"]["uid"] for kind in _SOURCES for body in bodies[kind]}
        self._evaluations = {uid: each for uid, each in self._evaluations.items() if uid in there}
        self._looked.newest = _Look(leads, silent, bodies, tuple(self._evaluations.values()))
        return self.registry


def _gauge(family: metrics.Family, values: Iterable[tuple[tuple[str, ...], float]]) -> Metric:
    made = GaugeMetricFamily(family.name, family.told, labels=family.labels)
    for labels, value in values:
        made.add_metric(labels, value)
    return made


def _named(source: Source) -> tuple[str, str, str]:
    return source.kind, source.namespace, source.name


def _of_evaluations(evaluations: Sequence[_Evaluation]) -> Iterator[Metric]:
    yield _gauge(
        metrics.FINDINGS,
        (
            ((*_named(each.source), account, severity, verdict), each.counts.get((account, severity, verdict), 0))
            for each in evaluations
            for account in each.accounts
            for severity in Severity
            for verdict in Verdict
        ),
    )
    yield _gauge(
        metrics.EVIDENCE, (((*_named(each.source), *where), at.timestamp()) for each in evaluations for where, at in each.oldest.items())
    )


def _of_objects(bodies: Mapping[type[Kind], Sequence[Body]]) -> Iterator[Metric]:
    """What the statuses of objects say."""
    yield _due(metrics.EVALUATED, "lastEvaluationTime", bodies)
    yield _due(metrics.NEXT, "nextEvaluationTime", bodies)
    yield _gauge(metrics.WORKLOADS, (each for policy in bodies[MultiAZPolicy] for each in _verdicts(policy)))
    plans = bodies[RemediationPlan]
    yield _by_state(metrics.PLANS, PlanState, ((plan, _standing(plan)) for plan in plans))
    yield _by_state(metrics.CHANGES, ChangeState, ((plan, state) for plan in plans for state in _states(plan)))
    approvals, exceptions = bodies[RemediationApproval], bodies[ControlException]
    yield _by_state(metrics.APPROVALS, ApprovalState, ((each, _status(each).get("state", ApprovalState.PENDING)) for each in approvals))
    yield _by_state(metrics.EXCEPTIONS, ExceptionState, ((each, _status(each).get("state", ExceptionState.PENDING)) for each in exceptions))
    active = Memory.parsed(ControlException, (each for each in exceptions if _status(each).get("state") == ExceptionState.ACTIVE))
    yield _gauge(metrics.EXPIRY, (((each.metadata.namespace, each.metadata.name), each.spec.expires_at.timestamp()) for each in active))
    yield from _of_assurances(bodies[ProviderAssurance])
    yield _gauge(metrics.CELLS, _cells(bodies[AWSAccount], bodies[ResponsibilityReport]))


def _of_assurances(assurances: Sequence[Body]) -> Iterator[Metric]:
    """How AWS's own reports stand."""
    named = [((each["metadata"]["namespace"], each["metadata"]["name"]), _status(each)) for each in assurances]
    counts = ((names, status["counts"]) for names, status in named if status.get("counts") is not None)
    yield _gauge(metrics.REPORTS, (((*names, result), float(told.get(result.lower(), 0))) for names, told in counts for result in Standing))
    ends = (
        ((*names, report["name"]), datetime.fromisoformat(report["expiresAt"]).timestamp())
        for names, status in named
        for report in status.get("reports") or ()
        if report.get("expiresAt") is not None
    )
    yield _gauge(metrics.REPORT_EXPIRY, ends)


def _cells(accounts: Sequence[Body], reports: Sequence[Body]) -> Iterator[tuple[tuple[str, ...], float]]:
    """Every account that is not suspended and has a report, with every verdict."""
    told = {_name(report): report["summary"].get("verdicts") or {} for report in reports}
    for account in accounts:
        counts = told.get(_name(account))
        if counts is None or (account.get("spec") or {}).get("suspend"):
            continue
        for verdict in CellVerdict:
            yield (*_name(account), verdict), float(counts.get(spelling(verdict.name.lower()), 0))


def _verdicts(policy: Body) -> Iterator[tuple[tuple[str, ...], float]]:
    """Every workload of a policy with every verdict."""
    metadata = policy["metadata"]
    for workload in _status(policy).get("workloads") or ():
        for verdict in ZoneVerdict:
            yield (metadata["namespace"], metadata["name"], workload["name"], verdict), float(workload["verdict"] == verdict)


def _due(family: metrics.Family, member: str, bodies: Mapping[type[Kind], Sequence[Body]]) -> Metric:
    told = (
        ((kind.kind(), body["metadata"]["namespace"], body["metadata"]["name"]), datetime.fromisoformat(at).timestamp())
        for kind in _SOURCES
        for body in bodies[kind]
        if (at := _status(body).get(member)) is not None
    )
    return _gauge(family, told)


def _by_state(family: metrics.Family, states: type[StrEnum], found: Iterable[tuple[Body, str]]) -> Metric:
    """Counts by namespace, zeros included; a state that this version does not know is left out."""
    counts = Tally((body["metadata"]["namespace"], state) for body, state in found)
    namespaces = sorted({namespace for namespace, _ in counts})
    return _gauge(family, (((namespace, state), counts[namespace, state]) for namespace in namespaces for state in states))


def _name(body: Body) -> tuple[str, str]:
    """Namespace and name."""
    return body["metadata"]["namespace"], body["metadata"]["name"]


def _status(body: Body) -> Mapping[str, Any]:
    return body.get("status") or {}


def _standing(plan: Body) -> str:
    """The reason of a plan's condition Ready; before anyone looked it waits."""
    ready = holding(_status(plan).get("conditions") or ()).get(READY)
    return str(ready["reason"]) if ready is not None else PlanState.WAITING


def _states(plan: Body) -> Iterator[str]:
    """The state of each of a plan's changes; those of a superseded plan that are Pending will not come."""
    records = {record["id"]: record.get("state", ChangeState.PENDING) for record in _status(plan).get("changes") or ()}
    is_superseded = _standing(plan) == PlanState.SUPERSEDED
    for change in plan["spec"]["changes"]:
        state = records.get(change["id"], ChangeState.PENDING)
        if not (is_superseded and state == ChangeState.PENDING):
            yield state
