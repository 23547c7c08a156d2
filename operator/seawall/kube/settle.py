"""The one status write of a reconcile.

::

    async with settle(cluster, SecurityBaseline, body, clock=clock, events=events) as status:
        ...                                   # a SeawallError raised in here becomes conditions
        status.fields["summary"] = {...}
        status.ready("Evaluated", "12 controls on 40 resources")
    return status.again_in

A SeawallError is told in the status: Stalled when only a person can help (`retry_after` None), Reconciling when it passes. Any other exception
is a defect; it goes through, nothing is written, and the loop's edge in `app` deals with it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Final

from seawall.api.meta import Kind
from seawall.errors import KubernetesError, NotLeading, SeawallError, TooLarge
from seawall.kube.client import Cluster, Json
from seawall.kube.clock import Clock
from seawall.kube.conditions import READY, RECONCILING, STALLED, Judgement, holding, merged
from seawall.kube.events import Events
from seawall.kube.status import put_status

REQUESTED_AT: Final = "reconcile.fluxcd.io/requestedAt"
"""Annotation by which people and Flux ask for a run with fresh reads."""

_ELSEWHERE: Final = timedelta(minutes=5)
"""How soon another run makes sense after a refusal of the API server that only a person can mend: in rights, quotas or webhooks, not in the object,
so that no event tells when it was."""


class Status:
    """A status in the making.

    Attributes:
        fields: Members to write besides conditions, observedGeneration and lastHandledReconcileAt. What is left out stays as it was, so that a
            failed run does not wipe out what is known; None takes a member away.
        again_in: When the next run makes sense; None leaves it to events. Set by an error that passes.
        failure: The error that ended the run; None while all goes well.
    """

    def __init__(self, body: Mapping[str, Any]) -> None:
        self._requested_at = (body["metadata"].get("annotations") or {}).get(REQUESTED_AT)
        self._generation: int = body["metadata"]["generation"]
        self._judged: dict[str, Judgement] = {}
        self._dropped: set[str] = set()
        self.fields: Json = {}
        self.again_in: timedelta | None = None
        self.failure: SeawallError | None = None

    def condition(self, type_: str, status: bool | None, reason: str, message: str = "") -> None:  # noqa: FBT001 - the condition's own value
        """Judge one condition.

        Args:
            type_: Which one, such as Compliant.
            status: True, False, or None for Unknown.
            reason: One CamelCase word.
            message: A sentence, no full stop.
        """
        self._judged[type_] = Judgement(type_, "Unknown" if status is None else str(status), reason, message)
        self._dropped.discard(type_)

    def forget(self, type_: str) -> None:
        """Leave a condition out that no longer applies to the object."""
        self._judged.pop(type_, None)
        self._dropped.add(type_)

    def ready(self, reason: str, message: str = "") -> None:
        """Say that the object was evaluated at this generation, whatever the answer."""
        self.condition(READY, True, reason, message)

    def reconciling(self, reason: str, message: str = "") -> None:
        """Say that the matter passes by itself; kstatus waits."""
        self.condition(RECONCILING, True, reason, message)

    def stalled(self, reason: str, message: str = "") -> None:
        """Say that only a person can help, whatever passes besides; kstatus gives up."""
        self._judged.pop(RECONCILING, None)
        self.condition(STALLED, True, reason, message)

    def not_ready(self, error: SeawallError) -> None:
        """Say why the object could not be evaluated, and whether waiting helps.

        Answers to an older spec are no answers to this one, and a spec that cannot be evaluated has none: they become Unknown. While the spec
        is the same and the error passes they stand, with the age that their evidence has.
        """
        self.failure = error
        self.again_in = error.retry_after or (_ELSEWHERE if isinstance(error, KubernetesError) else None)
        self._judged.pop(STALLED, None)
        self._judged.pop(RECONCILING, None)
        self.condition(READY, False, error.reason, error.message)
        self.condition(STALLED if error.retry_after is None else RECONCILING, True, error.reason, error.message)

    def made(self, before: Mapping[str, Any], clock: Clock) -> Json:
        """Work out the whole status.

        Args:
            before: The status that the object has now.
            clock: Dates the conditions that change.
        """
        previous = [condition for condition in before.get("conditions") or () if condition["type"] not in self._dropped]
        judged = [*self._unknown(before, previous), *self._judged.values()]
        if READY not in self._judged:
            judged.append(Judgement(READY, "True", "Reconciled"))
        made = {**before, **self.fields, "observedGeneration": self._generation}
        if self._requested_at:
            made["lastHandledReconcileAt"] = self._requested_at
        return {**made, "conditions": merged(previous, judged, generation=self._generation, now=clock.now())}

    def _unknown(self, before: Mapping[str, Any], previous: list[Mapping[str, Any]]) -> list[Judgement]:
        """Judge Unknown what an earlier run answered and this one could not."""
        moved = before.get("observedGeneration") != self._generation
        if self.failure is None or (self.failure.retry_after is not None and not moved):
            return []
        answers = set(holding(previous)) - {READY, RECONCILING, STALLED} - set(self._judged)
        return [Judgement(type_, "Unknown", self.failure.reason, self.failure.message) for type_ in sorted(answers)]


@asynccontextmanager
async def settle(
    cluster: Cluster,
    kind: type[Kind],
    body: Mapping[str, Any],
    *,
    clock: Clock,
    events: Events | None = None,
    leads: Callable[[], bool] = lambda: True,
) -> AsyncIterator[Status]:
    """Collect what a reconcile finds out, and write it once at the end, if it differs from what the object says already.

    Args:
        cluster: Where the object is.
        kind: Its kind.
        body: The object as it was when the run started: its generation is the one that was observed.
        clock: Dates the conditions.
        events: Tells people which conditions changed; None tells nobody.
        leads: Whether we are still the one that acts; asked right before the write.

    Raises:
        NotLeading: We are not; who was paused must not write over what the next leader has found out.
        Gone: The object was deleted, or made anew under its name: this run's task ends.
        KubernetesError: The status could not be written.
    """
    status = Status(body)
    try:
        yield status
    except SeawallError as error:
        status.not_ready(error)
    before: Json = {}

    def make(current: Json) -> Json:
        nonlocal before
        if not leads():
            raise NotLeading
        before = current
        return status.made(current, clock)

    try:
        after = await put_status(cluster, kind, body, make)
    except TooLarge as error:  # what this run found does not fit, but that it does not does
        status.fields.clear()
        status.not_ready(error)
        after = await put_status(cluster, kind, body, make)
    if events is not None:
        await events.changed(after, before.get("conditions") or (), after["status"]["conditions"])
