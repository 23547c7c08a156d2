"""Flaws of buckets, and of what S3 keeps for the whole account."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.emulator import ACCOUNT, REGION, Emulator
from tests.mending import fakes_s3
from tests.mending.flaw import HOME_REGION, Flaw, answer
from tests.mending.keys import KEY

ROOT = f"arn:aws:iam::{ACCOUNT}:root"
COPY = f"arn:aws:iam::{ACCOUNT}:role/copy"
READERS = {
    "Sid": "Readers",
    "Effect": "Allow",
    "Principal": {"AWS": [f"arn:aws:iam::{ACCOUNT}:role/räder", ROOT]},
    "Action": ["s3:GetObject", "s3:ListBucket"],
    "Resource": ["arn:aws:s3:::data", "arn:aws:s3:::data/*"],
    "Condition": {"StringEquals": {"aws:PrincipalTag/team": "pay"}},
}
EVERYBODY = {"Sid": "Website", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/public/*"}
LOGS = {
    "Effect": "Allow",
    "Principal": {"Service": "logging.s3.amazonaws.com"},
    "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::logs/*",
}


def bucket(aws: Emulator, name: str = "data", region: str = REGION) -> Any:
    """A bucket with a tag, and its Region's client."""
    s3 = aws.seeding("s3", region)
    place: dict[str, Any] = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=name, **place)
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": "team", "Value": "pay"}]})
    return s3


def policy(*statements: Mapping[str, Any]) -> str:
    """A bucket policy, as text."""
    return json.dumps({"Version": "2012-10-17", "Id": "ours", "Statement": list(statements)}, ensure_ascii=False)


def account_half_blocked(aws: Emulator) -> str:
    """Two of the account's four switches are on."""
    block = {"BlockPublicAcls": True, "IgnorePublicAcls": False, "BlockPublicPolicy": True, "RestrictPublicBuckets": False}
    aws.seeding("s3control").put_public_access_block(AccountId=ACCOUNT, PublicAccessBlockConfiguration=block)
    return ROOT


def unlogged(aws: Emulator) -> str:
    """A bucket that logs no access, and one that takes the logs of others."""
    bucket(aws)
    bucket(aws, "logs").put_bucket_policy(Bucket="logs", Policy=policy(LOGS))
    return "data"


def with_acls(aws: Emulator) -> str:
    """A bucket whose objects may have ACLs, where writers give them to its owner."""
    rules = [{"ObjectOwnership": "BucketOwnerPreferred"}]
    bucket(aws).put_bucket_ownership_controls(Bucket="data", OwnershipControls={"Rules": rules})
    return "data"


def unencrypted(aws: Emulator) -> str:
    """A bucket without a rule for encryption: in moto a new one has none."""
    bucket(aws)
    return "data"


def under_keys_of_s3(aws: Emulator) -> str:
    """A bucket under S3's own keys."""
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}
    bucket(aws).put_bucket_encryption(Bucket="data", ServerSideEncryptionConfiguration={"Rules": [rule]})
    return "data"


def silent(aws: Emulator) -> str:
    """A bucket that tells nobody of its events."""
    answer(aws, "s3", fakes_s3.get_bucket_notification_configuration, fakes_s3.put_bucket_notification_configuration)
    bucket(aws)
    return "data"


def kept_for_ever(aws: Emulator) -> str:
    """A bucket with lifecycle rules of the old and the new kind, none of them in force."""
    rules = [
        {"ID": "legacy", "Status": "Disabled", "Prefix": "old/", "Expiration": {"Days": 30}},
        {
            "ID": "archive",
            "Status": "Disabled",
            "Filter": {"And": {"Prefix": "a/", "Tags": [{"Key": "team", "Value": "pay"}]}},
            "Transitions": [{"Days": 90, "StorageClass": "GLACIER"}],
            "NoncurrentVersionExpiration": {"NoncurrentDays": 365},
        },
        {"ID": "dated", "Status": "Disabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Date": "2030-01-01T00:00:00Z"}},
    ]
    bucket(aws).put_bucket_lifecycle_configuration(Bucket="data", LifecycleConfiguration={"Rules": rules})
    return "data"


def public(aws: Emulator) -> str:
    """A website's bucket: everybody may read a part of it, two of its four switches are on."""
    s3 = bucket(aws)
    s3.put_bucket_policy(Bucket="data", Policy=policy(READERS, EVERYBODY))
    block = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": False, "RestrictPublicBuckets": False}
    s3.put_public_access_block(Bucket="data", PublicAccessBlockConfiguration=block)
    return "data"


def unblocked(aws: Emulator) -> str:
    """A bucket for which Block Public Access was never set."""
    bucket(aws).put_bucket_policy(Bucket="data", Policy=policy(READERS))
    return "data"


def copied_to_its_own_region(aws: Emulator) -> str:
    """A bucket that is copied by another rule to another bucket beside it, and one abroad that could take copies."""
    answer(aws, "s3", fakes_s3.get_bucket_replication, fakes_s3.put_bucket_replication, fakes_s3.delete_bucket_replication)
    for name, region in (("data", REGION), ("beside", REGION), ("abroad", HOME_REGION)):
        bucket(aws, name, region).put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    rule = {
        "ID": "beside",
        "Priority": 7,
        "Status": "Enabled",
        "Filter": {"Prefix": "invoices/"},
        "Destination": {"Bucket": "arn:aws:s3:::beside", "StorageClass": "STANDARD_IA"},
        "DeleteMarkerReplication": {"Status": "Disabled"},
    }
    replication = {"Role": f"{COPY}-beside", "Rules": [rule]}
    aws.seeding("s3").put_bucket_replication(Bucket="data", ReplicationConfiguration=replication)
    return "data"


def in_the_clear(aws: Emulator) -> str:
    """A bucket whose policy has statements of others, one of which denies something else."""
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": "arn:aws:s3:::data"}
    bucket(aws).put_bucket_policy(Bucket="data", Policy=policy(READERS, deny))
    return "data"


def suspended(aws: Emulator) -> str:
    """A bucket whose versioning was on once."""
    bucket(aws).put_bucket_versioning(Bucket="data", VersioningConfiguration={"Status": "Suspended"})
    return "data"


FLAWS: dict[str, Flaw] = {
    "s3.account-public-access-block": Flaw(account_half_blocked),
    "s3.bucket-access-logging": Flaw(unlogged, {"targetBuckets": ["logs"]}),
    "s3.bucket-acl-disabled": Flaw(with_acls),
    "s3.bucket-default-encryption": Flaw(unencrypted),
    "s3.bucket-event-notifications": Flaw(silent, needs="GetBucketNotificationConfiguration, PutBucketNotificationConfiguration"),
    "s3.bucket-kms-encryption": Flaw(under_keys_of_s3, {"kmsKeyARNs": [KEY]}),
    "s3.bucket-lifecycle": Flaw(kept_for_ever),
    "s3.bucket-no-public-access": Flaw(public),
    "s3.bucket-public-access-block": Flaw(unblocked),
    "s3.bucket-replication": Flaw(
        copied_to_its_own_region,
        {"destinationBucket": "abroad", "roleARN": COPY},
        needs="GetBucketReplication, PutBucketReplication, DeleteBucketReplication",
    ),
    "s3.bucket-tls-only": Flaw(in_the_clear, {"minTlsVersion": "1.3"}),
    "s3.bucket-versioning": Flaw(suspended),
}
UNSERVED: dict[str, str] = {}
