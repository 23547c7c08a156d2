"""Drawings of graphs: a tree for people, DOT and mermaid for pictures. Pure.

Names come from AWS and from reports: they are text and never markup, and their characters are all visible.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text
from rich.tree import Tree

from seawall.outputs.graph import Drawing, Mark, Thing
from seawall.outputs.visible import visible

_SIGNS: Final = {Mark.STANDS: "✓", Mark.DIES: "✗", Mark.UNKNOWN: "?", Mark.COMES_BACK: "↻"}
_STYLES: Final = {Mark.STANDS: "green", Mark.DIES: "bold red", Mark.UNKNOWN: "magenta", Mark.COMES_BACK: "yellow"}
_COLOURS: Final = {Mark.STANDS: "#1a7f37", Mark.DIES: "#cf222e", Mark.UNKNOWN: "#8250df", Mark.COMES_BACK: "#9a6700"}


def tree(drawings: Iterable[Drawing]) -> RenderableType:
    """A tree for each drawing. What several things need is drawn whole once and named after that."""
    return Group(*(part for drawing in drawings for part in (_grown(drawing), Text())))


def _grown(drawing: Drawing) -> Tree:
    root = drawing.things[drawing.root]
    grown = Tree(_line(root, drawing.lost), guide_style="dim")
    for cause in drawing.causes:
        grown.add(Text(f"because {visible(cause)}", style="dim"))
    seen: set[str] = set()
    waiting = [(grown, key, "") for key in reversed(root.needs)]
    while waiting:
        above, key, how = waiting.pop()
        thing = drawing.things[key]
        below = [*((each, "one of: ") for each in reversed(thing.one_of)), *((each, "") for each in reversed(thing.needs))]
        line = Text(how, style="dim") + _line(thing, drawing.lost)
        if key in seen and below:
            above.add(line + Text("  (drawn above)", style="dim"))
            continue
        seen.add(key)
        branch = above.add(line)
        waiting += [(branch, each, said) for each, said in below]
    return grown


def _line(thing: Thing, lost: str | None) -> Text:
    style = _STYLES[thing.mark]
    line = Text(f"{_SIGNS[thing.mark]} ", style=style) + Text(visible(thing.name), style="bold" if thing.zone is None else "")
    if thing.zone is not None:
        line += Text(f" ({visible(thing.zone)})", style=style if thing.zone == lost else "dim")
    return line + Text(f"  {visible(thing.told)}", style=style) if thing.told else line


def dot(drawings: Sequence[Drawing]) -> str:
    """Graphviz's language: a box for each thing, a frame for each zone, an arrow to what is needed, dashed where one of several is.

    Source: https://graphviz.org/doc/info/lang.html (2026-11-24)
    """
    lines = ["digraph seawall {", "  rankdir=LR;", '  node [shape=box, fontname="sans-serif"];']
    for numbered in _numbered(drawings):
        for key, number in numbered.numbers.items():
            colour = _COLOURS[numbered.drawing.things[key].mark]
            lines.append(f'  {number} [label={_quoted(numbered.label(key))}, color="{colour}", fontcolor="{colour}"];')
        for place, (zone, keys) in enumerate(numbered.zones()):
            inside = " ".join(f"{numbered.numbers[key]};" for key in keys)
            lines.append(f"  subgraph cluster_{numbered.first}_{place} {{ label={_quoted(zone)}; {inside} }}")
        lines += [f"  {one} -> {other}{' [style=dashed]' if is_one_of else ''};" for one, other, is_one_of in numbered.edges()]
    return "\n".join((*lines, "}")) + "\n"


def mermaid(drawings: Sequence[Drawing]) -> str:
    """Mermaid's language, as GitHub and GitLab draw it.

    Source: https://mermaid.js.org/syntax/flowchart.html (2026-11-24)
    """
    lines = ["flowchart LR"]
    of_mark: defaultdict[Mark, list[str]] = defaultdict(list)
    for numbered in _numbered(drawings):
        for key, number in numbered.numbers.items():
            lines.append(f"  {number}[{_entities(numbered.label(key))}]")
            of_mark[numbered.drawing.things[key].mark].append(number)
        for place, (zone, keys) in enumerate(numbered.zones()):
            lines.append(f"  subgraph z{numbered.first}_{place}[{_entities(zone)}]")
            lines += [*(f"    {numbered.numbers[key]}" for key in keys), "  end"]
        lines += [f"  {one} {'-.->' if is_one_of else '-->'} {other}" for one, other, is_one_of in numbered.edges()]
    for mark, numbers in of_mark.items():
        name = mark.name.lower()
        lines += [f"  classDef {name} stroke:{_COLOURS[mark]},color:{_COLOURS[mark]}", f"  class {','.join(numbers)} {name}"]
    return "\n".join(lines) + "\n"


class _Numbered:
    """A drawing whose things have names that every language takes."""

    def __init__(self, drawing: Drawing, first: int) -> None:
        self.drawing = drawing
        self.first = first
        self.numbers = {key: f"n{number}" for number, key in enumerate(drawing.things, first)}

    def label(self, key: str) -> str:
        """What a box says, in two lines."""
        thing = self.drawing.things[key]
        return "\n".join(part for part in (f"{_SIGNS[thing.mark]} {visible(thing.name)}", visible(thing.told)) if part)

    def zones(self) -> list[tuple[str, list[str]]]:
        """The zones, each with the keys of what is in it."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for key, thing in self.drawing.things.items():
            if thing.zone is not None:
                found[thing.zone].append(key)
        return [(f"{visible(zone)}{' (lost)' if zone == self.drawing.lost else ''}", keys) for zone, keys in sorted(found.items())]

    def edges(self) -> Iterator[tuple[str, str, bool]]:
        """From what needs to what is needed, and whether it is one of several."""
        for key, thing in self.drawing.things.items():
            for needed, is_one_of in (*((each, False) for each in thing.needs), *((each, True) for each in thing.one_of)):
                yield self.numbers[key], self.numbers[needed], is_one_of


def _numbered(drawings: Iterable[Drawing]) -> Iterator[_Numbered]:
    first = 0
    for drawing in drawings:
        yield _Numbered(drawing, first)
        first += len(drawing.things)


def _quoted(text: str) -> str:
    """A string of DOT, where a backslash before anything but a quote begins an escape of its own."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _entities(text: str) -> str:
    """A string of mermaid, where what may be markup is written as entities."""
    escaped = text.replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;").replace("\n", "<br/>")
    return f'"{escaped}"'
