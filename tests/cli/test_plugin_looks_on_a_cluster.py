"""`kubectl seawall status|report|verify` against a real API server; the test is the operator."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from seawall.api.model import format_instant
from seawall.cli.plugin import commands
from seawall.kube.clock import micro_timestamp
from seawall.kube.reports import Source
from seawall.kube.settle import REQUESTED_AT
from tests.cli.plans import body, change
from tests.cluster.base import Cluster
from tests.conftest import Kubectl

API = "seawall.dev/v1alpha1"
CONTROL = "s3.bucket-public-access-block"
ACCOUNT = {"apiVersion": API, "kind": "AWSAccount", "metadata": {"name": "main"}, "spec": {"regions": ["eu-west-1"]}}
BASELINE = {
    "apiVersion": API,
    "kind": "SecurityBaseline",
    "metadata": {"name": "prod"},
    "spec": {"accountSelector": {}, "controls": [{"id": "s3.*"}]},
}

Plugin = Callable[..., Result]

REFUSED = (
    (["report", "sb/prd"], "did you mean `sb/prod`?"),
    (["report", "prod"], "seen `prod`, wanted sb/NAME or maz/NAME"),
    (["report", "--control", "s3.bucket-tls-onli"], "did you mean `s3.bucket-tls-only`?"),
    (["report", "--control", "zz.*"], "no control is called `zz.*`, see `seawall controls list`"),
    (["report", "--account", "mian"], "no report is of an AWSAccount `mian`, did you mean `main`?"),
    (["report", "sb/prod", "-A"], "wanted neither a name nor -n with it"),
    (["status", "--lease", "mine"], "--lease: seen `mine`, wanted NAMESPACE/NAME"),
    (["verify", "sb/prd"], "did you mean `sb/prod`?"),
    (["verify", "pod/x"], "seen `pod/x`, wanted PLAN, sb/NAME or maz/NAME"),
    (["verify", "nothing-1"], "there is no plan `nothing-1`"),
    (["verify", "sb/prod", "--timeout", "soon"], "'soon' is no duration"),
)


@pytest.fixture
def kubeconfig(cluster: Cluster, namespace: str, tmp_path: Path) -> Path:
    """The administrator's kubeconfig, its context in the test's namespace."""
    config = yaml.safe_load(cluster.kubeconfig.read_text())
    config["contexts"][0]["context"]["namespace"] = namespace
    path = tmp_path / "kubeconfig"
    path.write_text(yaml.safe_dump(config))
    return path


@pytest.fixture
def plugin(kubeconfig: Path) -> Plugin:
    """Run a command of the plugin without a terminal; nothing is asserted about how it ends."""

    def run(*arguments: str, config: Path = kubeconfig) -> Result:
        return CliRunner().invoke(commands, arguments, prog_name="kubectl seawall", env={"KUBECONFIG": str(config)})

    return run


@pytest.fixture
def viewer(kubectl: Kubectl, kubeconfig: Path, namespace: str) -> Path:
    """The kubeconfig of somebody with the rights of the ClusterRole seawall-view in the test's namespace, and no others."""
    roles = yaml.safe_load_all(Path("manifests/install/rbac/people.yaml").read_text())
    rules = next(role["rules"] for role in roles if role["metadata"]["name"] == "seawall-view")
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": "view"}, "rules": rules}
    kubectl("create", "-f", "-", stdin=json.dumps(role))
    kubectl("create", "serviceaccount", "eve")
    kubectl("create", "rolebinding", "eve", "--role=view", f"--serviceaccount={namespace}:eve")
    config = yaml.safe_load(kubeconfig.read_text())
    config["users"][0]["user"] = {"token": kubectl("create", "token", "eve").stdout.strip()}
    path = kubeconfig.with_name("viewer")
    path.write_text(yaml.safe_dump(config))
    return path


def condition(type_: str, status: str) -> dict[str, str]:
    return {"type": type_, "status": status, "reason": "Because", "message": "so it is", "lastTransitionTime": "2026-11-24T08:00:00Z"}


def write_status(kubectl: Kubectl, kind: str, name: str, **status: Any) -> None:
    kubectl("patch", kind, name, "--subresource=status", "--type=merge", "-p", json.dumps({"status": status}))


def answer(kubectl: Kubectl, *, compliant: str = "False", **status: Any) -> None:
    """Write the baseline's status as the operator does after an evaluation."""
    conditions = [condition("Ready", "True"), condition("Compliant", compliant)]
    written = {"observedGeneration": 1, "lastEvaluationTime": format_instant(datetime.now(UTC)), "conditions": conditions}
    summary = {"controls": 2, "resources": 3, "pass": 1, "fail": 1, "unknown": 1}
    write_status(kubectl, "sb", "prod", **written, summary=summary, **status)


def finding(bucket: str, verdict: str, severity: str) -> dict[str, Any]:
    arn = f"arn:aws:s3:::{bucket}"
    resource = {"type": "AWS::S3::Bucket", "arn": arn, "id": bucket, "account": "123456789012", "region": "eu-west-1"}
    evidence = [{"operation": "s3.get_public_access_block", "requestId": "R-1", "readAt": "2026-11-24T08:00:00Z"}]
    reason = {"reason": "AccessDenied"} if verdict == "Unknown" else {}
    told = {"verdict": verdict, "severity": severity, "message": f"{bucket} is open", "evidence": evidence, **reason}
    return {"id": f"{hash(arn) & 0xFFFF:016x}", "control": CONTROL, "resource": resource, **told}


def write_report(kubectl: Kubectl, namespace: str, uid: str, number: int, passed: str, *findings: dict[str, Any]) -> None:
    """Write the baseline's report of its one target, as the operator does."""
    summary = {"controls": 1, "resources": 3, "pass": 1, "fail": 1, "unknown": 1}
    content = {"summary": summary, "controls": [{"id": CONTROL}], "findings": list(findings)}
    content["passed"] = [{"control": CONTROL, "resourceIDs": [passed]}]
    report = Source("SecurityBaseline", namespace, "prod", uid).report("main", "eu-west-1", number, content)
    del report["metadata"]["ownerReferences"]
    kubectl("apply", "-f", "-", stdin=json.dumps({"apiVersion": API, "kind": "ComplianceReport", **report}))


@pytest.fixture
def uid(kubectl: Kubectl, namespace: str) -> str:
    """An account and a baseline that was evaluated, with its report and one of an earlier baseline of the same name; the baseline's uid."""
    kubectl("create", "-f", "-", stdin=json.dumps(ACCOUNT))
    kubectl("create", "-f", "-", stdin=json.dumps(BASELINE))
    write_status(kubectl, "awsacct", "main", observedGeneration=1, accountID="123456789012", conditions=[condition("Ready", "True")])
    answer(kubectl)
    found = kubectl("get", "sb", "prod", "-o", "jsonpath={.metadata.uid}").stdout
    write_report(kubectl, namespace, found, 1, "logs", finding("assets-1", "Fail", "High"), finding("assets-2", "Unknown", "Low"))
    write_report(kubectl, namespace, "of-another-life", 2, "ghost-1", finding("ghost-2", "Fail", "Critical"))
    return found


@pytest.mark.usefixtures("uid")
def test_who_may_only_look_is_told_how_things_stand_and_what_fails(plugin: Plugin, viewer: Path, kubectl: Kubectl, namespace: str) -> None:
    kubectl("create", "-f", "-", stdin=json.dumps(body(change(1), namespace=namespace)))
    status = plugin("status", config=viewer)
    assert (status.exit_code, status.stderr) == (3, "")
    assert f"you may not get the Lease seawall-system/seawall-leader or {namespace}/seawall-leader" in status.stdout
    lines = [line.split() for line in status.stdout.splitlines()]
    assert ["sb/prod", "Audit", "True", "Fail", "1", "1", "1", "0"] in [line[:8] for line in lines]
    assert ["prod-0a1b2c3d-1", "sb/prod", "main", "eu-west-1", "Disruptive", "Waiting", "1", "Pending"] in lines
    assert "1 finding fails, 1 is unknown" in status.stdout
    report = plugin("report", "sb/prod", config=viewer)
    assert (report.exit_code, report.stderr) == (0, "")
    assert [line.split()[0] for line in report.stdout.splitlines()[2:4]] == ["Fail", "Unknown"]
    verify = plugin("verify", "sb/prod", config=viewer)
    assert (verify.exit_code, verify.stdout) == (1, "")
    assert 'cannot patch resource "securitybaselines"' in verify.stderr
    assert "ask whoever administers the cluster for this right" in verify.stderr


@pytest.mark.usefixtures("uid")
def test_what_may_not_be_read_is_unknown_and_the_rest_is_told(plugin: Plugin, viewer: Path, kubectl: Kubectl) -> None:
    answer(kubectl, compliant="True")
    assert plugin("status", config=viewer).exit_code == 0
    role = json.loads(kubectl("get", "role", "view", "-o", "json").stdout)
    role["rules"][0]["resources"].remove("remediationplans")
    kubectl("replace", "-f", "-", stdin=json.dumps(role))
    partly = plugin("status", config=viewer)
    assert (partly.exit_code, "sb/prod" in partly.stdout) == (4, True)
    assert "not read: list remediationplans" in partly.stdout
    kubectl("delete", "role", "view")
    nothing = plugin("status", config=viewer)
    assert (nothing.exit_code, nothing.stdout, 'cannot list resource "awsaccounts"' in nothing.stderr) == (1, "", True)


@pytest.mark.usefixtures("uid")
def test_whether_somebody_leads_is_told_by_the_lease(plugin: Plugin, kubectl: Kubectl, namespace: str) -> None:
    def lease(holder: str, ago: timedelta) -> None:
        spec = {"holderIdentity": holder, "renewTime": micro_timestamp(datetime.now(UTC) - ago), "leaseDurationSeconds": 15}
        whole = {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "mine"}, "spec": spec}
        kubectl("apply", "-f", "-", stdin=json.dumps(whole))

    def told() -> tuple[str, str]:
        (operator,) = json.loads(plugin("status", "--lease", f"{namespace}/mine", "-o", "json").stdout)["operators"]
        return operator["verdict"], operator["notes"][0]

    assert told() == ("NotApplicable", f"not seen: there is no Lease {namespace}/mine; `--lease NAMESPACE/NAME` names another")
    lease("pod-1", timedelta(seconds=1))
    assert told()[0] == "Pass"
    lease("", timedelta(minutes=3))
    assert told() == ("Unknown", f"nobody leads: the Lease {namespace}/mine was given back 3m ago")
    lease("pod-1", timedelta(minutes=4))
    assert told() == ("Unknown", f"nobody leads: pod-1 renewed the Lease {namespace}/mine last 4m ago")


@pytest.mark.usefixtures("uid")
def test_findings_are_shown_as_they_are_asked_for(plugin: Plugin, namespace: str) -> None:
    whole = json.loads(plugin("report", "-o", "json").stdout)
    assert [each["resource"]["id"] for each in whole["findings"]] == ["assets-1", "assets-2"]
    assert whole["findings"][0]["source"] == {"kind": "SecurityBaseline", "namespace": namespace, "name": "prod"}
    assert (whole["summary"]["fail"], whole["summary"]["score"], whole["summary"]["coverage"]) == (1, 50, 66)
    for only in (["--severity", "high"], ["--verdict", "Fail"], ["--verdict", "Fail", "--account", "main", "--control", "s3.*"]):
        shown = plugin("report", *only)
        assert ("assets-1" in shown.stdout, "assets-2" in shown.stdout) == (True, False), only
        assert "1 of 2 findings shown" in shown.stdout
    wide = plugin("report", "sb/prod", "-o", "wide", "--account", "123456789012").stdout
    assert wide.count("s3.get_public_access_block at 2026-11-24T08:00:00Z, request R-1") == 2
    assert f"{namespace} sb/prod" in plugin("report", "-A").stdout


@pytest.mark.usefixtures("uid")
def test_what_cannot_be_is_answered_with_what_is_wanted(plugin: Plugin) -> None:
    for arguments, told in REFUSED:
        refused = plugin(*arguments)
        assert (refused.exit_code, told in " ".join(refused.stderr.split())) == (2, True), refused.stderr


class Verifying:
    """`verify` while it waits for the operator's answer."""

    def __init__(self, plugin: Plugin, kubectl: Kubectl, threads: ThreadPoolExecutor) -> None:
        self._plugin = plugin
        self._kubectl = kubectl
        self._threads = threads

    def begin(self, name: str) -> str:
        """Start it, and wait for the annotation that it sets."""
        self._answer = self._threads.submit(self._plugin, "verify", name, "--timeout", "60s")
        while not self._answer.done():
            metadata = json.loads(self._kubectl("get", "sb", "prod", "-o", "json").stdout)["metadata"]
            if REQUESTED_AT in metadata.get("annotations", {}):
                return str(metadata["annotations"][REQUESTED_AT])
            time.sleep(0.1)
        raise AssertionError(self._answer.result().output)

    def end(self) -> tuple[int, list[str], str]:
        """Exit code, lines on standard output, standard error."""
        ended = self._answer.result()
        return ended.exit_code, ended.stdout.splitlines(), ended.stderr


@pytest.fixture
def verifying(plugin: Plugin, kubectl: Kubectl) -> Iterator[Verifying]:
    """Ends by itself, after its own time limit at the latest."""
    with ThreadPoolExecutor(1) as threads:
        yield Verifying(plugin, kubectl, threads)


def test_verify_asks_for_fresh_reads_waits_and_tells_what_changed(verifying: Verifying, kubectl: Kubectl, namespace: str, uid: str) -> None:
    before = json.loads(kubectl("get", "sb", "prod", "-o", "json").stdout)
    requested = verifying.begin("sb/prod")
    write_report(kubectl, namespace, uid, 1, "assets-1", finding("assets-2", "Unknown", "Low"), finding("logs", "Fail", "High"))
    answer(kubectl, lastHandledReconcileAt=requested)
    assert verifying.end() == (
        3,
        [
            f"Pass -> Fail  {CONTROL} on logs in main, eu-west-1: logs is open",
            f"Fail -> Pass  {CONTROL} on assets-1 in main, eu-west-1",
            "sb/prod: Fail, by fresh reads: 1 pass, 1 fail, 1 unknown, 0 exempt",
        ],
        "",
    )
    after = json.loads(kubectl("get", "sb", "prod", "-o", "json", "--show-managed-fields").stdout)
    assert after["spec"] == before["spec"]
    (own,) = [each for each in after["metadata"]["managedFields"] if each["manager"] == "kubectl-seawall"]
    assert own["fieldsV1"] == {"f:metadata": {"f:annotations": {".": {}, f"f:{REQUESTED_AT}": {}}}}


def test_the_answer_to_somebodys_later_request_counts_and_an_older_one_does_not(verifying: Verifying, kubectl: Kubectl, uid: str) -> None:
    assert uid
    verifying.begin("sb/prod")
    answer(kubectl, compliant="True", lastHandledReconcileAt="an older one")
    kubectl("annotate", "--overwrite", "sb", "prod", f"{REQUESTED_AT}=later")
    answer(kubectl, compliant="True", lastHandledReconcileAt="later")
    assert verifying.end() == (0, ["no verdict changed", "sb/prod: Pass, by fresh reads: 1 pass, 1 fail, 1 unknown, 0 exempt"], "")


@pytest.mark.usefixtures("uid")
def test_what_nobody_answers_or_nobody_would_read_has_no_verdict(plugin: Plugin, kubectl: Kubectl) -> None:
    unanswered = plugin("verify", "sb/prod", "--timeout", "1s")
    assert (unanswered.exit_code, unanswered.stdout) == (1, "")
    assert "sb/prod was not evaluated within 1s: is the operator running?" in unanswered.stderr
    kubectl("patch", "sb", "prod", "--type=merge", "-p", '{"spec": {"suspend": true}}')
    suspended = plugin("verify", "sb/prod")
    assert (suspended.exit_code, "sb/prod is suspended, so nothing is read" in suspended.stderr) == (1, True)


def test_a_plan_is_verified_by_the_controls_that_its_changes_were_made_for(
    verifying: Verifying, plugin: Plugin, kubectl: Kubectl, namespace: str, uid: str
) -> None:
    reference = {"kind": "SecurityBaseline", "name": "prod", "uid": uid}
    whole = body(change(1), change(2), change(3), namespace=namespace, sourceRef=reference)
    name = whole["metadata"]["name"]
    kubectl("create", "-f", "-", stdin=json.dumps(whole))
    early = plugin("verify", name)
    assert (early.exit_code, "has made nothing that could be verified: 3 Pending" in early.stderr) == (2, True)
    states = ("Verified", "Verified", "RolledBack")
    write_status(kubectl, "rplan", name, changes=[{"id": f"{number:016x}", "state": state} for number, state in enumerate(states, 1)])
    requested = verifying.begin(f"rplan/{name}")
    write_report(kubectl, namespace, uid, 1, "assets-2", finding("assets-1", "Fail", "High"))
    answer(kubectl, lastHandledReconcileAt=requested)
    drifted = [
        f"drifted  {CONTROL} on assets-1 in eu-west-1: assets-1 is open",
        f"holds  {CONTROL} on assets-2 in eu-west-1",
        f"plan {name}, by fresh reads: 1 holds, 1 drifted",
    ]
    assert verifying.end() == (3, drifted, "")
    kubectl("delete", "sb", "prod")
    orphaned = plugin("verify", name)
    assert (orphaned.exit_code, "was made for sb/prod, which is gone" in orphaned.stderr) == (1, True)
