"""The full set of an object's conditions, made from the previous set and what was judged now. Pure.

Ready says that the object was evaluated at its generation; other conditions carry the answers. Reconciling and Stalled exist only while True:
kstatus reads them as "wait" and "give up" (specs/operator-facts.md §7). ExpiresSoon exists only while True too, but is an answer, and stays
while a run finds none: else its return would be told again. The set is always complete, as server-side apply removes what an applier leaves
out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from seawall.kube.clock import timestamp

READY: Final = "Ready"
COMPLIANT: Final = "Compliant"
UP_TO_DATE: Final = "UpToDate"
RECONCILING: Final = "Reconciling"
STALLED: Final = "Stalled"
EXPIRES_SOON: Final = "ExpiresSoon"

OF_ONE_RUN: Final = frozenset({RECONCILING, STALLED})
"""Conditions that go unless the present run says them anew."""
ONLY_WHILE_TRUE: Final = OF_ONE_RUN | {EXPIRES_SOON}
"""Conditions that exist only while they are True, and are a warning then."""

_FIRST = (READY, COMPLIANT, UP_TO_DATE)
_MESSAGE_LENGTH = 1024  # kubectl describe and Flux print all of it; the schema allows 32768


@dataclass(frozen=True)
class Judgement:
    """What a reconcile found out about one condition."""

    type: str
    status: str
    """True, False or Unknown."""
    reason: str
    """One CamelCase word."""
    message: str = ""


def holding(conditions: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Look conditions up by their type."""
    return {condition["type"]: condition for condition in conditions}


def merged(previous: Iterable[Mapping[str, Any]], judged: Iterable[Judgement], *, generation: int, now: datetime) -> list[dict[str, Any]]:
    """Build the whole set.

    A condition that was not judged stays as it was, with the generation that it spoke about; Reconciling and Stalled go unless judged True,
    and ExpiresSoon when it is judged anything else.

    Args:
        previous: Conditions of the status so far.
        judged: What is known now; a later one of the same type wins.
        generation: Generation of the spec that was judged.
        now: When.
    """
    before = holding(previous)
    after = {type_: dict(condition) for type_, condition in before.items() if type_ not in OF_ONE_RUN}
    for judgement in judged:
        if judgement.type in ONLY_WHILE_TRUE and judgement.status != "True":
            after.pop(judgement.type, None)
            continue
        after[judgement.type] = _condition(judgement, before.get(judgement.type), generation, now)
    return sorted(after.values(), key=_order)


def _condition(judgement: Judgement, before: Mapping[str, Any] | None, generation: int, now: datetime) -> dict[str, Any]:
    same = before is not None and before["status"] == judgement.status
    return {
        "type": judgement.type,
        "status": judgement.status,
        "reason": judgement.reason,
        "message": shortened(judgement.message, _MESSAGE_LENGTH),
        "lastTransitionTime": before["lastTransitionTime"] if before and same else timestamp(now),
        "observedGeneration": generation,
    }


def _order(condition: Mapping[str, Any]) -> tuple[int, str]:
    """Ready first, the answers next, what is passing last."""
    type_ = condition["type"]
    if type_ in _FIRST:
        return _FIRST.index(type_), ""
    return len(_FIRST) + (type_ in ONLY_WHILE_TRUE), type_


def shortened(text: str, length: int) -> str:
    """Cut a text to so many bytes of UTF-8, with an ellipsis, never inside a character."""
    encoded = text.encode()
    if len(encoded) <= length:
        return text
    return encoded[: length - 3].decode(errors="ignore") + "…"
