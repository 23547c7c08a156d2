"""`kubectl seawall responsibility` against a real API server: the report as it stands there, in the formats of `seawall responsibility`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.cluster.base import Cluster
from tests.conftest import Kubectl
from tests.outputs.responsibility_reports import MET, NOT_MET, report, service

pytestmark = pytest.mark.cluster

PROGRAM = "from seawall.cli.plugin import main; main()"
CALLER = "arn:aws:sts::123456789012:assumed-role/audit/seawall"
ACCOUNT = {
    "apiVersion": "seawall.dev/v1alpha1",
    "kind": "AWSAccount",
    "metadata": {"name": "prod"},
    "spec": {"regions": ["eu-west-1"], "credentials": {"source": "Ambient"}},
}

Plugin = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def plugin(cluster: Cluster, namespace: str) -> Plugin:
    """Run the plugin in the test's namespace; nothing is asserted about how it ends."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", PROGRAM, "responsibility", *arguments, "-n", namespace]
        environment = {**os.environ, "KUBECONFIG": str(cluster.kubeconfig)}
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)

    return run


@pytest.fixture
def written(kubectl: Kubectl) -> None:
    """The account, and its report as the operator writes it."""
    kubectl("create", "-f", "-", stdin=json.dumps(ACCOUNT))
    status = json.dumps({"status": {"callerARN": CALLER, "regions": ["eu-west-1"]}})
    kubectl("patch", "awsacct", "prod", "--subresource=status", "--type=merge", "-p", status)
    body = report(service("rds", {"encryption_in_transit": NOT_MET}), service("s3", MET)).body()
    body["metadata"] = {"name": "prod"}
    kubectl("create", "-f", "-", stdin=json.dumps(body))


@pytest.mark.usefixtures("written")
def test_the_report_is_told_with_who_read_the_account(plugin: Plugin) -> None:
    answer = plugin("prod", "-o", "json")
    assert (answer.returncode, answer.stderr) == (0, "")
    document = json.loads(answer.stdout)
    assert document["schemaVersion"] == 1
    assert (document["readBy"], document["regions"], document["judgedBy"]) == (CALLER, ["eu-west-1"], "baseline production")
    assert [each["service"] for each in document["services"]] == ["rds", "s3"]
    assert "rds.require-tls" in plugin("prod").stdout
    assert CALLER in plugin("prod", "-o", "html").stdout


@pytest.mark.usefixtures("written")
def test_without_its_account_it_is_told_without_a_reader(plugin: Plugin, kubectl: Kubectl) -> None:
    kubectl("delete", "awsacct", "prod")
    document = json.loads(plugin("prod", "-o", "json").stdout)
    assert (document["readBy"], document["regions"]) == (None, [])


@pytest.mark.usefixtures("written")
def test_a_misspelt_account_is_answered_with_the_nearest(plugin: Plugin, namespace: str) -> None:
    answer = plugin("prd")
    assert (answer.returncode, answer.stdout) == (2, "")
    wanted = f"there is no ResponsibilityReport of an AWSAccount `prd` in namespace {namespace}, did you mean `prod`?"
    assert answer.stderr == f"kubectl seawall: {wanted}\n"
