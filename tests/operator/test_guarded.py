"""With the shipped admission policies an approval is the word of whom it names, and of somebody else than who changed the baseline.

Their names are an installation's own, so they are installed in a cluster of their own.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cluster import given
from tests.cluster.local import LocalCluster
from tests.emulator import Emulator
from tests.kube import admission_rules as rules
from tests.kube.admission_rules import ALICE, BOB, CAROL, Guarded
from tests.operator.conftest import check_log
from tests.operator.objects import BLOCK, BLOCKED, LENGTH, approval, several
from tests.operator.program import Operator, Proxy, conditions, message
from tests.operator.tenants import House, Tenant, states

pytestmark = pytest.mark.slow
CHANGED_BY = "seawall.dev/changed-by"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    """A cluster for this file."""
    if given.chosen() != "local":
        pytest.skip(f"installs policies under the names of a real installation; CLUSTER is {given.chosen()}")
    own = LocalCluster(parent=tmp_path_factory.mktemp("guarded"))
    try:
        own.install_crds()
        yield own
    finally:
        own.stop()


@pytest.fixture(scope="module")
def bare(own: LocalCluster, cloud: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An operator that acts on no approval, as nothing holds true who makes them."""
    folder = tmp_path_factory.mktemp("bare")
    own.kubectl("create", "namespace", "bare")
    with Proxy(own, folder) as proxy:
        operator = Operator(own, proxy, "bare", folder)
        operator.start()
        yield House(own, operator, cloud)
        operator.kill()
    check_log(operator)


@pytest.fixture(scope="module")
def place(own: LocalCluster, bare: House) -> Iterator[Guarded]:
    """A namespace with the policies as they are shipped but for the operator's name, which is the administrator's here."""
    assert bare.operator.running, "what holds without the policies is tried before they are there"
    admin = own.kubectl("auth", "whoami", "-o", "jsonpath={.status.userInfo.username}").stdout
    settings = {"operator": f"'{admin}'"}
    documents = rules.bound_to(["guarded"], rules.shipped(), rules.NAME, **settings)
    own.kubectl("create", "namespace", "guarded")
    place = Guarded(own, "guarded")
    granted = [rules._granted("writes", [ALICE, BOB, CAROL]), rules._granted("approves", [ALICE, BOB])]
    own.kubectl("-n", "guarded", "apply", "-f", "-", stdin=several(*granted))
    place.kubectl("apply", "-f", "-", stdin=rules.ROLES)
    with rules.installed(own, documents):
        rules.until(
            lambda: rules.NAME in place.refused(approval("probe", ["0" * 64], approvedBy="nobody"), "--dry-run=server"), "they hold"
        )
        rules.until(lambda: CHANGED_BY in str(place.write(rules.baseline("probe"), "--dry-run=server")["metadata"]), "names are stamped")
        yield place


@pytest.fixture(scope="module")
def guarded(own: LocalCluster, place: Guarded, cloud: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An operator that relies on the policies."""
    folder = tmp_path_factory.mktemp("guarded")
    with Proxy(own, folder) as proxy:
        operator = Operator(own, proxy, place.name, folder, "guarded")
        operator.start()
        yield House(own, operator, cloud)
        operator.kill()
    check_log(operator)


def test_without_the_policies_approvals_are_refused_and_enforce_does_nothing(bare: House) -> None:
    tenant = bare.tenant()
    tenant.bucket()
    tenant.declare(BLOCK, LENGTH, mode="Enforce")
    status = tenant.evaluated(fail=2)
    assert conditions(status)["Stalled"] == ("True", "NotAvailable")
    assert "there is no validatingadmissionpolicies.admissionregistration.k8s.io seawall-approvals" in message(status, "Stalled")
    refused = tenant.heard(tenant.say("Apply", tenant.plan()), "Refused")
    assert conditions(refused)["Ready"] == ("False", "NotAvailable")
    assert "nothing holds true who makes them" in message(refused, "Ready")
    assert tenant.count("s3", "Put*") == tenant.count("iam", "Update*") == 0


def declared_by(user: str, tenant: Tenant, place: Guarded) -> None:
    """The account, and a baseline that a person applied."""
    tenant.house.apply(tenant.account)
    place.kubectl("apply", "-f", "-", user=user, stdin=several(tenant.baseline(BLOCK)))


def test_who_changed_the_baseline_last_does_not_approve_its_plan_and_somebody_else_does(guarded: House, place: Guarded) -> None:
    tenant = guarded.tenant()
    bucket = tenant.bucket()
    declared_by(ALICE, tenant, place)
    plan = tenant.plan()
    assert plan["spec"]["requestedBy"] == ALICE
    wanted = approval(f"{tenant.name}-go", [plan["spec"]["hash"]])
    own_word = place.refused(wanted, user=ALICE)
    assert f"plan {plan['metadata']['name']} comes of a change that 'alice' made" in own_word
    assert "may not approve plans" in place.refused(wanted, user=CAROL)
    lie = approval(f"{tenant.name}-lie", [plan["spec"]["hash"]], approvedBy=BOB)
    two_rules = ("an approval is signed by whoever makes it", "comes of a change that 'alice' made")  # the API server tells one of them
    assert any(each in place.refused(lie, user=ALICE) for each in two_rules)
    for_alice = approval(f"{tenant.name}-lie", [plan["spec"]["hash"]], approvedBy=ALICE)
    assert "an approval is signed by whoever makes it" in place.refused(for_alice, user=BOB)
    assert place.write(wanted, user=BOB)["spec"]["approvedBy"] == BOB
    tenant.heard(f"{tenant.name}-go")
    assert tenant.block(bucket) == BLOCKED
    line = next(each for each in tenant.operator.logged("asked AWS to write") if each["plan_hash"] == plan["spec"]["hash"])
    assert line["approved_by"] == f"{BOB} by RemediationApproval guarded/{tenant.name}-go"

    back = approval(f"{tenant.name}-back", [plan["spec"]["hash"]], "Rollback")
    assert "comes of a change" in place.refused(back, user=ALICE)
    place.write(back, user=BOB)
    tenant.heard(f"{tenant.name}-back")
    assert tenant.block(bucket) is None


def test_who_changed_the_baseline_last_may_reject_its_plan(guarded: House, place: Guarded) -> None:
    tenant = guarded.tenant()
    bucket = tenant.bucket()
    declared_by(BOB, tenant, place)
    plan = tenant.plan()
    place.write(approval(f"{tenant.name}-no", [plan["spec"]["hash"]], "Reject"), user=BOB)
    tenant.heard(f"{tenant.name}-no")
    assert states(tenant.again(plan, lambda plan: "Pending" not in states(plan).values())) == {bucket: "Skipped"}


def test_enforce_works_where_the_policies_hold(guarded: House, place: Guarded) -> None:
    tenant = guarded.tenant()
    tenant.declare(LENGTH, mode="Enforce")
    tenant.evaluated(**{"pass": 1}, fail=0)
    assert tenant.length() == 14
    assert place.refused({**tenant.plans()[0], "metadata": {"name": "forged"}}, user=ALICE)
