"""Kubernetes Events (events.k8s.io/v1): tell people what changed, once, where `kubectl describe` shows it.

An Event is news, not a record: it is written when an answer changes, repeated ones are counted in a series, and one that cannot be written is
logged and let go.
"""

from __future__ import annotations

import hashlib
import logging
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from seawall.errors import Gone, KubernetesError
from seawall.kube.client import Cluster, Resource
from seawall.kube.clock import Clock, micro_timestamp
from seawall.kube.conditions import ONLY_WHILE_TRUE, RECONCILING, STALLED, holding, shortened

CONTROLLER: Final = "seawall.dev/seawall"
"""Who reports; must be a qualified name."""
EVENTS: Final = Resource("events.k8s.io", "v1", "events")

NORMAL: Final = "Normal"
WARNING: Final = "Warning"

_NOTE_BYTES = 1024  # and 128 for reason, action and instance: kubernetes/pkg/apis/core/validation/events.go (1.36)
_WORD_LENGTH = 128
_SERIES = timedelta(minutes=30)  # events live for an hour by default (kube-apiserver --event-ttl); a series must not outlive its event
_REMEMBERED = 2048

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class News:
    """One thing to tell."""

    type: str
    """Normal or Warning."""
    reason: str
    """One CamelCase word."""
    note: str
    """A sentence."""


@dataclass
class _Series:
    name: str
    count: int
    last: datetime


def news(before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> list[News]:
    """Say which conditions changed: another status or another reason. Pure.

    Reconciling is left out, as what it waits for is told by Ready; of Stalled only its beginning is told, and then not Ready besides, which
    says the same.
    """
    old, new = holding(before), holding(after)
    changed = [condition for type_, condition in new.items() if type_ != RECONCILING and _answer(old.get(type_)) != _answer(condition)]
    stalled = {condition["message"] for condition in changed if condition["type"] == STALLED}
    return [_told(condition) for condition in changed if condition["type"] == STALLED or condition["message"] not in stalled]


def _answer(condition: Mapping[str, Any] | None) -> tuple[str, str] | None:
    return None if condition is None else (condition["status"], condition["reason"])


def _told(condition: Mapping[str, Any]) -> News:
    good = condition["status"] == "True" and condition["type"] not in ONLY_WHILE_TRUE
    verdict = f"{condition['type']} is {condition['status']}"
    note = f"{verdict}: {condition['message']}" if condition["message"] else verdict
    return News(NORMAL if good else WARNING, condition["reason"], note)


class Events:
    """Writes Events about objects of Seawall's.

    Args:
        cluster: Where to.
        clock: Dates them.
        instance: Which operator reports: the Pod's name.
    """

    def __init__(self, cluster: Cluster, clock: Clock, instance: str) -> None:
        self._cluster = cluster
        self._clock = clock
        self._instance = instance[:_WORD_LENGTH]
        self._told: OrderedDict[tuple[str, News], _Series] = OrderedDict()

    async def changed(self, regarding: Mapping[str, Any], before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> None:
        """Tell which conditions of an object changed."""
        for each in news(before, after):
            await self.tell(regarding, each)

    async def tell(self, regarding: Mapping[str, Any], told: News, *, action: str = "Reconcile") -> None:
        """Write one Event, or count it in the series of an equal one; never raises a KubernetesError.

        Args:
            regarding: The object it is about, with apiVersion, kind and metadata.
            told: What to say.
            action: What Seawall was doing, one CamelCase word.
        """
        key = (regarding["metadata"]["uid"], told)
        try:
            if not await self._count(regarding["metadata"]["namespace"], key):
                await self._write(regarding, told, action, key)
        except KubernetesError as error:
            _log.warning("event not written: %s", error.message, extra={"reason": told.reason, "object": regarding["metadata"]["name"]})

    async def _count(self, namespace: str, key: tuple[str, News]) -> bool:
        """Add one to a series that is still under way; False when there is none."""
        series = self._told.get(key)
        now = self._clock.now()
        if series is None or now - series.last > _SERIES:
            return False
        change = {"series": {"count": series.count + 1, "lastObservedTime": micro_timestamp(now)}}
        try:
            await self._cluster.merge(EVENTS, namespace, series.name, change)
        except Gone:
            return False
        series.count += 1
        series.last = now
        return True

    async def _write(self, regarding: Mapping[str, Any], told: News, action: str, key: tuple[str, News]) -> None:
        now = self._clock.now()
        metadata = regarding["metadata"]
        distinct = hashlib.sha256(f"{key}{self._instance}{now.timestamp()}".encode()).hexdigest()[:16]
        name = f"{metadata['name'][:200]}.{distinct}"
        event = {
            "apiVersion": f"{EVENTS.group}/{EVENTS.version}",
            "kind": "Event",
            "metadata": {"name": name, "namespace": metadata["namespace"]},
            "eventTime": micro_timestamp(now),
            "type": told.type,
            "reason": told.reason[:_WORD_LENGTH],
            "action": action[:_WORD_LENGTH],
            "note": shortened(told.note, _NOTE_BYTES),
            "reportingController": CONTROLLER,
            "reportingInstance": self._instance,
            "regarding": {
                "apiVersion": regarding["apiVersion"],
                "kind": regarding["kind"],
                **{part: metadata[part] for part in ("namespace", "name", "uid")},
            },
        }
        await self._cluster.create(EVENTS, metadata["namespace"], event)
        self._told[key] = _Series(name, 1, now)
        if len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)
