"""Plans: the changes that would mend the failing findings of one target, with a hash over all that an approval agrees to. Pure.

The same state gives the same changes, the same hash and so the same plan.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.remediation_plan import CHANGES, PlannedChange
from seawall.api.v1alpha1.terms import Reversible, Risk, Verdict
from seawall.controls.base import Fix, NoChange
from seawall.engine.finding import Finding
from seawall.engine.report import SIZE_LIMIT
from seawall.errors import ResourceGone, Unreadable
from seawall.facts.fact import Change, image

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Planned:
    """What would be changed, and what cannot be.

    Attributes:
        changes: in the order in which they would be made.
        unfixable: finding ids with why no change is offered.
    """

    changes: tuple[PlannedChange, ...]
    unfixable: dict[str, str]


def plan(findings: Sequence[Finding], *, allow_destructive: bool = False) -> Planned:
    """Changes for the failing findings of one target.

    A destructive fix is left out unless the operator allows it (design §6). A fix whose facts cannot be read is left out too: without the
    present value there is no way back.

    Args:
        findings: of one target.
        allow_destructive: the operator's setting.
    """
    changes: dict[str, PlannedChange] = {}
    unfixable: dict[str, str] = {}
    for finding in findings:
        if finding.verdict is not Verdict.FAIL or finding.subject is None or finding.subject.control.mending is None:
            continue
        fix = finding.subject.control.mending
        made = _made(finding, fix)
        if isinstance(made, NoChange):
            unfixable[finding.id] = made.why
            continue
        planned = [_planned(finding, fix, change) for change in made]
        if not allow_destructive and any(each.risk is Risk.DESTRUCTIVE for each in planned):
            unfixable[finding.id] = "the fix is destructive, and the operator does not offer such fixes"
            continue
        for each in planned:
            changes.setdefault(each.id, each)
    return Planned(tuple(changes.values()), unfixable)


def _made(finding: Finding, fix: Fix[Any, Any]) -> tuple[Change[Any, Any], ...] | NoChange:
    subject = finding.subject
    assert subject is not None  # noqa: S101 - plan() passes no other finding
    try:
        return fix.changes(subject.resource, subject.parameters)
    except Unreadable as error:
        return NoChange(f"the present value is unreadable: {error.message}")
    except ResourceGone as error:
        return NoChange(error.message)
    except Exception:  # noqa: BLE001 - a fix's own edge: its defect must not keep the other findings from being planned
        _log.exception("a defect in a fix", extra={"control": finding.control, "resource": finding.resource.arn})
        return NoChange(f"a defect in the fix of {finding.control}: please report it, the log has the traceback")


def change_id(control: str, change: Change[Any, Any]) -> str:
    """16 hex digits that name control, resource and fact."""
    return hashlib.sha256(f"{control}|{change.resource.arn}|{change.fact.path}".encode()).hexdigest()[:16]


def _planned(finding: Finding, fix: Fix[Any, Any], change: Change[Any, Any]) -> PlannedChange:
    cannot_return = change.reversible is Reversible.NO
    breaks = "; ".join(part for part in (fix.breaks, change.leaves) if part)
    return PlannedChange(
        id=change_id(finding.control, change),
        control=finding.control,
        arn=change.resource.arn,
        resource_type=change.resource.TYPE,
        resource_id=change.resource.id,
        fact=change.fact.path,
        before=image(change.before),
        after=image(change.after),
        calls=tuple({"operation": call.operation, "arguments": dict(call.arguments)} for call in change.calls()),
        risk=Risk.DESTRUCTIVE if cannot_return else fix.risk,
        billed=fix.billed,
        reversible=change.reversible,
        undo_risk=None if cannot_return else fix.undo_risk,
        breaks=breaks or None,
        depends_on=tuple(change_id(finding.control, before) for before in change.depends_on),
    )


def plan_hash(source: api.SourceReference, namespace: str, account: str, region: str, run: int, changes: Iterable[PlannedChange]) -> str:
    """SHA-256 over the canonical JSON of what an approval agrees to (design §6)."""
    content = {
        "source": {"kind": source.kind.value, "namespace": namespace, "name": source.name, "uid": source.uid},
        "account": account,
        "region": region,
        "run": run,
        "changes": [_hashed(change) for change in changes],
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


_HASHED = ("id", "control", "arn", "fact", "before", "after", "calls", "risk", "billed", "reversible", "undoRisk", "dependsOn")


def _hashed(change: PlannedChange) -> dict[str, Any]:
    dumped = change.dump()
    return {name: dumped.get(name) for name in _HASHED}


def packed(changes: Sequence[PlannedChange]) -> list[tuple[PlannedChange, ...]]:
    """Changes in portions that each fit in one plan object; a change stays with those it depends on only where they fit in together."""
    portions: list[list[PlannedChange]] = []
    used = 0
    for change in changes:
        size = len(json.dumps(change.dump())) + 2
        if not portions or used + size > SIZE_LIMIT - 4096 or len(portions[-1]) >= CHANGES:
            portions.append([])
            used = 0
        portions[-1].append(change)
        used += size
    return [tuple(portion) for portion in portions]


def specs(
    source: api.SourceReference,
    namespace: str,
    account: str,
    region: str,
    changes: Sequence[PlannedChange],
    *,
    requested_by: str | None,
    run: int = 1,
) -> list[dict[str, Any]]:
    """The specs of a target's RemediationPlans; none when nothing is to be changed."""
    result = []
    for portion in packed(changes):
        spec: dict[str, Any] = {
            "sourceRef": source.dump(),
            "account": account,
            "region": region,
            "run": run,
            "hash": plan_hash(source, namespace, account, region, run, portion),
            "changes": [change.dump() for change in portion],
        }
        if requested_by:
            spec["requestedBy"] = requested_by
        result.append(spec)
    return result
