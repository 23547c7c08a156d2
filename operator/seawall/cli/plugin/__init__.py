"""`kubectl seawall`: see how things stand, read plans and answer them. kubectl runs the program `kubectl-seawall` for it.

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
    "report": ("report", "Show findings: what fails, is unknown or accepted, worst first."),
    "responsibility": ("responsibility", "Tell who owns what in an account, and how both sides stand."),
    "rollback": ("answers", "Take back what was made."),
    "status": ("status", "Tell how all that Seawall holds stands, at one look."),
    "verify": ("verify", "Have everything read anew, and tell what changed."),
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
    """See how what Seawall holds stands and why, read its plans, and answer them with your own word.

    Exit codes, those of `seawall` too: 0 done and well, 1 it failed or was refused, 2 invalid input, 3 something fails, has drifted or did not come
    about, 4 nothing does, and something is unknown, 130 interrupted.
    """


def main() -> None:
    """Run the command line."""
    commands(prog_name="kubectl seawall")
