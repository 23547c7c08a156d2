"""`make bench`: take every figure on this machine and print it beside what is wanted.

A benchmark is no test: it ends with 0 whatever comes out, and its figures hold for the machine and the load that it names. It needs what `make
test` needs, no AWS account and no cluster, and eight to nine minutes.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Iterable

from bench import judging, managed, running, scanning, simulating, starting
from bench.figures import Figure, table
from bench.stage import Late, Stage
from bench.usage import load
from tests.cluster.base import ClusterError


def main() -> None:
    """Take the figures in an order in which none disturbs the next, and print them all."""
    began = time.monotonic()
    busy, cores = load(), os.cpu_count() or 1
    print(
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, load {busy:.1f} at the start", file=sys.stderr
    )
    found = _told(starting.figures())
    found += _told(scanning.figures())
    found += _told(managed.figures())
    found += _told(simulating.figures())
    try:
        with Stage() as stage:
            found += _told(running.figures(stage))
            found += _told(judging.figures(stage.aws))
    except (ClusterError, Late) as late:
        print(f"the rest could not be measured: {late}", file=sys.stderr)
    print()
    print(table(found))
    print(f"\n{cores} cores, load {busy:.1f} at the start and {load():.1f} at the end, {time.monotonic() - began:.0f} s in all")
    if busy > cores / 4:
        print("The machine had other work to do: take the figures as upper bounds, or run again when it is quiet.")


def _told(figures: Iterable[Figure]) -> list[Figure]:
    """All of them, each told of as soon as it is there."""
    found = []
    for figure in figures:
        print(f"  {figure.what}: {figure.cells()[1]}", file=sys.stderr, flush=True)
        found.append(figure)
    return found


if __name__ == "__main__":
    main()
