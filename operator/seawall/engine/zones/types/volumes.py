"""EBS volumes: each is in one zone, and lost with it until it is made anew from a snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from seawall.engine.zones.building.model import Built, Family
from seawall.engine.zones.building.present import down, pending
from seawall.engine.zones.loss.nodes import Gap
from seawall.engine.zones.loss.parts import Blank, Pair, Part, Recovery
from seawall.engine.zones.site import Site
from seawall.facts.autoscaling import AutoScalingGroup
from seawall.facts.base import Resource
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.snapshot import Snapshot, newest_of_volumes
from seawall.facts.ec2.volume import Volume

Newest = Mapping[str, Snapshot]

_USABLE: Final = frozenset({None, "available", "in-use"})


def build(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Every volume must be left, but those that count with their instance.

    A volume that is attached to a selected instance dies and lives with it, and the instances are judged. A persistent volume of Kubernetes is
    judged by itself all the same: its pods go on on other instances, but only where it is.
    """
    volumes = [resource for resource in resources if isinstance(resource, Volume)] if Volume in wanted else []
    taken = _instances(resources)
    parts: list[Part] = []
    alone: list[Volume] = []
    for volume in volumes:
        owners = () if volume.persistent_volume else volume.instance_ids
        if taken.issuperset(owners) and owners:
            continue
        doubt = next((site.gaps[kind] for kind in (Instance, AutoScalingGroup) if kind in site.gaps), None) if owners else None
        if doubt is not None:
            parts.append(Blank(_name(volume), doubt))
        else:
            alone.append(volume)
    if not alone:
        return Built(parts=tuple(parts))
    newest = site.attempt("the snapshots", lambda: newest_of_volumes(site.view))
    return Built(parts=(*parts, *(_part(volume, newest, site) for volume in alone)))


def _instances(resources: Sequence[Resource]) -> frozenset[str]:
    """The ids of the selected instances, of a group too."""
    alone = {resource.id for resource in resources if isinstance(resource, Instance)}
    groups = (resource for resource in resources if isinstance(resource, AutoScalingGroup))
    return frozenset(alone | {instance.instance_id for group in groups for instance in group.instances})


def _name(volume: Volume) -> str:
    return f"{volume.id} ({volume.persistent_volume})" if volume.persistent_volume else volume.id


def _part(volume: Volume, newest: Newest | Gap, site: Site) -> Part:
    name = _name(volume)
    if volume.state == "creating":
        return pending(name, "its state is creating")
    if volume.state not in _USABLE:
        return down(name, f"its state is {volume.state}, wanted available or in-use")
    if isinstance(newest, Gap):
        return Blank(name, newest)
    snapshot = newest.get(volume.id)
    recovery = None
    if snapshot is not None and snapshot.started is not None:
        recovery = Recovery("its newest snapshot can be restored in another zone", site.now - snapshot.started)
    return Pair(name, site.member(name, volume.availability_zone, alive=True), None, recovery)


FAMILIES = (Family((Volume,), build, reads=(Snapshot.LISTING,), beside=(Instance, AutoScalingGroup)),)
