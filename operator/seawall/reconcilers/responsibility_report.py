"""ResponsibilityReport: see what decides it, join both sides, write it if it says something new or is not as it was left."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any, Final

from seawall.api.meta import API_VERSION
from seawall.api.v1alpha1 import AWSAccount, ResponsibilityReport
from seawall.world import World
from seawall.world.memory import Told
from seawall.world.objects import Body
from seawall.world.responsibility import Surroundings, are_evaluated, digest, ground, joined, noted

#: A report is made anew after this time, though nothing that it is made from was told to have changed: facts are not told.
EVERY: Final = timedelta(minutes=10)

#: How long a term waits for baselines to be evaluated, before what they select counts as unknown.
_PATIENCE: Final = timedelta(seconds=30)


async def reconcile(body: Body, world: World, around: Surroundings) -> None:
    """Bring an account's report up to date; costs next to nothing while nothing has changed, and asks nobody.

    Args:
        body: the AWSAccount's.
        world: where it is.
        around: what else of its namespace decides it.
    """
    uid, now = body["metadata"]["uid"], world.clock.now()
    told = world.memory.told.setdefault(uid, Told())
    grounds, version = ground(world, body, around), _version(_there(world, body))
    is_as_left = version == told.version
    if told.ground == grounds and is_as_left and told.made_at is not None and now - told.made_at < EVERY:
        return
    if now - world.since < _PATIENCE and not are_evaluated(world, body, around):
        return
    report = await world.work(partial(joined, world, body, around))
    if report is not None:
        version = await _write(world, _whole(body, report.body(now)), told)
    told.ground, told.made_at, told.version = grounds, now, version


async def _write(world: World, whole: dict[str, Any], told: Told) -> str | None:
    """Write the report unless the one that is there says the same since the same instant.

    Returns:
        The resourceVersion at which it says so.
    """
    there, says = _there(world, whole), digest(whole)
    if told.digest != says:
        told.digest = says
        told.as_of = there["asOf"] if there is not None and there["digest"] == says else whole["asOf"]  # an earlier term may have said it
    if there is not None and (there["digest"], there["asOf"]) == (says, told.as_of):
        return _version(there)
    written = noted(await world.cluster.apply(ResponsibilityReport, {**whole, "asOf": told.as_of}))
    known, version = _version(_there(world, whole)), str(written["metadata"]["resourceVersion"])
    if known is None or int(known) < int(version):  # else somebody has altered it since, and the watch was faster
        world.objects.put(ResponsibilityReport, written)
    return version


def _there(world: World, named: Body) -> Body | None:
    """What is known of the report of this namespace and name."""
    metadata = named["metadata"]
    return world.objects.get(ResponsibilityReport, metadata["namespace"], metadata["name"])


def _version(there: Body | None) -> str | None:
    return None if there is None else there["metadata"]["resourceVersion"]


def _whole(account: Body, content: dict[str, Any]) -> dict[str, Any]:
    """The report's body, which goes with its account."""
    metadata = account["metadata"]
    owner = {"apiVersion": API_VERSION, "kind": AWSAccount.kind(), "name": metadata["name"], "uid": metadata["uid"]}
    owned = {**owner, "controller": True, "blockOwnerDeletion": False}
    return {"metadata": {"namespace": metadata["namespace"], "name": metadata["name"], "ownerReferences": [owned]}, **content}
