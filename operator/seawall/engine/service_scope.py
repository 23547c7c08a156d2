"""Which services AWS's audit reports speak of, as a person has written it down. Pure.

AWS publishes the lists as web pages, a tab for each programme, and has no API for them: so they are data with a date, and no longer believed
once they are too old. A programme is as old as the oldest date in its list.
Source: https://aws.amazon.com/compliance/services-in-scope/ (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final

import yaml
from pydantic import Field, PlainValidator, ValidationError

from seawall.api import refusal
from seawall.api.model import AtomicList, Model
from seawall.api.v1alpha1.standing import Programme, ScopeReason, ScopeStanding

KEY: Final = "services.yaml"
"""The ConfigMap's key."""

_ANOTHER_ZONE = timedelta(days=1)  # it may be tomorrow already where the list was written


def parse_date(value: object) -> date:
    """Read `2026-06-01`.

    Raises:
        ValueError: it is no such day.
    """
    try:
        return value if isinstance(value, date) else date.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise ValueError(f"{value!r} is no date, wanted a day such as 2026-06-01") from None


Day = Annotated[date, PlainValidator(parse_date)]
"""A day; YAML reads one without quotes as a date."""


class Row(Model):
    """One service in the list of one programme."""

    programme: Annotated[str, Field(min_length=1, max_length=64)]
    """The programme, such as SOC."""
    service: Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9][A-Za-z0-9 ()/&.,'-]*$")]
    """The service: its short name, such as s3, or AWS's own, such as Amazon S3."""
    as_of: Day
    """When a person last saw it in the list."""
    url: Annotated[str, Field(max_length=1024, pattern=r"^https://[^\s<>\"']+$")]
    """Where."""


class Rows(Model):
    """The whole list."""

    rows: Annotated[tuple[Row, ...], Field(min_length=1, max_length=2000), AtomicList()]
    """All of it."""


def scope_standing(data: Mapping[str, str], max_age: timedelta, now: datetime) -> ScopeStanding:
    """Read a ConfigMap's list.

    Args:
        data: what the ConfigMap holds.
        max_age: how old a programme's list may be.
        now: when.
    """
    if KEY not in data:
        return ScopeStanding(reason=ScopeReason.NOT_FOUND, message=f"the ConfigMap has no key {KEY}, wanted a list there")
    try:
        rows = Rows.model_validate({"rows": yaml.safe_load(data[KEY])}).rows
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)  # not the error's own text, which quotes what stands there
        return _not_understood(f"{KEY} is no YAML{f': line {mark.line + 1}' if mark else ''}")
    except ValidationError as error:
        return _not_understood(f"{KEY}: {refusal.tell(error, Rows)}")
    ahead = next((row for row in rows if _midnight(row) > now + _ANOTHER_ZONE), None)
    if ahead is not None:
        return _not_understood(f"{KEY}: {ahead.programme} {ahead.service} is as of {ahead.as_of}, wanted a day in the past")
    found = [_programme(name, rows, max_age, now) for name in sorted({row.programme.upper() for row in rows})]
    old = [f"{each.name} (as of {each.as_of})" for each in found if not each.fresh]
    if old:
        return ScopeStanding(reason=ScopeReason.TOO_OLD, message=f"older than maxAge: {', '.join(old)}"[:1024], programmes=tuple(found))
    told = "; ".join(
        f"{each.name}, as of {each.as_of}: {', '.join(each.services[:3])}{', …' if each.services[3:] else ''}" for each in found
    )
    return ScopeStanding(reason=ScopeReason.FRESH, message=told[:1024], programmes=tuple(found))


def _programme(name: str, rows: Sequence[Row], max_age: timedelta, now: datetime) -> Programme:
    """One programme's list."""
    own = [row for row in rows if row.programme.upper() == name]
    oldest = min(own, key=_midnight)
    services = tuple(sorted({row.service.lower() for row in own}))
    return Programme(name=name, as_of=str(oldest.as_of), fresh=now - _midnight(oldest) <= max_age, url=oldest.url, services=services)


def _midnight(row: Row) -> datetime:
    return datetime.combine(row.as_of, time(), UTC)


def _not_understood(message: str) -> ScopeStanding:
    return ScopeStanding(reason=ScopeReason.NOT_UNDERSTOOD, message=message[:1024])
