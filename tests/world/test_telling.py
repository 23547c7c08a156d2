"""Lines of the log say by name which account, Region, source and request they are about."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from seawall.api.v1alpha1 import RemediationPlan
from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState
from seawall.api.v1alpha1.terms import Severity, Verdict
from seawall.app.logs import JsonFormatter
from seawall.engine.finding import Finding
from seawall.errors import UnknownReason
from seawall.kube.reports import Source
from seawall.world import World
from seawall.world.telling import LINE_LIMIT, evaluated, tell
from tests.builders import ACCOUNT, NOW, REGION
from tests.kube.builders import plan_of

BASE = Source("SecurityBaseline", "team", "base", "uid-base")
WHERE = {"kind": "SecurityBaseline", "namespace": "team", "baseline": "base", "account": "prod", "region": REGION}
DENIED = "s3.get_bucket_policy was denied (AccessDenied): allow s3:GetBucketPolicy"
LISTED = api.Evidence(operation="s3.list_buckets", request_id="LISTED", read_at=NOW)


class Lines:
    def __init__(self, caplog: pytest.LogCaptureFixture) -> None:
        self._caplog = caplog

    def of(self, message: str) -> list[dict[str, Any]]:
        """The lines with a message, without the time."""
        read = [json.loads(JsonFormatter().format(record)) for record in self._caplog.records]
        return [{key: value for key, value in line.items() if key != "time"} for line in read if line["message"] == message]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Lines:
    """What was logged since, as it is written."""
    caplog.set_level(logging.INFO)
    return Lines(caplog)


def finding(bucket: str, verdict: Verdict, reason: UnknownReason | None = None, message: str = "", *requests: str) -> Finding:
    resource = api.Resource(type="AWS::S3::Bucket", arn=f"arn:aws:s3:::{bucket}", id=bucket, account=ACCOUNT, region=REGION)
    asked = (api.Evidence(operation="s3.get_bucket_policy", request_id=request, read_at=NOW) for request in requests)
    return Finding("s3.bucket-tls-only", Severity.HIGH, resource, verdict, reason, message, (LISTED, *asked))


def verdicts(*findings: Finding) -> dict[str, Verdict]:
    return {each.id: each.verdict for each in findings}


def test_each_target_has_a_line_with_its_numbers(lines: Lines) -> None:
    evaluated(BASE, "prod", REGION, [finding("a", Verdict.PASS), finding("b", Verdict.FAIL), finding("c", Verdict.FAIL)], None)
    (line,) = lines.of("evaluated")
    counts = {"Pass": 1, "Fail": 2, "Unknown": 0, "NotApplicable": 0, "Exempt": 0}
    assert line == {**WHERE, **counts, "level": "info", "logger": "seawall.world.telling", "message": "evaluated"}


def test_a_verdict_that_changed_has_a_line_with_the_requests_that_it_rests_on(lines: Lines) -> None:
    before = verdicts(finding("a", Verdict.PASS), finding("b", Verdict.FAIL))
    now = [finding("a", Verdict.FAIL, None, "the bucket has no policy", "R1"), finding("b", Verdict.FAIL), finding("new", Verdict.FAIL)]
    evaluated(BASE, "prod", REGION, now, before)
    (line,) = lines.of("a verdict changed")
    assert line.items() >= WHERE.items()
    assert (line["control"], line["arn"]) == ("s3.bucket-tls-only", "arn:aws:s3:::a")
    assert (line["before"], line["after"], line["why"]) == ("Pass", "Fail", "the bucket has no policy")
    assert line["request_ids"] == ["LISTED", "R1"]


def test_a_first_evaluation_changes_no_verdict(lines: Lines) -> None:
    evaluated(BASE, "prod", REGION, [finding("a", Verdict.FAIL)], None)
    assert lines.of("a verdict changed") == []


def test_a_refusal_has_one_line_for_all_that_it_leaves_unknown_with_the_requests_that_were_refused(lines: Lines) -> None:
    found = [finding(bucket, Verdict.UNKNOWN, UnknownReason.ACCESS_DENIED, DENIED, f"R-{bucket}") for bucket in ("a", "b")]
    evaluated(BASE, "prod", REGION, [*found, finding("c", Verdict.PASS)], None)
    (line,) = lines.of("AWS did not say")
    assert line.items() >= {**WHERE, "level": "warning", "reason": "AccessDenied", "why": DENIED, "findings": 2}.items()
    assert line["request_ids"] == ["R-a", "R-b"]


def test_a_refusal_is_told_when_it_begins_and_again_when_it_comes_back(lines: Lines) -> None:
    refused, readable = finding("a", Verdict.UNKNOWN, UnknownReason.THROTTLED, "x"), finding("a", Verdict.PASS)
    for now, before in ((refused, readable), (refused, refused), (readable, refused), (refused, readable)):
        evaluated(BASE, "prod", REGION, [now], verdicts(before))
    assert len(lines.of("AWS did not say")) == 2


def test_what_is_unknown_for_its_age_was_not_refused(lines: Lines) -> None:
    evaluated(BASE, "prod", REGION, [finding("a", Verdict.UNKNOWN, UnknownReason.STALE, "old")], None)
    assert lines.of("AWS did not say") == []


def test_when_very_much_changes_at_once_the_rest_is_counted(lines: Lines) -> None:
    now = [finding(f"b{number}", Verdict.FAIL) for number in range(LINE_LIMIT + 3)]
    evaluated(BASE, "prod", REGION, now, {each.id: Verdict.PASS for each in now})
    assert len(lines.of("a verdict changed")) == LINE_LIMIT
    (rest,) = lines.of("a verdict changed: there is more of it, the reports have it all")
    assert rest.items() >= {**WHERE, "more": 3}.items()


async def test_a_change_that_moved_has_a_line_that_names_its_source_target_and_requests(world: World, lines: Lines) -> None:
    plan = RemediationPlan.parse(plan_of("default"))
    plan = plan.model_copy(update={"metadata": plan.metadata.model_copy(update={"uid": "uid-plan"})})
    (change,) = plan.spec.changes
    before, after = (
        ChangeRecord(id=change.id, state=ChangeState.IN_PROGRESS),
        ChangeRecord(id=change.id, state=ChangeState.APPLIED, request_ids=("W1",)),
    )
    await tell(world, plan, "alice", [(before, after)])
    (line,) = lines.of("a change moved")
    assert line == {
        "level": "info",
        "logger": "seawall.world.telling",
        "message": "a change moved",
        "kind": "SecurityBaseline",
        "namespace": "default",
        "baseline": "prod",
        "account": "main",
        "region": "global",
        "plan": plan.metadata.name,
        "change": "c1",
        "control": "s3.bucket-tls-only",
        "arn": "arn:aws:s3:::logs",
        "before": "InProgress",
        "after": "Applied",
        "why": None,
        "request_ids": ["W1"],
        "on_behalf_of": "alice",
    }
