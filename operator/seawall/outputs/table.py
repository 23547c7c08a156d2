"""A table for people: what fails and what is unknown, worst first, then the counts."""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from seawall.api.v1alpha1.terms import Severity, Verdict
from seawall.engine.finding import Finding
from seawall.engine.report import summarise

_STYLES = {Severity.CRITICAL: "bold red", Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: "cyan"}
_VERDICTS = {Verdict.FAIL: "red", Verdict.UNKNOWN: "magenta", Verdict.EXEMPT: "blue"}


def render(findings: Sequence[Finding], *, width: int, color: bool) -> str:
    """The table as text.

    Args:
        findings: of every verdict; passes and what does not apply are only counted.
        width: columns of the terminal.
        color: whether escape sequences for colours are wanted.
    """
    text = io.StringIO()
    console = Console(file=text, width=width, force_terminal=color, no_color=not color, highlight=False)
    shown = [each for each in sorted(findings, key=lambda each: each.worst_first) if each.verdict in _VERDICTS]
    if shown:
        console.print(_table(shown))
    console.print(_counts(findings))
    return text.getvalue()


def _table(findings: Sequence[Finding]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("VERDICT", no_wrap=True)
    table.add_column("SEVERITY", no_wrap=True)
    table.add_column("CONTROL", no_wrap=True, overflow="ellipsis")
    table.add_column("REGION", no_wrap=True)
    table.add_column("RESOURCE", overflow="fold", max_width=36)
    table.add_column("WHY", overflow="fold", ratio=1)
    for each in findings:
        verdict = f"{each.verdict} ({each.reason})" if each.reason else str(each.verdict)
        why = each.message
        if each.exception is not None:
            why = f"accepted by {each.exception.name} until {each.exception.expires_at:%Y-%m-%d}: {why}"
        table.add_row(
            f"[{_VERDICTS[each.verdict]}]{verdict}[/]",
            f"[{_STYLES[each.severity]}]{each.severity}[/]",
            escape(each.control),
            escape(each.resource.region),
            escape(each.resource.id),
            escape(why),
        )
    return table


def _counts(findings: Sequence[Finding]) -> str:
    counts = summarise(findings)
    shares = [
        f"score {counts.score} %" if counts.score is not None else "",
        f"coverage {counts.coverage} %" if counts.coverage is not None else "",
    ]
    said = (
        f"{counts.controls} controls on {counts.resources} resources: {counts.pass_} pass, {counts.fail} fail, {counts.unknown} unknown, "
        f"{counts.exempt} exempt, {counts.not_applicable} not applicable"
    )
    return "; ".join([said, *(share for share in shares if share)])
