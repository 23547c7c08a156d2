"""What a scan costs beside a script that somebody wrote by hand for the same questions, and how it grows with the account."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.figures import Figure
from bench.usage import load
from bench.world import World

QUESTIONS: Final = (
    "s3.bucket-public-access-block",
    "s3.bucket-versioning",
    "s3.bucket-default-encryption",
    "vpc.sg-no-public-ssh",
    "ec2.ebs-volume-encrypted",
    "rds.instance-multi-az",
    "rds.instance-storage-encrypted",
    "rds.instance-not-public",
    "iam.user-console-mfa",
    "dynamodb.pitr",
)
"""What the script answers too."""

MANAGED: Final = frozenset({"dax", "dynamodb", "elasticache", "emr", "rds", "redshift", "secretsmanager", "workspaces"})
"""Services whose controls are left out where all others are meant: those of the customer's own ground."""

RUNS: Final = 3
TIMES: Final = 5
DELAY_SECONDS: Final = 0.05

HERE: Final = Path(__file__).parent
SCRIPT: Final = (sys.executable, str(HERE / "script.py"))


@dataclass(frozen=True)
class Spent:
    """What one run of a program used, and what it printed."""

    calls: Counter[str]
    seconds: float
    cpu_seconds: float
    memory_mib: float
    printed: str

    @property
    def how_many_calls(self) -> int:
        """All calls."""
        return self.calls.total()


def figures() -> Iterator[Figure]:
    """The ten questions beside the script, then all controls on the same account and on one that is larger."""
    ground = scan("*", but=MANAGED)
    with World() as world:
        yield from _beside_the_script(world)
        small = best(world, ground, runs=2)
        yield from _all_controls(small)
    with World("ground", TIMES) as world:
        yield from _growth(small, best(world, ground, runs=1))


def scan(*globs: str, but: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The command that scans for some controls.

    Args:
        *globs: ids.
        but: prefixes of ids to leave out.
    """
    if but:
        from seawall.controls import registry  # noqa: PLC0415 - this process's import must not be there before starts are timed

        globs = tuple(sorted({f"{name.partition('.')[0]}.*" for name in registry()} - {f"{prefix}.*" for prefix in but}))
    return (sys.executable, "-m", "seawall", "scan", "--output=json", *(f"--control={glob}" for glob in globs))


def _beside_the_script(world: World) -> Iterator[Figure]:
    command = scan(*QUESTIONS)
    ours, theirs = best(world, command), best(world, SCRIPT)
    asked = f"script {theirs.how_many_calls}, console MFA by direct reads"
    yield Figure("AWS calls for ten questions", ours.how_many_calls, wanted=theirs.how_many_calls, note=asked)
    different = sorted((_verdicts_of_scan(ours.printed) - _verdicts_of_script(theirs.printed)).keys())
    different += sorted((_verdicts_of_script(theirs.printed) - _verdicts_of_scan(ours.printed)).keys())
    told = "; ".join(f"{question} {resource}" for question, resource, _ in different[:3])
    answers = Counter(question for question, _, _ in _verdicts_of_scan(ours.printed))
    yield Figure("answers that differ from the script's", len(different), wanted=0, note=told or f"of {answers.total()}")
    ratio = ours.cpu_seconds / theirs.cpu_seconds
    yield Figure("CPU of the client, scan : script", ratio, wanted=1.3, note=f"{ours.cpu_seconds:.2f} s, script {theirs.cpu_seconds:.2f} s")
    more = ours.memory_mib - theirs.memory_mib
    yield Figure(
        "peak memory, scan over script", more, "MiB", wanted=40, note=f"{ours.memory_mib:.0f} MiB, script {theirs.memory_mib:.0f} MiB"
    )
    world.delay(DELAY_SECONDS)
    ours, theirs = best(world, command), best(world, SCRIPT)
    world.delay(0)
    note = f"script {theirs.seconds:.1f} s with 10 threads, load {load():.1f}"
    yield Figure(f"wall clock with {1000 * DELAY_SECONDS:.0f} ms more a request", ours.seconds, "s", wanted=theirs.seconds, note=note)


def _all_controls(spent: Spent) -> Iterator[Figure]:
    summary = json.loads(spent.printed)["summary"]
    note = f"{summary['controls']} controls, {summary['unknown']} of {_findings(spent)} findings unknown: what the emulator lacks"
    yield Figure("AWS calls, all controls but of managed services", spent.how_many_calls, wanted=2600, note=note)
    yield Figure("CPU of the client", spent.cpu_seconds, "s", note=f"{spent.seconds:.1f} s in all, load {load():.1f}")
    yield Figure("peak memory", spent.memory_mib, "MiB", wanted=160)


def _growth(small: Spent, large: Spent) -> Iterator[Figure]:
    yield Figure(
        f"AWS calls, account {TIMES} times as large",
        large.how_many_calls / small.how_many_calls,
        wanted=TIMES,
        note=f"{large.how_many_calls}",
    )
    note = f"{large.cpu_seconds:.1f} s, {_findings(large)} findings"
    yield Figure(f"CPU of the client, account {TIMES} times as large", large.cpu_seconds / small.cpu_seconds, wanted=TIMES, note=note)
    ratio = large.memory_mib / small.memory_mib
    yield Figure(f"peak memory, account {TIMES} times as large", ratio, wanted=1.3, note=f"{large.memory_mib:.0f} MiB")


def _findings(spent: Spent) -> int:
    return len(json.loads(spent.printed)["findings"])


def best(world: World, command: Sequence[str], *, runs: int = RUNS) -> Spent:
    """The cheapest of some runs, each figure by itself: other work on the machine only ever adds."""
    done = [run(world, command) for _ in range(runs)]
    return Spent(
        done[0].calls,
        min(each.seconds for each in done),
        min(each.cpu_seconds for each in done),
        statistics.median(each.memory_mib for each in done),
        done[0].printed,
    )


def run(world: World, command: Sequence[str]) -> Spent:
    """Run a program once against the account.

    Raises:
        RuntimeError: it did not end as it should.
    """
    with tempfile.TemporaryDirectory(prefix="seawall-bench-") as folder:
        target = Path(folder) / "spent.json"
        measured = (sys.executable, "-I", "-S", str(HERE / "measure.py"), str(target), *command)
        ambient = {name: value for name, value in os.environ.items() if not name.startswith("AWS_") and name != "PYTHONDONTWRITEBYTECODE"}
        world.calls()
        ended = subprocess.run(
            measured,
            env={**ambient, **world.environment, "PYTHONPYCACHEPREFIX": world.byte_code},
            capture_output=True,
            text=True,
            check=True,
        )
        spent: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    if spent["code"] not in (0, 3, 4) or not ended.stdout:
        raise RuntimeError(f"{' '.join(command)} ended with {spent['code']}: {ended.stderr[-2000:]}")
    return Spent(world.calls(), spent["seconds"], spent["cpu_seconds"], spent["memory_mib"], ended.stdout)


Verdicts = Counter[tuple[str, str, str]]


def _verdicts_of_scan(printed: str) -> Verdicts:
    findings = json.loads(printed)["findings"]
    return Counter((each["control"], each["resource"]["id"], each["verdict"]) for each in findings if each["verdict"] != "NotApplicable")


def _verdicts_of_script(printed: str) -> Verdicts:
    answers = map(json.loads, printed.splitlines())
    return Counter((each["question"], each["resource"], "Pass" if each["is_well"] else "Fail") for each in answers)
