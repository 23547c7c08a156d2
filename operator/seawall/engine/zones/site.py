"""What one target holds, as far as workloads ask: zones, lists, and the nodes that members need."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self, TypeVar, cast

from seawall.api.v1alpha1.terms import Dependency
from seawall.engine.zones.loss.nodes import Gap, Member, Node
from seawall.errors import ResourceGone, UnknownReason, Unreadable
from seawall.facts.base import Resource
from seawall.facts.efs import FileSystem
from seawall.facts.fact import View
from seawall.facts.zones import Zones

R = TypeVar("R", bound=Resource)
T = TypeVar("T")


@dataclass(slots=True)
class Site:
    """One target, for one workload. Lists and facts are shared with all who look at the target; nodes are made as members name them.

    Attributes:
        zones: the zones, or why they are not known.
        wants: the kinds of dependencies that are followed.
        counts_launches: whether what would be launched counts, so that what bounds it is read.
        nodes: what members need, by key.
        gaps: why a type's list is not known, or not all of it.
        file_systems: those that are selected with what is built now; its members mount them.
    """

    view: View
    zones: Zones | Gap
    now: datetime
    wants: frozenset[Dependency] = frozenset(Dependency)
    counts_launches: bool = False
    nodes: dict[str, Node] = field(default_factory=dict)
    gaps: dict[type[Resource], Gap] = field(default_factory=dict)
    file_systems: tuple[FileSystem, ...] = ()
    _lists: dict[type[Resource], tuple[Resource, ...]] = field(default_factory=dict)
    _by_id: dict[type[Resource], dict[str, Resource]] = field(default_factory=dict)
    _worked_out: dict[tuple[str, ...], object] = field(default_factory=dict)

    @classmethod
    def read(cls, view: View, now: datetime, wants: Iterable[Dependency] | None, *, counts_launches: bool = False) -> Self:
        """Open a target; the zones are asked for once per snapshot, whoever asks. `wants` None follows every dependency."""
        try:
            zones: Zones | Gap = Zones.of(view)
        except Unreadable as error:
            zones = Gap(error.unknown, f"which zone is which could not be read: {error.message}")
        return cls(view, zones, now, frozenset(Dependency if wants is None else wants), counts_launches)

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """Every resource of a type; none where the list could not be read, which `gaps` then tells."""
        if kind not in self._lists:
            try:
                self._lists[kind] = self.view.all(kind)
            except Unreadable as error:
                self._lists[kind] = ()
                if not self._is_nowhere(kind, error):
                    self.gaps[kind] = Gap(error.unknown, f"{kind.TYPE} could not be listed: {error.message}")
        return cast(tuple[R, ...], self._lists[kind])

    def _is_nowhere(self, kind: type[R], error: Unreadable) -> bool:
        """Whether AWS has none of a type in the Region: neither does the endpoint data name an endpoint of its service, nor does DNS know its name.

        The data alone proves nothing, as it is late for Regions that a service has come to; nor does an endpoint that only gave no answer.
        """
        return error.is_nameless and not self.view.serves(kind.SERVICE)

    def one(self, kind: type[R], id: str) -> R | None:  # noqa: A002 - what AWS calls it
        """The resource of a type with this id; None where no list that could be read has it."""
        if kind not in self._by_id:
            self._by_id[kind] = {each.id: each for each in reversed(self.all(kind))}  # of several the first, as in the list
        return cast(R | None, self._by_id[kind].get(id))

    def known(self, kind: type[R]) -> tuple[R, ...] | Gap:
        """Every resource of a type, or why the list could not be read."""
        found = self.all(kind)
        return self.gaps[kind] if not found and kind in self.gaps else found

    def listed(self, kind: type[R]) -> tuple[R, ...]:
        """What was listed already of a type that the workload may be made of; none of other types, and no call."""
        return cast(tuple[R, ...], self._lists.get(kind, ()))

    def attempt(self, what: str, read: Callable[[], T]) -> T | Gap:
        """Touch facts; what could not be read is a gap that says so."""
        try:
            return read()
        except Unreadable as error:
            return Gap(error.unknown, f"{what} could not be read: {error.message}")
        except ResourceGone as error:
            return Gap(UnknownReason.ERROR, f"{what} is gone: {error.message}")

    def once(self, *what: str, work_out: Callable[[], T]) -> T:
        """What many ask for, worked out for the first of them."""
        if what not in self._worked_out:
            self._worked_out[what] = work_out()
        return cast(T, self._worked_out[what])

    def zone_id(self, name: str | None) -> str | None:
        """The id of the zone with this name; None when it is not known."""
        return None if isinstance(self.zones, Gap) else self.zones.ids.get(name or "")

    def member(
        self, name: str, zone: str | None, *, alive: bool | None, units: int = 1, gap: Gap | None = None, needs: tuple[str, ...] = ()
    ) -> Member:
        """A member in the zone with this name. What is in a zone that is out of service counts as lost already."""
        if isinstance(self.zones, Gap):
            return Member(name, None, alive, units, gap or self.zones, needs)
        known = self.zones.ids.get(zone or "")
        if known is None:
            why = Gap(UnknownReason.ERROR, f"AWS names no zone of the Region for {name} ({zone})")
            return Member(name, None, alive, units, gap or why, needs)
        is_lost = known in self.zones.out_of_service
        return Member(name, known, False if is_lost else alive, units, gap, needs)

    def node(self, key: str, node: Node) -> str:
        """Add something that members need; gives its key. What is in a zone that is out of service counts as lost already."""
        if not isinstance(self.zones, Gap) and node.zone in self.zones.out_of_service:
            node = Node(node.name, node.zone, False, Gap(UnknownReason.ERROR, f"{node.zone} is out of service"), node.needs, node.one_of)
        self.nodes.setdefault(key, node)
        return key
