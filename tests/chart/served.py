"""What `/metrics` serves once everything has happened that is counted: the text that a Prometheus would scrape, of a real registry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from seawall.api.meta import Kind
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
from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState
from seawall.api.v1alpha1.terms import Severity, Verdict
from seawall.aws.observe import Access, Result
from seawall.engine.finding import Finding
from seawall.kube.reports import Source
from seawall.world.measuring import Metrics
from seawall.world.objects import Objects
from tests.builders import ACCOUNT, NOW, REGION
from tests.kube.builders import plan_of

#: Labels that whoever scrapes adds where a series has none of its own.
SCRAPED = frozenset({"instance", "job", "namespace", "pod"})

Served = Mapping[str, Mapping[str, frozenset[str]]]
"""Values by name of the series and label."""

_EVALUATED = {"lastEvaluationTime": "2026-11-24T12:00:00Z", "nextEvaluationTime": "2026-11-24T12:10:00Z"}
_ACCEPTED = {"controls": ["s3.*"], "reason": "legacy clients", "expiresAt": "2026-11-26T12:00:00Z"}
_ASSURED = {"counts": {"current": 1}, "reports": [{"name": "soc2", "expiresAt": "2027-06-07T00:00:00Z"}]}


@cache
def served() -> Served:
    """Every series, with each label's values."""
    found: dict[str, dict[str, set[str]]] = {}
    for family in text_string_to_metric_families(text()):
        for sample in family.samples:
            values = found.setdefault(sample.name, {})
            for label, value in sample.labels.items():
                values.setdefault(label, set()).add(value)
    return {name: {label: frozenset(seen) for label, seen in labels.items()} for name, labels in found.items()}


@cache
def text() -> str:
    """What a scrape answers."""
    metrics, objects = Metrics(), Objects()
    _are_there(objects)
    metrics.begin_term(objects)
    _happen(metrics)
    return generate_latest(metrics.look(leads=True, silent=timedelta(seconds=1))).decode()


def _are_there(objects: Objects) -> None:
    """One object of each kind that metrics tell of."""
    _put(objects, SecurityBaseline, "base", status=_EVALUATED)
    _put(objects, MultiAZPolicy, "shop", status={**_EVALUATED, "workloads": [{"name": "web", "verdict": "Fails"}]})
    _put(objects, RemediationPlan, "plan", spec={"changes": [{"id": "c1"}]})
    _put(objects, RemediationApproval, "go")
    _put(objects, ControlException, "accepted", spec=_ACCEPTED, status={"state": "Active"})
    _put(objects, ProviderAssurance, "aws", status=_ASSURED)
    _put(objects, AWSAccount, "prod")
    _put(objects, ResponsibilityReport, "prod", summary={})


def _put(objects: Objects, kind: type[Kind], name: str, **parts: Any) -> None:
    objects.put(kind, {"metadata": {"namespace": "team", "name": name, "uid": f"uid-{name}"}, **parts})


def _happen(metrics: Metrics) -> None:
    """Everything that is counted as it happens, with every result and state."""
    resource = api.Resource(type="AWS::S3::Bucket", arn="arn:aws:s3:::b", id="b", account=ACCOUNT, region=REGION)
    evidence = (api.Evidence(operation="s3.get_bucket_policy", read_at=NOW),)
    failing = Finding("s3.bucket-tls-only", Severity.CRITICAL, resource, Verdict.FAIL, evidence=evidence)
    metrics.evaluated(Source("SecurityBaseline", "team", "base", "uid-base"), [("prod", REGION, [failing])], timedelta(seconds=1))
    for access in Access:
        for result in Result:
            metrics.called(access, "s3.get_bucket_policy", result, 0.1)
    metrics.throttled("s3")
    plan = RemediationPlan.parse(plan_of("team"))
    for state in ChangeState:
        before = next(each for each in ChangeState if each is not state)
        metrics.moved(plan, ChangeRecord(id=plan.spec.changes[0].id, state=before), ChangeRecord(id=plan.spec.changes[0].id, state=state))
    with metrics.writing_journal(), metrics.reconciling(SecurityBaseline), metrics.waiting(SecurityBaseline):
        metrics.failed(SecurityBaseline, "UnknownControl")
