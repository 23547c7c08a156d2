"""Make sure that one operator acts: a coordination.k8s.io Lease, asked for by `election`'s rules.

::

    async with Lease(cluster, "seawall-system", "seawall-leader", identity, clock) as lease:
        await lease.acquired()
        ...                        # ask lease.valid() right before each AWS write
        await lease.lost()         # then stop, and end the process: a new term starts from nothing

Why not a library's: specs/operator-facts.md §4.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from typing import Any, Final, Self

from seawall.errors import Conflict, Gone, KubernetesError
from seawall.kube.client import Cluster, Json, Resource
from seawall.kube.clock import Clock, micro_timestamp
from seawall.kube.election import DURATION, Election, Record, Step

LEASES: Final = Resource("coordination.k8s.io", "v1", "leases")

PERIOD: Final = 2.0
"""Seconds between two looks or renewals."""
TIMEOUT: Final = 2.5
"""Seconds for one request: several must fit into a term."""

_log = logging.getLogger(__name__)


def unique_identity() -> str:
    """Name this process as no other one is ever named: a restarted container keeps its Pod's name, so that alone does not do."""
    return f"{socket.gethostname()}_{os.getpid()}_{secrets.token_hex(4)}"


class Lease:
    """One process's claim to be the one that acts; for one term.

    Args:
        cluster: Where the Lease is.
        namespace: Its namespace: the operator's own.
        name: Its name.
        identity: Who we are: `unique_identity`.
        clock: Boot time for the decisions, wall time for what people read in the Lease.
    """

    def __init__(self, cluster: Cluster, namespace: str, name: str, identity: str, clock: Clock) -> None:
        self._cluster = cluster
        self._namespace = namespace
        self._name = name
        self._clock = clock
        self._election = Election(identity)
        self._object: Json = {}
        self._acquired = asyncio.Event()
        self._ended = asyncio.Event()
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def identity(self) -> str:
        """Who we are."""
        return self._election.identity

    @property
    def transitions(self) -> int:
        """Number of our term, for journals: a later leader has a larger one."""
        return self._election.transitions

    def valid(self) -> bool:
        """Whether we may act at this very moment. To be asked right before each write to AWS, whose time-out is below 5 s."""
        return self._election.valid(self._clock.boottime())

    async def acquired(self) -> None:
        """Wait until we may act; does not return when we never may."""
        await self._acquired.wait()

    async def lost(self) -> None:
        """Wait until our claim has ended: the term was lost or given up."""
        await self._ended.wait()

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self.run(), name="lease")
        return self

    async def __aexit__(self, *_: object) -> None:
        self.stop()
        if self._task is not None:
            await self._task

    def stop(self) -> None:
        """Ask `run` to release the Lease and return; whoever acts for this term must have stopped before."""
        self._stop.set()

    async def run(self) -> None:
        """Compete for the Lease, then hold it, until the term is lost or `stop` is called."""
        try:
            while not self._stop.is_set():
                began = self._clock.boottime()
                if not await self._turn():
                    _log.error("leadership lost", extra={"lease": self._name, "identity": self.identity})
                    return
                if self.valid() and not self._acquired.is_set():
                    _log.info("leading", extra={"lease": self._name, "identity": self.identity, "transitions": self.transitions})
                    self._acquired.set()
                await self._rest(began)
        finally:
            await self._release()

    async def _turn(self) -> bool:
        """Do the one thing that may be done now; False when our term is over."""
        try:
            if not self._election.leading:
                await self._look()
            step = self._election.step(self._clock.boottime())
            if step is Step.STOP:
                return False
            if step is not Step.LOOK:
                await self._write(step)
        except Conflict:  # somebody wrote first, or our own last write was carried out and its answer lost
            await self._look_again()
        except Gone as error:  # deleted under our hands, or its namespace is not there
            self._saw(None)
            self._warn(error)
        except KubernetesError as error:
            self._warn(error)
        return True

    async def _look(self) -> None:
        try:
            self._saw(await self._cluster.get(LEASES, self._namespace, self._name, seconds=self._timeout()))
        except Gone:
            self._saw(None)

    async def _look_again(self) -> None:
        try:
            await self._look()
        except KubernetesError as error:
            self._warn(error)

    def _warn(self, error: KubernetesError) -> None:
        _log.warning("lease: %s", error.message, extra={"lease": self._name, "leading": self._election.leading})

    def _saw(self, found: Json | None) -> None:
        self._object = found or {}
        self._election.saw(_record(found) if found else None, self._clock.boottime())

    async def _write(self, step: Step) -> None:
        """Write ourselves into the Lease; the term counts from before the request."""
        sent = self._clock.boottime()
        body = self._body(step)
        timeout = self._timeout()
        if step is Step.CREATE:
            answer = await self._cluster.create(LEASES, self._namespace, body, seconds=timeout)
        else:
            answer = await self._cluster.replace(LEASES, self._namespace, body, seconds=timeout)
        self._object = answer
        self._election.wrote(_record(answer), sent=sent, now=self._clock.boottime())

    def _body(self, step: Step) -> Json:
        """Write the Lease as it shall be; labels and fields of others stay, and the resourceVersion goes along."""
        now = micro_timestamp(self._clock.now())
        spec = {**self._object.get("spec", {}), "holderIdentity": self.identity, "leaseDurationSeconds": int(DURATION), "renewTime": now}
        if step is Step.CREATE:
            metadata: Any = {"name": self._name, "namespace": self._namespace}
            spec |= {"acquireTime": now, "leaseTransitions": 0}
        else:
            metadata = self._object["metadata"]
            if step is Step.TAKE:
                spec |= {"acquireTime": now, "leaseTransitions": _record(self._object).transitions + 1}
        return {"apiVersion": f"{LEASES.group}/{LEASES.version}", "kind": "Lease", "metadata": metadata, "spec": spec}

    def _timeout(self) -> float:
        """Never wait for an answer past the end of the term."""
        left = self._election.left(self._clock.boottime())
        return min(TIMEOUT, left) if left else TIMEOUT

    async def _rest(self, began: float) -> None:
        """Sleep until the next turn, the end of the term, or a stop."""
        now = self._clock.boottime()
        rest = max(0.0, began + PERIOD - now)
        if self._election.leading:
            rest = min(rest, self._election.left(now))
        try:
            await asyncio.wait_for(self._stop.wait(), rest)
        except TimeoutError:
            return

    async def _release(self) -> None:
        """Give the Lease back, so that another need not wait; never when too late, as it may be another's by now."""
        held, transitions = self.valid(), self.transitions
        self._election.give_up()
        self._ended.set()
        if not held:
            return
        try:
            try:
                await self._give_back()
            except Conflict:  # our last renewal was carried out and its answer lost
                await self._look()
                if not self._object or _record(self._object).holder != self.identity:
                    return
                await self._give_back()
        except KubernetesError as error:
            self._warn(error)
        else:
            _log.info("lease released", extra={"lease": self._name, "identity": self.identity, "transitions": transitions})

    async def _give_back(self) -> None:
        spec = {**self._object["spec"], "holderIdentity": "", "leaseDurationSeconds": 1, "renewTime": micro_timestamp(self._clock.now())}
        await self._cluster.replace(LEASES, self._namespace, {**self._object, "spec": spec}, seconds=TIMEOUT)


def _record(found: Json) -> Record:
    """Read a Lease; every field but the version may be missing."""
    spec = found.get("spec") or {}
    return Record(
        holder=spec.get("holderIdentity") or "",
        version=found["metadata"]["resourceVersion"],
        transitions=spec.get("leaseTransitions") or 0,
        duration=float(spec.get("leaseDurationSeconds") or DURATION),
    )
