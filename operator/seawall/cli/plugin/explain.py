"""`kubectl seawall explain`: what a workload is made of, and what of it dies with a zone."""

from __future__ import annotations

import click

from seawall.api.v1alpha1 import ComplianceReport, MultiAZPolicy
from seawall.cli.plugin.choice import SOURCES
from seawall.cli.plugin.connection import Where, cluster_options, complain, run
from seawall.cli.plugin.printing import console
from seawall.controls import nearest
from seawall.errors import Gone, InvalidSpec
from seawall.kube.person import Person
from seawall.kube.reports import Source
from seawall.outputs import drawing
from seawall.outputs.graph import drawings, places, zones


@click.command("explain")
@click.argument("source", metavar="maz/NAME")
@click.option("--zone", metavar="ID", help="The zone that is lost, such as euw1-az1; default: the worst for each workload.")
@click.option("-o", "--output", "form", type=click.Choice(["tree", "dot", "mermaid"]), default="tree", show_default=True)
@cluster_options
def explain(where: Where, source: str, zone: str | None, form: str) -> None:
    """Draw the workloads of the MultiAZPolicy NAME with their zones and what they need, and mark what dies when a zone is lost."""
    run(_explain(where, source, zone, form))


async def _explain(where: Where, source: str, zone: str | None, form: str) -> int:
    name = _named(source)
    async with await where.connect() as person:
        policy, reports = await _read(person, where.namespace or person.namespace, name)
    if policy.status.observed_generation < policy.metadata.generation:
        complain(f"{source} has changed or is new, and what is drawn is of the evaluation before")
    targets = places(reports)
    known = zones(targets)
    if zone is not None and zone not in known:
        wanted = f"wanted one of {', '.join(known)}" if known else "no zone is known"
        raise InvalidSpec(f"--zone: nothing of {source} is in `{zone}`, {wanted}")
    drawn = list(drawings(policy.status.workloads, targets, zone))
    if zone is None:
        _tell_missing(policy, {each.things[each.root].name for each in drawn})
    if form == "tree":
        console().print(drawing.tree(drawn))
    else:
        click.echo(drawing.dot(drawn) if form == "dot" else drawing.mermaid(drawn), nl=False)
    return 0


def _named(source: str) -> str:
    """The name of the policy.

    Raises:
        InvalidSpec: it is no MultiAZPolicy.
    """
    word, _, name = source.partition("/")
    kind = SOURCES.get(word.lower())
    if kind is None or not name:
        raise InvalidSpec(f"seen `{source}`, wanted maz/NAME")
    if kind != MultiAZPolicy.kind():
        raise InvalidSpec(f"{source}: a {kind} has no graph to draw, wanted maz/NAME; its ComplianceReports name every finding")
    return name


async def _read(person: Person, namespace: str, name: str) -> tuple[MultiAZPolicy, list[ComplianceReport]]:
    """The policy, and the reports that are of it and not of one that had its name before.

    Raises:
        InvalidSpec: there is no such policy.
    """
    try:
        body = await person.get(MultiAZPolicy, namespace, name)
    except Gone:
        others = [each["metadata"]["name"] for each in await person.list(MultiAZPolicy, namespace)]
        close = nearest(name, others)
        hint = f", did you mean `maz/{close}`?" if close else f", seen {', '.join(sorted(others))}" if others else ""
        raise InvalidSpec(f"there is no MultiAZPolicy `{name}` in namespace {namespace}{hint}") from None
    found = await person.list(ComplianceReport, namespace, labels=Source.of(body).labels)
    policy = MultiAZPolicy.parse(body)
    reports = [ComplianceReport.parse(each) for each in found]
    return policy, [each for each in reports if each.source_ref.uid == policy.metadata.uid]


def _tell_missing(policy: MultiAZPolicy, drawn: set[str]) -> None:
    """Say why a workload is not drawn."""
    if not policy.status.workloads:
        complain(f"maz/{policy.metadata.name} was not evaluated yet")
    for answer in policy.status.workloads:
        if answer.name not in drawn:
            why = "; ".join(answer.causes) or "its reports are not written yet"
            complain(f"{answer.name} is {answer.verdict} and cannot be drawn: {why}")
