"""File systems: EFS with its mount targets, FSx by its deployment type.

What a member needs of a mounted file system in its own zone is told in `network`; here is whether the file system itself is left.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from seawall.api.v1alpha1.terms import Dependency
from seawall.engine.zones.building.model import Built, Family
from seawall.engine.zones.building.present import down, in_subnet, unless_available, untold
from seawall.engine.zones.loss.nodes import Basis, Gap, Node
from seawall.engine.zones.loss.parts import Blank, Managed, Pair, Part, Recovery
from seawall.engine.zones.needs.ways import in_zone
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.backup import BackupRegion
from seawall.facts.base import Resource, the
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.efs import EfsRegion, MountTarget, MountTargets
from seawall.facts.efs import FileSystem as Efs
from seawall.facts.fsx import FileSystem as Fsx
from seawall.facts.fsx import FsxRegion

#: Source: https://docs.aws.amazon.com/efs/latest/ug/disaster-recovery-resiliency.html (2026-11-24)
_REGIONAL: Final = "EFS keeps a Regional file system in several zones"
#: Two servers in one zone, in any of its deployment types.
_LUSTRE: Final = "LUSTRE"


def build_efs(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """A Regional file system is left and must be reached; a One Zone one is lost with its zone."""
    systems = [resource for resource in resources if isinstance(resource, Efs)] if Efs in wanted else []
    return Built(parts=tuple(_efs(system, site) for system in systems))


def _efs(system: Efs, site: Site) -> Part:
    odd = unless_available(system.id, system.state, available=system.is_available)
    if odd is not None:
        return odd
    if system.number_of_mount_targets == 0:
        return down(system.id, "it has no mount target, so nothing reaches it")
    if not system.is_one_zone:
        return _regional(system, site)
    copies = site.attempt(f"the copies of {system.id}", lambda: list(_copies(system, site)))
    if isinstance(copies, Gap):
        return Blank(system.id, copies)
    recovery = min(copies, key=lambda each: (each.loses is None, each.loses), default=None)
    return Pair(system.id, site.member(system.id, system.zone, alive=True), None, recovery)


def _regional(system: Efs, site: Site) -> Part:
    """One mount target must be left, of whatever zone: whether it is that of a member's own zone, the member says."""
    if Dependency.MOUNT_TARGETS not in site.wants:
        return Managed(system.id, _REGIONAL)
    targets: MountTargets | Gap = site.attempt(f"the mount targets of {system.id}", lambda: system.mount_targets)
    if isinstance(targets, Gap):
        return Blank(system.id, targets)
    if not targets:
        return down(system.id, "it has no mount target, so nothing reaches it")
    keys = tuple(site.node(f"{system.id} by {each.id}", _mount_target(each, site)) for each in targets)
    return Managed(system.id, _REGIONAL, (site.node(f"mount targets of {system.id}", Node("mount targets", one_of=keys)),))


def _mount_target(target: MountTarget, site: Site) -> Node:
    if target.is_available:
        return in_zone(site, target.id, target.zone)
    gap = Gap(UnknownReason.PENDING if target.is_coming else UnknownReason.ERROR, f"{target.id} is {target.state}, wanted available")
    return in_zone(site, target.id, target.zone, alive=None if target.is_coming else False, gap=gap)


def _copies(system: Efs, site: Site) -> Iterator[Recovery]:
    """What a One Zone file system can be brought back from; a replica that is lost with it is nothing of the kind."""
    lost = {each.id for each in site.all(Efs) if each.zone == system.zone}
    for replica in system.replicas:
        if replica.is_current and replica.file_system_id not in lost:
            last = replica.last_replicated_at
            yield Recovery(f"its replica in {replica.region} can be made writable", None if last is None else site.now - last)
    backed_up = the(site.view, BackupRegion).backed_up.get(system.arn)
    if backed_up is not None:
        yield Recovery("its newest recovery point of AWS Backup can be restored", site.now - backed_up)


def build_fsx(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Only MULTI_AZ_* has a server in another zone."""
    systems = [resource for resource in resources if isinstance(resource, Fsx)] if Fsx in wanted else []
    return Built(parts=tuple(_fsx(system, site) for system in systems))


def _fsx(system: Fsx, site: Site) -> Part:
    odd = unless_available(system.id, system.state, available=system.is_available)
    if odd is not None:
        return odd
    is_multi_az = False if system.kind == _LUSTRE else system.is_multi_az
    if is_multi_az is None:
        return untold(system.id, "AWS does not tell its deployment type")
    if not system.subnet_ids:
        return untold(system.id, "AWS tells none of its subnets")
    home = system.preferred_subnet_id or system.subnet_ids[0]
    active = in_subnet(site, system.id, home)
    if not is_multi_az:
        recovery = _backup(system, site)
        return Blank(system.id, recovery) if isinstance(recovery, Gap) else Pair(system.id, active, None, recovery)
    standbys = [subnet for subnet in system.subnet_ids if subnet != home]
    if not standbys:
        return untold(system.id, f"AWS tells one subnet of it, wanted two of {system.deployment_type}")
    standby = in_subnet(site, f"{system.id} (standby)", standbys[0])
    return Pair(system.id, active, standby, basis=Basis.CONFIGURED)


def _backup(system: Fsx, site: Site) -> Recovery | Gap | None:
    """The restore of the newest backup; where each volume has backups of its own, whether all of them have one is not told."""
    told = site.attempt(f"the backups of {system.id}", lambda: system.backups)
    if isinstance(told, Gap):
        return told
    complete = [(each.created_at, each) for each in told if each.is_complete and each.created_at is not None]
    whole = max((created for created, each in complete if each.volume_id is None), default=None)
    if whole is not None:
        return Recovery("its newest backup can be restored", site.now - whole)
    volumes = {each.volume_id for _, each in complete}
    return Recovery(f"backups of {len(volumes)} of its volumes can be restored", None) if volumes else None


FAMILIES = (
    Family((Efs,), build_efs, reads=(Efs.mount_targets, EfsRegion.replicas, BackupRegion.backed_up)),
    Family((Fsx,), build_fsx, reads=(Subnet.LISTING, FsxRegion.backups)),
)
