"""Real Flux: kustomize-controller applies the samples by the Kustomization that is shipped, waits for Seawall, and never sees drift.

In a cluster of its own, as Flux's CRDs are installed, and with the admission policies, which stamp names on what Flux applies.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from tests.cluster.base import REPOSITORY
from tests.cluster.local import LocalCluster
from tests.emulator import Emulator
from tests.gitops import flux
from tests.gitops.flux import Controller, Fleet, Source
from tests.kube import admission_rules as rules
from tests.operator.conftest import check_log, fresh_namespace
from tests.operator.objects import Json
from tests.operator.program import Operator, Proxy, conditions, message

pytestmark = [pytest.mark.slow, pytest.mark.cluster]

SAMPLES = REPOSITORY / "manifests" / "samples"
SHIPPED = REPOSITORY / "manifests" / "gitops" / "flux" / "accounts.yaml"
GUIDE = REPOSITORY / "docs" / "guides" / "gitops.md"
STAMP = "seawall.dev/changed-by"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    """A cluster with the CRDs of both."""
    own = LocalCluster(audit=True, parent=tmp_path_factory.mktemp("flux"))
    try:
        own.install_crds()
        flux.install_crds(own)
        with rules.installed(own, policies(own)):
            rules.until(lambda: STAMP in stamped(own), "who changes a baseline is stamped on it")
            yield own
    finally:
        own.stop()


def policies(cluster: LocalCluster) -> list[Json]:
    """The shipped policies; the operator is who it is here, the administrator, and Flux is he too."""
    documents = rules.shipped()
    who = cluster.kubectl("auth", "whoami", "-o", "jsonpath={.status.userInfo.username}").stdout
    for variable in (variable for each in documents for variable in each["spec"].get("variables", ()) if variable["name"] == "operator"):
        variable["expression"] = f"'{who}'"
    return documents


def stamped(cluster: LocalCluster) -> str:
    """A baseline as the API server would store it."""
    written = ("create", "-n", "default", "--dry-run=server", "-o", "json", "-f", "-")
    return cluster.kubectl(*written, stdin=json.dumps(rules.baseline("probe"))).stdout


@pytest.fixture(scope="module")
def controller(own: LocalCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Controller]:
    """Flux, running."""
    with Controller(own, tmp_path_factory.mktemp("controller")) as running:
        yield running


@pytest.fixture(scope="module")
def reads(own: LocalCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Quick reads of that cluster."""
    with Proxy(own, tmp_path_factory.mktemp("reads")) as running:
        yield running


@pytest.fixture
def fleet(own: LocalCluster, reads: Proxy, controller: Controller, aws: Emulator, tmp_path: Path) -> Iterator[Fleet]:
    """The samples as a source, and the shipped Kustomization on it; the operator does not run yet."""
    with fresh_namespace(own, "fleet") as namespace, Source(own, namespace) as source:
        operator = Operator(own, reads, namespace, tmp_path)
        made = Fleet(own, reads, operator, source, controller, kustomization(namespace, aws.url))
        yield made
        made.kubectl("delete", f"kustomization/{flux.NAME}")
        operator.kill()
        check_log(operator)


def kustomization(namespace: str, endpoint: str) -> Json:
    """The shipped Kustomization, with this source and namespace, and an emulator in the place of AWS."""
    shipped: Json = yaml.safe_load(SHIPPED.read_text())
    shipped["metadata"]["namespace"] = shipped["spec"]["targetNamespace"] = namespace
    shipped["spec"]["sourceRef"]["kind"] = "ExternalArtifact"
    expires = datetime.now(UTC) + timedelta(days=30)
    shipped["spec"]["patches"] = [
        patch("AWSAccount", "/spec/endpointURL", endpoint),
        patch("ControlException", "/spec/expiresAt", expires.strftime("%Y-%m-%dT%H:%M:%SZ")),
    ]
    return shipped


def patch(kind: str, path: str, value: str) -> Json:
    """A patch of one field of a kind, as Flux takes it."""
    return {"target": {"kind": kind}, "patch": json.dumps([{"op": "add", "path": path, "value": value}])}


def samples(**changed: Json) -> dict[str, str]:
    """The samples, at the path that the Kustomization names; `securitybaseline=...` changes members of its spec."""
    files = {f"seawall/{each.name}": each.read_text() for each in SAMPLES.glob("*.yaml")}
    for name, spec in changed.items():
        body = yaml.safe_load(files[f"seawall/{name}.yaml"])
        body["spec"] |= spec
        files[f"seawall/{name}.yaml"] = yaml.safe_dump(body)
    return files


def length(least: int) -> Json:
    """A baseline's spec that asks for passwords of so many characters, and nothing else."""
    return {"controls": [{"id": "iam.password-min-length", "parameters": {"minLength": least}}]}


def test_flux_waits_until_seawall_has_looked_at_every_sample(fleet: Fleet) -> None:
    revision = fleet.commit(samples())
    fleet.says("Reconciling", "True", "Progressing", f"Running health checks for revision {revision}")
    fleet.operator.start()
    [ready] = [each for each in fleet.has_applied(revision)["conditions"] if each["type"] == "Ready"]
    found = [each for kind in ("aws", "sb", "maz", "cex") for each in fleet.operator.all(kind)]
    assert [conditions(each["status"])["Ready"][0] for each in found] == ["True"] * 4
    [baseline] = fleet.operator.all("sb")
    assert conditions(baseline["status"])["Compliant"] == ("False", "Failing")
    assert ready["lastTransitionTime"] >= baseline["status"]["lastEvaluationTime"]


def test_a_change_in_the_source_reaches_the_verdicts(fleet: Fleet, aws: Emulator) -> None:
    aws.seeding("iam").update_account_password_policy(MinimumPasswordLength=14)
    fleet.operator.start()
    fleet.has_applied(fleet.commit(samples(securitybaseline=length(14))))
    assert conditions(fleet.operator.get("sb", "demo")["status"])["Compliant"][0] == "True"
    fleet.has_applied(fleet.commit(samples(securitybaseline=length(16))))
    assert conditions(fleet.operator.get("sb", "demo")["status"])["Compliant"][0] == "False"


def test_nothing_has_drifted_when_flux_looks_again_but_what_a_hand_has_changed(fleet: Fleet, own: LocalCluster) -> None:
    fleet.operator.start()
    fleet.has_applied(fleet.commit(samples()))
    before = fleet.metadata()
    assert STAMP in before[f"SecurityBaseline/{fleet.namespace}/demo"]["annotations"]
    applied = flux.writes(own.audit_log, fleet.namespace)
    assert sorted(applied) == ["awsaccounts/demo", "controlexceptions/public-website", "multiazpolicies/demo", "securitybaselines/demo"]
    for _ in range(2):
        assert fleet.look_again() == dict.fromkeys(before, "unchanged")
    assert fleet.metadata() == before
    assert flux.writes(own.audit_log, fleet.namespace) == applied
    fleet.kubectl("patch", "sb/demo", "--type=merge", '--patch={"spec": {"mode": "Audit"}}')
    assert fleet.look_again() == {**dict.fromkeys(before, "unchanged"), f"SecurityBaseline/{fleet.namespace}/demo": "configured"}
    assert set(flux.writes(own.audit_log, fleet.namespace)[len(applied) :]) == {"securitybaselines/demo"}


def test_what_only_a_person_can_mend_fails_the_kustomization_and_is_named(fleet: Fleet) -> None:
    fleet.operator.start()
    fleet.has_applied(fleet.commit(samples(securitybaseline=length(14))))
    fleet.commit(samples(securitybaseline={"controls": [{"id": "s3.no-such-control"}]}))
    told = message(fleet.says("Ready", "False", "HealthCheckFailed"), "Ready")
    assert f"SecurityBaseline/{fleet.namespace}/demo status: 'Failed'" in told


def test_with_the_check_in_the_guide_flux_is_ready_only_while_everything_holds(fleet: Fleet, aws: Emulator) -> None:
    [snippet] = re.findall(r"```yaml\n(spec:.*?)```", GUIDE.read_text(), re.DOTALL)
    fleet.kustomization["spec"] |= yaml.safe_load(snippet)["spec"]
    fleet.operator.start()
    revision = fleet.commit(samples(securitybaseline=length(14)))
    assert f"SecurityBaseline/{fleet.namespace}/demo status: 'Failed'" in message(
        fleet.says("Ready", "False", "HealthCheckFailed"), "Ready"
    )
    aws.seeding("iam").update_account_password_policy(MinimumPasswordLength=14)
    fleet.kubectl("annotate", "sb/demo", "reconcile.fluxcd.io/requestedAt=now")
    fleet.operator.settled("sb", "demo", lambda status: conditions(status)["Compliant"][0] == "True")
    fleet.look_again()
    fleet.has_applied(revision)


def test_what_leaves_the_source_leaves_the_cluster_at_once(fleet: Fleet) -> None:
    fleet.operator.start()
    fleet.has_applied(fleet.commit(samples(securitybaseline=length(14))))
    files = samples(securitybaseline=length(14))
    del files["seawall/multiazpolicy.yaml"]
    files["seawall/kustomization.yaml"] = files["seawall/kustomization.yaml"].replace("  - multiazpolicy.yaml\n", "")
    fleet.has_applied(fleet.commit(files))
    assert not fleet.operator.all("maz")
