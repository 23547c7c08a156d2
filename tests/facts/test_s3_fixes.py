"""Every fix of a bucket, end to end over HTTP: a control fails, its fix makes it pass, and the undo makes it fail as before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from seawall.api.v1alpha1.terms import Reversible
from seawall.controls import registry
from seawall.controls.base import Fail, NoChange, Pass
from seawall.facts.s3.bucket import Bucket
from seawall.facts.snapshot import TargetView
from seawall.facts.value import image
from tests.emulator import ACCOUNT, Emulator
from tests.facts.conftest import Apply, ViewFactory
from tests.fakes import Parameters, State

ROLE = f"arn:aws:iam::{ACCOUNT}:role/copy"
KMS_KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
LOGS = {
    "Effect": "Allow",
    "Principal": {"Service": "logging.s3.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::logs/*",
}
PUBLIC = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"}

#: What the fix needs to be told, by control.
NEEDED: Mapping[str, Mapping[str, Any]] = {
    "s3.bucket-access-logging": {"targetBuckets": ["logs"]},
    "s3.bucket-kms-encryption": {"kmsKeyARNs": [KMS_KEY]},
    "s3.bucket-replication": {"destinationBucket": "abroad", "roleARN": ROLE},
    "s3.bucket-tls-only": {"minTlsVersion": "1.3"},
}
#: Without versioning there is no replication, and a bucket that has it is no flaw.
VERSIONED = {"s3.bucket-replication"}
FIXED = sorted(control.id for control in registry().values() if control.resource is Bucket and control.mending is not None)


def get_bucket_notification_configuration(_: Parameters, state: State) -> Mapping[str, Any]:
    """As it was put; moto keeps EventBridge's and does not answer with it."""
    return dict(state.get("notifications", {}))


def put_bucket_notification_configuration(given: Parameters, state: State) -> Mapping[str, Any]:
    """Replaces everything, as S3 does."""
    state["notifications"] = given["NotificationConfiguration"]
    return {}


@pytest.fixture
def account(aws: Emulator) -> None:
    """A bucket as bare and public as can be, one that takes logs, and one in another Region."""
    aws.fake("s3", "GetBucketNotificationConfiguration", get_bucket_notification_configuration)
    aws.fake("s3", "PutBucketNotificationConfiguration", put_bucket_notification_configuration)
    for name, region in (("data", "eu-west-1"), ("logs", "eu-west-1"), ("abroad", "us-east-1")):
        place: dict[str, Any] = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        aws.seeding("s3", region).create_bucket(Bucket=name, **place)
    for name, statement in (("logs", LOGS), ("data", PUBLIC)):
        aws.seeding("s3").put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    aws.seeding("s3", "us-east-1").put_bucket_versioning(Bucket="abroad", VersioningConfiguration={"Status": "Enabled"})


def data(view: TargetView) -> Bucket:
    return next(bucket for bucket in view.all(Bucket) if bucket.name == "data")


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("control_id", FIXED)
def test_a_fix_mends_a_bucket_and_its_undo_gives_it_back(aws: Emulator, view: ViewFactory, apply: Apply, control_id: str) -> None:
    control = registry()[control_id]
    want = control.parameters.model_validate_json(json.dumps(NEEDED.get(control_id, {})))
    if control_id in VERSIONED:
        aws.seeding("s3").put_bucket_versioning(Bucket="data", VersioningConfiguration={"Status": "Enabled"})
    bucket = data(view())
    failure = control.verdict(bucket, want)
    assert isinstance(failure, Fail)
    assert control.mending is not None
    changes = control.mending.changes(bucket, want)
    assert not isinstance(changes, NoChange), changes
    (change,) = changes
    assert change.fact.writing is not None
    apply(change.calls())
    mended = data(view())
    assert isinstance(control.verdict(mended, want), Pass)
    apply(change.fact.writing.calls(mended, change.fact.__get__(mended, Bucket), change.before))
    restored = data(view())
    assert isinstance(control.verdict(restored, want), Fail)
    if change.reversible is Reversible.YES:
        assert image(change.fact.__get__(restored, Bucket)) == image(change.before)
        assert control.verdict(restored, want) == failure


@pytest.mark.usefixtures("account")
def test_no_logs_are_sent_where_a_kms_key_is_the_default(aws: Emulator, view: ViewFactory) -> None:
    by_kms = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]}
    aws.seeding("s3").put_bucket_encryption(Bucket="logs", ServerSideEncryptionConfiguration=by_kms)
    control = registry()["s3.bucket-access-logging"]
    assert control.mending is not None
    changes = control.mending.changes(data(view()), control.parameters.model_validate_json('{"targetBuckets": ["logs"]}'))
    assert changes == NoChange("the default encryption of logs is a KMS key, under which S3 delivers no logs")


def test_every_fix_that_the_catalogue_offers_exists_and_no_other() -> None:
    assert FIXED == [
        "s3.bucket-access-logging",
        "s3.bucket-acl-disabled",
        "s3.bucket-default-encryption",
        "s3.bucket-event-notifications",
        "s3.bucket-kms-encryption",
        "s3.bucket-lifecycle",
        "s3.bucket-no-public-access",
        "s3.bucket-public-access-block",
        "s3.bucket-replication",
        "s3.bucket-tls-only",
        "s3.bucket-versioning",
    ]
