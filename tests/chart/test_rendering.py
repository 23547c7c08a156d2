"""What the chart renders: its parts, what the operator is started with, and what its Pods may do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from seawall.cli.operator import command
from tests.chart.rendering import (
    CHART,
    OPTIONAL,
    OTHERS,
    Json,
    Name,
    everything,
    files,
    helm,
    of_kind,
    rendered,
    text,
    together,
)
from tests.cluster.base import CRDS, REPOSITORY

ADMISSION = REPOSITORY / "manifests" / "admission"
TEMPLATES = sorted((CHART / "templates").rglob("*.*"))

POLICIES = {
    "ValidatingAdmissionPolicy": ["approvals", "changed-by", "exceptions", "four-eyes", "plan-deletion", "records"],
    "MutatingAdmissionPolicy": ["approved-by", "changed-by"],
}


def container(objects: dict[Name, Json]) -> Json:
    """The Deployment's one container."""
    (only,) = of_kind(objects, "Deployment")["spec"]["template"]["spec"]["containers"]
    return dict(only)


def arguments(values: Json | None = None) -> list[str]:
    """What the container is started with."""
    return list(container(rendered(values))["args"])


def given(values: Json | None = None) -> Json:
    """The operator's options, as it understands these arguments itself."""
    name, *options = arguments(values)
    assert name == command.name
    return dict(command.make_context("operator", options).params)


def shown(values: object) -> str | None:
    """What a test with these values is called."""
    return json.dumps(values) if isinstance(values, dict) else None


def names(objects: dict[Name, Json], kind: str) -> set[str]:
    return {name.name for name in objects if name.kind == kind}


@pytest.fixture(scope="module")
def default() -> dict[Name, Json]:
    """Every object with the chart's own values."""
    return rendered()


class TestTheChart:
    def test_helms_strict_lint_finds_no_fault(self) -> None:
        for values in ({}, everything()):
            result = helm("lint", "--strict", str(CHART), values=values)
            assert result.returncode == 0, result.stdout
            assert "[WARNING]" not in result.stdout

    def test_the_same_values_give_the_same_text(self) -> None:
        assert text(everything()) == text(everything())

    @pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(CHART)))
    def test_no_template_asks_a_cluster_or_a_clock_or_chance_and_none_is_a_hook(self, template: Path) -> None:
        actions = " ".join(re.findall(r"\{\{(?!- /\*).*?\}\}", template.read_text(), re.DOTALL))
        functions = "lookup|now|date|htpasswd|bcrypt|uuidv4|rand\\w+|gen\\w+|shuffle|getHostByName|env|expandenv"
        assert re.findall(rf"\b({functions})\b|(\.Capabilities|\.Release\.(?:Revision|IsInstall|IsUpgrade))", actions) == []
        assert "helm.sh/hook" not in template.read_text()

    def test_its_version_is_the_packages(self) -> None:
        chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
        assert f'version = "{chart["appVersion"]}"' in (REPOSITORY / "pyproject.toml").read_text()

    def test_every_object_has_the_charts_labels_and_those_that_were_asked_for(self) -> None:
        for name, each in rendered(together(OPTIONAL, {"commonLabels": {"team": "pay"}})).items():
            labels = each["metadata"]["labels"]
            assert labels["app.kubernetes.io/part-of"] == "seawall", name
            assert labels["team"] == "pay", name

    def test_every_object_of_a_namespace_names_it(self) -> None:
        clusters = {"CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding", "ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"}
        clusters |= {f"{kind}Binding" for kind in POLICIES}
        for name in rendered(OPTIONAL):
            assert (name.namespace == "") == (name.kind in clusters), name

    def test_the_default_image_names_no_host(self, default: dict[Name, Json]) -> None:
        assert container(default)["image"] == "seawall:" + yaml.safe_load((CHART / "Chart.yaml").read_text())["appVersion"]

    def test_a_digest_takes_the_place_of_the_tag(self) -> None:
        image = {"registry": "registry.test:5000", "repository": "team/seawall", "tag": "1", "digest": "sha256:" + "a" * 64}
        assert container(rendered({"image": image}))["image"] == "registry.test:5000/team/seawall@sha256:" + "a" * 64

    def test_two_installations_share_the_crds_and_nothing_else(self) -> None:
        one = rendered({"watchNamespaces": ["a"]}, release="one")
        two = rendered({"watchNamespaces": ["b"]}, release="two")
        assert {name.kind for name in one.keys() & two.keys()} == {"CustomResourceDefinition"}
        assert rendered({"watchNamespaces": ["b"], "crds": {"install": False}}, release="two").keys().isdisjoint(one)

    @pytest.mark.parametrize("release", ["prod", "seawall", "my-seawall", "r" * 53])
    def test_names_begin_with_the_releases_and_fit(self, release: str) -> None:
        for name in rendered(release=release):
            if name.kind != "CustomResourceDefinition":
                assert name.name.startswith(release[:40]), name
                assert len(name.name) <= 63, name


class TestParts:
    @pytest.mark.parametrize(
        ("values", "without"),
        [
            ({"crds": {"install": False}}, {"CustomResourceDefinition"}),
            ({"admission": {"enabled": False}}, {*POLICIES, *(f"{kind}Binding" for kind in POLICIES)}),
            ({"admission": {"stamping": False}}, {"MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"}),
            ({"rbac": {"create": False}}, {"ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"}),
            ({"serviceAccount": {"create": False, "name": "there"}}, {"ServiceAccount"}),
            ({"podDisruptionBudget": {"enabled": False}}, {"PodDisruptionBudget"}),
            ({"networkPolicy": {"enabled": False}}, {"NetworkPolicy"}),
            ({"metrics": {"service": {"enabled": False}}}, {"Service"}),
        ],
        ids=shown,
    )
    def test_a_part_that_is_turned_off_goes_and_nothing_else(self, default: dict[Name, Json], values: Json, without: set[str]) -> None:
        gone = default.keys() - rendered(values).keys()
        assert {name.kind for name in gone} == without
        assert gone == {name for name in default if name.kind in without}

    @pytest.mark.parametrize(
        ("values", "kind"),
        [
            ({"metrics": {"serviceMonitor": {"enabled": True}}}, "ServiceMonitor"),
            ({"prometheusRule": {"enabled": True}}, "PrometheusRule"),
            ({"dashboard": {"enabled": True}}, "ConfigMap"),
        ],
        ids=shown,
    )
    def test_a_part_that_is_turned_on_comes_and_nothing_else(self, default: dict[Name, Json], values: Json, kind: str) -> None:
        (come,) = rendered(values).keys() - default.keys()
        assert come.kind == kind

    def test_four_eyes_are_turned_off_alone(self, default: dict[Name, Json]) -> None:
        gone = default.keys() - rendered({"admission": {"fourEyes": False}}).keys()
        kind = "ValidatingAdmissionPolicy"
        assert gone == {Name(kind, "", "seawall-four-eyes"), Name(f"{kind}Binding", "", "seawall-four-eyes")}

    def test_crds_are_those_of_the_repository_and_are_kept(self, default: dict[Name, Json]) -> None:
        for shipped in files(CRDS):
            found = default[Name("CustomResourceDefinition", "", shipped["metadata"]["name"])]
            assert found["spec"] == shipped["spec"]
            assert found["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}

    def test_crds_that_are_not_to_be_kept_are_not(self) -> None:
        found = [each for name, each in rendered({"crds": {"keep": False}}).items() if name.kind == "CustomResourceDefinition"]
        assert len(found) == len(files(CRDS))
        assert not any(each["metadata"].get("annotations") for each in found)

    def test_the_alerts_and_the_dashboard_are_the_charts_files(self) -> None:
        objects = rendered(OPTIONAL)
        assert of_kind(objects, "PrometheusRule")["spec"] == yaml.safe_load((CHART / "files" / "alerts.yaml").read_text())
        (shown,) = of_kind(objects, "ConfigMap")["data"].values()
        assert json.loads(shown) == json.loads((CHART / "files" / "dashboard.json").read_text())


class TestAdmission:
    def test_policies_are_those_of_the_manifests(self, default: dict[Name, Json]) -> None:
        shipped = [each for each in files(ADMISSION) if each.get("kind", "").startswith(tuple(POLICIES))]
        assert len(shipped) == 2 * sum(map(len, POLICIES.values()))
        for each in shipped:
            found = default[Name(each["kind"], "", each["metadata"]["name"])]
            assert found["spec"] == each["spec"]
            assert found["metadata"].get("annotations") == each["metadata"].get("annotations")

    def test_each_is_named_after_the_installation_and_bound_under_its_name(self) -> None:
        objects = rendered(release="prod")
        for kind, endings in POLICIES.items():
            wanted = {f"prod-seawall-{each}" for each in endings}
            assert names(objects, kind) == wanted
            bindings = [each for name, each in objects.items() if name.kind == f"{kind}Binding"]
            assert {each["metadata"]["name"]: each["spec"]["policyName"] for each in bindings} == {name: name for name in wanted}
        assert "--policy-prefix=prod-seawall" in container(objects)["args"]

    def test_the_writer_of_records_is_the_service_account_of_the_deployment(self) -> None:
        objects = rendered({"serviceAccount": {"name": "other"}}, release="prod", namespace="elsewhere")
        policy = objects[Name("ValidatingAdmissionPolicy", "", "prod-seawall-records")]
        assert policy["spec"]["variables"][0] == {"name": "operator", "expression": "'system:serviceaccount:elsewhere:other'"}
        assert of_kind(objects, "Deployment")["spec"]["template"]["spec"]["serviceAccountName"] == "other"

    def test_git_writers_are_told_to_each_policy_that_exempts_them(self) -> None:
        written = [
            variable["expression"]
            for each in rendered(OTHERS["admission.gitWriters"]).values()
            for variable in each.get("spec", {}).get("variables", ())
            if variable["name"] == "gitWriters"
        ]
        assert [json.loads(each) for each in written] == 4 * [OTHERS["admission.gitWriters"]["admission"]["gitWriters"]]

    def test_with_watched_namespaces_every_binding_holds_there_alone(self) -> None:
        bindings = [each for name, each in rendered({"watchNamespaces": ["a", "b"]}).items() if name.kind.endswith("PolicyBinding")]
        assert len(bindings) == sum(map(len, POLICIES.values()))
        for each in bindings:
            (only,) = each["spec"]["matchResources"]["namespaceSelector"]["matchExpressions"]
            assert only == {"key": "kubernetes.io/metadata.name", "operator": "In", "values": ["a", "b"]}


class TestTheOperatorsOptions:
    def test_without_values_only_what_belongs_to_the_installation_is_said(self) -> None:
        installation = ["--lease-name=seawall-leader", "--policy-prefix=seawall"]
        assert arguments() == ["operator", *installation, "--log-level=info", "--web-host=0.0.0.0", "--web-port=8080"]

    def test_each_value_becomes_an_option_that_the_operator_understands(self) -> None:
        seen = given(everything())
        wanted = {
            "watch": ("team-a", "team-b"),
            "ambient": {"team-a": ("arn:aws:iam::*:role/seawall-*", "arn:aws:iam::123456789012:role/read")},
            "managed": ("owner=terraform", "tf:*", "more"),
            "allow_endpoint_url": True,
            "allow_destructive": True,
            "allow_unguarded": True,
            "lease_name": "team-wall-leader",
            "policy_prefix": "team-wall",
            "log_level": "debug",
            "web_host": "::",
            "web_port": 9090,
        }
        assert {name: value for name, value in seen.items() if name in wanted} == wanted
        assert seen.keys() - wanted.keys() == {"kubeconfig", "namespace"}, "an option without a value of the chart"

    def test_its_namespace_is_that_of_its_pod(self, default: dict[Name, Json], monkeypatch: pytest.MonkeyPatch) -> None:
        (only,) = container(default)["env"]
        assert only == {"name": "POD_NAMESPACE", "valueFrom": {"fieldRef": {"fieldPath": "metadata.namespace"}}}
        monkeypatch.setenv(only["name"], "elsewhere")
        assert given()["namespace"] == "elsewhere"

    def test_services_of_the_namespace_set_no_options(self, default: dict[Name, Json], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SEAWALL_WEB_PORT", "tcp://10.0.0.1:80")  # what a Service called seawall-web would bring
        with pytest.raises(click.BadParameter):
            command.make_context("operator", [])
        assert of_kind(default, "Deployment")["spec"]["template"]["spec"]["enableServiceLinks"] is False

    def test_a_role_for_irsa_is_an_annotation_of_the_service_account(self) -> None:
        values = {"aws": {"roleARN": "arn:aws:iam::123456789012:role/seawall"}, "serviceAccount": {"annotations": {"a": "b"}}}
        annotations = of_kind(rendered(values), "ServiceAccount")["metadata"]["annotations"]
        assert annotations == {"a": "b", "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/seawall"}

    def test_without_a_role_the_service_account_has_no_annotation(self, default: dict[Name, Json]) -> None:
        assert "annotations" not in of_kind(default, "ServiceAccount")["metadata"]


class TestPods:
    def test_selectors_find_the_pods_and_never_name_a_version(self, default: dict[Name, Json]) -> None:
        deployment = of_kind(default, "Deployment")["spec"]
        labels = deployment["template"]["metadata"]["labels"]
        selector = deployment["selector"]["matchLabels"]
        assert selector == {"app.kubernetes.io/name": "seawall", "app.kubernetes.io/instance": "seawall"}
        assert selector.items() <= labels.items()
        assert of_kind(default, "Service")["spec"]["selector"] == selector
        assert of_kind(default, "PodDisruptionBudget")["spec"]["selector"]["matchLabels"] == selector
        assert of_kind(default, "NetworkPolicy")["spec"]["podSelector"]["matchLabels"] == selector
        spread = deployment["template"]["spec"]["topologySpreadConstraints"]
        assert [each["labelSelector"]["matchLabels"] for each in spread] == [selector, selector]

    def test_another_version_of_the_chart_alone_replaces_no_pod(self, default: dict[Name, Json]) -> None:
        assert "helm.sh/chart" not in of_kind(default, "Deployment")["spec"]["template"]["metadata"]["labels"]

    def test_they_are_spread_over_zones_and_hosts_where_that_can_be(self, default: dict[Name, Json]) -> None:
        spread = of_kind(default, "Deployment")["spec"]["template"]["spec"]["topologySpreadConstraints"]
        assert [each["topologyKey"] for each in spread] == ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
        assert {each["whenUnsatisfiable"] for each in spread} == {"ScheduleAnyway"}

    def test_a_constraint_with_a_selector_of_its_own_keeps_it(self) -> None:
        own: dict[str, Any] = {
            "topologyKey": "rack",
            "maxSkew": 1,
            "whenUnsatisfiable": "DoNotSchedule",
            "labelSelector": {"matchLabels": {"a": "b"}},
        }
        deployment = of_kind(rendered({"topologySpreadConstraints": [own]}), "Deployment")
        assert deployment["spec"]["template"]["spec"]["topologySpreadConstraints"] == [own]

    def test_a_rollout_ends_no_pod_before_another_is_ready(self, default: dict[Name, Json]) -> None:
        deployment = of_kind(default, "Deployment")["spec"]
        assert deployment["replicas"] == 2
        assert deployment["strategy"] == {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}

    def test_the_port_is_one_in_container_probes_service_monitor_and_network(self) -> None:
        objects = rendered(together(OPTIONAL, {"web": {"port": 9090}}))
        seen = container(objects)
        assert seen["ports"] == [{"name": "http", "containerPort": 9090, "protocol": "TCP"}]
        assert "--web-port=9090" in seen["args"]
        probes = {name: seen[name]["httpGet"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
        assert {probe["port"] for probe in probes.values()} == {"http"}
        assert [probe["path"] for probe in probes.values()] == ["/healthz", "/healthz", "/readyz"]
        (port,) = of_kind(objects, "Service")["spec"]["ports"]
        assert port["targetPort"] == "http"
        (endpoint,) = of_kind(objects, "ServiceMonitor")["spec"]["endpoints"]
        assert (endpoint["port"], endpoint["path"], endpoint["honorLabels"]) == (port["name"], "/metrics", True)
        assert of_kind(objects, "NetworkPolicy")["spec"]["ingress"] == [{"ports": [{"port": "http", "protocol": "TCP"}]}]

    def test_the_monitor_finds_the_service_from_another_namespace(self) -> None:
        objects = rendered(together(OPTIONAL, OTHERS["metrics.serviceMonitor.namespace"]))
        monitor, service = of_kind(objects, "ServiceMonitor"), of_kind(objects, "Service")
        assert monitor["metadata"]["namespace"] == "monitoring"
        assert monitor["spec"]["namespaceSelector"]["matchNames"] == [service["metadata"]["namespace"]]
        assert monitor["spec"]["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()

    def test_traffic_out_is_dns_https_the_api_server_and_the_nodes_credentials(self, default: dict[Name, Json]) -> None:
        policy = of_kind(default, "NetworkPolicy")["spec"]
        assert policy["policyTypes"] == ["Ingress", "Egress"]
        anywhere = {port["port"] for rule in policy["egress"] if "to" not in rule for port in rule["ports"]}
        assert anywhere == {53, 443, 6443}
        (narrowed,) = [rule for rule in policy["egress"] if "to" in rule]
        assert {peer["ipBlock"]["cidr"].split("/")[1] for peer in narrowed["to"]} == {"32", "128"}

    @pytest.mark.parametrize(("share", "wanted"), [("", {"maxUnavailable": 1}), (0, {"minAvailable": 0}), ("50%", {"minAvailable": "50%"})])
    def test_a_budget_says_one_of_its_two_figures(self, share: str | int, wanted: Json) -> None:
        budget = of_kind(rendered({"podDisruptionBudget": {"minAvailable": share}}), "PodDisruptionBudget")["spec"]
        assert {name: value for name, value in budget.items() if name.endswith("vailable")} == wanted
