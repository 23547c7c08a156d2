"""The two clocks of the operator, and how Kubernetes writes an instant.

Wall time is for people; it may jump. What decides who may act is measured in boot time, which never goes back and also counts while the
machine sleeps (`man 2 clock_gettime`, CLOCK_BOOTTIME): with CLOCK_MONOTONIC a leader that was suspended would believe that its term goes on.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where time comes from; tests bring their own."""

    def now(self) -> datetime:
        """Wall time, aware, in UTC."""
        ...

    def boottime(self) -> float:
        """Seconds since some fixed moment; never goes back, never stands still."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        """Wall time, aware, in UTC."""
        return datetime.now(UTC)

    def boottime(self) -> float:
        """Seconds since the machine started, sleep included."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)


def timestamp(instant: datetime) -> str:
    """Write an instant as metav1.Time: UTC, whole seconds."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def micro_timestamp(instant: datetime) -> str:
    """Write an instant as metav1.MicroTime.

    The API server wants exactly six digits, which `datetime.isoformat` leaves out when they are all zero. UTC matters: kubernetes_asyncio's
    LeaseLock writes local time as if it were UTC, hours ahead (specs/operator-facts.md §4).
    """
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
