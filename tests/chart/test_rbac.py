"""The operator may do what it does, and nothing else: a full run as the chart's ServiceAccount, read back from the API server's audit log."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.artifact import report, serve
from tests.chart.installed import Helm, Json, Pod, bind, for_emulator, guarded, own_cluster
from tests.chart.rendering import NAMESPACE, RELEASE, rendered
from tests.chart.rights import done, granted
from tests.emulator import Emulator
from tests.operator.conftest import check_log
from tests.operator.objects import BLOCK, LENGTH, PITR, approval, exception, secret, several
from tests.operator.program import Proxy, conditions
from tests.operator.tenants import House, Tenant

ALICE = "alice"
TEAM = "team-a"
USER = f"system:serviceaccount:{NAMESPACE}:{RELEASE}"

#: What the API server serves: everybody who has a name may ask for it, by Kubernetes' own role system:discovery.
DISCOVERY = re.compile(r"/api(/v1)?|/apis(/[a-z0-9.]+/v[a-z0-9]+)?")

PEOPLES = {"awsaccounts", "controlexceptions", "multiazpolicies", "providerassurances", "remediationapprovals", "securitybaselines"}
"""Kinds that people write."""

EVERYWHERE: Json = {"ambient": {TEAM: ["arn:aws:iam::*:role/seawall-*"]}}
ONE_NAMESPACE: Json = {"fullnameOverride": "team-wall", "watchNamespaces": [TEAM], "secretNamespaces": [TEAM]}


@pytest.mark.slow
@pytest.mark.cluster
@pytest.mark.parametrize("values", [EVERYWHERE, ONE_NAMESPACE], ids=["everywhere", "in one namespace"])
def test_the_operator_is_allowed_what_a_full_run_uses_and_nothing_else(values: Json, aws: Emulator, tmp_path: Path) -> None:
    name = values.get("fullnameOverride", RELEASE)
    with own_cluster(tmp_path, audit=True) as cluster:
        for each in (NAMESPACE, TEAM):
            cluster.kubectl("create", "namespace", each)
        helm = Helm(cluster, tmp_path)
        helm.install(for_emulator(aws.environment, **values))
        with Proxy(cluster, tmp_path) as proxy:
            pod = Pod(cluster, proxy, tmp_path, namespace=TEAM if values is ONE_NAMESPACE else NAMESPACE)
            try:
                _do_everything(House(cluster, pod, aws), f"{name}-approve")
            finally:
                pod.kill()
        check_log(pod)
        allowed, asked = granted(helm.manifest(), name, NAMESPACE), done(cluster.audit_log, f"system:serviceaccount:{NAMESPACE}:{name}")
    assert asked.forbidden == ()
    by_others = {str(used) for used in asked.used if not any(right.allows(used) for right in allowed)}
    assert by_others == set(), "allowed by another role than the chart's"
    in_vain = {str(right) for right in allowed if not any(right.allows(used) for used in asked.used)}
    assert in_vain == set(), "allowed and never used"
    assert {path for path in asked.others if not DISCOVERY.fullmatch(path)} == set()


@pytest.mark.parametrize("values", [EVERYWHERE, ONE_NAMESPACE], ids=["everywhere", "in one namespace"])
def test_secrets_are_read_one_by_one_and_nothing_that_people_write_is_written(values: Json) -> None:
    allowed = granted(rendered(values).values(), values.get("fullnameOverride", RELEASE), NAMESPACE)
    assert {(right.verb, bool(right.namespace)) for right in allowed if right.resource == "secrets"} == {("get", True)}
    assert {right.verb for right in allowed if right.resource in PEOPLES} == {"get", "list", "watch"}


def test_with_a_list_of_namespaces_only_the_admission_policies_are_seen_in_the_whole_cluster() -> None:
    allowed = granted(rendered({"watchNamespaces": ["team-a", "team-b"]}).values(), RELEASE, NAMESPACE)
    assert {(right.verb, right.group) for right in allowed if not right.namespace} == {("get", "admissionregistration.k8s.io")}
    assert {right.namespace for right in allowed if right.group == "seawall.dev"} == {"team-a", "team-b"}
    assert {(right.resource, right.namespace) for right in allowed if right.group in {"", "coordination.k8s.io"}} == {
        ("configmaps", NAMESPACE),
        ("secrets", NAMESPACE),
        ("leases", NAMESPACE),
    }


def test_a_refusal_and_a_right_in_vain_would_be_noticed(tmp_path: Path) -> None:
    reads = {"apiGroups": ["seawall.dev"], "resources": ["compliancereports"], "verbs": ["create", "patch", "watch"]}
    role = {"kind": "ClusterRole", "metadata": {"name": "reads"}, "rules": [reads]}
    subject = {"kind": "ServiceAccount", "name": RELEASE, "namespace": NAMESPACE}
    bound = {"kind": "ClusterRoleBinding", "metadata": {"name": "reads"}, "roleRef": {"kind": "ClusterRole", "name": "reads"}}
    allowed = granted([role, {**bound, "subjects": [subject]}], RELEASE, NAMESPACE)
    assert {str(each) for each in allowed} == {f"{verb} compliancereports.seawall.dev" for verb in reads["verbs"]}
    about = {"resource": "compliancereports", "namespace": TEAM, "name": "one", "apiGroup": "seawall.dev"}
    lines = [_audited("patch", "allow", about, code=201), _audited("delete", "forbid", about, code=403)]
    (tmp_path / "audit.log").write_text("".join(json.dumps(line) + "\n" for line in lines))
    asked = done(tmp_path / "audit.log", USER)
    assert asked.forbidden == ("delete /one",)
    assert {str(right) for right in allowed if not any(right.allows(used) for used in asked.used)} == {
        "watch compliancereports.seawall.dev"
    }


def _audited(verb: str, decision: str, about: Json, *, code: int) -> Json:
    """A line of the audit log, as far as it is read."""
    annotations = {"authorization.k8s.io/decision": decision}
    who = {"user": {"username": USER}, "annotations": annotations, "responseStatus": {"code": code}}
    return {"verb": verb, "requestURI": f"/{about['name']}", "objectRef": about, **who}


def _do_everything(house: House, approve: str) -> None:
    pod = house.operator
    bind(pod.cluster, approve, ALICE, pod.namespace)
    guarded(pod.cluster, pod.namespace)
    pod.start()
    tenant = _with_secrets(house)
    _offer_and_make(tenant)
    _judge_zones_and_accept(tenant)
    _watch_awss_reports(tenant)
    _tell_twice(tenant)
    _take_reports_away(tenant)
    _sweep(tenant)
    if pod.namespace != TEAM:
        _work_for_another_namespace(house)


def _with_secrets(house: House) -> Tenant:
    """An account whose keys and external id are in Secrets."""
    tenant = house.tenant()
    role = {"roleARN": f"arn:aws:iam::{tenant.number}:role/seawall-read", "externalIDSecretRef": {"name": "external", "key": "id"}}
    tenant.account["spec"]["credentials"] = {"source": "Secret", "secretRef": {"name": "keys"}, "assumeRoles": [role]}
    keys = secret("keys", aws_access_key_id="AKIATESTING", aws_secret_access_key="secret")
    house.apply(keys, secret("external", id="1234"))
    return tenant


def _offer_and_make(tenant: Tenant) -> None:
    """Plans: applied, taken back, rejected, made by Enforce, superseded."""
    tenant.bucket()
    second = tenant.bucket("second")
    tenant.declare(BLOCK)
    plan = tenant.plan()
    for action in ("Apply", "Rollback"):
        tenant.heard(_say(tenant, action, plan))
    again = tenant.plan()
    tenant.shut(second)
    tenant.look_again()
    tenant.again(again, lambda plan: conditions(plan["status"])["Ready"][1] == "Superseded")
    tenant.heard(_say(tenant, "Reject", tenant.plan()))
    tenant.declare(LENGTH, name=f"{tenant.name}-enforced", mode="Enforce")
    tenant.evaluated(f"{tenant.name}-enforced", **{"pass": 1})


def _judge_zones_and_accept(tenant: Tenant) -> None:
    """A zone policy, and an exception."""
    workload = {"name": "shop", "select": {"matchTags": {"app": "shop"}}}
    spec = {"accountRefs": [{"name": tenant.name}], "workloads": [workload]}
    zones = {"apiVersion": "seawall.dev/v1alpha1", "kind": "MultiAZPolicy", "metadata": {"name": "zones"}, "spec": spec}
    ends = (datetime.now(UTC) + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    tenant.house.apply(zones, exception(expires=ends))
    tenant.operator.settled("maz", "zones", lambda status: status.get("workloads"))
    tenant.operator.settled("cex", "accepted", lambda status: status.get("matched"))


def _watch_awss_reports(tenant: Tenant) -> None:
    """AWS's own reports, and the list of services that they speak of."""
    serve(tenant.aws, report())
    rows = json.dumps([{"programme": "SOC", "service": "s3", "asOf": "2026-11-01", "url": "https://aws.amazon.com/compliance/"}])
    scope = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "scope"}, "data": {"services.yaml": rows}}
    wanted = {"name": "soc2", "series": "SOC", "nameContains": "SOC 2", "maxAge": "250d"}
    spec = {
        "accountRef": {"name": tenant.name},
        "reports": [wanted],
        "serviceScope": {"configMapRef": {"name": "scope"}, "maxAge": "9999d"},
    }
    kind = {"apiVersion": "seawall.dev/v1alpha1", "kind": "ProviderAssurance"}
    tenant.house.apply(scope, {**kind, "metadata": {"name": "aws"}, "spec": spec})
    tenant.operator.settled("pa", "aws", lambda status: (status.get("serviceScope") or {}).get("programmes"))


def _tell_twice(tenant: Tenant) -> None:
    """The same news again, which is counted in the series of its Event."""
    for suspend in (True, False, True, False):
        change = {"spec": {"suspend": suspend}}
        tenant.house.kubectl("patch", "awsaccount", tenant.name, "--type=merge", "-p", json.dumps(change))
        reason = "Suspended" if suspend else "Verified"
        tenant.operator.settled("aws", tenant.name, lambda status, reason=reason: conditions(status)["Ready"][1] == reason)


def _take_reports_away(tenant: Tenant) -> None:
    """The account of a baseline is exchanged, so the reports on the first one speak of nothing that is selected."""
    other = {**tenant.account, "metadata": {"name": f"{tenant.name}-too"}}
    tenant.house.apply(other)
    baseline = tenant.baseline(PITR, name="moving", mode="Audit")
    for name in (tenant.name, other["metadata"]["name"]):
        baseline["spec"]["accountRefs"] = [{"name": name}]
        tenant.house.apply(baseline)

        def said(name: str = name) -> bool:
            return {each["account"] for each in tenant.operator.all("crep") if each["sourceRef"]["name"] == "moving"} == {name}

        tenant.operator.wait_for(f"the reports to be on {name} alone", said)


def _sweep(tenant: Tenant) -> None:
    """The next start deletes the plans of a source that is gone."""
    tenant.bucket("third")
    tenant.declare("s3.bucket-tls-only", name="leaving")
    plan = tenant.plan(source="leaving")
    tenant.operator.stop()
    tenant.house.kubectl("delete", "securitybaseline", "leaving")
    tenant.operator.start()
    tenant.operator.wait_for("the plan to be swept", lambda: tenant.operator.find("rplan", plan["metadata"]["name"]) is None)


def _work_for_another_namespace(house: House) -> None:
    """An account and a baseline in a namespace that is not the operator's own."""
    elsewhere = House(house.operator.cluster, house.operator.looking_at(TEAM), house.aws)
    tenant = elsewhere.tenant()
    tenant.bucket()
    tenant.declare(BLOCK)
    tenant.evaluated(fail=1)


def _say(tenant: Tenant, action: str, plan: Json) -> str:
    """Make an approval as a person who may."""
    name = f"{tenant.name}-{action.lower()}"
    wanted = several(approval(name, [plan["spec"]["hash"]], action))
    tenant.house.kubectl(f"--as={ALICE}", "create", "-f", "-", stdin=wanted)
    return name
