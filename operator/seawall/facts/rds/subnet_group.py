"""DB subnet groups: the subnets, and so the zones, that databases of RDS, Aurora, DocumentDB and Neptune may be placed in.

Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSubnetGroups.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from pydantic import AliasPath, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, fact, listing
from seawall.facts.part import Part


class GroupSubnet(Part):
    """A subnet of a group."""

    subnet_id: str = Field(alias="SubnetIdentifier")
    zone: str | None = Field(None, validation_alias=AliasPath("SubnetAvailabilityZone", "Name"))
    """The zone's name; AWS does not give its id here."""
    status: str | None = Field(None, alias="SubnetStatus")

    @property
    def is_active(self) -> bool:
        """Whether a database can be placed in it."""
        return self.status == "Active"


class SubnetGroup(Resource, type="AWS::RDS::DBSubnetGroup", service="rds"):
    """One DB subnet group."""

    name: str = Field(alias="DBSubnetGroupName")
    group_arn: str = Field(alias="DBSubnetGroupArn")
    vpc_id: str | None = None
    subnets: tuple[GroupSubnet, ...] = ()

    @listing("rds.describe_db_subnet_groups", action="rds:DescribeDBSubnetGroups")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every subnet group of the Region."""
        return map(cls.model_validate, (aws.call() or {})["DBSubnetGroups"])

    @property
    def id(self) -> str:
        """The group's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The group's ARN."""
        return self.group_arn

    @fact("rds.list_tags_for_resource", action="rds:ListTagsForResource")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The group's tags."""
        answer = aws.call(ResourceName=self.group_arn, gone_if="DBSubnetGroupNotFoundFault") or {}
        return tag_map(answer["TagList"])

    def read_tags(self) -> Mapping[str, str]:
        """The group's tags, by a call of their own."""
        return self.tags

    @property
    def subnet_ids(self) -> tuple[str, ...]:
        """The subnets that a database can be placed in."""
        return tuple(subnet.subnet_id for subnet in self.subnets if subnet.is_active)

    @property
    def zones(self) -> frozenset[str]:
        """Names of the zones that a database can be placed in; two subnets may be in one."""
        return frozenset(subnet.zone for subnet in self.subnets if subnet.is_active and subnet.zone)
