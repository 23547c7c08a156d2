"""What is said of the loss of a Region: the finding's verdict and message, and the policy's status."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from seawall.api.v1alpha1.multi_az_policy import CAUSES, MultiAZPolicy, RegionAnswer, Workload
from seawall.api.v1alpha1.terms import Verdict, ZoneVerdict
from seawall.aws.call import clean
from seawall.engine.finding import Finding
from seawall.engine.zones.loss.nodes import Gap
from seawall.engine.zones.loss.outcome import Outcome
from seawall.engine.zones.region.judge import Exit, RegionTerms
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.base import Resource
from seawall.facts.fact import View

_CAUSE_LIMIT: Final = 512

_ITSELF: Final = Gap(
    UnknownReason.ERROR, "it is in the recovery Region only, whose own loss is not asked for, wanted another recoveryRegion"
)
_TAKES_OVER: Final = "is the recovery Region: what is here takes over, and its own loss is not asked for"

_NOT_OPENED: Final = Gap(UnknownReason.ERROR, "the recovery Region is not read here")
_NO_ZONES: Final = Gap(UnknownReason.ERROR, "zones of the recovery Region are not asked for")


def judge_region(
    policy: MultiAZPolicy, workload: Workload, name: str, resources: Sequence[Resource], site: Site, recovery: View | None
) -> tuple[Outcome, ...] | None:
    """Lose the Region of a site. Reads by touching.

    Returns:
        What becomes of each component, worst first; None where nobody asks. Of the recovery Region itself only that it is that.
    """
    asked = policy.spec.region_loss
    if asked is None:
        return None
    if asked.recovery_region == site.view.region:
        return not_known(asked.recovery_region, _ITSELF)
    if recovery is None:
        return not_known(asked.recovery_region, _NOT_OPENED)
    there = Site(recovery, _NO_ZONES, site.now, frozenset())
    found = Exit(workload, name, site, there, RegionTerms(asked.rto, asked.rpo)).outcomes(resources)
    told = next(iter(site.gaps.values()), Gap(UnknownReason.ERROR, "nothing is selected here that could be lost with the Region"))
    return found or not_known(asked.recovery_region, told)


def not_known(region: str, gap: Gap) -> tuple[Outcome, ...]:
    """What is said where nothing can be found out."""
    return (Outcome((region,), ZoneVerdict.UNKNOWN, None, gap.message, gap=gap),)


def finding_of(outcomes: Sequence[Outcome], region: str) -> tuple[Verdict, UnknownReason | None, str]:
    """The finding's verdict, reason and message. The recovery Region's own loss is nobody's question there."""
    if is_nowhere_else(outcomes):
        return Verdict.NOT_APPLICABLE, None, f"{region} {_TAKES_OVER}"
    passes = {each.passes for each in outcomes}
    causes = "; ".join(causes_of(outcomes)[:CAUSES])
    if False in passes:
        return Verdict.FAIL, None, f"{causes}; wanted recovery in {region}"
    if None in passes:
        gap = next((each.gap for each in outcomes if each.passes is None and each.gap), None)
        return Verdict.UNKNOWN, gap.reason if gap else UnknownReason.ERROR, causes
    untold = dict.fromkeys(each.why for each in outcomes if each.verdict is ZoneVerdict.SURVIVES and each.why)
    return Verdict.PASS, None, "; ".join((causes or f"goes on in {region}", *untold))


def is_nowhere_else(outcomes: Iterable[Outcome]) -> bool:
    """Whether all that is said of a workload is that it is in the recovery Region; false where nobody asked."""
    told = tuple(outcomes)
    return bool(told) and all(map(_is_itself, told))


def not_asked_for(finding: Finding) -> Finding:
    """What is said instead of NotApplicable of a workload that is in the recovery Region only: there the question was never answered."""
    return replace(finding, verdict=Verdict.UNKNOWN, reason=_ITSELF.reason, message=_ITSELF.message)


def _is_itself(outcome: Outcome) -> bool:
    return outcome.gap == _ITSELF


def causes_of(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """Why it does not survive, worst first."""
    return tuple(dict.fromkeys(clean(each.cause, _CAUSE_LIMIT) for each in outcomes if each.verdict is not ZoneVerdict.SURVIVES))


def status_of(outcomes: Iterable[Outcome]) -> RegionAnswer | None:
    """What the policy's status says, over all targets; None where nobody asked. The recovery Region counts only for what is in no other one."""
    told = tuple(outcomes)
    elsewhere = tuple(each for each in told if not _is_itself(each))
    worst_first = sorted(elsewhere or told, key=lambda each: each.worst_first)
    return RegionAnswer(verdict=worst_first[0].verdict, causes=causes_of(worst_first)[:CAUSES]) if worst_first else None
