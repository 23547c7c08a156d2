"""Models by the ten thousand: what pydantic keeps with each of them besides its fields is kept once.

With every model it keeps the names of the fields that were given, in a set of its own that is as large as all the fields together. Models that
were given the same ones can share theirs, as none is changed once it is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from pydantic import BaseModel

T = TypeVar("T")

#: As many as there are ways for AWS to leave members out of an answer.
_GIVEN: Final[dict[frozenset[str], set[str]]] = {}


def lean(value: T) -> T:
    """The same value, in which models that were given the same fields share the names of these."""
    if isinstance(value, BaseModel):
        given = value.__pydantic_fields_set__
        object.__setattr__(value, "__pydantic_fields_set__", _GIVEN.setdefault(frozenset(given), given))
        _each(vars(value).values())
        _each((value.__pydantic_extra__ or {}).values())
    elif isinstance(value, Mapping):
        _each(value.values())
    elif isinstance(value, tuple | list):
        _each(value)
    return value


def _each(values: Iterable[object]) -> None:
    for value in values:
        if not isinstance(value, str | int | float | None):  # most of them, and nothing is in them
            lean(value)
