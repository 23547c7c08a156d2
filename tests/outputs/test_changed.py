"""What changed between two evaluations, and whether what was mended is still so."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.api.v1alpha1 import ComplianceReport
from seawall.api.v1alpha1.terms import Verdict
from seawall.outputs.changed import Hold, changed, kept, verdicts, worst
from tests.cli.plans import change, plan

CONTROL = "s3.bucket-public-access-block"
MADE = {"state": "Verified"}


def finding(name: str, verdict: str = "Fail", *, control: str = CONTROL, severity: str = "High", arn: str = "") -> dict[str, Any]:
    resource = {
        "type": "AWS::S3::Bucket",
        "arn": arn or f"arn:aws:s3:::{name}",
        "id": name,
        "account": "123456789012",
        "region": "eu-west-1",
    }
    return {
        "id": "0" * 16,
        "control": control,
        "resource": resource,
        "verdict": verdict,
        "severity": severity,
        "message": f"{name} is open",
    }


def report(*findings: dict[str, Any], passed: tuple[str, ...] = (), region: str = "eu-west-1") -> ComplianceReport:
    return ComplianceReport.parse(
        {
            "metadata": {"name": "r"},
            "sourceRef": {"kind": "SecurityBaseline", "name": "prod", "uid": "u-1"},
            "account": "main",
            "region": region,
            "findings": list(findings),
            "passed": [{"control": CONTROL, "resourceIDs": list(passed)}] if passed else [],
        }
    )


def sentences(before: ComplianceReport, now: ComplianceReport) -> list[str]:
    return [each.sentence for each in changed(verdicts([before]), verdicts([now]))]


def test_verdicts_that_changed_are_told_worst_first_with_why() -> None:
    before = report(finding("a"), finding("b"), passed=("c", "d"))
    now = report(finding("b", "Unknown"), finding("c"), finding("d", severity="Critical"), passed=("a",))
    assert sentences(before, now) == [
        f"Pass -> Fail  {CONTROL} on d in main, eu-west-1: d is open",
        f"Pass -> Fail  {CONTROL} on c in main, eu-west-1: c is open",
        f"Fail -> Unknown  {CONTROL} on b in main, eu-west-1: b is open",
        f"Fail -> Pass  {CONTROL} on a in main, eu-west-1",
    ]


def test_what_came_and_what_went_was_not_judged_on_the_other_side() -> None:
    assert sentences(report(finding("old")), report(finding("new"))) == [
        f"not judged -> Fail  {CONTROL} on new in main, eu-west-1: new is open",
        f"Fail -> not judged  {CONTROL} on old in main, eu-west-1",
    ]


def test_another_message_is_no_other_verdict_and_another_region_is_another_place() -> None:
    before = finding("a")
    assert sentences(report(before), report({**before, "message": "still open"})) == []
    assert len(sentences(report(before), report(before, region="global"))) == 2


@pytest.mark.parametrize(
    ("now", "hold", "verdict"),
    [
        (report(passed=("assets-1",)), Hold.HOLDS, Verdict.PASS),
        (report(finding("assets-1")), Hold.DRIFTED, Verdict.FAIL),
        (report(finding("assets-1", "Unknown")), Hold.UNKNOWN, Verdict.UNKNOWN),
        (report(finding("*", "Unknown", arn="arn:aws:s3:eu-west-1:123456789012:bucket/*")), Hold.UNKNOWN, Verdict.UNKNOWN),
        (report(finding("assets-1", "Exempt")), Hold.ACCEPTED, Verdict.PASS),
        (report(passed=("assets-2",)), Hold.NOT_JUDGED, Verdict.UNKNOWN),
        (report(finding("assets-1", control="s3.bucket-tls-only")), Hold.NOT_JUDGED, Verdict.UNKNOWN),
        (report(passed=("assets-1",), region="global"), Hold.NOT_JUDGED, Verdict.UNKNOWN),
    ],
)
def test_a_change_holds_while_its_control_passes(now: ComplianceReport, hold: Hold, verdict: Verdict) -> None:
    (only,) = kept(plan(records=({"id": f"{1:016x}", **MADE},)), verdicts([now]))
    assert (only.hold, worst([only])) == (hold, verdict)


def test_only_what_was_made_can_have_drifted() -> None:
    records = tuple({"id": f"{number:016x}", "state": state} for number, state in enumerate(("Verified", "RolledBack", "Stale"), 1))
    (only,) = kept(plan(change(1), change(2), change(3), records=records), verdicts([report()]))
    assert only.change.resource_id == "assets-1"


@pytest.mark.parametrize(
    ("judged", "passes"),
    [("arn:aws:iam::123456789012:root", "123456789012"), ("arn:aws:seawall:eu-west-1:123456789012:workload/shop/web", "shop/web")],
)
def test_a_change_of_another_resource_than_the_judged_one_holds_by_that_one(judged: str, passes: str) -> None:
    made = plan(change(1, judgedArn=judged), records=({"id": f"{1:016x}", **MADE},))
    assert [each.hold for each in kept(made, verdicts([report(passed=(passes,))]))] == [Hold.HOLDS]
    assert [each.hold for each in kept(made, verdicts([report(passed=("assets-1",))]))] == [Hold.NOT_JUDGED]
    assert [each.hold for each in kept(made, verdicts([report(finding(passes, arn=judged))]))] == [Hold.DRIFTED]


def test_what_does_not_hold_comes_first() -> None:
    records = tuple({"id": f"{number:016x}", **MADE} for number in (1, 2))
    holds = kept(plan(change(1), change(2), records=records), verdicts([report(finding("assets-2"), passed=("assets-1",))]))
    assert [each.sentence for each in holds] == [
        f"drifted  {CONTROL} on assets-2 in eu-west-1: assets-2 is open",
        f"holds  {CONTROL} on assets-1 in eu-west-1",
    ]
