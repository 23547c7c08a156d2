"""The chart as Helm renders it, without any cluster."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.cluster import binaries
from tests.cluster.base import REPOSITORY

Json = dict[str, Any]

CHART = REPOSITORY / "helm" / "seawall"
RELEASE, NAMESPACE = "seawall", "seawall-system"

#: Every part that is off by default.
OPTIONAL: Json = {"metrics": {"serviceMonitor": {"enabled": True}}, "prometheusRule": {"enabled": True}, "dashboard": {"enabled": True}}

#: A value other than the default for each one there is, by its name; some need more than one.
OTHERS: Mapping[str, Json] = {
    "nameOverride": {"nameOverride": "wall"},
    "fullnameOverride": {"fullnameOverride": "team-wall"},
    "commonLabels": {"commonLabels": {"team": "pay"}},
    "watchNamespaces": {"watchNamespaces": ["team-a", "team-b"]},
    "secretNamespaces": {"secretNamespaces": ["team-a"]},
    "ambient": {"ambient": {"team-a": ["arn:aws:iam::*:role/seawall-*", "arn:aws:iam::123456789012:role/read"]}},
    "allowEndpointURL": {"allowEndpointURL": True},
    "allowDestructive": {"allowDestructive": True},
    "allowUnguarded": {"allowUnguarded": True},
    "managedTags": {"managedTags": ["owner=terraform", "tf:*"]},
    "logLevel": {"logLevel": "debug"},
    "extraArgs": {"extraArgs": ["--managed-tag=more"]},
    "aws.roleARN": {"aws": {"roleARN": "arn:aws-us-gov:iam::123456789012:role/path/seawall"}},
    "aws.region": {"aws": {"region": "us-gov-west-1"}},
    "replicaCount": {"replicaCount": 3},
    "image.registry": {"image": {"registry": "registry.test:5000"}},
    "image.repository": {"image": {"repository": "security/seawall"}},
    "image.tag": {"image": {"tag": "9.9.9"}},
    "image.digest": {"image": {"digest": "sha256:" + "0" * 64}},
    "image.pullPolicy": {"image": {"pullPolicy": "Always"}},
    "imagePullSecrets": {"imagePullSecrets": [{"name": "registry"}]},
    "serviceAccount.create": {"serviceAccount": {"create": False, "name": "seawall"}},
    "serviceAccount.name": {"serviceAccount": {"name": "other"}},
    "serviceAccount.annotations": {"serviceAccount": {"annotations": {"a": "b"}}},
    "serviceAccount.automount": {"serviceAccount": {"automount": False}},
    "rbac.create": {"rbac": {"create": False}},
    "rbac.aggregate": {"rbac": {"aggregate": False}},
    "admission.enabled": {"admission": {"enabled": False}},
    "admission.fourEyes": {"admission": {"fourEyes": False}},
    "admission.stamping": {"admission": {"stamping": False}},
    "admission.gitWriters": {"admission": {"gitWriters": ["system:serviceaccount:flux-system:kustomize-controller", "o'neil\\<dev>"]}},
    "crds.install": {"crds": {"install": False}},
    "crds.keep": {"crds": {"keep": False}},
    "resources": {"resources": {"limits": {"memory": "2Gi"}}},
    "nodeSelector": {"nodeSelector": {"kubernetes.io/arch": "arm64"}},
    "tolerations": {"tolerations": [{"key": "dedicated", "operator": "Exists"}]},
    "affinity": {"affinity": {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": []}}},
    "topologySpreadConstraints": {"topologySpreadConstraints": []},
    "priorityClassName": {"priorityClassName": "system-cluster-critical"},
    "terminationGracePeriodSeconds": {"terminationGracePeriodSeconds": 60},
    "podDisruptionBudget.enabled": {"podDisruptionBudget": {"enabled": False}},
    "podDisruptionBudget.maxUnavailable": {"podDisruptionBudget": {"maxUnavailable": "50%"}},
    "podDisruptionBudget.minAvailable": {"podDisruptionBudget": {"minAvailable": 0}},
    "deploymentAnnotations": {"deploymentAnnotations": {"a": "b"}},
    "podAnnotations": {"podAnnotations": {"a": "b"}},
    "podLabels": {"podLabels": {"a": "b"}},
    "podSecurityContext": {"podSecurityContext": {"runAsUser": 70000}},
    "securityContext": {"securityContext": {"privileged": False}},
    "extraEnv": {"extraEnv": [{"name": "HTTPS_PROXY", "value": "http://proxy.test:3128"}]},
    "extraEnvFrom": {"extraEnvFrom": [{"configMapRef": {"name": "more"}}]},
    "extraVolumes": {"extraVolumes": [{"name": "ca", "configMap": {"name": "ca"}}]},
    "extraVolumeMounts": {
        "extraVolumes": [{"name": "ca", "configMap": {"name": "ca"}}],
        "extraVolumeMounts": [{"name": "ca", "mountPath": "/etc/ca"}],
    },
    "web.host": {"web": {"host": "::"}},
    "web.port": {"web": {"port": 9090}},
    "livenessProbe": {"livenessProbe": {"periodSeconds": 20}},
    "readinessProbe": {"readinessProbe": {"periodSeconds": 20}},
    "startupProbe": {"startupProbe": {"periodSeconds": 20}},
    "networkPolicy.enabled": {"networkPolicy": {"enabled": False}},
    "networkPolicy.metricsFrom": {"networkPolicy": {"metricsFrom": [{"namespaceSelector": {"matchLabels": {"name": "monitoring"}}}]}},
    "networkPolicy.apiServerPorts": {"networkPolicy": {"apiServerPorts": [16443]}},
    "networkPolicy.extraEgress": {"networkPolicy": {"extraEgress": [{"ports": [{"port": 3128}]}]}},
    "metrics.service.enabled": {"metrics": {"service": {"enabled": False}, "serviceMonitor": {"enabled": False}}},
    "metrics.service.annotations": {"metrics": {"service": {"annotations": {"a": "b"}}}},
    "metrics.serviceMonitor.enabled": {"metrics": {"serviceMonitor": {"enabled": False}}},
    "metrics.serviceMonitor.namespace": {"metrics": {"serviceMonitor": {"namespace": "monitoring"}}},
    "metrics.serviceMonitor.labels": {"metrics": {"serviceMonitor": {"labels": {"release": "prometheus"}}}},
    "metrics.serviceMonitor.annotations": {"metrics": {"serviceMonitor": {"annotations": {"a": "b"}}}},
    "metrics.serviceMonitor.interval": {"metrics": {"serviceMonitor": {"interval": "1m"}}},
    "metrics.serviceMonitor.scrapeTimeout": {"metrics": {"serviceMonitor": {"scrapeTimeout": "20s"}}},
    "metrics.serviceMonitor.relabelings": {"metrics": {"serviceMonitor": {"relabelings": [{"action": "drop"}]}}},
    "metrics.serviceMonitor.metricRelabelings": {"metrics": {"serviceMonitor": {"metricRelabelings": [{"action": "drop"}]}}},
    "prometheusRule.enabled": {"prometheusRule": {"enabled": False}},
    "prometheusRule.namespace": {"prometheusRule": {"namespace": "monitoring"}},
    "prometheusRule.labels": {"prometheusRule": {"labels": {"release": "prometheus"}}},
    "prometheusRule.annotations": {"prometheusRule": {"annotations": {"a": "b"}}},
    "dashboard.enabled": {"dashboard": {"enabled": False}},
    "dashboard.namespace": {"dashboard": {"namespace": "monitoring"}},
    "dashboard.labels": {"dashboard": {"labels": {"grafana_dashboard": "yes"}}},
    "dashboard.annotations": {"dashboard": {"annotations": {"grafana_folder": "AWS"}}},
}


class Name(NamedTuple):
    """What is one object in a cluster."""

    kind: str
    namespace: str
    name: str


def helm(*arguments: str, values: Json | None = None) -> subprocess.CompletedProcess[str]:
    """Run Helm with some values; how it ended is for the caller to judge."""
    command = [str(binaries.tool("helm")), *arguments, "--values=-"]
    return subprocess.run(command, input=json.dumps(values or {}), capture_output=True, text=True, timeout=60, check=False)


def text(values: Json | None = None, *, release: str = RELEASE, namespace: str = NAMESPACE) -> str:
    """What `helm template` prints."""
    result = helm("template", release, str(CHART), f"--namespace={namespace}", values=values)
    assert result.returncode == 0, result.stderr
    return result.stdout


def refusal(values: Json) -> str:
    """What Helm says of values that it refuses; empty when it takes them."""
    result = helm("template", RELEASE, str(CHART), values=values)
    return result.stderr if result.returncode else ""


def rendered(values: Json | None = None, *, release: str = RELEASE, namespace: str = NAMESPACE) -> dict[Name, Json]:
    """Every object of the chart."""
    return named(loaded(text(values, release=release, namespace=namespace)))


def loaded(documents: str) -> list[Json]:
    """Every object of a text; by the loader in C, as the CRDs are 4,000 lines."""
    return [each for each in yaml.load_all(documents, Loader=yaml.CSafeLoader) if each]


def named(documents: Iterable[Json]) -> dict[Name, Json]:
    """Objects by their names; that there are no two of one name is held here."""
    found: dict[Name, Json] = {}
    for each in documents:
        metadata = each["metadata"]
        name = Name(each["kind"], metadata.get("namespace", ""), metadata["name"])
        assert name not in found, f"{name} is there twice"
        found[name] = each
    return found


def of_kind(objects: Mapping[Name, Json], kind: str) -> Json:
    """The one object of a kind."""
    (found,) = [each for name, each in objects.items() if name.kind == kind]
    return found


def together(*values: Json) -> Json:
    """Values laid over one another, as several files of them are."""
    result: Json = {}
    for each in values:
        for key, value in each.items():
            result[key] = together(result[key], value) if isinstance(value, dict) and isinstance(result.get(key), dict) else value
    return result


def everything() -> Json:
    """All other values at once that go together, with every part there is."""
    off = {"serviceAccount.create", "metrics.service.enabled", "topologySpreadConstraints", "ambient", "secretNamespaces"}
    off |= {name for name, other in OTHERS.items() if name.endswith((".enabled", ".install", ".fourEyes", ".stamping"))}
    off |= {"rbac.create", "rbac.aggregate", "crds.keep"}
    chosen = [other for name, other in OTHERS.items() if name not in off]
    return together(*chosen, OPTIONAL, OTHERS["ambient"], OTHERS["secretNamespaces"])


def files(folder: Path) -> list[Json]:
    """Every document of a folder's YAML files."""
    return [each for file in sorted(folder.glob("*.yaml")) for each in loaded(file.read_text())]
