"""Who takes over from a primary by itself, and whether it can carry the load. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from seawall.engine.zones.loss.nodes import Aftermath, Gap, Member


@dataclass(frozen=True, slots=True)
class Heir:
    """A member that takes over where nobody before it in the line is left.

    Attributes:
        weak: why it could not carry the load; a gap where that is not known, None when it can.
        grows: whether it comes to carry the load some time after it has taken over.
    """

    member: Member
    weak: str | Gap | None = None
    grows: bool = False


def takes_over(heirs: Sequence[Heir], after: Aftermath, *, is_elastic: bool) -> tuple[Member | None, str | None]:
    """Who takes over after a loss, and why it could not carry the load; None for nobody, and for no reason.

    The first that is left takes over, whether it can carry the load or not. Where it is not known who that is, all who may be must agree, or
    whether anybody can is not known.
    """
    line: list[Heir] = []
    for heir in heirs:
        is_left = after.member(heir.member).alive
        if is_left is not False:
            line.append(heir)
        if is_left:
            break
    if not line or not after.member(line[-1].member).alive:
        return (line[0].member if line else None), None
    last = line[-1].member
    whys = [None if is_elastic and heir.grows else heir.weak for heir in line]
    gap = next((why for why in whys if isinstance(why, Gap)), None)
    weak = [why for why in whys if isinstance(why, str)]
    if gap is None and len(weak) in {0, len(whys)}:
        return last, weak[0] if weak else None
    return replace(last, alive=None, gap=gap or after.member(line[0].member).gap), None
