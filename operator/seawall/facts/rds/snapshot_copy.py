"""Snapshots of instances and clusters that were copied from another Region.

Of an instance's AWS tells when the data was taken; of a cluster's only when the copy was made, which is later.
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBSnapshot.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBClusterSnapshot.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pydantic import AliasChoices, Field

from seawall.facts.base import AccountSettings
from seawall.facts.fact import Aws, fact
from seawall.facts.part import Part


class SnapshotCopy(Part):
    """One of them."""

    identifier: str = Field(validation_alias=AliasChoices("DBSnapshotIdentifier", "DBClusterSnapshotIdentifier"))
    database: str = Field(validation_alias=AliasChoices("DBInstanceIdentifier", "DBClusterIdentifier"))
    """Identifier of what it was taken of, in its own Region."""
    source: str = Field("", validation_alias=AliasChoices("SourceDBSnapshotIdentifier", "SourceDBClusterSnapshotArn"))
    """ARN of the snapshot that it is a copy of; empty for one that is none."""
    status: str | None = None
    taken: datetime | None = Field(None, alias="OriginalSnapshotCreateTime")
    """The moment that it holds; None for a cluster's."""
    made: datetime | None = Field(None, alias="SnapshotCreateTime")
    """When it was copied."""

    def is_from(self, region: str, account_id: str) -> bool:
        """Whether what it is a copy of is in a Region of an account."""
        parts = self.source.split(":")
        return parts[0] == "arn" and (parts[3], parts[4]) == (region, account_id)


class RdsSnapshotCopies(AccountSettings, service="rds"):
    """The copies in one Region that somebody had made."""

    @fact("rds.describe_db_snapshots", action="rds:DescribeDBSnapshots")
    def of_instances(self, aws: Aws) -> tuple[SnapshotCopy, ...]:
        """Those of instances."""
        return _copies((aws.call(SnapshotType="manual") or {})["DBSnapshots"], self.target.region)

    @fact("rds.describe_db_cluster_snapshots", action="rds:DescribeDBClusterSnapshots")
    def of_clusters(self, aws: Aws) -> tuple[SnapshotCopy, ...]:
        """Those of clusters of RDS, Aurora, DocumentDB and Neptune."""
        return _copies((aws.call(SnapshotType="manual") or {})["DBClusterSnapshots"], self.target.region)


def _copies(told: Iterable[Mapping[str, Any]], region: str) -> tuple[SnapshotCopy, ...]:
    """What was copied within the Region is no copy of another one."""
    found = map(SnapshotCopy.model_validate, told)
    return tuple(each for each in found if each.source.startswith("arn:") and each.source.split(":")[3] != region)
