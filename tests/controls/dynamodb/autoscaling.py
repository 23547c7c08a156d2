from collections.abc import Mapping
from typing import Any

from seawall.controls.dynamodb.autoscaling import Parameters
from seawall.facts.base import Resource
from seawall.facts.dynamodb import Description, Table
from seawall.facts.dynamodb_scaling import ScalableTarget, TargetPolicy
from tests.builders import given

Other = tuple[Resource, Mapping[str, object]]

READS, WRITES = "ReadCapacityUnits", "WriteCapacityUnits"
TABLE, INDEX = "table/orders", "table/orders/index/by-day"
PROVISIONED = {"TableStatus": "ACTIVE", "ProvisionedThroughput": {READS: 5, WRITES: 80}}
BY_DAY = {"IndexName": "by-day", "IndexStatus": "ACTIVE", "ProvisionedThroughput": {READS: 5, WRITES: 5}}


def named(resource: str, units: str) -> dict[str, Any]:
    kind = "index" if "/index/" in resource else "table"
    return {"ServiceNamespace": "dynamodb", "ResourceId": resource, "ScalableDimension": f"dynamodb:{kind}:{units}"}


def bounds(units: str, resource: str = TABLE, *, least: int = 5, most: int = 100, suspended: bool = False) -> Other:
    told = {
        **named(resource, units),
        "MinCapacity": least,
        "MaxCapacity": most,
        "SuspendedState": {"DynamicScalingOutSuspended": suspended},
    }
    return ScalableTarget.model_validate({**told, "ScalableTargetARN": f"target/{resource}/{units}"}), {}


def policy(units: str, resource: str = TABLE) -> Other:
    configuration = {"TargetValue": 50.0, "PredefinedMetricSpecification": {"PredefinedMetricType": "DynamoDBReadCapacityUtilization"}}
    own = {"PolicyName": "ours", "PolicyType": "TargetTrackingScaling", "TargetTrackingScalingPolicyConfiguration": configuration}
    told = {**named(resource, units), **own, "PolicyARN": f"policy/{resource}/{units}"}
    return TargetPolicy.model_validate({**told, "Policy": told}), {}


def scaled(*units: str, resource: str = TABLE) -> list[Other]:
    return [*(bounds(each, resource) for each in units), *(policy(each, resource) for each in units)]


def table(*others: Other, **told: Any) -> Table:
    described = Description.model_validate({**PROVISIONED, **told})
    return given(Table(name="orders"), others=others, none_of=(ScalableTarget, TargetPolicy), description=described)


ON_DEMAND = Description.model_validate({"BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"}, "GlobalSecondaryIndexes": [BY_DAY]})
GOING = {**BY_DAY, "IndexStatus": "DELETING"}

passes = {
    "it is on demand, and nothing else is asked": given(Table(name="orders"), description=ON_DEMAND),
    "reads and writes scale": table(*scaled(READS, WRITES)),
    "it says that capacity is set aside, and both scale": table(*scaled(READS, WRITES), BillingModeSummary={"BillingMode": "PROVISIONED"}),
    "its index scales as well": table(*scaled(READS, WRITES), *scaled(READS, WRITES, resource=INDEX), GlobalSecondaryIndexes=[BY_DAY]),
    "an index that is going needs nothing": table(*scaled(READS, WRITES), GlobalSecondaryIndexes=[GOING]),
}
fails = {
    "nothing scales": table(),
    "nothing scales, and little use is wanted": (table(), Parameters(target_utilization=40, max_capacity=1000)),
    "reads alone scale": table(*scaled(READS)),
    "writes have bounds and no policy": table(*scaled(READS), bounds(WRITES)),
    "writes have a policy, and bounds that leave nothing to move": table(*scaled(READS), bounds(WRITES, least=80, most=80), policy(WRITES)),
    "writes have no policy, and bounds below what is set aside now": table(*scaled(READS), bounds(WRITES, most=50)),
    "writes have a policy that is left over, and no bounds": table(*scaled(READS), policy(WRITES)),
    "its index does not scale": table(*scaled(READS, WRITES), GlobalSecondaryIndexes=[BY_DAY]),
    "its index scales, and itself does not": table(*scaled(READS, WRITES, resource=INDEX), GlobalSecondaryIndexes=[BY_DAY]),
    "another table of a longer name scales": table(*scaled(READS, WRITES, resource="table/orders-2025")),
    "somebody has suspended what scales its writes": table(*scaled(READS), bounds(WRITES, suspended=True), policy(WRITES)),
}
unknown = {
    "the table cannot be described": given(Table(name="orders")),
    "bounds cannot be listed": given(Table(name="orders"), description=Description.model_validate(PROVISIONED)),
}
