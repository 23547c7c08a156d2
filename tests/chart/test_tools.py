"""What other people's tools say of the chart and of the manifests: kubeconform, kube-score and helm-unittest."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.chart.conformity import Json, Schemas
from tests.chart.rendering import CHART, OPTIONAL, everything, files, loaded, of_kind, rendered, text
from tests.cluster import binaries
from tests.cluster.base import REPOSITORY, Cluster

MONITORING = ("prometheusrules.yaml", "servicemonitors.yaml")

#: The grade of kube-score that means it.
CRITICAL = 1

#: What of kube-score is not followed.
NOT_ASKED = (
    "--ignore-test=container-image-pull-policy",  # it wants Always: then no Pod starts while the registry is away, for an image that is pinned
    "--ignore-container-cpu-limit",  # it would be held back while cores are idle; what it asks for is what it is sure of
)


@pytest.fixture(scope="module")
def schemas(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Schemas:
    """Those of the API server, and of the Prometheus operator, which the chart's options are for."""
    made = Schemas(tmp_path_factory.mktemp("schemas"))
    made.add_server(cluster)
    made.add_crds(binaries.crds(name) for name in MONITORING)
    return made


@pytest.mark.parametrize("values", [{}, OPTIONAL, everything()], ids=["by default", "with all options", "with every value changed"])
def test_all_that_the_chart_renders_is_as_the_servers_schemas_want_it(schemas: Schemas, values: Json) -> None:
    assert schemas.complaints(rendered(values).values()) == []


@pytest.mark.parametrize("folder", ["install", "single-namespace", "admission", "samples"])
def test_all_that_the_manifests_make_is_as_the_servers_schemas_want_it(cluster: Cluster, schemas: Schemas, folder: str) -> None:
    made = loaded(cluster.kubectl("kustomize", str(REPOSITORY / "manifests" / folder)).stdout)
    assert made
    assert schemas.complaints(made) == []


def test_the_sample_approval_is_as_the_servers_schema_wants_it(schemas: Schemas) -> None:
    assert schemas.complaints(files(REPOSITORY / "manifests" / "samples" / "approval")) == []


def test_a_member_that_no_schema_has_and_a_value_of_the_wrong_type_are_found(schemas: Schemas) -> None:
    deployment = of_kind(rendered(), "Deployment")
    deployment["spec"] |= {"replica": 2, "replicas": "two"}
    [complaint] = schemas.complaints([deployment])
    assert "additional properties 'replica' not allowed" in complaint
    assert "got string, want integer" in complaint


def test_kube_score_finds_nothing_critical(tmp_path: Path) -> None:
    file = tmp_path / "rendered.yaml"
    file.write_text(text())
    command = [str(binaries.tool("kube-score")), "score", "--kubernetes-version=v1.36", "--output-format=json", *NOT_ASKED, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    scored = [(each["type_meta"]["kind"], check) for each in json.loads(done.stdout) for check in each["checks"] if not check["skipped"]]
    assert {kind for kind, _ in scored} >= {"Deployment", "NetworkPolicy", "PodDisruptionBudget", "Service"}
    assert [(kind, check["check"]["id"], check["comments"]) for kind, check in scored if check["grade"] == CRITICAL] == []


def test_the_charts_own_suites_pass() -> None:
    command = [str(binaries.tool("helm-unittest")), "--strict", "--color", str(CHART)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
