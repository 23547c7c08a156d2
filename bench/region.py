"""The Region whose workloads are judged: instances, groups and databases over three zones, in subnets with their ways out."""

from __future__ import annotations

from typing import Any, Final

from tests.emulator import REGION, Emulator

INSTANCES: Final = 200
"""Of all, those of the groups included."""
GROUPS: Final = 30
DATABASES: Final = 20
SUBNETS: Final = 60
TABLES: Final = 20
GATEWAYS: Final = 10
ALONE: Final = 50
"""Instances that are in no group."""

IMAGE: Final = "ami-12345678"
ZONES: Final = tuple(f"{REGION}{letter}" for letter in "abc")
TAGS: Final = [{"Key": "app", "Value": "shop"}]


def fill(aws: Emulator) -> None:
    """Make the Region; everything in it is one workload by its tag."""
    subnets = _network(aws.seeding("ec2"))
    _instances(aws, subnets)
    rds = aws.seeding("rds")
    for number in range(DATABASES):
        rds.create_db_instance(
            DBInstanceIdentifier=f"bench-{number}",
            DBInstanceClass="db.t4g.micro",
            Engine="postgres",
            AllocatedStorage=20,
            MultiAZ=number % 2 == 0,
            MasterUsername="bench",
            MasterUserPassword="correct-horse",
            Tags=TAGS,
        )


def _network(ec2: Any) -> list[str]:
    """The subnets' ids: each third one is in the same zone, each table is of three of them, and two tables share a gateway."""
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = (ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=ZONES[number % 3]) for number in range(SUBNETS))
    subnets = [each["Subnet"]["SubnetId"] for each in made]
    gateways = [ec2.create_nat_gateway(SubnetId=subnets[number])["NatGateway"]["NatGatewayId"] for number in range(GATEWAYS)]
    for number in range(TABLES):
        table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=gateways[number % GATEWAYS])
        for subnet in subnets[number::TABLES]:
            ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    return subnets


def _instances(aws: Emulator, subnets: list[str]) -> None:
    """Instances over all subnets; moto launches those of a group in one zone, so they are attached to groups that launch none."""
    ec2, scaling = aws.seeding("ec2"), aws.seeding("autoscaling")
    tags = [{"ResourceType": "instance", "Tags": TAGS}]
    ids = []
    for number in range(INSTANCES):
        launched = ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1, SubnetId=subnets[number % SUBNETS], TagSpecifications=tags)
        ids.append(launched["Instances"][0]["InstanceId"])
    scaling.create_launch_configuration(LaunchConfigurationName="bench", ImageId=IMAGE, InstanceType="t3.micro")
    for number in range(GROUPS):
        scaling.create_auto_scaling_group(
            AutoScalingGroupName=f"bench-{number}",
            LaunchConfigurationName="bench",
            MinSize=0,
            MaxSize=20,
            DesiredCapacity=0,
            VPCZoneIdentifier=",".join(subnets),
            Tags=[{**TAGS[0], "PropagateAtLaunch": True}],
        )
        scaling.attach_instances(AutoScalingGroupName=f"bench-{number}", InstanceIds=ids[ALONE + number :: GROUPS])
