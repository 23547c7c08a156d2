"""Auto Scaling groups and instances: what counts as capacity, what scaling keeps free, and what would be launched."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.api.v1alpha1.terms import Dependency, Verdict, ZoneVerdict
from seawall.errors import UnknownReason
from seawall.facts.autoscaling import AutoScalingGroup, ScalingPolicy, ScalingRegion
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.placement import PlacementGroup
from seawall.facts.ec2.status import StatusChecks, StatusRegion
from seawall.facts.eks import Nodegroup
from seawall.facts.elb import ClassicLoadBalancer
from seawall.facts.elbv2 import Target, TargetGroup
from tests.builders import ACCOUNT, REGION, Given
from tests.engine.workload_builders import SHOP, group, instance, target, told
from tests.engine.zones.launch_builders import fleet, launching
from tests.engine.zones.simulated import ELASTIC, judged

BALANCED = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/web/1"
BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/app/web/1"


def changed(resource: AutoScalingGroup, **fields: Any) -> AutoScalingGroup:
    return resource.model_copy(update=fields)


def tracking(percent: float, metric: str = "ASGAverageCPUUtilization", **more: Any) -> ScalingPolicy:
    kept = {"TargetValue": percent, "PredefinedMetricSpecification": {"PredefinedMetricType": metric}}
    return ScalingPolicy.model_validate({"AutoScalingGroupName": "web", "PolicyName": "p", "TargetTrackingConfiguration": kept, **more})


def scaled(resource: AutoScalingGroup, *policies: ScalingPolicy) -> Given:
    """A target with one group that these policies scale."""
    view = target(resource)
    view.facts[ScalingRegion, ACCOUNT, "policies"] = {resource.name: policies}
    return view


def behind(resource: AutoScalingGroup, **states: str) -> Given:
    """A target with one group behind a target group, and the states of its targets by the last letters of their ids; others are healthy."""
    view = target(changed(resource, target_groups=(BALANCED,)))
    health = tuple(
        Target.model_validate(
            {
                "Target": {"Id": each.instance_id, "Port": 80},
                "TargetHealth": {"State": states.get(each.instance_id.rpartition("-")[2], "healthy")},
            }
        )
        for each in resource.instances
    )
    balanced = {"TargetGroupName": "web", "TargetGroupArn": BALANCED, "TargetType": "instance", "LoadBalancerArns": [BALANCER]}
    view.lists.pop(TargetGroup)
    view.put(TargetGroup.model_validate(balanced), {"health": health})
    return view


def spot(name: str, letter: str) -> Instance:
    return instance(name, letter).model_copy(update={"lifecycle": "spot"})


class TestHeadroom:
    def test_three_zones_whose_cpu_is_kept_at_75_percent_have_no_room_for_the_load_of_one_of_them(self) -> None:
        finding, workload = judged(scaled(group(a=3, b=3, c=3), tracking(75)), AutoScalingGroup)
        assert (finding.verdict, workload.verdict) == (Verdict.FAIL, ZoneVerdict.FAILS)
        assert workload.causes[0] == (
            "AWS::AutoScaling::AutoScalingGroup > web > euw1-az1: scaling keeps CPU at 75 % over 3 zones, so the rest would run at 112 %, "
            "wanted at most 66 % (or a declared capacity)"
        )

    @pytest.mark.parametrize(
        ("spread", "percent", "wanted"),
        [
            ({"a": 2, "b": 2}, 50, Verdict.PASS),
            ({"a": 2, "b": 2}, 51, Verdict.FAIL),
            ({"a": 1, "b": 1, "c": 1}, 66, Verdict.PASS),
            ({"a": 1, "b": 1, "c": 1}, 67, Verdict.FAIL),
        ],
    )
    def test_two_zones_carry_50_percent_and_three_66(self, spread: dict[str, int], percent: float, wanted: Verdict) -> None:
        assert judged(scaled(group(**spread), tracking(percent)), AutoScalingGroup)[0].verdict is wanted

    def test_a_declared_capacity_says_more_than_the_utilisation(self) -> None:
        assert judged(scaled(group(a=3, b=3, c=3), tracking(75)), AutoScalingGroup, 6)[0].verdict is Verdict.PASS

    def test_of_several_utilisations_the_highest_counts_and_requests_are_no_share_of_anything(self) -> None:
        requests = tracking(1000, "ALBRequestCountPerTarget")
        three = group(a=1, b=1, c=1)
        assert judged(scaled(three, requests), AutoScalingGroup)[0].verdict is Verdict.PASS
        assert judged(scaled(three, requests, tracking(50), tracking(75)), AutoScalingGroup)[0].verdict is Verdict.FAIL

    def test_a_policy_that_is_off_keeps_nothing(self) -> None:
        assert judged(scaled(group(a=1, b=1, c=1), tracking(75, Enabled=False)), AutoScalingGroup)[0].verdict is Verdict.PASS

    def test_policies_that_cannot_be_read_are_unknown_unless_a_capacity_is_declared(self) -> None:
        view = target(group(a=1, b=1, c=1))
        del view.facts[ScalingRegion, ACCOUNT, "policies"]
        finding, _ = judged(view, AutoScalingGroup)
        assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.ACCESS_DENIED)
        assert "the scaling policies of web could not be read" in finding.message
        assert judged(view, AutoScalingGroup, 2)[0].verdict is Verdict.PASS

    def test_a_group_that_restores_all_by_itself_needs_no_room_where_launches_count(self) -> None:
        view = launching(fleet(a=3, b=3, c=3))
        view.facts[ScalingRegion, ACCOUNT, "policies"] = {"web": (tracking(75),)}
        assert judged(view, AutoScalingGroup)[0].verdict is Verdict.FAIL
        assert judged(view, AutoScalingGroup, mode=ELASTIC)[0].verdict is Verdict.PASS

    def test_groups_that_carry_one_load_are_kept_at_their_common_utilisation(self) -> None:
        groups = [group(f"web-{letter}", **{letter: 2}) for letter in "ab"]
        nodes = [changed(each, tags=tuple(told({**SHOP, "eks:nodegroup-name": each.name, "eks:cluster-name": "prod"}))) for each in groups]
        view = target(*nodes)
        view.facts[ScalingRegion, ACCOUNT, "policies"] = {"web-a": (tracking(40),), "web-b": (tracking(70),)}
        finding, _ = judged(view, AutoScalingGroup)
        assert "scaling keeps CPU at 55 % over 2 zones" in finding.message


class TestSpot:
    def test_a_spot_instance_is_no_capacity(self) -> None:
        finding, _ = judged(target(instance("i-1", "a"), spot("i-2", "b")), Instance, 1)
        assert finding.verdict is Verdict.FAIL
        assert "0 of 1 units remain, 1 missing; 1 more not counted: Spot instances go when AWS needs them" in finding.message

    def test_those_of_a_group_that_may_have_some_are_told_by_their_own_list(self) -> None:
        mixed = changed(group(a=1, b=1, c=1), on_demand_percent=50)
        own = [instance("i-web-a0", "a"), instance("i-web-b0", "b"), spot("i-web-c0", "c")]
        finding, _ = judged(target(mixed, *own), AutoScalingGroup, 2)
        assert finding.verdict is Verdict.FAIL
        assert judged(target(mixed, *own), AutoScalingGroup, 1)[0].verdict is Verdict.PASS

    def test_without_that_list_it_is_not_known_whether_they_count(self) -> None:
        view = target(changed(group(a=1, b=1), on_demand_percent=0))
        del view.lists[Instance]
        assert judged(view, AutoScalingGroup, 1)[0].verdict is Verdict.UNKNOWN

    def test_a_group_without_spot_asks_for_no_list_of_instances(self) -> None:
        view = target(group(a=1, b=1))
        del view.lists[Instance]
        assert judged(view, AutoScalingGroup, 1)[0].verdict is Verdict.PASS

    def test_what_a_group_would_launch_as_spot_is_not_counted_on(self) -> None:
        mixed = changed(group(a=2, b=2), on_demand_percent=50)
        own = [instance(each.instance_id, each.zone[-1]) for each in mixed.instances]
        finding, _ = judged(target(mixed, *own), AutoScalingGroup, 4, mode=ELASTIC)
        assert finding.verdict is Verdict.UNKNOWN
        assert "a part of what it would launch may be Spot instances" in finding.message


class TestStatusChecks:
    def checked(self, **checks: StatusChecks) -> Given:
        view = target(instance("i-1", "a"), instance("i-2", "b"))
        view.facts[StatusRegion, ACCOUNT, "checks"] = {f"i-{name[1:]}": each for name, each in checks.items()}
        return view

    WELL = StatusChecks(instance="ok", system="ok")

    def test_an_instance_that_fails_its_checks_is_no_capacity_and_that_is_said(self) -> None:
        view = self.checked(i1=self.WELL, i2=StatusChecks(instance="impaired", system="ok"))
        finding, _ = judged(view, Instance, 1)
        assert finding.verdict is Verdict.FAIL
        assert "1 more not counted: running, and they fail AWS's status checks" in finding.message

    def test_checks_that_are_not_finished_are_pending(self) -> None:
        view = self.checked(i1=self.WELL, i2=StatusChecks(instance="initializing", system="ok"))
        finding, _ = judged(view, Instance, 1)
        assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.PENDING)

    def test_checks_that_cannot_be_read_are_unknown_with_the_missing_action(self) -> None:
        view = target(instance("i-1", "a"), instance("i-2", "b"))
        del view.facts[StatusRegion, ACCOUNT, "checks"]
        finding, _ = judged(view, Instance, 1)
        assert finding.reason is UnknownReason.ACCESS_DENIED
        assert "the status checks of i-1 could not be read" in finding.message

    def test_a_share_is_taken_also_of_what_is_ill(self) -> None:
        ill = StatusChecks(instance="impaired", system="ok")
        assert judged(self.checked(i1=self.WELL, i2=self.WELL), Instance, share=50)[0].verdict is Verdict.PASS
        assert judged(self.checked(i1=self.WELL, i2=ill), Instance, share=50)[0].verdict is Verdict.FAIL

    def test_a_stopped_instance_is_not_asked_about(self) -> None:
        view = target(instance("i-1", "a", "stopped"))
        del view.facts[StatusRegion, ACCOUNT, "checks"]
        finding, _ = judged(view, Instance, 1)
        assert finding.verdict is Verdict.FAIL


class TestHealthBehindABalancer:
    def test_a_group_that_only_asks_ec2_calls_healthy_what_its_balancer_does_not(self) -> None:
        three = group(a=1, b=1, c=1)
        assert judged(behind(three), AutoScalingGroup, 2)[0].verdict is Verdict.PASS
        finding, _ = judged(behind(three, c0="unhealthy"), AutoScalingGroup, 2)
        assert finding.verdict is Verdict.FAIL
        assert "1 more not counted: in service, and not healthy behind the load balancer" in finding.message

    def test_a_group_that_asks_the_balancer_itself_is_believed(self) -> None:
        asking = changed(group(a=1, b=1, c=1), health_check_type="ELB")
        view = behind(asking)
        view.facts.pop((TargetGroup, "web", "health"))
        assert judged(view, AutoScalingGroup, 2)[0].verdict is Verdict.PASS

    def test_a_balancer_that_cannot_be_asked_leaves_it_unknown(self) -> None:
        view = behind(group(a=1, b=1, c=1))
        view.facts.pop((TargetGroup, "web", "health"))
        finding, _ = judged(view, AutoScalingGroup, 2)
        assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.ACCESS_DENIED)

    def test_an_instance_that_is_not_registered_serves_nobody(self) -> None:
        view = behind(group(a=1, b=1, c=1))
        registered = view.facts[TargetGroup, "web", "health"]
        assert isinstance(registered, tuple)
        view.facts[TargetGroup, "web", "health"] = registered[:2]
        assert judged(view, AutoScalingGroup, 2)[0].verdict is Verdict.FAIL

    def test_a_classic_balancer_is_asked_in_the_same_way(self) -> None:
        view = target(changed(group(a=1, b=1, c=1), load_balancer_names=("old",)))
        view.lists.pop(ClassicLoadBalancer)
        states = {"i-web-a0": "InService", "i-web-b0": "InService", "i-web-c0": "OutOfService"}
        view.put(ClassicLoadBalancer(name="old"), {"health": states})
        assert judged(view, AutoScalingGroup, 2)[0].verdict is Verdict.FAIL
        view.facts[ClassicLoadBalancer, "old", "health"] = {**states, "i-web-c0": "Unknown"}
        assert judged(view, AutoScalingGroup, 2)[0].verdict is Verdict.UNKNOWN


class TestWhatIsNoCapacity:
    @pytest.mark.parametrize("state", ["Standby", "Pending:Wait", "Terminating", "Warmed:Stopped", "Warmed:Hibernated"])
    def test_an_instance_on_standby_or_in_the_warm_pool_carries_nothing(self, state: str) -> None:
        three = group(a=1, b=1, c=1)
        idle = three.instances[2].model_copy(update={"lifecycle_state": state})
        assert judged(target(changed(three, instances=(*three.instances[:2], idle))), AutoScalingGroup, 2)[0].verdict is Verdict.FAIL

    def test_zones_that_a_group_may_use_are_not_zones_where_it_is(self) -> None:
        lopsided = changed(group(a=4), availability_zones=tuple(f"{REGION}{letter}" for letter in "abc"))
        finding, workload = judged(target(lopsided), AutoScalingGroup, 1)
        assert finding.verdict is Verdict.FAIL
        assert workload.zones == ("euw1-az1",)

    def test_weights_are_the_units(self) -> None:
        two = group(a=1, b=1)
        heavy = tuple(each.model_copy(update={"weight": 4}) for each in two.instances)
        assert judged(target(changed(two, instances=heavy, desired_capacity=8)), AutoScalingGroup, 4)[0].verdict is Verdict.PASS
        assert judged(target(changed(two, instances=heavy, desired_capacity=8)), AutoScalingGroup, share=60)[0].verdict is Verdict.FAIL

    def test_sizes_in_vcpus_are_not_compared_with_instances(self) -> None:
        two = changed(group(a=2, b=2), capacity_unit="vcpu", desired_capacity=16, max_size=32)
        assert judged(target(two), AutoScalingGroup, share=50)[0].verdict is Verdict.PASS
        finding, _ = judged(target(two), AutoScalingGroup, 4, mode=ELASTIC)
        assert finding.verdict is Verdict.UNKNOWN
        assert "web counts its sizes in vcpu" in finding.message


class TestLaunches:
    def test_a_cluster_placement_group_holds_a_group_in_one_zone_whatever_its_subnets_say(self) -> None:
        pinned = changed(group(a=2), availability_zones=(f"{REGION}a", f"{REGION}b"), placement_group="close")
        close = PlacementGroup(name="close", strategy="cluster")
        finding, _ = judged(target(pinned, close), AutoScalingGroup, 2, mode=ELASTIC)
        assert finding.verdict is Verdict.FAIL
        assert "web launches none: the cluster placement group close holds it in one zone" in finding.message
        apart = PlacementGroup(name="close", strategy="spread")
        finding, _ = judged(target(pinned, apart), AutoScalingGroup, 2, mode=ELASTIC)
        assert "holds it in one zone" not in finding.message

    def test_placement_groups_that_cannot_be_listed_leave_launches_unknown_and_nothing_else(self) -> None:
        view = target(changed(group(a=2, b=2), placement_group="close"))
        assert judged(view, AutoScalingGroup, 4, mode=ELASTIC)[0].verdict is Verdict.UNKNOWN
        assert judged(view, AutoScalingGroup, 2)[0].verdict is Verdict.PASS

    @pytest.mark.parametrize(
        ("fields", "why"),
        [
            ({"strategy": "balanced-only"}, "balanced-only keeps trying in the lost zone"),
            ({"suspended_processes": ({"ProcessName": "Launch"},)}, "Launch suspended"),
            ({"suspended_processes": ({"ProcessName": "AZRebalance"},)}, "AZRebalance suspended"),
        ],
    )
    def test_a_group_that_would_not_launch_elsewhere_gets_no_credit(self, fields: dict[str, Any], why: str) -> None:
        still = AutoScalingGroup.model_validate(group(a=2, b=2).model_dump(by_alias=False) | fields)
        finding, _ = judged(target(still), AutoScalingGroup, 4, mode=ELASTIC)
        assert finding.verdict is Verdict.FAIL
        assert f"web launches none: {why}" in finding.message


class TestGroupsOfEks:
    def nodes(self, name: str, letter: str, cluster: str = "prod") -> AutoScalingGroup:
        return group(name, tags={**SHOP, "eks:nodegroup-name": name, "eks:cluster-name": cluster}, **{letter: 2})

    def test_one_group_a_zone_of_a_cluster_is_never_failed_alone(self) -> None:
        assert judged(target(self.nodes("na", "a"), self.nodes("nb", "b")), AutoScalingGroup)[0].verdict is Verdict.PASS

    def test_groups_of_two_clusters_do_not_stand_in_for_each_other(self) -> None:
        finding, _ = judged(target(self.nodes("na", "a"), self.nodes("nb", "b", "test")), AutoScalingGroup)
        assert finding.verdict is Verdict.FAIL
        assert "AWS::AutoScaling::AutoScalingGroup > nodes of prod > euw1-az1" in finding.message

    def test_groups_for_other_pods_do_not_either_where_node_groups_tell_so(self) -> None:
        told_by = [
            Nodegroup.model_validate(
                {
                    "nodegroupName": name,
                    "nodegroupArn": f"arn:aws:eks:{REGION}:{ACCOUNT}:nodegroup/prod/{name}/1",
                    "clusterName": "prod",
                    "taints": taints,
                    "resources": {"autoScalingGroups": [{"name": name}]},
                }
            )
            for name, taints in (("na", []), ("nb", [{"key": "gpu", "effect": "NO_SCHEDULE"}]))
        ]
        finding, _ = judged(target(self.nodes("na", "a"), self.nodes("nb", "b"), *told_by), AutoScalingGroup)
        assert finding.verdict is Verdict.FAIL
        assert "nodes of prod (gpu:NO_SCHEDULE) > euw1-az2" in finding.message


class TestCountedOnce:
    def test_an_instance_of_a_group_is_counted_in_the_group_only(self) -> None:
        view = target(group(a=1, b=1), instance("i-web-a0", "a"), instance("i-web-b0", "b"))
        finding, _ = judged(view, AutoScalingGroup, 2, also=(Instance,))
        assert "1 of 2 units remain, 1 missing" in finding.message


def test_what_carries_nothing_needs_no_way_out() -> None:
    view = target(spot("i-1", "a").model_copy(update={"subnet_id": "subnet-a"}))
    judged(view, Instance, 1, wants=(Dependency.EGRESS,))
    assert not any("RouteTable" in repr(read) for read in view.touched)
