"""Secrets Manager: secrets and their replicas. What a secret holds is never asked for.

Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html (2026-11-24)
Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Self

from pydantic import Field

from seawall.facts.base import Resource, tag_map
from seawall.facts.fact import Aws, fact, listing
from seawall.facts.part import Part


class SecretReplica(Part):
    """A secret's copy in another Region."""

    region: str
    status: str
    """`InSync`, `InProgress`, `Pending`, `Failed` or `Detached`."""
    kms_key_id: str | None = None

    @property
    def is_in_sync(self) -> bool:
        """Whether it holds what the secret holds."""
        return self.status == "InSync"


class Secret(Resource, type="AWS::SecretsManager::Secret", service="secretsmanager"):
    """One secret, or a replica of one in another Region. Rotation stays with the primary: a replica must be promoted before it rotates."""

    name: str
    stated_arn: str = Field(alias="ARN")
    kms_key_id: str | None = None
    """The key that encrypts it; None for the one that AWS manages."""
    primary_region: str | None = None
    """Where its primary is; None for one that was never replicated."""
    rotation_enabled: bool = False
    last_rotated: datetime | None = Field(None, alias="LastRotatedDate")
    last_changed: datetime | None = Field(None, alias="LastChangedDate")
    last_accessed: datetime | None = Field(None, alias="LastAccessedDate")
    created: datetime | None = Field(None, alias="CreatedDate")
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

    @fact("secretsmanager.describe_secret", action="secretsmanager:DescribeSecret")
    def replicas(self, aws: Aws) -> tuple[SecretReplica, ...]:
        """Its copies in other Regions, which the list does not tell; none for a replica."""
        answer = aws.call(SecretId=self.stated_arn, gone_if="ResourceNotFoundException") or {}
        return tuple(map(SecretReplica.model_validate, answer.get("ReplicationStatus", ())))
