"""One look at AWS Artifact: what to ask, and how everything stands by what it answers, or does not. Writes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from seawall.api.v1alpha1 import ProviderAssurance
from seawall.api.v1alpha1.provider_assurance import Spec
from seawall.api.v1alpha1.standing import AgreementStanding, ReportStanding, Standing, Why
from seawall.engine import assurance as rules
from seawall.errors import UnknownReason, Unreadable
from seawall.facts.artifact import ACTIONS, AGREEMENT_ACTIONS, Agreement, Report
from seawall.facts.reading import Reading, recording
from seawall.facts.snapshot import Freshness, TargetView

AFTER_DENIAL: Final = timedelta(hours=1)
"""How long AWS's refusal is taken for the answer: soon after a right was granted, and seldom enough for CloudTrail's readers."""
_SPREAD = 0.05


def actions(spec: Spec) -> frozenset[str]:
    """IAM actions that looking needs; never those that download a report or its terms."""
    return ACTIONS | AGREEMENT_ACTIONS if spec.agreements else ACTIONS


def share(uid: str) -> float:
    """The part of its interval after which an object reads anew: 1 ± 5 %, always the same for one object, so that reads are spread."""
    drawn = int.from_bytes(hashlib.sha256(uid.encode()).digest()[:4]) / 2**32
    return 1 + _SPREAD * (2 * drawn - 1)


@dataclass(frozen=True, slots=True)
class Earlier:
    """How everything stood by the status, if that speaks of this spec; by name."""

    reports: Mapping[str, ReportStanding]
    agreements: Mapping[str, AgreementStanding]

    @classmethod
    def of(cls, assurance: ProviderAssurance) -> Earlier:
        """What the status says."""
        told = assurance.status
        is_same = told.observed_generation == assurance.metadata.generation
        reports, agreements = (told.reports, told.agreements) if is_same else ((), ())
        return cls({each.name: each for each in reports}, {each.name: each for each in agreements})

    @property
    def is_denied(self) -> bool:
        """Whether AWS has refused something."""
        return any(each.reason is Why.ACCESS_DENIED for each in (*self.reports.values(), *self.agreements.values()))


@dataclass(frozen=True, slots=True)
class Look:
    """How everything stands.

    Attributes:
        trouble: what AWS did not answer, and will perhaps soon; None when it answered everything.
        read_at: when AWS listed the reports; None when it did not.
        partition: that they are about; None when AWS did not list them.
    """

    reports: tuple[ReportStanding, ...]
    agreements: tuple[AgreementStanding, ...]
    trouble: Unreadable | None = None
    read_at: datetime | None = None
    partition: str | None = None

    @property
    def all(self) -> tuple[Standing, ...]:
        """Reports and agreements."""
        return (*self.reports, *self.agreements)


def freshness(assurance: ProviderAssurance, earlier: Earlier, now: datetime, *, anew: bool) -> Freshness:
    """How old AWS's answers may be in a look that begins now: an interval, whoever asked; a refusal is tried again sooner."""
    spec = assurance.spec
    lasts = AFTER_DENIAL if earlier.is_denied else spec.interval * share(assurance.metadata.uid)
    return Freshness(now if anew else now - lasts, now, rules.MISSED_INTERVALS * spec.interval)


def look(spec: Spec, earlier: Earlier, view: TargetView) -> Look:
    """Ask AWS for what is wanted; runs in a worker thread. Of each wanted report one id's versions are asked for."""
    with recording() as readings:
        listed = {each.id: each for each in view.all(Report)}
    artifacts = [each.artifact for each in listed.values()]
    troubles: list[Unreadable] = []
    reports = []
    for wanted in spec.reports:
        before = earlier.reports.get(wanted.name)
        report_id = rules.chosen(wanted, artifacts)
        try:
            with recording() as more:
                versions = listed[report_id].versions if report_id is not None else ()
            standing = rules.report_standing(wanted, (*artifacts, *versions), view.now, _dated(readings + more))
            reports.append(rules.remembering(standing, before))
        except Unreadable as error:
            troubles.append(error)
            reports.append(rules.unanswered(wanted, before, rules.blank_report(wanted), _why(error, spec, view)))
    agreements = _ask_agreements(spec, earlier, view, troubles)
    passing = next((each for each in troubles if each.retry_after is not None), None)
    return Look(tuple(reports), agreements, passing, _dated(readings), view.partition)


def _ask_agreements(spec: Spec, earlier: Earlier, view: TargetView, troubles: list[Unreadable]) -> tuple[AgreementStanding, ...]:
    """Ask AWS for the account's agreements, if any is wanted; what goes wrong is added to the troubles."""
    if not spec.agreements:
        return ()
    try:
        with recording() as readings:
            told = view.all(Agreement)
    except Unreadable as error:
        troubles.append(error)
        return _agreements_without_aws(spec, earlier, _why(error, spec, view))
    standings = ((each.name, rules.agreement_standing(each, told, view.now, _dated(readings))) for each in spec.agreements)
    return tuple(rules.remembering(standing, earlier.agreements.get(name)) for name, standing in standings)


def _dated(readings: Sequence[Reading]) -> datetime:
    """When AWS said it: the oldest part of it, in whole seconds, as statuses have it."""
    return min(each.read_at for each in readings).replace(microsecond=0)


def _why(error: Unreadable, spec: Spec, view: TargetView) -> rules.Unanswered:
    return rules.Unanswered(view.now, spec.interval, error.message, error.unknown is UnknownReason.ACCESS_DENIED)


def without_aws(spec: Spec, earlier: Earlier, why: rules.Unanswered) -> Look:
    """How everything stands when AWS listed nothing."""
    reports = tuple(rules.unanswered(each, earlier.reports.get(each.name), rules.blank_report(each), why) for each in spec.reports)
    return Look(reports, _agreements_without_aws(spec, earlier, why))


def _agreements_without_aws(spec: Spec, earlier: Earlier, why: rules.Unanswered) -> tuple[AgreementStanding, ...]:
    return tuple(rules.unanswered(each, earlier.agreements.get(each.name), rules.blank_agreement(each), why) for each in spec.agreements)
