"""A finding: one control's verdict on one resource, with what it rests on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, Final

from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.terms import Severity, Verdict
from seawall.controls.base import Control, Params
from seawall.errors import UnknownReason
from seawall.facts.base import Resource

#: Worst first: how findings are sorted wherever people read them.
SEVERITIES = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)
VERDICTS = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.EXEMPT, Verdict.PASS, Verdict.NOT_APPLICABLE)

#: Ids of the findings that MultiAZPolicies make; no control has them.
ZONE_LOSS: Final = "multiaz.zone-loss"
REGION_LOSS: Final = "multiaz.region-loss"

#: Longest message, as the report's schema has it.
MESSAGE_LIMIT = 1024


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about, for the steps that go on from it."""

    control: Control[Any, Any]
    parameters: Params
    resource: Resource


@dataclass(frozen=True, slots=True)
class Finding:
    """One verdict.

    Attributes:
        control: the control's id.
        resource: what was judged; id `*` where the list itself could not be read.
        reason: why it is Unknown; None for every other verdict.
        evidence: the reads that it rests on, in the order of their first touch.
        exception: the exception that covers it; only with Exempt.
        subject: the live objects behind it; None where there is no single resource.
    """

    control: str
    severity: Severity
    resource: api.Resource
    verdict: Verdict
    reason: UnknownReason | None = None
    message: str = ""
    evidence: tuple[api.Evidence, ...] = ()
    exception: api.Exemption | None = None
    subject: Subject | None = field(default=None, compare=False, repr=False)

    @property
    def id(self) -> str:
        """16 hex digits that name control and resource, stable over runs and accounts."""
        return hashlib.sha256(f"{self.control}|{self.resource.arn}".encode()).hexdigest()[:16]

    @property
    def worst_first(self) -> tuple[int, int, str, str]:
        """Sort key: verdict, severity, control, resource."""
        return (VERDICTS.index(self.verdict), SEVERITIES.index(self.severity), self.control, self.resource.arn)
