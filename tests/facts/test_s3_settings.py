"""What buckets say of themselves besides policy and Block Public Access, over HTTP: made, read, changed, read, undone, read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from seawall.aws.partitions import GLOBAL
from seawall.errors import ResourceGone, UnknownReason, Unreadable
from seawall.facts.base import the
from seawall.facts.fact import Fact
from seawall.facts.s3.access import Ownership
from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.policy import BucketPolicy
from seawall.facts.s3.protection import DefaultEncryption, Encryption, Lifecycle, LifecycleRule, Versioning
from seawall.facts.s3.records import AccessLogging, Notifications
from seawall.facts.snapshot import TargetView
from tests.emulator import ACCOUNT, Emulator
from tests.facts.conftest import Apply, RoundTrip, ViewFactory
from tests.fakes import Parameters, State

QUEUE = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:seen"
KMS_KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
LOG_DELIVERY = {
    "Effect": "Allow",
    "Principal": {"Service": "logging.s3.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::logs/*",
}

Find = Callable[[TargetView], Bucket]


@pytest.fixture
def data(aws: Emulator) -> Find:
    """A bucket, and how it is found."""
    _make(aws, "data")
    return _found("data")


def _make(aws: Emulator, name: str) -> None:
    aws.seeding("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})


def _grant(aws: Emulator, group: str, *permissions: str) -> None:
    """Add grants; of a canned ACL moto answers only with each group's first permission."""
    known = aws.seeding("s3").get_bucket_acl(Bucket="data")
    grantee = {"Type": "Group", "URI": f"http://acs.amazonaws.com/groups/{group}"}
    grants = [*known["Grants"], *({"Grantee": grantee, "Permission": permission} for permission in permissions)]
    aws.seeding("s3").put_bucket_acl(Bucket="data", AccessControlPolicy={"Owner": known["Owner"], "Grants": grants})


def _found(name: str) -> Find:
    return lambda view: next(bucket for bucket in view.all(Bucket) if bucket.name == name)


def test_default_encryption_is_set_and_unset(data: Find, round_trip: RoundTrip) -> None:
    wanted = Encryption().with_default(DefaultEncryption(algorithm="AES256"), bucket_key=False)
    assert round_trip(data, lambda each: Bucket.encryption.change(each, wanted)) == wanted


def test_default_encryption_goes_from_s3s_own_keys_to_a_kms_key_and_back(aws: Emulator, data: Find, round_trip: RoundTrip) -> None:
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}
    aws.seeding("s3").put_bucket_encryption(Bucket="data", ServerSideEncryptionConfiguration={"Rules": [rule]})
    wanted = DefaultEncryption(algorithm="aws:kms", key=KMS_KEY)

    def change(bucket: Bucket) -> Any:
        assert bucket.encryption is not None
        return Bucket.encryption.change(bucket, bucket.encryption.with_default(wanted, bucket_key=True))

    assert round_trip(data, change).default == wanted


def test_versioning_that_was_suspended_is_turned_on_and_suspended_again(aws: Emulator, data: Find, round_trip: RoundTrip) -> None:
    aws.seeding("s3").put_bucket_versioning(Bucket="data", VersioningConfiguration={"Status": "Suspended"})
    assert round_trip(data, lambda each: Bucket.versioning.change(each, Versioning(status="Enabled"))).is_on


def test_versioning_that_was_never_on_is_suspended_by_the_undo(view: ViewFactory, data: Find, apply: Apply) -> None:
    bucket = data(view())
    before = bucket.versioning
    assert before == Versioning()
    apply(bucket.versioning_calls(before, Versioning(status="Enabled")))
    assert data(view()).versioning.is_on
    apply(bucket.versioning_calls(data(view()).versioning, before))
    assert data(view()).versioning == Versioning(status="Suspended")
    assert bucket.versioning_calls(Versioning(status="Suspended"), before) == (), "S3 cannot do better, so nothing is left to do"


def test_ownership_is_enforced_and_unset(data: Find, round_trip: RoundTrip) -> None:
    assert round_trip(data, lambda each: Bucket.ownership.change(each, Ownership.enforced())).disables_acls


def test_ownership_is_enforced_and_goes_back_to_what_it_was(aws: Emulator, data: Find, round_trip: RoundTrip) -> None:
    rules = [{"ObjectOwnership": "BucketOwnerPreferred"}]
    aws.seeding("s3").put_bucket_ownership_controls(Bucket="data", OwnershipControls={"Rules": rules})
    assert round_trip(data, lambda each: Bucket.ownership.change(each, Ownership.enforced())).disables_acls


def test_the_first_lifecycle_rule_is_added_and_taken_away(data: Find, round_trip: RoundTrip) -> None:
    wanted = Lifecycle().with_rule(LifecycleRule.aborting("abort", 7))
    between = round_trip(data, lambda each: Bucket.lifecycle.change(each, wanted))
    assert [rule.id for rule in between.active] == ["abort"]
    assert between.aborts_uploads


def test_a_lifecycle_rule_is_added_beside_others_which_stay_as_they_are(aws: Emulator, data: Find, round_trip: RoundTrip) -> None:
    rules = [
        {"ID": "legacy", "Status": "Disabled", "Prefix": "old/", "Expiration": {"Days": 30}},
        {
            "ID": "archive",
            "Status": "Enabled",
            "Filter": {"And": {"Prefix": "a/", "Tags": [{"Key": "team", "Value": "pay"}]}},
            "Transitions": [{"Days": 90, "StorageClass": "GLACIER"}],
            "NoncurrentVersionExpiration": {"NoncurrentDays": 365},
        },
        {"ID": "dated", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Date": "2030-01-01T00:00:00Z"}},
    ]
    aws.seeding("s3").put_bucket_lifecycle_configuration(Bucket="data", LifecycleConfiguration={"Rules": rules})

    def change(bucket: Bucket) -> Any:
        assert bucket.lifecycle is not None
        assert bucket.lifecycle.expires_noncurrent
        return Bucket.lifecycle.change(bucket, bucket.lifecycle.with_rule(LifecycleRule.aborting("abort", 7)))

    between = round_trip(data, change)
    assert [rule.id for rule in between.rules] == ["legacy", "archive", "dated", "abort"]
    assert between.rules[1].image()["Transitions"] == rules[1]["Transitions"]


def test_logging_is_turned_on_and_off(aws: Emulator, data: Find, round_trip: RoundTrip, view: ViewFactory) -> None:
    _make(aws, "logs")
    aws.seeding("s3").put_bucket_policy(Bucket="logs", Policy=BucketPolicy.of({"Version": "2012-10-17", "Statement": [LOG_DELIVERY]}).text)
    wanted = AccessLogging(target_bucket="logs", target_prefix="data/")
    assert round_trip(data, lambda each: Bucket.logging.change(each, wanted)) == wanted
    assert _found("logs")(view()).takes_access_logs
    assert not data(view()).takes_access_logs


def test_logging_through_the_log_delivery_groups_acl_is_known(aws: Emulator, data: Find, view: ViewFactory) -> None:
    _grant(aws, "s3/LogDelivery", "WRITE")
    assert data(view()).takes_access_logs


def test_object_lock_is_read_with_its_retention(aws: Emulator, data: Find, view: ViewFactory) -> None:
    assert data(view()).object_lock is None
    aws.seeding("s3").put_bucket_versioning(Bucket="data", VersioningConfiguration={"Status": "Enabled"})
    retention = {"DefaultRetention": {"Mode": "GOVERNANCE", "Years": 2}}
    configuration = {"ObjectLockEnabled": "Enabled", "Rule": retention}
    aws.seeding("s3").put_object_lock_configuration(Bucket="data", ObjectLockConfiguration=configuration)
    lock = data(view()).object_lock
    assert lock is not None
    assert lock.is_on
    assert lock.retention is not None
    assert (lock.retention.mode, lock.retention.whole_days) == ("GOVERNANCE", 730)


def test_public_acls_and_policies_are_seen(aws: Emulator, data: Find, view: ViewFactory) -> None:
    bucket = data(view())
    assert not bucket.has_public_policy
    assert bucket.acl.public_permissions == ()
    assert bucket.acl.to_others == ()
    _grant(aws, "global/AllUsers", "READ", "WRITE")
    read = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/*"}
    aws.seeding("s3").put_bucket_policy(Bucket="data", Policy=BucketPolicy.of({"Version": "2012-10-17", "Statement": [read]}).text)
    bucket = data(view())
    assert bucket.has_public_policy
    assert bucket.acl.public_permissions == ("READ", "WRITE")
    assert len(bucket.acl.to_others) == 2


def get_bucket_notification_configuration(_: Parameters, state: State) -> Mapping[str, Any]:
    """All kinds as they were put; moto keeps EventBridge's and does not answer with it."""
    return dict(state.get("notifications", {}))


def put_bucket_notification_configuration(given: Parameters, state: State) -> Mapping[str, Any]:
    """Replaces every kind, as S3 does."""
    state["notifications"] = given["NotificationConfiguration"]
    return {}


def test_event_bridge_is_told_beside_a_queue_and_forgotten_again(aws: Emulator, data: Find, round_trip: RoundTrip) -> None:
    aws.fake("s3", "GetBucketNotificationConfiguration", get_bucket_notification_configuration)
    aws.fake("s3", "PutBucketNotificationConfiguration", put_bucket_notification_configuration)
    queue = {"Id": "seen", "QueueArn": QUEUE, "Events": ["s3:ObjectCreated:*"]}
    aws.client("s3").put_bucket_notification_configuration(Bucket="data", NotificationConfiguration={"QueueConfigurations": [queue]})
    between = round_trip(data, lambda each: Bucket.notifications.change(each, each.notifications.with_event_bridge()))
    assert between.image() == {"QueueConfigurations": [queue], "EventBridgeConfiguration": {}}


def test_event_bridge_is_told_where_nobody_was(aws: Emulator, data: Find, round_trip: RoundTrip) -> None:
    aws.fake("s3", "GetBucketNotificationConfiguration", get_bucket_notification_configuration)
    aws.fake("s3", "PutBucketNotificationConfiguration", put_bucket_notification_configuration)
    assert round_trip(data, lambda each: Bucket.notifications.change(each, each.notifications.with_event_bridge())).are_on


def test_notifications_that_moto_answers_with_are_read_and_replaced(aws: Emulator, data: Find, round_trip: RoundTrip) -> None:
    aws.seeding("sqs").create_queue(QueueName="seen")
    wanted = Notifications.of({"QueueConfigurations": [{"Id": "seen", "QueueArn": QUEUE, "Events": ["s3:ObjectRemoved:*"]}]})
    assert round_trip(data, lambda each: Bucket.notifications.change(each, wanted)) == wanted


FACTS: Mapping[str, tuple[Fact[Bucket, Any], str]] = {
    fact.operations[0]: (fact, action)
    for fact, action in (
        (Bucket.acl, "s3:GetBucketAcl"),
        (Bucket.encryption, "s3:GetEncryptionConfiguration"),
        (Bucket.has_public_policy, "s3:GetBucketPolicyStatus"),
        (Bucket.lifecycle, "s3:GetLifecycleConfiguration"),
        (Bucket.logging, "s3:GetBucketLogging"),
        (Bucket.notifications, "s3:GetBucketNotification"),
        (Bucket.object_lock, "s3:GetBucketObjectLockConfiguration"),
        (Bucket.ownership, "s3:GetBucketOwnershipControls"),
        (Bucket.versioning, "s3:GetBucketVersioning"),
    )
}


@pytest.mark.parametrize("operation", FACTS)
def test_a_setting_that_may_not_be_read_is_unreadable_and_one_of_a_deleted_bucket_is_gone(
    aws: Emulator, data: Find, view: ViewFactory, operation: str
) -> None:
    fact, action = FACTS[operation]
    rule = aws.deny("s3", "".join(word.capitalize() for word in operation.partition(".")[2].split("_")))
    with pytest.raises(Unreadable) as caught:
        fact.__get__(data(view()), Bucket)
    assert (caught.value.unknown, caught.value.actions) == (UnknownReason.ACCESS_DENIED, (action,))
    aws.withdraw(rule)
    bucket = data(view())
    aws.seeding("s3").delete_bucket(Bucket="data")
    with pytest.raises(ResourceGone):
        fact.__get__(bucket, Bucket)


def test_the_account_is_the_same_for_all_buckets(aws: Emulator, data: Find, view: ViewFactory) -> None:
    _make(aws, "logs")
    target = view()
    aws.forget_calls()
    assert [bucket.account.public_access_block for bucket in target.all(Bucket)] == [None, None]
    assert aws.count("s3control", "GetPublicAccessBlock") == 1
    assert data(target).account == the(target.globally, type(data(target).account))
    assert target.globally.region == GLOBAL
