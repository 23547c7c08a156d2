"""The Lease on a real API server: one acts, another takes over, whatever happens to the first."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from seawall.kube.client import Cluster
from seawall.kube.clock import SystemClock
from seawall.kube.election import DEADLINE, DURATION
from seawall.kube.lease import LEASES, Lease, unique_identity
from tests.cluster import base
from tests.cluster.local import LocalCluster

HOLDER = """
import asyncio, pathlib, sys
from seawall.kube.client import Cluster
from seawall.kube.clock import SystemClock
from seawall.kube.lease import Lease, unique_identity
async def main(kubeconfig, namespace):
    async with await Cluster.connect(SystemClock(), pathlib.Path(kubeconfig)) as api:
        async with Lease(api, namespace, "leader", unique_identity(), SystemClock()) as lease:
            await lease.acquired()
            print("leading", lease.transitions, flush=True)
            sys.stdin.readline()
            print("valid" if lease.valid() else "not valid", flush=True)
            await asyncio.wait_for(lease.lost(), 5)
            print("lost", flush=True)
asyncio.run(main(*sys.argv[1:]))
"""


def lease(api: Cluster, namespace: str) -> Lease:
    return Lease(api, namespace, "leader", unique_identity(), SystemClock())


@asynccontextmanager
async def holder(kubeconfig: Path, namespace: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Another operator, as a process of its own, that leads."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", HOLDER, str(kubeconfig), namespace, stdin=pipe, stdout=pipe)
    assert process.stdout is not None
    try:
        assert await asyncio.wait_for(process.stdout.readline(), 30) == b"leading 0\n"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_the_first_leads_at_once_and_the_second_waits(api: Cluster, namespace: str) -> None:
    async with lease(api, namespace) as first:
        await asyncio.wait_for(first.acquired(), 2)
        async with lease(api, namespace) as second:
            await asyncio.sleep(5)
            assert first.valid()
            assert not second.valid()
        found = await api.get(LEASES, namespace, "leader")
        assert found["spec"]["holderIdentity"] == first.identity
        assert found["spec"]["leaseDurationSeconds"] == 15


async def test_a_released_lease_is_taken_within_a_period(api: Cluster, namespace: str) -> None:
    async with lease(api, namespace) as second:
        await asyncio.wait_for(second.acquired(), 2)
        third = lease(api, namespace)
        async with third:
            await asyncio.sleep(1)
            second.stop()
            began = time.monotonic()
            await asyncio.wait_for(second.lost(), 1)
            assert not second.valid()
            await asyncio.wait_for(third.acquired(), 3)
            assert time.monotonic() - began < 2.5
            assert third.transitions == second.transitions + 1
    assert (await api.get(LEASES, namespace, "leader"))["spec"]["holderIdentity"] == ""


async def test_a_deleted_lease_ends_the_term(api: Cluster, cluster: base.Cluster, namespace: str) -> None:
    async with lease(api, namespace) as first:
        await asyncio.wait_for(first.acquired(), 2)
        cluster.kubectl("-n", namespace, "delete", "lease", "leader")
        await asyncio.wait_for(first.lost(), 5)
        assert not first.valid()


async def test_a_lease_keeps_the_labels_and_survives_an_edit_by_others(api: Cluster, cluster: base.Cluster, namespace: str) -> None:
    async with lease(api, namespace) as first:
        await asyncio.wait_for(first.acquired(), 2)
        cluster.kubectl("-n", namespace, "label", "lease", "leader", "kept=yes")
        await asyncio.sleep(4.5)
        assert first.valid()
        found = await api.get(LEASES, namespace, "leader")
    assert found["metadata"]["labels"] == {"kept": "yes"}


@pytest.mark.slow
async def test_a_killed_leader_is_followed_after_the_leases_duration(api: Cluster, cluster: base.Cluster, namespace: str) -> None:
    async with holder(cluster.kubeconfig, namespace) as process, lease(api, namespace) as second:
        await asyncio.sleep(3)
        process.kill()
        began = time.monotonic()
        await asyncio.wait_for(second.acquired(), DURATION + 5)
        assert DURATION - 3 < time.monotonic() - began < DURATION + 3
        assert second.transitions == 1


@pytest.mark.slow
async def test_a_frozen_leader_does_not_act_when_it_wakes_up(api: Cluster, cluster: base.Cluster, namespace: str) -> None:
    async with holder(cluster.kubeconfig, namespace) as process, lease(api, namespace) as second:
        assert process.stdout is not None
        assert process.stdin is not None
        process.send_signal(signal.SIGSTOP)
        await asyncio.wait_for(second.acquired(), DURATION + 5)
        process.stdin.write(b"go\n")
        process.send_signal(signal.SIGCONT)
        assert await asyncio.wait_for(process.stdout.readline(), 5) == b"not valid\n"
        assert await asyncio.wait_for(process.stdout.readline(), 5) == b"lost\n"
        assert second.valid()
        assert (await api.get(LEASES, namespace, "leader"))["spec"]["holderIdentity"] == second.identity


@pytest.mark.slow
async def test_a_leader_whose_api_server_is_frozen_stops_in_time(own_cluster: LocalCluster) -> None:
    async with await Cluster.connect(SystemClock(), own_cluster.kubeconfig) as api:
        first = lease(api, "default")
        async with first:
            await asyncio.wait_for(first.acquired(), 2)
            await asyncio.sleep(3)
            own_cluster.pause()
            try:
                began = time.monotonic()
                await asyncio.wait_for(first.lost(), DEADLINE + 1)
                assert DEADLINE - 3 < time.monotonic() - began < DEADLINE + 0.5
                assert not first.valid()
            finally:
                own_cluster.resume()
        found = json.loads(own_cluster.kubectl("-n", "default", "get", "lease", "leader", "-o", "json").stdout)
        assert found["spec"]["holderIdentity"] == first.identity, "who is too late writes nothing more"
