from collections.abc import Mapping
from typing import Any

from seawall.controls.dynamodb.kms_cmk import Parameters
from seawall.facts.base import Resource
from seawall.facts.dynamodb import Description, Table
from seawall.facts.kms import Key, KeyMetadata
from tests.builders import given

ARN = "arn:aws:kms:eu-west-1:123456789012:key"
OWN, OF_AWS, OTHER, FAR = f"{ARN}/own", f"{ARN}/of-aws", f"{ARN}/other", "arn:aws:kms:us-east-1:123456789012:key/far"
FOREIGN = "arn:aws:kms:eu-west-1:210987654321:key/foreign"


def key(arn: str, manager: str) -> tuple[Resource, Mapping[str, object]]:
    told = KeyMetadata(key_manager=manager, key_state="Enabled", key_spec="SYMMETRIC_DEFAULT", origin="AWS_KMS")
    return Key(key_id=arn.rpartition("/")[2], key_arn=arn), {"metadata": told}


KEYS = (key(OWN, "CUSTOMER"), key(OF_AWS, "AWS"))


def table(sse: Mapping[str, Any] | None, *keys: tuple[Resource, Mapping[str, object]], **told: Any) -> Table:
    described = {"TableStatus": "ACTIVE", **({} if sse is None else {"SSEDescription": sse}), **told}
    return given(Table(name="orders"), others=keys, description=Description.model_validate(described))


def by(arn: str, status: str = "ENABLED", **told: Any) -> dict[str, Any]:
    return {"Status": status, "SSEType": "KMS", "KMSMasterKeyArn": arn, **told}


LOST = by(OWN, InaccessibleEncryptionDateTime=1763978400)
CUSTOMERS = Parameters(require_customer_key=True)
WITH_OTHER = Parameters(require_customer_key=True, kms_key_arn=OTHER)
FROM_AFAR = Parameters(kms_key_arn=FAR)

passes = {
    "a customer's key encrypts it, and KMS is not asked": table(by(OWN)),
    "the key that AWS manages encrypts it": table(by(OF_AWS)),
    "a customer's key is required, and there": (table(by(OWN), *KEYS), CUSTOMERS),
    "the key is another account's, which is a customer's too": (table(by(FOREIGN)), CUSTOMERS),
    "the key is not listed any more, as a deleted one would be": (table(by(OTHER), *KEYS), CUSTOMERS),
}
fails = {
    "DynamoDB's own key encrypts it": table(None),
    "a key in KMS did once": table({"Status": "DISABLED", "SSEType": "KMS"}),
    "the encryption is of a kind without KMS": table({"Status": "ENABLED", "SSEType": "AES256"}),
    "DynamoDB's own key encrypts it, and another one is to": (table(None), Parameters(kms_key_arn=OWN)),
    "DynamoDB's own key encrypts it, where a customer's is required": (table(None), WITH_OTHER),
    "the key that AWS manages does not do where a customer's is required": (table(by(OF_AWS), *KEYS), WITH_OTHER),
    "a customer's key is required, and nobody says which": (table(by(OF_AWS), *KEYS), CUSTOMERS),
    "the key that is to encrypt it is in another Region": (table(None), FROM_AFAR),
    "the table is global": table(None, GlobalTableVersion="2019.11.21"),
    "the table is archived": table(None, TableStatus="ARCHIVED"),
    "the key is lost": table(LOST),
    "the key is lost, whatever is required": (table(LOST, *KEYS), CUSTOMERS),
}
unknown = {
    "a key in KMS is taking over": table(by(OWN, "ENABLING")),
    "another key is taking over": table(by(OWN, "UPDATING")),
    "DynamoDB's own key is taking over": table(by(OWN, "DISABLING")),
    "the table cannot be described": given(Table(name="orders")),
    "whose the key is cannot be read": (table(by(OWN)), CUSTOMERS),
}
