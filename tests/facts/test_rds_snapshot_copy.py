"""Snapshots that were copied from another Region; moto copies none, so the lists are recorded."""

from __future__ import annotations

from datetime import UTC, datetime

from seawall.facts.base import the
from seawall.facts.rds.snapshot_copy import RdsSnapshotCopies
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

THERE = "eu-central-1"
TAKEN, COPIED = datetime(2026, 11, 24, 3, tzinfo=UTC), datetime(2026, 11, 24, 5, tzinfo=UTC)


def source(kind: str, region: str = THERE) -> str:
    return f"arn:aws:rds:{region}:{ACCOUNT}:{kind}:rds-daily"


def test_a_copy_of_an_instances_snapshot_tells_when_its_data_was_taken(aws: Emulator, view: ViewFactory) -> None:
    usual = {"DBInstanceIdentifier": "shop", "Status": "available", "OriginalSnapshotCreateTime": TAKEN, "SnapshotCreateTime": COPIED}
    told = [
        {**usual, "DBSnapshotIdentifier": "far", "SourceRegion": THERE, "SourceDBSnapshotIdentifier": source("snapshot")},
        {**usual, "DBSnapshotIdentifier": "near", "SourceDBSnapshotIdentifier": source("snapshot", REGION)},
        {**usual, "DBSnapshotIdentifier": "own"},
    ]
    heard = aws.heard("rds", "DescribeDBSnapshots")
    aws.fake("rds", "DescribeDBSnapshots", lambda *_: {"DBSnapshots": told})
    (copy,) = the(view(), RdsSnapshotCopies).of_instances
    assert (copy.identifier, copy.database, copy.status, copy.taken, copy.made) == ("far", "shop", "available", TAKEN, COPIED)
    assert copy.is_from(THERE, ACCOUNT)
    assert not copy.is_from("us-east-1", ACCOUNT)
    assert not copy.is_from(THERE, "999999999999")
    assert heard[0]["SnapshotType"] == "manual"


def test_a_copy_of_a_clusters_snapshot_tells_only_when_it_was_copied(aws: Emulator, view: ViewFactory) -> None:
    told = {"DBClusterSnapshotIdentifier": "far", "DBClusterIdentifier": "orders", "Status": "available", "SnapshotCreateTime": COPIED}
    copied = {**told, "SourceDBClusterSnapshotArn": source("cluster-snapshot")}
    aws.fake("rds", "DescribeDBClusterSnapshots", lambda *_: {"DBClusterSnapshots": [copied, told]})
    (copy,) = the(view(), RdsSnapshotCopies).of_clusters
    assert (copy.database, copy.taken, copy.made, copy.is_from(THERE, ACCOUNT)) == ("orders", None, COPIED, True)
