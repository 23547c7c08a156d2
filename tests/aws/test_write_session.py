"""Who writes: a session cut to the change's calls, of the right account, or nobody.

moto does not enforce session policies, so what is tested of the cut is the request for it, as it arrives at STS.
"""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from seawall.aws.session import Identity, Keys, Sessions
from seawall.aws.write import WritingAccount
from tests.aws.writes import ACTIONS, FIRST, WRITER, asked, refused, write, writing
from tests.emulator import ACCOUNT, Emulator


def test_the_session_is_assumed_with_a_policy_of_exactly_the_changes_actions(aws: Emulator, writer: WritingAccount) -> None:
    heard = aws.heard("sts", "AssumeRole")
    write(writer)
    (request,) = heard
    assert (request["RoleArn"], request["ExternalId"]) == (WRITER.role_arn, "xyz")
    statement = {"Effect": "Allow", "Action": sorted(ACTIONS), "Resource": "*"}
    assert json.loads(request["Policy"]) == {"Version": "2012-10-17", "Statement": [statement]}
    assert "PolicyArns" not in request


def test_of_a_chain_the_last_role_is_cut_and_is_the_one_that_writes(aws: Emulator, sessions: Sessions) -> None:
    heard = aws.heard("sts", "AssumeRole")
    write(writing(aws, sessions, FIRST, WRITER), "query")
    assert [(each["RoleArn"], "Policy" in each) for each in heard] == [(FIRST.role_arn, False), (WRITER.role_arn, True)]
    assert len({call.access_key for call in aws.calls}) == 3, "each step is asked with the credentials of the one before"
    assert aws.calls[-1].access_key == aws.calls[-2].access_key


def test_each_set_of_actions_has_a_session_of_its_own_which_is_proved_once(aws: Emulator, writer: WritingAccount) -> None:
    heard = aws.heard("sts", "AssumeRole")
    other = frozenset({"iam:CreateUser"})
    write(writer)
    write(writer, "query", actions=other)
    write(writer)
    assert [set(json.loads(each["Policy"])["Statement"][0]["Action"]) for each in heard] == [ACTIONS, other]
    proved = ["AssumeRole", "GetCallerIdentity"]
    assert asked(aws) == [*proved, "PutPublicAccessBlock", *proved, "CreateUser", "PutPublicAccessBlock"]


def test_a_session_that_many_want_at_once_is_assumed_and_proved_once(aws: Emulator, writer: WritingAccount) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: writer.prepare(ACTIONS), range(8)))
    assert asked(aws) == ["AssumeRole", "GetCallerIdentity"]


def test_what_was_prepared_is_written_without_another_question(aws: Emulator, writer: WritingAccount) -> None:
    writer.prepare(ACTIONS)
    aws.forget_calls()
    write(writer)
    assert asked(aws) == ["PutPublicAccessBlock"]


def test_sessions_that_were_not_used_for_long_are_dropped(aws: Emulator, writer: WritingAccount) -> None:
    writer.prepare(ACTIONS)
    for number in range(16):
        writer.prepare(frozenset({f"iam:Something{number}"}))
    assert aws.count("sts", "AssumeRole") == 17
    writer.prepare(frozenset({"iam:Something15"}))
    assert aws.count("sts", "AssumeRole") == 17
    writer.prepare(ACTIONS)
    assert aws.count("sts", "AssumeRole") == 18


def test_actions_that_do_not_fit_in_a_session_policy_are_refused_and_not_cut_more_widely(aws: Emulator, writer: WritingAccount) -> None:
    error = refused(writer, actions=frozenset({f"ec2:ModifySomethingVeryLong{number:03}" for number in range(100)}))
    assert (error.reason, error.retry_after) == ("PolicyTooLarge", None)
    assert "the 100 IAM actions of the change and its undo do not fit in a session policy of 2,048 characters" in error.message
    assert aws.calls == []


def test_a_policy_that_aws_finds_too_large_is_refused_and_not_cut_more_widely(aws: Emulator, writer: WritingAccount) -> None:
    aws.fail("sts", "AssumeRole", code="PackedPolicyTooLarge", status=400)
    assert refused(writer).reason == "PackedPolicyTooLarge"
    assert asked(aws) == ["AssumeRole"]


def test_no_actions_are_no_licence_for_all(aws: Emulator, writer: WritingAccount) -> None:
    assert refused(writer, actions=frozenset()).reason == "InvalidCall"
    assert aws.calls == []


def test_an_identity_without_a_role_cannot_write(aws: Emulator, sessions: Sessions) -> None:
    identity = Identity(home_region="us-east-1", keys=Keys("AKIATESTING", "secret"), endpoint_url=aws.url)
    with pytest.raises(RuntimeError, match="assumes no role"):
        WritingAccount(identity, sessions, ACCOUNT)


def test_a_role_in_another_account_writes_nothing(aws: Emulator, sessions: Sessions) -> None:
    error = refused(writing(aws, sessions, account="999999999999"))
    assert (error.reason, error.retry_after) == ("WrongAccount", None)
    assert f"leads to account {ACCOUNT}" in error.message
    assert asked(aws) == ["AssumeRole", "GetCallerIdentity"]


@pytest.mark.parametrize(
    ("fault", "reason", "retry"),
    [
        ("deny", "AccessDenied", timedelta(minutes=1)),
        ("throttle", "Throttled", timedelta(seconds=15)),
        ("fail", "InternalFailure", timedelta(minutes=1)),
        ("reset_connection", "AwsUnavailable", timedelta(seconds=15)),
    ],
)
@pytest.mark.parametrize("operation", ["AssumeRole", "GetCallerIdentity"])
def test_without_a_proved_session_nothing_is_written_and_it_is_tried_again(
    aws: Emulator, writer: WritingAccount, operation: str, fault: str, reason: str, retry: timedelta
) -> None:
    rule = getattr(aws, fault)("sts", operation)
    error = refused(writer)
    assert (error.reason, error.retry_after) == (reason, retry)
    assert error.message.startswith("the identity of spec.remediation cannot be used: ")
    assert aws.count("s3") == 0
    assert aws.count("sts", operation) == 1, "one try"
    aws.withdraw(rule)
    if operation == "AssumeRole":
        time.sleep(1.1)  # a role that could not be assumed is left alone for a second
    write(writer)


def test_without_any_credentials_nothing_is_asked(aws: Emulator, sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    identity = Identity(home_region="us-east-1", roles=(WRITER,), endpoint_url=aws.url)
    assert refused(WritingAccount(identity, sessions, ACCOUNT)).reason == "CredentialsUnavailable"
    assert aws.calls == []
