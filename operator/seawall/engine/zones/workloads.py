"""Workloads: what a MultiAZPolicy says of one target, and what all targets say together.

`judge_target` judges what a policy selects in one account and Region; `merge` puts the targets together, as a workload that is nowhere is told
once and not in every Region.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.compliance_report import ZoneMatrixRow
from seawall.api.v1alpha1.multi_az_policy import CAUSES, Capacity, MultiAZPolicy, RegionAnswer, Spec, Workload, WorkloadAnswer, ZoneLossMode
from seawall.api.v1alpha1.terms import Severity, Verdict, ZoneVerdict
from seawall.aws.call import clean
from seawall.aws.partitions import GLOBAL
from seawall.engine.evaluate import evidence_of, unknown_reason
from seawall.engine.finding import MESSAGE_LIMIT, Finding
from seawall.engine.zones.build import absent, components_of, members_of
from seawall.engine.zones.loss import Loss, simulate
from seawall.engine.zones.model import kinds
from seawall.engine.zones.network import FOLLOWED
from seawall.engine.zones.outcome import Outcome, Terms
from seawall.engine.zones.parts import Component, zones_of
from seawall.engine.zones.site import Site
from seawall.errors import SeawallError, UnknownReason
from seawall.facts.fact import View
from seawall.facts.reading import recording
from seawall.facts.zones import Zones

ZONE_LOSS: Final = "multiaz.zone-loss"
REGION_LOSS: Final = "multiaz.region-loss"

_CAUSE_LIMIT: Final = 512
_NO_REGION_LOSS: Final = "the loss of a Region is not simulated yet"


@dataclass(frozen=True, slots=True)
class Judged:
    """One workload in one target.

    Attributes:
        declared: its name in the policy; other than `name` with groupByTag.
        losses: what each loss does; without any the workload is not here, or not to be found out.
        notes: what is true of the target and explains the losses.
    """

    declared: str
    name: str
    zones: tuple[str, ...]
    losses: tuple[Loss, ...]
    notes: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes of all losses, worst first."""
        return tuple(sorted((each for loss in self.losses for each in loss.outcomes), key=lambda each: each.worst_first))

    @property
    def worst(self) -> Loss:
        """The loss that decides."""
        return min(self.losses, key=lambda loss: loss.worst.worst_first)

    @property
    def causes(self) -> tuple[str, ...]:
        """Why it does not survive, worst first."""
        seen = [_cut(outcome.cause) for outcome in self.outcomes if outcome.verdict is not ZoneVerdict.SURVIVES]
        return tuple(dict.fromkeys((*self.notes, *seen))) if seen else ()

    @property
    def capacity(self) -> Mapping[str, Outcome]:
        """By zone: the outcome with units that is hit hardest."""
        counted = [
            (loss.zone, each) for loss in self.losses for each in loss.outcomes if loss.zone is not None and each.remaining is not None
        ]
        return {str(zone): each for zone, each in sorted(counted, key=lambda pair: pair[1].worst_first, reverse=True)}

    def rows(self) -> tuple[ZoneMatrixRow, ...]:
        """The workload's part of the zone matrix."""
        return tuple(_row(self.name, loss, loss.zone) for loss in self.losses if loss.zone is not None)


@dataclass(frozen=True, slots=True)
class TargetAnswer:
    """What a policy says of one account in one Region.

    Attributes:
        judged: workloads that are here, or of which that could not be found out.
        absent: one finding for each workload that is not here, by its name in the policy: told only where it is nowhere else.
        told: findings of absent workloads that are told here.
    """

    account_id: str
    region: str
    judged: tuple[Judged, ...]
    absent: Mapping[str, tuple[Finding, ...]]
    told: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, worst first."""
        found = (*(finding for judged in self.judged for finding in judged.findings), *self.told)
        return tuple(sorted(found, key=lambda finding: finding.worst_first))

    @property
    def zone_matrix(self) -> tuple[ZoneMatrixRow, ...]:
        """What each loss does to each component of each workload."""
        return tuple(row for judged in self.judged for row in judged.rows())


def judge_target(policy: MultiAZPolicy, view: View, now: datetime) -> TargetAnswer:
    """Judge every workload of a policy in one target. Reads by touching; a list that cannot be read makes what needs it Unknown."""
    judged: list[Judged] = []
    missing: dict[str, tuple[Finding, ...]] = {}
    for workload in policy.spec.workloads:
        with recording() as readings:
            site = Site.read(view, now, workload.depends_on)
            found = members_of(workload, site)
            if not found and site.gaps:
                found = {workload.name: ()}
            made = {name: components_of(workload, resources, site) for name, resources in found.items()}
        scribe = _Scribe(policy, view, evidence_of(readings))
        judged.extend(scribe.judge(workload, name, components, site) for name, components in made.items())
        if not found:
            gap = absent(workload)
            missing[workload.name] = scribe.findings(workload.name, Verdict.UNKNOWN, gap.reason, gap.message)
    return TargetAnswer(view.account_id, view.region, tuple(judged), missing)


@dataclass(frozen=True, slots=True)
class _Scribe:
    """Writes what was found about one workload of a policy in one target."""

    policy: MultiAZPolicy
    view: View
    evidence: tuple[api.Evidence, ...]

    def judge(self, workload: Workload, name: str, components: Sequence[Component], site: Site) -> Judged:
        """Lose each zone and write the findings."""
        terms = _terms(self.policy.spec)
        zones = zones_of(components, site.nodes)
        judged = Judged(workload.name, name, zones, simulate(components, site.nodes, terms), _notes(components, site), ())
        passes = {outcome.passes for outcome in judged.outcomes}
        causes = "; ".join(judged.causes[:CAUSES])
        if False in passes:
            message = f"{causes}; wanted the load carried without any one zone"
            return replace(judged, findings=self.findings(name, Verdict.FAIL, None, message))
        if None in passes:
            gap = next((each.gap for each in judged.outcomes if each.passes is None and each.gap), None)
            return replace(judged, findings=self.findings(name, Verdict.UNKNOWN, gap.reason if gap else UnknownReason.ERROR, causes))
        message = causes or f"survives the loss of any one of {', '.join(zones)}"
        return replace(judged, findings=self.findings(name, Verdict.PASS, None, message + _caveats(workload, judged, terms)))

    def findings(self, name: str, verdict: Verdict, reason: UnknownReason | None, message: str) -> tuple[Finding, ...]:
        """The finding about the loss of a zone and, where the policy asks for it, about that of the Region."""
        metadata, view = self.policy.metadata, self.view
        arn = f"arn:{view.partition}:seawall:{view.region}:{view.account_id}:workload/{metadata.namespace}/{metadata.name}/{name}"
        resource = api.Resource(type="Workload", arn=arn, id=name, account=view.account_id, region=view.region)
        found = Finding(ZONE_LOSS, Severity.HIGH, resource, verdict, reason, _cut(message, MESSAGE_LIMIT), self.evidence)
        if self.policy.spec.region_loss is None:
            return (found,)
        wanted = f"{_NO_REGION_LOSS}, wanted recovery in {self.policy.spec.region_loss.recovery_region}"
        return (found, Finding(REGION_LOSS, Severity.HIGH, resource, Verdict.UNKNOWN, UnknownReason.ERROR, wanted))


def _terms(spec: Spec) -> Terms:
    asked = spec.zone_loss
    return Terms(asked.min_zones, asked.mode is ZoneLossMode.ELASTIC, asked.accept_recoverable, asked.rto, asked.rpo)


def _notes(components: Iterable[Component], site: Site) -> tuple[str, ...]:
    if not isinstance(site.zones, Zones):
        return ()
    used = {member.zone for component in components for part in component.parts for member in part.members}
    lost = sorted(used & site.zones.out_of_service, key=str)
    return tuple(f"{zone} is out of service now, and what is there counts as lost" for zone in lost)


def _caveats(workload: Workload, judged: Judged, terms: Terms) -> str:
    """What a pass does not say."""
    undeclared = sorted(
        {loss.component for loss in judged.losses for each in loss.outcomes if each.remaining is not None and not each.need}
    )
    caveat = f"; capacity not declared for {', '.join(undeclared)}" if undeclared else ""
    if not workload.components:
        caveat += f"; only the {len(kinds())} types that are simulated are looked at"
    if workload.depends_on is None and not FOLLOWED:
        caveat += "; dependencies are not simulated yet"
    if terms.is_elastic:
        caveat += "; counts what Auto Scaling would launch, for which free addresses and quotas are not checked yet"
    return caveat


def _row(workload: str, loss: Loss, zone: str) -> ZoneMatrixRow:
    counted = next((outcome for outcome in loss.outcomes if outcome.remaining is not None), None)
    left = counted.remaining if counted else None
    return ZoneMatrixRow(
        workload=workload,
        component=loss.component,
        zone=zone,
        verdict=loss.worst.verdict,
        remaining=left.low if left else None,
        uncertain=left.high - left.low if left else 0,
        required=counted.need if counted else None,
        causes=tuple(_cut(outcome.cause) for outcome in loss.outcomes if outcome.verdict is not ZoneVerdict.SURVIVES),
    )


def _cut(text: str, limit: int = _CAUSE_LIMIT) -> str:
    return clean(text, limit)


def unanswered(policy: MultiAZPolicy, account_id: str, error: SeawallError, message: str) -> list[Finding]:
    """The findings about an account that cannot be read at all: every workload is Unknown, once."""
    metadata = policy.metadata
    found = []
    for workload in policy.spec.workloads:
        arn = f"arn:aws:seawall:{GLOBAL}:{account_id}:workload/{metadata.namespace}/{metadata.name}/{workload.name}"
        account = account_id if account_id.isdigit() else ""
        resource = api.Resource(type="Workload", arn=arn, id=workload.name, account=account, region=GLOBAL)
        found.append(Finding(ZONE_LOSS, Severity.HIGH, resource, Verdict.UNKNOWN, unknown_reason(error), _cut(message, MESSAGE_LIMIT)))
    return found


def merge(answers: Sequence[TargetAnswer]) -> tuple[tuple[TargetAnswer, ...], tuple[WorkloadAnswer, ...]]:
    """Put the targets of a policy together.

    Returns:
        The targets, the first of which now tells of the workloads that are nowhere; and every workload for the policy's status, worst first.
    """
    if not answers:
        return (), ()
    present = {judged.declared for answer in answers for judged in answer.judged}
    nowhere = {name: findings for name, findings in answers[0].absent.items() if name not in present}
    told = tuple(finding for findings in nowhere.values() for finding in findings)
    by_name: defaultdict[str, list[tuple[TargetAnswer, Judged]]] = defaultdict(list)
    for answer in answers:
        for judged in answer.judged:
            by_name[judged.name].append((answer, judged))
    ranked = sorted(by_name.items(), key=lambda item: (min(judged.worst.worst.worst_first[:2] for _, judged in item[1]), item[0]))
    workloads = (*(_merged(name, places) for name, places in ranked), *(_nowhere(findings) for findings in nowhere.values()))
    return (replace(answers[0], told=told), *answers[1:]), workloads


def _merged(name: str, places: Sequence[tuple[TargetAnswer, Judged]]) -> WorkloadAnswer:
    """One workload over all its targets."""
    worst_first = sorted(places, key=lambda place: place[1].worst.worst.worst_first)
    worst = worst_first[0][1].worst
    capacity: dict[str, Outcome] = {}
    for zone, outcome in (item for _, judged in worst_first for item in judged.capacity.items()):
        known = capacity.get(zone)
        capacity[zone] = outcome if known is None else min(known, outcome, key=lambda each: each.worst_first)
    causes = [f"{where}{cause}" for where, judged in _where(worst_first) for cause in judged.causes]
    return WorkloadAnswer(
        name=name,
        verdict=worst.worst.verdict,
        worst_zone=worst.zone if worst.worst.verdict is not ZoneVerdict.SURVIVES else None,
        zones=tuple(sorted({zone for _, judged in places for zone in judged.zones})),
        capacity=tuple(_capacity(zone, outcome) for zone, outcome in sorted(capacity.items())),
        causes=tuple(_cut(cause) for cause in causes[:CAUSES]),
        region=_region(finding for _, judged in places for finding in judged.findings),
    )


def _where(places: Sequence[tuple[TargetAnswer, Judged]]) -> list[tuple[str, Judged]]:
    """Each with the words that tell it from the others: none where there is one target."""
    if len(places) == 1:
        return [("", places[0][1])]
    is_one_account = len({answer.account_id for answer, _ in places}) == 1
    return [(f"{answer.region if is_one_account else f'{answer.account_id} {answer.region}'} > ", judged) for answer, judged in places]


def _capacity(zone: str, outcome: Outcome) -> Capacity:
    left = outcome.remaining
    is_known = left is not None and (outcome.verdict is not ZoneVerdict.UNKNOWN or left.low == left.high)
    return Capacity(zone=zone, remaining=left.low if left is not None and is_known else None, required=outcome.need)


def _nowhere(findings: Sequence[Finding]) -> WorkloadAnswer:
    found = findings[0]
    return WorkloadAnswer(name=found.resource.id, verdict=ZoneVerdict.UNKNOWN, causes=(_cut(found.message),), region=_region(findings))


def _region(findings: Iterable[Finding]) -> RegionAnswer | None:
    """What is said of the loss of the Region; None where nobody asked."""
    found = next((finding for finding in findings if finding.control == REGION_LOSS), None)
    return None if found is None else RegionAnswer(verdict=ZoneVerdict.UNKNOWN, causes=(found.message,))
