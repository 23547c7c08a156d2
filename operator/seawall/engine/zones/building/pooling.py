"""Groups become pools: which stand in for each other, and what is counted once only. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from seawall.engine.zones.loss.nodes import Gap
from seawall.engine.zones.loss.parts import Group, Pool, Target


def by_load(groups: Iterable[Group]) -> Iterator[Pool]:
    """A pool for each load: groups that say nothing of theirs carry one of their own."""
    sharing: defaultdict[tuple[str, bool], list[Group]] = defaultdict(list)
    for group in groups:
        sharing[group.load or group.name, group.load is not None].append(group)
    for (name, is_shared), together in sharing.items():
        is_named = is_shared or together[0].launch is not None
        yield Pool(name if is_named else "", tuple(together), target=target_of(together))


def once(groups: Iterable[Group]) -> list[Group]:
    """Each group, and each instance that a group launches, once, in however many ways they are selected."""
    distinct = list({(group.name, tuple(member.name for member in group.members)): group for group in groups}.values())
    launched = {member.name for group in distinct if group.launch for member in group.members}
    kept = (group if group.launch else _without(group, launched) for group in distinct)
    return [group for group in kept if group.launch or group.members]


def _without(group: Group, taken: set[str]) -> Group:
    return replace(group, members=tuple(member for member in group.members if member.name not in taken))


def target_of(groups: Sequence[Group]) -> Target | Gap | None:
    """The utilisation that groups which carry one load are kept at, by their units; None where one of them is kept at none."""
    kept = [group.target for group in groups]
    if not kept or None in kept:
        return None
    unread = next((target for target in kept if isinstance(target, Gap)), None)
    if unread is not None:
        return unread
    weights = [sum(member.units for member in group.members if member.alive) for group in groups]
    told = [(target, weight) for target, weight in zip(kept, weights, strict=True) if isinstance(target, Target)]
    total = sum(weight for _, weight in told)
    of = " and ".join(dict.fromkeys(target.of for target, _ in told))
    return Target(sum(target.percent * weight for target, weight in told) / total, of) if total else None
