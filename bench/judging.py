"""What judging costs by itself: the twenty controls over the emulated account, in this process, with all facts read already."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final

from bench.figures import Figure
from bench.stage import CONTROLS
from seawall.api.v1alpha1.security_baseline import ControlEntry
from seawall.aws.accounts import AwsAccount
from seawall.aws.partitions import GLOBAL
from seawall.aws.session import Identity, Keys, Sessions
from seawall.controls import registry
from seawall.controls.profiles import profiles
from seawall.engine.evaluate import Scope, evaluate
from seawall.engine.select import select
from seawall.facts.snapshot import Freshness, Snapshots
from seawall.kube.clock import SystemClock
from tests.emulator import REGION, TESTING_KEY, Emulator

RUNS: Final = 30
CONCURRENCY: Final = 16


def figures(aws: Emulator) -> Iterator[Figure]:
    """CPU time of one evaluation, the mean of some."""
    clock = SystemClock()
    snapshots = Snapshots(clock.now)
    account = AwsAccount(Identity(REGION, Keys(TESTING_KEY, "secret"), endpoint_url=aws.url), Sessions())
    account.verify(None)
    chosen = select([], [ControlEntry(id=control) for control in CONTROLS], registry(), profiles())
    with ThreadPoolExecutor(CONCURRENCY) as readers:

        def once() -> int:
            now = clock.now()
            fresh = Freshness(now - timedelta(minutes=9), now, timedelta(hours=1))
            view = snapshots.view("bench", account, fresh)
            return sum(len(evaluate(chosen, view.target(region), Scope(), readers, CONCURRENCY)) for region in (GLOBAL, REGION))

        findings = once()
        began = time.process_time()
        for _ in range(RUNS):
            once()
        spent = (time.process_time() - began) / RUNS
    yield Figure("CPU to judge one baseline, facts known", 1000 * spent, "ms", note=f"{findings} findings of {len(chosen)} controls")
