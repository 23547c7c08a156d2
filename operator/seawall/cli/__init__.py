"""The command line. Each command imports what it needs when it is called: printing CRDs must not cost an operator's start."""

from __future__ import annotations

import importlib

import click

from seawall import __version__

_COMMANDS = {
    "apply": "Make the changes of a journal file.",
    "controls": "List the controls, or show one.",
    "crds": "Print the CustomResourceDefinitions.",
    "demo": "Watch Seawall work on an emulated AWS account.",
    "iam-policy": "Print the least privilege for exactly this selection.",
    "operator": "Run the operator: what the container runs.",
    "plan": "Write down what would mend an account, without any cluster.",
    "profiles": "List the profiles, or show one.",
    "responsibility": "Tell who owns what in an account, and how both sides stand.",
    "rollback": "Take back what was made of a journal file.",
    "scan": "Judge an account once, without any cluster.",
}


class _Commands(click.Group):
    """Commands found by name in this folder."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"{__name__}.{cmd_name.replace('-', '_')}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl(sorted(_COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(__version__, prog_name="seawall")
def main() -> None:
    """Seawall holds the customer's side of the AWS shared-responsibility model."""
