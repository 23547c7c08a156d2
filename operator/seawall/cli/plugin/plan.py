"""`kubectl seawall plan`: what would be changed, and what became of it."""

from __future__ import annotations

import click
from rich.text import Text

from seawall.api.v1alpha1 import RemediationPlan
from seawall.cli.plugin.choice import Plans, read
from seawall.cli.plugin.connection import Where, cluster_options, complain, run
from seawall.cli.plugin.printing import console, print_objects
from seawall.outputs import plan as view


@click.command("plan")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--source", metavar="sb/NAME", help="All plans of a SecurityBaseline (sb/NAME) or MultiAZPolicy (maz/NAME).")
@click.option("-A", "--all-namespaces", "everywhere", is_flag=True, help="Plans of all namespaces.")
@click.option("--changes", "every_change", is_flag=True, help="Each change by itself, however many there are.")
@click.option("-o", "--output", "form", type=click.Choice(["text", "json", "yaml"]), default="text", show_default=True)
@cluster_options
def plan(where: Where, names: tuple[str, ...], source: str | None, everywhere: bool, every_change: bool, form: str) -> None:  # noqa: FBT001
    """Show the plans NAME in full, or those of a source; without either, a line for each plan."""
    if names and source:
        raise click.UsageError("seen plans by name and --source, wanted one of them")
    if everywhere and (names or where.namespace):
        raise click.UsageError("-A is for the plans of all namespaces, wanted neither a name nor -n with it")
    run(_show(where, names, source, form, everywhere=everywhere, every_change=every_change))


async def _show(where: Where, names: tuple[str, ...], source: str | None, form: str, *, everywhere: bool, every_change: bool) -> int:
    async with await where.connect() as person:
        found = await read(person, None if everywhere else where.namespace or person.namespace)
    if form != "text":
        print_objects(_bodies(found, names, source), form, alone=len(names) == 1)
        return 0
    for name, why in found.unreadable.items():
        complain(f"plan {name} cannot be read by this version of kubectl-seawall: {why}")
    shown = _chosen(found, names, source)
    out = console()
    if not shown:
        complain(f"there is no plan in {found.where}")
    elif names or source or every_change:
        for part in view.render(shown, every_change=every_change):
            out.print(part)
    else:
        out.print(view.summary(shown, namespaces=everywhere))
        out.print(Text("\n`kubectl seawall plan NAME` shows what a plan would change.", style="dim"))
    return 0


def _chosen(found: Plans, names: tuple[str, ...], source: str | None) -> list[RemediationPlan]:
    if source:
        return found.of_source(source)
    return found.named(names) if names else found.plans


def _bodies(found: Plans, names: tuple[str, ...], source: str | None) -> list[dict[str, object]]:
    """The bodies of the plans chosen; all of them, those that this version cannot read too, where none is named."""
    if not names and not source:
        return found.bodies
    known = {body["metadata"]["uid"]: body for body in found.bodies}
    return [known[each.metadata.uid] for each in _chosen(found, names, source)]
