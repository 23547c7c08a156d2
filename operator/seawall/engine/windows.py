"""Maintenance windows: times in which changes may be made. Pure.

A schedule is read in the window's time zone, by the clock on the wall there; the duration is elapsed time. Where the clock is changed, cron's
own rule holds (man 8 cron, Debian): a schedule whose minutes and hours are named opens once for each time it names, at the first of two equal
times, and at the end of the gap for a time that is skipped; a schedule whose minute or hour begins with `*` goes with the clock, so a time that
comes twice opens twice, and a skipped one not at all.

cronsim (2.8) reads schedules and finds days. It is asked without a zone: it follows the same rule, but goes on in whole hours over a change of
the clock, and so misses times that come twice where the clock goes back by half an hour (Australia/Lord_Howe).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from cronsim import CronSim, CronSimError

from seawall.api.v1alpha1.policy import Window
from seawall.controls import nearest
from seawall.errors import InvalidSpec

AHEAD: Final = timedelta(days=366)
"""How far ahead it is looked for openings that keep a window open."""
_ROUNDS = 1000  # a year needs one for each day; windows of a minute that take turns would need one for each of its minutes


def refuse_invalid(windows: Iterable[Window]) -> None:
    """Refuse schedules and time zones that the schema's patterns let through.

    Raises:
        InvalidSpec: the message names the window and what was wanted.
    """
    for number, window in enumerate(windows):
        path = f"spec.enforcement.windows[{number}]"
        try:
            ZoneInfo(window.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            close = nearest(window.time_zone, available_timezones())
            hint = f", did you mean `{close}`?" if close else " such as Europe/Madrid"
            raise InvalidSpec(f"{path}.timeZone: seen `{window.time_zone}`, wanted an IANA name{hint}") from error
        try:
            CronSim(window.schedule, datetime(2026, 1, 1, tzinfo=UTC))
        except CronSimError as error:
            raise InvalidSpec(f"{path}.schedule: seen `{window.schedule}`, wanted five fields of cron ({error})") from error


def is_open(windows: Sequence[Window], now: datetime) -> bool:
    """Whether changes may be made at this instant; without windows they always may. A window is open from its opening to just before its end."""
    return not windows or any(_open_until(window, now) is not None for window in windows)


def opens_at(windows: Sequence[Window], now: datetime) -> datetime | None:
    """The next opening, in UTC; None while it is open, and when it never opens again."""
    if is_open(windows, now):
        return None
    return min((opening for window in windows if (opening := _next(window, now)) is not None), default=None)


def waited_for(windows: Sequence[Window], now: datetime) -> str | None:
    """What a change waits for while every window is shut, for people; None while one is open. One that never opens stays shut."""
    if is_open(windows, now):
        return None
    opening = opens_at(windows, now)
    return f"its window, which opens at {opening:%Y-%m-%dT%H:%M:%SZ}" if opening is not None else "its window, which never opens"


def next_change(windows: Sequence[Window], now: datetime) -> datetime | None:
    """The instant at which `is_open` next changes, in UTC.

    None when it never does; also when it is open, and stays so for as long as is looked ahead: a year, or a thousand times over all windows.
    """
    if not windows:
        return None
    if not is_open(windows, now):
        return opens_at(windows, now)
    end = now
    for _ in range(_ROUNDS):
        later = end
        for window in windows:
            later = _open_until(window, later) or later
        if later == end:
            return end.astimezone(UTC)
        if end - now > AHEAD:
            return None
        end = later
    return None


def _open_until(window: Window, now: datetime) -> datetime | None:
    """Until when the openings of one day, laid over each other, keep a window open that is open now; None when it is closed.

    It may be open even then, by another day's opening.
    """
    zone = ZoneInfo(window.time_zone)
    for day in _days(window.schedule, now.astimezone(zone).date(), back=True):
        openings = _openings(window.schedule, zone, day)
        last = bisect_right(openings, now) - 1
        if last >= 0:
            break
    else:
        return None
    if openings[last] + window.duration <= now:
        return None
    while last + 1 < len(openings) and openings[last + 1] <= openings[last] + window.duration:
        last += 1
    return openings[last] + window.duration


def _next(window: Window, now: datetime) -> datetime | None:
    """The first opening after this instant; None when there is none in 50 years."""
    zone = ZoneInfo(window.time_zone)
    for day in _days(window.schedule, now.astimezone(zone).date(), back=False):
        openings = _openings(window.schedule, zone, day)
        first = bisect_right(openings, now)
        if first < len(openings):
            return openings[first]
    return None


def _days(schedule: str, first: date, *, back: bool) -> Iterator[date]:
    """The days that a schedule names, from this one on or, backwards, up to this one; ends after 50 years without any."""
    a_second = timedelta(seconds=-1 if not back else 1)
    midnights = CronSim(" ".join(("0", "0", *schedule.split()[2:])), datetime.combine(first, time()) + a_second, reverse=back)
    return (midnight.date() for midnight in midnights)


@lru_cache(maxsize=64)
def _openings(schedule: str, zone: ZoneInfo, day: date) -> tuple[datetime, ...]:
    """The instants at which a schedule opens on a day that it names, in order and in UTC.

    Days do not overlap: no time zone sets its clock back over midnight (tried for all, 2026 to 2035).
    """
    midnight = datetime.combine(day, time())
    times = _times(schedule)
    first, last = ((midnight + timedelta(days=days)).replace(tzinfo=zone) for days in (0, 1))
    if first.utcoffset() == last.utcoffset():  # no change of the clock; a third of a millisecond for every minute of a day, instead of six
        start = first.astimezone(UTC)
        return tuple(start + since for since in times)
    with_the_clock = any(field.startswith("*") for field in schedule.split()[:2])
    return tuple(sorted({instant for since in times for instant in _instants(midnight + since, zone, with_the_clock=with_the_clock)}))


@lru_cache(maxsize=64)
def _times(schedule: str) -> tuple[timedelta, ...]:
    """The times of day that a schedule names, since midnight on the wall, in order."""
    cron = CronSim(schedule, datetime(2026, 1, 1))  # noqa: DTZ001 - no instant, and its days are not asked for
    return tuple(timedelta(hours=hour, minutes=minute) for hour in sorted(cron.hours) for minute in sorted(cron.minutes))


def _instants(wall: datetime, zone: ZoneInfo, *, with_the_clock: bool) -> tuple[datetime, ...]:
    """What a time on the wall stands for: one instant as a rule; two or none, at a change of the clock, for what goes with it (PEP 495)."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return (first,)
    if first < second:
        return (first, second) if with_the_clock else (first,)
    return () if with_the_clock else (_end_of_gap(second, first, zone),)


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant between two at which a zone's clock is set forward."""
    old = before.astimezone(zone).utcoffset()
    start, end = int(before.timestamp()), int(after.timestamp())
    moved = bisect_left(range(start, end), True, key=lambda second: datetime.fromtimestamp(second, zone).utcoffset() != old)
    return datetime.fromtimestamp(start + moved, UTC)
