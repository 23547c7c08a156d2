from typing import Any

from seawall.facts.ec2.routing import RouteTable
from seawall.facts.rds.instance import DbInstance
from tests.databases import instance


def placed(*tables: RouteTable, subnets: tuple[str, ...] = ("subnet-1", "subnet-2"), **more: Any) -> DbInstance:
    group = {"DBSubnetGroupName": "data", "VpcId": "vpc-1", "Subnets": [{"SubnetIdentifier": name} for name in subnets]}
    return instance(*tables, DBSubnetGroup=group, **more)


def table(name: str, gateway: str, *subnets: str, vpc: str = "vpc-1") -> RouteTable:
    associations = [{"Main": False, "SubnetId": subnet} for subnet in subnets] or [{"Main": True}]
    route = {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway, "State": "active"}
    return RouteTable.model_validate({"RouteTableId": name, "VpcId": vpc, "Routes": [route], "Associations": associations})


OUT, INSIDE = table("rtb-main", "igw-1"), table("rtb-main", "local")

passes = {
    "the main table stays inside": placed(INSIDE),
    "the main table leads out, and their own do not": placed(OUT, table("rtb-1", "local", "subnet-1", "subnet-2")),
    "only another subnet leads out": placed(INSIDE, table("rtb-1", "igw-1", "subnet-3")),
    "only another VPC leads out": placed(INSIDE, table("rtb-2", "igw-2", vpc="vpc-2")),
}
fails = {
    "no table of their own, and the main one leads out": placed(OUT),
    "one of them leads out": placed(INSIDE, table("rtb-1", "igw-1", "subnet-2")),
    "a member of Aurora is judged like any other": placed(OUT, Engine="aurora-mysql", DBClusterIdentifier="shop"),
}
unknown = {
    "routes cannot be listed": placed(),
    "its VPC is not seen": placed(table("rtb-2", "local", vpc="vpc-2")),
    "it is being moved": placed(OUT, PendingModifiedValues={"DBSubnetGroupName": "private"}),
    "it is being made, and AWS names no subnets": placed(INSIDE, subnets=(), DBInstanceStatus="creating"),
}
