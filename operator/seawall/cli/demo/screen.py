"""Where the demo shows itself: a live table in a terminal, plain lines when something changes everywhere else."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.live import Live
from rich.text import Text

from seawall.cli.demo import table
from seawall.cli.demo.seen import Seen

_NOTHING: Final = Seen({})


class Screen:
    """Shows what the cluster says for as long as the context lasts; `lines` turns the table off for good."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()
        self._seen = _NOTHING
        self._now: Text | None = None
        self._live = Live(console=console, auto_refresh=False, vertical_overflow="crop") if console.is_terminal else None

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.lines()

    @property
    def is_live(self) -> bool:
        """Whether somebody watches a table."""
        return self._live is not None

    def lines(self) -> None:
        """From now on plain lines, below the last picture of the table."""
        if self._live is not None:
            self._now = None
            self._draw()
            self._live.stop()
            self._live = None

    def say(self, what: str) -> None:
        """Tell what is happening now."""
        if self._live is None:
            self._print(what)
            return
        self._now = Text.assemble(("> ", "bold cyan"), what)
        self._draw()

    def tell(self, what: str, style: str = "", *, is_command: bool = False) -> None:
        """Print a line that stays, above the table where there is one; a command is not broken into lines, so that it can be copied."""
        self._console.print(Text(what, style=style), soft_wrap=is_command or not self._console.is_terminal)

    def show(self, seen: Seen) -> None:
        """Show what the cluster says now."""
        before, self._seen = self._seen, seen
        if self._live is not None:
            self._draw()
            return
        for line in table.changes(before, seen):
            self._print(line)

    def show_worst(self) -> None:
        """List the worst findings, where the table does not show them already."""
        if self._live is None:
            for line in table.worst(self._seen):
                self._print(f"  {line}")

    def _print(self, line: str) -> None:
        self._console.print(Text(f"{time.monotonic() - self._began:5.1f} s  {line}"), soft_wrap=True)

    def _draw(self) -> None:
        if self._live is not None:
            size = self._console.size
            self._live.update(table.screen(self._seen, self._now, size.width, size.height), refresh=True)
