"""ResponsibilityReport: see what decides it, join both sides, write it if it says something new."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any, Final

from seawall.api.meta import API_VERSION
from seawall.api.v1alpha1 import AWSAccount, ResponsibilityReport
from seawall.engine.responsibility.join import Joined
from seawall.errors import Gone
from seawall.world import World
from seawall.world.memory import Told
from seawall.world.objects import Body
from seawall.world.responsibility import ground, joined, results_of

#: A report is made anew after this time, though nothing that it is made from was told to have changed: facts are not told.
EVERY: Final = timedelta(minutes=10)

#: How long a term waits for baselines to be evaluated, before what they select counts as unknown.
_PATIENCE: Final = timedelta(seconds=30)


async def reconcile(body: Body, world: World) -> None:
    """Bring an account's report up to date; costs next to nothing while nothing has changed.

    Args:
        body: the AWSAccount's.
        world: where it is.
    """
    uid, now = body["metadata"]["uid"], world.clock.now()
    told = world.memory.told.setdefault(uid, Told())
    grounds = ground(world, body)
    if told.ground == grounds and told.made_at is not None and now - told.made_at < EVERY:
        return
    results = results_of(world, body)
    if not all(each.is_evaluated for each in results) and now - world.since < _PATIENCE:
        return
    told.ground, told.made_at = grounds, now
    report = await world.work(partial(joined, world, body, results))
    if report is not None:
        await _write(world, body, report, told)


async def _write(world: World, account: Body, report: Joined, told: Told) -> None:
    """Write the report unless the one that is there says the same."""
    whole = _whole(account, report.body(world.clock.now()))
    if told.body is None:
        told.body = await _found(world, account)
    if _said(whole) != told.body:
        told.body = None  # whatever becomes of the write, the next one looks
        await world.cluster.apply(ResponsibilityReport, whole)
        told.body = _said(whole)


async def _found(world: World, account: Body) -> dict[str, Any]:
    metadata = account["metadata"]
    try:
        return _said(await world.cluster.get(ResponsibilityReport, metadata["namespace"], metadata["name"]))
    except Gone:
        return {}


def _whole(account: Body, content: dict[str, Any]) -> dict[str, Any]:
    """The report's body, which goes with its account."""
    metadata = account["metadata"]
    owner = {"apiVersion": API_VERSION, "kind": AWSAccount.kind(), "name": metadata["name"], "uid": metadata["uid"]}
    owned = {**owner, "controller": True, "blockOwnerDeletion": False}
    return {"metadata": {"namespace": metadata["namespace"], "name": metadata["name"], "ownerReferences": [owned]}, **content}


def _said(report: dict[str, Any]) -> dict[str, Any]:
    """All that a report says, without its date."""
    owners = report["metadata"].get("ownerReferences")
    return {"owners": owners} | {key: value for key, value in report.items() if key not in {"apiVersion", "kind", "metadata", "asOf"}}
