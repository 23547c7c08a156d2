"""Health and readiness over HTTP, for the kubelet; metrics, for Prometheus.

A standby is ready, or a roll-out that waits for the new Pod while the old one leads would never end. What makes a Pod unready is an API server
that does not answer it: then it neither leads nor could. It has metrics too: who leads, and what each process has asked of AWS.

Every answer closes its connection: a task waits for the next request of one that stays open, and kopf would wait for that task at its end
(specs/operator-facts.md §2).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final, Literal, Protocol

from aiohttp import hdrs, web
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest

SILENCE: Final = timedelta(seconds=30)
"""Longest silence of the API server while ready. Leader and standby ask for the Lease every two seconds."""


class State(Protocol):
    """What is asked about."""

    def role(self) -> Literal["leader", "standby"]:
        """Whether this process acts, or waits for its turn."""
        ...

    def api_silent_for(self) -> timedelta | None:
        """Time since the API server last answered; None when it never did."""
        ...

    def problem(self) -> str | None:
        """A sentence when something else keeps it from working, such as missing CRDs; None otherwise."""
        ...

    def metrics(self) -> CollectorRegistry:
        """All metrics as they are now; they may be read in another thread."""
        ...


@asynccontextmanager
async def serve(state: State, *, host: str, port: int) -> AsyncIterator[int]:
    """Serve /healthz, /readyz and /metrics while the context lasts.

    Args:
        state: What to tell.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.

    Yields:
        The port.
    """

    async def healthz(_: web.Request) -> web.Response:
        return _last(web.Response(text="ok\n"))  # that the event loop came round to answering is the health that is asked for

    async def readyz(_: web.Request) -> web.Response:
        problem = _problem(state)
        body = {"role": state.role()} | ({"problem": problem} if problem else {})
        return _last(web.json_response(body, status=503 if problem else 200))

    async def metrics(_: web.Request) -> web.Response:
        text = await asyncio.to_thread(generate_latest, state.metrics())  # thousands of series, and the Lease is renewed in this loop
        return _last(web.Response(body=text, headers={hdrs.CONTENT_TYPE: CONTENT_TYPE_PLAIN_0_0_4}))

    app = web.Application()
    app.add_routes([web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)])
    runner = web.AppRunner(app, access_log=None, handle_signals=False)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def _last(response: web.Response) -> web.Response:
    """The last response of its connection."""
    response.force_close()
    return response


def _problem(state: State) -> str | None:
    silent = state.api_silent_for()
    if silent is None:
        return "the API server has not answered yet"
    if silent >= SILENCE:
        return f"the API server last answered {silent.total_seconds():.0f} s ago, wanted less than {SILENCE.total_seconds():.0f} s"
    return state.problem()
