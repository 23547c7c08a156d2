"""A change that would help a workload, with what people are told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from seawall.api.v1alpha1.terms import Risk
from seawall.facts.fact import Change
from seawall.facts.overlay import Key


@dataclass(frozen=True, slots=True)
class Draft:
    """A change, with what people are told of it.

    Attributes:
        breaks: what it may break, and what it costs.
        stands_on: the facts that must be as wanted first.
    """

    change: Change[Any, Any]
    risk: Risk
    billed: bool
    breaks: str
    stands_on: tuple[Key, ...] = ()
