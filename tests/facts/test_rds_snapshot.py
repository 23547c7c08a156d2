"""Snapshots of instances and clusters: who may restore them, there and back, account by account."""

from __future__ import annotations

import pytest

from seawall.facts.base import the
from seawall.facts.rds.snapshot import EVERYBODY, ClusterSnapshot, DbSnapshot, EitherSnapshot
from tests.emulator import Emulator
from tests.facts.conftest import RoundTrip, ViewFactory

LOGIN = {"MasterUsername": "harbour", "MasterUserPassword": "correct-horse"}
FRIEND, OTHER = "210987654321", "111122223333"
TAGS = [{"Key": "team", "Value": "pay"}]


@pytest.fixture
def snapshots(aws: Emulator) -> None:
    """A public snapshot of an instance and one of a cluster, under one name, both shared with a friend."""
    rds = aws.seeding("rds")
    rds.create_db_instance(DBInstanceIdentifier="shop", DBInstanceClass="db.t4g.micro", Engine="mysql", AllocatedStorage=20, **LOGIN)
    rds.create_db_cluster(DBClusterIdentifier="sales", Engine="aurora-mysql", StorageEncrypted=True, **LOGIN)
    rds.create_db_snapshot(DBSnapshotIdentifier="spring", DBInstanceIdentifier="shop", Tags=TAGS)
    rds.create_db_cluster_snapshot(DBClusterSnapshotIdentifier="spring", DBClusterIdentifier="sales", Tags=TAGS)
    shared = {"AttributeName": "restore", "ValuesToAdd": [EVERYBODY, FRIEND]}
    rds.modify_db_snapshot_attribute(DBSnapshotIdentifier="spring", **shared)
    rds.modify_db_cluster_snapshot_attribute(DBClusterSnapshotIdentifier="spring", **shared)


@pytest.mark.usefixtures("snapshots")
def test_snapshots_of_both_kinds_are_listed_each_as_its_own(view: ViewFactory) -> None:
    found = view().all(EitherSnapshot)
    assert [(each.TYPE, each.id, each.read_tags()) for each in found] == [
        ("AWS::RDS::DBSnapshot", "spring", {"team": "pay"}),
        ("AWS::RDS::DBClusterSnapshot", "spring", {"team": "pay"}),
    ]
    assert [each.arn.split(":")[5] for each in found] == ["snapshot", "cluster-snapshot"]
    assert [each.encryption.flag for each in found] == [False, True]


@pytest.mark.usefixtures("snapshots")
def test_only_snapshots_that_somebody_has_taken_are_asked_for(aws: Emulator, view: ViewFactory) -> None:
    asked = [*(aws.heard("rds", operation) for operation in ("DescribeDBSnapshots", "DescribeDBClusterSnapshots"))]
    view().all(EitherSnapshot)
    assert [[call["SnapshotType"] for call in calls] for calls in asked] == [["manual"], ["manual"]]


@pytest.mark.usefixtures("snapshots")
def test_everybodys_permission_is_taken_away_and_given_back_and_a_friends_stays(aws: Emulator, round_trip: RoundTrip) -> None:
    calls = aws.heard("rds", "ModifyDBSnapshotAttribute")
    assert round_trip(lambda view: the(view, DbSnapshot), lambda each: each.sharing_with((FRIEND,))) == (FRIEND,)
    assert [(call.get("ValuesToAdd"), call.get("ValuesToRemove")) for call in calls] == [(None, [EVERYBODY]), ([EVERYBODY], None)]


@pytest.mark.usefixtures("snapshots")
def test_the_same_holds_for_a_snapshot_of_a_cluster(aws: Emulator, round_trip: RoundTrip) -> None:
    calls = aws.heard("rds", "ModifyDBClusterSnapshotAttribute")
    assert round_trip(lambda view: the(view, ClusterSnapshot), lambda each: each.sharing_with((FRIEND,))) == (FRIEND,)
    assert [(call.get("ValuesToAdd"), call.get("ValuesToRemove")) for call in calls] == [(None, [EVERYBODY]), ([EVERYBODY], None)]


@pytest.mark.usefixtures("snapshots")
def test_two_snapshots_of_one_name_are_not_taken_for_each_other(aws: Emulator, view: ViewFactory) -> None:
    aws.seeding("rds").modify_db_cluster_snapshot_attribute(
        DBClusterSnapshotIdentifier="spring", AttributeName="restore", ValuesToRemove=[EVERYBODY, FRIEND], ValuesToAdd=[OTHER]
    )
    assert [each.shared_with for each in view().all(EitherSnapshot)] == [(FRIEND, EVERYBODY), (OTHER,)]


def test_snapshots_of_documentdb_and_neptune_are_left_out(aws: Emulator, view: ViewFactory) -> None:
    told = [
        {
            "DBClusterSnapshotIdentifier": name,
            "DBClusterSnapshotArn": f"arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:{name}",
            "Engine": name,
        }
        for name in ("docdb", "neptune", "aurora-mysql")
    ]
    aws.fake("rds", "DescribeDBClusterSnapshots", lambda *_: {"DBClusterSnapshots": told})
    assert [each.id for each in view().all(ClusterSnapshot)] == ["aurora-mysql"]
