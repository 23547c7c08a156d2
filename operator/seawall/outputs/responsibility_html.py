"""One HTML page of a ResponsibilityReport, for an auditor to read and print: no script, nothing from elsewhere, every state in words beside its colour.

The page is `responsibility.html` beside this. Whatever is laid into it is escaped, and what would not be drawn is made visible: names are AWS's, or
anybody's who may give them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from jinja2 import Environment, StrictUndefined

from seawall import __version__
from seawall.api.v1alpha1.responsibility_report import (
    CellVerdict,
    Owner,
    ProviderSide,
    ResponsibilityCell,
    ResponsibilityReport,
    ServiceResponsibility,
)
from seawall.api.v1alpha1.standing import Result
from seawall.engine.responsibility.join import is_off_without_control
from seawall.outputs import responsibility_words as words
from seawall.outputs.visible import visible

_PAGE: Final = Path(__file__).with_name("responsibility.html")

_WORDS: Final = (
    "DEFAULTS",
    "IN_USE",
    "LAYERS",
    "LAYER_MEANINGS",
    "LIMITS",
    "MODELS",
    "OWNERS",
    "OWNERSHIP",
    "OWNER_MEANINGS",
    "REPORT_REASONS",
    "RESULTS",
    "VERDICTS",
    "VERDICT_MEANINGS",
    "account_title",
    "cell_title",
    "customer_reason",
    "customer_word",
    "layer_title",
    "part",
    "provider_reason",
    "provider_word",
    "variant_title",
)
"""What the page takes from the words that all formats share."""

_STANDS: Final = {
    Result.CURRENT: CellVerdict.ASSURED,
    Result.EXPIRING: CellVerdict.ASSURED,
    Result.MISSING: CellVerdict.NOT_MET,
    Result.UNKNOWN: CellVerdict.UNKNOWN,
}
"""In which verdict's colour an audit report stands."""


def render(report: ResponsibilityReport, origin: words.Origin) -> str:
    """The page as text."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_shown)
    environment.globals.update({name: getattr(words, name) for name in _WORDS})
    environment.globals.update(counted=_counted, owned=_owned, total=_total, strip=_strip, first=_first, columns=_columns, of_aws=_of_aws)
    environment.globals.update(STANDS=_STANDS, instant=_instant, day=_day, listed=", ".join, version=__version__)
    layers = list(dict.fromkeys(cell.layer for service in report.services for cell in service.cells))
    return environment.from_string(_PAGE.read_text(encoding="utf-8")).render(report=report, origin=origin, layers=layers)


def _shown(value: object) -> object:
    """What is laid into the page, before it is escaped."""
    return visible(value) if isinstance(value, str) else value


def _instant(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _day(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y-%m-%d}"


def _counted(report: ResponsibilityReport, verdict: CellVerdict) -> int:
    return _number(report, lambda cell: cell.verdict is verdict)


def _owned(report: ResponsibilityReport, owner: Owner) -> int:
    return _number(report, lambda cell: cell.owner is owner)


def _total(report: ResponsibilityReport) -> int:
    return _number(report, lambda _: True)


def _strip(report: ResponsibilityReport) -> Iterator[tuple[CellVerdict, int, int]]:
    """The verdicts that there are beside each other: where each begins and how wide it is, in cells."""
    start = 0
    for verdict in words.VERDICTS:
        width = _counted(report, verdict)
        if width:
            yield verdict, start, width
        start += width


def _number(report: ResponsibilityReport, is_meant: Callable[[ResponsibilityCell], bool]) -> int:
    return sum(is_meant(cell) for service in report.services for cell in service.cells)


def _first(
    report: ResponsibilityReport,
) -> list[tuple[ServiceResponsibility, list[ResponsibilityCell], list[ResponsibilityCell]]]:
    """The services with something urgent: cells in which a control fails, and those that are off without any."""
    found = []
    for service in report.services:
        failing = [cell for cell in service.cells if cell.verdict is CellVerdict.NOT_MET]
        off = [cell for cell in service.cells if is_off_without_control(cell)]
        if failing or off:
            found.append((service, failing, off))
    return found


def _columns(service: ServiceResponsibility, layers: list[str]) -> list[list[ResponsibilityCell]]:
    """A service's cells for each layer; more than one where variants have their own."""
    return [[cell for cell in service.cells if cell.layer == layer] for layer in layers]


def _of_aws(service: ServiceResponsibility) -> dict[ProviderSide, list[str]]:
    """Layers that AWS alone owns, those that stand alike together."""
    alike: dict[ProviderSide, list[str]] = {}
    for cell in service.cells:
        if cell.aws is not None and cell.customer is None:
            alike.setdefault(cell.aws, []).append(words.cell_title(service, cell))
    return alike
