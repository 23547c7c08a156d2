"""KMS keys: their state, policy, rotation, and their copies in other Regions.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html (2026-11-24)
Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html (2026-11-24)
Source: https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, Self

from pydantic import Field

from seawall.facts.base import Resource
from seawall.facts.fact import Aws, attribute, fact, listing
from seawall.facts.value import Call, Value

#: How often KMS rotates a key for which nobody said how often.
DEFAULT_PERIOD_DAYS = 365

#: States of a key that will be deleted: at a date, or so many days after its last replica is gone.
PENDING_DELETION: Final = frozenset({"PendingDeletion", "PendingReplicaDeletion"})

#: Longest time that KMS waits before it deletes a key, in days.
#: Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html (2026-11-24)
LONGEST_WAIT_DAYS: Final = 30


#: Where the material of a key is that needs more than KMS to be used: a cluster of HSMs, or a key store outside AWS.
_KEPT_OUTSIDE: Final = frozenset({"AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"})


class RelatedKey(Value):
    """One of the keys that have the same id and material in several Regions."""

    key_arn: str = Field(alias="Arn")
    region: str


class MultiRegion(Value):
    """A key's place among its copies in other Regions. That a copy is named does not say that it can be used: it has a state of its own."""

    multi_region_key_type: str | None = None
    primary_key: RelatedKey | None = None
    replica_keys: tuple[RelatedKey, ...] = ()

    @property
    def regions(self) -> frozenset[str]:
        """The Regions of all of them; none for a key of one Region."""
        primary = (self.primary_key,) if self.primary_key is not None else ()
        return frozenset(each.region for each in (*primary, *self.replica_keys))


class KeyMetadata(Value):
    """What KMS says of a key."""

    key_manager: str
    key_state: str
    key_spec: str
    origin: str
    multi_region_configuration: MultiRegion = MultiRegion()
    deletion_date: datetime | None = None


class Rotation(Value):
    """Whether KMS makes new key material by itself, and how often; the period counts only while it does."""

    key_rotation_enabled: bool
    rotation_period_in_days: int | None = None

    @classmethod
    def every_days(cls, days: int) -> Self:
        """Rotation after so many days."""
        return cls(key_rotation_enabled=True, rotation_period_in_days=days)


class Key(Resource, type="AWS::KMS::Key", service="kms"):
    """One key, the customer's or AWS's."""

    key_id: str
    key_arn: str

    @listing("kms.list_keys", action="kms:ListKeys")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every key of the Region, those that AWS manages among them."""
        return map(cls.model_validate, (aws.call() or {})["Keys"])

    @property
    def id(self) -> str:
        """The key's id."""
        return self.key_id

    @property
    def arn(self) -> str:
        """The key's ARN."""
        return self.key_arn

    @fact("kms.list_resource_tags", action="kms:ListResourceTags")
    def tags(self, aws: Aws) -> dict[str, str]:
        """The key's tags."""
        answer = aws.call(KeyId=self.key_id, gone_if="NotFoundException") or {}
        return {tag["TagKey"]: tag["TagValue"] for tag in answer["Tags"]}

    def read_tags(self) -> Mapping[str, str]:
        """The key's tags, by a call of their own."""
        return self.tags

    @fact("kms.describe_key", action="kms:DescribeKey")
    def metadata(self, aws: Aws) -> KeyMetadata:
        """What kind of key it is, whose, and in what state."""
        answer = aws.call(KeyId=self.key_id, gone_if="NotFoundException") or {}
        return KeyMetadata.model_validate(answer["KeyMetadata"])

    @property
    def is_customers(self) -> bool:
        """Whether the customer manages it."""
        return self.metadata.key_manager == "CUSTOMER"

    @property
    def is_replica(self) -> bool:
        """Whether it follows a primary key in another Region."""
        return self.metadata.multi_region_configuration.multi_region_key_type == "REPLICA"

    @property
    def regions(self) -> frozenset[str]:
        """The Regions that have this key, its own among them; a key that was made for one Region stays there."""
        return self.metadata.multi_region_configuration.regions | {self.target.region}

    @property
    def is_kept_outside(self) -> bool:
        """Whether it needs a cluster of HSMs, or a key store outside AWS, to be used."""
        return self.metadata.origin in _KEPT_OUTSIDE

    @property
    def can_rotate(self) -> bool:
        """Whether KMS can rotate keys of this kind by itself: symmetric ones whose material it made and keeps itself."""
        return self.metadata.key_spec == "SYMMETRIC_DEFAULT" and self.metadata.origin == "AWS_KMS"

    @attribute()
    def state(self) -> str:
        """The key's state, by its description."""
        return self.metadata.key_state

    @state.writer(
        "kms.cancel_key_deletion",
        "kms.enable_key",
        "kms.schedule_key_deletion",
        action=("kms:CancelKeyDeletion", "kms:EnableKey", "kms:ScheduleKeyDeletion"),
    )
    def state_calls(self, now: str, wanted: str) -> tuple[Call, ...]:
        """A key whose deletion was cancelled is disabled. A new deletion waits as long as KMS lets it: the date that was set is past recall."""
        if now == wanted:
            return ()
        key = {"KeyId": self.key_id}
        if wanted in PENDING_DELETION:
            return (Call("kms.schedule_key_deletion", {**key, "PendingWindowInDays": LONGEST_WAIT_DAYS}),)
        cancelling = (Call("kms.cancel_key_deletion", key),) if now in PENDING_DELETION else ()
        return (*cancelling, Call("kms.enable_key", key)) if wanted == "Enabled" else cancelling

    @fact("kms.get_key_policy", action="kms:GetKeyPolicy")
    def policy(self, aws: Aws) -> str:
        """The key policy's text; every key has one."""
        answer = aws.call(KeyId=self.key_id, PolicyName="default", gone_if="NotFoundException") or {}
        return str(answer["Policy"])

    @fact("kms.get_key_rotation_status", action="kms:GetKeyRotationStatus")
    def rotation(self, aws: Aws) -> Rotation:
        """Whether and how often it rotates."""
        answer = aws.call(KeyId=self.key_id, gone_if="NotFoundException") or {}
        if not answer["KeyRotationEnabled"]:
            return Rotation(key_rotation_enabled=False)
        return Rotation.every_days(answer.get("RotationPeriodInDays", DEFAULT_PERIOD_DAYS))

    @rotation.writer("kms.enable_key_rotation", "kms.disable_key_rotation", action=("kms:EnableKeyRotation", "kms:DisableKeyRotation"))
    def rotation_calls(self, now: Rotation, wanted: Rotation) -> tuple[Call, ...]:
        """One call either way; enabling again is how a period is changed."""
        if now == wanted:
            return ()
        if not wanted.key_rotation_enabled:
            return (Call("kms.disable_key_rotation", {"KeyId": self.key_id}),)
        period = wanted.rotation_period_in_days or DEFAULT_PERIOD_DAYS
        return (Call("kms.enable_key_rotation", {"KeyId": self.key_id, "RotationPeriodInDays": period}),)
