from datetime import UTC, datetime
from typing import Any

from seawall.facts.kms import Key, KeyMetadata, MultiRegion
from tests.builders import given

USUAL = {"key_manager": "CUSTOMER", "key_state": "Enabled", "key_spec": "SYMMETRIC_DEFAULT", "origin": "AWS_KMS"}
KEY = Key(key_id="k-1", key_arn="arn:aws:kms:eu-west-1:123456789012:key/k-1")


def key(state: str, **metadata: Any) -> Key:
    return given(KEY, metadata=KeyMetadata(**{**USUAL, "key_state": state, **metadata}))


passes = {
    "it is in use": key("Enabled"),
    "it is disabled": key("Disabled"),
    "it waits for its material": key("PendingImport", origin="EXTERNAL"),
    "its key store is away": key("Unavailable", origin="AWS_CLOUDHSM"),
    "its primary Region is being changed": key("Updating"),
}
fails = {
    "it will be deleted at a date": key("PendingDeletion", deletion_date=datetime(2026, 12, 1, tzinfo=UTC)),
    "it will be deleted, and KMS names no date": key("PendingDeletion"),
    "it is a primary key and will be deleted after its replicas": key(
        "PendingReplicaDeletion", multi_region_configuration=MultiRegion(multi_region_key_type="PRIMARY")
    ),
    "it is a replica and will be deleted": key("PendingDeletion", multi_region_configuration=MultiRegion(multi_region_key_type="REPLICA")),
    "it is for signatures and will be deleted": key("PendingDeletion", key_spec="RSA_2048"),
}
unknown = {"its key policy denies the read": given(KEY)}
not_applicable = {"AWS manages it": key("Enabled", key_manager="AWS")}
