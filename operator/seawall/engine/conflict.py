"""Two sources that want different values of one fact. Neither is applied: else each would take back what the other has made.

Different values are no conflict by themselves: two baselines may each add a statement to one policy, and whichever comes second begins where
the first ended. It is one when no value pleases both: what the first control wants makes the second fail, and the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from seawall.api.v1alpha1.remediation_plan import PlannedChange
from seawall.controls import Registry
from seawall.controls.base import NoChange, Pass
from seawall.engine.apply.case import Case
from seawall.errors import InvalidSpec, ResourceGone, Unreadable
from seawall.facts.fact import Change, View
from seawall.facts.overlay import Overlay


@dataclass(frozen=True, slots=True)
class Rival:
    """A change that another source has in an open plan of the same target.

    Attributes:
        source: that source, for people: `SecurityBaseline other`.
    """

    source: str
    change: PlannedChange


def conflicts(mine: Iterable[PlannedChange], rivals: Sequence[Rival], view: View, registry: Registry) -> dict[str, str]:
    """My changes whose fact somebody else wants otherwise, by id, with who that is.

    Args:
        mine: what would be offered.
        rivals: open changes of the other sources in the same target.
        view: the target as it was read.
        registry: the controls.
    """
    wanted: dict[tuple[str, str], list[Rival]] = {}
    for rival in rivals:
        wanted.setdefault((rival.change.arn, rival.change.fact), []).append(rival)
    found = {}
    for change in mine:
        for rival in wanted.get((change.arn, change.fact), ()):
            if rival.change.after != change.after and not _agree(change, rival.change, view, registry):
                found[change.id] = rival.source
    return found


def _agree(one: PlannedChange, other: PlannedChange, view: View, registry: Registry) -> bool:
    """Whether some value pleases both: the one change made on top of the other leaves the other's control passing, in either order."""
    try:
        first, second = Case(one, registry), Case(other, registry)
        return _stack(first, second, view) or _stack(second, first, view)
    except (InvalidSpec, Unreadable, ResourceGone):
        return False  # nobody can say, so neither is applied


def _stack(below: Case, above: Case, view: View) -> bool:
    overlay = Overlay(view)
    resource = below.resource(overlay)
    overlay.lay(Change(resource, below.fact, None, below.after, below.change.reversible))
    made = _on_top(above, overlay)
    if made is None:
        return False
    for change in made:
        overlay.lay(change)
    return isinstance(below.verdict(overlay), Pass) and isinstance(above.verdict(overlay), Pass)


def _on_top(above: Case, overlay: Overlay) -> Sequence[Change[Any, Any]] | None:
    """What the second control still wants; None when it has no way to get it."""
    if isinstance(above.verdict(overlay), Pass):
        return ()
    made = above.fix(overlay)
    return None if isinstance(made, NoChange) else made


def texts(found: Mapping[str, str]) -> str:
    """Who wants otherwise, for people."""
    return ", ".join(sorted(set(found.values())))
