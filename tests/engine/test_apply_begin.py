"""Changes are begun: looked at, written to the journal, made, verified; or left alone, and the record says why. Over HTTP."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from seawall.api.v1alpha1.remediation_plan import ChangeRecord, ChangeState, PlannedChange
from seawall.engine.apply.ground import Hindered, Hindrance
from seawall.engine.apply.journal import ATTEMPTS, UNDER_WAY
from seawall.errors import Conflict, UnknownReason, Unreadable
from seawall.facts.base import Resource
from tests.emulator import Emulator
from tests.engine.stage import (
    AGE,
    BLOCK,
    DEFAULT_GROUP,
    DIRECT,
    LENGTH,
    TLS,
    Stage,
    ann,
    block_of,
    bucket,
    password_policy,
    passwords,
    policies_of_ann,
    set_block,
)
from tests.mending.flaws_rds import instances

ALL = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}
PUT = "PutPublicAccessBlock"


@pytest.fixture
def blocking(stage: Stage, aws: Emulator) -> Stage:
    """A plan with one change, of one call: Block Public Access of one bucket."""
    bucket(aws)
    stage.plan(BLOCK)
    return stage


@pytest.fixture
def chained(stage: Stage, aws: Emulator) -> Stage:
    """A plan with two changes of the password policy, of which the second begins where the first ends."""
    passwords(aws, MinimumPasswordLength=8, RequireSymbols=True)
    stage.plan(LENGTH, AGE)
    return stage


def hindering(control: str, hindered: Hindered) -> Hindrance:
    """Something has come between for the changes of a control."""

    def look(change: PlannedChange, _: Resource) -> Hindered | None:
        return hindered if change.control == control else None

    return look


def test_a_change_is_durable_before_it_is_made_and_verified_after(blocking: Stage, aws: Emulator) -> None:
    seen: list[tuple[ChangeState, object]] = []
    blocking.journal.then = lambda record: seen.append((record.state, block_of(aws)))
    assert blocking.apply() is None
    assert seen == [(ChangeState.IN_PROGRESS, None), (ChangeState.APPLIED, ALL), (ChangeState.VERIFIED, ALL)]
    record = blocking.record()
    assert (record.attempts, len(record.request_ids)) == (1, 1)
    assert record.started_at is not None
    assert record.finished_at is not None
    assert record.applied_at is not None
    assert record.deadline == record.applied_at + timedelta(minutes=2)


def test_a_plan_that_is_done_asks_nothing_more(blocking: Stage, aws: Emulator) -> None:
    blocking.apply()
    aws.forget_calls()
    assert blocking.apply() is None
    assert aws.calls == []


def test_only_what_is_wanted_is_begun(stage: Stage, aws: Emulator) -> None:
    bucket(aws)
    stage.plan(BLOCK, TLS)
    stage.advance(apply=frozenset({stage.id_of(TLS)}))
    assert stage.states() == {BLOCK: ChangeState.PENDING, TLS: ChangeState.VERIFIED}


def test_nothing_is_asked_of_aws_when_the_journal_cannot_be_written(blocking: Stage) -> None:
    blocking.journal.fails = Conflict("somebody else wrote")
    with pytest.raises(Conflict):
        blocking.apply()
    assert blocking.asked_to_write() == []


def test_a_refusal_of_the_first_call_is_a_failure_after_which_nothing_was_written(blocking: Stage, aws: Emulator) -> None:
    aws.deny("s3", PUT)
    assert blocking.apply() == pytest.approx(timedelta(seconds=15), abs=timedelta(seconds=5))
    record = blocking.record()
    assert (record.state, record.undone, record.client_token) == (ChangeState.FAILED, None, None)
    assert record.message is not None
    assert record.message.startswith(
        "AWS refused the first call, nothing was written: s3.put_public_access_block was denied (AccessDenied)"
    )
    assert block_of(aws) is None


def test_what_failed_is_tried_again_with_growing_pauses_and_five_times_at_most(blocking: Stage, aws: Emulator) -> None:
    aws.deny("s3", PUT)
    tokens, made = set(), 0
    for pause in (0, 15, 30, 60, 120, 240):
        if pause:
            blocking.pass_by(seconds=pause - 5)
            blocking.apply()
            assert len(blocking.asked_to_write()) == made, f"not yet, {pause} s after the last try"
            blocking.pass_by(seconds=6)
        blocking.apply()
        tokens |= {each.client_token for each in blocking.journal.written if each.state is ChangeState.IN_PROGRESS}
        made = min(made + 1, ATTEMPTS)
        assert len(blocking.asked_to_write()) == made
    assert blocking.record().attempts == len(tokens) == ATTEMPTS
    assert blocking.apply() is None


def test_a_refusal_of_a_later_call_undoes_the_earlier_ones(stage: Stage, aws: Emulator) -> None:
    ann(aws)
    stage.plan(DIRECT)
    denied = aws.deny("iam", "DeleteUserPolicy")
    stage.apply()
    assert stage.asked_to_write() == ["DetachUserPolicy", "DetachUserPolicy", "DeleteUserPolicy", "AttachUserPolicy", "AttachUserPolicy"]
    assert stage.journal.states() == [ChangeState.IN_PROGRESS, ChangeState.ROLLING_BACK, ChangeState.FAILED]
    record = stage.record()
    assert (record.undone, record.attempts, len(record.request_ids)) == (True, 1, 5)
    assert record.message is not None
    assert record.message.startswith("AWS refused call 3, what was done is undone: iam.delete_user_policy was denied")
    assert policies_of_ann(aws) == {"one", "two", "three"}
    aws.withdraw(denied)
    stage.pass_by(seconds=16)
    stage.apply()
    assert (stage.record().state, policies_of_ann(aws)) == (ChangeState.VERIFIED, set())


def test_an_account_that_nothing_may_write_to_refuses(blocking: Stage) -> None:
    blocking.writes = None
    blocking.apply()
    record = blocking.record()
    assert record.state is ChangeState.FAILED
    assert record.message is not None
    assert "the account has no identity that writes, wanted spec.remediation" in record.message


def test_a_throttled_call_is_made_again_after_reading_what_is_left_to_do(stage: Stage, aws: Emulator) -> None:
    ann(aws)
    stage.plan(DIRECT)
    aws.throttle("iam", "DeleteUserPolicy", times=1)
    stage.apply()
    assert stage.asked_to_write() == ["DetachUserPolicy", "DetachUserPolicy", "DeleteUserPolicy", "DeleteUserPolicy"]
    assert (stage.record().state, stage.record().attempts, len(stage.record().request_ids)) == (ChangeState.VERIFIED, 1, 4)
    assert policies_of_ann(aws) == set()


def test_what_somebody_else_changed_while_a_call_was_throttled_is_not_written_over(blocking: Stage, aws: Emulator) -> None:
    def leads() -> bool:
        set_block(aws, BlockPublicAcls=True)
        return True

    aws.throttle("s3", PUT, times=1)
    blocking.leads = leads
    assert blocking.apply() is None
    assert blocking.asked_to_write() == [PUT]
    assert (blocking.record().state, blocking.record().message) == (
        ChangeState.STALE,
        "it is not as it was when the plan was made; nothing was written",
    )


def test_a_call_that_is_throttled_for_ever_is_a_failure(blocking: Stage, aws: Emulator) -> None:
    aws.throttle("s3", PUT)
    blocking.apply()
    assert blocking.asked_to_write() == [PUT] * 4
    assert blocking.record().state is ChangeState.FAILED
    assert "nothing was written: s3.put_public_access_block was throttled" in (blocking.record().message or "")


def test_a_throttled_change_that_cannot_be_read_again_stays_in_progress(stage: Stage, aws: Emulator) -> None:
    ann(aws)
    stage.plan(DIRECT)
    aws.throttle("iam", "DeleteUserPolicy")
    aws.deny("iam", "GetAccountAuthorizationDetails", given=lambda: aws.count("iam", "DeleteUserPolicy") > 0)
    stage.apply()
    assert stage.record().state is ChangeState.IN_PROGRESS
    assert (stage.record().message or "").startswith("throttled after 2 calls, and then ")


@pytest.mark.parametrize(
    ("now", "seen"),
    [(ALL, "it is as wanted already"), ({"BlockPublicAcls": True}, "it is not as it was when the plan was made")],
    ids=["as wanted", "otherwise"],
)
def test_what_is_not_as_the_plan_says_is_stale_and_nothing_is_written(
    blocking: Stage, aws: Emulator, now: dict[str, bool], seen: str
) -> None:
    set_block(aws, **now)
    assert blocking.apply() is None
    record = blocking.record()
    assert (record.state, record.message) == (ChangeState.STALE, f"{seen}; nothing was written")
    assert record.finished_at is not None
    assert blocking.asked_to_write() == []


def test_a_resource_that_is_gone_is_stale(blocking: Stage, aws: Emulator) -> None:
    aws.seeding("s3").delete_bucket(Bucket="logs")
    assert blocking.apply() is None
    assert blocking.record().state is ChangeState.STALE
    assert blocking.record().message == "nothing was written: no AWS::S3::Bucket has the ARN arn:aws:s3:::logs any more"


def test_a_change_that_this_version_cannot_understand_is_stale(blocking: Stage) -> None:
    (change,) = blocking.spec.changes
    blocking.spec = blocking.spec.model_copy(update={"changes": (change.model_copy(update={"control": "s3.unheard-of"}),)})
    assert blocking.apply() is None
    assert blocking.record().message == "nothing was written: this version of Seawall has no control s3.unheard-of"


@pytest.mark.parametrize("operation", ["GetPublicAccessBlock", "ListBuckets"])
def test_what_cannot_be_read_now_waits_and_nothing_is_written(blocking: Stage, aws: Emulator, operation: str) -> None:
    denied = aws.deny("s3", operation)
    assert blocking.apply() == timedelta(seconds=30)
    record = blocking.record()
    assert (record.state, record.attempts) == (ChangeState.PENDING, 0)
    assert (record.message or "").startswith("the present value is unreadable, nothing was written: s3")
    assert blocking.asked_to_write() == []
    aws.withdraw(denied)
    blocking.apply()
    assert (blocking.record().state, blocking.record().message) == (ChangeState.VERIFIED, None)


def test_what_would_also_do_what_somebody_else_asked_for_later_waits_until_that_is_done(stage: Stage, aws: Emulator) -> None:
    instances(aws)
    stage.plan("rds.instance-iam-auth")
    rds = aws.seeding("rds")
    rds.modify_db_instance(DBInstanceIdentifier="shop", BackupRetentionPeriod=7)
    assert stage.apply() == timedelta(minutes=10)
    record = stage.record()
    assert (record.state, record.attempts) == (ChangeState.PENDING, 0)
    assert record.message == "not now: BackupRetentionPeriod would be changed at once too: let the maintenance window pass first"
    assert stage.asked_to_write() == []
    rds.modify_db_instance(DBInstanceIdentifier="shop", BackupRetentionPeriod=7, ApplyImmediately=True)
    rds.describe_db_instances()
    stage.apply()
    stage.pass_by(seconds=30)
    stage.apply()
    assert (stage.record().state, stage.asked_to_write()) == (ChangeState.VERIFIED, ["ModifyDBInstance"])


def test_changes_of_one_fact_are_made_one_after_the_other(chained: Stage, aws: Emulator) -> None:
    chained.apply()
    assert chained.states() == {LENGTH: ChangeState.VERIFIED, AGE: ChangeState.VERIFIED}
    assert password_policy(aws)["MinimumPasswordLength"] == 14
    assert password_policy(aws)["MaxPasswordAge"] == 90
    assert password_policy(aws)["RequireSymbols"] is True
    one_by_one = [ChangeState.IN_PROGRESS, ChangeState.APPLIED, ChangeState.VERIFIED]
    assert chained.journal.states() == [*one_by_one, *one_by_one]


def test_a_change_waits_while_what_it_stands_on_is_tried_again(chained: Stage, aws: Emulator) -> None:
    aws.deny("iam", "UpdateAccountPasswordPolicy", times=1)
    chained.apply()
    assert chained.states() == {LENGTH: ChangeState.FAILED, AGE: ChangeState.PENDING}
    chained.pass_by(seconds=16)
    chained.apply()
    assert chained.states() == {LENGTH: ChangeState.VERIFIED, AGE: ChangeState.VERIFIED}


def test_a_change_whose_ground_was_not_made_is_stale(chained: Stage, aws: Emulator) -> None:
    chained.apply(hindrance=hindering(LENGTH, Hindered("accepted by ControlException legacy", for_good=True)))
    assert chained.states() == {LENGTH: ChangeState.SKIPPED, AGE: ChangeState.STALE}
    assert chained.record(AGE).message == f"it stands on change {chained.id_of(LENGTH)}, which is Skipped; nothing was written"
    assert password_policy(aws)["MinimumPasswordLength"] == 8


def test_one_change_at_a_time_is_made_for_each_resource_and_resources_side_by_side(stage: Stage, aws: Emulator) -> None:
    for name in ("logs", "pictures"):
        bucket(aws, name)
    stage.plan(BLOCK, TLS)
    arns = {each.id: each.arn for each in stage.spec.changes}
    under_way: list[list[str]] = []

    def note(_: ChangeRecord) -> None:
        under_way.append(sorted(arns[each.id] for each in stage.journal.records().values() if each.state in UNDER_WAY))

    stage.journal.then = note
    stage.apply()
    assert {each.state for each in stage.journal.records().values()} == {ChangeState.VERIFIED}
    assert max(map(len, under_way)) == 2, "both buckets at once"
    assert all(len(set(each)) == len(each) for each in under_way), "never two of one bucket"


def test_a_finding_with_two_changes_is_verified_when_the_last_of_them_is_made(stage: Stage, aws: Emulator) -> None:
    ec2 = aws.seeding("ec2")
    (default,) = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["default"]}])["SecurityGroups"]
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
    ec2.authorize_security_group_ingress(GroupId=default["GroupId"], IpPermissions=[rule])
    stage.plan(DEFAULT_GROUP)
    assert {each.fact for each in stage.spec.changes} == {"ec2.SecurityGroup.ingress", "ec2.SecurityGroup.egress"}
    stage.apply()
    assert {each.state for each in stage.journal.records().values()} == {ChangeState.VERIFIED}
    (group,) = ec2.describe_security_groups(GroupIds=[default["GroupId"]])["SecurityGroups"]
    assert (group["IpPermissions"], group["IpPermissionsEgress"]) == ([], [])


def test_what_an_exception_covers_by_now_is_skipped(blocking: Stage) -> None:
    assert blocking.apply(hindrance=hindering(BLOCK, Hindered("accepted by ControlException legacy", for_good=True))) is None
    record = blocking.record()
    assert (record.state, record.message, record.source_generation) == (ChangeState.SKIPPED, "accepted by ControlException legacy", None)
    assert record.finished_at is not None
    assert blocking.asked_to_write() == []


def test_what_is_hindered_now_waits_and_holds_up_nothing_else_of_its_resource(stage: Stage, aws: Emulator) -> None:
    bucket(aws)
    stage.plan(BLOCK, TLS)
    first = stage.spec.changes[0].control
    assert stage.apply(hindrance=hindering(first, Hindered("SecurityBaseline other wants another value"))) == timedelta(seconds=30)
    assert stage.states() == {first: ChangeState.PENDING, ({BLOCK, TLS} - {first}).pop(): ChangeState.VERIFIED}
    assert stage.record(first).message == "SecurityBaseline other wants another value"
    stage.apply()
    assert set(stage.states().values()) == {ChangeState.VERIFIED}


def test_a_hindrance_that_cannot_be_looked_up_hinders(blocking: Stage) -> None:
    def tags(_: PlannedChange, resource: Resource) -> Hindered | None:
        raise Unreadable(f"the tags of {resource.id} were denied", reason=UnknownReason.ACCESS_DENIED)

    blocking.apply(hindrance=tags)
    assert blocking.record().state is ChangeState.PENDING
    assert blocking.asked_to_write() == []


def test_nothing_is_begun_while_a_window_is_shut(blocking: Stage, aws: Emulator) -> None:
    aws.forget_calls()
    assert blocking.apply(closed="its window") is None
    assert (blocking.record().state, aws.calls) == (ChangeState.PENDING, [])


def test_what_is_under_way_goes_on_though_a_window_shuts(blocking: Stage, aws: Emulator) -> None:
    aws.lose("s3", PUT, times=1)
    blocking.apply()
    blocking.pass_by(seconds=6)
    blocking.apply(closed="its window")
    assert blocking.record().state is ChangeState.VERIFIED


def test_what_a_person_rejects_is_skipped_with_the_specs_generation(stage: Stage, aws: Emulator) -> None:
    bucket(aws)
    stage.plan(BLOCK, TLS)
    stage.advance(apply=frozenset({stage.id_of(TLS)}))
    assert stage.advance(reject=stage.ids, generation=7) is None
    assert stage.states() == {BLOCK: ChangeState.SKIPPED, TLS: ChangeState.VERIFIED}
    record = stage.record(BLOCK)
    assert (record.message, record.source_generation, stage.record(TLS).source_generation) == ("rejected", 7, None)
    assert record.finished_at is not None


def test_each_write_leaves_a_line_of_audit_whatever_became_of_it(stage: Stage, aws: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    ann(aws)
    stage.plan(DIRECT)
    aws.deny("iam", "DeleteUserPolicy")
    with caplog.at_level(logging.INFO, "seawall.audit"):
        stage.apply()
    lines = [vars(each) for each in caplog.records if each.name == "seawall.audit"]
    assert [(each["operation"], each["outcome"]) for each in lines[:3]] == [
        ("iam.detach_user_policy", "Done"),
        ("iam.detach_user_policy", "Done"),
        ("iam.delete_user_policy", "AccessDenied"),
    ]
    assert {(each["approved_by"], each["plan_hash"], each["change"]) for each in lines} == {("ann", stage.spec.hash, stage.id_of(DIRECT))}
    assert [each["request_id"] for each in lines] == list(stage.record().request_ids)
