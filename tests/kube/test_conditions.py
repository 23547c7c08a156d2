"""The condition set: complete, ordered, and dated by real changes only."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from seawall.kube.conditions import ONLY_WHILE_TRUE, Judgement, merged, shortened

EARLY = datetime(2026, 11, 24, 8, tzinfo=UTC)
LATE = datetime(2026, 11, 24, 9, tzinfo=UTC)

judgements = st.lists(
    st.builds(
        Judgement,
        st.sampled_from(["Ready", "Compliant", "UpToDate", "ReadOnly", "ExpiresSoon", "Reconciling", "Stalled"]),
        st.sampled_from(["True", "False", "Unknown"]),
        st.sampled_from(["Evaluated", "AccessDenied"]),
        st.text(max_size=5),
    ),
    max_size=6,
)


def test_the_time_stays_while_the_status_stays() -> None:
    before = merged([], [Judgement("Ready", "True", "Evaluated")], generation=1, now=EARLY)
    after = merged(before, [Judgement("Ready", "True", "Other", "new words")], generation=2, now=LATE)
    assert after == [
        {
            "type": "Ready",
            "status": "True",
            "reason": "Other",
            "message": "new words",
            "lastTransitionTime": "2026-11-24T08:00:00Z",
            "observedGeneration": 2,
        }
    ]


def test_the_time_moves_when_the_status_changes() -> None:
    before = merged([], [Judgement("Ready", "True", "Evaluated")], generation=1, now=EARLY)
    after = merged(before, [Judgement("Ready", "False", "Evaluated")], generation=1, now=LATE)
    assert after[0]["lastTransitionTime"] == "2026-11-24T09:00:00Z"


def test_stalled_goes_by_itself_when_it_is_not_judged_again() -> None:
    before = merged([], [Judgement("Ready", "False", "Bad"), Judgement("Stalled", "True", "Bad")], generation=1, now=EARLY)
    after = merged(before, [Judgement("Ready", "True", "Evaluated")], generation=2, now=LATE)
    assert [condition["type"] for condition in after] == ["Ready"]


def test_an_answer_that_was_not_judged_stays_with_its_generation() -> None:
    before = merged([], [Judgement("Compliant", "False", "Failing")], generation=1, now=EARLY)
    after = merged(before, [Judgement("Ready", "True", "Evaluated")], generation=2, now=LATE)
    assert [(c["type"], c["observedGeneration"]) for c in after] == [("Ready", 2), ("Compliant", 1)]


def test_what_ends_soon_is_said_until_it_is_judged_otherwise() -> None:
    soon = merged([], [Judgement("ExpiresSoon", "True", "WithinOneWeek")], generation=1, now=EARLY)
    assert merged(soon, [Judgement("Reconciling", "True", "Throttled")], generation=1, now=LATE)[0] == soon[0]
    assert merged(soon, [Judgement("ExpiresSoon", "Unknown", "InvalidSpec")], generation=2, now=LATE) == []


@given(judgements, judgements)
def test_the_set_has_one_of_each_type_and_passing_ones_only_while_true(first: list[Judgement], second: list[Judgement]) -> None:
    after = merged(merged([], first, generation=1, now=EARLY), second, generation=2, now=LATE)
    types = [condition["type"] for condition in after]
    assert len(types) == len(set(types))
    assert all(condition["status"] == "True" for condition in after if condition["type"] in ONLY_WHILE_TRUE)
    lasting = {judgement.type for judgement in [*first, *second]} - ONLY_WHILE_TRUE
    assert lasting <= set(types)


@given(judgements)
def test_judging_the_same_again_changes_nothing(judged: list[Judgement]) -> None:
    before = merged([], judged, generation=1, now=EARLY)
    assert merged(before, judged, generation=1, now=LATE) == before


@given(st.text(), st.integers(min_value=3, max_value=40))
def test_a_shortened_text_fits_in_bytes_and_is_whole_characters(text: str, length: int) -> None:
    cut = shortened(text, length)
    assert len(cut.encode()) <= length
    assert cut == text or cut.endswith("…")
