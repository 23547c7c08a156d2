"""Sources and accounts that are gone, suspended, or may not be written to, while plans wait for them or are under way."""

from __future__ import annotations

from tests.emulator import Emulator
from tests.operator.objects import BLOCK, BLOCKED, LENGTH
from tests.operator.program import conditions, message
from tests.operator.tenants import SHUT_WINDOW, House, Tenant, is_open, states


def test_a_plan_whose_source_is_deleted_is_never_begun_and_says_why(tenant: Tenant) -> None:
    tenant.bucket()
    tenant.declare(BLOCK, enforcement={"windows": [SHUT_WINDOW]})
    plan = tenant.plan()
    approval = tenant.say("Apply", plan)
    tenant.heard(approval, "Pending")
    tenant.house.kubectl("delete", "sb", tenant.name)
    gone = f"waits for SecurityBaseline `{tenant.name}` is gone"
    told = tenant.again(plan, lambda plan: "is gone" in message(plan["status"], "Ready"))
    assert message(told["status"], "Ready") == f"1 Pending; {gone}"
    tenant.operator.settled("rappr", approval, lambda status: gone in status.get("message", ""))
    tenant.declare(LENGTH)
    tenant.evaluated(fail=1)
    assert tenant.count("s3", "Put*") == 0, "another source of its name is another source"


def test_what_is_under_way_when_its_source_is_deleted_comes_to_its_end_and_can_be_taken_back(tenant: Tenant, cloud: Emulator) -> None:
    bucket = tenant.bucket()
    tenant.declare(BLOCK)
    plan = tenant.plan()
    held = cloud.hold("s3", "PutPublicAccessBlock", account=tenant.number)
    approval = tenant.say("Apply", plan)
    assert held.arrived.wait(20)
    tenant.house.kubectl("delete", "sb", tenant.name)
    held.release()
    assert tenant.heard(approval)["message"] == "1 Verified"
    assert tenant.block(bucket) == BLOCKED
    tenant.heard(tenant.say("Rollback", plan))
    assert tenant.block(bucket) is None


def test_what_is_suspended_in_the_middle_of_a_plan_begins_nothing_more(house: House, cloud: Emulator) -> None:
    tenant = house.tenant(limits={"concurrency": 1})
    buckets = {tenant.bucket(str(number)) for number in range(6)}
    tenant.declare(BLOCK)
    plan = tenant.plan(lambda plan: states(plan).keys() == buckets)
    held = cloud.hold("s3", "PutPublicAccessBlock", account=tenant.number)
    approval = tenant.say("Apply", plan)
    assert held.arrived.wait(20)
    tenant.declare(BLOCK, suspend=True)
    tenant.status(lambda status: conditions(status)["Ready"] == ("True", "Suspended"))
    held.release()
    tenant.again(plan, lambda plan: "which is suspended" in message(plan["status"], "Ready"))
    assert tenant.count("s3", "PutPublicAccessBlock") == 4, "those that had been looked at"
    tenant.heard(approval, "Pending", "which is suspended")
    tenant.declare(BLOCK)
    tenant.heard(approval)
    assert all(tenant.block(bucket) == BLOCKED for bucket in buckets)


def test_in_a_suspended_account_nothing_is_written_and_plan_and_approval_say_so(tenant: Tenant) -> None:
    bucket = tenant.bucket()
    tenant.declare(BLOCK, LENGTH, mode="Enforce", enforcement={"windows": [SHUT_WINDOW]})
    plan = tenant.plan(lambda plan: bucket in states(plan))
    tenant.account["spec"]["suspend"] = True
    tenant.declare(BLOCK, LENGTH, mode="Enforce")
    suspended = f"waits for its account: AWSAccount `{tenant.name}` is suspended"
    tenant.again(plan, lambda plan: suspended in message(plan["status"], "Ready"))
    approval = tenant.say("Apply", plan)
    tenant.operator.settled("rappr", approval, lambda status: suspended in status.get("message", ""))
    assert tenant.count("s3", "Put*") == tenant.count("iam", "Update*") == 0
    tenant.account["spec"]["suspend"] = False
    tenant.declare(BLOCK, LENGTH, mode="Enforce")
    tenant.heard(approval)
    tenant.evaluated(**{"pass": 2}, fail=0)
    assert tenant.block(bucket) == BLOCKED


def test_plans_of_an_account_that_cannot_be_read_for_a_while_go_on_waiting(tenant: Tenant, cloud: Emulator) -> None:
    tenant.bucket()
    tenant.declare(BLOCK, LENGTH)
    plans = [tenant.plan(lambda plan, region=region: plan["spec"]["region"] == region) for region in ("global", "eu-west-1")]
    rule = cloud.fail("sts", "GetCallerIdentity", code="InvalidClientTokenId", status=403, account=tenant.number)
    tenant.house.kubectl("annotate", f"awsacct/{tenant.name}", "reconcile.fluxcd.io/requestedAt=1")
    tenant.operator.settled("aws", tenant.name, lambda status: conditions(status)["Ready"][0] == "False")
    status = tenant.look_again()
    assert status["summary"]["unknown"] == 2
    assert conditions(status).get("UpToDate") == ("False", "PlansWaiting")
    assert all(is_open(tenant.again(plan, bool)) for plan in plans)
    approval = tenant.say("Apply", *plans)
    tenant.operator.settled("rappr", approval, lambda status: "is not ready" in status.get("message", ""))
    cloud.withdraw(rule)
    tenant.house.kubectl("annotate", "--overwrite", f"awsacct/{tenant.name}", "reconcile.fluxcd.io/requestedAt=2")
    assert tenant.heard(approval)["message"] == "2 Verified"


def test_without_an_identity_that_writes_plans_are_offered_and_nothing_is_tried(house: House) -> None:
    tenant = house.tenant(remediation=None)
    bucket = tenant.bucket()
    tenant.declare(BLOCK, LENGTH, mode="Enforce", enforcement={"maxRisk": "Disruptive"})
    tenant.evaluated(fail=2)
    plan = tenant.plan(lambda plan: bucket in states(plan))
    said = f"waits for AWSAccount `{tenant.name}`, which has no spec.remediation"
    tenant.again(plan, lambda plan: said in message(plan["status"], "Ready"))
    approval = tenant.say("Apply", plan)
    tenant.operator.settled("rappr", approval, lambda status: said in status.get("message", ""))
    attempts = {each["attempts"] for plan in tenant.plans() for each in plan["status"]["changes"]}
    assert attempts == {0}
    assert tenant.count("*", "Put*") == tenant.count("iam", "Update*") == 0
    tenant.account["spec"]["remediation"] = {"assumeRoles": [{"roleARN": f"arn:aws:iam::{tenant.number}:role/seawall-write"}]}
    house.apply(tenant.account)
    tenant.heard(approval)
    assert tenant.block(bucket) == BLOCKED
    tenant.evaluated(**{"pass": 2}, fail=0)


def test_a_way_back_waits_for_an_identity_that_writes(tenant: Tenant) -> None:
    bucket = tenant.bucket()
    tenant.declare(BLOCK)
    plan = tenant.plan()
    tenant.heard(tenant.say("Apply", plan))
    remediation = tenant.account["spec"].pop("remediation")
    tenant.house.apply(tenant.account)
    tenant.house.kubectl("patch", f"awsacct/{tenant.name}", "--type=merge", "-p", '{"spec": {"remediation": null}}')
    tenant.look_again()
    approval = tenant.say("Rollback", plan)
    tenant.operator.settled("rappr", approval, lambda status: "has no spec.remediation" in status.get("message", ""))
    assert states(tenant.again(plan, bool)) == {bucket: "Verified"}
    tenant.account["spec"]["remediation"] = remediation
    tenant.house.apply(tenant.account)
    tenant.heard(approval)
    assert tenant.block(bucket) is None
