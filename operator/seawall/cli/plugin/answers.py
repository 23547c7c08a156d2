"""`kubectl seawall approve|reject|rollback`: show the plans, ask, and create one RemediationApproval of exactly what was shown."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import click
from rich.console import Console
from rich.text import Text

from seawall.api.meta import GROUP
from seawall.api.model import format_instant, parse_duration, parse_instant
from seawall.api.v1alpha1 import RemediationApproval
from seawall.api.v1alpha1.remediation_approval import Action
from seawall.api.v1alpha1.remediation_plan import CHANGES
from seawall.api.v1alpha1.terms import Reversible, Risk
from seawall.cli.plugin.choice import Chosen, answerable, read, unmet
from seawall.cli.plugin.connection import FAILED, Where, cluster_options, complain, run
from seawall.cli.plugin.follow import follow
from seawall.cli.plugin.printing import console
from seawall.errors import InvalidSpec
from seawall.kube.clock import SystemClock
from seawall.outputs import plan as view

_DOES: Final = {Action.APPLY: "Apply", Action.REJECT: "Reject", Action.ROLLBACK: "Take back"}

_GENERATED: Final = 58
"""Characters that the API server keeps of a generateName, before its own five."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the command line says.

    Attributes:
        changes: ids of the changes that it is about; empty means all.
        expires: when it ends if it was not used before; None means after a day.
        yes: nobody is asked.
    """

    action: Action
    where: Where
    names: tuple[str, ...]
    source: str | None
    changes: tuple[str, ...]
    reason: str | None
    expires: datetime | None
    wait: bool
    yes: bool
    force: bool = False


def _end(_: click.Context, __: click.Parameter, value: str | None) -> datetime | None:
    """Read a duration from now, or an instant."""
    if value is None:
        return None
    now = SystemClock().now()
    try:
        end = now + parse_duration(value) if value[-1:] in "hms" else parse_instant(value)
    except ValueError:
        wanted = "a duration such as 24h, or a date and time with a zone, such as 2027-03-31T00:00:00Z"
        raise click.BadParameter(f"seen {value!r}, wanted {wanted}") from None
    if end <= now:
        raise click.BadParameter(f"seen {value!r}, which is past, wanted an end that is to come")
    return end


def _answer(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the arguments that all answers have."""
    options = (
        click.argument("names", nargs=-1, metavar="[NAME]..."),
        click.option("--source", metavar="sb/NAME", help="All plans of a SecurityBaseline (sb/NAME) or MultiAZPolicy (maz/NAME)."),
        click.option("--change", "changes", multiple=True, metavar="ID", help="Only this change; may be repeated."),
        click.option("--reason", help="Why, for whoever reads it in a year."),
        click.option("--expires", callback=_end, metavar="24h|TIME", help="When it ends if it was not used before; default: after 24 h."),
        click.option("--wait", is_flag=True, help="Stay until it was carried out, and tell what becomes of each change."),
        click.option("-y", "--yes", is_flag=True, help="Do not ask."),
        cluster_options,
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command("approve")
@_answer
def approve(**given: Any) -> None:  # noqa: ANN401 - click's
    """Let the changes of the plans NAME be made, or those of a source's waiting plans."""
    run(_give(Answer(action=Action.APPLY, **given)))


@click.command("reject")
@_answer
def reject(**given: Any) -> None:  # noqa: ANN401 - click's
    """Decline the changes of the plans NAME, or those of a source's waiting plans, so that they are not offered again."""
    run(_give(Answer(action=Action.REJECT, **given)))


@click.command("rollback")
@click.option("--force", is_flag=True, help="Also take back what somebody else has changed since.")
@_answer
def rollback(**given: Any) -> None:  # noqa: ANN401 - click's
    """Take back what was made of the plans NAME, or of a source's plans."""
    run(_give(Answer(action=Action.ROLLBACK, **given)))


async def _give(answer: Answer) -> int:
    """Show, ask, create, and perhaps stay to see what becomes of it."""
    if bool(answer.names) == bool(answer.source):
        raise InvalidSpec("name the plans, or their source with --source; see `kubectl seawall plan`")
    out = console()
    async with await answer.where.connect() as person:
        namespace = answer.where.namespace or person.namespace
        plans = await read(person, namespace)
        named = plans.of_source(answer.source) if answer.source else plans.named(answer.names)
        chosen = answerable(named, answer.action, answer.changes, named=bool(answer.names))
        _show(out, chosen, answer.action)
        if not _is_agreed(out, chosen, answer):
            complain("nothing was done")
            return FAILED
        made = await person.approve(namespace, _body(chosen, answer, await person.user_name()))
        name = made["metadata"]["name"]
        out.print(Text(f"{RemediationApproval.kind().lower()}.{GROUP}/{name} created"), soft_wrap=True)
        return await follow(person, made, chosen, out) if answer.wait else 0


def _show(out: Console, chosen: Sequence[Chosen], action: Action) -> None:
    ids = {each.plan.spec.hash: {change.id for change in each.changes} for each in chosen}
    for part in view.render([each.plan for each in chosen], chosen=ids, back=action is Action.ROLLBACK):
        out.print(part)
    for each in chosen:
        for told in unmet(each, action):
            out.print(Text(f"note: {told}", style="yellow"))


def _is_agreed(out: Console, chosen: Sequence[Chosen], answer: Answer) -> bool:
    """Whether the person wants what they were shown.

    Raises:
        InvalidSpec: Nobody can be asked.
    """
    changes = [change for each in chosen for change in each.changes]
    risks = Counter(change.risk if answer.action is Action.APPLY else change.undo_risk or change.risk for change in changes)
    told = [f"{risks[risk]} {risk}" for risk in reversed(Risk) if risks[risk]] if answer.action is not Action.REJECT else []
    if answer.action is Action.APPLY:
        kept = sum(change.reversible is Reversible.NO for change in changes)
        billed = sum(change.billed for change in changes)
        told += [part for number, part in ((kept, f"{kept} that nothing takes back"), (billed, f"{billed} billed")) if number]
    what = f"{_DOES[answer.action]} {_number(len(changes), 'change')} of {_number(len(chosen), 'plan')}"
    sentence = f"{what}: {', '.join(told)}" if told else what
    if answer.yes:
        out.print(Text(sentence))
        return True
    if not sys.stdin.isatty():
        raise InvalidSpec("standard input is no terminal, so nobody can be asked: read the plan above, then add --yes")
    return click.confirm(f"{sentence}. Go on?", err=True)


def _number(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _body(chosen: Sequence[Chosen], answer: Answer, user: str) -> dict[str, Any]:
    """The RemediationApproval, as the API server is to make it.

    Raises:
        InvalidSpec: There is something in it that cannot be.
    """
    spec: dict[str, Any] = {"planHashes": [each.plan.spec.hash for each in chosen], "action": answer.action.value, "approvedBy": user}
    if any(len(each.changes) < len(each.plan.spec.changes) for each in chosen):
        spec["changes"] = _ids(chosen)
    if answer.force:
        spec["force"] = True
    if answer.reason:
        spec["reason"] = answer.reason
    if answer.expires:
        spec["expiresAt"] = format_instant(answer.expires)
    end = f"-{answer.action.value.lower()}-"
    begin = chosen[0].plan.metadata.name if len(chosen) == 1 else chosen[0].plan.spec.source_ref.name
    name = f"{begin[: _GENERATED - len(end)].rstrip('-.')}{end}"
    RemediationApproval.parse({"metadata": {"name": name}, "spec": spec})
    return {"metadata": {"generateName": name}, "spec": spec}


def _ids(chosen: Sequence[Chosen]) -> list[str]:
    """The changes by name, where they are not all of their plans: nothing is agreed to that was not shown.

    Raises:
        InvalidSpec: They are more than an approval can name.
    """
    ids = list(dict.fromkeys(change.id for each in chosen for change in each.changes))
    if len(ids) > CHANGES:
        raise InvalidSpec(
            f"seen {len(ids)} changes that are not all of their plans, wanted at most {CHANGES}: answer fewer plans at a time"
        )
    return ids
