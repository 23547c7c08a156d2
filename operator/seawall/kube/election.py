"""Decide what one candidate for a Lease may do. Pure: it is told what was seen and sent, and when.

Two candidates never believe to lead at once, whatever is delayed, lost or frozen (held by a property test). It rests on four points:

* A term runs for DEADLINE from the moment *before* the request that renewed it was sent, so before the API server saw it.
* Another may take a Lease only after it has itself seen the same resourceVersion for the Lease's whole duration, which is longer than
  DEADLINE. No clock is compared between machines; renewTime is for people.
* Each write carries the resourceVersion that was seen, so a write that arrives late, after another took the Lease, is refused.
* Who is too late does not renew any more: the term is lost, and work for it must have stopped.
Figures and what went wrong with others: specs/operator-facts.md §4.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

DURATION: Final = 15.0
"""Seconds without a change after which another may take the Lease."""
DEADLINE: Final = 10.0
"""Seconds for which one renewal lets the holder act; the rest up to DURATION is the safety distance."""


@dataclass(frozen=True)
class Record:
    """A Lease as it was seen."""

    holder: str
    """Who holds it; empty when it was released."""
    version: str
    """Its resourceVersion."""
    transitions: int = 0
    """How many terms there were before this one."""
    duration: float = DURATION
    """Seconds that its holder asks others to wait."""


class Step(Enum):
    """What to do next."""

    LOOK = auto()
    """Nothing but to read the Lease again later."""
    CREATE = auto()
    """Create the Lease as ours: there is none."""
    TAKE = auto()
    """Write ourselves into the Lease: it was released or abandoned."""
    RENEW = auto()
    """Write the Lease that we hold."""
    STOP = auto()
    """Our term is over; write nothing more."""


class Election:
    """One candidate.

    Args:
        identity: Who we are; no other process may ever use the same.
    """

    def __init__(self, identity: str) -> None:
        self.identity = identity
        self.record: Record | None = None
        self._changed = 0.0
        self._known = False
        self._renewed: float | None = None
        self._transitions = 0

    @property
    def transitions(self) -> int:
        """Number of our term: later terms have larger ones. 0 before the first."""
        return self._transitions

    @property
    def leading(self) -> bool:
        """Whether we took the Lease and have not noticed its loss; `valid` says whether we may act."""
        return self._renewed is not None

    def valid(self, now: float) -> bool:
        """Whether we may act at this moment: renewed in time, and the Lease was not seen deleted or in other hands since."""
        return self._renewed is not None and now - self._renewed < DEADLINE and self._ours()

    def left(self, now: float) -> float:
        """Seconds for which we may still act without a renewal."""
        return self._renewed + DEADLINE - now if self._renewed is not None and self.valid(now) else 0.0

    def saw(self, record: Record | None, now: float) -> None:
        """Take note of a Lease that was read; None when there was none.

        Args:
            record: The Lease.
            now: When the answer was at hand; not when it was asked for, which may be before its last change.
        """
        if _version(record) != _version(self.record) or (record is None and not self._known):
            self._changed = now
        self._known = self._known or record is not None
        self.record = record

    def step(self, now: float) -> Step:
        """Say what may be done at this moment."""
        if self.leading:
            return Step.RENEW if self.valid(now) else Step.STOP
        waited = now - self._changed
        if self.record is None:
            # One that was there a moment ago was deleted by somebody, and its holder may not know yet.
            return Step.LOOK if self._known and waited < DURATION else Step.CREATE
        if not self.record.holder or waited >= max(DURATION, self.record.duration):
            return Step.TAKE
        return Step.LOOK

    def wrote(self, record: Record, *, sent: float, now: float) -> None:
        """Take note of a write of ours that the API server confirmed.

        Args:
            record: The Lease as it is now, held by us.
            sent: The moment before the request was sent: the term counts from it.
            now: When the answer was at hand.
        """
        lost = self.leading and not self.valid(now)
        self.saw(record, now)
        if lost:  # somebody may have been told so already: what is lost stays lost
            return
        if now - sent < DEADLINE:  # else the answer came too late to begin or prolong a term
            self._renewed = sent
            self._transitions = record.transitions

    def give_up(self) -> None:
        """Act no more; done before the Lease is released."""
        self._renewed = None

    def _ours(self) -> bool:
        return self.record is not None and self.record.holder == self.identity


def _version(record: Record | None) -> str | None:
    return None if record is None else record.version
