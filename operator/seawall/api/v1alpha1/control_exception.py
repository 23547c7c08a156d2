"""ControlException: a person's word, with an end, that a failing control is accepted on some resources."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from seawall.api.meta import AGE, Column, Conditions, Kind, Names
from seawall.api.model import Cel, Instant, Model, SetList
from seawall.api.v1alpha1.terms import ArnGlob, ControlGlob, Count, Name, Tags


class Reason(StrEnum):
    """Why a condition of a ControlException is what it is."""

    EVALUATED = "Evaluated"
    """Ready: it was understood; `state` says whether it counts."""
    WITHIN_ONE_WEEK = "WithinOneWeek"
    """ExpiresSoon: it ends in less than a week, and what it covers fails again then."""
    WITHIN_ONE_DAY = "WithinOneDay"
    """ExpiresSoon: it ends in less than a day, and what it covers fails again then."""
    PROGRESSING = "Progressing"
    """Reconciling: it was not looked at yet."""
    INTERNAL_ERROR = "InternalError"
    """Reconciling: a defect in Seawall ended the run; the operator's log has the traceback."""
    INVALID_SPEC = "InvalidSpec"
    """Stalled: the spec cannot be read; it covers nothing."""
    TERM_TOO_LONG = "TermTooLong"
    """Stalled: expiresAt is further away than the operator's settings allow; it covers nothing."""
    UNKNOWN_CONTROL = "UnknownControl"
    """Stalled: no control has this id, or no id matches this glob; it covers nothing."""
    ACCOUNT_NOT_FOUND = "AccountNotFound"
    """Stalled: spec.accounts names an AWSAccount that is not in this namespace; it covers nothing."""


class State(StrEnum):
    """Whether an exception counts."""

    PENDING = "Pending"
    """It was not looked at yet, or is not valid: it covers nothing."""
    ACTIVE = "Active"
    """It covers what it matches."""
    EXPIRED = "Expired"
    """It has ended: it covers nothing any more."""


class Resources(Model):
    """The resources that an exception covers."""

    RULES = (
        Cel(
            rule="has(self.arns) || has(self.matchTags)",
            message="resources is empty, wanted arns or matchTags, or no resources at all to cover all",
            holds=lambda self: self.arns is not None or self.match_tags is not None,
        ),
    )

    arns: Annotated[tuple[ArnGlob, ...], Field(min_length=1, max_length=100), SetList()] | None = None
    """These resources: ARNs, in which `*` stands for any characters; absent means any ARN."""
    match_tags: Tags | None = None
    """Only resources that carry all these tags, with exactly these values; absent means any tags. Tags that cannot be read never match."""


class Spec(Model):
    """What is accepted, where, why and until when."""

    controls: Annotated[tuple[ControlGlob, ...], Field(min_length=1, max_length=100), SetList()]
    """Ids of the controls whose failures are accepted, or globs over ids such as `rds.*`; at least one; required."""
    resources: Resources | None = None
    """The resources on which they are accepted; absent means all."""
    accounts: Annotated[tuple[Name, ...], Field(min_length=1, max_length=500), SetList()] | None = None
    """Names of the AWSAccounts in which they are accepted; absent means all in this namespace."""
    reason: Annotated[str, Field(min_length=10, max_length=2048)]
    """Why this is accepted, for whoever reads it in a year; at least 10 characters; required."""
    ticket: Annotated[str, Field(min_length=1, max_length=256)] | None = None
    """Number or address of the ticket that tells more; absent means there is none."""
    approved_by: Annotated[str, Field(min_length=1, max_length=256)] | None = None
    """Name of the user who accepts it: the caller, held true by admission where it is installed, and stamped where the API server can."""
    expires_at: Instant
    """When it ends, as a date and time with a zone, such as 2027-03-31T00:00:00Z; at most the operator's longest term away (default 365 days);
    required. From then on the findings fail again."""


class Status(Model):
    """Whether it counts, and what it covers."""

    observed_generation: int = -1
    """The generation of the spec that this status speaks about; -1 before anyone looked."""
    conditions: Conditions = ()
    """Ready: it was understood. ExpiresSoon, Reconciling and Stalled exist only while True: it ends within a week or a day, what passes by
    itself, and what only a person can mend."""
    state: State | None = None
    """Active, Expired, or Pending while it covers nothing yet; absent before anyone looked."""
    matched: Count = 0
    """Findings that it covers now."""


class ControlException(Kind):
    """ControlException accepts failing controls on some resources, for a reason and until a date."""

    NAMES = Names("controlexceptions", short="cex")
    REASONS = Reason
    COLUMNS = (
        Column("State", ".status.state"),
        Column("Expires", ".spec.expiresAt", description="When it ends"),
        Column("Matched", ".status.matched", "integer", description="Findings that it covers now"),
        AGE,
    )

    spec: Spec
    """What is accepted, where, why and until when."""
    status: Status = Status()
    """Whether it counts; written by Seawall."""
