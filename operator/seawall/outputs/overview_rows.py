"""How each object of an overview stands, from its own status and the time. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from seawall.api.meta import Condition, ConditionStatus
from seawall.api.model import format_duration
from seawall.api.v1alpha1 import (
    AWSAccount,
    ControlException,
    MultiAZPolicy,
    ProviderAssurance,
    RemediationPlan,
    ResponsibilityReport,
    SecurityBaseline,
)
from seawall.api.v1alpha1.control_exception import State
from seawall.api.v1alpha1.policy import PolicyStatus, Reason
from seawall.api.v1alpha1.remediation_plan import ChangeState
from seawall.api.v1alpha1.remediation_plan import Reason as PlanReason
from seawall.api.v1alpha1.standing import Result
from seawall.api.v1alpha1.terms import Risk, SourceKind, Verdict
from seawall.outputs.overview import Accepted, Account, Assurance, Plan, Policy, Responsibility, span
from seawall.outputs.plan import journal, standing

SOON: Final = timedelta(days=7)
"""Exceptions that end within this time are shown, as their condition ExpiresSoon has it."""

_OPEN_PLANS: Final = frozenset({PlanReason.WAITING, PlanReason.APPLYING, PlanReason.ROLLING_BACK})
_VERDICTS: Final = {ConditionStatus.TRUE: Verdict.PASS, ConditionStatus.FALSE: Verdict.FAIL, ConditionStatus.UNKNOWN: Verdict.UNKNOWN}
_RISKS: Final = list(Risk)
_NAMED: Final = 4
"""Actions that are named; an account's status has all of them."""


def account(body: AWSAccount, policies: Iterable[SecurityBaseline | MultiAZPolicy]) -> Account:
    """How an account stands: whether AWS says that we are who we should be."""
    status, ready = body.status, condition(body.status.conditions, "Ready")
    cut = condition(status.conditions, "ReadOnly")
    evaluated = [
        policy.status.last_evaluation_time
        for policy in policies
        if policy.metadata.namespace == body.metadata.namespace
        and any(each.account == body.metadata.name for each in policy.status.targets)
    ]
    notes = _unsettled(body.metadata.generation, status.observed_generation, status.conditions)
    if body.spec.suspend:
        notes = ["suspended: nothing in it is read or written"]
    is_well = ready is not None and ready.status is ConditionStatus.TRUE and not notes
    if status.denied_actions:
        notes.append(f"AWS refuses {_some(status.denied_actions)}: allow that to the identity, or findings stay Unknown")
    return Account(
        namespace=body.metadata.namespace,
        name=body.metadata.name,
        verdict=Verdict.NOT_APPLICABLE if body.spec.suspend else Verdict.PASS if is_well else Verdict.UNKNOWN,
        notes=tuple(notes),
        account_id=status.account_id,
        caller_arn=status.caller_arn,
        identity=ready.reason if ready else "NotVerified",
        read_only=cut.status if cut else None,
        read_only_reason=cut.reason if cut else None,
        regions=status.regions,
        denied_actions=status.denied_actions,
        last_evaluation_time=max((each for each in evaluated if each), default=None),
    )


def policy(body: SecurityBaseline | MultiAZPolicy, now: datetime) -> Policy:
    """How a baseline or policy stands: what its answer is, and whether that can still be believed."""
    status, spec = body.status, body.spec
    compliant, ready = condition(status.conditions, "Compliant"), condition(status.conditions, "Ready")
    answer = _VERDICTS[compliant.status] if compliant else Verdict.UNKNOWN
    stale = outdated(body, now)
    notes = [*_unsettled(body.metadata.generation, status.observed_generation, status.conditions), *stale]
    if stale or (notes and answer is Verdict.PASS):
        answer = Verdict.UNKNOWN
    if late := _late(body, now):
        notes.append(late)
        answer = Verdict.UNKNOWN if answer is Verdict.PASS else answer
    if spec.suspend:
        notes.insert(0, "suspended: nothing is read, and the last answer ages")
    return Policy(
        namespace=body.metadata.namespace,
        name=body.metadata.name,
        kind=SourceKind(body.kind()),
        verdict=answer,
        notes=(*notes, *_conflict(status.conditions), *_targets(status)),
        mode=spec.mode,
        ready=ready.status if ready else None,
        suspended=spec.suspend,
        summary=status.summary,
        last_evaluation_time=status.last_evaluation_time,
        next_evaluation_time=status.next_evaluation_time,
    )


def outdated(body: SecurityBaseline | MultiAZPolicy, now: datetime) -> list[str]:
    """That the answer's evidence is older than allowed; empty when it is not."""
    last, limit = body.status.last_evaluation_time, body.spec.evidence_age
    if last is None or now - last <= limit:
        return []
    return [
        f"evaluated {span(now - last)} ago, which is past its maxEvidenceAge of {format_duration(limit)}: what it says no longer counts"
    ]


def _late(body: SecurityBaseline | MultiAZPolicy, now: datetime) -> str | None:
    """That a whole interval went by in which an evaluation should have been made."""
    due = body.status.next_evaluation_time
    if due is None or body.spec.suspend or now - due <= body.spec.interval:
        return None
    return f"its evaluation is {span(now - due)} late: is the operator running?"


def _unsettled(generation: int, observed: int, conditions: Sequence[Condition]) -> list[str]:
    """Why the object was not looked at as it is now; empty when it was."""
    if observed < generation:
        return ["its spec is new or has changed, and was not looked at yet"]
    ready = condition(conditions, "Ready")
    if ready is not None and ready.status is not ConditionStatus.TRUE:
        return [f"{ready.reason}: {ready.message}"]
    return [f"{each.reason}: {each.message}" for each in conditions if each.type in {"Stalled", "Reconciling"}]


def _conflict(conditions: Sequence[Condition]) -> list[str]:
    """That another source wants otherwise."""
    found = condition(conditions, "UpToDate")
    return [f"{found.reason}: {found.message}"] if found is not None and found.reason == Reason.CONFLICT else []


def _targets(status: PolicyStatus) -> list[str]:
    """Targets without an answer, or not the whole one."""
    return [f"{each.account} in {each.region}: {each.message}" for each in status.targets if each.message]


def plan(body: RemediationPlan) -> Plan | None:
    """How a plan stands; None for one that asks nothing of anybody any more."""
    ready, stalled = condition(body.status.conditions, "Ready"), condition(body.status.conditions, "Stalled")
    state = ready.reason if ready else PlanReason.WAITING
    if state not in _OPEN_PLANS and stalled is None:
        return None
    records = journal(body).values()
    told = standing(records)
    half_made = any(record.state is ChangeState.FAILED and record.undone is False for record in records)
    return Plan(
        namespace=body.metadata.namespace,
        name=body.metadata.name,
        verdict=Verdict.FAIL if half_made else Verdict.NOT_APPLICABLE,
        notes=tuple(_waits_for(stalled or ready, told)),
        source=body.spec.source_ref,
        account=body.spec.account,
        region=body.spec.region,
        risk=max((change.risk for change in body.spec.changes), key=_RISKS.index),
        state=state,
        progress=told,
    )


def _waits_for(found: Condition | None, progress: str) -> list[str]:
    """What stands in the way of a plan besides an approval."""
    said = found.message.removeprefix(progress).lstrip(";. ") if found else ""
    return [] if said in {"", "waits for an approval"} else [said]


def accepted(body: ControlException, now: datetime) -> Accepted:
    """How an exception stands; by its own date, whoever looked at it last."""
    status, end = body.status, body.spec.expires_at
    notes = _unsettled(body.metadata.generation, status.observed_generation, status.conditions)
    state = State.EXPIRED if end <= now else status.state or State.PENDING
    if state is State.ACTIVE and end - now <= SOON:
        notes.append(f"ends in {span(end - now)}: what it covers fails again then")
    return Accepted(
        namespace=body.metadata.namespace,
        name=body.metadata.name,
        verdict=Verdict.NOT_APPLICABLE,
        notes=tuple(notes),
        state=state,
        expires_at=end,
        matched=status.matched,
    )


def assurance(body: ProviderAssurance) -> Assurance:
    """How AWS's audit reports stand."""
    status = body.status
    assured, review = condition(status.conditions, "Assured"), condition(status.conditions, "ReviewNeeded")
    notes = _unsettled(body.metadata.generation, status.observed_generation, status.conditions)
    answer = _VERDICTS[assured.status] if assured else Verdict.UNKNOWN
    if notes and answer is Verdict.PASS:
        answer = Verdict.UNKNOWN
    open_ones = [each.message for each in (*status.reports, *status.agreements) if each.result is not Result.CURRENT]
    return Assurance(
        namespace=body.metadata.namespace,
        name=body.metadata.name,
        verdict=Verdict.NOT_APPLICABLE if body.spec.suspend else answer,
        notes=(*notes, *open_ones, *([review.message] if review else ())),
        counts=status.counts,
    )


def responsibility(body: ResponsibilityReport) -> Responsibility:
    """What the joined view of an account says."""
    off = body.summary.off_without_control
    cells = "cell of AWS's matrix is" if off == 1 else "cells of AWS's matrix are"
    return Responsibility(
        namespace=body.metadata.namespace,
        name=body.metadata.name,
        verdict=Verdict.NOT_APPLICABLE,
        notes=(f"{off} {cells} off by default and without a control",) if off else (),
        account=body.account.name,
        as_of=body.as_of,
        summary=body.summary,
    )


def _some(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - _NAMED} more actions" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def condition(conditions: Iterable[Condition], type_: str) -> Condition | None:
    """One condition by its type."""
    return next((each for each in conditions if each.type == type_), None)
