"""Buckets and their settings.

Buckets are listed once per account, in the global target, and belong to the target of their own Region: S3 answers a bucket's settings only there.
Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html (2026-11-24)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Self

from pydantic import Field

from seawall.facts.base import Resource, tag_map, the
from seawall.facts.fact import Aws, View, attribute, derived, fact, listing
from seawall.facts.s3.access import Acl, Ownership
from seawall.facts.s3.account import NO_BLOCK, PublicAccessBlock, S3Account
from seawall.facts.s3.latency import newest_latency
from seawall.facts.s3.policy import BucketPolicy
from seawall.facts.s3.protection import Encryption, Lifecycle, ObjectLock, Replication, Versioning
from seawall.facts.s3.records import AccessLogging, Notifications
from seawall.facts.value import Call

#: What S3's location constraint says for Regions older than the constraint itself.
#: Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html (2026-11-24)
_OLD_LOCATIONS = {None: "us-east-1", "": "us-east-1", "EU": "eu-west-1"}

_GONE = "NoSuchBucket"

#: S3 may take a quarter of an hour until versioning is on everywhere.
#: Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/manage-versioning-examples.html (2026-11-24)
_VERSIONING_DEADLINE = timedelta(minutes=15)


class BucketEntry(Resource, type="AWS::S3::Bucket", service="s3", is_global=True):
    """A bucket as the account's list names it, before anyone knows more."""

    name: str
    stated_region: str | None = Field(None, alias="BucketRegion")

    @listing("s3.list_buckets", action="s3:ListAllMyBuckets")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every bucket of the account."""
        return map(cls.model_validate, (aws.call() or {})["Buckets"])

    @property
    def id(self) -> str:
        """The bucket's name."""
        return self.name

    @property
    def arn(self) -> str:
        """Bucket ARNs name neither account nor Region."""
        return f"arn:{self.target.partition}:s3:::{self.name}"

    @fact("s3.get_bucket_location", action="s3:GetBucketLocation")
    def location(self, aws: Aws) -> str | None:
        """The bucket's Region, for endpoints whose list leaves it out; None when the bucket was deleted meanwhile."""
        answer = aws.call(Bucket=self.name, none_if=_GONE)
        if answer is None:
            return None
        constraint = answer.get("LocationConstraint")
        return _OLD_LOCATIONS.get(constraint, constraint)

    @property
    def region(self) -> str | None:
        """Where the bucket is; None when it is no longer anywhere."""
        return self.stated_region or self.location

    @fact("s3.get_bucket_replication", action="s3:GetReplicationConfiguration")
    def replication(self, aws: Aws) -> Replication | None:
        """Where S3 copies what is written; None when it copies nothing. Here, because a copy's source is in another Region."""
        answer = aws.call(region=self.region, Bucket=self.name, none_if="ReplicationConfigurationNotFoundError", gone_if=_GONE)
        return None if answer is None else Replication.model_validate(answer["ReplicationConfiguration"])

    @fact("cloudwatch.get_metric_data", action="cloudwatch:GetMetricData")
    def replication_lag(self, aws: Aws) -> Mapping[str, float]:
        """Seconds by which each rule's copies were behind when last measured, by the rule's id, of rules in force to buckets of the account.

        S3 measures it where a rule asks for it, and publishes it in the copy's Region; a rule of which nothing was published is not in it.
        """
        regions = {entry.name: entry.region for entry in self.target.all(BucketEntry)}
        rules = self.replication.rules if self.replication is not None else ()
        by_region: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for rule in rules:
            region = regions.get(rule.destination.bucket)
            if rule.is_on and rule.destination.is_measured and rule.id is not None and region is not None:
                by_region[region][rule.id] = rule.destination.bucket
        found = (newest_latency(aws, region, self.name, asked, self.target.now) for region, asked in by_region.items())
        return {rule: seconds for latencies in found for rule, seconds in latencies.items()}


class Bucket(Resource, type="AWS::S3::Bucket", service="s3"):
    """One bucket, in its own Region."""

    name: str

    @derived(BucketEntry.LISTING, BucketEntry.location)
    @classmethod
    def every(cls, view: View) -> Iterable[Self]:
        """The account's buckets that are in this Region."""
        return (cls(name=entry.name) for entry in view.globally.all(BucketEntry) if entry.region == view.region)

    @property
    def id(self) -> str:
        """The bucket's name."""
        return self.name

    @property
    def arn(self) -> str:
        """Bucket ARNs name neither account nor Region."""
        return f"arn:{self.target.partition}:s3:::{self.name}"

    @property
    def account(self) -> S3Account:
        """S3's settings for the whole account."""
        return the(self.target.globally, S3Account)

    def _ask(self, aws: Aws, none_if: str | tuple[str, ...] = ()) -> dict[str, Any] | None:
        """Ask for one of its settings."""
        return aws.call(Bucket=self.name, none_if=none_if, gone_if=_GONE)

    @fact("s3.get_bucket_tagging", action="s3:GetBucketTagging")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The bucket's tags."""
        answer = self._ask(aws, none_if="NoSuchTagSet")
        return {} if answer is None else tag_map(answer["TagSet"])

    def read_tags(self) -> Mapping[str, str]:
        """The bucket's tags, by a call of their own."""
        return self.tags

    @fact("s3.get_public_access_block", action="s3:GetBucketPublicAccessBlock")
    def public_access_block(self, aws: Aws) -> PublicAccessBlock | None:
        """The bucket's own Block Public Access; None when it was never set."""
        answer = self._ask(aws, none_if=NO_BLOCK)
        return None if answer is None else PublicAccessBlock.model_validate(answer["PublicAccessBlockConfiguration"])

    @public_access_block.writer("s3.put_public_access_block", "s3.delete_public_access_block", action="s3:PutBucketPublicAccessBlock")
    def public_access_block_calls(self, now: PublicAccessBlock | None, wanted: PublicAccessBlock | None) -> tuple[Call, ...]:
        """One call either way: what was never set is deleted."""
        if now == wanted:
            return ()
        if wanted is None:
            return (Call("s3.delete_public_access_block", {"Bucket": self.name}),)
        return (Call("s3.put_public_access_block", {"Bucket": self.name, "PublicAccessBlockConfiguration": wanted.image()}),)

    @fact("s3.get_bucket_policy", action="s3:GetBucketPolicy")
    def policy(self, aws: Aws) -> BucketPolicy | None:
        """The bucket's policy; None when it has none."""
        answer = self._ask(aws, none_if="NoSuchBucketPolicy")
        return None if answer is None else BucketPolicy(text=answer["Policy"])

    @policy.writer("s3.put_bucket_policy", "s3.delete_bucket_policy", action=("s3:PutBucketPolicy", "s3:DeleteBucketPolicy"))
    def policy_calls(self, now: BucketPolicy | None, wanted: BucketPolicy | None) -> tuple[Call, ...]:
        """S3 replaces the whole document, so all of it is sent."""
        if now == wanted:
            return ()
        if wanted is None:
            return (Call("s3.delete_bucket_policy", {"Bucket": self.name}),)
        return (Call("s3.put_bucket_policy", {"Bucket": self.name, "Policy": wanted.text}),)

    @fact("s3.get_bucket_policy_status", action="s3:GetBucketPolicyStatus")
    def has_public_policy(self, aws: Aws) -> bool:
        """Whether S3 itself calls the policy public, Block Public Access left aside; a bucket without a policy has no public one."""
        answer = self._ask(aws, none_if="NoSuchBucketPolicy")
        return answer is not None and bool(answer["PolicyStatus"]["IsPublic"])

    @fact("s3.get_bucket_acl", action="s3:GetBucketAcl")
    def acl(self, aws: Aws) -> Acl:
        """The bucket's own access control list; objects may have others."""
        return Acl.model_validate(self._ask(aws) or {})

    @fact("s3.get_bucket_ownership_controls", action="s3:GetBucketOwnershipControls")
    def ownership(self, aws: Aws) -> Ownership | None:
        """Whether ACLs count; None when it was never said, and then they do."""
        answer = self._ask(aws, none_if="OwnershipControlsNotFoundError")
        return None if answer is None else Ownership.model_validate(answer["OwnershipControls"])

    @ownership.writer("s3.put_bucket_ownership_controls", "s3.delete_bucket_ownership_controls", action="s3:PutBucketOwnershipControls")
    def ownership_calls(self, now: Ownership | None, wanted: Ownership | None) -> tuple[Call, ...]:
        """One call either way: what was never said is deleted."""
        if now == wanted:
            return ()
        if wanted is None:
            return (Call("s3.delete_bucket_ownership_controls", {"Bucket": self.name}),)
        return (Call("s3.put_bucket_ownership_controls", {"Bucket": self.name, "OwnershipControls": wanted.image()}),)

    @property
    def has_acls(self) -> bool:
        """Whether ACLs count, the bucket's and those of its objects."""
        return self.ownership is None or not self.ownership.disables_acls

    @property
    def is_public_by_policy(self) -> bool:
        """Whether its policy is public, Block Public Access left aside; S3 is asked only about one that allows everybody something."""
        return self.policy is not None and self.policy.names_everybody and self.has_public_policy

    @fact("s3.get_bucket_encryption", action="s3:GetEncryptionConfiguration")
    def encryption(self, aws: Aws) -> Encryption | None:
        """How objects are encrypted whose writer asks for nothing; None is what S3 itself no longer answers."""
        answer = self._ask(aws, none_if="ServerSideEncryptionConfigurationNotFoundError")
        return None if answer is None else Encryption.model_validate(answer["ServerSideEncryptionConfiguration"])

    @encryption.writer("s3.put_bucket_encryption", "s3.delete_bucket_encryption", action="s3:PutEncryptionConfiguration")
    def encryption_calls(self, now: Encryption | None, wanted: Encryption | None) -> tuple[Call, ...]:
        """S3 replaces the whole configuration, so all of it is sent."""
        if now == wanted:
            return ()
        if wanted is None:
            return (Call("s3.delete_bucket_encryption", {"Bucket": self.name}),)
        return (Call("s3.put_bucket_encryption", {"Bucket": self.name, "ServerSideEncryptionConfiguration": wanted.image()}),)

    @fact("s3.get_bucket_versioning", action="s3:GetBucketVersioning", deadline=_VERSIONING_DEADLINE)
    def versioning(self, aws: Aws) -> Versioning:
        """Whether old versions are kept, and whether deleting one takes MFA."""
        return Versioning.model_validate(self._ask(aws) or {})

    @versioning.writer("s3.put_bucket_versioning", action="s3:PutBucketVersioning")
    def versioning_calls(self, now: Versioning, wanted: Versioning) -> tuple[Call, ...]:
        """The status alone: MFA Delete stays what it is when it is not sent. A bucket that had none can only be suspended."""
        status = wanted.status or "Suspended"
        if now.status in {wanted.status, status}:
            return ()
        return (Call("s3.put_bucket_versioning", {"Bucket": self.name, "VersioningConfiguration": {"Status": status}}),)

    @fact("s3.get_object_lock_configuration", action="s3:GetBucketObjectLockConfiguration")
    def object_lock(self, aws: Aws) -> ObjectLock | None:
        """Whether versions can be locked, and for how long they are; None when not. It has no writer: nothing ever takes a lock away."""
        answer = self._ask(aws, none_if="ObjectLockConfigurationNotFoundError")
        return None if answer is None else ObjectLock.model_validate(answer["ObjectLockConfiguration"])

    @fact("s3.get_bucket_lifecycle_configuration", action="s3:GetLifecycleConfiguration")
    def lifecycle(self, aws: Aws) -> Lifecycle | None:
        """What S3 moves and deletes by age; None when nothing."""
        answer = self._ask(aws, none_if="NoSuchLifecycleConfiguration")
        return None if answer is None else Lifecycle.model_validate(answer)

    @lifecycle.writer("s3.put_bucket_lifecycle_configuration", "s3.delete_bucket_lifecycle", action="s3:PutLifecycleConfiguration")
    def lifecycle_calls(self, now: Lifecycle | None, wanted: Lifecycle | None) -> tuple[Call, ...]:
        """S3 replaces every rule, so all of them are sent."""
        if now == wanted:
            return ()
        if wanted is None:
            return (Call("s3.delete_bucket_lifecycle", {"Bucket": self.name}),)
        whole = wanted.image()
        rules = {"LifecycleConfiguration": {"Rules": whole.pop("Rules")}}
        return (Call("s3.put_bucket_lifecycle_configuration", {"Bucket": self.name, **rules, **whole}),)

    @fact("s3.get_bucket_logging", action="s3:GetBucketLogging")
    def logging(self, aws: Aws) -> AccessLogging | None:
        """Where the record of requests goes; None when nowhere."""
        answer = self._ask(aws) or {}
        return AccessLogging.model_validate(answer["LoggingEnabled"]) if answer.get("LoggingEnabled") else None

    @logging.writer("s3.put_bucket_logging", action="s3:PutBucketLogging")
    def logging_calls(self, now: AccessLogging | None, wanted: AccessLogging | None) -> tuple[Call, ...]:
        """One call either way: an empty status turns it off."""
        if now == wanted:
            return ()
        status = {} if wanted is None else {"LoggingEnabled": wanted.image()}
        return (Call("s3.put_bucket_logging", {"Bucket": self.name, "BucketLoggingStatus": status}),)

    @property
    def takes_access_logs(self) -> bool:
        """Whether S3 may deliver server access logs into it, by its policy or else by an ACL."""
        if self.policy is not None and self.policy.lets_service("logging.s3.amazonaws.com", "s3:PutObject"):
            return True
        return self.has_acls and self.acl.lets_log_delivery_write

    @fact("s3.get_bucket_notification_configuration", action="s3:GetBucketNotification")
    def notifications(self, aws: Aws) -> Notifications:
        """Whom S3 tells of events."""
        return Notifications.of(self._ask(aws) or {})

    @notifications.writer("s3.put_bucket_notification_configuration", action="s3:PutBucketNotification")
    def notifications_calls(self, now: Notifications, wanted: Notifications) -> tuple[Call, ...]:
        """S3 replaces every entry, so all of them are sent; it would test each destination anew, and refuse all for one that is gone."""
        if now == wanted:
            return ()
        arguments = {"Bucket": self.name, "NotificationConfiguration": wanted.image(), "SkipDestinationValidation": True}
        return (Call("s3.put_bucket_notification_configuration", arguments),)

    @attribute()
    def replication(self) -> Replication | None:
        """Where S3 copies what is written; None when it copies nothing. Asked for by `BucketEntry.replication`, once for both."""
        entry = BucketEntry(name=self.name, stated_region=self.target.region)
        return entry.bound(self.target.globally).replication

    @replication.writer(
        "s3.put_bucket_replication", "s3.delete_bucket_replication", action=("s3:PutReplicationConfiguration", "iam:PassRole")
    )
    def replication_calls(self, now: Replication | None, wanted: Replication | None) -> tuple[Call, ...]:
        """S3 replaces every rule, so all of them are sent."""
        if now == wanted:
            return ()
        if wanted is None:
            return (Call("s3.delete_bucket_replication", {"Bucket": self.name}),)
        return (Call("s3.put_bucket_replication", {"Bucket": self.name, "ReplicationConfiguration": wanted.image()}),)

    def region_of(self, name: str) -> str | None:
        """Where another bucket of the account is; None for one that is not the account's."""
        return next((entry.region for entry in self.target.globally.all(BucketEntry) if entry.name == name), None)
