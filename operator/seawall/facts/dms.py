"""Database Migration Service: replication instances. Serverless replications have a list and a flag of their own.

Source: https://docs.aws.amazon.com/dms/latest/APIReference/API_DescribeReplicationInstances.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

from pydantic import Field

from seawall.facts.base import AccountSettings, Resource, tag_map, the
from seawall.facts.fact import Aws, Read, fact, listing


class ReplicationInstance(Resource, type="AWS::DMS::ReplicationInstance", service="dms"):
    """One replication instance."""

    identifier: str = Field(alias="ReplicationInstanceIdentifier")
    instance_arn: str = Field(alias="ReplicationInstanceArn")
    instance_class: str | None = Field(None, alias="ReplicationInstanceClass")
    status: str | None = Field(None, alias="ReplicationInstanceStatus")
    availability_zone: str | None = None
    secondary_availability_zone: str | None = None
    has_standby: bool = Field(False, alias="MultiAZ")
    pending: Mapping[str, Any] = Field(default_factory=dict, alias="PendingModifiedValues")

    @listing("dms.describe_replication_instances", action="dms:DescribeReplicationInstances")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every replication instance of the Region."""
        return map(cls.model_validate, (aws.call() or {})["ReplicationInstances"])

    @property
    def id(self) -> str:
        """The instance's identifier."""
        return self.identifier

    @property
    def arn(self) -> str:
        """The ARN holds an id that AWS made up, so it is told and not made."""
        return self.instance_arn

    def read_tags(self) -> Mapping[str, str]:
        """The instance's tags, from one answer for all."""
        return the(self.target, DmsRegion).tags_by_arn.get(self.instance_arn, {})

    @classmethod
    def tag_reads(cls) -> tuple[Read, ...]:
        """The answer that `read_tags` touches."""
        return (DmsRegion.tags_by_arn,)


class DmsRegion(AccountSettings, service="dms"):
    """DMS for the account in one Region."""

    @fact("dms.list_tags_for_resource", action="dms:ListTagsForResource")
    def tags_by_arn(self, aws: Aws) -> dict[str, dict[str, str]]:
        """The tags of every replication instance by its ARN."""
        instances = [instance.instance_arn for instance in self.target.all(ReplicationInstance)]
        found: dict[str, dict[str, str]] = {arn: {} for arn in instances}
        for tag in (aws.call(ResourceArnList=instances) or {})["TagList"] if instances else ():
            found[tag["ResourceArn"]].update(tag_map([tag]))
        return found
