"""The journal of `seawall plan`, `apply` and `rollback`: all plans of one account in one file, durable before AWS is asked.

A write makes a new file beside the old one and puts it in its place once all of it is on the disk, so whoever is killed, or loses power,
leaves the old document or the new one, whole. A lock beside the file keeps everybody else away meanwhile. The file holds what AWS says of
resources and what was done to them: only its owner may read it, and no credentials are ever in it.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError

from seawall.api import refusal
from seawall.api.model import Instant, Model
from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState, Spec
from seawall.engine.apply.journal import UNDER_WAY
from seawall.errors import InvalidSpec, SeawallError

SCHEMA_VERSION: Final = 1

_ONLY_OURS: Final = 0o600

Told = Callable[[ChangeRecord, ChangeRecord], None]
"""Hears of a record that became another one: before and after."""


class JournalledStatus(Model):
    """What became of a plan."""

    superseded: bool = False
    """Whether a later plan takes its place: nothing of it is begun any more; default false."""
    changes: tuple[ChangeRecord, ...] = ()
    """One record for each change that anybody looked at."""


class JournalledPlan(Model):
    """A plan and what became of it, in the words of a RemediationPlan."""

    spec: Spec
    """What would be changed."""
    status: JournalledStatus = JournalledStatus()
    """What became of it."""

    def records(self) -> dict[str, ChangeRecord]:
        """Every change's record, in the plan's order."""
        known = {record.id: record for record in self.status.changes}
        return {change.id: known.get(change.id) or ChangeRecord(id=change.id) for change in self.spec.changes}

    def with_records(self, records: Mapping[str, ChangeRecord], *, superseded: bool | None = None) -> Self:
        """The same plan with other records."""
        is_superseded = self.status.superseded if superseded is None else superseded
        return self.model_copy(update={"status": JournalledStatus(superseded=is_superseded, changes=tuple(records.values()))})

    @property
    def has_history(self) -> bool:
        """Whether anything was ever done about it."""
        return any(record.state is not ChangeState.PENDING for record in self.status.changes)

    @property
    def is_under_way(self) -> bool:
        """Whether AWS may differ from what it found, without anybody having said yet how."""
        return any(record.state in UNDER_WAY for record in self.status.changes)


class Document(Model):
    """What the file holds."""

    schema_version: Literal[1] = SCHEMA_VERSION
    """Form of the file."""
    uid: Annotated[str, Field(max_length=64)]
    """Identity of this journal, in the hashes of its plans: what was made by another one is never taken for our own."""
    account: Annotated[str, Field(pattern=r"^[0-9]{12}$")]
    """The only account that its plans are for."""
    home_region: Annotated[str, Field(max_length=32)]
    """Region through which the global target is read and written."""
    endpoint_url: Annotated[str, Field(max_length=2048)] | None = None
    """The emulator that stands in the place of AWS; absent for AWS itself."""
    created: Instant
    """When the journal was made."""
    plans: tuple[JournalledPlan, ...] = ()
    """All plans: those that were acted on, then those that wait; in the order in which they are made."""


class FileJournal:
    """A journal file that this process has to itself. Made with `held`."""

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self._lock = lock
        self._document = _read(path)

    @classmethod
    @contextmanager
    def held(cls, path: Path) -> Iterator[Self]:
        """Open a journal, and keep everybody else from it until the context ends. There may be no file yet.

        Raises:
            InvalidSpec: it cannot be read, or is no journal.
            SeawallError: somebody else has it open.
        """
        path = path.resolve()  # a link stays one, and all names of the file share one lock
        lock = _locked(path)
        try:
            yield cls(path, lock)
        finally:
            os.close(lock)

    def is_held(self) -> bool:
        """Whether the lock is still ours: whoever deletes its file lets somebody else have another one."""
        try:
            there = _lock_path(self.path).stat()
        except OSError:
            return False
        ours = os.fstat(self._lock)
        return (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino)

    @property
    def document(self) -> Document | None:
        """What it holds; None where there is no file yet."""
        return self._document

    def put(self, document: Document) -> None:
        """Replace what it holds. It is durable when this returns.

        Raises:
            InvalidSpec: it would hold credentials.
            SeawallError: it could not be written.
        """
        if "@" in urlsplit(document.endpoint_url or "").netloc:
            raise InvalidSpec("the endpoint's URL has credentials in it, wanted one without: the journal keeps it")
        text = json.dumps(document.dump(), indent=2) + "\n"
        try:
            _replace(self.path, text.encode())
        except OSError as error:
            raise SeawallError(f"{self.path} could not be written: {error.strerror}", reason="JournalNotWritten") from error
        self._document = document

    def journal(self, plan_hash: str, told: Told = lambda _before, _after: None) -> PlanRecords:
        """The journal of one of its plans, which hears of every record that changes."""
        return PlanRecords(self, plan_hash, told)


class PlanRecords:
    """Implements `engine.apply.journal.Journal` for one plan of a file."""

    def __init__(self, file: FileJournal, plan_hash: str, told: Told) -> None:
        self._file = file
        self._hash = plan_hash
        self._told = told
        self._records = next(plan.records() for plan in self._held.plans if plan.spec.hash == plan_hash)

    @property
    def _held(self) -> Document:
        document = self._file.document
        assert document is not None  # noqa: S101 - it had a plan
        return document

    def records(self) -> Mapping[str, ChangeRecord]:
        """Every change's record, in the plan's order."""
        return self._records

    def write(self, records: Iterable[ChangeRecord]) -> None:
        """Make records durable.

        Raises:
            SeawallError: they could not be written.
        """
        # As they are read again: whole seconds, and lists that are no tuples.
        changed = {record.id: ChangeRecord.model_validate_json(json.dumps(record.dump())) for record in records}
        before, after = self._records, {**self._records, **changed}
        document = self._held
        plans = tuple(plan.with_records(after) if plan.spec.hash == self._hash else plan for plan in document.plans)
        self._file.put(document.model_copy(update={"plans": plans}))
        self._records = after
        for each, record in changed.items():
            self._told(before[each], record)


def _lock_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")


def _locked(path: Path) -> int:
    try:
        lock = os.open(_lock_path(path), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, _ONLY_OURS)
    except OSError as error:
        raise InvalidSpec(f"{path} cannot be used: {_lock_path(path)}: {error.strerror}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        if not isinstance(error, BlockingIOError):
            raise InvalidSpec(f"{path} cannot be used: {_lock_path(path)} cannot be locked: {error.strerror}") from error
        raise SeawallError(f"{path} is in use: another seawall works with it, wait until that has ended", reason="JournalInUse") from error
    return lock


def _replace(path: Path, content: bytes) -> None:
    """Put a new file in the place of an old one, both whole at every instant."""
    new = path.with_name(f"{path.name}.new")
    file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, _ONLY_OURS)
    with os.fdopen(file, "wb") as opened:
        os.fchmod(opened.fileno(), _ONLY_OURS)  # it may be left over from a write that was killed
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _read(path: Path) -> Document | None:
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise InvalidSpec(f"{path} cannot be read as JSON: {error}; wanted a journal that `seawall plan` has made") from error
    version = _version(path, body)
    if version > SCHEMA_VERSION:
        raise InvalidSpec(f"{path}: seen schemaVersion {version}, wanted {SCHEMA_VERSION}: a newer Seawall has made it")
    try:
        return Document.model_validate_json(json.dumps(body), strict=True, by_alias=True, by_name=False)
    except ValidationError as error:
        raise InvalidSpec(f"{path} is no journal that `seawall plan` has made: {refusal.tell(error, Document)}") from error


def _version(path: Path, body: Any) -> int:  # noqa: ANN401 - whatever somebody's file holds
    version = body.get("schemaVersion") if isinstance(body, dict) else None
    if not isinstance(version, int):
        seen = f"schemaVersion {version!r}" if version is not None else "JSON without a schemaVersion"
        raise InvalidSpec(f"{path}: seen {seen}, wanted a journal that `seawall plan` has made")
    return version
