"""Judge resources: every selected control over every resource of a target. Facts are read by being touched.

A read that fails makes a verdict Unknown and never anything else; a resource that was deleted meanwhile is dropped; a service that AWS does not
offer in a Region is NotApplicable there.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import chain, groupby, islice

from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.terms import Verdict
from seawall.aws.partitions import GLOBAL
from seawall.controls.base import Fail, NotApplicable, Pass, Unknown
from seawall.engine.finding import MESSAGE_LIMIT, Finding, Subject
from seawall.engine.select import Chosen
from seawall.errors import ResourceGone, SeawallError, UnknownReason, Unreadable
from seawall.facts.base import Resource
from seawall.facts.lean import lean
from seawall.facts.reading import Reading, recording
from seawall.facts.snapshot import TargetView

_log = logging.getLogger(__name__)

#: Readings that a finding names at most, and how many of them for the list that the resource comes from.
_EVIDENCE_LIMIT = 10
_LISTING_EVIDENCE = 2


@dataclass(frozen=True, slots=True)
class Scope:
    """Which resources are judged."""

    match_tags: tuple[tuple[str, str], ...] = ()
    exclude_arns: tuple[str, ...] = ()

    def excludes(self, resource: Resource) -> bool:
        """Whether a resource is out by its ARN."""
        return any(fnmatchcase(resource.arn, glob) for glob in self.exclude_arns)

    def selects(self, resource: Resource) -> bool:
        """Whether a resource's tags select it.

        Raises:
            Unreadable: its tags could not be read.
        """
        if not self.match_tags:
            return True
        tags = resource.read_tags()
        return all(tags.get(key) == value for key, value in self.match_tags)


class _Ledger:
    """The evidence of one target: findings that rest on the same reading share it."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Reading, api.Evidence]] = {}

    def evidence_of(self, readings: Iterable[Reading]) -> tuple[api.Evidence, ...]:
        """The reads by operation and id, the first of them; a refusal is an answer, and a read that got none is no evidence."""
        telling = (each for each in readings if each.operation and (each.request_ids or each.error is None))
        return tuple(self._entry(reading) for reading in islice(telling, _EVIDENCE_LIMIT))

    def _entry(self, reading: Reading) -> api.Evidence:
        known = self._known.get(id(reading))
        if known is None:
            request_id = reading.request_ids[0 if reading.error is None else -1] if reading.request_ids else None
            evidence = lean(api.Evidence(operation=reading.operation, request_id=request_id, read_at=reading.read_at))
            known = self._known[id(reading)] = (reading, evidence)  # with the reading itself, so that its id stays its own
        return known[1]


@dataclass(frozen=True, slots=True)
class _Judged:
    """A resource in scope, with the readings of its list; what all of its findings have in common is made once."""

    resource: Resource
    named: api.Resource
    listed: tuple[Reading, ...]
    controls: tuple[Chosen, ...]
    ledger: _Ledger

    def evidence(self, readings: Sequence[Reading]) -> tuple[api.Evidence, ...]:
        """The evidence of a verdict that touched these readings."""
        own = [reading for reading in readings if not any(reading is known for known in self.listed)]
        return self.ledger.evidence_of([*self.listed, *own])


def evaluate(chosen: Sequence[Chosen], view: TargetView, scope: Scope, readers: Executor, concurrency: int) -> list[Finding]:
    """Judge one target.

    Args:
        chosen: the selected controls.
        view: the target, as fresh as the asker wants it.
        scope: which resources are in.
        readers: the pool that reads; blocked by AWS, not by CPU.
        concurrency: reads at once.

    Returns:
        The findings of every verdict, worst first.
    """
    here = [each for each in chosen if (view.region == GLOBAL) == each.control.resource.IS_GLOBAL]
    here.sort(key=lambda each: (each.control.resource.__module__, each.control.resource.__qualname__, each.control.id))
    kinds = [(kind, tuple(controls)) for kind, controls in groupby(here, key=lambda each: each.control.resource)]
    ledger = _Ledger()
    listed = list(readers.map(lambda pair: _list(pair[0], pair[1], view, scope, ledger), kinds))
    findings = list(chain.from_iterable(unlisted for unlisted, _ in listed))
    judged = list(chain.from_iterable(resources for _, resources in listed))
    lanes = [judged[start::concurrency] for start in range(min(concurrency, len(judged)))]
    findings.extend(chain.from_iterable(readers.map(lambda lane: _judge_all(lane, scope), lanes)))
    return sorted(findings, key=lambda finding: finding.worst_first)


def _list(
    kind: type[Resource], controls: tuple[Chosen, ...], view: TargetView, scope: Scope, ledger: _Ledger
) -> tuple[list[Finding], list[_Judged]]:
    """The resources of one type; or one finding per control that says why there are none to judge."""
    if not view.serves(kind.SERVICE):
        message = f"AWS does not offer {kind.SERVICE} in {view.region}"
        return [_whole_type(each, view, Verdict.NOT_APPLICABLE, None, message, ()) for each in controls], []
    with recording() as readings:
        try:
            resources = view.all(kind)
        except Unreadable as error:
            evidence = ledger.evidence_of(readings)
            return [_whole_type(each, view, Verdict.UNKNOWN, error.unknown, error.message, evidence) for each in controls], []
    listed = tuple(readings[:_LISTING_EVIDENCE])
    return [], [_Judged(each, _named(each), listed, controls, ledger) for each in resources if not scope.excludes(each)]


def _named(resource: Resource) -> api.Resource:
    target = resource.target
    return lean(api.Resource(type=resource.TYPE, arn=resource.arn, id=resource.id, account=target.account_id, region=target.region))


def _judge_all(lane: Iterable[_Judged], scope: Scope) -> list[Finding]:
    return [finding for judged in lane for finding in _judge_one(judged, scope)]


def _judge_one(judged: _Judged, scope: Scope) -> list[Finding]:
    """Every control's verdict on one resource; nothing when it is out of scope or gone."""
    with recording() as readings:
        try:
            if not scope.selects(judged.resource):
                return []
        except ResourceGone:
            return []
        except Unreadable as error:
            message = f"the tags that decide about the scope are unreadable: {error.message}"
            return [_finding(each, judged, Verdict.UNKNOWN, error.unknown, message, readings) for each in judged.controls]
    try:
        return [_verdict(each, judged) for each in judged.controls]
    except ResourceGone:
        return []


def _verdict(chosen: Chosen, judged: _Judged) -> Finding:
    with recording() as readings:
        try:
            verdict = chosen.control.verdict(judged.resource, chosen.parameters)
        except Unreadable as error:
            return _finding(chosen, judged, Verdict.UNKNOWN, error.unknown, error.message, readings)
        except ResourceGone:
            raise
        except Exception as error:  # noqa: BLE001 - a control's own edge: its defect must neither pass nor fail, nor end the others'
            _log.exception("a defect in a control", extra={"control": chosen.control.id, "resource": judged.resource.arn})
            message = f"a defect in the control {chosen.control.id} ({type(error).__name__}): please report it, the log has the traceback"
            return _finding(chosen, judged, Verdict.UNKNOWN, UnknownReason.ERROR, message, readings)
    match verdict:
        case Pass(note):
            return _finding(chosen, judged, Verdict.PASS, None, note, readings)
        case Fail(message):
            return _finding(chosen, judged, Verdict.FAIL, None, message, readings)
        case NotApplicable(message):
            return _finding(chosen, judged, Verdict.NOT_APPLICABLE, None, message, readings)
        case Unknown(reason, message):
            return _finding(chosen, judged, Verdict.UNKNOWN, reason, message, readings)


def _finding(
    chosen: Chosen, judged: _Judged, verdict: Verdict, reason: UnknownReason | None, message: str, readings: Sequence[Reading]
) -> Finding:
    return Finding(
        control=chosen.control.id,
        severity=chosen.severity,
        resource=judged.named,
        verdict=verdict,
        reason=reason,
        message=_shortened(message),
        evidence=judged.evidence(readings),
        subject=Subject(chosen.control, chosen.parameters, judged.resource),
    )


def _whole_type(
    chosen: Chosen, view: TargetView, verdict: Verdict, reason: UnknownReason | None, message: str, evidence: tuple[api.Evidence, ...]
) -> Finding:
    """The finding about all resources of a type together."""
    kind = chosen.control.resource
    arn = f"arn:{view.partition}:{kind.SERVICE}:{view.region}:{view.account_id}:*"
    return Finding(
        control=chosen.control.id,
        severity=chosen.severity,
        resource=api.Resource(type=kind.TYPE, arn=arn, id="*", account=view.account_id, region=view.region),
        verdict=verdict,
        reason=reason,
        message=_shortened(message),
        evidence=evidence,
    )


def _shortened(message: str) -> str:
    return message if len(message) <= MESSAGE_LIMIT else f"{message[: MESSAGE_LIMIT - 1]}…"


def evidence_of(readings: Sequence[Reading]) -> tuple[api.Evidence, ...]:
    """The evidence of one finding by itself."""
    return _Ledger().evidence_of(readings)


def unanswered(chosen: Sequence[Chosen], account_id: str, error: SeawallError, message: str) -> list[Finding]:
    """The findings about an account that cannot be read at all: every control is Unknown, once."""
    reason = unknown_reason(error)
    return [
        Finding(
            control=each.control.id,
            severity=each.severity,
            resource=api.Resource(
                type=each.control.resource.TYPE,
                arn=f"arn:aws:{each.control.resource.SERVICE}:{GLOBAL}:{account_id}:*",
                id="*",
                account=account_id if account_id.isdigit() else "",
                region=GLOBAL,
            ),
            verdict=Verdict.UNKNOWN,
            reason=reason,
            message=_shortened(message),
        )
        for each in chosen
    ]


def unknown_reason(error: SeawallError) -> UnknownReason:
    """What an account's own trouble means for what would have been read of it."""
    known = {"AwsUnavailable": UnknownReason.TIMED_OUT, "AccessDenied": UnknownReason.ACCESS_DENIED}
    return known.get(error.reason, UnknownReason.ERROR)
