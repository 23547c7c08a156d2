"""Carry out the plans of a journal file: who reads and who writes, the rounds of the protocol, what is told and what is kept for the audit."""

from __future__ import annotations

import json
import logging
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import click
from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.text import Text

from seawall.api.model import parse_duration
from seawall.api.v1alpha1.aws_account import RoleARN
from seawall.api.v1alpha1.remediation_plan import ChangeRecord, Spec
from seawall.aws.accounts import AwsAccount, Limits
from seawall.aws.session import AssumeRole, Identity, Sessions
from seawall.aws.write import WritingAccount
from seawall.cli.journal import DEFAULT
from seawall.controls import registry
from seawall.engine.apply import advance
from seawall.engine.apply.case import Case, cases
from seawall.engine.apply.file import Document, FileJournal
from seawall.engine.apply.ground import Ground, Order
from seawall.errors import AccountError, InvalidSpec, NotLeading, SeawallError, WriteRefused
from seawall.facts.snapshot import Freshness, Snapshots, TargetView
from seawall.outputs.visible import visible

_CONCURRENCY: Final = 16

#: Evidence that verifies is read on the spot; only sources with a date of their own are older.
_EVIDENCE_AGE: Final = timedelta(hours=1)

_PLAIN: Final = frozenset(vars(logging.makeLogRecord({})))


def _roles(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        try:
            TypeAdapter(RoleARN).validate_python(value)
        except ValidationError:
            wanted = "the ARN of an IAM role, such as arn:aws:iam::123456789012:role/seawall-write"
            raise click.BadParameter(f"seen {value!r}, wanted {wanted}") from None
    return values


def _duration(_: click.Context, __: click.Parameter, value: str) -> timedelta:
    try:
        return parse_duration(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


def options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the arguments that carrying out takes."""
    given = (
        click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default=DEFAULT),
        click.option("--change", "changes", multiple=True, metavar="ID", help="Only this change; may be repeated."),
        click.option(
            "--write-role",
            "roles",
            multiple=True,
            required=True,
            callback=_roles,
            metavar="ARN",
            help="Role that writes, assumed anew for each change and cut to its calls; repeated: a chain of roles, in order.",
        ),
        click.option("-y", "--yes", is_flag=True, help="Do not ask."),
        click.option(
            "--timeout", callback=_duration, default="1h", show_default=True, metavar="DURATION", help="Stop waiting for AWS after so long."
        ),
    )
    for option in reversed(given):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Hands:
    """Who reads and who writes.

    Attributes:
        who: for the audit.
    """

    journal: FileJournal
    reads: AwsAccount
    writes: WritingAccount
    who: str

    def prove(self, spec: Spec) -> None:
        """Make sure that the role can be assumed and is of the account, before anything is begun.

        Raises:
            SeawallError: it is not so.
        """
        found = cases(spec, registry()).values()
        case = next((each for each in found if isinstance(each, Case)), None)
        if case is None:
            return
        try:
            self.writes.prepare(case.actions)
        except WriteRefused as error:
            raise SeawallError(f"--write-role, which is spec.remediation here: {error.message}", reason=error.reason) from error


def hands(journal: FileJournal, document: Document, roles: Sequence[str], command: str) -> Hands:
    """Find out who the ambient credentials are, and let them read; let the roles write.

    Raises:
        InvalidSpec: the last role is of another account than the journal.
        AccountError: the credentials are, or AWS did not say.
    """
    of = roles[-1].split(":")[4]
    if of != document.account:
        raise InvalidSpec(f"--write-role: seen a role of account {of}, wanted one of {document.account}, whose journal {journal.path} is")
    sessions = Sessions()
    reads = AwsAccount(Identity(document.home_region, endpoint_url=document.endpoint_url), sessions, Limits(_CONCURRENCY))
    caller = reads.verify(None)
    if caller.account_id != document.account:
        raise AccountError(
            f"the credentials belong to account {caller.account_id} ({caller.arn}), wanted {document.account}, whose journal {journal.path} is",
            reason="WrongAccount",
        )
    chain = tuple(AssumeRole(role) for role in roles)
    writes = WritingAccount(Identity(document.home_region, roles=chain, endpoint_url=document.endpoint_url), sessions, document.account)
    return Hands(journal, reads, writes, f"{caller.arn} by {command}")


@dataclass(slots=True)
class _Lane:
    """The plans of one target, one after the other: a later one may begin where an earlier one ends.

    Attributes:
        due: when the first of them is looked at again.
    """

    left: deque[tuple[Ground, Order]] = field(default_factory=deque)
    due: float = 0.0


def carry_out(by: Hands, tasks: Sequence[tuple[Spec, Order]], *, timeout: timedelta, out: Console) -> bool:
    """Take plans as far as they go, those of different targets side by side.

    Args:
        by: who reads and writes.
        tasks: plans and what is wanted of them, in order.
        timeout: how long to wait for what takes time.
        out: where each transition is told.

    Returns:
        Whether nothing more moves by itself; False when the time was up before.

    Raises:
        SeawallError: the journal or the audit file could not be written, or the journal's lock was taken away.
    """
    end = time.monotonic() + timeout.total_seconds()
    with ThreadPoolExecutor(_CONCURRENCY) as pool, _audited(by.journal.path):
        lanes: dict[str, _Lane] = {}
        for spec, order in tasks:
            lanes.setdefault(spec.region, _Lane()).left.append((_ground(by, spec, pool, out), order))
        while lanes:
            for lane in [each for each in lanes.values() if each.due <= time.monotonic()]:
                pause = _advanced(by, *lane.left[0])
                if pause is None:
                    lane.left.popleft()
                lane.due = time.monotonic() + (pause.total_seconds() if pause is not None else 0.0)
            lanes = {region: lane for region, lane in lanes.items() if lane.left}
            soonest = min((lane.due for lane in lanes.values()), default=0.0)
            if soonest > end:
                return False
            time.sleep(max(0.0, soonest - time.monotonic()))
    return True


def _advanced(by: Hands, ground: Ground, order: Order) -> timedelta | None:
    try:
        return advance(ground, order)
    except NotLeading as error:
        told = f"the lock of {by.journal.path} was taken away, so nothing more was written; the same command goes on"
        raise SeawallError(told, reason=error.reason) from error


def _ground(by: Hands, spec: Spec, pool: Executor, out: Console) -> Ground:
    snapshots = Snapshots(_now)
    names = {change.id: f"{change.control} on {change.resource_id}" for change in spec.changes}

    def view() -> TargetView:
        now = _now()
        return snapshots.view("apply", by.reads, Freshness(now, now, _EVIDENCE_AGE)).target(spec.region)

    def told(before: ChangeRecord, after: ChangeRecord) -> None:
        if (before.state, before.message) != (after.state, after.message):
            out.print(Text(f"{_now().astimezone():%H:%M:%S} {visible(f'{names[after.id]}: {_step(before, after)}')}"))

    return Ground(
        plan=spec,
        journal=by.journal.journal(spec.hash, told),
        view=view,
        writes=by.writes,
        registry=registry(),
        now=_now,
        leads=by.journal.is_held,
        pool=pool,
        concurrency=_CONCURRENCY,
    )


def _step(before: ChangeRecord, after: ChangeRecord) -> str:
    step = f"{before.state} -> {after.state}" if before.state is not after.state else str(after.state)
    undone = {None: "", True: ", undone", False: ", not undone"}[after.undone]
    return f"{step}{undone}{f': {after.message}' if after.message else ''}"


def _now() -> datetime:
    return datetime.now(UTC)


class _AuditFile(logging.Handler):
    """Appends each audit line to a file, as JSON."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise InvalidSpec(f"{path} cannot be written: {error.strerror}") from error

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; what cannot be told is not gone on with.

        Raises:
            SeawallError: it could not be written.
        """
        told = {name: value for name, value in vars(record).items() if name not in _PLAIN}
        line = {"time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"), **told}
        try:
            os.write(self._file, f"{json.dumps(line)}\n".encode())
        except OSError as error:
            raise SeawallError(f"{self._path} could not be written: {error.strerror}", reason="AuditNotWritten") from error

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)
        super().close()


@contextmanager
def _audited(journal: Path) -> Iterator[None]:
    """Keep the audit lines of what is done meanwhile in a file beside the journal."""
    audit = logging.getLogger("seawall.audit")
    handler = _AuditFile(journal.with_name(f"{journal.name}.audit.jsonl"))
    audit.setLevel(logging.INFO)
    audit.addHandler(handler)
    try:
        yield
    finally:
        audit.removeHandler(handler)
        handler.close()
