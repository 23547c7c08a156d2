"""How a plan stands: what its records come to, for the people who read it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState, Reason
from seawall.engine.apply.journal import UNDER_WAY, is_final

#: In this order states are counted for people.
_ORDER: Final = tuple(ChangeState)


@dataclass(frozen=True, slots=True)
class Stands:
    """What a plan's records come to.

    Attributes:
        progress: `2 of 5 Verified, 3 Pending`.
        passes: whether it goes on by itself.
        stuck: whether only a person can help.
    """

    progress: str
    reason: Reason
    message: str
    passes: bool = False
    stuck: bool = False

    @property
    def is_done(self) -> bool:
        """Whether every change is final and none of them went wrong."""
        return not self.passes and not self.stuck and self.reason is not Reason.WAITING


def progress(records: Collection[ChangeRecord]) -> str:
    """How far a plan is, in a few words."""
    counts = Counter(record.state for record in records)
    if len(counts) == 1:
        return f"{len(records)} {next(iter(counts))}"
    parts = [f"{counts[state]} {state}" for state in _ORDER if counts[state]]
    verified = counts[ChangeState.VERIFIED]
    rest = [part for part in parts if not part.endswith(ChangeState.VERIFIED)]
    return ", ".join([f"{verified} of {len(records)} Verified", *rest]) if verified else ", ".join(parts)


def stands(records: Mapping[str, ChangeRecord], *, waits_for: str = "an approval") -> Stands:
    """Say how a plan stands.

    Args:
        records: of all its changes.
        waits_for: what the open changes wait for, as `waits for …`.
    """
    every = list(records.values())
    told = progress(every)
    states = {record.state for record in every}
    if ChangeState.ROLLING_BACK in states:
        return Stands(told, Reason.ROLLING_BACK, told, passes=True)
    if states & UNDER_WAY:
        return Stands(told, Reason.APPLYING, told, passes=True)
    failed = [record for record in every if record.state is ChangeState.FAILED]
    if any(not is_final(record) for record in every if record.state in {ChangeState.PENDING, ChangeState.FAILED}):
        message = f"{told}; waits for {waits_for}"
        first = next((record for record in every if record.state is ChangeState.FAILED or record.message), None)
        return Stands(told, Reason.WAITING, f"{message}. {first.id}: {first.message}" if first and first.message else message)
    if failed:
        return Stands(told, Reason.FAILED, f"{told}. {failed[0].id}: {failed[0].message}", stuck=True)
    if ChangeState.CONTESTED in states:
        contested = next(record for record in every if record.state is ChangeState.CONTESTED)
        return Stands(told, Reason.CONTESTED, f"{told}. {contested.id}: {contested.message}", stuck=True)
    return Stands(told, _ended(states), told)


def _ended(states: Collection[ChangeState]) -> Reason:
    if states == {ChangeState.STALE}:
        return Reason.STALE
    return Reason.REJECTED if states == {ChangeState.SKIPPED} else Reason.DONE
