"""`kubectl seawall`: read plans and answer them, and see what dies with a zone and who owns what. kubectl runs the program `kubectl-seawall` for it.

It is a program of its own, which `seawall` never imports. Each command imports what it needs when it is called.
"""

from __future__ import annotations

import importlib
from typing import Final

import click

from seawall import __version__

_COMMANDS: Final = {
    "approve": ("answers", "Let the changes of plans be made."),
    "explain": ("explain", "Draw workloads, and mark what dies with a zone."),
    "plan": ("plan", "Show plans: what would be changed, and what became of it."),
    "reject": ("answers", "Decline the changes of plans, so that they are not offered again."),
    "responsibility": ("responsibility", "Tell who owns what in an account, and how both sides stand."),
    "rollback": ("answers", "Take back what was made."),
}


class _Commands(click.Group):
    """Commands found by name in this folder."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in _COMMANDS:
            return None
        module, _ = _COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"{__name__}.{module}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl(sorted((name, told) for name, (_, told) in _COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(__version__, prog_name="kubectl seawall")
def commands() -> None:
    """Read Seawall's plans, answer them with your own word, and see what dies with a zone and who owns what.

    Exit codes: 0 done, 1 it failed or was refused, 2 invalid input, 3 with --wait: some change did not come about.
    """


def main() -> None:
    """Run the command line."""
    commands(prog_name="kubectl seawall")
