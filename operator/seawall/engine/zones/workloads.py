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
from seawall.engine.finding import MESSAGE_LIMIT, REGION_LOSS, ZONE_LOSS, Finding
from seawall.engine.report import ZoneLists
from seawall.engine.zones.building.build import absent, components_of, members_of
from seawall.engine.zones.building.model import kinds
from seawall.engine.zones.graph import nodes_of, parts_of
from seawall.engine.zones.loss.nodes import Gap, Nodes
from seawall.engine.zones.loss.outcome import Outcome, Terms
from seawall.engine.zones.loss.parts import Component, zones_of
from seawall.engine.zones.loss.simulation import Loss, simulate
from seawall.engine.zones.region.answers import finding_of, is_nowhere_else, judge_region, not_asked_for, not_known, status_of
from seawall.engine.zones.site import Site
from seawall.errors import SeawallError, UnknownReason
from seawall.facts.fact import View
from seawall.facts.reading import recording
from seawall.facts.zones import Zones

_CAUSE_LIMIT: Final = 512
_ROW_CAUSES: Final = 50


@dataclass(frozen=True, slots=True)
class Judged:
    """One workload in one target.

    Attributes:
        declared: its name in the policy; other than `name` with groupByTag.
        components: what it is made of; `nodes` is what that needs, and perhaps what others need.
        losses: what each loss does; without any the workload is not here, or not to be found out.
        notes: what is true of the target and explains the losses.
        region: what the loss of the Region does, worst first; None where nobody asks.
    """

    declared: str
    name: str
    zones: tuple[str, ...]
    components: tuple[Component, ...]
    nodes: Nodes
    losses: tuple[Loss, ...]
    notes: tuple[str, ...]
    findings: tuple[Finding, ...]
    region: tuple[Outcome, ...] | None = None

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
    def zone_lists(self) -> ZoneLists:
        """What each loss does to each component of each workload, and the graph that tells why. A node that several need is there once."""
        nodes = {node.key: node for judged in self.judged for node in nodes_of(judged.components, judged.nodes)}
        return ZoneLists(
            matrix=tuple(row for judged in self.judged for row in judged.rows()),
            parts=tuple(part for judged in self.judged for part in parts_of(judged.name, judged.components, judged.losses)),
            nodes=tuple(nodes[key] for key in sorted(nodes)),
        )


def judge_target(policy: MultiAZPolicy, view: View, now: datetime, recovery: View | None = None) -> TargetAnswer:
    """Judge every workload of a policy in one target. Reads by touching; a list that cannot be read makes what needs it Unknown.

    `recovery` is the same account in the Region that takes over, where the policy names one.
    """
    judged: list[Judged] = []
    missing: dict[str, tuple[Finding, ...]] = {}
    for workload in policy.spec.workloads:
        with recording() as readings:
            site = Site.read(view, now, workload.depends_on, counts_launches=terms_of(policy.spec).is_elastic)
            found = members_of(workload, site)
            if not found and site.gaps:
                found = {workload.name: ()}
            made = {name: components_of(workload, resources, site) for name, resources in found.items()}
        with recording() as regional:
            away = {name: judge_region(policy, workload, name, resources, site, recovery) for name, resources in found.items()}
        scribe = _Scribe(policy, view, evidence_of(readings), evidence_of(regional))
        judged.extend(scribe.judge(workload, name, components, site, away[name]) for name, components in made.items())
        if not found:
            gap = absent(workload)
            missing[workload.name] = scribe.findings(workload.name, Verdict.UNKNOWN, gap.reason, gap.message, scribe.unknown_away(gap))
    return TargetAnswer(view.account_id, view.region, tuple(judged), missing)


@dataclass(frozen=True, slots=True)
class _Scribe:
    """Writes what was found about one workload of a policy in one target."""

    policy: MultiAZPolicy
    view: View
    evidence: tuple[api.Evidence, ...]
    regional: tuple[api.Evidence, ...]

    def judge(self, workload: Workload, name: str, components: Sequence[Component], site: Site, away: tuple[Outcome, ...] | None) -> Judged:
        """Lose each zone and write the findings; `away` is what the loss of the Region does."""
        terms = terms_of(self.policy.spec)
        zones = zones_of(components, site.nodes)
        losses = simulate(components, site.nodes, terms)
        judged = Judged(workload.name, name, zones, tuple(components), site.nodes, losses, _notes(components, site), (), away)
        passes = {outcome.passes for outcome in judged.outcomes}
        causes = "; ".join(judged.causes[:CAUSES])
        if False in passes:
            message = f"{causes}; wanted the load carried without any one zone"
            return replace(judged, findings=self.findings(name, Verdict.FAIL, None, message, away))
        if None in passes:
            gap = next((each.gap for each in judged.outcomes if each.passes is None and each.gap), None)
            reason = gap.reason if gap else UnknownReason.ERROR
            return replace(judged, findings=self.findings(name, Verdict.UNKNOWN, reason, causes, away))
        message = causes or f"survives the loss of any one of {', '.join(zones)}"
        return replace(judged, findings=self.findings(name, Verdict.PASS, None, message + _caveats(workload, judged, terms), away))

    def unknown_away(self, gap: Gap) -> tuple[Outcome, ...] | None:
        """What is said of the loss of the Region where there is nothing to lose; None where nobody asks."""
        asked = self.policy.spec.region_loss
        return None if asked is None or asked.recovery_region == self.view.region else not_known(asked.recovery_region, gap)

    def findings(
        self, name: str, verdict: Verdict, reason: UnknownReason | None, message: str, away: tuple[Outcome, ...] | None
    ) -> tuple[Finding, ...]:
        """The finding about the loss of a zone and, where the policy asks for it, about that of the Region."""
        metadata, view = self.policy.metadata, self.view
        arn = f"arn:{view.partition}:seawall:{view.region}:{view.account_id}:workload/{metadata.namespace}/{metadata.name}/{name}"
        resource = api.Resource(type="Workload", arn=arn, id=name, account=view.account_id, region=view.region)
        found = Finding(ZONE_LOSS, Severity.HIGH, resource, verdict, reason, _cut(message, MESSAGE_LIMIT), self.evidence)
        asked = self.policy.spec.region_loss
        if asked is None or away is None:
            return (found,)
        verdict, reason, message = finding_of(away, asked.recovery_region)
        lost = Finding(REGION_LOSS, Severity.HIGH, resource, verdict, reason, _cut(message, MESSAGE_LIMIT), self.regional)
        return (found, lost)


def terms_of(spec: Spec) -> Terms:
    """What a policy asks of every component."""
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
    if terms.is_elastic:
        caveat += "; counts what would be launched, for which AWS need not have machines when many ask at once"
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
        causes=_first(tuple(_cut(outcome.cause) for outcome in loss.outcomes if outcome.verdict is not ZoneVerdict.SURVIVES)),
    )


def _first(causes: tuple[str, ...]) -> tuple[str, ...]:
    """As many as a row holds, worst first, and how many there are besides."""
    return causes if len(causes) <= _ROW_CAUSES else (*causes[:_ROW_CAUSES], f"and {len(causes) - _ROW_CAUSES} more")


def _cut(text: str, limit: int = _CAUSE_LIMIT) -> str:
    return clean(text, limit)


def unanswered(policy: MultiAZPolicy, account_id: str, error: SeawallError, message: str) -> list[Finding]:
    """The findings about an account that cannot be read at all: every workload is Unknown, once for each question."""
    metadata = policy.metadata
    controls = (ZONE_LOSS,) if policy.spec.region_loss is None else (ZONE_LOSS, REGION_LOSS)
    found = []
    for workload in policy.spec.workloads:
        arn = f"arn:aws:seawall:{GLOBAL}:{account_id}:workload/{metadata.namespace}/{metadata.name}/{workload.name}"
        account = account_id if account_id.isdigit() else ""
        resource = api.Resource(type="Workload", arn=arn, id=workload.name, account=account, region=GLOBAL)
        told = (resource, Verdict.UNKNOWN, unknown_reason(error), _cut(message, MESSAGE_LIMIT))
        found += [Finding(control, Severity.HIGH, *told) for control in controls]
    return found


def merge(answers: Sequence[TargetAnswer]) -> tuple[tuple[TargetAnswer, ...], tuple[WorkloadAnswer, ...]]:
    """Put the targets of a policy together.

    Returns:
        The targets, the first of which now tells of the workloads that are nowhere, and each of those that are in the recovery Region only; and every workload for the policy's status, worst first.
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
    stranded = {name for name, places in by_name.items() if is_nowhere_else(each for _, judged in places for each in judged.region or ())}
    told_apart = [
        replace(answer, judged=tuple(_stranded(each) if each.name in stranded else each for each in answer.judged)) for answer in answers
    ]
    return (replace(told_apart[0], told=told), *told_apart[1:]), workloads


def _stranded(judged: Judged) -> Judged:
    """A workload that is in the recovery Region only."""
    findings = tuple(not_asked_for(each) if each.control == REGION_LOSS else each for each in judged.findings)
    return replace(judged, findings=findings)


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
        region=status_of(outcome for _, judged in places for outcome in judged.region or ()),
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
    causes = (_cut(found.message),)
    away = RegionAnswer(verdict=ZoneVerdict.UNKNOWN, causes=causes) if any(each.control == REGION_LOSS for each in findings) else None
    return WorkloadAnswer(name=found.resource.id, verdict=ZoneVerdict.UNKNOWN, causes=causes, region=away)
