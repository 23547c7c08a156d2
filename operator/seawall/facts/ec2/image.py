"""Images of machines (AMIs) that the account owns, who may launch them, and what they are copies of.

Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharingamis-intro.html (2026-11-24)
Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Image.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from pydantic import Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.ec2.sharing import Grants, grants, steps
from seawall.facts.fact import Aws, fact, listing
from seawall.facts.value import Call


class Image(Resource, type="AWS::EC2::Image", service="ec2"):
    """One image of the account's own; disabled ones, which nobody can launch, are not among them."""

    image_id: str
    name: str = ""
    state: str = "available"
    architecture: str | None = None
    source_image_id: str | None = None
    """The image that it was copied from; AWS does not tell it of copies that are older than the member."""
    source_image_region: str | None = None
    was_public: bool = Field(False, validation_alias="Public")
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("ec2.describe_images", action="ec2:DescribeImages")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """The account's own images in the Region; AWS shows an owner the deprecated ones too."""
        return map(cls.model_validate, (aws.call(Owners=["self"]) or {})["Images"])

    @property
    def id(self) -> str:
        """The image's id."""
        return self.image_id

    @property
    def arn(self) -> str:
        """The image's ARN; AWS leaves the account out."""
        return f"arn:{self.target.partition}:ec2:{self.target.region}::image/{self.image_id}"

    def read_tags(self) -> Mapping[str, str]:
        """The image's tags, as the list told them."""
        return tag_map(self.tags)

    @property
    def is_available(self) -> bool:
        """Whether it can be launched now; a copy takes its time."""
        return self.state == "available"

    def is_copy_of(self, image_id: str, region: str) -> bool:
        """Whether it was copied from this image, as AWS tells it; a copy of a copy is none."""
        return self.source_image_id == image_id and self.source_image_region == region

    @fact("ec2.describe_image_attribute", action="ec2:DescribeImageAttribute")
    def launchers(self, aws: Aws) -> Grants:
        """Who may launch it besides the owner."""
        gone = ("InvalidAMIID.NotFound", "InvalidAMIID.Unavailable")
        answer = aws.call(ImageId=self.image_id, Attribute="launchPermission", gone_if=gone) or {}
        return grants(answer.get("LaunchPermissions", ()))

    @launchers.writer("ec2.modify_image_attribute", action="ec2:ModifyImageAttribute")
    def launchers_calls(self, now: Grants, wanted: Grants) -> tuple[Call, ...]:
        """Only the grants that differ are added and taken away."""
        scope = {"ImageId": self.image_id, "Attribute": "launchPermission"}
        return tuple(
            Call("ec2.modify_image_attribute", {**scope, "LaunchPermission": {operation.capitalize(): [grant.image() for grant in chosen]}})
            for operation, chosen in steps(now, wanted)
        )
