"""The programs that the demo starts, ended for certain.

Each runs in a session of its own, so that Ctrl-C reaches the demo alone, which then ends them in order; and on Linux the kernel kills them when the
demo is killed itself (PR_SET_PDEATHSIG). The request to the kernel is made by a small wrapper that then becomes the program. The signal comes when
the thread that started it ends: start programs from the main thread.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import click

#: Argument 1 is the starter's pid: if it died before the request was made, the signal would never come.
_DIE_WITH_STARTER: Final = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
if os.getppid() != int(sys.argv[1]): sys.exit("the process that started this one is gone")
os.execv(sys.argv[2], sys.argv[2:])
"""

_SHOWN_LINES: Final = 8


class DemoFailed(click.ClickException):
    """The demo did not show what it has to show; the message says what was seen and where to read on."""


class Program:
    """A running program with its log.

    Args:
        name: What it is called in messages.
        command: The program's path and its arguments.
        environ: Its whole environment.
        log: File for its output.
    """

    def __init__(self, name: str, command: Sequence[str], environ: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        wrapper = [sys.executable, "-I", "-S", "-c", _DIE_WITH_STARTER, str(os.getpid())] if sys.platform == "linux" else []
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [*wrapper, *command], env=dict(environ), stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def refuse_dead(self) -> None:
        """Raise DemoFailed, with the log's last lines, if the program has ended."""
        if (code := self._process.poll()) is not None:
            raise DemoFailed(f"{self.name} ended with {code}, wanted it running; its log, {self.log}, ends so:\n{self.tail()}")

    def tail(self) -> str:
        """The log's last lines."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-_SHOWN_LINES:])

    def end(self, grace: float) -> None:
        """Ask the program to end, and kill it after `grace` seconds."""
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(grace)
            return
        self._process.kill()
        self._process.wait()


def free_port() -> int:
    """A loopback port on which nothing listens now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def program_beside_python(name: str) -> str | None:
    """Path of a program that was installed beside this interpreter; None when there is none."""
    path = Path(sys.executable).parent / name
    return str(path) if os.access(path, os.X_OK) else None


def local_environ(environ: Mapping[str, str]) -> dict[str, str]:
    """An environment in which loopback is reached directly, whatever proxy there is, and nothing but the demo says how Seawall and moto run.

    AWS's variables stay: a kubeconfig's plug-in may need them. Seawall itself is given keys and an endpoint, and then asks for no others.
    """
    kept = {name: value for name, value in environ.items() if not name.startswith(("MOTO_", "SEAWALL_"))}
    direct = ",".join(filter(None, (environ.get("NO_PROXY") or environ.get("no_proxy"), "127.0.0.1,localhost")))
    return {**kept, "NO_PROXY": direct, "no_proxy": direct}
