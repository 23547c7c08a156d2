"""The graph as reports hold it: small, and the same for as long as what it says is the same. Pure.

Members that stand and fall together are one entry. Those that a group replaces are counted and not named: else each new instance would be another
report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.api.v1alpha1.zone_graph import NodeState, PartLoss, ZoneMembers, ZoneNode, ZonePart
from seawall.aws.call import clean
from seawall.engine.zones.loss.nodes import Gap, Member, Nodes
from seawall.engine.zones.loss.parts import AnyOf, Blank, Component, Log, Managed, Pair, Part, Pool, Quorum, Succession, needed
from seawall.engine.zones.loss.simulation import Loss

#: Lengths that the schema allows.
_NAME, _TOLD = 256, 512

#: Members that are named where so many or fewer are alike.
_NAMED: Final = 5

#: Kinds of members in one entry, so that entries stay small parts of a report.
_AT_ONCE: Final = 100

_STATES: Final[Mapping[bool | None, NodeState]] = {True: NodeState.UP, False: NodeState.DOWN, None: NodeState.UNKNOWN}
_ALIVE: Final = {state: alive for alive, state in _STATES.items()}


def parts_of(workload: str, components: Iterable[Component], losses: Sequence[Loss]) -> Iterator[ZonePart]:
    """Each part of a workload, with the zones whose loss it does not survive."""
    for component in components:
        mine = [loss for loss in losses if loss.component == component.name and loss.by_part]
        for number, part in enumerate(component.parts):
            verdicts = [(loss.zone, loss.by_part[number].verdict) for loss in mine]
            members = tuple(_members(part))
            for start in range(0, max(1, len(members)), _AT_ONCE):
                yield ZonePart(
                    workload=workload,
                    component=component.name,
                    name=clean(part.name, _NAME),
                    wanted=clean(_wanted(part), _TOLD),
                    members=members[start : start + _AT_ONCE],
                    needs=part.needs if isinstance(part, Managed) else (),
                    losses=tuple(PartLoss(zone=zone, verdict=each) for zone, each in verdicts if each is not ZoneVerdict.SURVIVES),
                )


def nodes_of(components: Iterable[Component], nodes: Nodes) -> Iterator[ZoneNode]:
    """Everything that the components need, themselves or by way of others, sorted by key."""
    for key in sorted(needed((part for component in components for part in component.parts), nodes)):
        node = nodes[key]
        yield ZoneNode(
            key=key,
            name=clean(node.name, _NAME),
            zone=node.zone,
            state=_STATES[node.alive],
            message=_message(node.gap),
            needs=node.needs,
            one_of=node.one_of,
        )


def alive(state: NodeState) -> bool | None:
    """What the simulation calls a state; None when it is not known."""
    return _ALIVE[state]


def _members(part: Part) -> Iterator[ZoneMembers]:
    replaced = {id(member) for group in part.groups if group.launch for member in group.members} if isinstance(part, Pool) else set()
    alike: defaultdict[object, list[Member]] = defaultdict(list)
    for member in part.members:
        alike[member.zone, member.among, member.alive, member.gap and member.gap.reason, member.needs].append(member)
    for members in alike.values():
        first = members[0]
        is_named = len(members) <= _NAMED and not any(id(member) in replaced for member in members)
        yield ZoneMembers(
            names=tuple(clean(member.name, _NAME) for member in members) if is_named else (),
            count=len(members),
            units=sum(member.units for member in members),
            zone=first.zone,
            among=tuple(sorted(first.among)),
            state=_STATES[first.alive],
            message=_message(first.gap),
            needs=first.needs,
        )


def _message(gap: Gap | None) -> str | None:
    return None if gap is None else clean(gap.message, _TOLD)


def _wanted(part: Part) -> str:
    """What must be left of a part."""
    match part:
        case Pool():
            told = f"{part.need or 1} {part.counts}{'' if part.is_shared else ', in equal shares of the zones that are left'}"
        case Pair():
            told = "the primary" if part.standby is None else "the primary or its standby"
        case Succession():
            told = "the primary or one that takes over and carries the load"
        case AnyOf():
            told = "one of them"
        case Quorum():
            told = f"{part.needed} of {len(part.voters)} voters"
        case Log():
            told = f"{part.wanted} of {part.copies} copies of each record"
        case Managed():
            told = f"to be reached; {part.why}" if part.needs else part.why
        case Blank():
            told = part.gap.message
    return told
