"""What the watches have told: the newest body of every object of our kinds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from seawall.api.meta import Kind

Body = Mapping[str, Any]
Key = tuple[type[Kind], str, str]


class Objects:
    """Bodies by kind, namespace and name. Written in the event loop only, and read from any thread."""

    def __init__(self) -> None:
        self._bodies: dict[Key, Body] = {}

    def put(self, kind: type[Kind], body: Body) -> Body | None:
        """Remember the newest body; returns the one before, None for a new object."""
        key = (kind, body["metadata"]["namespace"], body["metadata"]["name"])
        before = self._bodies.get(key)
        self._bodies[key] = body
        return before

    def remove(self, kind: type[Kind], namespace: str, name: str) -> None:
        """Forget an object that is gone."""
        self._bodies.pop((kind, namespace, name), None)

    def get(self, kind: type[Kind], namespace: str, name: str) -> Body | None:
        """The newest body; None when there is no such object."""
        return self._bodies.get((kind, namespace, name))

    def all(self, kind: type[Kind], namespace: str | None = None) -> Iterator[Body]:
        """Every body of a kind, in one namespace or in all, by name."""
        there = list(self._bodies.items())  # in one step, whoever writes meanwhile
        found = sorted(((key[1:], body) for key, body in there if key[0] is kind and namespace in {None, key[1]}), key=lambda each: each[0])
        return (body for _, body in found)
