"""EBS volumes.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Volume.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_pascal

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, listing


class Attachment(BaseModel):
    """An instance, or a resource of another service, that a volume is attached to."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_pascal, populate_by_name=True)

    state: str = "attached"


class Volume(Resource, type="AWS::EC2::Volume", service="ec2"):
    """One volume."""

    volume_id: str
    encrypted: bool = False
    kms_key: str | None = Field(None, validation_alias="KmsKeyId")
    state: str | None = None
    created: datetime | None = Field(None, validation_alias="CreateTime")
    attachments: tuple[Attachment, ...] = ()
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_volumes", action="ec2:DescribeVolumes")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every volume of the Region but those that are being deleted."""
        volumes = map(cls.model_validate, (aws.call() or {})["Volumes"])
        return (volume for volume in volumes if volume.state not in {"deleting", "deleted"})

    @property
    def id(self) -> str:
        """The volume's id."""
        return self.volume_id

    @property
    def arn(self) -> str:
        """The volume's ARN."""
        return f"arn:{self.target.partition}:ec2:{self.target.region}:{self.target.account_id}:volume/{self.volume_id}"

    def read_tags(self) -> Mapping[str, str]:
        """The volume's tags, as the list told them."""
        return tag_map(self.tags)

    @property
    def is_attached(self) -> bool:
        """Whether something uses it, be it only yet or still."""
        return any(attachment.state != "detached" for attachment in self.attachments)
