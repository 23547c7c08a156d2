"""What the states of a resource say: whether it works now, or AWS is about to make it so. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from seawall.engine.zones.loss.nodes import Gap
from seawall.errors import UnknownReason


@dataclass(frozen=True, slots=True)
class State:
    """What one state says.

    Attributes:
        alive: whether it works now; None when that is not known.
        gap: why alive is None, or False.
        pending: what AWS is doing to make it work; None when it does nothing.
    """

    alive: bool | None
    gap: Gap | None = None
    pending: str | None = None


@dataclass(frozen=True, slots=True)
class States:
    """The states of a type, as far as they say whether it works. Any other says nothing.

    Attributes:
        wanted: the plain good one.
        works: also while AWS is at work on it.
        comes: it will work by itself.
        down: it does not work, and not by itself.
        word: what AWS calls them.
    """

    wanted: str
    works: frozenset[str]
    comes: frozenset[str]
    down: frozenset[str]
    word: str = "status"

    def of(self, state: str | None) -> State:
        """What a state says."""
        if state in self.works:
            return State(alive=True)
        seen = f"its {self.word} is {state or 'not told'}"
        if state in self.comes:
            return State(None, Gap(UnknownReason.PENDING, seen), seen)
        return State(False if state in self.down else None, Gap(UnknownReason.ERROR, f"{seen}, wanted {self.wanted}"))
