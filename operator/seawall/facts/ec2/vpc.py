"""VPCs and their subnets.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html (2026-11-24)
Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Self

from pydantic import Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.ec2.address import Address
from seawall.facts.ec2.endpoint import Endpoints, VpcEndpoint, endpoint_calls
from seawall.facts.ec2.flow_log import FlowLog, FlowLogSettings, kinds
from seawall.facts.ec2.made import differences
from seawall.facts.ec2.nat import NatGateway, SubnetNat
from seawall.facts.fact import Aws, attribute, listing
from seawall.facts.value import Call

#: How long AWS may take to make the network interfaces of an endpoint.
_ENDPOINT_DEADLINE = timedelta(minutes=10)

#: How long AWS may take to make a NAT gateway.
_NAT_DEADLINE = timedelta(minutes=15)


class Subnet(Resource, type="AWS::EC2::Subnet", service="ec2"):
    """One subnet; also one that another account shares."""

    subnet_id: str
    vpc_id: str
    subnet_arn: str
    availability_zone: str | None = None
    availability_zone_id: str | None = None
    owner_id: str | None = None
    outpost_arn: str | None = None
    """The Outpost that it is on, with which it fails too."""
    free_addresses: int | None = Field(None, validation_alias="AvailableIpAddressCount")
    """IPv4 addresses that something new in it could still have."""
    is_ipv6_only: bool = Field(False, validation_alias="Ipv6Native")
    default_for_az: bool = False
    told_public_ip: bool = Field(False, validation_alias="MapPublicIpOnLaunch")
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

    @property
    def room(self) -> int | None:
        """How many things with one address each it could still take; None where AWS does not tell. An IPv6-only subnet has 2^64 at least."""
        return 2**64 if self.is_ipv6_only else self.free_addresses

    @property
    def owner(self) -> str:
        """The account that alone may change it."""
        return self.owner_id or self.target.account_id

    @attribute()
    def gives_public_addresses(self) -> bool:
        """Whether what is launched in it gets a public IPv4 address where nobody says otherwise."""
        return self.told_public_ip

    @gives_public_addresses.writer("ec2.modify_subnet_attribute", action="ec2:ModifySubnetAttribute")
    def gives_public_addresses_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """One call either way; EC2 takes one attribute a call."""
        if now == wanted:
            return ()
        return (Call("ec2.modify_subnet_attribute", {"SubnetId": self.subnet_id, "MapPublicIpOnLaunch": {"Value": wanted}}),)

    @attribute(deadline=_NAT_DEADLINE)
    def nat(self) -> SubnetNat:
        """The NAT gateways in it, and the addresses that Seawall allocated for them, from the Region's lists."""
        return SubnetNat.told(self.subnet_id, self.target.all(NatGateway), self.target.all(Address))

    @nat.writer(
        "ec2.allocate_address",
        "ec2.create_nat_gateway",
        "ec2.delete_nat_gateway",
        "ec2.release_address",
        action=("ec2:AllocateAddress", "ec2:CreateNatGateway", "ec2:CreateTags", "ec2:DeleteNatGateway", "ec2:ReleaseAddress"),
    )
    def nat_calls(self, now: SubnetNat, wanted: SubnetNat) -> tuple[Call, ...]:
        """Make what is missing, each with an address of its own; delete what is too much and release its address."""
        return now.calls(self.subnet_id, wanted)


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
        missing, surplus = differences(now, wanted)
        makes = (Call("ec2.create_flow_logs", {"ResourceIds": [self.vpc_id], "ResourceType": "VPC", **log.arguments()}) for log in missing)
        ids = [log.id for log in surplus]
        return (*makes, *((Call("ec2.delete_flow_logs", {"FlowLogIds": ids}),) if ids else ()))

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

    @attribute(deadline=_ENDPOINT_DEADLINE)
    def endpoints(self) -> Endpoints:
        """Its endpoints, from the Region's list."""
        own = (endpoint.settings for endpoint in self.target.all(VpcEndpoint) if endpoint.vpc_id == self.vpc_id)
        return tuple(sorted(own, key=lambda endpoint: endpoint.vpc_endpoint_id))

    @endpoints.writer(
        "ec2.create_vpc_endpoint",
        "ec2.modify_vpc_endpoint",
        "ec2.delete_vpc_endpoints",
        action=("ec2:CreateVpcEndpoint", "ec2:ModifyVpcEndpoint", "ec2:DeleteVpcEndpoints", "route53:AssociateVPCWithHostedZone"),
    )
    def endpoints_calls(self, now: Endpoints, wanted: Endpoints) -> tuple[Call, ...]:
        """Make what is missing, delete what is too much; of what stays only the route tables change."""
        return endpoint_calls(self.vpc_id, now, wanted)
