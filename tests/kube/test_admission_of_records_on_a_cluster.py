"""The admission rules about Seawall's own records, on a real API server: plans, journals, reports."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from seawall.api.v1alpha1 import ComplianceReport, RemediationPlan
from seawall.kube.client import Cluster
from seawall.kube.clock import SystemClock
from seawall.kube.reports import Source
from seawall.kube.status import put_status
from tests.cluster import base
from tests.kube.admission_rules import (
    ALICE,
    BOB,
    Guarded,
    baseline,
    guarded,
    journal,
    plan,
    report,
    shipped,
    until,
    wait_for_effect,
    who_owns_what,
)
from tests.kube.builders import plan_spec

UNDER_WAY = ["InProgress", "Applied", "RollingBack"]
AT_REST = ["Pending", "Verified", "Failed", "Stale", "Skipped", "RolledBack", "Contested"]


@pytest.fixture(scope="module")
def place(cluster: base.Cluster) -> Iterator[Guarded]:
    """A namespace in which all that is shipped holds."""
    with guarded(cluster, f"records-{secrets.token_hex(3)}", shipped()) as place:
        wait_for_effect(place, stamping=True)
        yield place


@pytest.fixture
def digest() -> str:
    """A hash that no other test's plan has."""
    return secrets.token_hex(32)


@pytest.fixture
def name() -> str:
    """A name that no other test's object has."""
    return f"o-{secrets.token_hex(4)}"


class TestRecords:
    @pytest.mark.parametrize("user", [ALICE, None])
    def test_nobody_but_the_operator_makes_plans_and_reports(self, place: Guarded, name: str, digest: str, user: str | None) -> None:
        said = place.refused(plan(name, digest), user=user)
        assert f"remediationplans are written by {place.operator} alone, not by '" in said
        assert f"compliancereports are written by {place.operator} alone, not by '" in place.refused(report(name), user=user)
        assert f"responsibilityreports are written by {place.operator} alone, not by '" in place.refused(who_owns_what(name), user=user)

    def test_nobody_but_the_operator_changes_reports(self, place: Guarded, name: str) -> None:
        made = place.write(report(name), user=place.operator)
        for changed in ({"summary": {"pass": 5}}, {"metadata": {"labels": {"a": "b"}}}, {"metadata": {"annotations": {"a": "b"}}}):
            wanted = {**made, **changed, "metadata": {**made["metadata"], **changed.get("metadata", {})}}
            assert "compliancereports are written by" in place.refused(wanted, user=ALICE, how="replace")
            made = place.write(wanted, user=place.operator, how="replace")

    def test_nobody_but_the_operator_relabels_plans(self, place: Guarded, name: str, digest: str) -> None:
        place.plan(name, digest)
        assert "remediationplans are written by" in place.refusal("label", "remediationplan", name, "a=b", user=ALICE)
        assert place.refusal("label", "remediationplan", name, "a=b", user=place.operator) == ""

    def test_nobody_changes_a_plans_spec(self, place: Guarded, name: str, digest: str) -> None:
        made = place.plan(name, digest)
        said = place.refused({**made, "spec": {**made["spec"], "requestedBy": BOB}}, user=place.operator, how="replace")
        assert "spec never changes once it is made" in said

    def test_nobody_but_the_operator_writes_the_journal(self, place: Guarded, name: str, digest: str) -> None:
        place.plan(name, digest)
        assert place.status("remediationplan", name, journal("InProgress"), user=place.operator) == ""
        for user in (ALICE, place.git, None):
            said = place.status("remediationplan", name, journal("Pending"), user=user)
            assert f"remediationplans/status are written by {place.operator} alone" in said

    def test_others_may_let_go_of_an_object_and_not_take_hold_of_it(self, place: Guarded, name: str) -> None:
        owner = place.write(baseline(name), user=ALICE)
        made = place.write(report(name, owner), user=place.operator)
        held = {**made["metadata"], "finalizers": ["example.com/hold"]}
        assert "are written by" in place.refused({**made, "metadata": held}, user=ALICE, how="replace")
        made = place.write({**made, "metadata": held}, user=place.operator, how="replace")
        second = {**made["metadata"]["ownerReferences"][0], "uid": "another", "controller": False}
        taken = {**made["metadata"], "ownerReferences": [*made["metadata"]["ownerReferences"], second]}
        assert "are written by" in place.refused({**made, "metadata": taken}, user=ALICE, how="replace")
        free = {key: value for key, value in made["metadata"].items() if key not in {"finalizers", "ownerReferences"}}
        assert place.refused({**made, "metadata": free}, user=ALICE, how="replace") == ""

    async def test_the_operator_writes_reports_plans_and_journals_with_its_token(
        self, cluster: base.Cluster, place: Guarded, tmp_path: Path, digest: str, name: str
    ) -> None:
        place.kubectl("create", "serviceaccount", "seawall")
        config = yaml.safe_load(cluster.kubeconfig.read_text())
        config["users"][0]["user"] = {"token": place.kubectl("create", "token", "seawall").strip()}
        (tmp_path / "config").write_text(yaml.safe_dump(config))
        source = Source.of(place.write(baseline(name), user=ALICE))
        async with await Cluster.connect(SystemClock(), tmp_path / "config") as api:
            for passed in (1, 2):
                stored = await api.apply(ComplianceReport, source.report("main", "global", 1, {"summary": {"pass": passed}}))
            assert stored["summary"]["pass"] == 2
            made = await api.apply(RemediationPlan, source.plan(plan_spec(digest)))
            written = await put_status(api, RemediationPlan, made, lambda before: {**before, **journal("Verified")})
            assert written["status"]["changes"][0]["state"] == "Verified"
            await api.delete(RemediationPlan, written)


class TestDeletion:
    @pytest.mark.parametrize("state", UNDER_WAY)
    def test_a_plan_with_a_change_under_way_is_not_deleted_by_anybody(self, place: Guarded, name: str, digest: str, state: str) -> None:
        place.plan(name, digest, state=state)
        for user in (ALICE, place.operator, None):
            said = place.refusal("delete", "remediationplan", name, user=user)
            assert f"changes are under way: c1 {state}; with the plan would go the way back" in said

    def test_a_plan_with_a_change_under_way_stays_when_all_are_deleted_at_once(self, place: Guarded, name: str, digest: str) -> None:
        place.plan(name, digest, state="Applied")
        said = place.refusal("delete", "--raw", f"/apis/seawall.dev/v1alpha1/namespaces/{place.name}/remediationplans", user=ALICE)
        assert "changes are under way" in said
        assert place.kubectl("get", "remediationplan", name, "-o", "name") != ""

    @pytest.mark.parametrize("state", AT_REST)
    def test_a_plan_with_nothing_under_way_is_deleted_by_whom_rbac_allows(self, place: Guarded, name: str, digest: str, state: str) -> None:
        place.plan(name, digest, state=state)
        assert place.refusal("delete", "remediationplan", name, user=ALICE) == ""

    def test_a_plan_that_nobody_looked_at_is_deleted(self, place: Guarded, name: str, digest: str) -> None:
        place.plan(name, digest)
        assert place.refusal("delete", "remediationplan", name, user=place.operator) == ""

    def test_a_namespace_that_ends_takes_plans_under_way_with_it(self, cluster: base.Cluster, place: Guarded, digest: str) -> None:
        cluster.kubectl("create", "namespace", place.ending)
        grant = ("create", "clusterrolebinding", place.ending, "--clusterrole=cluster-admin", f"--user={place.operator}")
        cluster.kubectl(*grant)
        try:
            as_operator = ("-n", place.ending, f"--as={place.operator}")
            cluster.kubectl(*as_operator, "create", "-f", "-", stdin=json.dumps(plan("under-way", digest)))
            state = json.dumps({"status": journal("Applied")})
            cluster.kubectl(*as_operator, "patch", "remediationplan", "under-way", "--subresource=status", "--type=merge", "-p", state)
            refused = cluster.kubectl("-n", place.ending, "delete", "remediationplans", "--all", check=False).stderr
            assert "changes are under way: c1 Applied" in refused
        finally:
            cluster.kubectl("delete", "clusterrolebinding", place.ending)
            cluster.kubectl("delete", "namespace", place.ending, "--timeout=30s")

    def test_a_report_goes_with_its_source(self, place: Guarded, name: str) -> None:
        owner = place.write(baseline(name), user=ALICE)
        place.write(report(name, owner), user=place.operator)
        place.kubectl("delete", "securitybaseline", name, user=ALICE)
        until(lambda: place.kubectl("get", "compliancereport", name, "--ignore-not-found") == "", "the report is collected")

    def test_a_report_is_let_go_by_a_source_that_leaves_its_own_behind(self, place: Guarded, name: str) -> None:
        owner = place.write(baseline(name), user=ALICE)
        place.write(report(name, owner), user=place.operator)
        place.kubectl("delete", "securitybaseline", name, "--cascade=orphan", "--timeout=20s", user=ALICE)
        assert "ownerReferences" not in json.loads(place.kubectl("get", "compliancereport", name, "-o", "json"))["metadata"]

    def test_a_report_deleted_in_the_foreground_does_not_stay_behind(self, place: Guarded, name: str) -> None:
        place.write(report(name), user=place.operator)
        place.kubectl("delete", "compliancereport", name, "--cascade=foreground", "--timeout=20s", user=ALICE)
        assert place.kubectl("get", "compliancereport", name, "--ignore-not-found") == ""
