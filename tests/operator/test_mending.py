"""Plans are carried out: by an approval or by Enforce, verified, and taken back."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.emulator import ACCOUNT, REGION, Emulator
from tests.operator.conftest import Apply, NewOperator
from tests.operator.objects import BLOCK, BLOCKED, LENGTH, Json, account, approval, baseline, seed
from tests.operator.program import Operator, conditions

WRITER = f"arn:aws:iam::{ACCOUNT}:role/seawall-write"


@pytest.fixture
def mender(new_operator: NewOperator, aws: Emulator, apply: Apply) -> Operator:
    """A running operator that acts without admission policies, an account that may be written to, and one with flaws."""
    made = new_operator("operator")
    made.flags = (*made.flags, "--allow-unguarded")
    made.start()
    seed(aws)
    apply(account(endpoint=aws.url, remediation={"assumeRoles": [{"roleARN": WRITER}]}))
    return made


def block(aws: Emulator, bucket: str = "open") -> Json | None:
    """What AWS says of a bucket's Block Public Access."""
    client = aws.seeding("s3")
    try:
        found: Json = client.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    except client.exceptions.ClientError:
        return None
    return found


def plan_in(operator: Operator, region: str = REGION, having: Callable[[Json], object] = bool) -> Json:
    """The plan of a target, once there is one as wanted."""

    def look() -> Json | None:
        plans = [each for each in operator.all("rplan") if each["spec"]["region"] == region and having(each)]
        return plans[-1] if plans else None

    return operator.wait_for(f"a plan in {region}", look, shown=lambda: json.dumps(operator.all("rplan"), indent=1))


def states(plan: Json) -> list[str]:
    """The states of a plan's changes."""
    return [each["state"] for each in plan["status"].get("changes", [])]


def used(operator: Operator, name: str, state: str = "Used") -> Json:
    """An approval, once its state is as wanted."""
    found: Json = operator.settled("rappr", name, lambda status: status.get("state") == state)
    return found


def test_what_was_approved_is_made_verified_and_taken_back_by_another_approval(mender: Operator, aws: Emulator, apply: Apply) -> None:
    apply(baseline(controls=(BLOCK,), mode="Plan"))
    plan = plan_in(mender)
    waiting = mender.settled("rplan", plan["metadata"]["name"], lambda status: status.get("progress"))
    assert waiting["status"]["progress"] == "1 Pending"
    assert block(aws) is None
    apply(approval("go", [plan["spec"]["hash"]]))
    done = used(mender, "go")
    assert done["status"]["message"] == "1 Verified"
    made = mender.get("rplan", plan["metadata"]["name"])
    assert states(made) == ["Verified"]
    assert block(aws) == BLOCKED
    mender.evaluated(**{"pass": 2, "fail": 0})
    assert conditions(mender.get("sb", "base")["status"])["UpToDate"] == ("True", "NoPlanWaiting")
    apply(approval("back", [plan["spec"]["hash"]], action="Rollback"))
    assert used(mender, "back")["status"]["message"] == "1 RolledBack"
    assert block(aws) is None
    again = plan_in(mender, having=lambda each: each["spec"]["run"] == 2)
    assert again["spec"]["hash"] != plan["spec"]["hash"], "an old approval never applies anew"


def test_enforce_makes_by_itself_what_is_safe_and_leaves_the_rest_to_people(mender: Operator, aws: Emulator, apply: Apply) -> None:
    apply(baseline(controls=(BLOCK, LENGTH), mode="Enforce"))
    mender.evaluated(**{"pass": 2, "fail": 1})
    assert aws.count("iam", "UpdateAccountPasswordPolicy") == 1
    assert block(aws) is None, "shutting a bucket may interrupt whoever reads it: that is for people"
    assert states(plan_in(mender)) == ["Pending"]
    status = mender.settled("sb", "base", lambda status: conditions(status).get("UpToDate") == ("False", "PlansWaiting"))["status"]
    assert "1 plan waits for an approval" in json.dumps(status)
