"""Access points: further names of a bucket, each with a policy and a Block Public Access of its own.

Both kinds get their Block Public Access when they are made, and keep it.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-bpa-settings.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/multi-region-access-point-block-public-access.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Self

from pydantic import Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, fact, listing
from seawall.facts.s3.account import PublicAccessBlock

#: The one Region that answers for Multi-Region Access Points, and the one partition that has them.
#: Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRestrictions.html (2026-11-24)
_CONTROL_REGION: Final = "us-west-2"
_PARTITION: Final = "aws"

_GONE: Final = "NoSuchAccessPoint"


def _pages(aws: Aws, member: str, **arguments: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - the operation's own parameters
    """A list of S3's control API with all its pages, which botocore has no paginator for."""
    answer = aws.call(AccountId=aws.account_id, **arguments) or {}
    yield from answer.get(member, ())
    while token := answer.get("NextToken"):
        answer = aws.call(AccountId=aws.account_id, NextToken=token, **arguments) or {}
        yield from answer.get(member, ())


class AccessPoint(Resource, type="AWS::S3::AccessPoint", service="s3control"):
    """One access point, in its bucket's Region."""

    name: str
    access_point_arn: str

    @listing("s3control.list_access_points", action="s3:ListAccessPoints")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every access point of the Region."""
        return map(cls.model_validate, _pages(aws, "AccessPointList", MaxResults=1000))

    @property
    def id(self) -> str:
        """The access point's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The access point's ARN."""
        return self.access_point_arn

    @fact("s3control.list_tags_for_resource", action="s3:ListTagsForResource")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The access point's tags."""
        answer = aws.call(AccountId=aws.account_id, ResourceArn=self.access_point_arn, gone_if=_GONE) or {}
        return tag_map(answer.get("Tags"))

    def read_tags(self) -> Mapping[str, str]:
        """The access point's tags, by a call of their own."""
        return self.tags

    @fact("s3control.get_access_point", action="s3:GetAccessPoint")
    def public_access_block(self, aws: Aws) -> PublicAccessBlock | None:
        """Its Block Public Access; None when AWS names none."""
        answer = aws.call(AccountId=aws.account_id, Name=self.name, gone_if=_GONE) or {}
        block = answer.get("PublicAccessBlockConfiguration")
        return None if block is None else PublicAccessBlock.model_validate(block)


class MultiRegionAccessPoint(Resource, type="AWS::S3::MultiRegionAccessPoint", service="s3control", is_global=True):
    """One name for buckets in several Regions."""

    name: str
    alias: str = ""
    block: PublicAccessBlock | None = Field(None, alias="PublicAccessBlock")

    @listing("s3control.list_multi_region_access_points", action="s3:ListMultiRegionAccessPoints")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every one of the account; partitions that have none are not asked."""
        if aws.partition != _PARTITION:
            return ()
        return map(cls.model_validate, _pages(aws, "AccessPoints", region=_CONTROL_REGION, MaxResults=1000))

    @property
    def id(self) -> str:
        """The access point's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The ARN, which has the alias in it."""
        return f"arn:{self.target.partition}:s3::{self.target.account_id}:accesspoint/{self.alias or self.name}"
