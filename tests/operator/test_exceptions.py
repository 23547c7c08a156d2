"""A ControlException accepts failures, says so in the reports, hides nothing else, and ends by itself."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import Kubectl
from tests.emulator import Emulator
from tests.operator.conftest import Apply
from tests.operator.objects import BLOCK, PITR, Json, baseline, exception, seed
from tests.operator.program import Operator, conditions, message


def at(**span: float) -> str:
    return (datetime.now(UTC) + timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


def findings(operator: Operator, verdict: str) -> list[Json]:
    return [each for report in operator.all("crep") for each in report.get("findings", []) if each["verdict"] == verdict]


@pytest.mark.usefixtures("prod")
def test_an_accepted_failure_is_exempt_in_the_report_with_the_exception_that_covers_it(
    operator: Operator, aws: Emulator, apply: Apply
) -> None:
    seed(aws)
    end = at(days=30)
    apply(baseline(mode="Plan"), exception(expires=end, ticket="SEC-7", resources={"arns": ["arn:aws:s3:::op*"]}, accounts=["prod"]))
    status = operator.evaluated(**{"pass": 1}, fail=2, exempt=1, score=33)
    (found,) = findings(operator, "Exempt")
    assert (found["control"], found["resource"]["id"]) == (BLOCK, "open")
    assert found["exception"] == {"name": "accepted", "ticket": "SEC-7", "expiresAt": end}
    assert found["message"].startswith("Block Public Access was never set"), "what is accepted is still said"
    assert BLOCK not in {each["control"] for each in status["topFindings"]}
    assert BLOCK not in {change["control"] for plan in operator.all("rplan") for change in plan["spec"]["changes"]}
    state = operator.settled("cex", "accepted", lambda status: status.get("matched") == 1)["status"]
    assert state["state"] == "Active"
    assert conditions(state) == {"Ready": ("True", "Evaluated")}


@pytest.mark.usefixtures("prod")
def test_an_exception_never_hides_what_could_not_be_read(operator: Operator, aws: Emulator, apply: Apply) -> None:
    seed(aws)
    aws.deny("s3", "GetPublicAccessBlock")
    apply(baseline(controls=(BLOCK,)), exception(expires=at(days=1)))
    status = operator.evaluated(unknown=2, exempt=0)
    assert conditions(status)["Compliant"] == ("Unknown", "Unknowns")
    operator.settled("cex", "accepted", lambda status: status.get("matched") == 0)


@pytest.mark.slow
@pytest.mark.usefixtures("prod")
def test_an_exception_ends_when_it_says_so_without_anybodys_touch(
    operator: Operator, aws: Emulator, apply: Apply, kubectl: Kubectl
) -> None:
    seed(aws)
    apply(baseline())
    operator.evaluated(fail=3)
    end = datetime.now(UTC) + timedelta(seconds=8)
    apply(exception(expires=end.strftime("%Y-%m-%dT%H:%M:%SZ")))
    operator.evaluated(fail=2, exempt=1)
    operator.evaluated(fail=3, exempt=0, seconds=15)
    assert datetime.now(UTC) >= end.replace(microsecond=0)
    state = operator.settled("cex", "accepted", lambda status: status.get("state") == "Expired")["status"]
    assert state["matched"] == 0
    assert conditions(state) == {"Ready": ("True", "Evaluated")}, "what has ended does not end soon"
    assert kubectl("get", "cex", "--no-headers").stdout.split()[:2] == ["accepted", "Expired"]


def notices(operator: Operator) -> list[tuple[str, str]]:
    """Reasons and words of the Events that tell of the exception's end, in order."""
    events = operator.events("accepted", "ControlException")
    return [(each["reason"], each["note"]) for each in events if each["note"].startswith("ExpiresSoon")]


@pytest.mark.slow
@pytest.mark.usefixtures("prod")
def test_a_week_before_its_end_an_exception_says_so_until_the_end_is_moved(operator: Operator, aws: Emulator, apply: Apply) -> None:
    seed(aws)
    apply(baseline())
    operator.evaluated(fail=3)
    apply(exception(expires=at(days=7, seconds=7)))
    state = operator.settled("cex", "accepted", lambda status: status.get("matched") == 1)["status"]
    assert conditions(state) == {"Ready": ("True", "Evaluated")}
    state = operator.settled("cex", "accepted", lambda status: "ExpiresSoon" in conditions(status), seconds=15)["status"]
    assert conditions(state) == {"Ready": ("True", "Evaluated"), "ExpiresSoon": ("True", "WithinOneWeek")}
    (told,) = operator.wait_for("the notice", lambda: notices(operator))
    assert told[0] == "WithinOneWeek"
    apply(exception(expires=at(days=30)))
    operator.settled("cex", "accepted", lambda status: "ExpiresSoon" not in conditions(status))
    assert notices(operator) == [told]


@pytest.mark.slow
@pytest.mark.usefixtures("prod")
def test_each_notice_is_told_once_also_when_it_falls_due_while_nobody_runs(operator: Operator, aws: Emulator, apply: Apply) -> None:
    seed(aws)
    apply(baseline())
    operator.evaluated(fail=3)
    end = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1, seconds=10)
    apply(exception(expires=end.strftime("%Y-%m-%dT%H:%M:%SZ")))
    operator.settled("cex", "accepted", lambda status: status.get("matched") == 1)
    operator.wait_for("the first notice", lambda: notices(operator))
    operator.stop()
    time.sleep(max(0.0, (end - timedelta(days=1) - datetime.now(UTC)).total_seconds()))
    operator.start()
    operator.wait_for("the second notice", lambda: len(notices(operator)) > 1)
    operator.stop()
    before = operator.get("sb", "base")["status"]["lastEvaluationTime"]
    operator.start()
    operator.evaluated(after=before)
    state = operator.settled("cex", "accepted", lambda status: status.get("matched") == 1)["status"]
    words = f"1 finding fails again from {end:%Y-%m-%dT%H:%M:%SZ}: mend the cause, or have it accepted anew with a later spec.expiresAt"
    assert conditions(state)["ExpiresSoon"] == ("True", "WithinOneDay")
    assert message(state, "ExpiresSoon") == words
    assert [reason for reason, _ in notices(operator)] == ["WithinOneWeek", "WithinOneDay"]
    assert notices(operator)[1][1] == f"ExpiresSoon is True: {words}", "after a start nothing is counted yet, and what was known is told"


@pytest.mark.usefixtures("prod")
def test_an_exception_for_longer_than_the_operator_allows_covers_nothing(operator: Operator, aws: Emulator, apply: Apply) -> None:
    seed(aws)
    apply(exception(expires=at(days=366)), baseline())
    status = operator.settled("cex", "accepted", lambda status: "Stalled" in conditions(status))["status"]
    assert conditions(status) == {"Ready": ("False", "TermTooLong"), "Stalled": ("True", "TermTooLong")}
    assert "wanted at most 365 days after creation" in message(status, "Stalled")
    assert status["state"] == "Pending"
    operator.evaluated(fail=3, exempt=0)


@pytest.mark.usefixtures("prod")
def test_an_exception_that_names_what_is_not_there_says_so_with_the_nearest_spelling(
    operator: Operator, aws: Emulator, apply: Apply
) -> None:
    seed(aws)
    operator.settled("aws", "prod")
    apply(exception("typo", controls=("dynamodb.pittr",), expires=at(days=1)), exception("far", accounts=["prood"], expires=at(days=1)))
    for name, reason, words in (
        ("typo", "UnknownControl", f"unknown control `dynamodb.pittr`, did you mean `{PITR}`?"),
        ("far", "AccountNotFound", "no AWSAccount `prood` in this namespace, did you mean `prod`?"),
    ):
        status = operator.settled("cex", name, lambda status: "Stalled" in conditions(status))["status"]
        assert conditions(status)["Stalled"] == ("True", reason)
        assert words in message(status, "Stalled")


@pytest.mark.usefixtures("prod")
def test_an_exception_by_tags_covers_what_carries_them_all(operator: Operator, aws: Emulator, apply: Apply) -> None:
    seed(aws)
    aws.seeding("s3").create_bucket(Bucket="site", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    tags = {"TagSet": [{"Key": "public", "Value": "yes"}, {"Key": "team", "Value": "web"}]}
    aws.seeding("s3").put_bucket_tagging(Bucket="site", Tagging=tags)
    apply(baseline(controls=(BLOCK,)), exception(expires=at(days=1), resources={"matchTags": {"public": "yes", "team": "web"}}))
    operator.evaluated(**{"pass": 1}, fail=1, exempt=1)
    assert [each["resource"]["id"] for each in findings(operator, "Exempt")] == ["site"]
