"""Where Auto Scaling groups find room for what they would launch: free addresses, types that a zone has, and what the account may still run.

All groups of the Region launch at once when a zone is lost, so what one of them may take is not sure for another.
Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html (2026-11-24)
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from seawall.engine.zones.loss.launches import Allowance, Place, Room
from seawall.engine.zones.loss.nodes import Gap, Member
from seawall.engine.zones.needs.network import needs_of_subnet
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.autoscaling import AutoScalingGroup
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.offering import InstanceTypes
from seawall.facts.ec2.reservation import CapacityReservation
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.fact import Read
from seawall.facts.servicequotas import Ec2Quota, on_demand_quota
from seawall.facts.zones import Zones

#: What finding room may touch.
READS: Final[tuple[Read, ...]] = (
    AutoScalingGroup.LISTING,
    Subnet.LISTING,
    Instance.LISTING,
    CapacityReservation.LISTING,
    InstanceTypes.zones,
    InstanceTypes.vcpus,
    Ec2Quota.value,
)

#: By zone in which there is no room: why.
Closed = dict[str, str]


def places_of(subnets: Iterable[Subnet], site: Site) -> list[Place]:
    """The places that subnets are, with what is needed there; none for those whose zone is not known, or out of service."""
    found = []
    for subnet in subnets:
        zone = site.zone_id(subnet.availability_zone)
        if zone is not None and isinstance(site.zones, Zones) and zone not in site.zones.out_of_service:
            stands = Member(subnet.subnet_id, zone, needs=needs_of_subnet(site, subnet.subnet_id))
            found.append(Place(stands, subnet.room))
    return found


def closed_by(places: Sequence[Place]) -> Closed:
    """The zones in which no address is free in any of the places, and why nothing comes there."""
    zones = {str(place.stands.zone): False for place in places} | {str(place.stands.zone): True for place in places if place.free != 0}
    return {zone: f"no address is free in its subnets in {zone}" for zone, is_open in zones.items() if not is_open}


def room_of(group: AutoScalingGroup, site: Site, doubt: Gap | None) -> tuple[Room, Closed]:
    """What bounds the launches of a group, and the zones in which it finds no room at all."""
    subnets = _subnets(group, site)
    if isinstance(subnets, Gap):
        anywhere = (Place(Member(name, site.zone_id(name)), None) for name in group.availability_zones)
        return Room(tuple(anywhere), doubt=doubt or subnets), {}
    offered = _offered(group, site)
    closed: Closed = {}
    usable = []
    for subnet in subnets:
        zone = subnet.availability_zone_id or site.zone_id(subnet.availability_zone)
        if isinstance(offered, Gap) or offered is None or any(zone in offered.get(name, ()) for name in group.types):
            usable.append(subnet)
        else:
            closed[site.zone_id(subnet.availability_zone) or ""] = f"AWS has no {' or '.join(group.types)} in {zone}"
    places = places_of(usable, site)
    closed = {zone: why for zone, why in closed.items() if zone not in {place.stands.zone for place in places}} | closed_by(places)
    allowance = _allowance(group, site)
    known = None if isinstance(allowance, Gap) else allowance
    unsure = next((each for each in (doubt, offered, allowance) if isinstance(each, Gap)), None)
    missing = missing_of(site)
    sharing = [missing[name] for name in _sharing(group, site)]
    rivals = {zone: sum(each[zone] for each in sharing) for zone in missing[group.name]}
    lightest, heaviest = group.weights
    return Room(tuple(places), rivals, known, unsure, lightest, heaviest), closed


def why_short(name: str, room: Room, wanted: Mapping[str, int]) -> Gap | None:
    """Why there may be too little room for so many of a thing once a zone is lost, by zone; None where there is enough for certain."""
    if room.doubt is not None:
        return room.doubt
    for zone, count in sorted(wanted.items()):
        free = [each.free for each in room.places if each.stands.zone != zone]
        rivals = room.rivals.get(zone, 0)
        addresses = sum(each or 0 for each in free)
        if addresses - rivals < count:
            if None in free:
                return Gap(UnknownReason.ERROR, f"AWS does not tell how many addresses are free in the subnets of {name}")
            told = f"the subnets of {name} outside {zone} have {addresses} free addresses for {count}"
            return Gap(UnknownReason.ERROR, f"{told}{f', and others may take {rivals} of them' if rivals else ''}")
        if room.allowance is not None and room.allowance.surely(zone) < count:
            vcpus, taken = count * room.allowance.most, room.allowance.rivals.get(zone, 0)
            told = f"the quota of EC2 leaves {max(0, room.allowance.left)} of {room.allowance.whole} vCPUs where {name} needs {vcpus}"
            return Gap(UnknownReason.ERROR, f"{told}{f', and others may take {taken}' if taken else ''}")
    return None


def missing_of(site: Site) -> Mapping[str, Mapping[str, int]]:
    """By name of a group, and by id of a zone: the instances that the group would launch once the zone is lost."""
    ids = site.zones.ids if isinstance(site.zones, Zones) else {}
    zones = {zone: frozenset(name for name, id_ in ids.items() if id_ == zone) for zone in sorted(set(ids.values()))}

    def each() -> Mapping[str, Mapping[str, int]]:
        return {group.name: {zone: group.missing_without(names) for zone, names in zones.items()} for group in site.all(AutoScalingGroup)}

    return site.once("missing", work_out=each)


def _subnets(group: AutoScalingGroup, site: Site) -> Sequence[Subnet] | Gap:
    """The subnets that it launches in; the default ones of its zones where it names none."""
    listed = site.known(Subnet)
    if isinstance(listed, Gap):
        return listed
    named = group.subnet_ids
    mine = [each for each in listed if each.subnet_id in named] if named else _default(listed, group.availability_zones)
    return mine or Gap(UnknownReason.ERROR, f"no subnet in which {group.name} launches is in a list that this account may read")


def _default(subnets: Iterable[Subnet], zones: Collection[str]) -> list[Subnet]:
    return [each for each in subnets if each.default_for_az and each.availability_zone in zones]


def _sharing(group: AutoScalingGroup, site: Site) -> set[str]:
    """Names of the other groups that launch in one of its subnets."""
    by_subnet = site.once("groups by subnet", work_out=lambda: _by_subnet(site.all(AutoScalingGroup)))
    return {name for subnet_id in group.subnet_ids for name in by_subnet[subnet_id]} - {group.name}


def _by_subnet(groups: Iterable[AutoScalingGroup]) -> Mapping[str, Collection[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for group in groups:
        for subnet_id in group.subnet_ids:
            found[subnet_id].append(group.name)
    return found


def _offered(group: AutoScalingGroup, site: Site) -> Mapping[str, frozenset[str]] | Gap | None:
    """In which zones AWS has its types; None where AWS chooses them. One call for all groups of the Region."""
    if group.picks_by_attributes:
        return Gap(UnknownReason.ERROR, f"AWS chooses the instance types of {group.name} by what they must have")
    if not group.types:
        return Gap(UnknownReason.ERROR, f"AWS tells no instance type of {group.name}")
    every = InstanceTypes.of(name for each in site.all(AutoScalingGroup) for name in each.types).bound(site.view)
    return site.attempt(f"where AWS has the instance types of {group.name}", lambda: every.zones)


def _allowance(group: AutoScalingGroup, site: Site) -> Allowance | Gap:
    """What the quota over running On-Demand instances leaves for its types."""
    codes = {on_demand_quota(name) for name in group.types}
    code = next(iter(codes), None)
    if len(codes) != 1 or code is None:
        told = " and ".join(group.types) or "it launches"
        return Gap(UnknownReason.ERROR, f"no one quota is known to which {told} {'counts' if len(group.types) == 1 else 'count'}")
    budget = site.once("quota", code, work_out=lambda: _budget(code, site))
    if isinstance(budget, Gap):
        return budget
    own, most = missing_of(site)[group.name], _vcpus(group, budget.vcpus)
    sizes = [budget.vcpus[name] for name in group.types if name in budget.vcpus]
    if len(sizes) < len(group.types):
        return Gap(UnknownReason.ERROR, f"AWS does not tell the size of {' and '.join(group.types)}")
    rivals = {zone: taken - most * own[zone] for zone, taken in budget.wanted.items()}
    return Allowance(budget.whole, budget.left, min(sizes), most, rivals)


@dataclass(frozen=True, slots=True)
class _Budget:
    """A quota, counted in vCPUs.

    Attributes:
        left: what nothing uses now.
        wanted: by lost zone, what all groups of the Region would launch.
        vcpus: of every type that is asked about.
    """

    whole: int
    left: int
    wanted: Mapping[str, int]
    vcpus: Mapping[str, int]


def _budget(code: str, site: Site) -> _Budget | Gap:
    value = site.attempt(f"the quota {code} of EC2", lambda: Ec2Quota(code=code).bound(site.view).value)
    if isinstance(value, Gap):
        return value
    running = site.known(Instance)
    if isinstance(running, Gap):
        return running
    reserved = site.known(CapacityReservation)
    if isinstance(reserved, Gap):
        return reserved
    used = [each.instance_type or "" for each in running if each.state == "running" and each.lifecycle is None]
    used += [each.instance_type or "" for each in reserved for _ in range(each.available if each.state == "active" else 0)]
    groups = site.all(AutoScalingGroup)
    every = InstanceTypes.of((*filter(None, used), *(name for each in groups for name in each.types))).bound(site.view)
    vcpus = site.attempt("the sizes of instance types", lambda: every.vcpus)
    if isinstance(vcpus, Gap):
        return vcpus
    counted = [name for name in used if on_demand_quota(name) == code]
    unknown = next((name for name in counted if name not in vcpus), None)
    if unknown is not None:
        return Gap(UnknownReason.ERROR, f"AWS does not tell the size of {unknown}")
    missing = missing_of(site)
    wanted: Counter[str] = Counter()
    for each in groups:
        if code in {on_demand_quota(name) for name in each.types}:
            wanted.update({zone: _vcpus(each, vcpus) * count for zone, count in missing[each.name].items()})
    return _Budget(value, value - sum(vcpus[name] for name in counted), wanted, vcpus)


def _vcpus(group: AutoScalingGroup, vcpus: Mapping[str, int]) -> int:
    """The most that one of its instances counts."""
    return max((vcpus[name] for name in group.types if name in vcpus), default=0)
