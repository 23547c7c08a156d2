"""ECS clusters, and what they run tasks on.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeCapacityProviders.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerInstance.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Self

from pydantic import AliasPath, Field

from seawall.facts.base import Resource
from seawall.facts.ecs.part import CLUSTER_GONE, PAGE, EcsPart, batches
from seawall.facts.fact import Aws, fact, listing

#: How many DescribeContainerInstances takes.
_INSTANCES_A_CALL: Final = 100

#: The attribute by which a container instance tells its zone.
_ZONE: Final = "ecs.availability-zone"


class CapacityProvider(EcsPart):
    """Where a cluster gets instances from."""

    name: str
    kind: str | None = Field(None, alias="type")
    status: str | None = None
    group_arn: str | None = Field(None, validation_alias=AliasPath("autoScalingGroupProvider", "autoScalingGroupArn"))
    subnet_ids: tuple[str, ...] = Field(
        (), validation_alias=AliasPath("managedInstancesProvider", "instanceLaunchTemplate", "networkConfiguration", "subnets")
    )
    option: str | None = Field(None, validation_alias=AliasPath("managedInstancesProvider", "instanceLaunchTemplate", "capacityOptionType"))

    @property
    def is_interruptible(self) -> bool:
        """Whether its capacity is Spot; that of an Auto Scaling group is as the group is."""
        return self.name == "FARGATE_SPOT" or self.option == "SPOT"


class ContainerInstance(EcsPart):
    """An instance that a cluster places tasks on."""

    container_instance_arn: str
    instance_id: str | None = Field(None, alias="ec2InstanceId")
    status: str | None = None
    agent_connected: bool = False
    attributes: tuple[Mapping[str, str], ...] = ()
    capacity_provider_name: str | None = None

    @property
    def zone(self) -> str | None:
        """The zone's name."""
        return next((each.get("value") for each in self.attributes if each["name"] == _ZONE), None)

    @property
    def takes_tasks(self) -> bool:
        """Whether tasks can be placed on it now; one that drains, or whose agent is away, is no capacity."""
        return self.status == "ACTIVE" and self.agent_connected


class Cluster(Resource, type="AWS::ECS::Cluster", service="ecs"):
    """One cluster."""

    cluster_arn: str

    @listing("ecs.list_clusters", action="ecs:ListClusters")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every cluster of the Region."""
        return (cls(cluster_arn=arn) for arn in (aws.call(maxResults=PAGE) or {})["clusterArns"])

    @property
    def id(self) -> str:
        """The cluster's name."""
        return self.cluster_arn.rpartition("/")[2]

    @property
    def arn(self) -> str:
        """The cluster's ARN."""
        return self.cluster_arn

    @fact("ecs.list_tags_for_resource", action="ecs:ListTagsForResource")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The cluster's tags."""
        answer = aws.call(resourceArn=self.cluster_arn, gone_if=CLUSTER_GONE) or {}
        return {tag["key"]: tag.get("value", "") for tag in answer["tags"]}

    def read_tags(self) -> Mapping[str, str]:
        """The cluster's tags, by a call of their own."""
        return self.tags

    @fact("ecs.describe_capacity_providers", action="ecs:DescribeCapacityProviders")
    def capacity_providers(self, aws: Aws) -> dict[str, CapacityProvider]:
        """Its capacity providers by name; asked without the cluster, ECS leaves out those of managed instances."""
        found: list[CapacityProvider] = []
        following: dict[str, Any] = {}
        while True:
            answer = aws.call(cluster=self.cluster_arn, **following, gone_if=CLUSTER_GONE) or {}
            found.extend(map(CapacityProvider.model_validate, answer["capacityProviders"]))
            if not answer.get("nextToken"):
                return {provider.name: provider for provider in found}
            following = {"nextToken": answer["nextToken"]}

    @fact(
        "ecs.list_container_instances",
        "ecs.describe_container_instances",
        action=("ecs:ListContainerInstances", "ecs:DescribeContainerInstances"),
    )
    def instances(self, aws: Aws) -> tuple[ContainerInstance, ...]:
        """The instances that are registered with it; none for a cluster that only uses Fargate."""
        found: list[ContainerInstance] = []
        listed = (aws.call(cluster=self.cluster_arn, gone_if=CLUSTER_GONE) or {})["containerInstanceArns"]
        for arns in batches(listed, _INSTANCES_A_CALL):
            describe = "ecs.describe_container_instances"
            told = aws.call(operation=describe, cluster=self.cluster_arn, containerInstances=arns, gone_if=CLUSTER_GONE) or {}
            found.extend(map(ContainerInstance.model_validate, told["containerInstances"]))
        return tuple(found)
