"""Auto Scaling groups as groups of members, whoever holds them: what of them carries load now, and what they would launch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final

from seawall.engine.zones.building import room
from seawall.engine.zones.loss.launches import BoundedLaunch, Launching
from seawall.engine.zones.loss.nodes import Gap
from seawall.engine.zones.loss.parts import Group, Launch, Target
from seawall.engine.zones.needs.network import needs_of_instance
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.autoscaling import AutoScalingGroup, GroupInstance, ScalingRegion, TargetTracking
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.placement import PlacementGroup
from seawall.facts.eks import Nodegroup
from seawall.facts.elb import ClassicLoadBalancer
from seawall.facts.elbv2 import TargetGroup
from seawall.facts.fact import Read
from seawall.facts.zones import Zones

#: What telling a group's members may touch besides the group's own list.
READS: Final[tuple[Read, ...]] = (
    ScalingRegion.policies,
    Instance.LISTING,
    PlacementGroup.LISTING,
    TargetGroup.LISTING,
    TargetGroup.health,
    ClassicLoadBalancer.LISTING,
    ClassicLoadBalancer.health,
)

SPOT: Final = Gap(UnknownReason.ERROR, "Spot instances go when AWS needs them")

_UNSERVED: Final = Gap(UnknownReason.ERROR, "in service, and not healthy behind the load balancer")
_UNCHECKED: Final = Gap(UnknownReason.ERROR, "the load balancer does not tell whether they are healthy")
_SPOT_TOO: Final = Gap(UnknownReason.ERROR, "a part of what it would launch may be Spot instances")

#: What AWS's own metrics measure, for people.
_MEASURED: Final = {
    "ASGAverageCPUUtilization": "CPU",
    "ECSServiceAverageCPUUtilization": "CPU",
    "ECSServiceAverageMemoryUtilization": "memory",
}

#: Labels that tell a node's place, and nothing of what may run on it.
_PLACES: Final = frozenset({"topology.kubernetes.io/zone", "topology.ebs.csi.aws.com/zone", "failure-domain.beta.kubernetes.io/zone"})

#: The tag by which EKS tells the cluster of a group that it made.
_CLUSTER_TAG: Final = "eks:cluster-name"

#: Whether something carries load, and why not, or why that is not known.
Serving = tuple[bool | None, Gap | None]


def worst_of(states: Iterable[Serving]) -> Serving:
    """What surely does not serve comes first, then what may not."""
    return min(states, key=lambda each: (False, None, True).index(each[0]), default=(True, None))


def scaling_group(group: AutoScalingGroup, site: Site, load: str | None = None) -> Group:
    """A group with its instances: those in service, healthy by whoever checks them, and not Spot."""
    spot = _spot(group, site)
    health = _health(group, site)
    members = tuple(
        site.member(
            instance.instance_id,
            instance.zone,
            alive=alive,
            units=instance.weight,
            gap=gap,
            needs=needs_of_instance(site, instance.instance_id, instance.zone, group.subnet_ids) if alive is not False else (),
        )
        for instance in group.instances
        for alive, gap in (_serving(instance, spot, health),)
    )
    tracked = site.attempt(f"the scaling policies of {group.name}", lambda: group.tracked)
    target = tracked if isinstance(tracked, Gap) else target_of(tracked)
    made = Group(group.name, members, _launch(group, site), target, load or load_of_group(group, site))
    return _bounded(made, group, site) if site.counts_launches else made


def _bounded(made: Group, group: AutoScalingGroup, site: Site) -> Group:
    """The same group with what bounds its launches; nothing is read for one that launches none."""
    launch = made.launch
    if launch is None or launch.why_none is not None or not launch.zones:
        return made
    found, closed = room.room_of(group, site, launch.doubt)
    missing = {zone: count for zone, count in room.missing_of(site)[group.name].items() if zone in launch.zones}
    zones = launch.zones - closed.keys()
    doubt = room.why_short(group.name, found, missing)
    bounded = BoundedLaunch(zones, launch.desired, launch.largest, launch.why_none, doubt, closed)
    return Launching(made.name, made.members, bounded, made.target, made.load, found)


def target_of(tracked: Iterable[TargetTracking]) -> Target | None:
    """The highest utilisation that scaling policies keep, as any may be the one that decides; None where they keep none."""
    kept = [
        Target(each.utilization, _MEASURED.get(each.predefined or "") or each.predefined or each.customized or "its metric")
        for each in tracked
        if each.utilization is not None
    ]
    return max(kept, key=lambda target: target.percent, default=None)


def load_of_group(group: AutoScalingGroup, site: Site) -> str | None:
    """The load of a group that EKS made: one group a zone is usual there. None for others, which carry loads of their own."""
    cluster = group.read_tags().get(_CLUSTER_TAG)
    if cluster is None or group.owner is None or group.owner.service != "EKS":
        return None
    made_for = next((each for each in site.listed(Nodegroup) if group.name in each.group_names), None)
    return load_of_nodes(made_for) if made_for else f"nodes of {cluster}"


def load_of_nodes(nodes: Nodegroup) -> str:
    """The pods that a node group is for: those of its cluster that bear its labels and taints."""
    labels = sorted(f"{key}={value}" for key, value in nodes.labels.items() if key not in _PLACES)
    taints = sorted(f"{taint.key}{f'={taint.value}' if taint.value else ''}:{taint.effect}" for taint in nodes.taints)
    marks = ", ".join((*labels, *taints))
    return f"nodes of {nodes.cluster_name}{f' ({marks})' if marks else ''}"


def _serving(instance: GroupInstance, spot: frozenset[str] | Gap, health: Iterable[Mapping[str, bool | None]] | Gap) -> Serving:
    if not instance.serves:
        return False, None
    states: list[Serving] = []
    if isinstance(spot, Gap):
        states.append((None, spot))
    elif instance.instance_id in spot:
        states.append((False, SPOT))
    if isinstance(health, Gap):
        states.append((None, health))
    else:
        seen = [told.get(instance.instance_id, False) for told in health]
        states += [(each, _UNCHECKED if each is None else _UNSERVED) for each in seen if not each]
    return worst_of(states)


def _spot(group: AutoScalingGroup, site: Site) -> frozenset[str] | Gap:
    """The Spot instances; instances are listed only for a group that may have some."""
    listed = site.known(Instance) if group.may_use_spot else ()
    return listed if isinstance(listed, Gap) else frozenset(each.instance_id for each in listed if each.is_spot)


def _health(group: AutoScalingGroup, site: Site) -> list[Mapping[str, bool | None]] | Gap:
    """What each load balancer says of the instances, where the group does not ask them itself: then it calls healthy what serves nobody."""
    if "ELB" not in group.health_checks_wanted or "ELB" in group.health_check.kinds:
        return []
    told = [*_targets(group, site), *_registered(group, site)]
    return next((each for each in told if isinstance(each, Gap)), None) or [each for each in told if not isinstance(each, Gap)]


def _targets(group: AutoScalingGroup, site: Site) -> Iterable[Mapping[str, bool | None] | Gap]:
    """By target group that a load balancer sends to."""
    listed = site.known(TargetGroup) if group.target_groups else ()
    if isinstance(listed, Gap):
        return [listed]
    mine = [each for each in listed if each.stated_arn in group.target_groups and each.load_balancer_arns]
    return [site.attempt(f"the health of the targets of {each.name}", partial(_by_id, each)) for each in mine]


def _by_id(group: TargetGroup) -> Mapping[str, bool | None]:
    return {target.id: target.serves for target in group.targets}


def _registered(group: AutoScalingGroup, site: Site) -> Iterable[Mapping[str, bool | None] | Gap]:
    """By classic load balancer."""
    listed = site.known(ClassicLoadBalancer) if group.load_balancer_names else ()
    if isinstance(listed, Gap):
        return [listed]
    mine = [each for each in listed if each.name in group.load_balancer_names]
    return [site.attempt(f"the health of the instances of {each.name}", partial(in_service, each)) for each in mine]


def in_service(balancer: ClassicLoadBalancer) -> Mapping[str, bool | None]:
    """Whether each registered instance is healthy; None where the load balancer does not know."""
    return {each: None if state == "Unknown" else state == "InService" for each, state in balancer.health.items()}


def _launch(group: AutoScalingGroup, site: Site) -> Launch:
    zones: frozenset[str] = frozenset()
    if isinstance(site.zones, Zones):
        zones = frozenset(site.zones.ids[name] for name in group.availability_zones if name in site.zones.ids) - site.zones.out_of_service
    pinned = _pinned(group, site)
    doubt = pinned if isinstance(pinned, Gap) else _SPOT_TOO if group.may_use_spot else None
    why_none = group.why_no_replacement or (None if isinstance(pinned, Gap) else pinned) or (SPOT.message if group.is_all_spot else None)
    if group.capacity_unit == "units" or any(instance.weight > 1 for instance in group.instances):
        return Launch(zones, group.desired_capacity, group.max_size, why_none, doubt)
    now = sum(instance.weight for instance in group.instances if instance.serves)
    counted = Gap(
        UnknownReason.ERROR, f"{group.name} counts its sizes in {group.capacity_unit}, and AWS does not tell those of its instances"
    )
    return Launch(zones, now, max(now, group.max_size), why_none, doubt or counted)


def _pinned(group: AutoScalingGroup, site: Site) -> str | Gap | None:
    """Why it may launch in one zone only, whatever its subnets say; placement groups are listed only for a group that names one."""
    listed = site.known(PlacementGroup) if group.placement_group else ()
    if isinstance(listed, Gap):
        return listed
    holds = any(each.name == group.placement_group and each.holds_in_one_zone for each in listed)
    return f"the cluster placement group {group.placement_group} holds it in one zone" if holds else None
