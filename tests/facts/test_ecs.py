"""ECS, read over HTTP.

moto starts no tasks for a service, keeps neither placement nor zone rebalancing, and tells capacity providers by name only: tasks and capacity
providers are fakes, and services as AWS describes them are given.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from seawall.errors import ResourceGone, Unreadable
from seawall.facts.base import the
from seawall.facts.ecs.cluster import Cluster
from seawall.facts.ecs.service import Service, Task
from seawall.facts.snapshot import TargetView
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

CLUSTER = f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/prod"
SPREAD = {"type": "spread", "field": "attribute:ecs.availability-zone"}


@pytest.fixture(autouse=True)
def _cluster(aws: Emulator) -> None:
    """A cluster and a task definition."""
    ecs = aws.seeding("ecs")
    ecs.create_cluster(clusterName="prod", tags=[{"key": "env", "value": "prod"}])
    ecs.register_task_definition(family="web", containerDefinitions=[{"name": "web", "image": "web", "memory": 64}])


def make(aws: Emulator, name: str = "web", **settings: Any) -> None:
    aws.seeding("ecs").create_service(cluster="prod", serviceName=name, taskDefinition="web", desiredCount=3, **settings)


def web(view: TargetView) -> Service:
    return the(view, Service)


def told(**settings: Any) -> Service:
    """A service as AWS describes it; for what moto does not keep."""
    arn = f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/prod/web"
    return Service.model_validate({"serviceName": "web", "serviceArn": arn, "clusterArn": CLUSTER, **settings})


def network(*subnets: str) -> dict[str, Any]:
    return {"networkConfiguration": {"awsvpcConfiguration": {"subnets": list(subnets)}}}


def test_a_service_comes_with_its_counts_subnets_and_tags(aws: Emulator, view: ViewFactory) -> None:
    subnets = [subnet["SubnetId"] for subnet in aws.seeding("ec2").describe_subnets()["Subnets"]][:2]
    group = aws.seeding("ec2").describe_security_groups()["SecurityGroups"][0]["GroupId"]  # moto asks for one, AWS does not
    place = {"awsvpcConfiguration": {"subnets": subnets, "securityGroups": [group]}}
    tags = [{"key": "app", "value": "shop"}]
    make(aws, launchType="EC2", tags=tags, networkConfiguration=place)
    found = web(view())
    assert (found.id, found.arn) == ("prod/web", f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/prod/web")
    assert (found.desired_count, found.launch_type, found.controller) == (3, "EC2", "ECS")
    assert found.read_tags() == {"app": "shop"}
    assert found.subnet_ids == tuple(subnets)
    assert aws.count() == 3
    assert found.cluster is not None
    assert found.cluster.arn == CLUSTER


def test_services_are_described_ten_a_call(aws: Emulator, view: ViewFactory) -> None:
    for number in range(11):
        make(aws, f"web-{number}")
    lists = aws.heard("ecs", "ListServices")
    assert len(view().all(Service)) == 11
    assert aws.count("ecs", "DescribeServices") == 2
    assert [each["maxResults"] for each in lists] == [100]


def test_services_of_the_same_name_in_two_clusters_are_two(aws: Emulator, view: ViewFactory) -> None:
    make(aws)
    aws.seeding("ecs").create_cluster(clusterName="test")
    aws.seeding("ecs").create_service(cluster="test", serviceName="web", taskDefinition="web", desiredCount=1)
    assert {service.id for service in view().all(Service)} == {"prod/web", "test/web"}


def test_a_service_that_was_deleted_is_not_listed(aws: Emulator, view: ViewFactory) -> None:
    make(aws)
    described = {"serviceName": "web", "serviceArn": "arn", "clusterArn": CLUSTER, "status": "INACTIVE"}
    aws.fake("ecs", "DescribeServices", lambda _wanted, _state: {"services": [described], "failures": []})
    assert view().all(Service) == ()


def test_a_cluster_that_was_deleted_since_it_was_listed_has_no_services(aws: Emulator, view: ViewFactory) -> None:
    aws.fail("ecs", "ListServices", code="ClusterNotFoundException", status=400)
    assert view().all(Service) == ()


def test_services_that_may_not_be_described_are_unreadable_and_the_missing_actions_are_named(aws: Emulator, view: ViewFactory) -> None:
    make(aws)
    aws.deny("ecs", "DescribeServices")
    with pytest.raises(Unreadable, match="ecs:DescribeServices"):
        view().all(Service)


def test_subnets_of_a_service_that_codedeploy_deploys_are_those_of_its_task_sets() -> None:
    sets = [{"id": "blue", **network("subnet-a", "subnet-b")}, {"id": "green", **network("subnet-b", "subnet-c")}]
    found = told(deploymentController={"type": "CODE_DEPLOY"}, taskSets=sets)
    assert found.controller == "CODE_DEPLOY"
    assert found.subnet_ids == ("subnet-a", "subnet-b", "subnet-c")


def test_zone_rebalancing_is_off_for_a_service_that_never_said_anything() -> None:
    assert not told().rebalances
    assert not told(availabilityZoneRebalancing="DISABLED").rebalances
    assert told(availabilityZoneRebalancing="ENABLED").rebalances


BINPACK = {"type": "binpack", "field": "memory"}


@pytest.mark.parametrize(
    ("settings", "spreads"),
    [
        ({"launchType": "FARGATE"}, True),
        ({"capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]}, True),
        ({"launchType": "EC2", "placementStrategy": [SPREAD, BINPACK]}, True),
        ({"launchType": "EC2", "placementStrategy": [BINPACK, SPREAD]}, False),
        ({"launchType": "EC2", "placementStrategy": [{"type": "spread", "field": "instanceId"}]}, False),
        ({"launchType": "EC2", "placementStrategy": [{"type": "random"}]}, False),
        ({"launchType": "EC2"}, None),
        ({"capacityProviderStrategy": [{"capacityProvider": "own"}, {"capacityProvider": "FARGATE"}]}, None),
    ],
)
def test_only_the_first_rule_of_placement_says_whether_tasks_spread_over_zones(
    settings: Mapping[str, Any], *, spreads: bool | None
) -> None:
    assert told(**settings).spreads_by_zone is spreads


def test_a_daemon_runs_on_each_instance() -> None:
    assert told(schedulingStrategy="DAEMON").is_daemon
    assert not told().is_daemon


def test_a_service_is_deploying_while_a_roll_out_goes_on() -> None:
    done = {"status": "PRIMARY", "rolloutState": "COMPLETED"}
    assert not told(deployments=[done]).is_deploying
    assert told(deployments=[done, {"status": "ACTIVE", "rolloutState": "COMPLETED"}]).is_deploying
    assert told(deployments=[{"status": "PRIMARY", "rolloutState": "IN_PROGRESS"}]).is_deploying


def test_a_service_knows_the_target_groups_of_its_tasks_and_not_classic_load_balancers() -> None:
    assert told(loadBalancers=[{"targetGroupArn": "arn"}, {"loadBalancerName": "old"}]).target_group_arns == ("arn",)


def task(number: int, **settings: Any) -> dict[str, Any]:
    running = {"lastStatus": "RUNNING", "desiredStatus": "RUNNING", "availabilityZone": f"{REGION}a"}
    return {"taskArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/prod/{number}", **running, **settings}


def tasks(aws: Emulator, *described: Mapping[str, Any]) -> None:
    """Let AWS tell of these tasks."""
    by_arn = {each["taskArn"]: each for each in described}
    aws.fake("ecs", "ListTasks", lambda _wanted, _state: {"taskArns": list(by_arn)})
    aws.fake("ecs", "DescribeTasks", lambda wanted, _state: {"tasks": [by_arn[arn] for arn in wanted["tasks"]], "failures": []})


def test_tasks_tell_their_zones_a_hundred_a_call(aws: Emulator, view: ViewFactory) -> None:
    make(aws)
    tasks(aws, *(task(number, availabilityZone=f"{REGION}{'ab'[number % 2]}") for number in range(150)))
    lists = aws.heard("ecs", "ListTasks")
    found = web(view()).tasks
    assert [sum(each.zone == f"{REGION}{letter}" for each in found) for letter in "ab"] == [75, 75]
    assert aws.count("ecs", "DescribeTasks") == 2
    assert lists == [{"cluster": CLUSTER, "serviceName": "web", "desiredStatus": "RUNNING"}]


def test_a_service_without_tasks_asks_to_describe_none(aws: Emulator, view: ViewFactory) -> None:
    make(aws)
    assert web(view()).tasks == ()
    assert aws.count("ecs", "DescribeTasks") == 0


@pytest.mark.parametrize(
    ("settings", "serves"),
    [
        ({}, True),
        ({"healthStatus": "HEALTHY"}, True),
        ({"healthStatus": "UNKNOWN"}, True),
        ({"healthStatus": "UNHEALTHY"}, False),
        ({"lastStatus": "PENDING"}, False),
        ({"lastStatus": "DEPROVISIONING"}, False),
        ({"lastStatus": "STOPPED", "desiredStatus": "STOPPED"}, False),
        ({"desiredStatus": "STOPPED"}, False),
    ],
)
def test_only_tasks_that_run_and_are_to_go_on_serve(settings: Mapping[str, Any], *, serves: bool) -> None:
    assert Task.model_validate(task(1, **settings)).serves is serves


def test_a_task_on_fargate_spot_is_interruptible() -> None:
    assert Task.model_validate(task(1, capacityProviderName="FARGATE_SPOT")).is_interruptible
    assert not Task.model_validate(task(1, capacityProviderName="FARGATE")).is_interruptible


def test_tasks_of_a_service_that_was_deleted_meanwhile_are_gone(aws: Emulator, view: ViewFactory) -> None:
    make(aws)
    service = web(view())
    aws.fail("ecs", "ListTasks", code="ServiceNotFoundException", status=400)
    with pytest.raises(ResourceGone):
        _ = service.tasks


def test_bounds_and_targets_of_scaling_come_for_all_services_in_two_calls(aws: Emulator, view: ViewFactory) -> None:
    make(aws)
    make(aws, "free")
    scaling = aws.seeding("application-autoscaling")
    which = {"ServiceNamespace": "ecs", "ResourceId": "service/prod/web", "ScalableDimension": "ecs:service:DesiredCount"}
    scaling.register_scalable_target(**which, MinCapacity=2, MaxCapacity=12)
    metric = {"PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}, "TargetValue": 75.0}
    policy = {"PolicyType": "TargetTrackingScaling", "TargetTrackingScalingPolicyConfiguration": metric}
    scaling.put_scaling_policy(**which, PolicyName="cpu", **policy)
    found = {service.name: service for service in view().all(Service)}
    aws.forget_calls()
    assert found["web"].scaling is not None
    assert (found["web"].scaling.min_capacity, found["web"].scaling.max_capacity) == (2, 12)
    assert [each.utilization for each in found["web"].tracked] == [75.0]
    assert (found["free"].scaling, found["free"].tracked) == (None, ())
    assert aws.count() == 2


def test_a_service_whose_scaling_out_is_suspended_holds_nothing(aws: Emulator, view: ViewFactory) -> None:
    make(aws)
    target = {"ResourceId": "service/prod/web", "MinCapacity": 1, "MaxCapacity": 2, "SuspendedState": {"DynamicScalingOutSuspended": True}}
    aws.fake("application-autoscaling", "DescribeScalableTargets", lambda _wanted, _state: {"ScalableTargets": [target]})
    assert web(view()).tracked == ()
    assert aws.count("application-autoscaling") == 1


def test_a_cluster_has_its_id_arn_and_tags(aws: Emulator, view: ViewFactory) -> None:
    found = the(view(), Cluster)
    assert (found.id, found.arn) == ("prod", CLUSTER)
    assert aws.count() == 1
    assert found.read_tags() == {"env": "prod"}


def test_capacity_providers_of_a_cluster_are_asked_for_with_it_and_come_in_pages(aws: Emulator, view: ViewFactory) -> None:
    group = {"autoScalingGroupArn": "arn:group"}
    template = {"networkConfiguration": {"subnets": ["subnet-a"]}, "capacityOptionType": "SPOT"}
    pages: dict[str | None, dict[str, Any]] = {
        None: {"capacityProviders": [{"name": "own", "autoScalingGroupProvider": group}], "nextToken": "more"},
        "more": {"capacityProviders": [{"name": "managed", "managedInstancesProvider": {"instanceLaunchTemplate": template}}]},
    }
    asked = aws.heard("ecs", "DescribeCapacityProviders")
    aws.fake("ecs", "DescribeCapacityProviders", lambda wanted, _state: pages[wanted.get("nextToken")])
    found = the(view(), Cluster).capacity_providers
    assert (found["own"].group_arn, found["own"].is_interruptible) == ("arn:group", False)
    assert (found["managed"].subnet_ids, found["managed"].is_interruptible) == (("subnet-a",), True)
    assert [each["cluster"] for each in asked] == [CLUSTER, CLUSTER]


def test_an_instance_that_drains_or_whose_agent_is_away_takes_no_tasks(aws: Emulator, view: ViewFactory) -> None:
    place = {"attributes": [{"name": "ecs.os-type", "value": "linux"}, {"name": "ecs.availability-zone", "value": f"{REGION}b"}]}
    described = [
        {"containerInstanceArn": "1", "ec2InstanceId": "i-1", "status": "ACTIVE", "agentConnected": True, **place},
        {"containerInstanceArn": "2", "ec2InstanceId": "i-2", "status": "DRAINING", "agentConnected": True, **place},
        {"containerInstanceArn": "3", "ec2InstanceId": "i-3", "status": "ACTIVE", "agentConnected": False, **place},
    ]
    aws.fake("ecs", "ListContainerInstances", lambda _wanted, _state: {"containerInstanceArns": ["1", "2", "3"]})
    aws.fake("ecs", "DescribeContainerInstances", lambda _wanted, _state: {"containerInstances": described})
    found = the(view(), Cluster).instances
    assert [(each.instance_id, each.zone, each.takes_tasks) for each in found] == [
        ("i-1", f"{REGION}b", True),
        ("i-2", f"{REGION}b", False),
        ("i-3", f"{REGION}b", False),
    ]


def test_a_cluster_that_only_uses_fargate_has_no_instances(aws: Emulator, view: ViewFactory) -> None:
    assert the(view(), Cluster).instances == ()
    assert aws.count("ecs", "DescribeContainerInstances") == 0
