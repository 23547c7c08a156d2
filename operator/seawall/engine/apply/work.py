"""What the steps of one advance share: the cases, what was looked at already, and work done side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import TypeVar

from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState, PlannedChange
from seawall.engine.apply.case import Case, cases
from seawall.engine.apply.ground import Ground, Order
from seawall.errors import InvalidSpec

T = TypeVar("T")


class Work:
    """One advance of one plan.

    Attributes:
        tried: changes that were looked at with a view to beginning them, there or back: not again before the next advance.
        later: those of them whose calls must not be made for a while, by their fact's word.
        seen: changes whose outcome was read since their state was last written.
    """

    def __init__(self, ground: Ground, order: Order) -> None:
        self.ground = ground
        self.order = order
        self.tried: set[str] = set()
        self.later: set[str] = set()
        self.seen: set[str] = set()
        self._cases = cases(ground.plan, ground.registry)

    @property
    def changes(self) -> tuple[PlannedChange, ...]:
        """In the order in which they are made."""
        return self.ground.plan.changes

    def case(self, change_id: str) -> Case:
        """A change brought back to life.

        Raises:
            InvalidSpec: this version cannot understand it.
        """
        case = self._cases[change_id]
        if isinstance(case, InvalidSpec):
            raise case
        return case

    def record(self, change_id: str) -> ChangeRecord:
        """How far a change is."""
        return self.ground.journal.records()[change_id]

    def those(self, *states: ChangeState) -> list[str]:
        """Ids of the changes in these states, in order."""
        records = self.ground.journal.records()
        return [change.id for change in self.changes if records[change.id].state in states]

    def each(self, ids: Sequence[str], step: Callable[[str], T]) -> list[T]:
        """Do a step for each change, side by side, as many at once as the account allows."""
        lanes = [ids[start :: self.ground.concurrency] for start in range(min(self.ground.concurrency, len(ids)))]
        done = self.ground.pool.map(lambda lane: [(each, step(each)) for each in lane], lanes)
        results = dict(chain.from_iterable(done))
        return [results[each] for each in ids]

    def write(self, records: Iterable[ChangeRecord]) -> None:
        """Make those records durable that say something new. What is in another state then may be looked at again."""
        known = self.ground.journal.records()
        changed = [record for record in records if known[record.id] != record]
        if changed:
            self.ground.journal.write(changed)
            self.seen.difference_update(record.id for record in changed if record.state is not known[record.id].state)
