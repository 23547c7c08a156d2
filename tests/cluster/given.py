"""Clusters that are not made of our own binaries: kind's, and whatever a kubeconfig names.

The tests ask nothing of them beyond what `Cluster` offers, and those that kill an API server are skipped. kind was not tried where this was
written, for want of a container engine; a kubeconfig was, with that of a local cluster.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.cluster import binaries
from tests.cluster.base import Cluster, ClusterError
from tests.cluster.local import LocalCluster

KIND_NAME = "seawall-test"
KIND_SECONDS = 600


def kubectl_binary() -> str:
    """The kubectl on PATH, else the one that is built for the local cluster."""
    return shutil.which("kubectl") or str(binaries.tool("kubectl"))


class GivenCluster(Cluster):
    """A cluster that is already there and stays: nothing but Seawall's kinds and the tests' namespaces is made in it."""

    def __init__(self, kubeconfig: Path) -> None:
        if not kubeconfig.is_file():
            raise ClusterError(f"no kubeconfig at {kubeconfig}: set CLUSTER to the path of one, or CLUSTER=kubeconfig and KUBECONFIG to it")
        self.data = Path(tempfile.mkdtemp(prefix="seawall-given-"))
        super().__init__(kubeconfig.absolute(), kubectl_binary(), self.data)

    def stop(self) -> None:
        """Forget it: only kubectl's cache is deleted."""
        shutil.rmtree(self.data, ignore_errors=True)


class KindCluster(GivenCluster):
    """A cluster that kind makes in containers, deleted at the end unless the environment has KEEP."""

    def __init__(self) -> None:
        kind = shutil.which("kind")
        if kind is None:
            raise ClusterError("CLUSTER=kind, but there is no `kind` on PATH")
        self._kind = kind
        folder = Path(tempfile.mkdtemp(prefix="seawall-kind-"))
        self._folder = folder
        kubeconfig = folder / "kubeconfig"
        if KIND_NAME in self._run("get", "clusters").splitlines():
            self._run("export", "kubeconfig", "--name", KIND_NAME, "--kubeconfig", str(kubeconfig))
        else:
            self._run("create", "cluster", "--name", KIND_NAME, "--kubeconfig", str(kubeconfig), "--wait", "180s")
        super().__init__(kubeconfig)

    def stop(self) -> None:
        """Delete the cluster, or with KEEP leave it to the next run."""
        if self._folder.exists() and not os.environ.get("KEEP"):
            self._run("delete", "cluster", "--name", KIND_NAME)
        shutil.rmtree(self._folder, ignore_errors=True)
        super().stop()

    def _run(self, *arguments: str) -> str:
        try:
            done = subprocess.run([self._kind, *arguments], capture_output=True, text=True, timeout=KIND_SECONDS, check=False)
        except subprocess.TimeoutExpired as late:
            raise ClusterError(f"kind {' '.join(arguments)} did not end within {KIND_SECONDS} s") from late
        if done.returncode != 0:
            raise ClusterError(f"kind {' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()}")
        return done.stdout


def chosen() -> str:
    """What the environment asks for: `local` (also when CLUSTER is not set), `kind`, or the path of a kubeconfig."""
    wanted = os.environ.get("CLUSTER") or "local"
    if wanted == "kubeconfig":
        return os.environ.get("KUBECONFIG") or str(Path.home() / ".kube" / "config")
    return wanted


def open_cluster() -> Cluster:
    """Start or reach the cluster that the environment asks for."""
    match chosen():
        case "local":
            return LocalCluster()
        case "kind":
            return KindCluster()
        case path:
            return GivenCluster(Path(path))
