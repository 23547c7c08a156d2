"""The demo's screen: pure functions from what the cluster says to what rich draws, never wider than the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from seawall.cli.demo.seen import Row, Seen

_WIDE: Final = 100
"""From this width on there is room for full names of kinds and for messages."""

_COLOURS: Final = {
    "True": "green",
    "False": "red",
    "Unknown": "yellow",
    "Critical": "bold red",
    "High": "red",
    "Medium": "yellow",
    "Low": "cyan",
    "Fail": "red",
    "Survives": "green",
    "Fails": "red",
    "Recoverable": "yellow",
    "Pending": "yellow",
}
_GAP: Final = 2
"""Blanks after each column."""
_RESOURCE_WIDTH: Final = 24
_OTHER_LINES: Final = 14
"""Lines of the screen besides objects, findings and workloads: titles, heads, rules, what happens now, and the cursor's."""


def screen(seen: Seen, now: Text | None, width: int, height: int) -> RenderableType:
    """All of it: objects, worst findings, workloads, and what is happening now."""
    room = height - _OTHER_LINES - len(seen.rows) - 2 * len(seen.workloads)
    parts: list[RenderableType] = [_objects(seen.rows, width)] if seen.rows else []
    if seen.findings:
        parts.append(_findings(seen, max(3, room), width))
    if seen.workloads:
        parts.append(_workloads(seen, width))
    return Group(*parts, *([now] if now else []))


def _table(title: str, *columns: str, right: tuple[str, ...] = ()) -> Table:
    table = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        header_style="dim",
        expand=False,
        padding=(0, 1, 0, 0),
        show_edge=False,
    )
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", no_wrap=True, overflow="ellipsis")
    return table


def _coloured(value: str) -> Text:
    return Text(value or "-", style=_COLOURS.get(value, "" if value else "dim"))


def _objects(rows: tuple[Row, ...], width: int) -> Table:
    numbers = ("PASS", "FAIL", "UNKNOWN", "SCORE")
    wide = width >= _WIDE
    table = _table(
        "What the cluster says", "NAME", "READY", "COMPLIANT", "UPTODATE", *numbers, *(["DETAIL"] if wide else []), right=numbers
    )
    for row in rows:
        name = row.title if wide else row.short_title
        conditions = (row.ready, row.compliant, row.up_to_date)
        counts = (row.passed, row.failed, row.unknown, f"{row.score} %" if row.score else "")
        table.add_row(
            name, *(_coloured(value) for value in conditions), *(value or "-" for value in counts), *([row.detail] if wide else [])
        )
    return table


def _findings(seen: Seen, limit: int, width: int) -> Table:
    """The worst findings; messages fill the line where it is wide, and are cut where it ends."""
    shown = seen.findings[:limit]
    more = f", {len(shown)} of {_fails(seen)}" if _fails(seen) > len(shown) else ""
    heads = ("VERDICT", "SEVERITY", "CONTROL", "RESOURCE")
    lines = [(each["verdict"], each["severity"], each["control"], each["resource"]["id"][:_RESOURCE_WIDTH]) for each in shown]
    taken = sum(max(len(cell) for cell in column) + _GAP for column in zip(heads, *lines, strict=True))
    wide = width >= _WIDE
    table = _table(f"Worst findings{more}", *heads, *(["SEEN AND WANTED"] if wide else []))
    for (verdict, severity, *names), finding in zip(lines, shown, strict=True):
        message = Text(str(finding.get("message", "")))
        message.truncate(width - taken - _GAP, overflow="ellipsis")
        table.add_row(_coloured(verdict), _coloured(severity), *names, *([message] if wide else []))
    return table


def _fails(seen: Seen) -> int:
    """How many findings of the baseline are worth showing."""
    failed = sum(int(row.failed or 0) + int(row.unknown or 0) for row in seen.rows if row.kind.NAMES.short == "sb")
    return max(failed, len(seen.findings))


def _workloads(seen: Seen, width: int) -> RenderableType:
    table = _table("Workloads, after the loss of their worst zone", "WORKLOAD", "VERDICT", "WORST ZONE", "REMAINS / NEEDED, ZONE BY ZONE")
    causes = []
    for workload in seen.workloads:
        capacity = "  ".join(_capacity(each) for each in workload.get("capacity") or ())
        table.add_row(workload["name"], _coloured(workload["verdict"]), workload.get("worstZone") or "-", capacity or "-")
        causes += [Text(f"  {cause}", style="dim", no_wrap=True, overflow="ellipsis") for cause in (workload.get("causes") or ())[:1]]
    for cause in causes:
        cause.truncate(width - 1, overflow="ellipsis")
    return Group(table, *causes)


def _capacity(each: Mapping[str, Any]) -> str:
    remaining, required = each.get("remaining"), each.get("required")
    return f"{each['zone']} {'?' if remaining is None else remaining}/{'-' if required is None else required}"


def changes(before: Seen, after: Seen) -> list[str]:
    """What is different, in plain lines: for pipes, for CI, and for a demo that stays up."""
    known = {row.title: row for row in before.rows}
    lines = [_line(row) for row in after.rows if known.get(row.title) != row]
    earlier = {workload["name"]: workload for workload in before.workloads}
    for workload in after.workloads:
        if earlier.get(workload["name"]) != workload:
            cause = next(iter(workload.get("causes") or ()), "")
            lines.append(f"workload {workload['name']}: {workload['verdict']}{f', {cause}' if cause else ''}")
    failing = {finding["id"] for finding in before.findings}
    fresh = [finding for finding in after.findings if finding["id"] not in failing]
    if fresh and len(fresh) < len(after.findings):
        lines += [_finding(finding) for finding in fresh]
    return lines


def worst(seen: Seen) -> list[str]:
    """The worst findings, in plain lines."""
    return [_finding(finding) for finding in seen.findings]


def _line(row: Row) -> str:
    conditions = (("Ready", row.ready), ("Compliant", row.compliant), ("UpToDate", row.up_to_date))
    counts = (("pass", row.passed), ("fail", row.failed), ("unknown", row.unknown), ("score", row.score))
    told = [f"{name}={value}" for name, value in (*conditions, *counts) if value]
    return f"{row.title}: {' '.join(told) or 'not looked at yet'}{f' ({row.detail})' if row.detail else ''}"


def _finding(finding: Mapping[str, Any]) -> str:
    told = f"{finding['severity']} {finding['verdict']} {finding['control']} on {finding['resource']['id']}"
    return f"{told}: {finding['message']}" if finding.get("message") else told
