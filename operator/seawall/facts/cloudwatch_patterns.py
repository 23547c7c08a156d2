"""Filter patterns of CloudWatch Logs over JSON events, compared by what they mean and not by how they are written.

A pattern is a boolean expression over terms such as `$.eventName = "CreateTrail"`. One covers another when every event that the other matches
is matched by it too: each way to match the other must make it true.
Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html (2026-11-24)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Final

_TOKEN: Final = re.compile(r"""\s*([(){}]|&&|\|\||!=|<=|>=|[=<>]|"(?:[^"\\]|\\.)*"|%[^%]*%|[^\s(){}=!<>&|"]+)""")
_COMPARISONS: Final = frozenset({"=", "!=", "<", ">", "<=", ">="})

#: Ways to match beyond which a pattern is not compared: nobody writes such a one, and working it out would take long.
_MOST_WAYS: Final = 512


@dataclass(frozen=True, slots=True)
class Term:
    """One comparison of a field; `EXISTS`, `NOT EXISTS` and `IS` stand among the operators."""

    field: str
    operator: str
    value: str = ""

    def follows_from(self, known: frozenset[Term]) -> bool:
        """Whether it must be true where all of these are."""
        return self in known or any(self._follows(term) for term in known if term.field == self.field and term.operator == "=")

    def _follows(self, equal: Term) -> bool:
        if self.operator == "=":
            return _matches(self.value, equal.value)
        if self.operator == "!=":
            return "*" not in equal.value and not _matches(self.value, equal.value)
        return self.operator == "EXISTS"


def _matches(pattern: str, text: str) -> bool:
    return fnmatchcase(text, pattern.replace("[", "[[]").replace("?", "[?]"))  # the asterisk alone is special


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """True when any part is."""

    parts: tuple[Expression, ...]


Expression = Term | All | Either


class _Reader:
    """Reads an expression from a pattern's tokens; `&&` binds closer than `||`."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    def read(self) -> Expression:
        self._take("{")
        found = self._either()
        self._take("}")
        if self._at != len(self._tokens):
            raise ValueError(f"unexpected {self._tokens[self._at]}")
        return found

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self, wanted: str = "") -> str:
        token = self._next()
        if not token or (wanted and token != wanted):
            raise ValueError(f"{token or 'the end'} where {wanted or 'more'} was expected")
        self._at += 1
        return token

    def _either(self) -> Expression:
        parts = [self._all()]
        while self._next() == "||":
            self._take()
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _all(self) -> Expression:
        parts = [self._one()]
        while self._next() == "&&":
            self._take()
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self) -> Expression:
        if self._next() == "(":
            self._take()
            found = self._either()
            self._take(")")
            return found
        return self._term()

    def _term(self) -> Term:
        field, operator = self._take(), self._take()
        if not field.startswith("$"):
            raise ValueError(f"{field} is no field")
        if operator in _COMPARISONS:
            return Term(field, operator, self._take().strip('"'))
        word = operator.upper()
        if word == "NOT":
            self._take("EXISTS")
            return Term(field, "NOT EXISTS")
        if word == "IS":
            return Term(field, "IS", self._take().upper())
        if word == "EXISTS":
            return Term(field, "EXISTS")
        raise ValueError(f"{operator} is no operator")


def _tokens(pattern: str) -> Iterator[str]:
    at, text = 0, pattern.strip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise ValueError(f"{text[at]} was not understood")
        yield found.group(1)
        at = found.end()


@lru_cache(maxsize=1024)
def parse(pattern: str) -> Expression | None:
    """The expression that a pattern stands for; None for a pattern over plain text, or one that is not understood."""
    try:
        return _Reader(list(_tokens(pattern))).read()
    except (ValueError, RecursionError):
        return None


def _ways(expression: Expression) -> list[frozenset[Term]]:
    """The ways to match, each by all of its terms.

    Raises:
        ValueError: there are too many.
    """
    match expression:
        case Term():
            return [frozenset({expression})]
        case Either(parts):
            found = [way for part in parts for way in _ways(part)]
        case All(parts):
            found = [frozenset()]
            for part in parts:
                found = [way | other for way in found for other in _ways(part)][: _MOST_WAYS + 1]
    if len(found) > _MOST_WAYS:
        raise ValueError("too many ways to match")
    return found


def _holds(expression: Expression, known: frozenset[Term]) -> bool:
    match expression:
        case Term():
            return expression.follows_from(known)
        case All(parts):
            return all(_holds(part, known) for part in parts)
        case Either(parts):
            return any(_holds(part, known) for part in parts)


def covers(pattern: str, wanted: str) -> bool:
    """Whether a pattern surely matches every event that the wanted one matches."""
    found, needed = parse(pattern), parse(wanted)
    if found is None or needed is None:
        return False
    try:
        return all(_holds(found, way) for way in _ways(needed))
    except ValueError:
        return False
