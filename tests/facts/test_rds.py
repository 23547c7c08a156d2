from __future__ import annotations

from datetime import timedelta

import pytest

from seawall.facts.base import the
from seawall.facts.rds.instance import DbInstance
from seawall.facts.snapshot import TargetView
from tests.emulator import Emulator
from tests.facts.conftest import RoundTrip, ViewFactory

LOGIN = {"MasterUsername": "admin", "MasterUserPassword": "correct-horse"}


@pytest.fixture
def shop(aws: Emulator) -> None:
    """A MySQL instance without a standby."""
    aws.seeding("rds").create_db_instance(
        DBInstanceIdentifier="shop",
        DBInstanceClass="db.t4g.micro",
        Engine="mysql",
        AllocatedStorage=20,
        Tags=[{"Key": "team", "Value": "pay"}],
        **LOGIN,
    )


def instance(view: TargetView) -> DbInstance:
    return the(view, DbInstance)


@pytest.mark.usefixtures("shop")
def test_an_instance_is_listed_with_all_that_its_controls_ask(aws: Emulator, view: ViewFactory) -> None:
    found = instance(view())
    assert (found.id, found.arn) == ("shop", "arn:aws:rds:eu-west-1:123456789012:db:shop")
    assert found.read_tags() == {"team": "pay"}
    assert (found.multi_az, found.storage_encrypted, found.cluster, found.is_replica, found.pending_names) == (
        False,
        False,
        None,
        False,
        (),
    )
    assert aws.count("rds") == 1


@pytest.mark.usefixtures("shop")
def test_a_standby_is_made_and_given_up_again(round_trip: RoundTrip) -> None:
    # moto makes the standby at once; RDS takes as long as a snapshot and its restore, and shows MultiAZ as pending until then.
    assert round_trip(instance, lambda each: DbInstance.multi_az.change(each, True)) is True
    assert DbInstance.multi_az.deadline > timedelta(hours=1)


def test_a_public_address_is_taken_away_and_given_back(aws: Emulator, round_trip: RoundTrip) -> None:
    aws.seeding("rds").create_db_instance(
        DBInstanceIdentifier="shop", DBInstanceClass="db.t4g.micro", Engine="mysql", PubliclyAccessible=True, **LOGIN
    )
    assert round_trip(instance, lambda each: DbInstance.publicly_accessible.change(each, False)) is False


@pytest.mark.usefixtures("shop")
def test_a_replica_knows_that_it_is_one(aws: Emulator, view: ViewFactory) -> None:
    aws.seeding("rds").create_db_instance_read_replica(DBInstanceIdentifier="copy", SourceDBInstanceIdentifier="shop")
    assert {each.id: each.is_replica for each in view().all(DbInstance)} == {"shop": False, "copy": True}


def test_members_of_aurora_are_listed_and_instances_of_other_services_are_not(aws: Emulator, view: ViewFactory) -> None:
    # moto takes no docdb cluster through RDS; Neptune's instances stand for both.
    for engine in ("aurora-postgresql", "neptune"):
        aws.seeding("rds").create_db_cluster(DBClusterIdentifier=engine, Engine=engine, **LOGIN)
        aws.seeding("rds").create_db_instance(
            DBInstanceIdentifier=f"{engine}-1", DBInstanceClass="db.r6g.large", Engine=engine, DBClusterIdentifier=engine
        )
    assert [(each.id, each.cluster) for each in view().all(DbInstance)] == [("aurora-postgresql-1", "aurora-postgresql")]


def test_what_is_pending_is_named_without_its_values(aws: Emulator, view: ViewFactory) -> None:
    told = {
        "DBInstanceIdentifier": "shop",
        "DBInstanceArn": "arn:aws:rds:eu-west-1:123456789012:db:shop",
        "Engine": "mysql",
        "MultiAZ": False,
        "StorageEncryptionType": "sse-rds",
        "PendingModifiedValues": {"MultiAZ": True, "MasterUserPassword": "****"},
    }
    aws.fake("rds", "DescribeDBInstances", lambda *_: {"DBInstances": [told]})
    found = instance(view())
    assert found.pending_names == ("MasterUserPassword", "MultiAZ")
    assert found.pending["MultiAZ"] is True
    assert found.storage_encryption_type == "sse-rds"
