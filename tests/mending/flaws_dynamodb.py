"""Flaws of DynamoDB's tables. That of the first control, a short recovery period, is among the managed services'."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from tests.emulator import ACCOUNT, REGION, Emulator
from tests.mending import fakes_dynamodb as fakes
from tests.mending.flaw import Flaw

TAGS: Final = [{"Key": "team", "Value": "pay"}]
ORDERS: Final = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/orders"
FRIEND: Final = "210987654321"
KEY: Final = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
READS: Final = {"ServiceNamespace": "dynamodb", "ResourceId": "table/orders", "ScalableDimension": "dynamodb:table:ReadCapacityUnits"}
WRITES: Final = {**READS, "ScalableDimension": "dynamodb:table:WriteCapacityUnits"}


def table(aws: Emulator, **settings: Any) -> str:
    """A table with capacity set aside, and an index."""
    names = ("id", "day")
    capacity = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
    index = {"IndexName": "by-day", "KeySchema": [{"AttributeName": "day", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}
    aws.seeding("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
        ProvisionedThroughput=capacity,
        GlobalSecondaryIndexes=[{**index, "ProvisionedThroughput": capacity}],
        Tags=TAGS,
        **settings,
    )
    return ORDERS


def deletion_protection(aws: Emulator) -> str:
    """Nothing keeps anybody from deleting it."""
    return table(aws)


def kms_cmk(aws: Emulator) -> str:
    """The key that AWS manages encrypts it, which a request may not name."""
    table(aws, SSESpecification={"Enabled": True})
    fakes.Tables(aws)
    return ORDERS


def autoscaling(aws: Emulator) -> str:
    """Reads scale by somebody's own policy, writes have bounds and nothing that moves them, and the index has neither."""
    table(aws)
    scaling = aws.seeding("application-autoscaling")
    for capacity in (READS, WRITES):
        scaling.register_scalable_target(**capacity, MinCapacity=5, MaxCapacity=500)
    own = {"TargetValue": 50.0, "PredefinedMetricSpecification": {"PredefinedMetricType": "DynamoDBReadCapacityUtilization"}}
    cool = {**own, "ScaleInCooldown": 60, "ScaleOutCooldown": 60}
    scaling.put_scaling_policy(**READS, PolicyName="own", PolicyType="TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration=cool)
    return ORDERS


def resource_policy_trusted(aws: Emulator) -> str:
    """Everybody may read it, a friend and a stranger may write, and one role of the account may do everything."""
    table(aws)

    def allow(principal: Any, action: str) -> dict[str, Any]:
        return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": ORDERS}

    statements = [
        allow("*", "dynamodb:GetItem"),
        allow({"AWS": [FRIEND, "arn:aws:iam::111122223333:root"]}, "dynamodb:PutItem"),
        allow({"AWS": f"arn:aws:iam::{ACCOUNT}:role/owner"}, "dynamodb:*"),
    ]
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    aws.seeding("dynamodb").put_resource_policy(ResourceArn=ORDERS, Policy=document)
    return ORDERS


FLAWS: Mapping[str, Flaw] = {
    "dynamodb.autoscaling": Flaw(autoscaling),
    "dynamodb.deletion-protection": Flaw(deletion_protection),
    "dynamodb.kms-cmk": Flaw(kms_cmk, {"requireCustomerKey": True, "kmsKeyArn": KEY}, ", ".join(fakes.Tables.OPERATIONS)),
    "dynamodb.resource-policy-trusted": Flaw(resource_policy_trusted, {"trustedAccountIDs": [FRIEND]}),
}

UNSERVED: Mapping[str, str] = {}
