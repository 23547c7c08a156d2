"""What Seawall does not know of a setting, and what it keeps of it: nothing of a document may be lost when it is sent back."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from seawall.facts.fact import Fact
from seawall.facts.s3.access import CLOUDFRONT_LOGS, Acl, Ownership
from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.policy import BucketPolicy
from seawall.facts.s3.protection import (
    DefaultEncryption,
    Encryption,
    Lifecycle,
    LifecycleRule,
    ObjectLock,
    Replication,
    ReplicationRule,
    Versioning,
)
from seawall.facts.s3.records import AccessLogging, Notifications
from seawall.facts.value import Value

bucket = Bucket(name="logs")
NEW: dict[str, Any] = {"NewMember": {"Depth": [{"Of": "it"}]}}
ABORT = LifecycleRule.aborting("abort", 7)
COPY = ReplicationRule.of_everything("copy", 9, "arn:aws:s3:::abroad")

Case = tuple[Fact[Bucket, Any], Value, Value, str, dict[str, Any]]

ENCRYPTION = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256", **NEW}, "BucketKeyEnabled": True, **NEW}], **NEW}
LIFECYCLE = {
    "Rules": [{"ID": "a", "Status": "Enabled", "Filter": {"ObjectSizeGreaterThan": 1, **NEW}, "Expiration": {"Days": 1, **NEW}, **NEW}],
    "TransitionDefaultMinimumObjectSize": "varies_by_storage_class",
}
REPLICATION = {
    "Role": "arn:aws:iam::123456789012:role/copy",
    "Rules": [
        {
            "ID": "a",
            "Priority": 3,
            "Status": "Enabled",
            "Filter": {"Prefix": "a/", **NEW},
            "ExistingObjectReplication": {"Status": "Disabled"},
            "Destination": {"Bucket": "arn:aws:s3:::beside", "Account": "123456789012", "Metrics": {"Status": "Enabled"}, **NEW},
            **NEW,
        }
    ],
    **NEW,
}
LOGGING = {"TargetBucket": "logs", "TargetPrefix": "", "TargetObjectKeyFormat": {"SimplePrefix": {}}, **NEW}
NOTIFICATIONS = {"TopicConfigurations": [{"TopicArn": "arn:aws:sns:eu-west-1:123456789012:seen", "Events": ["s3:*"], **NEW}], **NEW}
OWNERSHIP = {"Rules": [{"ObjectOwnership": "ObjectWriter", **NEW}], **NEW}

encryption = Encryption.model_validate(ENCRYPTION)
lifecycle = Lifecycle.model_validate(LIFECYCLE)
replication = Replication.model_validate(REPLICATION)
notifications = Notifications.of(NOTIFICATIONS)


def sent(fact: Fact[Bucket, Any], now: object, wanted: object) -> dict[str, Any]:
    assert fact.writing is not None
    (call,) = fact.writing.calls(bucket, now, wanted)
    arguments = dict(call.arguments)
    assert arguments.pop("Bucket") == "logs"
    json.dumps(arguments)
    return arguments


WHOLE: dict[str, tuple[Fact[Bucket, Any], Value, dict[str, Any]]] = {
    "encryption": (Bucket.encryption, encryption, {"ServerSideEncryptionConfiguration": ENCRYPTION}),
    "lifecycle": (
        Bucket.lifecycle,
        lifecycle,
        {
            "LifecycleConfiguration": {"Rules": LIFECYCLE["Rules"]},
            "TransitionDefaultMinimumObjectSize": LIFECYCLE["TransitionDefaultMinimumObjectSize"],
        },
    ),
    "replication": (Bucket.replication, replication, {"ReplicationConfiguration": REPLICATION}),
    "logging": (Bucket.logging, AccessLogging.model_validate(LOGGING), {"BucketLoggingStatus": {"LoggingEnabled": LOGGING}}),
    "ownership": (Bucket.ownership, Ownership.model_validate(OWNERSHIP), {"OwnershipControls": OWNERSHIP}),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_document_is_sent_back_as_it_was_read_with_what_nobody_knows(name: str) -> None:
    fact, value, arguments = WHOLE[name]
    assert sent(fact, None, value) == arguments
    assert type(value).model_validate(value.image()) == value, "a before-image is the value"


def test_notifications_are_sent_back_as_they_were_read_without_testing_their_targets() -> None:
    assert sent(Bucket.notifications, Notifications.of({}), notifications) == {
        "NotificationConfiguration": NOTIFICATIONS,
        "SkipDestinationValidation": True,
    }
    assert sent(Bucket.notifications, notifications, Notifications.of({}))["NotificationConfiguration"] == {}


CHANGED: dict[str, tuple[Callable[[], Value], dict[str, Any], Callable[[dict[str, Any]], object]]] = {
    "encryption": (
        lambda: encryption.with_default(DefaultEncryption(algorithm="aws:kms", key="k"), bucket_key=True),
        ENCRYPTION,
        lambda document: document["Rules"][0].pop("ApplyServerSideEncryptionByDefault"),
    ),
    "lifecycle": (lambda: lifecycle.with_rule(ABORT).with_rule(ABORT), LIFECYCLE, lambda document: document["Rules"].pop(1)),
    "replication": (lambda: replication.with_rule(COPY).with_rule(COPY), REPLICATION, lambda document: document["Rules"].pop(1)),
    "notifications": (notifications.with_event_bridge, NOTIFICATIONS, lambda document: document.pop("EventBridgeConfiguration")),
}


@pytest.mark.parametrize("name", CHANGED)
def test_a_changed_document_keeps_everything_but_what_was_changed(name: str) -> None:
    change, before, take_away = CHANGED[name]
    changed, left = change().image(), copy.deepcopy(before)
    if name == "encryption":
        take_away(left)
    take_away(changed)
    assert changed == left


def test_a_rule_with_the_same_id_takes_the_place_of_the_old_one() -> None:
    off = ABORT.model_copy(update={"status": "Disabled"})
    assert Lifecycle(rules=(off,)).with_rule(ABORT).rules == (ABORT,)


def test_priorities_of_replication_rules_are_never_used_twice() -> None:
    assert Replication(role="r").next_priority == 1
    assert replication.next_priority == 4


def test_versioning_sends_its_status_alone() -> None:
    before = Versioning.model_validate({"Status": "Suspended", "MFADelete": "Disabled"})
    wanted = before.model_copy(update={"status": "Enabled"})
    assert sent(Bucket.versioning, before, wanted) == {"VersioningConfiguration": {"Status": "Enabled"}}
    assert sent(Bucket.versioning, wanted, before) == {"VersioningConfiguration": {"Status": "Suspended"}}


def test_object_lock_has_no_way_back_and_so_no_writer() -> None:
    assert Bucket.object_lock.writing is None
    assert not ObjectLock.model_validate({"ObjectLockEnabled": "Later"}).is_on


@pytest.mark.parametrize("document", [{}, {"Grants": []}, {"Owner": {}, "Grants": [{"Grantee": {"Type": "Group"}, "Permission": "READ"}]}])
def test_an_acl_that_says_little_gives_nothing_to_the_public(document: dict[str, Any]) -> None:
    acl = Acl.model_validate(document)
    assert acl.public_permissions == ()
    assert not acl.lets_log_delivery_write
    assert not acl.lets_cloudfront_write_logs


def test_a_grant_whose_grantee_is_not_named_is_to_others() -> None:
    grant = {"Grantee": {"Type": "CanonicalUser"}, "Permission": "READ"}
    assert len(Acl.model_validate({"Grants": [grant]}).to_others) == 1


def test_cloudfronts_accounts_are_canonical_ids() -> None:
    assert all(len(account) == 64 and set(account) <= set("0123456789abcdef") for account in CLOUDFRONT_LOGS)


@pytest.mark.parametrize(
    ("statement", "lets"),
    [
        ({"Effect": "Allow", "Principal": {"Service": ["a.amazonaws.com", "logging.s3.amazonaws.com"]}, "Action": "S3:PUTOBJECT"}, True),
        ({"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": ["s3:Get*", "s3:*"]}, True),
        ({"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "NotAction": "s3:GetObject"}, True),
        ({"Effect": "Allow", "NotPrincipal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject"}, False),
        ("Allow", False),
        ({"Effect": "Allow", "Principal": {"AWS": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject"}, False),
        ({"Effect": "Allow", "Principal": "*", "Action": "s3:PutObject"}, False),
        ({"Effect": "Allow", "Action": "s3:PutObject"}, False),
        ({"Effect": "Deny", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject"}, False),
    ],
)
def test_a_policy_tells_whether_it_lets_log_delivery_write(statement: Any, lets: bool) -> None:  # noqa: FBT001 - a table
    assert BucketPolicy.of({"Statement": statement}).lets_service("logging.s3.amazonaws.com", "s3:PutObject") is lets
