"""Tell what became of changes: one event and one line in the log for each transition."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Final

from seawall.api.meta import API_VERSION
from seawall.api.v1alpha1 import RemediationPlan
from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState
from seawall.kube.events import NORMAL, WARNING, News
from seawall.world import World

_log = logging.getLogger(__name__)

#: Events about single changes after one advance; the rest is counted in one more.
EVENT_LIMIT: Final = 20

#: States that somebody has to hear of as something gone wrong.
_BAD: Final = frozenset({ChangeState.FAILED, ChangeState.STALE, ChangeState.CONTESTED})

Transition = tuple[ChangeRecord, ChangeRecord]


async def tell(world: World, plan: RemediationPlan, on_behalf_of: str, transitions: Sequence[Transition]) -> None:
    """Tell of every record that moved; what only says more about the same state is not news."""
    moved = [(before, after) for before, after in transitions if before.state is not after.state]
    for before, after in moved:
        _log.info("a change moved", extra=_extra(plan, before, after, on_behalf_of))
    regarding = {"apiVersion": API_VERSION, "kind": plan.kind(), "metadata": plan.metadata.dump()}
    for _, after in moved[:EVENT_LIMIT]:
        await world.events.tell(regarding, _news(plan, after), action="Remediate")
    if len(moved) > EVENT_LIMIT:
        note = f"{len(moved) - EVENT_LIMIT} more changes moved, the plan's status names them"
        await world.events.tell(regarding, News(NORMAL, "ChangesMoved", note), action="Remediate")


def _extra(plan: RemediationPlan, before: ChangeRecord, after: ChangeRecord, on_behalf_of: str) -> dict[str, object]:
    change = next(each for each in plan.spec.changes if each.id == after.id)
    return {
        "plan": plan.metadata.name,
        "namespace": plan.metadata.namespace,
        "change": after.id,
        "control": change.control,
        "arn": change.arn,
        "before": before.state,
        "after": after.state,
        "why": after.message,
        "on_behalf_of": on_behalf_of,
    }


def _news(plan: RemediationPlan, record: ChangeRecord) -> News:
    change = next(each for each in plan.spec.changes if each.id == record.id)
    told = f"{change.control} on {change.resource_id}: {record.state}"
    note = f"{told}: {record.message}" if record.message else told
    return News(WARNING if record.state in _BAD else NORMAL, f"Change{record.state}", note)
