"""Judge an account once, without a cluster: for the command line and for Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby

from seawall.api.v1alpha1 import ControlException, MultiAZPolicy
from seawall.api.v1alpha1.findings import Summary
from seawall.api.v1alpha1.terms import Mode
from seawall.aws.accounts import AwsAccount, Limits
from seawall.aws.partitions import GLOBAL, home_region
from seawall.aws.session import Identity, Sessions
from seawall.controls import registry
from seawall.engine.evaluate import Scope, evaluate
from seawall.engine.exempt import exempt
from seawall.engine.finding import REGION_LOSS, ZONE_LOSS, Finding
from seawall.engine.report import summarise
from seawall.engine.select import Chosen
from seawall.errors import InvalidSpec
from seawall.facts.snapshot import AccountView, Freshness, Snapshots

#: Evidence of one run is as old as the run; only answers with a date of their own can be older.
EVIDENCE_AGE = timedelta(hours=1)

#: What the account is called in snapshots.
UID = "scan"

#: Longest term of an exception where no operator's setting says otherwise.
_LONGEST_TERM = timedelta(days=365)

_THREADS = 16


@dataclass(frozen=True, slots=True)
class Wanted:
    """One set of controls over one set of resources.

    Attributes:
        regions: Regions that it narrows itself to; None for all that are looked at.
        mode: what an operator makes of what fails; a scan only tells it.
    """

    chosen: tuple[Chosen, ...]
    scope: Scope = field(default_factory=Scope)
    regions: tuple[str, ...] | None = None
    mode: Mode = Mode.AUDIT


def actions_for(policy: MultiAZPolicy) -> frozenset[str]:
    """IAM actions that judging a policy may need."""
    from seawall.engine.zones.building.build import actions_of  # noqa: PLC0415
    from seawall.engine.zones.region import judge as region  # noqa: PLC0415 - the simulation and its facts are half a start, and most scans have no policy
    from seawall.engine.zones.workloads import terms_of  # noqa: PLC0415

    needed = actions_of(policy.spec.workloads, counts_launches=terms_of(policy.spec).is_elastic)
    return needed if policy.spec.region_loss is None else needed | region.actions()


@dataclass(frozen=True, slots=True)
class Report:
    """What a scan found: findings of every verdict, worst first."""

    findings: tuple[Finding, ...]

    @property
    def summary(self) -> Summary:
        """Counts, score and coverage."""
        return summarise(self.findings)


@dataclass(frozen=True, slots=True)
class Target:
    """One step of a scan: a set of controls in one Region, or in `global`; or a policy in one Region."""

    wanted: Wanted | MultiAZPolicy
    region: str


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan that is ready to go: the account is verified and the Regions are known."""

    account: AwsAccount
    targets: tuple[Target, ...]
    exceptions: tuple[ControlException, ...]

    def run(self, advance: Callable[[Target], None] = lambda _: None) -> Report:
        """Judge every target; `advance` is told of each when it is done. A finding that two sets share is told once, at its worst."""
        found: dict[str, Finding] = {}
        for target, findings in self.judged():
            findings.reverse()
            while findings:  # taken out one by one: an account has tens of thousands, and none is kept twice
                # Without its subject, which would keep every fact in memory while the report is written.
                finding = replace(findings.pop(), subject=None)
                known = found.get(finding.id)
                if known is None or finding.worst_first < known.worst_first:
                    found[finding.id] = finding
            advance(target)
        return Report(tuple(sorted(found.values(), key=lambda finding: finding.worst_first)))

    def judged(self, snapshots: Snapshots | None = None) -> Iterator[tuple[Target, list[Finding]]]:
        """Judge one target after the other; findings have their subjects, for whoever goes on from them.

        Args:
            snapshots: where what is read is kept, under `UID`; None for nowhere.
        """
        self.account.require(frozenset(action for target in self.targets for action in _actions(target.wanted)))
        now = _now()
        view = (snapshots or Snapshots(_now)).view(UID, self.account, Freshness(now, now, EVIDENCE_AGE))
        with ThreadPoolExecutor(_THREADS) as readers:
            for _, group in groupby(self.targets, lambda target: id(target.wanted)):
                targets = list(group)
                wanted = targets[0].wanted
                if isinstance(wanted, MultiAZPolicy):
                    yield from self._simulated(wanted, targets, view)
                    continue
                for target in targets:
                    yield target, self._exempt(self._judged(wanted, target.region, view, readers))

    def _judged(self, wanted: Wanted, region: str, view: AccountView, readers: Executor) -> list[Finding]:
        return evaluate(wanted.chosen, view.target(region), wanted.scope, readers, self.account.limits.concurrency)

    def _simulated(self, policy: MultiAZPolicy, targets: Sequence[Target], view: AccountView) -> Iterator[tuple[Target, list[Finding]]]:
        """A policy in all its Regions: that a workload is in none of them is known at the end."""
        from seawall.engine.zones import workloads  # noqa: PLC0415

        away = policy.spec.region_loss
        recovery = view.target(away.recovery_region) if away else None
        answers, _ = workloads.merge([workloads.judge_target(policy, view.target(each.region), _now(), recovery) for each in targets])
        for target, answer in zip(targets, answers, strict=True):
            yield target, self._exempt(answer.findings)

    def _exempt(self, findings: Sequence[Finding]) -> list[Finding]:
        return exempt(
            findings,
            self.exceptions,
            account=self.account.account_id,
            known=frozenset((*registry(), ZONE_LOSS, REGION_LOSS)),
            longest_term=_LONGEST_TERM,
            now=_now(),
        ).findings


def _actions(wanted: Wanted | MultiAZPolicy) -> frozenset[str]:
    if isinstance(wanted, MultiAZPolicy):
        return actions_for(wanted)
    return frozenset(action for each in wanted.chosen for action in each.control.actions)


def _now() -> datetime:
    return datetime.now(UTC)


def prepare(
    wanted: Sequence[Wanted | MultiAZPolicy],
    *,
    regions: Sequence[str] = (),
    endpoint_url: str | None = None,
    exceptions: tuple[ControlException, ...] = (),
) -> Scan:
    """Verify the account of the ambient credentials and find out which Regions are meant.

    Args:
        wanted: what to judge.
        regions: Regions to look at; `*` for all that are enabled; none for the Region that environment or configuration name.
        endpoint_url: an emulator's address.
        exceptions: accepted failures.

    Raises:
        InvalidSpec: no Region is named anywhere, or none of those that a policy is for.
        AccountError: AWS did not say who the caller is.
        Unreadable: the enabled Regions are asked for and cannot be read.
    """
    sessions = Sessions()
    own = sessions.default_region
    named = next((region for region in regions if region != "*"), own) or "us-east-1"
    if not regions and own is None:
        raise InvalidSpec("no Region is configured, wanted --region, AWS_REGION or a region in your AWS profile")
    account = AwsAccount(Identity(home_region=home_region(named), endpoint_url=endpoint_url), sessions, Limits(_THREADS))
    account.verify(None)
    looked_at = account.enabled_regions() if "*" in regions else tuple(sorted(set(regions))) or (named,)
    return Scan(account, tuple(target for each in wanted for target in _targets(each, looked_at)), exceptions)


def _targets(wanted: Wanted | MultiAZPolicy, looked_at: Sequence[str]) -> list[Target]:
    narrowed = wanted.spec.regions if isinstance(wanted, MultiAZPolicy) else wanted.regions
    regions = [region for region in looked_at if narrowed is None or region in narrowed]
    if not isinstance(wanted, MultiAZPolicy):
        return [Target(wanted, region) for region in (GLOBAL, *regions)]
    if not regions:
        raise InvalidSpec(
            f"MultiAZPolicy `{wanted.metadata.name}` is for {', '.join(narrowed or ())}, seen {', '.join(looked_at)}: wanted one of them in --region"
        )
    return [Target(wanted, region) for region in regions]
