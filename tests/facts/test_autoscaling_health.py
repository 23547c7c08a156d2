"""How Auto Scaling groups tell ill instances, and launch configurations, over HTTP."""

from __future__ import annotations

import pytest

from seawall.controls.autoscaling import elb_health_check
from seawall.facts.autoscaling import AutoScalingGroup, HealthCheck, LaunchConfiguration
from seawall.facts.snapshot import TargetView
from tests.emulator import REGION, Emulator
from tests.facts.conftest import RoundTrip, ViewFactory


@pytest.fixture(autouse=True)
def _group(aws: Emulator) -> None:
    """A group behind a target group, by a launch configuration that says nothing of the metadata service."""
    vpc = aws.seeding("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
    arn = aws.seeding("elbv2").create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=vpc)["TargetGroups"][0]["TargetGroupArn"]
    autoscaling = aws.seeding("autoscaling")
    autoscaling.create_launch_configuration(LaunchConfigurationName="web", ImageId="ami-12345678", InstanceType="t3.micro")
    autoscaling.create_auto_scaling_group(
        AutoScalingGroupName="web",
        LaunchConfigurationName="web",
        MinSize=0,
        MaxSize=1,
        AvailabilityZones=[f"{REGION}a"],
        TargetGroupARNs=[arn],
        HealthCheckGracePeriod=120,
    )


def web(view: TargetView) -> AutoScalingGroup:
    (found,) = view.all(AutoScalingGroup)
    return found


def test_the_check_of_the_load_balancer_is_added_and_taken_away_again(view: ViewFactory, round_trip: RoundTrip) -> None:
    assert web(view()).health_checks_wanted == ("ELB",)
    between = round_trip(web, lambda each: elb_health_check.fix(each, elb_health_check.Parameters()))
    assert between == HealthCheck(health_check_type="ELB", health_check_grace_period=120)


def test_a_launch_configuration_is_read_with_the_groups_that_launch_by_it(view: ViewFactory, aws: Emulator) -> None:
    (found,) = view().all(LaunchConfiguration)
    assert found.id == "web"
    assert found.http_tokens == "optional"
    assert found.groups == ("web",)
    assert aws.count("autoscaling") == 2


def test_required_tokens_are_read(view: ViewFactory, aws: Emulator) -> None:
    aws.seeding("autoscaling").create_launch_configuration(
        LaunchConfigurationName="safe", ImageId="ami-12345678", InstanceType="t3.micro", MetadataOptions={"HttpTokens": "required"}
    )
    found = {each.name: each.http_tokens for each in view().all(LaunchConfiguration)}
    assert found == {"web": "optional", "safe": "required"}
