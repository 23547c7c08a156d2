"""What SecurityBaseline and MultiAZPolicy have in common: the accounts they look at, how often, and how far they may go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import Field

from seawall.api.meta import Column, Conditions
from seawall.api.model import AtomicList, Cel, Duration, FieldReason, Instant, LocalReference, MapList, Model
from seawall.api.v1alpha1.findings import Summary
from seawall.api.v1alpha1.terms import Count, ManagedResources, Mode, Regions, Risk

SHORTEST_INTERVAL: Final = timedelta(minutes=1)
DEFAULT_INTERVAL: Final = timedelta(minutes=10)
SHORTEST_EVIDENCE_AGE: Final = timedelta(hours=1)

COMPLIANT: Final = Column("Compliant", '.status.conditions[?(@.type=="Compliant")].status', description="Whether everything holds")
UP_TO_DATE: Final = Column("UpToDate", '.status.conditions[?(@.type=="UpToDate")].status', description="Whether no plan is waiting")


class Reason(StrEnum):
    """Why a condition of a SecurityBaseline or a MultiAZPolicy is what it is."""

    EVALUATED = "Evaluated"
    """Ready: everything selected was evaluated at this generation, whatever came out."""
    PROGRESSING = "Progressing"
    """Reconciling: an evaluation is under way, or was cut short and is tried again."""
    COMPLIANT = "Compliant"
    """Compliant: nothing fails and nothing is unknown."""
    FAILING = "Failing"
    """Compliant is False: at least one finding fails."""
    UNKNOWNS = "Unknowns"
    """Compliant is Unknown: nothing fails, and something could not be found out."""
    NO_PLAN_WAITING = "NoPlanWaiting"
    """UpToDate: no plan waits for an approval."""
    PLANS_WAITING = "PlansWaiting"
    """UpToDate is False: at least one plan waits for an approval or a window."""
    CONFLICT = "Conflict"
    """UpToDate is False: another source wants another value of the same fact, and neither is applied."""
    SUSPENDED = "Suspended"
    """spec.suspend is true: nothing is read and nothing is written."""
    INTERNAL_ERROR = "InternalError"
    """Reconciling: a defect in Seawall ended the run; the operator's log has the traceback."""
    INVALID_SPEC = "InvalidSpec"
    """Stalled: the spec cannot be read."""
    UNKNOWN_CONTROL = "UnknownControl"
    """Stalled: no control has this id, or no id matches this glob."""
    UNKNOWN_PROFILE = "UnknownProfile"
    """Stalled: no profile has this name."""
    UNKNOWN_PARAMETER = "UnknownParameter"
    """Stalled: the control has no parameter of this name."""
    INVALID_PARAMETER = "InvalidParameter"
    """Stalled: the parameter's value is of the wrong type or out of its range."""
    ACCOUNT_NOT_FOUND = "AccountNotFound"
    """Stalled: spec.accountRefs names an AWSAccount that is not in this namespace."""
    NO_TARGETS = "NoTargets"
    """Stalled: no account or no Region is left to look at."""
    NOT_AVAILABLE = "NotAvailable"
    """Stalled: mode Enforce needs the admission policies, and they are not installed: nothing holds true who approves."""
    ACCOUNT_NOT_READY = "AccountNotReady"
    """Reconciling: an account that is selected cannot be used yet; its own conditions say why."""
    ACCESS_DENIED = "AccessDenied"
    """AWS refused reads; the findings name the IAM actions that were missing."""
    AWS_UNAVAILABLE = "AwsUnavailable"
    """Reconciling: AWS did not answer; everything is unknown until it does."""


class Operator(StrEnum):
    """How the value of a label is compared."""

    IN = "In"
    """The label is there and its value is one of `values`."""
    NOT_IN = "NotIn"
    """The label is not there or its value is none of `values`."""
    EXISTS = "Exists"
    """The label is there."""
    DOES_NOT_EXIST = "DoesNotExist"
    """The label is not there."""


class LabelRequirement(Model):
    """One condition on the labels of an object."""

    RULES = (
        Cel(
            rule="(self.operator in ['In', 'NotIn']) == (has(self.values) && self.values.size() > 0)",
            message="values belong to the operators In and NotIn, and these need at least one",
            field=".values",
            holds=lambda self: (self.operator in {Operator.IN, Operator.NOT_IN}) == bool(self.values),
        ),
    )

    key: Annotated[str, Field(min_length=1, max_length=317)]
    """The label; required."""
    operator: Operator
    """In, NotIn, Exists or DoesNotExist; required."""
    values: Annotated[tuple[Annotated[str, Field(max_length=63)], ...], Field(max_length=50), AtomicList()] = ()
    """Values for In and NotIn; absent with the other operators."""

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Say whether labels meet this condition."""
        match self.operator:
            case Operator.IN:
                return labels.get(self.key) in self.values
            case Operator.NOT_IN:
                return labels.get(self.key) not in self.values
            case Operator.EXISTS:
                return self.key in labels
            case Operator.DOES_NOT_EXIST:
                return self.key not in labels


class LabelSelector(Model):
    """Objects by their labels; an empty selector selects all in the namespace."""

    match_labels: Annotated[dict[str, Annotated[str, Field(max_length=63)]], Field(max_length=50)] = Field(default_factory=dict)
    """Labels that must all be there with exactly these values; absent means no condition."""
    match_expressions: Annotated[tuple[LabelRequirement, ...], Field(max_length=50), AtomicList()] = ()
    """Further conditions, which must all be met; absent means none."""

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Say whether labels are selected."""
        return all(labels.get(key) == value for key, value in self.match_labels.items()) and all(
            requirement.matches(labels) for requirement in self.match_expressions
        )


class Window(Model):
    """A time in which changes may be made."""

    RULES = (
        Cel(
            rule="duration(self.duration) >= duration('1m')",
            message="a window is too short, wanted at least 1m",
            field=".duration",
            holds=lambda self: self.duration >= timedelta(minutes=1),
        ),
    )

    schedule: Annotated[str, Field(max_length=128, pattern=r"^[0-9A-Za-z*/,#?-]+( [0-9A-Za-z*/,#?-]+){4}$")]
    """When it opens, as the five fields of cron: minute, hour, day of the month, month, day of the week; required."""
    duration: Duration
    """How long it stays open, such as 3h; at least 1m; required."""
    time_zone: Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}$")] = "UTC"
    """IANA name of the time zone that `schedule` is read in, such as Europe/Madrid; default UTC."""


class Enforcement(Model):
    """The limits of what is written. Windows and managedResources bind approved plans too; the others bind mode Enforce."""

    RULES = (
        Cel(
            rule="!has(self.maxRisk) || self.maxRisk != 'Destructive'",
            message="Enforce never applies destructive changes by itself, wanted Safe or Disruptive",
            field=".maxRisk",
            holds=lambda self: self.max_risk is not Risk.DESTRUCTIVE,
        ),
    )

    max_risk: Risk = Risk.SAFE
    """The greatest risk that Enforce takes by itself: Safe (no effect on running work) or Disruptive; default Safe."""
    allow_billed: bool = False
    """Whether Enforce may turn on what AWS bills for; default false: such changes wait for an approval."""
    max_changes_per_run: Annotated[int, Field(ge=1, le=1000)] = 10
    """So many changes does Enforce make after one evaluation, over all targets; default 10."""
    windows: Annotated[tuple[Window, ...], Field(max_length=20), AtomicList()] = ()
    """Times in which changes may be made, also approved ones; absent or empty means any time."""
    managed_resources: ManagedResources = ManagedResources.PROPOSE
    """What happens with resources that another tool owns (CloudFormation, ACK, Crossplane, or a tag of the operator's settings): Propose offers
    a plan and never enforces it, Apply treats them like all others, Ignore plans nothing for them; default Propose."""


POLICY_RULES: Final[tuple[Cel, ...]] = (
    Cel(
        rule="has(self.accountSelector) != has(self.accountRefs)",
        message="accounts are chosen in one way, wanted exactly one of accountSelector and accountRefs",
        holds=lambda self: (self.account_selector is None) != (self.account_refs is None),
        reason=FieldReason.REQUIRED,
    ),
    Cel(
        rule="!has(self.interval) || duration(self.interval) >= duration('1m')",
        message="interval is too short, wanted at least 1m",
        field=".interval",
        holds=lambda self: self.interval >= SHORTEST_INTERVAL,
    ),
    Cel(
        rule="!has(self.maxEvidenceAge) || duration(self.maxEvidenceAge) >= (has(self.interval) ? duration(self.interval) : duration('10m'))",
        message="maxEvidenceAge is less than interval (default 10m), wanted at least as much",
        field=".maxEvidenceAge",
        holds=lambda self: self.max_evidence_age is None or self.max_evidence_age >= self.interval,
    ),
)


class PolicySpec(Model):
    """The part of the spec that SecurityBaseline and MultiAZPolicy share."""

    RULES: ClassVar[tuple[Cel, ...]] = POLICY_RULES

    account_selector: LabelSelector | None = None
    """AWSAccounts of this namespace by their labels; exactly one of accountSelector and accountRefs is required. `{}` selects all."""
    account_refs: Annotated[tuple[LocalReference, ...], Field(min_length=1, max_length=500), MapList("name")] | None = None
    """AWSAccounts of this namespace by their names; exactly one of accountSelector and accountRefs is required."""
    regions: Regions | None = None
    """Narrows each account's Regions to these; `global` is always in; absent means all Regions of each account."""
    mode: Mode = Mode.AUDIT
    """How far Seawall goes: Audit says what holds and never writes; Plan also offers plans that a person may approve; Enforce also applies by
    itself what is reversible and within `enforcement`; default Audit."""
    enforcement: Enforcement = Enforcement()
    """The limits of what is written; without effect in mode Audit; absent means the defaults of its fields."""
    interval: Duration = DEFAULT_INTERVAL
    """Time from the end of one evaluation to the next, ±5 %, such as 10m or 1h; at least 1m; default 10m."""
    max_evidence_age: Duration | None = None
    """Past this age evidence no longer counts and the verdict is Unknown; not less than interval; absent means the larger of 1h and twice the
    interval."""
    suspend: bool = False
    """Whether to stop: nothing is read or written while true, and the last answer stays; default false."""

    @property
    def evidence_age(self) -> timedelta:
        """The age past which evidence no longer counts."""
        return self.max_evidence_age or max(SHORTEST_EVIDENCE_AGE, 2 * self.interval)


class Target(Model):
    """What came out for one account in one Region."""

    account: Annotated[str, Field(max_length=253)]
    """Name of the AWSAccount."""
    region: Annotated[str, Field(max_length=32)]
    """The Region; `global` for what belongs to the whole account."""
    pass_: Count = 0
    """Findings with the verdict Pass."""
    fail: Count = 0
    """Findings with the verdict Fail."""
    unknown: Count = 0
    """Findings with the verdict Unknown."""
    exempt: Count = 0
    """Findings that a ControlException covers."""
    report: Annotated[str, Field(max_length=63)] | None = None
    """Name of the first ComplianceReport of this target; absent before there is one."""
    plan: Annotated[str, Field(max_length=63)] | None = None
    """Name of the RemediationPlan that waits or is under way; absent when there is none."""
    message: Annotated[str, Field(max_length=1024)] | None = None
    """Why this target has no answer, or not the whole one; absent when all is well."""


class PolicyStatus(Model):
    """The part of the status that SecurityBaseline and MultiAZPolicy share."""

    observed_generation: int = -1
    """The generation of the spec that this status speaks about; -1 before anyone looked."""
    last_handled_reconcile_at: Annotated[str, Field(max_length=256)] | None = None
    """The value of the annotation reconcile.fluxcd.io/requestedAt that was handled last; absent when there was none."""
    last_evaluation_time: Instant | None = None
    """When the last evaluation ended; absent before the first."""
    next_evaluation_time: Instant | None = None
    """When the next evaluation begins, unless something changes before; absent while suspended or stalled."""
    conditions: Conditions = ()
    """Ready: it was evaluated at this generation, whatever came out. Compliant: whether everything holds. UpToDate: no plan is waiting and no
    other source wants another value. Reconciling and Stalled exist only while True: what passes by itself, and what only a person can mend."""
    summary: Summary | None = None
    """Counts over all targets; absent before the first evaluation."""
    targets: Annotated[tuple[Target, ...], AtomicList()] = ()
    """One entry for each account and Region."""
