"""The loop that keeps ResponsibilityReports up to date: one writer for all of them, and nothing asked while nothing has changed."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from seawall.errors import SeawallError
from seawall.reconcilers import responsibility_report
from seawall.world import World
from seawall.world.objects import Body
from seawall.world.responsibility import accounts

_LOOK_SECONDS: Final = 2.0
"""How often it is looked whether something has changed: evaluations of a term's start come together, and are joined together."""

_log = logging.getLogger(__name__)


async def keep_joining(world: World) -> None:
    """Look after every account's report, one after the other, for as long as the term is."""
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        for body in accounts(world):
            await _join(world, body)


async def _join(world: World, body: Body) -> None:
    told = {"kind": "ResponsibilityReport", "namespace": body["metadata"]["namespace"], "object": body["metadata"]["name"]}
    try:
        await responsibility_report.reconcile(body, world)
    except SeawallError as error:
        _log.warning("not written: %s", error.message, extra={**told, "reason": error.reason})
    except Exception:  # noqa: BLE001 - the loop's edge: a defect in one account's report must not end the others'
        _log.exception("a defect in Seawall ended this run", extra=told)
