"""What a process uses, from /proc."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """A running process, by its id."""

    pid: int

    def cpu_seconds(self) -> float:
        """User and system time of all its threads, in steps of the kernel's clock tick (10 ms as a rule)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mib(self, what: str = "VmRSS") -> float:
        """Resident memory now; `VmHWM` is the most it ever was."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{what}:"))


def load() -> float:
    """Processes that wanted a core over the last minute, on average: what other work the machine has."""
    return os.getloadavg()[0]
