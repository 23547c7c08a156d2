"""The chart's values as people read them: each with its comment, its default, and what else it may be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

TYPES: Final = {bool: "boolean", int: "integer", str: "string", list: "array", dict: "object"}
SECTION: Final = "## "


@dataclass(frozen=True, slots=True)
class Value:
    """One value of values.yaml.

    Attributes:
        section: Heading that it stands under.
        path: Its keys.
        text: The comment above it, in one line; empty for a map of values that have their own.
        default: What it is when nobody sets it.
        own: Whether it is a map of the chart's own: its members are values too, and there are no others.
    """

    section: str
    path: tuple[str, ...]
    text: str
    default: Any
    own: bool = False

    @property
    def name(self) -> str:
        """How `--set` names it."""
        return ".".join(self.path)


def values_of(text: str) -> list[Value]:
    """Read values.yaml: every value in its order, maps before their members."""
    root = yaml.compose(text)
    if not isinstance(root, yaml.MappingNode):
        raise SystemExit("values.yaml is no map")
    return list(_values(root, (), text.splitlines()))


def schema(values: Iterable[Value], more: Mapping[str, Mapping[str, Any]]) -> str:
    """Write values.schema.json.

    Args:
        values: All values.
        more: What a value may be, by its name, besides what its default shows.

    Raises:
        SystemExit: It speaks of values that there are not.
    """
    root = _own_map()
    root = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Values of the chart seawall", **root}
    # Helm gives a parent chart's `global` to each of its parts.
    root["properties"]["global"] = {"type": "object", "description": "Values of a parent chart; this chart uses none."}
    left = set(more)
    for value in values:
        parent = root
        for key in value.path[:-1]:
            parent = parent["properties"][key]
        shown = _own_map() if value.own else {"type": TYPES[type(value.default)]}
        described = {"description": value.text} if value.text else {}
        parent["properties"][value.path[-1]] = described | shown | dict(more.get(value.name, {}))
        if not isinstance(value.default, list | dict):  # null takes a value away, and there must be one
            parent["required"].append(value.path[-1])
        left.discard(value.name)
    if left:
        raise SystemExit(f"helm/schema.yaml speaks of {', '.join(sorted(left))}, wanted values that are in values.yaml")
    return json.dumps(root, indent=2, ensure_ascii=False) + "\n"


def tables(values: Iterable[Value]) -> str:
    """Write the README's tables, one for each section."""
    lines: list[str] = []
    section = ""
    for value in values:
        if value.own:
            continue
        if value.section != section:
            section = value.section
            lines += ["", f"### {section}", "", "| value | default | meaning |", "|---|---|---|"]
        default = json.dumps(value.default, ensure_ascii=False)
        lines.append(f"| `{value.name}` | `{default}` | {value.text.replace('|', chr(92) + '|')} |")
    return "\n".join(lines) + "\n\n"


def _own_map() -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": [], "properties": {}}


def _values(node: yaml.MappingNode, path: tuple[str, ...], lines: list[str]) -> Iterator[Value]:
    """Give the values of a map, and below each one those of its own."""
    for key, member in node.value:
        line = key.start_mark.line
        here = (*path, key.value)
        own = _is_own(member, lines)
        text = _comment(lines, line)
        if not own and not text:
            raise SystemExit(f"values.yaml:{line + 1}: {'.'.join(here)} has no comment, wanted what it means and why one would change it")
        yield Value(_section(lines, line), here, text, _construct(member), own)
        if own:
            yield from _values(member, here, lines)


def _is_own(node: yaml.Node, lines: list[str]) -> bool:
    """Whether a map's members are explained one by one, or those of one of its maps."""
    return isinstance(node, yaml.MappingNode) and any(
        _comment(lines, key.start_mark.line) or _is_own(member, lines) for key, member in node.value
    )


def _construct(node: yaml.Node) -> object:
    return yaml.SafeLoader("").construct_document(node)


def _comment(lines: list[str], line: int) -> str:
    """The comment right above a line, which ends at anything else."""
    found: list[str] = []
    while line > 0 and (before := lines[line - 1].strip()).startswith("#") and not before.startswith(SECTION):
        found.insert(0, before.removeprefix("#").strip())
        line -= 1
    return " ".join(found)


def _section(lines: list[str], line: int) -> str:
    return next(each.removeprefix(SECTION) for each in reversed(lines[:line]) if each.startswith(SECTION))
