"""What is reached by network interfaces in a VPC's own subnets: AWS services by interface endpoints, file systems by mount targets.

Source: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html (2026-11-24)
Source: https://docs.aws.amazon.com/efs/latest/ug/mounting-fs-mount-cmd-dns-name.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from seawall.engine.zones.loss.nodes import Gap, Node
from seawall.engine.zones.needs.ways import found, in_zone
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.ec2.endpoint import VpcEndpoint
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.efs import FileSystem, MountTarget, MountTargets
from seawall.facts.fact import Read

ENDPOINT_READS: Final[tuple[Read, ...]] = (Subnet.LISTING, VpcEndpoint.LISTING)
MOUNT_READS: Final[tuple[Read, ...]] = (Subnet.LISTING, FileSystem.mount_targets)

#: States in which an endpoint carries nothing and gives no name, so that nothing goes by it.
_UNUSED: Final = frozenset({"pendingacceptance", "rejected", "expired", "failed"})


def endpoints(site: Site, subnet_id: str) -> tuple[str, ...]:
    """Keys of the interface endpoints to which private names in a subnet's VPC lead: whatever calls these services there goes by them."""
    subnet = found(site, Subnet, subnet_id)
    if isinstance(subnet, Gap):
        return (site.node(f"endpoints from {subnet_id}", Node(subnet_id, alive=None, gap=subnet)),)
    listed = site.all(VpcEndpoint)
    if VpcEndpoint in site.gaps and not listed:
        return (site.node("interface endpoints", Node("interface endpoints", alive=None, gap=site.gaps[VpcEndpoint])),)
    mine = (each for each in listed if each.vpc_id == subnet.vpc_id and each.settings.private_dns_enabled)
    return tuple(_endpoint(site, each) for each in mine if each.settings.state not in _UNUSED)


def _endpoint(site: Site, endpoint: VpcEndpoint) -> str:
    """One of its zones must be left: AWS's names lead to interfaces in zones that work."""
    key, settings = endpoint.id, endpoint.settings
    if key in site.nodes:
        return key
    gap = None
    if not settings.is_available:
        reason = UnknownReason.PENDING if settings.is_pending else UnknownReason.ERROR
        gap = Gap(reason, f"{key} is {settings.state}, wanted available")
    parts = {f"{key} in {each}": _interface(site, each) for each in settings.subnet_ids}
    zones = {part.zone for part in parts.values()}
    if len(zones) == 1 and (zone := zones.pop()) is not None:
        return site.node(key, Node(key, zone, True if gap is None else None, gap))
    if not parts:
        gap = gap or Gap(UnknownReason.ERROR, f"AWS tells no subnet of {key}")
    for name, node in parts.items():
        site.node(name, node)
    return site.node(key, Node(key, None, True if gap is None else None, gap, one_of=tuple(parts)))


def _interface(site: Site, subnet_id: str) -> Node:
    home = found(site, Subnet, subnet_id)
    return Node(subnet_id, alive=None, gap=home) if isinstance(home, Gap) else in_zone(site, subnet_id, home.availability_zone)


def mount_targets(site: Site, subnet_id: str) -> tuple[str, ...]:
    """Keys of the workload's own file systems as they are mounted in a subnet; none for those that its VPC does not reach."""
    if FileSystem in site.gaps and not site.file_systems:
        return (site.node("file systems", Node("file systems", alive=None, gap=site.gaps[FileSystem])),)
    if not site.file_systems:
        return ()
    subnet = found(site, Subnet, subnet_id)
    if isinstance(subnet, Gap):
        return (site.node(f"file systems from {subnet_id}", Node(subnet_id, alive=None, gap=subnet)),)
    return tuple(_mounted(site, subnet))


def _mounted(site: Site, subnet: Subnet) -> Iterator[str]:
    for system in site.file_systems:
        key = f"{system.id} from {subnet.availability_zone} of {subnet.vpc_id}"
        targets = _targets(site, system)
        if isinstance(targets, Gap):
            yield site.node(key, Node(system.id, alive=None, gap=targets))
            continue
        placed = [(each, found(site, Subnet, each.subnet_id)) for each in targets]
        near = [(each, home) for each, home in placed if isinstance(home, Subnet) and home.vpc_id == subnet.vpc_id]
        if near:
            yield site.node(key, _mount(site, system, subnet, near))


def _targets(site: Site, system: FileSystem) -> MountTargets | Gap:
    return site.attempt(f"the mount targets of {system.id}", lambda: system.mount_targets)


def _mount(site: Site, system: FileSystem, subnet: Subnet, targets: Sequence[tuple[MountTarget, Subnet]]) -> Node:
    """A file system as a zone sees it: by the mount target there, as its name leads to no other one; a One Zone one by its only one."""
    zone = system.zone or subnet.availability_zone
    here = [each for each, home in targets if home.availability_zone == zone]
    if any(each.is_available for each in here):
        return in_zone(site, system.id, zone)
    if here:
        is_coming = any(each.is_coming for each in here)
        gap = Gap(UnknownReason.PENDING if is_coming else UnknownReason.ERROR, f"{here[0].id} is {here[0].state}, wanted available")
        return in_zone(site, system.id, zone, alive=None if is_coming else False, gap=gap)
    return Node(
        system.id, alive=False, gap=Gap(UnknownReason.ERROR, f"{system.id} has no mount target in {zone}, where its name leads nowhere")
    )
