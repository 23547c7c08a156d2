"""A change meets what passes by itself: AWS throttles in its middle, an answer is lost, the Lease is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.operator.kill_walk.conftest import Mend
from tests.operator.kill_walk.mending import CREATE, CREATE_LOGS, DELETE, ENDPOINTS, FLOW_LOGS, MODIFY, WHOLE, Mending
from tests.operator.walk import Step, applying

pytestmark = pytest.mark.slow

TERM_AND_MORE = 12.0
"""Seconds after which an operator that cannot renew its Lease has lost it."""


def lost_between(steps: tuple[Step, ...]) -> list[Step]:
    """The steps at which the API server goes away; by default only the one right before AWS is asked."""
    return [each for each in steps if each.name.startswith("left alone") and (WHOLE or "before" in each.name)]


@pytest.mark.parametrize("step", lost_between(applying(FLOW_LOGS.calls)), ids=str)
def test_a_leader_that_loses_its_lease_in_the_middle_of_a_change_leaves_it_to_the_next_term(mend: Mend, step: Step) -> None:
    mending = mend(FLOW_LOGS)
    before = mending.walk.operator.lease()["leaseTransitions"]
    mending.walk = replace(mending.walk, away_seconds=TERM_AND_MORE)
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
    mending.approve(seconds=12)
    told = mending.used()
    record = mending.record("Failed", ("False", "Waiting"))
    assert record["undone"] is True
    assert record["message"].startswith("AWS refused call 2, what was done is undone: ec2.modify_vpc_endpoint was throttled")
    assert record["message"] in told
    mending.is_as_at_first()
    assert mending.counts() == {"CreateVpcEndpoint": 1, "DeleteVpcEndpoints": 1}
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


@pytest.mark.parametrize("step", [each for each in applying(ENDPOINTS.calls) if each.name == "killed before ec2:ModifyVpcEndpoint"], ids=str)
def test_what_was_made_by_half_is_undone_and_then_made_as_a_whole(mend: Mend, step: Step) -> None:
    mending = mend(ENDPOINTS)
    mending.meet(step)
    assert mending.used() == "1 Verified"
    assert mending.record("Verified")["attempts"] == 2
    mending.is_made()
    assert mending.counts() == {"CreateVpcEndpoint": 2, "ModifyVpcEndpoint": 1, "DeleteVpcEndpoints": 1}
    first, second = mending.asked[CREATE]
    assert first["ClientToken"] != second["ClientToken"], "AWS would answer that the first is there, which is gone"
    mending.has_no_rival()
