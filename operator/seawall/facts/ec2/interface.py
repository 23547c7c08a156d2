"""Network interfaces.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Self

from pydantic import AliasPath, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, attribute, listing
from seawall.facts.value import Call, Value

#: Types of network interfaces that people make for instances: plain ones, and Elastic Fabric Adapters. All others are of AWS's services.
_FOR_INSTANCES: Final = frozenset({"interface", "efa", "efa-only"})


class AttachedGroup(Value):
    """A security group as a network interface names it."""

    group_id: str


class NetworkInterface(Resource, type="AWS::EC2::NetworkInterface", service="ec2"):
    """One network interface, whoever made it."""

    network_interface_id: str
    vpc_id: str | None = None
    subnet_id: str | None = None
    availability_zone: str | None = None
    availability_zone_id: str | None = None
    instance_id: str | None = Field(None, validation_alias=AliasPath("Attachment", "InstanceId"))
    """The instance that has it, and with which what leads through it dies."""
    owner_id: str | None = None
    interface_type: str = "interface"
    requester_managed: bool = False
    told_source_dest_check: bool = Field(True, validation_alias="SourceDestCheck")
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

    @property
    def is_of_user(self) -> bool:
        """Whether the account itself made it for its instances; AWS sees to those of its services."""
        return self.interface_type in _FOR_INSTANCES and not self.requester_managed and self.owner_id in (None, self.target.account_id)

    @attribute()
    def checks_source_and_destination(self) -> bool:
        """Whether it drops traffic that is neither from nor for itself."""
        return self.told_source_dest_check

    @checks_source_and_destination.writer("ec2.modify_network_interface_attribute", action="ec2:ModifyNetworkInterfaceAttribute")
    def checks_source_and_destination_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        """One call either way."""
        if now == wanted:
            return ()
        arguments = {"NetworkInterfaceId": self.network_interface_id, "SourceDestCheck": {"Value": wanted}}
        return (Call("ec2.modify_network_interface_attribute", arguments),)
