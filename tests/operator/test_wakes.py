"""What makes the operator act at once, and what it then asks AWS."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import Kubectl
from tests.emulator import REGION, Emulator
from tests.operator.conftest import Apply
from tests.operator.objects import BLOCK, LENGTH, PITR, account, baseline, exception, facts_asked, seed
from tests.operator.program import Operator, conditions

AT_ONCE = 10.0
"""Seconds; the interval is ten minutes."""


def later(**span: float) -> str:
    return (datetime.now(UTC) + timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


def reads(aws: Emulator) -> int:
    """How many requests for facts there were."""
    return len(facts_asked(aws))


@pytest.mark.usefixtures("prod")
def test_a_change_of_the_spec_is_answered_at_once_with_the_facts_that_are_known(operator: Operator, aws: Emulator, apply: Apply) -> None:
    seed(aws)
    apply(baseline())
    operator.evaluated(fail=3)
    aws.forget_calls()
    apply(baseline(controls=(BLOCK,)))
    operator.evaluated(controls=1, fail=1, seconds=AT_ONCE)
    assert operator.get("sb", "base")["status"]["observedGeneration"] == 2
    assert reads(aws) == 0
    apply(baseline(controls=(BLOCK, LENGTH, "ec2.ebs-default-encryption")))
    operator.evaluated(controls=3, fail=3, seconds=AT_ONCE)
    assert [call.operation for call in facts_asked(aws)] == ["GetEbsEncryptionByDefault"], "only what nobody has read yet"


@pytest.mark.usefixtures("prod")
def test_an_account_that_is_suspended_or_changed_changes_the_answer_at_once(operator: Operator, aws: Emulator, apply: Apply) -> None:
    seed(aws)
    apply(baseline())
    operator.evaluated(fail=3)
    apply(account(endpoint=aws.url, suspend=True))
    status = operator.settled("sb", "base", lambda status: "Stalled" in conditions(status), seconds=AT_ONCE)["status"]
    assert conditions(status)["Stalled"] == ("True", "NoTargets")
    apply(account(endpoint=aws.url, regions=["us-east-1"]))
    status = operator.evaluated(fail=1, seconds=AT_ONCE)
    assert [target["region"] for target in status["targets"]] == ["global", "us-east-1"]


def test_an_account_joins_and_leaves_by_its_labels_at_once(operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl) -> None:
    seed(aws)
    apply(baseline(accountSelector={"matchLabels": {"env": "prod"}}))
    status = operator.settled("sb", "base", lambda status: "Stalled" in conditions(status))["status"]
    assert conditions(status)["Stalled"] == ("True", "NoTargets")
    apply(account(endpoint=aws.url, labels={"env": "prod"}))
    assert "Stalled" not in conditions(operator.evaluated(fail=3, seconds=AT_ONCE))
    kubectl("label", "awsacct/prod", "env-")
    operator.settled("sb", "base", lambda status: "Stalled" in conditions(status), seconds=AT_ONCE)


@pytest.mark.usefixtures("prod")
def test_an_account_that_is_deleted_is_missed_at_once(operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl) -> None:
    seed(aws)
    apply(baseline())
    operator.evaluated(fail=3)
    kubectl("delete", "awsacct/prod", "--timeout=10s")
    status = operator.settled("sb", "base", lambda status: "Stalled" in conditions(status), seconds=AT_ONCE)["status"]
    assert conditions(status)["Stalled"] == ("True", "AccountNotFound")
    assert conditions(status)["Compliant"] == ("Unknown", "AccountNotFound"), "an answer about nothing is no answer"


@pytest.mark.usefixtures("prod")
def test_an_exception_counts_from_its_creation_to_its_deletion(operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl) -> None:
    seed(aws)
    apply(baseline())
    operator.evaluated(fail=3)
    aws.forget_calls()
    apply(exception(expires=later(days=1)))
    operator.evaluated(fail=2, exempt=1, seconds=AT_ONCE)
    kubectl("delete", "cex/accepted", "--timeout=10s")
    operator.evaluated(fail=3, exempt=0, seconds=AT_ONCE)
    assert reads(aws) == 0


@pytest.mark.usefixtures("prod")
def test_requested_at_forces_fresh_reads_once_and_is_echoed(operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl) -> None:
    seed(aws)
    apply(baseline())
    operator.evaluated(fail=3)
    first = reads(aws)
    assert first > 0
    kubectl("annotate", "sb/base", "reconcile.fluxcd.io/requestedAt=2026-11-24T08:00:00Z")
    operator.settled("sb", "base", lambda status: status.get("lastHandledReconcileAt") == "2026-11-24T08:00:00Z", seconds=AT_ONCE)
    assert reads(aws) == 2 * first
    kubectl("label", "awsacct/prod", "any=thing")  # wakes the baseline without asking for anything fresh
    operator.settled("aws", "prod")
    apply(baseline(controls=(BLOCK, PITR)))
    operator.evaluated(controls=2, fail=2, seconds=AT_ONCE)
    assert reads(aws) == 2 * first


@pytest.mark.usefixtures("prod")
def test_requested_at_on_an_account_verifies_it_anew(operator: Operator, aws: Emulator, kubectl: Kubectl) -> None:
    operator.settled("aws", "prod", lambda status: status.get("regions") == [REGION])
    aws.forget_calls()
    kubectl("annotate", "awsacct/prod", "reconcile.fluxcd.io/requestedAt=1")
    operator.settled("aws", "prod", lambda status: status.get("lastHandledReconcileAt") == "1", seconds=AT_ONCE)
    assert aws.count("sts", "GetCallerIdentity") == 1


@pytest.mark.usefixtures("prod")
def test_a_second_baseline_over_the_same_account_asks_for_nothing_that_the_first_has_read(
    operator: Operator, aws: Emulator, apply: Apply
) -> None:
    seed(aws)
    apply(baseline())
    operator.evaluated(fail=3)
    aws.forget_calls()
    apply(baseline("other"))
    operator.evaluated("other", fail=3)
    assert reads(aws) == 0


@pytest.mark.usefixtures("prod")
def test_two_baselines_that_begin_together_read_each_fact_once(operator: Operator, aws: Emulator, apply: Apply) -> None:
    seed(aws)
    operator.settled("aws", "prod")
    apply(baseline(), baseline("other"))
    operator.evaluated(fail=3)
    operator.evaluated("other", fail=3)
    asked = [(call.service, call.operation, call.region) for call in aws.calls if call.service in {"s3", "dynamodb", "s3control"}]
    once = {each for each in asked if each[1] not in {"GetPublicAccessBlock", "GetBucketLocation"} or each[0] == "s3control"}
    assert sorted(each for each in asked if each in once) == sorted(once)
    assert len([each for each in asked if each[:2] == ("s3", "GetPublicAccessBlock")]) == 2, "one a bucket"
