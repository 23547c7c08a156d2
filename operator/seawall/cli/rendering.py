"""How lists and single things are printed: a table for people, JSON and YAML for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from shutil import get_terminal_size
from typing import Any

import click
import yaml
from rich.console import Console
from rich.markup import escape
from rich.table import Table

FORMS = click.Choice(["table", "json", "yaml"])


def print_list(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], form: str) -> None:
    """Print many things.

    Args:
        rows: what there is.
        columns: heading and member of each column.
        form: table, json or yaml.
    """
    if form != "table":
        _print_data(list(rows), form)
        return
    out = console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in columns:
        table.add_column(heading.upper(), no_wrap=heading != "title", overflow="fold")
    for row in rows:
        table.add_row(*(escape(_text(row[member])) for member in columns.values()))
    out.print(table)


def print_one(thing: Mapping[str, Any], form: str) -> None:
    """Print one thing, whole."""
    if form != "table":
        _print_data(thing, form)
        return
    out = console()
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for name, value in thing.items():
        table.add_row(name, escape(_text(value)))
    out.print(table)


def console() -> Console:
    """As wide as the terminal; in a pipe so wide that little is folded, and without colours."""
    return Console(width=get_terminal_size().columns if sys.stdout.isatty() else 160, highlight=False)


def _print_data(data: object, form: str) -> None:
    if form == "json":
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        click.echo(yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=140), nl=False)


def _text(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "\n".join(f"{key}: {_text(member)}" for key, member in value.items())
    if isinstance(value, list | tuple):
        return "\n".join(_line(member) for member in value) or "-"
    return str(value)


def _line(value: object) -> str:
    """One entry of a list on one line."""
    if isinstance(value, Mapping):
        return "  ".join(f"{key}={_text(member).replace(chr(10), ',')}" for key, member in value.items() if member not in (None, [], ""))
    return _text(value)
