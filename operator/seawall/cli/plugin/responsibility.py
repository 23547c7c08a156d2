"""`kubectl seawall responsibility`: who owns what in an account, as the operator last joined it, in the formats of `seawall responsibility`."""

from __future__ import annotations

from pathlib import Path

import click

from seawall.api.v1alpha1 import AWSAccount, ResponsibilityReport
from seawall.cli.plugin.connection import Where, cluster_options, run
from seawall.cli.responsibility_forms import FORMS, write
from seawall.controls import nearest
from seawall.errors import Gone, InvalidSpec
from seawall.kube.clock import SystemClock
from seawall.kube.person import Person
from seawall.outputs.responsibility_words import Origin


@click.command("responsibility")
@click.argument("account", metavar="ACCOUNT")
@click.option("-o", "--output", "form", type=FORMS, default="table", show_default=True)
@click.option("--output-file", type=click.Path(path_type=Path), help="Write there instead of standard output.")
@cluster_options
def responsibility(where: Where, account: str, form: str, output_file: Path | None) -> None:
    """Tell who owns which layer of each AWS service in use in the AWSAccount ACCOUNT, and how both sides stand."""
    run(_tell(where, account, form, output_file))


async def _tell(where: Where, account: str, form: str, output_file: Path | None) -> int:
    async with await where.connect() as person:
        namespace = where.namespace or person.namespace
        report = await _report(person, namespace, account)
        origin = await _origin(person, namespace, report)
    write(report, origin, form, output_file)
    return 0


async def _report(person: Person, namespace: str, account: str) -> ResponsibilityReport:
    """The report of an account.

    Raises:
        InvalidSpec: there is none.
    """
    reports = {
        report.account.name: report
        for report in (ResponsibilityReport.parse(body) for body in await person.list(ResponsibilityReport, namespace))
    }
    if account in reports:
        return reports[account]
    close = nearest(account, reports)
    hint = f", did you mean `{close}`?" if close else f", seen {', '.join(sorted(reports))}" if reports else ""
    raise InvalidSpec(f"there is no ResponsibilityReport of an AWSAccount `{account}` in namespace {namespace}{hint}")


async def _origin(person: Person, namespace: str, report: ResponsibilityReport) -> Origin:
    """Who has read the account, and where; unknown where the account is gone or was never read."""
    judged = f"baseline {', '.join(report.baselines)}" if report.baselines else "no baseline"
    now = SystemClock().now()
    try:
        status = AWSAccount.parse(await person.get(AWSAccount, namespace, report.account.name)).status
    except Gone:
        return Origin(None, (), judged, now)
    return Origin(status.caller_arn, status.regions or (), judged, now)
