"""The Dockerfile: what it takes in, what the image runs and as whom. No container engine is needed; building it is for the workflows."""

from __future__ import annotations

import fnmatch
import json
import re
import tomllib

import click
import pytest

from seawall.cli import main
from tests.test_repository import MAKEFILE, ROOT, committed, shown

TEXT = (ROOT / "Dockerfile").read_text()
CODE = re.sub(r"^#.*\n", "", TEXT, flags=re.MULTILINE)
INSTRUCTIONS: list[tuple[str, str]] = re.findall(r"^([A-Z]+) (.+)$", re.sub(r"\\\n\s*", "", CODE), re.MULTILINE)
"""Each one's word, and the rest of its line."""
LAST_STAGE = INSTRUCTIONS[max(at for at, (word, _) in enumerate(INSTRUCTIONS) if word == "FROM") :]
LOCK = (ROOT / "requirements.lock").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
IGNORED = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
COPIED = [source for word, rest in INSTRUCTIONS if word == "COPY" and not rest.startswith("--from=") for source in rest.split()[:-1]]


def only(word: str) -> str:
    """What the last stage says once."""
    (rest,) = [rest for each, rest in LAST_STAGE if each == word]
    return rest


def is_sent(path: str) -> bool:
    """Whether .dockerignore lets a path into the builder's context: the last pattern that matches it, or a folder of it, decides."""
    folders = [path.rsplit("/", up)[0] for up in range(path.count("/") + 1)]
    sent = True
    for pattern in IGNORED:
        bare = pattern.removeprefix("!").removeprefix("**/")
        names = [name for each in folders for name in ((each, each.rsplit("/", 1)[-1]) if "**" in pattern else (each,))]
        if any(fnmatch.fnmatch(name, bare) for name in names):
            sent = pattern.startswith("!")
    return sent


def test_the_base_is_named_by_a_version_and_held_to_a_digest_that_whoever_builds_has_looked_up() -> None:
    arguments = dict(rest.partition("=")[::2] for word, rest in INSTRUCTIONS if word == "ARG")
    assert re.fullmatch(r"python:3\.\d+(\.\d+)?-slim-\w+", arguments["BASE"])
    assert arguments["BASE_DIGEST"] == ""
    assert [rest for word, rest in INSTRUCTIONS if word == "FROM"] == ["${BASE}${BASE_DIGEST} AS build", "${BASE}${BASE_DIGEST}"]
    assert "sha256:" not in CODE


def test_the_base_has_the_python_that_the_tests_run_on() -> None:
    (base,) = re.findall(r"^ARG BASE=python:([\d]+\.[\d]+)", TEXT, re.MULTILINE)
    assert f"--python {base} " in MAKEFILE
    assert PROJECT["requires-python"] == f">={base}"


def test_the_image_runs_the_operator_and_any_other_command_in_its_place() -> None:
    assert json.loads(only("ENTRYPOINT")) == ["seawall"]
    assert json.loads(only("CMD")) == ["operator"]
    assert set(json.loads(only("CMD"))) <= set(main.list_commands(click.Context(main)))
    assert {"seawall", "kubectl-seawall"} == set(PROJECT["scripts"])


def test_the_image_runs_as_a_number_that_is_not_root() -> None:
    user, group = only("USER").split(":")
    assert int(user) > 0
    assert int(group) > 0
    after = [word for word, _ in LAST_STAGE[[word for word, _ in LAST_STAGE].index("USER") :]]
    assert not {"RUN", "COPY", "ADD"} & set(after)


def test_nothing_is_run_in_the_last_stage_so_that_it_holds_no_more_than_the_base_and_the_application() -> None:
    assert [(word, rest) for word, rest in LAST_STAGE if word in {"RUN", "COPY", "ADD"}] == [("COPY", "--from=build /app /app")]


@pytest.mark.parametrize("path", COPIED)
def test_what_is_copied_is_there_and_is_sent_to_the_builder(path: str) -> None:
    assert (ROOT / path).exists()
    assert is_sent(path)


@pytest.mark.parametrize(
    "path",
    [
        ".git/config",
        ".venv/bin/python",
        ".env",
        "tests/conftest.py",
        "operator/seawall/__pycache__/x.pyc",
        "operator/seawall.egg-info/PKG-INFO",
    ],
)
def test_what_the_image_does_not_need_is_not_sent(path: str) -> None:
    assert not is_sent(path)


def test_all_of_the_package_is_sent() -> None:
    found = [shown(path) for path in committed()]
    assert [path for path in found if path.startswith("operator/seawall/") and not is_sent(path)] == []


def test_whatever_is_installed_is_held_to_the_hashes_of_the_lock() -> None:
    runs = " && ".join(rest for word, rest in INSTRUCTIONS if word == "RUN")
    installing = [step for step in runs.split("&& ") if re.search(r"\b(pip install|uv build)\b", step)]
    assert [step for step in installing if "--require-hashes" not in step and "--no-deps /wheel/" not in step] == []
    assert len(installing) == 4


@pytest.mark.parametrize("name", ["setuptools", "uv", *(re.split(r"[<>=;\[ ]", each)[0] for each in PROJECT["dependencies"])])
def test_the_lock_has_what_the_image_is_built_with_and_what_it_runs_with(name: str) -> None:
    assert re.search(rf"^{re.escape(name)}==\S+ \\\n\s+--hash=sha256:", LOCK, re.MULTILINE)
