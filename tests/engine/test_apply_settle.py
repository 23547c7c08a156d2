"""What became of changes is found out by reading: those whose answer is missing, and those that AWS accepted. Over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState
from seawall.api.v1alpha1.terms import Reversible
from seawall.engine.apply.journal import ATTEMPTS
from seawall.errors import NotLeading
from tests.emulator import Emulator
from tests.engine.stage import BLOCK, DIRECT, TLS, Stage, ann, block_of, bucket, policies_of_ann, set_block

ALL = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}
THEIRS = {"BlockPublicAcls": True}
NONE = dict.fromkeys(ALL, False)
PUT = "PutPublicAccessBlock"


@pytest.fixture
def blocking(stage: Stage, aws: Emulator) -> Stage:
    """A plan with one change, of one call: Block Public Access of one bucket."""
    bucket(aws)
    stage.plan(BLOCK)
    return stage


@pytest.fixture
def detaching(stage: Stage, aws: Emulator) -> Stage:
    """A plan with one change, of three calls: what a user has of her own."""
    ann(aws)
    stage.plan(DIRECT)
    return stage


def once(state: ChangeState, happens: Callable[[], object]) -> Callable[[ChangeRecord], None]:
    """Let something happen in the world when a change is first seen in a state."""
    seen: list[ChangeState] = []

    def then(record: ChangeRecord) -> None:
        if record.state is state and state not in seen:
            seen.append(state)
            happens()

    return then


def leading_for(asks: int) -> Callable[[], bool]:
    """A Lease that is lost after it was asked about so often."""
    left = iter([True] * asks)
    return lambda: next(left, False)


def test_a_lost_answer_says_nothing_until_the_request_cannot_be_on_its_way_any_more(blocking: Stage, aws: Emulator) -> None:
    aws.lose("s3", PUT, times=1)
    again = blocking.apply()
    assert again is not None
    assert timedelta(seconds=4) < again <= timedelta(seconds=5)
    assert blocking.record().state is ChangeState.IN_PROGRESS
    assert (blocking.record().message or "").endswith("AWS is read before it is asked again")
    blocking.apply()
    assert (blocking.record().state, blocking.asked_to_write()) == (ChangeState.IN_PROGRESS, [PUT])


def test_an_answer_that_is_lost_long_after_the_beginning_is_waited_for_as_long(detaching: Stage, aws: Emulator) -> None:
    def passes() -> bool:
        detaching.pass_by(seconds=30)  # as while AWS throttles
        return True

    aws.lose("iam", "DetachUserPolicy", times=1, given=passes)
    detaching.apply()
    detaching.advance()
    assert detaching.record().state is ChangeState.IN_PROGRESS
    detaching.pass_by(seconds=6)
    detaching.advance()
    assert (detaching.record().state, detaching.record().undone) == (ChangeState.FAILED, True)


def test_what_a_leader_before_us_may_have_asked_for_is_waited_for(blocking: Stage, aws: Emulator) -> None:
    aws.lose("s3", PUT, times=1)
    blocking.apply()
    blocking.pass_by(minutes=1)
    blocking.since = blocking.now()
    again = blocking.apply()
    assert again is not None
    assert timedelta(seconds=4) < again <= timedelta(seconds=5)
    assert blocking.record().state is ChangeState.IN_PROGRESS
    blocking.pass_by(seconds=6)
    assert blocking.apply() is None
    assert (blocking.record().state, blocking.asked_to_write()) == (ChangeState.VERIFIED, [PUT])


def test_a_leader_whose_clock_was_ahead_holds_nothing_up(blocking: Stage, aws: Emulator) -> None:
    aws.lose("s3", PUT, times=1)
    blocking.apply()
    ahead = blocking.now() + timedelta(hours=1)
    blocking.journal.write([blocking.record().model_copy(update={"started_at": ahead, "deadline": ahead})])
    blocking.since = blocking.now() - timedelta(minutes=1)
    blocking.advance()
    assert blocking.record().state is ChangeState.VERIFIED


def test_a_lost_answer_to_what_was_done_is_found_by_reading_and_nothing_is_done_twice(blocking: Stage, aws: Emulator) -> None:
    aws.lose("s3", PUT, times=1)
    blocking.apply()
    blocking.pass_by(seconds=6)
    assert blocking.advance() is None
    assert blocking.journal.states()[-2:] == [ChangeState.APPLIED, ChangeState.VERIFIED]
    assert (blocking.record().attempts, blocking.asked_to_write()) == (1, [PUT])


def test_a_lost_answer_to_what_was_not_done_lets_it_begin_again_with_the_same_token(blocking: Stage, aws: Emulator) -> None:
    aws.reset_connection("s3", PUT, times=1)
    blocking.apply()
    token = blocking.record().client_token
    blocking.pass_by(seconds=6)
    assert blocking.apply() is None
    assert (blocking.record().state, blocking.record().attempts, blocking.asked_to_write()) == (ChangeState.VERIFIED, 2, [PUT, PUT])
    assert token is not None
    assert blocking.record().client_token == token


def test_a_call_whose_answer_is_always_lost_is_made_with_growing_pauses_and_five_times_at_most(blocking: Stage, aws: Emulator) -> None:
    aws.fail("s3", PUT)
    asked = []
    for _ in range(80):
        blocking.apply()
        asked.append(len(blocking.asked_to_write()))
        blocking.pass_by(seconds=6)
    assert asked[:2] == [1, 2], "the first one may be bad luck"
    assert [asked.index(made) for made in range(2, ATTEMPTS + 1)] == sorted({asked.index(made) for made in range(2, ATTEMPTS + 1)})
    assert asked.index(3) - asked.index(2) < asked.index(4) - asked.index(3) < asked.index(5) - asked.index(4)
    assert asked[-1] == ATTEMPTS
    assert (blocking.record().state, blocking.record().undone) == (ChangeState.FAILED, True)
    assert blocking.record().message == "begun 5 times; the last answer was lost, and it was seen not to be done"


def test_what_somebody_else_made_while_an_answer_was_lost_is_left_as_it_is(blocking: Stage, aws: Emulator) -> None:
    aws.reset_connection("s3", PUT, times=1)
    blocking.apply()
    set_block(aws, **THEIRS)
    for wait in (6, 120):
        blocking.pass_by(seconds=wait)
        blocking.advance()
    assert (blocking.record().state, blocking.record().undone, block_of(aws)) == (ChangeState.FAILED, False, {**NONE, **THEIRS})
    assert blocking.asked_to_write() == [PUT]


def test_what_was_not_done_and_is_not_wanted_any_more_is_pending(blocking: Stage, aws: Emulator) -> None:
    aws.reset_connection("s3", PUT, times=1)
    blocking.apply()
    blocking.pass_by(seconds=6)
    assert blocking.advance() is None
    assert (blocking.record().state, block_of(aws)) == (ChangeState.PENDING, None)


@pytest.mark.parametrize("carried_out", [True, False])
def test_what_a_lost_answer_left_half_done_is_undone(detaching: Stage, aws: Emulator, carried_out: bool) -> None:  # noqa: FBT001
    fault = aws.lose if carried_out else aws.reset_connection
    fault("iam", "DetachUserPolicy", times=1, given=lambda: aws.count("iam", "DetachUserPolicy") == 1)
    detaching.apply()
    assert detaching.record().state is ChangeState.IN_PROGRESS
    assert len(policies_of_ann(aws)) == (1 if carried_out else 2)
    detaching.pass_by(seconds=6)
    detaching.advance()
    record = detaching.record()
    assert (record.state, record.undone) == (ChangeState.FAILED, True)
    assert record.message == "begun, and seen to be half done; what was done is undone"
    assert policies_of_ann(aws) == {"one", "two", "three"}


def test_what_cannot_be_read_is_not_settled(blocking: Stage, aws: Emulator) -> None:
    aws.lose("s3", PUT, times=1)
    blocking.apply()
    denied = aws.deny("s3", "GetPublicAccessBlock")
    blocking.pass_by(hours=5)
    assert blocking.advance() == timedelta(minutes=1)
    assert blocking.record().state is ChangeState.IN_PROGRESS
    assert (blocking.record().message or "").startswith("nobody knows yet whether it was done: s3")
    aws.withdraw(denied)
    blocking.advance()
    assert blocking.record().state is ChangeState.VERIFIED


def test_what_is_gone_before_it_is_settled_failed_and_was_not_undone(blocking: Stage, aws: Emulator) -> None:
    aws.lose("s3", PUT, times=1)
    blocking.apply()
    aws.seeding("s3").delete_bucket(Bucket="logs")
    blocking.pass_by(seconds=6)
    assert blocking.apply() is None
    assert (blocking.record().state, blocking.record().undone) == (ChangeState.FAILED, False)
    assert (blocking.record().message or "").startswith("begun, and then nobody could say whether it was done: ")


def test_what_somebody_else_completed_otherwise_counts_as_made_where_the_control_passes(stage: Stage, aws: Emulator) -> None:
    bucket(aws)
    stage.plan(TLS)
    aws.lose("s3", "PutBucketPolicy", times=1)
    stage.apply()
    s3 = aws.seeding("s3")
    policy = json.loads(s3.get_bucket_policy(Bucket="logs")["Policy"])
    policy["Statement"].append(
        {"Sid": "Theirs", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::logs/*"}
    )
    s3.put_bucket_policy(Bucket="logs", Policy=json.dumps(policy))
    stage.pass_by(seconds=6)
    stage.advance()
    assert stage.record().state is ChangeState.VERIFIED
    assert "Theirs" in json.dumps(stage.record().observed), "what was seen is remembered: rollback asks whether it is still so"


def test_who_lost_the_lease_before_the_first_call_asks_nothing_and_the_next_leader_begins_again(blocking: Stage, aws: Emulator) -> None:
    blocking.leads = leading_for(0)
    with pytest.raises(NotLeading):
        blocking.apply()
    assert (blocking.record().state, blocking.asked_to_write()) == (ChangeState.IN_PROGRESS, [])
    blocking.leads = lambda: True
    blocking.pass_by(seconds=6)
    blocking.apply()
    assert ChangeState.PENDING in blocking.journal.states()
    assert (blocking.record().state, block_of(aws)) == (ChangeState.VERIFIED, ALL)


@pytest.mark.parametrize("calls", [1, 2])
def test_what_a_leader_left_half_done_the_next_one_undoes(detaching: Stage, aws: Emulator, calls: int) -> None:
    detaching.leads = leading_for(calls)
    with pytest.raises(NotLeading):
        detaching.apply()
    assert len(detaching.asked_to_write()) == calls
    assert len(policies_of_ann(aws)) == 3 - calls
    detaching.leads = lambda: True
    detaching.pass_by(seconds=6)
    detaching.advance()
    assert (detaching.record().state, detaching.record().undone) == (ChangeState.FAILED, True)
    assert policies_of_ann(aws) == {"one", "two", "three"}


def test_what_does_not_show_yet_is_read_again_with_growing_pauses(blocking: Stage, aws: Emulator) -> None:
    blocking.journal.then = once(ChangeState.APPLIED, lambda: set_block(aws, BlockPublicAcls=True))
    assert blocking.apply() == timedelta(seconds=1)
    assert blocking.record().state is ChangeState.APPLIED
    assert (blocking.record().message or "").startswith("AWS accepted it, and it does not show yet: ")
    deadline = blocking.record().deadline
    blocking.pass_by(seconds=20)
    assert blocking.advance() == pytest.approx(timedelta(seconds=20), abs=timedelta(seconds=5))
    assert blocking.record().deadline == deadline, "a later leader has what is left of it"
    blocking.pass_by(seconds=60)
    assert blocking.advance() == timedelta(minutes=1)
    set_block(aws, **ALL)
    assert blocking.advance() is None
    assert (blocking.record().state, blocking.record().message) == (ChangeState.VERIFIED, None)


def test_what_does_not_hold_by_its_deadline_is_undone(detaching: Stage, aws: Emulator) -> None:
    aws.fake("iam", "DeleteUserPolicy", lambda _wanted, _state: {})
    detaching.apply()
    assert detaching.record().state is ChangeState.APPLIED
    detaching.pass_by(minutes=2)
    detaching.advance()
    assert detaching.journal.states()[-2:] == [ChangeState.ROLLING_BACK, ChangeState.FAILED]
    record = detaching.record()
    assert (record.state, record.undone, record.attempts) == (ChangeState.FAILED, True, 1)
    assert (record.message or "").startswith("AWS accepted it, and by ")
    assert policies_of_ann(aws) == {"one", "two", "three"}


def test_what_aws_accepts_and_does_not_do_is_undone_already(blocking: Stage, aws: Emulator) -> None:
    aws.fake("s3", PUT, lambda _wanted, _state: {})
    blocking.apply()
    blocking.pass_by(minutes=2)
    blocking.advance()
    assert (blocking.record().state, blocking.record().undone) == (ChangeState.FAILED, True)
    assert blocking.asked_to_write() == [PUT]


def test_what_somebody_else_changed_before_it_was_verified_is_not_written_over(blocking: Stage, aws: Emulator) -> None:
    blocking.journal.then = once(ChangeState.APPLIED, lambda: set_block(aws, **THEIRS))
    blocking.apply()
    blocking.pass_by(minutes=2)
    assert blocking.advance() is None
    record = blocking.record()
    assert (record.state, record.undone, block_of(aws)) == (ChangeState.FAILED, False, {**NONE, **THEIRS})
    assert (record.message or "").endswith("somebody else has changed s3.Bucket.public_access_block since, so it is left as it is")
    blocking.roll_back()
    assert blocking.asked_to_write() == [PUT]
    blocking.roll_back(forced=True)
    assert (blocking.record().state, block_of(aws)) == (ChangeState.ROLLED_BACK, None), "a person may want it all the same"


def test_what_cannot_be_undone_and_does_not_hold_is_said_to_be_so(blocking: Stage, aws: Emulator) -> None:
    (change,) = blocking.spec.changes
    blocking.spec = blocking.spec.model_copy(update={"changes": (change.model_copy(update={"reversible": Reversible.NO}),)})
    blocking.journal.then = once(ChangeState.APPLIED, lambda: set_block(aws, BlockPublicAcls=True))
    blocking.apply()
    blocking.pass_by(minutes=2)
    assert blocking.apply() is None
    assert (blocking.record().state, blocking.record().undone) == (ChangeState.FAILED, False)
    assert blocking.asked_to_write() == [PUT]


def test_unknown_never_undoes_however_long_it_lasts(blocking: Stage, aws: Emulator) -> None:
    denied = []
    blocking.journal.then = once(ChangeState.APPLIED, lambda: denied.append(aws.deny("s3", "GetPublicAccessBlock")))
    blocking.apply()
    for _ in range(3):
        blocking.pass_by(hours=8)
        assert blocking.advance() == timedelta(minutes=1)
        assert blocking.record().state is ChangeState.APPLIED
    assert (blocking.record().message or "").startswith("AWS accepted it; whether it holds is unknown: s3")
    aws.withdraw(denied[0])
    blocking.advance()
    assert (blocking.record().state, blocking.asked_to_write()) == (ChangeState.VERIFIED, [PUT])


def test_what_is_gone_before_it_was_verified_failed_and_was_not_undone(blocking: Stage, aws: Emulator) -> None:
    blocking.journal.then = once(ChangeState.APPLIED, lambda: aws.seeding("s3").delete_bucket(Bucket="logs"))
    assert blocking.apply() is None
    assert (blocking.record().state, blocking.record().undone) == (ChangeState.FAILED, False)
    assert (blocking.record().message or "").startswith("AWS accepted it, and then it could not be verified: ")


def test_a_value_that_is_just_as_planned_is_not_kept_twice(blocking: Stage) -> None:
    blocking.apply()
    assert blocking.record().observed is None
