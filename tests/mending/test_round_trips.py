"""Every fix there and back: flaw, plan, apply, Verified, rollback, and what was before, over HTTP. Generated from the registry."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from seawall.api.v1alpha1.remediation_plan import ChangeState
from seawall.api.v1alpha1.terms import Reversible, Verdict
from seawall.aws.accounts import AwsAccount
from seawall.aws.session import Sessions
from seawall.engine.apply.ground import Order
from seawall.engine.finding import Finding
from seawall.engine.plan import plan
from seawall.facts.snapshot import AccountView
from tests.emulator import Emulator
from tests.mending.stage import Stage
from tests.mending.test_flaws import FLAWS, judged, made

Look = Callable[[], AccountView]


def failing(control_id: str, resource: str, look: Look) -> Finding:
    """The flaw's finding."""
    return next(each for each in judged(control_id, look()) if resource in {each.resource.arn, each.resource.id})


@pytest.mark.parametrize("control_id", sorted(FLAWS))
def test_a_fix_is_made_verified_and_taken_back_to_what_was_before(
    aws: Emulator, account: AwsAccount, sessions: Sessions, look: Look, control_id: str
) -> None:
    resource = made(control_id, aws)
    before = failing(control_id, resource, look)
    changes = plan([before], allow_destructive=True).changes
    stage = Stage(account, sessions, changes, before.resource.region)
    every = frozenset(change.id for change in changes)

    applied = stage.carry_out(Order(apply=every, on_behalf_of="a test"))
    assert {each: (record.state, record.message) for each, record in applied.items()} == dict.fromkeys(every, (ChangeState.VERIFIED, None))
    if all(change.reversible is not Reversible.NO for change in changes):
        assert failing(control_id, resource, look).verdict is Verdict.PASS

        back = stage.carry_out(Order(rollback=every, on_behalf_of="a test"))
        assert {each: (record.state, record.message) for each, record in back.items()} == dict.fromkeys(
            every, (ChangeState.ROLLED_BACK, None)
        )
        assert all(stage.is_as_before(change) for change in changes)
        exact = [change for change in changes if change.reversible is Reversible.YES]
        assert [stage.image_of(change) for change in exact] == [change.before for change in exact]
        after = failing(control_id, resource, look)
        assert after.verdict is Verdict.FAIL
        if len(exact) == len(changes):
            assert after.message == before.message
    else:
        refused = stage.carry_out(Order(rollback=every, on_behalf_of="a test"))
        assert {record.state for record in refused.values()} == {ChangeState.VERIFIED}
        assert all("cannot be, as the plan says" in (record.message or "") for record in refused.values())
