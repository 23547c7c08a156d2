"""How AWS's audit reports stand: each rule with a moved clock, and laws over whatever AWS may tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.api.v1alpha1.provider_assurance import Reviewed, WantedAgreement, WantedReport
from seawall.api.v1alpha1.standing import ReportStanding, Result, Why
from seawall.engine import assurance
from seawall.engine.assurance import Unanswered, agreement_standing, blank_report, report_standing, review_needed, unanswered
from seawall.facts.artifact import Agreement, Artifact

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
END = datetime(2026, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
SOC2 = WantedReport(name="soc2", series="soc", name_contains="soc 2", max_age=250 * DAY, warn_before=30 * DAY)
ISO = WantedReport(name="iso", series="ISO", name_contains="27001", warn_before=90 * DAY)
BAA = WantedAgreement(name="baa", name_contains="business associate")


def artifact(**told: Any) -> Artifact:
    """A published SOC 2 report of AWS's on a period that ended in September."""
    usual = {"report_id": "r1", "name": "AWS SOC 2 Type II", "series": "SOC", "company_name": "AWS", "version": 1, "state": "PUBLISHED"}
    return Artifact(**{**usual, "upload_state": "COMPLETE", "period_end": END, **told})


def standing(*told: Artifact, wanted: WantedReport = SOC2, now: datetime = NOW) -> ReportStanding:
    return report_standing(wanted, told, now, now)


def answer(found: ReportStanding) -> tuple[Result, Why]:
    return found.result, found.reason


@pytest.mark.parametrize(
    ("now", "result", "reason"),
    [
        (END, Result.CURRENT, Why.IN_WINDOW),
        (END + 220 * DAY - timedelta(seconds=1), Result.CURRENT, Why.IN_WINDOW),
        (END + 220 * DAY, Result.EXPIRING, Why.ENDS_SOON),
        (END + 250 * DAY - timedelta(seconds=1), Result.EXPIRING, Why.ENDS_SOON),
        (END + 250 * DAY, Result.MISSING, Why.TOO_OLD),
        (END + 999 * DAY, Result.MISSING, Why.TOO_OLD),
    ],
)
def test_a_report_is_current_then_expiring_then_missing_to_the_second(now: datetime, result: Result, reason: Why) -> None:
    found = standing(artifact(), now=now)
    assert (answer(found), found.expires_at) == ((result, reason), END + 250 * DAY)


def test_the_oldest_that_awss_cadence_makes_of_a_soc_report_is_not_too_old() -> None:
    assert (
        standing(artifact(period_end=datetime(2026, 3, 31, tzinfo=UTC)), now=datetime(2026, 11, 30, tzinfo=UTC)).result in assurance.STANDS
    )


def test_without_an_age_a_report_on_a_past_period_errs_towards_missing() -> None:
    wanted = SOC2.model_copy(update={"max_age": timedelta()})
    assert answer(standing(artifact(), wanted=wanted)) == (Result.MISSING, Why.TOO_OLD)


def test_a_certificate_ends_when_it_says() -> None:
    certificate = artifact(name="ISO 27001 Certificate", series="ISO", period_end=NOW + 91 * DAY)
    assert answer(standing(certificate, wanted=ISO)) == (Result.CURRENT, Why.IN_WINDOW)
    assert answer(standing(certificate, wanted=ISO, now=NOW + DAY)) == (Result.EXPIRING, Why.ENDS_SOON)


@pytest.mark.parametrize("newer", [{"version": 2}, {"report_id": "r2"}], ids=["a version", "a sibling"])
def test_what_has_a_later_period_counts_whether_it_is_a_new_version_or_a_new_id(newer: dict[str, Any]) -> None:
    later = artifact(period_end=END + 180 * DAY, **newer)
    for told in ((artifact(), later), (later, artifact())):
        found = standing(*told)
        assert (found.report_id, found.version, found.period_end) == (later.report_id, later.version, later.period_end)


def test_of_one_period_the_higher_version_counts() -> None:
    assert standing(artifact(version=3), artifact(version=4), artifact(version=2)).version == 4


def test_a_newer_version_that_is_not_ready_does_not_take_the_place_of_the_one_before() -> None:
    assert standing(artifact(), artifact(version=2, upload_state="PROCESSING")).version == 1


def test_of_what_is_said_twice_of_one_version_the_later_word_counts() -> None:
    assert answer(standing(artifact(), artifact(state="UNPUBLISHED"))) == (Result.MISSING, Why.WITHDRAWN)


def test_when_the_newest_was_withdrawn_the_one_before_counts_while_its_term_lasts() -> None:
    found = standing(artifact(version=2, state="UNPUBLISHED", period_end=END + 180 * DAY), artifact())
    assert (found.result, found.version) == (Result.CURRENT, 1)


@pytest.mark.parametrize(
    ("told", "result", "reason"),
    [
        ({"state": "UNPUBLISHED"}, Result.MISSING, Why.WITHDRAWN),
        ({"upload_state": "PROCESSING"}, Result.UNKNOWN, Why.NOT_READY),
        ({"upload_state": "FAILED"}, Result.UNKNOWN, Why.NOT_READY),
        ({"upload_state": None}, Result.UNKNOWN, Why.NOT_READY),
        ({"state": None}, Result.UNKNOWN, Why.NOT_READY),
        ({"period_end": None}, Result.UNKNOWN, Why.NO_PERIOD),
        ({"series": None}, Result.UNKNOWN, Why.NO_METADATA),
        ({"company_name": None}, Result.UNKNOWN, Why.NO_METADATA),
        ({"name": None}, Result.UNKNOWN, Why.NO_METADATA),
        ({"company_name": "Somebody Else"}, Result.MISSING, Why.NO_MATCH),
        ({"series": "PCI"}, Result.MISSING, Why.NO_MATCH),
        ({"name": "SOC 3", "series": None}, Result.MISSING, Why.NO_MATCH),
    ],
)
def test_what_is_lacking_is_unknown_and_what_is_not_there_is_missing(told: dict[str, Any], result: Result, reason: Why) -> None:
    found = standing(artifact(**told))
    assert answer(found) == (result, reason)
    assert found.expires_at is None
    assert found.message


def test_no_report_at_all_is_missing() -> None:
    assert answer(standing()) == (Result.MISSING, Why.NO_MATCH)


def test_series_company_and_words_are_compared_without_regard_to_case_and_punctuation() -> None:
    assert standing(artifact(name="System and Organization Controls (SOC) 2 Report")).result is Result.CURRENT
    assert standing(artifact(name="SOC 2+ Report")).result is Result.CURRENT
    assert standing(artifact(name="Aws sOc 2", series="sOC", company_name="aws")).result is Result.CURRENT


def test_versions_are_worth_a_call_for_the_report_that_counts_or_else_for_one_that_may_have_counted() -> None:
    withdrawn = artifact(report_id="r9", state="UNPUBLISHED", period_end=END + DAY)
    assert assurance.chosen(SOC2, (withdrawn, artifact())) == "r1"
    assert assurance.chosen(SOC2, (withdrawn,)) == "r9"
    assert assurance.chosen(SOC2, (artifact(series="PCI"), artifact(name=None))) is None


@pytest.mark.parametrize(
    ("read", "needed"),
    [
        ({"version": 1}, False),
        ({"version": 1, "report_id": "r1"}, False),
        ({"version": 0}, True),
        ({"version": 7, "report_id": "r0"}, True),
    ],
)
def test_a_report_that_nobody_has_read_asks_for_a_reader(read: dict[str, Any], needed: object) -> None:
    wanted = SOC2.model_copy(update={"reviewed": Reviewed(by="jo", date="2026-06-01", **read)})
    assert review_needed(wanted, standing(artifact(), wanted=wanted)) is needed
    assert not review_needed(wanted, standing(wanted=wanted)), "nothing is there to be read"
    assert not review_needed(SOC2, standing(artifact())), "nobody keeps count"


# No answer


def silence(now: datetime, *, is_denied: bool = False) -> Unanswered:
    return Unanswered(now, DAY, "AWS did not answer", is_denied)


def after(now: datetime, earlier: ReportStanding | None, *, is_denied: bool = False) -> ReportStanding:
    return unanswered(SOC2, earlier, blank_report(SOC2), silence(now, is_denied=is_denied))


def test_a_refusal_is_unknown_at_once_and_what_was_known_is_kept_beside_it() -> None:
    found = after(NOW, standing(artifact()), is_denied=True)
    assert answer(found) == (Result.UNKNOWN, Why.ACCESS_DENIED)
    assert (found.report_id, found.expires_at, found.observed_at) == (None, None, None)
    assert found.last_known is not None
    assert (found.last_known.result, found.last_known.report_id, found.last_known.expires_at) == (Result.CURRENT, "r1", END + 250 * DAY)
    assert after(NOW + DAY, found, is_denied=True).last_known == found.last_known


def test_what_was_never_read_is_unknown() -> None:
    assert answer(after(NOW, None)) == (Result.UNKNOWN, Why.NOT_READ)
    assert answer(after(NOW, None, is_denied=True)) == (Result.UNKNOWN, Why.ACCESS_DENIED)


def test_after_three_intervals_without_an_answer_everything_is_unknown() -> None:
    first = standing(artifact())
    assert answer(after(NOW + 3 * DAY, first)) == (Result.CURRENT, Why.IN_WINDOW)
    late = after(NOW + 3 * DAY + timedelta(seconds=1), first)
    assert answer(late) == (Result.UNKNOWN, Why.READ_TOO_OLD)
    assert late.last_known is not None
    assert (late.last_known.result, late.last_known.observed_at) == (Result.CURRENT, NOW)
    assert answer(after(NOW + 3 * DAY + timedelta(seconds=1), standing())) == (Result.UNKNOWN, Why.READ_TOO_OLD), "Missing is an answer too"


def test_a_term_goes_on_while_aws_does_not_answer() -> None:
    seen = END + 219 * DAY
    earlier = standing(artifact(), now=seen)
    assert answer(earlier) == (Result.CURRENT, Why.IN_WINDOW)
    assert answer(after(seen + DAY, earlier)) == (Result.EXPIRING, Why.ENDS_SOON)
    seen = END + 249 * DAY
    assert answer(after(seen + DAY, standing(artifact(), now=seen))) == (Result.MISSING, Why.TOO_OLD)


# Agreements


def agreement(**told: Any) -> Agreement:
    return Agreement(**{"agreement_id": "a1", "name": "AWS Business Associate Addendum", "state": "ACTIVE", **told})


@pytest.mark.parametrize(
    ("told", "result", "reason"),
    [
        ({}, Result.CURRENT, Why.IN_FORCE),
        ({"effective_end": NOW + 31 * DAY}, Result.CURRENT, Why.IN_WINDOW),
        ({"effective_end": NOW + 30 * DAY}, Result.EXPIRING, Why.ENDS_SOON),
        ({"effective_end": NOW}, Result.MISSING, Why.TOO_OLD),
        ({"effective_start": NOW + DAY}, Result.MISSING, Why.NOT_IN_FORCE),
        ({"state": "CUSTOMER_TERMINATED"}, Result.MISSING, Why.NOT_IN_FORCE),
        ({"state": "AWS_TERMINATED"}, Result.MISSING, Why.NOT_IN_FORCE),
        ({"state": None}, Result.UNKNOWN, Why.NO_METADATA),
        ({"name": None}, Result.UNKNOWN, Why.NO_METADATA),
        ({"name": "Non-Disclosure Agreement"}, Result.MISSING, Why.NO_MATCH),
    ],
)
def test_an_agreement_is_in_force_while_it_is_active_and_within_its_term(told: dict[str, Any], result: Result, reason: Why) -> None:
    found = agreement_standing(BAA, [agreement(**told)], NOW, NOW)
    assert (found.result, found.reason) == (result, reason)


def test_of_several_agreements_the_one_in_force_counts() -> None:
    told = [agreement(state="CUSTOMER_TERMINATED"), agreement(agreement_id="a2"), agreement(state=None)]
    assert agreement_standing(BAA, told, NOW, NOW).result is Result.CURRENT


# Laws

INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ARTIFACTS = st.builds(
    artifact,
    report_id=st.sampled_from(["r1", "r2"]),
    version=st.none() | st.integers(0, 5),
    state=st.sampled_from(["PUBLISHED", "UNPUBLISHED", None]),
    upload_state=st.sampled_from(["COMPLETE", "PROCESSING", "FAILED", "FAULT", None]),
    period_end=st.none() | INSTANTS,
    series=st.sampled_from(["SOC", "PCI", None]),
    company_name=st.sampled_from(["AWS", "Other", None]),
    name=st.sampled_from(["SOC 2", "SOC 3", None]),
)
LISTS = st.lists(ARTIFACTS, max_size=6)
SPANS = st.integers(0, 4000).map(lambda days: days * DAY)
ORDER = (Result.CURRENT, Result.EXPIRING, Result.MISSING)


@given(LISTS, INSTANTS, SPANS)
def test_a_later_look_at_the_same_never_stands_better(told: list[Artifact], now: datetime, later: timedelta) -> None:
    first, second = standing(*told, now=now), standing(*told, now=now + later)
    assert (first.result is Result.UNKNOWN) == (second.result is Result.UNKNOWN)
    if first.result is not Result.UNKNOWN:
        assert ORDER.index(second.result) >= ORDER.index(first.result)


@given(LISTS, INSTANTS)
def test_whatever_stands_rests_on_a_published_complete_report_of_awss_within_its_term(told: list[Artifact], now: datetime) -> None:
    found = standing(*told, now=now)
    if found.result in assurance.STANDS:
        held = [each for each in told if (each.report_id, each.version) == (found.report_id, found.version)][-1]
        assert (held.state, held.upload_state, held.series, held.company_name, held.name) == (
            "PUBLISHED",
            "COMPLETE",
            "SOC",
            "AWS",
            "SOC 2",
        )
        assert held.period_end is not None
        assert now < held.period_end + SOC2.max_age


@given(st.lists(ARTIFACTS, max_size=6, unique_by=lambda each: (each.report_id, each.version)), INSTANTS, st.randoms())
def test_the_order_in_which_aws_lists_does_not_matter(told: list[Artifact], now: datetime, random: Any) -> None:
    mixed = [*told]
    random.shuffle(mixed)
    first, second = standing(*told, now=now), standing(*mixed, now=now)
    assert (answer(first), first.expires_at) == (answer(second), second.expires_at)


@given(LISTS, INSTANTS, SPANS, SPANS)
def test_without_an_answer_nothing_ever_gets_better(told: list[Artifact], now: datetime, later: timedelta, still_later: timedelta) -> None:
    first = standing(*told, now=now)
    second = after(now + later, first)
    third = after(now + later + still_later, second)
    worse = (*ORDER, Result.UNKNOWN)
    assert worse.index(first.result) <= worse.index(second.result) <= worse.index(third.result)


@given(LISTS, st.sampled_from(["state", "upload_state", "series", "company_name", "name", "period_end"]), INSTANTS)
def test_taking_a_member_away_from_everything_never_makes_anything_stand(told: list[Artifact], member: str, now: datetime) -> None:
    assert standing(*(each.model_copy(update={member: None}) for each in told), now=now).result not in assurance.STANDS


@given(LISTS, INSTANTS)
def test_what_time_alone_changes_it_changes_at_the_instants_that_are_told(told: list[Artifact], now: datetime) -> None:
    found = standing(*told, now=now)
    turns = [turn for turn in assurance.turns_at(found, SOC2.warn_before) if turn > now]
    for turn in turns:
        assert standing(*told, now=turn).result is not standing(*told, now=turn - timedelta(seconds=1)).result
    soonest = min(turns, default=now + 9999 * DAY)
    assert standing(*told, now=max(now, soonest - timedelta(seconds=1))).result is found.result
