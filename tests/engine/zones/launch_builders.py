"""A target with Auto Scaling groups, and all that bounds what they would launch: plenty of it, but for what a test says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from seawall.api.v1alpha1.terms import Dependency
from seawall.engine.zones.building.build import actions_of, components_of, members_of
from seawall.engine.zones.loss.outcome import Outcome, Terms
from seawall.engine.zones.loss.simulation import simulate
from seawall.engine.zones.site import Site
from seawall.facts.autoscaling import AutoScalingGroup
from seawall.facts.base import Resource
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.offering import InstanceTypes
from seawall.facts.ec2.reservation import CapacityReservation
from seawall.facts.ec2.routing import RouteTable
from seawall.facts.servicequotas import Ec2Quota
from tests.builders import REGION, Given
from tests.engine.workload_builders import ISOLATED, NOW, group, instance, policy, subnet, target

TYPE = "m5.large"
STANDARD = "L-1216C47A"
EVERYWHERE = frozenset({"euw1-az1", "euw1-az2", "euw1-az3"})
SIZES = {"m5.large": 2, "m5.xlarge": 4, "c5.large": 2, "g5.xlarge": 4}


def fleet(name: str = "web", kind: str = TYPE, *, over: str = "abc", **settings: Any) -> AutoScalingGroup:
    """A group with instances of one type, by the letter of their zone; it may launch in all of these zones."""
    fields = {each: settings.pop(each) for each in tuple(settings) if each not in {"a", "b", "c", "tags"}}
    made = group(name, **settings)
    instances = tuple(each.model_copy(update={"instance_type": kind}) for each in made.instances)
    zones = {"availability_zones": tuple(f"{REGION}{letter}" for letter in over)}
    subnets = {"vpc_zone_identifier": ",".join(f"subnet-{letter}" for letter in over)}
    return made.model_copy(update={"instances": instances, **zones, **subnets, **fields})


def running(*groups: AutoScalingGroup) -> tuple[Instance, ...]:
    """The instances of groups, as their own list tells them."""
    told = [(each.instance_id, each.zone[-1], each.instance_type) for group in groups for each in group.instances]
    return tuple(instance(name, zone, tags={"of": "group"}).model_copy(update={"instance_type": kind}) for name, zone, kind in told)


def launching(
    *resources: Resource,
    free: Mapping[str, int | None] | None = None,
    offered: frozenset[str] = EVERYWHERE,
    quota: int | None = 1000,
    is_default: bool = False,
) -> Given:
    """These groups and whatever else runs, in a subnet in each zone with so many free addresses; 100 where nothing is said.

    Args:
        resources: the groups, and others.
        free: by the letter of the zone.
        offered: ids of the zones in which AWS has the types.
        quota: the vCPUs that the account may run; None where that cannot be read.
        is_default: whether the subnets are those of the zones by default.
    """
    letters = {"a": 100, "b": 100, "c": 100} | dict(free or {})
    subnets = [
        subnet(f"subnet-{letter}", letter).model_copy(update={"free_addresses": count, "default_for_az": is_default})
        for letter, count in letters.items()
    ]
    groups = [each for each in resources if isinstance(each, AutoScalingGroup)]
    network = (*subnets, *(() if any(isinstance(each, RouteTable) for each in resources) else (ISOLATED,)))
    view = target(*resources, *network, *running(*groups)).none_of(CapacityReservation)
    kinds = {name for each in groups for name in each.types}
    told = (each for each in view.all(Instance) if each.state == "running" and not each.is_spot)
    used = {each.instance_type for each in (*told, *view.all(CapacityReservation)) if each.instance_type}
    view.facts[InstanceTypes, InstanceTypes.of(kinds).id, "zones"] = dict.fromkeys(kinds, offered)
    view.facts[InstanceTypes, InstanceTypes.of(kinds | used).id, "vcpus"] = {name: SIZES[name] for name in kinds | used}
    if quota is not None:
        view.facts[Ec2Quota, STANDARD, "value"] = quota
    view.touched.clear()
    return view


def launched(view: Given, kind: type[Resource], units: int, *, wants: tuple[Dependency, ...] = ()) -> Outcome:
    """The worst that a loss does to a component of this type that needs so many units, where launches count.

    What is read for it must have been said.
    """
    view.touched.clear()
    site = Site.read(view, NOW, wants, counts_launches=True)
    declared = {"name": "it", "types": [kind.TYPE], "required": {"units": units}}
    (workload,) = policy(declared, workload={"dependsOn": list(wants)}).spec.workloads
    components = components_of(workload, members_of(workload, site)[workload.name], site)
    asked = {action for read in view.touched for action in read.actions}
    assert asked <= actions_of([workload], counts_launches=True), "a fact is touched that nobody names among the reads"
    losses = simulate(components, site.nodes, Terms(is_elastic=True))
    return min((each for loss in losses if loss.zone for each in loss.outcomes), key=lambda each: each.worst_first)
