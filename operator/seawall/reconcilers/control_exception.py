"""ControlException: say whether it counts, until when, and what it covers; and, in good time, that it ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from seawall.api.v1alpha1 import AWSAccount, ControlException
from seawall.api.v1alpha1.control_exception import Reason, State
from seawall.controls import nearest
from seawall.engine.exempt import refuse_invalid
from seawall.errors import InvalidSpec
from seawall.kube.clock import timestamp
from seawall.kube.conditions import EXPIRES_SOON
from seawall.kube.settle import Status
from seawall.world import World
from seawall.world.objects import Body

NOTICES: Final = ((timedelta(days=1), Reason.WITHIN_ONE_DAY), (timedelta(days=7), Reason.WITHIN_ONE_WEEK))
"""How long before the end it is told that it comes; the last notice first."""
_COUNT_AGAIN = timedelta(minutes=1)  # after a start; by then a policy has counted what it covers


async def reconcile(body: Body, world: World) -> timedelta | None:
    """Look at an exception once.

    Returns:
        The time until something about it changes by itself; None when nothing but an event can change it.
    """
    before = body.get("status") or {}
    async with world.settle(ControlException, body) as status:
        status.fields |= {"state": State.PENDING, "matched": 0}
        exception = ControlException.parse(body)
        refuse_invalid(exception, world.control_ids, world.settings.exception_max_term)
        _refuse_unknown_accounts(exception, world)
        left = exception.spec.expires_at - world.clock.now()
        state = State.ACTIVE if left > timedelta() else State.EXPIRED
        covered = world.memory.covered(_key(exception)) if state is State.ACTIVE else 0
        status.fields |= {"state": state, "matched": covered}
        status.ready(Reason.EVALUATED, f"{state.lower()}: ends at {timestamp(exception.spec.expires_at)}")
        if state is State.ACTIVE:
            status.again_in = _give_notice(status, exception, world, left, before.get("matched", 0))
        else:
            status.forget(EXPIRES_SOON)
    if status.fields["state"] != before.get("state"):
        world.wake_policies(body["metadata"]["namespace"])
    return status.again_in


def _give_notice(status: Status, exception: ControlException, world: World, left: timedelta, before: int) -> timedelta:
    """Say that an active exception ends soon, once it does. An Event tells the condition's beginning and the change of its reason.

    Args:
        status: where to say it.
        exception: the one that ends.
        world: knows how many findings it covers, once a policy was evaluated since the start.
        left: the time until it ends.
        before: how many it covered when its status was written last.

    Returns:
        The time until the next notice, or until the end.
    """
    reason = next((reason for notice, reason in NOTICES if left <= notice), None)
    if reason is None:
        status.forget(EXPIRES_SOON)
        return left - max(notice for notice, _ in NOTICES)
    is_counted = any(_key(exception) in counts for counts in world.memory.matched.values())
    covered = world.memory.covered(_key(exception)) if is_counted else before or None
    status.condition(EXPIRES_SOON, True, reason, _notice(covered, timestamp(exception.spec.expires_at)))
    again = min([left, *(left - notice for notice, _ in NOTICES if left > notice)])
    return again if is_counted or covered is None else min(again, _COUNT_AGAIN)


def _notice(covered: int | None, end: str) -> str:
    """What ends and when, and what to do. None when nobody has counted yet what is covered."""
    if covered == 0:
        return f"ends at {end} and covers nothing now: nothing needs to be done"
    what = "what it covers fails" if covered is None else "1 finding fails" if covered == 1 else f"{covered} findings fail"
    return f"{what} again from {end}: mend the cause, or have it accepted anew with a later spec.expiresAt"


def _key(exception: ControlException) -> str:
    return f"{exception.metadata.namespace}/{exception.metadata.name}"


def _refuse_unknown_accounts(exception: ControlException, world: World) -> None:
    names = [body["metadata"]["name"] for body in world.objects.all(AWSAccount, exception.metadata.namespace)]
    for name in exception.spec.accounts or ():
        if name not in names:
            close = nearest(name, names)
            hint = f", did you mean `{close}`?" if close else f", there are: {', '.join(names) or 'none'}"
            error = InvalidSpec(f"spec.accounts: no AWSAccount `{name}` in this namespace{hint}", reason="AccountNotFound")
            raise world.perhaps_early(exception.metadata, error)
