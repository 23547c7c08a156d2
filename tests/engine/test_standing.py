"""How a plan stands: what its records come to, for the people who read it."""

from __future__ import annotations

import pytest

from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState, Reason
from seawall.engine.apply.standing import Stands, progress, stands
from tests.engine.planned import ident, record

S = ChangeState


def of(*records: ChangeRecord) -> Stands:
    return stands({each.id: each for each in records})


def in_states(*states: ChangeState) -> list[ChangeRecord]:
    return [record(f"{number:x}", state) for number, state in enumerate(states, 1)]


@pytest.mark.parametrize(
    ("states", "told"),
    [
        ([S.PENDING], "1 Pending"),
        ([S.VERIFIED, S.VERIFIED], "2 Verified"),
        ([S.PENDING, S.VERIFIED, S.PENDING, S.VERIFIED, S.FAILED], "2 of 5 Verified, 2 Pending, 1 Failed"),
        ([S.FAILED, S.PENDING, S.SKIPPED], "1 Pending, 1 Failed, 1 Skipped"),
    ],
)
def test_progress_counts_states_in_their_order_and_begins_with_what_was_verified(states: list[ChangeState], told: str) -> None:
    assert progress(in_states(*states)) == told


@pytest.mark.parametrize(
    ("states", "reason", "passes", "stuck", "done"),
    [
        ([S.PENDING, S.VERIFIED], Reason.WAITING, False, False, False),
        ([S.PENDING, S.IN_PROGRESS], Reason.APPLYING, True, False, False),
        ([S.APPLIED, S.FAILED], Reason.APPLYING, True, False, False),
        ([S.APPLIED, S.ROLLING_BACK], Reason.ROLLING_BACK, True, False, False),
        ([S.VERIFIED, S.SKIPPED, S.ROLLED_BACK, S.STALE], Reason.DONE, False, False, True),
        ([S.STALE, S.STALE], Reason.STALE, False, False, True),
        ([S.SKIPPED, S.SKIPPED], Reason.REJECTED, False, False, True),
        ([S.CONTESTED, S.VERIFIED], Reason.CONTESTED, False, True, False),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else None,
)
def test_a_plan_waits_is_under_way_is_done_or_needs_a_person(
    states: list[ChangeState],
    reason: Reason,
    passes: bool,  # noqa: FBT001
    stuck: bool,  # noqa: FBT001
    done: bool,  # noqa: FBT001
) -> None:
    found = of(*in_states(*states))
    assert (found.reason, found.passes, found.stuck, found.is_done) == (reason, passes, stuck, done)


def test_a_change_that_failed_and_is_tried_again_waits_and_says_why_it_failed() -> None:
    found = of(record("a", S.FAILED, undone=True, attempts=1, message="denied"), record("b", S.VERIFIED))
    assert found.reason is Reason.WAITING
    assert found.message == f"1 of 2 Verified, 1 Failed; waits for an approval. {ident('a')}: denied"


@pytest.mark.parametrize("fields", [{"undone": False, "attempts": 1}, {"undone": True, "attempts": 5}], ids=["not undone", "too often"])
def test_a_change_that_failed_for_good_needs_a_person(fields: dict[str, object]) -> None:
    found = of(record("a", S.FAILED, message="denied", **fields), record("b", S.VERIFIED))
    assert (found.reason, found.stuck) == (Reason.FAILED, True)
    assert found.message == f"1 of 2 Verified, 1 Failed. {ident('a')}: denied"


def test_a_plan_says_what_it_waits_for() -> None:
    found = stands({each.id: each for each in in_states(S.PENDING)}, waits_for="its window")
    assert found.message == "1 Pending; waits for its window"


def test_a_contested_plan_says_why() -> None:
    assert of(record("a", S.CONTESTED, message="taken back too often")).message == f"1 Contested. {ident('a')}: taken back too often"
