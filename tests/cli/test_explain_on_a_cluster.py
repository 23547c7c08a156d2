"""`kubectl seawall explain` against a real API server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from seawall.kube.reports import Source
from tests.cli.drawn import REGION, lists, reports, web
from tests.cluster.base import Cluster
from tests.conftest import Kubectl

PROGRAM = "from seawall.cli.plugin import main; main()"
POLICY: dict[str, Any] = {
    "apiVersion": "seawall.dev/v1alpha1",
    "kind": "MultiAZPolicy",
    "metadata": {"name": "pay"},
    "spec": {"accountSelector": {}, "workloads": [{"name": "shop", "select": {"matchTags": {"app": "shop"}}}]},
}
Explain = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def explain(cluster: Cluster, namespace: str) -> Explain:
    """Run the command in the test's namespace; nothing is asserted about how it ends."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", PROGRAM, "explain", *arguments, "-n", namespace, "--kubeconfig", str(cluster.kubeconfig)]
        return subprocess.run(command, env=os.environ, capture_output=True, text=True, timeout=60, check=False)

    return run


@pytest.fixture
def evaluated(kubectl: Kubectl, namespace: str) -> None:
    """A policy with its status, its reports, and those of an earlier policy of the same name."""
    kubectl("create", "-f", "-", stdin=json.dumps(POLICY))
    body = yaml.safe_load(kubectl("get", "maz", "pay", "-o", "yaml").stdout)
    told = [
        {"name": "shop", "verdict": "Fails", "worstZone": "euw1-az1", "causes": ["web > nat-1"]},
        {"name": "mail", "verdict": "Unknown", "causes": ["nothing is selected"]},
    ]
    status = {"observedGeneration": 1, "workloads": told}
    kubectl("patch", "maz", "pay", "--subresource=status", "--type=merge", "-p", json.dumps({"status": status}))
    for number, uid in enumerate((body["metadata"]["uid"], "of-another-life"), 1):
        source = Source("MultiAZPolicy", namespace, "pay", uid)
        (content,) = reports(lists([web()], workload="shop"), uid=uid)
        report = {"apiVersion": "seawall.dev/v1alpha1", "kind": "ComplianceReport", **source.report("prod", REGION, number, content)}
        del report["metadata"]["ownerReferences"]
        kubectl("create", "-f", "-", stdin=json.dumps(report))


@pytest.mark.usefixtures("evaluated")
def test_it_draws_what_the_policys_own_reports_hold_and_says_what_it_cannot_draw(explain: Explain) -> None:
    drawn = explain("maz/pay")
    assert drawn.returncode == 0, drawn.stderr
    assert drawn.stdout.count("✗ nat-1 (euw1-az1)") == 1
    assert drawn.stderr == "kubectl seawall: mail is Unknown and cannot be drawn: nothing is selected\n"
    assert "stands" in explain("multiazpolicies/pay", "--zone", "euw1-az2").stdout
    assert explain("maz/pay", "-o", "dot").stdout.startswith("digraph seawall {")
    assert explain("maz/pay", "-o", "mermaid").stdout.startswith("flowchart LR")


@pytest.mark.usefixtures("evaluated")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["sb/prod"],
            "sb/prod: a SecurityBaseline has no graph to draw, wanted maz/NAME; `kubectl seawall report sb/prod` names every finding",
        ),
        (["pay"], "seen `pay`, wanted maz/NAME"),
        (["maz/pays"], "did you mean `maz/pay`?"),
        (["maz/pay", "--zone", "euw1-az9"], "--zone: nothing of maz/pay is in `euw1-az9`, wanted one of euw1-az1, euw1-az2"),
    ],
)
def test_what_cannot_be_drawn_is_invalid_input(explain: Explain, arguments: list[str], told: str) -> None:
    answer = explain(*arguments)
    assert (answer.returncode, told in answer.stderr, answer.stdout) == (2, True, ""), answer.stderr


def test_a_policy_that_nobody_has_evaluated_says_so(explain: Explain, kubectl: Kubectl) -> None:
    kubectl("create", "-f", "-", stdin=json.dumps(POLICY))
    answer = explain("maz/pay")
    assert "maz/pay was not evaluated yet" in answer.stderr
