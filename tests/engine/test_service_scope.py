"""The list of services in scope: dated rows that a person wrote, believed while they are young."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.api.v1alpha1.standing import ScopeReason, ScopeStanding
from seawall.engine.service_scope import KEY, scope_standing

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
URL = "https://aws.amazon.com/compliance/services-in-scope/"


def row(programme: str = "SOC", service: str = "s3", as_of: str = '"2026-11-01"', url: str = URL) -> str:
    return f'- {{programme: {programme}, service: {service}, asOf: {as_of}, url: "{url}"}}\n'


def scope(text: str, now: datetime = NOW, max_age: timedelta = 200 * DAY) -> ScopeStanding:
    return scope_standing({KEY: text}, max_age, now)


def test_programmes_and_services_are_told_sorted_and_in_one_spelling() -> None:
    found = scope(row("soc", "S3") + row("PCI", "Amazon RDS") + row("SOC", "rds", '"2026-10-01"'))
    assert found.reason is ScopeReason.FRESH
    assert [(each.name, each.as_of, each.services) for each in found.programmes] == [
        ("PCI", "2026-11-01", ("amazon rds",)),
        ("SOC", "2026-10-01", ("rds", "s3")),
    ]


def test_a_day_that_yaml_has_read_as_a_date_is_a_day_too() -> None:
    assert scope(row(as_of="2026-11-01")).programmes[0].as_of == "2026-11-01"


@pytest.mark.parametrize(("days", "reason"), [(200, ScopeReason.FRESH), (201, ScopeReason.TOO_OLD)])
def test_a_list_is_believed_until_its_oldest_day_is_older_than_allowed(days: int, reason: ScopeReason) -> None:
    began = datetime(2026, 11, 1, tzinfo=UTC)
    assert scope(row(), now=began + days * DAY).reason is reason
    assert scope(row(), now=began + 200 * DAY + timedelta(seconds=1)).reason is ScopeReason.TOO_OLD


def test_a_programme_is_as_old_as_its_oldest_row_and_others_are_not_older_for_it() -> None:
    found = scope(row() + row(service="rds", as_of='"2026-01-01"') + row("PCI"))
    assert found.reason is ScopeReason.TOO_OLD
    assert {each.name: each.fresh for each in found.programmes} == {"PCI": True, "SOC": False}
    assert "SOC (as of 2026-01-01)" in found.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- {programme: SOC", "no YAML"),
        ("", "rows"),
        ("[]", "at least 1 item"),
        ("s3", "rows"),
        ("- s3", "rows[0]"),
        ('- {programme: SOC, service: s3, url: "https://a"}', "asOf: is missing"),
        (row(as_of="yesterday"), "such as 2026-06-01"),
        (row(url="http://a"), "url"),
        (row().replace("url", "link"), "link"),
        (row(as_of='"2026-11-26"'), "wanted a day in the past"),
        ("- !!python/object/apply:os.system [true]", "no YAML"),
    ],
)
def test_what_is_no_such_list_says_nothing_and_why(text: str, words: str) -> None:
    found = scope(text)
    assert (found.reason, found.programmes) == (ScopeReason.NOT_UNDERSTOOD, ())
    assert words in found.message


def test_it_may_be_tomorrow_already_where_the_list_was_written() -> None:
    assert scope(row(as_of='"2026-11-25"')).reason is ScopeReason.FRESH


def test_without_its_key_there_is_no_list() -> None:
    found = scope_standing({"services": row()}, DAY, NOW)
    assert (found.reason, found.programmes) == (ScopeReason.NOT_FOUND, ())


@given(st.lists(st.integers(0, 400), min_size=1, max_size=5), st.integers(0, 400))
def test_a_later_look_never_believes_more(ages: list[int], later: int) -> None:
    text = "".join(row(service=f"s{number}", as_of=f'"{(NOW - age * DAY).date()}"') for number, age in enumerate(ages))
    first, second = scope(text), scope(text, now=NOW + later * DAY)
    assert first.programmes[0].fresh or not second.programmes[0].fresh
    assert first.programmes[0].fresh == (max(ages) < 200), "the day begins at midnight, and it is noon"


@given(st.text(max_size=80))
def test_whatever_stands_there_no_error_escapes(text: str) -> None:
    assert scope(text).reason in ScopeReason
