"""How the types of resources become members and parts: each family's file in `types/` says it for its own."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from seawall.engine.zones import types
from seawall.engine.zones.loss.parts import Group, Part, Pool
from seawall.engine.zones.site import Site
from seawall.facts.base import Resource
from seawall.facts.fact import Read


@dataclass(frozen=True, slots=True)
class Built:
    """What resources of a family come to.

    Attributes:
        groups: what has units, and may share a load.
        parts: what must be left by itself.
        pools: what has units and must be left by itself too, as nothing else holds what it holds.
    """

    groups: tuple[Group, ...] = ()
    parts: tuple[Part, ...] = ()
    pools: tuple[Pool, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """Types that are built together, as they count the same things.

    Attributes:
        kinds: in the order in which they are listed.
        build: gives what these resources come to; only of the kinds in the third argument, though the others help to tell them apart.
        reads: the facts that it touches besides the lists of its kinds.
        has_units: whether a required capacity can be counted in it.
        beside: types of other families whose selected resources tell these apart, where they are of the same component.
        within: a type without which AWS has none of these: a list of it that was read and is empty takes the place of theirs.
    """

    kinds: tuple[type[Resource], ...]
    build: Callable[[Sequence[Resource], Site, frozenset[type[Resource]]], Built]
    reads: tuple[Read, ...] = ()
    has_units: bool = False
    beside: tuple[type[Resource], ...] = ()
    within: type[Resource] | None = None

    @property
    def actions(self) -> frozenset[str]:
        """IAM actions that building it may need."""
        listed = {
            action for kind in self.kinds for read in (kind.LISTING, *kind.LISTING.reads, *kind.tag_reads()) for action in read.actions
        }
        return frozenset(listed | {action for read in self.reads for action in read.actions})


@cache
def families() -> tuple[Family, ...]:
    """Every family, in the order of its file's name."""
    names = sorted(entry.name for entry in pkgutil.iter_modules(types.__path__))
    return tuple(family for name in names for family in importlib.import_module(f"{types.__name__}.{name}").FAMILIES)


@cache
def kinds() -> Mapping[str, type[Resource]]:
    """The types whose loss is simulated, by their names."""
    return {kind.TYPE: kind for family in families() for kind in family.kinds}


@cache
def holders() -> Mapping[type[Resource], type[Resource]]:
    """By type: the type without which AWS has none of it."""
    return {kind: family.within for family in families() if family.within is not None for kind in family.kinds}
