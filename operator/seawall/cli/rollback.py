"""`seawall rollback`: take back what was made of a journal file."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

import click
from rich.text import Text

from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState, PlannedChange
from seawall.api.v1alpha1.terms import Reversible
from seawall.cli.carry_out import carry_out, hands, options
from seawall.cli.journal import chosen, complain, number, opened, refuse_disagreement, refuse_unknown, run, show
from seawall.cli.rendering import console
from seawall.cli.scan import FOUND
from seawall.engine.apply.ground import Order
from seawall.engine.apply.journal import IN_FORCE, UNDER_WAY
from seawall.errors import InvalidSpec
from seawall.outputs.plan import standing


@click.command("rollback")
@click.option("--force", is_flag=True, help="Also take back what somebody else has changed since.")
@options
def command(
    file: Path,
    changes: tuple[str, ...],
    roles: tuple[str, ...],
    yes: bool,  # noqa: FBT001 - click's
    timeout: timedelta,
    force: bool,  # noqa: FBT001 - click's
) -> None:
    """Take back what was made of the plans in FILE, the newest first, to what was before; each is verified by reading it again.

    Your AWS credentials read, the role writes. What somebody else has changed since stays, unless you say --force. Each write leaves a line in
    FILE.audit.jsonl.

    Exit codes: 0 nothing of it is in force any more, 1 Seawall failed, 2 invalid input, 3 some change could not be taken back.
    """
    run(lambda: _rollback(file, changes, roles, timeout, yes=yes, force=force))


def _rollback(file: Path, changes: Collection[str], roles: tuple[str, ...], timeout: timedelta, *, yes: bool, force: bool) -> int:
    out = console()
    with opened(file) as (journal, document):
        refuse_unknown(changes, document.plans, file)
        made = chosen(reversed(document.plans), lambda change, record: (not changes or change.id in changes) and _is_made(record))
        stays = [change for each in made for change in each.changes if change.reversible is Reversible.NO]
        if stays and changes:
            raise InvalidSpec(f"--change: nothing takes back {stays[0].id}, {stays[0].control} on {stays[0].resource_id}")
        back = chosen((each.plan for each in made), lambda change, record: _is_to_go_back(change, record, changes))
        if not back:
            out.print(Text(f"nothing to take back{_kept(stays)}"))
            return FOUND if stays else 0
        by = hands(journal, document, roles, "seawall rollback")
        by.prove(back[0].plan.spec)
        show(out, back, back=True)
        refuse_disagreement(f"Take back in account {document.account} as {roles[-1]}", back, back=True, yes=yes, out=out)
        tasks = [(each.plan.spec, Order(rollback=each.ids, forced=force, on_behalf_of=by.who)) for each in back]
        if not carry_out(by, tasks, timeout=timeout, out=out):
            complain("the time is up before everything was done; the same command goes on")
        now = {plan.spec.hash: plan.records() for plan in (journal.document or document).plans}
    records = [now[each.plan.spec.hash][change.id] for each in back for change in each.changes]
    out.print(Text(f"{standing(records)}{_kept(stays)}", style="bold"))
    return FOUND if stays or any(_is_made(record) for record in records) else 0


def _is_to_go_back(change: PlannedChange, record: ChangeRecord, changes: Collection[str]) -> bool:
    return (not changes or change.id in changes) and _is_made(record) and change.reversible is not Reversible.NO


def _is_made(record: ChangeRecord) -> bool:
    """Whether AWS is, or may be, as the change has it."""
    return record.state in IN_FORCE | UNDER_WAY or (record.state is ChangeState.FAILED and record.undone is False)


def _kept(stays: Collection[PlannedChange]) -> str:
    return f"; {number(len(stays), 'change')} stay in force, as nothing takes them back" if stays else ""
