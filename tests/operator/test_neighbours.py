"""An operator for one namespace: it needs no rights elsewhere, and leaves alone what another operator keeps there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.cluster.base import Cluster
from tests.conftest import Kubectl
from tests.emulator import Emulator
from tests.operator.conftest import Apply, NewOperator, check_log, fresh_namespace
from tests.operator.objects import Json, account, baseline, secret, seed, several
from tests.operator.program import Operator, Proxy

RULES = [
    {"apiGroups": ["seawall.dev"], "resources": ["*"], "verbs": ["get", "list", "watch"]},
    {"apiGroups": ["seawall.dev"], "resources": ["awsaccounts/status", "controlexceptions/status"], "verbs": ["patch"]},
    {"apiGroups": ["seawall.dev"], "resources": ["securitybaselines/status", "multiazpolicies/status"], "verbs": ["patch"]},
    {"apiGroups": ["seawall.dev"], "resources": ["compliancereports", "responsibilityreports"], "verbs": ["create", "patch", "delete"]},
    {"apiGroups": ["seawall.dev"], "resources": ["remediationplans"], "verbs": ["create", "patch", "delete"]},
    {"apiGroups": ["seawall.dev"], "resources": ["remediationplans/status"], "verbs": ["patch"]},
    {"apiGroups": ["coordination.k8s.io"], "resources": ["leases"], "verbs": ["get", "create", "update"]},
    {"apiGroups": ["events.k8s.io"], "resources": ["events"], "verbs": ["create", "patch"]},
    {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]},
]
"""All that it needs, in its own namespace."""


@pytest.fixture
def limited(cluster: Cluster, namespace: str, kubectl: Kubectl, tmp_path: Path) -> Cluster:
    """The cluster as a ServiceAccount sees it that may do what the operator needs, in the test's namespace alone."""
    kubectl("create", "serviceaccount", "seawall")
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "seawall"}, "rules": RULES}
    kubectl("apply", "-f", "-", stdin=json.dumps(role))
    kubectl("create", "rolebinding", "seawall", "--role=seawall", f"--serviceaccount={namespace}:seawall")
    config = yaml.safe_load(cluster.kubeconfig.read_text())
    context = next(each["context"] for each in config["contexts"] if each["name"] == config["current-context"])
    context["user"] = "seawall"
    config["users"] = [{"name": "seawall", "user": {"token": kubectl("create", "token", "seawall").stdout.strip()}}]
    (tmp_path / "limited").write_text(yaml.safe_dump(config))
    return Cluster(tmp_path / "limited", cluster.binary, tmp_path / "cache")


@pytest.fixture
def neighbour(cluster: Cluster, proxy: Proxy, tmp_path: Path, aws: Emulator) -> Iterator[Operator]:
    """An operator, not started, in a namespace of its own that has the account `prod`."""
    with fresh_namespace(cluster, "neighbour") as other:
        operator = Operator(cluster, proxy, other, tmp_path, "neighbour")
        cluster.kubectl("-n", other, "apply", "-f", "-", stdin=several(account(endpoint=aws.url), baseline(mode="Plan")))
        yield operator
        operator.kill()
    check_log(operator)


@pytest.mark.usefixtures("prod")
def test_an_operator_that_starts_leaves_the_plans_of_other_namespaces_alone(
    operator: Operator, neighbour: Operator, aws: Emulator, apply: Apply
) -> None:
    seed(aws)
    apply(baseline(mode="Plan"))
    operator.evaluated(fail=3)
    plans = operator.all("rplan")
    assert len(plans) == 2
    neighbour.start()
    neighbour.evaluated(fail=3)
    assert [each["metadata"]["uid"] for each in operator.all("rplan")] == [each["metadata"]["uid"] for each in plans]


def test_an_operator_for_one_namespace_needs_rights_in_it_alone(
    new_operator: NewOperator, limited: Cluster, aws: Emulator, apply: Apply, kubectl: Kubectl
) -> None:
    seed(aws)
    operator = new_operator("operator")
    operator.cluster = limited
    operator.start()
    keys: Json = {"source": "Secret", "secretRef": {"name": "keys"}}
    apply(secret("keys", aws_access_key_id="AKIATESTING", aws_secret_access_key="secret"))
    apply(account(endpoint=aws.url, credentials=keys), baseline(mode="Plan"))
    operator.evaluated(fail=3)
    apply(baseline(mode="Plan", regions=["eu-west-1"], controls=("dynamodb.pitr",)))
    operator.evaluated(fail=1)
    aws.seeding("dynamodb").delete_table(TableName="orders")
    kubectl("annotate", "sb/base", "reconcile.fluxcd.io/requestedAt=1")
    operator.evaluated(fail=0)
    kubectl("delete", "sb/base", "--timeout=10s")
    operator.wait_for("the reports to go", lambda: not operator.all("crep"))
    assert operator.events("prod", "AWSAccount")
    assert operator.stop() == 0
    refused = [line["message"] for line in operator.log() if "forbidden" in line["message"].lower()]
    assert refused == []
