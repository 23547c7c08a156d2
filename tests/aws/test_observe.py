"""Whoever counts hears of every call, and of what it came to, in few words."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest

from seawall.aws.accounts import AwsAccount
from seawall.aws.observe import Access, Result
from seawall.aws.session import AssumeRole, Identity, Keys, Sessions
from seawall.errors import AccountError, ResourceGone, Unreadable, WriteLost, WriteRefused
from tests.aws.writes import WRITER, write, writing
from tests.emulator import ACCOUNT, REGION, Emulator

PUT = "s3.put_public_access_block"


class Heard:
    """Implements `seawall.aws.observe.Observer`."""

    def __init__(self) -> None:
        self.calls: list[tuple[Access, str, Result]] = []
        self.seconds: list[float] = []
        self.throttles: Counter[str] = Counter()

    def called(self, access: Access, operation: str, result: Result, seconds: float) -> None:
        self.calls.append((access, operation, result))
        self.seconds.append(seconds)

    def throttled(self, service: str) -> None:
        self.throttles[service] += 1


@pytest.fixture
def heard() -> Heard:
    return Heard()


def reading(aws: Emulator, heard: Heard, *roles: AssumeRole) -> AwsAccount:
    identity = Identity(home_region="us-east-1", keys=Keys("AKIATESTING", "secret"), roles=roles, endpoint_url=aws.url)
    return AwsAccount(identity, Sessions(heard))


def ask(account: AwsAccount, *, none_if: str = "", gone_if: str = "") -> None:
    with suppress(Unreadable, ResourceGone):
        account.read(
            "s3.get_bucket_policy",
            REGION,
            {"Bucket": "some"},
            none_if=frozenset({none_if}),
            gone_if=frozenset({gone_if}),
            actions=("s3:X",),
        )


def of_policy(heard: Heard) -> list[Result]:
    return [result for access, operation, result in heard.calls if (access, operation) == (Access.READ, "s3.get_bucket_policy")]


def test_a_read_that_aws_answers_is_ok_also_when_there_is_none_or_the_resource_is_gone(aws: Emulator, heard: Heard) -> None:
    account = reading(aws, heard)
    ask(account, gone_if="NoSuchBucket")
    aws.seeding("s3").create_bucket(Bucket="some", CreateBucketConfiguration={"LocationConstraint": REGION})
    ask(account, none_if="NoSuchBucketPolicy")
    assert of_policy(heard) == [Result.OK, Result.OK]


def test_a_read_that_fails_is_told_by_its_reason_and_never_by_awss_own_code(aws: Emulator, heard: Heard) -> None:
    account = reading(aws, heard)
    for code, status in (("AccessDenied", 403), ("MadeUpByAProxy", 400)):
        rule = aws.fail("s3", "GetBucketPolicy", code=code, status=status)
        ask(account)
        aws.withdraw(rule)
    assert of_policy(heard) == [Result.ACCESS_DENIED, Result.ERROR]


def test_throttling_is_heard_of_also_when_a_retry_mends_it(aws: Emulator, heard: Heard) -> None:
    account = reading(aws, heard)
    aws.throttle("iam", "ListAccountAliases", times=1)
    assert account.alias() is None
    assert heard.calls == [(Access.READ, "iam.list_account_aliases", Result.OK)]
    assert heard.throttles == {"iam": 1}
    assert 0 < heard.seconds[0] < 60


def test_who_the_caller_is_is_a_read_like_any_other(aws: Emulator, heard: Heard) -> None:
    account = reading(aws, heard)
    account.verify(ACCOUNT)
    aws.deny("sts", "GetCallerIdentity")
    with pytest.raises(AccountError):
        account.verify(ACCOUNT)
    assert [result for _, _, result in heard.calls] == [Result.OK, Result.ACCESS_DENIED]


def test_an_endpoint_that_is_left_alone_was_not_called(aws: Emulator, heard: Heard) -> None:
    account = reading(aws, heard)
    aws.down()
    ask(account)
    ask(account)
    assert of_policy(heard) == [Result.TIMED_OUT]


@pytest.mark.usefixtures("awake")
def test_each_write_is_told_by_what_came_of_it(aws: Emulator, heard: Heard) -> None:
    aws.seeding("s3").create_bucket(Bucket="some-bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
    writer = writing(aws, Sessions(heard))
    write(writer)
    for fault in (aws.deny, aws.throttle, aws.lose):
        rule = fault("s3", "PutPublicAccessBlock")
        with pytest.raises((WriteRefused, WriteLost)):
            write(writer)
        aws.withdraw(rule)
    aws.fail("s3", "PutPublicAccessBlock", code="NoSuchBucket", status=404)
    with pytest.raises(WriteRefused):
        write(writer)
    wanted = [Result.OK, Result.ACCESS_DENIED, Result.THROTTLED, Result.LOST, Result.REFUSED]
    assert heard.calls == [(Access.WRITE, PUT, result) for result in wanted]
    assert heard.throttles == {"s3": 1}


def test_a_role_that_is_throttled_while_it_is_assumed_is_heard_of(aws: Emulator, heard: Heard) -> None:
    account = reading(aws, heard, WRITER)
    aws.throttle("sts", "AssumeRole", times=1)
    account.verify(ACCOUNT)
    assert heard.throttles == {"sts": 1}
