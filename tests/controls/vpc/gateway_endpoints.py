from typing import Any

from seawall.controls.vpc.gateway_endpoints import Parameters
from seawall.facts.ec2.endpoint import EndpointSettings, VpcEndpoint
from seawall.facts.ec2.routing import RouteTable
from seawall.facts.ec2.vpc import Subnet, Vpc
from tests.builders import given

S3 = Parameters(services=("s3",))
PUBLIC = {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active"}
NAT = {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "State": "active"}


def endpoint(service: str, *tables: str, state: str = "available", kind: str = "Gateway", number: int = 1) -> VpcEndpoint:
    told = {
        "VpcEndpointId": f"vpce-{service}-{number}",
        "VpcId": "vpc-1",
        "ServiceName": f"com.amazonaws.eu-west-1.{service}",
        "VpcEndpointType": kind,
        "State": state,
        "RouteTableIds": tables,
    }
    return VpcEndpoint.model_validate({**told, "Settings": EndpointSettings.told(told)})


def table(name: str, *subnets: str, main: bool = False, routes: tuple[dict[str, str], ...] = (NAT,), vpc: str = "vpc-1") -> RouteTable:
    associations = [{"Main": main}, *({"Main": False, "SubnetId": subnet} for subnet in subnets)]
    return RouteTable.model_validate({"RouteTableId": name, "VpcId": vpc, "Routes": routes, "Associations": associations})


MAIN = table("rtb-main", main=True)


def vpc(*others: VpcEndpoint | RouteTable, owner: str = "123456789012", subnets: tuple[str, ...] = ("subnet-1", "subnet-2")) -> Vpc:
    arn = "arn:aws:ec2:eu-west-1:123456789012:subnet/"
    there = [Subnet(subnet_id=name, vpc_id="vpc-1", subnet_arn=f"{arn}{name}") for name in subnets]
    there += [Subnet(subnet_id="subnet-9", vpc_id="vpc-2", subnet_arn=f"{arn}subnet-9")]
    elsewhere = table("rtb-9", "subnet-9", main=True, vpc="vpc-2")
    known: list[Any] = [(each, {}) for each in (*others, *there, elsewhere)]
    return given(Vpc(vpc_id="vpc-1", owner_id=owner), others=known, none_of=[VpcEndpoint])


passes = {
    "both serve the main table": vpc(MAIN, endpoint("s3", "rtb-main"), endpoint("dynamodb", "rtb-main")),
    "its state is written with a capital": (vpc(MAIN, endpoint("s3", "rtb-main", state="Available")), S3),
    "every private table is served": (vpc(MAIN, table("rtb-1", "subnet-1"), endpoint("s3", "rtb-1", "rtb-main", "rtb-more")), S3),
    "two endpoints serve them together": (
        vpc(MAIN, table("rtb-1", "subnet-1"), endpoint("s3", "rtb-1"), endpoint("s3", "rtb-main", number=2)),
        S3,
    ),
    "the main table is used by nobody": (vpc(MAIN, table("rtb-1", "subnet-1", "subnet-2"), endpoint("s3", "rtb-1")), S3),
    "a public table needs none": (vpc(MAIN, table("rtb-1", "subnet-1", routes=(PUBLIC,)), endpoint("s3", "rtb-main")), S3),
    "no service is asked for": (vpc(MAIN), Parameters(services=())),
}
fails = {
    "there is none": vpc(MAIN),
    "one service has none": vpc(MAIN, endpoint("s3", "rtb-main")),
    "one table is not served": (vpc(MAIN, table("rtb-1", "subnet-1"), endpoint("s3", "rtb-1")), S3),
    "no table is served, in either": vpc(MAIN, endpoint("s3"), endpoint("dynamodb")),
    "the main table is a private subnet's": (vpc(MAIN, table("rtb-1", "subnet-1"), endpoint("s3", "rtb-1")), S3),
    "an interface endpoint is none": (vpc(MAIN, endpoint("s3", "rtb-main", kind="Interface")), S3),
    "it failed": (vpc(MAIN, endpoint("s3", "rtb-main", state="failed")), S3),
    "one is pending and the other missing": vpc(MAIN, endpoint("s3", "rtb-main", state="pending")),
    "the way to the Internet is closed": (
        vpc(table("rtb-1", "subnet-1", routes=({**PUBLIC, "State": "blackhole"},)), subnets=("subnet-1",)),
        S3,
    ),
    "the way out is by an egress-only gateway": (
        vpc(table("rtb-1", "subnet-1", routes=({"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1"},))),
        S3,
    ),
}
unknown = {
    "it is pending": (vpc(MAIN, endpoint("s3", "rtb-main", state="pending")), S3),
    "route tables cannot be listed": given(Vpc(vpc_id="vpc-1")),
}
not_applicable = {
    "every subnet is public": vpc(table("rtb-1", "subnet-1", "subnet-2", main=True, routes=(PUBLIC,))),
    "there is no subnet": vpc(MAIN, subnets=()),
    "another account owns the VPC": vpc(MAIN, owner="210987654321"),
}
