"""What two looks at the same things differ in: verdicts that changed between the reports of two evaluations, and changes that no longer hold. Pure.

Reports name what fails, is unknown or accepted, and whose ids hold; what is in neither was not judged, as it is gone, or nobody asks any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from seawall.api.v1alpha1 import ComplianceReport, RemediationPlan
from seawall.api.v1alpha1.findings import Finding
from seawall.api.v1alpha1.remediation_plan import ChangeState, PlannedChange
from seawall.api.v1alpha1.terms import Verdict
from seawall.engine.finding import SEVERITIES, VERDICTS
from seawall.outputs.plan import journal

_MADE: Final = frozenset({ChangeState.APPLIED, ChangeState.VERIFIED})


class Place(NamedTuple):
    """What a verdict is about."""

    account: str
    """Name of the AWSAccount."""
    region: str
    """Region of the target."""
    control: str
    resource: str
    """Its id."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict; the finding is there where a report names it, which for Pass none does."""

    verdict: Verdict
    finding: Finding | None = None


Verdicts = Mapping[Place, Judged]


def verdicts(reports: Iterable[ComplianceReport]) -> Verdicts:
    """All that reports say."""
    told: dict[Place, Judged] = {}
    for report in reports:
        for passed in report.passed:
            told |= {Place(report.account, report.region, passed.control, each): Judged(Verdict.PASS) for each in passed.resource_ids}
        for finding in report.findings:
            told[Place(report.account, report.region, finding.control, finding.resource.id)] = Judged(finding.verdict, finding)
    return told


@dataclass(frozen=True, slots=True)
class Changed:
    """A verdict that is not what it was; None where nothing was judged."""

    place: Place
    before: Judged | None
    now: Judged | None

    @property
    def sentence(self) -> str:
        """What became of what, and why."""
        was, has = (each.verdict if each else "not judged" for each in (self.before, self.now))
        place, finding = self.place, self.now.finding if self.now else None
        why = f": {finding.message}" if finding and finding.message else ""
        return f"{was} -> {has}  {place.control} on {place.resource} in {place.account}, {place.region}{why}"

    @property
    def worst_first(self) -> tuple[int, int, Place]:
        """Sort key: verdict now, severity, place."""
        finding = (self.now and self.now.finding) or (self.before and self.before.finding)
        severity = SEVERITIES.index(finding.severity) if finding else len(SEVERITIES)
        return (VERDICTS.index(self.now.verdict) if self.now else len(VERDICTS), severity, self.place)


def changed(before: Verdicts, now: Verdicts) -> list[Changed]:
    """The verdicts that differ, worst first; a control on another resource is another verdict."""
    places = before.keys() | now.keys()
    found = [Changed(place, before.get(place), now.get(place)) for place in places]
    differ = [each for each in found if (each.before and each.before.verdict) is not (each.now and each.now.verdict)]
    return sorted(differ, key=lambda each: each.worst_first)


class Hold(StrEnum):
    """Whether what was made is still so."""

    DRIFTED = "drifted"
    """Its control fails."""
    UNKNOWN = "unknown"
    """Its control could not be judged."""
    NOT_JUDGED = "not judged"
    """The resource is gone, or its source no longer asks for the control."""
    ACCEPTED = "accepted"
    """Its control fails, and a ControlException accepts that."""
    HOLDS = "holds"
    """Its control passes."""


_HOLDS: Final = {Verdict.FAIL: Hold.DRIFTED, Verdict.UNKNOWN: Hold.UNKNOWN, Verdict.EXEMPT: Hold.ACCEPTED, Verdict.PASS: Hold.HOLDS}


@dataclass(frozen=True, slots=True)
class Kept:
    """A change that was made, and whether it is still so."""

    change: PlannedChange
    region: str
    hold: Hold
    why: str = ""

    @property
    def sentence(self) -> str:
        """What of it, and why."""
        why = f": {self.why}" if self.why else ""
        return f"{self.hold}  {self.change.control} on {self.change.resource_id} in {self.region}{why}"


def kept(plan: RemediationPlan, now: Verdicts) -> list[Kept]:
    """The changes of a plan that were made, what no longer holds first."""
    records = journal(plan)
    made = [change for change in plan.spec.changes if records[change.id].state in _MADE]
    return sorted((_kept(plan, change, now) for change in made), key=lambda each: list(Hold).index(each.hold))


def _kept(plan: RemediationPlan, change: PlannedChange, now: Verdicts) -> Kept:
    region = plan.spec.region
    judged = next(
        (judged for place, judged in _of(plan, now) if place.control == change.control and _is_about(change, place, judged)), None
    )
    if judged is None:
        return Kept(change, region, Hold.NOT_JUDGED, "it is gone, or nobody asks for the control any more")
    return Kept(change, region, _HOLDS[judged.verdict], judged.finding.message if judged.finding else "")


def _of(plan: RemediationPlan, now: Verdicts) -> Iterator[tuple[Place, Judged]]:
    target = (plan.spec.account, plan.spec.region)
    return ((place, judged) for place, judged in now.items() if (place.account, place.region) == target)


def _is_about(change: PlannedChange, place: Place, judged: Judged) -> bool:
    """Whether a verdict is the one that a change was to mend. What holds is named by its id alone; a control judges resources of one type."""
    if judged.finding is not None:
        return judged.finding.resource.arn == (change.judged_arn or change.arn) or judged.finding.resource.id == "*"
    if change.judged_arn is None:
        return place.resource == change.resource_id
    return change.judged_arn.endswith((f":{place.resource}", f"/{place.resource}")) or place.resource in re.split("[:/]", change.judged_arn)


def worst(holds: Sequence[Kept]) -> Verdict:
    """What they come to: Fail where something drifted, Unknown where that cannot be said."""
    seen = {each.hold for each in holds}
    if Hold.DRIFTED in seen:
        return Verdict.FAIL
    return Verdict.UNKNOWN if seen & {Hold.UNKNOWN, Hold.NOT_JUDGED} else Verdict.PASS
