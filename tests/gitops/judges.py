"""What the tools that wait for an object make of it: kstatus, as Flux asks it, and the health scripts that Argo CD is given."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import yaml

from tests.cluster import binaries
from tests.cluster.base import REPOSITORY
from tests.operator.objects import Json

SCRIPTS = REPOSITORY / "manifests" / "gitops" / "argocd" / "argocd-cm.yaml"
KEY = "resource.customizations.health.seawall.dev_"


def kstatus(objects: Sequence[Json]) -> list[tuple[str, str]]:
    """What `Compute` says of each object: the status, such as InProgress, and the message."""
    return _asked("kstatus", objects)


def argo(objects: Sequence[Json], folder: Path) -> list[tuple[str, str]]:
    """What Argo CD shows of each object by its kind's script: the health, such as Progressing, and the message."""
    file = folder / "health.lua"
    answers = []
    for each in objects:
        file.write_text(scripts()[each["kind"]])
        answers += _asked("argo-lua", [each], str(file))
    return answers


def scripts() -> dict[str, str]:
    """Health scripts by kind, as they are shipped."""
    data: dict[str, str] = yaml.safe_load(SCRIPTS.read_text())["data"]
    return {key.removeprefix(KEY): script for key, script in data.items()}


def _asked(tool: str, objects: Sequence[Json], *arguments: str) -> list[tuple[str, str]]:
    """Hand objects to one of our programs, a line each; each answer's two halves."""
    lines = "".join(f"{json.dumps(each)}\n" for each in objects)
    done = subprocess.run([str(binaries.tool(tool)), *arguments], input=lines, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answers = [tuple(line.split("\t", 1)) for line in done.stdout.splitlines()]
    return [(status, message) for status, message in answers]
