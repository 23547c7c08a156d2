"""DAX: clusters of nodes that cache DynamoDB.

Any node can become the primary; AWS tells no roles. Without a node left applications have to turn to DynamoDB by themselves.
Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_dax_Cluster.html (2026-11-24)
Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.concepts.cluster.html (2026-11-24)
Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAXEncryptionAtRest.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Self

from pydantic import AliasPath, Field

from seawall.facts.base import AccountSettings, Resource, the
from seawall.facts.fact import Aws, Read, fact, listing
from seawall.facts.part import Part
from seawall.facts.tagging import GET_RESOURCES, GET_RESOURCES_ACTION, tags_by_arn

#: What AWS says of a cluster that is encrypted, and of one that is being made so.
_ENCRYPTED: Final = frozenset({"ENABLED", "ENABLING"})


class DaxRegion(AccountSettings, service="dax"):
    """What is told of the account's clusters in one Region all at once."""

    @fact(GET_RESOURCES, action=GET_RESOURCES_ACTION)
    def cluster_tags(self, aws: Aws) -> dict[str, Mapping[str, str]]:
        """The tags of every cluster by its ARN."""
        return tags_by_arn(aws, "dax")


class Node(Part):
    """A node of a cluster."""

    node_id: str
    zone: str | None = Field(None, alias="AvailabilityZone")
    """Name of the zone that it is in."""
    status: str | None = Field(None, alias="NodeStatus")

    @property
    def is_available(self) -> bool | None:
        """Whether it answers now; None when AWS does not say."""
        return None if self.status is None else self.status == "available"


class Cluster(Resource, type="AWS::DAX::Cluster", service="dax"):
    """One cluster."""

    name: str = Field(alias="ClusterName")
    stated_arn: str = Field(alias="ClusterArn")
    status: str | None = None
    node_type: str | None = None
    node_count: int | None = Field(None, alias="TotalNodes")
    active_node_count: int | None = Field(None, alias="ActiveNodes")
    nodes: tuple[Node, ...] = ()
    subnet_group: str | None = None
    encryption_status: str | None = Field(None, validation_alias=AliasPath("SSEDescription", "Status"))
    endpoint_encryption: str | None = Field(None, alias="ClusterEndpointEncryptionType")
    """`TLS`, or `NONE`."""

    @listing("dax.describe_clusters", action="dax:DescribeClusters")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every cluster of the Region."""
        return map(cls.model_validate, (aws.call() or {})["Clusters"])

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
        return the(self.target, DaxRegion).cluster_tags.get(self.stated_arn, {})

    @classmethod
    def tag_reads(cls) -> tuple[Read, ...]:
        """The Region's tags."""
        return (DaxRegion.cluster_tags,)

    @property
    def is_encrypted(self) -> bool | None:
        """Whether it is encrypted at rest, from the start on; None when AWS does not say."""
        return None if self.encryption_status is None else self.encryption_status in _ENCRYPTED

    @property
    def untold_nodes(self) -> int:
        """How many of its nodes AWS counts and does not show: where they are is not known."""
        return max((self.node_count or 0) - len(self.nodes), 0)
