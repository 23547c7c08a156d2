"""What Enforce makes by itself, what it leaves to people, and what keeps it from beginning."""

from __future__ import annotations

import functools
from datetime import UTC, datetime, timedelta

import pytest

from tests.emulator import Emulator
from tests.fakes import Refused, State
from tests.operator.objects import BLOCK, BLOCKED, LENGTH, Json, exception
from tests.operator.program import conditions, message
from tests.operator.tenants import SHUT_WINDOW, Tenant, ids, is_open, record, states

VERSIONING = "s3.bucket-versioning"
OWNERSHIP = "s3.bucket-acl-disabled"


def waiting(tenant: Tenant) -> set[tuple[str, str]]:
    """The open changes of the account: control and reversible."""
    found = set()
    for plan in tenant.plans():
        open_ = {each["id"] for each in plan["status"]["changes"] if each["state"] == "Pending"}
        found |= {(each["control"], each["reversible"]) for each in plan["spec"]["changes"] if each["id"] in open_}
    return found


def test_only_what_is_safe_whole_and_free_is_made_until_the_limits_allow_more(tenant: Tenant) -> None:
    bucket = tenant.bucket()
    suspended = tenant.bucket("suspended")
    tenant.shut(suspended)
    for name, keep in ((bucket, "BucketOwnerPreferred"), (suspended, "BucketOwnerEnforced")):
        tenant.seeding("s3").put_bucket_ownership_controls(Bucket=name, OwnershipControls={"Rules": [{"ObjectOwnership": keep}]})
    tenant.seeding("s3").put_bucket_versioning(Bucket=suspended, VersioningConfiguration={"Status": "Suspended"})
    controls = (BLOCK, LENGTH, VERSIONING, OWNERSHIP)

    tenant.declare(*controls, mode="Enforce")
    tenant.evaluated(fail=4)
    assert tenant.length() == 14
    assert tenant.block(bucket) is None, "shutting a bucket may interrupt whoever reads it"
    assert tenant.count("s3", "Put*") == 0

    tenant.declare(*controls, mode="Enforce", enforcement={"maxRisk": "Disruptive"})
    tenant.evaluated(fail=3)
    assert tenant.block(bucket) == BLOCKED
    assert tenant.count("s3", "PutBucketVersioning") == 0, "AWS bills versions"

    tenant.declare(*controls, mode="Enforce", enforcement={"maxRisk": "Disruptive", "allowBilled": True})
    tenant.evaluated(fail=2)
    assert tenant.seeding("s3").get_bucket_versioning(Bucket=suspended)["Status"] == "Enabled"
    assert "Status" not in tenant.seeding("s3").get_bucket_versioning(Bucket=bucket), "what was never versioned cannot be so again"
    assert waiting(tenant) == {(VERSIONING, "Partial"), (OWNERSHIP, "Yes")}
    assert tenant.count("s3", "PutBucketOwnershipControls") == 0, "this fix is made by approval only"


def test_no_more_changes_are_made_in_one_interval_than_the_baseline_allows_over_all_targets(tenant: Tenant) -> None:
    regions = ("eu-west-1", "eu-central-1")
    made = [tenant.bucket(f"{number}-{region}", region) for region in regions for number in range(3)]
    tenant.account["spec"]["regions"] = list(regions)
    limits = {"maxRisk": "Disruptive", "maxChangesPerRun": 2}
    tenant.declare(BLOCK, mode="Enforce", enforcement=limits)
    tenant.evaluated(**{"pass": 2}, fail=4)
    assert tenant.count("s3", "PutPublicAccessBlock") == 2
    tenant.look_again()
    tenant.evaluated(**{"pass": 4}, fail=2)
    assert tenant.count("s3", "PutPublicAccessBlock") == 4
    assert sum(tenant.block(each) is not None for each in made) == 4
    said = "waits for an approval, or the next interval, as enforcement.maxChangesPerRun is 2"
    tenant.plan(lambda plan: is_open(plan) and said in message(plan["status"], "Ready"))


@pytest.mark.slow
def test_while_the_window_is_shut_nothing_is_begun_and_what_waits_says_when_it_opens(tenant: Tenant) -> None:
    bucket = tenant.bucket()
    opening = (datetime.now(UTC) + timedelta(seconds=100)).replace(second=0, microsecond=0)
    window = {"schedule": f"{opening.minute} {opening.hour} * * *", "duration": "1h"}
    tenant.declare(BLOCK, LENGTH, mode="Enforce", enforcement={"windows": [window]})
    plan = tenant.plan(lambda plan: bucket in states(plan))
    approval = tenant.say("Apply", plan)
    said = f"which opens at {opening:%Y-%m-%dT%H:%M:%SZ}"
    waits = tenant.again(plan, lambda plan: said in message(plan["status"], "Ready"))
    assert conditions(waits["status"])["Ready"] == ("False", "Waiting")
    tenant.heard(approval, "Pending", said)
    assert datetime.now(UTC) < opening
    assert tenant.count("*", "Put*") == tenant.count("iam", "Update*") == 0
    tenant.heard(approval, since=opening)
    assert datetime.now(UTC) >= opening
    tenant.evaluated(**{"pass": 2}, fail=0)
    assert tenant.block(bucket) == BLOCKED
    assert tenant.length() == 14


def test_a_suspended_baseline_makes_nothing_by_itself_and_nothing_that_was_approved(tenant: Tenant) -> None:
    bucket = tenant.bucket()
    tenant.declare(BLOCK, LENGTH, mode="Enforce", enforcement={"windows": [SHUT_WINDOW]})
    plan = tenant.plan(lambda plan: bucket in states(plan))
    approval = tenant.say("Apply", plan)
    tenant.declare(BLOCK, LENGTH, mode="Enforce", suspend=True)
    tenant.status(lambda status: conditions(status)["Ready"] == ("True", "Suspended"))
    tenant.again(plan, lambda plan: "which is suspended" in message(plan["status"], "Ready"))
    tenant.heard(approval, "Pending", "which is suspended")
    assert tenant.count("*", "Put*") == tenant.count("iam", "Update*") == 0
    tenant.declare(BLOCK, LENGTH, mode="Enforce")
    tenant.heard(approval)
    assert tenant.block(bucket) == BLOCKED


def tags_of_a_stack(bucket: str, parameters: Json, _: State) -> Json:
    """Tags that only CloudFormation sets; moto's does not."""
    if parameters["Bucket"] != bucket:
        raise Refused("NoSuchTagSet", "The TagSet does not exist", 404)
    return {"TagSet": [{"Key": "aws:cloudformation:stack-name", "Value": "shop"}]}


def test_what_cloudformation_owns_is_offered_left_out_or_made_as_the_baseline_says(tenant: Tenant, cloud: Emulator) -> None:
    bucket = tenant.bucket("stack")
    cloud.fake("s3", "GetBucketTagging", functools.partial(tags_of_a_stack, bucket))
    tenant.declare(BLOCK, mode="Enforce", enforcement={"maxRisk": "Disruptive"})
    plan = tenant.plan()
    assert plan["spec"]["changes"][0]["managedBy"] == "CloudFormation stack shop"
    tenant.status(lambda status: conditions(status).get("UpToDate") == ("False", "PlansWaiting"))
    assert tenant.block(bucket) is None

    tenant.declare(BLOCK, mode="Enforce", enforcement={"maxRisk": "Disruptive", "managedResources": "Ignore"})
    tenant.status(lambda status: conditions(status).get("UpToDate") == ("True", "NoPlanWaiting"))
    assert not is_open(tenant.again(plan, lambda plan: not is_open(plan)))
    assert tenant.block(bucket) is None

    tenant.declare(BLOCK, mode="Enforce", enforcement={"maxRisk": "Disruptive", "managedResources": "Apply"})
    tenant.evaluated(**{"pass": 1}, fail=0)
    assert tenant.block(bucket) == BLOCKED


def test_what_another_tool_owns_since_it_was_planned_is_left_to_people(tenant: Tenant, cloud: Emulator) -> None:
    bucket = tenant.bucket("adopted")
    tenant.declare(BLOCK, mode="Enforce", enforcement={"maxRisk": "Disruptive", "windows": [SHUT_WINDOW]})
    plan = tenant.plan()
    assert "managedBy" not in plan["spec"]["changes"][0]
    cloud.fake("s3", "GetBucketTagging", functools.partial(tags_of_a_stack, bucket))
    tenant.declare(BLOCK, mode="Enforce", enforcement={"maxRisk": "Disruptive"})
    tenant.again(plan, lambda plan: states(plan)[bucket] == "Skipped")
    offered = tenant.plan(lambda plan: plan["spec"]["changes"][0].get("managedBy") == "CloudFormation stack shop")
    assert offered["spec"]["run"] == 2
    assert tenant.block(bucket) is None


def accepted(tenant: Tenant, bucket: str) -> Json:
    """An exception for one bucket."""
    later = datetime.now(UTC) + timedelta(days=1)
    return exception(f"{tenant.name}-accepted", expires=f"{later:%Y-%m-%dT%H:%M:%SZ}", resources={"arns": [f"arn:aws:s3:::{bucket}"]})


def test_what_is_accepted_is_exempt_and_not_offered(tenant: Tenant) -> None:
    bucket, other = tenant.bucket(), tenant.bucket("other")
    tenant.house.apply(accepted(tenant, bucket))
    tenant.declare(BLOCK, mode="Enforce", enforcement={"maxRisk": "Disruptive"})
    tenant.evaluated(**{"pass": 1}, fail=0, exempt=1)
    assert tenant.block(other) == BLOCKED
    assert tenant.block(bucket) is None
    assert all(bucket not in states(plan) for plan in tenant.plans())


def test_what_is_accepted_after_it_was_approved_is_skipped(tenant: Tenant) -> None:
    bucket, other = tenant.bucket(), tenant.bucket("other")
    tenant.declare(BLOCK, enforcement={"windows": [SHUT_WINDOW]})
    plan = tenant.plan(lambda plan: len(plan["spec"]["changes"]) == 2)
    approval = tenant.say("Apply", plan)
    tenant.heard(approval, "Pending")
    tenant.house.apply(accepted(tenant, bucket))
    tenant.evaluated(exempt=1)
    tenant.declare(BLOCK)
    assert tenant.heard(approval)["message"] == "1 Verified, 1 Skipped"
    made = tenant.again(plan, lambda plan: "Pending" not in states(plan).values())
    assert states(made) == {bucket: "Skipped", other: "Verified"}
    assert record(made, bucket)["message"] == f"accepted by ControlException {tenant.name}-accepted"
    assert tenant.block(bucket) is None
    assert ids(made, bucket)
