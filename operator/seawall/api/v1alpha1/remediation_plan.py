"""RemediationPlan: the changes of one source in one target, and the journal of what became of them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import Field, JsonValue

from seawall.api.meta import AGE, NAME_FITS, Column, Conditions, Kind, Names
from seawall.api.model import AtomicList, Cel, FieldReason, FreeJson, Instant, MapList, Model
from seawall.api.v1alpha1.findings import SourceReference
from seawall.api.v1alpha1.terms import ChangeID, Count, PlanHash, Reversible, Risk

CHANGES: Final = 500

SPEC_STAYS: Final = Cel(
    rule="self.spec == oldSelf.spec",
    message="spec never changes once it is made, wanted a new object",
    field=".spec",
    reason=FieldReason.FORBIDDEN,
)
"""What was approved is what is applied."""


class Reason(StrEnum):
    """Why the condition Ready of a RemediationPlan is what it is."""

    WAITING = "Waiting"
    """It waits for an approval or a window."""
    APPLYING = "Applying"
    """Reconciling: changes are being made or verified."""
    ROLLING_BACK = "RollingBack"
    """Reconciling: changes are being taken back."""
    DONE = "Done"
    """Every change is final."""
    FAILED = "Failed"
    """At least one change failed; the journal says why and whether it was undone."""
    STALE = "Stale"
    """AWS no longer looks as it did when the plan was made; nothing was written."""
    REJECTED = "Rejected"
    """A person rejected it."""
    SUPERSEDED = "Superseded"
    """A later plan takes its place."""
    CONTESTED = "Contested"
    """Somebody else keeps taking a change back: Seawall stopped."""


class ChangeState(StrEnum):
    """How far one change is."""

    PENDING = "Pending"
    """Nothing was written."""
    IN_PROGRESS = "InProgress"
    """Written to the journal; AWS is being asked, or was."""
    APPLIED = "Applied"
    """AWS accepted it; the control was not seen to pass yet."""
    VERIFIED = "Verified"
    """The control was seen to pass. Final."""
    FAILED = "Failed"
    """It did not come about; `undone` says whether what was before is back. Tried again."""
    STALE = "Stale"
    """AWS did not look as the plan says before; nothing was written. Final."""
    SKIPPED = "Skipped"
    """Rejected, exempt or not wanted any more; nothing was written. Final."""
    ROLLING_BACK = "RollingBack"
    """It is being taken back."""
    ROLLED_BACK = "RolledBack"
    """What was before was seen to be back. Final."""
    CONTESTED = "Contested"
    """Somebody else took it back three times in a day: Seawall stopped. Final."""


class Cause(StrEnum):
    """Why a change is being taken back."""

    UNDO = "Undo"
    """It was made by half, or did not come to hold."""
    ROLLBACK = "Rollback"
    """A person asked for it."""


class PlannedChange(Model):
    """One typed step that mends one finding."""

    id: ChangeID
    """Id of the change, unique in the plan."""
    control: Annotated[str, Field(max_length=128)]
    """Id of the control that fails."""
    arn: Annotated[str, Field(max_length=2048)]
    """ARN of the resource that is changed."""
    judged_arn: Annotated[str, Field(max_length=2048)] | None = None
    """ARN of the finding's resource, where that is another one, such as the account for an alarm; absent means `arn`."""
    resource_type: Annotated[str, Field(max_length=128)]
    """Type of the resource as CloudFormation names it, such as AWS::S3::Bucket."""
    resource_id: Annotated[str, Field(max_length=1024)]
    """Id of the resource, as the AWS CLI takes it."""
    parameters: FreeJson = None
    """The control's parameters with which it is judged afterwards; absent means the defaults."""
    fact: Annotated[str, Field(max_length=128)]
    """The fact that changes, such as s3.Bucket.public_access_block."""
    before: FreeJson = None
    """The fact before, as AWS described it; absent means that there was none. Rollback restores this."""
    after: FreeJson = None
    """The fact as it is wanted; absent means none."""
    calls: Annotated[tuple[dict[str, JsonValue], ...], Field(max_length=50), AtomicList()] = ()
    """The API calls that lead there, in order: service, operation and parameters."""
    risk: Risk
    """What it may do to running work: Safe (nothing), Disruptive (may interrupt or slow something) or Destructive (loses data or identity, or
    cannot be undone)."""
    billed: bool = False
    """Whether AWS bills what it turns on; default false."""
    reversible: Reversible
    """Whether it can be taken back: Yes (to the exact state before), Partial (something stays behind, which `breaks` names) or No."""
    undo_risk: Risk | None = None
    """What taking it back may do to running work; absent when it cannot be taken back."""
    breaks: Annotated[str, Field(max_length=1024)] | None = None
    """What it may break, or what stays behind when it is taken back; absent when nothing is known."""
    managed_by: Annotated[str, Field(max_length=256)] | None = None
    """The tool that owns the resource, by its tags, such as `CloudFormation stack shop`; absent when no tool is known to."""
    depends_on: Annotated[tuple[ChangeID, ...], Field(max_length=50), AtomicList()] = ()
    """Ids of changes in this plan that must be made before; empty means none."""


class Spec(Model):
    """What would be changed. Immutable: an approval names its hash."""

    source_ref: SourceReference
    """The SecurityBaseline or MultiAZPolicy that the changes are for."""
    requested_by: Annotated[str, Field(max_length=256)] | None = None
    """Name of the user who changed the source's spec last, as admission stamped it; that user cannot approve this plan. Absent where it is not
    stamped."""
    account: Annotated[str, Field(max_length=253)]
    """Name of the AWSAccount."""
    region: Annotated[str, Field(max_length=32)]
    """The Region; `global` for what belongs to the whole account."""
    run: Annotated[int, Field(ge=1)] = 1
    """Goes up when a change that was made or taken back is needed again, so that an old approval never applies anew."""
    hash: PlanHash
    """SHA-256 over the plan's content, in hexadecimal: what an approval names."""
    changes: Annotated[tuple[PlannedChange, ...], Field(min_length=1, max_length=CHANGES), MapList("id")]
    """The changes, in the order in which they are made."""


class ChangeRecord(Model):
    """What became of one change."""

    id: ChangeID
    """Id of the change, as in the spec."""
    state: ChangeState = ChangeState.PENDING
    """Pending, InProgress, Applied, Verified, Failed, Stale, Skipped, RollingBack, RolledBack or Contested."""
    undone: bool | None = None
    """With Failed: whether what was before is back; absent with other states."""
    cause: Cause | None = None
    """With RollingBack and what comes of it: Undo (made by half, or it did not come to hold) or Rollback (a person asked for it); absent
    otherwise."""
    forced: bool = False
    """With a rollback: whether it also takes back what somebody else changed since; default false."""
    message: Annotated[str, Field(max_length=1024)] | None = None
    """Why it is in this state; absent when there is nothing to say."""
    attempts: Count = 0
    """So often was it begun."""
    started_at: Instant | None = None
    """When it was begun last; absent before."""
    applied_at: Instant | None = None
    """When AWS accepted it; absent before."""
    finished_at: Instant | None = None
    """When its state became final; absent before."""
    deadline: Instant | None = None
    """Until then the control must be seen to pass, or, after a lost answer, AWS may still carry the request out; absent before."""
    request_ids: Annotated[tuple[Annotated[str, Field(max_length=256)], ...], AtomicList()] = ()
    """AWS's ids of the requests that wrote, as CloudTrail records them."""
    client_token: Annotated[str, Field(max_length=128)] | None = None
    """What the tokens are made from by which AWS does a call once however often it is asked; absent before it was begun."""
    observed: FreeJson = None
    """The fact as AWS described it when the control was seen to pass, where that is not just as `after` has it; absent otherwise."""
    source_generation: Count | None = None
    """Generation of the source's spec when a person rejected the change or took it back, or when it was found contested: until that spec
    changes, Enforce leaves it alone. Absent otherwise."""
    lease_transitions: Count | None = None
    """The leader's term in which this was written: an older leader's record never replaces a newer one's."""


class ApprovalRecord(Model):
    """The approval that is being carried out."""

    name: Annotated[str, Field(max_length=253)]
    """Name of the RemediationApproval."""
    uid: Annotated[str, Field(max_length=64)]
    """Its UID."""
    action: Annotated[str, Field(max_length=32)]
    """Apply, Reject or Rollback."""


class Status(Model):
    """What became of the changes. A record: it is kept for as long as the operator's settings say."""

    observed_generation: int = -1
    """The generation of the spec that this status speaks about; -1 before anyone looked."""
    conditions: Conditions = ()
    """Ready: every change is final. Reconciling and Stalled exist only while True: what passes by itself, and what only a person can mend."""
    progress: Annotated[str, Field(max_length=256)] | None = None
    """How far it is, for people: `2 of 5 Verified, 3 Pending`; absent before anyone looked."""
    approval: ApprovalRecord | None = None
    """The approval that is being carried out, recorded before its first change; absent when there was none."""
    changes: Annotated[tuple[ChangeRecord, ...], Field(max_length=CHANGES), MapList("id")] = ()
    """The journal: one record for each change."""


class RemediationPlan(Kind):
    """RemediationPlan is what Seawall would change in one account and Region, and the journal of what became of it.

    Seawall writes it; people answer with a RemediationApproval that names its hash.
    """

    NAMES = Names("remediationplans", short="rplan")
    REASONS = Reason
    RULES = (NAME_FITS, SPEC_STAYS)
    COLUMNS = (
        Column("Account", ".spec.account"),
        Column("Region", ".spec.region"),
        Column("Progress", ".status.progress"),
        Column("Hash", ".spec.hash", priority=1),
        AGE,
    )
    WRITTEN_BY_PEOPLE: ClassVar[bool] = False
    STATUS_IS_RECORD: ClassVar[bool] = True

    spec: Spec
    """What would be changed."""
    status: Status = Status()
    """What became of it."""
