"""EC2 instances and Auto Scaling groups."""

from __future__ import annotations

from collections.abc import Sequence

from seawall.engine.zones.model import Built, Family
from seawall.engine.zones.parts import Group, Launch
from seawall.engine.zones.site import Site
from seawall.facts.autoscaling import GROUP_TAG, AutoScalingGroup
from seawall.facts.base import Resource
from seawall.facts.ec2.instance import Instance
from seawall.facts.zones import Zones


def build(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Auto Scaling groups, and all other instances as one group; an instance of a selected group counts there only."""
    scaling = [resource for resource in resources if isinstance(resource, AutoScalingGroup)]
    taken = {instance.instance_id for group in scaling for instance in group.instances}
    names = {group.name for group in scaling}
    members = []
    for instance in resources if Instance in wanted else ():
        if not isinstance(instance, Instance) or instance.id in taken or (owner := instance.read_tags().get(GROUP_TAG)) in names:
            continue
        doubt = site.gaps.get(AutoScalingGroup) if owner is not None else None
        runs = instance.state == "running"
        members.append(site.member(instance.id, instance.availability_zone, alive=None if runs and doubt else runs, gap=doubt))
    launched = tuple(_group(group, site) for group in scaling) if AutoScalingGroup in wanted else ()
    return Built((*launched, Group("instances", tuple(members))) if members else launched)


def _group(group: AutoScalingGroup, site: Site) -> Group:
    members = tuple(
        site.member(instance.instance_id, instance.zone, alive=instance.serves, units=instance.weight) for instance in group.instances
    )
    zones: frozenset[str] = frozenset()
    if isinstance(site.zones, Zones):
        zones = frozenset(site.zones.ids[name] for name in group.availability_zones if name in site.zones.ids) - site.zones.out_of_service
    return Group(group.name, members, Launch(zones, group.desired_capacity, group.max_size, group.why_no_replacement))


FAMILIES = (Family((AutoScalingGroup, Instance), build, has_units=True),)
