"""Redshift: provisioned clusters, which compute in one zone or two, and the workgroups of Redshift Serverless.

A cluster has its nodes in each zone that it computes in, and a query runs in one of them: what one zone carries, the other one does.
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/overview-multi-az.html (2026-11-24)
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/managing-cluster-recovery.html (2026-11-24)
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-usage-considerations.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from seawall.engine.zones.building.model import Built, Family
from seawall.engine.zones.building.present import in_subnet, pending, standby, untold
from seawall.engine.zones.building.states import State, States
from seawall.engine.zones.loss.nodes import Basis, Gap, Member
from seawall.engine.zones.loss.parts import Blank, Pair, Part, Recovery
from seawall.engine.zones.needs.ways import found
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.base import Resource
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.redshift import Cluster, SubnetGroup
from seawall.facts.redshift_serverless import Workgroup

#: What AWS says of a cluster's queries, in small letters, and of the cluster where it says nothing of them.
#: Source: https://docs.aws.amazon.com/redshift/latest/APIReference/API_Cluster.html (2026-11-24)
_CLUSTER: Final = States(
    wanted="available",
    works=frozenset(
        {"available", "available, prep-for-resize", "available, resize-cleanup", "maintenance", "modifying", "renaming", "resizing"}
    ),
    comes=frozenset({"creating", "rebooting", "resuming"}),
    down=frozenset(
        [
            "cancelling-resize",
            "deleting",
            "failed",
            "final-snapshot",
            "hardware-failure",
            "incompatible-hsm",
            "incompatible-network",
            "incompatible-parameters",
            "incompatible-restore",
            "paused",
            "storage-full",
            "unavailable",
        ]
    ),
)
_WORKGROUP: Final = States(
    wanted="AVAILABLE", works=frozenset({"AVAILABLE", "MODIFYING"}), comes=frozenset({"CREATING"}), down=frozenset({"DELETING"})
)
_SETTLED: Final = frozenset({None, "enabled", "disabled"})

#: The data of both is in storage of the whole Region; queries that run are lost.
_RELOCATION: Final = Recovery("AWS moves it to another zone where that has room for it", timedelta())
_MOVE: Final = Recovery("AWS moves it to another of its zones, and queries that run are lost", timedelta())
_LEAST_ZONES: Final = 3
_NEVER_MOVED: Final = "it may not be relocated"


def build_clusters(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Every cluster must be left."""
    clusters = (resource for resource in resources if isinstance(resource, Cluster)) if Cluster in wanted else ()
    return Built(parts=tuple(_cluster(cluster, site) for cluster in clusters))


def _cluster(cluster: Cluster, site: Site) -> Part:
    name, state = cluster.cluster_identifier, _state(cluster)
    changing = state.pending
    for word, told in (("MultiAZ", cluster.told_multi_az), ("relocation", cluster.told_relocation)):
        if told is not None and told.lower() not in _SETTLED:
            changing = changing or f"its {word} is {told}"
    primary = site.member(name, cluster.availability_zone, alive=state.alive, gap=state.gap)
    second, basis, zone = None, Basis.OBSERVED, cluster.secondary_availability_zone
    if cluster.is_multi_az or (cluster.is_multi_az is None and zone is not None):
        second, basis = standby(site, f"{name} (second zone)", zone, alive=state.alive, gap=state.gap)
    elif cluster.is_multi_az is None:
        second = Member(name, None, None, gap=Gap(UnknownReason.ERROR, "AWS does not tell whether it computes in a second zone"))
    if second is not None or not cluster.relocates:
        return Pair(name, primary, second, None, changing, basis=basis, no_way_back=_NEVER_MOVED)
    others = _other_zones(cluster, site)
    if isinstance(others, Gap):
        return Blank(name, others)
    why = f"the subnet group {cluster.subnet_group} has no subnet in another zone to relocate it to"
    return Pair(name, primary, None, _RELOCATION if others else None, changing, basis=basis, no_way_back=why)


def _other_zones(cluster: Cluster, site: Site) -> frozenset[str] | Gap:
    """Names of the zones, other than its own, that its subnet group reaches into: AWS has relocation on everywhere, and moves it to none else."""
    group = found(site, SubnetGroup, cluster.subnet_group or "")
    return group if isinstance(group, Gap) else group.zones - {cluster.availability_zone}


def _state(cluster: Cluster) -> State:
    state = _CLUSTER.of(cluster.status)
    return state if cluster.availability is None or state.pending is not None else _CLUSTER.of(cluster.availability.lower())


def build_workgroups(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Of every workgroup AWS computes in one of its zones, and may be computing in any."""
    workgroups = (resource for resource in resources if isinstance(resource, Workgroup)) if Workgroup in wanted else ()
    return Built(parts=tuple(part for workgroup in workgroups for part in _workgroup(workgroup, site)))


def _workgroup(workgroup: Workgroup, site: Site) -> Iterable[Part]:
    name, state = workgroup.workgroup_name, _WORKGROUP.of(workgroup.status)
    if state.pending is not None:
        return (pending(name, state.pending),)
    if not workgroup.subnet_ids:
        return (untold(name, "AWS tells none of its subnets"),)
    places = [in_subnet(site, name, each, alive=state.alive, gap=state.gap) for each in workgroup.subnet_ids]
    unread = next((place.gap for place in places if place.zone is None and place.gap is not None), None)
    if unread is not None:
        return (Blank(name, unread),)
    by_zone = {place.zone: place for place in places}
    recovery = _MOVE if len(by_zone) >= _LEAST_ZONES else None
    why = f"its subnets are in {len(by_zone)} {'zone' if len(by_zone) == 1 else 'zones'}, wanted {_LEAST_ZONES} for AWS to move it"
    return (Pair(name, place, None, recovery, basis=Basis.CONFIGURED, no_way_back=why) for place in by_zone.values())


FAMILIES = (
    Family((Cluster,), build_clusters, reads=(SubnetGroup.LISTING,)),
    Family((Workgroup,), build_workgroups, reads=(Subnet.LISTING,)),
)
