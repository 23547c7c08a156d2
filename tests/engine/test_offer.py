"""Which plans a target needs, given those that there are: none twice, none that was declined, none that an old approval could apply anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from seawall.api.v1alpha1.remediation_plan import ChangeState, PlannedChange
from seawall.engine.offer import REVERTS, Known, Offer, held, offer, same_content
from tests.engine.planned import NOON, change, ident, plan, plans, record

LATER = NOON + timedelta(minutes=10)
ONE, TWO = change("a"), change("b")
GENERATION = 3


def offered(
    changes: Sequence[PlannedChange], *known: Known, read_since: datetime = LATER, generation: int = GENERATION, **other: Any
) -> Offer:
    return offer(changes, known, generation=generation, read_since=read_since, **other)


def ended(name: str, state: ChangeState, *, at: datetime = NOON, **other: Any) -> Any:
    return record(name, state, finished_at=at, **other)


def test_a_first_evaluation_offers_all_that_is_needed_as_run_1() -> None:
    assert offered([ONE, TWO]) == Offer((ONE, TWO), run=1)


def test_nothing_is_offered_where_nothing_is_needed() -> None:
    there = plan(ONE)
    assert offered([], there) == Offer()
    assert offered([]) == Offer()


def test_the_same_state_keeps_the_plan_that_there_is() -> None:
    there = plan(ONE, TWO)
    found = offered([ONE, TWO], there)
    assert found.keep == {there.name}


def test_what_is_no_part_of_the_hash_makes_no_other_plan() -> None:
    there = plan(ONE)
    said_otherwise = change("a", breaks="something", managed_by="CloudFormation stack shop", parameters={"minLength": 14})
    assert offered([said_otherwise], there).keep == {there.name}


@pytest.mark.parametrize("other", [change("a", after="otherwise"), change("a", before="otherwise")], ids=["after", "before"])
def test_another_content_of_a_change_needs_another_plan(other: PlannedChange) -> None:
    found = offered([other], plan(ONE))
    assert (found.changes, found.run, found.keep) == ((other,), 1, frozenset())


def test_a_plan_that_has_too_much_or_too_little_is_not_kept() -> None:
    assert offered([ONE], plan(ONE, TWO)).keep == frozenset()
    assert offered([ONE, TWO], plan(ONE)).keep == frozenset()


def test_a_plan_of_which_only_the_rest_is_needed_is_kept() -> None:
    there = plan(ONE, TWO, records=[ended("a", ChangeState.VERIFIED)])
    assert offered([TWO], there).keep == {there.name}


def test_what_two_plans_offer_is_kept_in_one_of_them() -> None:
    under_way, later = plan(ONE, TWO, records=[record("a", ChangeState.APPLIED)]), plan(TWO, change("c"))
    assert offered([TWO, change("c")], under_way, later).keep == {later.name}


def test_a_change_that_failed_is_retried_in_its_plan() -> None:
    there = plan(ONE, records=[ended("a", ChangeState.FAILED, undone=True, attempts=1)])
    assert offered([ONE], there).keep == {there.name}


def test_several_plans_of_one_target_are_kept_together() -> None:
    many = [change(f"{number:x}", before={"text": "x" * 100_000}) for number in range(1, 6)]
    there = plans(*many)
    assert len(there) > 1
    assert offered(many, *there).keep == {each.name for each in there}
    assert offered(many[1:], *there).keep == frozenset(), "what is needed is packed anew"


@pytest.mark.parametrize("state", [ChangeState.VERIFIED, ChangeState.ROLLED_BACK, ChangeState.CONTESTED])
def test_what_was_made_or_taken_back_is_offered_under_the_next_number(state: ChangeState) -> None:
    found = offered([ONE], plan(ONE, records=[ended("a", state)]))
    assert (found.changes, found.run, found.keep) == ((ONE,), 2, frozenset())


def test_the_number_goes_on_from_the_highest_at_which_a_needed_change_was_made() -> None:
    made = [plan(ONE, run=run, records=[ended("a", ChangeState.ROLLED_BACK)]) for run in (1, 4)]
    elsewhere = plan(TWO, run=9, records=[ended("b", ChangeState.VERIFIED)])
    assert offered([ONE], *made, elsewhere).run == 5


def test_a_plan_under_the_next_number_is_kept_alone() -> None:
    first = plan(ONE, records=[ended("a", ChangeState.VERIFIED)])
    second = plan(ONE, run=2)
    assert offered([ONE], first, second).keep == {second.name}


@pytest.mark.parametrize(
    "before",
    [
        ended("a", ChangeState.STALE),
        ended("a", ChangeState.SKIPPED),
        ended("a", ChangeState.SKIPPED, source_generation=GENERATION - 1),
    ],
    ids=["stale", "excepted or superseded", "rejected before the spec changed"],
)
def test_content_that_ended_unwritten_and_is_needed_again_is_offered_in_a_plan_that_can_be_approved(before: Any) -> None:
    ended_plan = plan(ONE, records=[before])
    found = offered([ONE], ended_plan)
    assert (found.changes, found.keep) == ((ONE,), frozenset())
    assert plan(*found.changes, run=found.run).spec.hash != ended_plan.spec.hash


def test_a_number_is_not_used_up_by_what_was_never_written_and_is_wanted_otherwise_now() -> None:
    assert offered([change("a", after="otherwise")], plan(ONE, records=[ended("a", ChangeState.STALE)])).run == 1


@pytest.mark.parametrize("state", [ChangeState.IN_PROGRESS, ChangeState.APPLIED, ChangeState.ROLLING_BACK])
def test_what_is_under_way_is_left_alone(state: ChangeState) -> None:
    there = plan(ONE, TWO, records=[record("a", state)])
    found = offered([ONE, TWO], there)
    assert (found.changes, found.keep) == ((TWO,), {there.name})


def test_what_an_approval_is_being_carried_out_on_is_left_alone() -> None:
    assert offered([ONE], plan(ONE, is_busy=True)) == Offer()
    busy = plan(ONE, TWO, is_busy=True, records=[ended("a", ChangeState.VERIFIED)])
    assert offered([ONE], busy).changes == (ONE,), "it was made and is needed again, whatever else is being done"


def test_what_a_person_rejected_is_not_offered_again_while_the_spec_stays() -> None:
    rejected = plan(ONE, records=[ended("a", ChangeState.SKIPPED, source_generation=GENERATION)])
    assert offered([ONE], rejected) == Offer()
    assert offered([ONE], rejected, generation=GENERATION + 1).changes == (ONE,)


def test_other_content_of_what_a_person_rejected_is_offered() -> None:
    rejected = plan(ONE, records=[ended("a", ChangeState.SKIPPED, source_generation=GENERATION)])
    other = change("a", after="otherwise")
    assert offered([other], rejected).changes == (other,)


def test_a_plan_of_which_a_part_was_rejected_is_kept_for_the_rest() -> None:
    there = plan(ONE, TWO, records=[ended("a", ChangeState.SKIPPED, source_generation=GENERATION)])
    found = offered([ONE, TWO], there)
    assert (found.changes, found.keep) == ((TWO,), {there.name})


@pytest.mark.parametrize("state", [ChangeState.VERIFIED, ChangeState.ROLLED_BACK, ChangeState.STALE])
def test_what_ended_after_aws_was_read_is_in_doubt_and_nothing_is_said_of_it(state: ChangeState) -> None:
    there = plan(ONE, records=[ended("a", state, at=LATER)])
    found = offered([ONE, TWO], there)
    assert (found.changes, found.in_doubt) == ((TWO,), True)
    assert not offered([ONE], there, read_since=LATER + timedelta(seconds=1)).in_doubt


def reverted(*hours: float, **other: Any) -> list[Known]:
    """Plans that were verified so many hours before, and whose change is needed again."""
    return [
        plan(ONE, run=run, records=[ended("a", ChangeState.VERIFIED, at=LATER - timedelta(hours=ago))], **other)
        for run, ago in enumerate(sorted(hours, reverse=True), 1)
    ]


def test_what_the_outside_takes_back_three_times_in_a_day_is_contested_and_still_offered() -> None:
    there = reverted(20, 10, 1)
    found = offered([ONE], *there)
    assert found.contested == ((there[-1].name, ident("a")),)
    assert (found.changes, found.run) == ((ONE,), REVERTS + 1)


def test_what_is_taken_back_three_times_in_more_than_a_day_is_not_contested() -> None:
    assert offered([ONE], *reverted(24, 10, 1)).contested == ()
    assert offered([ONE], *reverted(2, 1)).contested == ()


def test_it_is_contested_once() -> None:
    *before, last = reverted(20, 10, 5, 1)
    said = replace(
        last, records={ident("a"): ended("a", ChangeState.CONTESTED, at=LATER - timedelta(hours=1), source_generation=GENERATION)}
    )
    assert offered([ONE], *before, said).contested == ()


def test_a_source_that_wants_something_else_each_time_contests_nothing_itself() -> None:
    wanted = [change("a", after=length, parameters={"minLength": length}) for length in (14, 15, 16, 17)]
    records = [ended("a", ChangeState.VERIFIED, at=LATER - timedelta(hours=1))]
    there = [plan(each, run=run, records=records) for run, each in enumerate(wanted[:-1], 1)]
    assert offered(wanted[-1:], *there).contested == ()


def test_what_is_offered_and_unknown_now_goes_on_being_offered() -> None:
    there = plan(ONE, TWO)
    found = offered([TWO], there, unknown=lambda each: each.id == ONE.id)
    assert found.keep == {there.name}
    assert offered([], there, unknown=lambda _: True).keep == {there.name}


def test_what_is_unknown_and_not_offered_yet_is_not_offered() -> None:
    superseded = plan(ONE, is_superseded=True)
    verified = plan(TWO, records=[ended("b", ChangeState.VERIFIED)])
    assert offered([], superseded, verified, unknown=lambda _: True) == Offer()


def test_what_is_unknown_comes_once_and_after_what_it_may_stand_on() -> None:
    above = change("b", depends_on=["a"])
    new = change("c")
    under_way = plan(above, change("d"), records=[record("d", ChangeState.APPLIED)])
    found = offered([ONE, new], plan(ONE, above), under_way, unknown=lambda each: each.id == above.id)
    assert found.changes == (ONE, new, above)


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (ChangeState.ROLLED_BACK, "a person took it back, so it waits for an approval or a change of the spec"),
        (ChangeState.SKIPPED, "a person rejected it, so it waits for an approval or a change of the spec"),
        (ChangeState.CONTESTED, "it was taken back by somebody else 3 times in a day, so it waits for an approval or a change of the spec"),
    ],
)
def test_enforce_leaves_alone_what_people_decided_until_the_spec_changes(state: ChangeState, why: str) -> None:
    there = plan(ONE, records=[ended("a", state, source_generation=GENERATION)])
    assert held(ONE.id, [plan(TWO), there], GENERATION) == why
    assert held(ONE.id, [there], GENERATION + 1) is None
    assert held(TWO.id, [there], GENERATION) is None


@pytest.mark.parametrize("state", [ChangeState.VERIFIED, ChangeState.SKIPPED, ChangeState.STALE, ChangeState.FAILED])
def test_what_nobody_decided_holds_enforce_back_from_nothing(state: ChangeState) -> None:
    assert held(ONE.id, [plan(ONE, records=[ended("a", state)])], GENERATION) is None


def test_two_changes_have_the_same_content_when_their_hash_would_be_the_same() -> None:
    others = [change("a", after=False), change("a", billed=True), change("a", depends_on=["b"]), change("a", fact="things.Thing.tags")]
    assert [same_content(ONE, each) for each in others] == [False] * len(others)
    assert same_content(ONE, change("a", judged_arn="arn:aws:other", breaks="x"))
