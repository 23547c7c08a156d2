"""What a person's word on plans comes to: whether it counts, what it is about, and when it is used up. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from seawall.api.v1alpha1 import RemediationApproval
from seawall.api.v1alpha1.remediation_approval import Action
from seawall.api.v1alpha1.remediation_approval import Reason as Why
from seawall.api.v1alpha1.remediation_plan import Cause, ChangeRecord, ChangeState, PlannedChange
from seawall.api.v1alpha1.terms import Reversible
from seawall.engine.apply.journal import OPEN, is_final
from seawall.engine.offer import Known, same_content
from seawall.errors import SeawallError

#: States in which there is something to take back, or will be.
_TO_TAKE_BACK: Final = frozenset({ChangeState.IN_PROGRESS, ChangeState.APPLIED, ChangeState.VERIFIED, ChangeState.ROLLING_BACK})


class Refused(SeawallError):
    """An approval cannot count, and why; only another one can."""

    def __init__(self, why: Why, message: str) -> None:
        super().__init__(message, reason=why.value)


def scope(approval: RemediationApproval, plan: Known) -> frozenset[str]:
    """Ids of a plan's changes that an approval is about."""
    every = frozenset(change.id for change in plan.spec.changes)
    return every if approval.spec.changes is None else every & frozenset(approval.spec.changes)


def refuse_invalid(approval: RemediationApproval, plans: Sequence[Known], current: Sequence[Known]) -> None:
    """Refuse an approval that nothing was done about yet.

    Args:
        approval: the person's word.
        plans: those of the namespace that its hashes name.
        current: all plans of the sources that those are of, to say what took the place of a plan.

    Raises:
        Refused: the message says why, and what to do.
    """
    missing = sorted(set(approval.spec.plan_hashes) - {plan.spec.hash for plan in plans})
    if missing:
        raise Refused(Why.UNKNOWN_PLAN, f"no plan in this namespace has the hash {missing[0]}, wanted spec.hash of a RemediationPlan")
    unknown = sorted(set(approval.spec.changes or ()) - {change.id for plan in plans for change in plan.spec.changes})
    if unknown:
        raise Refused(Why.UNKNOWN_CHANGE, f"the plans have no change {unknown[0]}, wanted ids of their changes")
    if approval.spec.action is Action.ROLLBACK:
        _refuse_rollback(approval, plans)
        return
    for plan in plans:
        if plan.is_superseded:
            raise Refused(Why.REFUSED, f"plan {plan.name} was superseded: {difference(plan, current)}")
        _refuse_alone(approval, plan)
    if not any(plan.record(each).state in OPEN for plan in plans for each in scope(approval, plan)):
        raise Refused(Why.REFUSED, f"nothing is open in {_names(plans)}: {outcome(approval, plans)}")


def _refuse_rollback(approval: RemediationApproval, plans: Sequence[Known]) -> None:
    chosen = [(plan, change) for plan in plans for change in plan.spec.changes if change.id in scope(approval, plan)]
    made = [
        (plan, change) for plan, change in chosen if plan.record(change.id).state in _TO_TAKE_BACK or plan.record(change.id).undone is False
    ]
    if not made:
        raise Refused(Why.REFUSED, f"there is nothing to take back in {_names(plans)}: {outcome(approval, plans)}")
    if all(change.reversible is Reversible.NO for _, change in made):
        raise Refused(Why.REFUSED, "none of the changes can be taken back, as the plan says")


def _refuse_alone(approval: RemediationApproval, plan: Known) -> None:
    """Refuse changes without those of the plan that they stand on; what is in no plan was made before, or AWS will tell that it was not."""
    chosen, every = scope(approval, plan), {change.id for change in plan.spec.changes}
    for change in plan.spec.changes:
        for needed in every.intersection(change.depends_on) if change.id in chosen else ():
            if needed not in chosen and plan.record(needed).state is not ChangeState.VERIFIED:
                raise Refused(Why.REFUSED, f"change {change.id} stands on {needed}, which is neither approved nor made: approve both")


def difference(plan: Known, current: Iterable[Known]) -> str:
    """What changed since a plan was made: for whoever approved it too late."""
    same_target = [each for each in current if (each.spec.account, each.spec.region) == (plan.spec.account, plan.spec.region)]
    live = [each for each in same_target if not each.is_superseded and each.spec.hash != plan.spec.hash and each.is_open]
    now = {change.id: change for each in live for change in each.spec.changes}
    before = {change.id: change for change in plan.spec.changes}
    parts = [
        _told("is new", [now[each] for each in now.keys() - before.keys()]),
        _told("is no longer needed", [before[each] for each in before.keys() - now.keys()]),
        _told("changed", [now[each] for each in now.keys() & before.keys() if not same_content(now[each], before[each])]),
    ]
    said = "; ".join(part for part in parts if part) or "its changes are the same, under another number"
    where = f"; look at {', '.join(sorted(each.name for each in live))}" if live else "; nothing is offered now"
    return said + where


def _told(what: str, changes: Sequence[PlannedChange]) -> str:
    named = sorted(f"{change.control} on {change.resource_id}" for change in changes)
    if not named:
        return ""
    more = f" and {len(named) - 3} more" if len(named) > 3 else ""
    return f"{', '.join(named[:3])}{more} {what}"


def is_settled(approval: RemediationApproval, plan: Known) -> bool:
    """Whether an approval has nothing more to do in a plan."""
    return all(_is_settled(approval.spec.action, plan.record(each)) for each in scope(approval, plan))


def _is_settled(action: Action, record: ChangeRecord) -> bool:
    """Whether a change is as far as the action takes it."""
    if action is not Action.ROLLBACK:
        return is_final(record)
    may_go_back = record.state in _TO_TAKE_BACK or record.undone is False
    was_refused = record.cause is Cause.ROLLBACK and record.state is not ChangeState.ROLLING_BACK
    return not may_go_back or was_refused


def outcome(approval: RemediationApproval, plans: Sequence[Known]) -> str:
    """What came of it so far, for people."""
    counts = Counter(plan.record(each).state for plan in plans for each in scope(approval, plan))
    kept = [
        record
        for plan in plans
        for each in sorted(scope(approval, plan))
        if (record := plan.record(each)).message and record.state not in {ChangeState.ROLLED_BACK, ChangeState.SKIPPED}
    ]
    said = ", ".join(f"{counts[state]} {state}" for state in ChangeState if counts[state])
    return f"{said}. {kept[0].id}: {kept[0].message}" if kept else said


def _names(plans: Sequence[Known]) -> str:
    return ", ".join(plan.name for plan in plans)
