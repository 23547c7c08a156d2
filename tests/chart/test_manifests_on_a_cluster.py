"""The kustomizations, applied to a real API server as people do."""

from __future__ import annotations

import json

import pytest

from tests.chart.rendering import Json, Name, named
from tests.chart.test_manifests import MANIFESTS, built
from tests.cluster.local import LocalCluster

pytestmark = pytest.mark.slow


def stored(cluster: LocalCluster, folder: str) -> dict[Name, Json]:
    """Every object of a kustomization as the API server has it."""
    return named(json.loads(cluster.kubectl("get", "-k", str(MANIFESTS / folder), "-o", "json").stdout)["items"])


def test_each_is_applied_in_one_go_and_again_without_a_change(own_cluster: LocalCluster) -> None:
    for folder in ("install", "single-namespace"):
        apply = ("apply", "-k", str(MANIFESTS / folder))
        own_cluster.kubectl(*apply)
        before = stored(own_cluster, folder)
        assert before.keys() == built(MANIFESTS / folder).keys()
        own_cluster.kubectl(*apply)
        assert stored(own_cluster, folder) == before, "resourceVersion and all"
