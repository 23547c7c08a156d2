"""ControlException: say whether it counts, until when, and what it covers."""

from __future__ import annotations

from datetime import timedelta

from seawall.api.v1alpha1 import AWSAccount, ControlException
from seawall.api.v1alpha1.control_exception import Reason, State
from seawall.controls import nearest
from seawall.engine.exempt import refuse_invalid
from seawall.errors import InvalidSpec
from seawall.world import World
from seawall.world.objects import Body


async def reconcile(body: Body, world: World) -> timedelta | None:
    """Look at an exception once.

    Returns:
        The time until it ends; None when nothing but an event can change it.
    """
    before = (body.get("status") or {}).get("state")
    async with world.settle(ControlException, body) as status:
        status.fields |= {"state": State.PENDING, "matched": 0}
        exception = ControlException.parse(body)
        refuse_invalid(exception, world.control_ids, world.settings.exception_max_term)
        _refuse_unknown_accounts(exception, world)
        left = exception.spec.expires_at - world.clock.now()
        state = State.ACTIVE if left > timedelta() else State.EXPIRED
        covered = world.memory.covered(f"{exception.metadata.namespace}/{exception.metadata.name}") if state is State.ACTIVE else 0
        status.fields |= {"state": state, "matched": covered}
        status.ready(Reason.EVALUATED, f"{state.lower()}: ends at {exception.spec.expires_at:%Y-%m-%dT%H:%M:%SZ}")
        status.again_in = left if state is State.ACTIVE else None
    if status.fields["state"] != before:
        world.wake_policies(body["metadata"]["namespace"])
    return status.again_in


def _refuse_unknown_accounts(exception: ControlException, world: World) -> None:
    names = [body["metadata"]["name"] for body in world.objects.all(AWSAccount, exception.metadata.namespace)]
    for name in exception.spec.accounts or ():
        if name not in names:
            close = nearest(name, names)
            hint = f", did you mean `{close}`?" if close else f", there are: {', '.join(names) or 'none'}"
            error = InvalidSpec(f"spec.accounts: no AWSAccount `{name}` in this namespace{hint}", reason="AccountNotFound")
            raise world.perhaps_early(exception.metadata, error)
