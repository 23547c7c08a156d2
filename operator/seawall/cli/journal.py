"""What `seawall plan`, `apply` and `rollback` share: the journal file, what of it is chosen, how it is shown, asked for and ended."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

import click
from rich.console import Console
from rich.text import Text

from seawall.api.meta import ObjectMeta
from seawall.api.v1alpha1 import RemediationPlan
from seawall.api.v1alpha1.remediation_plan import ChangeRecord, PlannedChange, Status
from seawall.api.v1alpha1.terms import Reversible, Risk
from seawall.cli.scan import FAILED, USAGE
from seawall.controls import nearest
from seawall.engine.apply.file import Document, FileJournal, JournalledPlan
from seawall.engine.apply.journal import OPEN, UNDER_WAY
from seawall.errors import InvalidSpec, SeawallError
from seawall.outputs import plan as view
from seawall.outputs.visible import visible

DEFAULT: Final = Path("seawall-plan.json")

INTERRUPTED: Final = 130

_NAME_LENGTH: Final = 40  # as of plans in a cluster


@dataclass(frozen=True, slots=True)
class Chosen:
    """A plan, and the changes in it that a command is about."""

    plan: JournalledPlan
    ids: frozenset[str]

    @property
    def changes(self) -> list[PlannedChange]:
        """Those changes, in the plan's order."""
        return [change for change in self.plan.spec.changes if change.id in self.ids]


def chosen(plans: Iterable[JournalledPlan], which: Callable[[PlannedChange, ChangeRecord], bool]) -> list[Chosen]:
    """The plans with those of their changes that are meant; plans without any are left out."""
    found = []
    for plan in plans:
        records = plan.records()
        ids = frozenset(change.id for change in plan.spec.changes if which(change, records[change.id]))
        if ids:
            found.append(Chosen(plan, ids))
    return found


def live(document: Document) -> list[JournalledPlan]:
    """The plans that no later one has taken the place of."""
    return [plan for plan in document.plans if not plan.status.superseded]


def waiting(document: Document, ids: Collection[str] = ()) -> list[Chosen]:
    """What is to be made, or was begun and is not finished.

    Args:
        document: the journal.
        ids: only these changes; empty means all.
    """
    return chosen(live(document), lambda change, record: (not ids or change.id in ids) and _waits(record))


def _waits(record: ChangeRecord) -> bool:
    return record.state in UNDER_WAY or (record.state in OPEN and record.undone is not False)


def refuse_unknown(ids: Collection[str], plans: Iterable[JournalledPlan], path: Path) -> None:
    """Refuse ids that no plan has.

    Raises:
        InvalidSpec: with the nearest that there is.
    """
    every = {change.id for plan in plans for change in plan.spec.changes}
    for unknown in (each for each in ids if each not in every):
        close = nearest(unknown, every)
        raise InvalidSpec(f"--change: {path} has no change `{unknown}`" + (f", did you mean `{close}`?" if close else ""))


@contextmanager
def opened(path: Path) -> Iterator[tuple[FileJournal, Document]]:
    """Open a journal that there is, for this process alone.

    Raises:
        InvalidSpec: there is none, or it cannot be read.
        SeawallError: another process works with it.
    """
    missing = InvalidSpec(f"there is no journal {path}, `seawall plan` makes one")
    if not path.exists():
        raise missing  # without leaving a lock beside what is not there
    with FileJournal.held(path) as journal:
        if journal.document is None:
            raise missing
        yield journal, journal.document


def show(out: Console, plans: Sequence[Chosen], *, back: bool = False, every_change: bool = False) -> None:
    """Show changes; with `back`, what taking them back does."""
    ids = {each.plan.spec.hash: each.ids for each in plans}
    for part in view.render([_as_kind(each.plan) for each in plans], chosen=ids, back=back, every_change=every_change):
        out.print(part)


def _as_kind(plan: JournalledPlan) -> RemediationPlan:
    spec = plan.spec
    name = f"{spec.source_ref.name[:_NAME_LENGTH].rstrip('-.')}-{spec.hash[:8]}-{spec.run}"
    return RemediationPlan(metadata=ObjectMeta(name=name), spec=spec, status=Status(changes=plan.status.changes))


def refuse_disagreement(what: str, plans: Sequence[Chosen], *, back: bool, yes: bool, out: Console) -> None:
    """Go on only if the person wants what they were shown.

    Args:
        what: the verb, with what it is done by.
        plans: what was shown.
        back: whether it is taken back.
        yes: nobody is asked.
        out: where it was shown.

    Raises:
        InvalidSpec: nobody can be asked.
        SeawallError: they do not want it.
    """
    sentence = f"{what}: {_counted([change for each in plans for change in each.changes], back=back)}"
    if yes:
        out.print(Text(sentence, style="bold"))
        return
    if not sys.stdin.isatty():
        raise InvalidSpec("standard input is no terminal, so nobody can be asked: read the above, then add --yes")
    if not click.confirm(f"{sentence}. Go on?", err=True):
        raise SeawallError("nothing was done", reason="Declined")


def _counted(changes: Sequence[PlannedChange], *, back: bool) -> str:
    risks = Counter(change.undo_risk or change.risk if back else change.risk for change in changes)
    told = [f"{risks[risk]} {risk}" for risk in reversed(Risk) if risks[risk]]
    if not back:
        kept = sum(change.reversible is Reversible.NO for change in changes)
        billed = sum(change.billed for change in changes)
        told += [part for count, part in ((kept, f"{kept} that nothing takes back"), (billed, f"{billed} billed")) if count]
    return f"{number(len(changes), 'change')}, {', '.join(told)}"


def number(count: int, what: str) -> str:
    """`1 change`, `2 changes`."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def run(steps: Callable[[], int]) -> NoReturn:
    """Take the steps, and end with the exit code that they come to."""
    try:
        code = steps()
    except KeyboardInterrupt:
        complain("stopped; the journal says how far it came, and the same command goes on from there")
        code = INTERRUPTED
    except InvalidSpec as error:
        complain(error.message)
        code = USAGE
    except SeawallError as error:
        complain(error.message)
        code = FAILED
    sys.exit(code)


def complain(message: str) -> None:
    """Say what is wrong, on standard error."""
    click.echo(f"seawall: {visible(message)}", err=True)
