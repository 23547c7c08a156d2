"""Every selected control over every resource of a target: what fails to be read is Unknown, what is gone is dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

import pytest

from seawall.api.v1alpha1.terms import Severity, Verdict
from seawall.controls.base import Control, NoParams, Unknown
from seawall.engine.evaluate import Scope, evaluate, unanswered
from seawall.engine.finding import Finding
from seawall.engine.select import Chosen
from seawall.errors import AccountError, ResourceGone, UnknownReason, Unreadable, WrongAccount
from tests.engine.things import ACCOUNT, NOON, REGION, AccountOf, GlobalThings, account, by_resource, control, denied, view

LOCKED = control("things.locked")


@pytest.fixture(scope="module")
def readers() -> Iterator[Executor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


def judge(
    readers: Executor, of: AccountOf, *controls: Control[Any, Any], region: str = REGION, scope: Scope | None = None
) -> list[Finding]:
    chosen = [Chosen(each, NoParams(), each.severity) for each in controls or (LOCKED,)]
    return evaluate(chosen, view(of, region), scope or Scope(), readers, 4)


def test_each_resource_has_a_finding_with_the_reads_that_it_rests_on(readers: Executor) -> None:
    found = judge(readers, account("one", "two", unlocked=["two"]))
    assert by_resource(found) == {"one": Verdict.PASS, "two": Verdict.FAIL}
    worst = found[0]
    assert worst.resource.arn == f"arn:aws:things:{REGION}:{ACCOUNT}:thing/two"
    assert (worst.resource.type, worst.resource.account, worst.resource.region) == ("Test::Things::Thing", ACCOUNT, REGION)
    assert worst.message == "not locked, wanted locked"
    assert [(each.operation, each.read_at) for each in worst.evidence] == [("things.list", NOON), ("things.get_lock", NOON)]
    assert all(each.request_id for each in worst.evidence)


def test_findings_come_worst_first_and_each_read_is_made_once(readers: Executor) -> None:
    of = account(*"abcdefghij", unlocked="bdf")
    found = judge(readers, of, control("things.a", severity=Severity.LOW), control("things.b", severity=Severity.CRITICAL))
    verdicts = [(each.verdict, each.severity, each.control, each.resource.id) for each in found]
    assert verdicts[:6] == [
        (Verdict.FAIL, severity, name, id_)
        for severity, name in ((Severity.CRITICAL, "things.b"), (Severity.LOW, "things.a"))
        for id_ in "bdf"
    ]
    assert of.asked == {"things.list": 1, "things.get_lock": 10}


def test_no_resource_is_no_finding(readers: Executor) -> None:
    assert judge(readers, account()) == []


def test_a_list_that_cannot_be_read_is_one_unknown_for_each_control(readers: Executor) -> None:
    found = judge(readers, account("one", list=denied), control("things.a"), control("things.b"))
    assert [(each.control, each.resource.id, each.verdict, each.reason) for each in found] == [
        (name, "*", Verdict.UNKNOWN, UnknownReason.ACCESS_DENIED) for name in ("things.a", "things.b")
    ]
    assert "allow things:Anything" in found[0].message


def test_a_fact_that_cannot_be_read_makes_that_resource_unknown_and_no_other(readers: Executor) -> None:
    def throttled(thing: str) -> Mapping[str, Any]:
        if thing == "one":
            raise Unreadable("too fast", reason=UnknownReason.THROTTLED)
        return {"Locked": True, "Tags": {"a": "b"}}

    found = judge(readers, account("one", "two", get_lock=throttled))
    assert by_resource(found) == {"one": Verdict.UNKNOWN, "two": Verdict.PASS}
    assert found[0].reason is UnknownReason.THROTTLED


def test_an_answer_of_another_shape_makes_that_resource_unknown(readers: Executor) -> None:
    found = judge(readers, account("one", get_lock=lambda thing: {"Name": thing}))
    assert (found[0].verdict, found[0].reason) == (Verdict.UNKNOWN, UnknownReason.ERROR)
    assert "not understood" in found[0].message


def test_a_resource_that_was_deleted_since_it_was_listed_is_dropped(readers: Executor) -> None:
    def gone(thing: str) -> Mapping[str, Any]:
        if thing == "one":
            raise ResourceGone("it answered Gone")
        return {"Locked": True, "Tags": {"a": "b"}}

    assert by_resource(judge(readers, account("one", "two", get_lock=gone))) == {"two": Verdict.PASS}
    assert by_resource(judge(readers, account("one", "two", get_tags=gone), scope=Scope((("a", "b"),)))) == {"two": Verdict.PASS}


def test_a_service_that_is_not_offered_in_the_region_is_not_applicable_and_not_asked(readers: Executor) -> None:
    of = account("one")
    found = judge(readers, of, region="eu-south-2")
    assert [(each.resource.id, each.verdict, each.reason) for each in found] == [("*", Verdict.NOT_APPLICABLE, None)]
    assert found[0].message == "AWS does not offer things in eu-south-2"
    assert of.asked == {}


def test_global_controls_are_judged_in_the_global_target_alone(readers: Executor) -> None:
    everywhere, here = control("things.global", of=GlobalThings), LOCKED
    assert {each.control for each in judge(readers, account("one"), everywhere, here)} == {"things.locked"}
    assert {each.control for each in judge(readers, account("one"), everywhere, here, region="global")} == {"things.global"}


def test_tags_select_and_arns_exclude_before_anything_is_read(readers: Executor) -> None:
    of = account("one", "two", "three", get_tags=lambda thing: {"Tags": {"team": "pay"} if thing == "one" else {}})
    assert by_resource(judge(readers, of, scope=Scope((("team", "pay"),)))) == {"one": Verdict.PASS}
    assert of.asked["things.get_lock"] == 1
    of = account("one", "two", "three")
    scope = Scope(exclude_arns=("*:thing/t*",))
    assert by_resource(judge(readers, of, scope=scope)) == {"one": Verdict.PASS}
    assert of.asked == {"things.list": 1, "things.get_lock": 1}


def test_tags_that_cannot_be_read_keep_a_resource_in_scope_as_unknown(readers: Executor) -> None:
    found = judge(readers, account("one", get_tags=denied), scope=Scope((("team", "pay"),)))
    assert [(each.verdict, each.reason) for each in found] == [(Verdict.UNKNOWN, UnknownReason.ACCESS_DENIED)]
    assert found[0].message.startswith("the tags that decide about the scope are unreadable")


def test_a_control_may_say_that_the_answer_is_not_settled(readers: Executor) -> None:
    pending = control("things.pending")
    pending.check(lambda _thing, _want: Unknown(UnknownReason.PENDING, "still changing"))
    (found,) = judge(readers, account("one"), pending)
    assert (found.verdict, found.reason, found.message) == (Verdict.UNKNOWN, UnknownReason.PENDING, "still changing")


def test_a_defect_in_a_control_is_unknown_on_its_own_finding_and_is_logged(readers: Executor, caplog: pytest.LogCaptureFixture) -> None:
    broken = control("things.broken")
    broken.check(lambda thing, _want: thing.no_such_attribute)
    found = {each.control: each for each in judge(readers, account("one"), broken, LOCKED)}
    assert (found["things.broken"].verdict, found["things.broken"].reason) == (Verdict.UNKNOWN, UnknownReason.ERROR)
    assert found["things.locked"].verdict is Verdict.PASS
    assert [record.exc_info is not None for record in caplog.records] == [True]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (AccountError("no answer", reason="AwsUnavailable"), UnknownReason.TIMED_OUT),
        (AccountError("no", reason="AccessDenied"), UnknownReason.ACCESS_DENIED),
        (WrongAccount(wanted="1", seen="2", caller="x"), UnknownReason.ERROR),
    ],
)
def test_an_account_that_is_shut_is_one_unknown_for_each_control(error: AccountError, reason: UnknownReason) -> None:
    chosen = [Chosen(each, NoParams(), each.severity) for each in (control("things.a"), control("things.b"))]
    found = unanswered(chosen, ACCOUNT, error, "shut: " + error.message)
    assert [(each.control, each.resource.id, each.verdict, each.reason) for each in found] == [
        (name, "*", Verdict.UNKNOWN, reason) for name in ("things.a", "things.b")
    ]


def test_a_long_message_is_cut_to_what_a_report_takes(readers: Executor) -> None:
    wordy = control("things.wordy")
    wordy.check(lambda _thing, _want: Unknown(UnknownReason.ERROR, "x" * 5000))
    (found,) = judge(readers, account("one"), wordy)
    assert len(found.message) == 1024
    assert found.message.endswith("…")
