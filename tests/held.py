"""A request that a test holds up, on its way to whoever answers it or on the way back."""

from __future__ import annotations

import threading
from typing import Literal

When = Literal["before", "after"]
"""Before the request is carried out, or after it was and before its answer is given."""


class Held:
    """The first request of some kind, stopped until a test says how it goes on. What was said first holds.

    Said before the request has come, both `release` and `drop` mean that it is not held up at all.

    Attributes:
        arrived: Set once the request is being held up.
    """

    def __init__(self) -> None:
        self.arrived = threading.Event()
        self._decided = threading.Event()
        self._guard = threading.RLock()
        self._dropped = False

    def release(self) -> None:
        """Let it go on as if nothing had been."""
        self._decide(dropped=False)

    def drop(self) -> None:
        """Break its connection without an answer; one that was held up before it was carried out never is."""
        self._decide(dropped=True)

    def interrupt(self) -> None:
        """Drop it if it is being held up now."""
        with self._guard:
            if self.arrived.is_set():
                self._decide(dropped=True)

    def stop(self) -> bool:
        """Hold up the calling thread, which has the request; whether it shall go on."""
        with self._guard:
            if self._decided.is_set():
                return True
            self.arrived.set()
        self._decided.wait()
        return not self._dropped

    def _decide(self, *, dropped: bool) -> None:
        with self._guard:
            if not self._decided.is_set():
                self._dropped = dropped
                self._decided.set()
