"""Auto Scaling groups, read over HTTP.

moto puts every instance of a group into its first zone, so a spread is built the other way round: instances first, attached to an empty group.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from seawall.errors import Unreadable
from seawall.facts.autoscaling import GROUP_TAG, AutoScalingGroup
from seawall.facts.ec2.instance import Instance
from seawall.facts.snapshot import TargetView
from tests.emulator import REGION, Emulator
from tests.facts.conftest import ViewFactory

IMAGE = "ami-12345678"


def subnets(aws: Emulator) -> dict[str, str]:
    """Zone -> default subnet."""
    return {subnet["AvailabilityZone"]: subnet["SubnetId"] for subnet in aws.seeding("ec2").describe_subnets()["Subnets"]}


def make_group(aws: Emulator, spread: Mapping[str, int], **settings: Any) -> None:
    """A group `web` with so many instances in each zone, by its letter."""
    by_zone = subnets(aws)
    ec2, scaling = aws.seeding("ec2"), aws.seeding("autoscaling")
    scaling.create_launch_configuration(LaunchConfigurationName="web", ImageId=IMAGE, InstanceType="t3.micro")
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="web",
        LaunchConfigurationName="web",
        MinSize=0,
        MaxSize=20,
        DesiredCapacity=0,
        VPCZoneIdentifier=",".join(by_zone[f"{REGION}{letter}"] for letter in spread),
        **settings,
    )
    for letter, count in spread.items():
        made = ec2.run_instances(ImageId=IMAGE, MinCount=count, MaxCount=count, SubnetId=by_zone[f"{REGION}{letter}"])["Instances"]
        scaling.attach_instances(AutoScalingGroupName="web", InstanceIds=[instance["InstanceId"] for instance in made])


def only(view: TargetView) -> AutoScalingGroup:
    (group,) = view.all(AutoScalingGroup)
    return group


def test_a_group_comes_with_its_sizes_zones_tags_and_instances_in_one_call(view: ViewFactory, aws: Emulator) -> None:
    make_group(aws, {"a": 2, "b": 1}, Tags=[{"Key": "app", "Value": "shop", "PropagateAtLaunch": True}])
    group = only(view())
    assert (group.id, group.min_size, group.max_size, group.desired_capacity) == ("web", 0, 20, 3)
    assert group.arn.startswith(f"arn:aws:autoscaling:{REGION}:")
    assert group.read_tags() == {"app": "shop"}
    assert set(group.availability_zones) == {f"{REGION}a", f"{REGION}b"}
    assert len(group.subnet_ids) == 2
    assert Counter(instance.zone for instance in group.instances) == {f"{REGION}a": 2, f"{REGION}b": 1}
    assert all(instance.serves and instance.weight == 1 for instance in group.instances)
    assert aws.count("autoscaling") == 1


def test_its_instances_carry_the_tag_that_names_the_group(view: ViewFactory, aws: Emulator) -> None:
    make_group(aws, {"a": 1})
    assert [instance.read_tags()[GROUP_TAG] for instance in view().all(Instance)] == ["web"]


def test_an_instance_that_is_unhealthy_does_not_serve(view: ViewFactory, aws: Emulator) -> None:
    make_group(aws, {"a": 1, "b": 1})
    sick = only(view()).instances[0].instance_id
    aws.seeding("autoscaling").set_instance_health(InstanceId=sick, HealthStatus="Unhealthy")
    assert {instance.instance_id: instance.serves for instance in only(view()).instances}[sick] is False


@pytest.mark.parametrize("process", ["Launch", "Terminate", "HealthCheck", "ReplaceUnhealthy", "AZRebalance"])
def test_a_group_replaces_nothing_while_a_process_that_it_needs_is_suspended(view: ViewFactory, aws: Emulator, process: str) -> None:
    make_group(aws, {"a": 1})
    assert only(view()).why_no_replacement is None
    aws.seeding("autoscaling").suspend_processes(AutoScalingGroupName="web", ScalingProcesses=[process, "AlarmNotification"])
    assert only(view()).why_no_replacement == f"{process} suspended"


def test_a_region_without_groups_has_none(view: ViewFactory) -> None:
    assert view().all(AutoScalingGroup) == ()


def test_groups_that_may_not_be_listed_are_unreadable_and_the_missing_action_is_named(view: ViewFactory, aws: Emulator) -> None:
    aws.deny("autoscaling")
    with pytest.raises(Unreadable, match="allow autoscaling:DescribeAutoScalingGroups"):
        view().all(AutoScalingGroup)


def answer(**settings: Any) -> AutoScalingGroup:
    """A group as AWS describes it; for what moto does not keep."""
    told = {"AutoScalingGroupName": "web", "AutoScalingGroupARN": "arn", "MinSize": 0, "MaxSize": 9, "DesiredCapacity": 4, **settings}
    return AutoScalingGroup.model_validate(told)


def test_a_group_that_spreads_balanced_only_replaces_nothing_elsewhere() -> None:
    group = answer(AvailabilityZoneDistribution={"CapacityDistributionStrategy": "balanced-only"})
    assert group.why_no_replacement == "balanced-only keeps trying in the lost zone"


@pytest.mark.parametrize("state", ["Pending", "Standby", "EnteringStandby", "Terminating:Wait", "Warmed:Running", "Quarantined"])
def test_only_instances_in_service_serve_and_each_with_its_weight(state: str) -> None:
    place = {"AvailabilityZone": "eu-west-1a", "HealthStatus": "Healthy", "WeightedCapacity": "4"}
    group = answer(
        Instances=[
            {"InstanceId": "i-1", "LifecycleState": "InService", **place},
            {"InstanceId": "i-2", "LifecycleState": state, **place},
        ]
    )
    assert [(instance.serves, instance.weight) for instance in group.instances] == [(True, 4), (False, 4)]
