"""What stands in which zone, what needs what, and what is left of it all once a zone is lost. Pure.

Zones are ids, as names mean other zones in other accounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from seawall.errors import UnknownReason

#: The zone of a standby of which AWS only says that it is in another zone than its primary.
ELSEWHERE: Final = "elsewhere"
#: Stands for the zone that is lost where no member's zone is known.
SOME_ZONE: Final = "some zone"


@dataclass(frozen=True, slots=True)
class Gap:
    """Why something is not known."""

    reason: UnknownReason
    message: str


class Basis(StrEnum):
    """What an answer rests on, the surest first."""

    OBSERVED = "Observed"
    """Where things are now."""
    CONFIGURED = "Configured"
    """What was asked for."""
    ASSUMED = "Assumed"
    """An even spread, as nothing says more."""
    AWS_MANAGED = "AwsManaged"
    """AWS's word that a service outlives a zone."""


@dataclass(frozen=True, slots=True)
class Node:
    """Something that others need: a way out, an endpoint, a directory. Others name it by its key.

    Attributes:
        name: how paths call it.
        zone: id of the zone that it stands in; None for what is in no zone.
        alive: whether it works now; None when that is not known.
        gap: why alive is None, or False.
        needs: keys of the nodes that must all be left for it to work.
        one_of: keys of nodes of which one must be left; empty when it needs none.
    """

    name: str
    zone: str | None = None
    alive: bool | None = True
    gap: Gap | None = None
    needs: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()


Nodes = Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether something is left after a loss.

    Attributes:
        alive: None when that is not known.
        path: from it down to what is lost, or not known; empty where it stands.
        gap: why it is not known, or was dead before; None where the lost zone tells all.
    """

    alive: bool | None
    path: tuple[str, ...] = ()
    gap: Gap | None = None


_STANDS: Final = Standing(alive=True)
_RANK: Final = (False, None, True)


class Aftermath:
    """What is left once a zone is lost. `lost` None: nothing is lost, which is the present state.

    Every node is worked out once, whoever needs it. A node that needs itself is unknown, unless something else decides: in what order nodes
    are asked for changes no answer.
    """

    def __init__(self, nodes: Nodes, lost: str | None) -> None:
        self.lost = lost
        self._nodes = nodes
        self._known: dict[str, Standing] = {}
        self._lacks: dict[tuple[str, ...], Standing] = {}
        self._open: set[str] = set()
        self._circles: list[str] = []

    @cached_property
    def before(self) -> Aftermath:
        """The present state."""
        return Aftermath(self._nodes, None)

    def of(self, key: str) -> Standing:
        """Whether a node is left."""
        known = self._known.get(key)
        if known is not None:
            return known
        node = self._nodes[key]
        if key in self._open:
            self._circles.append(key)
            return Standing(None, (node.name,), Gap(UnknownReason.ERROR, f"{node.name} needs itself"))
        self._open.add(key)
        found = self._worked_out(node)
        self._open.discard(key)
        self._known[key] = found
        if self._circles and not self._open:
            self._settle()
        return self._known[key]

    def _settle(self) -> None:
        """Work out anew what was unknown because a circle was not closed yet, until nothing more is decided."""
        self._circles.clear()
        self._lacks.clear()
        unsure = [key for key, standing in self._known.items() if standing.alive is None]
        while unsure:
            decided = {key: found for key in unsure if (found := self._worked_out(self._nodes[key])).alive is not None}
            self._known.update(decided)
            unsure = [key for key in unsure if key not in decided] if decided else []

    def _worked_out(self, node: Node) -> Standing:
        own = self._own(node)
        return self._with_needs(node.name, own, node.needs, node.one_of)

    def _own(self, thing: Node | Member) -> Standing:
        """By itself, whatever it needs."""
        if self.lost is not None and thing.zone == self.lost:
            return Standing(False, (thing.name,))
        return _STANDS if thing.alive else Standing(thing.alive, (thing.name,), thing.gap)

    def _with_needs(self, name: str, own: Standing, needs: tuple[str, ...], one_of: tuple[str, ...]) -> Standing:
        worst = own
        for key in needs:
            worst = _worse(worst, _above(name, self.of(key)))
        if one_of:
            best = max((self.of(key) for key in one_of), key=lambda each: _RANK.index(each.alive))
            worst = _worse(worst, _above(name, best))
        return worst

    def member(self, member: Member) -> Standing:
        """Whether a member carries load: its zone is left, it works, and so does all that it needs."""
        own = self._own(member)
        if self.lost is not None and member.zone is None and own.alive and member.may_be_in(self.lost):
            own = Standing(None, (member.name,), member.gap)
        if not member.needs or own.alive is False:
            return own
        return _worse(own, self._all_of(member.needs))

    def _all_of(self, needs: tuple[str, ...]) -> Standing:
        """Whether all of these nodes are left; most members of a workload need the same."""
        found = self._lacks.get(needs)
        if found is None:
            worst = self._with_needs("", _STANDS, needs, ())
            found = self._lacks[needs] = Standing(worst.alive, worst.path[1:], worst.gap) if worst.path else worst
        return found


def _worse(one: Standing, other: Standing) -> Standing:
    return other if _RANK.index(other.alive) < _RANK.index(one.alive) else one


def _above(name: str, found: Standing) -> Standing:
    return found if found.alive else Standing(found.alive, (name, *found.path), found.gap)


@dataclass(frozen=True, slots=True)
class Member:
    """Something that carries load in one zone.

    Attributes:
        zone: id of the zone; None when it is not known.
        alive: whether it carries load now; None when that is not known.
        units: how much of the capacity it is.
        gap: why zone or alive is None, or why it is not alive.
        needs: keys of the nodes that it cannot work without.
        among: where its zone is not known, the ids of those of which it is in one; empty when it may be in any.
    """

    name: str
    zone: str | None
    alive: bool | None = True
    units: int = 1
    gap: Gap | None = None
    needs: tuple[str, ...] = ()
    among: frozenset[str] = frozenset()

    def may_be_in(self, zone: str) -> bool:
        """Whether it is in this zone, or may be."""
        return self.zone == zone if self.zone is not None else zone in self.among or zone == SOME_ZONE or not self.among
