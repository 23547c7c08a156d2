"""What the controls of managed services cost, service by service: with twenty of each resource, and with none."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Final

from bench.figures import Figure
from bench.scanning import best, scan
from bench.world import World

SERVICES: Final = ("dax", "dynamodb", "elasticache", "emr", "rds", "redshift", "secretsmanager", "workspaces")
"""Prefixes of ids."""


def figures() -> Iterator[Figure]:
    """Each service by itself, all of them together, and all of them where there is nothing."""
    everything = scan(*(f"{service}.*" for service in SERVICES))
    with World("managed") as world:
        for service in SERVICES:
            spent = best(world, scan(f"{service}.*"), runs=1)
            yield Figure(f"AWS calls, {service}", spent.how_many_calls, note=f"{spent.cpu_seconds:.2f} s of CPU; {_asked(spent.calls)}")
        spent = best(world, everything, runs=2)
        summary = json.loads(spent.printed)["summary"]
        note = f"{summary['controls']} controls, {summary['unknown']} findings unknown: what the emulator lacks"
        yield Figure("AWS calls, all managed services", spent.how_many_calls, note=note)
        yield Figure("CPU of the client, all managed services", spent.cpu_seconds, "s")
        yield Figure("peak memory, all managed services", spent.memory_mib, "MiB", wanted=200)
        again = sorted(operation for operation in _lists() if spent.calls[operation] > 1)
        yield Figure("lists read more than once", len(again), wanted=0, note=", ".join(again))
    with World("nothing") as world:
        spent = best(world, everything, runs=1)
        again = sorted(operation for operation, count in spent.calls.items() if count > 1)
        yield Figure("AWS calls where there is nothing", spent.how_many_calls, note=_asked(spent.calls))
        yield Figure("calls made twice where there is nothing", len(again), wanted=0, note=", ".join(again))


def _lists() -> set[str]:
    """Operations that list what the controls judge, as the emulator counts them."""
    from seawall.controls import registry  # noqa: PLC0415 - this process's import must not be there before starts are timed

    kinds = {control.resource for name, control in registry().items() if name.partition(".")[0] in SERVICES}
    operations = {operation for kind in kinds for read in (kind.LISTING, *kind.LISTING.reads) for operation in read.operations}
    return {
        f"{service}.{''.join(word.capitalize() for word in name.split('_'))}" for service, name in (each.split(".") for each in operations)
    }


def _asked(calls: Counter[str]) -> str:
    """What was asked most."""
    return ", ".join(f"{operation.partition('.')[2]} {count}" for operation, count in calls.most_common(4))
