"""The responsibility matrix on paper: services and layers with their owners, and how many controls look after each cell. `docs/responsibility.md`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from seawall.api.v1alpha1.responsibility_report import Default, Owner
from seawall.controls import Registry
from seawall.engine.responsibility.matrix import LAYERS, Cell, Service, matrix, services_of
from seawall.engine.responsibility.variants import UNSEEN, WAYS
from seawall.engine.responsibility.ways import named
from seawall.facts.tagged import GET_RESOURCES_NAME

_LETTERS: Final = {Owner.AWS: "aws", Owner.SHARED: "shared", Owner.CUSTOMER: "yours"}

Numbers = dict[tuple[str, str | None], int]
"""Controls by service and layer; None for those that no layer names."""


def page(known: Registry) -> str:
    """`docs/responsibility.md`."""
    numbers = counted(known)
    lines = [
        "<!-- Made by `make generate` from the matrix and the controls; edit those. -->",
        "# Who owns what, and who looks after it",
        "",
        "AWS answers for some layers of each service, you for others, and some are shared: AWS runs the mechanism, and you choose, turn on or keep",
        "it. The number is that of the controls that look after your part. **0!** is loud: a shared layer that is off until you act, or one that is",
        "all yours, and no control looks after it. A plain 0 is on by default or depends on how the resource was made. `-` is AWS's alone: its",
        "evidence are AWS's own audit reports (kind ProviderAssurance).",
        "",
        *_summary(numbers),
        *_table(numbers),
        *_variants(),
        *_placed(),
        *_loud(numbers),
    ]
    return "\n".join(lines).rstrip() + "\n"


def counted(known: Registry) -> Numbers:
    """How many controls guard each cell."""
    numbers: Numbers = {}
    for name, control in known.items():
        for service in services_of(name):
            cell = (service, matrix()[service].layer_of(name, control.layer))
            numbers[cell] = numbers.get(cell, 0) + 1
    return numbers


def _cells(owners: Iterable[Owner]) -> list[tuple[str, str, Cell]]:
    wanted = frozenset(owners)
    return [(name, layer, cell) for name, service in matrix().items() for layer, cell in service.layers.items() if cell.owner in wanted]


def is_loud(cell: Cell, number: int) -> bool:
    """Whether nothing is there until the customer acts, and nobody looks."""
    return number == 0 and (cell.owner is Owner.CUSTOMER or cell.default is Default.OFF)


def _summary(numbers: Numbers) -> Iterable[str]:
    yield from ("| owner | cells | with a control | without | of those loud |", "|---|---|---|---|---|")
    for owner in (Owner.CUSTOMER, Owner.SHARED):
        cells = _cells([owner])
        guarded = sum((name, layer) in numbers for name, layer, _ in cells)
        loud = sum(is_loud(cell, numbers.get((name, layer), 0)) for name, layer, cell in cells)
        yield f"| {_LETTERS[owner]} | {len(cells)} | {guarded} | {len(cells) - guarded} | {loud} |"
    yield from (f"| {_LETTERS[Owner.AWS]} | {len(_cells([Owner.AWS]))} | - | - | - |", "")


def _table(numbers: Numbers) -> Iterable[str]:
    shown = [layer for layer in LAYERS if any(service.layers[layer].owner is not Owner.AWS for service in matrix().values())]
    hidden = [layer for layer in LAYERS if layer not in shown]
    yield f"AWS alone owns these layers in every service: {', '.join(hidden)}."
    yield from ("", f"| service | {' | '.join(layer.replace('_', ' ') for layer in shown)} |", "|---" * (len(shown) + 1) + "|")
    for name, service in matrix().items():
        yield f"| [{service.name}]({service.doc.url}) | {' | '.join(_shown(name, service, layer, numbers) for layer in shown)} |"
    yield ""


def _shown(name: str, service: Service, layer: str, numbers: Numbers) -> str:
    cell, number = service.layers[layer], numbers.get((name, layer), 0)
    if cell.owner is Owner.AWS:
        return "-"
    return f"{_LETTERS[cell.owner]} {f'**{number}!**' if is_loud(cell, number) else number}"


def _variants() -> Iterable[str]:
    yield from (
        "## Variants",
        "",
        "Kinds of a service with another owner or another duty in some layers. In a report these layers have a cell of the variant's own, judged by what",
        "was found on its resources, where a read shows that it is in use; where such a read failed or was never made, only where the variant would leave",
        "more to you, and Unknown at best. A variant that no read shows is never guessed: the report then speaks of the service as a whole.",
        "",
        "| service | variant | layer | who | what is left to you | seen by |",
        "|---|---|---|---|---|---|",
    )
    for name, service in matrix().items():
        for variant, cells in service.variants.items():
            for layer, cell in cells.items():
                yield f"| {service.name} | {variant} | {layer} | {_LETTERS[cell.owner]} | {cell.do or '-'} | {_seen(name, variant)} |"
    yield ""


def _seen(service: str, variant: str) -> str:
    """The reads that show a variant, or why none does."""
    why = UNSEEN.get((service, variant))
    if why is not None:
        return f"nothing: {why}"
    way = WAYS[service, variant]
    told = [f"`{named(read)}`" for read in way.reads] + ([f"`{GET_RESOURCES_NAME}`"] if way.arns else [])
    return ", ".join(told)


def _placed() -> Iterable[str]:
    yield from ("## Controls that look after another layer than their own", "", "| service | control | layer | why |", "|---|---|---|---|")
    for service in matrix().values():
        for control, placed in service.placed.items():
            yield f"| {service.name} | `{control}` | {placed.layer or 'none'} | {placed.why} |"
    yield ""


def _loud(numbers: Numbers) -> Iterable[str]:
    yield from ("## What nobody looks after", "", "| service | layer | who | what is left to you |", "|---|---|---|---|")
    for name, layer, cell in _cells([Owner.CUSTOMER, Owner.SHARED]):
        if is_loud(cell, numbers.get((name, layer), 0)):
            yield f"| {matrix()[name].name} | {layer} | {_LETTERS[cell.owner]} | {cell.do} |"
