"""What is different between two values of a fact, as lines that people read. Pure.

Values are drawn in the manner of YAML, one member a line, sorted. Policies and other documents that AWS keeps as JSON text are drawn as what
they say. Values are compared member by member and not line by line, so that one more statement is just that statement.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from seawall.outputs.visible import visible

CONTEXT: Final = 2
"""Unchanged lines shown around what changes, besides the members that it belongs to."""

NONE: Final = "(none)"
GAP: Final = "..."

_STEP = "  "
_NAMES = ("Sid", "Id", "Name")  # they come first, as they say which of many a thing is
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.:/*@+=,-]*")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off"})  # in quotes these are texts


class Line(NamedTuple):
    """One line: `-` was, `+` will be, a blank stays."""

    mark: str
    text: str


def differences(before: object, after: object) -> list[Line]:
    """The lines that change, each with the members that it belongs to; none where nothing does. None stands for a fact that is not there."""
    return _shortened(list(_member("", before, after, 0))) if _spelled(before) != _spelled(after) else []


def _member(head: str, was: object, will: object, depth: int) -> Iterator[Line]:
    """A member of both values, named by its head; what is in it stands below, at a depth."""
    pair = opened(was), opened(will)
    says_something_else = _spelled(pair[0]) != _spelled(pair[1])
    if _spelled(was) == _spelled(will):
        yield from _all(" ", head, will, depth)
    elif isinstance(pair[0], Mapping) and isinstance(pair[1], Mapping) and says_something_else:
        yield from _head(head, will)
        yield from _members(pair[0], pair[1], depth)
    elif isinstance(pair[0], list) and isinstance(pair[1], list) and says_something_else:
        yield from _head(head, will)
        yield from _items(pair[0], pair[1], depth)
    else:  # a value of another kind, or a document that only spells the same in another way: then the spelling is shown
        yield from _all("-", head, was, depth, documents=says_something_else)
        yield from _all("+", head, will, depth, documents=says_something_else)


def _members(was: Mapping[str, Any], will: Mapping[str, Any], depth: int) -> Iterator[Line]:
    for key in _sorted({**was, **will}):
        head = _key(key, depth)
        if key not in will:
            yield from _all("-", head, was[key], depth + 1)
        elif key not in was:
            yield from _all("+", head, will[key], depth + 1)
        else:
            yield from _member(head, was[key], will[key], depth + 1)


def _items(was: Sequence[Any], will: Sequence[Any], depth: int) -> Iterator[Line]:
    """Items of two lists; those in the same place that are both objects are compared with each other."""
    same = difflib.SequenceMatcher(None, [_spelled(each) for each in was], [_spelled(each) for each in will], autojunk=False)
    for tag, old, old_end, new, new_end in same.get_opcodes():
        pairs = list(zip(was[old:old_end], will[new:new_end], strict=False))
        if tag == "equal" or (old_end - old == new_end - new and all(isinstance(each, Mapping) for pair in pairs for each in pair)):
            for pair in pairs:
                yield from _item(_member("", *pair, depth + 1), depth)
        else:
            for item in was[old:old_end]:
                yield from _item(_all("-", "", item, depth + 1), depth)
            for item in will[new:new_end]:
                yield from _item(_all("+", "", item, depth + 1), depth)


def _item(lines: Iterable[Line], depth: int) -> Iterator[Line]:
    """An item's lines, with a dash before its first one, as it was and as it will be."""
    begun: set[str] = set()
    for mark, text in lines:
        sides = {"-", "+"} if mark == " " else {mark}
        dashed = f"{_STEP * depth}- {text.lstrip(' ')}"
        yield Line(mark, text if sides <= begun else dashed)
        begun |= sides


def _all(mark: str, head: str, value: object, depth: int, *, documents: bool = True) -> Iterator[Line]:
    """All lines of one value.

    Args:
        mark: what becomes of it.
        head: the member's name and colon; empty for an item, and for the whole.
        value: JSON; None for the whole stands for a fact that is not there.
        depth: of what is in it.
        documents: whether a JSON text is drawn as what it says.
    """
    inside = opened(value) if documents else value
    if isinstance(inside, Mapping) and inside:
        yield from (Line(mark, text) for _, text in _head(head, value))
        for key in _sorted(inside):
            yield from _all(mark, _key(key, depth), inside[key], depth + 1, documents=documents)
    elif isinstance(inside, list) and inside:
        yield from (Line(mark, text) for _, text in _head(head, value))
        for item in inside:
            yield from _item(_all(mark, "", item, depth + 1, documents=documents), depth)
    elif isinstance(inside, str) and "\n" in inside:
        yield Line(mark, f"{head} |" if head else "|")
        yield from (Line(mark, _STEP * depth + visible(line)) for line in inside.split("\n"))
    else:
        yield Line(mark, f"{head} {_scalar(inside)}" if head else _scalar(inside))


def _head(head: str, value: object) -> Iterator[Line]:
    """The line above a value's members; none above those of an item or of the whole, unless they are in a text."""
    note = "(JSON text)" if isinstance(value, str) else ""
    if head or note:
        yield Line(" ", f"{head} {note}".rstrip() if head else note)


def _shortened(lines: Sequence[Line]) -> list[Line]:
    """Lines that change, those around them, and those that they belong to; a gap stands for what is left out in between."""
    wanted: set[int] = set()
    for place, line in enumerate(lines):
        if line.mark != " ":
            wanted.update(range(max(0, place - CONTEXT), min(len(lines), place + CONTEXT + 1)))
            wanted.update(_parents(lines, place, wanted))
    short: list[Line] = []
    last = None
    for place in sorted(wanted):
        if last is not None and place > last + 1:
            short.append(Line(" ", f"{' ' * _depth(lines[place].text)}{GAP}"))
        short.append(lines[place])
        last = place
    return short


def _parents(lines: Sequence[Line], place: int, known: set[int]) -> Iterator[int]:
    """Places of the lines that a line belongs to; those that are known already have theirs among them."""
    depth = _depth(lines[place].text)
    for above in range(place - 1, -1, -1):
        if depth == 0:
            return
        if lines[above].mark != " " and above in known and _depth(lines[above].text) == depth:
            return
        if _depth(lines[above].text) < depth:
            depth = _depth(lines[above].text)
            yield above


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _sorted(members: Iterable[str]) -> list[str]:
    return sorted(members, key=lambda key: (key not in _NAMES, key))


def _key(key: str, depth: int) -> str:
    return f"{_STEP * depth}{_scalar(key)}:"


def opened(value: object) -> object:
    """What a JSON text says, and any other value as it is.

    A text that says a thing twice stays a text, as nobody knows which of them counts.
    """
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        return json.loads(value, object_pairs_hook=_each_once) or value
    except (ValueError, RecursionError):
        return value


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _spelled(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def _scalar(value: object) -> str:
    if value is None:
        return NONE
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return visible(json.dumps(value, ensure_ascii=False))
