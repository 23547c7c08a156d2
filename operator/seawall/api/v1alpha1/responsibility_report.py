"""ResponsibilityReport: who owns what in one account, and how both sides stand; written by Seawall and deleted with its AWSAccount."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar, Final

from pydantic import Field

from seawall.api.meta import AGE, Column, Kind, Names
from seawall.api.model import AtomicList, Instant, Model
from seawall.api.v1alpha1.standing import Result, Why
from seawall.api.v1alpha1.terms import Count

FAILING_CONTROLS: Final = 5
"""How many failing controls a cell names."""
NAMED_REPORTS: Final = 5
"""How many audit reports a cell names."""


class Owner(StrEnum):
    """Who answers for a cell."""

    AWS = "aws"
    """AWS alone: nothing that the customer sets changes the outcome."""
    SHARED = "shared"
    """AWS runs the mechanism; the customer chooses, turns on or keeps it."""
    CUSTOMER = "customer"
    """AWS does nothing here unless the customer does it."""


class Default(StrEnum):
    """What a shared cell is like before the customer acts."""

    OFF = "off"
    """Nothing is there until the customer acts."""
    ON = "on"
    """It is in place and must not be undone."""
    VARIES = "varies"
    """As the resource's age and the way it was made have it."""


class InUse(StrEnum):
    """Whether the account uses a service."""

    YES = "Yes"
    """A resource of it was seen."""
    UNKNOWN = "Unknown"
    """It could not be found out: a read was denied or failed."""


class ProviderState(StrEnum):
    """How AWS's side of a cell stands."""

    ASSURED = "Assured"
    """A wanted audit report is current and has the service in its scope."""
    NOT_IN_SCOPE = "NotInScope"
    """The reports are current, and none of them has the service in its scope."""
    UNKNOWN = "Unknown"
    """It could not be found out; `reason` says why."""


class ProviderReason(StrEnum):
    """Why AWS's side of a cell is what it is."""

    IN_SCOPE = "InScope"
    """The reports named have the service in their scope."""
    OUT_OF_SCOPE = "OutOfScope"
    """The list of services in scope is fresh and does not name the service."""
    NOT_READ = "NotRead"
    """No ProviderAssurance of the account's partition has read anything yet."""
    NO_SCOPE = "NoScope"
    """There is no list of services in scope, or it cannot be read."""
    SCOPE_TOO_OLD = "ScopeTooOld"
    """The list of services in scope is older than the ProviderAssurance allows."""
    NO_CURRENT_REPORT = "NoCurrentReport"
    """The reports that have the service in their scope are missing or could not be read."""


class CustomerState(StrEnum):
    """How the customer's side of a cell stands."""

    MET = "Met"
    """Every control of the cell holds wherever it was judged, exceptions apart."""
    NOT_MET = "NotMet"
    """At least one control of the cell fails."""
    UNKNOWN = "Unknown"
    """Nothing fails, and something could not be found out."""
    NO_CONTROL = "NoControl"
    """No control has judged anything here: nobody looks after the cell."""


class NoControlReason(StrEnum):
    """Why no control has judged anything in a cell."""

    NOT_WRITTEN = "NotWritten"
    """Seawall has no control for the cell."""
    NOT_SELECTED = "NotSelected"
    """There are controls, and no SecurityBaseline over the account selects one."""
    NOTHING_TO_JUDGE = "NothingToJudge"
    """The selected controls have found nothing that they apply to."""


class CellVerdict(StrEnum):
    """How a cell stands; where both sides act, the worse of the two, in this order."""

    NOT_MET = "NotMet"
    """The customer's side fails."""
    NO_CONTROL = "NoControl"
    """Nobody looks after the customer's side."""
    NOT_IN_SCOPE = "NotInScope"
    """AWS's reports do not have the service in their scope."""
    UNKNOWN = "Unknown"
    """It could not be found out."""
    MET = "Met"
    """The customer's side holds; where the cell is shared, AWS's side is assured, too."""
    ASSURED = "Assured"
    """AWS alone owns the cell, and its reports are current."""


class ProviderSide(Model):
    """AWS's side of a cell. An audit report is assurance about AWS, not about this account."""

    state: ProviderState
    """Assured, NotInScope or Unknown."""
    reason: ProviderReason
    """Why: InScope, OutOfScope, NotRead, NoScope, ScopeTooOld or NoCurrentReport."""
    reports: Annotated[tuple[Annotated[str, Field(max_length=128)], ...], AtomicList()] = ()
    """Names of the ProviderAssurance's reports that were looked at for the service, at most five, sorted; `auditReports` tells what each is."""


class CustomerSide(Model):
    """The customer's side of a cell, from the results of controls."""

    state: CustomerState
    """Met, NotMet, Unknown or NoControl."""
    reason: NoControlReason | None = None
    """Why no control has judged anything: NotWritten, NotSelected or NothingToJudge; absent with other states."""
    passed: Count = 0
    """Findings that pass; one control on one resource counts once, as its worst, however many baselines look at it."""
    failed: Count = 0
    """Findings that fail."""
    unknown: Count = 0
    """Findings that could not be found out, and selected controls that have not been evaluated."""
    exempt: Count = 0
    """Findings that fail and are covered by a ControlException; they count neither as failed nor as passed."""
    controls: Annotated[tuple[Annotated[str, Field(max_length=128)], ...], AtomicList()] = ()
    """Ids of controls that fail, at most five, sorted."""


class ResponsibilityCell(Model):
    """One layer of one service, or of one variant of it."""

    layer: Annotated[str, Field(max_length=64)]
    """The layer, such as encryption_at_rest."""
    variant: Annotated[str, Field(max_length=64)] | None = None
    """The variant of the service that the cell is about, such as rds-custom; absent for all that has no cell of its own."""
    owner: Owner
    """Who answers for it: aws, shared or customer."""
    default: Default | None = None
    """What a shared cell is like before the customer acts: off, on or varies; absent with other owners."""
    do: Annotated[str, Field(max_length=1024)] | None = None
    """What is left to the customer; absent where AWS alone owns the cell."""
    aws: ProviderSide | None = None
    """AWS's side; absent where the customer alone owns the cell."""
    customer: CustomerSide | None = None
    """The customer's side; absent where AWS alone owns the cell."""
    verdict: CellVerdict
    """NotMet, NoControl, NotInScope, Unknown, Met or Assured; of a shared cell the worse of both sides."""


class ServiceVariant(Model):
    """A kind of a service with other owners in some layers, such as RDS Custom, whose operating system AWS does not patch."""

    variant: Annotated[str, Field(max_length=64)]
    """Its name, such as rds-custom or serverless."""
    in_use: InUse
    """Yes: a resource of it was seen; Unknown: a read that would tell was denied or failed, or was never made."""
    seen_by: Annotated[str, Field(max_length=256)]
    """The API operation that has shown it; with Unknown, what was not found out."""


class ServiceResponsibility(Model):
    """One service that the account uses, or may use."""

    service: Annotated[str, Field(max_length=64)]
    """Short name, such as rds."""
    name: Annotated[str, Field(max_length=128)]
    """AWS's own name, such as Amazon RDS."""
    model: Annotated[str, Field(max_length=32)]
    """How much of it AWS runs: iaas, container-managed, managed, serverless or account-security."""
    in_use: InUse
    """Yes: a resource of it was seen; Unknown: a read that would tell was denied or failed, or was never made."""
    seen_by: Annotated[str, Field(max_length=256)]
    """The API operation that has shown it; with Unknown, what was not found out."""
    variants: Annotated[tuple[ServiceVariant, ...], AtomicList()] = ()
    """The variants that have cells of their own: those in use, and those that may be and would leave more to the customer."""
    cells: Annotated[tuple[ResponsibilityCell, ...], AtomicList()] = ()
    """By layer, from the ground up: the one of what is of no variant, left out where nothing is, then those of variants."""


class ReportedAccount(Model):
    """The account that a report is about."""

    name: Annotated[str, Field(max_length=253)]
    """Name of the AWSAccount."""
    id: Annotated[str, Field(max_length=12)]
    """Its twelve digits."""
    partition: Annotated[str, Field(max_length=32)]
    """Its partition: aws, aws-us-gov or aws-cn."""


class OwnerCounts(Model):
    """Cells by owner."""

    aws: Count = 0
    """Cells that AWS alone owns."""
    shared: Count = 0
    """Cells that both own."""
    customer: Count = 0
    """Cells that the customer alone owns."""


class VerdictCounts(Model):
    """Cells by verdict."""

    not_met: Count = 0
    """Cells in which a control fails."""
    no_control: Count = 0
    """Cells that nobody looks after."""
    not_in_scope: Count = 0
    """Cells of services that AWS's reports do not cover."""
    unknown: Count = 0
    """Cells of which it could not be found out."""
    met: Count = 0
    """Cells in which the customer's side holds."""
    assured: Count = 0
    """Cells of AWS's that a current report covers."""


class ResponsibilitySummary(Model):
    """Counts over all services of a report."""

    services: Count = 0
    """Services in use."""
    unknown_services: Count = 0
    """Services of which it is unknown whether they are in use."""
    owners: OwnerCounts = OwnerCounts()
    """Cells by owner."""
    verdicts: VerdictCounts = VerdictCounts()
    """Cells by verdict."""
    off_without_control: Count = 0
    """Shared cells that are off by default and that no control looks after."""


class AuditReport(Model):
    """An audit report of AWS's that was looked at for a service, told once for all cells; when AWS said so is in the ProviderAssurance's status."""

    name: Annotated[str, Field(max_length=63)]
    """What cells call it, such as soc2."""
    assurance: Annotated[str, Field(max_length=253)]
    """The ProviderAssurance that wants it."""
    series: Annotated[str, Field(max_length=64)]
    """Its series, such as SOC: the programme whose list of services it speaks of."""
    result: Result
    """Current, Expiring, Missing or Unknown; only the first two assure anything."""
    reason: Why
    """Why, in one word."""
    title: Annotated[str, Field(max_length=512)] | None = None
    """Its name at AWS; absent when there is none."""
    report_id: Annotated[str, Field(max_length=64)] | None = None
    """AWS's id of it; absent when there is none."""
    version: int | None = None
    """Its version; absent when there is none, or AWS names none."""
    period_start: Instant | None = None
    """When the period that it speaks of begins; absent when AWS does not say."""
    period_end: Instant | None = None
    """When the period that it speaks of ends; absent when AWS does not say."""
    expires_at: Instant | None = None
    """Until when it counts: the end of its period, and the age that the ProviderAssurance allows; absent when there is no end."""


class ResponsibilityReport(Kind):
    """ResponsibilityReport joins AWS's side of the shared-responsibility model with the customer's, for one account. Seawall writes it; editing it changes nothing.

    AWS's audit reports are assurance about AWS, not about this account: they never make the customer's side of a shared cell hold.
    """

    NAMES = Names("responsibilityreports", short="resp")
    COLUMNS = (
        Column("Account", ".account.name"),
        Column("ID", ".account.id", priority=1),
        Column("Services", ".summary.services", "integer", description="Services in use"),
        Column("Met", ".summary.verdicts.met", "integer"),
        Column("NotMet", ".summary.verdicts.notMet", "integer"),
        Column("NoControl", ".summary.verdicts.noControl", "integer", description="Cells of the customer's that nobody looks after"),
        Column("Unknown", ".summary.verdicts.unknown", "integer"),
        Column("Assured", ".summary.verdicts.assured", "integer", priority=1),
        Column("NotInScope", ".summary.verdicts.notInScope", "integer", priority=1),
        Column("Off", ".summary.offWithoutControl", "integer", priority=1, description="Shared cells, off by default, without a control"),
        Column(
            "Maybe",
            ".summary.unknownServices",
            "integer",
            priority=1,
            description="Services of which it is unknown whether they are in use",
        ),
        AGE,
    )
    WRITTEN_BY_PEOPLE: ClassVar[bool] = False

    account: ReportedAccount
    """The account."""
    as_of: Instant
    """When it began to say this: it is written anew only when it says something else."""
    assurances: Annotated[tuple[Annotated[str, Field(max_length=253)], ...], AtomicList()] = ()
    """Names of the ProviderAssurances that AWS's side is taken from, sorted."""
    audit_reports: Annotated[tuple[AuditReport, ...], AtomicList()] = ()
    """The audit reports that were looked at for services, by name."""
    baselines: Annotated[tuple[Annotated[str, Field(max_length=253)], ...], AtomicList()] = ()
    """Names of the SecurityBaselines that the customer's side is taken from, sorted."""
    summary: ResponsibilitySummary = ResponsibilitySummary()
    """Counts over all services."""
    services: Annotated[tuple[ServiceResponsibility, ...], AtomicList()] = ()
    """Services that are in use or may be, in the order of the matrix."""
    not_seen: Annotated[tuple[Annotated[str, Field(max_length=64)], ...], AtomicList()] = ()
    """Short names of the services of which no read has shown anything. AWS's tagging API tells only of resources that have or once had tags."""
