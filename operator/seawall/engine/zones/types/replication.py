"""Replication instances of DMS. Serverless replications have a list and a flag of their own, and are not simulated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from seawall.engine.zones.building.model import Built, Family
from seawall.engine.zones.building.present import standby
from seawall.engine.zones.building.states import States
from seawall.engine.zones.loss.nodes import Basis
from seawall.engine.zones.loss.parts import Pair
from seawall.engine.zones.site import Site
from seawall.facts.base import Resource
from seawall.facts.dms import ReplicationInstance

#: Source: https://docs.aws.amazon.com/dms/latest/APIReference/API_ReplicationInstance.html (2026-11-24)
_STATES: Final = States(
    wanted="available",
    works=frozenset({"available", "modifying", "maintenance", "storage-optimization"}),
    comes=frozenset({"creating", "rebooting", "upgrading"}),
    down=frozenset({"deleted", "deleting", "failed", "inaccessible-encryption-credentials", "storage-full"}),
)


def build(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Every replication instance must be left."""
    instances = (resource for resource in resources if isinstance(resource, ReplicationInstance)) if ReplicationInstance in wanted else ()
    return Built(parts=tuple(_pair(instance, site) for instance in instances))


def _pair(instance: ReplicationInstance, site: Site) -> Pair:
    state = _STATES.of(instance.status)
    primary = site.member(instance.identifier, instance.availability_zone, alive=state.alive, gap=state.gap)
    second, basis = None, Basis.OBSERVED
    if instance.has_standby:
        zone = instance.secondary_availability_zone
        second, basis = standby(site, f"{instance.identifier} (standby)", zone, alive=state.alive, gap=state.gap)
    wanted = instance.pending.get("MultiAZ")
    changing = state.pending
    if wanted is not None and wanted != instance.has_standby:
        changing = f"MultiAZ is {instance.has_standby} and {wanted} is pending"
    return Pair(instance.identifier, primary, second, None, changing, basis=basis, no_way_back="it keeps no backup")


FAMILIES = (Family((ReplicationInstance,), build),)
