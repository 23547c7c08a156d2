"""Global clusters: which Regions have a copy of a cluster, and whether the copies follow.

The lag is a metric only; a failover to another Region is somebody's decision. What the copy of another Region is made of, the list of clusters
there tells: one without members must be given some first.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeGlobalClusters.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-disaster-recovery.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from pydantic import AliasPath, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, listing
from seawall.facts.part import Part


class RegionalCluster(Part):
    """A cluster in one Region that is part of a global one."""

    cluster_arn: str = Field(alias="DBClusterArn")
    is_writer: bool = False
    readers: tuple[str, ...] = ()
    """Under the one that writes: ARNs of the clusters that follow it, which are no instances."""
    synchronization: str | None = Field(None, alias="SynchronizationStatus")
    """`connected` or `pending-resync`; None where AWS does not say."""

    @property
    def region(self) -> str:
        """The Region that it is in."""
        return self.cluster_arn.split(":")[3]

    @property
    def identifier(self) -> str:
        """What it is called there."""
        return self.cluster_arn.rsplit(":", 1)[-1]

    @property
    def is_connected(self) -> bool | None:
        """Whether it follows; None where AWS does not say."""
        return None if self.synchronization is None else self.synchronization == "connected"


class GlobalCluster(Resource, type="AWS::RDS::GlobalCluster", service="rds"):
    """One global cluster of Aurora, DocumentDB or Neptune, as any of its Regions lists it."""

    identifier: str = Field(alias="GlobalClusterIdentifier")
    cluster_arn: str = Field(alias="GlobalClusterArn")
    engine: str | None = None
    status: str | None = None
    members: tuple[RegionalCluster, ...] = Field((), alias="GlobalClusterMembers")
    failover: str | None = Field(None, validation_alias=AliasPath("FailoverState", "Status"))
    """How far a failover or switchover is that is under way; None when none is."""
    tags: tuple[Mapping[str, str], ...] = Field((), alias="TagList")

    @listing("rds.describe_global_clusters", action="rds:DescribeGlobalClusters")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every global cluster that has a part in the Region."""
        return map(cls.model_validate, (aws.call() or {})["GlobalClusters"])

    @property
    def id(self) -> str:
        """The global cluster's identifier."""
        return self.identifier

    @property
    def arn(self) -> str:
        """The global cluster's ARN, which names no Region."""
        return self.cluster_arn

    def read_tags(self) -> Mapping[str, str]:
        """The global cluster's tags, as the list told them."""
        return tag_map(self.tags)

    def has(self, cluster_arn: str) -> bool:
        """Whether a cluster is part of it."""
        return any(member.cluster_arn == cluster_arn for member in self.members)

    @property
    def writer(self) -> RegionalCluster | None:
        """The part that takes writes; None when AWS names none."""
        return next((member for member in self.members if member.is_writer), None)

    @property
    def copies(self) -> tuple[RegionalCluster, ...]:
        """The parts that follow."""
        return tuple(member for member in self.members if not member.is_writer)
