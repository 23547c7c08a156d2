"""The CRDs before a real API server: accepted as structural, samples taken, bad objects refused with sentences that help."""

from __future__ import annotations

import json
from typing import Any, Protocol

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from seawall.api.meta import Kind
from seawall.api.v1alpha1 import KINDS, AWSAccount
from seawall.errors import InvalidSpec
from tests.api.objects import BAD, ROOT, objects

pytestmark = pytest.mark.cluster

PLAN_PAGE = (ROOT / "crds/remediationplans.md").read_text()


class Done(Protocol):
    """What kubectl said."""

    returncode: int
    stdout: str
    stderr: str


class Cluster(Protocol):
    """The part of the fixture that is used here."""

    def kubectl(self, *arguments: str, stdin: str | None = None, check: bool = True) -> Done:
        """Run kubectl."""
        ...


@pytest.mark.parametrize("case", BAD, ids=lambda case: case["name"])
def test_a_bad_object_is_refused_with_a_message_that_helps(cluster: Cluster, case: dict[str, Any]) -> None:
    done = cluster.kubectl(
        "create", "--namespace=default", "--dry-run=server", "--validate=strict", "-f", "-", stdin=json.dumps(case["object"]), check=False
    )
    assert done.returncode != 0
    assert case["message"] in done.stderr


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_crd_is_accepted_as_structural(cluster: Cluster, kind: type[Kind]) -> None:
    name = f"{kind.NAMES.plural}.seawall.dev"
    cluster.kubectl("wait", f"crd/{name}", "--for=condition=Established", "--timeout=30s")
    stored = json.loads(cluster.kubectl("get", "crd", name, "-o", "json").stdout)
    assert {condition["type"]: condition["status"] for condition in stored["status"]["conditions"]} == {
        "NamesAccepted": "True",
        "Established": "True",
    }
    cluster.kubectl("apply", "--dry-run=server", "--validate=strict", "-f", str(ROOT / f"crds/{kind.NAMES.plural}.yaml"))


def test_the_samples_are_accepted_and_wait_for_their_first_evaluation(cluster: Cluster, namespace: str) -> None:
    cluster.kubectl("apply", f"--namespace={namespace}", "--validate=strict", "-k", str(ROOT / "manifests/samples"))
    listed = json.loads(cluster.kubectl("get", f"--namespace={namespace}", "seawall", "-o", "json").stdout)["items"]
    assert {item["kind"] for item in listed} == {"AWSAccount", "SecurityBaseline", "MultiAZPolicy", "ControlException"}
    assert all(item["status"] == {"observedGeneration": -1} for item in listed)
    again = cluster.kubectl("diff", f"--namespace={namespace}", "-k", str(ROOT / "manifests/samples"))
    assert again.stdout == ""


def test_the_approval_sample_is_accepted_by_a_dry_run(cluster: Cluster, namespace: str) -> None:
    sample = str(ROOT / "manifests/samples/approval")
    done = cluster.kubectl("apply", f"--namespace={namespace}", "--validate=strict", "--dry-run=server", "-f", sample)
    assert "remediationapproval.seawall.dev/demo created (server dry run)" in done.stdout


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_example_on_the_page_is_accepted(cluster: Cluster, namespace: str, kind: type[Kind]) -> None:
    example = (ROOT / f"crds/{kind.NAMES.plural}.md").read_text().split("```yaml\n")[1].split("```")[0]
    cluster.kubectl("create", f"--namespace={namespace}", "--validate=strict", "--dry-run=server", "-f", "-", stdin=example)


def test_explain_tells_each_field_of_enforcement_and_its_values(cluster: Cluster) -> None:
    told = " ".join(cluster.kubectl("explain", "securitybaseline.spec.enforcement").stdout.split())
    assert "The limits of what is written" in told
    assert "enum: Propose, Apply, Ignore" in told
    for field in (
        "allowBilled <boolean>",
        "managedResources <string>",
        "maxChangesPerRun <integer>",
        "maxRisk <string>",
        "windows <[]Object>",
    ):
        assert field in told
    assert "default false: such changes wait for an approval" in told


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/spec/changes/0/before/BlockPublicPolicy", True),
        ("/spec/changes/0/after", "anything"),
        ("/spec/changes/0/calls/0/parameters/Bucket", "other"),
        ("/spec/changes/0/calls/0/more", 1),
        ("/spec/changes/0/risk", "Safe"),
        ("/spec/hash", "1" * 64),
        ("/spec", None),
    ],
)
def test_nothing_in_the_spec_of_a_plan_can_change(cluster: Cluster, namespace: str, path: str, value: object) -> None:
    plan = PLAN_PAGE.split("```yaml\n")[1].split("```")[0]
    cluster.kubectl("create", f"--namespace={namespace}", "-f", "-", stdin=plan)
    patch = json.dumps([{"op": "add", "path": path, "value": value} if value is not None else {"op": "remove", "path": path}])
    name = yaml.safe_load(plan)["metadata"]["name"]
    done = cluster.kubectl("patch", f"--namespace={namespace}", "rplan", name, "--type=json", "-p", patch, check=False)
    assert done.returncode != 0
    assert ("spec: Forbidden: spec never changes once it is made, wanted a new object" in done.stderr) or (
        value is None and "spec: Required value" in done.stderr
    )
    cluster.kubectl("label", f"--namespace={namespace}", "rplan", name, "kept=yes")


def test_the_spec_of_an_approval_cannot_change(cluster: Cluster, namespace: str) -> None:
    cluster.kubectl("create", f"--namespace={namespace}", "-f", str(ROOT / "manifests/samples/approval"))
    done = cluster.kubectl(
        "patch", f"--namespace={namespace}", "rappr", "demo", "--type=merge", "-p", '{"spec":{"action":"Rollback"}}', check=False
    )
    assert "spec: Forbidden: spec never changes once it is made, wanted a new object" in done.stderr


def test_a_status_is_stored_as_the_models_write_it(cluster: Cluster, namespace: str) -> None:
    body = yaml.safe_load((ROOT / "manifests/samples/awsaccount.yaml").read_text())
    cluster.kubectl("create", f"--namespace={namespace}", "-f", "-", stdin=json.dumps(body))
    status = {
        "observedGeneration": 1,
        "accountID": "123456789012",
        "regions": ["eu-west-1"],
        "conditions": [
            {"type": "Ready", "status": "True", "reason": "Verified", "message": "", "lastTransitionTime": "2026-11-24T07:00:00Z"},
        ],
        "deniedActions": [],
    }
    parsed = AWSAccount.parse(body | {"status": status})
    patch = json.dumps({"status": parsed.status.dump()})
    cluster.kubectl("patch", f"--namespace={namespace}", "awsacct", "demo", "--subresource=status", "--type=merge", "-p", patch)
    stored = json.loads(cluster.kubectl("get", f"--namespace={namespace}", "awsacct", "demo", "-o", "json").stdout)
    assert stored["status"] == status
    assert AWSAccount.parse(stored).status == parsed.status
    cluster.kubectl("wait", f"--namespace={namespace}", "awsacct/demo", "--for=condition=Ready", "--timeout=10s")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.__name__ != "AWSAccount"] + [AWSAccount], ids=lambda kind: kind.__name__)
def test_the_server_and_the_models_give_one_answer(cluster: Cluster, kind: type[Kind]) -> None:
    @settings(max_examples=2, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.lists(objects(kind), min_size=20, max_size=20))
    def law(bodies: list[dict[str, Any]]) -> None:
        named = [body | {"metadata": {"name": f"some-{number}", "namespace": "default"}} for number, body in enumerate(bodies)]
        items = json.dumps({"apiVersion": "v1", "kind": "List", "items": named})
        done = cluster.kubectl("create", "--dry-run=server", "--validate=strict", "-o", "name", "-f", "-", stdin=items, check=False)
        taken = {line.rpartition("/")[2] for line in done.stdout.split()}
        assert taken == {body["metadata"]["name"] for body in named if accepted(kind, body)}, done.stderr

    law()


def accepted(kind: type[Kind], body: dict[str, Any]) -> bool:
    """Say whether the model takes a body."""
    try:
        kind.parse(body)
    except InvalidSpec:
        return False
    return True
