"""What is built is what is pinned, each module by itself, and nothing is built twice."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.cluster import binaries


def test_every_module_makes_something_and_has_the_checksums_of_what_it_pins() -> None:
    modules = sorted(each.name for each in binaries.MODULES.iterdir())
    assert modules == sorted({*binaries.PACKAGES, *binaries.FILES})
    for module in modules:
        dependencies = re.findall(r"^(?:require)?\s+(\S+) v\S+", (binaries.MODULES / module / "go.mod").read_text(), re.MULTILINE)
        sums = (binaries.MODULES / module / "go.sum").read_text()
        assert dependencies
        assert [each for each in dependencies if f"{each} " not in sums and each not in replaced(module)] == [], module


def replaced(module: str) -> list[str]:
    """The dependencies in whose place a module takes others."""
    return re.findall(r"^replace (\S+)", (binaries.MODULES / module / "go.mod").read_text(), re.MULTILINE)


def test_another_pin_makes_a_new_folder_of_its_module_and_of_no_other(tmp_path: Path) -> None:
    shutil.copytree(Path(binaries.__file__).parent, tmp_path / "cluster", ignore=shutil.ignore_patterns("__pycache__"))
    before = folders(tmp_path / "cluster")
    with (tmp_path / "cluster" / "modules" / "helm" / "go.sum").open("a") as sums:
        sums.write("example.com/other v1.0.0 h1:0000000000000000000000000000000000000000000=\n")
    after = folders(tmp_path / "cluster")
    assert {module for module, folder in after.items() if folder != before[module]} == {"helm"}


def folders(where: Path) -> dict[str, str]:
    """The folder of each module, as a copy of `binaries.py` names it."""
    script = "import binaries\nfor module in binaries.PACKAGES: print(module, binaries.folder_of(module).name)"
    done = subprocess.run([sys.executable, "-c", script], cwd=where, capture_output=True, text=True, check=True)
    return dict(line.split() for line in done.stdout.splitlines())


def test_what_was_built_once_needs_no_go_and_takes_no_lock() -> None:
    binaries.tool("kubectl")
    with binaries.only_one():
        done = subprocess.run(
            [sys.executable, binaries.__file__, "kubectl"],
            env={**os.environ, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        )
    assert done.stdout.strip().endswith("/kubectl")
