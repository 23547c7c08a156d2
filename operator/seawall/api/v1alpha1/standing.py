"""How AWS's audit reports stand, as a ProviderAssurance's status tells it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from seawall.api.meta import Conditions
from seawall.api.model import AtomicList, Instant, Model
from seawall.api.v1alpha1.terms import Count


class Result(StrEnum):
    """How a wanted report or agreement stands."""

    CURRENT = "Current"
    """It is there and within its term."""
    EXPIRING = "Expiring"
    """It is there, and its term ends soon."""
    MISSING = "Missing"
    """It is not there, was withdrawn, or is past its term."""
    UNKNOWN = "Unknown"
    """It could not be found out."""


class Why(StrEnum):
    """Why a report or agreement stands as it does."""

    IN_WINDOW = "InWindow"
    """Current: further from its end than warnBefore."""
    ENDS_SOON = "EndsSoon"
    """Expiring: its end is nearer than warnBefore."""
    NO_MATCH = "NoMatch"
    """Missing: AWS Artifact has none like it."""
    WITHDRAWN = "Withdrawn"
    """Missing: AWS has unpublished or deleted it."""
    TOO_OLD = "TooOld"
    """Missing: the newest one is past its end: that of its period and the age allowed."""
    IN_FORCE = "InForce"
    """Current: the agreement is active, and has no end."""
    NOT_IN_FORCE = "NotInForce"
    """Missing: the agreement was terminated, or has not begun."""
    ACCESS_DENIED = "AccessDenied"
    """Unknown: the identity may not read it."""
    NOT_READ = "NotRead"
    """Unknown: AWS was not asked yet, or did not answer."""
    NO_PERIOD = "NoPeriod"
    """Unknown: AWS names no end of its period; the date of its making is never taken instead."""
    NOT_READY = "NotReady"
    """Unknown: AWS is still processing it, failed to, or does not say that it is published."""
    NO_METADATA = "NoMetadata"
    """Unknown: one may be it, but AWS names no series, company or state by which to tell."""
    READ_TOO_OLD = "ReadTooOld"
    """Unknown: AWS has not answered for three intervals."""


class ScopeReason(StrEnum):
    """How the list of services in scope stands."""

    FRESH = "Fresh"
    """Every programme's list is younger than maxAge."""
    TOO_OLD = "TooOld"
    """The list of one programme or more is older than maxAge: what it says is Unknown."""
    NOT_FOUND = "NotFound"
    """There is no such ConfigMap, or it has no key services.yaml."""
    NOT_UNDERSTOOD = "NotUnderstood"
    """The list is no list of programme, service, asOf and url."""
    NOT_ALLOWED = "NotAllowed"
    """The operator may not read ConfigMaps in this namespace."""


class LastKnown(Model):
    """What was known before it became Unknown."""

    result: Result
    """Current, Expiring or Missing."""
    reason: Why
    """Why it was so."""
    report_id: Annotated[str, Field(max_length=64)] | None = None
    """Id of the report; absent when there was none."""
    version: int | None = None
    """Its version; absent when there was none."""
    expires_at: Instant | None = None
    """When it ends; absent when there was none."""
    observed_at: Instant
    """When AWS said so."""


class Standing(Model):
    """The part that reports and agreements share."""

    name: Annotated[str, Field(max_length=63)]
    """What it is called in the spec."""
    result: Result
    """Current, Expiring, Missing or Unknown."""
    reason: Why
    """Why, in one word."""
    message: Annotated[str, Field(max_length=1024)]
    """Why, as a sentence."""
    title: Annotated[str, Field(max_length=512)] | None = None
    """Its name at AWS; absent when there is none."""
    expires_at: Instant | None = None
    """When it ends: for a report, the end of its period and maxAge; absent when there is none, or no end."""
    observed_at: Instant | None = None
    """When AWS said so; absent when it did not."""
    last_known: LastKnown | None = None
    """What was known before; only while Unknown."""


class ReportStanding(Standing):
    """How one wanted report stands."""

    series: Annotated[str, Field(max_length=64)]
    """Its series in the spec: the programme whose list of services it speaks of."""
    report_id: Annotated[str, Field(max_length=64)] | None = None
    """AWS's id of the report; absent when there is none."""
    version: int | None = None
    """Its version; absent when there is none, or AWS names none."""
    period_start: Instant | None = None
    """When the period that it speaks of begins; absent when AWS does not say."""
    period_end: Instant | None = None
    """When the period that it speaks of ends; absent when AWS does not say."""
    acceptance_type: Annotated[str, Field(max_length=64)] | None = None
    """Whether its terms have to be accepted before a download, EXPLICIT, or not, PASSTHROUGH; absent when AWS does not say."""


class AgreementStanding(Standing):
    """How one wanted agreement stands."""


class Counts(Model):
    """Wanted reports and agreements, by how they stand."""

    current: Count = 0
    """Those that are Current."""
    expiring: Count = 0
    """Those that are Expiring."""
    missing: Count = 0
    """Those that are Missing."""
    unknown: Count = 0
    """Those that are Unknown."""


class Programme(Model):
    """The services that one programme's reports speak of, as a person has written them down."""

    name: Annotated[str, Field(max_length=64)]
    """The programme, such as SOC: the series of its reports, in upper case."""
    as_of: Annotated[str, Field(max_length=10)]
    """The oldest date in its list, as a day."""
    fresh: bool
    """Whether that is younger than maxAge; a list that is not says nothing."""
    url: Annotated[str, Field(max_length=1024)]
    """Where it was read."""
    services: Annotated[tuple[Annotated[str, Field(max_length=128)], ...], AtomicList()]
    """The services, by short names such as s3 or AWS's own, sorted, in lower case."""


class ScopeStanding(Model):
    """How the list of services in scope stands."""

    reason: ScopeReason
    """Fresh, TooOld, NotFound, NotUnderstood or NotAllowed."""
    message: Annotated[str, Field(max_length=1024)]
    """Why, as a sentence."""
    programmes: Annotated[tuple[Programme, ...], AtomicList()] = ()
    """One entry for each programme, by its name; empty when the list could not be read."""


class Status(Model):
    """What AWS Artifact said. It is assurance about AWS: by service and Region, within its auditors' scope, and not about this account."""

    observed_generation: int = -1
    """The generation of the spec that this status speaks about; -1 before anyone looked."""
    last_handled_reconcile_at: Annotated[str, Field(max_length=256)] | None = None
    """The value of the annotation reconcile.fluxcd.io/requestedAt that was handled last; absent when there was none."""
    conditions: Conditions = ()
    """Ready: reading worked. Assured: every wanted report and agreement is Current or Expiring. ReviewNeeded, Reconciling and Stalled exist only
    while True: a person should read a newer report, what passes by itself, and what only a person can mend."""
    reports: Annotated[tuple[ReportStanding, ...], AtomicList()] = ()
    """One entry for each wanted report."""
    agreements: Annotated[tuple[AgreementStanding, ...], AtomicList()] = ()
    """One entry for each wanted agreement."""
    counts: Counts | None = None
    """Reports and agreements by how they stand; absent before anyone looked."""
    partition: Annotated[str, Field(max_length=32)] | None = None
    """Partition that the reports are about, such as aws or aws-us-gov; absent before AWS said it."""
    service_scope: ScopeStanding | None = None
    """Which services the reports speak of; absent when the spec names no list."""
