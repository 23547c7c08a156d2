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
from seawall.api.v1alpha1.terms import ManagedResources, Reversible, Risk, Verdict
from seawall.controls.base import Fix, NoChange, Params, Pass
from seawall.engine.finding import Finding, Subject
from seawall.engine.ownership import fitting, owner
from seawall.engine.report import SIZE_LIMIT
from seawall.errors import ResourceGone, Unreadable
from seawall.facts.base import Resource
from seawall.facts.fact import Change
from seawall.facts.overlay import Key, Overlay, key_of
from seawall.facts.value import image

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


def plan(
    findings: Sequence[Finding],
    *,
    allow_destructive: bool = False,
    managed: ManagedResources = ManagedResources.PROPOSE,
    managed_tags: Sequence[str] = (),
) -> Planned:
    """Changes for the failing findings of one target.

    Each fix is worked out on the target as it will be after the changes before it: two controls that ask for parts of one document (a password
    policy, a group's rules) give two changes of which the second begins where the first ends, and a finding that an earlier change mends needs
    none. A destructive fix is left out unless the operator allows it (design §6). A fix whose facts cannot be read is left out too: without
    the present value there is no way back.

    Args:
        findings: of one target.
        allow_destructive: the operator's setting.
        managed: what the source wants for resources that another tool owns. Tags are read only of what would be changed.
        managed_tags: the operator's globs over tags that tell of an owner.
    """
    planner = _Planner(allow_destructive, managed, managed_tags)
    for finding in findings:
        subject = finding.subject
        if finding.verdict is Verdict.FAIL and subject is not None and subject.control.mending is not None:
            planner.add(finding, subject, subject.control.mending)
    return Planned(tuple(planner.changes.values()), planner.unfixable)


class _Planner:
    """Collects the changes of one target."""

    def __init__(self, allow_destructive: bool, managed: ManagedResources, managed_tags: Sequence[str]) -> None:  # noqa: FBT001 - plan()'s own
        self._allow_destructive = allow_destructive
        self._managed = managed
        self._managed_tags = managed_tags
        self._overlays: dict[int, Overlay] = {}
        self._last: dict[Key, str] = {}
        self.changes: dict[str, PlannedChange] = {}
        self.unfixable: dict[str, str] = {}

    def add(self, finding: Finding, subject: Subject, fix: Fix[Any, Any]) -> None:
        """Work out a finding's changes, after those that are there already; or why there are none."""
        try:
            made = self._made(finding, subject, fix)
        except Unreadable as error:
            made = NoChange(f"the present value is unreadable: {error.message}")
        except ResourceGone as error:
            made = NoChange(error.message)
        except Exception:  # noqa: BLE001 - a fix's own edge: its defect must not keep the other findings from being planned
            _log.exception("a defect in a fix", extra={"control": finding.control, "resource": finding.resource.arn})
            made = NoChange(f"a defect in the fix of {finding.control}: please report it, the log has the traceback")
        if isinstance(made, NoChange):
            self.unfixable[finding.id] = made.why
            return
        for change, planned in made:
            self._overlay(subject).lay(change)
            self._last[key_of(change)] = planned.id
            self.changes[planned.id] = planned

    def _overlay(self, subject: Subject) -> Overlay:
        target = subject.resource.target
        return self._overlays.setdefault(id(target), Overlay(target))

    def _made(self, finding: Finding, subject: Subject, fix: Fix[Any, Any]) -> list[tuple[Change[Any, Any], PlannedChange]] | NoChange:
        """The changes of one fix, each with how the plan has it; none where an earlier change has mended the finding too."""
        resource = subject.resource.bound(self._overlay(subject))
        if self.changes and isinstance(subject.control.verdict(resource, subject.parameters), Pass):
            return []
        changes = fix.changes(resource, subject.parameters)
        if isinstance(changes, NoChange):
            return changes
        planned = [_planned(finding, subject, change, self._last.get(key_of(change))) for change in changes]
        if not self._allow_destructive and any(each.risk is Risk.DESTRUCTIVE for each in planned):
            return NoChange("the fix is destructive, and the operator does not offer such fixes")
        made = []
        for change, each in zip(changes, planned, strict=True):
            by = owned_by(change.resource, self._managed, self._managed_tags)
            if isinstance(by, NoChange):
                return by
            made.append((change, each.model_copy(update={"managed_by": by})))
        return made


def owned_by(resource: Resource, managed: ManagedResources, managed_tags: Sequence[str]) -> str | NoChange | None:
    """The tool that owns a resource; why nothing is planned for it, where such resources are left alone.

    Where tags cannot be read there may be one: it counts as owned, unless owned resources are treated like all others.
    """
    try:
        found = owner(resource.read_tags(), managed_tags)
    except Unreadable as error:
        match managed:
            case ManagedResources.APPLY:
                return None
            case ManagedResources.PROPOSE:
                return fitting(f"unknown: tags are unreadable: {error.message}")
            case ManagedResources.IGNORE:
                return NoChange(f"whether another tool owns {resource.id} is unknown, its tags are unreadable: {error.message}")
    if found is not None and managed is ManagedResources.IGNORE:
        return NoChange(f"{resource.id} is owned by another tool ({found}), and managedResources is Ignore")
    return found


def change_id(control: str, change: Change[Any, Any]) -> str:
    """16 hex digits that name control, resource and fact."""
    return hashlib.sha256(f"{control}|{change.resource.arn}|{change.fact.path}".encode()).hexdigest()[:16]


def written(parameters: Params) -> dict[str, Any] | None:
    """Parameters as a plan has them: those that are not the defaults; None where all are."""
    return parameters.model_dump(mode="json", by_alias=True, exclude_defaults=True) or None


def _planned(finding: Finding, subject: Subject, change: Change[Any, Any], earlier: str | None) -> PlannedChange:
    """A change as the plan has it; it depends on the earlier one of the same fact, whose end is its beginning."""
    fix = subject.control.mending
    assert fix is not None  # noqa: S101 - it has just made the change
    cannot_return = change.reversible is Reversible.NO
    needed = [change_id(finding.control, before) for before in change.depends_on]
    breaks = "; ".join(part for part in (fix.breaks, change.leaves) if part)
    return PlannedChange(
        id=change_id(finding.control, change),
        control=finding.control,
        arn=change.resource.arn,
        judged_arn=None if finding.resource.arn == change.resource.arn else finding.resource.arn,
        resource_type=change.resource.TYPE,
        resource_id=change.resource.id,
        parameters=written(subject.parameters),
        fact=change.fact.path,
        before=image(change.before),
        after=image(change.after),
        calls=tuple({"operation": call.operation, "arguments": image(call.arguments)} for call in change.calls()),
        risk=Risk.DESTRUCTIVE if cannot_return else fix.risk,
        billed=fix.billed,
        reversible=change.reversible,
        undo_risk=None if cannot_return else fix.undo_risk,
        breaks=breaks or None,
        depends_on=tuple(dict.fromkeys((*needed, earlier) if earlier else needed)),
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
