"""EMR clusters: each is in one zone as a whole, so that several masters guard against the loss of one of them only.

Source: https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-plan-ha.html (2026-11-24)
Source: https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-instance-fleet.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from seawall.engine.zones.building.model import Built, Family
from seawall.engine.zones.building.present import pending
from seawall.engine.zones.building.states import States
from seawall.engine.zones.loss.nodes import Gap
from seawall.engine.zones.loss.parts import Blank, Pair, Part, Recovery
from seawall.engine.zones.needs.ways import found
from seawall.engine.zones.site import Site
from seawall.facts.base import Resource
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.emr import Cluster, ClusterDescription

#: Source: https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-overview.html (2026-11-24)
_STATES: Final = States(
    wanted="RUNNING or WAITING",
    works=frozenset({"RUNNING", "WAITING"}),
    comes=frozenset({"BOOTSTRAPPING", "STARTING"}),
    down=frozenset({"TERMINATED", "TERMINATED_WITH_ERRORS", "TERMINATING"}),
    word="state",
)

#: What of a cluster's data was in HDFS, nobody tells.
_ANEW: Final = Recovery("it can be launched anew in another of its zones, without what HDFS held", None)


def build(resources: Sequence[Resource], site: Site, wanted: frozenset[type[Resource]]) -> Built:
    """Every cluster must be left, and none is where its zone is lost."""
    clusters = (resource for resource in resources if isinstance(resource, Cluster)) if Cluster in wanted else ()
    return Built(parts=tuple(_part(cluster, site) for cluster in clusters))


def _part(cluster: Cluster, site: Site) -> Part:
    name, state = cluster.cluster_id, _STATES.of(cluster.state)
    if state.pending is not None:
        return pending(name, state.pending)
    description = site.attempt(f"the description of {name}", lambda: cluster.description)
    if isinstance(description, Gap):
        return Blank(name, description)
    primary = site.member(name, description.zone, alive=state.alive, gap=state.gap)
    if not description.has_fleets:
        return Pair(name, primary, no_way_back="instance groups have one subnet, so that it is launched anew in the lost zone only")
    others = _other_zones(description, site)
    if isinstance(others, Gap):
        return Blank(name, others)
    return Pair(name, primary, None, _ANEW if others else None, no_way_back="it may be launched in no other zone")


def _other_zones(description: ClusterDescription, site: Site) -> frozenset[str] | Gap:
    """Ids of the zones, other than its own, that it may be launched in."""
    subnets = [found(site, Subnet, each) for each in description.requested_subnet_ids]
    names = [*description.requested_zones, *(subnet.availability_zone for subnet in subnets if isinstance(subnet, Subnet))]
    others = frozenset(zone for name in names if (zone := site.zone_id(name))) - {site.zone_id(description.zone)}
    unread = next((subnet for subnet in subnets if isinstance(subnet, Gap)), None)
    return others if others or unread is None else unread


FAMILIES = (Family((Cluster,), build, reads=(Cluster.description, Subnet.LISTING)),)
