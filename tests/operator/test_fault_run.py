"""The whole loop while every fifth answer of AWS is a fault that passes by itself: nothing is lost and nothing is said that is not so."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.operator.objects import BLOCK, LENGTH, Json
from tests.operator.tenants import House, Tenant, is_open, told

SEEDS = (1, 2, 3)
SHARE = 0.2
PATIENCE = 240.0
VERSIONING = "s3.bucket-versioning"
TLS = "s3.bucket-tls-only"
CONTROLS = (BLOCK, LENGTH, VERSIONING, TLS)
BUCKETS = ("one", "two", "three", "four")
FLAWS = 3 * len(BUCKETS) + 1
ENFORCED = {"maxRisk": "Disruptive", "maxChangesPerRun": 1000}


def flawed(house: House) -> Tenant:
    """An account with a dozen flaws and one more: four buckets with three each, and no password policy."""
    tenant = house.tenant()
    for each in BUCKETS:
        tenant.bucket(each)
    return tenant


def said(tenant: Tenant) -> Iterator[tuple[str, str, str]]:
    """What the reports say now: control, resource and verdict. `*` stands for all that could not be listed."""
    for report in tenant.operator.all("crep"):
        if report["account"] == tenant.name:
            for finding in report.get("findings", ()):
                yield finding["control"], finding["resource"]["id"], finding["verdict"]
            for passed in report.get("passed", ()):
                for resource in passed["resourceIDs"]:
                    yield passed["control"], resource, "Pass"


def verified(tenant: Tenant) -> dict[tuple[str, str], Json]:
    """The changes that were seen to hold, by resource and fact."""
    found = {}
    for plan in tenant.plans():
        records = {each["id"]: each["state"] for each in plan["status"].get("changes", ())}
        found |= {(each["resourceID"], each["fact"]): each for each in plan["spec"]["changes"] if records.get(each["id"]) == "Verified"}
    return found


def is_busy(plan: Json) -> bool:
    """Whether something of a plan is under way."""
    return any(each["state"] in {"InProgress", "Applied", "RollingBack"} for each in plan["status"].get("changes", ()))


def is_so(tenant: Tenant, resource: str, change: Json) -> bool:
    """Whether AWS is as a change has it."""
    s3 = tenant.seeding("s3")
    match change["control"]:
        case "s3.bucket-public-access-block":
            return tenant.block(resource) == change["after"]
        case "s3.bucket-versioning":
            return bool(s3.get_bucket_versioning(Bucket=resource)["Status"] == "Enabled")
        case "s3.bucket-tls-only":
            return "aws:SecureTransport" in s3.get_bucket_policy(Bucket=resource)["Policy"]
        case _:
            return tenant.length() == 14


@pytest.mark.slow
def test_with_every_fifth_answer_a_fault_nothing_is_lost_and_no_verdict_is_wrong(house: House) -> None:
    tenants = [flawed(house) for _ in SEEDS]
    rules = [house.aws.faults(seed, SHARE, account=tenant.number) for seed, tenant in zip(SEEDS, tenants, strict=True)]
    for tenant in tenants:
        tenant.declare(*CONTROLS, mode="Audit")
    for tenant in tenants:
        tenant.status(lambda status: status.get("lastEvaluationTime"))
        assert {verdict for *_, verdict in said(tenant)} <= {"Fail", "Unknown"}, "in the fault-free run everything fails"
        tenant.declare(*CONTROLS, mode="Enforce", enforcement=ENFORCED)
    began = time.monotonic()
    for tenant in tenants:
        carried_out(tenant)
    took = time.monotonic() - began
    for tenant in tenants:
        tenant.look_again()
        assert {verdict for *_, verdict in said(tenant)} <= {"Pass", "Unknown"}, "in the fault-free run everything passes by now"
        assert all(is_so(tenant, resource, change) for (resource, _), change in verified(tenant).items())
    for rule in rules:
        house.aws.withdraw(rule)
    for tenant in tenants:
        tenant.look_again()
        tenant.operator.evaluated(tenant.name, **{"pass": FLAWS}, fail=0, unknown=0, seconds=PATIENCE)
        assert not any(is_busy(plan) or is_open(plan) for plan in tenant.plans())
    writes = [call for call in house.aws.calls if call.operation.startswith(("Put", "Update"))]
    failed = sum(call.status != 200 for call in writes)
    print(f"\n{len(SEEDS)} seeds: {took:.0f} s, {len(house.aws.calls)} AWS calls, {len(writes)} writes, {failed} of them with a fault")  # noqa: T201


def carried_out(tenant: Tenant) -> None:
    """Approve whatever is offered, until every change was verified and nothing is under way."""
    deadline = time.monotonic() + PATIENCE
    approved: set[str] = set()
    while len(verified(tenant)) < FLAWS or any(is_busy(plan) for plan in tenant.plans()):
        assert time.monotonic() < deadline, "\n".join(map(told, tenant.plans()))
        for plan in tenant.plans():
            if plan["status"].get("changes") and is_open(plan) and plan["spec"]["hash"] not in approved:
                approved.add(plan["spec"]["hash"])
                tenant.say("Apply", plan)
        time.sleep(0.5)
