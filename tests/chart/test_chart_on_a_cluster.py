"""What a real API server says of the chart's objects: it takes each of them, and its Pods meet the strictest Pod Security Standard."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest
import yaml

from tests.chart.rendering import Json, everything, of_kind, rendered, together
from tests.cluster.base import Cluster, KubectlFailed
from tests.conftest import Kubectl

#: Kinds of the Prometheus Operator, which the test cluster does not serve.
FOREIGN = {"ServiceMonitor", "PrometheusRule"}
RESTRICTED = "pod-security.kubernetes.io/enforce=restricted"


def pod(values: Json | None = None) -> Json:
    """A Pod as the Deployment makes them."""
    template = of_kind(rendered(values), "Deployment")["spec"]["template"]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "tried", **template["metadata"]}, "spec": template["spec"]}


def strict(kubectl: Kubectl, *objects: Any) -> str:
    """Have objects checked by the API server as if they were applied."""
    documents = yaml.safe_dump_all(objects)
    return kubectl(
        "apply", "--server-side", "--force-conflicts", "--dry-run=server", "--validate=strict", "-f", "-", stdin=documents
    ).stdout


@pytest.mark.parametrize("values", [{}, {"watchNamespaces": True}, "everything"], ids=["by default", "one namespace", "everything set"])
def test_the_api_server_takes_every_object_by_its_strict_rules(kubectl: Kubectl, namespace: str, values: Any) -> None:
    chosen: Json = everything() if values == "everything" else dict(values)
    if chosen.get("watchNamespaces"):
        chosen |= {"watchNamespaces": [namespace], "secretNamespaces": [namespace]}
        chosen |= {"ambient": {namespace: ["arn:aws:iam::*:role/seawall-*"]}}
    chosen = together(chosen, {"fullnameOverride": f"tried-{secrets.token_hex(3)}", "dashboard": {"namespace": namespace}})
    objects = [each for name, each in rendered(chosen, namespace=namespace).items() if name.kind not in FOREIGN]
    said = strict(kubectl, *objects)
    assert said.count("serverside-applied (server dry run)") == len(objects)


def test_its_pods_meet_the_restricted_standard(cluster: Cluster, kubectl: Kubectl, namespace: str) -> None:
    cluster.kubectl("label", "namespace", namespace, RESTRICTED)
    kubectl("create", "serviceaccount", pod()["spec"]["serviceAccountName"])
    create = ("create", "--dry-run=server", "-f", "-")
    assert "pod/tried created (server dry run)" in kubectl(*create, stdin=json.dumps(pod())).stdout
    for less in (
        {"securityContext": {"allowPrivilegeEscalation": True}},
        {"podSecurityContext": {"seccompProfile": {"type": "Unconfined"}}},
    ):
        with pytest.raises(KubectlFailed, match='violates PodSecurity "restricted:latest"'):
            kubectl(*create, stdin=json.dumps(pod(less)))


def test_nothing_but_what_is_mounted_can_be_written_by_its_process() -> None:
    spec = pod()["spec"]
    (container,) = spec["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["runAsUser"] >= 10000
    assert "volumes" not in spec
    assert not {"hostNetwork", "hostPID", "hostIPC"} & spec.keys()
