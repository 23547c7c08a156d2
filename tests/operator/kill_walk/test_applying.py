"""Whoever applies a change is cut off at every boundary, and the change comes about once, or not at all."""

from __future__ import annotations

import pytest

from tests.operator.kill_walk.conftest import Mend
from tests.operator.kill_walk.mending import FLOW_LOGS, walked
from tests.operator.walk import Step, applying

pytestmark = pytest.mark.slow

BOUNDARIES = walked(applying(FLOW_LOGS.calls), "left alone by the API server before", "without an answer after ec2")


@pytest.mark.parametrize("step", BOUNDARIES, ids=str)
def test_a_change_is_made_once_wherever_it_was_cut_off(mend: Mend, step: Step) -> None:
    mending = mend(FLOW_LOGS)
    mending.meet(step)
    assert mending.used() == "1 Verified"
    mending.record("Verified")
    mending.is_made()
    assert mending.counts() == {"CreateFlowLogs": 1}
    mending.asked_the_same()
    mending.has_no_rival()
