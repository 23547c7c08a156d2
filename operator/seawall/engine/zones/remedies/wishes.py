"""What would help a workload: typed changes of what it is made of or needs, each with what it may break. Pure; whether it helps is simulated.

Additive wishes come first, and what repoints something comes last, so that it never leads to what is not there yet. Nothing is taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from seawall.api.v1alpha1.terms import Risk
from seawall.engine.zones.site import Site
from seawall.facts.base import Resource
from seawall.facts.ec2.route import RouteTarget, TableRoute
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.efs import FileSystem, MountTarget
from seawall.facts.elbv2 import TargetGroup
from seawall.facts.fact import Change, View
from seawall.facts.overlay import Key
from seawall.facts.rds.instance import DbInstance


@dataclass(frozen=True, slots=True)
class Draft:
    """A change, with what people are told of it.

    Attributes:
        breaks: what it may break, and what it costs.
        stands_on: the facts that must be as wanted first.
    """

    change: Change[Any, Any]
    risk: Risk
    billed: bool
    breaks: str
    stands_on: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class Mount:
    """A mount target of a file system in a subnet.

    Attributes:
        target: with the security groups of those that there are, and with its place, which AWS tells once it is there.
    """

    system: FileSystem
    target: MountTarget

    @property
    def touches(self) -> tuple[Resource, ...]:
        """What it changes."""
        return (self.system,)


@dataclass(frozen=True, slots=True)
class Standby:
    """A standby of a database in another zone."""

    database: DbInstance

    @property
    def touches(self) -> tuple[Resource, ...]:
        """What it changes."""
        return (self.database,)


@dataclass(frozen=True, slots=True)
class CrossZone:
    """A target group whose targets get traffic from the nodes of every zone."""

    group: TargetGroup

    @property
    def touches(self) -> tuple[Resource, ...]:
        """What it changes."""
        return (self.group,)


@dataclass(frozen=True, slots=True)
class WayOut:
    """A default route that leads to a NAT gateway in its subnets' own zone.

    Attributes:
        public: the subnet of that gateway.
        nat_id: the gateway; None where it is yet to be made.
    """

    route: TableRoute
    public: Subnet
    nat_id: str | None

    @property
    def touches(self) -> tuple[Resource, ...]:
        """What it changes."""
        return (self.route,) if self.nat_id else (self.public, self.route)


Wish = Mount | Standby | CrossZone | WayOut

_NAT: Final = "AWS bills a NAT gateway by the hour, and its address"
_REPOINT: Final = "connections through the present gateway end, and others see another source address"
_STANDBY: Final = "writes are slower while the standby is made; the instance costs about twice as much"
_CROSS: Final = "AWS bills traffic between zones of network and gateway load balancers"


def drafts(wishes: Sequence[Wish], view: View) -> Iterator[Draft]:
    """The changes that make these wishes come true, in order; each resource is seen through the view, so that values laid on it count."""
    mounts: dict[str, list[Mount]] = {}
    for wish in wishes:
        if isinstance(wish, Mount):
            mounts.setdefault(wish.system.id, []).append(wish)
    for several in mounts.values():
        system = several[0].system.bound(view)
        wanted = (*system.mount_targets, *(each.target for each in several))
        yield Draft(FileSystem.mount_targets.change(system, wanted), Risk.SAFE, billed=False, breaks="")
    for wish in wishes:
        if isinstance(wish, Standby):
            yield Draft(DbInstance.multi_az.change(wish.database.bound(view), True), Risk.DISRUPTIVE, billed=True, breaks=_STANDBY)
        if isinstance(wish, CrossZone):
            group = wish.group.bound(view)
            yield Draft(TargetGroup.attributes.change(group, group.attributes.with_cross_zone()), Risk.SAFE, billed=True, breaks=_CROSS)
    yield from _ways_out([wish for wish in wishes if isinstance(wish, WayOut)], view)


def _ways_out(wishes: Iterable[WayOut], view: View) -> Iterator[Draft]:
    """One gateway for each subnet that needs one, then the routes to it."""
    known = list(wishes)
    for public in {wish.public.id: wish.public for wish in known if wish.nat_id is None}.values():
        subnet = public.bound(view)
        if not subnet.nat.available:
            yield Draft(Subnet.nat.change(subnet, subnet.nat.with_another), Risk.SAFE, billed=True, breaks=_NAT)
    for wish in known:
        target = RouteTarget(nat_gateway_id=wish.nat_id) if wish.nat_id else RouteTarget(nat_gateway_in=wish.public.id)
        stands_on = () if wish.nat_id else ((wish.public.arn, Subnet.nat.path),)
        yield Draft(TableRoute.leads_to.change(wish.route.bound(view), target), Risk.DISRUPTIVE, False, _REPOINT, stands_on)


def standby(database: DbInstance, site: Site) -> Iterator[Standby | str]:
    """The wish for a standby, or why there is none to be had; nothing where there is one, or where it is the cluster's to have."""
    if database.cluster is not None or database.multi_az:
        return
    zones = {(each.get("SubnetAvailabilityZone") or {}).get("Name") for each in database.subnets}
    if database.pending_names:
        waiting = ", ".join(database.pending_names)
        yield f"{waiting} of {database.identifier} would be changed at once too: let the maintenance window pass first"
    elif database.status != "available":
        yield f"{database.identifier} is {database.status}, wanted available"
    elif database.subnets and len({site.zone_id(zone) for zone in zones}) < 2:
        yield f"the subnet group of {database.identifier} is in one zone, wanted subnets in another one"
    else:
        yield Standby(database)


def cross_zone(groups: Iterable[TargetGroup]) -> Iterator[CrossZone]:
    """The wishes that all zones' nodes send to these target groups; nothing where they do."""
    for group in groups:
        if group.is_cross_zone is False:
            yield CrossZone(group)


def mounts(system: FileSystem, as_read: FileSystem, zones: Iterable[str], preferred: Iterable[str], site: Site) -> Iterator[Mount | str]:
    """The wishes for mount targets in the zones that have none; or why there are none to be had.

    Args:
        system: the file system, with what is planned for it already.
        as_read: the same as AWS told it: what is only planned has no security groups that could be asked for.
        zones: ids of zones, those where they are needed most first.
        preferred: ids of subnets that the workload uses.
        site: the target.
    """
    targets = system.mount_targets
    vpcs = {each.vpc_id for each in targets if each.vpc_id}
    if system.is_one_zone:
        yield f"{system.id} is a One Zone file system, which stays in its zone: replicate it to a Regional one"
        return
    if not system.is_available or len(vpcs) != 1:
        yield f"{system.id} has no mount target whose VPC and security groups another one could have"
        return
    (vpc,) = vpcs
    mounted = {site.zone_id(each.zone) for each in targets}
    here = [each for each in site.all(Subnet) if each.vpc_id == vpc and each.outpost_arn is None and each.free_addresses != 0]
    used = frozenset(preferred)
    for zone in (zone for zone in zones if zone not in mounted):
        fitting = [each for each in here if site.zone_id(each.availability_zone) == zone]
        subnet = min(fitting, key=lambda each: (each.id not in used, each.id), default=None)
        if subnet is None:
            yield f"{vpc} has no subnet with a free address in {zone} for a mount target of {system.id}"
            continue
        try:
            made = as_read.mounted_in(subnet.id)[-1]
            yield Mount(system, made.model_copy(update={"zone": subnet.availability_zone, "vpc_id": vpc}))
        except ValueError as error:
            yield f"{error}, so which ones another one should have is for people to say"
            return
