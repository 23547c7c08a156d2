"""How replication groups and clusters of ElastiCache guard what they hold: at rest, on its way, and by backups.

Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ReplicationGroup.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption-enable.html (2026-11-24)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Self

from pydantic import ConfigDict, Field

from seawall.facts.value import Value

_IN_THE_CLEAR: Final = "none"
_BY_KMS: Final = "sse-kms"

_PREFERRED: Final = "preferred"


@dataclass(frozen=True, slots=True)
class Encryption:
    """How data at rest is encrypted.

    Attributes:
        is_on: whether it is, by a key of whomever.
        by_kms: whether by a key in KMS, and not by one that ElastiCache owns.
    """

    is_on: bool
    by_kms: bool

    @classmethod
    def told(cls, flag: bool | None, kind: str | None, key: str | None) -> Self | None:  # noqa: FBT001 - AWS's own
        """From AWS's flag, kind of encryption and key; None where it gives neither of the first two.

        The flag may say no where a key that ElastiCache owns encrypts; the kind, where it is told, knows.
        """
        if flag is None and kind is None:
            return None
        is_on = bool(flag) or kind not in {None, _IN_THE_CLEAR}
        return cls(is_on, by_kms=is_on and (kind == _BY_KMS or key is not None))

    def lack(self, *, by_kms: bool) -> str | None:
        """What it is and what was wanted; None where it is encrypted well enough.

        Args:
            by_kms: whether only a key in KMS counts.
        """
        if not self.is_on:
            return "not encrypted, wanted encrypted"
        return "encrypted by a key that ElastiCache owns, wanted a key in KMS" if by_kms and not self.by_kms else None


@dataclass(frozen=True, slots=True)
class Tls:
    """How clients connect.

    Attributes:
        is_spoken: whether they can do so by TLS.
        is_required: whether they must.
    """

    is_spoken: bool
    is_required: bool

    @classmethod
    def told(cls, is_spoken: bool | None, mode: str | None) -> Self | None:  # noqa: FBT001 - AWS's own
        """From AWS's flag and mode; None where it gives no flag. Where it gives no mode, TLS was never optional."""
        return None if is_spoken is None else cls(is_spoken, is_spoken and mode != _PREFERRED)

    def __str__(self) -> str:
        return "required" if self.is_required else _PREFERRED if self.is_spoken else "off"

    def is_enough(self, *, required: bool) -> bool:
        """Whether it is as wanted: required, or at least spoken."""
        return self.is_required if required else self.is_spoken


class Backups(Value):
    """How long daily backups are kept, and which node of a group without cluster mode they are made of. 0 days: none are made, and no node counts."""

    model_config = ConfigDict(extra="ignore")

    days: int = Field(alias="SnapshotRetentionLimit")
    source: str | None = Field(None, alias="SnapshottingClusterId")

    def leading_to(self, wanted: Backups) -> dict[str, Any]:
        """What has to be asked for to come to other ones: what differs alone."""
        now = self.image()
        return {name: value for name, value in wanted.image().items() if now.get(name) != value}
