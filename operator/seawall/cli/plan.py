"""`seawall plan`: write down what would mend an account, in a journal file that `seawall apply` carries out."""

from __future__ import annotations

import gc
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.text import Text

from seawall.api.v1alpha1.findings import SourceReference
from seawall.api.v1alpha1.terms import SourceKind, Verdict
from seawall.cli.journal import DEFAULT, number, run, show, waiting
from seawall.cli.rendering import console
from seawall.cli.scan import FOUND, UNKNOWN, progress
from seawall.cli.selection import Selection, selection
from seawall.engine.apply.file import Document, FileJournal
from seawall.engine.finding import Finding
from seawall.engine.plan import Planned, plan
from seawall.engine.replan import replanned
from seawall.engine.scan import Scan, prepare
from seawall.errors import InvalidSpec
from seawall.outputs.visible import visible

_NO_BASELINE: Final = "seawall-cli"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the command line says."""

    files: tuple[Path, ...]
    profiles: tuple[str, ...]
    controls: tuple[str, ...]
    regions: tuple[str, ...]
    endpoint_url: str | None
    journal: Path
    allow_destructive: bool
    managed: tuple[str, ...]
    every_change: bool


@click.command("plan")
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--profile", "profiles", multiple=True, metavar="P", help="Controls of a profile; may be repeated.")
@click.option("--control", "controls", multiple=True, metavar="GLOB", help="Controls by id or glob; may be repeated.")
@click.option("--region", "regions", multiple=True, metavar="R", help="Region to look at, '*' for all that are enabled. Default: yours.")
@click.option("--endpoint-url", metavar="URL", help="An emulator in the place of AWS; the journal keeps it.")
@click.option(
    "--journal", type=click.Path(path_type=Path, dir_okay=False), default=DEFAULT, show_default=True, help="Where the plans are written."
)
@click.option("--allow-destructive", is_flag=True, help="Plan fixes too that lose data or cannot be taken back.")
@click.option("--managed-tag", "managed", multiple=True, help="KEY or KEY=VALUE, as globs: a tag of resources that another tool owns.")
@click.option("--changes", "every_change", is_flag=True, help="Show each change by itself, however many there are.")
def command(**given: Any) -> None:  # noqa: ANN401 - click's
    """Plan what would mend the account of your AWS credentials: by the baselines in FILES, or by profiles and controls; nothing is changed.

    The plans are written to the journal file. Where there is one already, what waits in it for the same Regions is planned anew; what was made
    or taken back stays in it as the way back, and is planned under a new run number where it is needed again.

    Exit codes: 0 nothing to change, 1 Seawall failed, 2 invalid input, 3 changes are planned, 4 none is planned and something is unknown.
    """
    gc.set_threshold(50_000, 20, 20)  # as in scan
    run(lambda: _plan(_Asked(**given)))


def _plan(asked: _Asked) -> int:
    wanted = selection(asked.files, asked.profiles, asked.controls)
    if wanted.policies:
        raise InvalidSpec(
            f"MultiAZPolicy `{wanted.policies[0].metadata.name}`: plans for workloads are made in a cluster, wanted baselines only"
        )
    with FileJournal.held(asked.journal) as journal:
        ready = prepare(wanted.judged, regions=asked.regions, endpoint_url=asked.endpoint_url, exceptions=wanted.exceptions)
        document = _document(journal, ready, asked)
        found = _judged(ready)
        planned = {
            region: plan(each, allow_destructive=asked.allow_destructive, managed_tags=asked.managed) for region, each in found.items()
        }
        needs = {region: each.changes for region, each in planned.items()}
        document = replanned(document, needs, _source(wanted, asked, document), datetime.now(UTC))
        journal.put(document)
    return _tell(asked, document, [finding for each in found.values() for finding in each], planned)


def _document(journal: FileJournal, ready: Scan, asked: _Asked) -> Document:
    """The journal that is gone on with, or a new one.

    Raises:
        InvalidSpec: it is another account's.
    """
    account = ready.account
    known = journal.document
    if known is None:
        return Document(
            uid=str(uuid.uuid4()),
            account=account.account_id,
            home_region=account.identity.home_region,
            endpoint_url=asked.endpoint_url,
            created=datetime.now(UTC),
        )
    if (known.account, known.endpoint_url) != (account.account_id, asked.endpoint_url):
        raise InvalidSpec(
            f"{asked.journal} is the journal of account {known.account} at {known.endpoint_url or 'AWS'}, "
            f"seen account {account.account_id} at {asked.endpoint_url or 'AWS'}: name another file with --journal"
        )
    return known


def _source(wanted: Selection, asked: _Asked, document: Document) -> SourceReference:
    """Whom the plans are for: the one baseline, or the command line."""
    is_one = len(wanted.baselines) == 1 and not asked.profiles and not asked.controls
    return SourceReference(kind=SourceKind.SECURITY_BASELINE, name=wanted.baselines[0] if is_one else _NO_BASELINE, uid=document.uid)


def _judged(ready: Scan) -> dict[str, list[Finding]]:
    """The findings by Region, worst first. One that two baselines share is there once, at its worst.

    Raises:
        InvalidSpec: two baselines want different values of the same thing.
    """
    found: dict[str, dict[str, Finding]] = {}
    with progress(len(ready.targets)) as advance:
        for target, findings in ready.judged():
            known = found.setdefault(target.region, {})
            for finding in findings:
                other = known.get(finding.id)
                if other is not None:
                    _refuse_rivals(finding, other)
                if other is None or finding.worst_first < other.worst_first:
                    known[finding.id] = finding
            advance(target)
    return {region: sorted(each.values(), key=lambda finding: finding.worst_first) for region, each in found.items()}


def _refuse_rivals(one: Finding, other: Finding) -> None:
    if one.subject is None or other.subject is None or one.verdict is not Verdict.FAIL or other.verdict is not Verdict.FAIL:
        return
    if one.subject.parameters != other.subject.parameters:
        raise InvalidSpec(f"two baselines want {one.control} of {one.resource.id} with different parameters, plan one of them at a time")


def _tell(asked: _Asked, document: Document, findings: Sequence[Finding], planned: Mapping[str, Planned]) -> int:
    """Show what is planned and what is not; gives the exit code."""
    out = console()
    waits = waiting(document)
    show(out, waits, every_change=asked.every_change)
    _tell_the_rest(out, findings, planned)
    if waits:
        changes = number(sum(len(each.ids) for each in waits), "change")
        out.print(Text(f"{changes} of {number(len(waits), 'plan')} in {asked.journal}; `seawall apply` makes them", style="bold"))
        if any(each.plan.is_under_way for each in waits):
            out.print(Text("note: some were begun and not finished; `seawall apply` goes on with them", style="yellow"))
        return FOUND
    out.print(Text("nothing to change", style="bold"))
    return UNKNOWN if any(finding.verdict is Verdict.UNKNOWN for finding in findings) else 0


def _tell_the_rest(out: Console, findings: Sequence[Finding], planned: Mapping[str, Planned]) -> None:
    """Say why what fails is not planned, and how much nobody knows."""
    unfixable = {each: why for target in planned.values() for each, why in target.unfixable.items()}
    for finding in findings:
        if finding.id in unfixable:
            out.print(Text(f"not planned: {finding.control} on {visible(finding.resource.id)}: {visible(unfixable[finding.id])}"))
    failing = [finding for finding in findings if finding.verdict is Verdict.FAIL]
    by_hand = sum(finding.subject is None or finding.subject.control.mending is None for finding in failing)
    unknown = sum(finding.verdict is Verdict.UNKNOWN for finding in findings)
    if by_hand:
        out.print(Text(f"not planned: {number(by_hand, 'failing finding')} that Seawall has no fix for; see `seawall scan`"))
    if unknown:
        out.print(Text(f"not planned: {number(unknown, 'finding')} that could not be judged; see `seawall scan`"))
