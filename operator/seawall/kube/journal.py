"""The journal of a RemediationPlan, kept in its status: durable when the API server has answered.

Every write replaces the status of the object as it was read, with its resourceVersion: whoever else wrote meanwhile stops us, and nothing is
ever merged by force. Records carry the number of the leader's term, so that an older leader's never replace a newer one's (design §6).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Final

from seawall.api.v1alpha1 import RemediationPlan
from seawall.api.v1alpha1.remediation_plan import ApprovalRecord, ChangeRecord
from seawall.errors import Conflict, KubernetesError, NotLeading
from seawall.kube.answers import UNREACHABLE
from seawall.kube.client import Cluster, Json
from seawall.kube.clock import Clock
from seawall.kube.conditions import Judgement, merged
from seawall.kube.status import same_status, without_nulls

Records = Mapping[str, ChangeRecord]

_WRITE_SECONDS: Final = 90.0
"""Longer than two requests to the API server take at the most: each has a time-out of its own."""


@dataclass(frozen=True)
class Standing:
    """What a plan's status says besides its records."""

    progress: str
    """How far it is, for people."""
    conditions: tuple[Judgement, ...]
    """Ready, and Reconciling or Stalled."""


class PlanJournal:
    """Implements `engine.apply.journal.Journal`. Writes are made in the event loop, and waited for in the worker's thread.

    Args:
        cluster: Where the plan is.
        body: The plan, just read.
        clock: Dates the conditions.
        term: Number of our term as leader.
        judge: Says how records and approval stand.
        leads: Whether that term goes on; asked right before each write.
        told: Hears of every record that changed: before and after.
        timed: Measures each write.
    """

    def __init__(
        self,
        cluster: Cluster,
        body: Json,
        *,
        clock: Clock,
        term: int,
        judge: Callable[[Records, ApprovalRecord | None], Standing],
        leads: Callable[[], bool] = lambda: True,
        told: Callable[[ChangeRecord, ChangeRecord], None] = lambda _before, _after: None,
        timed: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self._cluster = cluster
        self._clock = clock
        self._term = term
        self._leads = leads
        self._judge = judge
        self._told = told
        self._timed = timed
        self._loop = asyncio.get_running_loop()
        self._took(body)

    def _took(self, body: Json) -> None:
        self.body = body
        self.plan = RemediationPlan.parse(body)
        known = {record.id: record for record in self.plan.status.changes}
        self._records = {change.id: known.get(change.id) or ChangeRecord(id=change.id) for change in self.plan.spec.changes}

    def records(self) -> Records:
        """Every change's record, in the plan's order."""
        return self._records

    def write(self, records: Iterable[ChangeRecord]) -> None:
        """Make records durable; called from a worker's thread.

        Raises:
            NotLeading: The Lease was lost.
            Conflict: Somebody else wrote the plan since it was read.
            KubernetesError: The API server refused or did not answer.
        """
        asyncio.run_coroutine_threadsafe(self.put(records), self._loop).result(_WRITE_SECONDS)

    async def put(
        self, records: Iterable[ChangeRecord] = (), *, approval: ApprovalRecord | None = None, standing: Standing | None = None
    ) -> None:
        """Make records durable. Without anything new it still brings progress and conditions to what the records say.

        Args:
            records: What changed.
            approval: The approval that is being carried out from now on; None leaves it as it is.
            standing: How the plan stands, where the records do not say it: superseded.
        """
        newest = max((record.lease_transitions or 0 for record in self._records.values()), default=0)
        if newest > self._term:
            raise Conflict(f"a later leader (term {newest}) has written this plan, we are of term {self._term}")
        changed = [record.model_copy(update={"lease_transitions": self._term}) for record in records]
        before = self._records
        after = {**before, **{record.id: record for record in changed}}
        taken = approval or self.plan.status.approval
        body = self._with(after, taken, standing or self._judge(after, taken))
        if same_status(self.body.get("status") or {}, body["status"]):
            return
        if not self._leads():  # who was paused must not write what the next leader has not written yet
            raise NotLeading
        with self._timed():
            written = await self._write(body)
        self._took(written)
        for record in changed:
            self._told(before[record.id], record)

    async def _write(self, body: Json) -> Json:
        """Replace the status. Where that was done and only its answer was lost, what is there now says so.

        When a connection breaks, the HTTP client asks again by itself, and is refused: the object was changed, by us.
        """
        try:
            return await self._cluster.replace_status(RemediationPlan, body)
        except KubernetesError as error:
            if not isinstance(error, Conflict) and error.reason != UNREACHABLE:
                raise
            metadata = body["metadata"]
            found = await self._cluster.get(RemediationPlan, metadata["namespace"], metadata["name"])
            is_ours = found["metadata"]["uid"] == metadata["uid"] and same_status(found.get("status") or {}, body["status"])
            if not is_ours:
                raise
            return found

    def _with(self, records: Records, approval: ApprovalRecord | None, standing: Standing) -> Json:
        """The whole body with another status."""
        status: dict[str, Any] = dict(self.body.get("status") or {})
        generation = self.body["metadata"]["generation"]
        status |= {
            "observedGeneration": generation,
            "progress": standing.progress,
            "conditions": merged(status.get("conditions") or (), standing.conditions, generation=generation, now=self._clock.now()),
            "changes": [record.dump() for record in records.values()],
        }
        if approval is not None:
            status["approval"] = approval.dump()
        # Who owns which field is the API server's to say: with many changes that is a quarter of the object, and need not travel back.
        metadata = {key: value for key, value in self.body["metadata"].items() if key != "managedFields"}
        return {**self.body, "metadata": metadata, "status": without_nulls(status)}
