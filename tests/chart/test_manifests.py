"""The kustomizations of manifests/: they build from a fresh clone, and are what the chart renders, field by field."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from helm.generate import admission_templates, crd_templates, install, rendered, single_namespace
from tests.chart import rendering
from tests.chart.rendering import NAMESPACE, Json, Name, loaded, named
from tests.cluster import binaries
from tests.cluster.base import CRDS, REPOSITORY

MANIFESTS = REPOSITORY / "manifests"
HELMS_LABELS = ("app.kubernetes.io/managed-by", "helm.sh/chart")
KEEP = "helm.sh/resource-policy"
OURS = Name("Namespace", "", NAMESPACE)


def on_one_line(value: Any) -> Any:
    """The same with all CEL on one line each: kustomize adds empty lines where a folded text is indented."""
    if isinstance(value, list):
        return [on_one_line(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {key: " ".join(each.split()) if key == "expression" else on_one_line(each) for key, each in value.items()}


def built(folder: Path) -> dict[Name, Json]:
    """What `kubectl kustomize` makes of a folder, without any option."""
    result = subprocess.run([binaries.tool("kubectl"), "kustomize", folder], capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stderr == "", "kustomize warns"
    return named(on_one_line(each) for each in loaded(result.stdout))


def without_helm(objects: dict[Name, Json]) -> dict[Name, Json]:
    """The chart's objects without what says that Helm manages them."""
    result = {name: on_one_line(each) for name, each in objects.items()}
    for each in result.values():
        metadata = each["metadata"]
        for label in HELMS_LABELS:
            del metadata["labels"][label]
        if metadata.get("annotations", {}).pop(KEEP, None) and not metadata["annotations"]:
            del metadata["annotations"]
    return result


@pytest.mark.parametrize("folder", ["install", "single-namespace", "samples", "admission", "../crds"])
def test_kubectl_builds_it_without_any_option(folder: str) -> None:
    assert built(MANIFESTS / folder) != {}


def test_the_install_is_the_chart_with_its_defaults_and_a_namespace() -> None:
    found = built(MANIFESTS / "install")
    assert found.pop(OURS)["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    assert found == without_helm(rendering.rendered())


def test_the_overlay_is_the_chart_with_one_namespace_watched_and_the_namespace() -> None:
    found = built(MANIFESTS / "single-namespace")
    assert found.pop(OURS) == built(MANIFESTS / "install")[OURS]
    assert found == without_helm(rendering.rendered({"watchNamespaces": [NAMESPACE]}))


def test_the_overlay_gives_the_operator_no_right_in_the_whole_cluster_but_to_read_the_policies() -> None:
    found = built(MANIFESTS / "single-namespace")
    bound = [each["roleRef"]["name"] for name, each in found.items() if name.kind == "ClusterRoleBinding"]
    rules = [rule for name in bound for rule in found[Name("ClusterRole", "", name)]["rules"]]
    assert rules
    assert {(*rule["apiGroups"], *rule["verbs"]) for rule in rules} == {("admissionregistration.k8s.io", "get")}
    assert {name.namespace for name in found if name.kind == "Role"} == {NAMESPACE}


def test_no_approval_is_in_any_kustomization() -> None:
    folders = [file.parent for file in MANIFESTS.rglob("kustomization.yaml")]
    assert MANIFESTS / "samples" in folders
    assert [each for folder in folders for each in built(folder) if each.kind == "RemediationApproval"] == []


def test_the_folder_of_the_kinds_is_applied_by_kubectl_as_it_is_too() -> None:
    """`kubectl apply -f crds/` reads every file with one of its endings, so the kustomization has none."""
    assert all(each["kind"] == "CustomResourceDefinition" for each in rendering.files(CRDS))
    listed = yaml.safe_load((CRDS / "Kustomization").read_text())["resources"]
    assert listed == sorted(file.name for file in CRDS.glob("*.yaml"))


def overlay() -> Iterator[tuple[Path, str]]:
    """What the overlay's files should hold."""
    yield from single_namespace(rendered(), rendered(f"watchNamespaces={{{NAMESPACE}}}"))


@pytest.mark.parametrize("generated", [crd_templates, admission_templates, lambda: install(rendered()), overlay])
def test_what_is_generated_is_up_to_date(generated: Callable[[], Iterator[tuple[Path, str]]]) -> None:
    stale = [str(path.relative_to(REPOSITORY)) for path, text in generated() if not path.exists() or path.read_text() != text]
    assert stale == [], "run `make generate`"
