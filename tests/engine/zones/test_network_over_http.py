"""The way out of subnets, from what an emulated AWS answers."""

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
from tests.engine.workload_builders import WEB, policy

IMAGE = "ami-12c6146b"
SIX = {**WEB, "required": {"units": 6}}


@pytest.fixture(scope="module")
def sessions() -> Sessions:
    """Botocore's shared data, loaded once."""
    return Sessions()


class Shop:
    """Three private subnets with three instances each, in a VPC with a public subnet in each zone."""

    def __init__(self, aws: Emulator) -> None:
        self.ec2 = aws.seeding("ec2")
        self.vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.vpc)
        self.private = {letter: self._subnet(letter, number) for number, letter in enumerate("abc")}
        self.public = {letter: self._subnet(letter, number + 10) for number, letter in enumerate("abc")}
        self.route({"GatewayId": gateway}, *self.public.values())
        scaling = aws.seeding("autoscaling")
        scaling.create_launch_configuration(LaunchConfigurationName="web", ImageId=IMAGE, InstanceType="t3.micro")
        scaling.create_auto_scaling_group(
            AutoScalingGroupName="web",
            LaunchConfigurationName="web",
            MinSize=0,
            MaxSize=20,
            DesiredCapacity=0,
            VPCZoneIdentifier=",".join(self.private.values()),
            Tags=[{"Key": "app", "Value": "shop", "PropagateAtLaunch": True}],
        )
        for subnet in self.private.values():
            made = self.ec2.run_instances(ImageId=IMAGE, MinCount=3, MaxCount=3, SubnetId=subnet)["Instances"]
            scaling.attach_instances(AutoScalingGroupName="web", InstanceIds=[instance["InstanceId"] for instance in made])

    def _subnet(self, letter: str, number: int) -> str:
        made = self.ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{REGION}{letter}")
        return str(made["Subnet"]["SubnetId"])

    def nat(self, letter: str) -> str:
        """A NAT gateway in a zone's public subnet."""
        address = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
        made = self.ec2.create_nat_gateway(SubnetId=self.public[letter], AllocationId=address)
        return str(made["NatGateway"]["NatGatewayId"])

    def route(self, target: Mapping[str, str], *subnets: str) -> str:
        """A table of these subnets with a default route."""
        made = str(self.ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"])
        self.ec2.create_route(RouteTableId=made, DestinationCidrBlock="0.0.0.0/0", **target)
        for subnet in subnets:
            self.ec2.associate_route_table(RouteTableId=made, SubnetId=subnet)
        return made


def judged(aws: Emulator, sessions: Sessions, **workload: Any) -> Finding:
    """The one finding of a new evaluation."""
    account = AwsAccount(Identity(home_region="us-east-1", keys=Keys("AKIATESTING", "secret"), endpoint_url=aws.url), sessions)
    account.verify(None)
    now = datetime.now(UTC)
    view = Snapshots(lambda: datetime.now(UTC)).view("uid", account, Freshness(now, now, timedelta(hours=1))).target(REGION)
    (finding,) = judge_target(policy(SIX, workload=workload), view, now).findings
    return finding


def test_nine_units_in_three_zones_behind_one_nat_gateway_fail_and_the_path_is_named(aws: Emulator, sessions: Sessions) -> None:
    shop = Shop(aws)
    nat = shop.nat("a")
    table = shop.route({"NatGatewayId": nat}, *shop.private.values())
    finding = judged(aws, sessions)
    assert finding.verdict is Verdict.FAIL
    path = f"web > {shop.private['b']} > {table} > {nat} (euw1-az"
    other = f"web > {shop.private['c']} > {table} > {nat} (euw1-az"
    assert path in finding.message or other in finding.message
    assert ": 0 of 6 units remain, 6 missing" in finding.message
    assert judged(aws, sessions, dependsOn=[]).verdict is Verdict.PASS, "counting zones lets it pass"


def test_a_nat_gateway_in_each_zone_passes_and_every_list_is_asked_for_once(aws: Emulator, sessions: Sessions) -> None:
    shop = Shop(aws)
    for letter, subnet in shop.private.items():
        shop.route({"NatGatewayId": shop.nat(letter)}, subnet)
    aws.forget_calls()
    finding = judged(aws, sessions)
    assert finding.verdict is Verdict.PASS, finding.message
    lists = ("DescribeSubnets", "DescribeRouteTables", "DescribeNatGateways", "DescribeVpcEndpoints")
    assert [aws.count("ec2", operation) for operation in lists] == [1, 1, 1, 1]
    assert {"ec2.describe_route_tables", "ec2.describe_nat_gateways"} <= {evidence.operation for evidence in finding.evidence}


def test_denied_route_tables_are_unknown_and_the_missing_action_is_named(aws: Emulator, sessions: Sessions) -> None:
    Shop(aws)
    aws.deny("ec2", "DescribeRouteTables")
    finding = judged(aws, sessions)
    assert finding.verdict is Verdict.UNKNOWN
    assert "allow ec2:DescribeRouteTables" in finding.message
