"""One operator for the whole walk: it is killed and started again all the time, so the tests need none of their own.

Nothing else is shared: each test has an account, a baseline and approvals of its own, and an empty AWS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.cluster.base import Cluster
from tests.emulator import Emulator
from tests.operator.conftest import Apply, fresh_namespace
from tests.operator.gate import Gate
from tests.operator.kill_walk.mending import Fix, Mending
from tests.operator.program import Operator, Proxy
from tests.operator.walk import Walk

Mend = Callable[[Fix], Mending]


@pytest.fixture(scope="module")
def place(cluster: Cluster) -> Iterator[str]:
    """A namespace for the whole file."""
    with fresh_namespace(cluster, "kill-walk") as made:
        yield made


@pytest.fixture
def namespace(place: str) -> str:
    """Where the test's objects are."""
    return place


@pytest.fixture(scope="module")
def gate(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """The operator's way to the API server."""
    with Gate(cluster, tmp_path_factory.mktemp("gate")) as opened:
        yield opened


@pytest.fixture(scope="module")
def walker(gate: Gate, cluster: Cluster, proxy: Proxy, place: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    """The operator; it does not run yet."""
    made = Operator(cluster, proxy, place, tmp_path_factory.mktemp("walker"), "walker")
    made.kubeconfig = gate.kubeconfig
    made.flags = (*made.flags, "--allow-unguarded")
    yield made
    made.kill()


@pytest.fixture
def walk(walker: Operator, gate: Gate, aws: Emulator) -> Iterator[Walk]:
    """The walk of one test. At its end nothing is left of it, and the log tells of no defect, though the API server may have been away."""
    gate.mend()
    if not walker.running:
        walker.start()
    known = len(walker.log())
    yield Walk(walker, gate, aws)
    everything = "remediationapprovals,remediationplans,securitybaselines,awsaccounts"
    walker.cluster.kubectl(f"--namespace={walker.namespace}", "delete", everything, "--all", "--wait=false")
    broken = [line for line in walker.log()[known:] if "traceback" in line or line["level"] == "critical"]
    assert not broken, broken


@pytest.fixture
def mend(walk: Walk, apply: Apply) -> Mend:
    """Makes a flaw, and waits for the plan that mends it."""
    return lambda fix: Mending(walk, apply, fix)
