"""`kubectl seawall` as people run it: a program that kubectl finds on the PATH, against a real API server."""

from __future__ import annotations

import json
import os
import pty
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
import yaml

from tests.cli.plans import body, change
from tests.cluster.base import Cluster
from tests.conftest import Kubectl

PROGRAM = "from seawall.cli.plugin import main; main()"
FIRST, SECOND, THIRD = (f"{number:016x}" for number in (1, 2, 3))

POLICIES = """
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {{name: {name}}}
spec:
  failurePolicy: Fail
  matchConstraints:
    namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: {name}}}}}
    resourceRules: [{{apiGroups: [seawall.dev], apiVersions: ["*"], operations: [CREATE], resources: [remediationapprovals]}}]
  validations: [{{expression: "false", message: "whoever asked for a plan cannot approve it"}}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {{name: {name}}}
spec: {{policyName: {name}, validationActions: [Deny]}}
"""


class Plugin(Protocol):
    """The plugin in the test's namespace."""

    def __call__(self, *arguments: str, kubeconfig: Path | None = None) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture
def kubeconfig(cluster: Cluster, namespace: str, tmp_path: Path) -> Path:
    """The administrator's kubeconfig, its context in the test's namespace."""
    config = yaml.safe_load(cluster.kubeconfig.read_text())
    config["contexts"][0]["context"]["namespace"] = namespace
    other = {"name": "elsewhere", "context": {**config["contexts"][0]["context"], "namespace": "elsewhere"}}
    config["contexts"].append(other)
    path = tmp_path / "kubeconfig"
    path.write_text(yaml.safe_dump(config))
    return path


@pytest.fixture
def plugin(kubeconfig: Path) -> Plugin:
    """Run the plugin without a terminal; nothing is asserted about how it ends."""
    own = kubeconfig

    def run(*arguments: str, kubeconfig: Path | None = None) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", PROGRAM, *arguments]
        environment = {**os.environ, "KUBECONFIG": str(kubeconfig or own)}
        return subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)

    return run


@pytest.fixture
def offered(kubectl: Kubectl, namespace: str) -> str:
    """A plan of three changes, the last of which needs the second; its name."""
    whole = body(change(1), change(2), change(3, dependsOn=[SECOND]), namespace=namespace)
    kubectl("create", "-f", "-", stdin=json.dumps(whole))
    return str(whole["metadata"]["name"])


def write_status(kubectl: Kubectl, kind: str, name: str, **status: Any) -> None:
    kubectl("patch", kind, name, "--subresource=status", "--type=merge", "-p", json.dumps({"status": status}))


def write_journal(kubectl: Kubectl, name: str, **states: str) -> None:
    records = [{"id": change_id.removeprefix("c"), "state": state} for change_id, state in states.items()]
    write_status(kubectl, "rplan", name, changes=records)


def whoami(kubectl: Kubectl) -> str:
    return kubectl("auth", "whoami", "-o", "jsonpath={.status.userInfo.username}").stdout


def approvals(kubectl: Kubectl) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(kubectl("get", "rappr", "-o", "json", "--show-managed-fields").stdout)["items"]
    return found


def test_kubectl_finds_it_on_the_path(cluster: Cluster, offered: str, kubeconfig: Path, tmp_path: Path) -> None:
    script = tmp_path / "kubectl-seawall"
    script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c {shlex.quote(PROGRAM)} "$@"\n')
    script.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "KUBECONFIG": str(kubeconfig)}
    answer = subprocess.run([cluster.binary, "seawall", "plan"], env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert offered in answer.stdout
    assert "3 Pending" in answer.stdout


def test_a_plan_is_shown_in_full_and_as_its_object(plugin: Plugin, offered: str, namespace: str) -> None:
    text = plugin("plan", offered)
    assert (text.returncode, text.stderr) == (0, "")
    assert "+ BlockPublicPolicy: true" in text.stdout
    assert "\x1b" not in text.stdout
    alone = json.loads(plugin("plan", offered, "-o", "json").stdout)
    assert (alone["kind"], alone["metadata"]["name"]) == ("RemediationPlan", offered)
    assert "managedFields" not in alone["metadata"]
    listed = yaml.safe_load(plugin("plan", "-n", namespace, "-o", "yaml").stdout)
    assert (listed["kind"], [each["spec"]["hash"] for each in listed["items"]]) == ("List", ["0a1b2c3d" * 8])
    assert alone in json.loads(plugin("plan", "-A", "-o", "json").stdout)["items"]


def test_namespace_and_context_are_chosen_as_with_kubectl(plugin: Plugin, offered: str) -> None:
    assert "there is no plan in namespace elsewhere" in plugin("plan", "--context", "elsewhere").stderr
    assert "there is no plan in namespace nobodys" in plugin("plan", "-n", "nobodys").stderr
    unknown = plugin("plan", "--context", "nowhere")
    assert (unknown.returncode, "nowhere" in unknown.stderr, unknown.stdout) == (1, True, "")
    assert offered in plugin("plan", "-A").stdout


def test_an_unknown_name_is_answered_with_the_nearest(plugin: Plugin, offered: str, namespace: str) -> None:
    plan = plugin("plan", "prod-0a1b2c3e-1")
    assert plan.returncode == 2
    assert plan.stderr == f"kubectl seawall: there is no plan `prod-0a1b2c3e-1` in namespace {namespace}, did you mean `{offered}`?\n"
    source = plugin("approve", "--source", "sb/prd", "--yes")
    assert (source.returncode, "did you mean `sb/prod`?" in source.stderr) == (2, True)
    unknown = plugin("approve", offered, "--change", f"{FIRST}0", "--yes")
    assert (unknown.returncode, f"did you mean `{FIRST}`?" in unknown.stderr) == (2, True)


def test_without_a_terminal_nothing_is_approved_unless_it_is_said(plugin: Plugin, offered: str, kubectl: Kubectl) -> None:
    answer = plugin("approve", offered)
    assert answer.returncode == 2
    assert "+ BlockPublicPolicy: true" in answer.stdout
    assert "standard input is no terminal, so nobody can be asked: read the plan above, then add --yes" in answer.stderr
    assert approvals(kubectl) == []


def test_an_approval_says_what_was_shown_by_whom_why_and_until_when(plugin: Plugin, offered: str, kubectl: Kubectl) -> None:
    end = "2999-01-01T00:00:00Z"
    answer = plugin("approve", offered, "--change", SECOND, "--change", THIRD, "--reason", "nobody reads it", "--expires", end, "--yes")
    assert answer.returncode == 0, answer.stderr
    assert "assets-1" not in answer.stdout
    assert "Apply 2 changes of 1 plan: 2 Disruptive" in answer.stdout
    (made,) = approvals(kubectl)
    assert f"remediationapproval.seawall.dev/{made['metadata']['name']} created" in answer.stdout
    assert made["metadata"]["name"].startswith(f"{offered}-apply-")
    assert [each["manager"] for each in made["metadata"]["managedFields"]] == ["kubectl-seawall"]
    assert made["spec"] == {
        "planHashes": ["0a1b2c3d" * 8],
        "action": "Apply",
        "changes": [SECOND, THIRD],
        "reason": "nobody reads it",
        "approvedBy": whoami(kubectl),
        "expiresAt": end,
    }


@pytest.mark.usefixtures("offered")
def test_one_approval_takes_all_waiting_plans_of_a_source(plugin: Plugin, kubectl: Kubectl, namespace: str) -> None:
    for number, source in enumerate(("prod", "prod", "other"), 1):
        reference = {"kind": "SecurityBaseline", "name": source, "uid": "u"}
        whole = body(name=f"{source}-{number}", namespace=namespace, hash=f"{number:064x}", sourceRef=reference)
        kubectl("create", "-f", "-", stdin=json.dumps(whole))
    ready = {"type": "Ready", "status": "True", "reason": "Superseded", "message": "m", "lastTransitionTime": "2026-11-24T08:00:00Z"}
    write_status(kubectl, "rplan", "prod-2", conditions=[ready])
    answer = plugin("approve", "--source", "securitybaseline/prod", "--yes")
    assert answer.returncode == 0, answer.stderr
    (made,) = approvals(kubectl)
    assert made["spec"] == {"planHashes": ["0a1b2c3d" * 8, f"{1:064x}"], "action": "Apply", "approvedBy": whoami(kubectl)}
    assert made["metadata"]["name"].startswith("prod-apply-")
    superseded = plugin("approve", "prod-2", "--yes")
    assert (superseded.returncode, "plan prod-2 is superseded" in superseded.stderr) == (2, True)


def test_a_change_that_needs_another_one_says_so(plugin: Plugin, offered: str) -> None:
    answer = plugin("approve", offered, "--change", THIRD, "--yes")
    assert f"note: change {THIRD} waits for change {SECOND}, which is not among these" in answer.stdout


def test_only_what_was_made_is_rolled_back_and_only_what_was_not_is_rejected(plugin: Plugin, offered: str, kubectl: Kubectl) -> None:
    early = plugin("rollback", offered, "--yes")
    assert early.returncode == 2
    assert f"plan {offered} has no change that could be taken back: 3 Pending" in early.stderr
    write_journal(kubectl, offered, **{f"c{FIRST}": "Verified", f"c{SECOND}": "Stale", f"c{THIRD}": "Pending"})
    assert plugin("rollback", offered, "--force", "--yes").returncode == 0
    assert plugin("reject", offered, "--yes").returncode == 0
    specs = {each["spec"]["action"]: each["spec"] for each in approvals(kubectl)}
    assert (specs["Rollback"]["changes"], specs["Rollback"]["force"]) == ([FIRST], True)
    assert specs["Reject"]["changes"] == [THIRD]
    stuck = plugin("approve", offered, "--change", SECOND, "--change", THIRD, "--yes")
    assert (stuck.returncode, f"--change: `{SECOND}` is Stale, and could not be made" in stuck.stderr) == (2, True)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--expires", "soon"], "seen 'soon', wanted a duration such as 24h"),
        (["--expires", "0s"], "is past"),
        (["--expires", "2001-01-01T00:00:00Z"], "is past"),
        (["--reason", "x" * 2049], "spec.reason"),
        (["--source", "pod/x"], "name the plans, or their source"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_made(
    plugin: Plugin, offered: str, kubectl: Kubectl, options: list[str], told: str
) -> None:
    answer = plugin("approve", offered, "--yes", *options)
    assert (answer.returncode, told in " ".join(answer.stderr.split())) == (2, True), answer.stderr
    assert approvals(kubectl) == []


def test_a_person_without_rights_is_told_whom_to_ask(
    plugin: Plugin, offered: str, kubectl: Kubectl, kubeconfig: Path, namespace: str
) -> None:
    kubectl("create", "serviceaccount", "bob")
    kubectl("create", "role", "reader", "--verb=list", "--resource=remediationplans.seawall.dev")
    kubectl("create", "rolebinding", "reader", "--role=reader", f"--serviceaccount={namespace}:bob")
    config = yaml.safe_load(kubeconfig.read_text())
    config["users"][0]["user"] = {"token": kubectl("create", "token", "bob").stdout.strip()}
    path = kubeconfig.with_name("bob")
    path.write_text(yaml.safe_dump(config))
    answer = plugin("approve", offered, "--yes", kubeconfig=path)
    assert answer.returncode == 1
    assert f'User "system:serviceaccount:{namespace}:bob" cannot create resource "remediationapprovals"' in answer.stderr
    assert "ask whoever administers the cluster" in answer.stderr
    assert "ServiceAccount" not in answer.stderr


@pytest.fixture
def denying(kubectl: Kubectl, namespace: str) -> Iterator[None]:
    """An admission policy that refuses every approval in the test's namespace."""
    text = POLICIES.format(name=namespace)
    kubectl("create", "-f", "-", stdin=text)
    yield
    kubectl("delete", "-f", "-", stdin=text)


@pytest.mark.usefixtures("denying")
def test_what_admission_refuses_is_told_in_its_own_sentence(plugin: Plugin, offered: str) -> None:
    deadline = time.monotonic() + 20
    answer = plugin("approve", offered, "--yes")
    while answer.returncode == 0 and time.monotonic() < deadline:  # a policy takes effect a second after it was made
        answer = plugin("approve", offered, "--yes")
    assert answer.returncode == 1
    assert "denied request: whoever asked for a plan cannot approve it" in answer.stderr
    assert "created" not in answer.stdout


class Waiting:
    """The plugin with --wait in a pseudo-terminal, where it asks."""

    def __init__(self, kubeconfig: Path, *arguments: str) -> None:
        self._terminal, end = pty.openpty()
        command = [sys.executable, "-c", PROGRAM, *arguments]
        environment = {**os.environ, "KUBECONFIG": str(kubeconfig), "NO_COLOR": "1", "COLUMNS": "200"}
        self.process = subprocess.Popen(
            command, env=environment, stdin=end, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        os.close(end)
        self.printed = ""

    def answer(self, word: str) -> None:
        os.write(self._terminal, f"{word}\n".encode())

    def until(self, word: str) -> None:
        """Read on until a word was printed."""
        assert self.process.stdout is not None
        while word not in self.printed:
            more = self.process.stdout.read(1)
            assert more, self.printed
            self.printed += more

    def end(self) -> int:
        rest, _ = self.process.communicate(timeout=30)
        os.close(self._terminal)
        self.printed += rest
        return self.process.returncode


def test_on_a_terminal_it_asks_and_no_means_no(offered: str, kubeconfig: Path, kubectl: Kubectl) -> None:
    asked = Waiting(kubeconfig, "approve", offered)
    asked.until("Apply 3 changes of 1 plan: 3 Disruptive. Go on? [y/N]:")
    asked.answer("n")
    assert asked.end() == 1
    assert "nothing was done" in asked.printed
    assert approvals(kubectl) == []


@pytest.mark.parametrize(("last", "code"), [("Verified", 0), ("Failed", 3)])
def test_waiting_tells_each_step_and_ends_with_what_came_of_it(
    offered: str, kubeconfig: Path, kubectl: Kubectl, last: str, code: int
) -> None:
    waiting = Waiting(kubeconfig, "approve", offered, "--change", FIRST, "--wait")
    waiting.until("Go on?")
    waiting.answer("y")
    waiting.until(" created")
    (made,) = approvals(kubectl)
    write_journal(kubectl, offered, **{f"c{FIRST}": "InProgress", f"c{THIRD}": "Verified"})
    waiting.until("s3.bucket-public-access-block on assets-1: Pending -> InProgress")
    write_status(kubectl, "rplan", offered, changes=[{"id": FIRST, "state": last, "message": "so it is"}])
    waiting.until(f"InProgress -> {last}: so it is")
    write_status(kubectl, "rappr", made["metadata"]["name"], state="Used", observedGeneration=1)
    assert waiting.end() == code
    assert f"is used: 1 {last}\n" in waiting.printed
    assert "assets-3: " not in waiting.printed


def test_an_approval_that_is_refused_while_somebody_waits_ends_the_wait(offered: str, kubeconfig: Path, kubectl: Kubectl) -> None:
    waiting = Waiting(kubeconfig, "approve", offered, "--wait", "--yes")
    waiting.until(" created")
    (made,) = approvals(kubectl)
    write_status(kubectl, "rappr", made["metadata"]["name"], state="Refused", message="the bucket has another policy by now")
    assert waiting.end() == 1
    assert "was not carried out (Refused): the bucket has another policy by now" in waiting.printed


def test_who_stops_waiting_is_told_that_the_approval_stays(offered: str, kubeconfig: Path, kubectl: Kubectl) -> None:
    waiting = Waiting(kubeconfig, "approve", offered, "--wait", "--yes")
    waiting.until(" created")
    waiting.process.send_signal(signal.SIGINT)
    assert waiting.end() == 130
    (made,) = approvals(kubectl)
    assert f"approval {made['metadata']['name']} stays" in waiting.printed
    assert "Traceback" not in waiting.printed
