"""One look at all that Seawall holds: how each object stands, in one word, and what is the matter with it. `-o json` has it in this form.

The words are those of findings: Fail, Unknown, Pass; NotApplicable is what says nothing about how things stand. An answer whose evidence is older
than its policy allows is Unknown, whatever it was (design §1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from seawall.api.meta import ConditionStatus
from seawall.api.model import Instant, Model
from seawall.api.v1alpha1 import MultiAZPolicy, SecurityBaseline
from seawall.api.v1alpha1.control_exception import State
from seawall.api.v1alpha1.findings import SourceReference, Summary
from seawall.api.v1alpha1.responsibility_report import ResponsibilitySummary
from seawall.api.v1alpha1.standing import Counts
from seawall.api.v1alpha1.terms import Mode, Risk, SourceKind, Verdict

SCHEMA_VERSION: Final = 1

_SHORT: Final = {SourceKind(kind.kind()): kind.NAMES.short for kind in (SecurityBaseline, MultiAZPolicy)}
_WORST: Final = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS)
_UNITS: Final[Sequence[tuple[str, int, int]]] = (("s", 1, 120), ("m", 60, 3 * 3600), ("h", 3600, 48 * 3600))


class Row(Model):
    """How one object stands."""

    namespace: str
    name: str
    verdict: Verdict
    notes: tuple[str, ...] = ()
    """What is the matter with it, a sentence each."""

    @property
    def title(self) -> str:
        """What people call it."""
        return self.name


class Operator(Row):
    """Whether somebody leads; its name is the Lease's."""

    holder: str | None = None
    renew_time: Instant | None = None


class Account(Row):
    """An AWSAccount."""

    account_id: str | None = None
    caller_arn: str | None = None
    identity: str
    """Verified, or why not."""
    read_only: ConditionStatus | None = None
    """Whether the reading session is cut."""
    read_only_reason: str | None = None
    """Why it is cut, or cannot be."""
    regions: tuple[str, ...] = ()
    denied_actions: tuple[str, ...] = ()
    last_evaluation_time: Instant | None = None
    """When an evaluation that looks at it last ended."""


class Policy(Row):
    """A SecurityBaseline or MultiAZPolicy."""

    kind: SourceKind
    mode: Mode
    ready: ConditionStatus | None = None
    suspended: bool
    summary: Summary | None = None
    last_evaluation_time: Instant | None = None
    next_evaluation_time: Instant | None = None

    @property
    def title(self) -> str:
        """Short name of the kind, and name."""
        return source_title(self.kind, self.name)


class Plan(Row):
    """A RemediationPlan that waits, is under way, or is stuck."""

    source: SourceReference
    account: str
    region: str
    risk: Risk
    """The greatest of its changes."""
    state: str
    """The reason of its condition Ready."""
    progress: str
    """How far its changes are."""


class Accepted(Row):
    """A ControlException."""

    state: State
    expires_at: Instant
    matched: int


class Assurance(Row):
    """A ProviderAssurance."""

    counts: Counts | None = None


class Responsibility(Row):
    """A ResponsibilityReport; it is made from the others, and so never decides how things stand."""

    account: str
    as_of: Instant
    summary: ResponsibilitySummary


class Overview(Model):
    """All of them.

    `where` and the rows are in the order in which they are shown.
    """

    schema_version: int = SCHEMA_VERSION
    as_of: Instant
    namespace: str | None
    """The namespace that was looked at; None for all."""
    verdict: Verdict
    """The worst of all rows; Unknown where nothing fails and something could not be read."""
    operators: tuple[Operator, ...] = ()
    accounts: tuple[Account, ...] = ()
    policies: tuple[Policy, ...] = ()
    plans: tuple[Plan, ...] = ()
    exceptions: tuple[Accepted, ...] = ()
    assurances: tuple[Assurance, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    unread: tuple[str, ...] = ()
    """What could not be read, and why."""


def worst(rows: Iterable[Row], unread: Sequence[str] = ()) -> Verdict:
    """How all of them stand together; Pass where there is nothing to say."""
    seen = {row.verdict for row in rows} | ({Verdict.UNKNOWN} if unread else set())
    return next((verdict for verdict in _WORST if verdict in seen), Verdict.PASS)


def source_title(kind: SourceKind, name: str) -> str:
    """What people type for a source: `sb/production`."""
    return f"{_SHORT[kind]}/{name}"


def span(time: timedelta) -> str:
    """A length of time in one unit, as kubectl tells ages: `12s`, `4m`, `3h`, `9d`."""
    seconds = max(0, int(time.total_seconds()))
    for unit, size, limit in _UNITS:
        if seconds < limit:
            return f"{seconds // size}{unit}"
    return f"{seconds // 86400}d"
