"""Programs that a test run starts, ended for certain.

A component runs in a session of its own, so a Ctrl-C at the terminal reaches pytest and not etcd; and on Linux the kernel kills it when the
thread that started it ends (PR_SET_PDEATHSIG), so nothing survives a test run that was killed. The request to the kernel is made by a small
wrapper that then becomes the program: a `preexec_fn` is not safe in a process with threads. The starter must therefore live as long as the
component does: start components from a main thread.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.cluster.base import ClusterError

#: Ports are taken from here: below the range from which Linux and macOS give outgoing connections theirs, so that a port stays free while its
#: server is down.
PORTS = range(20000, 30000)

#: Argument 1 is the starter's pid: if it died before the request was made, the signal would never come.
DIE_WITH_STARTER = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
if os.getppid() != int(sys.argv[1]): sys.exit("the process that started this one is gone")
os.execv(sys.argv[2], sys.argv[2:])
"""


def free_port() -> int:
    """A loopback port on which nothing listens now."""
    for port in random.sample(PORTS, 100):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise ClusterError(f"100 ports between {PORTS.start} and {PORTS.stop} tried, none was free")


class Component:
    """One program with its log; it can be started again after it ended."""

    def __init__(self, name: str, command: Sequence[str], log: Path) -> None:
        self.name = name
        self.command = list(command)
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process id; None while it does not run."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    @property
    def running(self) -> bool:
        """Whether the program runs (a paused one does)."""
        return self.pid is not None

    def start(self) -> None:
        """Start the program; its output is added to the log."""
        if self.running:
            raise ClusterError(f"{self.name} runs already, as process {self.pid}")
        command = self.command
        if sys.platform == "linux":
            command = [sys.executable, "-I", "-S", "-c", DIE_WITH_STARTER, str(os.getpid()), *command]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal if the program runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def terminate(self) -> None:
        """Ask the program to end, also when it is paused; `reap` waits for it."""
        self.signal(signal.SIGTERM)
        self.signal(signal.SIGCONT)

    def reap(self, grace: float) -> None:
        """Wait until the program has ended; kill it after `grace` seconds."""
        if self._process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(grace)
            return
        self._process.kill()
        self._process.wait(10)

    def tail(self, lines: int = 15) -> str:
        """The log's last lines."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def wait_until(self, ready: Callable[[], bool], what: str, seconds: float) -> None:
        """Wait until `ready` says so, the program ends, or the time is over.

        Args:
            ready: Asked every 50 ms.
            what: What is waited for, as the second half of a sentence: "to answer on /readyz".
            seconds: How long at most.
        """
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.running:
                raise ClusterError(f"waited for {self.name} {what}, but it ended; its log, {self.log}, ends so:\n{self.tail()}")
            if time.monotonic() > deadline:
                raise ClusterError(f"waited {seconds} s for {self.name} {what}; its log, {self.log}, ends so:\n{self.tail()}")
            time.sleep(0.05)
