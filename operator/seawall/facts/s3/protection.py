"""How buckets keep what is in them: encryption, versions, locks, lifecycle rules and copies.

S3 replaces a whole document at each write, so members that Seawall does not know are kept and sent back.
Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html (2026-11-24)
"""

from __future__ import annotations

from typing import Any, Final, Self

from pydantic import Field

from seawall.facts.value import Value

#: Most rules that a lifecycle or replication configuration holds.
#: Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html (2026-11-24)
MOST_RULES: Final = 1000

ENABLED: Final = "Enabled"
_DAYS_OF_A_YEAR: Final = 365


class DefaultEncryption(Value):
    """What encrypts an object whose writer asks for nothing."""

    algorithm: str = Field(alias="SSEAlgorithm")
    key: str | None = Field(None, alias="KMSMasterKeyID")

    @property
    def by_kms(self) -> bool:
        """Whether a KMS key does it, once or twice over."""
        return self.algorithm in {"aws:kms", "aws:kms:dsse"}


class EncryptionRule(Value):
    """One rule of a bucket's encryption; S3 takes one."""

    by_default: DefaultEncryption | None = Field(None, alias="ApplyServerSideEncryptionByDefault")
    bucket_key_enabled: bool | None = None


class Encryption(Value):
    """A bucket's encryption."""

    rules: tuple[EncryptionRule, ...] = ()

    @property
    def default(self) -> DefaultEncryption | None:
        """The default; None where no rule sets one."""
        return next((rule.by_default for rule in self.rules if rule.by_default is not None), None)

    def with_default(self, default: DefaultEncryption, *, bucket_key: bool | None = None) -> Self:
        """The same configuration with another default in its rule. `bucket_key`: whether S3 asks KMS once for many objects."""
        rule = self.rules[0] if self.rules else EncryptionRule()
        changed = rule.model_copy(update={"by_default": default, "bucket_key_enabled": bucket_key})
        return self.model_copy(update={"rules": (changed, *self.rules[1:])})


class Versioning(Value):
    """Whether a bucket keeps what is overwritten or deleted. Status is None until it was set once, and never again after that."""

    status: str | None = None
    mfa_delete: str | None = Field(None, alias="MFADelete")

    @property
    def is_on(self) -> bool:
        """Whether new versions are kept."""
        return self.status == ENABLED

    @property
    def needs_mfa(self) -> bool:
        """Whether only the root user with its MFA code may delete versions or change the setting."""
        return self.mfa_delete == ENABLED


class DefaultRetention(Value):
    """How long a new object version cannot be deleted."""

    mode: str | None = None
    days: int | None = None
    years: int | None = None

    @property
    def whole_days(self) -> int:
        """The time in days."""
        return self.days or (self.years or 0) * _DAYS_OF_A_YEAR


class LockRule(Value):
    """What holds for every new object version."""

    default_retention: DefaultRetention | None = None


class ObjectLock(Value):
    """A bucket's Object Lock."""

    object_lock_enabled: str | None = None
    rule: LockRule | None = None

    @property
    def is_on(self) -> bool:
        """Whether object versions can be locked."""
        return self.object_lock_enabled == ENABLED

    @property
    def retention(self) -> DefaultRetention | None:
        """What holds for every new object version; None when each writer has to ask for it."""
        return None if self.rule is None else self.rule.default_retention


class LifecycleRule(Value):
    """One lifecycle rule, of which Seawall knows a part."""

    id: str | None = Field(None, alias="ID")
    status: str
    noncurrent_version_expiration: dict[str, Any] | None = None
    abort_incomplete_multipart_upload: dict[str, Any] | None = None

    @property
    def is_on(self) -> bool:
        """Whether S3 follows it."""
        return self.status == ENABLED

    @classmethod
    def aborting(cls, name: str, days: int) -> Self:
        """A rule for the whole bucket that removes the parts of uploads which nobody completed within so many days."""
        abort = {"DaysAfterInitiation": days}
        rule = {"ID": name, "Status": ENABLED, "Filter": {"Prefix": ""}, "AbortIncompleteMultipartUpload": abort}
        return cls.model_validate(rule)


class Lifecycle(Value):
    """A bucket's lifecycle configuration."""

    rules: tuple[LifecycleRule, ...] = ()
    transition_default_minimum_object_size: str | None = None

    @property
    def active(self) -> tuple[LifecycleRule, ...]:
        """The rules that S3 follows."""
        return tuple(rule for rule in self.rules if rule.is_on)

    @property
    def expires_noncurrent(self) -> bool:
        """Whether old versions go at some time, in a part of the bucket at least."""
        return any(rule.noncurrent_version_expiration for rule in self.active)

    @property
    def aborts_uploads(self) -> bool:
        """Whether parts of uploads that nobody completed go at some time, in a part of the bucket at least."""
        return any(rule.abort_incomplete_multipart_upload for rule in self.active)

    def with_rule(self, rule: LifecycleRule) -> Self:
        """The same configuration with one rule more, or in place of the one with the same id."""
        others = tuple(known for known in self.rules if known.id != rule.id)
        return self.model_copy(update={"rules": (*others, rule)})


class Destination(Value):
    """Where copies go."""

    bucket_arn: str = Field(alias="Bucket")
    account: str | None = None
    """The account that owns the copies, where a rule names it."""
    metrics: dict[str, Any] | None = None
    replication_time: dict[str, Any] | None = None

    @property
    def is_measured(self) -> bool:
        """Whether CloudWatch is told how far the copies are behind; always so where S3 promises a time."""
        return any((setting or {}).get("Status") == ENABLED for setting in (self.metrics, self.replication_time))

    @property
    def bucket(self) -> str:
        """The bucket's name."""
        return self.bucket_arn.rpartition(":")[2]


class ReplicationRule(Value):
    """One replication rule, of which Seawall knows a part."""

    id: str | None = Field(None, alias="ID")
    priority: int | None = None
    status: str
    filter: dict[str, Any] | None = None
    source_selection_criteria: dict[str, Any] | None = None
    destination: Destination

    @property
    def covers_everything(self) -> bool:
        """Whether it is for every new object, whatever its key and its tags; older ones it copies only where somebody asked for that."""
        if self.filter is None:
            return not (self.model_extra or {}).get("Prefix")
        return not any(self.filter.values())

    @property
    def copies_kms_encrypted(self) -> bool:
        """Whether it copies what a KMS key encrypts, too; S3 leaves that out where a rule does not name it."""
        criteria = (self.source_selection_criteria or {}).get("SseKmsEncryptedObjects", {})
        return bool(criteria.get("Status") == ENABLED)

    @property
    def is_on(self) -> bool:
        """Whether S3 follows it."""
        return self.status == ENABLED

    @classmethod
    def of_everything(cls, name: str, priority: int, bucket_arn: str) -> Self:
        """A rule that copies every new object; deletions are not copied, so that a copy outlives them."""
        rule = {
            "ID": name,
            "Priority": priority,
            "Status": ENABLED,
            "Filter": {"Prefix": ""},
            "DeleteMarkerReplication": {"Status": "Disabled"},
            "Destination": {"Bucket": bucket_arn},
        }
        return cls.model_validate(rule)


class Replication(Value):
    """A bucket's replication configuration: the role by which S3 copies, and the rules."""

    role: str
    rules: tuple[ReplicationRule, ...] = ()

    @property
    def destinations(self) -> tuple[str, ...]:
        """Names of the buckets that rules in force copy to, each once."""
        return tuple(dict.fromkeys(rule.destination.bucket for rule in self.rules if rule.is_on))

    @property
    def is_of_old_schema(self) -> bool:
        """Whether a rule names its prefix outside a filter; S3 takes no rule with a priority beside such a one."""
        return any(rule.filter is None for rule in self.rules)

    @property
    def next_priority(self) -> int:
        """A priority that no rule has."""
        return 1 + max((rule.priority or 0 for rule in self.rules), default=0)

    def with_rule(self, rule: ReplicationRule) -> Self:
        """The same configuration with one rule more, or in place of the one with the same id."""
        others = tuple(known for known in self.rules if known.id != rule.id)
        return self.model_copy(update={"rules": (*others, rule)})
