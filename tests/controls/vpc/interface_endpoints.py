from typing import Any

from seawall.controls.vpc.interface_endpoints import Parameters
from seawall.facts.ec2.endpoint import EndpointSettings, VpcEndpoint
from seawall.facts.ec2.security_group import SecurityGroup
from seawall.facts.ec2.vpc import Subnet, Vpc
from tests.builders import given

EC2 = "com.amazonaws.eu-west-1.ec2"
OTHER = "com.amazonaws.vpce.eu-west-1.vpce-svc-1"
PLACES = {"subnets": ("subnet-1", "subnet-2", "subnet-9"), "security_groups": ("sg-1", "sg-9")}
MAKE = Parameters(**PLACES)
TWO = Parameters(services=("ec2", "ecr.api"), **PLACES)


def endpoint(
    service: str = EC2, state: str = "available", kind: str = "Interface", vpc: str = "vpc-1", subnets: tuple[str, ...] = ("subnet-1",)
) -> VpcEndpoint:
    name = f"vpce-{vpc}-{service}"
    told = {"VpcEndpointId": name, "VpcId": vpc, "ServiceName": service, "VpcEndpointType": kind, "State": state, "SubnetIds": subnets}
    return VpcEndpoint.model_validate({**told, "Settings": EndpointSettings.told(told)})


def subnet(number: int, vpc: str = "vpc-1") -> Subnet:
    arn = f"arn:aws:ec2:eu-west-1:123456789012:subnet/subnet-{number}"
    return Subnet(subnet_id=f"subnet-{number}", vpc_id=vpc, subnet_arn=arn)


def vpc(*endpoints: VpcEndpoint, owner: str = "123456789012", bare: bool = False) -> Vpc:
    there = [] if bare else [subnet(1), subnet(2), subnet(3), SecurityGroup(group_id="sg-1", group_name="web", vpc_id="vpc-1")]
    elsewhere = [subnet(9, "vpc-2"), SecurityGroup(group_id="sg-9", group_name="web", vpc_id="vpc-2")]
    others: list[Any] = [(each, {}) for each in (*endpoints, *there, *elsewhere)]
    return given(Vpc(vpc_id="vpc-1", owner_id=owner), others=others, none_of=[VpcEndpoint])


passes = {
    "there is one": vpc(endpoint()),
    "its state is written with a capital": vpc(endpoint(state="Available")),
    "there is one for each service": (vpc(endpoint(), endpoint("com.amazonaws.eu-west-1.ecr.api")), TWO),
    "a service of another account is asked for": (vpc(endpoint(OTHER)), Parameters(services=(OTHER,))),
    "China's names count": vpc(endpoint("cn.com.amazonaws.eu-west-1.ec2")),
    "no service is asked for": (vpc(), Parameters(services=())),
}
fails = {
    "there is none, and nobody says where to make one": vpc(),
    "there is none, and no subnet of this VPC is named": (vpc(bare=True), MAKE),
    "there is none, and no security group is named": (vpc(), Parameters(subnets=("subnet-1",))),
    "there is none": (vpc(), MAKE),
    "one service of two has none": (vpc(endpoint()), TWO),
    "one of two is pending and one is missing": (vpc(endpoint(state="pending")), TWO),
    "another VPC has one": (vpc(endpoint(vpc="vpc-2")), MAKE),
    "there is one for another service": (vpc(endpoint("com.amazonaws.eu-west-1.ec2messages")), MAKE),
    "there is one in another Region": (vpc(endpoint("com.amazonaws.us-east-1.ec2")), MAKE),
    "there is a gateway endpoint": (vpc(endpoint(kind="Gateway")), MAKE),
    "it is in no subnet": (vpc(endpoint(subnets=())), MAKE),
    "it was rejected": (vpc(endpoint(state="rejected")), MAKE),
    "it failed": (vpc(endpoint(state="Failed")), MAKE),
    "a service of another account has none": (vpc(), Parameters(services=(OTHER,), **PLACES)),
}
unknown = {
    "it is pending": vpc(endpoint(state="pending")),
    "it waits to be accepted": vpc(endpoint(state="PendingAcceptance")),
    "endpoints cannot be listed": given(Vpc(vpc_id="vpc-1")),
}
not_applicable = {"another account owns the VPC": vpc(owner="210987654321")}
