"""What an exception covers, and what it never covers."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from seawall.api.v1alpha1 import ControlException
from seawall.api.v1alpha1.terms import Verdict
from seawall.controls.base import NoParams
from seawall.engine.evaluate import Scope, evaluate
from seawall.engine.exempt import Exempted, covering, exempt, refuse_invalid
from seawall.engine.finding import Finding
from seawall.engine.select import Chosen
from seawall.errors import InvalidSpec
from tests.engine.things import NOON, REGION, AccountOf, account, by_resource, control, denied, view

LOCKED = control("things.locked")
OTHER = control("things.other")
KNOWN = (LOCKED.id, OTHER.id)
YEAR = timedelta(days=365)


def stamp(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def exception(name: str = "accepted", *, ends: datetime = NOON + timedelta(days=1), made: datetime = NOON, **spec: Any) -> ControlException:
    wanted = {"controls": ["things.locked"], "reason": "known and accepted", "expiresAt": stamp(ends), **spec}
    return ControlException.parse({"metadata": {"name": name, "namespace": "team", "creationTimestamp": stamp(made)}, "spec": wanted})


def findings(of: AccountOf | None = None) -> list[Finding]:
    chosen = [Chosen(LOCKED, NoParams(), LOCKED.severity)]
    with ThreadPoolExecutor(2) as readers:
        return evaluate(chosen, view(of or account("one", "two", "three", unlocked=["one", "two"])), Scope(), readers, 2)


def laid(*exceptions: ControlException, over: list[Finding] | None = None, now: datetime = NOON, in_account: str = "prod") -> Exempted:
    found = findings() if over is None else over
    return exempt(found, exceptions, account=in_account, known=KNOWN, longest_term=YEAR, now=now)


def test_failures_become_exempt_with_name_ticket_and_end_and_passes_stay() -> None:
    result = laid(exception(ticket="SEC-7"))
    assert by_resource(result.findings) == {"one": Verdict.EXEMPT, "two": Verdict.EXEMPT, "three": Verdict.PASS}
    covered = result.findings[0]
    assert covered.exception is not None
    assert (covered.exception.name, covered.exception.ticket, covered.exception.expires_at) == (
        "accepted",
        "SEC-7",
        NOON + timedelta(days=1),
    )
    assert covered.message == "not locked, wanted locked"
    assert result.matched == {"accepted": 2}


def test_the_id_of_a_finding_stays_whatever_its_verdict() -> None:
    assert {each.id for each in laid(exception()).findings} == {each.id for each in findings()}


@pytest.mark.parametrize(
    "spec",
    [
        {"controls": ["things.other"]},
        {"controls": ["things.o*"]},
        {"accounts": ["test"]},
        {"resources": {"arns": ["arn:aws:things:us-east-1:*"]}},
        {"resources": {"matchTags": {"team": "pay"}}},
    ],
    ids=["another control", "a glob over others", "another account", "another arn", "tags that it lacks"],
)
def test_what_is_not_named_is_not_covered(spec: Mapping[str, Any]) -> None:
    result = laid(exception(**spec))
    assert Verdict.EXEMPT not in by_resource(result.findings).values()
    assert sum(result.matched.values()) == 0


@pytest.mark.parametrize(
    "spec",
    [
        {"controls": ["things.*"]},
        {"accounts": ["test", "prod"]},
        {"resources": {"arns": [f"arn:aws:things:{REGION}:*:thing/one"]}},
        {"resources": {"arns": ["*/one", "arn:aws:none:*"]}},
    ],
)
def test_what_is_named_is_covered(spec: Mapping[str, Any]) -> None:
    assert by_resource(laid(exception(**spec)).findings)["one"] is Verdict.EXEMPT


def test_tags_must_all_be_there_and_are_read_only_where_the_rest_fits() -> None:
    of = account("one", "two", unlocked=["one", "two"], get_tags=lambda thing: {"Tags": {"team": "pay", "name": thing}})
    tags = {"matchTags": {"team": "pay", "name": "one"}}
    result = laid(exception(resources=tags), over=findings(of))
    assert by_resource(result.findings) == {"one": Verdict.EXEMPT, "two": Verdict.FAIL}
    of = account("one", unlocked=["one"])
    laid(exception(controls=["things.other"], resources=tags), exception("far", accounts=["test"], resources=tags), over=findings(of))
    assert of.asked["things.get_tags"] == 0


def test_tags_that_cannot_be_read_never_match() -> None:
    of = account("one", unlocked=["one"], get_tags=denied)
    assert by_resource(laid(exception(resources={"matchTags": {"team": "pay"}}), over=findings(of)).findings) == {"one": Verdict.FAIL}


def test_unknown_is_never_hidden() -> None:
    unknown = findings(account("one", get_lock=denied)) + findings(account("two", list=denied))
    assert {each.verdict for each in laid(exception(), over=unknown).findings} == {Verdict.UNKNOWN}


def test_an_end_is_an_end_at_that_very_instant() -> None:
    end = NOON + timedelta(hours=1)
    covers = [
        Verdict.EXEMPT in by_resource(laid(exception(ends=end), now=end + after).findings).values()
        for after in (-timedelta(seconds=1), timedelta())
    ]
    assert covers == [True, False]


def test_one_that_is_being_deleted_counts_no_more() -> None:
    made = exception()
    deleted = made.model_copy(update={"metadata": made.metadata.model_copy(update={"deletion_timestamp": NOON})})
    assert Verdict.EXEMPT not in by_resource(laid(deleted).findings).values()


@pytest.mark.parametrize(
    ("made", "reason", "words"),
    [
        (exception(ends=NOON + YEAR + timedelta(seconds=1)), "TermTooLong", "wanted at most 365 days after creation"),
        (exception(controls=["things.loked"]), "UnknownControl", "unknown control `things.loked`, did you mean `things.locked`?"),
        (exception(controls=["things.locked", "thing.*"]), "UnknownControl", "no control matches `thing.*`"),
    ],
    ids=["a term that is too long", "a control that is not there", "a glob that matches nothing"],
)
def test_one_that_is_refused_covers_nothing(made: ControlException, reason: str, words: str) -> None:
    with pytest.raises(InvalidSpec) as caught:
        refuse_invalid(made, KNOWN, YEAR)
    assert (caught.value.reason, words in caught.value.message) == (reason, True)
    assert Verdict.EXEMPT not in by_resource(laid(made).findings).values()


def test_the_longest_term_itself_is_allowed() -> None:
    refuse_invalid(exception(ends=NOON + YEAR), KNOWN, YEAR)


def test_of_two_that_cover_a_finding_the_first_is_named_and_counted() -> None:
    result = laid(exception("first", resources={"arns": ["*/one"]}), exception("second"))
    assert result.matched == {"first": 1, "second": 1}
    assert {each.resource.id: each.exception.name for each in result.findings if each.exception} == {"one": "first", "two": "second"}


def test_an_exception_on_what_is_judged_covers_a_change_of_something_else_for_it() -> None:
    workload = "arn:aws:seawall:eu-west-1:123456789012:workload/team/pay/shop"
    accepted = exception(resources={"arns": [workload]})
    thing = next(each.subject.resource for each in findings() if each.subject)
    where: dict[str, Any] = {"account": "prod", "known": KNOWN, "longest_term": YEAR, "now": NOON}
    assert covering([accepted], LOCKED.id, thing, judged_arn=workload, **where) is accepted
    assert covering([accepted], LOCKED.id, thing, **where) is None
    tagged = exception(resources={"matchTags": {"name": "one"}})
    assert covering([tagged], LOCKED.id, thing, judged_arn=workload, **where) is None
