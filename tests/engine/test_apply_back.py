"""Changes are taken back: to the exact state before, in the opposite order, and never over what somebody else has done. Over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from seawall.api.v1alpha1.remediation_plan import Cause, ChangeRecord, ChangeState
from seawall.api.v1alpha1.terms import Reversible
from seawall.errors import NotLeading
from tests.emulator import Emulator
from tests.engine.stage import (
    AGE,
    BLOCK,
    DIRECT,
    DOCUMENT,
    LENGTH,
    Stage,
    ann,
    block_of,
    bucket,
    password_policy,
    passwords,
    policies_of_ann,
    set_block,
)

PUT, DELETE = "PutPublicAccessBlock", "DeletePublicAccessBlock"
ACLS = {"BlockPublicAcls": True, "IgnorePublicAcls": False, "BlockPublicPolicy": False, "RestrictPublicBuckets": False}


@pytest.fixture
def made(stage: Stage, aws: Emulator) -> Stage:
    """Block Public Access of a bucket that had none, verified."""
    bucket(aws)
    stage.plan(BLOCK)
    stage.apply()
    assert stage.record().state is ChangeState.VERIFIED
    aws.forget_calls()
    return stage


@pytest.fixture
def chained(stage: Stage, aws: Emulator) -> Stage:
    """Two changes of the password policy, verified, of which the second stands on the first."""
    passwords(aws, MinimumPasswordLength=8, RequireSymbols=True, PasswordReusePrevention=3)
    stage.plan(LENGTH, AGE)
    stage.apply()
    assert set(stage.states().values()) == {ChangeState.VERIFIED}
    aws.forget_calls()
    return stage


@pytest.fixture
def detached(stage: Stage, aws: Emulator) -> Stage:
    """A user without any policy of her own, where she had three."""
    ann(aws)
    stage.plan(DIRECT)
    stage.apply()
    assert policies_of_ann(aws) == set()
    aws.forget_calls()
    return stage


def leading_for(asks: int) -> Callable[[], bool]:
    """A Lease that is lost after it was asked about so often."""
    left = iter([True] * asks)
    return lambda: next(left, False)


def test_what_was_made_is_taken_back_to_what_there_was_and_read_again(made: Stage, aws: Emulator) -> None:
    seen: list[tuple[ChangeState, Any]] = []
    made.journal.then = lambda record: seen.append((record.state, block_of(aws) is None))
    assert made.roll_back(generation=4) is None
    assert seen == [(ChangeState.ROLLING_BACK, False), (ChangeState.ROLLED_BACK, True)]
    record = made.record()
    assert (record.cause, record.source_generation, record.forced) == (Cause.ROLLBACK, 4, False)
    assert record.finished_at is not None
    assert made.asked_to_write() == [DELETE]


def test_a_value_that_there_was_comes_back_as_it_was(stage: Stage, aws: Emulator) -> None:
    bucket(aws)
    set_block(aws, BlockPublicAcls=True)
    stage.plan(BLOCK)
    stage.apply()
    stage.roll_back()
    assert block_of(aws) == ACLS


def test_the_way_back_is_open_when_nothing_may_be_begun(made: Stage) -> None:
    made.roll_back(closed="its window")
    assert made.record().state is ChangeState.ROLLED_BACK


def test_what_is_back_already_is_rolled_back_without_a_write(made: Stage, aws: Emulator) -> None:
    aws.seeding("s3").delete_public_access_block(Bucket="logs")
    made.roll_back()
    assert (made.record().state, made.record().message) == (
        ChangeState.ROLLED_BACK,
        "what was before is back already; nothing was written",
    )
    assert made.asked_to_write() == []


def test_what_somebody_else_changed_since_is_not_overwritten(made: Stage, aws: Emulator) -> None:
    set_block(aws, BlockPublicAcls=True)
    made.roll_back()
    record = made.record()
    assert (record.state, record.cause) == (ChangeState.VERIFIED, Cause.ROLLBACK)
    assert record.message == (
        "not taken back: somebody else has changed s3.Bucket.public_access_block since; look at it, and approve with force to overwrite it"
    )
    assert (block_of(aws), made.asked_to_write()) == (ACLS, [])


def test_what_somebody_else_changed_since_is_overwritten_by_force(made: Stage, aws: Emulator) -> None:
    set_block(aws, BlockPublicAcls=True)
    made.roll_back(forced=True)
    assert (made.record().state, made.record().forced, block_of(aws)) == (ChangeState.ROLLED_BACK, True, None)


def test_what_aws_made_of_a_value_is_ours_too(made: Stage, aws: Emulator) -> None:
    set_block(aws, BlockPublicAcls=True)
    made.journal.write([made.record().model_copy(update={"observed": ACLS})])
    made.roll_back()
    assert (made.record().state, block_of(aws)) == (ChangeState.ROLLED_BACK, None)


def test_what_somebody_else_added_since_is_not_taken_away(detached: Stage, aws: Emulator) -> None:
    aws.seeding("iam").put_user_policy(UserName="ann", PolicyName="theirs", PolicyDocument=DOCUMENT)
    detached.roll_back()
    assert (detached.record().state, policies_of_ann(aws)) == (ChangeState.VERIFIED, {"theirs"})
    detached.roll_back(forced=True)
    assert (detached.record().state, policies_of_ann(aws)) == (ChangeState.ROLLED_BACK, {"one", "two", "three"})


def test_what_cannot_be_taken_back_stays(made: Stage) -> None:
    (change,) = made.spec.changes
    made.spec = made.spec.model_copy(update={"changes": (change.model_copy(update={"reversible": Reversible.NO}),)})
    assert made.roll_back() is None
    assert (made.record().state, made.record().message) == (ChangeState.VERIFIED, "not taken back: it cannot be, as the plan says")


def test_what_is_gone_is_not_taken_back(made: Stage, aws: Emulator) -> None:
    aws.seeding("s3").delete_bucket(Bucket="logs")
    assert made.roll_back() is None
    assert (made.record().state, made.record().cause) == (ChangeState.VERIFIED, Cause.ROLLBACK)
    assert made.record().message == "not taken back: no AWS::S3::Bucket has the ARN arn:aws:s3:::logs any more"


def test_what_cannot_be_read_is_taken_back_as_soon_as_it_can(made: Stage, aws: Emulator) -> None:
    denied = aws.deny("s3", "GetPublicAccessBlock")
    assert made.roll_back() == timedelta(seconds=30)
    assert (made.record().state, made.record().cause) == (ChangeState.VERIFIED, None)
    assert (made.record().message or "").startswith("not taken back yet, as the present value is unreadable: ")
    aws.withdraw(denied)
    made.roll_back()
    assert made.record().state is ChangeState.ROLLED_BACK


def test_changes_of_one_fact_go_back_in_the_opposite_order(chained: Stage, aws: Emulator) -> None:
    seen: list[tuple[str, ChangeState]] = []
    controls = {each.id: each.control for each in chained.spec.changes}
    chained.journal.then = lambda record: seen.append((controls[record.id], record.state))
    assert chained.roll_back() is None
    back = [ChangeState.ROLLING_BACK, ChangeState.ROLLED_BACK]
    assert seen == [*((AGE, state) for state in back), *((LENGTH, state) for state in back)]
    policy = password_policy(aws)
    assert (policy["MinimumPasswordLength"], policy["RequireSymbols"], policy["PasswordReusePrevention"]) == (8, True, 3)
    assert not policy.get("MaxPasswordAge"), "moto says 0 where AWS says nothing"


def test_a_change_on_which_another_stands_is_not_taken_back_alone(chained: Stage, aws: Emulator) -> None:
    chained.advance(rollback=frozenset({chained.id_of(LENGTH)}))
    assert chained.states() == {LENGTH: ChangeState.VERIFIED, AGE: ChangeState.VERIFIED}
    assert chained.record(LENGTH).message == f"not taken back: change {chained.id_of(AGE)} stands on it, take that one back too"
    assert password_policy(aws)["MinimumPasswordLength"] == 14


def test_a_change_that_stands_on_another_is_taken_back_alone(chained: Stage, aws: Emulator) -> None:
    chained.advance(rollback=frozenset({chained.id_of(AGE)}))
    assert chained.states() == {LENGTH: ChangeState.VERIFIED, AGE: ChangeState.ROLLED_BACK}
    chained.advance(rollback=frozenset({chained.id_of(LENGTH)}))
    assert chained.states()[LENGTH] is ChangeState.ROLLED_BACK
    assert password_policy(aws)["MinimumPasswordLength"] == 8


def test_a_change_waits_for_one_that_stands_on_it_and_cannot_be_read(chained: Stage, aws: Emulator) -> None:
    aws.deny("iam", "GetAccountPasswordPolicy", times=1)
    assert chained.roll_back() == timedelta(seconds=30)
    assert chained.states() == {LENGTH: ChangeState.VERIFIED, AGE: ChangeState.VERIFIED}
    assert chained.record(LENGTH).cause is None, "nobody refused it"
    chained.roll_back()
    assert set(chained.states().values()) == {ChangeState.ROLLED_BACK}


def test_a_change_is_refused_when_one_that_stands_on_it_is(chained: Stage, aws: Emulator) -> None:
    passwords(aws, MinimumPasswordLength=20)
    chained.roll_back()
    assert {each.cause for each in chained.journal.records().values()} == {Cause.ROLLBACK}
    assert chained.record(LENGTH).message == f"not taken back: change {chained.id_of(AGE)} stands on it, take that one back too"


def test_what_was_begun_and_never_answered_is_settled_first(stage: Stage, aws: Emulator) -> None:
    bucket(aws)
    stage.plan(BLOCK)
    aws.lose("s3", PUT, times=1)
    stage.apply()
    stage.pass_by(seconds=6)
    stage.roll_back()
    assert (stage.record().state, block_of(aws)) == (ChangeState.ROLLED_BACK, None)


def test_a_way_back_that_is_refused_is_tried_again_and_given_up_after_a_day(made: Stage, aws: Emulator) -> None:
    denied = aws.deny("s3", DELETE)
    assert made.roll_back() == timedelta(seconds=1)
    made.pass_by(minutes=10)
    assert made.advance() == timedelta(minutes=1)
    record = made.record()
    assert (record.state, record.cause) == (ChangeState.ROLLING_BACK, Cause.ROLLBACK)
    assert (record.message or "").startswith(
        "being taken back; now: AWS refuses the way back, it is tried again: s3.delete_public_access_block"
    )
    made.pass_by(hours=24)
    assert made.advance() is None
    record = made.record()
    assert (record.state, record.undone, record.cause) == (ChangeState.FAILED, False, Cause.ROLLBACK)
    assert (record.message or "").startswith("could not be taken back for 1 day, 0:00:00: ")
    aws.withdraw(denied)
    made.roll_back()
    assert (made.record().state, block_of(aws)) == (ChangeState.ROLLED_BACK, None), "a person may ask again"


def test_a_way_back_whose_answer_is_lost_is_not_made_twice(made: Stage, aws: Emulator) -> None:
    aws.lose("s3", DELETE, times=1)
    made.roll_back()
    assert made.record().state is ChangeState.ROLLING_BACK
    made.advance()
    assert (made.record().state, made.asked_to_write()) == (ChangeState.ROLLED_BACK, [DELETE])


def test_a_way_back_that_was_lost_is_made_again_when_it_cannot_be_on_its_way_any_more(made: Stage, aws: Emulator) -> None:
    aws.reset_connection("s3", DELETE, times=1)
    made.roll_back()
    made.advance()
    assert made.asked_to_write() == [DELETE], "the first one may yet arrive"
    made.pass_by(seconds=6)
    made.advance()
    assert (made.record().state, made.asked_to_write()) == (ChangeState.ROLLED_BACK, [DELETE, DELETE])


@pytest.mark.parametrize("calls", [0, 1, 2])
def test_who_lost_the_lease_stops_and_the_next_leader_carries_on_back(detached: Stage, aws: Emulator, calls: int) -> None:
    detached.leads = leading_for(calls)
    with pytest.raises(NotLeading):
        detached.roll_back()
    assert (detached.record().state, len(detached.asked_to_write())) == (ChangeState.ROLLING_BACK, calls)
    detached.leads = lambda: True
    detached.advance()
    assert (detached.record().state, detached.record().cause) == (ChangeState.ROLLED_BACK, Cause.ROLLBACK)
    assert len(detached.asked_to_write()) == 3, "nothing is done twice"
    assert policies_of_ann(aws) == {"one", "two", "three"}


def test_what_is_gone_on_its_way_back_failed_and_was_not_undone(made: Stage, aws: Emulator) -> None:
    aws.deny("s3", DELETE)
    made.roll_back()
    aws.seeding("s3").delete_bucket(Bucket="logs")
    assert made.advance() is None
    assert (made.record().state, made.record().undone) == (ChangeState.FAILED, False)


def test_a_way_back_that_does_not_show_yet_is_waited_for_and_then_made_again(made: Stage, aws: Emulator) -> None:
    aws.fake("s3", DELETE, lambda _wanted, _state: {})
    assert made.roll_back() == timedelta(seconds=1)
    assert made.record().message == "being taken back; now: AWS accepted the way back, and it does not show yet"
    made.advance()
    assert made.asked_to_write() == [DELETE]
    made.pass_by(minutes=2)
    made.advance()
    assert made.asked_to_write() == [DELETE, DELETE]
    assert made.record().state is ChangeState.ROLLING_BACK
    made.pass_by(hours=25)
    assert made.advance() is None
    assert made.asked_to_write() == [DELETE, DELETE]
    assert (made.record().state, made.record().undone) == (ChangeState.FAILED, False)
    assert made.record().message == "could not be taken back for 1 day, 0:00:00: AWS accepted the way back, and it does not show yet"


def test_an_undo_that_was_given_up_is_taken_back_by_force(stage: Stage, aws: Emulator) -> None:
    ann(aws)
    stage.plan(DIRECT)
    aws.deny("iam", "DeleteUserPolicy")
    denied = aws.deny("iam", "AttachUserPolicy")
    stage.apply()
    stage.pass_by(hours=25)
    assert stage.apply() is None
    record: ChangeRecord = stage.record()
    assert (record.state, record.undone, record.cause) == (ChangeState.FAILED, False, Cause.UNDO)
    aws.withdraw(denied)
    stage.roll_back(forced=True)
    assert (stage.record().state, policies_of_ann(aws)) == (ChangeState.ROLLED_BACK, {"one", "two", "three"})
