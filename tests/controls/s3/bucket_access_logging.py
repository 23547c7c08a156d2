from typing import Any

from seawall.controls.s3.bucket_access_logging import Parameters
from seawall.facts.cloudtrail import Recorded, Trail, TrailStatus
from seawall.facts.s3.access import Acl, Grant, Grantee
from seawall.facts.s3.bucket import Bucket
from seawall.facts.s3.policy import BucketPolicy
from seawall.facts.s3.protection import DefaultRetention, Encryption, LockRule, ObjectLock
from seawall.facts.s3.records import AccessLogging
from tests.builders import given

TO_LOGS = Parameters(target_buckets=("logs-us", "logs"))
TAKES = BucketPolicy.of(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": ["cloudtrail.amazonaws.com", "logging.s3.amazonaws.com"]},
                "Action": ["s3:PutObject"],
                "Resource": "arn:aws:s3:::logs/*",
                "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}},
            }
        ],
    }
)
GROUP = Grantee(uri="http://acs.amazonaws.com/groups/s3/LogDelivery")
BY_KMS = Encryption.model_validate({"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]})
RETAINS = ObjectLock(object_lock_enabled="Enabled", rule=LockRule(default_retention=DefaultRetention(mode="GOVERNANCE", days=1)))
bucket = Bucket(name="data")


def off(**target: Any) -> Bucket:
    """A bucket without logging, beside the one that takes logs with these facts."""
    return given(
        bucket, logging=None, policy=None, ownership=None, acl=Acl(), others=[(Bucket(name="logs"), {"encryption": None, **target})]
    )


def recorded(read_write_type: str = "All", *, is_logging: bool = True) -> Bucket:
    """A bucket without logging, in an account with a trail that records what is done to all objects."""
    trail = Trail(
        name="t", trail_arn="arn:aws:cloudtrail:eu-west-1:123456789012:trail/t", home_region="eu-west-1", is_multi_region_trail=True
    )
    objects = [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]
    answer = {"EventSelectors": [{"ReadWriteType": read_write_type, "DataResources": objects}]}
    facts = {"status": TrailStatus(is_logging=is_logging), "recorded": Recorded.of(answer, by_default=False)}
    return given(bucket, logging=None, policy=None, ownership=None, acl=Acl(), others=[(trail, facts)])


ACCEPTED = Parameters(accept_data_events=True)

passes = {
    "a trail records what is done to every object, and that counts": (recorded(), ACCEPTED),
    "it is on": given(bucket, logging=AccessLogging(target_bucket="logs", target_prefix="data/")),
    "it is on, into the bucket itself": given(bucket, logging=AccessLogging(target_bucket="data")),
}
fails = {
    "a trail records what is done to every object, and that does not count": recorded(),
    "a trail records writing only": (recorded("WriteOnly"), ACCEPTED),
    "the trail is stopped": (recorded(is_logging=False), ACCEPTED),
    "it is off, and no bucket for the logs is named": given(bucket, logging=None, policy=None, ownership=None, acl=Acl()),
    "it is off, and logs can be delivered": (off(policy=TAKES, object_lock=None), TO_LOGS),
    "it is off, and logs can be delivered by an ACL": (
        off(policy=None, ownership=None, acl=Acl(grants=(Grant(grantee=GROUP, permission="FULL_CONTROL"),)), object_lock=None),
        TO_LOGS,
    ),
    "it is off, and the lock of the log bucket retains nothing": (
        off(policy=TAKES, object_lock=ObjectLock(object_lock_enabled="Enabled")),
        TO_LOGS,
    ),
    "it is off, and the policy of the log bucket does not let S3 write": (off(policy=None, ownership=None, acl=Acl()), TO_LOGS),
    "it is off, and the log bucket has a default retention": (off(policy=TAKES, object_lock=RETAINS), TO_LOGS),
    "it is off, and the log bucket is under a KMS key": (off(policy=TAKES, encryption=BY_KMS), TO_LOGS),
    "it is off, and no log bucket is in its Region": (
        given(bucket, logging=None, policy=None, ownership=None, acl=Acl()),
        Parameters(target_buckets=("logs-us",)),
    ),
}
unknown = {
    "the read is denied": given(bucket),
    "whether it takes logs may not be read": given(bucket, logging=None),
    "trails may not be read where they count": (given(bucket, logging=None), ACCEPTED),
}
not_applicable = {
    "it takes logs, by its policy": given(bucket, logging=None, policy=TAKES),
    "it takes logs, by its ACL": given(
        bucket, logging=None, policy=None, ownership=None, acl=Acl(grants=(Grant(grantee=GROUP, permission="WRITE"),))
    ),
    "it is named as the bucket that takes them, and nothing is asked": (given(Bucket(name="logs")), TO_LOGS),
}
