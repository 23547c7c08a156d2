"""What was made is taken back by a person's word, and by nobody else without it being noticed."""

from __future__ import annotations

from tests.operator.objects import BLOCK, BLOCKED, LENGTH
from tests.operator.program import conditions, message
from tests.operator.tenants import SHUT_WINDOW, Tenant, ids, is_open, record, states

PARTLY = {**BLOCKED, "BlockPublicPolicy": False}


def test_single_changes_are_taken_back(tenant: Tenant) -> None:
    one, two = tenant.bucket("one"), tenant.bucket("two")
    tenant.declare(BLOCK)
    plan = tenant.plan()
    tenant.heard(tenant.say("Apply", plan))
    assert tenant.heard(tenant.say("Rollback", plan, changes=ids(plan, one)))["message"] == "1 RolledBack"
    assert states(tenant.again(plan, bool)) == {one: "RolledBack", two: "Verified"}
    assert (tenant.block(one), tenant.block(two)) == (None, BLOCKED)
    tenant.evaluated(**{"pass": 1}, fail=1)


def test_the_way_back_is_open_while_another_approval_of_the_plan_waits_for_its_window(tenant: Tenant) -> None:
    one, two = tenant.bucket("one"), tenant.bucket("two")
    tenant.declare(BLOCK)
    plan = tenant.plan()
    tenant.heard(tenant.say("Apply", plan, changes=ids(plan, one)))
    tenant.declare(BLOCK, enforcement={"windows": [SHUT_WINDOW]})
    waiting = tenant.say("Apply", plan, changes=ids(plan, two))
    tenant.heard(waiting, "Pending", "waits for its window")
    tenant.heard(tenant.say("Rollback", plan, changes=ids(plan, one)))
    assert (tenant.block(one), tenant.block(two)) == (None, None)
    tenant.declare(BLOCK)
    tenant.heard(waiting)
    assert (tenant.block(one), tenant.block(two)) == (None, BLOCKED)


def test_a_rollback_of_what_was_never_made_is_refused(tenant: Tenant) -> None:
    tenant.bucket()
    tenant.declare(BLOCK)
    refused = tenant.heard(tenant.say("Rollback", tenant.plan()), "Refused")
    assert "there is nothing to take back" in message(refused, "Ready")


def test_what_somebody_changed_since_is_not_taken_back_unless_that_is_asked_for(tenant: Tenant) -> None:
    bucket = tenant.bucket()
    tenant.declare(BLOCK)
    plan = tenant.plan()
    tenant.heard(tenant.say("Apply", plan))
    tenant.shut(bucket, BlockPublicPolicy=False)
    kept = tenant.heard(tenant.say("Rollback", plan))
    assert kept["message"].startswith("1 Verified")
    assert "somebody else has changed s3.Bucket.public_access_block since" in kept["message"]
    assert tenant.block(bucket) == PARTLY
    assert tenant.count("s3", "DeletePublicAccessBlock") == 0
    forced = tenant.heard(tenant.say("Rollback", plan, force=True))
    assert forced["message"] == "1 RolledBack"
    assert tenant.block(bucket) is None


def test_what_enforce_made_and_a_person_took_back_is_only_offered_until_the_spec_changes(tenant: Tenant) -> None:
    tenant.declare(LENGTH, mode="Enforce")
    tenant.evaluated(**{"pass": 1})
    made = tenant.plan(lambda plan: "Verified" in states(plan).values())
    assert tenant.heard(tenant.say("Rollback", made))["message"] == "1 RolledBack"
    assert tenant.length() is None
    offered = tenant.plan(lambda plan: is_open(plan) and plan["spec"]["run"] == 2)
    tenant.status(lambda status: conditions(status).get("UpToDate") == ("False", "PlansWaiting"))
    tenant.look_again()
    assert states(tenant.again(offered, bool)) == {tenant.number: "Pending"}
    assert tenant.count("iam", "UpdateAccountPasswordPolicy") == 1
    tenant.declare({"id": LENGTH, "parameters": {"minLength": 16}}, mode="Enforce")
    tenant.evaluated(**{"pass": 1}, fail=0)
    assert tenant.length() == 16


def test_after_three_reverts_in_a_day_enforce_leaves_the_fact_alone_and_says_so(tenant: Tenant) -> None:
    tenant.declare(LENGTH, mode="Enforce")
    for _ in range(3):
        tenant.evaluated(**{"pass": 1}, fail=0)
        tenant.seeding("iam").delete_account_password_policy()
        tenant.look_again()
    tenant.status(lambda status: conditions(status).get("UpToDate") == ("False", "PlansWaiting"))
    tenant.look_again()
    assert tenant.length() is None
    assert tenant.count("iam", "UpdateAccountPasswordPolicy") == 3
    contested = tenant.plan(lambda plan: "Contested" in states(plan).values())
    assert conditions(contested["status"])["Stalled"] == ("True", "Contested")
    told = record(contested, tenant.number)["message"]
    assert told.startswith("somebody else took it back 3 times in a day: Seawall leaves it alone")
    name = contested["metadata"]["name"]
    assert ("ChangeContested", f"{LENGTH} on {tenant.number}: Contested: {told}") in tenant.events(name, "RemediationPlan")
    tenant.heard(tenant.say("Apply", tenant.plan()))
    assert tenant.length() == 14
