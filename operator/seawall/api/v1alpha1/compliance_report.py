"""ComplianceReport: what came out for one source in one target, written by Seawall and deleted with its source."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from seawall.api.meta import AGE, Column, Kind, Names
from seawall.api.model import AtomicList, Instant, Model
from seawall.api.v1alpha1.findings import Finding, SourceReference, Summary
from seawall.api.v1alpha1.terms import Count, ZoneVerdict
from seawall.api.v1alpha1.zone_graph import ZoneNode, ZonePart


class ControlCounts(Model):
    """Counts of one control's findings."""

    id: Annotated[str, Field(max_length=128)]
    """Id of the control."""
    pass_: Count = 0
    """Findings with the verdict Pass."""
    fail: Count = 0
    """Findings with the verdict Fail."""
    unknown: Count = 0
    """Findings with the verdict Unknown."""
    exempt: Count = 0
    """Findings that a ControlException covers."""
    not_applicable: Count = 0
    """Findings with the verdict NotApplicable."""


class Passed(Model):
    """The resources on which one control holds, with one read as the auditor's sample."""

    control: Annotated[str, Field(max_length=128)]
    """Id of the control."""
    resource_ids: Annotated[tuple[Annotated[str, Field(max_length=1024)], ...], AtomicList()] = ()
    """Ids of the resources, as the AWS CLI takes them, sorted."""
    operation: Annotated[str, Field(max_length=128)] | None = None
    """The API operation of the sample, such as s3:GetBucketEncryption; absent when the control needed none."""
    read_at: Instant | None = None
    """When the sample was read; absent when the control needed no read."""


class ZoneMatrixRow(Model):
    """What the loss of one zone does to one component."""

    workload: Annotated[str, Field(max_length=320)]
    """Name of the workload."""
    component: Annotated[str, Field(max_length=128)]
    """Name of the component."""
    zone: Annotated[str, Field(max_length=64)]
    """Id of the zone that is lost, such as euw1-az1."""
    verdict: ZoneVerdict
    """Survives, Recoverable, Fails, Unknown or Pending."""
    remaining: Count | None = None
    """Units that certainly remain; absent when that could not be found out."""
    uncertain: Count = 0
    """Further units that may remain: their zone or their dependencies could not be read."""
    required: Count | None = None
    """Units that the component needs; absent when no capacity is declared."""
    causes: Annotated[tuple[Annotated[str, Field(max_length=512)], ...], AtomicList()] = ()
    """Why it does not survive, as paths: `web > subnet-a2 > rtb-1 > nat-0a (use1-az1)`."""


class ComplianceReport(Kind):
    """ComplianceReport is what came out for one baseline or policy in one account and Region. Seawall writes it; editing it changes nothing."""

    NAMES = Names("compliancereports", short="crep")
    COLUMNS = (
        Column("Source", ".sourceRef.name"),
        Column("Account", ".account"),
        Column("Region", ".region"),
        Column("Pass", ".summary.pass", "integer"),
        Column("Fail", ".summary.fail", "integer"),
        Column("Unknown", ".summary.unknown", "integer"),
        AGE,
    )
    WRITTEN_BY_PEOPLE: ClassVar[bool] = False

    source_ref: SourceReference
    """The SecurityBaseline or MultiAZPolicy that was evaluated."""
    account: Annotated[str, Field(max_length=253)]
    """Name of the AWSAccount."""
    region: Annotated[str, Field(max_length=32)]
    """The Region; `global` for what belongs to the whole account."""
    summary: Summary = Summary()
    """Counts over the whole target, also where it is split into several reports."""
    controls: Annotated[tuple[ControlCounts, ...], AtomicList()] = ()
    """Counts of each control, sorted by id."""
    findings: Annotated[tuple[Finding, ...], AtomicList()] = ()
    """Findings with the verdicts Fail, Unknown and Exempt, worst first."""
    passed: Annotated[tuple[Passed, ...], AtomicList()] = ()
    """What holds, one entry for each control."""
    zone_matrix: Annotated[tuple[ZoneMatrixRow, ...], AtomicList()] = ()
    """For a MultiAZPolicy: what the loss of each zone does to each component; empty otherwise."""
    zone_parts: Annotated[tuple[ZonePart, ...], AtomicList()] = ()
    """For a MultiAZPolicy: the parts of each component and what they need; a part with many members goes on in the next entry."""
    zone_nodes: Annotated[tuple[ZoneNode, ...], AtomicList()] = ()
    """For a MultiAZPolicy: what members need, sorted by key; `kubectl seawall explain` draws it."""
