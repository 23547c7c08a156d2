"""Whoever takes a change back is cut off at every boundary, and what was before is back, exactly."""

from __future__ import annotations

import pytest

from tests.operator.kill_walk.conftest import Mend
from tests.operator.kill_walk.mending import ENDPOINTS, FLOW_LOGS, MODIFY, walked
from tests.operator.walk import Step, rolling_back, undoing

pytestmark = pytest.mark.slow

WHY = (
    "AWS refused call 2, what was done is undone: ec2.modify_vpc_endpoint was denied",
    "begun, and seen to be half done; what was done is undone",
)
"""Who heard the refusal may be killed before it is said; the next one sees what came of it."""

TERM = 12.0
"""Seconds that an approval lasts: less than the back-off after a change that failed, so it is not begun again."""


@pytest.mark.parametrize("step", walked(rolling_back(FLOW_LOGS.calls)), ids=str)
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


@pytest.mark.parametrize("step", walked(undoing(ENDPOINTS.calls)), ids=str)
def test_what_was_made_by_half_is_undone_once_wherever_that_was_cut_off(mend: Mend, step: Step) -> None:
    mending = mend(ENDPOINTS)
    mending.walk.aws.deny(*MODIFY)
    mending.meet(step, seconds=TERM)
    told = mending.used()
    record = mending.record("Failed", ("False", "Waiting"))
    assert record["undone"] is True
    assert any(record["message"].startswith(each) for each in WHY)
    assert record["message"] in told
    mending.is_as_at_first()
    assert mending.counts() == {"CreateVpcEndpoint": 1, "DeleteVpcEndpoints": 1}
    mending.asked_the_same()
    mending.has_no_rival()
