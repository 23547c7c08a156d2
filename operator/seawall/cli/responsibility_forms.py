"""The formats of a ResponsibilityReport on the command line, from an account or from a cluster; each imports what it needs when it is asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from shutil import get_terminal_size

import click

from seawall.api.v1alpha1.responsibility_report import ResponsibilityReport
from seawall.outputs.responsibility_words import Origin

FORMS = click.Choice(["table", "json", "html", "oscal"])

_PIPE_WIDTH = 200
"""In a pipe enough that little is folded."""


def write(report: ResponsibilityReport, origin: Origin, form: str, file: Path | None) -> None:
    """Write a report to a file; without one to standard output."""
    is_terminal = file is None and sys.stdout.isatty()
    text = _rendered(report, origin, form, is_terminal=is_terminal)
    if file is None:
        sys.stdout.write(text)
    else:
        file.write_text(text, encoding="utf-8")


def _rendered(report: ResponsibilityReport, origin: Origin, form: str, *, is_terminal: bool) -> str:
    if form == "json":
        from seawall.outputs import responsibility_json  # noqa: PLC0415

        return responsibility_json.render(report, origin)
    if form == "html":
        from seawall.outputs import responsibility_html  # noqa: PLC0415

        return responsibility_html.render(report, origin)
    if form == "oscal":
        from seawall.outputs import responsibility_oscal  # noqa: PLC0415

        return responsibility_oscal.render(report, origin)
    from seawall.outputs import responsibility_table  # noqa: PLC0415

    width = get_terminal_size().columns if is_terminal else _PIPE_WIDTH
    return responsibility_table.render(report, origin, width=width, color=is_terminal)
