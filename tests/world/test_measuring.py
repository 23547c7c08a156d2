"""Metrics have the values that things have, and none that they had."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from seawall.api.meta import Kind
from seawall.api.v1alpha1 import (
    AWSAccount,
    ControlException,
    MultiAZPolicy,
    RemediationApproval,
    RemediationPlan,
    ResponsibilityReport,
    SecurityBaseline,
)
from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.responsibility_report import CellVerdict, VerdictCounts
from seawall.api.v1alpha1.terms import Severity, Verdict
from seawall.aws.observe import Access, Result
from seawall.engine.finding import Finding
from seawall.kube.reports import Source
from seawall.world.measuring import Metrics
from seawall.world.objects import Objects
from tests.builders import ACCOUNT, NOW, REGION

SECOND = timedelta(seconds=1)
BASE = Source("SecurityBaseline", "team", "base", "uid-base")


@pytest.fixture
def objects() -> Objects:
    made = Objects()
    put(made, SecurityBaseline, "base")
    return made


@pytest.fixture
def metrics(objects: Objects) -> Metrics:
    """Of a process that leads."""
    made = Metrics()
    made.begin_term(objects)
    return made


def put(objects: Objects, kind: type[Kind], name: str, **parts: Any) -> None:
    objects.put(kind, {"metadata": {"namespace": "team", "name": name, "uid": f"uid-{name}"}, **parts})


def finding(verdict: Verdict = Verdict.FAIL, severity: Severity = Severity.HIGH, *read: datetime) -> Finding:
    resource = api.Resource(type="AWS::S3::Bucket", arn="arn:aws:s3:::b", id="b", account=ACCOUNT, region=REGION)
    evidence = tuple(api.Evidence(operation="s3.x", read_at=at) for at in read)
    return Finding("s3.x", severity, resource, verdict, evidence=evidence)


def series(metrics: Metrics, name: str, *, leads: bool = True) -> dict[tuple[str, ...], float]:
    """Values by labels' values, in the labels' order; zeros left out."""
    families = metrics.look(leads=leads, silent=SECOND).collect()
    return {tuple(each.labels.values()): each.value for family in families for each in family.samples if each.name == name and each.value}


def evaluated(metrics: Metrics, *targets: tuple[str, str, list[Finding]], source: Source = BASE) -> None:
    metrics.evaluated(source, targets, SECOND)


def test_findings_are_counted_by_source_account_severity_and_verdict_over_all_regions(metrics: Metrics) -> None:
    low = finding(Verdict.PASS, Severity.LOW)
    evaluated(metrics, ("prod", "global", [finding(), low]), ("prod", REGION, [finding()]), ("test", REGION, [low]))
    assert series(metrics, "seawall_findings") == {
        ("SecurityBaseline", "team", "base", "prod", "High", "Fail"): 2,
        ("SecurityBaseline", "team", "base", "prod", "Low", "Pass"): 1,
        ("SecurityBaseline", "team", "base", "test", "Low", "Pass"): 1,
    }


def test_what_is_not_found_is_told_as_zero_so_that_an_alert_can_end(metrics: Metrics) -> None:
    evaluated(metrics, ("prod", REGION, []))
    (family,) = [each for each in metrics.look(leads=True, silent=SECOND).collect() if each.name == "seawall_findings"]
    assert len(family.samples) == len(Severity) * len(Verdict)


def test_the_newest_evaluation_takes_the_place_of_the_one_before(metrics: Metrics) -> None:
    evaluated(metrics, ("prod", REGION, [finding()]), ("gone", REGION, [finding()]))
    evaluated(metrics, ("prod", REGION, [finding(Verdict.PASS)]))
    assert series(metrics, "seawall_findings") == {("SecurityBaseline", "team", "base", "prod", "High", "Pass"): 1}


def test_a_source_that_is_gone_has_no_series_and_another_of_its_name_begins_anew(metrics: Metrics, objects: Objects) -> None:
    evaluated(metrics, ("prod", REGION, [finding()]))
    objects.put(SecurityBaseline, {"metadata": {"namespace": "team", "name": "base", "uid": "another"}})
    assert series(metrics, "seawall_findings") == {}


def test_the_oldest_evidence_of_each_target_is_told(metrics: Metrics) -> None:
    old, new = NOW - timedelta(minutes=9), NOW
    evaluated(metrics, ("prod", REGION, [finding(Verdict.PASS, Severity.LOW, new, old), finding()]), ("prod", "global", [finding()]))
    assert series(metrics, "seawall_oldest_evidence_timestamp_seconds") == {
        ("SecurityBaseline", "team", "base", "prod", REGION): old.timestamp()
    }


def test_a_standby_tells_nothing_of_objects_and_the_next_term_begins_without_what_the_last_one_knew(
    metrics: Metrics, objects: Objects
) -> None:
    evaluated(metrics, ("prod", REGION, [finding()]))
    assert series(metrics, "seawall_findings", leads=False) == {}
    metrics.end_term()
    assert series(metrics, "seawall_findings") == {}
    metrics.begin_term(objects)
    assert series(metrics, "seawall_findings") == {}


def test_when_sources_were_evaluated_and_will_be_is_told_unless_they_are_suspended(metrics: Metrics, objects: Objects) -> None:
    put(
        objects,
        SecurityBaseline,
        "base",
        status={"lastEvaluationTime": "2026-11-24T12:00:00Z", "nextEvaluationTime": "2026-11-24T12:10:00Z"},
    )
    put(objects, MultiAZPolicy, "zones", status={"lastEvaluationTime": "2026-11-24T12:00:00Z"})
    last, following = NOW.timestamp(), (NOW + timedelta(minutes=10)).timestamp()
    names = ("SecurityBaseline", "team", "base"), ("MultiAZPolicy", "team", "zones")
    assert series(metrics, "seawall_last_evaluation_timestamp_seconds") == dict.fromkeys(names, last)
    assert series(metrics, "seawall_next_evaluation_timestamp_seconds") == {names[0]: following}


def plan(reason: str | None, *states: str, changes: int) -> dict[str, Any]:
    conditions = [{"type": "Ready", "reason": reason}] if reason else []
    records = [{"id": str(number), "state": state} for number, state in enumerate(states)]
    return {
        "spec": {"changes": [{"id": str(number)} for number in range(changes)]},
        "status": {"conditions": conditions, "changes": records},
    }


def test_plans_are_told_by_why_they_are_ready_and_their_changes_by_state(metrics: Metrics, objects: Objects) -> None:
    put(objects, RemediationPlan, "new", **plan(None, changes=2))
    put(objects, RemediationPlan, "waits", **plan("Waiting", "Pending", "Verified", changes=2))
    put(objects, RemediationPlan, "fought-over", **plan("Contested", "Contested", changes=1))
    put(objects, RemediationPlan, "later-version", **plan("Unheard", "Unheard", changes=1))
    assert series(metrics, "seawall_plans") == {("team", "Waiting"): 2, ("team", "Contested"): 1}
    assert series(metrics, "seawall_changes") == {("team", "Pending"): 3, ("team", "Verified"): 1, ("team", "Contested"): 1}


def test_changes_that_will_not_come_are_not_pending(metrics: Metrics, objects: Objects) -> None:
    put(objects, RemediationPlan, "old", **plan("Superseded", "Pending", "Verified", changes=3))
    assert series(metrics, "seawall_plans") == {("team", "Superseded"): 1}
    assert series(metrics, "seawall_changes") == {("team", "Verified"): 1}


def test_approvals_and_exceptions_are_told_by_state_and_active_exceptions_by_their_end(metrics: Metrics, objects: Objects) -> None:
    put(objects, RemediationApproval, "new")
    put(objects, RemediationApproval, "done", status={"state": "Used"})
    end = datetime(2027, 1, 1, tzinfo=UTC)
    spec = {"controls": ["s3.*"], "reason": "legacy clients", "expiresAt": "2027-01-01T00:00:00Z"}
    put(objects, ControlException, "active", spec=spec, status={"state": "Active"})
    put(objects, ControlException, "unreadable", spec={**spec, "controls": None}, status={"state": "Active"})
    put(objects, ControlException, "over", spec=spec, status={"state": "Expired"})
    assert series(metrics, "seawall_approvals") == {("team", "Pending"): 1, ("team", "Used"): 1}
    assert series(metrics, "seawall_exceptions") == {("team", "Active"): 2, ("team", "Expired"): 1}
    assert series(metrics, "seawall_exception_expiry_timestamp_seconds") == {("team", "active"): end.timestamp()}


def test_a_workload_has_one_verdict_and_ends_with_its_policy(metrics: Metrics, objects: Objects) -> None:
    put(objects, MultiAZPolicy, "shop", spec={}, status={"workloads": [{"name": "web", "verdict": "Fails"}]})
    assert series(metrics, "seawall_workload_verdict") == {("team", "shop", "web", "Fails"): 1}
    objects.remove(MultiAZPolicy, "team", "shop")
    assert series(metrics, "seawall_workload_verdict") == {}


def report(**cells: int) -> dict[str, Any]:
    return {"summary": {"verdicts": VerdictCounts(**cells).dump()}}


def test_cells_are_told_by_account_and_verdict(metrics: Metrics, objects: Objects) -> None:
    counts = {verdict.name.lower(): number for number, verdict in enumerate(CellVerdict, 1)}
    for name in ("prod", "test", "new"):
        put(objects, AWSAccount, name, spec={"regions": [REGION]})
    put(objects, ResponsibilityReport, "prod", **report(**counts))
    put(objects, ResponsibilityReport, "test", **report(no_control=7))
    assert series(metrics, "seawall_responsibility_cells") == {
        **{("team", "prod", verdict.value): number for number, verdict in enumerate(CellVerdict, 1)},
        ("team", "test", "NoControl"): 7,
    }


def test_cells_of_an_account_that_is_suspended_or_gone_are_not_told(metrics: Metrics, objects: Objects) -> None:
    for name in ("prod", "asleep", "gone"):
        put(objects, AWSAccount, name, spec={"suspend": name == "asleep"})
        put(objects, ResponsibilityReport, name, **report(met=1))
    objects.remove(AWSAccount, "team", "gone")
    assert set(series(metrics, "seawall_responsibility_cells")) == {("team", "prod", "Met")}


def test_calls_are_counted_by_operation_and_result_and_timed_by_service(metrics: Metrics) -> None:
    for result in (Result.OK, Result.OK, Result.LOST):
        metrics.called(Access.WRITE, "s3.put_bucket_policy", result, 0.2)
    metrics.throttled("s3")
    assert series(metrics, "seawall_aws_calls_total") == {
        ("write", "s3", "put_bucket_policy", "OK"): 2,
        ("write", "s3", "put_bucket_policy", "Lost"): 1,
    }
    assert series(metrics, "seawall_aws_call_duration_seconds_count") == {("write", "s3"): 3}
    assert series(metrics, "seawall_aws_throttles_total") == {("s3",): 1}


def test_a_clock_that_was_set_back_makes_no_negative_duration(metrics: Metrics) -> None:
    metrics.evaluated(BASE, [], -SECOND)
    assert series(metrics, "seawall_evaluation_duration_seconds_sum") == {}
    assert series(metrics, "seawall_evaluation_duration_seconds_count") == {("SecurityBaseline",): 1}


def test_two_processes_metrics_in_one_interpreter_share_nothing() -> None:
    one, other = Metrics(), Metrics()
    one.throttled("s3")
    assert series(other, "seawall_aws_throttles_total") == {}
