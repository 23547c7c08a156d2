"""Both sides of one account once, without a cluster: judged as `seawall scan` judges, with AWS Artifact read by the same identity.

A ProviderAssurance that AWS does not let read says nothing: AWS's side is then Unknown, NotRead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from seawall.api.meta import ObjectMeta
from seawall.api.v1alpha1 import ProviderAssurance
from seawall.api.v1alpha1.responsibility_report import ReportedAccount, ResponsibilityReport
from seawall.api.v1alpha1.standing import ScopeReason, ScopeStanding, Status
from seawall.aws.partitions import GLOBAL
from seawall.controls import registry
from seawall.engine.artifact_look import Earlier, actions, look
from seawall.engine.finding import Finding
from seawall.engine.responsibility.assured import Assurance, assurance
from seawall.engine.responsibility.join import Known, join
from seawall.engine.responsibility.results import Results, sorted_by_service
from seawall.engine.responsibility.seen import is_telling, seen
from seawall.engine.scan import EVIDENCE_AGE, UID, Scan, Target, Wanted
from seawall.engine.service_scope import scope_standing
from seawall.errors import Unreadable
from seawall.facts.base import the
from seawall.facts.snapshot import AccountView, Freshness, Snapshots
from seawall.facts.tagged import Tagged, TaggedRegion
from seawall.facts.tagging import GET_RESOURCES_ACTION


@dataclass(frozen=True, slots=True)
class Watch:
    """Which of AWS's audit reports are wanted.

    Attributes:
        assurance: the manifest; what its status says, if anything, was true somewhere else and does not count.
        scope: what the ConfigMap with the services in scope holds; None where it is not at hand.
    """

    assurance: ProviderAssurance
    scope: Mapping[str, str] | None


def report_once(
    ready: Scan, baselines: Sequence[str], watches: Sequence[Watch], advance: Callable[[Target], None] = lambda _: None
) -> ResponsibilityReport:
    """Judge the account, read AWS Artifact, and join both sides.

    Args:
        ready: what is judged; sets of controls only.
        baselines: names of the baselines that the first of these sets are.
        watches: what is wanted of AWS's side.
        advance: told of each target when it is done.
    """
    account = ready.account
    account.require(frozenset({GET_RESOURCES_ACTION}).union(*(actions(each.assurance.spec) for each in watches)))
    snapshots = Snapshots(_now)
    results = _results(ready, baselines, snapshots, advance)
    now = _now()
    view = snapshots.view(UID, account, Freshness(now, now, EVIDENCE_AGE))
    known = Known(
        seen=seen(snapshots.done(UID, is_telling), _tagged(view, dict.fromkeys(target.region for target in ready.targets))),
        results=results,
        assurances=[_assurance(each, view, now) for each in watches],
        controls={control.id: control.layer.value for control in registry().values()},
    )
    reported = ReportedAccount(name=account.alias() or account.account_id, id=account.account_id, partition=account.partition)
    joined = join(reported, known)
    return ResponsibilityReport(
        metadata=ObjectMeta(name=account.account_id),
        account=reported,
        as_of=now.replace(microsecond=0),
        assurances=joined.assurances,
        audit_reports=joined.audit_reports,
        baselines=tuple(sorted(baselines)),
        summary=joined.summary,
        services=joined.services,
        not_seen=joined.not_seen,
    )


def _results(ready: Scan, baselines: Sequence[str], snapshots: Snapshots, advance: Callable[[Target], None]) -> list[Results]:
    """What each set of controls has found."""
    found: dict[int, list[Finding]] = defaultdict(list)
    sets: dict[int, Wanted] = {}
    for target, findings in ready.judged(snapshots):
        if isinstance(target.wanted, Wanted):
            sets[id(target.wanted)] = target.wanted
            found[id(target.wanted)] += findings
        advance(target)
    names = (*baselines, *("" for _ in range(len(sets) - len(baselines))))
    return [
        Results(name, frozenset(each.control.id for each in wanted.chosen), verdicts=sorted_by_service(found[key]))
        for name, (key, wanted) in zip(names, sets.items(), strict=True)
    ]


def _tagged(view: AccountView, regions: Iterable[str]) -> list[Tagged | Unreadable]:
    """What the tagging API says in each Region."""
    answers: list[Tagged | Unreadable] = []
    for region in regions:
        try:
            answers.append(the(view.target(region), TaggedRegion).tagged)
        except Unreadable as error:
            answers.append(error)
    return answers


def _assurance(watch: Watch, view: AccountView, now: datetime) -> Assurance:
    """What AWS Artifact says of one ProviderAssurance; without an answer it was not read."""
    wanted = watch.assurance.model_copy(update={"status": Status()})
    try:
        looked = look(wanted.spec, Earlier.of(wanted), view.target(GLOBAL))
    except Unreadable:
        return Assurance(wanted.metadata.name, is_read=False)
    status = Status(reports=looked.reports, agreements=looked.agreements, service_scope=_scope(watch, now))
    return assurance(wanted.model_copy(update={"status": status}))


def _scope(watch: Watch, now: datetime) -> ScopeStanding | None:
    named = watch.assurance.spec.service_scope
    if named is None:
        return None
    if watch.scope is None:
        message = f"the ConfigMap `{named.config_map_ref.name}` is not among the files"
        return ScopeStanding(reason=ScopeReason.NOT_FOUND, message=message)
    return scope_standing(watch.scope, named.max_age, now)


def _now() -> datetime:
    return datetime.now(UTC)
