"""Where the plugin prints: rich for people, JSON and YAML for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from shutil import get_terminal_size
from typing import Any, Final

import click
import yaml
from rich.console import Console, RenderableType
from rich.table import Table

_PIPE_WIDTH: Final = 160
_WIDEST: Final = 4096


def console() -> Console:
    """As wide as the terminal; in a pipe so wide that little is folded, and without colours."""
    return Console(width=get_terminal_size().columns if sys.stdout.isatty() else _PIPE_WIDTH, highlight=False)


def print_whole(out: Console, part: RenderableType) -> None:
    """Print a table as wide as it is, as kubectl does: where the terminal is narrower, it folds whole lines and no cell. Text keeps to the terminal."""
    if isinstance(part, Table):
        natural = Console(width=_WIDEST, highlight=False).measure(part).maximum
        Console(width=max(out.width, natural), highlight=False).print(part)
    else:
        out.print(part)


def print_objects(bodies: Sequence[Mapping[str, Any]], form: str, *, alone: bool) -> None:
    """Print objects as kubectl does: one that was asked for alone as itself, others in a List; only in ASCII, so that all can be seen.

    Args:
        bodies: as the API server has them; the bookkeeping of field managers is left out.
        form: json or yaml.
        alone: whether one object was asked for by its name.
    """
    items = [{**body, "metadata": {key: value for key, value in body["metadata"].items() if key != "managedFields"}} for body in bodies]
    data = items[0] if alone and len(items) == 1 else {"apiVersion": "v1", "kind": "List", "items": items}
    if form == "json":
        click.echo(json.dumps(data, indent=2))
    else:
        click.echo(yaml.dump(data, Dumper=yaml.CSafeDumper, sort_keys=False, width=140), nl=False)
