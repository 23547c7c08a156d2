"""ECS services by their tasks, EKS node groups by their nodes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from seawall.api.v1alpha1.terms import Dependency, Verdict, ZoneVerdict
from seawall.engine.zones.loss.outcome import Outcome
from seawall.errors import UnknownReason
from seawall.facts.autoscaling import AutoScalingGroup, TargetTracking
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.nat import NatGateway
from seawall.facts.ec2.routing import RouteTable
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.ecs.cluster import CapacityProvider, Cluster, ContainerInstance
from seawall.facts.ecs.service import EcsRegion, ScalableService, Service, Task
from seawall.facts.eks import Nodegroup
from tests.builders import ACCOUNT, REGION, Given
from tests.engine.workload_builders import ISOLATED, SHOP, group, instance, subnet, target
from tests.engine.zones.launch_builders import launched
from tests.engine.zones.network_builders import SUBNETS, nat, table
from tests.engine.zones.simulated import ELASTIC, judged

CLUSTER = f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/prod"
FARGATE = {"launchType": "FARGATE", "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-a", "subnet-b", "subnet-c"]}}}


def service(**settings: Any) -> Service:
    arn = f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/prod/web"
    tags = [{"key": key, "value": value} for key, value in SHOP.items()]
    plain = {"serviceName": "web", "serviceArn": arn, "clusterArn": CLUSTER, "status": "ACTIVE", "tags": tags}
    return Service.model_validate({**plain, "desiredCount": 3, **settings})


def task(name: str, letter: str, **settings: Any) -> Task:
    plain = {"taskArn": f"{CLUSTER}/{name}", "availabilityZone": f"{REGION}{letter}", "lastStatus": "RUNNING", "desiredStatus": "RUNNING"}
    return Task.model_validate({**plain, **settings})


def spread(**counts: int) -> tuple[Task, ...]:
    return tuple(task(f"t-{letter}{number}", letter) for letter, count in counts.items() for number in range(count))


def running(served: Service, *tasks: Task, tracked: tuple[TargetTracking, ...] = (), largest: int | None = None) -> Given:
    """A target with one service, its tasks, what scales it, and free addresses for more of them."""
    view = target(*(subnet(f"subnet-{letter}", letter).model_copy(update={"free_addresses": 100}) for letter in "abc"), ISOLATED)
    for kind in (Service, Cluster):
        view.lists.pop(kind, None)
    view.put(served, {"tasks": tasks})
    scalable = {"service/prod/web": ScalableService(min_capacity=1, max_capacity=largest or 9)} if tracked or largest else {}
    view.put(EcsRegion(), {"scalable": scalable, "tracked": {"service/prod/web": tracked}})
    return view


def cpu(percent: float) -> TargetTracking:
    metric = {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}
    return TargetTracking.model_validate({"TargetValue": percent, "PredefinedMetricSpecification": metric})


class TestServices:
    def test_tasks_count_where_they_are(self) -> None:
        assert judged(running(service(), *spread(a=1, b=1, c=1)), Service, 2)[0].verdict is Verdict.PASS
        finding, _ = judged(running(service(), *spread(a=2, b=1)), Service, 2)
        assert "it > euw1-az1: 1 of 2 units remain, 1 missing" in finding.message

    def test_subnets_in_three_zones_do_not_help_tasks_that_are_all_in_one(self) -> None:
        packed = service(**FARGATE, placementStrategy=[{"type": "binpack", "field": "memory"}], availabilityZoneRebalancing="DISABLED")
        finding, workload = judged(running(packed, *spread(b=3)), Service, 1)
        assert finding.verdict is Verdict.FAIL
        assert workload.zones == ("euw1-az2",)

    def test_one_task_never_passes(self) -> None:
        assert judged(running(service(desiredCount=1), *spread(a=1)), Service)[1].verdict is ZoneVerdict.FAILS

    def test_tasks_that_stopped_or_are_ill_are_no_capacity(self) -> None:
        stopped = task("t-3", "c", lastStatus="STOPPED")
        assert judged(running(service(), *spread(a=1, b=1), stopped), Service, 2)[0].verdict is Verdict.FAIL
        ill = task("t-3", "c", healthStatus="UNHEALTHY")
        finding, _ = judged(running(service(), *spread(a=1, b=1), ill), Service, 2)
        assert "1 more not counted: running, and unhealthy" in finding.message

    def test_tasks_on_fargate_spot_are_no_capacity(self) -> None:
        spot = task("t-3", "c", launchType="FARGATE", capacityProviderName="FARGATE_SPOT")
        finding, _ = judged(running(service(**FARGATE), *spread(a=1, b=1), spot), Service, 2)
        assert finding.verdict is Verdict.FAIL
        assert "1 more not counted: Spot instances go when AWS needs them" in finding.message

    def test_while_old_tasks_run_beside_new_ones_it_is_pending(self) -> None:
        deploying = service(deployments=[{"status": "PRIMARY", "rolloutState": "IN_PROGRESS"}, {"status": "ACTIVE"}])
        finding, _ = judged(running(deploying, *spread(a=2, b=2, c=2)), Service, 3)
        assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.PENDING)
        assert judged(running(deploying, *spread(a=1, b=1, c=1)), Service, 2)[0].verdict is Verdict.PASS

    def test_a_service_that_is_being_deleted_is_pending(self) -> None:
        assert judged(running(service(status="DRAINING"), *spread(a=1, b=1)), Service)[0].reason is UnknownReason.PENDING

    def test_tasks_that_cannot_be_read_are_unknown(self) -> None:
        view = running(service())
        view.facts.pop((Service, "prod/web", "tasks"))
        finding, _ = judged(view, Service, 1)
        assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.ACCESS_DENIED)
        assert "the tasks of prod/web could not be read" in finding.message

    def test_a_service_whose_cpu_is_kept_at_75_percent_has_no_room_for_a_third_of_its_load(self) -> None:
        three = spread(a=1, b=1, c=1)
        finding, _ = judged(running(service(), *three, tracked=(cpu(75),)), Service)
        assert finding.verdict is Verdict.FAIL
        assert "prod/web > euw1-az1: scaling keeps CPU at 75 % over 3 zones" in finding.message
        assert judged(running(service(), *three, tracked=(cpu(60),)), Service)[0].verdict is Verdict.PASS

    def test_policies_that_cannot_be_read_are_unknown_where_no_capacity_is_declared(self) -> None:
        view = running(service(), *spread(a=1, b=1, c=1))
        view.facts.pop((EcsRegion, ACCOUNT, "scalable"))
        assert judged(view, Service)[0].verdict is Verdict.UNKNOWN
        assert judged(view, Service, 2)[0].verdict is Verdict.PASS

    def test_a_task_needs_the_way_out_of_its_subnet_in_its_zone(self) -> None:
        view = running(service(**FARGATE), *spread(a=1, b=1, c=1))
        view.lists |= dict.fromkeys((Subnet, NatGateway, RouteTable), ())
        for each in (
            *SUBNETS,
            table("rtb-1", "subnet-a", "subnet-b", "subnet-c", NatGatewayId="nat-0a"),
            nat("nat-0a", "a", State="available"),
        ):
            view.put(each)
        finding, _ = judged(view, Service, 1, wants=(Dependency.EGRESS,))
        assert finding.verdict is Verdict.FAIL
        assert "subnet-b > rtb-1 > nat-0a (euw1-az1)" in finding.message


class TestTasksOnInstances:
    HOSTED = tuple(task(f"t-{letter}", letter, launchType="EC2", containerInstanceArn=f"ci-{letter}") for letter in "abc")

    def on(self, *machines: Instance) -> Given:
        view = running(service(launchType="EC2"), *self.HOSTED)
        view.lists.pop(Instance)
        for each in machines:
            view.put(each)
        hosts = [
            ContainerInstance.model_validate({"containerInstanceArn": f"ci-{each.id[-1]}", "ec2InstanceId": each.id}) for each in machines
        ]
        view.put(Cluster(cluster_arn=CLUSTER), {"instances": tuple(hosts)})
        return view

    PLAIN = tuple(instance(f"i-{letter}", letter) for letter in "abc")

    def test_those_on_spot_instances_are_no_capacity(self) -> None:
        assert judged(self.on(*self.PLAIN), Service, 2)[0].verdict is Verdict.PASS
        one_spot = (*self.PLAIN[:2], self.PLAIN[2].model_copy(update={"lifecycle": "spot"}))
        assert judged(self.on(*one_spot), Service, 2)[0].verdict is Verdict.FAIL

    def test_those_whose_instance_is_not_known_are_unknown(self) -> None:
        finding, _ = judged(self.on(*self.PLAIN[:2]), Service, 2)
        assert finding.verdict is Verdict.UNKNOWN
        assert "the instance of t-c is in no list that this account may read" in finding.message

    def test_of_managed_instances_the_capacity_provider_says_whether_they_are_spot(self) -> None:
        managed = {"launchType": "MANAGED_INSTANCES", "capacityProviderName": "mi", "containerInstanceArn": "ci-1"}
        tasks = tuple(task(f"t-{letter}", letter, **managed) for letter in "abc")
        view = running(service(), *tasks)
        view.put(Cluster(cluster_arn=CLUSTER), {"capacity_providers": {"mi": CapacityProvider(name="mi", option="SPOT")}})
        assert judged(view, Service, 1)[0].verdict is Verdict.FAIL
        view.facts[Cluster, "prod", "capacity_providers"] = {"mi": CapacityProvider(name="mi", option="ON_DEMAND")}
        assert judged(view, Service, 2)[0].verdict is Verdict.PASS


class TestLaunches:
    def test_fargate_restores_the_desired_count_in_the_subnets_that_are_left(self) -> None:
        view = running(service(**FARGATE), *spread(a=1, b=1, c=1))
        assert judged(view, Service, 3)[0].verdict is Verdict.FAIL
        assert judged(view, Service, 3, mode=ELASTIC)[0].verdict is Verdict.PASS

    def test_no_more_tasks_start_than_addresses_are_free_in_the_subnets_that_are_left(self) -> None:
        def left(free: int | None, *others: Service) -> Outcome:
            view = running(service(**FARGATE), *spread(a=1, b=1, c=1))
            view.lists[Subnet] = tuple(each.model_copy(update={"free_addresses": free}).bound(view) for each in view.all(Subnet))
            for each in others:
                view.put(each, {"tasks": ()})
            return launched(view, Service, 3)

        assert left(1).verdict is ZoneVerdict.SURVIVES
        none = left(0)
        assert none.verdict is ZoneVerdict.FAILS
        assert "prod/web launches none: no address is free in its subnets in euw1-az2" in none.cause
        untold = left(None)
        assert untold.verdict is ZoneVerdict.UNKNOWN
        assert "AWS does not tell how many addresses are free in the subnets of prod/web" in untold.cause
        beside = service(**FARGATE, serviceName="api", tags=[])
        assert left(1, beside).verdict is ZoneVerdict.UNKNOWN, "its three tasks may take them all"
        assert left(2, beside).verdict is ZoneVerdict.SURVIVES

    def test_subnets_of_a_task_set_are_the_services_too(self) -> None:
        network = FARGATE["networkConfiguration"]
        deployed = service(
            launchType="FARGATE",
            deploymentController={"type": "CODE_DEPLOY"},
            taskSets=[{"id": "ecs-svc/1", "networkConfiguration": network}],
        )
        assert judged(running(deployed, *spread(a=1, b=1, c=1)), Service, 3, mode=ELASTIC)[0].verdict is Verdict.PASS

    def test_subnets_of_one_zone_restore_nothing(self) -> None:
        network = {"awsvpcConfiguration": {"subnets": ["subnet-a"]}}
        finding, _ = judged(running(service(launchType="FARGATE", networkConfiguration=network), *spread(a=3)), Service, 3, mode=ELASTIC)
        assert "prod/web launches none: it may launch in no other zone" in finding.message

    def test_what_would_start_on_instances_depends_on_room_that_nobody_looked_at(self) -> None:
        finding, _ = judged(running(service(), *spread(a=1, b=1, c=1)), Service, 3, mode=ELASTIC)
        assert finding.verdict is Verdict.UNKNOWN
        assert "have room for more tasks" in finding.message

    def test_what_may_start_on_fargate_spot_is_not_counted_on(self) -> None:
        shares = [{"capacityProvider": "FARGATE", "weight": 1}, {"capacityProvider": "FARGATE_SPOT", "weight": 1}]
        network = FARGATE["networkConfiguration"]
        mixed = service(capacityProviderStrategy=shares, networkConfiguration=network)
        assert judged(running(mixed, *spread(a=1, b=1, c=1)), Service, 3, mode=ELASTIC)[0].verdict is Verdict.UNKNOWN

    def test_a_daemon_follows_the_instances(self) -> None:
        finding, _ = judged(running(service(schedulingStrategy="DAEMON"), *spread(a=1, b=1, c=1)), Service, 3, mode=ELASTIC)
        assert finding.verdict is Verdict.FAIL
        assert "prod/web launches none: it runs one task on each instance" in finding.message


def nodes(name: str, *groups: str, **settings: Any) -> Nodegroup:
    plain = {"nodegroupName": name, "clusterName": "prod", "status": "ACTIVE", "tags": SHOP}
    arn = f"arn:aws:eks:{REGION}:{ACCOUNT}:nodegroup/prod/{name}/1"
    behind = {"autoScalingGroups": [{"name": each} for each in groups]}
    return Nodegroup.model_validate({**plain, "nodegroupArn": arn, "resources": behind, **settings})


class TestNodeGroups:
    OTHER: Mapping[str, str] = {"app": "else"}

    def test_the_nodes_are_the_instances_of_the_groups_behind(self) -> None:
        view = target(nodes("web", "eks-web"), group("eks-web", tags=self.OTHER, a=1, b=1, c=1))
        assert judged(view, Nodegroup, 2)[0].verdict is Verdict.PASS
        assert judged(view, Nodegroup, 3)[0].verdict is Verdict.FAIL

    def test_one_group_a_zone_is_usual_and_none_is_failed_alone(self) -> None:
        view = target(
            nodes("na", "eks-a"), nodes("nb", "eks-b"), group("eks-a", tags=self.OTHER, a=2), group("eks-b", tags=self.OTHER, b=2)
        )
        assert judged(view, Nodegroup)[0].verdict is Verdict.PASS

    @pytest.mark.parametrize(
        ("marks", "wanted"),
        [
            ({"taints": [{"key": "gpu", "value": "yes", "effect": "NO_SCHEDULE"}]}, Verdict.FAIL),
            ({"labels": {"for": "batch"}}, Verdict.FAIL),
            ({"labels": {"topology.kubernetes.io/zone": "eu-west-1b"}}, Verdict.PASS),
        ],
    )
    def test_groups_for_other_pods_carry_another_load_and_a_zones_label_tells_nothing_of_it(
        self, marks: dict[str, Any], wanted: Verdict
    ) -> None:
        behind = group("eks-a", tags=self.OTHER, a=2), group("eks-b", tags=self.OTHER, b=2)
        view = target(nodes("na", "eks-a"), nodes("nb", "eks-b", **marks), *behind)
        assert judged(view, Nodegroup)[0].verdict is wanted

    def test_spot_nodes_are_no_capacity(self) -> None:
        view = target(nodes("web", "eks-web", capacityType="SPOT"), group("eks-web", tags=self.OTHER, a=1, b=1, c=1))
        finding, _ = judged(view, Nodegroup, 1)
        assert finding.verdict is Verdict.FAIL
        assert "3 more not counted: Spot instances go when AWS needs them" in finding.message

    def test_a_group_that_is_selected_as_itself_too_is_counted_once(self) -> None:
        view = target(nodes("web", "eks-web"), group("eks-web", a=1, b=1), instance("i-eks-web-a0", "a"), instance("i-eks-web-b0", "b"))
        finding, _ = judged(view, Nodegroup, 2, also=(AutoScalingGroup, Instance))
        assert "1 of 2 units remain, 1 missing" in finding.message

    def test_a_node_group_that_is_being_made_is_pending(self) -> None:
        assert judged(target(nodes("web", status="CREATING")), Nodegroup)[0].reason is UnknownReason.PENDING

    def test_a_group_that_is_not_in_the_list_leaves_it_unknown(self) -> None:
        finding, _ = judged(target(nodes("web", "eks-web")), Nodegroup, 1)
        assert finding.verdict is Verdict.UNKNOWN
        assert "the list does not have its Auto Scaling group eks-web" in finding.message
        assert judged(target(nodes("web")), Nodegroup, 1)[0].verdict is Verdict.UNKNOWN

    def test_groups_that_cannot_be_listed_leave_it_unknown(self) -> None:
        view = target(nodes("web", "eks-web"))
        del view.lists[AutoScalingGroup]
        finding, _ = judged(view, Nodegroup, 1)
        assert finding.reason is UnknownReason.ACCESS_DENIED
