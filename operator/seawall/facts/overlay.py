"""A target as it would be after changes: some facts have the values that a plan wants, all others are as they were read."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from seawall.aws.partitions import GLOBAL
from seawall.facts.base import Resource
from seawall.facts.fact import Change, Fact, R, T, View

Key = tuple[str, str]


def key_of(change: Change[Any, Any]) -> Key:
    """What a change is about: one fact of one resource, by the names that plans have for both, whichever type saw the resource."""
    return (change.resource.arn, change.fact.path)


class Overlay:
    """Implements `View` over another view. Values are laid on with `lay`; nothing is read that the view below would not read."""

    def __init__(self, below: View, globally: Overlay | None = None) -> None:
        self._below = below
        self._values: dict[Key, object] = {}
        self._lists: dict[type[Resource], tuple[Resource, ...]] = {}
        self._globally = self if below.region == GLOBAL else (globally or Overlay(below.globally))

    @property
    def account_id(self) -> str:
        """The account's 12 digits."""
        return self._below.account_id

    @property
    def region(self) -> str:
        """The target's Region, or `global`."""
        return self._below.region

    @property
    def partition(self) -> str:
        """The account's partition."""
        return self._below.partition

    @property
    def globally(self) -> Overlay:
        """The account's global target, with what was laid on it."""
        return self._globally

    @property
    def now(self) -> datetime:
        """When the evaluation began."""
        return self._below.now

    @property
    def home_region(self) -> str:
        """The Region through which the account's global target is read and written."""
        return self._below.home_region

    def serves(self, service: str) -> bool:
        """Whether AWS offers the service in this Region."""
        return self._below.serves(service)

    def lay(self, change: Change[Any, Any]) -> None:
        """Let a fact have the value that a change wants."""
        home = self._globally if change.resource.IS_GLOBAL else self
        home._values[key_of(change)] = change.after  # noqa: SLF001 - our own kind

    def read(self, resource: Resource, fact: Fact[Any, T]) -> T:
        """A fact's value: what was laid on, else what was read."""
        key = (resource.arn, fact.path)
        return cast(T, self._values[key]) if key in self._values else self._below.read(resource, fact)

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """Every resource of a type in the target, seen through this overlay."""
        if kind not in self._lists:
            self._lists[kind] = tuple(resource.bound(self) for resource in self._below.all(kind))
        return cast(tuple[R, ...], self._lists[kind])
