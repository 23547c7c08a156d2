"""Plans, records and approvals that exist for the engine's tests alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from seawall.api.v1alpha1 import RemediationApproval
from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState, PlannedChange, Spec
from seawall.api.v1alpha1.terms import Reversible, Risk, SourceKind
from seawall.engine.offer import Known
from seawall.engine.plan import specs

NAMESPACE = "team"
SOURCE = api.SourceReference(kind=SourceKind.SECURITY_BASELINE, name="base", uid="11111111-2222-3333-4444-555555555555")
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def ident(name: str) -> str:
    """A change's id that begins with a name: 16 hexadecimal digits, as all have."""
    return name.ljust(16, "0")


def change(name: str, after: Any = "locked", **other: Any) -> PlannedChange:
    """A change of one thing, named by a hexadecimal digit or some; what it stands on is named the same way."""
    depends_on = tuple(ident(each) for each in other.pop("depends_on", ()))
    made = {
        "id": ident(name),
        "control": "things.locked",
        "arn": f"arn:aws:things:eu-west-1:123456789012:thing/{name}",
        "resource_type": "Test::Things::Thing",
        "resource_id": name,
        "fact": "things.Thing.is_locked",
        "before": False,
        "after": after,
        "risk": Risk.SAFE,
        "reversible": Reversible.YES,
        "undo_risk": Risk.SAFE,
        "depends_on": depends_on,
    }
    return PlannedChange(**{**made, **other})


def record(name: str, state: ChangeState, **other: Any) -> ChangeRecord:
    """What became of a change."""
    return ChangeRecord(id=ident(name), state=state, **other)


def plans(*changes: PlannedChange, run: int = 1, records: Iterable[ChangeRecord] = (), **other: Any) -> list[Known]:
    """The plans of these changes, as many as it takes, named by their hashes."""
    made = specs(SOURCE, NAMESPACE, "prod", "eu-west-1", changes, requested_by=None, run=run)
    known = {each.id: each for each in records}
    return [Known(f"base-{each['hash'][:8]}-{run}", Spec.model_validate(each), known, **other) for each in made]


def plan(*changes: PlannedChange, run: int = 1, records: Iterable[ChangeRecord] = (), **other: Any) -> Known:
    """The one plan of these changes."""
    (made,) = plans(*changes, run=run, records=records, **other)
    return made


def approval(*of: Known, action: str = "Apply", changes: Iterable[str] | None = None, force: bool = False) -> RemediationApproval:
    """A person's word on plans, on all changes or some."""
    chosen = {} if changes is None else {"changes": [ident(each) for each in changes]}
    return RemediationApproval.parse(
        {
            "apiVersion": "seawall.dev/v1alpha1",
            "kind": "RemediationApproval",
            "metadata": {"namespace": NAMESPACE, "name": "go", "uid": "a-1", "creationTimestamp": "2026-11-24T12:00:00Z"},
            "spec": {"planHashes": [each.spec.hash for each in of], "action": action, "force": force, **chosen},
        }
    )
