"""One HTML page of a ResponsibilityReport, for an auditor to read and print: no script, nothing from elsewhere, every state in words beside its colour.

The page is `responsibility.html` beside this. Whatever is laid into it is escaped, and what would not be drawn is made visible: names are AWS's, or
anybody's who may give them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from jinja2 import Environment, StrictUndefined

from seawall import __version__
from seawall.api.model import format_instant
from seawall.api.v1alpha1.responsibility_report import (
    CellVerdict,
    Owner,
    ProviderSide,
    ResponsibilityCell,
    ResponsibilityReport,
    ServiceResponsibility,
)
from seawall.outputs import responsibility_words as words
from seawall.outputs.visible import visible

_PAGE: Final = Path(__file__).with_name("responsibility.html")

_WORDS: Final = (
    "DEFAULTS",
    "IN_USE",
    "LAYERS",
    "LIMITS",
    "OWNERS",
    "OWNERSHIP",
    "OWNER_MEANINGS",
    "VERDICTS",
    "VERDICT_MEANINGS",
    "account_title",
    "customer_reason",
    "customer_word",
    "layer_title",
    "provider_reason",
    "provider_word",
)
"""What the page takes from the words that all formats share."""


def render(report: ResponsibilityReport, origin: words.Origin) -> str:
    """The page as text."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_shown)
    environment.globals.update({name: getattr(words, name) for name in _WORDS})
    environment.globals.update(
        counted=_counted, owned=_owned, of_aws=_of_aws, instant=format_instant, listed=", ".join, version=__version__
    )
    layers = [cell.layer for cell in report.services[0].cells] if report.services else []
    return environment.from_string(_PAGE.read_text(encoding="utf-8")).render(report=report, origin=origin, layers=layers)


def _shown(value: object) -> object:
    """What is laid into the page, before it is escaped."""
    return visible(value) if isinstance(value, str) else value


def _counted(report: ResponsibilityReport, verdict: CellVerdict) -> int:
    return _number(report, lambda cell: cell.verdict is verdict)


def _owned(report: ResponsibilityReport, owner: Owner) -> int:
    return _number(report, lambda cell: cell.owner is owner)


def _number(report: ResponsibilityReport, is_meant: Callable[[ResponsibilityCell], bool]) -> int:
    return sum(is_meant(cell) for service in report.services for cell in service.cells)


def _of_aws(service: ServiceResponsibility) -> dict[ProviderSide, list[str]]:
    """Layers that AWS alone owns, those that stand alike together."""
    alike: dict[ProviderSide, list[str]] = {}
    for cell in service.cells:
        if cell.aws is not None and cell.customer is None:
            alike.setdefault(cell.aws, []).append(words.layer_title(cell.layer))
    return alike
