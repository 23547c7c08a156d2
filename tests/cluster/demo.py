"""`make demo`: `seawall demo` in the cluster that `make cluster` has left running, or in one of its own that ends with it.

The cluster of its own belongs to a keeper (`tests.cluster.run`) that ends it when this process lets go of a lock, so it ends for certain.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cluster import run
from tests.cluster.base import Cluster, ClusterError


@contextmanager
def some_cluster() -> Iterator[Cluster]:
    """The cluster that runs already, which stays; or a new one, for as long as the context lasts."""
    found = run.running(run.default_folder())
    if found is not None:
        yield found
        return
    with tempfile.TemporaryDirectory(prefix="seawall-demo-cluster-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with (folder / "owner.lock").open("a") as owner:
            run.take(owner)
            try:
                print("starting a cluster on loopback", flush=True)
                yield run.start(folder, owned=True)
            finally:
                run.stop(folder)


def main() -> int:
    """Run `seawall demo` with the arguments given, and pass signals on to it.

    Returns:
        Its exit code.
    """
    with some_cluster() as cluster:
        command = [sys.executable, "-m", "seawall", "demo", "--kubeconfig", str(cluster.kubeconfig), *sys.argv[1:]]
        demo = subprocess.Popen(command, env={**os.environ, "KUBECTL": cluster.binary})
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda told, _: demo.send_signal(told))
        return demo.wait()


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except ClusterError as error:
        raise SystemExit(str(error)) from error
    except KeyboardInterrupt:  # while the cluster starts
        raise SystemExit(130) from None
