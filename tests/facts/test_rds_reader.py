"""Readers that Seawall makes in clusters: made and deleted over HTTP, told from members that somebody else made, named for their zone."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from seawall.errors import Unreadable
from seawall.facts.rds.cluster import AnyCluster, DbCluster
from seawall.facts.rds.instance import DbInstance, DocDbInstance
from seawall.facts.rds.reader import Reader, Readers, made_for, reader_calls
from seawall.facts.snapshot import TargetView
from seawall.facts.value import image
from tests.builders import given
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import RoundTrip, ViewFactory

ARN = f"arn:aws:rds:{REGION}:{ACCOUNT}:cluster:shop"
ZONE = f"{REGION}b"


def writer(**told: Any) -> DbInstance:
    """The writer of a cluster, as the list tells it."""
    plain = {"DBInstanceIdentifier": "shop-a", "DBInstanceArn": "arn:shop-a", "Engine": "aurora-mysql", "DBInstanceClass": "db.r6g.large"}
    place = {"DBClusterIdentifier": "shop", "AvailabilityZone": f"{REGION}a", "MultiAZ": False, "DBInstanceStatus": "available"}
    return DbInstance.model_validate({**plain, **place, **told})


def wanted(**told: Any) -> Reader:
    return Reader.told(writer(**told)).in_zone(ARN, ZONE, 1)


@pytest.fixture
def shop(aws: Emulator) -> None:
    """An Aurora cluster whose two members are in one zone."""
    rds = aws.seeding("rds")
    rds.create_db_cluster(DBClusterIdentifier="shop", Engine="aurora-mysql", MasterUsername="owner", MasterUserPassword="correct-horse")
    for name in ("shop-a", "shop-a2"):
        rds.create_db_instance(
            DBInstanceIdentifier=name,
            DBClusterIdentifier="shop",
            DBInstanceClass="db.r6g.large",
            Engine="aurora-mysql",
            AvailabilityZone=f"{REGION}a",
        )


def only(view: TargetView) -> DbCluster:
    (found,) = view.all(DbCluster)
    return found


@pytest.mark.usefixtures("shop")
def test_a_reader_is_made_beside_the_others_and_deleted_again(aws: Emulator, round_trip: RoundTrip) -> None:
    heard, deleted = aws.heard("rds", "CreateDBInstance"), aws.heard("rds", "DeleteDBInstance")
    between: Readers = round_trip(only, lambda cluster: AnyCluster.made_readers.change(cluster, (wanted(),)))
    assert [(each.identifier, each.availability_zone, each.instance_class) for each in between] == [
        (wanted().identifier, ZONE, "db.r6g.large")
    ]
    assert [each["DBClusterIdentifier"] for each in heard] == ["shop"]
    assert deleted == [{"DBInstanceIdentifier": wanted().identifier}]


@pytest.mark.usefixtures("shop")
def test_nobody_elses_member_is_among_them_and_they_cost_no_call_beside_the_two_lists(view: ViewFactory, aws: Emulator) -> None:
    found = only(view())
    assert found.made_readers == ()
    assert len(found.nodes) == 2
    assert aws.count("rds") == 2


@pytest.mark.usefixtures("shop")
def test_members_that_may_not_be_listed_leave_it_unreadable_and_not_empty(view: ViewFactory, aws: Emulator) -> None:
    aws.deny("rds", "DescribeDBInstances")
    with pytest.raises(Unreadable, match="allow rds:DescribeDBInstances"):
        only(view()).made_readers  # noqa: B018 - touched to be read


def test_a_reader_has_what_the_writer_has_of_its_own() -> None:
    made = wanted(DBParameterGroups=[{"DBParameterGroupName": "tuned"}], PubliclyAccessible=True)
    assert (made.engine, made.instance_class, made.parameter_group, made.publicly_accessible) == (
        "aurora-mysql",
        "db.r6g.large",
        "tuned",
        True,
    )


def test_members_of_documentdb_know_neither_parameter_groups_nor_addresses_on_the_internet() -> None:
    plain = {"DBInstanceIdentifier": "docs-a", "DBInstanceArn": "arn:docs-a", "Engine": "docdb", "DBInstanceClass": "db.r6g.large"}
    made = Reader.told(DocDbInstance.model_validate(plain)).in_zone(ARN, ZONE, 1)
    (call,) = reader_calls("docs", (), (made,))
    assert not {"DBParameterGroupName", "PubliclyAccessible"} & call.arguments.keys()


@pytest.mark.parametrize("status", ["creating", "available", "deleting"])
def test_a_reader_is_known_by_its_name_from_the_moment_it_is_asked_for_until_it_goes(status: str) -> None:
    coming = writer(DBInstanceIdentifier=wanted().identifier, AvailabilityZone=None, DBInstanceStatus=status)
    others = (writer(), writer(DBInstanceIdentifier=wanted().identifier, DBClusterIdentifier="other"))
    found = made_for("shop", ARN, (coming, *others))
    assert [each.identifier for each in found] == ([] if status == "deleting" else [wanted().identifier])
    assert status == "deleting" or reader_calls("shop", found, (wanted(),)) == ()


def test_a_value_comes_back_from_its_image_without_the_status() -> None:
    value = (wanted().model_copy(update={"status": "creating"}),)
    stored = json.loads(json.dumps(image(value)))
    assert AnyCluster.made_readers.load(stored) == (wanted(),)
    assert "DBInstanceStatus" not in stored[0]


def test_a_reader_that_is_to_come_is_a_member_already_for_whoever_simulates_it() -> None:
    told = {"DBClusterIdentifier": "shop", "DBClusterArn": ARN, "Engine": "aurora-mysql", "Status": "available"}
    memberships = [{"DBInstanceIdentifier": "shop-a", "IsClusterWriter": True, "PromotionTier": 0}]
    cluster = DbCluster.model_validate({**told, "DBClusterMembers": memberships})
    found = given(cluster, others=[(writer(), {})], made_readers=(wanted(),))
    assert [(each.identifier, each.zone, each.is_writer, each.status) for each in found.nodes] == [
        ("shop-a", f"{REGION}a", True, "available"),
        (wanted().identifier, ZONE, False, "available"),
    ]
    assert [each.promotion_tier for each in found.heirs] == [1]


def test_a_reader_has_an_hour_to_come() -> None:
    assert AnyCluster.made_readers.deadline == timedelta(hours=1)
