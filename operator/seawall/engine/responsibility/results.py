"""What a baseline has found in one account, sorted by the services of the matrix. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from seawall.api.v1alpha1.terms import Verdict
from seawall.engine.finding import Finding
from seawall.engine.responsibility.matrix import matrix, services_of
from seawall.engine.responsibility.variants import variant_of
from seawall.facts.base import Resource
from seawall.facts.rds.database import Database
from seawall.facts.rds.parameter_group import AnyParameterGroup
from seawall.facts.rds.snapshot import AnySnapshot

Verdicts = Mapping[tuple[str, str | None, str], Mapping[str, Verdict]]
"""Verdicts by service, variant and control, then by the finding's id; NotApplicable is none."""

_AURORA = "aurora"
_RDS = "rds"


@dataclass(frozen=True, slots=True)
class Results:
    """What one baseline has found in one account.

    Attributes:
        baseline: its name.
        selected: ids of the controls that it selects.
        is_evaluated: whether it was evaluated at its present spec since the operator began its term; if not, all that it selects is unknown.
    """

    baseline: str
    selected: frozenset[str]
    is_evaluated: bool = True
    verdicts: Verdicts = field(default_factory=dict)


def sorted_by_service(findings: Iterable[Finding]) -> Verdicts:
    """Verdicts by service, the variant of it that the resource is of, and control. A list that could not be read is about each variant, too."""
    found: dict[tuple[str, str | None, str], dict[str, Verdict]] = defaultdict(dict)
    for finding in findings:
        if finding.verdict is not Verdict.NOT_APPLICABLE:
            for service in services(finding):
                for variant in _variants(finding, service):
                    found[service, variant, finding.control][finding.id] = finding.verdict
    return dict(found)


def _variants(finding: Finding, service: str) -> tuple[str | None, ...]:
    """The variants of a service that a finding is about; None for what is of none."""
    variants = matrix()[service].variants
    if finding.subject is None:
        return (None, *variants)
    variant = variant_of(finding.subject.resource)
    return (variant if variant in variants else None,)


def services(finding: Finding) -> tuple[str, ...]:
    """Short names of the services that a finding is about.

    RDS and Aurora share their controls: the engine says whose a database, a snapshot or a parameter group is. A list that could not be read is
    about both.
    """
    named = services_of(finding.control)
    if finding.subject is None or not {_RDS, _AURORA} <= set(named):
        return named
    engine = _engine(finding.subject.resource)
    if engine is None:
        return named
    other = _RDS if engine.startswith(_AURORA) else _AURORA
    return tuple(name for name in named if name != other)


def _engine(resource: Resource) -> str | None:
    if isinstance(resource, Database | AnySnapshot):
        return resource.engine
    return resource.family if isinstance(resource, AnyParameterGroup) else None
