"""`seawall iam-policy`: the least privilege for exactly this selection."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from seawall.aws.accounts import OWN_ACTIONS
from seawall.aws.policy import managed_policies, session_arguments
from seawall.cli.selection import Selection, selection
from seawall.errors import InvalidSpec
from seawall.facts.tagging import GET_RESOURCES_ACTION

_READ_ALWAYS = OWN_ACTIONS | {GET_RESOURCES_ACTION}
"""What is read of every account: the account itself, and which services are in use, for its ResponsibilityReport."""


@click.command("iam-policy")
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--profile", "profiles", multiple=True, metavar="P", help="Controls of a profile; may be repeated.")
@click.option("--control", "controls", multiple=True, metavar="GLOB", help="Controls by id or glob; may be repeated.")
@click.option(
    "--mode",
    type=click.Choice(["Audit", "Enforce"], case_sensitive=False),
    default="Audit",
    show_default=True,
    help="Audit: what judging reads. Enforce: what the fixes write, for spec.remediation.",
)
@click.option("--session", is_flag=True, help="Print AssumeRole's arguments for a session cut to it, by the rule that the operator uses.")
def command(files: tuple[Path, ...], profiles: tuple[str, ...], controls: tuple[str, ...], mode: str, session: bool) -> None:  # noqa: FBT001 - click's
    """Print the IAM policy that a selection needs: FILES with baselines and policies, profiles, controls, or every control if nothing is named.

    What every account needs is among it: its Regions, its alias, and `tag:GetResources`, by which ResponsibilityReports and `seawall
    responsibility` see services in use. What does not fit in one managed policy becomes several, printed as a list: attach all of them.
    """
    try:
        wanted = selection(files, profiles, controls)
    except InvalidSpec as error:
        click.echo(f"seawall: {error.message}", err=True)
        sys.exit(2)
    actions = wanted.actions | _READ_ALWAYS if mode == "Audit" else _writing(wanted)
    if session:
        click.echo(json.dumps(session_arguments(actions, "aws"), indent=2))
        return
    documents = managed_policies(actions)
    click.echo(json.dumps(documents[0] if len(documents) == 1 else documents, indent=2))


def _writing(wanted: Selection) -> frozenset[str]:
    """IAM actions of every fix of the selection, its undo, and the reads that verify it."""
    fixes = frozenset(action for each in wanted.wanted for chosen in each.chosen for action in chosen.control.writing_actions)
    if not wanted.policies:
        return fixes
    from seawall.engine.zones.remedies.writable import ACTIONS, WRITABLE  # noqa: PLC0415 - the facts of all types, and most selections have no policy

    written = (action for each in WRITABLE.values() if each.fact.writing for action in each.fact.writing.actions)
    return fixes | ACTIONS | frozenset(written)
