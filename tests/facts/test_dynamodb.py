from __future__ import annotations

import pytest

from seawall.errors import ResourceGone
from seawall.facts.base import the
from seawall.facts.dynamodb import PointInTimeRecovery, Table
from tests.emulator import Emulator
from tests.facts.conftest import RoundTrip, ViewFactory

OFF = PointInTimeRecovery(point_in_time_recovery_enabled=False)


def recovery(days: int | None) -> PointInTimeRecovery:
    return PointInTimeRecovery(point_in_time_recovery_enabled=True, recovery_period_in_days=days)


@pytest.fixture(autouse=True)
def orders(aws: Emulator) -> None:
    """A table without point-in-time recovery."""
    aws.seeding("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        Tags=[{"Key": "team", "Value": "pay"}],
    )


def test_a_table_is_listed_with_its_tags(view: ViewFactory) -> None:
    table = the(view(), Table)
    assert (table.id, table.arn) == ("orders", "arn:aws:dynamodb:eu-west-1:123456789012:table/orders")
    assert table.read_tags() == {"team": "pay"}
    assert table.point_in_time_recovery == OFF


def test_recovery_is_turned_on_with_dynamodbs_own_period_and_off_again(round_trip: RoundTrip) -> None:
    between = round_trip(lambda view: the(view, Table), lambda table: Table.point_in_time_recovery.change(table, recovery(None)))
    assert between.period_days == 35


def test_a_longer_period_is_set_and_the_old_one_comes_back(aws: Emulator, round_trip: RoundTrip) -> None:
    specification = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 7}
    aws.seeding("dynamodb").update_continuous_backups(TableName="orders", PointInTimeRecoverySpecification=specification)
    between = round_trip(lambda view: the(view, Table), lambda table: Table.point_in_time_recovery.change(table, recovery(14)))
    assert between.period_days == 14


def test_a_table_deleted_since_it_was_listed_is_gone(aws: Emulator, view: ViewFactory) -> None:
    table = the(view(), Table)
    aws.seeding("dynamodb").delete_table(TableName="orders")
    with pytest.raises(ResourceGone):
        table.point_in_time_recovery  # noqa: B018
    with pytest.raises(ResourceGone):
        table.read_tags()
