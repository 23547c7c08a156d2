"""What a Redshift cluster logs of connections and users, where to, and whether it arrives.

In a bucket arrive all three of its logs, in CloudWatch Logs those that were asked for. What is published to tables of S3 are system tables, which
have other names.
Source: https://docs.aws.amazon.com/redshift/latest/mgmt/db-auditing.html (2026-11-24)
Source: https://docs.aws.amazon.com/redshift/latest/APIReference/API_DescribeLoggingStatus.html (2026-11-24)
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Self

from pydantic import Field

from seawall.facts.value import Value

#: The logs that tell who signed in and who changed users. The third one, of statements, is for troubleshooting, and takes a parameter as well.
SECURITY_LOGS: Final = ("connectionlog", "userlog")

_CLOUDWATCH: Final = "cloudwatch"
_S3: Final = "s3"


class AuditLogging(Value):
    """Audit logging that is on. Whether what was logged arrived is no part of the image."""

    destination: str = Field(alias="LogDestinationType")
    exports: tuple[str, ...] = Field((), alias="LogExports")
    """In an order of ours; none in the answer where the destination is a bucket."""
    bucket_name: str | None = None
    prefix: str | None = Field(None, alias="S3KeyPrefix")
    last_delivery: datetime | None = Field(None, exclude=True)
    last_failure: datetime | None = Field(None, exclude=True)
    failure: str | None = Field(None, exclude=True)
    """What AWS says of the last failure."""

    @classmethod
    def told(cls, answer: Mapping[str, Any]) -> Self | None:
        """What the status tells; None where logging is off. Clusters that have logged to a bucket for long name no destination."""
        if not answer["LoggingEnabled"]:
            return None
        return cls(
            destination=answer.get("LogDestinationType") or _S3,
            exports=tuple(sorted(answer.get("LogExports") or ())),
            bucket_name=answer.get("BucketName") or None,
            prefix=answer.get("S3KeyPrefix") or None,
            last_delivery=answer.get("LastSuccessfulDeliveryTime"),
            last_failure=answer.get("LastFailureTime"),
            failure=answer.get("LastFailureMessage") or None,
        )

    @classmethod
    def to_cloudwatch(cls, exports: tuple[str, ...] = ()) -> Self:
        """Logging of what security needs to CloudWatch Logs, and of what is exported already."""
        return cls(destination=_CLOUDWATCH, exports=tuple(sorted({*SECURITY_LOGS, *exports})))

    @property
    def is_failing(self) -> bool:
        """Whether the last delivery did not arrive."""
        return self.last_failure is not None and (self.last_delivery is None or self.last_failure > self.last_delivery)

    @property
    def is_to_cloudwatch(self) -> bool:
        """Whether it goes to CloudWatch Logs."""
        return self.destination == _CLOUDWATCH

    @property
    def lacks(self) -> tuple[str, ...] | None:
        """The logs that security needs and that are not delivered; None for a destination whose logs have other names."""
        if self.is_to_cloudwatch:
            return tuple(log for log in SECURITY_LOGS if log not in self.exports)
        return () if self.destination == _S3 else None

    def request(self) -> dict[str, Any]:
        """What asks for it; a bucket takes no list of logs."""
        named = self.image()
        return named if self.exports else {name: member for name, member in named.items() if name != "LogExports"}
