"""The operator is cut off at every boundary of applying, rolling back and undoing a change, and what passes by itself comes upon it.

Afterwards the before-image is there, the change came about once or not at all, and the journal, the approval and AWS say the same.
By default the operator is killed at each boundary of applying and rolling back; `make walk` takes all steps, of undoing too and those at
which it lives on.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.operator.kill_walk.conftest import Mend
from tests.operator.kill_walk.mending import CREATE, CREATE_LOGS, DELETE, ENDPOINTS, FLOW_LOGS, MODIFY, walked
from tests.operator.walk import Step, applying, rolling_back, undoing

pytestmark = pytest.mark.slow

BETWEEN = "killed before ec2:ModifyVpcEndpoint"
AWAY = "left alone by the API server"
LOST_FOR_SECONDS = 12.0
"""After 10 s without the API server the term is lost."""

TERM = 12.0
"""Seconds that an approval lasts: less than the back-off after a change that failed, so that it is not begun again."""

REFUSED = "AWS refused call 2, what was done is undone: ec2.modify_vpc_endpoint was"
HALF_DONE = "begun, and seen to be half done; what was done is undone"
"""What is said when nobody lived to tell of the refusal."""


@pytest.mark.parametrize("step", walked(applying(FLOW_LOGS.calls), "killed", f"{AWAY} before", "without an answer"), ids=str)
def test_a_change_is_made_once_wherever_it_was_cut_off(mend: Mend, step: Step) -> None:
    mending = mend(FLOW_LOGS)
    mending.meet(step)
    assert mending.used() == "1 Verified"
    mending.record("Verified")
    mending.is_made()
    assert mending.counts() == {"CreateFlowLogs": 1}
    mending.asked_the_same()
    mending.has_no_rival()


@pytest.mark.parametrize("step", walked(rolling_back(FLOW_LOGS.calls), "killed", "without an answer after RolledBack"), ids=str)
def test_a_change_is_rolled_back_once_wherever_that_was_cut_off(mend: Mend, step: Step) -> None:
    mending = mend(FLOW_LOGS)
    mending.approve()
    assert mending.used() == "1 Verified"
    mending.meet(step, "Rollback")
    assert mending.used("Rollback") == "1 RolledBack"
    mending.record("RolledBack")
    mending.is_as_at_first()
    assert mending.counts() == {"CreateFlowLogs": 1, "DeleteFlowLogs": 1}
    mending.asked_the_same()
    mending.has_no_rival()


@pytest.mark.parametrize(
    "step",
    walked(undoing(ENDPOINTS.calls), "killed after RollingBack", "killed before ec2", "killed after ec2", "killed before Failed"),
    ids=str,
)
def test_what_was_made_by_half_is_undone_once_wherever_that_was_cut_off(mend: Mend, step: Step) -> None:
    mending = mend(ENDPOINTS)
    mending.walk.aws.deny(*MODIFY)
    mending.meet(step, seconds=TERM)
    told = mending.used()
    record = mending.record("Failed", ("False", "Waiting"))
    assert record["undone"] is True
    assert record["message"].startswith((f"{REFUSED} denied", HALF_DONE))
    assert record["message"] in told
    mending.is_as_at_first()
    assert mending.counts() == {"CreateVpcEndpoint": 1, "DeleteVpcEndpoints": 1}
    mending.asked_the_same()
    mending.has_no_rival()


@pytest.mark.parametrize("step", [each for each in applying(ENDPOINTS.calls) if each.name == BETWEEN], ids=str)
def test_what_was_made_by_half_is_undone_and_then_made_as_a_whole(mend: Mend, step: Step) -> None:
    mending = mend(ENDPOINTS)
    mending.meet(step)
    assert mending.used() == "1 Verified"
    assert mending.record("Verified")["attempts"] == 2
    mending.is_made()
    assert mending.counts() == {"CreateVpcEndpoint": 2, "ModifyVpcEndpoint": 1, "DeleteVpcEndpoints": 1}
    first, second = mending.asked[CREATE]
    assert first["ClientToken"] != second["ClientToken"], "AWS would answer with the first, which is gone"
    mending.has_no_rival()


@pytest.mark.parametrize("step", [each for each in walked(applying(FLOW_LOGS.calls), f"{AWAY} before") if AWAY in each.name], ids=str)
def test_a_leader_that_loses_its_lease_in_the_middle_of_a_change_leaves_it_to_the_next_term(mend: Mend, step: Step) -> None:
    mending = mend(FLOW_LOGS)
    before = mending.walk.operator.lease()["leaseTransitions"]
    mending.walk = replace(mending.walk, away_seconds=LOST_FOR_SECONDS)
    mending.meet(step)
    assert mending.used() == "1 Verified"
    assert mending.record("Verified")["leaseTransitions"] > before
    mending.is_made()
    assert mending.counts() == {"CreateFlowLogs": 1}
    mending.asked_the_same()
    mending.has_no_rival()


def test_what_aws_throttles_in_the_middle_of_a_change_is_asked_again_and_what_was_done_is_not(mend: Mend) -> None:
    mending = mend(ENDPOINTS)
    mending.walk.aws.throttle(*MODIFY, times=2)
    mending.approve()
    assert mending.used() == "1 Verified"
    mending.record("Verified")
    mending.is_made()
    assert mending.counts() == {"CreateVpcEndpoint": 1, "ModifyVpcEndpoint": 1}
    assert len(mending.asked[MODIFY]) == 3
    mending.asked_the_same()
    mending.has_no_rival()


def test_what_aws_throttles_for_long_is_undone_although_that_is_throttled_too(mend: Mend) -> None:
    mending = mend(ENDPOINTS)
    mending.walk.aws.throttle(*MODIFY)
    mending.walk.aws.throttle(*DELETE, times=1)
    mending.approve(seconds=TERM)
    told = mending.used()
    record = mending.record("Failed", ("False", "Waiting"))
    assert record["undone"] is True
    assert record["message"].startswith(f"{REFUSED} throttled")
    assert record["message"] in told
    mending.is_as_at_first()
    assert mending.counts() == {"CreateVpcEndpoint": 1, "DeleteVpcEndpoints": 1}
    mending.asked_the_same()
    mending.has_no_rival()


def test_a_call_that_was_never_carried_out_is_made_again_as_the_same_call(mend: Mend) -> None:
    mending = mend(FLOW_LOGS)
    mending.walk.aws.reset_connection(*CREATE_LOGS, times=1)
    mending.approve()
    assert mending.used() == "1 Verified"
    mending.record("Verified")
    mending.is_made()
    assert mending.counts() == {"CreateFlowLogs": 1}
    assert len(mending.asked[CREATE_LOGS]) == 2
    assert mending.asked[CREATE_LOGS][0]["ClientToken"]
    mending.asked_the_same()
    mending.has_no_rival()
