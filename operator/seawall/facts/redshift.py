"""Redshift: provisioned clusters, the zones that they compute in, and the subnet groups that they may be placed in.

Source: https://docs.aws.amazon.com/redshift/latest/APIReference/API_DescribeClusters.html (2026-11-24)
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/overview-multi-az.html (2026-11-24)
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/managing-cluster-recovery.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final, Self

from pydantic import AliasPath, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, attribute, listing
from seawall.facts.part import Part
from seawall.facts.value import Call, Value

#: Redshift moves the data of a cluster to its new encryption in the background, for hours where there is much of it.
#: Source: https://docs.aws.amazon.com/redshift/latest/mgmt/changing-cluster-encryption.html (2026-11-24)
_MIGRATION = timedelta(hours=24)

#: What AWS asks of a cluster before it gives it compute in a second zone.
#: Source: https://docs.aws.amazon.com/redshift/latest/mgmt/overview-multi-az.html (2026-11-24)
_TWO_ZONE_PORTS: Final = (range(5431, 5456), range(8191, 8216))
_LEAST_NODES: Final = 2


class ClusterEncryption(Value):
    """Whether a cluster's data is encrypted at rest, and with which KMS key. That it is not so yet is no part of the image."""

    encrypted: bool
    kms_key_id: str | None = None
    is_pending: bool = Field(False, exclude=True)


class Cluster(Resource, type="AWS::Redshift::Cluster", service="redshift"):
    """One provisioned cluster."""

    cluster_identifier: str
    status: str | None = Field(None, alias="ClusterStatus")
    availability: str | None = Field(None, alias="ClusterAvailabilityStatus")
    """Whether queries are answered: `Available`, `Unavailable`, `Maintenance`, `Modifying` or `Failed`."""
    availability_zone: str | None = None
    told_multi_az: str | None = Field(None, alias="MultiAZ")
    secondary_availability_zone: str | None = Field(None, validation_alias=AliasPath("MultiAZSecondary", "AvailabilityZone"))
    told_relocation: str | None = Field(None, alias="AvailabilityZoneRelocationStatus")
    node_type: str | None = None
    nodes: int | None = Field(None, alias="NumberOfNodes")
    """Nodes in each zone that it computes in; a query runs in one zone."""
    port: int | None = Field(None, validation_alias=AliasPath("Endpoint", "Port"))
    elastic_ip: str | None = Field(None, validation_alias=AliasPath("ElasticIpStatus", "ElasticIp"))
    subnet_group: str | None = Field(None, alias="ClusterSubnetGroupName")
    vpc_id: str | None = None
    snapshot_copy_region: str | None = Field(None, validation_alias=AliasPath("ClusterSnapshotCopyStatus", "DestinationRegion"))
    """Where its snapshots are copied to; None when they are not."""
    is_encrypted: bool | None = Field(None, alias="Encrypted")
    kms_key_id: str | None = None
    pending: dict[str, Any] | None = Field(None, alias="PendingModifiedValues")
    tags: tuple[dict[str, str], ...] = ()

    @listing("redshift.describe_clusters", action="redshift:DescribeClusters")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every cluster of the Region."""
        return map(cls.model_validate, (aws.call() or {})["Clusters"])

    @property
    def id(self) -> str:
        """The cluster's identifier."""
        return self.cluster_identifier

    @property
    def arn(self) -> str:
        """The cluster's own ARN; what the answer carries is its namespace's."""
        target = self.target
        return f"arn:{target.partition}:redshift:{target.region}:{target.account_id}:cluster:{self.cluster_identifier}"

    def read_tags(self) -> Mapping[str, str]:
        """The cluster's tags, which came with the list."""
        return tag_map(self.tags)

    @property
    def is_multi_az(self) -> bool | None:
        """Whether it computes in two zones; None where AWS does not say. AWS sends a word, in either case, where its parameter is a flag."""
        return None if self.told_multi_az is None else self.told_multi_az.lower() == "enabled"

    @property
    def relocates(self) -> bool | None:
        """Whether AWS may move it to another zone that has room for it; None where AWS does not say."""
        return None if self.told_relocation is None else self.told_relocation.lower() == "enabled"

    @property
    def why_no_second_zone(self) -> tuple[str, ...]:
        """What AWS would refuse it a second zone for, as far as its own settings tell; its subnet group must reach into three zones too."""
        reasons = {
            f"its nodes are {self.node_type}, wanted ra3": not (self.node_type or "").startswith("ra3."),
            f"it has {self.nodes} nodes, wanted {_LEAST_NODES} or more": (self.nodes or 0) < _LEAST_NODES,
            "it is not encrypted": not self.is_encrypted,
            f"it listens on port {self.port}, wanted one of 5431-5455 or 8191-8215": not any(
                self.port in ports for ports in _TWO_ZONE_PORTS
            ),
            f"it has the Elastic IP address {self.elastic_ip}": self.elastic_ip is not None,
            "it may be relocated, which excludes it": bool(self.relocates),
        }
        return tuple(reason for reason, holds in reasons.items() if holds)

    @property
    def pending_encryption(self) -> bool | None:
        """What a change under way will make of `encrypted`; None when none is."""
        kind = (self.pending or {}).get("EncryptionType")
        return None if not kind else kind.upper() != "NONE"

    @attribute(deadline=_MIGRATION)
    def encryption(self) -> ClusterEncryption:
        """The encryption at rest, or what a change under way will make of it; Redshift does not say with which key."""
        pending = self.pending_encryption
        if pending is not None and pending != bool(self.is_encrypted):
            return ClusterEncryption(encrypted=pending, is_pending=True)
        return ClusterEncryption(encrypted=bool(self.is_encrypted), kms_key_id=self.kms_key_id or None)

    @encryption.writer("redshift.modify_cluster", action="redshift:ModifyCluster")
    def encryption_calls(self, now: ClusterEncryption, wanted: ClusterEncryption) -> tuple[Call, ...]:
        """One call, unless it is under way; without a key, any key will do, and Redshift takes the one that AWS manages."""
        is_as_good = now.encrypted == wanted.encrypted and (now.is_pending or wanted.kms_key_id is None)
        if is_as_good or now.image() == wanted.image():
            return ()
        arguments = wanted.image() if wanted.encrypted else {"Encrypted": False}
        return (Call("redshift.modify_cluster", {"ClusterIdentifier": self.cluster_identifier, **arguments}),)


class GroupSubnet(Part):
    """A subnet of a group."""

    subnet_id: str = Field(alias="SubnetIdentifier")
    zone: str | None = Field(None, validation_alias=AliasPath("SubnetAvailabilityZone", "Name"))
    """The zone's name; AWS does not give its id here."""
    status: str | None = Field(None, alias="SubnetStatus")


class SubnetGroup(Resource, type="AWS::Redshift::ClusterSubnetGroup", service="redshift"):
    """One cluster subnet group."""

    name: str = Field(alias="ClusterSubnetGroupName")
    vpc_id: str | None = None
    subnets: tuple[GroupSubnet, ...] = ()
    tags: tuple[dict[str, str], ...] = ()

    @listing("redshift.describe_cluster_subnet_groups", action="redshift:DescribeClusterSubnetGroups")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every subnet group of the Region."""
        return map(cls.model_validate, (aws.call() or {})["ClusterSubnetGroups"])

    @property
    def id(self) -> str:
        """The group's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The group's ARN."""
        return f"arn:{self.target.partition}:redshift:{self.target.region}:{self.target.account_id}:subnetgroup:{self.name}"

    def read_tags(self) -> Mapping[str, str]:
        """The group's tags, which came with the list."""
        return tag_map(self.tags)

    @property
    def zones(self) -> frozenset[str]:
        """Names of the zones that a cluster can be placed in; two subnets may be in one."""
        return frozenset(subnet.zone for subnet in self.subnets if subnet.status == "Active" and subnet.zone)
