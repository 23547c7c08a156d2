"""What becomes of an approval: each change's steps as they happen, until the approval is used, refused or expired."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from seawall.api.v1alpha1 import RemediationApproval, RemediationPlan
from seawall.api.v1alpha1.remediation_approval import Action, State
from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState
from seawall.cli.plugin.choice import Chosen
from seawall.cli.plugin.connection import FAILED, NOT_DONE, complain
from seawall.errors import Gone, KubernetesError
from seawall.kube.clock import SystemClock
from seawall.kube.person import Person
from seawall.outputs.plan import journal, standing
from seawall.outputs.visible import visible

_WANTED: Final = {
    Action.APPLY: ChangeState.VERIFIED,
    Action.REJECT: ChangeState.SKIPPED,
    Action.ROLLBACK: ChangeState.ROLLED_BACK,
}
_OVER: Final = frozenset({State.USED, State.REFUSED, State.EXPIRED})
_POLL_SECONDS: Final = 1.0
_PLAN_SECONDS: Final = 0.1
"""What each plan adds to the time between two looks: a plan may be large."""
_UNSEEN_AFTER: Final = timedelta(seconds=30)
"""An operator that runs has looked at an approval by then."""


async def follow(person: Person, made: Mapping[str, Any], chosen: Sequence[Chosen], out: Console) -> int:
    """Tell what becomes of an approval that was just made.

    Returns:
        The exit code: 0 when every change came to its end, 1 when the approval never counted, 3 when some change came to another one.

    Raises:
        Gone: The approval or a plan was deleted.
        KubernetesError: The API server refuses to show them.
    """
    watch = _Watch(person, made, chosen, out)
    try:
        await watch.until_over(_POLL_SECONDS + _PLAN_SECONDS * len(chosen))
    except asyncio.CancelledError:
        complain(f"approval {made['metadata']['name']} stays; deleting it withdraws what has not begun")
        raise
    return watch.code()


class _Watch:
    """What was seen last of an approval and its changes."""

    def __init__(self, person: Person, made: Mapping[str, Any], chosen: Sequence[Chosen], out: Console) -> None:
        self._person = person
        self._approval = RemediationApproval.parse(made)
        self._chosen = chosen
        self._out = out
        self._records = {each.plan.metadata.name: journal(each.plan) for each in chosen}
        self._clock = SystemClock()
        self._began = self._clock.now()
        self._told = ""

    async def until_over(self, pause: float) -> None:
        """Look again and again, with so many seconds in between."""
        while True:
            if await self._look():
                return
            await asyncio.sleep(pause)

    async def _look(self) -> bool:
        """Look once, and tell what is new; says whether it is over."""
        metadata = self._approval.metadata
        try:  # the approval first: it is over after its changes are
            self._approval = RemediationApproval.parse(await self._person.get(RemediationApproval, metadata.namespace, metadata.name))
            await asyncio.gather(*(self._look_at(each) for each in self._chosen))
        except KubernetesError as error:
            if isinstance(error, Gone) or error.retry_after is None:
                raise
            self._tell_once(error.message)
            return False
        if self._approval.status.state is None:
            return self._is_forgotten()
        return self._approval.status.state in _OVER

    async def _look_at(self, each: Chosen) -> None:
        metadata = each.plan.metadata
        records = journal(RemediationPlan.parse(await self._person.get(RemediationPlan, metadata.namespace, metadata.name)))
        before, self._records[metadata.name] = self._records[metadata.name], records
        for change in each.changes:
            was, now = before[change.id], records[change.id]
            if (was.state, was.message) != (now.state, now.message):
                self._say(f"{metadata.name}  {change.control} on {change.resource_id}: {_step(was, now)}")

    def _is_forgotten(self) -> bool:
        """Whether it ended without anybody having looked at it."""
        now, end = self._clock.now(), self._approval.ends_at
        if now - self._began > _UNSEEN_AFTER:
            self._tell_once("nobody has looked at the approval yet: is the operator running?")
        return end is not None and now > end + _UNSEEN_AFTER

    def code(self) -> int:
        """What it came to, said and as an exit code."""
        name, status = self._approval.metadata.name, self._approval.status
        if status.state is not State.USED:
            told = status.message or "it ended before anybody looked at it"
            complain(f"approval {name} was not carried out ({status.state or State.EXPIRED}): {told}")
            return FAILED
        records = [self._records[each.plan.metadata.name][change.id] for each in self._chosen for change in each.changes]
        self._say(f"approval {name} is used: {standing(records)}")
        return 0 if all(record.state is _WANTED[self._approval.spec.action] for record in records) else NOT_DONE

    def _say(self, what: str) -> None:
        self._out.print(Text(f"{self._clock.now().astimezone():%H:%M:%S} {visible(what)}"))

    def _tell_once(self, what: str) -> None:
        if what != self._told:
            complain(what)
            self._told = what


def _step(was: ChangeRecord, now: ChangeRecord) -> str:
    step = f"{was.state} -> {now.state}" if was.state is not now.state else str(now.state)
    undone = {None: "", True: ", undone", False: ", not undone"}[now.undone]
    return f"{step}{undone}{f': {now.message}' if now.message else ''}"
