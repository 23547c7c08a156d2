from typing import Any

from seawall.controls.kms.rotation import Parameters
from seawall.facts.kms import Key, KeyMetadata, MultiRegion, Rotation
from tests.builders import given

USUAL = {"key_manager": "CUSTOMER", "key_state": "Enabled", "key_spec": "SYMMETRIC_DEFAULT", "origin": "AWS_KMS"}
OFF = Rotation(key_rotation_enabled=False)


def key(rotation: Rotation | None = None, **metadata: Any) -> Key:
    facts = {} if rotation is None else {"rotation": rotation}
    resource = Key(key_id="k-1", key_arn="arn:aws:kms:eu-west-1:123456789012:key/k-1")
    return given(resource, metadata=KeyMetadata(**{**USUAL, **metadata}), **facts)


passes = {
    "it rotates every year": key(Rotation.every_days(365)),
    "it rotates more often": key(Rotation.every_days(90)),
    "AWS does not say how often, which means every year": key(Rotation(key_rotation_enabled=True)),
    "a primary key rotates": key(Rotation.every_days(365), multi_region_configuration=MultiRegion(multi_region_key_type="PRIMARY")),
    "every two years is often enough where that is said": (key(Rotation.every_days(730)), Parameters(max_days=730)),
}
fails = {
    "it does not rotate": key(OFF),
    "it rotates too seldom": key(Rotation.every_days(2560)),
    "it rotates every year, wanted more often": (key(Rotation.every_days(365)), Parameters(max_days=90)),
    "it does not rotate, wanted more seldom than every year": (key(OFF), Parameters(max_days=730)),
    "a primary key does not rotate": key(OFF, multi_region_configuration=MultiRegion(multi_region_key_type="PRIMARY")),
}
unknown = {
    "its key policy denies the read": given(Key(key_id="k-1", key_arn="arn:aws:kms:eu-west-1:123456789012:key/k-1")),
    "its key policy denies reading the rotation": key(),
}
not_applicable = {
    "AWS manages it": key(key_manager="AWS"),
    "it is asymmetric": key(key_spec="RSA_2048"),
    "it is for HMAC": key(key_spec="HMAC_256"),
    "its material was imported": key(origin="EXTERNAL"),
    "it is in a CloudHSM key store": key(origin="AWS_CLOUDHSM"),
    "it is in an external key store": key(origin="EXTERNAL_KEY_STORE"),
    "it is a replica": key(multi_region_configuration=MultiRegion(multi_region_key_type="REPLICA")),
    "it is disabled": key(key_state="Disabled"),
    "it is going to be deleted": key(key_state="PendingDeletion"),
}
