"""ProviderAssurance: which of AWS's own audit reports must be current. Assurance about AWS, not about an account."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from seawall.api.meta import AGE, READY, Column, Kind, Names
from seawall.api.model import (
    DURATION_PATTERN,
    Cel,
    Duration,
    LocalReference,
    MapList,
    Model,
    format_duration,
    parse_duration,
)
from seawall.api.v1alpha1.standing import Status

DAYS_PATTERN: Final = f"^([0-9]{{1,4}}d|{DURATION_PATTERN[2:-2]})$"
DEFAULT_INTERVAL: Final = timedelta(hours=24)


def parse_days(value: object) -> timedelta:
    """Read `250d`, or any other duration.

    Raises:
        ValueError: it is anything else.
    """
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,4}d", value):
        return timedelta(days=int(value[:-1]))
    try:
        return parse_duration(value)
    except ValueError:
        raise ValueError(f"{value!r} is no duration, wanted days such as 250d, or hours, minutes and seconds such as 36h") from None


def format_days(value: timedelta) -> str:
    """Write whole days as `250d`, everything else as a duration."""
    days, rest = divmod(value, timedelta(days=1))
    return format_duration(value) if rest else f"{days}d"


Days = Annotated[
    timedelta,
    PlainValidator(parse_days),
    PlainSerializer(format_days),
    WithJsonSchema({"type": "string", "pattern": DAYS_PATTERN, "maxLength": 18}),
]
"""A long span of time, written `250d`, or as any other duration."""

Day = Annotated[str, Field(max_length=10, pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
"""A day, written `2026-06-01`."""
Label = Annotated[str, Field(max_length=63, pattern=r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")]
"""A short name that people choose, such as soc2."""
Words = Annotated[str, Field(min_length=1, max_length=256, pattern=r"[A-Za-z0-9]")]
"""Words of AWS's; compared without regard to case and punctuation."""


class Reason(StrEnum):
    """Why a condition of a ProviderAssurance is what it is."""

    READ = "Read"
    """Ready: AWS Artifact answered, or answered less than an interval ago."""
    ALL_CURRENT = "AllCurrent"
    """Assured: every wanted report and agreement is current."""
    EXPIRING = "Expiring"
    """Assured: nothing is missing, and something ends soon: within its warnBefore."""
    MISSING = "Missing"
    """Assured is False: a wanted report or agreement is not there, was withdrawn, or is too old."""
    UNKNOWNS = "Unknowns"
    """Assured is Unknown: nothing is missing, and something could not be found out."""
    NEWER_VERSION = "NewerVersion"
    """ReviewNeeded: AWS has published a newer report than the one that a person has read; nothing fails by that."""
    SUSPENDED = "Suspended"
    """spec.suspend is true: nothing is read, and the last answer ages."""
    PROGRESSING = "Progressing"
    """Reconciling: it was not looked at yet."""
    INTERNAL_ERROR = "InternalError"
    """Reconciling: a defect in Seawall ended the run; the operator's log has the traceback."""
    INVALID_SPEC = "InvalidSpec"
    """Stalled: the spec cannot be read."""
    ACCOUNT_NOT_FOUND = "AccountNotFound"
    """Stalled: spec.accountRef names an AWSAccount that is not in this namespace."""
    ACCOUNT_NOT_READY = "AccountNotReady"
    """The AWSAccount is being verified, is suspended, or cannot be used; its own status says why."""
    ACCESS_DENIED = "AccessDenied"
    """Stalled: the identity may not list reports; the message names the action."""
    THROTTLED = "Throttled"
    """Reconciling: AWS was asked too fast; the last answer stands, and ages."""
    TIMED_OUT = "TimedOut"
    """Reconciling: AWS did not answer; the last answer stands, and ages."""
    ERROR = "Error"
    """Reconciling: AWS answered with an error, or with what Seawall does not understand; the last answer stands, and ages."""


class Reviewed(Model):
    """The report that a person has read last: its controls for user entities are the reader's to keep."""

    version: Annotated[int, Field(ge=0)]
    """Version of the report that was read; a newer one sets the condition ReviewNeeded; required."""
    report_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    """Id of the report that was read: one with another id sets ReviewNeeded too, as AWS counts versions anew for each id; absent means any."""
    by: Annotated[str, Field(min_length=1, max_length=256)]
    """Who has read it; required."""
    date: Day
    """When, as a day such as 2026-06-01 in quotes; required."""


class WantedReport(Model):
    """One of AWS's audit reports that must be current."""

    name: Label
    """What it is called here, such as soc2; unique in the object; required."""
    series: Annotated[str, Field(min_length=1, max_length=64)]
    """AWS Artifact's series, such as SOC, PCI or ISO, without regard to case; also the programme in the list of services in scope; required."""
    name_contains: Words
    """Words in the report's name, such as SOC 2, without regard to case and punctuation; required."""
    company: Annotated[str, Field(min_length=1, max_length=256)] = "AWS"
    """Company that the report is about, without regard to case: AWS Artifact lists reports of others too; default AWS."""
    max_age: Days = timedelta()
    """How long after the end of its period it counts, such as 250d; default 0d. Only a report on a past period needs one: AWS's SOC periods end
    every half year and are published weeks later, so the newest may be 244 days old; a certificate ends when it says."""
    warn_before: Days = timedelta(days=30)
    """How long before its end it is Expiring, such as 30d; default 30d."""
    reviewed: Reviewed | None = None
    """What a person has read last; absent means that nobody keeps count."""


class WantedAgreement(Model):
    """An agreement between AWS and the account, or its organization, that must be in force."""

    name: Label
    """What it is called here, such as baa; unique in the object; required."""
    name_contains: Words
    """Words in the agreement's name, such as Business Associate, without regard to case and punctuation; required."""
    warn_before: Days = timedelta(days=30)
    """How long before its end it is Expiring; default 30d. One without an end never is."""


class ServiceScope(Model):
    """Which services the reports speak of. AWS has no API for that, and Seawall ships no list."""

    config_map_ref: LocalReference
    """A ConfigMap in this namespace with a key services.yaml: a list of programme, service, asOf and url; required."""
    max_age: Days
    """How old the list may be, by its dates, such as 200d; an older one says nothing; required."""


class Spec(Model):
    """Which reports and agreements are wanted, and who may look for them."""

    RULES = (
        Cel(
            rule="!has(self.interval) || duration(self.interval) >= duration('1h')",
            message="interval is too short, wanted at least 1h: reports change a few times a year",
            field=".interval",
            holds=lambda self: self.interval >= timedelta(hours=1),
        ),
    )

    account_ref: LocalReference
    """The AWSAccount of this namespace whose identity reads AWS Artifact: metadata only, never a report; required."""
    interval: Duration = DEFAULT_INTERVAL
    """Time between two reads, ±5 %; at least 1h; default 24h. After three intervals without an answer everything is Unknown."""
    reports: Annotated[tuple[WantedReport, ...], Field(min_length=1, max_length=50), MapList("name")]
    """The audit reports that must be current; at least one; required."""
    agreements: Annotated[tuple[WantedAgreement, ...], Field(max_length=20), MapList("name")] = ()
    """The agreements that must be in force; absent means none."""
    service_scope: ServiceScope | None = None
    """Where it is written which services the reports speak of; absent means that AWS's side of every service is Unknown."""
    suspend: bool = False
    """Whether to stop: nothing is read while true, and the last answer ages; default false."""


def _count(column: str, priority: int = 0) -> Column:
    return Column(column, f".status.counts.{column.lower()}", "integer", priority, f"Wanted reports and agreements that are {column}")


class ProviderAssurance(Kind):
    """ProviderAssurance says which of AWS's audit reports must be current; Seawall watches AWS Artifact for them, and reads metadata only.

    A report is assurance about AWS, by service and Region, within its auditors' scope. It is not about an account, and what is the customer's
    share is not done by it; that zones fail one at a time is covered by its availability criteria, and not measured here.
    """

    NAMES = Names("providerassurances", short="pa")
    REASONS = Reason
    COLUMNS = (
        READY,
        Column("Assured", '.status.conditions[?(@.type=="Assured")].status', description="Whether every wanted report is current"),
        _count("Missing"),
        _count("Expiring"),
        _count("Unknown"),
        _count("Current", 1),
        Column("Partition", ".status.partition", priority=1, description="What the reports are about"),
        AGE,
    )

    spec: Spec
    """Which reports and agreements are wanted, and who may look for them."""
    status: Status = Status()
    """What AWS Artifact said; written by Seawall."""
