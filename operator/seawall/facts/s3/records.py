"""What a bucket tells about its use: server access logs and event notifications.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html (2026-11-24)
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Self

from seawall.facts.value import Value

_EVENT_BRIDGE: Final = "EventBridgeConfiguration"
_KINDS: Final = frozenset({"TopicConfigurations", "QueueConfigurations", "LambdaFunctionConfigurations", _EVENT_BRIDGE})


class AccessLogging(Value):
    """Where S3 delivers the record of a bucket's requests."""

    target_bucket: str
    target_prefix: str = ""


class Notifications(Value):
    """Whom S3 tells of a bucket's events. EventBridge is told when its member is there, empty as it is; other kinds when they have entries."""

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Self:
        """The answer without kinds that have no entries."""
        return cls.model_validate({name: member for name, member in answer.items() if member or name == _EVENT_BRIDGE})

    @property
    def are_on(self) -> bool:
        """Whether anybody is told."""
        return not _KINDS.isdisjoint(self.model_extra or {})

    def with_event_bridge(self) -> Self:
        """The same notifications, and EventBridge is told of every event as well."""
        return self.of({**self.image(), _EVENT_BRIDGE: {}})
