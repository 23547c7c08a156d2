"""What manifests/gitops offers is taken by the tools it is for: their own CRDs, the chart's schema, and Argo CD's ConfigMap."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.chart.conformity import Schemas
from tests.chart.rendering import loaded, refusal
from tests.cluster import binaries
from tests.cluster.base import REPOSITORY, Cluster
from tests.conftest import Kubectl
from tests.gitops.judges import SCRIPTS, scripts
from tests.operator.objects import Json

FOLDER = REPOSITORY / "manifests" / "gitops"


@pytest.fixture
def schemas(tmp_path: Path) -> Schemas:
    """Those of Flux's and Argo CD's own CRDs; the module with that of HelmRelease is not to be had here."""
    made = Schemas(tmp_path)
    made.add_crds(binaries.crds(name) for name in ("gitrepositories.yaml", "kustomizations.yaml", "applications.yaml"))
    return made


def shipped(cluster: Cluster, tool: str) -> list[Json]:
    """The objects that `kubectl apply -k` makes of a tool's folder."""
    return loaded(cluster.kubectl("kustomize", str(FOLDER / tool)).stdout)


@pytest.mark.parametrize(("tool", "wanted"), [("flux", 3), ("argocd", 2)])
def test_every_example_is_as_the_tools_own_crds_want_it(cluster: Cluster, schemas: Schemas, tool: str, wanted: int) -> None:
    found = [each for each in shipped(cluster, tool) if each["kind"] != "HelmRelease"]
    assert len(found) == wanted
    assert schemas.complaints(found) == []


def test_the_chart_takes_the_values_of_every_example(cluster: Cluster) -> None:
    [release] = [each["spec"]["values"] for each in shipped(cluster, "flux") if each["kind"] == "HelmRelease"]
    [application] = [
        each["spec"]["source"]["helm"]["valuesObject"] for each in shipped(cluster, "argocd") if "helm" in each["spec"]["source"]
    ]
    assert [refusal(release), refusal(application)] == ["", ""]


def test_the_health_scripts_are_merged_into_argo_cds_configmap_with_kubectl(kubectl: Kubectl) -> None:
    kubectl("create", "configmap", "argocd-cm", "--from-literal=url=https://argocd.example.com")
    kubectl("patch", "configmap", "argocd-cm", f"--patch-file={SCRIPTS}")
    data: dict[str, str] = json.loads(kubectl("get", "configmap", "argocd-cm", "-o", "json").stdout)["data"]
    assert data.pop("url") == "https://argocd.example.com"
    assert {re.sub(r".*seawall\.dev_", "", key): script for key, script in data.items()} == scripts()
