"""Workloads as graphs: from what a policy selects, and the facts of one target, to components in zones.

What is not simulated yet, and what could not be listed, becomes a blank: its component is Unknown at best, and says why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Final, Self, TypeVar

from seawall.api.v1alpha1.multi_az_policy import Component as Declared
from seawall.api.v1alpha1.multi_az_policy import Required, Select, Workload
from seawall.engine.zones.graph import ELSEWHERE, AnyOf, Blank, Component, Gap, Group, Launch, Member, Pair, Part, Pool, Recovery
from seawall.errors import UnknownReason, Unreadable
from seawall.facts.autoscaling import GROUP_TAG, AutoScalingGroup
from seawall.facts.base import Resource
from seawall.facts.ec2.instance import Instance
from seawall.facts.fact import View
from seawall.facts.rds import DbInstance
from seawall.facts.zones import AvailabilityZone, Zones

R = TypeVar("R", bound=Resource)

_KINDS: Final[tuple[type[Resource], ...]] = (AutoScalingGroup, Instance, DbInstance)
#: The types whose loss is simulated, by their names.
KINDS: Final[Mapping[str, type[Resource]]] = {kind.TYPE: kind for kind in _KINDS}

#: IAM actions that judging workloads may need.
ACTIONS: Final = frozenset(AvailabilityZone.LISTING.actions).union(*(kind.LISTING.actions for kind in _KINDS))

_STACK_TAG: Final = "aws:cloudformation:stack-name"

#: What RDS promises of a point in time to restore to, where it names none.
#: Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIT.html (2026-11-24)
_LOG_UPLOADS: Final = timedelta(minutes=5)

#: States of a DB instance, as far as they say whether it answers.
#: Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html (2026-11-24)
_ANSWERS: Final = frozenset(
    [
        "available",
        "backing-up",
        "configuring-enhanced-monitoring",
        "configuring-iam-database-auth",
        "configuring-log-exports",
        "delete-precheck",
        "maintenance",
        "modifying",
        "renaming",
        "resetting-master-credentials",
        "storage-config-upgrade",
        "storage-initialization",
        "storage-optimization",
    ]
)
_COMES: Final = frozenset({"creating", "rebooting", "starting", "upgrading", "converting-to-vpc", "moving-to-vpc"})
_DOWN: Final = frozenset(
    {"deleting", "failed", "inaccessible-encryption-credentials", "restore-error", "stopped", "stopping", "storage-full"}
)


@dataclass(frozen=True, slots=True)
class Site:
    """What one target holds, as far as it could be read.

    Attributes:
        zones: the zones, or why they are not known.
        lists: the resources of each type that was listed.
        gaps: why the other types were not.
    """

    zones: Zones | Gap
    lists: Mapping[type[Resource], tuple[Resource, ...]]
    gaps: Mapping[type[Resource], Gap]
    now: datetime

    @classmethod
    def read(cls, view: View, kinds: Iterable[type[Resource]], now: datetime) -> Self:
        """List these types and the zones; each is asked for once per snapshot, whoever asks."""
        lists: dict[type[Resource], tuple[Resource, ...]] = {}
        gaps: dict[type[Resource], Gap] = {}
        for kind in kinds:
            try:
                lists[kind] = view.all(kind)
            except Unreadable as error:
                gaps[kind] = Gap(error.unknown, f"{kind.TYPE} could not be listed: {error.message}")
        try:
            zones: Zones | Gap = Zones.of(view)
        except Unreadable as error:
            zones = Gap(error.unknown, f"which zone is which could not be read: {error.message}")
        return cls(zones, lists, gaps, now)

    def member(self, name: str, zone: str | None, *, alive: bool | None, units: int = 1, gap: Gap | None = None) -> Member:
        """A member in the zone with this name. What is in a zone that is out of service counts as lost already."""
        if isinstance(self.zones, Gap):
            return Member(name, None, alive, units, gap or self.zones)
        known = self.zones.ids.get(zone or "")
        if known is None:
            return Member(name, None, alive, units, gap or Gap(UnknownReason.ERROR, f"AWS names no zone of the Region for {name} ({zone})"))
        is_lost = known in self.zones.out_of_service
        return Member(name, known, False if is_lost else alive, units, gap)


def kinds_of(workload: Workload) -> tuple[type[Resource], ...]:
    """The types that must be listed for a workload."""
    if not workload.components:
        return tuple(KINDS.values())
    wanted = {name for component in workload.components for name in component.types}
    return tuple(kind for name, kind in KINDS.items() if name in wanted)


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
    """The selected resources by the name of their workload: several names with groupByTag, none where nothing is selected."""
    found: defaultdict[str, list[Resource]] = defaultdict(list)
    for kind in kinds_of(workload):
        for resource in site.lists.get(kind, ()):
            if isinstance(resource, Instance) and resource.is_ending:
                continue
            name = _name(workload, resource)
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
    """The parts of one workload that are judged by themselves; dependencies that it names are blanks, as none is simulated yet."""
    if workload.components:
        found = [_declared(component, workload, resources, site) for component in workload.components]
    else:
        found = [_undeclared(kind, workload, resources, site) for kind in KINDS.values()]
    blanks = tuple(Blank(name, Gap(UnknownReason.ERROR, "this dependency is not simulated yet")) for name in workload.depends_on or ())
    return tuple(component for component in (*found, Component("dependsOn", blanks)) if component.parts)


def _undeclared(kind: type[Resource], workload: Workload, resources: Sequence[Resource], site: Site) -> Component:
    """All resources of a type. Nobody said that several groups carry the same load, so each group must be left."""
    if kind in site.gaps:
        return Component(kind.TYPE, (Blank("", site.gaps[kind]),))
    groups = _groups((kind,), workload, resources, site)
    return Component(
        kind.TYPE,
        (*(Pool(group.name if group.launch else "", (group,)) for group in groups), *_databases(_of(DbInstance, resources, kind), site)),
    )


def _declared(declared: Declared, workload: Workload, resources: Sequence[Resource], site: Site) -> Component:
    """The resources of the component's types: all that has units is one pool, and every database must be left."""
    kinds = tuple(KINDS[name] for name in declared.types if name in KINDS)
    mine = [resource for resource in resources if isinstance(resource, kinds)]
    blanks = [Blank(name, _not_simulated(name)) for name in declared.types if name not in KINDS]
    blanks.extend(Blank(kind.TYPE, site.gaps[kind]) for kind in kinds if kind in site.gaps)
    is_whole = all(blank.name == DbInstance.TYPE for blank in blanks)
    groups = _groups(kinds, workload, resources, site)
    parts: list[Part] = [*blanks, *_databases(_of(DbInstance, mine, *kinds), site)]
    if groups and is_whole:
        parts.append(Pool("", groups, _need(declared.required, groups)))
    if declared.required is not None and DbInstance in kinds:
        parts.append(Blank(DbInstance.TYPE, Gap(UnknownReason.ERROR, "a required capacity is not simulated for databases yet")))
    if not parts:
        parts.append(Blank("", _nothing(declared.types, workload.select)))
    return Component(declared.name, tuple(parts))


def absent(workload: Workload) -> Gap:
    """What is said of a workload that is not in a target: that proves nothing."""
    types = list(dict.fromkeys(name for component in workload.components for name in component.types)) or list(KINDS)
    return _nothing(types, workload.select) if kinds_of(workload) else _not_simulated(" and ".join(types))


def _nothing(types: Iterable[str], select: Select) -> Gap:
    return Gap(UnknownReason.ERROR, f"nothing is selected, wanted at least one {' or '.join(types)} with {sought(select)}")


def _not_simulated(name: str) -> Gap:
    return Gap(UnknownReason.ERROR, f"{name} is not simulated yet; supported: {', '.join(sorted(KINDS))}")


def _of(kind: type[R], resources: Iterable[Resource], *wanted: type[Resource]) -> tuple[R, ...]:
    return tuple(resource for resource in resources if isinstance(resource, kind) and kind in wanted)


def _need(required: Required | None, groups: Iterable[Group]) -> int | None:
    """The units that must be left: a share is taken of the desired capacity, or of the instances that run where nothing launches them."""
    if required is None:
        return None
    if required.units is not None:
        return required.units
    desired = sum(group.launch.desired if group.launch else sum(member.alive is not False for member in group.members) for group in groups)
    return max(1, -(-desired * (required.percent_of_desired or 0) // 100))


def _groups(kinds: Sequence[type[Resource]], workload: Workload, resources: Sequence[Resource], site: Site) -> tuple[Group, ...]:
    """Auto Scaling groups, and all other instances as one group; an instance of a selected group counts there only."""
    judged = kinds_of(workload)
    scaling = _of(AutoScalingGroup, resources, *judged)
    taken = {instance.instance_id for group in scaling for instance in group.instances}
    names = {group.name for group in scaling}
    members = []
    for instance in _of(Instance, resources, *kinds):
        owner = instance.read_tags().get(GROUP_TAG)
        if instance.id in taken or owner in names:
            continue
        doubt = site.gaps.get(AutoScalingGroup) if owner is not None and AutoScalingGroup in judged else None
        runs = instance.state == "running"
        members.append(site.member(instance.id, instance.availability_zone, alive=None if runs and doubt else runs, gap=doubt))
    launched = tuple(_group(group, site) for group in _of(AutoScalingGroup, scaling, *kinds))
    return (*launched, Group("instances", tuple(members))) if members else launched


def _group(group: AutoScalingGroup, site: Site) -> Group:
    members = tuple(
        site.member(instance.instance_id, instance.zone, alive=instance.serves, units=instance.weight) for instance in group.instances
    )
    zones: frozenset[str] = frozenset()
    if isinstance(site.zones, Zones):
        zones = frozenset(site.zones.ids[name] for name in group.availability_zones if name in site.zones.ids) - site.zones.out_of_service
    return Group(group.name, members, Launch(zones, group.desired_capacity, group.max_size, group.why_no_replacement))


def _databases(databases: Sequence[DbInstance], site: Site) -> list[Part]:
    """Every database must be left; of the read replicas of one source, one must."""
    parts: list[Part] = []
    replicas: defaultdict[str, list[Pair]] = defaultdict(list)
    for database in databases:
        if database.cluster is not None:
            why = f"it is a member of the cluster {database.cluster}, and clusters are not simulated yet"
            parts.append(Blank(database.identifier, Gap(UnknownReason.ERROR, why)))
        elif source := database.replica_of or database.replica_of_cluster:
            replicas[source].append(_pair(database, site, Recovery(f"it is made anew from {source}", timedelta())))
        else:
            parts.append(_pair(database, site, _backups(database, site.now)))
    parts.extend(pairs[0] if len(pairs) == 1 else AnyOf(f"replicas of {source}", tuple(pairs)) for source, pairs in replicas.items())
    return parts


def _backups(database: DbInstance, now: datetime) -> Recovery | None:
    """The restore of an instance's own backups; None where it keeps none."""
    if not database.backup_retention_days:
        return None
    last = database.latest_restorable_time
    return Recovery(
        f"automated backups of {database.backup_retention_days} days can be restored", _LOG_UPLOADS if last is None else now - last
    )


def _pair(database: DbInstance, site: Site, recovery: Recovery | None) -> Pair:
    status = database.status or "unknown"
    alive = True if status in _ANSWERS else False if status in _DOWN else None
    gap = None if alive else Gap(UnknownReason.ERROR, f"its status is {status}, wanted available")
    primary = site.member(database.identifier, database.availability_zone, alive=alive, gap=gap)
    standby = None
    if database.has_standby:
        second = database.secondary_availability_zone
        standby = site.member(f"{database.identifier} (standby)", second, alive=alive, gap=gap)
        if second is None and not isinstance(site.zones, Gap):
            standby = Member(standby.name, ELSEWHERE, alive)  # AWS does not tell where, but that it is another zone than the primary's
    pending = f"its status is {status}" if status in _COMES else None
    wanted = database.pending.get("MultiAZ")
    if wanted is not None and wanted != database.has_standby:
        pending = f"MultiAZ is {database.has_standby} and {wanted} is pending"
    return Pair(database.identifier, primary, standby, recovery, pending)
