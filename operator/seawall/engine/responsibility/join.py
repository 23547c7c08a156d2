"""Both sides of the matrix in one report: AWS's assurance, and what the customer's controls have found. Pure.

More that is unknown never makes a cell look better: an unknown finding stands before one that passes, and an audit report that could not be read
assures nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import product
from typing import Final

from seawall.api.model import format_instant
from seawall.api.v1alpha1.responsibility_report import (
    FAILING_CONTROLS,
    NAMED_REPORTS,
    AuditReport,
    CellVerdict,
    CustomerSide,
    CustomerState,
    Default,
    InUse,
    NoControlReason,
    Owner,
    OwnerCounts,
    ProviderSide,
    ReportedAccount,
    ResponsibilityCell,
    ResponsibilitySummary,
    ServiceResponsibility,
    ServiceVariant,
    VerdictCounts,
)
from seawall.api.v1alpha1.terms import Verdict
from seawall.engine.responsibility.assured import Assurance, provider_side
from seawall.engine.responsibility.cells import cells_of
from seawall.engine.responsibility.matrix import Service, matrix, services_of
from seawall.engine.responsibility.results import Results
from seawall.engine.responsibility.seen import Seen

Guards = Mapping[tuple[str, str | None], Collection[str]]
"""Controls by service and layer."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a report is made from.

    Attributes:
        seen: which services are in use, by short name; one that is missing was not seen.
        results: what the baselines over the account have found, each with the controls that it selects.
        assurances: what was read of AWS's audit reports for the account's partition.
        controls: ids and layers of all controls that there are.
    """

    seen: Mapping[str, Seen]
    results: Sequence[Results]
    assurances: Sequence[Assurance]
    controls: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Joined:
    """A report without its metadata and date."""

    account: ReportedAccount
    assurances: tuple[str, ...]
    audit_reports: tuple[AuditReport, ...]
    baselines: tuple[str, ...]
    summary: ResponsibilitySummary
    services: tuple[ServiceResponsibility, ...]
    not_seen: tuple[str, ...]

    def body(self, as_of: datetime) -> dict[str, object]:
        """The report's own members, as JSON values."""
        return {
            "account": self.account.dump(),
            "asOf": format_instant(as_of),
            "assurances": list(self.assurances),
            "auditReports": [each.dump() for each in self.audit_reports],
            "baselines": list(self.baselines),
            "summary": self.summary.dump(),
            "services": [each.dump() for each in self.services],
            "notSeen": list(self.not_seen),
        }


def join(account: ReportedAccount, known: Known) -> Joined:
    """Join both sides for the services that an account uses, or may use."""
    guards = guarding(known.controls)
    used = {name: service for name, service in matrix().items() if name in known.seen}
    sides = {name: provider_side({name, service.name.lower()}, known.assurances) for name, service in used.items()}
    services = tuple(_service(name, service, sides[name], known, guards) for name, service in used.items())
    return Joined(
        account=account,
        assurances=tuple(sorted(each.name for each in known.assurances)),
        audit_reports=_named(sides.values(), known.assurances),
        baselines=tuple(sorted(each.baseline for each in known.results)),
        summary=summarise(services),
        services=services,
        not_seen=tuple(sorted(matrix().keys() - known.seen.keys())),
    )


def _named(sides: Iterable[ProviderSide], assurances: Iterable[Assurance]) -> tuple[AuditReport, ...]:
    """The audit reports that were looked at for services, each once."""
    named = {name for side in sides for name in side.reports}
    reports = (report for each in assurances for report in each.reports if report.name in named)
    return tuple(sorted(reports, key=lambda report: (report.name, report.assurance)))


def summarise(services: Iterable[ServiceResponsibility]) -> ResponsibilitySummary:
    """Count services and cells."""
    every = tuple(services)
    cells = [cell for service in every for cell in service.cells]
    owners, verdicts = Counter(cell.owner for cell in cells), Counter(cell.verdict for cell in cells)
    used = sum(service.in_use is InUse.YES for service in every)
    return ResponsibilitySummary(
        services=used,
        unknown_services=len(every) - used,
        owners=OwnerCounts(**{owner.value: owners[owner] for owner in Owner}),
        verdicts=VerdictCounts(**{verdict.name.lower(): verdicts[verdict] for verdict in CellVerdict}),
        off_without_control=sum(is_off_without_control(cell) for cell in cells),
    )


def is_off_without_control(cell: ResponsibilityCell) -> bool:
    """Whether nothing is there by default and nobody looks: what a reader must see first."""
    return cell.default is Default.OFF and cell.customer is not None and cell.customer.state is CustomerState.NO_CONTROL


def guarding(controls: Mapping[str, str]) -> Guards:
    """Which controls look after which cell; those that no layer names look after none."""
    found: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    for control, layer in controls.items():
        for service in services_of(control):
            found[service, matrix()[service].layer_of(control, layer)].add(control)
    return found


def _service(name: str, service: Service, side: ProviderSide, known: Known, guards: Guards) -> ServiceResponsibility:
    seen = known.seen[name]
    aws = side.model_copy(update={"reports": side.reports[:NAMED_REPORTS]})
    cells = tuple(
        cell
        for layer in service.layers
        for cell in cells_of(name, layer, seen.variants, aws, partial(customer_side, name, guards.get((name, layer), ()), known.results))
    )
    told = {cell.variant for cell in cells}
    return ServiceResponsibility(
        service=name,
        name=service.name,
        model=service.model,
        in_use=seen.in_use,
        seen_by=seen.by,
        variants=tuple(
            ServiceVariant(variant=variant, in_use=use.in_use, seen_by=use.by)
            for variant, use in seen.variants.uses.items()
            if variant in told
        ),
        cells=cells,
    )


def customer_side(service: str, written: Collection[str], every: Sequence[Results], variants: Collection[str | None]) -> CustomerSide:
    """How the customer's side of a cell stands: failures first, then what is unknown, then what holds.

    Args:
        service: the cell's.
        written: ids of the controls that look after the cell.
        every: what the baselines over the account have found.
        variants: whose findings count; None for those on what is of no variant.
    """
    selected = {control for results in every for control in results.selected if control in written}
    if not selected:
        return CustomerSide(state=CustomerState.NO_CONTROL, reason=NoControlReason.NOT_SELECTED if written else NoControlReason.NOT_WRITTEN)
    verdicts = _verdicts(service, selected, every, variants)
    counts = Counter(verdicts.values())
    unjudged = {control for results in every if not results.is_evaluated for control in results.selected & selected}
    side = CustomerSide(
        state=CustomerState.NO_CONTROL,
        passed=counts[Verdict.PASS],
        failed=counts[Verdict.FAIL],
        unknown=counts[Verdict.UNKNOWN] + len(unjudged),
        exempt=counts[Verdict.EXEMPT],
        controls=tuple(sorted({control for (control, _), verdict in verdicts.items() if verdict is Verdict.FAIL}))[:FAILING_CONTROLS],
    )
    state = _state(side)
    reason = NoControlReason.NOTHING_TO_JUDGE if state is CustomerState.NO_CONTROL else None
    return side.model_copy(update={"state": state, "reason": reason})


def _state(side: CustomerSide) -> CustomerState:
    if side.failed:
        return CustomerState.NOT_MET
    if side.unknown:
        return CustomerState.UNKNOWN
    return CustomerState.MET if side.passed or side.exempt else CustomerState.NO_CONTROL


#: Of several verdicts on one control and resource, by baselines with other parameters, the first of these counts.
_WORST_FINDING: Final = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.EXEMPT, Verdict.PASS)


def _verdicts(
    service: str, controls: set[str], every: Sequence[Results], variants: Collection[str | None]
) -> dict[tuple[str, str], Verdict]:
    """The worst verdict of each control on each resource, whichever baseline gave it."""
    found: dict[tuple[str, str], Verdict] = {}
    for results in every:
        for control, variant in product(controls & results.selected, variants):
            for finding, verdict in results.verdicts.get((service, variant, control), {}).items():
                key = (control, finding)
                if key not in found or _WORST_FINDING.index(verdict) < _WORST_FINDING.index(found[key]):
                    found[key] = verdict
    return found
