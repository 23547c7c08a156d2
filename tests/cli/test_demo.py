"""`seawall demo`, as people run it: a process that starts an emulator and an operator, and leaves nothing behind."""

from __future__ import annotations

import io
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.text import Text

from seawall.api.v1alpha1 import AWSAccount, ControlException, MultiAZPolicy, SecurityBaseline
from seawall.cli.demo import stage, table
from seawall.cli.demo.processes import DemoFailed, Program, local_environ
from seawall.cli.demo.seen import Seen
from tests.cluster.base import Cluster

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def own_namespace(cluster: Cluster) -> Iterator[str]:
    """A name for the demo's namespace, which nothing has yet; afterwards nothing has it any more."""
    name = f"demo-{secrets.token_hex(3)}"
    yield name
    cluster.kubectl("delete", "namespace", name, "--ignore-not-found", "--wait=false")


def started(cluster: Cluster, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "seawall", "demo", "--kubeconfig", str(cluster.kubeconfig), *arguments]
    environ = {**os.environ, "TMPDIR": str(folder), "COLUMNS": "120"}
    return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def processes_naming(text: str) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # it has just ended
            continue
        if text in command:
            found.append(command)
    return found


def refuse_remains(cluster: Cluster, namespace: str, folder: Path, printed: str) -> None:
    """Assert that neither program runs, the namespace goes, and no file is left."""
    assert processes_naming(namespace) == []
    port = re.search(r"http://127\.0\.0\.1:(\d+)", printed)
    assert port is not None
    with socket.socket() as trial:
        assert trial.connect_ex(("127.0.0.1", int(port[1]))) != 0
    cluster.kubectl("wait", "--for=delete", f"namespace/{namespace}", "--timeout=60s", timeout=70)
    assert list(folder.iterdir()) == []


@pytest.mark.slow
def test_it_shows_a_verdict_change_and_leaves_nothing_behind(cluster: Cluster, own_namespace: str, tmp_path: Path) -> None:
    demo = started(cluster, tmp_path, "--once", "--namespace", own_namespace)
    printed, _ = demo.communicate(timeout=150)
    assert demo.returncode == 0, printed
    assert "s3.bucket-public-access-block on acme-invoices: Fail -> Pass" in printed
    passed, passed_after, failed, failed_after = map(int, re.findall(r"pass (\d+) -> (\d+), fail (\d+) -> (\d+)", printed)[0])
    assert passed < passed_after
    assert failed > failed_after
    assert re.search(r"workload shop: Fails, web > euw1-az\d: 2 of 4 units remain, 2 missing", printed)
    assert "ControlException/public-website: Ready=True (Active, covers 1)" in printed
    refuse_remains(cluster, own_namespace, tmp_path, printed)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_at_any_time_and_it_leaves_nothing_behind(
    cluster: Cluster, own_namespace: str, tmp_path: Path, number: signal.Signals
) -> None:
    demo = started(cluster, tmp_path, "--namespace", own_namespace)
    assert demo.stdout is not None
    deadline = time.monotonic() + 60
    while cluster.kubectl("get", "namespace", own_namespace, "--ignore-not-found").stdout == "" and time.monotonic() < deadline:
        time.sleep(0.1)
    demo.send_signal(number)
    demo.send_signal(number)
    printed, _ = demo.communicate(timeout=60)
    assert demo.returncode == 130, printed
    assert "Traceback" not in printed
    refuse_remains(cluster, own_namespace, tmp_path, printed)


def test_a_namespace_of_somebody_else_is_refused_and_kept(cluster: Cluster, namespace: str, tmp_path: Path) -> None:
    demo = started(cluster, tmp_path, "--once", "--namespace", namespace)
    printed, _ = demo.communicate(timeout=60)
    assert demo.returncode == 1
    assert f"namespace {namespace} exists and is not the demo's" in printed
    assert cluster.kubectl("get", "namespace", namespace, "-o", "jsonpath={.status.phase}").stdout == "Active"


def test_the_samples_are_those_of_the_repository_and_only_what_is_told_is_changed() -> None:
    found = dict(stage.samples())
    assert set(found) == {AWSAccount, SecurityBaseline, MultiAZPolicy, ControlException}
    for kind, body in found.items():
        changed = stage.adapted(kind, body, "here", "http://127.0.0.1:1", NOW)
        assert kind.parse(changed).metadata.namespace == "here"
        different = {key for key in body["spec"].keys() | changed["spec"].keys() if body["spec"].get(key) != changed["spec"].get(key)}
        assert different <= {"endpointURL", "credentials", "expiresAt"}
        assert "namespace" not in body["metadata"]


def baseline(**status: Any) -> dict[str, Any]:
    return {"metadata": {"name": "demo", "generation": 1}, "status": {"observedGeneration": 1, **status}}


def finding(number: int) -> dict[str, Any]:
    return {
        "id": f"{number:016}",
        "control": "workspaces.user-volume-encrypted",
        "resource": {"id": "a-bucket-with-a-very-long-name-" + "x" * number},
        "verdict": "Fail",
        "severity": "Critical",
        "message": "something was seen, wanted something else " * 5,
    }


FULL = Seen(
    {
        SecurityBaseline: (
            baseline(
                conditions=[{"type": "Ready", "status": "True"}, {"type": "Compliant", "status": "False"}],
                summary={"pass": 1000, "fail": 2000, "unknown": 3000, "score": 33},
                topFindings=[finding(number) for number in range(20)],
            ),
        ),
        MultiAZPolicy: (
            baseline(
                workloads=[
                    {
                        "name": "shop",
                        "verdict": "Fails",
                        "worstZone": "euw1-az1",
                        "capacity": [{"zone": f"euw1-az{number}", "remaining": 2, "required": 4} for number in range(3)],
                        "causes": ["web > euw1-az1: 2 of 4 units remain, 2 missing, " * 5],
                    }
                ]
            ),
        ),
    }
)


@pytest.mark.parametrize(("width", "height"), [(80, 24), (100, 30), (120, 40)])
def test_the_screen_is_no_larger_than_the_terminal(width: int, height: int) -> None:
    console = Console(file=io.StringIO(), width=width, height=height)
    console.print(table.screen(FULL, Text("> something happens"), width, height))
    lines = console.file.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert len(lines) < height
    assert any("workspaces.user-volume-encrypted" in line for line in lines)


def test_plain_lines_tell_only_what_has_changed() -> None:
    assert table.changes(FULL, FULL) == []
    told = table.changes(Seen({}), FULL)
    assert told[0] == "SecurityBaseline/demo: Ready=True Compliant=False pass=1000 fail=2000 unknown=3000 score=33"
    assert told[2].startswith("workload shop: Fails, web > euw1-az1")


def test_a_program_that_has_ended_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    program = Program("the operator", [sys.executable, "-c", "raise SystemExit('no cluster')"], os.environ, tmp_path / "log")
    deadline = time.monotonic() + 20
    with pytest.raises(DemoFailed, match=r"(?s)the operator ended with 1, wanted it running; its log, .*no cluster"):  # noqa: PT012 - it takes a while
        while time.monotonic() < deadline:
            program.refuse_dead()
            time.sleep(0.05)


def test_a_program_dies_with_whoever_started_it(tmp_path: Path) -> None:
    starter = (
        "import os, sys; from pathlib import Path; from seawall.cli.demo.processes import Program\n"
        f"print(Program('sleep', [sys.executable, '-c', 'import time; time.sleep(600)'], os.environ, Path({str(tmp_path / 'log')!r})).pid)\n"
        "sys.stdout.flush(); os.kill(os.getpid(), 9)"
    )
    pid = subprocess.run([sys.executable, "-c", starter], capture_output=True, text=True, check=False, timeout=60).stdout.strip()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert pid
    assert not Path(f"/proc/{pid}").exists()


def test_loopback_is_reached_without_a_proxy() -> None:
    environ = local_environ({"NO_PROXY": "example.com", "HTTP_PROXY": "http://proxy", "SEAWALL_NAMESPACE": "x", "AWS_PROFILE": "prod"})
    assert environ["NO_PROXY"] == environ["no_proxy"] == "example.com,127.0.0.1,localhost"
    assert "SEAWALL_NAMESPACE" not in environ
    assert environ["AWS_PROFILE"] == "prod"
