"""`seawall scan`: judge an account once, without any cluster."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import get_terminal_size

import click

from seawall.api.v1alpha1.terms import Severity, Verdict
from seawall.cli.selection import selection
from seawall.engine.finding import SEVERITIES, Finding
from seawall.engine.scan import Target, prepare
from seawall.errors import InvalidSpec, SeawallError

#: Exit codes of design §12.
FAILED, USAGE, FOUND, UNKNOWN = 1, 2, 3, 4

Advance = Callable[[Target], None]


@click.command("scan")
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--profile", "profiles", multiple=True, metavar="P", help="Controls of a profile; may be repeated.")
@click.option("--control", "controls", multiple=True, metavar="GLOB", help="Controls by id or glob; may be repeated.")
@click.option("--region", "regions", multiple=True, metavar="R", help="Region to look at, '*' for all that are enabled. Default: yours.")
@click.option("--endpoint-url", metavar="URL", help="An emulator in the place of AWS.")
@click.option("-o", "--output", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option("--output-file", type=click.Path(path_type=Path), help="Write there instead of standard output.")
@click.option(
    "--fail-on",
    type=click.Choice([severity.value for severity in reversed(SEVERITIES)], case_sensitive=False),
    default=Severity.LOW.value,
    show_default=True,
    help="Least severity that decides the exit code.",
)
def command(
    files: tuple[Path, ...],
    profiles: tuple[str, ...],
    controls: tuple[str, ...],
    regions: tuple[str, ...],
    endpoint_url: str | None,
    form: str,
    output_file: Path | None,
    fail_on: str,
) -> None:
    """Judge the account of your AWS credentials: by FILES of baselines and policies, by profiles and controls; by every control if none is named.

    Exit codes: 0 nothing failed, 1 Seawall failed, 2 invalid input, 3 something fails, 4 nothing fails and something is unknown.
    """
    gc.set_threshold(50_000, 20, 20)  # it would look again and again at service models and findings, which all live on (design §7)
    try:
        wanted = selection(files, profiles, controls)
        ready = prepare(wanted.judged, regions=regions, endpoint_url=endpoint_url, exceptions=wanted.exceptions)
        with progress(len(ready.targets)) as advance:
            findings = ready.run(advance).findings
    except InvalidSpec as error:
        click.echo(f"seawall: {error.message}", err=True)
        sys.exit(USAGE)
    except SeawallError as error:
        click.echo(f"seawall: {error.message}", err=True)
        sys.exit(FAILED)
    parts = _rendered(findings, form, is_terminal=output_file is None and sys.stdout.isatty())
    if output_file is None:
        sys.stdout.writelines(parts)
    else:
        with output_file.open("w", encoding="utf-8") as file:
            file.writelines(parts)
    sys.exit(exit_code(findings, Severity(fail_on.capitalize())))


def _rendered(findings: Sequence[Finding], form: str, *, is_terminal: bool) -> Iterable[str]:
    # Each output imports what it needs when it is asked for.
    if form == "json":
        from seawall.outputs import json as as_json  # noqa: PLC0415

        return as_json.parts(findings)
    from seawall.outputs import table as as_table  # noqa: PLC0415

    return (as_table.render(findings, width=_width(is_terminal=is_terminal), color=is_terminal),)


def _width(*, is_terminal: bool) -> int:
    """Columns to fill; in a pipe enough that nothing is folded without need."""
    return get_terminal_size().columns if is_terminal else 200


def exit_code(findings: Sequence[Finding], fail_on: Severity) -> int:
    """What the findings at or above a severity come to."""
    counted = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    verdicts = {finding.verdict for finding in findings if finding.severity in counted}
    if Verdict.FAIL in verdicts:
        return FOUND
    return UNKNOWN if Verdict.UNKNOWN in verdicts else 0


@contextmanager
def progress(total: int) -> Iterator[Advance]:
    """A progress bar on standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415 - only where there is a bar to draw
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("reading", total=total)
        yield lambda target: progress.update(task, advance=1, description=target.region)
