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

#: The flaws whose fix cannot be taken back whole, and why. Every other one must be, and a fix that no longer is has to say so here.
NOT_WHOLE = {
    "ec2.instance-no-public-ip": "AWS lends another address each time",
    "ec2.launch-template-imdsv2": "the new version stays: somebody may have pinned it meanwhile, and deleting it would break that",
    "ec2.launch-template-no-public-ip": "the new version stays: somebody may have pinned it meanwhile, and deleting it would break that",
    "iam.no-expired-server-certificates": "a certificate's private key cannot be read, so a deleted one cannot be made again",
    "iam.user-console-mfa": "a password cannot be read, so a deleted one cannot be given back",
    "kms.not-pending-deletion": "the day of the deletion begins anew",
    "s3.bucket-lifecycle": "parts of uploads that S3 removed by then do not come back",
    "ssm.patch-compliance": "a patch that was installed stays installed",
}


def failing(control_id: str, resource: str, look: Look) -> Finding:
    """The flaw's finding."""
    return next(each for each in judged(control_id, look()) if resource in {each.resource.arn, each.resource.id})


@pytest.mark.parametrize("control_id", sorted(FLAWS))
def test_a_fix_says_whether_it_can_be_taken_back_whole(aws: Emulator, look: Look, control_id: str) -> None:
    changes = plan([failing(control_id, made(control_id, aws), look)], allow_destructive=True).changes
    is_whole = all(change.reversible is Reversible.YES for change in changes)
    assert is_whole == (control_id not in NOT_WHOLE)


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
