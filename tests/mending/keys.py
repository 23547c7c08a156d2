"""A KMS key of a known id, which parameters can name: AWS chooses ids by itself, and so does moto."""

from __future__ import annotations

from typing import Any

from moto.kms.models import kms_backends

from tests.emulator import ACCOUNT, REGION, Emulator

KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{KEY_ID}"


def key(aws: Emulator) -> Any:
    """Make the key, with a tag; gives KMS's client."""
    kms = aws.seeding("kms")
    made = kms.create_key(Description="shop")["KeyMetadata"]["KeyId"]
    backend = kms_backends[ACCOUNT][REGION]
    renamed = backend.keys[KEY_ID] = backend.keys.pop(made)
    renamed.id, renamed.arn = KEY_ID, KEY
    kms.tag_resource(KeyId=KEY_ID, Tags=[{"TagKey": "team", "TagValue": "pay"}])
    return kms
