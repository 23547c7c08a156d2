"""The composition root: from settings to a running operator. The one list of all that runs.

One process acts, by a Lease. Whoever loses it forgets what it knew and stands by for another term: while the API server is away nobody can hold
the Lease, and an operator that ended then would only be started again, ever more slowly, by the kubelet.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import random
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal

import kopf
from prometheus_client import CollectorRegistry

from seawall import web
from seawall.api.meta import Kind
from seawall.api.v1alpha1 import AWSAccount, ComplianceReport, ResponsibilityReport
from seawall.app.joining import keep_joining
from seawall.app.keepers import POLICIES, RECONCILERS, Keepers
from seawall.app.watch import Watch, handlers, kopf_settings
from seawall.aws.session import Sessions
from seawall.controls import registry
from seawall.controls.profiles import profiles
from seawall.errors import KubernetesError
from seawall.facts.snapshot import Snapshots
from seawall.kube.admission import guard
from seawall.kube.client import Cluster
from seawall.kube.clock import Clock, SystemClock
from seawall.kube.events import Events
from seawall.kube.lease import Lease, unique_identity
from seawall.kube.reports import Reports
from seawall.settings import Settings
from seawall.world import World, plans
from seawall.world.accounts import Accounts
from seawall.world.measuring import Metrics
from seawall.world.objects import Objects

_log = logging.getLogger(__name__)

KINDS: Final[tuple[type[Kind], ...]] = (*RECONCILERS, ComplianceReport, ResponsibilityReport)
"""Kinds that must be served before the operator can work."""

_ACCOUNTS_PATIENCE = 10.0
"""Seconds that policies wait at the start for accounts to be verified: without it every first evaluation would say AccountNotReady."""

_KOPF_ENDS_SECONDS = 6.0
"""What kopf takes to end at the longest: 5 s when it believes that tasks hang (specs/operator-facts.md §2)."""

_COMPARE_SECONDS = 300.0
"""How often the watches' view is compared with a list: after a long gap kopf does not tell what was deleted meanwhile, and a deleted exception
must not go on covering failures."""

_GUARD_SECONDS = 30.0
"""How often it is looked whether the admission policies are still installed: without them nobody's approval counts."""


@dataclass(slots=True)
class _State:
    """What is asked about over HTTP."""

    cluster: Cluster
    measured: Metrics = field(default_factory=Metrics)
    lease: Lease | None = None
    trouble: str | None = None

    def role(self) -> Literal["leader", "standby"]:
        return "leader" if self.lease is not None and self.lease.valid() else "standby"

    def api_silent_for(self) -> timedelta | None:
        return self.cluster.silent_for()

    def problem(self) -> str | None:
        return self.trouble

    def metrics(self) -> CollectorRegistry:
        return self.measured.look(leads=self.role() == "leader", silent=self.api_silent_for())


@asynccontextmanager
async def _world(settings: Settings, state: _State, lease: Lease, clock: Clock, keepers: Keepers) -> AsyncIterator[World]:
    cluster, objects = state.cluster, Objects()
    evaluators = ThreadPoolExecutor(settings.evaluators, thread_name_prefix="evaluator")
    readers = ThreadPoolExecutor(settings.readers, thread_name_prefix="reader")
    menders = ThreadPoolExecutor(settings.menders, thread_name_prefix="mender")
    state.measured.begin_term(objects)
    try:
        yield World(
            settings=settings,
            clock=clock,
            cluster=cluster,
            events=Events(cluster, clock, lease.identity),
            lease=lease,
            reports=Reports(cluster, clock),
            objects=objects,
            accounts=Accounts(objects),
            sessions=Sessions(state.measured),
            snapshots=Snapshots(clock.now),
            registry=registry(),
            profiles=dict(profiles()),
            evaluators=evaluators,
            readers=readers,
            menders=menders,
            wake=keepers.wake,
            rng=random.random,
            metrics=state.measured,
        )
    finally:
        state.measured.end_term()
        for pool in (evaluators, readers, menders):
            pool.shutdown(wait=False, cancel_futures=True)  # who waits for AWS now may wait long, and nobody wants the answer


async def run(settings: Settings, kubeconfig: Path | None) -> int:
    """Run the operator, term after term, until a signal ends it.

    Returns:
        The process's exit code: 0 after a signal, 1 after anything else.
    """
    clock = SystemClock()
    stop = asyncio.Event()
    _on_signals(stop)
    async with await Cluster.connect(clock, kubeconfig) as cluster:
        state = _State(cluster)
        async with web.serve(state, host=settings.web_host, port=settings.web_port) as port:
            _log.info("serving health, readiness and metrics", extra={"port": port})
            await _first(stop, _preflight(cluster, state))
            while state.trouble is None and not stop.is_set():
                state.lease = Lease(cluster, settings.namespace, settings.lease_name, unique_identity(), clock)
                async with state.lease as lease:
                    await _first(stop, lease.acquired())
                    if not stop.is_set():
                        state.trouble = await _lead(settings, state, lease, clock, stop)
    if stop.is_set():
        return 0
    _log.error("%s", state.trouble)
    return 1


async def _preflight(cluster: Cluster, state: _State) -> None:
    """Wait until the API server answers, and note which of our kinds it does not serve: without them there is nothing to do."""
    while True:
        try:
            missing = await cluster.kinds_missing(KINDS)
        except KubernetesError as error:
            state.trouble = f"the API server cannot be asked for the kinds: {error.message}"
            _log.warning("%s", state.trouble)
            await asyncio.sleep(1)
            continue
        state.trouble = f"not installed: {', '.join(missing)}; install the CRDs: seawall crds | kubectl apply -f -" if missing else None
        return


async def _first(stop: asyncio.Event, wanted: Awaitable[object]) -> None:
    """Wait for something, or for the signal to stop, whichever comes first."""
    waiting = asyncio.ensure_future(wanted)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({waiting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    for task in (waiting, stopping):
        task.cancel()
    await asyncio.gather(waiting, stopping, return_exceptions=True)


async def _lead(settings: Settings, state: _State, lease: Lease, clock: Clock, stop: asyncio.Event) -> str | None:
    """Act for one term.

    Returns:
        Why there can be no further term; None after a signal or the loss of the Lease.
    """
    keepers = Keepers(turns=2 * settings.evaluators)  # while some are judged, others are written
    ending = asyncio.create_task(_end(lease, stop), name="end")
    stopped = asyncio.create_task(keepers.stopped.wait(), name="stopped")  # kopf's last act; it may itself hang after a watch has failed
    async with _world(settings, state, lease, clock, keepers) as world:
        keepers.world = world
        watch = Watch(world, keepers)
        loading = asyncio.create_task(_load(watch, world), name="load")
        await asyncio.wait({loading, ending}, return_when=asyncio.FIRST_COMPLETED)
        if ending.done():
            loading.cancel()
            stopped.cancel()
            return None
        loading.result()  # a defect in it must not pass for a start
        chores = [
            asyncio.create_task(chore)
            for chore in (_compare(watch), _open_gate(world, keepers), _keep_looking_for_guard(world), keep_joining(world))
        ]
        ready = asyncio.Event()
        kopf_stop = asyncio.Event()
        watching = asyncio.create_task(
            kopf.operator(
                registry=handlers(watch, keepers, state.cluster),
                settings=kopf_settings(),
                standalone=True,
                clusterwide=not settings.watch_namespaces,
                namespaces=settings.watch_namespaces,
                stop_flag=kopf_stop,
                ready_flag=ready,
            ),
            name="kopf",
        )
        await asyncio.wait({asyncio.create_task(ready.wait()), watching}, return_when=asyncio.FIRST_COMPLETED)
        _on_signals(stop)  # kopf took the signals at its start, and would waste 5 s on its way out
        _spare_collector()
        await asyncio.wait({watching, ending, stopped}, return_when=asyncio.FIRST_COMPLETED)
        trouble = (
            None if ending.done() else "the watches ended, as the log says above; wanted all kinds served, and the right to watch them"
        )
        await keepers.stop()
        kopf_stop.set()
        await asyncio.wait({watching}, timeout=_KOPF_ENDS_SECONDS)
        for task in (*chores, ending, stopped, watching):
            task.cancel()
    return trouble


def _spare_collector() -> None:
    """What start-up made lives for ever: the collector need not look at it again (design §7)."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


async def _load(watch: Watch, world: World) -> None:
    """Know everything that is there, and take away what nobody needs any more, before anything is evaluated."""
    await _patiently(watch.load)
    world.uncounted_terms = plans.uncounted_terms(world)
    await _patiently(lambda: plans.sweep(world, _sources(world)))
    await _patiently(lambda: _look_for_guard(world))


async def _end(lease: Lease, stop: asyncio.Event) -> None:
    """Wait for the signal, or for the loss of the Lease."""
    await _first(stop, lease.lost())


async def _open_gate(world: World, keepers: Keepers) -> None:
    """Let policies begin once every account was looked at, or after a while."""

    def looked_at() -> bool:
        bodies = world.objects.all(AWSAccount)
        return all(world.accounts.state(body["metadata"]["uid"]) is not None or body["spec"].get("suspend") for body in bodies)

    waited = 0.0
    while waited < _ACCOUNTS_PATIENCE and not looked_at():
        await asyncio.sleep(0.1)
        waited += 0.1
    keepers.gate.set()


async def _compare(watch: Watch) -> None:
    while True:
        await asyncio.sleep(_COMPARE_SECONDS)
        try:
            await watch.compare()
        except KubernetesError as error:
            _log.warning("the watches' view was not compared with a list: %s", error.message)


async def _look_for_guard(world: World) -> None:
    """Find out what the admission policies hold true; policies that speak of it look anew when that has changed."""
    settings = world.settings
    before, world.guard = world.guard, await guard(world.cluster, name=settings.policy_prefix, namespaces=settings.watch_namespaces)
    if before is not None and before.holds != world.guard.holds:
        _log.warning("admission policies: %s", "; ".join(world.guard.missing) or "they hold")
        for namespace in {body["metadata"]["namespace"] for kind in POLICIES for body in world.objects.all(kind)}:
            world.wake_policies(namespace)


async def _keep_looking_for_guard(world: World) -> None:
    while True:
        await asyncio.sleep(_GUARD_SECONDS)
        try:
            await _look_for_guard(world)
        except KubernetesError as error:
            _log.warning("the admission policies were not looked for: %s", error.message)


async def _patiently(step: Callable[[], Awaitable[None]]) -> None:
    """Do a step of the start, however long the API server takes."""
    while True:
        try:
            await step()
        except KubernetesError as error:
            _log.warning("waiting for the API server: %s", error.message)
            await asyncio.sleep(1)
        else:
            return


def _sources(world: World) -> frozenset[str]:
    return frozenset(body["metadata"]["uid"] for kind in POLICIES for body in world.objects.all(kind))


def _on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
