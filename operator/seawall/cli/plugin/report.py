"""`kubectl seawall report`: findings out of the ComplianceReports, in the formats of `seawall scan`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final, cast

import click
from rich.text import Text

from seawall.api.model import parse_instant
from seawall.api.v1alpha1 import ComplianceReport
from seawall.api.v1alpha1.findings import Summary
from seawall.api.v1alpha1.terms import Severity, Verdict
from seawall.cli.plugin.connection import Where, cluster_options, complain, run
from seawall.cli.plugin.printing import console
from seawall.cli.plugin.sources import KINDS, Policy, find, named, reports_of, understood
from seawall.controls import nearest, registry
from seawall.engine.finding import REGION_LOSS, SEVERITIES, ZONE_LOSS, Finding
from seawall.engine.report import percent
from seawall.errors import InvalidSpec, SeawallError, UnknownReason
from seawall.kube.client import Json
from seawall.kube.clock import SystemClock
from seawall.kube.person import Person
from seawall.outputs import json as as_json
from seawall.outputs import table as as_table
from seawall.outputs.overview import span
from seawall.outputs.overview_rows import policy
from seawall.outputs.visible import visible

_LISTED: Final = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.EXEMPT)
"""What reports name one by one."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A source and the reports that are of it."""

    kind: Policy
    body: Json
    reports: Sequence[ComplianceReport]

    @property
    def title(self) -> str:
        """The source as people type it."""
        return f"{self.kind.NAMES.short}/{self.body['metadata']['name']}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings are asked for; an empty part asks for all."""

    verdicts: Collection[str]
    accounts: Collection[str]
    controls: Collection[str]
    severity: str | None

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self.verdicts or self.accounts or self.controls or self.severity)

    def takes(self, account: str, finding: Finding) -> bool:
        """Whether a finding in an AWSAccount is asked for."""
        worse = SEVERITIES if self.severity is None else SEVERITIES[: SEVERITIES.index(Severity(self.severity)) + 1]
        return (
            (not self.verdicts or finding.verdict in self.verdicts)
            and (not self.accounts or account in self.accounts or finding.resource.account in self.accounts)
            and (not self.controls or any(fnmatchcase(finding.control, each) for each in self.controls))
            and finding.severity in worse
        )

    def refuse_unknown(self, reports: Iterable[ComplianceReport]) -> None:
        """Refuse what can match nothing.

        Raises:
            InvalidSpec: No control has such an id, or no report is of such an account.
        """
        reports = list(reports)
        controls = {*registry(), ZONE_LOSS, REGION_LOSS, *(each.id for report in reports for each in report.controls)}
        accounts = {each for report in reports for each in (report.account, *(found.resource.account for found in report.findings))}
        for glob in self.controls:
            if not any(fnmatchcase(each, glob) for each in controls):
                close = nearest(glob, controls)
                hint = f"did you mean `{close}`?" if close else "see `seawall controls list`"
                raise InvalidSpec(f"--control: no control is called `{glob}`, {hint}")
        for account in self.accounts:
            if account not in accounts:
                names = sorted({report.account for report in reports})
                close = nearest(account, names)
                hint = f", did you mean `{close}`?" if close else f", seen {', '.join(names)}" if names else ""
                raise InvalidSpec(f"--account: no report is of an AWSAccount `{account}`{hint}")


@click.command("report")
@click.argument("source", required=False, metavar="[sb/NAME|maz/NAME]")
@click.option("-A", "--all-namespaces", "everywhere", is_flag=True, help="Reports of all namespaces.")
@click.option(
    "--verdict",
    "verdicts",
    multiple=True,
    type=click.Choice([each.value for each in _LISTED], case_sensitive=False),
    help="Only this verdict; may be repeated.",
)
@click.option("--account", "accounts", multiple=True, metavar="NAME", help="Only this AWSAccount, by name or digits; may be repeated.")
@click.option("--control", "controls", multiple=True, metavar="GLOB", help="Only these controls, such as 's3.*'; may be repeated.")
@click.option(
    "--severity",
    type=click.Choice([each.value for each in SEVERITIES], case_sensitive=False),
    help="Only findings of this severity and worse.",
)
@click.option("-o", "--output", "form", type=click.Choice(["table", "wide", "json"]), default="table", show_default=True)
@cluster_options
def report(where: Where, source: str | None, everywhere: bool, severity: str | None, form: str, **only: tuple[str, ...]) -> None:  # noqa: FBT001 - click's
    """Show the findings of a baseline or policy, or of all in the namespace: what fails, is unknown or accepted, worst first.

    What passes is counted. `-o wide` adds the reads that each verdict rests on; `-o json` is the document of `seawall scan -o json`.

    Exit codes: 0 shown, whatever is in it (`kubectl seawall status` tells by its code how things stand), 1 the cluster could not be asked, 2 invalid input.
    """
    if everywhere and (source or where.namespace):
        raise click.UsageError("-A is for the reports of all namespaces, wanted neither a name nor -n with it")
    run(_report(where, source, Wanted(severity=severity, **only), form, everywhere=everywhere))


async def _report(where: Where, source: str | None, wanted: Wanted, form: str, *, everywhere: bool) -> int:
    async with await where.connect() as person:
        namespace = None if everywhere else where.namespace or person.namespace
        found = await _named(person, namespace or "", source) if source else await _all(person, namespace)
    if not found:
        complain(f"there is no SecurityBaseline and no MultiAZPolicy in {f'namespace {namespace}' if namespace else 'any namespace'}")
    wanted.refuse_unknown(each for one in found for each in one.reports)
    for each in found:
        _warn(each)
    if form == "json":
        _print_json(found, wanted)
    else:
        for number, (each, findings) in enumerate(_shown(found, wanted)):
            _print_text(each, findings, with_evidence=form == "wide", is_first=number == 0, everywhere=everywhere)
    return 0


async def _named(person: Person, namespace: str, source: str) -> list[Reported]:
    kind, name = named(source)
    body = await find(person, namespace, kind, name)
    return [Reported(kind, body, await reports_of(person, body, kind))]


async def _all(person: Person, namespace: str | None) -> list[Reported]:
    """Every source with its reports, by namespace, kind and name."""
    *lists, reports = await asyncio.gather(*(person.list(kind, namespace) for kind in (*KINDS.values(), ComplianceReport)))
    by_source: dict[str, list[ComplianceReport]] = {}
    for body in reports:
        known = understood(ComplianceReport, body)
        by_source.setdefault(known.source_ref.uid, []).append(known)
    sources = [(kind, body) for kind, bodies in zip(KINDS.values(), lists, strict=True) for body in bodies]
    found = [Reported(kind, body, by_source.get(body["metadata"]["uid"], ())) for kind, body in sources]
    return sorted(found, key=lambda each: (each.body["metadata"]["namespace"], each.title))


def _warn(reported: Reported) -> None:
    """Say why the reports may not be what they seem."""
    if not reported.reports:
        complain(f"{reported.title} has no report yet")
    try:
        stands = policy(understood(reported.kind, reported.body), SystemClock().now())
    except SeawallError as error:
        complain(error.message)
        return
    for note in stands.notes:
        complain(f"{reported.title}: {note}")


def _findings(reported: Reported, wanted: Wanted) -> Iterator[Finding]:
    for each in reported.reports:
        for told in each.findings:
            finding = Finding(
                control=told.control,
                severity=told.severity,
                resource=told.resource,
                verdict=told.verdict,
                reason=cast("UnknownReason | None", told.reason),  # a newer operator's is shown as it is
                message=told.message,
                evidence=told.evidence,
                exception=told.exception,
            )
            if wanted.takes(each.account, finding):
                yield finding


def _summary(found: Iterable[Reported]) -> Summary:
    """The counts of all reports, whatever is shown of them; each source counts for itself, and each target once, however many parts it has."""
    targets = {(each.source_ref.uid, each.account, each.region): each.summary for one in found for each in one.reports}
    counts: dict[str, int] = {
        name: sum(getattr(each, name) for each in targets.values())
        for name in ("resources", "pass_", "fail", "unknown", "exempt", "not_applicable")
    }
    judged = counts["pass_"] + counts["fail"]
    return Summary(
        controls=len({each.id for one in found for report in one.reports for each in report.controls}),
        score=percent(counts["pass_"], judged),
        coverage=percent(judged, judged + counts["unknown"]),
        **counts,
    )


def _print_json(found: Sequence[Reported], wanted: Wanted) -> None:
    shown = {id(finding): (finding, one) for one in found for finding in _findings(one, wanted)}

    def source(finding: Finding) -> dict[str, Any]:
        one = shown[id(finding)][1]
        return {"source": {"kind": one.kind.kind(), "namespace": one.body["metadata"]["namespace"], "name": one.body["metadata"]["name"]}}

    sys.stdout.writelines(as_json.parts([finding for finding, _ in shown.values()], summary=_summary(found), more=source))


def _shown(found: Sequence[Reported], wanted: Wanted) -> list[tuple[Reported, list[Finding]]]:
    """The sources that are shown, with their findings; of many, those of which something is asked for."""
    every = [(each, list(_findings(each, wanted))) for each in found]
    shown = [(each, findings) for each, findings in every if findings or not wanted.narrows or len(every) == 1]
    if every and not shown:
        complain("no finding is like that")
    return shown


def _print_text(reported: Reported, shown: Sequence[Finding], *, with_evidence: bool, is_first: bool, everywhere: bool) -> None:
    """A source's name and its findings as `seawall scan` shows them."""
    out, counts = console(), _summary([reported])
    metadata, status = reported.body["metadata"], reported.body.get("status") or {}
    last = status.get("lastEvaluationTime")
    evaluated = f"  evaluated {span(SystemClock().now() - parse_instant(last))} ago" if last else ""
    name = f"{metadata['namespace']} {reported.title}" if everywhere else reported.title
    if not is_first:
        out.print()
    out.print(Text.assemble((visible(name), "bold"), (evaluated, "dim")))
    has_color = sys.stdout.isatty() and not out.no_color
    click.echo(as_table.render(shown, width=out.width, color=has_color, summary=counts, with_evidence=with_evidence), nl=False)
    listed = counts.fail + counts.unknown + counts.exempt
    if len(shown) < listed:
        out.print(Text(f"{len(shown)} of {listed} findings shown", style="dim"))
