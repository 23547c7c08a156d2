"""ECS services by where their tasks run, and EKS node groups by the nodes of their Auto Scaling groups.

How a service places tasks, and whether it moves them back, is what it intends: where they are decides. Nodes of EKS Auto Mode and of Karpenter are in
no node group; their zones are told by Kubernetes.
Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html (2026-11-24)
Source: https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from seawall.engine.zones.building import room, scaling
from seawall.engine.zones.building.model import Built, Family
from seawall.engine.zones.building.present import pending, untold
from seawall.engine.zones.building.scaling import SPOT, load_of_nodes, scaling_group, target_of
from seawall.engine.zones.loss.launches import BoundedLaunch, Launching, Room
from seawall.engine.zones.loss.nodes import Gap, Member
from seawall.engine.zones.loss.parts import Blank, Group, Launch
from seawall.engine.zones.needs.network import needs_of_subnet
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.autoscaling import AutoScalingGroup
from seawall.facts.base import Resource
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.ecs.cluster import Cluster
from seawall.facts.ecs.service import EcsRegion, Service, Task
from seawall.facts.eks import Nodegroup
from seawall.facts.fact import Read
from seawall.facts.zones import Zones

_FARGATE_SPOT: Final = "FARGATE_SPOT"
_ILL: Final = Gap(UnknownReason.ERROR, "running, and unhealthy")
_ROOM: Final = Gap(UnknownReason.ERROR, "whether the cluster's instances that are left have room for more tasks is not judged")
_SPOT_TOO: Final = Gap(UnknownReason.ERROR, "a part of what it would launch is on Fargate Spot")

#: States of a node group in which EKS makes or ends its nodes.
_CHANGING: Final = frozenset({"CREATING", "DELETING"})

_SERVICE_READS: Final[tuple[Read, ...]] = (
    Service.tasks,
    EcsRegion.scalable,
    EcsRegion.tracked,
    Cluster.LISTING,
    Cluster.capacity_providers,
    Cluster.instances,
    Instance.LISTING,
    Subnet.LISTING,
)


@dataclass(frozen=True, slots=True)
class _Host:
    """What a task runs on.

    Attributes:
        subnet_id: None where AWS does not tell it.
    """

    is_spot: bool
    subnet_id: str | None = None


def build_services(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Each service as the tasks that serve now."""
    services = [resource for resource in resources if isinstance(resource, Service)] if Service in wanted else []
    found = [_service(service, site) for service in services]
    return Built(tuple(each for each in found if isinstance(each, Group)), tuple(each for each in found if isinstance(each, Blank)))


def _service(service: Service, site: Site) -> Group | Blank:
    if service.status != "ACTIVE":
        return pending(service.id, f"its status is {service.status or 'not told'}, wanted ACTIVE")
    tasks = site.attempt(f"the tasks of {service.id}", lambda: service.tasks)
    if isinstance(tasks, Gap):
        return Blank(service.id, tasks)
    serving = [task for task in tasks if task.serves]
    if service.is_deploying and len(serving) > service.desired_count:
        return pending(service.id, "tasks are being replaced, and those that go are still running")
    hosted = [task for task in serving if task.container_instance_arn is not None]
    hosts = site.attempt(f"what the tasks of {service.id} run on", lambda: _hosts(service, hosted)) if hosted else {}
    places = _places(service, site)
    members = tuple(_member(task, hosts, places, site) for task in tasks)
    tracked = site.attempt(f"the scaling policies of {service.id}", lambda: service.tracked)
    target = tracked if isinstance(tracked, Gap) else target_of(tracked)
    made = Group(service.id, members, _launch(service, places, site), target)
    return _bounded(made, service, places, site) if site.counts_launches and service.is_on_fargate else made


def _bounded(made: Group, service: Service, places: Sequence[Subnet] | Gap, site: Site) -> Group:
    """The same service with the free addresses of its subnets, of which each task takes one: the only bound that no call of its own tells."""
    launch = made.launch
    if launch is None or isinstance(places, Gap):
        return made
    found = room.places_of(places, site)
    closed = room.closed_by(found)
    others = [each for each in site.listed(Service) if each.id != service.id and set(each.subnet_ids) & set(service.subnet_ids)]
    others_want = sum(each.desired_count for each in others)
    bounds = Room(tuple(found), dict.fromkeys(launch.zones, others_want), doubt=launch.doubt)
    wanted = {zone: sum(member.zone == zone for member in made.members) for zone in launch.zones}
    doubt = room.why_short(service.id, bounds, wanted)
    bounded = BoundedLaunch(launch.zones - closed.keys(), launch.desired, launch.largest, launch.why_none, doubt, closed)
    return Launching(made.name, made.members, bounded, made.target, made.load, bounds)


def _member(task: Task, hosts: Mapping[str, _Host] | Gap, places: Sequence[Subnet] | Gap, site: Site) -> Member:
    name = task.task_arn.rpartition("/")[2]
    if not task.serves:
        return site.member(name, task.zone, alive=False, gap=_ILL if task.last_status == "RUNNING" else None)
    host = None if isinstance(hosts, Gap) else hosts.get(task.task_arn)
    if host is None and task.container_instance_arn is not None:
        lost = Gap(UnknownReason.ERROR, f"the instance of {name} is in no list that this account may read")
        return site.member(name, task.zone, alive=None, gap=hosts if isinstance(hosts, Gap) else lost)
    if task.is_interruptible or (host is not None and host.is_spot):
        return site.member(name, task.zone, alive=False, gap=SPOT)
    if isinstance(places, Gap):
        return site.member(name, task.zone, alive=None if site.wants else True, gap=places if site.wants else None)
    # Where a service has several subnets in a zone, AWS does not tell which of them a task is in: it may need the way out of any.
    there = [each.subnet_id for each in places if each.availability_zone == task.zone]
    if not places and host is not None and host.subnet_id is not None:
        there = [host.subnet_id]
    needs = dict.fromkeys(key for subnet_id in there for key in needs_of_subnet(site, subnet_id))
    return site.member(name, task.zone, alive=True, needs=tuple(needs))


def _places(service: Service, site: Site) -> Sequence[Subnet] | Gap:
    """The subnets that its tasks are in: its own, or those of its task sets; none where tasks share their instance's network."""
    listed = site.known(Subnet) if service.subnet_ids else ()
    return listed if isinstance(listed, Gap) else [each for each in listed if each.subnet_id in service.subnet_ids]


def _hosts(service: Service, hosted: Sequence[Task]) -> Mapping[str, _Host]:
    """By ARN of a task: what it runs on. Of managed instances the capacity provider tells whether they are Spot, of others their own list."""
    cluster = service.cluster
    if cluster is None:
        return {}
    named = {task.capacity_provider_name for task in hosted if task.launch_type != "EC2"} - {None}
    providers = cluster.capacity_providers if named else {}
    managed = {name for name, provider in providers.items() if name in named and provider.option is not None}
    own = [task for task in hosted if task.capacity_provider_name not in managed]
    machines = {each.container_instance_arn: each.instance_id for each in cluster.instances} if own else {}
    listed = {each.instance_id: each for each in service.target.all(Instance)} if own else {}
    found = {task.task_arn: listed.get(machines.get(task.container_instance_arn or "") or "") for task in own}
    hosts = {arn: _Host(instance.is_spot, instance.subnet_id) for arn, instance in found.items() if instance is not None}
    return hosts | {
        task.task_arn: _Host(providers[str(task.capacity_provider_name)].is_interruptible) for task in hosted if task not in own
    }


def _launch(service: Service, places: Sequence[Subnet] | Gap, site: Site) -> Launch:
    """What ECS would start: on Fargate in the service's subnets, on instances as far as there is room."""
    bounds = site.attempt(f"the bounds of {service.id}", lambda: service.scaling)
    largest = service.desired_count if bounds is None or isinstance(bounds, Gap) else max(service.desired_count, bounds.max_capacity)
    doubt = next((each for each in (places, bounds) if isinstance(each, Gap)), None)
    if not service.is_on_fargate:
        doubt = doubt or _ROOM
    elif any(share.name == _FARGATE_SPOT and (share.weight or share.base) for share in service.providers):
        doubt = doubt or _SPOT_TOO
    zones: frozenset[str] = frozenset()
    if isinstance(site.zones, Zones):
        names = [each.availability_zone for each in places] if service.subnet_ids and not isinstance(places, Gap) else list(site.zones.ids)
        zones = frozenset(zone for name in names if (zone := site.zone_id(name)) is not None) - site.zones.out_of_service
    why_none = "it runs one task on each instance, and instances do not move" if service.is_daemon else None
    return Launch(zones, service.desired_count, largest, why_none, doubt)


def build_nodes(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """The nodes of each node group; groups of one cluster for the same pods carry one load, as one group a zone is usual."""
    groups: list[Group] = []
    blanks: list[Blank] = []
    for nodes in resources if Nodegroup in wanted else ():
        if isinstance(nodes, Nodegroup):
            found = _nodes(nodes, site)
            blanks += [each for each in found if isinstance(each, Blank)]
            groups += [each for each in found if isinstance(each, Group)]
    return Built(tuple(groups), tuple(blanks))


def _nodes(nodes: Nodegroup, site: Site) -> list[Group | Blank]:
    if nodes.status in _CHANGING:
        return [pending(nodes.id, f"its status is {nodes.status}, wanted ACTIVE")]
    groups = site.attempt(f"the Auto Scaling groups of {nodes.id}", lambda: nodes.groups)
    if isinstance(groups, Gap):
        return [Blank(nodes.id, groups)]
    missing = sorted(set(nodes.group_names) - {group.name for group in groups})
    if missing or not groups:
        told = f"the list does not have its Auto Scaling group {missing[0]}" if missing else "AWS tells no Auto Scaling group of it"
        return [untold(nodes.id, told)]
    built = [scaling_group(group, site, load_of_nodes(nodes)) for group in groups]
    return [_all_spot(group) if nodes.is_interruptible else group for group in built]


def _all_spot(group: Group) -> Group:
    """The same group, of whose nodes none counts, nor any that it would launch."""
    members = tuple(replace(member, alive=False, gap=SPOT, needs=()) if member.alive is not False else member for member in group.members)
    return replace(group, members=members, launch=replace(group.launch, why_none=SPOT.message) if group.launch else None)


FAMILIES = (
    Family((Service,), build_services, _SERVICE_READS, has_units=True),
    Family((Nodegroup,), build_nodes, (AutoScalingGroup.LISTING, *scaling.READS), has_units=True),
)
