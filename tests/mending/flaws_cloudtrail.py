"""Flaws of trails and of the buckets that they deliver to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from seawall.facts.cloudtrail import OWN_DATA_TRAIL
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.mending.flaw import HOME_REGION, Flaw, answer
from tests.mending.keys import KEY, key

ROOT = f"arn:aws:iam::{ACCOUNT}:root"
MAIN = f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/main"
GROUP = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:trail:*"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/trail"
CLOUDTRAIL = {
    "Sid": "Trail",
    "Effect": "Allow",
    "Principal": {"Service": "cloudtrail.amazonaws.com"},
    "Action": ["s3:GetBucketAcl", "s3:PutObject"],
    "Resource": ["arn:aws:s3:::trail-logs", f"arn:aws:s3:::trail-logs/AWSLogs/{ACCOUNT}/*"],
}
EVERYBODY = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::trail-logs/*"}


def bucket(aws: Emulator, *statements: Mapping[str, Any]) -> Any:
    """A bucket that takes trails' logs, and its client."""
    s3 = aws.seeding("s3")
    s3.create_bucket(Bucket="trail-logs", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_policy(Bucket="trail-logs", Policy=json.dumps({"Version": "2012-10-17", "Statement": [CLOUDTRAIL, *statements]}))
    return s3


def trail(aws: Emulator, *statements: Mapping[str, Any], **settings: Any) -> str:
    """A multi-Region trail that is on, with tags, in the Region of the tests; its ARN."""
    bucket(aws, *statements)
    cloudtrail = aws.seeding("cloudtrail")
    tags = [{"Key": "team", "Value": "sec"}]
    cloudtrail.create_trail(Name="main", S3BucketName="trail-logs", S3KeyPrefix="org", IsMultiRegionTrail=True, TagsList=tags, **settings)
    cloudtrail.start_logging(Name="main")
    return MAIN


def unlogged_bucket(aws: Emulator) -> str:
    """A trail's bucket that logs no access, and a bucket that takes such logs."""
    trail(aws)
    s3 = aws.seeding("s3")
    s3.create_bucket(Bucket="access-logs", CreateBucketConfiguration={"LocationConstraint": REGION})
    logs = {"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject"}
    statements = [{**logs, "Resource": "arn:aws:s3:::access-logs/*"}]
    s3.put_bucket_policy(Bucket="access-logs", Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))
    return "trail-logs"


def public_bucket(aws: Emulator) -> str:
    """A trail's bucket that everybody may read, by policy and by ACL, with one of its four switches on."""
    trail(aws, EVERYBODY)
    s3 = aws.seeding("s3")
    s3.put_bucket_acl(Bucket="trail-logs", ACL="public-read")
    block = {"BlockPublicAcls": True, "IgnorePublicAcls": False, "BlockPublicPolicy": False, "RestrictPublicBuckets": False}
    s3.put_public_access_block(Bucket="trail-logs", PublicAccessBlockConfiguration=block)
    return "trail-logs"


def trail_without_log_group(aws: Emulator) -> str:
    """A trail that delivers to its bucket alone, and a log group to which it delivers as soon as it is told to."""
    aws.seeding("logs").create_log_group(logGroupName="trail")
    started = datetime.now(UTC) - timedelta(days=3)

    def get_trail_status(wanted: Mapping[str, Any], _state: object) -> Mapping[str, Any]:
        """Deliveries to the log group, which moto makes none of."""
        told = aws.seeding("cloudtrail").get_trail(Name=wanted["Name"])["Trail"]
        delivered = {"LatestCloudWatchLogsDeliveryTime": datetime.now(UTC)} if told.get("CloudWatchLogsLogGroupArn") else {}
        return {"IsLogging": True, "StartLoggingTime": started, "LatestDeliveryTime": started, **delivered}

    answer(aws, "cloudtrail", get_trail_status)
    return trail(aws)


def trail_without_key(aws: Emulator) -> str:
    """A trail under S3's own keys, and a KMS key that it could have."""
    key(aws)
    return trail(aws)


def trails_with_gaps(aws: Emulator) -> str:
    """A trail that leaves events out, one that is stopped, and one of a single Region."""
    trail(aws)
    writes = {"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}
    aws.seeding("cloudtrail").put_event_selectors(TrailName="main", EventSelectors=[writes])
    home = aws.seeding("cloudtrail", HOME_REGION)
    home.create_trail(Name="stopped", S3BucketName="trail-logs", IsMultiRegionTrail=True)
    home.create_trail(Name="single", S3BucketName="trail-logs")
    home.start_logging(Name="single")
    return ROOT


def trails_that_record_some_objects(aws: Emulator) -> str:
    """A trail that records what happens to the objects of one bucket."""
    trail(aws)
    objects = {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::data/"]}
    selector = {"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": [objects]}
    aws.seeding("cloudtrail").put_event_selectors(TrailName="main", EventSelectors=[selector])
    return ROOT


def own_trail_that_records_writes(aws: Emulator) -> str:
    """Besides, the trail that Seawall makes, which records writing only."""
    trails_that_record_some_objects(aws)
    home = aws.seeding("cloudtrail", HOME_REGION)
    home.create_trail(
        Name=OWN_DATA_TRAIL,
        S3BucketName="trail-logs",
        IsMultiRegionTrail=True,
        IncludeGlobalServiceEvents=True,
        EnableLogFileValidation=True,
    )
    every_object = {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}
    selector = {"ReadWriteType": "WriteOnly", "IncludeManagementEvents": False, "DataResources": [every_object]}
    home.put_event_selectors(TrailName=OWN_DATA_TRAIL, EventSelectors=[selector])
    home.start_logging(Name=OWN_DATA_TRAIL)
    return ROOT


FLAWS: dict[str, Flaw] = {
    "cloudtrail.bucket-access-logging": Flaw(unlogged_bucket, {"targetBucket": "access-logs", "targetPrefix": "trails/"}),
    "cloudtrail.bucket-not-public": Flaw(public_bucket),
    "cloudtrail.cloudwatch-logs": Flaw(trail_without_log_group, {"logGroupArn": GROUP, "roleArn": ROLE}, needs="GetTrailStatus"),
    "cloudtrail.kms-encryption": Flaw(trail_without_key, {"kmsKeyArn": KEY}),
    "cloudtrail.log-file-validation": Flaw(trail),
    "cloudtrail.multi-region": Flaw(trails_with_gaps, {"bucket": "trail-logs"}),
    "cloudtrail.s3-data-events-read": Flaw(own_trail_that_records_writes),
    "cloudtrail.s3-data-events-write": Flaw(trails_that_record_some_objects, {"bucket": "trail-logs"}),
}
UNSERVED: dict[str, str] = {}
