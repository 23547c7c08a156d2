"""What the running operator does and costs: AWS calls, latency, CPU, memory."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final, Self

from kubernetes import watch
from kubernetes.client import rest

from bench.figures import Figure, median_and_p95
from bench.stage import CONTROLS, Late, Stage, account, baseline, is_ready
from bench.usage import load
from seawall.controls import registry
from seawall.kube.lease import TIMEOUT

MANY: Final = 200
SAMPLES: Final = 40
IDLE_SECONDS: Final = 60
SPACING: Final = 3.0
"""Seconds between two evaluations of 200 baselines whose interval is 10m."""


def figures(stage: Stage) -> Iterator[Figure]:
    """Take all figures, from an empty operator to one with 203 baselines."""
    yield Figure("memory of the operator, nothing to do", stage.operator.memory_mib(), "MiB")
    alone, _ = _first_loop(stage, "alone", 1)
    yield Figure("AWS calls of one loop, 1 baseline", alone, note=f"one account, one Region and global, {len(CONTROLS)} controls")
    yield Figure("memory of the operator, 1 account and 1 baseline", stage.operator.memory_mib(), "MiB")
    yield from _latency(stage, "alone", "1 baseline")
    pair, _ = _first_loop(stage, "pair", 2)
    yield Figure("AWS calls of one loop, 2 baselines : 1", pair / alone, wanted=1.0, note=f"{pair} calls")
    with _Probe(stage) as probe:
        many, seconds = _first_loop(stage, "many", MANY)
    yield Figure(f"AWS calls of one loop, {MANY} baselines : 1", many / alone, wanted=1.0, note=f"{many} calls")
    yield Figure(f"time until {MANY} new baselines are evaluated", seconds, "s", note=f"{1000 * seconds / MANY:.0f} ms each")
    yield Figure(
        "meanwhile, longest answer of /healthz", probe.longest, "s", wanted=TIMEOUT, note="a Lease renewal may take as long as is wanted"
    )
    yield from _latency(stage, "many", f"{MANY} baselines")
    yield from _again(stage)
    yield from _idle(stage)


def _first_loop(stage: Stage, namespace: str, how_many: int) -> tuple[int, float]:
    """Let baselines wait for their account, then bring it: all of them evaluate at once. Returns AWS calls and seconds."""
    for number in range(how_many):
        stage.create("securitybaselines", namespace, baseline(f"b{number:03}"))
    stage.wait_until_quiet()
    stage.aws.forget_calls()
    began = time.monotonic()
    stage.create("awsaccounts", namespace, account(stage.aws))
    stage.wait_until_evaluated(namespace, how_many)
    seconds = time.monotonic() - began
    stage.wait_until_quiet()
    return stage.aws.count(), seconds


class _Probe:
    """Asks the operator for its health again and again, in a thread.

    Attributes:
        longest: Seconds of the slowest answer.
    """

    def __init__(self, stage: Stage) -> None:
        self.longest = 0.0
        self._stage = stage
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(30)

    def _run(self) -> None:
        while not self._ended.wait(0.1):
            with suppress(OSError):  # it has ended: whoever waits for its answers says so
                self.longest = max(self.longest, self._stage.answers_in())


class _Seen:
    """When each generation of a namespace's baselines was first seen to be evaluated, by a watch."""

    def __init__(self, stage: Stage, namespace: str) -> None:
        self._stage = stage
        self._namespace = namespace
        self._at: dict[tuple[str, int], float] = {}
        self._changed = threading.Condition()
        self._watch = watch.Watch()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._watch.stop()

    def wait(self, name: str, generation: int) -> float:
        """The moment at which the watch told of it."""
        with self._changed:
            if not self._changed.wait_for(lambda: (name, generation) in self._at, 30):
                raise Late(f"waited 30 s for generation {generation} of baseline {name} to be evaluated")
            return self._at[name, generation]

    def _run(self) -> None:
        follow = self._stage.objects.list_namespaced_custom_object
        with suppress(rest.urllib3.exceptions.HTTPError):  # a stopped watch notices it at the next event, or when the API server ends
            for event in self._watch.stream(follow, "seawall.dev", "v1alpha1", self._namespace, "securitybaselines"):
                self._note(event["object"], time.monotonic())

    def _note(self, body: dict[str, Any], now: float) -> None:
        if is_ready(body):
            with self._changed:
                self._at.setdefault((body["metadata"]["name"], body["metadata"]["generation"]), now)
                self._changed.notify_all()


def _latency(stage: Stage, namespace: str, with_what: str) -> Iterator[Figure]:
    """Change or create a baseline, wait for its answer, again and again."""
    stage.aws.forget_calls()
    samples = []
    with _Seen(stage, namespace) as seen:
        seen.wait("b000", 1)
        for number in range(SAMPLES):
            time.sleep(0.05)
            began = time.monotonic()
            if number % 4 == 0:
                written = stage.create("securitybaselines", namespace, baseline(f"new{number:03}"))
            else:
                exclude = {"spec": {"resources": {"excludeARNs": [f"arn:aws:s3:::nothing-{number}"]}}}
                written = stage.patch("securitybaselines", namespace, "b000", exclude)
            samples.append(seen.wait(written["metadata"]["name"], written["metadata"]["generation"]) - began)
        yield from _of_kubectl(stage, namespace, seen, with_what)
    for number in range(0, SAMPLES, 4):
        stage.objects.delete_namespaced_custom_object("seawall.dev", "v1alpha1", namespace, "securitybaselines", f"new{number:03}")
    middle, most = median_and_p95(samples)
    calls = f"{len(samples)} samples, {stage.aws.count()} AWS calls, load {load():.1f}"
    yield Figure(f"API write to status, {with_what}, median", 1000 * middle, "ms", wanted=1000, note=calls)
    yield Figure(f"API write to status, {with_what}, p95", 1000 * most, "ms")


def _of_kubectl(stage: Stage, namespace: str, seen: _Seen, with_what: str) -> Iterator[Figure]:
    """The same once with kubectl, which takes its own time."""
    name = "by-kubectl"
    manifest = json.dumps(baseline(name))
    began = time.monotonic()
    stage.cluster.kubectl("apply", f"--namespace={namespace}", "-f", "-", stdin=manifest)
    returned = time.monotonic()
    after = seen.wait(name, 1) - returned
    note = f"kubectl itself {1000 * (returned - began):.0f} ms, status {1000 * abs(after):.0f} ms {'later' if after > 0 else 'before it ended'}"
    yield Figure(f"`kubectl apply` to status, {with_what}, once", 1000 * (returned - began + max(after, 0.0)), "ms", note=note)
    stage.objects.delete_namespaced_custom_object("seawall.dev", "v1alpha1", namespace, "securitybaselines", name)


def _again(stage: Stage) -> Iterator[Figure]:
    """Start anew where one account and 200 baselines are all there is: what a new Pod does."""
    stage.empty("alone", "pair")
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    began = time.monotonic()
    stage.restart_operator()
    with _Probe(stage) as probe:
        stage.wait_until_evaluated("many", MANY, since=now)
        seconds = time.monotonic() - began
    yield Figure(f"time from a restart until {MANY} baselines are evaluated", seconds, "s")
    yield Figure("meanwhile, longest answer of /healthz", probe.longest, "s", wanted=TIMEOUT, note="a Lease renewal may take as long")


def _idle(stage: Stage) -> Iterator[Figure]:
    """CPU and memory between evaluations, and with as many evaluations as 200 baselines of interval 10m have on average.

    After a start all of them are due at the same time, ten minutes later; with jitter they spread over the interval in time. So that a minute is a
    fair sample, it gets a tenth of them: a label is changed every three seconds, which is a reason to evaluate with the facts that are known.
    """
    stage.wait_until_quiet()
    resting = _share(stage, evaluations=0)
    yield Figure("CPU share of a core, no evaluation due", 100 * resting, "%", note="Lease, watches, probes")
    working = _share(stage, evaluations=round(IDLE_SECONDS / SPACING))
    note = f"{60 / SPACING:.0f} evaluations a minute, over {IDLE_SECONDS} s, load {load():.1f}"
    yield Figure(f"CPU share of a core, {MANY} baselines of 10m", 100 * working, "%", wanted=3, note=note)
    yield Figure("CPU of one evaluation, all in", 1000 * (working - resting) * SPACING, "ms", note="judging, reports, status, events")
    most = stage.operator.memory_mib("VmHWM")
    yield Figure(
        f"memory of the operator, 1 account and {MANY} baselines",
        stage.operator.memory_mib(),
        "MiB",
        wanted=280,
        note=f"most ever {most:.0f}",
    )
    stage.create("securitybaselines", "many", baseline("everything", controls=("*",)))
    stage.wait_until_evaluated("many", MANY + 1)
    stage.wait_until_quiet()
    yield Figure("memory with one more baseline, of all controls", stage.operator.memory_mib(), "MiB", note=f"{len(registry())} controls")


def _share(stage: Stage, *, evaluations: int) -> float:
    before, began = stage.operator.cpu_seconds(), time.monotonic()
    for number in range(evaluations):
        stage.patch("securitybaselines", "many", f"b{number:03}", {"metadata": {"labels": {"bench": "again"}}})
        time.sleep(max(0.0, began + (number + 1) * SPACING - time.monotonic()))
    if evaluations == 0:
        time.sleep(IDLE_SECONDS / 3)
    return (stage.operator.cpu_seconds() - before) / (time.monotonic() - began)
