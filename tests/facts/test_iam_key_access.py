"""Who administers and who uses a KMS key, read over HTTP: key policy, grants and IAM."""

from __future__ import annotations

import json

from seawall.controls import registry
from seawall.controls.base import Fail, Pass
from seawall.facts.iam.key_access import Grant, KeyGrants
from seawall.facts.kms import Key
from tests.emulator import ACCOUNT, Emulator
from tests.facts.conftest import ViewFactory

ANN = f"arn:aws:iam::{ACCOUNT}:user/ann"
ADMIN = {"Effect": "Allow", "Principal": {"AWS": ANN}, "Action": ["kms:Put*", "kms:ScheduleKeyDeletion"], "Resource": "*"}


def test_a_grant_to_the_administrator_of_a_key_is_found(view: ViewFactory, aws: Emulator) -> None:
    aws.seeding("iam").create_user(UserName="ann")
    kms = aws.seeding("kms")
    key = kms.create_key(Policy=json.dumps({"Version": "2012-10-17", "Statement": [ADMIN]}))["KeyMetadata"]["KeyId"]
    control = registry()["iam.sod-kms-admin-vs-use"]
    (found,) = view().all(Key)
    assert isinstance(control.verdict(found, control.parameters()), Pass)
    kms.create_grant(KeyId=key, GranteePrincipal=ANN, Operations=["Decrypt"])
    (found,) = view().all(Key)
    (grants,) = found.target.all(KeyGrants)
    assert grants.grants == (Grant(ANN, frozenset({"kms:Decrypt"})),)
    assert grants.arn.startswith("arn:aws:kms:")
    assert isinstance(control.verdict(found, control.parameters()), Fail)


def test_a_key_costs_its_own_three_reads_and_the_account_one(view: ViewFactory, aws: Emulator) -> None:
    kms = aws.seeding("kms")
    for _ in range(3):
        kms.create_key()
    control = registry()["iam.sod-kms-admin-vs-use"]
    aws.forget_calls()
    for key in view().all(Key):
        control.verdict(key, control.parameters())
    assert aws.count("iam") == 1
    assert aws.count("kms") == 1 + 3 * 3
