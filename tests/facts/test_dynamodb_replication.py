"""Replicas of DynamoDB tables; moto accepts them and forgets them, so those answers are recorded."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.errors import ResourceGone
from seawall.facts.base import the
from seawall.facts.dynamodb import Table
from tests.emulator import REGION, Emulator
from tests.facts.conftest import ViewFactory


@pytest.fixture(autouse=True)
def orders(aws: Emulator) -> None:
    """A table with provisioned capacity."""
    aws.seeding("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
    )


def recorded(aws: Emulator, **settings: Any) -> None:
    aws.fake("dynamodb", "DescribeTable", lambda *_: {"Table": {"TableName": "orders", **settings}})


def replica(region: str, status: str = "ACTIVE") -> dict[str, str]:
    return {"RegionName": region, "ReplicaStatus": status}


def test_a_table_of_one_region_has_no_replicas(view: ViewFactory) -> None:
    found = the(view(), Table).replication
    assert (found.replicas, found.version, found.billing_mode) == ((), None, "PROVISIONED")


def test_replicas_in_other_regions_say_whether_they_take_writes(view: ViewFactory, aws: Emulator) -> None:
    replicas = [replica(REGION), replica("eu-central-1"), replica("us-east-1", "CREATING")]
    recorded(
        aws,
        GlobalTableVersion="2019.11.21",
        Replicas=replicas,
        MultiRegionConsistency="STRONG",
        GlobalTableWitnesses=[{"RegionName": "eu-west-2", "WitnessStatus": "ACTIVE"}],
        BillingModeSummary={"BillingMode": "PAY_PER_REQUEST"},
    )
    found = the(view(), Table).replication
    assert [(each.region, each.is_active) for each in found.replicas] == [("eu-central-1", True), ("us-east-1", False)]
    assert (found.consistency, [each.region for each in found.witnesses]) == ("STRONG", ["eu-west-2"])
    assert found.billing_mode == "PAY_PER_REQUEST"
    assert aws.count("dynamodb") == 2


def test_replicas_of_the_first_version_of_global_tables_are_told_by_another_operation(view: ViewFactory, aws: Emulator) -> None:
    recorded(aws, GlobalTableVersion="2017.11.29")
    group = [{"RegionName": REGION}, {"RegionName": "eu-central-1"}]
    aws.fake("dynamodb", "DescribeGlobalTable", lambda *_: {"GlobalTableDescription": {"ReplicationGroup": group}})
    found = the(view(), Table).replication
    assert [(each.region, each.is_active) for each in found.replicas] == [("eu-central-1", None)]


def test_a_table_with_the_stream_of_the_first_version_is_asked_for_its_replicas_where_its_description_tells_no_version(
    view: ViewFactory, aws: Emulator
) -> None:
    recorded(aws, StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
    group = [replica(REGION), replica("eu-central-1")]
    aws.fake("dynamodb", "DescribeGlobalTable", lambda *_: {"GlobalTableDescription": {"ReplicationGroup": group}})
    found = the(view(), Table).replication
    assert [(each.region, each.is_active) for each in found.replicas] == [("eu-central-1", True)]


def test_a_table_with_that_stream_may_have_no_replicas_all_the_same(view: ViewFactory, aws: Emulator) -> None:
    recorded(aws, StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
    aws.fail("dynamodb", "DescribeGlobalTable", code="GlobalTableNotFoundException", status=400)
    assert the(view(), Table).replication.replicas == ()


def test_a_table_deleted_since_it_was_listed_is_gone(aws: Emulator, view: ViewFactory) -> None:
    table = the(view(), Table)
    aws.seeding("dynamodb").delete_table(TableName="orders")
    with pytest.raises(ResourceGone):
        table.replication  # noqa: B018
