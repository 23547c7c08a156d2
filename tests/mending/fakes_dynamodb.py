"""DynamoDB operations that moto lacks or answers wrongly: moto forgets how a table that is there shall be encrypted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.kms.models import kms_backends

from tests.emulator import ACCOUNT, REGION, Emulator
from tests.fakes import Parameters, Refused


class Tables:
    """Tables as moto tells them at the start, whose key changes while they go on working: under way in one answer, done from the next one on."""

    OPERATIONS = ("DescribeTable", "UpdateTable")

    def __init__(self, aws: Emulator) -> None:
        dynamodb = aws.seeding("dynamodb")
        self._tables: dict[str, dict[str, Any]] = {
            name: dict(dynamodb.describe_table(TableName=name)["Table"]) for name in dynamodb.list_tables()["TableNames"]
        }
        self._managed = _managed_key(aws)
        self._soon: dict[str, dict[str, Any]] = {}
        for operation, answer in zip(self.OPERATIONS, (self._describe, self._update), strict=True):
            aws.fake("dynamodb", operation, lambda wanted, _, answer=answer: answer(wanted))

    def _describe(self, wanted: Parameters) -> Mapping[str, Any]:
        name = wanted["TableName"]
        told = dict(self._tables[name])
        self._tables[name] |= self._soon.pop(name, {})
        return {"Table": told}

    def _update(self, wanted: Parameters) -> Mapping[str, Any]:
        name, specification = wanted["TableName"], wanted["SSESpecification"]
        if name in self._soon:
            raise Refused("ResourceInUseException", "Attempt to change a resource which is still in use: Table is being updated")
        if specification.get("KMSMasterKeyId") == self._managed is not None:
            raise Refused("ValidationException", "the key is the one that AWS manages")
        after: dict[str, Any] = {}
        if specification["Enabled"]:
            after = {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": specification.get("KMSMasterKeyId") or self._managed}
        before = self._tables[name].get("SSEDescription") or {}
        under_way = {**before, **after, "SSEType": "KMS", "Status": "UPDATING"}
        self._tables[name] |= {"SSEDescription": under_way, "TableStatus": "UPDATING"}
        self._soon[name] = {"SSEDescription": after or None, "TableStatus": "ACTIVE"}
        return {"TableDescription": {"TableName": name}}


def _managed_key(aws: Emulator) -> str | None:
    """ARN of the key that AWS manages for DynamoDB, of which moto says that it is the customer's; None where no table has asked for it."""
    aliases = aws.seeding("kms").list_aliases()["Aliases"]
    key_id = next((each["TargetKeyId"] for each in aliases if each["AliasName"] == "alias/aws/dynamodb"), None)
    if key_id is None:
        return None
    key = kms_backends[ACCOUNT][REGION].describe_key(key_id)
    key.key_manager = "AWS"
    return str(key.arn)
