"""What fixes of WorkSpaces change of a failing case, or the reason that a plan gives in place of a change."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.controls import registry
from seawall.controls.base import Changes, NoChange
from seawall.facts.value import image
from tests.controls.workspaces import ip_access_groups, running_mode

FAILS: dict[str, dict[str, Any]] = {"workspaces.ip-access-groups": ip_access_groups.fails, "workspaces.running-mode": running_mode.fails}
HINDERED = [
    ("workspaces.ip-access-groups", "it has no group", "parameter `groups`"),
    ("workspaces.ip-access-groups", "its group lets everybody in", "parameter `groups`"),
    ("workspaces.ip-access-groups", "the rules of one group together let everybody in", "parameter `groups`"),
    ("workspaces.ip-access-groups", "its group has other bits behind the prefix", "parameter `groups`"),
    ("workspaces.ip-access-groups", "the group that is named lets everybody in", "parameter `groups`"),
    ("workspaces.ip-access-groups", "its groups together let everybody in", "wsipg-one, wsipg-two together"),
    ("workspaces.ip-access-groups", "the group that is named does not exist", "no IP access control group wsipg-office"),
    ("workspaces.ip-access-groups", "another group would be one too many", "25 groups, and these would be 27"),
    ("workspaces.running-mode", "a broker stops it", "only a desktop that always runs"),
    ("workspaces.running-mode", "a broker stops it, and two other modes are allowed", "only a desktop that always runs"),
    ("workspaces.running-mode", "it stops by itself, which is not allowed", "not among the allowed modes"),
    ("workspaces.running-mode", "no mode is allowed", "not among the allowed modes"),
]
HELPED = [
    ("workspaces.ip-access-groups", "it has no group, and one is named", ["wsipg-office"]),
    ("workspaces.ip-access-groups", "its group lets everybody in, and another one is named", ["wsipg-office"]),
    ("workspaces.ip-access-groups", "one of its groups lets everybody in", ["wsipg-office"]),
    ("workspaces.running-mode", "it always runs", {"RunningMode": "AUTO_STOP", "RunningModeAutoStopTimeoutInMinutes": 60}),
]


def made(control_id: str, sentence: str) -> Changes | NoChange:
    control = registry()[control_id]
    assert control.mending is not None
    case = FAILS[control_id][sentence]
    return control.mending.changes(*(case if isinstance(case, tuple) else (case, control.parameters())))


@pytest.mark.parametrize(("control_id", "sentence", "why"), HINDERED)
def test_a_fix_says_why_it_changes_nothing(control_id: str, sentence: str, why: str) -> None:
    changes = made(control_id, sentence)
    assert isinstance(changes, NoChange), changes
    assert why in changes.why


@pytest.mark.parametrize(("control_id", "sentence", "wanted"), HELPED)
def test_a_fix_wants_what_the_case_lacks_and_keeps_the_rest(control_id: str, sentence: str, wanted: Any) -> None:
    changes = made(control_id, sentence)
    assert not isinstance(changes, NoChange), changes
    assert [image(change.after) for change in changes] == [wanted]


@pytest.mark.parametrize("control_id", FAILS)
def test_every_failing_case_of_a_fix_that_may_be_hindered_is_told_here(control_id: str) -> None:
    told = {sentence for control, sentence, _ in [*HINDERED, *HELPED] if control == control_id}
    assert told == set(FAILS[control_id])
