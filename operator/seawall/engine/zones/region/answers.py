"""What is said of the loss of a Region: the finding's verdict and message, and the policy's status."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from seawall.api.v1alpha1.multi_az_policy import CAUSES, MultiAZPolicy, RegionAnswer, Workload
from seawall.api.v1alpha1.terms import Verdict, ZoneVerdict
from seawall.aws.call import clean
from seawall.engine.zones.loss.nodes import Gap
from seawall.engine.zones.loss.outcome import Outcome
from seawall.engine.zones.region.judge import Exit, RegionTerms
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.base import Resource
from seawall.facts.fact import View

_CAUSE_LIMIT: Final = 512

_NOT_OPENED: Final = Gap(UnknownReason.ERROR, "the recovery Region is not read here")
_NO_ZONES: Final = Gap(UnknownReason.ERROR, "zones of the recovery Region are not asked for")


def judge_region(
    policy: MultiAZPolicy, workload: Workload, name: str, resources: Sequence[Resource], site: Site, recovery: View | None
) -> tuple[Outcome, ...] | None:
    """Lose the Region of a site. Reads by touching.

    Returns:
        What becomes of each component, worst first; None where nobody asks, or where this is the recovery Region itself.
    """
    asked = policy.spec.region_loss
    if asked is None or asked.recovery_region == site.view.region:
        return None
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
    """The finding's verdict, reason and message."""
    passes = {each.passes for each in outcomes}
    causes = "; ".join(causes_of(outcomes)[:CAUSES])
    if False in passes:
        return Verdict.FAIL, None, f"{causes}; wanted recovery in {region}"
    if None in passes:
        gap = next((each.gap for each in outcomes if each.passes is None and each.gap), None)
        return Verdict.UNKNOWN, gap.reason if gap else UnknownReason.ERROR, causes
    return Verdict.PASS, None, causes or f"goes on in {region}"


def causes_of(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """Why it does not survive, worst first."""
    return tuple(dict.fromkeys(clean(each.cause, _CAUSE_LIMIT) for each in outcomes if each.verdict is not ZoneVerdict.SURVIVES))


def status_of(outcomes: Iterable[Outcome]) -> RegionAnswer | None:
    """What the policy's status says, over all targets; None where nobody asked."""
    worst_first = sorted(outcomes, key=lambda each: each.worst_first)
    return RegionAnswer(verdict=worst_first[0].verdict, causes=causes_of(worst_first)[:CAUSES]) if worst_first else None
