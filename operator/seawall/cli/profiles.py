"""`seawall profiles list|show`: named sets of controls, and what they leave to people."""

from __future__ import annotations

import sys

import click

from seawall.cli.rendering import FORMS, print_list, print_one
from seawall.controls import nearest, registry
from seawall.controls.profiles import profiles
from seawall.outputs.catalogue import profile_data


@click.group("profiles")
def command() -> None:
    """List the profiles, or show one."""


@command.command("list")
@click.option("-o", "--output", "form", type=FORMS, default="table", show_default=True)
def list_all(form: str) -> None:
    """List all profiles with their number of controls."""
    rows = [profile_data(profile, registry()) for profile in profiles().values()]
    for row in rows:
        row["members"] = len(row["controls"])
    print_list(rows, {"name": "name", "controls": "members", "title": "title"}, form)


@command.command("show")
@click.argument("name")
@click.option("-o", "--output", "form", type=FORMS, default="table", show_default=True)
def show(name: str, form: str) -> None:
    """Show one profile: its controls, and the requirements of its framework that are manual or have no control."""
    known = profiles()
    if name not in known:
        close = nearest(name, known)
        click.echo(
            f"seawall: unknown profile `{name}`" + (f", did you mean `{close}`?" if close else ", see `seawall profiles list`"), err=True
        )
        sys.exit(2)
    print_one(profile_data(known[name], registry()), form)
