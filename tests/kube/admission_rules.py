"""The shipped admission policies, installed so that they hold in one test's namespaces alone, and the people they are tried on.

Policies are cluster-scoped and the run's cluster is shared, so their names and bindings are made the test's own; the rules stay as shipped.
"""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from seawall.api.meta import API_VERSION
from tests.cluster.base import REPOSITORY, Cluster, KubectlFailed
from tests.kube.builders import exception, plan_spec

FOLDER = REPOSITORY / "manifests" / "admission"
NAME = "seawall"
EFFECT_SECONDS = 20.0

ALICE, BOB, CAROL = "alice", "bob", "carol"
"""Alice and Bob may approve; Carol may write all that they may, and not approve."""

Json = dict[str, Any]


def shipped(folder: Path = FOLDER) -> list[Json]:
    """Every policy and binding, as `kubectl apply -k` takes them but for the common labels."""
    files = yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]
    return [document for file in files for document in yaml.safe_load_all((folder / file).read_text())]


def policies(documents: Iterable[Json]) -> list[Json]:
    """The policies among them, without the bindings."""
    return [each for each in documents if each["kind"].endswith("Policy")]


def bound_to(namespaces: Collection[str], documents: Iterable[Json], name: str, **settings: str) -> list[Json]:
    """The documents under names of an installation's own, bound to some namespaces, with variables set.

    Args:
        namespaces: Where the policies hold.
        documents: What to change; it is left as it is.
        name: The installation's name.
        settings: CEL expressions by the name of the policies' variable.
    """
    changed = copy.deepcopy(list(documents))
    for each in changed:
        each["metadata"]["name"] = each["metadata"]["name"].replace(NAME, name, 1)
        spec = each["spec"]
        for variable in spec.get("variables", ()):
            variable["expression"] = settings.get(variable["name"], variable["expression"])
        if "policyName" in spec:
            spec["policyName"] = spec["policyName"].replace(NAME, name, 1)
            names = {"key": "kubernetes.io/metadata.name", "operator": "In", "values": list(namespaces)}
            spec["matchResources"] = {"namespaceSelector": {"matchExpressions": [names]}}
    return changed


@contextmanager
def installed(cluster: Cluster, documents: Iterable[Json]) -> Iterator[None]:
    """Policies that are there for a while; when they refuse is for `until` to find out."""
    stream = "---\n".join(json.dumps(each) + "\n" for each in documents)
    try:
        cluster.kubectl("apply", "-f", "-", stdin=stream)
        yield
    finally:
        cluster.kubectl("delete", "--ignore-not-found", "--wait=false", "-f", "-", stdin=stream)


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + EFFECT_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"waited {EFFECT_SECONDS} s until {what}"
        time.sleep(0.1)


class Guarded:
    """A namespace in which the policies hold.

    Attributes:
        name: The namespace's name.
        ending: Name of a second one, which is not there yet.
        operator: The operator's user name.
        git: User name of a ServiceAccount that is one of gitWriters and may approve.
        git_elsewhere: One of gitWriters that may not approve here.
    """

    def __init__(self, cluster: Cluster, name: str) -> None:
        self.cluster = cluster
        self.name = name
        self.ending = f"{name}-ending"
        self.operator, self.git, self.git_elsewhere = (f"system:serviceaccount:{name}:{each}" for each in ("seawall", "flux", "argo"))

    @property
    def settings(self) -> dict[str, str]:
        """The policies' variables for this namespace."""
        return {"operator": f"'{self.operator}'", "gitWriters": f"['{self.git}', '{self.git_elsewhere}']"}

    def kubectl(self, *arguments: str, user: str | None = None, stdin: str | None = None) -> str:
        """Run kubectl in the namespace, as somebody; None is the administrator. Hands back what it printed."""
        as_user = [f"--as={user}"] if user else []
        return self.cluster.kubectl(f"--namespace={self.name}", *as_user, *arguments, stdin=stdin).stdout

    def write(self, body: Json, *options: str, user: str | None = None, how: str = "create") -> Json:
        """Write an object as somebody, and hand it back as it was stored."""
        answer: Json = json.loads(self.kubectl(how, "-f", "-", "-o", "json", *options, user=user, stdin=json.dumps(body)))
        return answer

    def refused(self, body: Json, *options: str, user: str | None = None, how: str = "create") -> str:
        """Say what the API server answers when somebody tries to write an object; empty when it was written."""
        return self.refusal(how, "-f", "-", *options, user=user, stdin=json.dumps(body))

    def refusal(self, *arguments: str, user: str | None = None, stdin: str | None = None) -> str:
        """Say what the API server answers; empty when it did as it was told."""
        try:
            self.kubectl(*arguments, user=user, stdin=stdin)
        except KubectlFailed as failed:
            return failed.stderr
        return ""

    def status(self, kind: str, name: str, status: Json, *, user: str | None) -> str:
        """Patch a status as somebody; hands back the refusal, empty when it was done."""
        return self.refusal("patch", kind, name, "--subresource=status", "--type=merge", "-p", json.dumps({"status": status}), user=user)

    def plan(self, name: str, digest: str, *, requested_by: str | None = None, state: str | None = None) -> Json:
        """Make a plan as the operator does, perhaps with its one change in some state."""
        found = self.write(plan(name, digest, requested_by), user=self.operator)
        if state:
            assert self.status("remediationplan", name, journal(state), user=self.operator) == ""
        return found


def plan(name: str, digest: str, requested_by: str | None = None) -> Json:
    """A RemediationPlan."""
    spec = {**plan_spec(digest), "sourceRef": {"kind": "SecurityBaseline", "name": "prod", "uid": "u-1"}}
    return _of("RemediationPlan", name, {"spec": spec | ({"requestedBy": requested_by} if requested_by else {})})


def journal(state: str) -> Json:
    """The status of a plan whose one change is in some state."""
    return {"changes": [{"id": "c1", "state": state}]}


def approval(name: str, *digests: str, by: str | None = None, action: str = "Apply") -> Json:
    """A RemediationApproval."""
    spec: Json = {"planHashes": list(digests), "action": action}
    return _of("RemediationApproval", name, {"spec": spec | ({"approvedBy": by} if by else {})})


def signed_exception(name: str, by: str | None = None) -> Json:
    """A ControlException."""
    spec = exception("", name)["spec"]
    return _of("ControlException", name, {"spec": spec | ({"approvedBy": by} if by else {})})


def baseline(name: str, changed_by: str | None = None, interval: str = "10m") -> Json:
    """A SecurityBaseline, perhaps with the annotation written by hand."""
    spec = {"accountRefs": [{"name": "main"}], "controls": [{"id": "s3.bucket-tls-only"}], "interval": interval}
    made = _of("SecurityBaseline", name, {"spec": spec})
    if changed_by:
        made["metadata"]["annotations"] = {"seawall.dev/changed-by": changed_by}
    return made


def report(name: str, owner: Json | None = None) -> Json:
    """A ComplianceReport, perhaps owned by its source as `Source.report` has it."""
    reference = {"kind": "SecurityBaseline", "name": "prod", "uid": "u-1"}
    made = _of("ComplianceReport", name, {"sourceRef": reference, "account": "main", "region": "global", "summary": {}})
    if owner:
        identity = {"name": owner["metadata"]["name"], "uid": owner["metadata"]["uid"]}
        owned = {"apiVersion": API_VERSION, "kind": owner["kind"], **identity, "controller": True, "blockOwnerDeletion": False}
        made["metadata"]["ownerReferences"] = [owned]
    return made


def who_owns_what(name: str) -> Json:
    """A ResponsibilityReport that says nothing yet."""
    account = {"name": "main", "id": "123456789012", "partition": "aws"}
    return _of("ResponsibilityReport", name, {"account": account, "asOf": "2026-11-24T00:00:00Z", "summary": {}, "services": []})


def _of(kind: str, name: str, content: Json) -> Json:
    return {"apiVersion": API_VERSION, "kind": kind, "metadata": {"name": name}, **content}


ROLES = """
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: writes}
rules:
- apiGroups: [seawall.dev]
  resources: ["*"]
  verbs: [get, list, watch, create, update, patch, delete, deletecollection]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: approves}
rules:
- apiGroups: [seawall.dev]
  resources: [remediationplans]
  verbs: [approve]
"""


@contextmanager
def guarded(cluster: Cluster, name: str, documents: Iterable[Json]) -> Iterator[Guarded]:
    """A namespace in which policies hold, with its people; both are taken away at the end."""
    place = Guarded(cluster, name)
    cluster.kubectl("create", "namespace", name)
    try:
        writers = [ALICE, BOB, CAROL, place.operator, place.git, place.git_elsewhere]
        bindings = [_granted("writes", writers), _granted("approves", [ALICE, BOB, place.git])]
        place.kubectl("apply", "-f", "-", stdin="---\n".join([ROLES, *(json.dumps(each) + "\n" for each in bindings)]))
        with installed(cluster, bound_to([name, place.ending], documents, name, **place.settings)):
            yield place
    finally:
        cluster.kubectl("delete", "namespace", name, "--wait=false")


def _granted(role: str, users: Iterable[str]) -> Json:
    group = "rbac.authorization.k8s.io"
    return {
        "apiVersion": f"{group}/v1",
        "kind": "RoleBinding",
        "metadata": {"name": role},
        "roleRef": {"apiGroup": group, "kind": "Role", "name": role},
        "subjects": [{"kind": "User", "apiGroup": group, "name": each} for each in users],
    }


def wait_for_effect(place: Guarded, *, stamping: bool) -> None:
    """Return when each policy does its work; a policy takes effect about a second after it was made, each for itself."""
    place.plan("canary", "0" * 64, requested_by=ALICE, state="InProgress")
    trial = "--dry-run=server"
    probes = {
        "records": lambda: place.refused(report("probe"), trial),
        "plan-deletion": lambda: place.refusal("delete", "remediationplan", "canary", trial),
        "approvals": lambda: place.refused(approval("probe", "1" * 64, by="nobody"), trial),
        "four-eyes": lambda: place.refused(approval("probe", "0" * 64, by=ALICE), trial, user=ALICE),
        "exceptions": lambda: place.refused(signed_exception("probe", by="nobody"), trial),
    }
    if stamping:
        until(lambda: place.refused(signed_exception("probe"), trial) == "", "approvedBy is stamped")
        until(lambda: "annotations" in place.write(baseline("probe"), trial)["metadata"], "changed-by is stamped")
    else:
        probes["changed-by"] = lambda: place.refused(baseline("probe", changed_by="nobody"), trial)
    for policy, probe in probes.items():
        until(partial(_says, f"{place.name}-{policy}'", probe), f"{policy} refuses")


def _says(word: str, probe: Callable[[], str]) -> bool:
    return word in probe()
