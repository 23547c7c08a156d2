"""Transit gateways, and by which subnets VPCs are attached to them.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TransitGateway.html (2026-11-24)
Source: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from pydantic import AliasPath, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, attribute, listing
from seawall.facts.value import Call


class TransitGateway(Resource, type="AWS::EC2::TransitGateway", service="ec2"):
    """One transit gateway; also one that another account shares."""

    transit_gateway_id: str
    transit_gateway_arn: str
    owner_id: str | None = None
    state: str = "available"
    told_auto_accept: str = Field("disable", validation_alias=AliasPath("Options", "AutoAcceptSharedAttachments"))
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_transit_gateways", action="ec2:DescribeTransitGateways")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every transit gateway that the account sees in the Region but those that are gone or going."""
        gateways = map(cls.model_validate, (aws.call() or {})["TransitGateways"])
        return (gateway for gateway in gateways if gateway.state not in {"deleting", "deleted"})

    @property
    def id(self) -> str:
        """The transit gateway's id."""
        return self.transit_gateway_id

    @property
    def owner(self) -> str:
        """The account that alone may change it."""
        return self.owner_id or self.target.account_id

    @property
    def arn(self) -> str:
        """The transit gateway's ARN, which names its owner."""
        return self.transit_gateway_arn

    def read_tags(self) -> Mapping[str, str]:
        """The transit gateway's tags, as the list told them."""
        return tag_map(self.tags)

    @attribute()
    def accepts_by_itself(self) -> bool:
        """Whether whoever it is shared with attaches a network without being let in."""
        return self.told_auto_accept == "enable"

    @accepts_by_itself.writer("ec2.modify_transit_gateway", action="ec2:ModifyTransitGateway")
    def accepts_by_itself_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """One call either way, which names this option alone."""
        if now == wanted:
            return ()
        options = {"AutoAcceptSharedAttachments": "enable" if wanted else "disable"}
        return (Call("ec2.modify_transit_gateway", {"TransitGatewayId": self.transit_gateway_id, "Options": options}),)


class TransitGatewayVpcAttachment(Resource, type="AWS::EC2::TransitGatewayVpcAttachment", service="ec2"):
    """One VPC's attachment. What is in a zone without a subnet of it cannot reach the transit gateway at all."""

    attachment_id: str = Field(alias="TransitGatewayAttachmentId")
    transit_gateway_id: str
    vpc_id: str
    vpc_owner_id: str | None = None
    """The account that alone may change it, whoever owns the transit gateway."""
    state: str = "available"
    subnet_ids: tuple[str, ...] = ()
    told_appliance_mode: str = Field("disable", validation_alias=AliasPath("Options", "ApplianceModeSupport"))
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_transit_gateway_vpc_attachments", action="ec2:DescribeTransitGatewayVpcAttachments")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every VPC attachment that the account sees in the Region but those that are gone or going."""
        attachments = map(cls.model_validate, (aws.call() or {})["TransitGatewayVpcAttachments"])
        return (attachment for attachment in attachments if attachment.state not in {"deleting", "deleted"})

    @property
    def id(self) -> str:
        """The attachment's id."""
        return self.attachment_id

    @property
    def owner(self) -> str:
        """The account that alone may change it."""
        return self.vpc_owner_id or self.target.account_id

    @property
    def arn(self) -> str:
        """The attachment's ARN, which names the VPC's owner."""
        return f"arn:{self.target.partition}:ec2:{self.target.region}:{self.owner}:transit-gateway-attachment/{self.attachment_id}"

    def read_tags(self) -> Mapping[str, str]:
        """The attachment's tags, as the list told them."""
        return tag_map(self.tags)

    @property
    def is_available(self) -> bool:
        """Whether it carries traffic; while it is being changed, it does."""
        return self.state in {"available", "modifying"}

    @property
    def is_for_appliance(self) -> bool:
        """Whether both directions of a flow take the same zone, as an appliance that remembers flows needs."""
        return self.told_appliance_mode == "enable"
