"""Workloads: from what a policy selects, and the facts of one target, to components in zones.

What is not simulated yet, and what could not be listed, becomes a blank: its component is Unknown at best, and says why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Final

from seawall.api.v1alpha1.multi_az_policy import Component as Declared
from seawall.api.v1alpha1.multi_az_policy import Required, Select, Workload
from seawall.api.v1alpha1.terms import Dependency
from seawall.controls import nearest
from seawall.engine.zones.building import room
from seawall.engine.zones.building.model import Family, families, holders, kinds
from seawall.engine.zones.building.pooling import by_load, once, target_of
from seawall.engine.zones.loss.nodes import Gap, Member
from seawall.engine.zones.loss.parts import UNITS, Blank, Component, Group, Part, Pool
from seawall.engine.zones.needs import network
from seawall.engine.zones.site import Site
from seawall.errors import ResourceGone, UnknownReason, Unreadable
from seawall.facts.autoscaling import ScalingRegion
from seawall.facts.base import Resource
from seawall.facts.ec2.instance import Instance
from seawall.facts.efs import FileSystem
from seawall.facts.zones import AvailabilityZone

_STACK_TAG: Final = "aws:cloudformation:stack-name"


def actions_of(workloads: Iterable[Workload], *, counts_launches: bool = False) -> frozenset[str]:
    """IAM actions that judging these workloads may need; those for what bounds launches only where launches count."""
    asked = tuple(workloads)
    wanted = [family for workload in asked for family in families_of(workload)]
    bounding = room.READS if counts_launches and any(ScalingRegion.policies in family.reads for family in wanted) else ()
    needed = {action for read in (AvailabilityZone.LISTING, *bounding) for action in read.actions}
    return frozenset(needed).union(*(family.actions for family in wanted), *(network.actions_of(workload.depends_on) for workload in asked))


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

    File systems that are selected in the same way come along where mount targets are followed, also where no component is made of them.
    A resource whose tags cannot be read is in no workload; that its type is unsure is told in the site's gaps.
    """
    found: defaultdict[str, list[Resource]] = defaultdict(list)
    wanted = kinds_of(workload)
    for kind in wanted:
        holder = holders().get(kind)
        if holder in wanted and site.known(holder) == ():
            continue  # only a list that was read proves that there is nothing: where it was not, theirs is read too
        for name, resource in selected(workload, kind, site):
            found[name].append(resource)
    if found and Dependency.MOUNT_TARGETS in site.wants and FileSystem not in wanted:
        for name, system in selected(workload, FileSystem, site):
            if name in found:
                found[name].append(system)
    return {name: tuple(resources) for name, resources in sorted(found.items())}


def selected(workload: Workload, kind: type[Resource], site: Site) -> Iterator[tuple[str, Resource]]:
    """The resources of a type that are in a workload, with its name."""
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
            yield name, resource


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
    """The parts of one workload that are judged by themselves; what their members need is added to the site."""
    site.file_systems = tuple(resource for resource in resources if isinstance(resource, FileSystem))
    if workload.components:
        found = [_declared(component, workload, resources, site) for component in workload.components]
    else:
        found = [_undeclared(kind, family, resources, site) for family in families() for kind in family.kinds]
    return tuple(component for component in found if component.parts)


def _undeclared(kind: type[Resource], family: Family, resources: Sequence[Resource], site: Site) -> Component:
    """All resources of a type. Nobody said that several groups carry the same load, so each group must be left."""
    if kind in site.gaps:
        return Component(kind.TYPE, (Blank("", site.gaps[kind]),))
    looked_at = (*family.kinds, *family.beside)
    built = family.build([resource for resource in resources if isinstance(resource, looked_at)], site, frozenset({kind}))
    return Component(kind.TYPE, (*by_load(built.groups), *built.pools, *built.parts))


def _declared(declared: Declared, workload: Workload, resources: Sequence[Resource], site: Site) -> Component:
    """The resources of the component's types: all that has units is one pool, and everything else must be left."""
    wanted = frozenset(kinds()[name] for name in declared.types if name in kinds())
    parts: list[Part] = [Blank(name, _not_simulated(name)) for name in declared.types if name not in kinds()]
    groups: list[Group] = []
    pools: list[Pool] = []
    is_whole = not parts
    for family in families_of(workload):
        mine = wanted.intersection(family.kinds)
        for kind in mine:
            if kind in site.gaps:
                parts.append(Blank(kind.TYPE, site.gaps[kind]))
                is_whole = is_whole and not family.has_units
        looked_at = (*family.kinds, *wanted.intersection(family.beside))
        built = family.build([resource for resource in resources if isinstance(resource, looked_at)], site, mine)
        groups += built.groups
        pools += built.pools
        parts += [_needing(part, declared.required) if family.has_units else part for part in built.parts]
        if mine and declared.required is not None and not family.has_units:
            told = "a required capacity is not counted in this type"
            parts += [Blank(kind.TYPE, Gap(UnknownReason.ERROR, told)) for kind in sorted(mine, key=lambda each: each.TYPE)]
    parts += _counted(declared.required, once(groups), pools) if is_whole else pools
    if not parts:
        parts.append(Blank("", _nothing(declared.types, workload.select)))
    return Component(declared.name, tuple(parts))


def _counted(required: Required | None, groups: Sequence[Group], pools: Sequence[Pool]) -> list[Pool]:
    """What has units: the groups as one pool, every pool by itself, and what is required counted over all of them."""
    if len(pools) == 1 and not groups:
        return [replace(pools[0], need=_need(required, pools[0].groups))]
    counted = (*groups, *(group for pool in pools for group in pool.groups if required is not None))
    return [*pools, Pool("", counted, _need(required, counted), target_of(counted))] if counted else [*pools]


def _needing(part: Part, required: Required | None) -> Part:
    """A pool of units that must be left by itself carries all that is required by itself."""
    return replace(part, need=_need(required, part.groups)) if isinstance(part, Pool) and part.counts == UNITS else part


def absent(workload: Workload) -> Gap:
    """What is said of a workload that is not in a target: that proves nothing."""
    types = list(dict.fromkeys(name for component in workload.components for name in component.types))
    if not types:
        wanted = f"one resource of the {len(kinds())} types that are simulated, with {sought(workload.select)}"
        return Gap(UnknownReason.ERROR, f"nothing is selected, wanted at least {wanted}")
    return _nothing(types, workload.select) if kinds_of(workload) else _not_simulated(" and ".join(types))


def _nothing(types: Iterable[str], select: Select) -> Gap:
    return Gap(UnknownReason.ERROR, f"nothing is selected, wanted at least one {' or '.join(types)} with {sought(select)}")


def _not_simulated(name: str) -> Gap:
    close = nearest(name, kinds())
    hint = f"did you mean {close}?" if close else f"wanted one of the {len(kinds())} types that docs/guides/resilience.md names"
    return Gap(UnknownReason.ERROR, f"{name} is not simulated yet, {hint}")


def _need(required: Required | None, groups: Iterable[Group]) -> int | None:
    """The units that must be left: a share is taken of the desired capacity, or of what runs, well or not, where nothing launches it."""
    if required is None:
        return None
    if required.units is not None:
        return required.units
    desired = sum(group.launch.desired if group.launch else sum(map(_runs, group.members)) for group in groups)
    return max(1, -(-desired * (required.percent_of_desired or 0) // 100))


def _runs(member: Member) -> int:
    """The units of what runs; also of what does not count, such as what is ill, for that is told."""
    return member.units if member.alive is not False or member.gap is not None else 0
