"""Maintenance windows: times in which changes may be made. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from cronsim import CronSim, CronSimError

from seawall.api.v1alpha1.policy import Window
from seawall.controls import nearest
from seawall.errors import InvalidSpec


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
