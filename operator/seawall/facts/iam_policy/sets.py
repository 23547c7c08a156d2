"""Sets of texts given by patterns: united, intersected, complemented, and asked for a member.

A set made of several patterns is empty exactly when no reachable combination of their states satisfies its formula. One letter stands for all that no
pattern names, so the search is exact: nothing is tried by samples.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from seawall.facts.iam_policy.patterns import JOINT, Glob

#: Combinations of states that one question may visit. Policies of this world need hundreds; one written to be slow gets no answer.
_MOST_STATES: Final = 20_000

_STANDING_FOR_OTHERS: Final = "x0-~\N{REPLACEMENT CHARACTER}"


class TooManyStates(Exception):
    """The patterns are too entangled to be decided in reasonable time; the answer depends on what nobody worked out."""


class Texts:
    """A set of texts. `&`, `|` and `~` make others."""

    def __and__(self, other: Texts) -> Texts:
        return _all_of((self, other))

    def __or__(self, other: Texts) -> Texts:
        return _any_of((self, other))

    def __invert__(self) -> Texts:
        return NOTHING if self == EVERYTHING else EVERYTHING if self == NOTHING else _Other(self)

    @staticmethod
    def of(globs: Iterable[Glob]) -> Texts:
        """Every text that matches one of the patterns."""
        return _any_of(map(_Matching, globs))

    @staticmethod
    def union(sets: Iterable[Texts]) -> Texts:
        """Every text of one of the sets."""
        return _any_of(sets)

    def has(self, text: str) -> bool:
        """Whether a text belongs to it."""
        raise NotImplementedError

    def settled(self, states: dict[Glob, int], *, at_end: bool) -> bool | None:
        """Whether the text read so far belongs to it (`at_end`), or all of its continuations do, or none."""
        raise NotImplementedError

    def globs(self) -> Iterator[Glob]:
        """The patterns that it is made from."""
        raise NotImplementedError

    def example(self) -> str | None:
        """One of its texts, the shortest of the first alternative that has one; None when it is empty.

        Raises:
            TooManyStates: the patterns are too entangled.
        """
        budget = _Budget()
        return next((found for parts in _alternatives(self) if (found := _search(parts, budget)) is not None), None)

    @property
    def is_empty(self) -> bool:
        """Whether there is no such text."""
        return self.example() is None

    def within(self, other: Texts) -> bool:
        """Whether all of its texts belong to another set too."""
        return (self & ~other).is_empty


@dataclass(frozen=True, slots=True)
class _Matching(Texts):
    glob: Glob

    def has(self, text: str) -> bool:
        return self.glob.has(text)

    def settled(self, states: dict[Glob, int], *, at_end: bool) -> bool | None:
        state = states[self.glob]
        return self.glob.accepts(state) if at_end else self.glob.settles(state)

    def globs(self) -> Iterator[Glob]:
        yield self.glob


@dataclass(frozen=True, slots=True)
class _Other(Texts):
    inner: Texts

    def __invert__(self) -> Texts:
        return self.inner

    def has(self, text: str) -> bool:
        return not self.inner.has(text)

    def settled(self, states: dict[Glob, int], *, at_end: bool) -> bool | None:
        inner = self.inner.settled(states, at_end=at_end)
        return None if inner is None else not inner

    def globs(self) -> Iterator[Glob]:
        return self.inner.globs()


@dataclass(frozen=True, slots=True)
class _AllOf(Texts):
    parts: tuple[Texts, ...]

    def has(self, text: str) -> bool:
        return all(part.has(text) for part in self.parts)

    def settled(self, states: dict[Glob, int], *, at_end: bool) -> bool | None:
        verdict: bool | None = True
        for part in self.parts:
            one = part.settled(states, at_end=at_end)
            if one is False:
                return False
            verdict = verdict and one
        return verdict

    def globs(self) -> Iterator[Glob]:
        return (glob for part in self.parts for glob in part.globs())


@dataclass(frozen=True, slots=True)
class _AnyOf(Texts):
    parts: tuple[Texts, ...]

    def has(self, text: str) -> bool:
        return any(part.has(text) for part in self.parts)

    def settled(self, states: dict[Glob, int], *, at_end: bool) -> bool | None:
        verdict: bool | None = False
        for part in self.parts:
            one = part.settled(states, at_end=at_end)
            if one is True:
                return True
            verdict = None if one is None else verdict
        return verdict

    def globs(self) -> Iterator[Glob]:
        return (glob for part in self.parts for glob in part.globs())


#: No text at all, and every text.
NOTHING: Final[Texts] = _AnyOf(())
EVERYTHING: Final[Texts] = _AllOf(())


def _any_of(sets: Iterable[Texts]) -> Texts:
    parts: list[Texts] = []
    for each in sets:
        if each == EVERYTHING:
            return EVERYTHING
        parts.extend(each.parts if isinstance(each, _AnyOf) else (each,))
    return parts[0] if len(parts) == 1 else _AnyOf(tuple(dict.fromkeys(parts)))


def _all_of(sets: Iterable[Texts]) -> Texts:
    parts: list[Texts] = []
    for each in sets:
        if each == NOTHING:
            return NOTHING
        parts.extend(each.parts if isinstance(each, _AllOf) else (each,))
    return parts[0] if len(parts) == 1 else _AllOf(tuple(dict.fromkeys(parts)))


def _other_letter(globs: Iterable[Glob]) -> str:
    """A character that no pattern names: all such behave alike."""
    known = tuple(globs)
    candidates: tuple[str, ...] = (*_STANDING_FOR_OTHERS, *map(chr, range(0xE000, 0xF900)))
    return next(letter for letter in candidates if not any(glob.names(letter) for glob in known))


class _Budget:
    """How many combinations of states one question has left."""

    def __init__(self) -> None:
        self.left = _MOST_STATES

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TooManyStates


def _alternatives(texts: Texts) -> Iterator[tuple[Texts, ...]]:
    """The set as a union of intersections: each is searched by itself, which keeps searches small."""
    parts = texts.parts if isinstance(texts, _AllOf) else (texts,)
    for place, part in enumerate(parts):
        if isinstance(part, _AnyOf):
            for each in part.parts:
                yield from _alternatives(_all_of((*parts[:place], each, *parts[place + 1 :])))
            return
    yield parts


def _are_apart(globs: Iterable[Glob], texts: Texts) -> bool:
    """Whether one of these patterns and a set have plainly no text in common."""
    if isinstance(texts, _Matching):
        return any(glob.is_plainly_apart(texts.glob) for glob in globs)
    if isinstance(texts, _AnyOf):
        return all(_are_apart(globs, part) for part in texts.parts)
    return isinstance(texts, _AllOf) and any(_are_apart(globs, part) for part in texts.parts)


def _are_within(globs: Iterable[Glob], texts: Texts) -> bool:
    """Whether every text that matches all of these patterns plainly belongs to a set."""
    if isinstance(texts, _Matching):
        return any(glob.is_plainly_within(texts.glob) for glob in globs)
    if isinstance(texts, _AnyOf):
        return any(_are_within(globs, part) for part in texts.parts)
    return isinstance(texts, _AllOf) and all(_are_within(globs, part) for part in texts.parts)


def _search(parts: tuple[Texts, ...], budget: _Budget) -> str | None:
    """A text that belongs to every part, with those parts left out that plainly exclude nothing here."""
    budget.spend()
    wanted = [part.glob for part in parts if isinstance(part, _Matching)]
    if any(_are_apart(wanted[:place], _Matching(glob)) for place, glob in enumerate(wanted)):
        return None
    if any(isinstance(part, _Other) and _are_within(wanted, part.inner) for part in parts):
        return None
    literal = next((glob.literal for glob in wanted if glob.literal is not None), None)
    if literal is not None:
        return literal if all(part.has(literal) for part in parts) else None
    split: list[Texts] = []
    for part in parts:
        inner = part.inner if isinstance(part, _Other) else None
        split += map(_Other, inner.parts) if isinstance(inner, _AnyOf) else (part,)
    return _explore(_AllOf(tuple(one for one in split if not (isinstance(one, _Other) and _are_apart(wanted, one.inner)))), budget)


def _explore(texts: Texts, budget: _Budget) -> str | None:
    """Breadth first through the combinations of states, leaving out those from which no text of the set can be reached."""
    globs = tuple(dict.fromkeys(texts.globs()))
    other = _other_letter(globs)
    first = tuple(glob.start for glob in globs)
    waiting: deque[tuple[tuple[int, ...], bool, str]] = deque([(first, False, "")])
    seen = {(first, False)}
    while waiting:
        states, joined, text = waiting.popleft()
        by_glob = dict(zip(globs, states, strict=True))
        if texts.settled(by_glob, at_end=True):
            return text
        if texts.settled(by_glob, at_end=False) is False:
            continue
        budget.spend()
        letters = dict.fromkeys(letter for glob, state in by_glob.items() for letter in glob.letters(state))
        for letter in (*letters, other):
            if letter == JOINT and joined:
                continue
            after = tuple(glob.step(state, letter) for glob, state in zip(globs, states, strict=True))
            key = (after, joined or letter == JOINT)
            if key not in seen:
                seen.add(key)
                waiting.append((after, key[1], text + letter))
    return None
