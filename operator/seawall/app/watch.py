"""What kopf delivers: remembered, and told to whom it concerns.

kopf only watches. Its daemons and timers put finalizers on what people wrote, and a finalizer keeps an object from being deleted while the
operator is away (specs/operator-facts.md §2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import kopf

from seawall.api.meta import GROUP, VERSION, Kind
from seawall.api.v1alpha1 import (
    AWSAccount,
    ControlException,
    MultiAZPolicy,
    RemediationApproval,
    RemediationPlan,
    ResponsibilityReport,
    SecurityBaseline,
)
from seawall.app.keepers import RECONCILERS, Keepers
from seawall.kube.client import Cluster
from seawall.kube.settle import REQUESTED_AT
from seawall.world import World
from seawall.world.objects import Body
from seawall.world.responsibility import noted

WATCHED: Final[tuple[type[Kind], ...]] = (*RECONCILERS, ResponsibilityReport)
"""What is reconciled; and the reports that the joining loop writes, of which it learns here that somebody has deleted or altered one."""


def _acted_on(body: Body) -> tuple[object, ...]:
    """What of an object makes a run necessary when it changes; a status does not, or every write would call for the next."""
    metadata = body["metadata"]
    annotations = metadata.get("annotations") or {}
    return (
        metadata["uid"],
        metadata["generation"],
        metadata.get("labels"),
        annotations.get(REQUESTED_AT),
        metadata.get("deletionTimestamp"),
    )


def _is_older(body: Body, known: Body | None) -> bool:
    """Whether what is told is older than what is known. Source: https://kubernetes.io/docs/reference/using-api/api-concepts/ (2026-11-24)."""
    if known is None or known["metadata"]["uid"] != body["metadata"]["uid"]:
        return False
    return int(body["metadata"]["resourceVersion"]) < int(known["metadata"]["resourceVersion"])


class Watch:
    """Takes what kopf delivers: remembers it, and wakes whom it concerns."""

    def __init__(self, world: World, keepers: Keepers) -> None:
        self._world = world
        self._keepers = keepers
        keepers.gone = self.gone

    def seen(self, kind: type[Kind], body: Body) -> None:
        """An object is there."""
        namespace, name = body["metadata"]["namespace"], body["metadata"]["name"]
        if _is_older(body, self._world.objects.get(kind, namespace, name)):
            return  # we have written it since, and know what came of that
        if kind is ResponsibilityReport:
            self._world.objects.put(kind, noted(body))
            return
        before = self._world.objects.put(kind, body)
        if before is not None and before["metadata"]["uid"] != body["metadata"]["uid"]:
            self._forget(kind, before)
        changed = before is None or _acted_on(before) != _acted_on(body)
        if changed or not self._keepers.has(kind, namespace, name):
            self._keepers.ensure(kind, namespace, name)
        if changed:
            self._tell_policies(kind, namespace)

    def gone(self, kind: type[Kind], body: Body) -> None:
        """An object was deleted."""
        namespace, name = body["metadata"]["namespace"], body["metadata"]["name"]
        known = self._world.objects.get(kind, namespace, name)
        if known is not None and known["metadata"]["uid"] != body["metadata"]["uid"]:
            return  # already replaced by another object of its name
        self._world.objects.remove(kind, namespace, name)
        self._keepers.forget(kind, namespace, name)
        self._forget(kind, body)
        self._tell_policies(kind, namespace)
        if kind in {RemediationApproval, SecurityBaseline, MultiAZPolicy}:  # whose word a plan waits for, or whose need it is
            self._world.wake(RemediationPlan, namespace, None)

    def _forget(self, kind: type[Kind], body: Body) -> None:
        uid = body["metadata"]["uid"]
        self._world.memory.forget(uid)
        if kind is AWSAccount:
            self._world.memory.forget_account(uid)
            self._world.accounts.drop(uid)
            self._world.snapshots.drop(uid)

    def _tell_policies(self, kind: type[Kind], namespace: str) -> None:
        """Accounts and exceptions are part of what policies say. An account's own reconciler tells them when it has verified a change."""
        if kind is AWSAccount:
            self._world.wake_readers(namespace)
        elif kind is ControlException:
            self._world.wake_policies(namespace)

    async def load(self) -> None:
        """Know every object before the first evaluation: a policy judged without its exceptions would report failures that are none."""
        for kind in WATCHED:
            for body in await self._list(kind):
                self._world.objects.put(kind, noted(body) if kind is ResponsibilityReport else body)

    async def compare(self) -> None:
        """Find out what was deleted while nobody watched."""
        for kind in WATCHED:
            there = {(body["metadata"]["uid"]) for body in await self._list(kind)}
            for body in list(self._world.objects.all(kind)):
                if body["metadata"]["uid"] not in there:
                    self.gone(kind, body)

    async def _list(self, kind: type[Kind]) -> list[dict[str, Any]]:
        namespaces: tuple[str | None, ...] = self._world.settings.watch_namespaces or (None,)
        return [body for namespace in namespaces for body in await self._world.cluster.list(kind, namespace)]


class _Patience:
    """kopf's back-offs without an end: after the last one it would give up and end the operator (specs/operator-facts.md §2)."""

    def __iter__(self) -> Iterator[float]:
        yield from (0.2, 0.5, 1, 1, 2)
        while True:
            yield 3


def kopf_settings() -> kopf.OperatorSettings:
    """Settings with which kopf only watches, and survives what the network does."""
    settings = kopf.OperatorSettings()
    settings.scanning.disabled = True  # the kinds are known; looking for others would need further rights
    settings.posting.enabled = False  # events are Seawall's own
    settings.watching.inactivity_timeout = 30  # a frozen connection is noticed after 23 s, measured
    settings.watching.connect_timeout = 10
    settings.networking.request_timeout = 30
    settings.networking.error_backoffs = _Patience()
    return settings


def handlers(watch: Watch, keepers: Keepers, cluster: Cluster) -> kopf.OperatorRegistry:
    """Event handlers for every kind that is watched; nothing that would add a finalizer."""
    found = kopf.OperatorRegistry()

    @kopf.on.login(registry=found)
    async def login(**_: object) -> kopf.AiohttpSession:
        return kopf.AiohttpSession(server=cluster.server, aiohttp_session=cluster.new_session())

    @kopf.on.cleanup(registry=found)
    async def cleanup(**_: object) -> None:
        # At its end kopf waits for, then cancels, every task that is younger than itself: end ours first.
        await keepers.stop()

    for kind in WATCHED:
        _register(found, kind, watch)
    return found


def _register(found: kopf.OperatorRegistry, kind: type[Kind], watch: Watch) -> None:
    @kopf.on.event(GROUP, VERSION, kind.NAMES.plural, registry=found, id=kind.kind())
    async def told(event: Mapping[str, Any], **_: object) -> None:
        body = event["object"]
        if event["type"] == "DELETED":
            watch.gone(kind, body)
        else:
            watch.seen(kind, body)
