"""The journal of one plan: what became of each change, durable before AWS is asked. `kube/journal.py` and `engine/apply/file.py` keep it.

::

    Pending ──> InProgress ──> Applied ──> Verified ──┐
       ^            │  │           │                  │ rollback, by approval
       │ not done   │  └───────────┴──> RollingBack <─┘
       └────────────┘ half done, or contrary  │
                                              └──> RolledBack, or Failed {undone: true}

A record says what is true of AWS, or what has to be read to know it. InProgress means that nobody can say without reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol

from seawall.api.v1alpha1.remediation_plan import Cause, ChangeRecord, ChangeState

#: A change that failed is begun again so often for one approval.
ATTEMPTS: Final = 5

_FIRST_RETRY = timedelta(seconds=15)
_LONGEST_RETRY = timedelta(hours=1)
#: Half of what a record takes: with as many changes as a plan may have, the whole object must stay below what the API server can store.
_MESSAGE_LIMIT = 512

#: States in which AWS may differ from what the plan found, without anybody having said yet how.
UNDER_WAY: Final = frozenset({ChangeState.IN_PROGRESS, ChangeState.APPLIED, ChangeState.ROLLING_BACK})

#: States in which nothing of a change stands in AWS, and it may be begun.
OPEN: Final = frozenset({ChangeState.PENDING, ChangeState.FAILED})

#: States in which a change is in force, as far as Seawall knows.
IN_FORCE: Final = frozenset({ChangeState.APPLIED, ChangeState.VERIFIED})


class Journal(Protocol):
    """The records of one plan. One thread writes at a time."""

    def records(self) -> Mapping[str, ChangeRecord]:
        """Every change's record, by its id, in the plan's order."""

    def write(self, records: Iterable[ChangeRecord]) -> None:
        """Replace these records. They are durable when this returns.

        Raises:
            SeawallError: they are not, or nobody knows; nothing may be asked of AWS.
        """


def moved(record: ChangeRecord, state: ChangeState, message: str | None = None, **fields: object) -> ChangeRecord:
    """The record in another state; its message is what is said now, or nothing."""
    told = message if message is None or len(message) <= _MESSAGE_LIMIT else f"{message[: _MESSAGE_LIMIT - 1]}…"
    return record.model_copy(update={"state": state, "message": told, **fields})


def begun(record: ChangeRecord, now: datetime, token: str) -> ChangeRecord:
    """The record of a change whose calls come next."""
    return moved(
        record,
        ChangeState.IN_PROGRESS,
        attempts=record.attempts + 1,
        started_at=now,
        applied_at=None,
        finished_at=None,
        deadline=None,
        undone=None,
        cause=None,
        observed=None,
        request_ids=(),
        client_token=token,
    )


def returning(record: ChangeRecord, cause: Cause, now: datetime, message: str, *, forced: bool = False) -> ChangeRecord:
    """The record of a change that is taken back from now on."""
    fields = {"cause": cause, "started_at": now, "finished_at": None, "deadline": None, "undone": None, "forced": forced}
    return moved(record, ChangeState.ROLLING_BACK, message, **fields)


def is_final(record: ChangeRecord) -> bool:
    """Whether nothing more happens to a change by itself."""
    match record.state:
        case ChangeState.PENDING | ChangeState.IN_PROGRESS | ChangeState.APPLIED | ChangeState.ROLLING_BACK:
            return False
        case ChangeState.FAILED:
            return record.undone is False or record.attempts >= ATTEMPTS
        case _:
            return True


def may_go_back(record: ChangeRecord) -> bool:
    """Whether a change is in force, by whole or by half, so that there is something to take back."""
    return record.state in IN_FORCE or (record.state is ChangeState.FAILED and record.undone is False)


def may_begin_at(record: ChangeRecord) -> datetime | None:
    """From when a change that failed may be begun again; None when at once."""
    if record.state is not ChangeState.FAILED or record.finished_at is None:
        return None
    return record.finished_at + min(_FIRST_RETRY * (1 << min(max(record.attempts, 1) - 1, 16)), _LONGEST_RETRY)
