"""RemediationApprovals as they count right now. An end is an end in every code path: it is asked here, and never taken from a status."""

from __future__ import annotations

from seawall.api.v1alpha1 import RemediationApproval, RemediationPlan
from seawall.api.v1alpha1.remediation_approval import State
from seawall.world import World

#: States of an approval that never counts again.
FINAL = frozenset({State.USED, State.REFUSED, State.EXPIRED})


def is_final(approval: RemediationApproval) -> bool:
    """Whether it never counts again."""
    return approval.status.state in FINAL


def counts(world: World, approval: RemediationApproval) -> bool:
    """Whether an approval may still begin anything."""
    ends_at = approval.ends_at
    is_deleted = approval.metadata.deletion_timestamp is not None
    return not is_final(approval) and not is_deleted and ends_at is not None and ends_at > world.clock.now()


def naming(world: World, namespace: str, plan_hash: str) -> list[RemediationApproval]:
    """The approvals of a plan that are not used up, oldest first; also those that have ended and nobody has said so yet."""
    bodies = world.objects.all(RemediationApproval, namespace)
    # Only those are read into models: used ones stay for years, and reading hundreds for each plan takes seconds.
    about = (body for body in bodies if plan_hash in body["spec"]["planHashes"] and (body.get("status") or {}).get("state") not in FINAL)
    open_ = world.memory.parsed(RemediationApproval, about)
    return sorted(open_, key=lambda each: (str(each.metadata.creation_timestamp), each.metadata.name))


def carried_out(world: World, plan: RemediationPlan) -> RemediationApproval | None:
    """The approval that a plan has taken and that is not used up; None when there is none."""
    taken = plan.status.approval
    if taken is None:
        return None
    every = naming(world, plan.metadata.namespace, plan.spec.hash)
    return next((each for each in every if each.metadata.uid == taken.uid), None)
