"""Secrets Manager: secrets, their rotation, policies and replicas. What a secret holds is never asked for.

Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html (2026-11-24)
Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html (2026-11-24)
Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html (2026-11-24)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final, Self

from pydantic import AliasPath, Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, fact, listing
from seawall.facts.part import Part
from seawall.facts.secretsmanager_policy import SecretPolicy
from seawall.facts.value import Call

#: How long what was written may take to show: all of Secrets Manager is eventually consistent.
#: Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html (2026-11-24)
_SHOWS_WITHIN: Final = timedelta(minutes=5)

_RATE: Final = re.compile(r"rate\((\d+) (hour|day)s?\)")
_CURRENT: Final = "AWSCURRENT"
_DAY: Final = timedelta(days=1)


def _lasts_until(day: datetime | None, since: datetime) -> bool:
    return day is not None and day + _DAY > since


class SecretReplica(Part):
    """A secret's copy in another Region."""

    region: str
    status: str
    """`InSync`, `InProgress`, `Pending`, `Failed` or `Detached`."""
    kms_key_id: str | None = None
    last_accessed: datetime | None = Field(None, alias="LastAccessedDate")

    @property
    def is_in_sync(self) -> bool:
        """Whether it holds what the secret holds."""
        return self.status == "InSync"


class SecretVersion(Part):
    """A version of what a secret holds, without that."""

    stages: tuple[str, ...] = Field((), alias="VersionStages")
    created: datetime | None = Field(None, alias="CreatedDate")


class Secret(Resource, type="AWS::SecretsManager::Secret", service="secretsmanager"):
    """One secret, or a replica of one in another Region. Rotation stays with the primary: a replica must be promoted before it rotates."""

    name: str
    stated_arn: str = Field(alias="ARN")
    kms_key_id: str | None = None
    """The key that encrypts it; None for the one that AWS manages."""
    primary_region: str | None = None
    """Where its primary is; None for one that was never replicated."""
    rotation_enabled: bool = False
    rotation_days: int | None = Field(None, validation_alias=AliasPath("RotationRules", "AutomaticallyAfterDays"))
    """Days between two rotations: as somebody set them, or as AWS works them out from the schedule once it has rotated."""
    schedule: str | None = Field(None, validation_alias=AliasPath("RotationRules", "ScheduleExpression"))
    """`rate(…)` or `cron(…)`."""
    next_rotation: datetime | None = Field(None, alias="NextRotationDate")
    """The latest time at which it is to be rotated next. Where that failed, it may be past."""
    last_rotated: datetime | None = Field(None, alias="LastRotatedDate")
    """When it was last rotated with success."""
    last_changed: datetime | None = Field(None, alias="LastChangedDate")
    """When anything of it was last changed, its tags and its description too."""
    last_accessed: datetime | None = Field(None, alias="LastAccessedDate")
    """The day on which it was last fetched in this Region."""
    created: datetime | None = Field(None, alias="CreatedDate")
    labels: Mapping[str, tuple[str, ...]] = Field(default_factory=dict, alias="SecretVersionsToStages")
    """The labels of each version that has some."""
    owning_service: str | None = None
    """The service of AWS that made it and sees to it."""
    tags: tuple[Mapping[str, str], ...] = ()

    @listing("secretsmanager.list_secrets", action="secretsmanager:ListSecrets")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Self]:
        """Every secret of the Region that is not to be deleted."""
        return map(cls.model_validate, (aws.call() or {})["SecretList"])

    @property
    def id(self) -> str:
        """The secret's name."""
        return self.name

    @property
    def arn(self) -> str:
        """The ARN ends in characters that AWS made up, so it is told and not made."""
        return self.stated_arn

    def read_tags(self) -> Mapping[str, str]:
        """The secret's tags, as the list told them."""
        return tag_map(self.tags)

    @property
    def is_replica(self) -> bool:
        """Whether it only follows a primary in another Region."""
        return self.primary_region not in (None, self.target.region)

    @property
    def why_left_to_primary(self) -> str:
        """What is to be said of a replica, of which only the primary is judged."""
        return f"it is a replica: its primary is judged, in {self.primary_region}"

    @property
    def rotation_interval(self) -> timedelta | None:
        """The time between two rotations; None where AWS does not tell it.

        Where it has rotated and goes by `cron`, it is the time from then to the next rotation, which is what AWS tells of it.
        """
        rate = _RATE.fullmatch(self.schedule or "")
        if rate is not None:
            return timedelta(hours=int(rate[1])) if rate[2] == "hour" else timedelta(days=int(rate[1]))
        if self.rotation_days:
            return timedelta(days=self.rotation_days)
        if self.next_rotation is None or self.last_rotated is None or self.next_rotation < self.last_rotated:
            return None
        return self.next_rotation - self.last_rotated

    @property
    def rotation_due(self) -> datetime | None:
        """By when it is to be rotated next, which may be past; None where AWS tells neither that, nor enough to work it out.

        One that was never rotated may be due by its age only from when rotation was turned on, and AWS does not tell that: its age counts no further
        than it proves that nothing is due yet.
        """
        interval = self.rotation_interval
        if self.next_rotation is not None or interval is None:
            return self.next_rotation
        if self.last_rotated is not None:
            return self.last_rotated + interval
        due = None if self.created is None else self.created + interval
        return due if due is not None and due >= self.target.now else None

    @fact("secretsmanager.describe_secret", action="secretsmanager:DescribeSecret")
    def replicas(self, aws: Aws) -> tuple[SecretReplica, ...]:
        """Its copies in other Regions, which the list does not tell; none for a replica."""
        answer = aws.call(SecretId=self.stated_arn, gone_if="ResourceNotFoundException") or {}
        return tuple(map(SecretReplica.model_validate, answer.get("ReplicationStatus", ())))

    def is_used_since(self, since: datetime) -> bool:
        """Whether it was fetched, here or from a replica, at some time after this. AWS tells days, so all of a day counts.

        Its replicas are asked for only where it was not fetched here.
        """
        return _lasts_until(self.last_accessed, since) or any(_lasts_until(each.last_accessed, since) for each in self.replicas)

    @fact("secretsmanager.list_secret_version_ids", action="secretsmanager:ListSecretVersionIds")
    def versions(self, aws: Aws) -> tuple[SecretVersion, ...]:
        """The versions that have a label; none where it holds nothing yet. Botocore has no pages for this list, so they are followed here."""
        found: list[SecretVersion] = []
        following: dict[str, str] = {}
        while True:
            answer = aws.call(SecretId=self.stated_arn, gone_if="ResourceNotFoundException", **following) or {}
            found.extend(map(SecretVersion.model_validate, answer["Versions"]))
            if not answer.get("NextToken"):
                return tuple(found)
            following = {"NextToken": answer["NextToken"]}

    def is_untouched_since(self, time: datetime) -> bool:
        """Whether the list alone proves that what it holds is from before this time: that it holds something, and that nothing of it was changed."""
        holds_something = any(_CURRENT in stages for stages in self.labels.values())
        return holds_something and self.last_changed is not None and self.last_changed < time

    @property
    def current_version(self) -> SecretVersion | None:
        """The version that whoever asks for the secret gets; None where it holds nothing yet."""
        return next((each for each in self.versions if _CURRENT in each.stages), None)

    @fact("secretsmanager.get_resource_policy", action="secretsmanager:GetResourcePolicy", deadline=_SHOWS_WITHIN)
    def policy(self, aws: Aws) -> SecretPolicy | None:
        """Its own policy; None when it has none."""
        text = (aws.call(SecretId=self.stated_arn, gone_if="ResourceNotFoundException") or {}).get("ResourcePolicy")
        return SecretPolicy(text=text) if text else None

    @policy.writer(
        "secretsmanager.put_resource_policy",
        "secretsmanager.delete_resource_policy",
        action=("secretsmanager:PutResourcePolicy", "secretsmanager:DeleteResourcePolicy"),
    )
    def policy_calls(self, now: SecretPolicy | None, wanted: SecretPolicy | None) -> tuple[Call, ...]:
        """One call, which replaces all of it. AWS is to refuse what it finds public, unless that is what there was before."""
        secret = {"SecretId": self.stated_arn}
        if wanted is None:
            return () if now is None else (Call("secretsmanager.delete_resource_policy", secret),)
        if now is not None and now.says_the_same(wanted):
            return ()
        blocks = wanted.exposure(self.target.account_id).public is False
        return (Call("secretsmanager.put_resource_policy", {**secret, "ResourcePolicy": wanted.text, "BlockPublicPolicy": blocks}),)
