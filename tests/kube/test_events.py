"""Which changes of conditions are news."""

from __future__ import annotations

from typing import Any

from seawall.kube.events import NORMAL, WARNING, News, news


def condition(type_: str, status: str, reason: str = "Evaluated", message: str = "") -> dict[str, Any]:
    return {"type": type_, "status": status, "reason": reason, "message": message}


def test_the_same_answer_is_no_news_whatever_its_words() -> None:
    before = [condition("Compliant", "False", "Failing", "3 findings fail")]
    assert news(before, [condition("Compliant", "False", "Failing", "4 findings fail")]) == []


def test_a_new_verdict_is_news() -> None:
    before = [condition("Compliant", "False", "Failing")]
    assert news(before, [condition("Compliant", "True", "Passing", "all pass")]) == [News(NORMAL, "Passing", "Compliant is True: all pass")]


def test_a_verdict_that_got_worse_is_a_warning() -> None:
    after = [condition("Compliant", "Unknown", "AccessDenied")]
    assert news([condition("Compliant", "True")], after) == [News(WARNING, "AccessDenied", "Compliant is Unknown")]


def test_a_stall_is_told_once() -> None:
    after = [condition("Ready", "False", "InvalidSpec", "unknown control"), condition("Stalled", "True", "InvalidSpec", "unknown control")]
    assert news([], after) == [News(WARNING, "InvalidSpec", "Stalled is True: unknown control")]


def test_a_passing_error_is_told_by_ready_alone() -> None:
    after = [condition("Ready", "False", "Throttled", "slow"), condition("Reconciling", "True", "Throttled", "slow")]
    assert news([condition("Ready", "True")], after) == [News(WARNING, "Throttled", "Ready is False: slow")]


def test_an_end_that_comes_near_is_a_warning_and_its_next_reason_is_news() -> None:
    week, day = (condition("ExpiresSoon", "True", reason, "ends") for reason in ("WithinOneWeek", "WithinOneDay"))
    assert news([], [week]) == [News(WARNING, "WithinOneWeek", "ExpiresSoon is True: ends")]
    assert news([week], [day]) == [News(WARNING, "WithinOneDay", "ExpiresSoon is True: ends")]
    assert news([day], []) == []
