"""Health, readiness and metrics."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

import aiohttp
import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from seawall.web import serve
from seawall.world.measuring import Metrics


@dataclass
class Now:
    """What is asked about."""

    silent: timedelta | None = timedelta(seconds=1)
    acts: bool = True
    trouble: str | None = None
    measured: Metrics = field(default_factory=Metrics)

    def role(self) -> Literal["leader", "standby"]:
        return "leader" if self.acts else "standby"

    def api_silent_for(self) -> timedelta | None:
        return self.silent

    def problem(self) -> str | None:
        return self.trouble

    def metrics(self) -> CollectorRegistry:
        return self.measured.look(leads=self.acts, silent=self.silent)


async def ask(state: Now, path: str) -> tuple[int, Any]:
    async with (
        serve(state, host="127.0.0.1", port=0) as port,
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}{path}") as response,
    ):
        return response.status, await (response.json() if path == "/readyz" else response.text())


async def test_it_is_healthy_also_when_the_api_server_is_silent() -> None:
    assert await ask(Now(silent=None), "/healthz") == (200, "ok\n")


@pytest.mark.parametrize("acts", [True, False])
async def test_leader_and_standby_are_both_ready(acts: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert await ask(Now(acts=acts), "/readyz") == (200, {"role": "leader" if acts else "standby"})


async def test_it_is_not_ready_before_the_api_server_answered() -> None:
    assert await ask(Now(silent=None), "/readyz") == (503, {"role": "leader", "problem": "the API server has not answered yet"})


async def test_it_is_not_ready_when_the_api_server_fell_silent() -> None:
    status, body = await ask(Now(silent=timedelta(seconds=31)), "/readyz")
    assert (status, body["problem"]) == (503, "the API server last answered 31 s ago, wanted less than 30 s")


async def test_it_is_not_ready_with_a_problem_of_its_own() -> None:
    status, body = await ask(Now(trouble="awsaccounts.seawall.dev is not installed"), "/readyz")
    assert (status, body["problem"]) == (503, "awsaccounts.seawall.dev is not installed")


async def test_metrics_are_told_in_the_format_that_every_prometheus_reads() -> None:
    async with serve(Now(), host="127.0.0.1", port=0) as port, aiohttp.ClientSession() as session:
        response = await session.get(f"http://127.0.0.1:{port}/metrics", headers={"Accept": "application/openmetrics-text;version=9.z"})
        assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        found = {family.name: family for family in text_string_to_metric_families(await response.text())}
    assert found["seawall_leader"].samples[0].value == 1
    assert found["seawall_api_server_silence_seconds"].samples[0].value == 1
    assert "process_resident_memory_bytes" in found


async def test_a_standby_has_metrics_too() -> None:
    _, text = await ask(Now(acts=False), "/metrics")
    assert "seawall_leader 0.0" in text


async def test_silence_is_not_told_before_the_api_server_answered() -> None:
    _, text = await ask(Now(silent=None), "/metrics")
    assert "\nseawall_api_server_silence_seconds " not in text


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
async def test_no_connection_stays_open_whose_task_kopf_would_wait_for_at_its_end(path: str) -> None:
    async with serve(Now(), host="127.0.0.1", port=0) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: seawall\r\n\r\n".encode())
        async with asyncio.timeout(5):
            answer = await reader.read()  # ends when the other side closes
        writer.close()
    assert b"\r\nConnection: close\r\n" in answer
