"""What the loss of zones costs: the simulation by itself, and the calls that judging every workload of a Region takes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final

from bench.figures import Figure
from bench.graph import ZONES, workload
from bench.region import fill
from seawall.api.v1alpha1 import MultiAZPolicy
from seawall.api.v1alpha1.security_baseline import ControlEntry
from seawall.aws.accounts import AwsAccount
from seawall.aws.session import Identity, Keys, Sessions
from seawall.controls import registry
from seawall.controls.profiles import profiles
from seawall.engine.evaluate import Scope, evaluate
from seawall.engine.select import select
from seawall.engine.zones.building.model import kinds
from seawall.engine.zones.graph import nodes_of, parts_of
from seawall.engine.zones.loss.outcome import Terms
from seawall.engine.zones.loss.simulation import simulate
from seawall.engine.zones.workloads import judge_target
from seawall.facts.snapshot import AccountView, Freshness, Snapshots
from seawall.kube.clock import SystemClock
from tests.emulator import REGION, TESTING_KEY, Emulator

NODES: Final = 20_000
RUNS: Final = 5
CONCURRENCY: Final = 16
POLICY: Final = {
    "metadata": {"name": "bench", "namespace": "bench"},
    "spec": {"accountSelector": {}, "workloads": [{"name": "shop", "select": {"matchTags": {"app": "shop"}}}]},
}
SHARED: Final = ("ec2.*", "vpc.*", "rds.*", "autoscaling.*")
"""Controls of a baseline over the same target."""


def figures() -> Iterator[Figure]:
    """The simulation, then the calls."""
    yield from _simulation()
    with Emulator() as aws:
        fill(aws)
        yield from _calls(aws)


def _simulation() -> Iterator[Figure]:
    components, nodes = workload(NODES)
    losses = simulate(components, nodes, Terms())
    failing = sum(loss.worst.passes is False for loss in losses)
    spent = _cpu(lambda: simulate(components, nodes, Terms()))
    note = f"{len(components)} components, {failing} of {len(losses)} losses fail"
    yield Figure(f"CPU to lose each of {len(ZONES)} zones, {NODES} nodes", spent, "s", wanted=0.2, note=note)
    drawn = _cpu(lambda: (list(parts_of("shop", components, losses)), list(nodes_of(components, nodes))))
    yield Figure("CPU to write down the graph for its report", 1000 * drawn, "ms")


def _cpu(run: Callable[[], object]) -> float:
    """The cheapest of some runs: other work on the machine only ever adds."""
    spent = []
    for _ in range(RUNS):
        began = time.process_time()
        run()
        spent.append(time.process_time() - began)
    return min(spent)


def _calls(aws: Emulator) -> Iterator[Figure]:
    """A workload that names no components is looked for among all types; a baseline over the same target asks for nothing twice."""
    policy = MultiAZPolicy.parse(POLICY)
    alone = _asked(aws, lambda view: judge_target(policy, view.target(REGION), SystemClock().now()))
    by_service = ", ".join(f"{service} {number}" for service, number in _by_service(alone).most_common())
    yield Figure("AWS calls to judge every workload of a Region", alone.total(), wanted=40, note=f"{len(kinds())} types: {by_service}")
    baseline = _asked(aws, _evaluated)
    both = _asked(aws, lambda view: (_evaluated(view), judge_target(policy, view.target(REGION), SystemClock().now())))
    saved = alone.total() + baseline.total() - both.total()
    again = sum(number - max(alone[call], baseline[call]) for call, number in both.items())
    yield Figure(
        "calls of both that are made twice", again, wanted=0, note=f"baseline {baseline.total()}, together {both.total()}, shared {saved}"
    )


def _evaluated(view: AccountView) -> object:
    chosen = select([], [ControlEntry(id=glob) for glob in SHARED], registry(), profiles())
    with ThreadPoolExecutor(CONCURRENCY) as readers:
        return evaluate(chosen, view.target(REGION), Scope(), readers, CONCURRENCY)


def _asked(aws: Emulator, judge: Callable[[AccountView], object]) -> Counter[tuple[str, str]]:
    """How often each operation is asked by somebody who knows nothing yet."""
    clock = SystemClock()
    account = AwsAccount(Identity(REGION, Keys(TESTING_KEY, "secret"), endpoint_url=aws.url), Sessions())
    account.verify(None)
    now = clock.now()
    view = Snapshots(clock.now).view("bench", account, Freshness(now, now, timedelta(hours=1)))
    aws.forget_calls()
    judge(view)
    return Counter((call.service, call.operation) for call in aws.calls)


def _by_service(calls: Counter[tuple[str, str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for (service, _), number in calls.items():
        found[service] += number
    return found
