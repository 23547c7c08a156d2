"""An overview as people read it: a table for each kind, and below it what is the matter with its objects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seawall.api.v1alpha1.control_exception import State
from seawall.api.v1alpha1.terms import Verdict
from seawall.outputs.overview import Overview, Row, source_title, span, worst
from seawall.outputs.visible import visible

_STYLES: Final = {Verdict.FAIL: "red", Verdict.UNKNOWN: "magenta", Verdict.PASS: "green", Verdict.NOT_APPLICABLE: ""}
_BAD: Final = frozenset({Verdict.FAIL, Verdict.UNKNOWN})
_NONE: Final = "-"
_NAMED: Final = 3
"""Objects that one note names."""


@dataclass(frozen=True, slots=True)
class _Column:
    """One column: its heading, and what stands in it.

    Attributes:
        cell: from the row and the time of the look.
        wide: only with `-o wide`.
        number: set to the right.
    """

    heading: str
    cell: Callable[[Any, datetime], object]
    wide: bool = False
    number: bool = False


def _ago(member: str) -> Callable[[Any, datetime], object]:
    def cell(row: Any, now: datetime) -> object:  # noqa: ANN401 - rows of several kinds
        instant = getattr(row, member)
        return None if instant is None else span(now - instant)

    return cell


def _count(group: str, member: str) -> Callable[[Any, datetime], object]:
    return lambda row, _: None if getattr(row, group) is None else getattr(getattr(row, group), member)


def _own(member: str) -> Callable[[Any, datetime], object]:
    return lambda row, _: getattr(row, member)


def _cells(member: str) -> Callable[[Any, datetime], object]:
    return lambda row, _: getattr(row.summary.verdicts, member)


_VERDICT: Final = _Column("VERDICT", _own("verdict"))

_ACCOUNTS: Final = (
    _Column("ID", _own("account_id")),
    _Column("IDENTITY", _own("identity")),
    _Column("READ-ONLY", _own("read_only")),
    _Column("REGIONS", lambda row, _: len(row.regions) or None, number=True),
    _Column("DENIED", lambda row, _: len(row.denied_actions), number=True),
    _Column("EVALUATED", _ago("last_evaluation_time"), number=True),
    _Column("SESSION", _own("read_only_reason"), wide=True),
    _Column("CALLER", _own("caller_arn"), wide=True),
)
_POLICIES: Final = (
    _Column("MODE", lambda row, _: "Suspended" if row.suspended else row.mode),
    _Column("READY", _own("ready")),
    _VERDICT,
    *(
        _Column(heading, _count("summary", member), number=True)
        for heading, member in (("PASS", "pass_"), ("FAIL", "fail"), ("UNKNOWN", "unknown"), ("EXEMPT", "exempt"))
    ),
    _Column("SCORE", _count("summary", "score"), wide=True, number=True),
    _Column("COVERAGE", _count("summary", "coverage"), wide=True, number=True),
    _Column("CONTROLS", _count("summary", "controls"), wide=True, number=True),
    _Column("RESOURCES", _count("summary", "resources"), wide=True, number=True),
    _Column("EVALUATED", _ago("last_evaluation_time"), number=True),
)
_PLANS: Final = (
    _Column("FOR", lambda row, _: source_title(row.source.kind, row.source.name)),
    _Column("ACCOUNT", _own("account")),
    _Column("REGION", _own("region")),
    _Column("RISK", _own("risk")),
    _Column("STATE", _own("state")),
    _Column("PROGRESS", _own("progress")),
)
_EXCEPTIONS: Final = (
    _Column("STATE", _own("state")),
    _Column("COVERS", _own("matched"), number=True),
    _Column("ENDS", lambda row, _: f"{row.expires_at:%Y-%m-%d}"),
)
_ASSURANCES: Final = (
    _VERDICT,
    *(_Column(each.upper(), _count("counts", each), number=True) for each in ("current", "expiring", "missing", "unknown")),
)
_RESPONSIBILITIES: Final = (
    _Column("SERVICES", _count("summary", "services"), number=True),
    *(
        _Column(heading, _cells(member), number=True)
        for heading, member in (
            ("MET", "met"),
            ("NOTMET", "not_met"),
            ("NOCONTROL", "no_control"),
            ("UNKNOWN", "unknown"),
            ("ASSURED", "assured"),
        )
    ),
    _Column("SINCE", _ago("as_of"), wide=True, number=True),
)


def render(overview: Overview, *, wide: bool = False) -> Iterator[RenderableType]:
    """The tables, each with a line above it.

    Args:
        overview: what there is.
        wide: whether there is room for more columns.
    """
    for operator in overview.operators:
        yield Text.assemble("operator  ", (visible(" ".join(operator.notes)), _STYLES[operator.verdict]))
    shown = [each for each in overview.exceptions if each.notes]
    sections: tuple[tuple[str, Sequence[Row], tuple[_Column, ...]], ...] = (
        ("ACCOUNT", overview.accounts, _ACCOUNTS),
        ("SOURCE", overview.policies, _POLICIES),
        ("OPEN PLAN", overview.plans, _PLANS),
        ("EXCEPTION", shown, _EXCEPTIONS),
        ("ASSURANCE", overview.assurances, _ASSURANCES),
        ("RESPONSIBILITY", overview.responsibilities, _RESPONSIBILITIES),
    )
    for heading, rows, columns in sections:
        if rows:
            yield Text()
            yield _table(heading, rows, [each for each in columns if wide or not each.wide], overview)
            yield from _notes(rows, everywhere=overview.namespace is None)
    for told in overview.unread:
        yield Padding(Text(visible(f"not read: {told}"), style=_STYLES[Verdict.UNKNOWN]), (1, 0, 0, 0))
    yield Text()
    yield from _ending(overview)


def _table(heading: str, rows: Sequence[Row], columns: Sequence[_Column], overview: Overview) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    if overview.namespace is None:
        table.add_column("NAMESPACE", no_wrap=True)
    table.add_column(heading, no_wrap=True)
    for column in columns:
        table.add_column(column.heading, no_wrap=True, justify="right" if column.number else "left")
    for row in rows:
        names = ([row.namespace] if overview.namespace is None else []) + [row.title]
        cells = [_cell(column, row, overview.as_of) for column in columns]
        table.add_row(*(Text(visible(name)) for name in names), *cells)
    return table


def _cell(column: _Column, row: Row, now: datetime) -> Text:
    value = column.cell(row, now)
    if value is None:
        return Text(_NONE, style="dim")
    style = ""
    if isinstance(value, Verdict):
        style = _STYLES[value]
    elif column.heading == "FAIL" and value:
        style = _STYLES[Verdict.FAIL]
    elif column.heading in {"UNKNOWN", "DENIED"} and value:
        style = _STYLES[Verdict.UNKNOWN]
    return Text(visible(str(value)), style=style)


def _notes(rows: Sequence[Row], *, everywhere: bool) -> Iterator[RenderableType]:
    """What is the matter; what is the matter with several is said once."""
    about: dict[str, list[Row]] = {}
    for row in rows:
        for note in row.notes:
            about.setdefault(note, []).append(row)
    for note, alike in about.items():
        names = ", ".join(f"{row.namespace} {row.title}" if everywhere else row.title for row in alike[:_NAMED])
        more = f" and {len(alike) - _NAMED} more" if len(alike) > _NAMED else ""
        style = _STYLES[worst(alike)] if any(row.verdict in _BAD for row in alike) else "yellow"
        yield Padding(Text.assemble((visible(names), style), more, visible(f": {note}"), overflow="fold"), (0, 0, 0, 2))


def _ending(overview: Overview) -> Iterator[Text]:
    """What it comes to, and where more of it is told."""
    fails = sum(each.summary.fail for each in overview.policies if each.summary)
    unknown = sum(each.summary.unknown for each in overview.policies if each.summary)
    told = [_number(fails, "finding fails", "findings fail"), _number(unknown, "is unknown", "are unknown")]
    findings = ", ".join(part for part in told if part)
    word = (str(overview.verdict), f"bold {_STYLES[overview.verdict]}")
    yield Text.assemble(word, f": {findings}; see `kubectl seawall report`" if findings else "")
    if overview.plans:
        yield Text(f"{_number(len(overview.plans), 'plan is open', 'plans are open')}; see `kubectl seawall plan`")
    states = Counter(each.state for each in overview.exceptions)
    if states:
        yield Text(f"exceptions: {', '.join(f'{states[each]} {each}' for each in State if states[each])}")


def _number(number: int, one: str, many: str) -> str:
    """A number of things in words; empty for none."""
    return f"{number} {one if number == 1 else many}" if number else ""
