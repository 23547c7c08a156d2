"""One type in one workload: what its family and the simulation say of all of its resources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from seawall.api.v1alpha1.multi_az_policy import WorkloadAnswer
from seawall.api.v1alpha1.terms import Dependency
from seawall.engine.finding import Finding
from seawall.engine.zones.site import Site
from seawall.facts.base import Resource
from tests.builders import Given
from tests.engine.workload_builders import NOW, only, policy
from tests.engine.zones.family_builders import built

ELASTIC: Mapping[str, Any] = {"mode": "Elastic"}


def judged(
    view: Given,
    kind: type[Resource],
    units: int | None = None,
    *,
    also: Iterable[type[Resource]] = (),
    share: int | None = None,
    wants: tuple[Dependency, ...] = (),
    mode: Mapping[str, Any] | None = None,
) -> tuple[Finding, WorkloadAnswer]:
    """A component `it` of this type, and of others, that needs so many units, or such a share of what is desired.

    Without either the workload has no components. What the family reads for it, it must have said.
    """
    built(Site.read(view, NOW, wants), kind)
    spec = {"zoneLoss": mode} if mode else {}
    required = {"units": units} if units else {"percentOfDesired": share} if share else None
    declared = [{"name": "it", "types": [kind.TYPE, *(each.TYPE for each in also)], "required": required}] if required else []
    return only(policy(*declared, workload={"dependsOn": list(wants)}, **spec), view)
