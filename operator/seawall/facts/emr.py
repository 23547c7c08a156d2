"""EMR: clusters, each in one zone as a whole, and the account's settings in one Region.

Source: https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-block-public-access.html (2026-11-24)
Source: https://docs.aws.amazon.com/emr/latest/APIReference/API_DescribeCluster.html (2026-11-24)
Source: https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-instance-fleet.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Self

from pydantic import AliasPath, Field

from seawall.facts.base import AccountSettings, Resource, tag_map
from seawall.facts.fact import Aws, Read, fact, listing
from seawall.facts.part import Part
from seawall.facts.value import Call, Value

#: Clusters that have ended stay in the list for two months.
_LIVING: Final = ("STARTING", "BOOTSTRAPPING", "RUNNING", "WAITING")

_FLEETS: Final = "INSTANCE_FLEET"


class PortRange(Value):
    """Ports from first to last; a missing last is the first."""

    min_range: int
    max_range: int | None = None

    @property
    def ports(self) -> range:
        """All its ports."""
        return range(self.min_range, (self.min_range if self.max_range is None else self.max_range) + 1)

    def __str__(self) -> str:
        return str(self.min_range) if len(self.ports) == 1 else f"{self.ports[0]}-{self.ports[-1]}"


class BlockPublicAccess(Value):
    """Whether clusters with security groups open to the world are refused, and the ports for which they are not."""

    block_public_security_group_rules: bool
    permitted_public_security_group_rule_ranges: tuple[PortRange, ...] = ()

    def permits_beyond(self, ports: Iterable[int]) -> tuple[PortRange, ...]:
        """The permitted ranges that hold a port other than these."""
        known = frozenset(ports)
        ranges = self.permitted_public_security_group_rule_ranges
        return tuple(each for each in ranges if len(each.ports) > len(known) or not known.issuperset(each.ports))


class EmrRegion(AccountSettings, service="emr"):
    """EMR's settings for the account in one Region."""

    @fact("emr.get_block_public_access_configuration", action="elasticmapreduce:GetBlockPublicAccessConfiguration")
    def block_public_access(self, aws: Aws) -> BlockPublicAccess:
        """Block public access."""
        return BlockPublicAccess.model_validate((aws.call() or {})["BlockPublicAccessConfiguration"])

    @block_public_access.writer("emr.put_block_public_access_configuration", action="elasticmapreduce:PutBlockPublicAccessConfiguration")
    def block_public_access_calls(self, now: BlockPublicAccess, wanted: BlockPublicAccess) -> tuple[Call, ...]:
        """EMR replaces the whole configuration, so all of it is sent."""
        if now == wanted:
            return ()
        return (Call("emr.put_block_public_access_configuration", {"BlockPublicAccessConfiguration": wanted.image()}),)


class ClusterDescription(Part):
    """What only the cluster's own description tells."""

    collection_type: str | None = Field(None, alias="InstanceCollectionType")
    zone: str | None = Field(None, validation_alias=AliasPath("Ec2InstanceAttributes", "Ec2AvailabilityZone"))
    """Name of the zone that all of it is in, its HDFS too."""
    subnet_id: str | None = Field(None, validation_alias=AliasPath("Ec2InstanceAttributes", "Ec2SubnetId"))
    requested_subnet_ids: tuple[str, ...] = Field((), validation_alias=AliasPath("Ec2InstanceAttributes", "RequestedEc2SubnetIds"))
    """The subnets that it could have been placed in. EMR keeps them for instance fleets only."""
    requested_zones: tuple[str, ...] = Field((), validation_alias=AliasPath("Ec2InstanceAttributes", "RequestedEc2AvailabilityZones"))
    ends_by_itself: bool | None = Field(None, alias="AutoTerminate")
    is_protected: bool | None = Field(None, alias="TerminationProtected")
    log_uri: str | None = None
    security_configuration: str | None = None
    tags: tuple[Mapping[str, str], ...] = ()

    @property
    def has_fleets(self) -> bool:
        """Whether it is made of instance fleets, which are placed in one of several subnets; else of instance groups, which have one."""
        return self.collection_type == _FLEETS


class NodeGroup(Part):
    """An instance group or fleet: units are instances, or what a fleet's instance types weigh."""

    role: str
    """`MASTER`, `CORE` or `TASK`."""
    running: int
    requested: int

    @classmethod
    def of_group(cls, told: Mapping[str, Any]) -> Self:
        """What an instance group has."""
        return cls(role=told["InstanceGroupType"], running=told["RunningInstanceCount"], requested=told["RequestedInstanceCount"])

    @classmethod
    def of_fleet(cls, told: Mapping[str, Any]) -> Self:
        """What an instance fleet has, on demand and on spot."""
        running, requested = (told[f"{state}OnDemandCapacity"] + told[f"{state}SpotCapacity"] for state in ("Provisioned", "Target"))
        return cls(role=told["InstanceFleetType"], running=running, requested=requested)


class Cluster(Resource, type="AWS::EMR::Cluster", service="emr"):
    """One cluster that has not ended."""

    cluster_id: str = Field(alias="Id")
    cluster_arn: str
    name: str
    state: str = Field("", validation_alias=AliasPath("Status", "State"))

    @listing("emr.list_clusters", action="elasticmapreduce:ListClusters")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every cluster of the Region that runs or is about to."""
        return map(cls.model_validate, (aws.call(ClusterStates=list(_LIVING)) or {})["Clusters"])

    @property
    def id(self) -> str:
        """The cluster's id, `j-…`."""
        return self.cluster_id

    @property
    def arn(self) -> str:
        """The cluster's ARN."""
        return self.cluster_arn

    @fact("emr.describe_cluster", action="elasticmapreduce:DescribeCluster")
    def description(self, aws: Aws) -> ClusterDescription:
        """Where it is, how it was placed, and its tags."""
        return ClusterDescription.model_validate((aws.call(ClusterId=self.cluster_id) or {})["Cluster"])

    def read_tags(self) -> Mapping[str, str]:
        """The cluster's tags, from its description."""
        return tag_map(self.description.tags)

    @classmethod
    def tag_reads(cls) -> tuple[Read, ...]:
        """The description, which has the tags."""
        return (cls.description,)

    @fact("emr.list_instance_groups", action="elasticmapreduce:ListInstanceGroups")
    def groups(self, aws: Aws) -> tuple[NodeGroup, ...]:
        """Its instance groups. EMR refuses this for a cluster of fleets: ask for `node_groups`."""
        return tuple(map(NodeGroup.of_group, (aws.call(ClusterId=self.cluster_id) or {})["InstanceGroups"]))

    @fact("emr.list_instance_fleets", action="elasticmapreduce:ListInstanceFleets")
    def fleets(self, aws: Aws) -> tuple[NodeGroup, ...]:
        """Its instance fleets. EMR refuses this for a cluster of groups: ask for `node_groups`."""
        return tuple(map(NodeGroup.of_fleet, (aws.call(ClusterId=self.cluster_id) or {})["InstanceFleets"]))

    @property
    def node_groups(self) -> tuple[NodeGroup, ...]:
        """What it is made of, by the one call that EMR answers for its kind. Several masters guard against the loss of one, in the one zone."""
        return self.fleets if self.description.has_fleets else self.groups
