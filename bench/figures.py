"""Figures and the table of them."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured figure.

    Attributes:
        what: What was measured, as a noun.
        measured: The figure.
        unit: Its unit, written after it; empty for a plain number.
        wanted: The figure is to be below this; None where nothing is promised.
        note: What helps to read it.
    """

    what: str
    measured: float
    unit: str = ""
    wanted: float | None = None
    note: str = ""

    @property
    def is_missed(self) -> bool:
        """Whether more was measured than is wanted."""
        return self.wanted is not None and self.measured > self.wanted

    def cells(self) -> tuple[str, str, str, str]:
        """The row of the table."""
        wanted = "" if self.wanted is None else f"≤ {_number(self.wanted)} {self.unit}".rstrip()
        note = "; ".join(part for part in ("MISSED" if self.is_missed else "", self.note) if part)
        return self.what, f"{_number(self.measured)} {self.unit}".rstrip(), wanted, note


def _number(value: float) -> str:
    """Three digits that matter."""
    if value == int(value):
        return f"{value:.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def table(figures: Sequence[Figure]) -> str:
    """All figures as text, a line each."""
    rows = [("figure", "measured", "wanted", ""), *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ["  ".join((row[0].ljust(widths[0]), row[1].rjust(widths[1]), row[2].rjust(widths[2]), row[3])).rstrip() for row in rows]
    return "\n".join((lines[0], "-" * max(map(len, lines)), *lines[1:]))


def median_and_p95(samples: Sequence[float]) -> tuple[float, float]:
    """The middle of the samples, and what 95 of 100 stay below."""
    return statistics.median(samples), statistics.quantiles(samples, n=20, method="inclusive")[-1]
