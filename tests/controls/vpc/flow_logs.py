from typing import Any

from seawall.controls.vpc.flow_logs import Parameters
from seawall.facts.ec2.flow_log import FlowLog
from seawall.facts.ec2.vpc import Subnet, Vpc
from tests.builders import given

GROUP = "arn:aws:logs:eu-west-1:123456789012:log-group:flows:*"
ROLE = "arn:aws:iam::123456789012:role/flows"
TO_BUCKET = Parameters(destination="arn:aws:s3:::flows/vpc")


def log(
    resource: str = "vpc-1", traffic: str | None = "REJECT", status: str = "ACTIVE", delivery: str | None = "SUCCESS", **more: Any
) -> FlowLog:
    told = {
        "FlowLogId": f"fl-{resource}-{traffic}",
        "ResourceId": resource,
        "TrafficType": traffic,
        "FlowLogStatus": status,
        "DeliverLogsStatus": delivery,
        "LogDestinationType": "s3",
        "LogDestination": "arn:aws:s3:::flows/vpc",
        **more,
    }
    return FlowLog.model_validate({**told, "Settings": told})


def subnet(number: int, vpc: str = "vpc-1") -> Subnet:
    name = f"subnet-{number}"
    return Subnet(subnet_id=name, vpc_id=vpc, subnet_arn=f"arn:aws:ec2:eu-west-1:123456789012:subnet/{name}")


def vpc(*others: FlowLog | Subnet, owner: str | None = "123456789012") -> Vpc:
    return given(Vpc(vpc_id="vpc-1", owner_id=owner), others=[(other, {}) for other in others], none_of=[FlowLog])


passes = {
    "rejected traffic is captured": vpc(log()),
    "all traffic is captured": vpc(log(traffic="ALL")),
    "nothing was delivered yet": vpc(log(delivery=None)),
    "one flow log of several is enough": vpc(log(traffic="ACCEPT"), log(), log("vpc-2")),
    "accepted traffic is wanted and captured": (vpc(log(traffic="ACCEPT")), Parameters(traffic_type="ACCEPT")),
    "all traffic is wanted and captured": (vpc(log(traffic="ALL")), Parameters(traffic_type="ALL")),
    "two flow logs capture all traffic together": (vpc(log(), log(traffic="ACCEPT")), Parameters(traffic_type="ALL")),
    "every subnet has its own": vpc(log("subnet-1"), log("subnet-2", "ALL"), subnet(1), subnet(2), subnet(3, "vpc-2")),
    "the VPC and every subnet capture all traffic together": (
        vpc(log(), log("subnet-1", "ACCEPT"), log("subnet-2", "ALL"), subnet(1), subnet(2)),
        Parameters(traffic_type="ALL"),
    ),
    "subnets are not asked about where the VPC has a flow log": vpc(log(), log("subnet-1")),
}
fails = {
    "there is none, and no destination for one": vpc(),
    "there is none": (vpc(), TO_BUCKET),
    "there is none, and a log group is the destination": (vpc(), Parameters(destination=GROUP, deliver_logs_role_arn=ROLE)),
    "a log group needs a role": (vpc(), Parameters(destination=GROUP)),
    "a log group must be in the same Region": (
        vpc(),
        Parameters(destination=GROUP.replace("eu-west-1", "us-east-1"), deliver_logs_role_arn=ROLE),
    ),
    "another VPC has one": (vpc(log("vpc-2")), TO_BUCKET),
    "it captures accepted traffic only": (vpc(log(traffic="ACCEPT")), TO_BUCKET),
    "it captures rejected traffic only, and all is wanted": (vpc(log()), Parameters(traffic_type="ALL", destination="arn:aws:s3:::all")),
    "it is not active": (vpc(log(status="INACTIVE")), TO_BUCKET),
    "it delivers nothing, and another destination may": (vpc(log(delivery="FAILED")), Parameters(destination="arn:aws:s3:::other")),
    "it delivers nothing to the wanted destination": (vpc(log(delivery="FAILED")), TO_BUCKET),
    "it delivers nothing to the wanted log group": (
        vpc(log(delivery="FAILED", LogDestinationType="cloud-watch-logs", LogDestination=GROUP)),
        Parameters(destination=GROUP, deliver_logs_role_arn=ROLE),
    ),
    "one subnet has none": (vpc(log("subnet-1"), subnet(1), subnet(2)), TO_BUCKET),
    "one subnet's captures something else": (vpc(log("subnet-1"), log("subnet-2", "ACCEPT"), subnet(1), subnet(2)), TO_BUCKET),
    "one subnet's delivers nothing": (vpc(log("subnet-1"), log("subnet-2", delivery="FAILED"), subnet(1), subnet(2)), TO_BUCKET),
    "only subnets of another VPC have one": (vpc(log("subnet-3"), subnet(3, "vpc-2")), TO_BUCKET),
    "only network interfaces have one": (vpc(log("eni-1"), subnet(1)), TO_BUCKET),
    "one of a transit gateway has no traffic type": (vpc(log(traffic=None)), TO_BUCKET),
}
unknown = {
    "flow logs cannot be listed": given(Vpc(vpc_id="vpc-1")),
    "subnets have flow logs, and subnets cannot be listed": vpc(log("subnet-1")),
}
not_applicable = {"another account owns the VPC": vpc(owner="210987654321")}
