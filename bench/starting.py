"""What it costs to start: the command line, the registry of controls, the operator's imports. Needs no cluster."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

from bench.figures import Figure

RUNS = 5

REGISTRY = "from seawall.controls import registry; registry()"
OPERATOR = "import seawall.app"


def figures() -> Iterator[Figure]:
    """Time whole interpreters, the quickest of some runs each: other work on the machine only ever adds."""
    nothing = _quickest("pass")
    yield Figure(
        "start of `seawall --help`", 1000 * _quickest("-m", "seawall", "--help"), "ms", note=f"bare Python {1000 * nothing:.0f} ms"
    )
    yield Figure(
        "import of the registry, with all controls",
        1000 * (_quickest(REGISTRY) - nothing),
        "ms",
        wanted=500,
        note=f"{_how_many()} controls",
    )
    yield Figure("import of the operator", 1000 * (_quickest(OPERATOR) - nothing), "ms", note="kopf, kubernetes and boto3 included")


def _quickest(*arguments: str) -> float:
    command = [sys.executable, *(arguments if len(arguments) > 1 else ("-c", *arguments))]
    times = []
    for _ in range(RUNS + 1):  # the first one may have to compile byte code
        began = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - began)
    return min(times)


def _how_many() -> int:
    from seawall.controls import registry  # noqa: PLC0415 - this process's import must not be there before the others are timed

    return len(registry())
