"""A workload in three zones on the emulated AWS, whose network a test makes as fragile as it likes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.emulator import REGION, Emulator

IMAGE = "ami-12c6146b"
TAGS = [{"Key": "app", "Value": "shop"}]
MACHINES = {"name": "web", "types": ["AWS::EC2::Instance"], "required": {"units": 2}}


class Shop:
    """A private subnet with an instance in each of three zones, in a VPC with a public subnet in each."""

    def __init__(self, aws: Emulator) -> None:
        self.aws = aws
        self.ec2 = aws.seeding("ec2")
        self.vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.vpc)
        self.private = {letter: self._subnet(letter, number) for number, letter in enumerate("abc")}
        self.public = {letter: self._subnet(letter, number + 10) for number, letter in enumerate("abc")}
        self.route({"GatewayId": gateway}, *self.public.values())
        mark = [{"ResourceType": "instance", "Tags": TAGS}]
        for subnet in self.private.values():
            self.ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1, SubnetId=subnet, TagSpecifications=mark)

    def _subnet(self, letter: str, number: int) -> str:
        made = self.ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{REGION}{letter}")
        return str(made["Subnet"]["SubnetId"])

    def nat(self, letter: str) -> str:
        """A NAT gateway in a zone's public subnet."""
        address = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
        made = self.ec2.create_nat_gateway(SubnetId=self.public[letter], AllocationId=address)
        return str(made["NatGateway"]["NatGatewayId"])

    def nats(self) -> list[dict[str, Any]]:
        """Every NAT gateway that is there."""
        told = self.ec2.describe_nat_gateways()["NatGateways"]
        return [each for each in told if each["State"] not in {"deleting", "deleted"}]

    def route(self, target: Mapping[str, str], *subnets: str) -> str:
        """A table of these subnets with a default route."""
        made = str(self.ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"])
        self.ec2.create_route(RouteTableId=made, DestinationCidrBlock="0.0.0.0/0", **target)
        for subnet in subnets:
            self.ec2.associate_route_table(RouteTableId=made, SubnetId=subnet)
        return made

    def target_of(self, table: str) -> str:
        """The NAT gateway that a table's default route leads to."""
        (told,) = self.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"]
        return str(next(each["NatGatewayId"] for each in told["Routes"] if each["DestinationCidrBlock"] == "0.0.0.0/0"))

    def file_system(self, *letters: str) -> str:
        """A file system of the workload, mounted in these zones behind a security group of its own."""
        efs = self.aws.seeding("efs")
        made = str(efs.create_file_system(CreationToken="shop", Tags=TAGS)["FileSystemId"])
        group = self.ec2.create_security_group(GroupName="nfs", Description="NFS", VpcId=self.vpc)["GroupId"]
        for letter in letters:
            efs.create_mount_target(FileSystemId=made, SubnetId=self.private[letter], SecurityGroups=[group])
        return made
