"""Laws over the shipped admission policies: what each has, which fields it may name, and that a changed rule is a new version."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping

import pytest
import yaml

from seawall.api.crd import schema
from seawall.api.v1alpha1 import KINDS, RemediationPlan
from seawall.kube.admission import FOUR_EYES, GUARANTEES, POLICY_VERSION, STAMPS
from tests.kube.admission_rules import FOLDER, Json, policies, shipped

DOCUMENTS = shipped()
POLICIES = policies(DOCUMENTS)
SCHEMAS = {kind.NAMES.plural: schema(kind) for kind in KINDS}
METADATA = {"name", "namespace", "labels", "annotations", "finalizers", "generation", "ownerReferences"}
MESSAGES = {"message", "messageExpression"}

#: Digest of the rules of each version. When it differs, a rule was changed: raise the version in manifests/admission and in
#: seawall.kube.admission, then write the new digest here.
DIGESTS = {1: "917061fc552b2997", 2: "aa40e42e39f9f20f"}

# A path such as object.spec.?approvedBy; a last word before a bracket is a function.
PATH = re.compile(r"\b(object|oldObject|params)((?:\.\??\w+\b(?!\())+)")
POINTER = re.compile(r'"/((?:spec|metadata)/\w+)')


def shown(policy: Json) -> str:
    return f"{policy['kind']}/{policy['metadata']['name']}"


def expressions(value: object) -> Iterator[str]:
    """All CEL in a policy."""
    if isinstance(value, Mapping):
        for key, member in value.items():
            if key in {"expression", "messageExpression"}:
                yield member
            else:
                yield from expressions(member)
    elif isinstance(value, list):
        for member in value:
            yield from expressions(member)


def knows(definition: Json, path: str) -> bool:
    """Whether a schema has a field; metadata is Kubernetes' own."""
    first, *rest = (part.removeprefix("?") for part in path.split("."))
    if first == "metadata":
        return not rest or rest[0] in METADATA
    for part in (first, *rest):
        definition = definition.get("properties", {}).get(part, {})
    return bool(definition)


def rules(value: object) -> object:
    """A policy without what it says when it refuses."""
    if isinstance(value, Mapping):
        return {key: rules(member) for key, member in value.items() if key not in MESSAGES}
    return [rules(member) for member in value] if isinstance(value, list) else value


def test_what_is_shipped_is_what_the_operator_looks_for() -> None:
    wanted = {f"ValidatingAdmissionPolicy/seawall-{each}" for each in (*GUARANTEES, FOUR_EYES)}
    wanted |= {f"MutatingAdmissionPolicy/seawall-{each}" for each in STAMPS}
    assert {shown(each) for each in POLICIES} == wanted


def test_every_file_of_the_folder_is_listed_and_begins_with_its_reason() -> None:
    files = set(FOLDER.glob("*.yaml"))
    assert {each.read_text()[0] for each in files} == {"#"}
    kustomization = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
    assert {each.name for each in files} == {*kustomization["resources"], *kustomization["configurations"], "kustomization.yaml"}


def test_only_what_needs_a_newer_api_server_is_in_the_file_that_an_older_one_leaves_out() -> None:
    text = {each.name: each.read_text() for each in FOLDER.glob("*.yaml")}
    assert [name for name, found in text.items() if re.search(r"^kind: Mutating", found, re.MULTILINE)] == ["stamping.yaml"]
    assert not re.search(r"^kind: Validating", text["stamping.yaml"], re.MULTILINE)


@pytest.mark.parametrize("policy", POLICIES, ids=shown)
def test_every_policy_fails_closed_and_is_bound(policy: Json) -> None:
    assert policy["spec"]["failurePolicy"] == "Fail"
    (binding,) = [each for each in DOCUMENTS if shown(each) == shown(policy).replace("Policy/", "PolicyBinding/")]
    assert binding["spec"]["policyName"] == policy["metadata"]["name"]
    if policy["kind"].startswith("Validating"):
        assert binding["spec"]["validationActions"] == ["Deny"]


@pytest.mark.parametrize("policy", POLICIES, ids=shown)
def test_every_policy_is_of_the_version_that_the_operator_wants(policy: Json) -> None:
    assert policy["metadata"]["annotations"]["seawall.dev/policy-version"] == str(POLICY_VERSION)


def test_a_changed_rule_is_a_new_version() -> None:
    content = json.dumps([rules(each["spec"]) for each in sorted(POLICIES, key=shown)], sort_keys=True)
    assert DIGESTS[POLICY_VERSION] == hashlib.sha256(content.encode()).hexdigest()[:16]


@pytest.mark.parametrize("policy", POLICIES, ids=shown)
def test_a_setting_is_its_policys_first_variable_where_an_overlay_finds_it(policy: Json) -> None:
    names = [each["name"] for each in policy["spec"].get("variables", ())]
    used = {each for each in ("operator", "gitWriters") if f"variables.{each}" in json.dumps(policy)}
    assert set(names) & {"operator", "gitWriters"} == used
    assert set(names[: len(used)]) == used
    assert len(used) <= 1


@pytest.mark.parametrize("policy", POLICIES, ids=shown)
def test_expressions_name_fields_that_there_are(policy: Json) -> None:
    (matched,) = policy["spec"]["matchConstraints"]["resourceRules"]
    kinds = {each.partition("/")[0] for each in matched["resources"]}
    assert kinds <= SCHEMAS.keys()
    found = [match.groups() for each in expressions(policy["spec"]) for match in PATH.finditer(each)]
    found += [("object", f".{match[1].replace('/', '.')}") for each in expressions(policy["spec"]) for match in POINTER.finditer(each)]
    assert found
    for root, path in found:
        for kind in {RemediationPlan.NAMES.plural} if root == "params" else kinds:
            assert knows(SCHEMAS[kind], path[1:]), f"{kind} has no {path[1:]}"


def test_a_plan_under_way_does_not_hold_up_the_end_of_its_namespace() -> None:
    (deletion,) = [each for each in POLICIES if each["metadata"]["name"] == "seawall-plan-deletion"]
    for each in deletion["spec"]["validations"]:
        assert each["expression"].startswith("has(namespaceObject.metadata.deletionTimestamp) ||")
