"""Groups and balancers judged from what an emulated AWS answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from seawall.api.v1alpha1.terms import Verdict
from seawall.aws.accounts import AwsAccount
from seawall.aws.session import Identity, Keys, Sessions
from seawall.engine.finding import Finding
from seawall.engine.zones.workloads import judge_target
from seawall.facts.snapshot import Freshness, Snapshots
from tests.emulator import REGION, Emulator
from tests.engine.workload_builders import policy, told
from tests.facts.test_autoscaling import IMAGE, make_group
from tests.facts.test_elbv2 import listen, make_balancer, to, zones
from tests.facts.test_elbv2 import make_group as make_target_group

TAGS = told({"app": "shop"})
NO_DEPENDENCIES: Mapping[str, Any] = {"dependsOn": []}


@pytest.fixture(scope="module")
def sessions() -> Sessions:
    """Botocore's shared data, loaded once."""
    return Sessions()


def judged(aws: Emulator, sessions: Sessions, component: Mapping[str, Any]) -> Finding:
    """The one finding of a new evaluation."""
    account = AwsAccount(Identity(home_region="us-east-1", keys=Keys("AKIATESTING", "secret"), endpoint_url=aws.url), sessions)
    account.verify(None)
    now = datetime.now(UTC)
    view = Snapshots(lambda: datetime.now(UTC)).view("uid", account, Freshness(now, now, timedelta(hours=1))).target(REGION)
    (finding,) = judge_target(policy(component, workload=NO_DEPENDENCIES), view, now).findings
    return finding


@pytest.mark.parametrize(("percent", "wanted"), [(75, Verdict.FAIL), (60, Verdict.PASS)])
def test_three_zones_whose_cpu_is_kept_at_75_percent_fail_for_want_of_room(
    aws: Emulator, sessions: Sessions, percent: int, wanted: Verdict
) -> None:
    make_group(aws, {"a": 1, "b": 1, "c": 1}, Tags=[{**each, "PropagateAtLaunch": True} for each in TAGS])
    metric = {"PredefinedMetricType": "ASGAverageCPUUtilization"}
    aws.seeding("autoscaling").put_scaling_policy(
        AutoScalingGroupName="web",
        PolicyName="cpu",
        PolicyType="TargetTrackingScaling",
        TargetTrackingConfiguration={"PredefinedMetricSpecification": metric, "TargetValue": percent},
    )
    finding = judged(aws, sessions, {"name": "web", "types": ["AWS::AutoScaling::AutoScalingGroup"]})
    assert finding.verdict is wanted, finding.message
    assert ("scaling keeps CPU at 75 % over 3 zones" in finding.message) is (wanted is Verdict.FAIL)


@pytest.mark.parametrize(("cross_zone", "wanted"), [("false", Verdict.FAIL), ("true", Verdict.PASS)])
def test_a_network_balancer_needs_a_share_in_every_zone_until_it_balances_over_them(
    aws: Emulator, sessions: Sessions, cross_zone: str, wanted: Verdict
) -> None:
    ec2, elbv2 = aws.seeding("ec2"), aws.seeding("elbv2")
    balancer, group = make_balancer(aws, "network", "abc"), make_target_group(aws, "web", "TCP", TargetType="instance")
    listen(aws, balancer, "TCP", to(group))
    elbv2.add_tags(ResourceArns=[group], Tags=TAGS)
    elbv2.modify_load_balancer_attributes(
        LoadBalancerArn=balancer, Attributes=[{"Key": "load_balancing.cross_zone.enabled", "Value": cross_zone}]
    )
    for letter, count in {"a": 3, "b": 3, "c": 1}.items():
        made = ec2.run_instances(ImageId=IMAGE, MinCount=count, MaxCount=count, SubnetId=zones(aws)[f"{REGION}{letter}"])["Instances"]
        elbv2.register_targets(TargetGroupArn=group, Targets=[{"Id": instance["InstanceId"]} for instance in made])
    finding = judged(aws, sessions, {"name": "web", "types": ["AWS::ElasticLoadBalancingV2::TargetGroup"], "required": {"units": 4}})
    assert finding.verdict is wanted, finding.message
    assert "elbv2.describe_target_health" in {evidence.operation for evidence in finding.evidence}
