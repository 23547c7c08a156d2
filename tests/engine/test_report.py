"""Reports: counts, shares, and documents that are never too large and leave nothing out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.terms import Severity, SourceKind, Verdict
from seawall.engine.finding import Finding
from seawall.engine.report import SIZE_LIMIT, documents, percent, summarise, top
from seawall.errors import UnknownReason
from tests.engine.things import ACCOUNT, NOON, REGION

SOURCE = api.SourceReference(kind=SourceKind.SECURITY_BASELINE, name="base", uid="11111111-2222-3333-4444-555555555555")


def finding(
    verdict: Verdict, number: int = 0, *, control: str = "a.first", severity: Severity = Severity.LOW, message: str = ""
) -> Finding:
    arn = f"arn:aws:things:{REGION}:{ACCOUNT}:thing/{number}"
    resource = api.Resource(type="Test::Things::Thing", arn=arn, id=str(number), account=ACCOUNT, region=REGION)
    read = api.Evidence(operation="things.get_lock", request_id=f"request-{number}", read_at=NOON + timedelta(seconds=number))
    reason = UnknownReason.THROTTLED if verdict is Verdict.UNKNOWN else None
    return Finding(control, severity, resource, verdict, reason, message, (read,))


def made(found: Iterable[Finding]) -> list[dict[str, object]]:
    return documents(SOURCE, "prod", REGION, list(found))


def listed(parts: list[dict[str, object]], name: str) -> list[dict[str, object]]:
    return [each for part in parts for each in part.get(name, [])]  # type: ignore[attr-defined]


VERDICTS = st.lists(st.sampled_from(list(Verdict)), max_size=30)


@given(VERDICTS)
def test_counts_are_those_of_the_verdicts_and_shares_leave_out_what_is_exempt(verdicts: list[Verdict]) -> None:
    summary = summarise([finding(verdict, number) for number, verdict in enumerate(verdicts)])
    passed, failed, unknown = (verdicts.count(each) for each in (Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN))
    assert (summary.pass_, summary.fail, summary.unknown) == (passed, failed, unknown)
    assert (summary.exempt, summary.not_applicable) == (verdicts.count(Verdict.EXEMPT), verdicts.count(Verdict.NOT_APPLICABLE))
    assert summary.resources == len(verdicts)
    assert summary.score == (None if passed + failed == 0 else int(passed / (passed + failed) * 100 + 1e-9))
    assert summary.coverage == (
        None if passed + failed + unknown == 0 else int((passed + failed) / (passed + failed + unknown) * 100 + 1e-9)
    )


def test_a_share_of_nothing_is_absent_and_a_hundred_means_all() -> None:
    nothing = summarise([finding(Verdict.EXEMPT), finding(Verdict.NOT_APPLICABLE, 1)]).dump()
    assert {"score", "coverage"}.isdisjoint(nothing)
    assert {"score", "coverage"}.isdisjoint(summarise([]).dump())
    assert "score" not in summarise([finding(Verdict.UNKNOWN)]).dump()
    assert summarise([finding(Verdict.UNKNOWN)]).coverage == 0
    assert (percent(999, 1000), percent(1000, 1000), percent(0, 0)) == (99, 100, None)


def test_a_resource_that_several_controls_judge_is_one_and_a_list_is_none() -> None:
    whole = finding(Verdict.UNKNOWN)
    unlisted = Finding(whole.control, whole.severity, whole.resource.model_copy(update={"id": "*"}), Verdict.UNKNOWN)
    summary = summarise([finding(Verdict.PASS), finding(Verdict.FAIL, control="a.second"), unlisted])
    assert (summary.resources, summary.controls) == (1, 2)


def test_a_report_lists_what_does_not_hold_worst_first_and_names_what_does() -> None:
    parts = made(
        [
            finding(Verdict.PASS, 1),
            finding(Verdict.PASS, 2),
            finding(Verdict.NOT_APPLICABLE, 3),
            finding(Verdict.EXEMPT, 4, severity=Severity.CRITICAL),
            finding(Verdict.UNKNOWN, 5, severity=Severity.CRITICAL),
            finding(Verdict.FAIL, 6, severity=Severity.LOW),
            finding(Verdict.FAIL, 7, severity=Severity.HIGH),
        ]
    )
    (part,) = parts
    assert [(each["verdict"], each["resource"]["id"]) for each in listed(parts, "findings")] == [  # type: ignore[index]
        ("Fail", "7"),
        ("Fail", "6"),
        ("Unknown", "5"),
        ("Exempt", "4"),
    ]
    assert listed(parts, "passed") == [
        {"control": "a.first", "resourceIDs": ["1", "2"], "operation": "things.get_lock", "readAt": "2026-11-24T12:00:01Z"}
    ]
    assert listed(parts, "controls") == [{"id": "a.first", "pass": 2, "fail": 2, "unknown": 1, "exempt": 1, "notApplicable": 1}]
    assert (part["account"], part["region"], part["sourceRef"]) == ("prod", REGION, SOURCE.dump())


def test_an_empty_target_has_a_report_all_the_same() -> None:
    (part,) = made([])
    assert part["summary"] == {"controls": 0, "resources": 0, "pass": 0, "fail": 0, "unknown": 0, "exempt": 0, "notApplicable": 0}


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.PASS, Verdict.UNKNOWN])
def test_five_thousand_findings_are_split_below_the_limit_and_none_is_lost(verdict: Verdict) -> None:
    found = [finding(verdict, number, control=f"a.control-{number % 100}", message="é" * 100) for number in range(5000)]
    parts = made(found)
    assert all(len(json.dumps(part).encode()) < SIZE_LIMIT for part in parts)
    assert all(part["summary"] == summarise(found).dump() for part in parts), "every part has the counts of the whole target"
    assert len(listed(parts, "controls")) == 100
    if verdict is Verdict.PASS:
        assert sorted(int(str(each)) for passed in listed(parts, "passed") for each in passed["resourceIDs"]) == list(range(5000))  # type: ignore[attr-defined]
    else:
        assert len(parts) > 5
        assert len({str(each["id"]) for each in listed(parts, "findings")}) == 5000


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 400), st.integers(0, 4000), st.randoms(use_true_random=False))
def test_parts_are_below_the_limit_whatever_the_messages(number: int, length: int, chance: object) -> None:
    del chance
    found = [finding(Verdict.FAIL, each, message="x" * min(length, 1024)) for each in range(number)]
    parts = made(found)
    assert all(len(json.dumps(part)) < SIZE_LIMIT for part in parts)
    assert [each["id"] for each in listed(parts, "findings")] == [each.id for each in sorted(found, key=lambda each: each.worst_first)]


def test_the_same_findings_in_another_order_give_the_same_documents() -> None:
    found = [finding(verdict, number, control=f"a.{number % 3}") for number, verdict in enumerate([*Verdict, *Verdict])]
    assert made(found) == made(reversed(found))


def test_the_top_are_the_twenty_worst_that_fail_or_are_unknown() -> None:
    found = [finding(Verdict.FAIL, number, severity=Severity.LOW) for number in range(30)]
    found += [finding(Verdict.UNKNOWN, 40, severity=Severity.CRITICAL), finding(Verdict.EXEMPT, 41, severity=Severity.CRITICAL)]
    found += [finding(Verdict.FAIL, 50, severity=Severity.CRITICAL)]
    best = top(found)
    assert len(best) == 20
    assert best[0].resource.id == "50"
    assert {each.verdict for each in best} == {Verdict.FAIL}
    assert "evidence" not in best[0].dump()
    assert [each.verdict for each in top([finding(Verdict.UNKNOWN), finding(Verdict.PASS, 1), finding(Verdict.EXEMPT, 2)])] == [
        Verdict.UNKNOWN
    ]
