"""The command line as people run it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.emulator import Emulator

Seawall = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def seawall(aws: Emulator) -> Seawall:
    """Run `seawall` with the emulator's credentials; nothing is asserted about how it ends."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "seawall", *arguments]
        whole = {**os.environ, **aws.environment, "AWS_REGION": "eu-west-1", **environment}
        return subprocess.run(command, env=whole, capture_output=True, text=True, timeout=120, check=False)

    return run
