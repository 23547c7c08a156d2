"""Make the calls of one change, in order, and say how far they came. Each AWS write leaves an audit line, whatever became of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import jmespath

from seawall.api.v1alpha1.remediation_plan import PlannedChange
from seawall.engine.apply.case import Case
from seawall.engine.apply.ground import Ground
from seawall.errors import NotLeading, WriteLost, WriteRefused
from seawall.facts.value import Call, Result

_audit = logging.getLogger("seawall.audit")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How far the calls came.

    Attributes:
        made: how many of them AWS has done.
        wanted: how many there were.
        error: why not all of them; None when AWS has done all.
        request_ids: AWS's ids, also of a request that was refused or lost.
    """

    made: int
    wanted: int
    error: WriteRefused | WriteLost | NotLeading | None = None
    request_ids: tuple[str, ...] = ()


@dataclass(slots=True)
class _Progress:
    answers: list[Mapping[str, Any]] = field(default_factory=list)
    request_ids: list[str] = field(default_factory=list)


def make(ground: Ground, case: Case, calls: Sequence[Call], *, token: str, on_behalf_of: str) -> Outcome:
    """Ask AWS for each call; ends at the first that is not done.

    Args:
        ground: where; whether we still lead is asked before each call.
        case: the change.
        calls: in order; a later one may name what an earlier one answered.
        token: what the idempotency tokens are made from: the same for the same step of the same change.
        on_behalf_of: who said so.
    """
    progress = _Progress()
    for position, call in enumerate(calls):
        error = _ask(ground, case, call, f"{token}/{position}", on_behalf_of, progress)
        if error is not None:
            return Outcome(position, len(calls), error, tuple(progress.request_ids))
    return Outcome(len(calls), len(calls), None, tuple(progress.request_ids))


def _ask(
    ground: Ground, case: Case, call: Call, token: str, on_behalf_of: str, progress: _Progress
) -> WriteRefused | WriteLost | NotLeading | None:
    if ground.writes is None:
        return WriteRefused("the account has no identity that writes, wanted spec.remediation", reason="NoRemediationIdentity")
    error: WriteRefused | WriteLost | None = None
    request_id: str | None = None
    try:
        arguments = _resolved(call.arguments, progress.answers)
        ground.writes.prepare(case.actions)
        if not ground.leads():
            return NotLeading()
        written = ground.writes.call(call.operation, ground.plan.region, arguments, actions=case.actions, token=token)
    except (WriteRefused, WriteLost) as refused:
        error, request_id = refused, refused.request_id
    else:
        request_id = written.request_id
        progress.answers.append(written.document)
    if request_id:
        progress.request_ids.append(request_id)
    _note(ground, case.change, call, request_id, error, on_behalf_of)
    return error


def _note(
    ground: Ground, change: PlannedChange, call: Call, request_id: str | None, error: WriteRefused | WriteLost | None, on_behalf_of: str
) -> None:
    """One line for whoever asks later who changed what; arguments are in the plan."""
    _audit.info(
        "asked AWS to write",
        extra={
            "approved_by": on_behalf_of,
            "plan_hash": ground.plan.hash,
            "change": change.id,
            "control": change.control,
            "arn": change.arn,
            "kind": ground.plan.source_ref.kind,
            "baseline": ground.plan.source_ref.name,
            "account": ground.plan.account,
            "region": ground.plan.region,
            "operation": call.operation,
            "request_id": request_id,
            "outcome": "Done" if error is None else error.reason,
        },
    )


def _resolved(value: Any, answers: Sequence[Mapping[str, Any]]) -> Any:  # noqa: ANN401 - JSON with Results in it
    """Arguments with every `Result` replaced by what it stands for: ids, which are text in AWS's parameters.

    Raises:
        WriteRefused: AWS's answer to the earlier call does not have it.
    """
    if isinstance(value, Result):
        found = jmespath.search(value.path, answers[value.call])
        if found is None:
            raise WriteRefused(
                f"AWS's answer to call {value.call + 1} has no {value.path}, which the next call needs", reason="InvalidAnswer"
            )
        return str(found)
    if isinstance(value, Mapping):
        return {key: _resolved(member, answers) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_resolved(member, answers) for member in value]
    return value
