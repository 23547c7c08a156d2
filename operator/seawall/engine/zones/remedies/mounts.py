"""What helps a workload that mounts a file system: mount targets in the zones that lack one. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from seawall.api.v1alpha1.terms import Risk
from seawall.engine.zones.remedies.draft import Draft
from seawall.engine.zones.site import Site
from seawall.facts.base import Resource
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.efs import FileSystem, MountTarget
from seawall.facts.fact import View


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

    @property
    def told(self) -> str:
        """It in a few words."""
        return f"a mount target of {self.system.id} in {self.target.subnet_id}"


def mounting(wishes: Iterable[Mount], view: View) -> Iterator[Draft]:
    """One change of each file system, with all the mount targets that it is to get."""
    by_system: dict[str, list[Mount]] = {}
    for wish in wishes:
        by_system.setdefault(wish.system.id, []).append(wish)
    for several in by_system.values():
        system = several[0].system.bound(view)
        wanted = (*system.mount_targets, *(each.target for each in several))
        yield Draft(FileSystem.mount_targets.change(system, wanted), Risk.SAFE, billed=False, breaks="")


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
