"""Findings for people: what fails and what is unknown, worst first, then the counts. A table where it fits, else a paragraph for each control."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seawall.api.model import format_instant
from seawall.api.v1alpha1.findings import Summary
from seawall.api.v1alpha1.terms import Severity, Verdict
from seawall.engine.finding import Finding
from seawall.engine.report import summarise
from seawall.outputs.visible import visible

_STYLES = {Severity.CRITICAL: "bold red", Severity.HIGH: "red", Severity.MEDIUM: "yellow", Severity.LOW: "cyan"}
_VERDICTS = {Verdict.FAIL: "red", Verdict.UNKNOWN: "magenta", Verdict.EXEMPT: "blue"}

_TABLE_FROM: Final = 150
"""Columns from which one line has room for all cells; ids of controls and reasons alone take half of that."""
_LONGEST_ID: Final = 36
_NARROW_ID: Final = 24


def render(findings: Sequence[Finding], *, width: int, color: bool, summary: Summary | None = None, with_evidence: bool = False) -> str:
    """The findings as text.

    Args:
        findings: of every verdict; passes and what does not apply are only counted.
        width: columns of the terminal.
        color: whether escape sequences for colours are wanted.
        summary: the counts, where the findings are not all there are; None counts the findings.
        with_evidence: also say which reads each verdict rests on.
    """
    text = io.StringIO()
    console = Console(file=text, width=width, force_terminal=color, no_color=not color, highlight=False)
    shown = [each for each in sorted(findings, key=lambda each: each.worst_first) if each.verdict in _VERDICTS]
    for part in _parts(shown, width, with_evidence=with_evidence):
        console.print(part)
    console.print(Text(_counts(summary or summarise(findings))))
    return text.getvalue()


def _parts(findings: Sequence[Finding], width: int, *, with_evidence: bool) -> Sequence[RenderableType]:
    if not findings:
        return ()
    if width >= _TABLE_FROM and not with_evidence:
        return (_table(findings),)
    return list(_paragraphs(findings, width, with_evidence=with_evidence))


def _table(findings: Sequence[Finding]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("VERDICT", no_wrap=True)
    table.add_column("SEVERITY", no_wrap=True)
    table.add_column("CONTROL", no_wrap=True, overflow="ellipsis")
    table.add_column("REGION", no_wrap=True)
    table.add_column("RESOURCE", overflow="fold", max_width=_LONGEST_ID)
    table.add_column("WHY", overflow="fold", ratio=1)
    several = _are_of_several_accounts(findings)
    for each in findings:
        cells = (Text(visible(each.control)), _place(each, with_account=several), Text(visible(each.resource.id)))
        table.add_row(_verdict(each), _severity(each), *cells, _why(each))
    return table


def _paragraphs(findings: Sequence[Finding], width: int, *, with_evidence: bool) -> Iterator[RenderableType]:
    """One paragraph for each verdict and control: its resources below each other, in columns that all paragraphs share."""
    several = _are_of_several_accounts(findings)
    ids = min(max(len(visible(each.resource.id)) for each in findings), _LONGEST_ID if width >= 100 else _NARROW_ID)
    places = max(len(_place(each, with_account=several)) for each in findings)
    for _, group in groupby(findings, key=lambda each: (each.verdict, each.reason, each.severity, each.control)):
        alike = list(group)
        yield Text.assemble(_verdict(alike[0]), "  ", _severity(alike[0]), "  ", (visible(alike[0].control), "bold"))
        for each in alike:
            row = Table.grid(padding=(0, 2, 0, 0))
            row.add_column(width=0)
            row.add_column(width=ids, overflow="fold")
            row.add_column(width=places, overflow="fold")
            row.add_column(overflow="fold", ratio=1)
            row.add_row("", Text(visible(each.resource.id)), _place(each, with_account=several), _why(each))
            yield row
            if with_evidence:
                yield from _evidence(each)


def _evidence(finding: Finding) -> Iterator[RenderableType]:
    """The reads that a verdict rests on."""
    for each in finding.evidence:
        request = f", request {each.request_id}" if each.request_id else ""
        told = visible(f"{each.operation} at {format_instant(each.read_at)}{request}")
        yield Padding(Text(told, style="dim", overflow="fold"), (0, 0, 0, 4))


def _are_of_several_accounts(findings: Sequence[Finding]) -> bool:
    return len({each.resource.account for each in findings}) > 1


def _verdict(finding: Finding) -> Text:
    told = f"{finding.verdict} ({finding.reason})" if finding.reason else str(finding.verdict)
    return Text(visible(told), style=_VERDICTS[finding.verdict])


def _severity(finding: Finding) -> Text:
    return Text(str(finding.severity), style=_STYLES[finding.severity])


def _place(finding: Finding, *, with_account: bool) -> Text:
    resource = finding.resource
    return Text(visible(f"{resource.account} {resource.region}" if with_account else resource.region))


def _why(finding: Finding) -> Text:
    """What was seen and wanted, and who accepts it."""
    why = visible(finding.message)
    if finding.exception is not None:
        why = f"accepted by {visible(finding.exception.name)} until {finding.exception.expires_at:%Y-%m-%d}: {why}"
    return Text(why)


def _counts(counts: Summary) -> str:
    shares = [
        f"score {counts.score} %" if counts.score is not None else "",
        f"coverage {counts.coverage} %" if counts.coverage is not None else "",
    ]
    said = (
        f"{counts.controls} controls on {counts.resources} resources: {counts.pass_} pass, {counts.fail} fail, {counts.unknown} unknown, "
        f"{counts.exempt} exempt, {counts.not_applicable} not applicable"
    )
    return "; ".join([said, *(share for share in shares if share)])
