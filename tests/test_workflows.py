"""GitHub's workflows: what they may do, whom they trust, and that they call what people call. zizmor is asked too, offline."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.test_repository import ROOT, TARGETS, shown

FOLDER = ROOT / ".github" / "workflows"
CONFIG = ROOT / ".github" / "zizmor.yml"
FILES = sorted(FOLDER.iterdir())
WORKFLOWS: dict[str, dict[str, Any]] = {file.stem: yaml.safe_load(file.read_text()) for file in FILES}
JOBS = {f"{workflow}/{name}": job for workflow, read in WORKFLOWS.items() for name, job in read["jobs"].items()}

every_file = pytest.mark.parametrize("file", FILES, ids=shown)
every_job = pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)


def zizmor(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run it, with all that it can find and without a question to GitHub."""
    binary = shutil.which("zizmor", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert binary is not None, "it comes with the environment"
    command = [binary, "--offline", "--no-progress", "--persona=pedantic", f"--config={CONFIG}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_zizmor_has_nothing_to_say_against_the_workflows() -> None:
    done = zizmor(FOLDER)
    assert done.returncode == 0, done.stdout + done.stderr


def test_zizmor_would_say_so_if_an_action_of_somebody_elses_were_used_by_its_tag(tmp_path: Path) -> None:
    file = tmp_path / ".github" / "workflows" / "ci.yaml"
    file.parent.mkdir(parents=True)
    file.write_text((FOLDER / "ci.yaml").read_text().replace("actions/checkout@", "somebody/checkout@", 1))
    assert "unpinned-uses" in zizmor(file).stdout


@every_file
def test_a_workflow_says_at_its_top_that_it_is_untried(file: Path) -> None:
    assert file.read_text().startswith("# Untried where it was written")


@every_file
def test_actions_are_githubs_own_and_named_by_a_tag(file: Path) -> None:
    used = re.findall(r"uses:\s*(\S+)", file.read_text())
    assert used
    assert [each for each in used if not re.fullmatch(r"actions/[a-z/-]+@v\d+(\.\d+)*", each)] == []


@pytest.mark.parametrize("workflow", WORKFLOWS.values(), ids=WORKFLOWS)
def test_a_workflow_may_do_nothing_but_what_a_job_is_granted_and_does_not_run_beside_itself(workflow: dict[str, Any]) -> None:
    assert workflow["permissions"] == {}
    assert workflow["concurrency"]["group"].endswith("${{ github.ref }}")


@every_job
def test_a_job_may_read_the_repository_and_no_more_keeps_no_credentials_and_ends_in_time(job: dict[str, Any]) -> None:
    assert job["permissions"] == {"contents": "read"}
    assert job["timeout-minutes"] <= 90
    checkouts = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
    assert [step["with"] for step in checkouts] == [{"persist-credentials": False}]


def test_what_jobs_run_is_what_people_run() -> None:
    commands = " ".join(step.get("run", "") for job in JOBS.values() for step in job["steps"])
    named = set(" ".join(re.findall(r"\bmake ((?:[a-z]+ ?)+)", commands)).split())
    assert named == {"env", "lint", "verify"}
    assert named <= TARGETS
    assert any(step.get("run") == ".ci/run" for step in JOBS["ci/test"]["steps"])
    assert any(step.get("env") == {"CLUSTER": "kind"} for step in JOBS["ci/kind"]["steps"])
