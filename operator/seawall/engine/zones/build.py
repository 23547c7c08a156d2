"""Workloads: from what a policy selects, and the facts of one target, to components in zones.

What is not simulated yet, and what could not be listed, becomes a blank: its component is Unknown at best, and says why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Final

from seawall.api.v1alpha1.multi_az_policy import Component as Declared
from seawall.api.v1alpha1.multi_az_policy import Required, Select, Workload
from seawall.engine.zones.model import Family, families, kinds
from seawall.engine.zones.network import FOLLOWED
from seawall.engine.zones.nodes import Gap
from seawall.engine.zones.parts import Blank, Component, Group, Part, Pool
from seawall.engine.zones.site import Site
from seawall.errors import ResourceGone, UnknownReason, Unreadable
from seawall.facts.base import Resource
from seawall.facts.ec2.instance import Instance
from seawall.facts.zones import AvailabilityZone

_STACK_TAG: Final = "aws:cloudformation:stack-name"


def actions_of(workloads: Iterable[Workload]) -> frozenset[str]:
    """IAM actions that judging these workloads may need."""
    needed = frozenset(AvailabilityZone.LISTING.actions)
    return needed.union(*(family.actions for workload in workloads for family in families_of(workload)))


def families_of(workload: Workload) -> tuple[Family, ...]:
    """The families whose types a workload may be made of."""
    if not workload.components:
        return families()
    wanted = {name for component in workload.components for name in component.types}
    return tuple(family for family in families() if any(kind.TYPE in wanted for kind in family.kinds))


def kinds_of(workload: Workload) -> tuple[type[Resource], ...]:
    """The types that a workload may be made of."""
    if not workload.components:
        return tuple(kinds().values())
    wanted = {name for component in workload.components for name in component.types}
    return tuple(kind for name, kind in kinds().items() if name in wanted)


def sought(select: Select) -> str:
    """What a workload looks for, in words."""
    if select.arns is not None:
        return f"an ARN like {' or '.join(select.arns)}"
    if select.group_by_tag is not None:
        return f"the tag {select.group_by_tag}"
    if select.cloud_formation_stack is not None:
        return f"the tag {_STACK_TAG}={select.cloud_formation_stack}"
    tags = [f"{key}={value}" for key, value in sorted((select.match_tags or {}).items())]
    return f"the {'tag' if len(tags) == 1 else 'tags'} {' and '.join(tags)}"


def members_of(workload: Workload, site: Site) -> dict[str, tuple[Resource, ...]]:
    """The selected resources by the name of their workload: several names with groupByTag, none where nothing is selected.

    A resource whose tags cannot be read is in no workload; that its type is unsure is told in the site's gaps.
    """
    found: defaultdict[str, list[Resource]] = defaultdict(list)
    for kind in kinds_of(workload):
        for resource in site.all(kind):
            if isinstance(resource, Instance) and resource.is_ending:
                continue
            try:
                name = _name(workload, resource)
            except Unreadable as error:
                site.gaps[kind] = Gap(error.unknown, f"the tags of {resource.id} could not be read: {error.message}")
                continue
            except ResourceGone:
                continue
            if name is not None:
                found[name].append(resource)
    return {name: tuple(resources) for name, resources in sorted(found.items())}


def _name(workload: Workload, resource: Resource) -> str | None:
    """The name of the workload that a resource belongs to; None when it is not selected."""
    select = workload.select
    if select.arns is not None:
        return workload.name if any(fnmatchcase(resource.arn, glob) for glob in select.arns) else None
    tags = resource.read_tags()
    if select.group_by_tag is not None:
        value = tags.get(select.group_by_tag)
        return None if value is None else f"{workload.name}/{value}"
    stack = select.cloud_formation_stack
    wanted = {_STACK_TAG: stack} if stack is not None else select.match_tags or {}
    return workload.name if all(tags.get(key) == value for key, value in wanted.items()) else None


def components_of(workload: Workload, resources: Sequence[Resource], site: Site) -> tuple[Component, ...]:
    """The parts of one workload that are judged by themselves; dependencies that it names and nobody follows yet are blanks."""
    if workload.components:
        found = [_declared(component, workload, resources, site) for component in workload.components]
    else:
        found = [_undeclared(kind, family, resources, site) for family in families() for kind in family.kinds]
    unfollowed = [name for name in workload.depends_on or () if name not in FOLLOWED]
    blanks = tuple(Blank(name, Gap(UnknownReason.ERROR, "this dependency is not simulated yet")) for name in unfollowed)
    return tuple(component for component in (*found, Component("dependsOn", blanks)) if component.parts)


def _undeclared(kind: type[Resource], family: Family, resources: Sequence[Resource], site: Site) -> Component:
    """All resources of a type. Nobody said that several groups carry the same load, so each group must be left."""
    if kind in site.gaps:
        return Component(kind.TYPE, (Blank("", site.gaps[kind]),))
    built = family.build([resource for resource in resources if isinstance(resource, family.kinds)], site, frozenset({kind}))
    pools = (Pool(group.name if group.launch else "", (group,)) for group in built.groups)
    return Component(kind.TYPE, (*pools, *built.parts))


def _declared(declared: Declared, workload: Workload, resources: Sequence[Resource], site: Site) -> Component:
    """The resources of the component's types: all that has units is one pool, and everything else must be left."""
    wanted = frozenset(kinds()[name] for name in declared.types if name in kinds())
    parts: list[Part] = [Blank(name, _not_simulated(name)) for name in declared.types if name not in kinds()]
    groups: list[Group] = []
    is_whole = not parts
    for family in families_of(workload):
        mine = wanted.intersection(family.kinds)
        for kind in mine:
            if kind in site.gaps:
                parts.append(Blank(kind.TYPE, site.gaps[kind]))
                is_whole = is_whole and not family.has_units
        built = family.build([resource for resource in resources if isinstance(resource, family.kinds)], site, mine)
        groups += built.groups
        parts += built.parts
        if mine and declared.required is not None and not family.has_units:
            told = "a required capacity is not counted in this type"
            parts += [Blank(kind.TYPE, Gap(UnknownReason.ERROR, told)) for kind in sorted(mine, key=lambda each: each.TYPE)]
    if groups and is_whole:
        parts.append(Pool("", tuple(groups), _need(declared.required, groups)))
    if not parts:
        parts.append(Blank("", _nothing(declared.types, workload.select)))
    return Component(declared.name, tuple(parts))


def absent(workload: Workload) -> Gap:
    """What is said of a workload that is not in a target: that proves nothing."""
    types = list(dict.fromkeys(name for component in workload.components for name in component.types)) or list(kinds())
    return _nothing(types, workload.select) if kinds_of(workload) else _not_simulated(" and ".join(types))


def _nothing(types: Iterable[str], select: Select) -> Gap:
    return Gap(UnknownReason.ERROR, f"nothing is selected, wanted at least one {' or '.join(types)} with {sought(select)}")


def _not_simulated(name: str) -> Gap:
    return Gap(UnknownReason.ERROR, f"{name} is not simulated yet; supported: {', '.join(sorted(kinds()))}")


def _need(required: Required | None, groups: Iterable[Group]) -> int | None:
    """The units that must be left: a share is taken of the desired capacity, or of the instances that run where nothing launches them."""
    if required is None:
        return None
    if required.units is not None:
        return required.units
    desired = sum(group.launch.desired if group.launch else sum(member.alive is not False for member in group.members) for group in groups)
    return max(1, -(-desired * (required.percent_of_desired or 0) // 100))
