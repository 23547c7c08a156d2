"""Copies in another Region, and who finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from seawall.api.model import format_duration
from seawall.engine.zones.loss.nodes import Gap
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.cloudwatch_lag import Lag
from seawall.facts.fact import Read


@dataclass(frozen=True, slots=True)
class Behind:
    """What a copy lacks, as time since it was up to date.

    Attributes:
        most: so much at most.
        least: so much surely.
        doubt: why they differ; empty where they do not.
    """

    most: timedelta
    least: timedelta
    doubt: str = ""

    @classmethod
    def told_by(cls, lag: Lag | None, idle: timedelta = timedelta()) -> Self | Gap:
        """What a measured lag says.

        Args:
            lag: None for what AWS does not list as a follower of another Region.
            idle: as far behind a copy may look that lacks nothing, while nothing is written to what it follows.
        """
        if lag is None or lag.behind is None:
            seen = lag.seen if lag is not None else "AWS does not list it as following another Region"
            return Gap(UnknownReason.ERROR, f"how far it lags is not known: {seen}")
        if timedelta() < lag.behind <= idle:
            return cls(
                lag.behind, timedelta(), f"one that lacks nothing looks up to {format_duration(idle)} behind while nothing is written"
            )
        return cls(lag.behind, lag.behind)


@dataclass(frozen=True, slots=True)
class Copy:
    """One way in which data is in another Region.

    Attributes:
        how: what is there, and what somebody does with it.
        is_live: whether it is used as it is, without anybody doing anything.
        is_observed: whether it was seen; else it is only meant to be made.
        loses: the data that it lacks, as time since it was up to date; None when that is not known.
        lag: asks what it lacks, by a metric; called only where somebody wants to know.
        gap: why that is not known, or not sure.
    """

    how: str
    is_live: bool = False
    is_observed: bool = True
    loses: timedelta | Behind | None = None
    lag: Callable[[], Behind | Gap] | None = None
    gap: Gap | None = None

    def lacks_at_most(self, rpo: timedelta) -> bool | None:
        """Whether no more is lost with it than is accepted; None when that is not known."""
        if not isinstance(self.loses, Behind):
            return None if self.loses is None else self.loses <= rpo
        if self.loses.most <= rpo:
            return True
        return None if self.loses.least <= rpo else False


@dataclass(frozen=True, slots=True)
class Finder:
    """A place where copies of a resource are looked for.

    Attributes:
        what: what is read, for messages.
        find: copies of a resource of one Region in another; a gap for one that is not told enough of.
    """

    what: str
    find: Callable[[Any, Site, Site], Iterable[Copy | Gap]]
    reads: tuple[Read, ...]
