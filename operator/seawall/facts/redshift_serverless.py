"""Redshift Serverless: workgroups, whose compute AWS places and moves within the zones of their subnets. A query that runs then is lost.

Source: https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_ListWorkgroups.html (2026-11-24)
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-usage-considerations.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from seawall.facts.base import Resource
from seawall.facts.fact import Aws, fact, listing


class Workgroup(Resource, type="AWS::RedshiftServerless::Workgroup", service="redshift-serverless"):
    """One workgroup."""

    model_config = ConfigDict(alias_generator=to_camel)

    workgroup_name: str
    workgroup_arn: str
    namespace_name: str | None = None
    status: str | None = None
    """`AVAILABLE`, `CREATING`, `MODIFYING` or `DELETING`."""
    base_capacity: int | None = None
    subnet_ids: tuple[str, ...] = ()

    @listing("redshift-serverless.list_workgroups", action="redshift-serverless:ListWorkgroups")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every workgroup of the Region."""
        return map(cls.model_validate, (aws.call() or {})["workgroups"])

    @property
    def id(self) -> str:
        """The workgroup's name."""
        return self.workgroup_name

    @property
    def arn(self) -> str:
        """The ARN holds an id that AWS made up, so it is told and not made."""
        return self.workgroup_arn

    @fact("redshift-serverless.list_tags_for_resource", action="redshift-serverless:ListTagsForResource")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The workgroup's tags."""
        answer = aws.call(resourceArn=self.workgroup_arn, gone_if="ResourceNotFoundException") or {}
        return {tag["key"]: tag.get("value", "") for tag in answer["tags"]}

    def read_tags(self) -> Mapping[str, str]:
        """The workgroup's tags, by a call of their own."""
        return self.tags
