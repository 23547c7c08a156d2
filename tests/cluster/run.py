"""A cluster that outlives the command that asked for it: for `make cluster`, for the demo, and for all workers of one test run.

`python -m tests.cluster.run` starts it, or finds the running one, installs Seawall's CRDs and prints how to use it; `--stop` ends it. The
cluster belongs to a keeper, a process of its own that waits to be told to stop. Three files in one folder are the whole protocol:

- `state.json` says where the cluster is, once it is ready;
- `keeper.lock` is held by the keeper as long as it lives, so a state file of a dead one is never believed, whatever process has its pid now;
- `owner.lock` is held by a test run's first process: when it is free, that run is over, however it ended, and the keeper ends too.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from tests.cluster import binaries, given
from tests.cluster.base import REPOSITORY, Cluster, ClusterError

START_SECONDS = 120.0 if given.chosen() != "kind" else float(given.KIND_SECONDS)
STOP_SECONDS = 60.0


def default_folder() -> Path:
    """Where `make cluster` keeps its state."""
    return binaries.cache_folder() / "cluster" / "running"


def take(lock: IO[str]) -> bool:
    """Take a file's lock if nobody has it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Let only one process at a time start or stop the folder's cluster."""
    folder.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + START_SECONDS + STOP_SECONDS
    with (folder / "start.lock").open("a") as lock:
        while not take(lock):
            if time.monotonic() > deadline:
                raise ClusterError(
                    f"waited {START_SECONDS + STOP_SECONDS} s for another process to start the cluster; see {folder}/keeper.log"
                )
            time.sleep(0.05)
        yield


def keeper_lives(folder: Path) -> bool:
    """Whether a keeper holds this folder's lock."""
    path = folder / "keeper.lock"
    if not path.exists():
        return False
    with path.open("a") as lock:
        return not take(lock)


def running(folder: Path) -> Cluster | None:
    """The cluster that the folder's keeper keeps; None when there is none that is ready."""
    if not (folder / "state.json").exists() or not keeper_lives(folder):
        return None
    state = json.loads((folder / "state.json").read_text())
    return Cluster(Path(state["kubeconfig"]), state["kubectl"], Path(state["cache"]))


def start(folder: Path, *, owned: bool = False) -> Cluster:
    """Find the folder's running cluster, or start one and wait until it is ready.

    Args:
        folder: The folder of the protocol above.
        owned: Whether the keeper ends when nobody holds `owner.lock` any more.

    Raises:
        ClusterError: It did not start; the message has the keeper's last words. In one test run, a second try fails at once.
    """
    binaries_needed(folder)
    with one_at_a_time(folder):
        found = running(folder)
        if found is not None:
            return found
        failed = folder / "failed"
        if owned and failed.exists():
            raise ClusterError(f"the cluster of this test run did not start:\n{failed.read_text()}")
        try:
            return _start(folder, owned=owned)
        except ClusterError as error:
            failed.write_text(str(error))
            raise


def binaries_needed(folder: Path) -> None:
    """Build what the local cluster is made of in the foreground, where one sees it: the first time takes minutes."""
    folder.mkdir(parents=True, exist_ok=True)
    if given.chosen() == "local":
        binaries.ensure()


def _start(folder: Path, *, owned: bool) -> Cluster:
    for name in ("state.json", "failed"):
        (folder / name).unlink(missing_ok=True)
    log = folder / "keeper.log"
    command = [sys.executable, "-m", "tests.cluster.run", "--keep", "--folder", str(folder.absolute())]
    with log.open("wb") as output:
        started = subprocess.run(
            [*command, *(["--owned"] if owned else [])],
            cwd=REPOSITORY,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            check=False,
            timeout=60,
        )
    deadline = time.monotonic() + START_SECONDS
    while (cluster := running(folder)) is None:
        if started.returncode != 0 or not keeper_lives(folder):
            raise ClusterError(f"the cluster did not start; {log} says:\n{log.read_text()[-3000:]}")
        if time.monotonic() > deadline:
            raise ClusterError(f"waited {START_SECONDS} s for the cluster to be ready; {log} says:\n{log.read_text()[-3000:]}")
        time.sleep(0.05)
    return cluster


def stop(folder: Path) -> bool:
    """Stop the folder's cluster and wait until it is gone; says whether there was one."""
    state = folder / "state.json"
    if not keeper_lives(folder) or not state.exists():
        return False
    keeper = json.loads(state.read_text())["keeper"]
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(keeper, number)
        deadline = time.monotonic() + STOP_SECONDS
        while keeper_lives(folder) and time.monotonic() < deadline:
            time.sleep(0.05)
        if not keeper_lives(folder):
            state.unlink(missing_ok=True)
            return True
    raise ClusterError(f"waited {2 * STOP_SECONDS} s for process {keeper} to stop its cluster; see {folder}/keeper.log")


def keep(folder: Path, *, owned: bool) -> None:
    """Be the keeper: open the cluster, say where it is, and end it on SIGTERM, with its owner, or when part of it has died."""
    with (folder / "keeper.lock").open("a") as lock, (folder / "owner.lock").open("a") as owner:
        tries = 0
        while not take(lock):  # somebody who asks whether a keeper lives has the lock for a moment
            if (tries := tries + 1) > 20:
                raise ClusterError(f"{folder} has a keeper already")
            time.sleep(0.05)
        if os.fork():
            os._exit(0)  # who asked for a keeper is no parent that has to wait for it; the lock lives on in the child
        told = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: told.set())
        cluster = given.open_cluster()
        try:
            cluster.install_crds()
            _write_state(folder, cluster)
            while cluster.alive() and not told.wait(0.5) and not (owned and take(owner)):
                pass
        finally:
            (folder / "state.json").unlink(missing_ok=True)
            cluster.stop()
            if owned and take(owner):  # nobody is left to delete it
                shutil.rmtree(folder, ignore_errors=True)


def _write_state(folder: Path, cluster: Cluster) -> None:
    state: dict[str, Any] = {
        "keeper": os.getpid(),
        "url": cluster.url,
        "kubeconfig": str(cluster.kubeconfig),
        "kubectl": cluster.binary,
        "cache": str(cluster.cache),
    }
    unfinished = folder / "state.unfinished"
    unfinished.write_text(json.dumps(state, indent=2))
    unfinished.rename(folder / "state.json")


def main() -> None:
    """Run the command line: start or find, `--stop`, or (for itself) `--keep`."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.cluster.run", description="Start a real Kubernetes API on loopback and leave it running."
    )
    parser.add_argument("--stop", action="store_true", help="stop the running cluster and delete its data")
    parser.add_argument("--folder", type=Path, default=default_folder(), help="where its state is kept (default: %(default)s)")
    parser.add_argument("--quiet", action="store_true", help="print the kubeconfig's path and nothing else")
    parser.add_argument("--keep", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--owned", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.keep:
        keep(arguments.folder, owned=arguments.owned)
    elif arguments.stop:
        print("stopped" if stop(arguments.folder) else "no cluster is running")
    else:
        cluster = start(arguments.folder)
        cluster.install_crds()
        print(cluster.kubeconfig if arguments.quiet else usage(cluster))


def usage(cluster: Cluster) -> str:
    """How to use a cluster that has been left running."""
    return "\n".join(
        (
            f"API server   {cluster.url}",
            f"kubeconfig   {cluster.kubeconfig}",
            f"kubectl      {cluster.binary}",
            "",
            "Use it:",
            f"  export KUBECONFIG={cluster.kubeconfig} PATH={Path(cluster.binary).parent}:$PATH",
            "  kubectl get crds",
            "Stop it:",
            "  python -m tests.cluster.run --stop",
        )
    )


if __name__ == "__main__":
    try:
        main()
    except ClusterError as error:
        raise SystemExit(str(error)) from error
