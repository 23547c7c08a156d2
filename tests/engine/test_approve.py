"""A person's word on plans: whether it counts, what it is about, and when it is used up."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from seawall.api.v1alpha1 import RemediationApproval
from seawall.api.v1alpha1.remediation_plan import Cause, ChangeRecord, ChangeState
from seawall.api.v1alpha1.terms import Reversible
from seawall.engine.approve import Refused, difference, is_settled, outcome, refuse_invalid, scope
from seawall.engine.offer import Known
from tests.engine.planned import approval, change, ident, plan, record

ONE, TWO = change("a"), change("b")


def refusal(of: RemediationApproval, *plans: Known, current: Iterable[Known] = ()) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        refuse_invalid(of, plans, [*plans, *current])
    return caught.value.reason, caught.value.message


def taken(of: RemediationApproval, *plans: Known) -> bool:
    refuse_invalid(of, plans, plans)
    return True


def test_an_approval_is_about_all_changes_or_those_that_it_names() -> None:
    there = plan(ONE, TWO)
    assert scope(approval(there), there) == {ONE.id, TWO.id}
    assert scope(approval(there, changes=["b", "c"]), there) == {TWO.id}


@pytest.mark.parametrize("action", ["Apply", "Reject"])
@pytest.mark.parametrize("state", [ChangeState.PENDING, ChangeState.FAILED])
def test_a_plan_with_anything_open_may_be_applied_or_rejected(action: str, state: ChangeState) -> None:
    there = plan(ONE, TWO, records=[record("a", ChangeState.VERIFIED), record("b", state)])
    assert taken(approval(there, action=action), there)


def test_a_hash_that_no_plan_has_is_refused() -> None:
    there, missing = plan(ONE), plan(TWO)
    assert refusal(approval(there, missing), there) == (
        "UnknownPlan",
        f"no plan in this namespace has the hash {missing.spec.hash}, wanted spec.hash of a RemediationPlan",
    )


def test_a_change_that_no_plan_has_is_refused() -> None:
    there = plan(ONE)
    assert refusal(approval(there, changes=["a", "c"]), there) == (
        "UnknownChange",
        f"the plans have no change {ident('c')}, wanted ids of their changes",
    )


def test_a_change_may_be_in_any_of_the_plans() -> None:
    one, two = plan(ONE), plan(TWO)
    assert taken(approval(one, two, changes=["b"]), one, two)


def test_a_superseded_plan_is_refused_with_what_changed() -> None:
    old = plan(ONE, TWO, change("c"), is_superseded=True)
    new = plan(change("a", after="otherwise"), change("c"), change("d"))
    reason, message = refusal(approval(old), old, current=[new])
    assert reason == "Refused"
    assert message == (
        f"plan {old.name} was superseded: things.locked on d is new; things.locked on b is no longer needed; "
        f"things.locked on a changed; look at {new.name}"
    )


def test_a_superseded_plan_in_whose_place_there_is_nothing_says_so() -> None:
    old = plan(ONE, is_superseded=True)
    assert difference(old, [old]) == "things.locked on a is no longer needed; nothing is offered now"


def test_the_same_changes_under_another_number_are_said_to_be_that() -> None:
    old, new = plan(ONE, is_superseded=True), plan(ONE, run=2)
    assert difference(old, [old, new]) == f"its changes are the same, under another number; look at {new.name}"


def test_more_than_three_changes_are_counted() -> None:
    old = plan(ONE, is_superseded=True)
    new = plan(ONE, *(change(name) for name in "bcdef"))
    assert difference(old, [new]) == f"things.locked on b, things.locked on c, things.locked on d and 2 more is new; look at {new.name}"


def test_a_change_is_refused_without_what_it_stands_on() -> None:
    there = plan(ONE, change("b", depends_on=["a"]))
    assert refusal(approval(there, changes=["b"]), there) == (
        "Refused",
        f"change {ident('b')} stands on {ident('a')}, which is neither approved nor made: approve both",
    )
    assert taken(approval(there, changes=["a", "b"]), there)
    assert taken(approval(there, changes=["a"]), there)


def test_a_change_may_be_approved_alone_once_what_it_stands_on_was_made() -> None:
    there = plan(ONE, change("b", depends_on=["a"]), records=[record("a", ChangeState.VERIFIED)])
    assert taken(approval(there, changes=["b"]), there)


def test_a_change_may_be_approved_whose_ground_is_no_part_of_its_plan() -> None:
    there = plan(change("b", depends_on=["a"]))
    assert taken(approval(there), there)


def test_a_plan_in_which_nothing_is_open_is_refused_with_what_became_of_it() -> None:
    there = plan(ONE, TWO, records=[record("a", ChangeState.VERIFIED), record("b", ChangeState.STALE, message="it is otherwise")])
    assert refusal(approval(there), there) == (
        "Refused",
        f"nothing is open in {there.name}: 1 Verified, 1 Stale. {ident('b')}: it is otherwise",
    )


@pytest.mark.parametrize("state", [ChangeState.IN_PROGRESS, ChangeState.APPLIED, ChangeState.VERIFIED, ChangeState.ROLLING_BACK])
def test_what_was_made_or_is_being_made_may_be_taken_back(state: ChangeState) -> None:
    there = plan(ONE, records=[record("a", state)])
    assert taken(approval(there, action="Rollback"), there)


def test_what_could_not_be_undone_may_be_taken_back() -> None:
    there = plan(ONE, records=[record("a", ChangeState.FAILED, undone=False)])
    assert taken(approval(there, action="Rollback"), there)


def test_what_was_made_may_be_taken_back_though_its_plan_is_superseded() -> None:
    there = plan(ONE, records=[record("a", ChangeState.VERIFIED)], is_superseded=True)
    assert taken(approval(there, action="Rollback"), there)


def test_a_rollback_is_refused_where_there_is_nothing_to_take_back() -> None:
    there = plan(ONE, TWO, records=[record("a", ChangeState.FAILED, undone=True), record("b", ChangeState.ROLLED_BACK)])
    assert refusal(approval(there, action="Rollback"), there) == (
        "Refused",
        f"there is nothing to take back in {there.name}: 1 Failed, 1 RolledBack",
    )


def test_a_rollback_is_refused_where_nothing_can_be_taken_back() -> None:
    there = plan(change("a", reversible=Reversible.NO), records=[record("a", ChangeState.VERIFIED)])
    assert refusal(approval(there, action="Rollback"), there) == ("Refused", "none of the changes can be taken back, as the plan says")


OPEN = {"Pending", "InProgress", "Applied", "RollingBack", "Failed"}
FINAL = {"Verified", "Stale", "Skipped", "RolledBack", "Contested"}
IN_FORCE = {"InProgress", "Applied", "Verified", "RollingBack"}


@pytest.mark.parametrize(
    ("action", "unsettled"),
    [("Apply", OPEN), ("Reject", OPEN), ("Rollback", IN_FORCE)],
)
@pytest.mark.parametrize("state", list(ChangeState))
def test_an_approval_has_more_to_do_while_a_change_may_move_by_its_action(action: str, unsettled: set[str], state: ChangeState) -> None:
    assert {each.value for each in ChangeState} == OPEN | FINAL
    there = plan(ONE, records=[record("a", state)])
    assert is_settled(approval(there, action=action), there) == (state.value not in unsettled)


@pytest.mark.parametrize(
    ("action", "found", "settled"),
    [
        ("Apply", record("a", ChangeState.FAILED, undone=True, attempts=4), False),
        ("Apply", record("a", ChangeState.FAILED, undone=True, attempts=5), True),
        ("Apply", record("a", ChangeState.FAILED, undone=False, attempts=1), True),
        ("Rollback", record("a", ChangeState.FAILED, undone=False), False),
        ("Rollback", record("a", ChangeState.FAILED, undone=False, cause=Cause.ROLLBACK), True),
        ("Rollback", record("a", ChangeState.FAILED, undone=False, cause=Cause.UNDO), False),
        ("Rollback", record("a", ChangeState.VERIFIED, cause=Cause.ROLLBACK), True),
        ("Rollback", record("a", ChangeState.ROLLING_BACK, cause=Cause.ROLLBACK), False),
    ],
    ids=[
        "it failed and is tried again",
        "it failed too often",
        "it failed and could not be undone",
        "it could not be undone and may be taken back yet",
        "taking it back was given up",
        "undoing it was given up, taking it back was not tried",
        "taking it back was refused",
        "it is being taken back",
    ],
)
def test_an_approval_is_used_up_where_nothing_more_will_be_tried(action: str, found: ChangeRecord, settled: bool) -> None:  # noqa: FBT001
    there = plan(ONE, records=[found])
    assert is_settled(approval(there, action=action), there) is settled


def test_an_approval_does_not_wait_for_changes_that_it_does_not_name() -> None:
    there = plan(ONE, TWO, records=[record("a", ChangeState.VERIFIED)])
    assert is_settled(approval(there, changes=["a"]), there)
    assert not is_settled(approval(there), there)


def test_the_outcome_counts_over_all_plans_and_says_why_of_the_first_that_went_wrong() -> None:
    one = plan(ONE, records=[record("a", ChangeState.SKIPPED, message="rejected")])
    two = plan(TWO, records=[record("b", ChangeState.FAILED, message="denied")])
    assert outcome(approval(one), [one]) == "1 Skipped"
    assert outcome(approval(one, two), [one, two]) == f"1 Failed, 1 Skipped. {ident('b')}: denied"
