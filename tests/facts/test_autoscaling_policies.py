"""What scaling policies hold, and who owns a group. moto keeps neither zonal shifts nor what part of a group may be Spot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from seawall.errors import Unreadable
from seawall.facts.autoscaling import AutoScalingGroup, Owner, TargetTracking
from tests.emulator import REGION, Emulator
from tests.facts.conftest import ViewFactory

CPU = {"PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"}, "TargetValue": 75.0}


def make_group(aws: Emulator, name: str = "web", **settings: Any) -> None:
    scaling = aws.seeding("autoscaling")
    scaling.create_launch_configuration(LaunchConfigurationName=name, ImageId="ami-12345678", InstanceType="t3.micro")
    scaling.create_auto_scaling_group(
        AutoScalingGroupName=name, LaunchConfigurationName=name, MinSize=0, MaxSize=9, AvailabilityZones=[f"{REGION}a"], **settings
    )


def track(aws: Emulator, name: str = "web", metric: Mapping[str, Any] = CPU, **settings: Any) -> None:
    aws.seeding("autoscaling").put_scaling_policy(
        AutoScalingGroupName=name, PolicyName="hold", PolicyType="TargetTrackingScaling", TargetTrackingConfiguration=metric, **settings
    )


def groups(view: ViewFactory) -> dict[str, AutoScalingGroup]:
    return {group.name: group for group in view().all(AutoScalingGroup)}


def test_scaling_policies_of_all_groups_come_in_one_call(aws: Emulator, view: ViewFactory) -> None:
    make_group(aws)
    make_group(aws, "batch")
    track(aws)
    aws.seeding("autoscaling").put_scaling_policy(
        AutoScalingGroupName="web", PolicyName="step", AdjustmentType="ChangeInCapacity", ScalingAdjustment=1
    )
    found = groups(view)
    assert {policy.name: policy.kind for policy in found["web"].scaling_policies} == {
        "hold": "TargetTrackingScaling",
        "step": "SimpleScaling",
    }
    assert [held.utilization for held in found["web"].tracked] == [75.0]
    assert found["batch"].tracked == ()
    assert aws.count() == 2


def test_a_policy_that_is_off_holds_nothing(aws: Emulator, view: ViewFactory) -> None:
    make_group(aws)
    policy = {"AutoScalingGroupName": "web", "PolicyName": "hold", "PolicyType": "TargetTrackingScaling", "Enabled": False}
    told = {**policy, "TargetTrackingConfiguration": CPU}
    aws.fake("autoscaling", "DescribePolicies", lambda _wanted, _state: {"ScalingPolicies": [told]})
    found = groups(view)["web"]
    assert len(found.scaling_policies) == 1
    assert found.tracked == ()


def test_policies_hold_nothing_while_alarms_are_not_acted_upon(aws: Emulator, view: ViewFactory) -> None:
    make_group(aws)
    track(aws)
    aws.seeding("autoscaling").suspend_processes(AutoScalingGroupName="web", ScalingProcesses=["AlarmNotification"])
    assert groups(view)["web"].tracked == ()


@pytest.mark.parametrize(
    ("metric", "utilization"),
    [
        ({"PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"}}, 60.0),
        ({"PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilizationHighResolution"}}, 60.0),
        ({"PredefinedMetricSpecification": {"PredefinedMetricType": "ALBRequestCountPerTarget"}}, None),
        ({"PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageNetworkIn"}}, None),
        ({"CustomizedMetricSpecification": {"MetricName": "CPUUtilization", "Namespace": "AWS/EC2"}}, 60.0),
        ({"CustomizedMetricSpecification": {"MetricName": "mem_used", "Namespace": "CWAgent", "Unit": "Percent"}}, 60.0),
        ({"CustomizedMetricSpecification": {"MetricName": "backlog", "Namespace": "shop"}}, None),
        ({"CustomizedMetricSpecification": {"Metrics": [{"Id": "m1", "Expression": "a / b"}]}}, None),
    ],
)
def test_only_a_metric_that_is_a_share_of_what_a_unit_carries_is_a_utilization(
    metric: Mapping[str, Any], utilization: float | None
) -> None:
    assert TargetTracking.model_validate({"TargetValue": 60.0, **metric}).utilization == utilization


def test_policies_that_may_not_be_read_are_unreadable_and_the_missing_action_is_named(aws: Emulator, view: ViewFactory) -> None:
    make_group(aws)
    aws.deny("autoscaling", "DescribePolicies")
    with pytest.raises(Unreadable, match="allow autoscaling:DescribePolicies"):
        _ = groups(view)["web"].tracked


@pytest.mark.parametrize(
    ("tags", "owner"),
    [
        ({"app": "shop"}, None),
        ({"eks:cluster-name": "prod", "eks:nodegroup-name": "web"}, Owner("EKS", "web")),
        ({"AmazonECSManaged": ""}, Owner("ECS", "")),
        ({"aws:cloudformation:stack-name": "s", "elasticbeanstalk:environment-name": "shop"}, Owner("Elastic Beanstalk", "shop")),
        ({"aws:cloudformation:stack-name": "shop"}, Owner("CloudFormation", "shop")),
        ({"kubernetes.io/cluster/prod": "owned"}, None),
    ],
)
def test_the_owner_of_a_group_is_known_by_its_tags(tags: Mapping[str, str], owner: Owner | None) -> None:
    assert told(Tags=[{"Key": key, "Value": value} for key, value in tags.items()]).owner == owner


def told(**settings: Any) -> AutoScalingGroup:
    """A group as AWS describes it; for what moto does not keep."""
    sizes = {"MinSize": 0, "MaxSize": 9, "DesiredCapacity": 4}
    return AutoScalingGroup.model_validate({"AutoScalingGroupName": "web", "AutoScalingGroupARN": "arn", **sizes, **settings})


@pytest.mark.parametrize(("distribution", "may"), [({"OnDemandPercentageAboveBaseCapacity": 0}, True), ({}, False)])
def test_a_group_may_use_spot_where_not_all_above_its_base_is_on_demand(distribution: Mapping[str, int], *, may: bool) -> None:
    group = told(MixedInstancesPolicy={"InstancesDistribution": {"OnDemandBaseCapacity": 2, **distribution}})
    assert (group.may_use_spot, group.on_demand_base) == (may, 2)


def test_a_group_without_a_mixed_policy_uses_no_spot_of_its_own() -> None:
    assert not told().may_use_spot


def test_a_group_tells_what_its_sizes_count_its_placement_group_and_whether_it_shifts() -> None:
    group = told(DesiredCapacityType="vcpu", PlacementGroup="tight", AvailabilityZoneImpairmentPolicy={"ZonalShiftEnabled": True})
    assert (group.capacity_unit, group.placement_group, group.is_shifted_with_its_zone) == ("vcpu", "tight", True)
    assert (told().capacity_unit, told().is_shifted_with_its_zone) == ("units", False)


def test_an_instance_may_be_protected_from_spreading_anew() -> None:
    place = {"InstanceId": "i-1", "AvailabilityZone": f"{REGION}a", "LifecycleState": "InService", "HealthStatus": "Healthy"}
    assert [each.is_protected for each in told(Instances=[{**place, "ProtectedFromScaleIn": True}, place]).instances] == [True, False]
