"""ECS services, and where their tasks run.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html (2026-11-24)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final, Self

from pydantic import AliasPath, ConfigDict, Field
from pydantic.alias_generators import to_camel

from seawall.facts.autoscaling import TargetTracking
from seawall.facts.base import AccountSettings, Resource, the
from seawall.facts.ecs.cluster import Cluster
from seawall.facts.ecs.part import CLUSTER_GONE, PAGE, EcsPart, batches
from seawall.facts.fact import Aws, fact, listing
from seawall.facts.part import Part

#: How many DescribeServices and DescribeTasks take.
_SERVICES_A_CALL: Final = 10
_TASKS_A_CALL: Final = 100

_ZONE: Final = "attribute:ecs.availability-zone"
_FARGATE: Final = frozenset({"FARGATE", "FARGATE_SPOT"})


class ScalableService(Part):
    """The bounds between which Application Auto Scaling moves a service's desired count."""

    min_capacity: int
    max_capacity: int
    is_out_suspended: bool = Field(False, validation_alias=AliasPath("SuspendedState", "DynamicScalingOutSuspended"))


class EcsRegion(AccountSettings, service="ecs"):
    """What Application Auto Scaling tells of all ECS services of a Region at once, by `service/CLUSTER/SERVICE`."""

    @fact("application-autoscaling.describe_scalable_targets", action="application-autoscaling:DescribeScalableTargets")
    def scalable(self, aws: Aws) -> dict[str, ScalableService]:
        """The services that are scaled."""
        found = (aws.call(ServiceNamespace="ecs") or {})["ScalableTargets"]
        return {each["ResourceId"]: ScalableService.model_validate(each) for each in found}

    @fact("application-autoscaling.describe_scaling_policies", action="application-autoscaling:DescribeScalingPolicies")
    def tracked(self, aws: Aws) -> dict[str, tuple[TargetTracking, ...]]:
        """What target-tracking policies hold."""
        found: defaultdict[str, list[TargetTracking]] = defaultdict(list)
        for policy in (aws.call(ServiceNamespace="ecs") or {})["ScalingPolicies"]:
            if "TargetTrackingScalingPolicyConfiguration" in policy:
                found[policy["ResourceId"]].append(TargetTracking.model_validate(policy["TargetTrackingScalingPolicyConfiguration"]))
        return {service: tuple(held) for service, held in found.items()}


class ProviderShare(EcsPart):
    """The part of a service's tasks that a capacity provider takes: so many first, then by weight."""

    name: str = Field(alias="capacityProvider")
    weight: int = 0
    base: int = 0


class Placement(EcsPart):
    """One rule by which tasks are placed on instances; the first one decides before those after it."""

    kind: str = Field(alias="type")
    field: str | None = None

    @property
    def spreads_by_zone(self) -> bool:
        """Whether it spreads tasks over zones."""
        return self.kind == "spread" and self.field == _ZONE


class Constraint(EcsPart):
    """What keeps tasks from some instances."""

    kind: str = Field(alias="type")
    expression: str | None = None


class TaskSet(EcsPart):
    """One of the sets of tasks of a service that CodeDeploy or an external controller deploys."""

    id: str
    status: str | None = None
    running_count: int = 0
    subnet_ids: tuple[str, ...] = Field((), validation_alias=AliasPath("networkConfiguration", "awsvpcConfiguration", "subnets"))


class Deployment(EcsPart):
    """One roll-out of a service."""

    status: str | None = None
    rollout_state: str | None = None


class Task(EcsPart):
    """One task, as it was found last."""

    task_arn: str
    zone: str | None = Field(None, alias="availabilityZone")
    last_status: str | None = None
    desired_status: str | None = None
    health_status: str = "UNKNOWN"
    launch_type: str | None = None
    capacity_provider_name: str | None = None
    container_instance_arn: str | None = None

    @property
    def serves(self) -> bool:
        """Whether it runs, is to go on running, and is not known to be ill; one without health checks counts as well."""
        return self.last_status == "RUNNING" and self.desired_status != "STOPPED" and self.health_status != "UNHEALTHY"

    @property
    def is_interruptible(self) -> bool:
        """Whether it runs on Fargate Spot; those on Spot instances are as their instance is."""
        return self.capacity_provider_name == "FARGATE_SPOT"


class Service(Resource, type="AWS::ECS::Service", service="ecs"):
    """One service. Where its tasks run is a fact of its own."""

    model_config = ConfigDict(alias_generator=to_camel)

    name: str = Field(alias="serviceName")
    service_arn: str
    cluster_arn: str
    status: str | None = None
    desired_count: int = 0
    running_count: int = 0
    launch_type: str | None = None
    providers: tuple[ProviderShare, ...] = Field((), alias="capacityProviderStrategy")
    scheduling_strategy: str = "REPLICA"
    own_subnet_ids: tuple[str, ...] = Field((), validation_alias=AliasPath("networkConfiguration", "awsvpcConfiguration", "subnets"))
    placement: tuple[Placement, ...] = Field((), alias="placementStrategy")
    constraints: tuple[Constraint, ...] = Field((), alias="placementConstraints")
    zone_rebalancing: str = Field("DISABLED", alias="availabilityZoneRebalancing")
    controller: str = Field("ECS", validation_alias=AliasPath("deploymentController", "type"))
    minimum_healthy_percent: int | None = Field(None, validation_alias=AliasPath("deploymentConfiguration", "minimumHealthyPercent"))
    maximum_percent: int | None = Field(None, validation_alias=AliasPath("deploymentConfiguration", "maximumPercent"))
    task_sets: tuple[TaskSet, ...] = ()
    deployments: tuple[Deployment, ...] = ()
    load_balancers: tuple[Mapping[str, Any], ...] = ()
    tags: tuple[Mapping[str, str], ...] = ()

    @listing(
        "ecs.list_clusters",
        action=("ecs:ListClusters", "ecs:ListServices", "ecs:DescribeServices"),
        also=("ecs.list_services", "ecs.describe_services"),
    )
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every service of the Region's clusters, without those that were deleted."""
        for cluster in (aws.call(maxResults=PAGE) or {})["clusterArns"]:
            answer = aws.call(operation="ecs.list_services", cluster=cluster, maxResults=PAGE, none_if=CLUSTER_GONE) or {}
            for arns in batches(answer.get("serviceArns", ()), _SERVICES_A_CALL):
                wanted = {"cluster": cluster, "services": arns, "include": ["TAGS"]}
                told = aws.call(operation="ecs.describe_services", **wanted, none_if=CLUSTER_GONE) or {}
                services = map(cls.model_validate, told.get("services", ()))
                yield from (service for service in services if service.status != "INACTIVE")

    @property
    def id(self) -> str:
        """Cluster and service, as in the ARN: a service's name is its own in its cluster only."""
        return f"{self.cluster_arn.rpartition('/')[2]}/{self.name}"

    @property
    def arn(self) -> str:
        """The service's ARN; those of old do not name the cluster."""
        return self.service_arn

    def read_tags(self) -> Mapping[str, str]:
        """The service's tags, as its list told them."""
        return {tag["key"]: tag.get("value", "") for tag in self.tags}

    @property
    def subnet_ids(self) -> tuple[str, ...]:
        """The subnets that its tasks may be placed in: its own, or those of its task sets; none where tasks share their instance's network."""
        sets = (subnet for each in self.task_sets for subnet in each.subnet_ids)
        return tuple(dict.fromkeys((*self.own_subnet_ids, *sets)))

    @property
    def target_group_arns(self) -> tuple[str, ...]:
        """The target groups that its tasks are registered with."""
        return tuple(each["targetGroupArn"] for each in self.load_balancers if each.get("targetGroupArn"))

    @property
    def is_daemon(self) -> bool:
        """Whether it runs one task on each instance, so that instances and not a count say how many."""
        return self.scheduling_strategy == "DAEMON"

    @property
    def is_on_fargate(self) -> bool:
        """Whether all of its tasks run on Fargate."""
        return self.launch_type == "FARGATE" or (bool(self.providers) and all(each.name in _FARGATE for each in self.providers))

    @property
    def rebalances(self) -> bool:
        """Whether ECS moves tasks when zones have become uneven; off for services that never said anything about it."""
        return self.zone_rebalancing == "ENABLED"

    @property
    def spreads_by_zone(self) -> bool | None:
        """Whether tasks are placed evenly over zones: always on Fargate, on instances if the first rule says so.

        None where there is no rule: ECS then does so as best it can.
        """
        if self.is_on_fargate:
            return True
        return self.placement[0].spreads_by_zone if self.placement else None

    @property
    def is_deploying(self) -> bool:
        """Whether tasks are being replaced by others."""
        return len(self.deployments) > 1 or any(each.rollout_state == "IN_PROGRESS" for each in self.deployments)

    @property
    def cluster(self) -> Cluster | None:
        """Its cluster; None for one that is not listed any more."""
        return next((each for each in self.target.all(Cluster) if each.cluster_arn == self.cluster_arn), None)

    @property
    def scaling(self) -> ScalableService | None:
        """The bounds of its desired count; None where nothing scales it."""
        return the(self.target, EcsRegion).scalable.get(f"service/{self.id}")

    @property
    def tracked(self) -> tuple[TargetTracking, ...]:
        """What its scaling policies hold now."""
        scaling = self.scaling
        return () if scaling is None or scaling.is_out_suspended else the(self.target, EcsRegion).tracked.get(f"service/{self.id}", ())

    @fact("ecs.list_tasks", "ecs.describe_tasks", action=("ecs:ListTasks", "ecs:DescribeTasks"))
    def tasks(self, aws: Aws) -> tuple[Task, ...]:
        """Its tasks but those that are to stop; of stopped ones AWS would tell where they were."""
        where = {"cluster": self.cluster_arn}
        answer = aws.call(**where, serviceName=self.name, desiredStatus="RUNNING", gone_if=(CLUSTER_GONE, "ServiceNotFoundException"))
        found: list[Task] = []
        for arns in batches((answer or {})["taskArns"], _TASKS_A_CALL):
            told = aws.call(operation="ecs.describe_tasks", **where, tasks=arns, gone_if=CLUSTER_GONE) or {}
            found.extend(map(Task.model_validate, told["tasks"]))
        return tuple(found)
