"""What every test cluster offers, whichever way it came to be: a kubeconfig, a kubectl that cannot hang, and Seawall's kinds.

The tests know this class alone. Whether a real API server was started here (`local`), by kind, or years ago by somebody else (`given`) is
decided once, by the environment variable CLUSTER.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).parents[2]
CRDS = REPOSITORY / "crds"

Result = subprocess.CompletedProcess[str]


class ClusterError(Exception):
    """The test cluster did not do what was asked; the message says what was waited for and where to read on."""


class KubectlFailed(ClusterError):
    """kubectl ended with another exit code than 0; `stderr` is what it said."""

    def __init__(self, arguments: tuple[str, ...], result: Result) -> None:
        super().__init__(f"kubectl {' '.join(arguments)} ended with {result.returncode}: {result.stderr.strip() or result.stdout.strip()}")
        self.stderr = result.stderr
        self.returncode = result.returncode


class Cluster:
    """A running cluster, reached through a kubeconfig.

    Attributes:
        kubeconfig: Path of a kubeconfig whose current context is this cluster, with an administrator's credentials.
        binary: Path of the kubectl to use.
        cache: Folder for kubectl's discovery cache, so that no other cluster's answers on the same port are believed.
    """

    def __init__(self, kubeconfig: Path, binary: str, cache: Path) -> None:
        self.kubeconfig = kubeconfig
        self.binary = binary
        self.cache = cache

    @property
    def url(self) -> str:
        """Address of the API server."""
        return str(self._current("cluster")["server"])

    @property
    def token(self) -> str | None:
        """The administrator's bearer token; None where the kubeconfig identifies its user in another way."""
        found = self._current("user").get("token")
        return None if found is None else str(found)

    def kubectl(self, *arguments: str, stdin: str | None = None, check: bool = True, timeout: float = 60) -> Result:
        """Run kubectl against this cluster and hand back what it printed.

        Args:
            arguments: As on the command line; a later `-n` wins over an earlier one.
            stdin: Text for `-f -`.
            check: Whether another exit code than 0 is an error.
            timeout: Seconds after which kubectl is ended.

        Raises:
            KubectlFailed: It ended with an error and `check` is set.
            ClusterError: It did not end in time.
        """
        command = [self.binary, f"--kubeconfig={self.kubeconfig}", f"--cache-dir={self.cache}", *arguments]
        environment = {**os.environ, "KUBERC": "off"}
        try:
            result = subprocess.run(
                command, input=stdin or "", capture_output=True, text=True, timeout=timeout, check=False, env=environment
            )
        except subprocess.TimeoutExpired as late:
            raise ClusterError(f"kubectl {' '.join(arguments)} did not end within {timeout} s; API server: {self.url}") from late
        if check and result.returncode != 0:
            raise KubectlFailed(arguments, result)
        return result

    def install_crds(self, folder: Path = CRDS) -> None:
        """Install every CRD of a folder and wait until the API server serves them; a folder without any is no error."""
        files = sorted(folder.glob("*.yaml"))
        if not files:
            return
        named = [f"--filename={file}" for file in files]
        self.kubectl("apply", "--server-side", "--force-conflicts", *named)
        self.kubectl("wait", "--for=condition=Established", "--timeout=30s", *named)

    def alive(self) -> bool:
        """Whether all that belongs to this cluster still runs, as far as can be told from here."""
        return True

    def stop(self) -> None:
        """End whatever was started for this cluster; may be called twice."""

    def _current(self, what: str) -> dict[str, Any]:
        """The `cluster` or `user` entry that the kubeconfig's current context names."""
        config = yaml.safe_load(self.kubeconfig.read_text())
        context = next(each["context"] for each in config["contexts"] if each["name"] == config["current-context"])
        found: dict[str, Any] = next(each[what] for each in config[f"{what}s"] if each["name"] == context[what])
        return found
