"""`seawall apply`: make the changes of a journal file, and go on where an earlier run was stopped."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

import click
from rich.text import Text

from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState
from seawall.cli.carry_out import carry_out, hands, options
from seawall.cli.journal import Chosen, complain, live, opened, refuse_disagreement, refuse_unknown, run, show, waiting
from seawall.cli.rendering import console
from seawall.cli.scan import FOUND
from seawall.engine.apply.file import Document, FileJournal
from seawall.engine.apply.ground import Order
from seawall.engine.apply.journal import moved
from seawall.errors import InvalidSpec
from seawall.outputs.plan import standing


@click.command("apply")
@options
def command(file: Path, changes: tuple[str, ...], roles: tuple[str, ...], yes: bool, timeout: timedelta) -> None:  # noqa: FBT001 - click's
    """Make the changes that FILE plans, and verify each; what an earlier run has begun is settled first.

    Your AWS credentials read, the role writes. Each step is in FILE before AWS is asked, so a run that was stopped, or killed, is gone on with by
    the same command. Each write leaves a line in FILE.audit.jsonl.

    Exit codes: 0 every change is Verified, 1 Seawall failed, 2 invalid input, 3 some change is not Verified.
    """
    run(lambda: _apply(file, changes, roles, timeout, yes=yes))


def _apply(file: Path, changes: Collection[str], roles: tuple[str, ...], timeout: timedelta, *, yes: bool) -> int:
    out = console()
    with opened(file) as (journal, document):
        refuse_unknown(changes, live(document), file)
        waits = waiting(document, changes)
        if waits:
            _refuse_alone(waits)
            by = hands(journal, document, roles, "seawall apply")
            by.prove(waits[0].plan.spec)
            show(out, waits)
            refuse_disagreement(f"Apply in account {document.account} as {roles[-1]}", waits, back=False, yes=yes, out=out)
            _renew(journal, waits)
            tasks = [(each.plan.spec, Order(apply=each.ids, on_behalf_of=by.who)) for each in waits]
            if not carry_out(by, tasks, timeout=timeout, out=out):
                complain("the time is up before everything was done; the same command goes on")
        else:
            out.print(Text("nothing to apply"))
        records = _records(journal.document or document, changes)
    out.print(Text(standing(records), style="bold"))
    return 0 if all(record.state is ChangeState.VERIFIED for record in records) else FOUND


def _refuse_alone(waits: Collection[Chosen]) -> None:
    """Refuse changes without those that they stand on.

    Raises:
        InvalidSpec: the message says which.
    """
    for each in waits:
        records = each.plan.records()
        for change in each.changes:
            for needed in change.depends_on:
                if needed in records and needed not in each.ids and records[needed].state is not ChangeState.VERIFIED:
                    raise InvalidSpec(f"--change: {change.id} stands on {needed}, which is {records[needed].state}: name both")


def _renew(journal: FileJournal, waits: Collection[Chosen]) -> None:
    """Whoever applies again gives what failed before all of its tries anew."""
    for each in waits:
        records = each.plan.records()
        failed = [records[one] for one in each.ids if records[one].state is ChangeState.FAILED]
        if failed:
            journal.journal(each.plan.spec.hash).write(_renewed(record) for record in failed)


def _renewed(record: ChangeRecord) -> ChangeRecord:
    return moved(record, ChangeState.PENDING, attempts=0, undone=None, cause=None, finished_at=None)


def _records(document: Document, changes: Collection[str]) -> list[ChangeRecord]:
    return [record for plan in live(document) for each, record in plan.records().items() if not changes or each in changes]
