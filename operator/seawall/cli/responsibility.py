"""`seawall responsibility`: who owns what in an account, and how both sides stand, once and without any cluster."""

from __future__ import annotations

import gc
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from seawall.api.v1alpha1 import ProviderAssurance
from seawall.api.v1alpha1.responsibility_report import CellVerdict, ResponsibilityReport
from seawall.aws.partitions import GLOBAL
from seawall.cli.responsibility_forms import FORMS, write
from seawall.cli.scan import FAILED, FOUND, UNKNOWN, USAGE, progress
from seawall.cli.selection import Selection, documents, selection
from seawall.engine.responsibility.once import Watch, report_once
from seawall.engine.scan import Scan, prepare
from seawall.errors import InvalidSpec, SeawallError
from seawall.outputs.responsibility_words import Origin

_SETTLED = frozenset({CellVerdict.MET, CellVerdict.ASSURED})


@click.command("responsibility")
@click.argument("files", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--profile", "profiles", multiple=True, metavar="P", help="Controls of a profile; may be repeated.")
@click.option("--control", "controls", multiple=True, metavar="GLOB", help="Controls by id or glob; may be repeated.")
@click.option("--region", "regions", multiple=True, metavar="R", help="Region to look at, '*' for all that are enabled. Default: yours.")
@click.option("--endpoint-url", metavar="URL", help="An emulator in the place of AWS.")
@click.option("-o", "--output", "form", type=FORMS, default="table", show_default=True)
@click.option("--output-file", type=click.Path(path_type=Path), help="Write there instead of standard output.")
def command(
    files: tuple[Path, ...],
    profiles: tuple[str, ...],
    controls: tuple[str, ...],
    regions: tuple[str, ...],
    endpoint_url: str | None,
    form: str,
    output_file: Path | None,
) -> None:
    """Tell who owns which layer of each AWS service in use, and how both sides stand, for the account of your AWS credentials.

    The customer's side is judged by FILES of baselines, by profiles and controls; by every control if none is named. AWS's side is what AWS
    Artifact lists, if FILES have a ProviderAssurance, and the ConfigMap that it names; otherwise it is unknown.

    Exit codes: 0 everything is met or assured, 1 Seawall failed, 2 invalid input, 3 something is not met, 4 all that is open is without a control,
    out of scope or unknown.
    """
    gc.set_threshold(50_000, 20, 20)  # as in a scan: what it reads all lives on
    try:
        wanted = _wanted(files, profiles, controls)
        watches = _watches(wanted.assurances, files)
        ready = prepare(wanted.wanted, regions=regions, endpoint_url=endpoint_url, exceptions=wanted.exceptions)
        with progress(len(ready.targets)) as advance:
            report = report_once(ready, wanted.baselines, watches, advance)
    except InvalidSpec as error:
        click.echo(f"seawall: {error.message}", err=True)
        sys.exit(USAGE)
    except SeawallError as error:
        click.echo(f"seawall: {error.message}", err=True)
        sys.exit(FAILED)
    write(report, _origin(ready, wanted, profiles, controls), form, output_file)
    sys.exit(exit_code(report))


def exit_code(report: ResponsibilityReport) -> int:
    """What the cells come to."""
    verdicts = {cell.verdict for service in report.services for cell in service.cells}
    if CellVerdict.NOT_MET in verdicts:
        return FOUND
    return 0 if verdicts <= _SETTLED else UNKNOWN


def _wanted(files: Sequence[Path], profiles: tuple[str, ...], controls: tuple[str, ...]) -> Selection:
    """What is judged; every control where the files have no baseline and nothing is named."""
    wanted = selection(files, profiles, controls)
    return wanted if wanted.wanted else replace(wanted, wanted=selection((), (), ()).wanted)


def _watches(assurances: Sequence[ProviderAssurance], files: Sequence[Path]) -> list[Watch]:
    """What is wanted of AWS's side, each with the list that its spec names, if that is among the files."""
    if not assurances:
        return []
    maps = [document for file in files for _, document in documents(file) if document.get("kind") == "ConfigMap"]
    return [Watch(each, _scope(each, maps)) for each in assurances]


def _scope(assurance: ProviderAssurance, maps: Sequence[Mapping[str, object]]) -> Mapping[str, str] | None:
    """The data of the ConfigMap that an assurance names; a namespace counts where both have one."""
    if assurance.spec.service_scope is None:
        return None
    named, namespace = assurance.spec.service_scope.config_map_ref.name, assurance.metadata.namespace
    for each in maps:
        metadata, data = each.get("metadata"), each.get("data")
        if not isinstance(metadata, Mapping) or metadata.get("name") != named or not isinstance(data, Mapping):
            continue
        if not namespace or metadata.get("namespace", namespace) == namespace:
            return {str(key): str(value) for key, value in data.items()}
    return None


def _origin(ready: Scan, wanted: Selection, profiles: Sequence[str], controls: Sequence[str]) -> Origin:
    regions = dict.fromkeys(target.region for target in ready.targets if target.region != GLOBAL)
    told = (("baseline", wanted.baselines), ("profile", profiles), ("control", controls))
    named = [f"{what} {', '.join(names)}" for what, names in told if names]
    caller = ready.account.caller
    return Origin(None if caller is None else caller.arn, tuple(regions), " and ".join(named) or "every control", datetime.now(UTC))
