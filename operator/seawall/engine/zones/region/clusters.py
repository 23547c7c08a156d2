"""Copies in another Region that services keep of their own clusters, brokers, domains, directories and desktops.

Each ends with what AWS does not show: where nothing was found, a copy made in another way may still be there.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from seawall.engine.zones.loss.nodes import Gap
from seawall.engine.zones.region.model import Behind, Copy, Finder
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.base import the
from seawall.facts.ds import Directory
from seawall.facts.elasticache import ElastiCacheRegion, GlobalMember, ReplicationGroup
from seawall.facts.elasticache_global import ElastiCacheLags
from seawall.facts.kafka import Cluster as KafkaCluster
from seawall.facts.kafka import KafkaRegion, Replicator
from seawall.facts.memorydb import Cluster as MemoryDbCluster
from seawall.facts.memorydb import MemoryDbRegion
from seawall.facts.mq import Broker
from seawall.facts.opensearch import Domain, OpenSearchRegion
from seawall.facts.redshift import Cluster as Warehouse
from seawall.facts.workspaces import Workspace


def _global_datastore(group: ReplicationGroup, here: Site, there: Site) -> Iterator[Copy | Gap]:
    """Members of its global datastore. One that follows is promoted by hand only."""
    if group.global_id and group.global_id not in the(here.view, ElastiCacheRegion).global_datastores:
        yield Gap(UnknownReason.ERROR, f"its global datastore {group.global_id} is in no list that this account may read")
        return
    members = [each for each in group.copies if each.region == there.view.region]
    yield from (_global_member(each, there) for each in members)
    if not members:
        yield _not_judged("it has no member of a global datastore there, and whether a backup of it was exported there")


def _global_member(member: GlobalMember, there: Site) -> Copy | Gap:
    name = member.replication_group_id
    other = next((each for each in there.view.all(ReplicationGroup) if each.id == name), None)
    if member.status == "associating":
        return Gap(UnknownReason.PENDING, f"its copy {name} there is associating")
    if not member.is_associated or other is None or not other.is_available:
        told = member.status or "in a state that AWS does not tell"
        return Gap(UnknownReason.ERROR, f"its copy {name} is {other.status if other else 'not listed'} and {told}, wanted associated")
    if (member.role or "").upper() == "PRIMARY":
        return Copy(f"{name} there is the primary", is_live=True, loses=timedelta())
    return Copy(
        f"its copy {name} there can be made the primary", lag=lambda: Behind.told_by(the(there.view, ElastiCacheLags).lags.get(name))
    )


def _multi_region(cluster: MemoryDbCluster, here: Site, there: Site) -> Iterator[Copy | Gap]:
    """Clusters of its multi-Region cluster, which all take writes."""
    if cluster.multi_region_name and cluster.multi_region_name not in the(here.view, MemoryDbRegion).multi_region_clusters:
        yield Gap(UnknownReason.ERROR, f"its multi-Region cluster {cluster.multi_region_name} is in no list that this account may read")
        return
    copies = [each for each in cluster.copies if each.region == there.view.region]
    for copy in copies:
        if copy.is_available:
            yield Copy(f"{copy.cluster_name} there takes reads and writes", is_live=True)
        elif copy.status == "creating":
            yield Gap(UnknownReason.PENDING, f"its copy {copy.cluster_name} there is creating")
        else:
            yield Gap(UnknownReason.ERROR, f"its copy {copy.cluster_name} there is {copy.status or 'untold'}, wanted available")
    if not copies:
        yield _not_judged("it is in no multi-Region cluster that is there too, and whether a snapshot of it was exported there")


def _replicators(cluster: KafkaCluster, here: Site, there: Site) -> Iterator[Copy | Gap]:
    """What replicators of MSK copy there. Of a topic that their filters leave out there is no copy."""
    region = there.view.region
    flows = [
        (each, arn)
        for each in the(here.view, KafkaRegion).replicators
        for arn in each.targets_of(cluster.arn)
        if arn.split(":")[3] == region
    ]
    yield from (_replicated(cluster, replicator, arn, there) for replicator, arn in flows)
    if not flows:
        yield _not_judged("no MSK Replicator copies it there, and whether anything outside of MSK does")


def _replicated(cluster: KafkaCluster, replicator: Replicator, arn: str, there: Site) -> Copy | Gap:
    name = replicator.name or replicator.arn
    target = next((each for each in there.view.all(KafkaCluster) if each.arn == arn), None)
    if not replicator.is_running or target is None or not target.is_available:
        reason = UnknownReason.PENDING if replicator.state == "CREATING" else UnknownReason.ERROR
        seen = f"{name} is {replicator.state} and its target {arn} is {target.state if target else 'not listed'}"
        return Gap(reason, f"{seen}, wanted RUNNING and ACTIVE")
    if replicator.arn not in cluster.whole_copies:
        return Copy(
            f"{name} copies some topics to {target.name} there, and whether these are all that matter is not known", is_observed=False
        )
    return Copy(f"{name} copies what was written to any topic since it was made to {target.name} there, and how far it lags is not read")


def _followers(domain: Domain, _here: Site, there: Site) -> Iterator[Copy | Gap]:
    """Domains that are connected to it. By the same connection they may only search it, and AWS does not tell."""
    connected = [each for each in domain.followers if each.source_region == there.view.region]
    for each in connected:
        if each.is_active:
            yield Copy(f"{each.source} there is connected to it, and which indexes it follows only the domain tells", is_observed=False)
        else:
            yield Gap(UnknownReason.ERROR, f"the connection of {each.source} there is {each.status}, wanted ACTIVE")
    if not connected:
        yield _not_judged("no domain there is connected to it, and whether snapshots of it are in a bucket there")


def _counterpart(broker: Broker, _here: Site, there: Site) -> Iterator[Copy | Gap]:
    """The other broker of a cross-Region pair; ActiveMQ only."""
    told = broker.description
    if told.copy_region != there.view.region:
        yield _not_judged("it has no counterpart there, and whether its own plug-ins copy its messages there")
        return
    other = next((each for each in there.view.all(Broker) if each.id == told.counterpart_id), None)
    if other is None or not other.is_available:
        yield Gap(UnknownReason.ERROR, f"its counterpart {told.counterpart_id} is {other.state if other else 'not listed'}, wanted RUNNING")
    elif told.replication_role == "REPLICA":
        yield Copy(f"{other.id} there is the primary", is_live=True, loses=timedelta())
    else:
        yield Copy(f"its replica {other.id} there can be promoted, and how far it lags is not read")


def _snapshot_copies(warehouse: Warehouse, _here: Site, there: Site) -> Iterator[Copy]:
    if warehouse.snapshot_copy_region == there.view.region:
        yield Copy("its snapshots are to be copied there, and how old the newest one is is not read", is_observed=False)


def _directory_regions(directory: Directory, _here: Site, there: Site) -> Iterator[Copy | Gap]:
    """A directory that is replicated answers in each of its Regions by itself."""
    if directory.is_shared or directory.is_connector:
        yield _not_judged("the directory behind it, which this account does not run,")
    elif there.view.region in {*directory.additional_regions, directory.primary_region}:
        told = next((each for each in directory.regions if each.region == there.view.region), None)
        if told is not None and told.status == "Active":
            yield Copy("its domain controllers there answer", is_live=True)
        else:
            reason = (
                UnknownReason.PENDING if told is not None and told.status in {"Requested", "Creating", "Created"} else UnknownReason.ERROR
            )
            yield Gap(reason, f"it is {told.status if told else 'not listed'} there, wanted Active")


def _standbys(desktop: Workspace, _here: Site, there: Site) -> Iterator[Copy | Gap]:
    """The same user's desktop there; one that is made without replication has none of the data."""
    replicated = {each.workspace_id for each in desktop.standbys if each.replication == "PRIMARY_AS_SOURCE"}
    for other in (each for each in desktop.related if each.region == there.view.region):
        if other.state != "AVAILABLE":
            yield Gap(UnknownReason.ERROR, f"{other.workspace_id} there is {other.state or 'in a state that AWS does not tell'}")
        elif other.kind == "PRIMARY":
            yield Copy(f"{other.workspace_id} there is the primary", is_live=True, loses=timedelta())
        elif other.workspace_id in replicated:
            yield Copy(f"its standby {other.workspace_id} there can be used, and how old its data is is not read")


def _not_judged(what: str) -> Gap:
    return Gap(UnknownReason.ERROR, f"{what} is not judged")


GLOBAL_DATASTORE: Final = Finder(
    "its global datastore",
    _global_datastore,
    (ElastiCacheRegion.global_datastores, ReplicationGroup.LISTING, ElastiCacheLags.lags),
)
MULTI_REGION: Final = Finder("its multi-Region cluster", _multi_region, (MemoryDbRegion.multi_region_clusters,))
REPLICATORS: Final = Finder(
    "the replicators of MSK", _replicators, (KafkaRegion.replicators, KafkaCluster.LISTING, KafkaCluster.whole_copies)
)
CONNECTIONS: Final = Finder("its connections", _followers, (OpenSearchRegion.inbound_connections,))
COUNTERPART: Final = Finder("its counterpart", _counterpart, (Broker.description, Broker.LISTING))
SNAPSHOT_COPIES: Final = Finder("its snapshots", _snapshot_copies, ())
DIRECTORY_REGIONS: Final = Finder("its Regions", _directory_regions, (Directory.regions,))
STANDBYS: Final = Finder("its standbys", _standbys, ())
