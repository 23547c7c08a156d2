from typing import Any

from seawall.controls.rds.instance_not_public import Parameters
from seawall.facts.ec2.routing import RouteTable
from seawall.facts.ec2.security_group import SecurityGroup
from seawall.facts.rds.instance import DbInstance
from tests.builders import given

REACHABLE = Parameters(mode="reachable")


def instance(*others: SecurityGroup | RouteTable, public: bool = True, engine: str = "mysql", **more: Any) -> DbInstance:
    told = {
        "DBInstanceIdentifier": "shop",
        "DBInstanceArn": "arn:aws:rds:eu-west-1:123456789012:db:shop",
        "Engine": engine,
        "MultiAZ": False,
        "PubliclyAccessible": public,
        "Endpoint": {"Port": 3306},
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1", "Status": "active"}],
        "DBSubnetGroup": {"VpcId": "vpc-1", "Subnets": [{"SubnetIdentifier": name} for name in ("subnet-1", "subnet-2")]},
        **more,
    }
    return given(DbInstance.model_validate(told), others=[(each, {}) for each in others])


def group(*ranges: str, name: str = "sg-1", port: int = 3306) -> SecurityGroup:
    rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": each} for each in ranges]}
    return SecurityGroup.model_validate({"GroupId": name, "GroupName": name, "IpPermissions": [rule]})


def table(name: str, gateway: str, *subnets: str, vpc: str = "vpc-1") -> RouteTable:
    associations = [{"Main": False, "SubnetId": subnet} for subnet in subnets] or [{"Main": True}]
    route = {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway, "State": "active"}
    return RouteTable.model_validate({"RouteTableId": name, "VpcId": vpc, "Routes": [route], "Associations": associations})


OPEN, PRIVATE, OUT = group("0.0.0.0/0"), group("10.0.0.0/8"), table("rtb-main", "igw-1")

passes = {
    "it has no public address": instance(public=False),
    "it has none, and no group opens it": (instance(PRIVATE, OUT, public=False), REACHABLE),
    "no group opens its port": (instance(group("0.0.0.0/0", port=443), OUT), REACHABLE),
    "its group lets in the private network alone": (instance(PRIVATE, OUT), REACHABLE),
    "another's group opens the port": (instance(PRIVATE, group("0.0.0.0/0", name="sg-2"), OUT), REACHABLE),
    "no subnet of its own leads out": (instance(OPEN, OUT, table("rtb-1", "local", "subnet-1", "subnet-2")), REACHABLE),
    "only another VPC leads out": (instance(OPEN, table("rtb-1", "local"), table("rtb-2", "igw-2", vpc="vpc-2")), REACHABLE),
}
fails = {
    "it has a public address": instance(),
    "it has one, and is stopped": instance(DBInstanceStatus="stopped"),
    "it has one, although nothing opens it": instance(PRIVATE),
    "a member of Aurora has one": instance(engine="aurora-mysql", DBClusterIdentifier="shop"),
    "a member of a Multi-AZ DB cluster has one": instance(DBClusterIdentifier="shop"),
    "group and route let the world in": (instance(OPEN, OUT), REACHABLE),
    "one subnet leads out": (instance(OPEN, table("rtb-main", "local"), table("rtb-1", "igw-1", "subnet-2")), REACHABLE),
    "two ranges are the world": (instance(group("0.0.0.0/1", "128.0.0.0/1"), OUT), REACHABLE),
    "a group is not seen": (instance(group("10.0.0.0/8", name="sg-2"), OUT), REACHABLE),
    "it has no port yet": (instance(PRIVATE, OUT, Endpoint={}), REACHABLE),
    "its VPC is not seen": (instance(OPEN, table("rtb-1", "local", vpc="vpc-2")), REACHABLE),
}
unknown = {
    "its groups cannot be listed": (instance(OUT), REACHABLE),
    "its routes cannot be listed": (instance(OPEN), REACHABLE),
}
