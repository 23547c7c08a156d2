"""MultiAZPolicy: find the workloads, lose each zone, report."""

from __future__ import annotations

from datetime import timedelta

from seawall.world import World
from seawall.world.objects import Body


async def reconcile(body: Body, world: World) -> timedelta | None:
    """Evaluate a policy once."""
    del body, world
    return None
