"""One asyncio task for each object: the loop around its reconciler, and the loop's edge."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Final

from seawall.api.meta import Kind
from seawall.api.v1alpha1 import (
    AWSAccount,
    ControlException,
    MultiAZPolicy,
    ProviderAssurance,
    RemediationApproval,
    RemediationPlan,
    SecurityBaseline,
)
from seawall.errors import Defect, Gone, SeawallError
from seawall.reconcilers import (
    aws_account,
    control_exception,
    multi_az_policy,
    provider_assurance,
    remediation_approval,
    remediation_plan,
    security_baseline,
)
from seawall.world import World
from seawall.world.objects import Body

_log = logging.getLogger(__name__)

Reconcile = Callable[[Body, World], Awaitable[timedelta | None]]

RECONCILERS: Final[Mapping[type[Kind], Reconcile]] = {
    AWSAccount: aws_account.reconcile,
    ControlException: control_exception.reconcile,
    SecurityBaseline: security_baseline.reconcile,
    MultiAZPolicy: multi_az_policy.reconcile,
    RemediationApproval: remediation_approval.reconcile,
    RemediationPlan: remediation_plan.reconcile,
    ProviderAssurance: provider_assurance.reconcile,
}
"""Everything that is reconciled."""

POLICIES: Final = (SecurityBaseline, MultiAZPolicy)

_AFTER_DEFECT = timedelta(minutes=1)
"""Soon enough to recover by itself, seldom enough to be no storm."""

_LAST_CALLS_SECONDS = 12.0
"""How long a stop waits for what plans have begun in AWS: two calls and what comes with them. Pods are given 30 s for the whole stop, of which
kopf may take 6 s and the Lease 5 s."""


class Keeper:
    """One object's task: reconciles it when something woke it, and when its time has come."""

    def __init__(self, kind: type[Kind], namespace: str, name: str, keepers: Keepers) -> None:
        assert keepers.world is not None  # noqa: S101 - set before anything is watched
        self._kind = kind
        self._namespace = namespace
        self._name = name
        self._world = keepers.world
        self._gate = keepers.gate
        self._gone = keepers.gone
        self._turns = keepers.turns[kind]
        self._woken = asyncio.Event()
        self._resting = asyncio.Event()
        self._resting.set()
        self.task = asyncio.create_task(self._run(), name=f"{kind.kind()}/{namespace}/{name}")

    def wake(self) -> None:
        """Reconcile soon; several wakes before the next run are one."""
        self._woken.set()

    @property
    def is_mending(self) -> bool:
        """Whether it may be carrying a plan out."""
        return self._kind is RemediationPlan and not self._resting.is_set()

    async def rested(self) -> None:
        """Wait until its run has ended."""
        await self._resting.wait()

    async def _run(self) -> None:
        if self._kind in (*POLICIES, RemediationPlan, ProviderAssurance):
            await self._gate.wait()
        while True:
            async with self._turn():
                body = self._world.objects.get(self._kind, self._namespace, self._name)
                if body is None:
                    return
                self._woken.clear()
                try:
                    again = await self._once(body)
                except Gone:
                    continue  # deleted, or made anew: `objects` knows, or will be told
            try:
                # Not wait_for: in Python 3.11 it loses a cancellation that meets a wake, and the task would never end (python/cpython#86296).
                async with asyncio.timeout(again.total_seconds() if again is not None else None):
                    await self._woken.wait()
            except TimeoutError:
                continue

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        with self._world.metrics.waiting(self._kind):
            await self._turns.acquire()
        self._resting.clear()
        try:
            yield
        finally:
            self._resting.set()
            self._turns.release()

    async def _once(self, body: Body) -> timedelta | None:
        """Reconcile; whatever goes wrong ends here and is tried again."""
        told = {"kind": self._kind.kind(), "namespace": self._namespace, "object": self._name}
        try:
            with self._world.metrics.reconciling(self._kind):
                return await RECONCILERS[self._kind](body, self._world)
        except Gone:
            known = self._world.objects.get(self._kind, self._namespace, self._name)
            if known is not None and known["metadata"]["uid"] == body["metadata"]["uid"]:
                self._gone(self._kind, body)
            raise
        except SeawallError as error:
            _log.warning("not settled: %s", error.message, extra={**told, "reason": error.reason})
            self._world.metrics.failed(self._kind, error.reason)
            return error.retry_after or _AFTER_DEFECT
        except Exception:  # noqa: BLE001 - the loop's edge: a defect in one object's run must not end the others'
            _log.exception("a defect in Seawall ended this run", extra=told)
            return await self._confess(body)

    async def _confess(self, body: Body) -> timedelta | None:
        """Say in the object's status that a defect ended its run: an old answer must not look like a new one.

        A plan's status is its journal, to which nothing is ever applied by force (design §6), nor is the right to granted: there the log tells.
        """
        if self._kind is RemediationPlan:
            self._world.metrics.failed(self._kind, Defect().reason)
            return _AFTER_DEFECT
        try:
            async with self._world.settle(self._kind, body) as status:
                raise Defect
        except SeawallError as error:
            _log.warning("not settled: %s", error.message, extra={"reason": error.reason})
            self._world.metrics.failed(self._kind, error.reason)
            return _AFTER_DEFECT
        return status.again_in


class Keepers:
    """All tasks, by object.

    Args:
        turns: objects of a kind that are reconciled at once; the others wait. Hundreds of policies at a time, as after a start, would hold all
            their findings in memory together, and all connections to the API server, so that the Lease is not renewed in time.

    Attributes:
        gone: what is to be done about an object that was found to be gone; set by `Watch` before anything is watched. No watch may tell of it: kopf
            does not after a gap (specs/operator-facts.md §2).
    """

    gone: Callable[[type[Kind], Body], None]

    def __init__(self, turns: int) -> None:
        self._keepers: dict[tuple[type[Kind], str, str], Keeper] = {}
        self.world: World | None = None
        self.gate = asyncio.Event()
        self.stopped = asyncio.Event()
        self.turns = {kind: asyncio.Semaphore(turns) for kind in RECONCILERS}

    def ensure(self, kind: type[Kind], namespace: str, name: str) -> None:
        """Start an object's task, or wake the one that is there; not while all are being ended."""
        if self.stopped.is_set():
            return
        key = (kind, namespace, name)
        keeper = self._keepers.get(key)
        if keeper is None or keeper.task.done():
            self._keepers[key] = Keeper(kind, namespace, name, self)
        else:
            keeper.wake()

    def has(self, kind: type[Kind], namespace: str, name: str) -> bool:
        """Whether an object's task is there."""
        keeper = self._keepers.get((kind, namespace, name))
        return keeper is not None and not keeper.task.done()

    def wake(self, kind: type[Kind], namespace: str, name: str | None) -> None:
        """Wake one object's task, or all of a kind in a namespace."""
        for key, keeper in self._keepers.items():
            if key[:2] == (kind, namespace) and name in {None, key[2]}:
                keeper.wake()

    def forget(self, kind: type[Kind], namespace: str, name: str) -> None:
        """End the task of an object that is gone."""
        keeper = self._keepers.pop((kind, namespace, name), None)
        if keeper is not None:
            keeper.task.cancel()

    async def stop(self) -> None:
        """End all tasks. While we lead, what plans have begun in AWS comes to its end before: the next leader need not find out by reading."""
        self.stopped.set()
        if self.world is not None and self.world.lease.valid():
            self.world.is_ending = True
            await self._mended()
        tasks = [keeper.task for keeper in self._keepers.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._keepers.clear()

    async def _mended(self) -> None:
        """Wait until no plan is being carried out, but not too long; who waits for a turn gets none."""
        mending = [keeper for keeper in self._keepers.values() if keeper.is_mending]
        for keeper in self._keepers.values():
            if keeper not in mending:
                keeper.task.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_CALLS_SECONDS):
                await asyncio.gather(*(keeper.rested() for keeper in mending))
