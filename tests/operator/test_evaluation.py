"""A baseline is evaluated: what people see in the status, the reports and the plans."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.conftest import Kubectl
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.operator.conftest import Apply
from tests.operator.objects import BLOCK, LENGTH, PITR, Json, account, arn, baseline, facts_asked, seed, shut
from tests.operator.program import Operator, conditions, message

BUCKET = "arn:aws:s3:::open"
TABLE = arn("dynamodb", "table/orders")
ROOT = f"arn:aws:iam::{ACCOUNT}:root"


def by_region(objects: list[Json], region: str) -> Json:
    (found,) = [each for each in objects if each["metadata"]["labels"]["seawall.dev/region"] == region]
    return found


@pytest.mark.usefixtures("prod")
def test_a_baseline_is_ready_once_it_was_evaluated_and_its_numbers_are_those_of_the_account(
    operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl
) -> None:
    seed(aws)
    apply(baseline(mode="Plan"))
    kubectl("wait", "--for=condition=Ready", "sb/base", "--timeout=20s")
    found = operator.settled("sb", "base")
    status = found["status"]
    assert status["observedGeneration"] == found["metadata"]["generation"] == 1
    assert status["summary"] == {
        "controls": 3,
        "resources": 4,
        "pass": 1,
        "fail": 3,
        "unknown": 0,
        "exempt": 0,
        "notApplicable": 0,
        "score": 25,
        "coverage": 100,
    }
    assert conditions(status) == {
        "Ready": ("True", "Evaluated"),
        "Compliant": ("False", "Failing"),
        "UpToDate": ("False", "PlansWaiting"),
    }
    assert message(status, "Ready") == "3 controls on 4 resources: 1 pass, 3 fail, 0 unknown"
    assert [each["resource"]["arn"] for each in status["topFindings"]] == [BUCKET, TABLE, ROOT], "worst first, then by control"
    assert [each["severity"] for each in status["topFindings"]] == ["High", "Medium", "Medium"]
    last, following = (datetime.fromisoformat(status[name]) for name in ("lastEvaluationTime", "nextEvaluationTime"))
    assert abs(datetime.now(UTC) - last) < timedelta(minutes=1)
    assert timedelta(minutes=9.4) < following - last < timedelta(minutes=10.6), "ten minutes, spread by a twentieth"
    header, row = (line.split() for line in kubectl("get", "sb").stdout.splitlines())
    assert header == ["NAME", "READY", "COMPLIANT", "UPTODATE", "PASS", "FAIL", "UNKNOWN", "SCORE", "AGE"]
    assert row[:-1] == ["base", "True", "False", "False", "1", "3", "0", "25"]


@pytest.mark.usefixtures("prod")
def test_each_target_has_a_report_with_findings_and_evidence_and_what_holds_with_a_sample(
    operator: Operator, aws: Emulator, apply: Apply
) -> None:
    seed(aws)
    apply(baseline())
    status = operator.evaluated(fail=3)
    uid = operator.get("sb", "base")["metadata"]["uid"]
    reports = operator.all("crep")
    here, globally = by_region(reports, REGION), by_region(reports, "global")
    assert status["targets"] == [
        {
            "account": "prod",
            "region": region,
            "pass": passed,
            "fail": failed,
            "unknown": 0,
            "exempt": 0,
            "report": report["metadata"]["name"],
        }
        for region, passed, failed, report in (("global", 0, 1, globally), (REGION, 1, 2, here))
    ]
    assert here["sourceRef"] == {"kind": "SecurityBaseline", "name": "base", "uid": uid}
    assert (here["account"], here["region"]) == ("prod", REGION)
    assert here["metadata"]["labels"] == {
        "seawall.dev/source-kind": "SecurityBaseline",
        "seawall.dev/source": "base",
        "seawall.dev/account": "prod",
        "seawall.dev/region": REGION,
    }
    assert here["controls"] == [
        {"id": PITR, "pass": 0, "fail": 1, "unknown": 0, "exempt": 0, "notApplicable": 0},
        {"id": BLOCK, "pass": 1, "fail": 1, "unknown": 0, "exempt": 0, "notApplicable": 0},
    ]
    worst = here["findings"][0]
    assert (worst["control"], worst["verdict"], worst["severity"]) == (BLOCK, "Fail", "High")
    assert worst["resource"] == {"type": "AWS::S3::Bucket", "arn": BUCKET, "id": "open", "account": ACCOUNT, "region": REGION}
    assert worst["evidence"][-1]["operation"] == "s3.get_public_access_block"
    (passed,) = here["passed"]
    assert (passed["control"], passed["resourceIDs"], passed["operation"]) == (BLOCK, ["shut"], "s3.get_public_access_block")
    assert [each["control"] for each in globally["findings"]] == [LENGTH]


@pytest.mark.usefixtures("prod")
def test_mode_plan_offers_the_changes_of_each_target_with_what_is_and_what_would_be(
    operator: Operator, aws: Emulator, apply: Apply
) -> None:
    seed(aws)
    apply(baseline(mode="Plan"))
    status = operator.evaluated(fail=3)
    plans = operator.all("rplan")
    plan = by_region(plans, REGION)
    assert {each["region"]: each["plan"] for each in status["targets"]} == {
        region: by_region(plans, region)["metadata"]["name"] for region in ("global", REGION)
    }
    assert "ownerReferences" not in plan["metadata"], "a plan outlives its source"
    assert plan["spec"]["sourceRef"]["uid"] == operator.get("sb", "base")["metadata"]["uid"]
    assert (plan["spec"]["account"], plan["spec"]["region"], plan["spec"]["run"]) == ("prod", REGION, 1)
    bucket, table = plan["spec"]["changes"]
    assert (bucket["arn"], bucket["fact"], bucket.get("before")) == (BUCKET, "s3.Bucket.public_access_block", None)
    assert bucket["after"] == dict.fromkeys(("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True)
    assert [call["operation"] for call in bucket["calls"]] == ["s3.put_public_access_block"]
    assert (table["before"], table["after"]) == ({"PointInTimeRecoveryEnabled": False}, {"PointInTimeRecoveryEnabled": True})
    assert (table["billed"], table["reversible"]) == (True, "Yes")
    assert aws.count("*", "Put*") + aws.count("*", "Update*") == 0, "a plan writes nothing"


@pytest.mark.usefixtures("prod")
def test_mode_audit_offers_no_plan_and_a_compliant_account_says_so(operator: Operator, aws: Emulator, apply: Apply) -> None:
    seed(aws)
    shut("open", aws)
    apply(baseline(controls=(BLOCK,)))
    status = operator.evaluated(**{"pass": 2}, fail=0, score=100, coverage=100)
    assert conditions(status) == {
        "Ready": ("True", "Evaluated"),
        "Compliant": ("True", "Compliant"),
        "UpToDate": ("True", "NoPlanWaiting"),
    }
    assert status.get("topFindings", []) == []
    assert operator.all("rplan") == []


@pytest.mark.usefixtures("prod")
def test_the_same_state_gives_the_same_plans_and_a_mended_one_supersedes_them(
    operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl
) -> None:
    seed(aws)
    apply(baseline(controls=(BLOCK,), mode="Plan"))
    operator.evaluated(fail=1)
    (plan,) = operator.all("rplan")
    kubectl("annotate", "sb/base", "reconcile.fluxcd.io/requestedAt=1")
    operator.settled("sb", "base", lambda status: status.get("lastHandledReconcileAt") == "1")
    (again,) = operator.all("rplan")
    assert again["metadata"]["resourceVersion"] == plan["metadata"]["resourceVersion"]
    shut("open", aws)
    kubectl("annotate", "--overwrite", "sb/base", "reconcile.fluxcd.io/requestedAt=2")
    status = operator.evaluated(fail=0)
    assert conditions(status)["UpToDate"] == ("True", "NoPlanWaiting")
    (old,) = operator.all("rplan")
    assert conditions(old["status"])["Ready"] == ("True", "Superseded")


@pytest.mark.usefixtures("prod")
def test_mode_enforce_applies_nothing_while_the_admission_policies_are_missing_and_says_so(
    operator: Operator, aws: Emulator, apply: Apply
) -> None:
    seed(aws)
    apply(baseline(mode="Enforce"))
    status = operator.settled("sb", "base", lambda status: "Stalled" in conditions(status))["status"]
    assert conditions(status)["Stalled"] == ("True", "NotAvailable")
    assert conditions(status)["Compliant"] == ("False", "Failing")
    assert "nothing is enforced, as nothing holds true who approves" in message(status, "Stalled")
    assert len(operator.all("rplan")) == 2
    assert aws.count("*", "Put*") + aws.count("*", "Update*") == 0


@pytest.mark.usefixtures("prod")
def test_a_suspended_baseline_reads_nothing_and_keeps_its_last_answer(
    operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl
) -> None:
    seed(aws)
    apply(baseline())
    summary = operator.evaluated(fail=3)["summary"]
    aws.forget_calls()
    apply(baseline(suspend=True))
    status = operator.settled("sb", "base", lambda status: conditions(status)["Ready"][1] == "Suspended")["status"]
    kubectl("annotate", "sb/base", "reconcile.fluxcd.io/requestedAt=now")
    operator.settled("sb", "base", lambda status: status.get("lastHandledReconcileAt") == "now")
    assert facts_asked(aws) == []
    assert status["summary"] == summary
    assert "nextEvaluationTime" not in status
    apply(baseline())
    assert conditions(operator.evaluated(fail=3))["Ready"] == ("True", "Evaluated")


@pytest.mark.usefixtures("prod")
def test_events_tell_of_a_verdict_that_changed_and_the_reports_follow(
    operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl
) -> None:
    seed(aws)
    apply(baseline())
    operator.evaluated(fail=3)
    first: list[Any] = [each["reason"] for each in operator.events("base", "SecurityBaseline")]
    assert not [reason for reason in first if reason.startswith("Verdict")], "the first evaluation is told by the conditions alone"
    shut("open", aws)
    kubectl("annotate", "sb/base", "reconcile.fluxcd.io/requestedAt=1")
    operator.evaluated(**{"pass": 2})
    told = [each for each in operator.events("base", "SecurityBaseline") if each["reason"] == "VerdictPass"]
    assert [(each["type"], each["note"]) for each in told] == [("Normal", f"{BLOCK} on open in {REGION}: Fail before, Pass now")]
    assert [each["resource"]["id"] for each in by_region(operator.all("crep"), REGION)["findings"]] == ["orders"]
    aws.seeding("s3").delete_public_access_block(Bucket="open")
    kubectl("annotate", "--overwrite", "sb/base", "reconcile.fluxcd.io/requestedAt=2")
    operator.evaluated(**{"pass": 1})
    (back,) = [each for each in operator.events("base", "SecurityBaseline") if each["reason"] == "VerdictFail"]
    assert back["type"] == "Warning"
    assert back["note"].startswith(f"{BLOCK} on open in {REGION}: Pass before, Fail now: Block Public Access was never set")


def test_reports_of_regions_that_are_no_longer_selected_go_and_all_go_with_the_baseline(
    operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl
) -> None:
    seed(aws)
    apply(account(endpoint=aws.url, regions=[REGION, "us-east-1"]), baseline())
    operator.evaluated()
    assert {each["region"] for each in operator.all("crep")} == {"global", REGION, "us-east-1"}
    apply(baseline(regions=["us-east-1"]))
    operator.evaluated(fail=1)
    assert {each["region"] for each in operator.all("crep")} == {"global", "us-east-1"}
    kubectl("delete", "sb/base", "--timeout=10s")
    operator.wait_for("the reports to be collected as garbage", lambda: not operator.all("crep"), shown=lambda: operator.all("crep"))
