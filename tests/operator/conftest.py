"""Fixtures of the operator's tests: the real program against a real API server and an emulated AWS; nothing of ours is replaced."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from tests.cluster.base import Cluster, Result
from tests.conftest import Kubectl
from tests.emulator import Emulator
from tests.operator.gate import Gate
from tests.operator.objects import Json, account, several
from tests.operator.program import Operator, Proxy
from tests.operator.tenants import House, Tenant

NewOperator = Callable[[str], Operator]


class Apply(Protocol):
    """kubectl apply in the test's namespace."""

    def __call__(self, *objects: Json, check: bool = True) -> Result:
        """Apply objects; with `check`, a refusal is an error."""
        ...


@pytest.fixture(scope="session")
def proxy(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Quick reads of the run's cluster."""
    with Proxy(cluster, tmp_path_factory.mktemp("proxy")) as running:
        yield running


@pytest.fixture
def new_operator(cluster: Cluster, proxy: Proxy, namespace: str, tmp_path: Path, aws: Emulator) -> Iterator[NewOperator]:
    """Makes operators on the test's namespace, not started yet. At the end each is killed, and its log must show no defect."""
    del aws  # what matters is the environment that it makes, which the operator inherits
    made: list[Operator] = []

    def make(name: str = "operator") -> Operator:
        made.append(Operator(cluster, proxy, namespace, tmp_path, name))
        return made[-1]

    yield make
    for each in made:
        each.kill()
    for each in made:
        check_log(each)


@pytest.fixture(scope="module")
def cloud(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """`aws` for a whole file: an empty AWS, and an environment in which boto3 finds it and nothing else."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [each for each in os.environ if each.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in emulator.environment.items():
            patch.setenv(name, value)
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
            patch.setenv(name, str(tmp_path_factory.mktemp("aws") / "no-such-file"))
        yield emulator
    emulator.reset()
    emulator.up()


@pytest.fixture(scope="module")
def house(cluster: Cluster, proxy: Proxy, cloud: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A running operator for a whole file, which acts without admission policies."""
    with fresh_namespace(cluster, "mending") as namespace:
        operator = Operator(cluster, proxy, namespace, tmp_path_factory.mktemp("mending"))
        operator.flags = (*operator.flags, "--allow-unguarded")
        operator.start()
        yield House(cluster, operator, cloud)
        operator.kill()
    check_log(operator)


@pytest.fixture
def tenant(house: House) -> Tenant:
    """An AWS account of the test's own, which may be written to."""
    return house.tenant()


@pytest.fixture
def gate(cluster: Cluster, tmp_path: Path) -> Iterator[Gate]:
    """A way to the run's cluster on which a test can hold up requests, and which it can cut."""
    with Gate(cluster, tmp_path) as opened:
        yield opened


@pytest.fixture
def gated(gate: Gate, cluster: Cluster, proxy: Proxy, namespace: str, tmp_path: Path, aws: Emulator) -> Iterator[Operator]:
    """A running operator whose requests all go through the gate. It may log that the API server was away, but no defect."""
    del aws
    made = Operator(cluster, proxy, namespace, tmp_path, "gated")
    made.kubeconfig = gate.kubeconfig
    made.start()
    yield made
    made.kill()
    broken = [line for line in made.log() if "traceback" in line or line["level"] == "critical"]
    assert not broken, broken


@contextmanager
def fresh_namespace(cluster: Cluster, name: str) -> Iterator[str]:
    """A namespace for as long as a whole file needs it; tests that need one each use `namespace`."""
    made = f"{name}-{secrets.token_hex(3)}"
    cluster.kubectl("create", "namespace", made)
    yield made
    cluster.kubectl("delete", "namespace", made, "--wait=false")


def check_log(operator: Operator) -> None:
    """Every line is JSON, and none tells of a defect."""
    broken = [line for line in operator.log() if "traceback" in line or line["level"] in {"critical", "error"}]
    assert not broken, broken


@pytest.fixture
def operator(new_operator: NewOperator) -> Operator:
    """A running operator."""
    made = new_operator("operator")
    made.start()
    return made


@pytest.fixture
def apply(kubectl: Kubectl) -> Apply:
    """Apply objects in the test's namespace."""

    def make(*objects: Json, check: bool = True) -> Result:
        return kubectl("apply", "-f", "-", stdin=several(*objects), check=check)

    return make


@pytest.fixture
def prod(aws: Emulator, apply: Apply) -> Json:
    """The AWSAccount `prod`, applied."""
    made = account(endpoint=aws.url)
    apply(made)
    return made
