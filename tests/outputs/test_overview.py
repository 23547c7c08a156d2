"""How each object of `kubectl seawall status` stands, at a given time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from seawall.api.model import format_instant
from seawall.api.v1alpha1 import AWSAccount, ControlException, ProviderAssurance, RemediationPlan, SecurityBaseline
from seawall.api.v1alpha1.terms import Verdict
from seawall.outputs.overview import Accepted, Overview, Policy, Row, span, worst
from seawall.outputs.overview_rows import accepted, account, assurance, plan, policy
from seawall.outputs.overview_table import render
from tests.cli import plans

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def condition(type_: str, status: str, reason: str = "Because", message: str = "so it is") -> dict[str, Any]:
    return {"type": type_, "status": status, "reason": reason, "message": message, "lastTransitionTime": "2026-11-24T08:00:00Z"}


def baseline(
    compliant: str | None = "True", *more: dict[str, Any], ready: str = "True", ago: timedelta = MINUTE, **spec: Any
) -> SecurityBaseline:
    """A baseline that was evaluated, at an interval of ten minutes."""
    conditions = [condition("Ready", ready), *more, *([condition("Compliant", compliant)] if compliant else [])]
    last = NOW - ago
    return SecurityBaseline.parse(
        {
            "metadata": {"name": "prod", "namespace": "team", "generation": 1},
            "spec": {"accountSelector": {}, "profiles": ["soc2"], **spec},
            "status": {
                "observedGeneration": 1,
                "conditions": conditions,
                "lastEvaluationTime": format_instant(last),
                "nextEvaluationTime": format_instant(last + 10 * MINUTE),
                "summary": {"pass": 3, "fail": 2, "unknown": 1},
                "targets": [{"account": "main", "region": "eu-west-1"}],
            },
        }
    )


@pytest.mark.parametrize(("compliant", "verdict"), [("True", "Pass"), ("False", "Fail"), ("Unknown", "Unknown"), (None, "Unknown")])
def test_a_baseline_stands_as_its_answer_says(compliant: str | None, verdict: str) -> None:
    stands = policy(baseline(compliant), NOW)
    assert (stands.verdict, stands.notes, stands.title) == (verdict, (), "sb/prod")


@pytest.mark.parametrize("answer", ["True", "False"])
def test_an_answer_past_its_evidence_age_is_unknown_whatever_it_was(answer: str) -> None:
    young, old = policy(baseline(answer, ago=60 * MINUTE), NOW), policy(baseline(answer, ago=61 * MINUTE), NOW)
    assert old.verdict is Verdict.UNKNOWN
    told = "evaluated 61m ago, which is past its maxEvidenceAge of 1h: what it says no longer counts"
    assert told in old.notes
    assert told not in young.notes


def test_an_evaluation_that_was_left_out_makes_a_pass_unknown_and_leaves_a_failure() -> None:
    assert policy(baseline(ago=20 * MINUTE), NOW).verdict is Verdict.PASS
    late = policy(baseline(ago=21 * MINUTE), NOW)
    assert (late.verdict, late.notes) == (Verdict.UNKNOWN, ("its evaluation is 11m late: is the operator running?",))
    assert policy(baseline("False", ago=21 * MINUTE), NOW).verdict is Verdict.FAIL


def test_a_suspended_baseline_is_never_late_and_ages_all_the_same() -> None:
    asleep = policy(baseline(ago=30 * MINUTE, suspend=True), NOW)
    assert (asleep.verdict, asleep.notes) == (Verdict.PASS, ("suspended: nothing is read, and the last answer ages",))
    assert policy(baseline(ago=61 * MINUTE, suspend=True), NOW).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("body", "note"),
    [
        (baseline(ready="False"), "Because: so it is"),
        (baseline("True", condition("Stalled", "True", "NotAvailable", "no policies")), "NotAvailable: no policies"),
        (
            baseline().model_copy(update={"metadata": baseline().metadata.model_copy(update={"generation": 2})}),
            "its spec is new or has changed",
        ),
    ],
)
def test_a_pass_that_is_not_of_today_is_unknown_and_says_why(body: SecurityBaseline, note: str) -> None:
    stands = policy(body, NOW)
    assert stands.verdict is Verdict.UNKNOWN
    assert stands.notes[0].startswith(note)


def test_a_conflict_with_another_source_is_told() -> None:
    assert policy(baseline("False", condition("UpToDate", "False", "Conflict", "sb/other wants 7")), NOW).notes == (
        "Conflict: sb/other wants 7",
    )


def an_account(*conditions: dict[str, Any], suspend: bool = False, denied: int = 0) -> AWSAccount:
    actions = [f"s3:Get{number}" for number in range(denied)]
    return AWSAccount.parse(
        {
            "metadata": {"name": "main", "namespace": "team", "generation": 1},
            "spec": {"regions": ["eu-west-1"], "suspend": suspend},
            "status": {"observedGeneration": 1, "conditions": list(conditions), "deniedActions": actions},
        }
    )


def test_an_account_is_well_when_aws_says_who_we_are() -> None:
    well = account(an_account(condition("Ready", "True", "Verified")), [baseline()])
    assert (well.verdict, well.identity, well.last_evaluation_time) == (Verdict.PASS, "Verified", NOW - MINUTE)
    wrong = account(an_account(condition("Ready", "False", "WrongAccount", "seen 2, wanted 1")), [])
    assert (wrong.verdict, wrong.notes) == (Verdict.UNKNOWN, ("WrongAccount: seen 2, wanted 1",))
    assert account(an_account(condition("Ready", "True", "Suspended"), suspend=True), []).verdict is Verdict.NOT_APPLICABLE


def test_an_account_names_some_of_the_actions_that_it_lacks() -> None:
    (note,) = account(an_account(condition("Ready", "True"), denied=6), []).notes
    assert note.startswith("AWS refuses s3:Get0, s3:Get1, s3:Get2, s3:Get3 and 2 more actions: allow")


def test_open_plans_say_what_they_wait_for_unless_it_is_an_approval() -> None:
    ready = condition("Ready", "False", "Waiting", "1 Pending; waits for an approval")
    waiting = plans.plan().model_copy(update={"status": RemediationPlan.parse({**plans.body(), "status": {"conditions": [ready]}}).status})
    row = plan(waiting)
    assert row is not None
    assert (row.verdict, row.state, row.progress, row.notes) == (Verdict.NOT_APPLICABLE, "Waiting", "1 Pending", ())
    held = plan(plans.plan(reason="Waiting"))
    assert held is not None
    assert held.notes == ("so it is",)


def test_plans_that_are_done_are_left_out_and_half_made_ones_fail() -> None:
    assert plan(plans.plan(reason="Done")) is None
    assert plan(plans.plan(reason="Superseded")) is None
    half = plan(plans.plan(reason="Waiting", records=({"id": f"{1:016x}", "state": "Failed", "undone": False},)))
    assert half is not None
    assert half.verdict is Verdict.FAIL


def an_exception(end: datetime, state: str = "Active") -> Accepted:
    body = {
        "metadata": {"name": "website", "namespace": "team", "generation": 1},
        "spec": {"controls": ["s3.*"], "reason": "a public website", "expiresAt": format_instant(end)},
        "status": {"observedGeneration": 1, "state": state, "matched": 2, "conditions": [condition("Ready", "True")]},
    }
    return accepted(ControlException.parse(body), NOW)


def test_an_exception_that_ends_soon_says_when_and_one_that_ended_has() -> None:
    assert an_exception(NOW + timedelta(days=8)).notes == ()
    assert an_exception(NOW + timedelta(days=3)).notes == ("ends in 3d: what it covers fails again then",)
    assert (an_exception(NOW).state, an_exception(NOW).notes) == ("Expired", ())


@pytest.mark.parametrize(("assured", "verdict"), [("True", "Pass"), ("False", "Fail"), ("Unknown", "Unknown")])
def test_an_assurance_stands_as_its_reports_do(assured: str, verdict: str) -> None:
    missing = {"name": "soc2", "series": "SOC", "result": "Missing", "reason": "NoMatch", "message": "there is none"}
    body = {
        "metadata": {"name": "aws", "namespace": "team", "generation": 1},
        "spec": {"accountRef": {"name": "main"}, "reports": [{"name": "soc2", "series": "SOC", "nameContains": "SOC 2"}]},
        "status": {
            "observedGeneration": 1,
            "conditions": [condition("Ready", "True"), condition("Assured", assured)],
            "reports": [missing],
        },
    }
    stands = assurance(ProviderAssurance.parse(body))
    assert (stands.verdict, stands.notes) == (verdict, ("there is none",))


def rows(*verdicts: Verdict) -> list[Row]:
    return [Row(namespace="team", name=str(number), verdict=verdict) for number, verdict in enumerate(verdicts)]


def test_together_they_stand_as_the_worst_and_what_was_not_read_is_unknown() -> None:
    assert worst(rows(Verdict.PASS, Verdict.UNKNOWN, Verdict.FAIL)) is Verdict.FAIL
    assert worst(rows(Verdict.PASS, Verdict.UNKNOWN)) is Verdict.UNKNOWN
    assert worst(rows(Verdict.PASS, Verdict.NOT_APPLICABLE)) is Verdict.PASS
    assert worst(rows(Verdict.PASS), ["plans: forbidden"]) is Verdict.UNKNOWN
    assert worst(rows(Verdict.FAIL), ["plans: forbidden"]) is Verdict.FAIL


@pytest.mark.parametrize(
    ("time", "told"),
    [
        (timedelta(seconds=-3), "0s"),
        (timedelta(seconds=119), "119s"),
        (timedelta(seconds=120), "2m"),
        (timedelta(minutes=179), "179m"),
        (timedelta(hours=3), "3h"),
        (timedelta(hours=47), "47h"),
        (timedelta(days=9, hours=5), "9d"),
    ],
)
def test_ages_have_one_unit(time: timedelta, told: str) -> None:
    assert span(time) == told


def shown(*policies: Policy, namespace: str | None = "team") -> list[str]:
    text = StringIO()
    out = Console(file=text, width=100, highlight=False)
    for part in render(Overview(as_of=NOW, namespace=namespace, verdict=worst(policies), policies=policies)):
        out.print(part)
    return [line.rstrip() for line in text.getvalue().splitlines()]


def test_the_table_has_a_line_for_each_and_says_once_what_is_the_matter_with_several() -> None:
    late = policy(baseline(ago=21 * MINUTE), NOW)
    lines = shown(late, late.model_copy(update={"name": "test\x1b[2J"}))
    assert lines[2].split() == ["sb/prod", "Audit", "True", "Unknown", "3", "2", "1", "0", "21m"]
    assert lines[4] == "  sb/prod, sb/test\\x1b[2J: its evaluation is 11m late: is the operator running?"
    assert lines[-1] == "Unknown: 4 findings fail, 2 are unknown; see `kubectl seawall report`"


def test_namespaces_are_told_where_there_may_be_several() -> None:
    assert shown(policy(baseline(), NOW), namespace=None)[2].split()[:2] == ["team", "sb/prod"]
    assert "team" not in " ".join(shown(policy(baseline(), NOW)))
