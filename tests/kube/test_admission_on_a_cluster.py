"""The admission rules about what people write, on a real API server: what is refused, with which words, and what passes.

Those about Seawall's own records are in `test_admission_of_records_on_a_cluster`.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator

import pytest

from tests.cluster import base
from tests.kube.admission_rules import (
    ALICE,
    BOB,
    CAROL,
    Guarded,
    Json,
    approval,
    baseline,
    guarded,
    policies,
    shipped,
    signed_exception,
    until,
    wait_for_effect,
)

CHANGED_BY = "seawall.dev/changed-by"
BINDING = "ValidatingAdmissionPolicyBinding"


@pytest.fixture(scope="module")
def place(cluster: base.Cluster) -> Iterator[Guarded]:
    """A namespace in which all that is shipped holds."""
    with guarded(cluster, f"admission-{secrets.token_hex(3)}", shipped()) as place:
        wait_for_effect(place, stamping=True)
        yield place


@pytest.fixture(scope="module")
def unstamped(cluster: base.Cluster) -> Iterator[Guarded]:
    """A namespace as on an API server before 1.36: stamping.yaml is left out."""
    documents = [each for each in shipped() if not each["kind"].startswith("Mutating")]
    with guarded(cluster, f"unstamped-{secrets.token_hex(3)}", documents) as place:
        wait_for_effect(place, stamping=False)
        yield place


@pytest.fixture
def digest() -> str:
    """A hash that no other test's plan has."""
    return secrets.token_hex(32)


@pytest.fixture
def name() -> str:
    """A name that no other test's object has."""
    return f"o-{secrets.token_hex(4)}"


class TestTypes:
    @pytest.mark.parametrize("policy", [each["metadata"]["name"] for each in policies(shipped()) if each["kind"] + "Binding" == BINDING])
    def test_the_api_server_finds_no_fault_with_any_expression(self, place: Guarded, policy: str) -> None:
        named = policy.replace("seawall", place.name, 1)

        def checked() -> str:
            return place.kubectl("get", "validatingadmissionpolicy", named, "-o", "jsonpath={.status.typeChecking}")

        until(lambda: checked() != "", f"{named} was checked")
        assert checked() == "{}"


class TestApprovals:
    def test_who_may_approve_approves_under_the_own_name(self, place: Guarded, digest: str, name: str) -> None:
        place.plan(name, digest, requested_by=ALICE)
        assert place.write(approval(name, digest, by=BOB), user=BOB)["spec"]["approvedBy"] == BOB

    def test_nobody_signs_with_another_name_also_no_administrator(self, place: Guarded, digest: str, name: str) -> None:
        place.plan(name, digest)
        for user, called in ((BOB, BOB), (None, "")):
            said = place.refused(approval(name, digest, by=ALICE), user=user)
            assert f"spec.approvedBy is 'alice', wanted '{called}" in said
            assert "': an approval is signed by whoever makes it" in said

    def test_the_name_is_stamped_where_it_is_left_out(self, place: Guarded, digest: str, name: str) -> None:
        place.plan(name, digest)
        assert place.write(approval(name, digest), user=BOB)["spec"]["approvedBy"] == BOB

    def test_a_name_that_is_left_out_is_refused_where_nothing_stamps(self, unstamped: Guarded, digest: str, name: str) -> None:
        unstamped.plan(name, digest)
        assert "spec.approvedBy is '', wanted 'bob'" in unstamped.refused(approval(name, digest), user=BOB)
        assert unstamped.refused(approval(name, digest, by=BOB), user=BOB) == ""

    def test_who_may_write_but_not_approve_is_told_what_is_missing(self, place: Guarded, digest: str, name: str) -> None:
        place.plan(name, digest)
        said = place.refused(approval(name, digest), user=CAROL)
        assert f"'carol' may not approve plans in namespace {place.name}: wanted the verb approve on remediationplans.seawall.dev" in said

    def test_what_git_writers_write_is_signed_as_written_and_not_stamped(self, place: Guarded, digest: str, name: str) -> None:
        place.plan(name, digest)
        assert place.write(approval(name, digest, by="ann@example.com"), user=place.git)["spec"]["approvedBy"] == "ann@example.com"
        assert "approvedBy" not in place.write(approval(f"{name}-2", digest), user=place.git)["spec"]

    def test_git_writers_too_have_to_be_allowed_to_approve(self, place: Guarded, digest: str, name: str) -> None:
        place.plan(name, digest)
        said = place.refused(approval(name, digest, by="ann@example.com"), user=place.git_elsewhere)
        assert f"'{place.git_elsewhere}' may not approve plans in namespace {place.name}" in said

    def test_the_operator_does_not_approve(self, place: Guarded, digest: str, name: str) -> None:
        place.plan(name, digest)
        assert "may not approve plans" in place.refused(approval(name, digest), user=place.operator)

    @pytest.mark.parametrize("bad", ["abc", "A" * 64, "0" * 63, "0" * 65])
    def test_a_hash_that_is_none_is_refused(self, place: Guarded, name: str, bad: str) -> None:
        assert "spec.planHashes[0]" in place.refused(approval(name, bad), user=BOB)

    def test_an_approval_is_never_changed(self, place: Guarded, digest: str, name: str) -> None:
        place.plan(name, digest)
        made = place.write(approval(name, digest, by=BOB), user=BOB)
        for changed in ({"action": "Rollback"}, {"approvedBy": ALICE}):
            said = place.refused({**made, "spec": {**made["spec"], **changed}}, user=ALICE, how="replace")
            assert "spec never changes once it is made" in said

    def test_a_status_that_comes_with_an_approval_is_dropped(self, place: Guarded, digest: str, name: str) -> None:
        place.plan(name, digest)
        made = place.write({**approval(name, digest), "status": {"state": "Used"}}, user=BOB)
        assert made["status"] == {"observedGeneration": -1}

    def test_labels_may_be_set_by_whoever_could_not_approve(self, place: Guarded, digest: str, name: str) -> None:
        place.plan(name, digest)
        place.write(approval(name, digest, by=BOB), user=BOB)
        assert place.refusal("label", "remediationapproval", name, "team=pay", user=CAROL) == ""

    def test_only_the_operator_says_what_became_of_an_approval(self, place: Guarded, digest: str, name: str) -> None:
        place.plan(name, digest)
        place.write(approval(name, digest, by=BOB), user=BOB)
        assert place.status("remediationapproval", name, {"state": "Used"}, user=place.operator) == ""
        for user in (BOB, place.git):
            said = place.status("remediationapproval", name, {"state": "Pending"}, user=user)
            assert f"remediationapprovals/status are written by {place.operator} alone, not by '{user}'" in said


class TestFourEyes:
    @pytest.mark.parametrize("action", ["Apply", "Rollback"])
    def test_who_asked_for_a_plan_does_not_approve_it(self, place: Guarded, digest: str, name: str, action: str) -> None:
        place.plan(name, digest, requested_by=ALICE)
        own = approval(name, digest, action=action)
        wanted = f"plan {name} comes of a change that 'alice' made to SecurityBaseline prod: wanted the approval of somebody else"
        until(lambda: wanted in place.refused(own, "--dry-run=server", user=ALICE), wanted)

    def test_one_such_plan_among_several_is_enough(self, place: Guarded, digest: str, name: str) -> None:
        other = secrets.token_hex(32)
        place.plan(name, digest, requested_by=BOB)
        place.plan(f"{name}-2", other, requested_by=ALICE)
        both = approval(name, digest, other)
        until(lambda: "comes of a change that 'alice' made" in place.refused(both, "--dry-run=server", user=ALICE), "alice is refused")
        until(lambda: "comes of a change that 'bob' made" in place.refused(both, "--dry-run=server", user=BOB), "bob is refused")

    def test_everybody_may_reject(self, place: Guarded, digest: str, name: str) -> None:
        place.plan(name, digest, requested_by=ALICE)
        assert place.refused(approval(name, digest, action="Reject"), user=ALICE) == ""

    def test_a_plan_of_which_nobody_knows_who_asked_for_it_is_approved_by_anybody(self, place: Guarded, digest: str, name: str) -> None:
        place.plan(name, digest)
        assert place.refused(approval(name, digest), user=ALICE) == ""

    def test_what_git_writers_write_was_seen_by_others(self, place: Guarded, digest: str, name: str) -> None:
        place.plan(name, digest, requested_by=place.git)
        assert place.refused(approval(name, digest, by=ALICE), user=place.git) == ""

    def test_where_there_is_no_plan_there_is_nothing_to_approve(self, cluster: base.Cluster, place: Guarded, digest: str) -> None:
        cluster.kubectl("create", "namespace", place.ending)
        try:
            said = place.refused(approval("early", digest), "-n", place.ending)
        finally:
            cluster.kubectl("delete", "namespace", place.ending)
        assert f"{place.name}-four-eyes" in said

    def test_without_its_binding_the_rest_holds(self, cluster: base.Cluster, digest: str, name: str) -> None:
        documents = [each for each in shipped() if (each["kind"], each["metadata"]["name"]) != (BINDING, "seawall-four-eyes")]
        with guarded(cluster, f"two-eyes-{secrets.token_hex(3)}", documents) as place:
            until(lambda: "may not approve" in place.refused(approval(name, digest), "--dry-run=server", user=CAROL), "the others hold")
            place.plan(name, digest, requested_by=ALICE)
            assert place.write(approval(name, digest), user=ALICE)["spec"]["approvedBy"] == ALICE


class TestExceptions:
    def test_an_exception_is_signed_by_whoever_makes_it(self, place: Guarded, name: str) -> None:
        said = place.refused(signed_exception(name, by=ALICE), user=BOB)
        assert "spec.approvedBy is 'alice', wanted 'bob': an exception is signed by whoever made or changed it last" in said
        assert place.write(signed_exception(name, by=BOB), user=BOB)["spec"]["approvedBy"] == BOB

    def test_the_name_is_stamped_where_it_is_left_out(self, place: Guarded, name: str) -> None:
        assert place.write(signed_exception(name), user=BOB)["spec"]["approvedBy"] == BOB

    def test_who_edits_somebody_elses_exception_signs_it(self, place: Guarded, name: str) -> None:
        made = place.write(signed_exception(name), user=ALICE)
        longer = {**made, "spec": {**made["spec"], "expiresAt": "2027-06-30T00:00:00Z"}}
        assert place.write(longer, user=BOB, how="replace")["spec"]["approvedBy"] == BOB

    def test_who_edits_somebody_elses_exception_keeps_no_foreign_name_where_nothing_stamps(self, unstamped: Guarded, name: str) -> None:
        made = unstamped.write(signed_exception(name, by=ALICE), user=ALICE)
        longer = {**made, "spec": {**made["spec"], "expiresAt": "2027-06-30T00:00:00Z"}}
        assert "spec.approvedBy is 'alice', wanted 'bob'" in unstamped.refused(longer, user=BOB, how="replace")
        longer["spec"]["approvedBy"] = BOB
        assert unstamped.refused(longer, user=BOB, how="replace") == ""

    def test_what_git_writers_write_is_signed_as_written_and_not_stamped(self, place: Guarded, name: str) -> None:
        assert place.write(signed_exception(name, by="ann@example.com"), user=place.git)["spec"]["approvedBy"] == "ann@example.com"
        assert "approvedBy" not in place.write(signed_exception(f"{name}-2"), user=place.git)["spec"]

    def test_status_and_labels_are_no_new_word(self, place: Guarded, name: str) -> None:
        place.write(signed_exception(name, by="ann@example.com"), user=place.git)
        assert place.status("controlexception", name, {"state": "Active"}, user=place.operator) == ""
        assert place.refusal("label", "controlexception", name, "team=pay", user=CAROL) == ""
        assert json.loads(place.kubectl("get", "controlexception", name, "-o", "json"))["spec"]["approvedBy"] == "ann@example.com"

    def test_applying_the_same_manifest_again_changes_nothing_whoever_does_it(self, place: Guarded, name: str) -> None:
        manifest = json.dumps(signed_exception(name))
        for user in (ALICE, ALICE, BOB, BOB):
            place.kubectl("apply", "--server-side", "-f", "-", user=user, stdin=manifest)
        place.kubectl("diff", "--server-side", "-f", "-", user=BOB, stdin=manifest)
        assert json.loads(place.kubectl("get", "controlexception", name, "-o", "json"))["spec"]["approvedBy"] == ALICE

    def test_a_missing_spec_is_told_by_the_schema(self, place: Guarded, name: str) -> None:
        made = signed_exception(name)
        del made["spec"]
        assert "spec: Required value" in place.refused(made, "--validate=false", user=BOB)


class TestChangedBy:
    def test_who_makes_or_changes_a_spec_is_stamped(self, place: Guarded, name: str) -> None:
        assert changed_by(place.write(baseline(name), user=ALICE)) == ALICE
        assert changed_by(place.write(baseline(name, interval="20m"), user=BOB, how="apply")) == BOB
        assert changed_by(place.write(baseline(name, interval="30m"), user=place.git, how="apply")) == place.git

    def test_a_zone_policy_is_stamped_too(self, place: Guarded, name: str) -> None:
        workload = {"name": "shop", "select": {"matchTags": {"app": "shop"}}}
        zones = {**baseline(name), "kind": "MultiAZPolicy", "spec": {"accountRefs": [{"name": "main"}], "workloads": [workload]}}
        assert changed_by(place.write(zones, user=ALICE)) == ALICE

    def test_a_forged_name_is_replaced(self, place: Guarded, name: str) -> None:
        assert changed_by(place.write(baseline(name, changed_by=BOB), user=ALICE)) == ALICE
        forged = baseline(name, changed_by=CAROL, interval="20m")
        assert changed_by(place.write(forged, user=BOB, how="apply")) == BOB

    @pytest.mark.parametrize("change", [f"{CHANGED_BY}=carol", f"{CHANGED_BY}-", f"{CHANGED_BY}="])
    def test_without_a_change_of_the_spec_the_name_stays(self, place: Guarded, name: str, change: str) -> None:
        place.write(baseline(name), user=ALICE)
        place.kubectl("annotate", "--overwrite", "securitybaseline", name, change, "team=pay", user=BOB)
        found = json.loads(place.kubectl("get", "securitybaseline", name, "-o", "json"))
        assert changed_by(found) == ALICE
        assert found["metadata"]["annotations"]["team"] == "pay"

    def test_labels_and_status_are_no_change_of_the_spec(self, place: Guarded, name: str) -> None:
        place.write(baseline(name), user=ALICE)
        place.kubectl("label", "securitybaseline", name, "team=pay", user=BOB)
        assert place.status("securitybaseline", name, {"observedGeneration": 1}, user=place.operator) == ""
        assert changed_by(json.loads(place.kubectl("get", "securitybaseline", name, "-o", "json"))) == ALICE

    @pytest.mark.parametrize("way", [[], ["--server-side"]])
    def test_tools_that_apply_manifests_see_no_drift(self, place: Guarded, name: str, way: list[str]) -> None:
        manifest = json.dumps(baseline(name))
        place.kubectl("apply", *way, "-f", "-", user=ALICE, stdin=manifest)
        for user in (ALICE, BOB):
            place.kubectl("diff", *way, "-f", "-", user=user, stdin=manifest)
            place.kubectl("apply", *way, "-f", "-", user=user, stdin=manifest)
        assert changed_by(json.loads(place.kubectl("get", "securitybaseline", name, "-o", "json"))) == ALICE

    def test_where_nothing_stamps_a_name_is_ones_own_or_none(self, unstamped: Guarded, name: str) -> None:
        wanted = f"the annotation {CHANGED_BY} is 'bob', wanted 'alice', who changes the spec, or none"
        assert wanted in unstamped.refused(baseline(name, changed_by=BOB), user=ALICE)
        assert unstamped.refused(baseline(name, changed_by=ALICE), user=ALICE) == ""
        assert "is 'alice', wanted 'bob'" in unstamped.refused(baseline(name, changed_by=ALICE, interval="20m"), user=BOB, how="apply")
        assert unstamped.refused(baseline(f"{name}-2"), user=ALICE) == ""

    @pytest.mark.parametrize("change", [f"{CHANGED_BY}=bob", f"{CHANGED_BY}-"])
    def test_where_nothing_stamps_a_name_is_not_changed_by_itself(self, unstamped: Guarded, name: str, change: str) -> None:
        unstamped.write(baseline(name, changed_by=ALICE), user=ALICE)
        said = unstamped.refusal("annotate", "--overwrite", "securitybaseline", name, change, user=BOB)
        assert f"the annotation {CHANGED_BY} changes with the spec only" in said

    def test_a_missing_spec_is_told_by_the_schema(self, place: Guarded, name: str) -> None:
        made = baseline(name)
        del made["spec"]
        assert "spec: Required value" in place.refused(made, "--validate=false", user=ALICE)


def changed_by(body: Json) -> str | None:
    found: str | None = body["metadata"].get("annotations", {}).get(CHANGED_BY)
    return found
