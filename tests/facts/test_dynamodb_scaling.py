"""What scales DynamoDB's tables, read and written over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.facts.dynamodb import Table
from seawall.facts.dynamodb_scaling import Capacity, Scaling, ScalingPolicy, scaling_calls
from seawall.facts.fact import Change
from seawall.facts.snapshot import TargetView
from tests.emulator import Emulator
from tests.facts.conftest import RoundTrip, ViewFactory

READS = Capacity("table/orders", "dynamodb:table:ReadCapacityUnits", 5)
WRITES = Capacity("table/orders", "dynamodb:table:WriteCapacityUnits", 7)
INDEX_READS = Capacity("table/orders/index/by-day", "dynamodb:index:ReadCapacityUnits", 3)
INDEX_WRITES = Capacity("table/orders/index/by-day", "dynamodb:index:WriteCapacityUnits", 4)
OWN = {"TargetValue": 50.0, "PredefinedMetricSpecification": {"PredefinedMetricType": "DynamoDBReadCapacityUtilization"}}


def held(capacity: Capacity, least: int = 5, most: int = 100) -> Scaling:
    return Scaling(min_capacity=least, max_capacity=most, policies=(ScalingPolicy.holding(capacity, 70),))


def where(capacity: Capacity) -> dict[str, str]:
    return {"ServiceNamespace": "dynamodb", "ResourceId": capacity.resource, "ScalableDimension": capacity.dimension}


def create(aws: Emulator, name: str = "orders") -> None:
    index = {"IndexName": "by-day", "KeySchema": [{"AttributeName": "day", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}
    aws.seeding("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in ("id", "day")],
        ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 7},
        GlobalSecondaryIndexes=[{**index, "ProvisionedThroughput": {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4}}],
    )


@pytest.fixture
def scaled(aws: Emulator) -> None:
    """Reads that scale by somebody's own policy, beside those of a table whose name begins alike."""
    scaling = aws.seeding("application-autoscaling")
    for name in ("orders", "orders-2025"):
        create(aws, name)
        named = {**where(READS), "ResourceId": f"table/{name}"}
        scaling.register_scalable_target(**named, MinCapacity=5, MaxCapacity=500)
        scaling.put_scaling_policy(
            **named, PolicyName="own", PolicyType="TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration=OWN
        )


def orders(view: TargetView) -> Table:
    return next(each for each in view.all(Table) if each.id == "orders")


def test_a_table_and_its_indexes_have_capacities_by_their_own_names(aws: Emulator, view: ViewFactory) -> None:
    create(aws)
    found = tuple(orders(view()).capacities)
    assert found == (READS, WRITES, INDEX_READS, INDEX_WRITES)
    assert list(map(str, found)) == ["reads of the table", "writes of the table", "reads of the index by-day", "writes of the index by-day"]


def test_policies_are_not_asked_for_where_there_are_no_bounds(aws: Emulator, view: ViewFactory) -> None:
    create(aws)
    assert orders(view()).scaling == {}
    assert (aws.count("application-autoscaling", "DescribeScalableTargets"), aws.count("application-autoscaling")) == (1, 1)


@pytest.mark.usefixtures("scaled")
def test_what_scales_all_tables_is_read_in_two_calls(aws: Emulator, view: ViewFactory) -> None:
    own = ScalingPolicy(policy_name="own", policy_type="TargetTrackingScaling", target_tracking_scaling_policy_configuration=OWN)
    found = {table.id: table.scaling for table in view().all(Table)}
    assert found["orders"] == {READS.key: Scaling(min_capacity=5, max_capacity=500, policies=(own,))}
    assert list(found["orders-2025"]) == [READS.key.replace("orders", "orders-2025")]
    assert aws.count("application-autoscaling") == 2


@pytest.mark.usefixtures("scaled")
def test_bounds_and_policies_are_added_and_taken_away_again_while_others_stay(round_trip: RoundTrip) -> None:
    def scale(table: Table) -> Change[Table, Any]:
        return Table.scaling.change(table, {**table.scaling, WRITES.key: held(WRITES), INDEX_READS.key: held(INDEX_READS, 3, 30)})

    between = round_trip(orders, scale)
    assert {key: (each.min_capacity, each.max_capacity) for key, each in between.items()} == {
        READS.key: (5, 500),
        WRITES.key: (5, 100),
        INDEX_READS.key: (3, 30),
    }
    assert all(each.scales for each in between.values())


@pytest.mark.usefixtures("scaled")
def test_a_policy_is_added_to_bounds_that_are_there_and_taken_away_alone(aws: Emulator, round_trip: RoundTrip) -> None:
    aws.seeding("application-autoscaling").register_scalable_target(**where(WRITES), MinCapacity=7, MaxCapacity=70)

    def scale(table: Table) -> Change[Table, Any]:
        return Table.scaling.change(table, {**table.scaling, WRITES.key: held(WRITES, 7, 70)})

    assert round_trip(orders, scale)[WRITES.key].policies == held(WRITES).policies


@pytest.mark.usefixtures("scaled")
def test_bounds_are_moved_and_moved_back(round_trip: RoundTrip) -> None:
    def widen(table: Table) -> Change[Table, Any]:
        return Table.scaling.change(table, {key: each.model_copy(update={"max_capacity": 900}) for key, each in table.scaling.items()})

    assert round_trip(orders, widen)[READS.key].max_capacity == 900


@pytest.mark.usefixtures("scaled")
def test_what_somebody_has_suspended_does_not_scale(aws: Emulator, view: ViewFactory) -> None:
    aws.seeding("application-autoscaling").register_scalable_target(**where(READS), SuspendedState={"DynamicScalingOutSuspended": True})
    found = orders(view()).scaling[READS.key]
    assert (found.is_suspended, found.scales) == (True, False)
    assert "IsSuspended" not in found.image()


def test_bounds_are_registered_before_what_moves_within_them_and_go_with_it() -> None:
    there = scaling_calls({}, {READS.key: held(READS)})
    assert [call.operation.partition(".")[2] for call in there] == ["register_scalable_target", "put_scaling_policy"]
    back = scaling_calls({READS.key: held(READS)}, {})
    assert [call.operation.partition(".")[2] for call in back] == ["deregister_scalable_target"]
