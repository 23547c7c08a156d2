"""The cells of one layer of a service: one for what is of no variant, and one for each variant that has another owner or another duty there. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import Final

from seawall.api.v1alpha1.responsibility_report import (
    CellVerdict,
    CustomerSide,
    CustomerState,
    InUse,
    Owner,
    ProviderSide,
    ProviderState,
    ResponsibilityCell,
)
from seawall.engine.responsibility.matrix import Cell, matrix
from seawall.engine.responsibility.variants import Use, Variants

_VERDICTS: Final = {
    ProviderState.ASSURED: CellVerdict.ASSURED,
    ProviderState.NOT_IN_SCOPE: CellVerdict.NOT_IN_SCOPE,
    ProviderState.UNKNOWN: CellVerdict.UNKNOWN,
    CustomerState.MET: CellVerdict.MET,
    CustomerState.NOT_MET: CellVerdict.NOT_MET,
    CustomerState.UNKNOWN: CellVerdict.UNKNOWN,
    CustomerState.NO_CONTROL: CellVerdict.NO_CONTROL,
}
_WORST_FIRST: Final = tuple(CellVerdict)
_LEAST_FIRST: Final = (Owner.AWS, Owner.SHARED, Owner.CUSTOMER)
"""Owners, by how much is left to the customer."""

Ours = Callable[[Collection[str | None]], CustomerSide]
"""The customer's side by the findings on some variants; None is what is of none."""


def cells_of(service: str, layer: str, variants: Variants, aws: ProviderSide, ours: Ours) -> Iterator[ResponsibilityCell]:
    """The cells of a layer.

    A variant of which it is unknown whether it is in use has one only where it would leave more to the customer: there nothing may look better for
    a list that was not read, and elsewhere nothing does. Where everything is of variants with a cell of their own, there is no other one.
    """
    told = matrix()[service]
    ordinary = told.layers[layer]
    own: dict[str, tuple[Cell, Use]] = {}
    for variant, use in variants.uses.items():
        cell = told.variants[variant].get(layer)
        if cell is not None and (use.in_use is InUse.YES or _leaves_more(cell, ordinary)):
            own[variant] = (cell, use)
    in_use = {variant for variant, use in variants.uses.items() if use.in_use is InUse.YES}
    rest = (None, *(variant for variant in told.variants if variant not in own))
    side = partial(ours, rest)
    if not (variants.are_all and in_use <= own.keys() and not _has_findings(side())):
        yield _cell(layer, ordinary, aws, side)
    for variant, (cell, use) in own.items():
        yield _of_variant(variant, use, _cell(layer, cell, aws, partial(ours, (variant,))))


def worse(*sides: ProviderSide | CustomerSide | None) -> CellVerdict:
    """The worse of the sides that there are."""
    return min((_VERDICTS[side.state] for side in sides if side is not None), key=_WORST_FIRST.index)


def _leaves_more(cell: Cell, than: Cell) -> bool:
    return _LEAST_FIRST.index(cell.owner) > _LEAST_FIRST.index(than.owner)


def _has_findings(side: CustomerSide) -> bool:
    return side.passed + side.failed + side.unknown + side.exempt > 0


def _cell(layer: str, cell: Cell, aws: ProviderSide, side: Callable[[], CustomerSide]) -> ResponsibilityCell:
    provider = None if cell.owner is Owner.CUSTOMER else aws
    customer = None if cell.owner is Owner.AWS else side()
    return ResponsibilityCell(
        layer=layer, owner=cell.owner, default=cell.default, do=cell.do, aws=provider, customer=customer, verdict=worse(provider, customer)
    )


def _of_variant(variant: str, use: Use, cell: ResponsibilityCell) -> ResponsibilityCell:
    """A cell as a variant's; Unknown at best where it is unknown whether the variant is in use."""
    verdict = cell.verdict if use.in_use is InUse.YES else min(cell.verdict, CellVerdict.UNKNOWN, key=_WORST_FIRST.index)
    return cell.model_copy(update={"variant": variant, "verdict": verdict})
