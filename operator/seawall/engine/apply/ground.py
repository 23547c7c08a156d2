"""What a plan is applied on: the target, the journal, the identity that writes, and what is wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from seawall.api.v1alpha1.remediation_plan import PlannedChange, Spec
from seawall.aws.write import Written
from seawall.controls import Registry
from seawall.engine.apply.journal import Journal
from seawall.facts.base import Resource
from seawall.facts.snapshot import TargetView


class Writes(Protocol):
    """The account, through the identity that writes. `aws.write.WritingAccount` is the one that there is."""

    def prepare(self, actions: frozenset[str]) -> None:
        """Have a session at hand that may do these actions: nothing that takes time comes between the last look at the Lease and the call.

        Raises:
            WriteRefused: there is none to be had.
        """

    def call(self, operation: str, region: str, arguments: Mapping[str, Any], *, actions: frozenset[str], token: str) -> Written:
        """Ask AWS once.

        Raises:
            WriteRefused: AWS did not do it.
            WriteLost: AWS may have done it.
        """


#: Why a change may not be begun now, or None. The resource is the live one, so that its tags can be asked.
Hindrance = Callable[[PlannedChange, Resource], "Hindered | None"]


@dataclass(frozen=True, slots=True)
class Hindered:
    """A change may not be begun.

    Attributes:
        why: for the record.
        for_good: whether it is Skipped: it is not wanted any more. Else it stays Pending.
    """

    why: str
    for_good: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted of one plan.

    Attributes:
        apply: ids of changes to make.
        rollback: ids of changes to take back.
        reject: ids of changes that are declined.
        forced: whether a rollback overwrites what somebody else changed since.
        on_behalf_of: who said so, for the audit.
        generation: of the source's spec, remembered with what a person declined or took back.
        closed: why nothing may be begun now, such as a window that is shut; None when it may. Ways back are always open.
        hindrance: asked for each change right before it is begun.
    """

    apply: frozenset[str] = frozenset()
    rollback: frozenset[str] = frozenset()
    reject: frozenset[str] = frozenset()
    forced: bool = False
    on_behalf_of: str = ""
    generation: int | None = None
    closed: str | None = None
    hindrance: Hindrance = field(default=lambda _change, _resource: None)


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a plan is applied.

    Attributes:
        plan: its spec: all that is known of the changes after a crash.
        journal: its records.
        view: opens the target with nothing read yet: each view reads anew.
        writes: None where the account has no identity that writes.
        now: the time.
        leads: whether we are still the one that acts; asked right before each write to AWS.
        begins: whether anything new may be begun; not while the operator is being stopped, when only what was begun comes to its end.
        pool: threads that wait for AWS.
        concurrency: changes at the same time.
        since: when we began to act: what a leader before us asked for may still be on its way then; None where nobody acted before.
    """

    plan: Spec
    journal: Journal
    view: Callable[[], TargetView]
    writes: Writes | None
    registry: Registry
    now: Callable[[], datetime]
    leads: Callable[[], bool]
    pool: Executor
    concurrency: int
    since: datetime | None = None
    begins: Callable[[], bool] = lambda: True
