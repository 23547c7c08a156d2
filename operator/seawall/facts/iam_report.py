"""IAM's credential report: one table about every user's password, MFA and keys, which AWS makes anew at most every four hours.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html (2026-11-24)
"""

from __future__ import annotations

import csv
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from seawall.errors import UnknownReason, Unreadable
from seawall.facts.fact import Aws

GENERATE = "iam.generate_credential_report"
GET = "iam.get_credential_report"

#: AWS hands out a report until it is this old.
MAX_AGE = timedelta(hours=4)

#: Error codes by which IAM says that the report is still being made, or must be made first.
_NOT_YET = ("ReportInProgress", "ReportNotPresent", "ReportExpired")

#: Seconds between tries. A first report takes a few seconds; a thread of the pool is not held for longer than these together.
_PAUSES = (0.5, 1.0, 1.5)

_ROOT = "<root_account>"


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What the report says about one identity; what it says nothing about is off."""

    arn: str
    has_password: bool
    has_mfa: bool

    @classmethod
    def of(cls, row: Mapping[str, str]) -> Self:
        """Parse one row; `not_supported` and `N/A` are no `true`."""
        return cls(row["arn"], row["password_enabled"].lower() == "true", row["mfa_active"].lower() == "true")


@dataclass(frozen=True, slots=True)
class CredentialReport:
    """The report as AWS made it at one instant.

    Attributes:
        generated_at: what happened later is not in it.
        root: the root user's row; None for endpoints that leave it out.
        users: every other row, by ARN.
    """

    generated_at: datetime
    root: ReportRow | None
    users: Mapping[str, ReportRow]

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> Self:
        """Parse the answer's CSV."""
        root: ReportRow | None = None
        users: dict[str, ReportRow] = {}
        for row in csv.DictReader(answer["Content"].decode().splitlines()):
            if row["user"] == _ROOT:
                root = ReportRow.of(row)
            else:
                users[row["arn"]] = ReportRow.of(row)
        return cls(answer["GeneratedTime"], root, users)

    def row(self, arn: str, since: datetime) -> ReportRow | None:
        """The row of a user who exists since an instant; None for one who is newer than the report, also in place of an older namesake."""
        return self.users.get(arn) if since <= self.generated_at else None


def ask(aws: Aws) -> CredentialReport:
    """Have a report made if the last one is too old, and read it.

    Raises:
        Unreadable: AWS is still making it (Pending), or did not answer.
    """
    aws.call(operation=GENERATE)
    for pause in (*_PAUSES, None):
        answer = aws.call(operation=GET, none_if=_NOT_YET)
        if answer is not None:
            report = CredentialReport.of(answer)
            aws.dated(report.generated_at)
            return report
        if pause is not None:
            time.sleep(pause)
    raise Unreadable(
        "iam.get_credential_report: AWS is still making the report", reason=UnknownReason.PENDING, retry_after=timedelta(seconds=10)
    )
