"""VPCs and what is in them: subnets, network interfaces, flow logs.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from pydantic import ConfigDict, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, Call, Value, attribute, listing

#: Stands in previews for the id of a flow log that AWS has not made yet; AWS takes no such id.
ID_TO_COME = "(the id that AWS gives)"


class Subnet(Resource, type="AWS::EC2::Subnet", service="ec2"):
    """One subnet; also one that another account shares."""

    subnet_id: str
    vpc_id: str
    subnet_arn: str
    availability_zone: str | None = None
    availability_zone_id: str | None = None
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_subnets", action="ec2:DescribeSubnets")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every subnet that the account sees in the Region."""
        return map(cls.model_validate, (aws.call() or {})["Subnets"])

    @property
    def id(self) -> str:
        """The subnet's id."""
        return self.subnet_id

    @property
    def arn(self) -> str:
        """The subnet's ARN, which names the owner's account."""
        return self.subnet_arn

    def read_tags(self) -> Mapping[str, str]:
        """The subnet's tags, as the list told them."""
        return tag_map(self.tags)


class AttachedGroup(Value):
    """A security group as a network interface names it."""

    group_id: str


class NetworkInterface(Resource, type="AWS::EC2::NetworkInterface", service="ec2"):
    """One network interface, whoever made it."""

    network_interface_id: str
    vpc_id: str | None = None
    subnet_id: str | None = None
    groups: tuple[AttachedGroup, ...] = ()
    tags: tuple[Mapping[str, str], ...] = Field((), alias="TagSet")

    @listing("ec2.describe_network_interfaces", action="ec2:DescribeNetworkInterfaces")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every network interface of the Region."""
        return map(cls.model_validate, (aws.call() or {})["NetworkInterfaces"])

    @property
    def id(self) -> str:
        """The network interface's id."""
        return self.network_interface_id

    @property
    def arn(self) -> str:
        """The network interface's ARN."""
        target = self.target
        return f"arn:{target.partition}:ec2:{target.region}:{target.account_id}:network-interface/{self.network_interface_id}"

    def read_tags(self) -> Mapping[str, str]:
        """The network interface's tags, as the list told them."""
        return tag_map(self.tags)


class FlowLogSettings(Value):
    """A flow log as it is made: none of it can be changed later. Its state is no part of the image."""

    model_config = ConfigDict(extra="ignore")

    flow_log_id: str = ID_TO_COME
    traffic_type: str | None = None
    log_destination_type: str | None = None
    log_destination: str | None = None
    log_group_name: str | None = None
    deliver_logs_permission_arn: str | None = None
    log_format: str | None = None
    max_aggregation_interval: int | None = None
    status: str = Field("ACTIVE", alias="FlowLogStatus", exclude=True)
    delivery: str | None = Field(None, alias="DeliverLogsStatus", exclude=True)

    @property
    def is_failing(self) -> bool:
        """Whether it is active on paper only: what it captures does not arrive."""
        return self.delivery == "FAILED"

    @property
    def captures(self) -> frozenset[str]:
        """The kinds of traffic that it delivers: ACCEPT, REJECT, both or none."""
        if self.status != "ACTIVE" or self.is_failing or self.traffic_type is None:
            return frozenset()
        return kinds(self.traffic_type)

    def arguments(self) -> dict[str, object]:
        """What makes the same flow log again, in AWS's names; AWS shows a log group twice, and takes it once."""
        twice = "LogGroupName" if self.log_destination else ""
        return {name: value for name, value in self.image().items() if name not in {"FlowLogId", twice}}

    @property
    def place(self) -> str:
        """Where it delivers: a bucket's or stream's ARN, or a log group's name, however AWS was told."""
        return self.log_group_name or (self.log_destination or "").rpartition(":log-group:")[2].removesuffix(":*")

    @classmethod
    def to_bucket(cls, traffic_type: str, arn: str) -> Self:
        """A new flow log that delivers to a bucket, or a folder of one."""
        return cls(traffic_type=traffic_type, log_destination_type="s3", log_destination=arn)

    @classmethod
    def to_log_group(cls, traffic_type: str, name: str, role_arn: str) -> Self:
        """A new flow log that delivers to a log group of the account and Region, through a role."""
        return cls(
            traffic_type=traffic_type,
            log_destination_type="cloud-watch-logs",
            log_group_name=name,
            deliver_logs_permission_arn=role_arn,
        )


def kinds(traffic_type: str) -> frozenset[str]:
    """The kinds of traffic that a traffic type stands for."""
    return frozenset({"ACCEPT", "REJECT"}) if traffic_type == "ALL" else frozenset({traffic_type})


class FlowLog(Resource, type="AWS::EC2::FlowLog", service="ec2"):
    """One flow log of a VPC, a subnet, a network interface or a transit gateway."""

    flow_log_id: str
    resource_id: str
    settings: FlowLogSettings
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_flow_logs", action="ec2:DescribeFlowLogs")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every flow log of the Region."""
        return (cls.model_validate({**flow_log, "Settings": flow_log}) for flow_log in (aws.call() or {})["FlowLogs"])

    @property
    def id(self) -> str:
        """The flow log's id."""
        return self.flow_log_id

    @property
    def arn(self) -> str:
        """The flow log's ARN."""
        return f"arn:{self.target.partition}:ec2:{self.target.region}:{self.target.account_id}:vpc-flow-log/{self.flow_log_id}"

    def read_tags(self) -> Mapping[str, str]:
        """The flow log's tags, as the list told them."""
        return tag_map(self.tags)


class Vpc(Resource, type="AWS::EC2::VPC", service="ec2"):
    """One VPC; also one that another account shares."""

    vpc_id: str
    owner_id: str | None = None
    is_default: bool = False
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_vpcs", action="ec2:DescribeVpcs")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every VPC that the account sees in the Region."""
        return map(cls.model_validate, (aws.call() or {})["Vpcs"])

    @property
    def id(self) -> str:
        """The VPC's id."""
        return self.vpc_id

    @property
    def owner(self) -> str:
        """The account that owns it and alone sees its flow logs."""
        return self.owner_id or self.target.account_id

    @property
    def arn(self) -> str:
        """The VPC's ARN, which names the owner's account."""
        return f"arn:{self.target.partition}:ec2:{self.target.region}:{self.owner}:vpc/{self.vpc_id}"

    def read_tags(self) -> Mapping[str, str]:
        """The VPC's tags, as the list told them."""
        return tag_map(self.tags)

    @attribute()
    def flow_logs(self) -> tuple[FlowLogSettings, ...]:
        """Its own flow logs, from the Region's list; those of its subnets and network interfaces are not among them."""
        own = (log.settings for log in self.target.all(FlowLog) if log.resource_id == self.vpc_id)
        return tuple(sorted(own, key=lambda log: log.flow_log_id))

    @flow_logs.writer(
        "ec2.create_flow_logs",
        "ec2.delete_flow_logs",
        action=(
            "ec2:CreateFlowLogs",
            "ec2:DeleteFlowLogs",
            "iam:PassRole",
            "logs:CreateLogDelivery",
            "logs:DeleteLogDelivery",
        ),
    )
    def flow_logs_calls(self, now: tuple[FlowLogSettings, ...], wanted: tuple[FlowLogSettings, ...]) -> tuple[Call, ...]:
        """Make what is missing, delete what is too much; no flow log can be changed in place."""
        makes = (
            Call("ec2.create_flow_logs", {"ResourceIds": [self.vpc_id], "ResourceType": "VPC", **log.arguments()})
            for log in _without(wanted, now)
        )
        surplus = [log.flow_log_id for log in _without(now, wanted)]
        return (*makes, *((Call("ec2.delete_flow_logs", {"FlowLogIds": surplus}),) if surplus else ()))

    def captures(self, traffic_type: str) -> bool:
        """Whether flow logs that deliver capture this traffic in all of the VPC.

        Several may do it together, also those of subnets where every subnet has its share; the subnets are listed only if that matters.
        """
        missing = kinds(traffic_type).difference(*(log.captures for log in self.flow_logs))
        by_subnet: dict[str, frozenset[str]] = {}
        for log in self.target.all(FlowLog) if missing else ():
            if log.resource_id.startswith("subnet-"):
                by_subnet[log.resource_id] = by_subnet.get(log.resource_id, frozenset()) | log.settings.captures
        if not missing or not by_subnet:
            return not missing
        subnets = [subnet for subnet in self.target.all(Subnet) if subnet.vpc_id == self.vpc_id]
        return bool(subnets) and all(missing <= by_subnet.get(subnet.subnet_id, frozenset()) for subnet in subnets)


def _without(logs: Iterable[FlowLogSettings], known: Iterable[FlowLogSettings]) -> list[FlowLogSettings]:
    ids = {log.flow_log_id for log in known}
    return [log for log in logs if log.flow_log_id not in ids]
