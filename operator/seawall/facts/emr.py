"""EMR: clusters, each in one zone as a whole, what they are launched with, and the account's settings in one Region.

Source: https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-block-public-access.html (2026-11-24)
Source: https://docs.aws.amazon.com/emr/latest/APIReference/API_DescribeCluster.html (2026-11-24)
Source: https://docs.aws.amazon.com/emr/latest/APIReference/API_ListInstances.html (2026-11-24)
Source: https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-instance-fleet.html (2026-11-24)
Source: https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-create-security-configuration.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Self

from pydantic import AliasPath, Field

from seawall.facts.base import AccountSettings, Resource, tag_map
from seawall.facts.fact import Aws, Read, attribute, fact, listing
from seawall.facts.part import Part
from seawall.facts.value import Call, Value

#: Clusters that have ended stay in the list for two months.
_LIVING: Final = ("STARTING", "BOOTSTRAPPING", "RUNNING", "WAITING")

#: The living clusters that have all of their nodes.
_COMPLETE: Final = frozenset({"RUNNING", "WAITING"})

#: Nodes that have ended stay in their cluster's list for thirty days.
_LIVING_NODES: Final = ("AWAITING_FULFILLMENT", "PROVISIONING", "BOOTSTRAPPING", "RUNNING")

_PRIMARY: Final = "MASTER"

#: The only thing that EMR can find wrong with a name alone.
_NO_SUCH_NAME: Final = "InvalidRequestException"

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
    ends_by_itself: bool = Field(False, alias="AutoTerminate")
    """Whether it ends once its steps are done."""
    is_protected: bool = Field(False, alias="TerminationProtected")
    log_uri: str | None = None
    log_key: str | None = Field(None, alias="LogEncryptionKmsKeyId")
    """The KMS key that its logs are encrypted with; None for whatever their bucket does."""
    security_configuration: str | None = None
    """Name of the one that it was launched with."""
    kerberos_realm: str | None = Field(None, validation_alias=AliasPath("KerberosAttributes", "Realm"))
    """The passwords beside it are not kept."""
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


class Node(Part):
    """One instance of a cluster."""

    public_ip: str | None = Field(None, alias="PublicIpAddress")
    """None, or empty, where it has none."""


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

    @fact("emr.list_instances", action="elasticmapreduce:ListInstances")
    def primary_of_groups(self, aws: Aws) -> tuple[Node, ...]:
        """The living nodes of its primary group. EMR refuses this for a cluster of fleets: ask for `primary_nodes`."""
        answer = aws.call(ClusterId=self.cluster_id, InstanceGroupTypes=[_PRIMARY], InstanceStates=list(_LIVING_NODES)) or {}
        return tuple(map(Node.model_validate, answer["Instances"]))

    @fact("emr.list_instances", action="elasticmapreduce:ListInstances")
    def primary_of_fleets(self, aws: Aws) -> tuple[Node, ...]:
        """The living nodes of its primary fleet. EMR refuses this for a cluster of groups: ask for `primary_nodes`."""
        answer = aws.call(ClusterId=self.cluster_id, InstanceFleetType=_PRIMARY, InstanceStates=list(_LIVING_NODES)) or {}
        return tuple(map(Node.model_validate, answer["Instances"]))

    @property
    def primary_nodes(self) -> tuple[Node, ...]:
        """The one primary node, or the three, by the one call that EMR answers for the cluster's kind; none before there are any."""
        return self.primary_of_fleets if self.description.has_fleets else self.primary_of_groups

    @property
    def is_complete(self) -> bool:
        """Whether it has been started, so that no node of it is still to come."""
        return self.state in _COMPLETE

    @attribute()
    def is_protected(self) -> bool:
        """Whether nobody can end it without lifting this first."""
        return self.description.is_protected

    @is_protected.writer("emr.set_termination_protection", action="elasticmapreduce:SetTerminationProtection")
    def is_protected_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """One call either way."""
        if now == wanted:
            return ()
        return (Call("emr.set_termination_protection", {"JobFlowIds": [self.cluster_id], "TerminationProtected": wanted}),)


def _said(*path: str) -> AliasPath:
    return AliasPath("EncryptionConfiguration", *path)


class Encryption(Part):
    """What a security configuration says of encryption: off where it says nothing, as one that is about Kerberos alone."""

    at_rest: bool = Field(False, validation_alias=_said("EnableAtRestEncryption"))
    """Some documents have a text here, `"true"`."""
    in_transit: bool = Field(False, validation_alias=_said("EnableInTransitEncryption"))
    s3: Mapping[str, Any] | None = Field(None, validation_alias=_said("AtRestEncryptionConfiguration", "S3EncryptionConfiguration"))
    """How data in S3 is encrypted, once `at_rest` is on."""
    local_disks: Mapping[str, Any] | None = Field(
        None, validation_alias=_said("AtRestEncryptionConfiguration", "LocalDiskEncryptionConfiguration")
    )
    """How the disks of its nodes are encrypted, once `at_rest` is on."""
    certificates: Mapping[str, Any] | None = Field(
        None, validation_alias=_said("InTransitEncryptionConfiguration", "TLSCertificateConfiguration")
    )
    """Where the certificates of its nodes come from, once `in_transit` is on."""

    @property
    def bare(self) -> tuple[str, ...]:
        """What is left in the clear while at-rest encryption is on."""
        covered = {"data in S3": self.s3, "local disks": self.local_disks}
        return tuple(what for what, how in covered.items() if not how)


class SecurityConfiguration(Resource, type="AWS::EMR::SecurityConfiguration", service="emr"):
    """What clusters are launched with; nothing of it can be changed, and a cluster keeps the one it has."""

    name: str

    @listing("emr.list_security_configurations", action="elasticmapreduce:ListSecurityConfigurations")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every security configuration of the Region."""
        return map(cls.model_validate, (aws.call() or {})["SecurityConfigurations"])

    @property
    def id(self) -> str:
        """The security configuration's name."""
        return self.name

    @property
    def arn(self) -> str:
        """An ARN of ours: AWS has none for it."""
        target = self.target
        return f"arn:{target.partition}:elasticmapreduce:{target.region}:{target.account_id}:security-configuration/{self.name}"

    @fact("emr.describe_security_configuration", action="elasticmapreduce:DescribeSecurityConfiguration")
    def encryption(self, aws: Aws) -> Encryption:
        """What its document, a text of JSON, says of encryption."""
        return Encryption.model_validate_json((aws.call(Name=self.name, gone_if=_NO_SUCH_NAME) or {})["SecurityConfiguration"])
