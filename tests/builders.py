"""Given facts: resources for tests that never ask AWS.

`given` binds a resource to a view that answers only what the test gave; everything else is unreadable, which is how a case shows what a check
really needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from seawall.aws.partitions import GLOBAL
from seawall.errors import UnknownReason, Unreadable
from seawall.facts.base import Resource
from seawall.facts.fact import Attribute, Change, Fact, Read

ACCOUNT = "123456789012"
REGION = "eu-west-1"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

R = TypeVar("R", bound=Resource)
Key = tuple[type[Resource], str, str]


class Given:
    """A target of given facts. Implements `facts.fact.View`; `touched` collects what was read."""

    account_id = ACCOUNT
    partition = "aws"
    now = NOW
    home_region = "us-east-1"

    def __init__(self, region: str = REGION, globally: Given | None = None) -> None:
        self.region = region
        self.facts: dict[Key, object] = {}
        self.lists: dict[type[Resource], tuple[Resource, ...]] = {}
        self.unserved: set[str] = set()
        self.touched: list[Read] = globally.touched if globally else []
        self.globally: Given = self if region == GLOBAL else (globally or Given(GLOBAL))
        if region != GLOBAL and globally is None:
            self.touched = self.globally.touched

    def read(self, resource: Resource, fact: Fact[Any, Any]) -> Any:
        if not isinstance(fact, Attribute):
            self.touched.append(fact)
        key = (type(resource), resource.id, fact.name)
        if key in self.facts:
            return self.facts[key]
        if isinstance(fact, Attribute):
            return fact.told(resource)
        raise Unreadable(f"{fact.path} was not given", reason=UnknownReason.ACCESS_DENIED, actions=fact.actions)

    def all(self, kind: type[R]) -> tuple[R, ...]:
        self.touched.append(kind.LISTING)
        if kind in self.lists:
            return cast(tuple[R, ...], self.lists[kind])
        if not kind.LISTING.operations:
            return tuple(cast(R, resource.bound(self)) for resource in kind.LISTING.find(kind, self))
        raise Unreadable(f"{kind.__name__} was not given", reason=UnknownReason.ACCESS_DENIED, actions=kind.LISTING.actions)

    def serves(self, service: str) -> bool:
        return service not in self.unserved

    def put(self, resource: R, facts: Mapping[str, object] | None = None) -> R:
        """Add a resource with its facts by name; returns it bound to this view, or to the global one for what lives there."""
        home = self.globally if resource.IS_GLOBAL else self
        bound = resource.bound(home)
        home.lists[type(resource)] = (*home.lists.get(type(resource), ()), bound)
        for name, value in (facts or {}).items():
            if not isinstance(getattr(type(resource), name, None), Fact):
                raise TypeError(f"{type(resource).__name__}.{name} is no fact")
            home.facts[type(resource), bound.id, name] = value
        return bound

    def none_of(self, *kinds: type[Resource]) -> Given:
        """Say that there is no resource of these types."""
        for kind in kinds:
            home = self.globally if kind.IS_GLOBAL else self
            home.lists.setdefault(kind, ())
        return self


def given(
    resource: R, /, *, others: Iterable[tuple[Resource, Mapping[str, object]]] = (), none_of: Iterable[type[Resource]] = (), **facts: object
) -> R:
    """A resource with these facts, by name, among other resources with theirs."""
    view = Given()
    for other, its_facts in others:
        view.put(other, its_facts)
    view.none_of(*none_of)
    return view.put(resource, facts)


def after(resource: R, change: Change[Any, Any], *, undone: bool = False) -> R:
    """The same resource once a change was made, or made and taken back; everything else is as given."""
    before = cast(Given, resource.target)
    home = cast(Given, change.resource.target)
    key = (type(change.resource), change.resource.id, change.fact.name)
    value = change.before if undone else change.after
    copies = _copy(before)
    target = copies.globally if home.region == GLOBAL else copies
    target.facts[key] = value
    return resource.bound(copies)


def _copy(view: Given) -> Given:
    globally = view.globally if view.region == GLOBAL else _copy(view.globally)
    copy = Given(view.region, None if view.region == GLOBAL else globally)
    copy.facts = dict(view.facts)
    copy.lists = {kind: tuple(resource.bound(copy) for resource in resources) for kind, resources in view.lists.items()}
    return copy


def without_facts(resource: R) -> R:
    """The same resource where nothing but its own list can be read."""
    return Given(resource.target.region).put(resource)
