"""MemoryDB: clusters, whose log is kept in several zones, and the other Regions that they are written in.

AWS tells no roles of nodes. A shard with one node loses nothing with its zone: the node is made anew from the log.
Source: https://docs.aws.amazon.com/memorydb/latest/APIReference/API_Cluster.html (2026-11-24)
Source: https://docs.aws.amazon.com/memorydb/latest/devguide/autofailover.html (2026-11-24)
Source: https://docs.aws.amazon.com/memorydb/latest/APIReference/API_MultiRegionCluster.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from pydantic import Field

from seawall.facts.base import AccountSettings, Resource, the
from seawall.facts.fact import Aws, Read, fact, listing
from seawall.facts.part import Part
from seawall.facts.tagging import GET_RESOURCES, GET_RESOURCES_ACTION, tags_by_arn


class RegionalCluster(Part):
    """A cluster of a multi-Region cluster: all of them take writes."""

    cluster_name: str
    region: str
    status: str | None = None

    @property
    def is_available(self) -> bool | None:
        """Whether it answers now; None when AWS does not say."""
        return None if self.status is None else self.status.lower() == "available"


class MultiRegionCluster(Part):
    """Clusters in several Regions that hold the same data."""

    name: str = Field(alias="MultiRegionClusterName")
    status: str | None = None
    clusters: tuple[RegionalCluster, ...] = ()


class MemoryDbRegion(AccountSettings, service="memorydb"):
    """What is told of the account's clusters in one Region all at once."""

    @fact(GET_RESOURCES, action=GET_RESOURCES_ACTION)
    def cluster_tags(self, aws: Aws) -> dict[str, Mapping[str, str]]:
        """The tags of every cluster by its ARN."""
        return tags_by_arn(aws, "memorydb")

    @fact("memorydb.describe_multi_region_clusters", action="memorydb:DescribeMultiRegionClusters")
    def multi_region_clusters(self, aws: Aws) -> dict[str, MultiRegionCluster]:
        """The multi-Region clusters that have a member in the Region, by their names."""
        told = (aws.call(ShowClusterDetails=True) or {})["MultiRegionClusters"]
        return {each.name: each for each in map(MultiRegionCluster.model_validate, told)}


class Node(Part):
    """A node of a shard."""

    name: str
    zone: str | None = Field(None, alias="AvailabilityZone")
    """Name of the zone that it is in."""
    status: str | None = None

    @property
    def is_available(self) -> bool | None:
        """Whether it answers now; None when AWS does not say."""
        return None if self.status is None else self.status.lower() == "available"


class Shard(Part):
    """A primary and its replicas."""

    name: str
    status: str | None = None
    node_count: int | None = Field(None, alias="NumberOfNodes")
    nodes: tuple[Node, ...] = ()


class Cluster(Resource, type="AWS::MemoryDB::Cluster", service="memorydb"):
    """One cluster."""

    name: str
    stated_arn: str = Field(alias="ARN")
    status: str | None = None
    availability_mode: str | None = None
    shard_count: int | None = Field(None, alias="NumberOfShards")
    told_shards: tuple[Shard, ...] | None = Field(None, alias="Shards")
    node_type: str | None = None
    subnet_group: str | None = Field(None, alias="SubnetGroupName")
    multi_region_name: str | None = Field(None, alias="MultiRegionClusterName")
    snapshot_retention_days: int = Field(0, alias="SnapshotRetentionLimit")

    @listing("memorydb.describe_clusters", action="memorydb:DescribeClusters")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every cluster of the Region with its shards: without being asked AWS leaves those out."""
        return map(cls.model_validate, (aws.call(ShowShardDetails=True) or {})["Clusters"])

    @property
    def id(self) -> str:
        """The cluster's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The cluster's ARN."""
        return self.stated_arn

    def read_tags(self) -> Mapping[str, str]:
        """The cluster's tags, from the Region's."""
        return the(self.target, MemoryDbRegion).cluster_tags.get(self.stated_arn, {})

    @classmethod
    def tag_reads(cls) -> tuple[Read, ...]:
        """The Region's tags."""
        return (MemoryDbRegion.cluster_tags,)

    @property
    def is_multi_az(self) -> bool | None:
        """Whether MemoryDB keeps the nodes of a shard in different zones and fails over by itself; None when untold."""
        return None if self.availability_mode is None else self.availability_mode.lower() == "multiaz"

    @property
    def shards(self) -> tuple[Shard, ...] | None:
        """Its shards; None when AWS told fewer than there are, which says nothing of the others."""
        shards = self.told_shards or ()
        return shards if shards and len(shards) >= (self.shard_count or 0) else None

    @property
    def is_available(self) -> bool | None:
        """Whether it answers now, a change of it under way or not; None when AWS does not say."""
        return None if self.status is None else self.status.lower() in {"available", "updating", "modifying", "snapshotting"}

    @property
    def copies(self) -> tuple[RegionalCluster, ...]:
        """The clusters in other Regions that hold the same data; one that is in no multi-Region cluster costs no call."""
        if not self.multi_region_name:
            return ()
        group = the(self.target, MemoryDbRegion).multi_region_clusters.get(self.multi_region_name)
        return tuple(each for each in group.clusters if each.region != self.target.region) if group else ()
