"""Flow logs: what they capture, and where they deliver it.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from pydantic import ConfigDict, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.ec2.made import ID_TO_COME
from seawall.facts.fact import Aws, listing
from seawall.facts.value import Value


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
    def id(self) -> str:
        """The flow log's id."""
        return self.flow_log_id

    def became(self, other: Self) -> bool:
        """Whether the other one may be what AWS made of this one: it delivers there, and all that this one names is so."""
        mine, its = self.image(), other.image()
        places = {"FlowLogId", "LogDestination", "LogGroupName"}
        return self.place == other.place and all(its.get(name) == mine[name] for name in mine if name not in places)

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
