"""Wildcard patterns as automata: the state is a set of positions, kept in the bits of a number."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Final

#: Joins an action to a resource where both are asked for by pattern; it never occurs in either, and at most once in a text.
JOINT: Final = "\0"


class Wild(enum.Enum):
    """The two wildcards."""

    ONE = "?"
    MANY = "*"


Token = str | Wild


class Glob:
    """One pattern: characters, `?` for any one and `*` for any number, as an automaton."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        self.tokens: tuple[Token, ...] = tuple(tokens)
        self._steps: list[Token] = []
        loops = any_one = 0
        masks: dict[str, int] = {}
        for token in self.tokens:
            here = 1 << len(self._steps)
            if token is Wild.MANY:
                loops |= here
                continue
            if token is Wild.ONE:
                any_one |= here
            else:
                masks[str(token)] = masks.get(str(token), 0) | here
            self._steps.append(token)
        self._loops = loops
        self._any_one = any_one
        self._masks = masks
        self._end = 1 << len(self._steps)
        self._hash = hash(self.tokens)

    @classmethod
    def of(cls, text: str) -> Glob:
        """The pattern of a text in which `*` and `?` are wildcards."""
        return _glob(text)

    @classmethod
    def exactly(cls, text: str) -> Glob:
        """The pattern that only this text matches."""
        return cls(text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Glob) and self.tokens == other.tokens

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"<Glob {self.text}>"

    @property
    def text(self) -> str:
        """How it is written, except for escapes."""
        return "".join(str(token.value) if isinstance(token, Wild) else token for token in self.tokens)

    @cached_property
    def literal(self) -> str | None:
        """The only text that it matches; None where it has wildcards."""
        return None if any(isinstance(token, Wild) for token in self.tokens) else "".join(map(str, self.tokens))

    @cached_property
    def prefix(self) -> str | None:
        """What a text must begin with, where nothing else is asked of it."""
        head, last = self.tokens[:-1], self.tokens[-1:]
        is_simple = last == (Wild.MANY,) and not any(isinstance(token, Wild) for token in head)
        return "".join(map(str, head)) if is_simple else None

    @cached_property
    def ends(self) -> tuple[str, str]:
        """What every text that matches begins with and what it ends with."""
        wild = [place for place, token in enumerate(self.tokens) if isinstance(token, Wild)]
        first, last = (wild[0], wild[-1] + 1) if wild else (len(self.tokens), 0)
        return "".join(map(str, self.tokens[:first])), "".join(map(str, self.tokens[last:]))

    @cached_property
    def sides(self) -> tuple[Glob, ...]:
        """Its parts around the joint of action and resource; itself where it has none."""
        if JOINT not in self.tokens:
            return (self,)
        place = self.tokens.index(JOINT)
        return Glob(self.tokens[:place]), Glob(self.tokens[place + 1 :])

    def is_plainly_apart(self, other: Glob) -> bool:
        """Whether beginnings or ends show already that no text matches both."""
        if len(self.sides) == len(other.sides) > 1:
            return any(side.is_plainly_apart(its) for side, its in zip(self.sides, other.sides, strict=True))
        (head, tail), (its_head, its_tail) = self.ends, other.ends
        heads = head.startswith(its_head) or its_head.startswith(head)
        return not heads or not (tail.endswith(its_tail) or its_tail.endswith(tail))

    def is_plainly_within(self, other: Glob) -> bool:
        """Whether its beginning shows already that every text that matches also matches the other."""
        if len(self.sides) == len(other.sides) > 1:
            return all(side.is_plainly_within(its) for side, its in zip(self.sides, other.sides, strict=True))
        return other.prefix is not None and self.ends[0].startswith(other.prefix)

    def has(self, text: str) -> bool:
        """Whether a text matches."""
        if self.prefix is not None:
            return text.startswith(self.prefix)
        if self.literal is not None:
            return text == self.literal
        state = self.start
        for letter in text:
            state = self.step(state, letter)
            if not state:
                return False
        return self.accepts(state)

    @property
    def start(self) -> int:
        """The state before the first character."""
        return 1

    def step(self, state: int, letter: str) -> int:
        """The state after one more character; positions before the last `*` reached can do nothing that it cannot."""
        loops = state & self._loops
        after = loops | ((state & (self._masks.get(letter, 0) | self._any_one)) << 1)
        reached = after & self._loops
        if reached:
            first = reached.bit_length() - 1
            after = after >> first << first
        return after

    def accepts(self, state: int) -> bool:
        """Whether the text so far matches."""
        return bool(state & self._end)

    def settles(self, state: int) -> bool | None:
        """Whether every continuation matches (True), none (False), or some (None)."""
        if not state:
            return False
        return True if state & self._end & self._loops else None

    def letters(self, state: int) -> Iterator[str]:
        """The characters that tell texts apart in this state."""
        while state:
            lowest = state & -state
            position = lowest.bit_length() - 1
            if position < len(self._steps) and isinstance(token := self._steps[position], str):
                yield token
            state ^= lowest

    def names(self, letter: str) -> bool:
        """Whether the pattern has this very character."""
        return letter in self._masks


@lru_cache(maxsize=8192)
def _glob(text: str) -> Glob:
    wildcards = {wild.value: wild for wild in Wild}
    return Glob(wildcards.get(letter, letter) for letter in text)
