"""Facts are asked for once, whoever looks: two baselines cost no more requests than one, counted at the server.

The shortest interval is a minute, so three real loops take two and a half; the same three loops with a clock that is moved take a second, and
show at which step a request too many is made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from seawall.api.v1alpha1 import SecurityBaseline
from seawall.aws.accounts import AwsAccount
from seawall.aws.session import Identity, Keys, Sessions
from seawall.controls import registry
from seawall.engine.evaluate import Scope, evaluate
from seawall.engine.finding import Finding
from seawall.engine.select import select
from seawall.facts.snapshot import Snapshots
from seawall.world.evaluation import freshness
from tests.emulator import REGION, Emulator
from tests.operator.conftest import Apply
from tests.operator.objects import BLOCK, CONTROLS, Json, baseline, facts_asked, seed
from tests.operator.program import Operator


def requests(aws: Emulator) -> Counter[tuple[str, str]]:
    """Requests for facts by service and operation."""
    return Counter((call.service, call.operation) for call in facts_asked(aws))


class Loops:
    """Evaluations at moments of one's choice, with everything real but the clock."""

    def __init__(self, aws: Emulator) -> None:
        self.now = datetime(2026, 11, 24, 12, tzinfo=UTC)
        identity = Identity(home_region="us-east-1", keys=Keys("AKIATESTING", "secret"), endpoint_url=aws.url)
        self._account = AwsAccount(identity, Sessions())
        self._account.verify(None)
        self._snapshots = Snapshots(lambda: self.now)
        aws.forget_calls()

    def evaluate(self, body: Json, minutes: float) -> list[Finding]:
        """Evaluate a baseline so many minutes after noon."""
        self.now = datetime(2026, 11, 24, 12, tzinfo=UTC) + timedelta(minutes=minutes)
        spec = SecurityBaseline.parse(body).spec
        chosen = select(spec.profiles, spec.controls, registry(), {})
        view = self._snapshots.view("uid", self._account, freshness(body, spec, self.now))
        with ThreadPoolExecutor(8) as readers:
            return [finding for region in ("global", REGION) for finding in evaluate(chosen, view.target(region), Scope(), readers, 8)]


def run(loops: Loops, times: Iterable[tuple[Json, float]]) -> None:
    for body, minutes in times:
        assert Counter(finding.verdict.value for finding in loops.evaluate(body, minutes)) == {"Pass": 1, "Fail": 3}


@pytest.mark.parametrize("shift", [0.0, 0.5, 5.0, 8.9], ids=lambda shift: f"the second one {shift} minutes later")
def test_a_second_baseline_costs_no_request_more_over_three_loops(aws: Emulator, shift: float) -> None:
    seed(aws)
    first, second = baseline(interval="10m"), baseline("second", interval="10m")
    run(Loops(aws), [(first, minutes) for minutes in (0, 10, 20)])
    alone = requests(aws)
    assert alone["s3", "GetPublicAccessBlock"] == 3 * 2, "each loop reads anew"
    both = sorted([(0, first), (10, first), (20, first), *((minutes + shift, second) for minutes in (0, 10, 20))], key=lambda each: each[0])
    run(Loops(aws), [(body, minutes) for minutes, body in both])
    assert requests(aws) == alone


def test_a_baseline_with_a_shorter_interval_pays_for_the_one_with_the_longer(aws: Emulator) -> None:
    seed(aws)
    often, seldom = baseline(interval="10m"), baseline("seldom", interval="30m")
    run(Loops(aws), [(often, minutes) for minutes in (0, 10, 20, 30)])
    alone = requests(aws)
    run(Loops(aws), [(often, 0), (seldom, 1), (often, 10), (often, 20), (often, 30), (seldom, 31)])
    assert requests(aws) == alone


def test_a_baseline_with_fewer_controls_adds_nothing_to_what_the_larger_one_reads(aws: Emulator) -> None:
    seed(aws)
    loops = Loops(aws)
    run(loops, [(baseline(), 0)])
    alone = requests(aws)
    loops.evaluate(baseline("part", controls=(BLOCK,)), 4)
    assert requests(aws) == alone


@pytest.mark.slow
@pytest.mark.usefixtures("prod")
def test_two_baselines_cost_as_much_as_one_while_the_operator_runs_for_three_loops(operator: Operator, aws: Emulator, apply: Apply) -> None:
    seed(aws)
    apply(baseline(interval="1m"))
    times = {"base": [operator.evaluated(fail=3)["lastEvaluationTime"]], "second": []}
    once = requests(aws)
    assert once["s3", "GetPublicAccessBlock"] == 2
    began = datetime.fromisoformat(times["base"][0])
    operator.wait_for("half an interval", lambda: datetime.now(UTC) >= began + timedelta(seconds=30), seconds=35)
    apply(baseline("second", interval="1m", controls=CONTROLS))
    for name in ("second", "base", "second", "base", "second"):
        last = times[name][-1] if times[name] else ""
        times[name].append(operator.evaluated(name, after=last, seconds=75)["lastEvaluationTime"])
    assert requests(aws) == Counter({each: 3 * number for each, number in once.items()})
    assert times["base"][0] < times["second"][0] < times["base"][1] < times["second"][1] < times["base"][2] < times["second"][2]
