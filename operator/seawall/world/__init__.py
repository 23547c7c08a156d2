"""The world that reconcilers act in: what is known, whom to ask, where to write. Made once, by `app`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from seawall.api.meta import Kind, ObjectMeta
from seawall.api.v1alpha1 import ControlException, MultiAZPolicy, ProviderAssurance, SecurityBaseline
from seawall.api.v1alpha1.policy import PolicySpec
from seawall.aws.session import Sessions
from seawall.controls import Registry
from seawall.controls.profiles import Profile
from seawall.engine.finding import REGION_LOSS, ZONE_LOSS
from seawall.errors import AccountError, InvalidSpec, SeawallError
from seawall.facts.snapshot import Snapshots
from seawall.kube.admission import Guard
from seawall.kube.client import Cluster
from seawall.kube.clock import Clock
from seawall.kube.events import Events
from seawall.kube.lease import Lease
from seawall.kube.reports import Reports
from seawall.kube.settle import REQUESTED_AT, Status, settle
from seawall.settings import Settings
from seawall.world.accounts import Accounts, ChosenAccount
from seawall.world.measuring import Metrics
from seawall.world.memory import Memory
from seawall.world.objects import Body, Objects

T = TypeVar("T")

#: Objects of one `kubectl apply` are all there after this time.
_APPLIED_TOGETHER = timedelta(seconds=5)
_LOOK_AGAIN = timedelta(seconds=2)


@dataclass(slots=True)
class World:
    """Everything a reconciler may use; all of it comes from here.

    Attributes:
        evaluators: threads that judge, bound by CPU.
        readers: threads that read AWS, bound by waiting.
        menders: threads that carry plans out.
        wake: reconcile objects of a kind in a namespace soon, by name or all of them.
        rng: for jitter; a number in [0, 1).
        guard: what the admission policies were seen to hold true; None before anyone looked.
        since: when the term began, for which there is one World.
        is_ending: whether the operator is being stopped: what was begun in AWS comes to its end, and nothing more is begun.
        uncounted_terms: terms that journals know of and the Lease does not: it was deleted, and counts from nothing again.
    """

    settings: Settings
    clock: Clock
    cluster: Cluster
    events: Events
    lease: Lease
    reports: Reports
    objects: Objects
    accounts: Accounts
    sessions: Sessions
    snapshots: Snapshots
    registry: Registry
    profiles: dict[str, Profile]
    evaluators: Executor
    readers: Executor
    menders: Executor
    wake: Callable[[type[Kind], str, str | None], None]
    rng: Callable[[], float]
    metrics: Metrics
    memory: Memory = field(default_factory=Memory)
    guard: Guard | None = None
    is_ending: bool = False
    uncounted_terms: int = 0
    since: datetime = field(init=False)

    def __post_init__(self) -> None:
        """Note when the term began."""
        self.since = self.clock.now()

    @property
    def control_ids(self) -> frozenset[str]:
        """Ids of all that is judged: the registry's controls, and what zone policies ask."""
        return frozenset((*self.registry, ZONE_LOSS, REGION_LOSS))

    @property
    def term(self) -> int:
        """Number of our term in journals: larger than any that they had before it."""
        return self.lease.transitions + self.uncounted_terms

    @property
    def unguarded(self) -> str | None:
        """Why nobody's approval can be taken at its word; None when it can."""
        if self.settings.allow_unguarded:
            return None
        if self.guard is None:
            return "nobody has looked for the admission policies yet"
        return None if self.guard.holds else "; ".join(self.guard.missing)

    @property
    def guarded_since(self) -> datetime | None:
        """Approvals made before this instant were seen by no admission policy; None where that does not matter."""
        return None if self.settings.allow_unguarded or self.guard is None else self.guard.since

    @property
    def guarded(self) -> bool:
        """Whether approvals and Enforce may be acted on."""
        return self.unguarded is None

    @asynccontextmanager
    async def settle(self, kind: type[Kind], body: Body) -> AsyncIterator[Status]:
        """The one status write of a reconcile."""
        async with settle(self.cluster, kind, body, clock=self.clock, events=self.events, leads=self.lease.valid) as status:
            yield status
        if status.failure is not None:
            self.metrics.failed(kind, status.failure.reason)

    def chosen_accounts(self, metadata: ObjectMeta, spec: PolicySpec) -> list[ChosenAccount]:
        """The accounts that a policy means.

        Raises:
            InvalidSpec: an account that is not there, or no target at all.
            AccountError: an account that nobody has looked at yet.
        """
        try:
            return self.accounts.chosen(metadata.namespace, spec)
        except InvalidSpec as error:
            raise self.perhaps_early(metadata, error) from error

    def perhaps_early(self, metadata: ObjectMeta, error: InvalidSpec) -> SeawallError:
        """The same error as one that passes, while the object is so young that what it names may be on its way.

        Flux and kubectl apply a folder in any order, and kstatus takes Stalled for failed.
        """
        born = metadata.creation_timestamp
        if born is None or self.clock.now() - born > _APPLIED_TOGETHER:
            return error
        return AccountError(error.message, reason=error.reason, retry_after=_LOOK_AGAIN)

    async def work(self, job: Callable[[], T]) -> T:
        """Run a job in an evaluator's thread."""
        return await asyncio.get_running_loop().run_in_executor(self.evaluators, job)

    async def ask(self, job: Callable[[], T]) -> T:
        """Run a job that waits for AWS, in a reader's thread."""
        return await asyncio.get_running_loop().run_in_executor(self.readers, job)

    async def mend(self, job: Callable[[], T]) -> T:
        """Run a job in a mender's thread."""
        return await asyncio.get_running_loop().run_in_executor(self.menders, job)

    def wake_policies(self, namespace: str) -> None:
        """Reconcile every baseline and zone policy of a namespace: something that they all look at has changed."""
        for kind in (SecurityBaseline, MultiAZPolicy):
            self.wake(kind, namespace, None)

    def wake_readers(self, namespace: str) -> None:
        """Reconcile everything of a namespace that reads accounts: one of them has changed."""
        self.wake_policies(namespace)
        self.wake(ProviderAssurance, namespace, None)

    def wake_exception(self, namespace: str, name: str) -> None:
        """Reconcile one exception: what it covers has changed."""
        self.wake(ControlException, namespace, name)

    def exceptions(self, namespace: str) -> list[ControlException]:
        """The namespace's readable exceptions."""
        return self.memory.parsed(ControlException, self.objects.all(ControlException, namespace))


def requested_anew(body: Body) -> bool:
    """Whether somebody asks for a run with fresh reads that has not been made yet."""
    requested = (body["metadata"].get("annotations") or {}).get(REQUESTED_AT)
    return bool(requested) and requested != (body.get("status") or {}).get("lastHandledReconcileAt")
