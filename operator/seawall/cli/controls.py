"""`seawall controls list|show`: what there is to ask for."""

from __future__ import annotations

import sys
from fnmatch import fnmatchcase

import click

from seawall.cli.rendering import FORMS, print_list, print_one
from seawall.controls import nearest, registry
from seawall.outputs.catalogue import control_data


@click.group("controls")
def command() -> None:
    """List the controls, or show one."""


@command.command("list")
@click.argument("globs", nargs=-1)
@click.option("-o", "--output", "form", type=FORMS, default="table", show_default=True)
def list_all(globs: tuple[str, ...], form: str) -> None:
    """List all controls, or those whose id matches one of GLOBS."""
    chosen = [control for name, control in registry().items() if not globs or any(fnmatchcase(name, glob) for glob in globs)]
    rows = [control_data(control) for control in chosen]
    for row in rows:
        row["mends"] = row["fix"]["mode"] if row["fix"] else None
    print_list(rows, {"id": "id", "severity": "severity", "fix": "mends", "resource": "resource", "title": "title"}, form)


@command.command("show")
@click.argument("name", metavar="ID")
@click.option("-o", "--output", "form", type=FORMS, default="table", show_default=True)
def show(name: str, form: str) -> None:
    """Show one control: why, parameters, fix, reads, IAM actions, framework references and sources."""
    known = registry()
    if name not in known:
        close = nearest(name, known)
        click.echo(
            f"seawall: unknown control `{name}`" + (f", did you mean `{close}`?" if close else ", see `seawall controls list`"), err=True
        )
        sys.exit(2)
    print_one(control_data(known[name]), form)
