"""Tables of a ResponsibilityReport for people: each service's counts, then what is open on the customer's side, worst first."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from seawall.api.model import format_instant
from seawall.api.v1alpha1.responsibility_report import (
    CellVerdict,
    Default,
    InUse,
    ProviderState,
    ResponsibilityCell,
    ResponsibilityReport,
    ServiceResponsibility,
)
from seawall.outputs.responsibility_words import (
    IN_USE,
    LIMITS,
    OWNERS,
    VERDICTS,
    Origin,
    account_title,
    cell_title,
    customer_reason,
    customer_word,
    provider_reason,
    provider_word,
)
from seawall.outputs.visible import visible

_STYLES = {
    CellVerdict.NOT_MET: "red",
    CellVerdict.NO_CONTROL: "yellow",
    CellVerdict.NOT_IN_SCOPE: "yellow",
    CellVerdict.UNKNOWN: "magenta",
    CellVerdict.MET: "green",
    CellVerdict.ASSURED: "green",
}
_SETTLED = frozenset({CellVerdict.MET, CellVerdict.ASSURED})


def render(report: ResponsibilityReport, origin: Origin, *, width: int, color: bool) -> str:
    """The tables as text.

    Args:
        report: one account's.
        origin: where it comes from.
        width: columns of the terminal.
        color: whether escape sequences for colours are wanted.
    """
    text = io.StringIO()
    console = Console(file=text, width=width, force_terminal=color, no_color=not color, highlight=False)
    if report.services:
        console.print(_services(report))
    if shown := [(service, cell) for service in report.services for cell in service.cells if _is_open(cell)]:
        console.print()
        console.print(_open_cells(sorted(shown, key=lambda each: list(VERDICTS).index(each[1].verdict))))
    console.print()
    for line in _said(report, origin):
        console.print(escape(line), soft_wrap=not color)
    return text.getvalue()


def _is_open(cell: ResponsibilityCell) -> bool:
    """Whether something is left to the customer here that is not known to hold."""
    return cell.customer is not None and cell.verdict not in _SETTLED


def _services(report: ResponsibilityReport) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("SERVICE", overflow="fold")
    table.add_column("IN USE", no_wrap=True)
    for word in VERDICTS.values():
        table.add_column(word.upper(), no_wrap=True, justify="right")
    for service in report.services:
        counts = Counter(cell.verdict for cell in service.cells)
        numbers = (f"[{_STYLES[each]}]{counts[each]}[/]" if counts[each] else "-" for each in VERDICTS)
        table.add_row(escape(visible(service.name)), str(service.in_use), *numbers)
    return table


def _open_cells(cells: list[tuple[ServiceResponsibility, ResponsibilityCell]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("VERDICT", "SERVICE", "LAYER", "OWNER"):
        table.add_column(heading, no_wrap=True)
    for heading in ("AWS", "CUSTOMER", "TO DO"):
        table.add_column(heading, overflow="fold", ratio=1)
    for service, cell in cells:
        table.add_row(
            f"[{_STYLES[cell.verdict]}]{VERDICTS[cell.verdict]}[/]",
            escape(visible(service.service)),
            escape(visible(cell_title(service, cell))),
            OWNERS[cell.owner],
            escape(visible(_aws(cell))),
            escape(visible(_customer(cell))),
            escape(visible(_duty(cell))),
        )
    return table


def _aws(cell: ResponsibilityCell) -> str:
    return "-" if cell.aws is None else f"{provider_word(cell.aws)}: {provider_reason(cell.aws)}"


def _customer(cell: ResponsibilityCell) -> str:
    if cell.customer is None:
        return "-"
    failing = f" ({', '.join(cell.customer.controls)})" if cell.customer.controls else ""
    return f"{customer_word(cell.customer)}: {customer_reason(cell.customer)}{failing}"


def _duty(cell: ResponsibilityCell) -> str:
    said = cell.do or "-"
    return f"{said} (off until then)" if cell.default is Default.OFF else said


def _said(report: ResponsibilityReport, origin: Origin) -> Iterator[str]:
    counts = report.summary
    verdicts = Counter(cell.verdict for service in report.services for cell in service.cells)
    yield f"{visible(account_title(report))} as of {format_instant(report.as_of)}, judged by {visible(origin.judged)}"
    yield (
        f"{counts.services} services {IN_USE[InUse.YES]}, {counts.unknown_services} {IN_USE[InUse.UNKNOWN]}: "
        f"{counts.owners.aws} cells of AWS's, {counts.owners.shared} shared, {counts.owners.customer} of the customer's; "
        + ", ".join(f"{verdicts[each]} {word.lower()}" for each, word in VERDICTS.items())
    )
    if number := counts.off_without_control:
        cells, them = ("shared cell is", "it") if number == 1 else ("shared cells are", "them")
        yield f"{number} {cells} off by default and nobody looks after {them}"
    if aws := [cell.aws for service in report.services for cell in service.cells if cell.customer is None and cell.aws is not None]:
        reasons = Counter(provider_reason(side) for side in aws if side.state is not ProviderState.ASSURED)
        for reason, number in reasons.items():
            yield f"{number} cells of AWS's own are not assured: {reason}"
    yield LIMITS[0]
