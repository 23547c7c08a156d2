"""What EC2 makes under an id of its own: what is missing of what is wanted, and what is too much.

What is yet to be made has no id, and whoever has the plan alone cannot know which one it got: it is known again by what it is. So the calls
that made it are not made twice, and a change that begins where another one ends knows what that one made.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol, Self, TypeVar

#: Stands in previews for an id that AWS has not given yet; AWS takes no such id.
ID_TO_COME: Final = "(the id that AWS gives)"


class Made(Protocol):
    """Something with an id that EC2 gave, or is to give."""

    @property
    def id(self) -> str:
        """The id, or `ID_TO_COME`."""

    def became(self, other: Self) -> bool:
        """Whether the other one may be what EC2 made when it was asked for this one."""


M = TypeVar("M", bound=Made)


def differences(now: Iterable[M], wanted: Iterable[M]) -> tuple[list[M], list[M]]:
    """What is to be made, and what is to be deleted."""
    before, after = list(now), list(wanted)
    stay = {each.id for each in before} & {each.id for each in after} - {ID_TO_COME}
    surplus = [each for each in before if each.id not in stay]
    missing: list[M] = []
    for each in (each for each in after if each.id not in stay):
        made = next((one for one in surplus if each.became(one)), None)
        if made is None:
            missing.append(each)
        else:
            surplus.remove(made)
    return missing, surplus
