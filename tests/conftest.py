"""Fixtures of all tests: one real Kubernetes API for the whole run, a namespace for each test, an emulated AWS for each worker.

The cluster is started by the first test that asks for it, in whichever xdist worker that is, and serves all of them. It belongs to a keeper
(`tests.cluster.run`) that ends it when pytest's first process lets go of a lock: at the end of the run, on Ctrl-C, or because it was killed.
"""

from __future__ import annotations

import functools
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

import pytest

from tests.cluster import given, run
from tests.cluster.base import Cluster, Result
from tests.cluster.local import LocalCluster

if TYPE_CHECKING:
    from tests.emulator import Emulator

RUN_FOLDER = pytest.StashKey[Path]()
OWNER_LOCK = pytest.StashKey[IO[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Make the run's folder and hold its lock, in pytest's first process; a worker is told where the folder is."""
    worker: dict[str, Any] | None = getattr(config, "workerinput", None)
    if worker is not None:
        config.stash[RUN_FOLDER] = Path(worker["seawall_run_folder"])
        return
    config.stash[RUN_FOLDER] = Path(tempfile.mkdtemp(prefix="seawall-tests-"))
    config.stash[OWNER_LOCK] = (config.stash[RUN_FOLDER] / "owner.lock").open("a")
    run.take(config.stash[OWNER_LOCK])


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell an xdist worker where the run's folder is."""
    node.workerinput["seawall_run_folder"] = str(node.config.stash[RUN_FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the run's cluster, if a test started one."""
    if OWNER_LOCK not in config.stash:
        return
    folder = config.stash[RUN_FOLDER]
    try:
        run.stop(folder)
    finally:
        config.stash[OWNER_LOCK].close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that uses a cluster, so that `-m "not cluster"` leaves it out.

    The slow ones come first, then all others that wait for a cluster: they would else run last, and alone.
    """
    for item in items:
        if {"cluster", "own_cluster"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.cluster)
    items.sort(key=lambda item: (item.get_closest_marker("slow") is None, item.get_closest_marker("cluster") is None))


class Kubectl(Protocol):
    """kubectl in the test's namespace; a `-n` among the arguments wins."""

    def __call__(self, *arguments: str, stdin: str | None = None, check: bool = True, timeout: float = 60) -> Result:
        """Run it; see `Cluster.kubectl`."""
        ...


@pytest.fixture(scope="session")
def cluster(pytestconfig: pytest.Config) -> Cluster:
    """The run's cluster, with Seawall's CRDs, shared by all tests: make nothing in it outside `namespace` without cleaning up."""
    return run.start(pytestconfig.stash[RUN_FOLDER], owned=True)


@pytest.fixture
def own_cluster(tmp_path: Path) -> Iterator[LocalCluster]:
    """A cluster for this test alone, with Seawall's CRDs: its API server may be killed, paused and started again."""
    if given.chosen() != "local":
        pytest.skip(f"needs an API server that it may kill; CLUSTER is {given.chosen()}")
    own = LocalCluster(parent=tmp_path)
    try:
        own.install_crds()
        yield own
    finally:
        own.stop()


@pytest.fixture
def namespace(cluster: Cluster, request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh namespace, named after the test; deleted afterwards without waiting."""
    readable = re.sub(r"[^a-z0-9]+", "-", request.node.name.removeprefix("test_").lower())[:50].strip("-")
    name = f"{readable or 'test'}-{secrets.token_hex(3)}"
    cluster.kubectl("create", "namespace", name)
    yield name
    cluster.kubectl("delete", "namespace", name, "--wait=false")


@pytest.fixture
def kubectl(cluster: Cluster, namespace: str) -> Kubectl:
    """Run kubectl in the test's namespace."""
    return functools.partial(cluster.kubectl, f"--namespace={namespace}")


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    """This worker's AWS endpoint. Tests use `aws`, which gives it to them empty."""
    from tests.emulator import Emulator  # noqa: PLC0415 - moto takes a second to import, and most tests need none

    with Emulator() as running:
        yield running


@pytest.fixture
def aws(emulator: Emulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Emulator]:
    """An empty AWS, and an environment in which boto3 finds it and no credentials but the test's.

    Programs that a test starts inherit that environment.
    """
    for name in [each for each in os.environ if each.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in emulator.environment.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "no-such-file"))
    yield emulator
    emulator.reset()
    emulator.up()
