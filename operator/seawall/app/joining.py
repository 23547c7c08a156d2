"""The loop that keeps ResponsibilityReports up to date: one writer for all of them, and nothing asked while nothing has changed."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import Final

from seawall.api.v1alpha1 import ResponsibilityReport
from seawall.errors import Defect, Gone, SeawallError
from seawall.reconcilers import responsibility_report
from seawall.world import World
from seawall.world.objects import Body
from seawall.world.responsibility import Surroundings, accounts, surroundings

_LOOK_SECONDS: Final = 2.0
"""How often it is looked whether something has changed: evaluations of a term's start come together, and are joined together."""

_AFTER_ERROR: Final = timedelta(minutes=1)
"""How long an account's report rests after an error that names no time of its own."""

_log = logging.getLogger(__name__)


async def keep_joining(world: World) -> None:
    """Look after every account's report, one after the other, for as long as the term is."""
    time = asyncio.get_running_loop().time
    resting: dict[str, float] = {}
    around: dict[str, Surroundings] = {}
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        around = surroundings(world, around)
        resting = {uid: until for uid, until in resting.items() if until > time()}
        for body in accounts(world):
            uid = body["metadata"]["uid"]
            if uid not in resting:
                wait = await _join(world, body, around[body["metadata"]["namespace"]])
                if wait is not None:
                    resting[uid] = time() + wait.total_seconds()


async def _join(world: World, body: Body, around: Surroundings) -> timedelta | None:
    """Bring one report up to date; whatever goes wrong ends here.

    Returns:
        How long to leave it alone; None unless something went wrong.
    """
    told = {"kind": ResponsibilityReport.kind(), "namespace": body["metadata"]["namespace"], "object": body["metadata"]["name"]}
    try:
        await responsibility_report.reconcile(body, world, around)
    except Gone:  # the namespace is being deleted
        return _AFTER_ERROR
    except SeawallError as error:
        _log.warning("not written: %s", error.message, extra={**told, "reason": error.reason})
        world.metrics.failed(ResponsibilityReport, error.reason)
        return error.retry_after or _AFTER_ERROR
    except Exception:  # noqa: BLE001 - the loop's edge: a defect in one account's report must not end the others'
        _log.exception("a defect in Seawall ended this run", extra=told)
        world.metrics.failed(ResponsibilityReport, Defect().reason)
        return _AFTER_ERROR
    return None
