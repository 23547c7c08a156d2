"""One account as one identity sees it: verified first, asked within its limits, and left alone while its endpoint does not answer."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from seawall.aws.accounts import AwsAccount, Limits, Pace
from seawall.aws.session import AssumeRole, Identity, Keys, Sessions
from seawall.errors import AccountError, UnknownReason, Unreadable, WrongAccount
from tests.emulator import ACCOUNT, REGION, Emulator

NewAccount = Callable[..., AwsAccount]


@pytest.fixture(scope="module")
def sessions() -> Sessions:
    return Sessions()


@pytest.fixture
def account(aws: Emulator, sessions: Sessions) -> NewAccount:
    """Makes accounts that nobody has verified yet."""

    def make(*roles: AssumeRole) -> AwsAccount:
        return AwsAccount(
            Identity(home_region="us-east-1", keys=Keys("AKIATESTING", "secret"), roles=roles, endpoint_url=aws.url), sessions
        )

    return make


def refusal(account: AwsAccount, wanted: str | None = None) -> AccountError:
    with pytest.raises(AccountError) as caught:
        account.verify(wanted)
    return caught.value


def test_the_caller_is_who_sts_says(aws: Emulator, account: NewAccount) -> None:
    made = account()
    caller = made.verify(ACCOUNT)
    assert (caller.account_id, caller.partition, made.account_id) == (ACCOUNT, "aws", ACCOUNT)
    assert [(call.service, call.operation, call.region) for call in aws.calls] == [("sts", "GetCallerIdentity", "us-east-1")]


def test_another_account_is_refused_and_nothing_is_known_of_it(aws: Emulator, account: NewAccount) -> None:
    made = account()
    error = refusal(made, "999999999999")
    assert isinstance(error, WrongAccount)
    assert error.retry_after is None
    assert made.caller is None
    assert aws.count() == 1


def test_an_account_that_was_not_verified_has_no_id(account: NewAccount) -> None:
    with pytest.raises(AccountError):
        _ = account().account_id


def test_a_role_that_may_not_be_assumed_is_the_credentials_fault(aws: Emulator, account: NewAccount) -> None:
    aws.deny("sts", "AssumeRole")
    error = refusal(account(AssumeRole(f"arn:aws:iam::{ACCOUNT}:role/read")))
    assert error.reason == "CredentialsUnavailable"
    assert "assuming the role answered AccessDenied" in error.message
    assert error.retry_after is not None


@pytest.mark.slow
def test_an_sts_that_does_not_answer_is_awss_fault(aws: Emulator, account: NewAccount) -> None:
    aws.down()
    error = refusal(account())
    assert error.reason == "AwsUnavailable"
    assert error.retry_after is not None


def test_the_alias_is_for_display_and_may_be_missing_or_denied(aws: Emulator, account: NewAccount) -> None:
    made = account()
    assert made.alias() is None
    aws.seeding("iam").create_account_alias(AccountAlias="the-shop")
    assert made.alias() == "the-shop"
    aws.deny("iam", "ListAccountAliases")
    assert made.alias() is None
    assert made.denied_actions == ("iam:ListAccountAliases",)


def test_enabled_regions_are_sorted_and_asked_in_the_home_region(aws: Emulator, account: NewAccount) -> None:
    regions = account().enabled_regions()
    assert list(regions) == sorted(regions)
    assert REGION in regions
    assert {call.region for call in aws.calls} == {"us-east-1"}


def test_a_denied_action_is_remembered_until_it_is_allowed(aws: Emulator, account: NewAccount) -> None:
    made = account()
    rule = aws.deny("ec2", "DescribeVpcs")
    with pytest.raises(Unreadable):
        made.read("ec2.describe_vpcs", REGION, {}, actions=("ec2:DescribeVpcs",))
    made.read("ec2.describe_subnets", REGION, {}, actions=("ec2:DescribeSubnets",))
    assert made.denied_actions == ("ec2:DescribeVpcs",)
    aws.withdraw(rule)
    made.read("ec2.describe_vpcs", REGION, {}, actions=("ec2:DescribeVpcs",))
    assert made.denied_actions == ()


def test_an_action_that_is_denied_on_one_resource_is_told_although_it_is_allowed_on_others(aws: Emulator, account: NewAccount) -> None:
    made = account()
    for name in ("shut", "open"):
        aws.seeding("s3", "us-east-1").create_bucket(Bucket=name)
    aws.deny("s3", "GetBucketVersioning", times=1)
    with pytest.raises(Unreadable):
        made.read("s3.get_bucket_versioning", "us-east-1", {"Bucket": "shut"}, actions=("s3:GetBucketVersioning",))
    made.read("s3.get_bucket_versioning", "us-east-1", {"Bucket": "open"}, actions=("s3:GetBucketVersioning",))
    assert made.denied_actions == ("s3:GetBucketVersioning",)
    made.read("s3.get_bucket_versioning", "us-east-1", {"Bucket": "shut"}, actions=("s3:GetBucketVersioning",))
    assert made.denied_actions == ()


def test_global_reads_go_to_the_home_region(aws: Emulator, account: NewAccount) -> None:
    account().read("iam.list_users", "global", {})
    account().read("ec2.describe_vpcs", REGION, {})
    assert [(call.service, call.region) for call in aws.calls] == [("iam", "us-east-1"), ("ec2", REGION)]


def test_what_has_no_endpoint_in_a_region_is_not_served_there(account: NewAccount) -> None:
    made = account()
    assert made.serves("workspaces", REGION)
    assert not made.serves("workspaces", "eu-north-1")
    assert made.serves("iam", "eu-north-1")
    assert made.serves("workspaces", "global")
    assert made.serves("a-service-of-tomorrow", "eu-north-1")


@pytest.mark.slow
def test_an_endpoint_that_gave_no_answer_is_left_alone_for_a_while_and_others_are_not(aws: Emulator, account: NewAccount) -> None:
    made = account()
    rule = aws.reset_connection("dynamodb")
    with pytest.raises(Unreadable, match="got no answer"):
        made.read("dynamodb.list_tables", REGION, {})
    asked = aws.count("dynamodb")
    began = time.monotonic()
    with pytest.raises(Unreadable, match=r"was not asked: the endpoint of dynamodb in eu-west-1 gave no answer a moment ago") as caught:
        made.read("dynamodb.list_backups", REGION, {})
    assert time.monotonic() - began < 0.5
    assert caught.value.unknown is UnknownReason.TIMED_OUT
    assert aws.count("dynamodb") == asked
    aws.withdraw(rule)
    made.read("dynamodb.list_tables", "us-east-1", {})
    made.read("ec2.describe_vpcs", REGION, {})
    while time.monotonic() - began < 5.5:
        time.sleep(0.1)
    made.read("dynamodb.list_tables", REGION, {})


def test_requests_a_second_are_spread_evenly() -> None:
    pace = Pace(50)
    began = time.monotonic()
    for _ in range(11):
        pace.wait()
    assert 0.2 <= time.monotonic() - began < 2
    unbound = Pace(None)
    began = time.monotonic()
    for _ in range(1000):
        unbound.wait()
    assert time.monotonic() - began < 1


def test_the_limit_binds_what_is_asked_of_aws(aws: Emulator, sessions: Sessions) -> None:
    identity = Identity(home_region="us-east-1", keys=Keys("AKIATESTING", "secret"), endpoint_url=aws.url)
    made = AwsAccount(identity, sessions, Limits(requests_per_second=10))
    made.read("ec2.describe_vpcs", REGION, {})
    began = time.monotonic()
    for _ in range(4):  # the first may go at once: its turn came while the client was being made
        made.read("ec2.describe_vpcs", REGION, {})
    assert time.monotonic() - began >= 0.25
