"""A world on the run's cluster, with a clock that stands still until it is moved; nobody is woken, it is noted."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from seawall.api.meta import Kind
from seawall.aws.session import Sessions
from seawall.controls import registry
from seawall.facts.snapshot import Snapshots
from seawall.kube.client import Cluster
from seawall.kube.clock import SystemClock
from seawall.kube.events import Events
from seawall.kube.lease import Lease, unique_identity
from seawall.kube.reports import Reports
from seawall.settings import Settings
from seawall.world import World
from seawall.world.accounts import Accounts
from seawall.world.measuring import Metrics
from seawall.world.objects import Objects
from tests.cluster import base
from tests.kube.builders import ManualClock


@dataclass
class Wakes:
    """Who was to be reconciled soon: kind and name."""

    heard: list[tuple[str, str | None]] = field(default_factory=list)

    def __call__(self, kind: type[Kind], namespace: str, name: str | None) -> None:
        del namespace
        self.heard.append((kind.kind(), name))


@pytest.fixture
def clock() -> ManualClock:
    """The world's clock."""
    return ManualClock()


@pytest.fixture
def wakes() -> Wakes:
    """Who was woken."""
    return Wakes()


@pytest.fixture
async def world(cluster: base.Cluster, clock: ManualClock, wakes: Wakes) -> AsyncIterator[World]:
    """A world that leads, with a Lease of its own, and in which nothing was seen yet."""
    identity = unique_identity()
    objects = Objects()
    async with await Cluster.connect(clock, cluster.kubeconfig) as api:
        lease = Lease(api, "default", f"tests-{secrets.token_hex(4)}", identity, SystemClock())
        async with lease:
            await lease.acquired()
            with ThreadPoolExecutor(2) as pool:
                yield World(
                    settings=Settings(),
                    clock=clock,
                    cluster=api,
                    events=Events(api, clock, identity),
                    lease=lease,
                    reports=Reports(api, clock),
                    objects=objects,
                    accounts=Accounts(objects),
                    sessions=Sessions(),
                    snapshots=Snapshots(clock.now),
                    registry=registry(),
                    profiles={},
                    evaluators=pool,
                    readers=pool,
                    menders=pool,
                    wake=wakes,
                    rng=lambda: 0.5,
                    metrics=Metrics(),
                )
