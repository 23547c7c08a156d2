"""`kubectl seawall explain`: what a workload is made of, and what of it dies with a zone."""

from __future__ import annotations

import click

from seawall.api.v1alpha1 import MultiAZPolicy
from seawall.cli.plugin.connection import Where, cluster_options, complain, run
from seawall.cli.plugin.printing import console
from seawall.cli.plugin.sources import find, named, reports_of
from seawall.errors import InvalidSpec
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
        body = await find(person, where.namespace or person.namespace, MultiAZPolicy, name)
        reports = await reports_of(person, body, MultiAZPolicy)
    policy = MultiAZPolicy.parse(body)
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
    kind, name = named(source, "maz/NAME")
    if kind is not MultiAZPolicy:
        raise InvalidSpec(
            f"{source}: a {kind.kind()} has no graph to draw, wanted maz/NAME; `kubectl seawall report {source}` names every finding"
        )
    return name


def _tell_missing(policy: MultiAZPolicy, drawn: set[str]) -> None:
    """Say why a workload is not drawn."""
    if not policy.status.workloads:
        complain(f"maz/{policy.metadata.name} was not evaluated yet")
    for answer in policy.status.workloads:
        if answer.name not in drawn:
            why = "; ".join(answer.causes) or "its reports are not written yet"
            complain(f"{answer.name} is {answer.verdict} and cannot be drawn: {why}")
