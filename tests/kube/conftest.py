"""A connection of Seawall's own to the run's cluster."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from seawall.kube.client import Cluster
from seawall.kube.clock import SystemClock
from tests.cluster import base


@pytest.fixture
async def api(cluster: base.Cluster) -> AsyncIterator[Cluster]:
    """Seawall's connection, as the administrator."""
    async with await Cluster.connect(SystemClock(), cluster.kubeconfig) as connection:
        yield connection
