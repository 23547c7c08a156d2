"""Builders of ResponsibilityReports: cells from the packaged matrix, their states as a test wants them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from seawall.api.meta import ObjectMeta
from seawall.api.v1alpha1 import responsibility_report as resp
from seawall.api.v1alpha1.responsibility_report import (
    CellVerdict,
    CustomerSide,
    CustomerState,
    InUse,
    NoControlReason,
    Owner,
    ProviderReason,
    ProviderSide,
    ProviderState,
    ResponsibilityCell,
    ResponsibilityReport,
    ServiceResponsibility,
)
from seawall.api.v1alpha1.standing import Result, Why
from seawall.engine.responsibility.matrix import Cell, matrix
from seawall.outputs.responsibility_words import Origin

NOW: Final = datetime(2026, 11, 24, 7, tzinfo=UTC)
ORIGIN: Final = Origin("arn:aws:sts::123456789012:assumed-role/audit/jo", ("eu-west-1",), "every control", NOW)

ASSURED: Final = ProviderSide(state=ProviderState.ASSURED, reason=ProviderReason.IN_SCOPE, reports=("iso27001", "soc2"))
NOT_READ: Final = ProviderSide(state=ProviderState.UNKNOWN, reason=ProviderReason.NOT_READ)
OUT_OF_SCOPE: Final = ProviderSide(state=ProviderState.NOT_IN_SCOPE, reason=ProviderReason.OUT_OF_SCOPE, reports=("soc2",))

MET: Final = CustomerSide(state=CustomerState.MET, passed=3)
NOT_MET: Final = CustomerSide(state=CustomerState.NOT_MET, passed=1, failed=2, controls=("rds.require-tls",))
UNREAD: Final = CustomerSide(state=CustomerState.UNKNOWN, unknown=1)
NO_CONTROL: Final = CustomerSide(state=CustomerState.NO_CONTROL, reason=NoControlReason.NOT_WRITTEN)

_PROVIDER: Final = {
    ProviderState.ASSURED: CellVerdict.ASSURED,
    ProviderState.NOT_IN_SCOPE: CellVerdict.NOT_IN_SCOPE,
    ProviderState.UNKNOWN: CellVerdict.UNKNOWN,
}
_CUSTOMER: Final = {
    CustomerState.MET: CellVerdict.MET,
    CustomerState.NOT_MET: CellVerdict.NOT_MET,
    CustomerState.UNKNOWN: CellVerdict.UNKNOWN,
    CustomerState.NO_CONTROL: CellVerdict.NO_CONTROL,
}


def service(
    name: str,
    customer: Mapping[str, CustomerSide] | CustomerSide = MET,
    *,
    aws: ProviderSide = ASSURED,
    title: str | None = None,
    seen_by: str = "s3:ListBuckets",
    variants: Mapping[str, InUse] | None = None,
    is_alone: bool = False,
) -> ServiceResponsibility:
    """A service of the matrix; the customer's side is one for all layers, or by layer and otherwise met.

    `variants` have cells of their own, on which the customer's side has no control; `is_alone` is for nothing but these.
    """
    known = matrix()[name]
    cells = []
    for layer, cell in known.layers.items():
        ours = customer if isinstance(customer, CustomerSide) else customer.get(layer, MET)
        own = [(variant, known.variants[variant][layer]) for variant in variants or {} if layer in known.variants[variant]]
        cells += [] if own and is_alone else [_cell(layer, cell, aws, ours)]
        cells += [_cell(layer, each, aws, NO_CONTROL, variant) for variant, each in own]
    return ServiceResponsibility(
        service=name,
        name=title or known.name,
        model=known.model,
        in_use=InUse.YES,
        seen_by=seen_by,
        variants=tuple(
            resp.ServiceVariant(variant=variant, in_use=use, seen_by="rds:DescribeDBInstances") for variant, use in (variants or {}).items()
        ),
        cells=tuple(cells),
    )


def _cell(layer: str, cell: Cell, aws: ProviderSide, customer: CustomerSide, variant: str | None = None) -> ResponsibilityCell:
    ours, theirs = None if cell.owner is Owner.AWS else customer, None if cell.owner is Owner.CUSTOMER else aws
    return ResponsibilityCell(
        layer=layer,
        variant=variant,
        owner=Owner(cell.owner),
        default=None if cell.default is None else resp.Default(cell.default),
        do=cell.do,
        aws=theirs,
        customer=ours,
        verdict=_verdict(theirs, ours),
    )


def _verdict(aws: ProviderSide | None, customer: CustomerSide | None) -> CellVerdict:
    sides = [_PROVIDER[aws.state]] if aws else []
    sides += [_CUSTOMER[customer.state]] if customer else []
    if sides == [CellVerdict.ASSURED, CellVerdict.MET]:
        return CellVerdict.MET
    return min(sides, key=list(CellVerdict).index)


SOC2: Final = resp.AuditReport(
    name="soc2",
    assurance="audit-evidence",
    series="SOC",
    result=Result.CURRENT,
    reason=Why.IN_WINDOW,
    title="System and Organization Controls (SOC) 2 Report",
    report_id="report-SOC2000000000000",
    version=3,
    period_start=datetime(2025, 10, 1, tzinfo=UTC),
    period_end=datetime(2026, 9, 30, tzinfo=UTC),
    expires_at=datetime(2027, 6, 7, tzinfo=UTC),
)
ISO: Final = resp.AuditReport(name="iso27001", assurance="audit-evidence", series="ISO", result=Result.MISSING, reason=Why.NO_MATCH)


def report(
    *services: ServiceResponsibility,
    account: str = "prod",
    not_seen: Sequence[str] = (),
    audit_reports: Sequence[resp.AuditReport] = (ISO, SOC2),
) -> ResponsibilityReport:
    """A report of one account; its counts are of its cells."""
    cells = [cell for each in services for cell in each.cells]
    owners = Counter(cell.owner for cell in cells)
    verdicts = Counter(cell.verdict for cell in cells)
    off = [cell for cell in cells if cell.default is resp.Default.OFF and cell.customer and cell.customer.state is CustomerState.NO_CONTROL]
    return ResponsibilityReport(
        metadata=ObjectMeta(name="prod", namespace="team"),
        account=resp.ReportedAccount(name=account, id="123456789012", partition="aws"),
        as_of=NOW,
        assurances=("audit-evidence",),
        audit_reports=tuple(audit_reports),
        baselines=("production",),
        summary=resp.ResponsibilitySummary(
            services=len(services),
            owners=resp.OwnerCounts(aws=owners[Owner.AWS], shared=owners[Owner.SHARED], customer=owners[Owner.CUSTOMER]),
            verdicts=resp.VerdictCounts(
                not_met=verdicts[CellVerdict.NOT_MET],
                no_control=verdicts[CellVerdict.NO_CONTROL],
                not_in_scope=verdicts[CellVerdict.NOT_IN_SCOPE],
                unknown=verdicts[CellVerdict.UNKNOWN],
                met=verdicts[CellVerdict.MET],
                assured=verdicts[CellVerdict.ASSURED],
            ),
            off_without_control=len(off),
        ),
        services=services,
        not_seen=tuple(not_seen),
    )
