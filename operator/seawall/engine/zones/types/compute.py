"""EC2 instances and Auto Scaling groups.

Auto recovery, also that of a Dedicated Host, stays in the zone, so it makes up for nothing.
Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-recover.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from seawall.engine.zones.building.model import Built, Family
from seawall.engine.zones.building.scaling import READS, SPOT, Serving, scaling_group, worst_of
from seawall.engine.zones.loss.nodes import Gap, Member
from seawall.engine.zones.loss.parts import Group
from seawall.engine.zones.needs.network import needs_of_subnet
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.autoscaling import GROUP_TAG, AutoScalingGroup
from seawall.facts.base import Resource
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.status import StatusRegion

_ILL: Final = Gap(UnknownReason.ERROR, "running, and they fail AWS's status checks")


def build(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Auto Scaling groups, and all other instances as one group; an instance of a selected group counts there only."""
    scaling = [resource for resource in resources if isinstance(resource, AutoScalingGroup)]
    taken = {instance.instance_id for group in scaling for instance in group.instances}
    names = {group.name for group in scaling}
    instances = [resource for resource in resources if isinstance(resource, Instance)] if Instance in wanted else []
    alone = [each for each in instances if each.id not in taken and each.read_tags().get(GROUP_TAG) not in names]
    members = tuple(_member(instance, site) for instance in alone)
    launched = tuple(scaling_group(group, site) for group in scaling) if AutoScalingGroup in wanted else ()
    return Built((*launched, Group("instances", members)) if members else launched)


def _member(instance: Instance, site: Site) -> Member:
    if instance.state != "running":
        return site.member(instance.id, instance.availability_zone, alive=False)
    alive, gap = _serving(instance, site)
    needs = needs_of_subnet(site, instance.subnet_id) if alive is not False and instance.subnet_id is not None else ()
    return site.member(instance.id, instance.availability_zone, alive=alive, gap=gap, needs=needs)


def _serving(instance: Instance, site: Site) -> Serving:
    """Whether a running instance carries load; its status checks are asked for only where they decide."""
    if instance.is_spot:
        return False, SPOT
    states: list[Serving] = []
    if instance.is_of_group and AutoScalingGroup in site.gaps:
        states.append((None, site.gaps[AutoScalingGroup]))
    passed = site.attempt(f"the status checks of {instance.id}", lambda: instance.passes_checks)
    if isinstance(passed, Gap):
        states.append((None, passed))
    elif passed is None:
        states.append((None, Gap(UnknownReason.PENDING, f"the status checks of {instance.id} are not finished")))
    elif not passed:
        states.append((False, _ILL))
    return worst_of(states)


FAMILIES = (Family((AutoScalingGroup, Instance), build, (*READS, StatusRegion.checks), has_units=True),)
