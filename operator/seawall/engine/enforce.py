"""What mode Enforce does by itself, and what it leaves to people. Pure."""

from __future__ import annotations

from typing import Final

from seawall.api.v1alpha1.policy import Enforcement
from seawall.api.v1alpha1.remediation_plan import PlannedChange
from seawall.api.v1alpha1.terms import ManagedResources, Reversible, Risk
from seawall.controls import Registry
from seawall.controls.base import FixMode

_RISKS: Final = (Risk.SAFE, Risk.DISRUPTIVE, Risk.DESTRUCTIVE)


def left_to_people(change: PlannedChange, enforcement: Enforcement, registry: Registry) -> str | None:
    """Why Enforce does not make a change; None when it may.

    Args:
        change: as planned.
        enforcement: the source's limits.
        registry: for how the control's fix may be applied at all.
    """
    mending = registry[change.control].mending if change.control in registry else None
    if mending is None or mending.mode is not FixMode.AUTO:
        return "this fix is made by approval only"
    if change.reversible is not Reversible.YES:
        return "it cannot be taken back whole"
    if _RISKS.index(change.risk) > _RISKS.index(enforcement.max_risk):
        return f"its risk is {change.risk}, and enforcement.maxRisk is {enforcement.max_risk}"
    if change.billed and not enforcement.allow_billed:
        return "AWS bills what it turns on, and enforcement.allowBilled is false"
    if change.managed_by is not None and enforcement.managed_resources is not ManagedResources.APPLY:
        return f"the resource is owned by {change.managed_by}"
    return None
