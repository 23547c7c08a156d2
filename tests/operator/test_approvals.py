"""What a person's word on a plan does, and when it does not count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.operator.objects import BLOCK, BLOCKED, LENGTH, approval
from tests.operator.program import conditions, message
from tests.operator.tenants import SHUT_WINDOW, Tenant, ids, is_open, record, states

WAITING = ("False", "PlansWaiting")
DONE = ("True", "NoPlanWaiting")


def up_to_date(tenant: Tenant, wanted: tuple[str, str]) -> None:
    """Wait until the baseline says so."""
    tenant.status(lambda status: conditions(status).get("UpToDate") == wanted)


def test_only_the_changes_that_were_named_are_made(tenant: Tenant) -> None:
    one, two = tenant.bucket("one"), tenant.bucket("two")
    tenant.declare(BLOCK)
    plan = tenant.plan()
    assert tenant.heard(tenant.say("Apply", plan, changes=ids(plan, one)))["message"] == "1 Verified"
    made = tenant.again(plan, lambda plan: states(plan)[one] == "Verified")
    assert states(made)[two] == "Pending"
    assert (tenant.block(one), tenant.block(two)) == (BLOCKED, None)
    tenant.evaluated(**{"pass": 1}, fail=1)
    up_to_date(tenant, WAITING)
    rest = tenant.plan()
    tenant.heard(tenant.say("Apply", rest, changes=ids(rest, two)))
    assert tenant.block(two) == BLOCKED
    up_to_date(tenant, DONE)


def test_a_change_that_the_plan_does_not_have_is_refused(tenant: Tenant) -> None:
    tenant.bucket()
    tenant.declare(BLOCK)
    refused = tenant.heard(tenant.say("Apply", tenant.plan(), changes=["0" * 16]), "Refused")
    assert "the plans have no change 0000000000000000" in message(refused, "Ready")
    assert tenant.count("s3", "Put*") == 0


def test_what_was_rejected_is_not_offered_again_until_the_spec_changes(tenant: Tenant) -> None:
    bucket = tenant.bucket()
    tenant.declare(BLOCK, mode="Enforce", enforcement={"maxRisk": "Disruptive", "windows": [SHUT_WINDOW]})
    plan = tenant.plan()
    assert tenant.heard(tenant.say("Reject", plan, reason="it serves a web page"))["message"] == "1 Skipped"
    assert record(tenant.again(plan, lambda plan: not is_open(plan)), bucket)["state"] == "Skipped"
    up_to_date(tenant, DONE)
    assert conditions(tenant.look_again())["UpToDate"] == DONE
    assert not [each for each in tenant.plans() if is_open(each)]
    tenant.declare(BLOCK, mode="Enforce", enforcement={"maxRisk": "Disruptive"})
    tenant.evaluated(**{"pass": 1}, fail=0)
    assert tenant.block(bucket) == BLOCKED
    (anew,) = [each for each in tenant.plans() if "Verified" in states(each).values()]
    assert anew["spec"]["run"] == 2


def test_an_approval_that_has_ended_does_not_count(tenant: Tenant) -> None:
    tenant.bucket()
    tenant.declare(BLOCK)
    plan = tenant.plan()
    past = tenant.say("Apply", plan, expiresAt="2026-01-01T00:00:00Z")
    assert message(tenant.heard(past, "Expired"), "Ready") == "it ended at 2026-01-01T00:00:00Z and was not used before"
    assert tenant.count("s3", "Put*") == 0
    assert is_open(tenant.again(plan, lambda plan: plan.get("status")))


def test_an_approval_ends_by_itself_while_it_waits(tenant: Tenant) -> None:
    tenant.bucket()
    tenant.declare(BLOCK, enforcement={"windows": [SHUT_WINDOW]})
    plan = tenant.plan()
    end = datetime.now(UTC) + timedelta(seconds=15)  # from when there is a plan: a slow machine takes a while until then
    name = tenant.say("Apply", plan, expiresAt=f"{end:%Y-%m-%dT%H:%M:%SZ}")
    tenant.heard(name, "Pending", "waits for its window")
    tenant.heard(name, "Expired")
    tenant.declare(BLOCK)
    tenant.look_again()
    assert tenant.count("s3", "Put*") == 0


def test_a_hash_that_no_plan_has_is_refused(tenant: Tenant) -> None:
    name = f"{tenant.name}-unknown"
    tenant.house.apply(approval(name, ["0" * 64]))
    assert f"no plan in this namespace has the hash {'0' * 64}" in message(tenant.heard(name, "Refused"), "Ready")


def test_the_hash_of_a_plan_whose_place_another_has_taken_is_refused_with_what_changed(tenant: Tenant) -> None:
    one = tenant.bucket("one")
    tenant.declare(BLOCK)
    old = tenant.plan()
    two = tenant.bucket("two")
    tenant.look_again()
    new = tenant.plan(lambda plan: is_open(plan) and two in states(plan))
    told = message(tenant.heard(tenant.say("Apply", old), "Refused"), "Ready")
    assert told == (f"plan {old['metadata']['name']} was superseded: {BLOCK} on {two} is new; look at {new['metadata']['name']}")
    tenant.shut(one)
    tenant.look_again()
    newest = tenant.plan(lambda plan: is_open(plan) and one not in states(plan))
    told = message(tenant.heard(tenant.say("Apply", new), "Refused"), "Ready")
    assert told.endswith(f"{BLOCK} on {one} is no longer needed; look at {newest['metadata']['name']}")
    assert tenant.count("s3", "Put*") == 0


def test_an_approval_is_used_once(tenant: Tenant) -> None:
    bucket = tenant.bucket()
    tenant.declare(BLOCK)
    plan = tenant.plan()
    used = tenant.say("Apply", plan)
    tenant.heard(used)
    tenant.open(bucket)
    tenant.look_again()
    again = tenant.plan()
    assert (again["spec"]["run"], again["spec"]["changes"]) == (2, plan["spec"]["changes"])
    assert again["spec"]["hash"] != plan["spec"]["hash"]
    late = message(tenant.heard(tenant.say("Apply", plan), "Refused"), "Ready")
    assert "nothing is open in" in late
    assert tenant.block(bucket) is None
    assert tenant.operator.get("rappr", used)["status"]["state"] == "Used"
    tenant.heard(tenant.say("Apply", again))
    assert tenant.block(bucket) == BLOCKED


def test_an_approval_that_is_deleted_before_its_window_opens_was_never_given(tenant: Tenant) -> None:
    bucket = tenant.bucket()
    tenant.declare(BLOCK, enforcement={"windows": [SHUT_WINDOW]})
    plan = tenant.plan()
    name = tenant.say("Apply", plan)
    tenant.heard(name, "Pending")
    tenant.house.kubectl("delete", "rappr", name)
    tenant.declare(BLOCK)
    tenant.again(plan, lambda plan: message(plan["status"], "Ready") == "1 Pending; waits for an approval")
    tenant.look_again()
    assert tenant.block(bucket) is None
    assert tenant.count("s3", "Put*") == 0


def test_one_approval_carries_out_plans_in_several_targets(tenant: Tenant) -> None:
    bucket = tenant.bucket()
    tenant.declare(BLOCK, LENGTH)
    plans = [tenant.plan(lambda plan, region=region: plan["spec"]["region"] == region) for region in ("global", "eu-west-1")]
    assert tenant.heard(tenant.say("Apply", *plans))["message"] == "2 Verified"
    assert tenant.block(bucket) == BLOCKED
    assert tenant.length() == 14
