"""The emulated account as a process of its own, so that what a client uses is the client's alone.

`python -m bench.world WHAT TIMES` fills the account, prints its address and then obeys a line on standard input with a line of JSON each: `calls`
tells how often each operation was asked and begins to count anew, `delay SECONDS` makes every answer that much later.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final, Self

from bench import account, managed_account
from tests.emulator import Emulator

WORLDS: Final[Mapping[str, Callable[[Emulator, int], None]]] = {
    "ground": account.fill,
    "managed": lambda aws, _: managed_account.fill(aws),
    "nothing": lambda _, __: None,
}
"""What there is in an account: how to make it, and how many times as large."""


class World:
    """The other end: starts the process and talks to it, for as long as the context lasts.

    Attributes:
        environment: variables with which boto3 finds it.
        byte_code: a folder where its clients keep theirs: it is compiled once, as in an image.
    """

    def __init__(self, what: str = "ground", times: int = 1) -> None:
        self._command = [sys.executable, "-m", "bench.world", what, str(times)]
        self._process: subprocess.Popen[str] | None = None
        self.environment: dict[str, str] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="seawall-bench-")
        self.byte_code = self._folder.name

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.environment = self._answer()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.communicate()
        self._folder.cleanup()

    def calls(self) -> Counter[str]:
        """How often each operation was asked since the last time."""
        return Counter(self._obey("calls"))

    def delay(self, seconds: float) -> None:
        """Answer every request that much later from now on."""
        self._obey(f"delay {seconds}")

    def _obey(self, order: str) -> Any:
        if self._process is None or self._process.stdin is None:
            raise RuntimeError("the emulated account is asked outside of its context")
        self._process.stdin.write(f"{order}\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        line = self._process.stdout.readline() if self._process is not None and self._process.stdout is not None else ""
        if not line:
            raise RuntimeError("the emulated account has ended")
        return json.loads(line)


def main() -> None:
    """Serve until standard input ends."""
    with Emulator() as aws:
        WORLDS[sys.argv[1]](aws, int(sys.argv[2]))
        _say(aws.environment)
        rule = None
        for order in sys.stdin:
            word, _, rest = order.strip().partition(" ")
            if word == "calls":
                _say(Counter(f"{call.service}.{call.operation}" for call in aws.calls))
                aws.forget_calls()
            elif word == "delay":
                if rule is not None:
                    aws.withdraw(rule)
                rule = aws.delay("*", seconds=float(rest))
                _say({})


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
