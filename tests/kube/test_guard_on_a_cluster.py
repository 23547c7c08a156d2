"""What the operator says about the admission policies that it finds on a real API server; and that overlays make of them what they promise."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from seawall.kube.admission import GUARANTEES, Guard, guard
from seawall.kube.client import Cluster
from seawall.kube.clock import SystemClock
from tests.cluster import base
from tests.kube.admission_rules import FOLDER, Json, bound_to, installed, policies, shipped

TEAM = "team-pay"
"""A namespace; no policy needs it to be there."""
POLICY, BINDING = "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"
STAMP, STAMP_BINDING = "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"

Change = Callable[[list[Json]], object]


def the(documents: list[Json], kind: str, ending: str) -> Json:
    """The one document of a kind whose name ends so."""
    (found,) = [each for each in documents if each["kind"] == kind and each["metadata"]["name"].endswith(ending)]
    return found


def without(kind: str, ending: str) -> Change:
    """Leave one document out."""
    return lambda documents: documents.remove(the(documents, kind, ending))


def in_spec(kind: str, ending: str, **members: object) -> Change:
    """Change members of one document's spec."""
    return lambda documents: the(documents, kind, ending)["spec"].update(members)


def version(kind: str, ending: str, annotations: Json) -> Change:
    """Give one document other annotations."""
    return lambda documents: the(documents, kind, ending)["metadata"].update(annotations=annotations)


async def found(cluster: base.Cluster, api: Cluster, change: Change = len) -> tuple[Guard, str]:
    """What the operator says of a changed installation, and that installation's name."""
    name = f"guard-{secrets.token_hex(4)}"
    documents = bound_to([TEAM], shipped(), name)
    change(documents)
    with installed(cluster, documents):
        return await guard(api, name=name, namespaces=[TEAM]), name


async def test_what_is_shipped_holds(cluster: base.Cluster, api: Cluster) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    seen, _ = await found(cluster, api)
    assert (seen.missing, seen.off, seen.holds, seen.four_eyes, seen.stamped) == ((), (), True, True, True)
    assert seen.since is not None
    assert before + timedelta(seconds=5) <= seen.since <= datetime.now(UTC) + timedelta(seconds=5)


async def test_where_nothing_is_installed_each_policy_and_binding_is_missed(api: Cluster) -> None:
    seen = await guard(api, name="nobody")
    assert not seen.holds
    assert len(seen.missing) == 2 * len(GUARANTEES)
    wanted = "there is no validatingadmissionpolicies.admissionregistration.k8s.io nobody-approvals: install the admission policies"
    assert seen.missing[0].startswith(wanted)
    assert (seen.four_eyes, seen.stamped, seen.since) == (False, False, None)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (without(POLICY, "records"), "there is no validatingadmissionpolicies.admissionregistration.k8s.io {}-records"),
        (without(BINDING, "approvals"), "there is no validatingadmissionpolicybindings.admissionregistration.k8s.io {}-approvals"),
        (in_spec(POLICY, "exceptions", failurePolicy="Ignore"), "policy {}-exceptions has failurePolicy Ignore, wanted Fail"),
        (
            in_spec(BINDING, "records", validationActions=["Warn", "Audit"]),
            "binding {}-records has validationActions Warn, Audit, wanted Deny",
        ),
        (in_spec(BINDING, "records", policyName="other"), "binding {}-records is of policy other, wanted {}-records"),
        (version(POLICY, "changed-by", {"seawall.dev/policy-version": "0"}), "policy {}-changed-by is of version 0"),
        (version(POLICY, "changed-by", {}), "policy {}-changed-by is of version unknown (annotation seawall.dev/policy-version), wanted 2"),
    ],
)
async def test_what_does_not_refuse_is_missing(cluster: base.Cluster, api: Cluster, change: Change, says: str) -> None:
    seen, name = await found(cluster, api, change)
    (sentence,) = seen.missing
    assert sentence.startswith(says.replace("{}", name))
    assert (seen.holds, seen.four_eyes, seen.since) == (False, False, None)


async def test_newer_policies_hold_too_as_they_are_installed_before_the_operator(cluster: base.Cluster, api: Cluster) -> None:
    seen, _ = await found(cluster, api, version(POLICY, "records", {"seawall.dev/policy-version": "1000"}))
    assert seen.holds


@pytest.mark.parametrize("kind", [POLICY, BINDING])
async def test_four_eyes_may_be_left_out_and_are_told_to_be_off(cluster: base.Cluster, api: Cluster, kind: str) -> None:
    seen, name = await found(cluster, api, without(kind, "four-eyes"))
    assert (seen.holds, seen.four_eyes, seen.stamped) == (True, False, True)
    (sentence,) = seen.off
    assert f" {name}-four-eyes: " in sentence


@pytest.mark.parametrize("kind", [STAMP, STAMP_BINDING])
async def test_without_the_stamp_on_sources_four_eyes_are_off(cluster: base.Cluster, api: Cluster, kind: str) -> None:
    seen, _ = await found(cluster, api, without(kind, "changed-by"))
    assert (seen.holds, seen.four_eyes, seen.stamped) == (True, False, False)


async def test_without_the_stamp_on_approvals_people_sign_by_hand_and_four_eyes_hold(cluster: base.Cluster, api: Cluster) -> None:
    seen, _ = await found(cluster, api, without(STAMP, "approved-by"))
    assert (seen.holds, seen.four_eyes, seen.stamped) == (True, True, False)


@pytest.mark.parametrize(
    "match",
    [
        {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "other"}}},
        {"namespaceSelector": {"matchLabels": {"env": "prod"}}},
        {"namespaceSelector": {"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["x"]}]}},
        {"objectSelector": {"matchLabels": {"env": "prod"}}},
    ],
)
async def test_a_binding_that_leaves_some_objects_out_is_missing(cluster: base.Cluster, api: Cluster, match: Json) -> None:
    seen, name = await found(cluster, api, in_spec(BINDING, "approvals", matchResources=match))
    (sentence,) = seen.missing
    assert sentence.startswith(f"binding {name}-approvals is narrowed by matchResources, wanted one that holds in {TEAM} ")


async def test_a_binding_to_a_name_by_its_label_holds_there(cluster: base.Cluster, api: Cluster) -> None:
    match = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": TEAM}}}
    seen, _ = await found(cluster, api, in_spec(BINDING, "approvals", matchResources=match))
    assert seen.holds


async def test_an_operator_of_all_namespaces_wants_policies_everywhere(cluster: base.Cluster, api: Cluster) -> None:
    name = f"guard-{secrets.token_hex(4)}"
    with installed(cluster, bound_to([TEAM], shipped(), name)):
        seen = await guard(api, name=name)
    assert len(seen.missing) == len(GUARANTEES)
    assert "wanted one that holds in all namespaces" in seen.missing[0]


async def test_an_operator_that_may_not_look_says_which_right_it_lacks(cluster: base.Cluster, namespace: str, tmp_path: Path) -> None:
    cluster.kubectl("-n", namespace, "create", "serviceaccount", "weak")
    config = yaml.safe_load(cluster.kubeconfig.read_text())
    config["users"][0]["user"] = {"token": cluster.kubectl("-n", namespace, "create", "token", "weak").stdout.strip()}
    (tmp_path / "config").write_text(yaml.safe_dump(config))
    async with await Cluster.connect(SystemClock(), tmp_path / "config") as weak:
        seen = await guard(weak)
    assert seen.missing == tuple(
        f"the operator may not see which {kind} there are: "
        f'grant verb "get" on resource "{kind}" of API group "admissionregistration.k8s.io" to its ServiceAccount'
        for kind in ("validatingadmissionpolicies", "validatingadmissionpolicybindings")
    )
    assert (seen.four_eyes, seen.stamped) == (False, False)


def built(cluster: base.Cluster, folder: Path, kustomization: str) -> list[Json]:
    """What kustomize makes of an overlay."""
    (folder / "kustomization.yaml").write_text(kustomization)
    return list(yaml.safe_load_all(cluster.kubectl("kustomize", str(folder)).stdout))


def example(folder: Path) -> Json:
    """The overlay that the comments of kustomization.yaml show."""
    comment = (FOLDER / "kustomization.yaml").read_text().split("so an overlay sets them so:\n")[1].split("\n#\n")[0]
    text = re.sub(r"^#   ", "", comment, flags=re.MULTILINE)
    text = text.replace("<this folder>", os.path.relpath(FOLDER, folder)).replace("<namespace>", "team").replace("<name>", "robot")
    overlay: Json = yaml.safe_load(text)
    return overlay


def test_the_folder_is_built_as_it_is(cluster: base.Cluster) -> None:
    made = list(yaml.safe_load_all(cluster.kubectl("kustomize", str(FOLDER)).stdout))
    assert len(made) == len(shipped())
    assert {each["metadata"]["labels"]["app.kubernetes.io/part-of"] for each in made} == {"seawall"}


def test_the_overlay_in_the_comments_sets_what_it_says(cluster: base.Cluster, tmp_path: Path) -> None:
    made = built(cluster, tmp_path, yaml.safe_dump(example(tmp_path)))
    names = {(each["kind"], each["metadata"]["name"]) for each in made}
    assert not [kind for kind, _ in names if kind.startswith("Mutating")]
    assert (POLICY, "seawall-four-eyes") in names
    assert (BINDING, "seawall-four-eyes") not in names
    assert len(names) == 11
    expressions = settings(made)
    assert expressions["operator"] == {"'system:serviceaccount:team:robot'"}
    assert expressions["gitWriters"] == {"['system:serviceaccount:flux-system:kustomize-controller']"}


def test_git_writers_are_set_in_the_stamps_too(cluster: base.Cluster, tmp_path: Path) -> None:
    overlay = example(tmp_path)
    overlay["patches"] = [each for each in overlay["patches"] if "path: /spec" in each["patch"]]
    made = built(cluster, tmp_path, yaml.safe_dump(overlay))
    assert settings(made)["gitWriters"] == {"['system:serviceaccount:flux-system:kustomize-controller']"}
    assert len(made) == len(shipped())


def test_a_second_installation_has_names_of_its_own(cluster: base.Cluster, tmp_path: Path) -> None:
    made = built(cluster, tmp_path, f"resources: [{os.path.relpath(FOLDER, tmp_path)}]\nnamePrefix: pay-\n")
    assert {each["metadata"]["name"][:12] for each in made} == {"pay-seawall-"}
    assert {each["spec"]["policyName"] for each in made if "policyName" in each["spec"]} == {
        each["metadata"]["name"] for each in policies(made)
    }


def settings(documents: list[Json]) -> dict[str, set[str]]:
    """The expressions of the two settings in all policies."""
    variables = [variable for each in documents for variable in each["spec"].get("variables", ())]
    return {name: {each["expression"] for each in variables if each["name"] == name} for name in ("operator", "gitWriters")}
