"""EC2 instances.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Self

from pydantic import AliasPath, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.fact import Aws, Call, Value, attribute, listing


class MetadataOptions(Value):
    """How an instance's metadata service answers. AWS's own state of a change is no part of the image."""

    http_tokens: str
    http_endpoint: str | None = None
    state: str = Field("applied", exclude=True)

    @property
    def requires_tokens(self) -> bool:
        """Whether only IMDSv2 is answered."""
        return self.http_tokens == "required"

    @property
    def is_off(self) -> bool:
        """Whether nothing is answered at all."""
        return self.http_endpoint == "disabled"

    @property
    def is_pending(self) -> bool:
        """Whether a change has been asked for and does not hold yet."""
        return self.state == "pending"


class Instance(Resource, type="AWS::EC2::Instance", service="ec2"):
    """One instance, in whatever state."""

    instance_id: str
    instance_type: str | None = None
    state: str = Field(validation_alias=AliasPath("State", "Name"))
    launched: datetime | None = Field(None, validation_alias="LaunchTime")
    vpc_id: str | None = None
    subnet_id: str | None = None
    availability_zone: str | None = Field(None, validation_alias=AliasPath("Placement", "AvailabilityZone"))
    told_zone_id: str | None = Field(None, validation_alias=AliasPath("Placement", "AvailabilityZoneId"))
    told_metadata_options: MetadataOptions | None = Field(None, validation_alias="MetadataOptions")
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_instances", action="ec2:DescribeInstances")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every instance of the Region, also those that AWS still shows after their end."""
        reservations = (aws.call() or {})["Reservations"]
        return (cls.model_validate(instance) for reservation in reservations for instance in reservation["Instances"])

    @property
    def id(self) -> str:
        """The instance's id."""
        return self.instance_id

    @property
    def arn(self) -> str:
        """The instance's ARN."""
        return f"arn:{self.target.partition}:ec2:{self.target.region}:{self.target.account_id}:instance/{self.instance_id}"

    def read_tags(self) -> Mapping[str, str]:
        """The instance's tags, as the list told them."""
        return tag_map(self.tags)

    @property
    def is_ending(self) -> bool:
        """Whether it is gone or going for good."""
        return self.state in {"shutting-down", "terminated"}

    @property
    def subnet(self) -> Subnet | None:
        """The subnet of its first network interface; None for one that has ended."""
        return next((subnet for subnet in self.target.all(Subnet) if subnet.subnet_id == self.subnet_id), None)

    @property
    def zone_id(self) -> str | None:
        """The zone's id, which means the same place in every account; None for one that has ended."""
        if self.told_zone_id is not None:
            return self.told_zone_id
        return self.subnet.availability_zone_id if self.subnet else None

    @attribute()
    def metadata_options(self) -> MetadataOptions | None:
        """How its metadata service answers; None where AWS does not say."""
        return self.told_metadata_options

    @metadata_options.writer("ec2.modify_instance_metadata_options", action="ec2:ModifyInstanceMetadataOptions")
    def metadata_options_calls(self, now: MetadataOptions | None, wanted: MetadataOptions | None) -> tuple[Call, ...]:
        """Only what changes is sent: naming the endpoint's state along would switch a disabled one on again."""
        before, after = (now.image() if now else {}), (wanted.image() if wanted else {})
        changes = {name: value for name, value in after.items() if before.get(name) != value}
        return (Call("ec2.modify_instance_metadata_options", {"InstanceId": self.instance_id, **changes}),) if changes else ()
