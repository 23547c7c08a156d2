"""Judge an account once, without a cluster: for the command line and for Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from seawall.api.v1alpha1 import ControlException
from seawall.api.v1alpha1.findings import Summary
from seawall.aws.accounts import AwsAccount, Limits
from seawall.aws.partitions import GLOBAL, home_region
from seawall.aws.session import Identity, Sessions
from seawall.controls import registry
from seawall.engine.evaluate import Scope, evaluate
from seawall.engine.exempt import exempt
from seawall.engine.finding import Finding
from seawall.engine.report import summarise
from seawall.engine.select import Chosen
from seawall.errors import InvalidSpec
from seawall.facts.snapshot import AccountView, Freshness, Snapshots

#: Evidence of one run is as old as the run; only answers with a date of their own can be older.
_EVIDENCE_AGE = timedelta(hours=1)

#: Longest term of an exception where no operator's setting says otherwise.
_LONGEST_TERM = timedelta(days=365)

_THREADS = 16


@dataclass(frozen=True, slots=True)
class Wanted:
    """One set of controls over one set of resources.

    Attributes:
        regions: Regions that it narrows itself to; None for all that are looked at.
    """

    chosen: tuple[Chosen, ...]
    scope: Scope = field(default_factory=Scope)
    regions: tuple[str, ...] | None = None


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
    """One step of a scan: a set of controls in one Region, or in `global`."""

    wanted: Wanted
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
            for finding in findings:
                known = found.get(finding.id)
                if known is None or finding.worst_first < known.worst_first:
                    # Without its subject, which would keep every fact in memory while the report is written.
                    found[finding.id] = replace(finding, subject=None)
            advance(target)
        return Report(tuple(sorted(found.values(), key=lambda finding: finding.worst_first)))

    def judged(self) -> Iterator[tuple[Target, list[Finding]]]:
        """Judge one target after the other; findings have their subjects, for whoever goes on from them."""
        actions = frozenset(action for target in self.targets for each in target.wanted.chosen for action in each.control.actions)
        self.account.require(actions)
        now = _now()
        view = Snapshots(_now).view("scan", self.account, Freshness(now, now, _EVIDENCE_AGE))
        with ThreadPoolExecutor(_THREADS) as readers:
            for target in self.targets:
                yield target, self._judged(target, view, readers)

    def _judged(self, target: Target, view: AccountView, readers: Executor) -> list[Finding]:
        wanted = target.wanted
        findings = evaluate(wanted.chosen, view.target(target.region), wanted.scope, readers, self.account.limits.concurrency)
        return exempt(
            findings,
            self.exceptions,
            account=self.account.account_id,
            known=registry().keys(),
            longest_term=_LONGEST_TERM,
            now=_now(),
        ).findings


def _now() -> datetime:
    return datetime.now(UTC)


def prepare(
    wanted: Sequence[Wanted], *, regions: Sequence[str] = (), endpoint_url: str | None = None, exceptions: tuple[ControlException, ...] = ()
) -> Scan:
    """Verify the account of the ambient credentials and find out which Regions are meant.

    Args:
        wanted: what to judge.
        regions: Regions to look at; `*` for all that are enabled; none for the Region that environment or configuration name.
        endpoint_url: an emulator's address.
        exceptions: accepted failures.

    Raises:
        InvalidSpec: no Region is named anywhere.
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
    targets = [
        Target(each, region)
        for each in wanted
        for region in (GLOBAL, *(region for region in looked_at if each.regions is None or region in each.regions))
    ]
    return Scan(account, tuple(targets), exceptions)
