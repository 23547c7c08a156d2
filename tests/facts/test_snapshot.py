"""Snapshots: asked once, whoever asks; as old as the asker accepts; a failure is an answer too, and a defect wedges nobody."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from seawall.aws.accounts import AwsAccount
from seawall.errors import ResourceGone, UnknownReason, Unreadable
from seawall.facts.reading import recording
from seawall.facts.snapshot import AccountView, Freshness, Snapshots, TargetView
from tests.engine.things import NOON, REGION, AccountOf, Thing, account, denied

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
THREADS = 16


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


class Target:
    """One target over time: every `look` is a new evaluation, at the clock's time, that reuses facts of the last nine minutes."""

    def __init__(self, of: AwsAccount) -> None:
        self.account = of
        self.clock = Clock()
        self.snapshots = Snapshots(self.clock)

    def whole(self, reuse: timedelta = 9 * MINUTE, age: timedelta = HOUR, **other: AwsAccount) -> AccountView:
        now = self.clock.now
        return self.snapshots.view("uid", other.get("of", self.account), Freshness(now - reuse, now, age))

    def look(self, reuse: timedelta = 9 * MINUTE, age: timedelta = HOUR) -> TargetView:
        return self.whole(reuse, age).target(REGION)

    def later(self, span: timedelta) -> None:
        self.clock.now += span


def locked(view: TargetView) -> list[bool]:
    return [thing.is_locked for thing in view.all(Thing)]


def everywhere(job: Callable[[], Any]) -> list[Any]:
    """Run a job in many threads that begin together."""
    gate = threading.Barrier(THREADS)

    def begin() -> Any:
        gate.wait(10)
        return job()

    with ThreadPoolExecutor(THREADS) as pool:
        return [each.result(20) for each in [pool.submit(begin) for _ in range(THREADS)]]


def slowly(answer: Mapping[str, Any]) -> Callable[..., Mapping[str, Any]]:
    """An operation that takes long enough for all threads to meet in it."""
    pause = threading.Event()

    def ask(**_: Any) -> Mapping[str, Any]:
        pause.wait(0.1)
        return answer

    return ask


def test_sixteen_threads_of_one_evaluation_ask_once() -> None:
    of = account("one", list=slowly({"Names": ["one"]}), get_lock=slowly({"Locked": True}))
    view = Target(of).look()
    assert everywhere(lambda: locked(view)) == [[True]] * THREADS
    assert of.asked == {"things.list": 1, "things.get_lock": 1}


def test_sixteen_evaluations_at_once_ask_once() -> None:
    of = account("one", list=slowly({"Names": ["one"]}), get_lock=slowly({"Locked": True}))
    target = Target(of)
    assert everywhere(lambda: locked(target.look())) == [[True]] * THREADS
    assert of.asked == {"things.list": 1, "things.get_lock": 1}


def test_sixteen_threads_share_one_failure_too() -> None:
    of = account("one", get_lock=lambda thing: denied(thing=thing))
    thing = Target(of).look().all(Thing)[0]

    def touch() -> str:
        with pytest.raises(Unreadable) as caught:
            _ = thing.is_locked
        return caught.value.message

    assert len(set(everywhere(touch))) == 1
    assert of.asked["things.get_lock"] == 1


def test_nothing_is_asked_before_it_is_touched() -> None:
    of = account("one", "two")
    view = Target(of).look()
    assert of.asked == {}
    first, _ = view.all(Thing)
    assert of.asked == {"things.list": 1}
    assert first.is_locked
    assert of.asked == {"things.list": 1, "things.get_lock": 1}


def test_a_fact_is_reused_while_it_is_young_and_read_anew_when_it_is_not() -> None:
    of = account("one")
    target = Target(of)
    locked(target.look())
    target.later(9 * MINUTE)
    locked(target.look())
    assert of.asked == {"things.list": 1, "things.get_lock": 1}
    target.later(timedelta(seconds=1))
    locked(target.look())
    assert of.asked == {"things.list": 2, "things.get_lock": 2}


def test_each_asker_has_its_own_idea_of_what_is_young() -> None:
    of = account("one")
    target = Target(of)
    locked(target.look())
    target.later(5 * MINUTE)
    locked(target.look(reuse=4 * MINUTE))
    locked(target.look(reuse=9 * MINUTE))
    assert of.asked["things.get_lock"] == 2


def test_a_read_anew_that_fails_is_unknown_at_once_and_the_old_answer_is_gone() -> None:
    answers: list[Callable[..., Mapping[str, Any]]] = [lambda **_: {"Locked": True}, denied]
    target = Target(account("one", get_lock=lambda thing: answers[0](thing=thing)))
    assert locked(target.look()) == [True]
    answers.pop(0)
    target.later(timedelta(seconds=1))
    assert locked(target.look()) == [True]
    with pytest.raises(Unreadable):
        locked(target.look(reuse=timedelta()))
    with pytest.raises(Unreadable):
        locked(target.look())


def test_a_failure_that_passes_is_tried_again_after_its_delay_and_not_within_an_evaluation() -> None:
    def throttled(**_: Any) -> Mapping[str, Any]:
        raise Unreadable("too fast", reason=UnknownReason.THROTTLED, retry_after=timedelta(seconds=15))

    of = account("one", get_lock=throttled)
    target = Target(of)

    def fails(view: TargetView) -> int:
        with pytest.raises(Unreadable):
            locked(view)
        return of.asked["things.get_lock"]

    view = target.look()
    assert fails(view) == 1
    target.later(timedelta(seconds=14))
    assert fails(target.look()) == 1
    target.later(timedelta(seconds=1))
    assert fails(view) == 1, "within one evaluation nothing is asked twice"
    assert fails(target.look()) == 2


def test_a_denied_read_is_no_reason_to_ask_again_before_the_interval_is_over() -> None:
    of = account("one", list=denied)
    target = Target(of)
    for span in (timedelta(), MINUTE, 8 * MINUTE):
        target.later(span)
        with pytest.raises(Unreadable):
            target.look().all(Thing)
    assert of.asked["things.list"] == 1
    target.later(timedelta(seconds=1))
    with pytest.raises(Unreadable):
        target.look().all(Thing)
    assert of.asked["things.list"] == 2


def test_evidence_older_than_the_asker_allows_is_stale() -> None:
    target = Target(account("one"))
    locked(target.look())
    target.later(MINUTE)
    with pytest.raises(Unreadable) as caught:
        locked(target.look(age=timedelta(seconds=59)))
    assert caught.value.unknown is UnknownReason.STALE
    assert "2026-11-24T12:00:00Z" in caught.value.message
    assert locked(target.look(age=MINUTE)) == [True]


def test_an_answer_of_another_shape_is_unknown_and_says_which_fact() -> None:
    target = Target(account("one", get_lock=lambda thing: {"Name": thing}))
    with pytest.raises(Unreadable) as caught:
        locked(target.look())
    assert caught.value.unknown is UnknownReason.ERROR
    assert "Thing.is_locked: AWS's answer was not understood (KeyError: 'Locked')" in caught.value.message


def test_a_defect_reaches_everybody_who_waits_and_the_next_one_asks_anew() -> None:
    class Defect(Exception):
        pass

    failing = [True]
    slow = slowly({"Locked": True})

    def ask(thing: str) -> Mapping[str, Any]:
        answer = slow(thing=thing)
        if failing:
            raise Defect
        return answer

    target = Target(account("one", get_lock=ask))

    def touch() -> str:
        with pytest.raises(Defect):
            locked(target.look())
        return "defect"

    assert everywhere(touch) == ["defect"] * THREADS
    failing.clear()
    assert everywhere(lambda: locked(target.look())) == [[True]] * THREADS


def test_what_was_deleted_meanwhile_says_so() -> None:
    def gone(**_: Any) -> Mapping[str, Any]:
        raise ResourceGone("it answered Gone")

    with pytest.raises(ResourceGone):
        locked(Target(account("one", get_lock=gone)).look())


def test_the_evidence_of_a_verdict_is_what_it_touched_each_once_in_order() -> None:
    view = Target(account("one", "two")).look()
    with recording() as readings:
        first, second = view.all(Thing)
        assert first.is_locked
        assert first.is_locked
        assert second.is_locked
        view.all(Thing)
    assert [each.operation for each in readings] == ["things.list", "things.get_lock", "things.get_lock"]
    with recording() as readings:
        assert second.is_locked
    assert [each.operation for each in readings] == ["things.get_lock"], "what another one has read is evidence as well"


def test_another_identity_of_the_account_sees_nothing_of_what_the_first_one_read() -> None:
    first, second = account("one"), account("one", unlocked=["one"])
    target = Target(first)
    assert locked(target.look()) == [True]
    assert [thing.is_locked for thing in target.whole(of=second).target(REGION).all(Thing)] == [False]


def test_targets_and_accounts_do_not_mix() -> None:
    of = AccountOf(list=lambda: {"Names": ["one"]}, get_lock=lambda thing: {"Locked": bool(thing)})
    snapshots = Snapshots(lambda: NOON)
    fresh = Freshness(NOON, NOON, HOUR)
    for uid, region in (("a", REGION), ("a", "us-east-1"), ("b", REGION), ("a", REGION)):
        snapshots.view(uid, of, fresh).target(region).all(Thing)
    assert of.asked["things.list"] == 3


def test_a_forgotten_account_is_read_anew() -> None:
    of = account("one")
    target = Target(of)
    locked(target.look())
    target.snapshots.drop("uid")
    locked(target.look())
    assert of.asked == {"things.list": 2, "things.get_lock": 2}


def test_what_nobody_renewed_for_a_day_is_forgotten() -> None:
    of = account("one")
    target = Target(of)
    locked(target.look())
    target.later(timedelta(days=1, seconds=1))
    target.look()
    locked(target.look(reuse=timedelta(days=9), age=timedelta(days=9)))
    assert of.asked == {"things.list": 2, "things.get_lock": 2}
