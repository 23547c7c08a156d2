"""Maintenance windows that cannot be are refused by their number, with what was meant."""

from __future__ import annotations

import pytest

from seawall.api.v1alpha1.policy import Window
from seawall.engine.windows import refuse_invalid
from seawall.errors import InvalidSpec


def window(schedule: str = "0 2 * * 6", time_zone: str = "Europe/Madrid") -> Window:
    return Window.model_validate({"schedule": schedule, "duration": "3h", "timeZone": time_zone})


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
