"""IAM's credential report: one table about every user's password, MFA and keys, which AWS makes anew at most every four hours.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html (2026-11-24)
"""

from __future__ import annotations

import csv
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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

_NO_DATES = frozenset({"N/A", "n/a", "no_information", "not_supported"})


@dataclass(frozen=True, slots=True)
class ReportKey:
    """What the report says about one access key.

    Attributes:
        is_active: whether it works.
        rotated_at: when it was made.
        used_at: when it was used last; None for never, or before AWS kept the record.
    """

    is_active: bool
    rotated_at: datetime | None = None
    used_at: datetime | None = None

    @classmethod
    def of(cls, row: Mapping[str, str], number: int) -> Self:
        """Parse the columns of a row's first or second key."""
        name = f"access_key_{number}_"
        return cls(_is_true(row, f"{name}active"), _instant(row, f"{name}last_rotated"), _instant(row, f"{name}last_used_date"))

    @property
    def last_sign_of_life(self) -> datetime | None:
        """When it was used last; for one that never was, when it was made."""
        return self.used_at or self.rotated_at


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What the report says about one identity; what it says nothing about is off.

    Attributes:
        arn: the identity's ARN.
        has_password: whether a console password is enabled.
        has_mfa: whether an MFA device is registered.
        created_at: when the identity was made.
        password_used_at: when the password was used last; None for never, or before AWS kept the record.
        password_changed_at: when it was set last.
        keys: its first and its second access key, where the report has columns for them.
        has_more: whether there are further keys or certificates, of which the report tells only that there are.
    """

    arn: str
    has_password: bool
    has_mfa: bool
    created_at: datetime | None = None
    password_used_at: datetime | None = None
    password_changed_at: datetime | None = None
    keys: tuple[ReportKey, ...] = ()
    has_more: bool = False

    @classmethod
    def of(cls, row: Mapping[str, str]) -> Self:
        """Parse one row; `not_supported`, `N/A` and `no_information` are neither `true` nor a date."""
        return cls(
            row["arn"],
            _is_true(row, "password_enabled"),
            _is_true(row, "mfa_active"),
            _instant(row, "user_creation_time"),
            _instant(row, "password_last_used"),
            _instant(row, "password_last_changed"),
            tuple(ReportKey.of(row, number) for number in (1, 2)),
            (row.get("additional_credentials_info") or "N/A") not in _NO_DATES,
        )

    @property
    def active_keys(self) -> tuple[ReportKey, ...]:
        """The keys that work."""
        return tuple(key for key in self.keys if key.is_active)

    @property
    def used_at(self) -> datetime | None:
        """When the identity was last used in any way: the newest of all dates of use."""
        used = [self.password_used_at, *(key.used_at for key in self.keys)]
        return max((instant for instant in used if instant is not None), default=None)


def _is_true(row: Mapping[str, str], column: str) -> bool:
    return (row.get(column) or "").lower() == "true"


def _instant(row: Mapping[str, str], column: str) -> datetime | None:
    """A date; None for the words that stand in the place of one. Anything else is no answer that we understand."""
    text = row.get(column) or "N/A"
    if text in _NO_DATES:
        return None
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


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

    @property
    def has_console_users(self) -> bool:
        """Whether any IAM user has a console password; root is none."""
        return any(row.has_password for row in self.users.values())

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
