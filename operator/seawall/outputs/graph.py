"""Workloads as graphs, with what dies when a zone is lost: from the reports of a MultiAZPolicy, for whoever draws them. Pure.

What stands and what dies is worked out by the simulation's own rules; verdicts are those that the reports hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby
from typing import Final

from seawall.api.v1alpha1 import ComplianceReport
from seawall.api.v1alpha1.compliance_report import ZoneMatrixRow
from seawall.api.v1alpha1.findings import Finding
from seawall.api.v1alpha1.multi_az_policy import CAUSES, WorkloadAnswer
from seawall.api.v1alpha1.terms import Verdict, ZoneVerdict
from seawall.api.v1alpha1.zone_graph import ZoneMembers, ZoneNode, ZonePart
from seawall.engine.finding import ZONE_LOSS
from seawall.engine.zones.graph import alive
from seawall.engine.zones.loss.nodes import SOME_ZONE, Aftermath, Gap, Member, Node, Standing
from seawall.errors import UnknownReason

_WORST_FIRST: Final = (ZoneVerdict.FAILS, ZoneVerdict.UNKNOWN, ZoneVerdict.PENDING, ZoneVerdict.RECOVERABLE, ZoneVerdict.SURVIVES)


class Mark(StrEnum):
    """What becomes of a thing."""

    STANDS = "stands"
    DIES = "dies"
    UNKNOWN = "unknown"
    COMES_BACK = "comes back"


_MARKS: Final = {
    ZoneVerdict.FAILS: Mark.DIES,
    ZoneVerdict.UNKNOWN: Mark.UNKNOWN,
    ZoneVerdict.PENDING: Mark.UNKNOWN,
    ZoneVerdict.RECOVERABLE: Mark.COMES_BACK,
    ZoneVerdict.SURVIVES: Mark.STANDS,
}
_OF_STANDING: Final[Mapping[bool | None, Mark]] = {True: Mark.STANDS, False: Mark.DIES, None: Mark.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Thing:
    """One box of a drawing.

    Attributes:
        told: what is to be said of it, in a few words.
        zone: id of its zone; None for what is in none.
        needs: keys of the things below it.
        one_of: keys of further things below it, of which one must be left.
    """

    name: str
    mark: Mark
    told: str = ""
    zone: str | None = None
    needs: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawing:
    """One workload in one target once a zone is lost.

    Attributes:
        lost: id of the zone; None where none is known, so that any may be meant.
        root: key of the workload itself.
        causes: why it does not survive, worst first.
    """

    lost: str | None
    root: str
    things: Mapping[str, Thing]
    causes: tuple[str, ...] = ()


@dataclass(slots=True)
class Place:
    """What the reports of one target hold about zones."""

    account: str
    region: str
    matrix: list[ZoneMatrixRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    parts: list[ZonePart] = field(default_factory=list)
    nodes: list[ZoneNode] = field(default_factory=list)


def places(reports: Iterable[ComplianceReport]) -> list[Place]:
    """The targets of a policy's reports, of which there are several where one would be too large."""
    found: dict[tuple[str, str], Place] = {}
    for report in sorted(reports, key=lambda each: (each.account, each.region, len(each.metadata.name), each.metadata.name)):
        place = found.setdefault((report.account, report.region), Place(report.account, report.region))
        place.matrix += report.zone_matrix
        place.findings += report.findings
        place.parts += report.zone_parts
        place.nodes += report.zone_nodes
    return list(found.values())


def zones(places: Iterable[Place]) -> list[str]:
    """Ids of the zones whose loss was simulated, sorted."""
    return sorted({row.zone for place in places for row in place.matrix})


def drawings(answers: Iterable[WorkloadAnswer], places: Sequence[Place], zone: str | None = None) -> Iterator[Drawing]:
    """Every workload in every target that has it, worst first.

    Args:
        answers: of the policy's status, worst first.
        places: of its reports.
        zone: the zone that is lost, in the targets that use it; None loses in each the one that is worst for the workload.
    """
    for answer in answers:
        for place in places:
            is_here = any(part.workload == answer.name for part in place.parts)
            if is_here and (zone is None or any(row.zone == zone for row in place.matrix)):
                whole = _drawing(answer, place, zone or _worst(answer, place))
                yield whole if zone is not None else _whatever_is_lost(whole, place)


def _worst(answer: WorkloadAnswer, place: Place) -> str | None:
    """The zone of a target whose loss is worst for a workload; where several are, the one that its status names; None where none is known."""

    def worst_first(row: ZoneMatrixRow) -> tuple[int, bool, int, str]:
        missing = (row.required or 1) - (row.remaining or 0)
        return (_WORST_FIRST.index(row.verdict), row.zone != answer.worst_zone, -missing, row.zone)

    rows = [row for row in place.matrix if row.workload == answer.name]
    return min(rows, key=worst_first).zone if rows else None


def _drawing(answer: WorkloadAnswer, place: Place, lost: str | None) -> Drawing:
    maker = _Maker(place, lost)
    mine = [part for part in place.parts if part.workload == answer.name]
    components = [
        maker.component(name, list(parts), _row(place, answer.name, name, lost))
        for name, parts in groupby(mine, lambda part: part.component)
    ]
    verdict = _of(mine, lost)
    causes = [cause for row in place.matrix if (row.workload, row.zone) == (answer.name, lost) for cause in row.causes]
    without = f"{verdict} without {lost}" if lost else f"{verdict}; no zone is known"
    maker.things[""] = Thing(answer.name, _MARKS[verdict], f"{without}  ({place.account}, {place.region})", needs=tuple(components))
    return Drawing(lost, "", maker.things, tuple(causes[:CAUSES]))


def _whatever_is_lost(drawn: Drawing, place: Place) -> Drawing:
    """The same where the workload outlives every zone and is not good enough all the same: it runs in too few zones."""
    root = drawn.things[drawn.root]
    said = next((each for each in place.findings if (each.control, each.resource.id) == (ZONE_LOSS, root.name)), None)
    if said is None or root.mark is not Mark.STANDS:
        return drawn
    verdict = ZoneVerdict.UNKNOWN if said.verdict is Verdict.UNKNOWN else ZoneVerdict.FAILS
    told = f"{verdict}, whatever zone is lost  ({place.account}, {place.region})"
    return replace(drawn, things={**drawn.things, drawn.root: replace(root, mark=_MARKS[verdict], told=told)}, causes=(said.message,))


def _row(place: Place, workload: str, component: str, lost: str | None) -> ZoneMatrixRow | None:
    wanted = (workload, component, lost)
    return next((row for row in place.matrix if (row.workload, row.component, row.zone) == wanted), None)


def _of(parts: Iterable[ZonePart], lost: str | None) -> ZoneVerdict:
    """The worst verdict on these parts."""
    found = [loss.verdict for part in parts for loss in part.losses if loss.zone in {lost, None}]
    return min(found, key=_WORST_FIRST.index, default=ZoneVerdict.SURVIVES)


class _Maker:
    """Makes the things of one drawing."""

    def __init__(self, place: Place, lost: str | None) -> None:
        self.things: dict[str, Thing] = {}
        self._lost = lost
        self._nodes = _Nodes({node.key: node for node in place.nodes})
        self._after = Aftermath(self._nodes, lost or SOME_ZONE)

    def component(self, name: str, parts: Sequence[ZonePart], row: ZoneMatrixRow | None) -> str:
        """A component with its parts; gives its key. A part that is alone and has no name of its own is the component itself."""
        verdict, key = _of(parts, self._lost), f"component {name}"
        told = f"{verdict}{_remaining(row)}"
        made = [self._part(f"{key} part {number}", each) for number, each in enumerate(_joined(parts))]
        if len(made) == 1 and made[0].name in {"", name}:
            self.things[key] = replace(
                made[0], name=name, told=f"{told}{', ' if row and row.remaining is not None else '; '}{made[0].told}"
            )
            return key
        for number, part in enumerate(made):
            self.things[f"{key} part {number}"] = replace(part, name=part.name or "members")
        self.things[key] = Thing(name, _MARKS[verdict], told, needs=tuple(f"{key} part {number}" for number in range(len(made))))
        return key

    def _part(self, key: str, part: ZonePart) -> Thing:
        members = []
        for number, each in enumerate(part.members):
            members.append(f"{key} member {number}")
            self.things[members[-1]] = self._members(each)
        verdict = _of([part], self._lost)
        return Thing(part.name, _MARKS[verdict], f"wanted: {part.wanted}", needs=(*members, *map(self._node, part.needs)))

    def _members(self, each: ZoneMembers) -> Thing:
        gap = None if each.message is None else Gap(UnknownReason.ERROR, each.message)
        names = ", ".join(each.names) or f"{each.count} members"
        member = Member(names, each.zone, alive(each.state), each.units, gap, each.needs, frozenset(each.among))
        standing = self._after.member(member)
        units = f"{each.units} units; " if each.units != each.count else ""
        told = units + self._told(names, each.zone, standing)
        return Thing(names, _OF_STANDING[standing.alive], told, each.zone, tuple(map(self._node, each.needs)))

    def _node(self, key: str) -> str:
        """A node with all that it needs; gives its key."""
        if key not in self.things:
            node, standing = self._nodes[key], self._after.of(key)
            thing = Thing(node.name, _OF_STANDING[standing.alive], self._told(node.name, node.zone, standing), node.zone)
            self.things[key] = thing  # before what it needs, which may be itself
            needs, one_of = tuple(map(self._node, node.needs)), tuple(map(self._node, node.one_of))
            self.things[key] = replace(thing, needs=needs, one_of=one_of)
        return key

    def _told(self, name: str, zone: str | None, standing: Standing) -> str:
        if standing.alive:
            return Mark.STANDS
        if standing.gap is not None:
            return standing.gap.message
        if standing.alive is None:
            return "not known"
        if zone is not None and zone == self._lost:
            return "dies with its zone"
        return "is down" if standing.path == (name,) else f"dies with {standing.path[-1]}"


class _Nodes(dict[str, Node]):
    """Nodes as the simulation takes them, by key."""

    def __init__(self, nodes: Mapping[str, ZoneNode]) -> None:
        super().__init__({key: self._made(node) for key, node in nodes.items()})

    def __missing__(self, key: str) -> Node:
        """What the report does not hold, as reports are not all written in one moment."""
        return Node(key, alive=None, gap=Gap(UnknownReason.ERROR, "it is not in the reports yet"))

    @staticmethod
    def _made(node: ZoneNode) -> Node:
        gap = None if node.message is None else Gap(UnknownReason.ERROR, node.message)
        return Node(node.name, node.zone, alive(node.state), gap, node.needs, node.one_of)


def _joined(parts: Iterable[ZonePart]) -> Iterator[ZonePart]:
    """The parts, each whole: one with many members goes on in the next entry."""
    for _, same in groupby(parts, lambda part: part.model_copy(update={"members": ()})):
        entries = list(same)
        yield entries[0].model_copy(update={"members": tuple(each for entry in entries for each in entry.members)})


def _remaining(row: ZoneMatrixRow | None) -> str:
    if row is None or row.remaining is None:
        return ""
    span = f"{row.remaining} to {row.remaining + row.uncertain}" if row.uncertain else f"{row.remaining}"
    return f"; {span} of {row.required} remain" if row.required is not None else f"; {span} remain"
