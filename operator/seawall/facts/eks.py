"""EKS: clusters, their managed node groups and their Fargate profiles. Clusters are listed once for all of them.

A managed node group is an Auto Scaling group of EKS's own. Nodes of Auto Mode, and of Karpenter, are in no group: their zones are told by Kubernetes.
Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html (2026-11-24)
Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html (2026-11-24)
Source: https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Self

from pydantic import AliasPath, ConfigDict, Field
from pydantic.alias_generators import to_camel

from seawall.facts.autoscaling import AutoScalingGroup
from seawall.facts.base import Resource
from seawall.facts.fact import Aws, Read, View, derived, fact, listing
from seawall.facts.part import Part

_GONE: Final = "ResourceNotFoundException"


class _Part(Part):
    model_config = ConfigDict(alias_generator=to_camel)


class Issue(_Part):
    """Something that EKS found wrong."""

    code: str


class ControlPlane(_Part):
    """What DescribeCluster tells of a cluster's control plane; its nodes are elsewhere."""

    status: str
    vpc_id: str | None = Field(None, validation_alias=AliasPath("resourcesVpcConfig", "vpcId"))
    subnet_ids: tuple[str, ...] = Field((), validation_alias=AliasPath("resourcesVpcConfig", "subnetIds"))
    """Where it has network interfaces to reach nodes; nodes may be in other subnets."""
    is_private: bool | None = Field(None, validation_alias=AliasPath("resourcesVpcConfig", "endpointPrivateAccess"))
    outpost_arns: tuple[str, ...] = Field((), validation_alias=AliasPath("outpostConfig", "outpostArns"))
    is_shifted_with_its_zone: bool = Field(False, validation_alias=AliasPath("zonalShiftConfig", "enabled"))
    is_auto_mode: bool = Field(False, validation_alias=AliasPath("computeConfig", "enabled"))
    issues: tuple[Issue, ...] = Field((), validation_alias=AliasPath("health", "issues"))
    tags: Mapping[str, str] = Field(default_factory=dict)

    @property
    def is_local(self) -> bool:
        """Whether it runs on an Outpost, in one zone, and not in AWS's own three."""
        return bool(self.outpost_arns)


class Cluster(Resource, type="AWS::EKS::Cluster", service="eks"):
    """One cluster that EKS runs."""

    name: str

    @listing("eks.list_clusters", action="eks:ListClusters")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every cluster of the Region but those that are only registered with EKS."""
        return (cls(name=name) for name in (aws.call() or {})["clusters"])

    @property
    def id(self) -> str:
        """The cluster's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The cluster's ARN."""
        return f"arn:{self.target.partition}:eks:{self.target.region}:{self.target.account_id}:cluster/{self.name}"

    @fact("eks.describe_cluster", action="eks:DescribeCluster")
    def control_plane(self, aws: Aws) -> ControlPlane:
        """Its control plane."""
        return ControlPlane.model_validate((aws.call(name=self.name, gone_if=_GONE) or {})["cluster"])

    @fact("eks.list_nodegroups", "eks.describe_nodegroup", action=("eks:ListNodegroups", "eks:DescribeNodegroup"))
    def node_groups(self, aws: Aws) -> tuple[Nodegroup, ...]:
        """Its managed node groups; none once it is gone. EKS describes them one by one, and only then tells the ARN."""
        names = (aws.call(clusterName=self.name, none_if=_GONE) or {}).get("nodegroups", ())
        describe = "eks.describe_nodegroup"
        told = (aws.call(operation=describe, clusterName=self.name, nodegroupName=name, none_if=_GONE) for name in names)
        return tuple(Nodegroup.model_validate(each["nodegroup"]) for each in told if each is not None)

    @fact("eks.list_fargate_profiles", "eks.describe_fargate_profile", action=("eks:ListFargateProfiles", "eks:DescribeFargateProfile"))
    def fargate_profiles(self, aws: Aws) -> tuple[FargateProfile, ...]:
        """Its Fargate profiles; none once it is gone. EKS describes them one by one."""
        names = (aws.call(clusterName=self.name, none_if=_GONE) or {}).get("fargateProfileNames", ())
        describe = "eks.describe_fargate_profile"
        told = (aws.call(operation=describe, clusterName=self.name, fargateProfileName=name, none_if=_GONE) for name in names)
        return tuple(FargateProfile.model_validate(each["fargateProfile"]) for each in told if each is not None)

    def read_tags(self) -> Mapping[str, str]:
        """The cluster's tags, which come with its control plane."""
        return self.control_plane.tags

    @classmethod
    def tag_reads(cls) -> tuple[Read, ...]:
        """What `read_tags` touches."""
        return (cls.control_plane,)


class Taint(_Part):
    """What keeps pods from a node unless they bear it."""

    key: str
    value: str | None = None
    effect: str


class Nodegroup(Resource, type="AWS::EKS::Nodegroup", service="eks"):
    """One managed node group. Labels and taints say which pods it is for: groups that are alike carry the same load."""

    model_config = ConfigDict(alias_generator=to_camel)

    name: str = Field(alias="nodegroupName")
    nodegroup_arn: str
    cluster_name: str
    status: str | None = None
    subnets: tuple[str, ...] = ()
    min_size: int | None = Field(None, validation_alias=AliasPath("scalingConfig", "minSize"))
    desired_size: int | None = Field(None, validation_alias=AliasPath("scalingConfig", "desiredSize"))
    max_size: int | None = Field(None, validation_alias=AliasPath("scalingConfig", "maxSize"))
    capacity_type: str = "ON_DEMAND"
    instance_types: tuple[str, ...] = ()
    labels: Mapping[str, str] = Field(default_factory=dict)
    taints: tuple[Taint, ...] = ()
    told_groups: tuple[Mapping[str, str], ...] = Field((), validation_alias=AliasPath("resources", "autoScalingGroups"))
    issues: tuple[Issue, ...] = Field((), validation_alias=AliasPath("health", "issues"))
    tags: Mapping[str, str] = Field(default_factory=dict)

    @derived(Cluster.LISTING, Cluster.node_groups)
    @classmethod
    def every(cls, view: View) -> Iterable[Nodegroup]:
        """Every managed node group of the Region."""
        return (nodes for cluster in view.all(Cluster) for nodes in cluster.node_groups)

    @property
    def id(self) -> str:
        """Cluster and node group: a group's name is its own in its cluster only."""
        return f"{self.cluster_name}/{self.name}"

    @property
    def arn(self) -> str:
        """The ARN holds an id that AWS made up, so it is told and not made."""
        return self.nodegroup_arn

    def read_tags(self) -> Mapping[str, str]:
        """The node group's tags, as it was described."""
        return self.tags

    @property
    def is_interruptible(self) -> bool:
        """Whether its nodes are Spot instances."""
        return self.capacity_type == "SPOT"

    @property
    def group_names(self) -> tuple[str, ...]:
        """Names of the Auto Scaling groups that hold its nodes."""
        return tuple(each["name"] for each in self.told_groups)

    @property
    def groups(self) -> tuple[AutoScalingGroup, ...]:
        """The Auto Scaling groups that hold its nodes, from the Region's list."""
        return tuple(group for group in self.target.all(AutoScalingGroup) if group.name in self.group_names)


class FargateProfile(Resource, type="AWS::EKS::FargateProfile", service="eks"):
    """One Fargate profile: which pods run on Fargate, and in which subnets. Where they are now is told by Kubernetes."""

    model_config = ConfigDict(alias_generator=to_camel)

    name: str = Field(alias="fargateProfileName")
    profile_arn: str = Field(alias="fargateProfileArn")
    cluster_name: str
    status: str | None = None
    subnets: tuple[str, ...] = ()
    tags: Mapping[str, str] = Field(default_factory=dict)

    @derived(Cluster.LISTING, Cluster.fargate_profiles)
    @classmethod
    def every(cls, view: View) -> Iterable[FargateProfile]:
        """Every Fargate profile of the Region."""
        return (profile for cluster in view.all(Cluster) for profile in cluster.fargate_profiles)

    @property
    def id(self) -> str:
        """Cluster and profile: a profile's name is its own in its cluster only."""
        return f"{self.cluster_name}/{self.name}"

    @property
    def arn(self) -> str:
        """The ARN holds an id that AWS made up, so it is told and not made."""
        return self.profile_arn

    def read_tags(self) -> Mapping[str, str]:
        """The profile's tags, as it was described."""
        return self.tags
