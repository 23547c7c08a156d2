"""The chart, installed by Helm in a real cluster: it works, goes up and back with every object as it was, and leaves people's objects alone."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.chart.installed import Json, Pod, Site, bind
from tests.chart.rendering import CHART, NAMESPACE, RELEASE, Name, named, rendered
from tests.emulator import Emulator
from tests.operator.objects import approval, several
from tests.operator.program import conditions

FIRST = Path(__file__).parent / "installed_first.yaml"
"""What the first version of the chart made."""

READS = ("Assume", "Describe", "Generate", "Get", "Head", "List", "Lookup")
"""With what the names of those AWS operations begin that change nothing."""

PEOPLES = ("awsaccounts", "securitybaselines", "multiazpolicies", "controlexceptions")
"""Kinds of the samples."""

TAKE_OVER_SECONDS = 18.0
"""What is promised of a standby when its leader was killed."""


@pytest.fixture(scope="class")
def site(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The chart, installed."""
    with Site.opened(tmp_path_factory.mktemp("site"), emulator) as opened:
        opened.install()
        yield opened
    emulator.reset()


@pytest.fixture(scope="class")
def pod(site: Site) -> Iterator[Pod]:
    """The operator, with the samples."""
    with site.running("seawall-0") as (pod,):
        site.apply_samples()
        yield pod


@pytest.mark.slow
@pytest.mark.cluster
class TestInstalled:
    def test_the_deployment_gets_its_pods_where_only_restricted_ones_are_let_in(self, site: Site, pod: Pod) -> None:
        def made() -> bool:
            pods = json.loads(site.cluster.kubectl(f"--namespace={NAMESPACE}", "get", "pods", "-o", "json").stdout)["items"]
            return [each["spec"]["serviceAccountName"] for each in pods] == [RELEASE] * 2

        pod.wait_for("two Pods", made)

    def test_the_samples_are_evaluated_with_reads_alone(self, site: Site, pod: Pod) -> None:
        assert conditions(pod.settled("aws", "demo")["status"])["Ready"] == ("True", "Verified")
        status = pod.settled("sb", "demo", lambda status: (status.get("summary") or {}).get("fail"))["status"]
        assert conditions(status)["Ready"] == ("True", "Evaluated")
        for kind, name in (("maz", "demo"), ("cex", "public-website")):
            pod.settled(kind, name, lambda status: conditions(status).get("Ready", ("",))[0] == "True")
        pod.wait_for("a report and a plan", lambda: pod.all("crep") and pod.all("rplan"))
        assert writes(site.aws) == set()

    def test_who_may_edit_declares_what_is_wanted_and_neither_approves_nor_writes_records(self, site: Site, pod: Pod) -> None:
        bind(site.cluster, "edit", "erin")
        pod.wait_for("the roles to be aggregated", lambda: may(site, "erin", "create", "securitybaselines"))
        assert may(site, "erin", "get", "compliancereports")
        refused = {"remediationapprovals", "remediationplans", "compliancereports", "securitybaselines/status"}
        assert {each for each in refused if may(site, "erin", "create", each) or may(site, "erin", "patch", each)} == set()
        assert not may(site, "erin", "approve", "remediationplans")

    def test_who_may_view_reads_everything_and_writes_nothing(self, site: Site, pod: Pod) -> None:
        bind(site.cluster, "view", "victor")
        pod.wait_for("the roles to be aggregated", lambda: may(site, "victor", "list", "remediationplans"))
        kinds = {name.name.partition(".")[0] for name in rendered() if name.kind == "CustomResourceDefinition"}
        assert {each for each in kinds if not may(site, "victor", "watch", each)} == set()
        assert {each for each in kinds if may(site, "victor", "create", each) or may(site, "victor", "delete", each)} == set()

    def test_an_approval_counts_that_is_signed_by_who_may_approve_and_no_other_is_let_in(self, site: Site, pod: Pod) -> None:
        bind(site.cluster, f"{RELEASE}-approve", "alice")
        site.cluster.kubectl(f"--namespace={NAMESPACE}", "create", "role", "writes", "--verb=create", "--resource=remediationapprovals")
        site.cluster.kubectl(f"--namespace={NAMESPACE}", "create", "rolebinding", "mallory", "--role=writes", "--user=mallory")
        plan = pod.wait_for("a plan", lambda: pod.all("rplan"))[0]
        wanted = plan["spec"]["hash"]
        assert "an approval is signed by whoever makes it" in tried(site, "alice", approval("lie", [wanted], approvedBy="bob"))
        assert "may not approve plans" in tried(site, "mallory", approval("go", [wanted], "Reject"))
        assert tried(site, "alice", approval("no", [wanted], "Reject")) == ""
        done = pod.settled("rappr", "no", lambda status: status.get("state") == "Used")
        assert done["spec"]["approvedBy"] == "alice"


@pytest.mark.slow
@pytest.mark.cluster
def test_another_pod_takes_over_from_one_that_was_killed_and_at_once_from_one_that_was_stopped(tmp_path: Path, aws: Emulator) -> None:
    with Site.opened(tmp_path, aws) as site:
        site.install()
        with site.running("seawall-0", "seawall-1") as (first, second):
            first.wait_for("the first to lead", lambda: first.leads)
            first._component.signal(signal.SIGKILL)
            second.wait_for("the second to lead", lambda: second.leads, seconds=TAKE_OVER_SECONDS)
            first._component.reap(10)
            first.join()
            assert not first.leads
            assert second.stop() == 0
            first.wait_for("the first to lead again", lambda: first.leads)
            assert first.lease()["leaseTransitions"] == 2


@pytest.mark.slow
@pytest.mark.cluster
def test_an_upgrade_and_the_way_back_keep_every_object_and_uninstalling_keeps_what_people_have(tmp_path: Path, aws: Emulator) -> None:
    with Site.opened(tmp_path, aws) as site:
        site.install(earlier(tmp_path), logLevel="warning")
        with site.running("old") as (old,):
            site.apply_samples()
            old.settled("sb", "demo", lambda status: status.get("summary"))
            made, declared = uids(site), uids_of_people(site)
            _upgrade(site, made)
            with site.running("new") as (new,):
                assert old.stop() == 0
                new.wait_for("the new one to lead", lambda: new.leads)
                new.settled("sb", "demo", lambda status: status.get("summary"))
                site.helm("rollback", RELEASE)
                assert uids(site) == made
                assert "--log-level=warning" in arguments(site)
                site.helm("uninstall", RELEASE)
                assert new.stop() == 0
        _look_after_uninstalling(site, made, declared)
        assert writes(aws) == set()
        site.cluster.kubectl("delete", "namespace", NAMESPACE, "--timeout=60s", timeout=90)
        site.install()
        assert {name: uid for name, uid in uids(site).items() if is_crd(name)} == {name: uid for name, uid in made.items() if is_crd(name)}


def test_what_the_first_version_installed_is_still_what_is_installed() -> None:
    now = {each: identity(body) for each, body in rendered().items()}
    before = {Name(*each["name"]): each.get("fixed", {}) for each in yaml.safe_load(FIRST.read_text())}
    assert {name: now.get(name) for name in before} == before


def _upgrade(site: Site, made: dict[Name, str]) -> None:
    site.helm("upgrade", RELEASE, str(CHART), "--reuse-values", "--set=logLevel=debug,replicaCount=3")
    assert uids(site) == made
    assert "--log-level=debug" in arguments(site)


def _look_after_uninstalling(site: Site, made: dict[Name, str], declared: dict[str, str]) -> None:
    left = {name: uid for name, uid in made.items() if found(site, name) is not None}
    assert left == {name: uid for name, uid in made.items() if is_crd(name)}
    assert uids_of_people(site) == declared
    kinds = ",".join(name.name for name in left)
    every = json.loads(site.cluster.kubectl("get", kinds, "--all-namespaces", "-o", "json").stdout)["items"]
    assert {each["kind"] for each in every} >= {"ComplianceReport", "RemediationPlan"}
    assert [each["metadata"]["name"] for each in every if each["metadata"].keys() & {"finalizers", "deletionTimestamp"}] == []


def earlier(folder: Path) -> Path:
    """The chart as an earlier version: all that a version changes by itself is otherwise."""
    chart = folder / "earlier"
    shutil.copytree(CHART, chart)
    about = yaml.safe_load((chart / "Chart.yaml").read_text())
    (chart / "Chart.yaml").write_text(yaml.safe_dump({**about, "version": "0.0.1", "appVersion": "0.0.1"}))
    return chart


def identity(body: Json) -> Json:
    """What of an object cannot be changed: with another value an upgrade would be refused."""
    match body["kind"]:
        case "Deployment":
            fixed: Json = body["spec"]["selector"]
            return fixed
        case "RoleBinding" | "ClusterRoleBinding":
            reference: Json = body["roleRef"]
            return reference
        case _:
            return {}


def uids(site: Site) -> dict[Name, str]:
    """The uid of each object of the release."""
    there = {name: found(site, name) for name in named(site.helm.manifest())}
    return {name: body["metadata"]["uid"] for name, body in there.items() if body is not None}


def found(site: Site, name: Name) -> Json | None:
    """An object; None when there is none."""
    namespace = [f"--namespace={name.namespace}"] if name.namespace else []
    text = site.cluster.kubectl(*namespace, "get", name.kind, name.name, "--ignore-not-found", "-o", "json").stdout
    body: Json | None = json.loads(text) if text else None
    return body


def is_crd(name: Name) -> bool:
    """Whether a CRD is meant."""
    return name.kind == "CustomResourceDefinition"


def uids_of_people(site: Site) -> dict[str, str]:
    """Uid and generation of each of the samples."""
    every = json.loads(site.cluster.kubectl(f"--namespace={NAMESPACE}", "get", ",".join(PEOPLES), "-o", "json").stdout)["items"]
    return {each["kind"]: f"{each['metadata']['uid']} {each['metadata']['generation']}" for each in every}


def arguments(site: Site) -> list[str]:
    """What the Deployment's container is told."""
    deployment = found(site, Name("Deployment", NAMESPACE, RELEASE))
    assert deployment is not None
    told: list[str] = deployment["spec"]["template"]["spec"]["containers"][0]["args"]
    return told


def writes(aws: Emulator) -> set[str]:
    """What was asked of AWS that is no read."""
    return {f"{call.service}:{call.operation}" for call in aws.calls if not call.operation.startswith(READS)}


def may(site: Site, user: str, verb: str, resource: str) -> bool:
    """Whether RBAC lets a person do something in the release's namespace."""
    kind, _, subresource = resource.partition("/")
    about = [f"--subresource={subresource}"] if subresource else []
    asked = ("auth", "can-i", verb, f"{kind}.seawall.dev", *about, f"--as={user}")
    return site.cluster.kubectl(f"--namespace={NAMESPACE}", *asked, check=False).returncode == 0


def tried(site: Site, user: str, body: Json) -> str:
    """What is said to a person who creates something; empty when it was created."""
    answer = site.cluster.kubectl(f"--namespace={NAMESPACE}", f"--as={user}", "create", "-f", "-", stdin=several(body), check=False)
    return answer.stderr
