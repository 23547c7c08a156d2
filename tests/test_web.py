"""Health and readiness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import aiohttp
import pytest

from seawall.web import serve


@dataclass
class Now:
    """What the probes see."""

    silent: timedelta | None = timedelta(seconds=1)
    acts: bool = True
    trouble: str | None = None

    def role(self) -> Literal["leader", "standby"]:
        return "leader" if self.acts else "standby"

    def api_silent_for(self) -> timedelta | None:
        return self.silent

    def problem(self) -> str | None:
        return self.trouble


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
