"""RemediationApproval: a person's word on a plan's hash."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import Field

from seawall.api.meta import AGE, NAME_FITS, Column, Conditions, Kind, Names
from seawall.api.model import Instant, Model, SetList
from seawall.api.v1alpha1.remediation_plan import CHANGES, SPEC_STAYS
from seawall.api.v1alpha1.terms import ChangeID, PlanHash

DEFAULT_TERM: Final = timedelta(hours=24)


class Reason(StrEnum):
    """Why the condition Ready of a RemediationApproval is what it is."""

    USED = "Used"
    """Ready: it was carried out; what came of it is in the plan."""
    PROGRESSING = "Progressing"
    """Reconciling: it waits for a window, or its changes are not final yet."""
    INVALID_SPEC = "InvalidSpec"
    """Stalled: the spec cannot be read."""
    UNKNOWN_PLAN = "UnknownPlan"
    """Stalled: no plan in this namespace has this hash."""
    UNKNOWN_CHANGE = "UnknownChange"
    """Stalled: the plans have no change of this id."""
    REFUSED = "Refused"
    """Stalled: the plan is no longer one that can be approved; the message says why."""
    EXPIRED = "Expired"
    """Stalled: it ended before it was used."""
    NOT_AVAILABLE = "NotAvailable"
    """Stalled: the admission policies are not installed, or were not when it was made: nothing holds true who made it."""


class Action(StrEnum):
    """What a person wants done with a plan."""

    APPLY = "Apply"
    """Make the changes."""
    REJECT = "Reject"
    """Do not make them, and do not offer the same ones again."""
    ROLLBACK = "Rollback"
    """Take back what was made."""


class State(StrEnum):
    """How far an approval is."""

    PENDING = "Pending"
    """It waits for its plan, a window or the end of its changes."""
    USED = "Used"
    """Its changes are final; it never counts again."""
    REFUSED = "Refused"
    """It cannot count; the message says why."""
    EXPIRED = "Expired"
    """It ended before it was used."""


class Spec(Model):
    """Which plans, and what to do with them. Immutable: make a new approval instead."""

    plan_hashes: Annotated[tuple[PlanHash, ...], Field(min_length=1, max_length=100), SetList()]
    """Hashes of the plans, each 64 hexadecimal digits, from spec.hash of the RemediationPlans; at least one; required."""
    action: Action
    """Apply makes the changes, Reject declines them, Rollback takes back what was made; required."""
    changes: Annotated[tuple[ChangeID, ...], Field(min_length=1, max_length=CHANGES), SetList()] | None = None
    """Ids of the changes that this is about; absent means all of the plans."""
    force: bool = False
    """With Rollback: also take back a change whose fact was changed by somebody else since; default false."""
    reason: Annotated[str, Field(min_length=1, max_length=2048)] | None = None
    """Why, for whoever reads it in a year; absent means no reason was given."""
    approved_by: Annotated[str, Field(min_length=1, max_length=256)] | None = None
    """Name of the user who approves: the caller, held true by admission, and stamped where the API server can."""
    expires_at: Instant | None = None
    """When it ends if it was not used before, as a date and time with a zone, such as 2027-03-31T00:00:00Z; absent means 24 hours after it was
    made."""


class Status(Model):
    """What became of it."""

    observed_generation: int = -1
    """The generation of the spec that this status speaks about; -1 before anyone looked."""
    conditions: Conditions = ()
    """Ready: it was carried out. Reconciling and Stalled exist only while True: what passes by itself, and what only a person can mend."""
    state: State | None = None
    """Pending, Used, Refused or Expired; absent before anyone looked."""
    plan_uids: Annotated[tuple[Annotated[str, Field(max_length=64)], ...], SetList()] = ()
    """UIDs of the plans that the hashes belong to."""
    message: Annotated[str, Field(max_length=1024)] | None = None
    """Why it is in this state; absent when there is nothing to say."""


class RemediationApproval(Kind):
    """RemediationApproval is a person's word on a plan: apply it, reject it or roll it back. It counts once."""

    NAMES = Names("remediationapprovals", short="rappr")
    REASONS = Reason
    RULES = (NAME_FITS, SPEC_STAYS)
    COLUMNS = (
        Column("Action", ".spec.action"),
        Column("State", ".status.state"),
        Column("By", ".spec.approvedBy"),
        AGE,
    )
    STATUS_IS_RECORD: ClassVar[bool] = True

    spec: Spec
    """Which plans, and what to do with them."""
    status: Status = Status()
    """What became of it; written by Seawall."""

    @property
    def ends_at(self) -> datetime | None:
        """The time from which it no longer counts; None before it was stored without an end of its own."""
        made = self.metadata.creation_timestamp
        return self.spec.expires_at or (made and made + DEFAULT_TERM)
