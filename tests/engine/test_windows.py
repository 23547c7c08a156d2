"""Maintenance windows open by the clock on the wall and last by elapsed time; those that cannot be are refused with what was meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.api.v1alpha1.policy import Window
from seawall.engine.windows import is_open, next_change, opens_at, refuse_invalid, waited_for
from seawall.errors import InvalidSpec

MADRID, NEW_YORK, LORD_HOWE = "Europe/Madrid", "America/New_York", "Australia/Lord_Howe"
MINUTE = timedelta(minutes=1)


def window(schedule: str = "0 2 * * 6", time_zone: str = MADRID, duration: str = "3h") -> Window:
    return Window.model_validate({"schedule": schedule, "duration": duration, "timeZone": time_zone})


def at(text: str) -> datetime:
    """An instant as ISO 8601 writes it, with its offset."""
    return datetime.fromisoformat(text).astimezone(UTC)


def times_open(windows: list[Window], start: str, end: str) -> list[tuple[datetime, datetime]]:
    """Every stretch in which it is open, of those that begin between two instants."""
    found, now = [], at(start)
    while (opening := opens_at(windows, now)) is not None and opening < at(end):
        closing = next_change(windows, opening)
        assert closing is not None
        found.append((opening, closing))
        now = closing
    return found


@pytest.mark.parametrize("schedule", ["0 2 * * 6", "*/15 0-5 1,15 * *", "0 2 L * *", "0 2 * * SAT", "0 2 * * 6#1"])
@pytest.mark.parametrize("time_zone", ["UTC", "Europe/Madrid", "America/Argentina/Ushuaia", "Etc/GMT+3"])
def test_a_window_that_can_be_is_accepted(schedule: str, time_zone: str) -> None:
    refuse_invalid([window(schedule, time_zone)])


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (window("60 2 * * 6"), "spec.enforcement.windows[1].schedule: seen `60 2 * * 6`, wanted five fields of cron"),
        (window("0 2 31 2 *"), "spec.enforcement.windows[1].schedule: seen `0 2 31 2 *`"),
        (window("a b c d e"), "spec.enforcement.windows[1].schedule"),
        (
            window(time_zone="Europe/Madird"),
            "spec.enforcement.windows[1].timeZone: seen `Europe/Madird`, wanted an IANA name, did you mean `Europe/Madrid`?",
        ),
        (window(time_zone="Q/Q"), "spec.enforcement.windows[1].timeZone: seen `Q/Q`, wanted an IANA name such as Europe/Madrid"),
        (window(time_zone="CEST"), "spec.enforcement.windows[1].timeZone: seen `CEST`"),
    ],
)
def test_a_window_that_cannot_be_is_named_with_what_was_wanted(second: Window, words: str) -> None:
    with pytest.raises(InvalidSpec) as caught:
        refuse_invalid([window(), second])
    assert words in caught.value.message
    assert caught.value.retry_after is None


def test_without_windows_it_is_always_open() -> None:
    now = at("2026-11-24T12:00Z")
    assert (is_open([], now), next_change([], now), opens_at([], now)) == (True, None, None)


def test_a_window_is_open_from_its_opening_until_just_before_its_end() -> None:
    saturday = [window()]
    opening, closing = at("2026-11-28T02:00+01:00"), at("2026-11-28T05:00+01:00")
    tick = timedelta(microseconds=1)
    assert [is_open(saturday, each) for each in (opening - tick, opening, closing - tick, closing)] == [False, True, True, False]
    assert (opens_at(saturday, opening - tick), next_change(saturday, opening - tick)) == (opening, opening)
    assert (opens_at(saturday, opening), next_change(saturday, opening)) == (None, closing)


def test_the_wall_clock_counts_in_summer_and_in_winter() -> None:
    assert opens_at([window()], at("2026-07-01T00:00Z")) == at("2026-07-04T02:00+02:00")
    assert opens_at([window()], at("2026-12-01T00:00Z")) == at("2026-12-05T02:00+01:00")


@pytest.mark.parametrize(
    ("schedule", "time_zone", "around", "opening", "closing"),
    [
        ("0 2 * * *", MADRID, "2027-03-28", "2027-03-28T03:00+02:00", "2027-03-28T06:00+02:00"),
        ("30 2 * * *", MADRID, "2027-03-28", "2027-03-28T03:00+02:00", "2027-03-28T06:00+02:00"),
        ("0 1 * * *", MADRID, "2027-03-28", "2027-03-28T01:00+01:00", "2027-03-28T05:00+02:00"),
        ("30 2 * * *", MADRID, "2026-10-25", "2026-10-25T02:30+02:00", "2026-10-25T04:30+01:00"),
        ("30 2 * * *", NEW_YORK, "2027-03-14", "2027-03-14T03:00-04:00", "2027-03-14T06:00-04:00"),
        ("30 1 * * *", NEW_YORK, "2026-11-01", "2026-11-01T01:30-04:00", "2026-11-01T03:30-05:00"),
        ("15 2 * * *", LORD_HOWE, "2026-10-04", "2026-10-04T02:30+11:00", "2026-10-04T05:30+11:00"),
        ("45 1 * * *", LORD_HOWE, "2027-04-04", "2027-04-04T01:45+11:00", "2027-04-04T04:15+10:30"),
        ("30 2 * * *", "UTC", "2027-03-28", "2027-03-28T02:30Z", "2027-03-28T05:30Z"),
    ],
)
def test_a_named_time_opens_once_a_day_at_the_end_of_the_gap_or_the_first_time_and_lasts_by_elapsed_time(
    schedule: str, time_zone: str, around: str, opening: str, closing: str
) -> None:
    midnight = datetime.fromisoformat(around).replace(tzinfo=ZoneInfo(time_zone)).isoformat()
    end = (at(midnight) + timedelta(hours=20)).isoformat()
    assert times_open([window(schedule, time_zone)], midnight, end) == [(at(opening), at(closing))]


def test_named_times_in_one_gap_open_together_once() -> None:
    made = [window("0,20,40 2 * * *", MADRID, "5m")]
    found = times_open(made, "2027-03-28T00:00+01:00", "2027-03-28T23:00+02:00")
    assert found == [(at("2027-03-28T03:00+02:00"), at("2027-03-28T03:05+02:00"))]


@pytest.mark.parametrize(
    ("schedule", "time_zone", "start", "openings"),
    [
        ("*/30 * * * *", MADRID, "2026-10-25T01:45+02:00", ["02:00+02:00", "02:30+02:00", "02:00+01:00", "02:30+01:00", "03:00+01:00"]),
        ("30 * * * *", MADRID, "2027-03-28T00:45+01:00", ["01:30+01:00", "03:30+02:00", "04:30+02:00"]),
        ("45 * * * *", LORD_HOWE, "2027-04-04T00:50+11:00", ["01:45+11:00", "01:45+10:30", "02:45+10:30"]),
        ("15 */2 * * *", LORD_HOWE, "2026-10-04T00:20+10:30", ["04:15+11:00"]),
    ],
    ids=["comes twice", "skipped", "comes twice after half an hour", "skipped half an hour"],
)
def test_a_schedule_with_a_star_goes_with_the_clock(schedule: str, time_zone: str, start: str, openings: list[str]) -> None:
    wanted = [at(f"{start[:10]}T{each}") for each in openings]
    found = times_open([window(schedule, time_zone, "5m")], start, (wanted[-1] + MINUTE).isoformat())
    assert [opening for opening, _ in found] == wanted


def test_windows_that_meet_or_overlap_are_one_stretch() -> None:
    made = [window("0 2 * * *", "UTC", "2h"), window("0 4 * * *", "UTC", "1h"), window("30 5 * * *", MADRID, "2h")]
    assert times_open(made, "2026-11-24T00:00Z", "2026-11-25T00:00Z") == [(at("2026-11-24T02:00Z"), at("2026-11-24T06:30Z"))]


@pytest.mark.parametrize(
    "made",
    [
        [window("* * * * *", MADRID, "1m")],
        [window("0 0 * * *", "UTC", "24h")],
        [window("0 0 * * 1", MADRID, "200h")],
        [window("0 0 1 1 *", "UTC", "9999h")],
        [window("*/2 * * * *", NEW_YORK, "1m"), window("1-59/2 * * * *", NEW_YORK, "1m")],
        [window("* * * * *", LORD_HOWE, "1m")] * 20,
    ],
    ids=lambda made: f"{len(made)} of {made[0].schedule}",
)
def test_what_is_always_open_never_changes(made: list[Window]) -> None:
    now = at("2026-11-24T12:00:30Z")
    assert (is_open(made, now), next_change(made, now), opens_at(made, now)) == (True, None, None)


def test_two_half_days_by_the_wall_leave_the_hour_that_the_clock_is_set_back() -> None:
    halves = [window("0 0 * * *", MADRID, "12h"), window("0 12 * * *", MADRID, "12h")]
    assert next_change(halves, at("2026-11-24T12:00Z")) == at("2027-10-31T11:00+01:00")


@pytest.mark.parametrize(
    ("schedule", "opening"),
    [("0 0 29 2 *", "2028-02-29T00:00Z"), ("0 0 * 2 1#5", "2044-02-29T00:00Z"), ("0 3 L * *", "2026-11-30T03:00Z")],
)
def test_what_opens_seldom_is_found_at_once(schedule: str, opening: str) -> None:
    assert opens_at([window(schedule, "UTC")], at("2026-11-24T12:00Z")) == at(opening)


def test_what_never_opens_is_closed_for_ever() -> None:
    made = [window("0 0 */40 1 1#5", "UTC")]
    now = at("2026-11-24T12:00Z")
    assert (is_open(made, now), next_change(made, now), opens_at(made, now)) == (False, None, None)


ZONES = (MADRID, NEW_YORK, LORD_HOWE, "UTC")
CHANGES = ("2026-10-25T01:00Z", "2027-03-28T01:00Z", "2026-11-01T06:00Z", "2027-03-14T07:00Z", "2026-10-03T15:30Z", "2027-04-03T15:00Z")
"""Instants at which one of these zones sets its clock, two for each."""


def some(first: int, last: int) -> st.SearchStrategy[str]:
    return st.lists(st.integers(first, last), min_size=1, max_size=3).map(lambda numbers: ",".join(map(str, numbers)))


schedules = st.builds(
    "{} {} * * {}".format,
    st.one_of(some(0, 59), st.just("*/20")),
    st.one_of(some(0, 6), some(0, 23), st.just("*")),
    st.one_of(st.just("*"), some(0, 6)),
)
several = st.lists(
    st.builds(window, schedules, st.sampled_from(ZONES), st.sampled_from(["1m", "50m", "3h", "30h"])), min_size=1, max_size=3
)
instants = st.builds(
    lambda change, seconds: at(change) + timedelta(seconds=seconds), st.sampled_from(CHANGES), st.integers(-90_000, 90_000)
)


def opens_by_walking(made: Window, minute: datetime) -> bool:
    """Whether a window opens at this minute, by looking at the clocks alone."""
    minutes, hours, *_, weekdays = made.schedule.split()
    here, before = (each.astimezone(ZoneInfo(made.time_zone)) for each in (minute, minute - MINUTE))

    def names(wall: datetime) -> bool:
        return (
            (wall.minute % 20 == 0 if minutes == "*/20" else str(wall.minute) in minutes.split(","))
            and (hours == "*" or str(wall.hour) in hours.split(","))
            and (weekdays == "*" or str(wall.isoweekday() % 7) in weekdays.split(","))
        )

    if "*" in minutes + hours:
        return names(here)
    after, skipped = before.replace(tzinfo=None) + MINUTE, []
    while after < here.replace(tzinfo=None):
        skipped.append(after)
        after += MINUTE
    return any(map(names, skipped)) or (names(here) and here.fold == 0)


def is_open_by_walking(made: Window, now: datetime) -> bool:
    minute = now.replace(second=0)
    while now - minute < made.duration:
        if opens_by_walking(made, minute):
            return True
        minute -= MINUTE
    return False


@settings(max_examples=60, deadline=None)
@given(several, instants)
def test_it_is_open_exactly_when_walking_back_over_the_clocks_minutes_finds_an_opening(made: list[Window], now: datetime) -> None:
    assert is_open(made, now) is any(is_open_by_walking(each, now) for each in made)


def test_a_window_that_never_opens_lets_nothing_through() -> None:
    never = [window("0 0 */40 1 1#5", "UTC")]
    now = at("2026-11-24T12:00:00Z")
    assert (is_open(never, now), opens_at(never, now)) == (False, None)
    assert waited_for(never, now) == "its window, which never opens"


def test_while_windows_are_shut_it_is_said_when_one_opens() -> None:
    shut, now = [window("0 2 * * 6", "UTC")], at("2026-11-24T12:00:00Z")
    assert waited_for(shut, now) == "its window, which opens at 2026-11-28T02:00:00Z"
    assert waited_for(shut, at("2026-11-28T03:00:00Z")) is None
    assert waited_for([], now) is None


@settings(deadline=None)
@given(several, instants, st.lists(st.floats(0, 0.999), max_size=5))
def test_nothing_changes_before_the_next_change_and_then_it_does(made: list[Window], now: datetime, shares: list[float]) -> None:
    changes = next_change(made, now)
    if changes is None:
        changes = now + timedelta(days=30)
    else:
        assert changes > now
        assert is_open(made, changes) is not is_open(made, now)
    assert all(is_open(made, now + share * (changes - now)) is is_open(made, now) for share in shares)
    assert opens_at(made, now) == (None if is_open(made, now) else changes)


@settings(deadline=None)
@given(several, instants, st.sampled_from([*ZONES, "Asia/Kathmandu", "Pacific/Apia"]))
def test_the_zone_in_which_now_is_written_does_not_matter(made: list[Window], now: datetime, zone: str) -> None:
    there = now.astimezone(ZoneInfo(zone))
    assert (is_open(made, there), next_change(made, there), opens_at(made, there)) == (
        is_open(made, now),
        next_change(made, now),
        opens_at(made, now),
    )
