"""Reads that fail: Unknown with its reason, never a guess, and no storm of requests."""

from __future__ import annotations

import pytest

from tests.conftest import Kubectl
from tests.emulator import REGION, Emulator
from tests.operator.conftest import Apply
from tests.operator.objects import BLOCK, LENGTH, PITR, Json, baseline, facts_asked, seed
from tests.operator.program import Operator, conditions


def findings(operator: Operator, verdict: str) -> list[Json]:
    return [each for report in operator.all("crep") for each in report.get("findings", []) if each["verdict"] == verdict]


@pytest.mark.usefixtures("prod")
def test_a_denied_read_is_unknown_and_the_missing_action_is_named_in_report_and_account(
    operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl
) -> None:
    seed(aws)
    rule = aws.deny("s3", "GetPublicAccessBlock")
    apply(baseline())
    status = operator.evaluated(**{"pass": 0}, fail=2, unknown=2, score=0, coverage=50)
    assert conditions(status)["Compliant"] == ("False", "Failing")
    unknown = findings(operator, "Unknown")
    assert {(each["control"], each["resource"]["id"], each["reason"]) for each in unknown} == {
        (BLOCK, bucket, "AccessDenied") for bucket in ("open", "shut")
    }
    assert all("allow s3:GetBucketPublicAccessBlock" in each["message"] for each in unknown)
    operator.settled("aws", "prod", lambda status: status.get("deniedActions") == ["s3:GetBucketPublicAccessBlock"], seconds=5)
    aws.withdraw(rule)
    kubectl("annotate", "sb/base", "reconcile.fluxcd.io/requestedAt=1")
    operator.evaluated(fail=3, unknown=0)
    operator.settled("aws", "prod", lambda status: status.get("deniedActions") == [], seconds=5)


@pytest.mark.usefixtures("prod")
def test_a_list_that_cannot_be_read_is_one_unknown_finding_for_each_control(operator: Operator, aws: Emulator, apply: Apply) -> None:
    seed(aws)
    aws.deny("s3", "ListBuckets")
    apply(baseline(controls=(BLOCK, "s3.bucket-tls-only", PITR)))
    operator.evaluated(unknown=2, fail=1, resources=1)
    unknown = findings(operator, "Unknown")
    assert sorted((each["control"], each["resource"]["id"], each["resource"]["region"]) for each in unknown) == [
        (BLOCK, "*", REGION),
        ("s3.bucket-tls-only", "*", REGION),
    ]
    assert all("allow s3:ListAllMyBuckets" in each["message"] for each in unknown)


@pytest.mark.slow
@pytest.mark.usefixtures("prod")
def test_reads_that_are_throttled_or_broken_off_are_unknown_with_that_reason_and_tried_again_soon(
    operator: Operator, aws: Emulator, apply: Apply
) -> None:
    seed(aws)
    operator.settled("aws", "prod")
    aws.throttle("dynamodb")
    aws.reset_connection("iam", "GetAccountPasswordPolicy")
    apply(baseline())
    status = operator.evaluated(**{"pass": 1}, fail=1, unknown=2, seconds=40)
    reasons = {each["control"]: (each["reason"], each["resource"]["id"]) for each in findings(operator, "Unknown")}
    assert reasons == {PITR: ("Throttled", "*"), LENGTH: ("TimedOut", "123456789012")}
    assert conditions(status)["Ready"] == ("True", "Evaluated")
    assert 0 < aws.count("dynamodb") <= 4, "botocore's own tries, once"
    assert status["nextEvaluationTime"] > status["lastEvaluationTime"]


@pytest.mark.usefixtures("prod")
def test_a_failed_read_anew_is_unknown_although_the_old_answer_is_still_young(
    operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl
) -> None:
    seed(aws)
    apply(baseline(controls=(PITR,)))
    operator.evaluated(fail=1)
    aws.deny("dynamodb", "DescribeContinuousBackups")
    kubectl("annotate", "sb/base", "reconcile.fluxcd.io/requestedAt=1")
    status = operator.evaluated(fail=0, unknown=1)
    assert conditions(status)["Compliant"] == ("Unknown", "Unknowns")
    (told,) = [each for each in operator.events("base", "SecurityBaseline") if each["reason"] == "VerdictUnknown"]
    assert told["type"] == "Warning"


@pytest.mark.slow
@pytest.mark.usefixtures("prod")
def test_while_aws_is_away_everything_is_unknown_and_it_recovers_by_itself(
    operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl
) -> None:
    seed(aws)
    apply(baseline())
    operator.evaluated(fail=3)
    aws.forget_calls()
    rule = aws.reset_connection("*")
    kubectl("annotate", "sb/base", "reconcile.fluxcd.io/requestedAt=1")
    status = operator.evaluated(unknown=3, seconds=60)
    assert conditions(status)["Compliant"] == ("Unknown", "Unknowns")
    assert conditions(status)["Reconciling"] == ("True", "AwsUnavailable")
    assert {each["reason"] for each in findings(operator, "Unknown")} == {"TimedOut"}
    assert len(facts_asked(aws)) <= 12, "three first reads, each with botocore's four tries; the rest of an endpoint's reads wait"
    aws.withdraw(rule)
    aws.down()
    aws.up()
    status = operator.evaluated(fail=3, seconds=40)
    assert "Reconciling" not in conditions(status)
    assert conditions(status)["Compliant"] == ("False", "Failing")


@pytest.mark.slow
@pytest.mark.usefixtures("prod")
def test_an_operator_that_starts_while_aws_is_away_waits_for_it(operator: Operator, aws: Emulator, apply: Apply) -> None:
    seed(aws)
    aws.down()
    apply(baseline())
    status = operator.evaluated(unknown=3, seconds=60)
    assert {each["reason"] for each in findings(operator, "Unknown")} == {"TimedOut"}
    assert conditions(status)["Compliant"] == ("Unknown", "Unknowns")
    account = operator.get("aws", "prod")["status"]
    assert conditions(account)["Reconciling"] == ("True", "AwsUnavailable")
    aws.up()
    operator.evaluated(fail=3, seconds=40)
    assert "Reconciling" not in conditions(operator.get("aws", "prod")["status"])
