"""Sessions: who is asked for which role with which cut, and what all of them share. moto does not enforce session policies: the requests count."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from seawall.aws.accounts import OWN_ACTIONS, AwsAccount
from seawall.aws.policy import SESSION_LIMIT, Cut
from seawall.aws.session import AssumeRole, Identity, Keys, Session, Sessions
from seawall.errors import AccountError
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.fakes import Parameters, Refused, State

FIRST = f"arn:aws:iam::{ACCOUNT}:role/first"
LAST = "arn:aws:iam::999999999999:role/last"
KEYS = Keys("AKIATESTING", "secret-of-the-test")


@pytest.fixture(scope="module")
def sessions() -> Sessions:
    return Sessions()


def identity(aws: Emulator, *roles: AssumeRole) -> Identity:
    return Identity(home_region="us-east-1", keys=KEYS, roles=roles, endpoint_url=aws.url)


def caller(session: Session) -> str:
    arn: str = session.client("sts", "us-east-1").get_caller_identity()["Arn"]
    return arn


def actions_of(asked: dict[str, Any]) -> set[str]:
    (statement,) = json.loads(asked["Policy"])["Statement"]
    assert (statement["Effect"], statement["Resource"]) == ("Allow", "*")
    return set(statement["Action"])


def test_opening_a_session_asks_nothing(aws: Emulator, sessions: Sessions) -> None:
    sessions.open(identity(aws, AssumeRole(LAST)), partition="aws", actions=frozenset({"s3:ListAllMyBuckets"}))
    assert aws.calls == []


def test_a_role_is_assumed_with_its_name_its_external_id_and_a_policy_of_exactly_the_actions(aws: Emulator, sessions: Sessions) -> None:
    heard = aws.heard("sts", "AssumeRole")
    role = AssumeRole(LAST, external_id="xyz", session_name="audit")
    session = sessions.open(identity(aws, role), partition="aws", actions=frozenset({"s3:GetBucketPolicy", "ec2:DescribeVpcs"}))
    assert caller(session) == "arn:aws:sts::999999999999:assumed-role/last/audit"
    (asked,) = heard
    assert (asked["RoleArn"], asked["RoleSessionName"], asked["ExternalId"]) == (LAST, "audit", "xyz")
    assert actions_of(asked) == {"s3:GetBucketPolicy", "ec2:DescribeVpcs"}


def test_roles_are_assumed_in_order_and_only_the_last_one_is_cut(aws: Emulator, sessions: Sessions) -> None:
    heard = aws.heard("sts", "AssumeRole")
    chain = identity(aws, AssumeRole(FIRST), AssumeRole(LAST))
    session = sessions.open(chain, partition="aws", actions=frozenset({"ec2:DescribeVpcs"}))
    assert caller(session) == "arn:aws:sts::999999999999:assumed-role/last/seawall"
    assert [asked["RoleArn"] for asked in heard] == [FIRST, LAST]
    assert ["Policy" in asked for asked in heard] == [False, True]
    assert "ExternalId" not in heard[0]
    keys = [call.access_key for call in aws.calls]
    assert keys[0] == "AKIATESTING"
    assert len(set(keys)) == 3, "each step is asked with the credentials of the one before"


def test_without_a_role_the_keys_are_used_as_they_are(aws: Emulator, sessions: Sessions) -> None:
    plain = identity(aws)
    assert not plain.can_be_cut
    caller(sessions.open(plain, partition="aws", actions=frozenset({"ec2:DescribeVpcs"})))
    assert [(call.operation, call.access_key) for call in aws.calls] == [("GetCallerIdentity", "AKIATESTING")]


def test_a_selection_too_large_for_one_policy_is_cut_by_awss_reading_policies_and_what_they_lack(aws: Emulator, sessions: Sessions) -> None:
    heard = aws.heard("sts", "AssumeRole")
    many = frozenset({f"ec2:DescribeSomethingVeryLong{number:03}" for number in range(100)} | {"things:GetLock"})
    caller(sessions.open(identity(aws, AssumeRole(LAST)), partition="aws-cn", actions=many))
    (asked,) = heard
    arns = [each["arn"] for each in asked["PolicyArns"]]
    assert arns == ["arn:aws-cn:iam::aws:policy/SecurityAudit", "arn:aws-cn:iam::aws:policy/job-function/ViewOnlyAccess"]
    assert actions_of(asked) == {"things:GetLock"}
    assert len(asked["Policy"]) + sum(map(len, arns)) <= SESSION_LIMIT


def test_a_policy_that_aws_finds_too_large_gives_way_to_awss_reading_policies_for_good(aws: Emulator, sessions: Sessions) -> None:
    aws.fake("sts", "AssumeRole", picky)
    heard = aws.heard("sts", "AssumeRole")
    account = AwsAccount(identity(aws, AssumeRole(LAST)), sessions)
    assert account.cut is Cut.INLINE
    account.verify(ACCOUNT)
    assert account.cut is Cut.READING_POLICIES
    account.verify(ACCOUNT)
    assert "PolicyArns" not in heard[0]
    assert len(heard) > 2, "credentials that end within minutes are renewed"
    assert all("PolicyArns" in asked for asked in heard[1:])


def test_a_refusal_for_another_reason_changes_no_cut(aws: Emulator, sessions: Sessions) -> None:
    aws.fail("sts", "AssumeRole", code="RegionDisabledException", status=403)
    account = AwsAccount(identity(aws, AssumeRole(LAST)), sessions)
    with pytest.raises(AccountError, match="RegionDisabledException"):
        account.verify(ACCOUNT)
    assert account.cut is Cut.INLINE
    assert aws.count("sts", "AssumeRole") == 1


def test_an_account_says_how_its_reading_session_is_cut(aws: Emulator, sessions: Sessions) -> None:
    assert AwsAccount(identity(aws), sessions).cut is None
    account = AwsAccount(identity(aws, AssumeRole(LAST)), sessions)
    assert (account.cut, account.actions) == (Cut.INLINE, OWN_ACTIONS)
    many = frozenset(f"ec2:DescribeSomethingVeryLong{number:03}" for number in range(100))
    account.require(many)
    assert (account.cut, account.actions) == (Cut.READING_POLICIES, OWN_ACTIONS | many)


def picky(asked: Parameters, _: State) -> dict[str, Any]:
    """AssumeRole where the packed form of any inline policy of its own is too large; credentials for eight minutes."""
    if "PolicyArns" not in asked:
        raise Refused("PackedPolicyTooLarge", "Packed size of session tags consumes 104% of allotted space.")
    credentials = {"AccessKeyId": "ASIAPICKY", "SecretAccessKey": "secret", "SessionToken": "token"}
    return {"Credentials": {**credentials, "Expiration": datetime.now(UTC) + timedelta(minutes=8)}}


def test_the_cut_grows_with_what_is_asked_for_and_never_shrinks(aws: Emulator, sessions: Sessions) -> None:
    heard = aws.heard("sts", "AssumeRole")
    account = AwsAccount(identity(aws, AssumeRole(FIRST)), sessions)
    account.verify(ACCOUNT)
    account.require(frozenset({"ec2:DescribeVpcs"}))
    account.read("ec2.describe_vpcs", REGION, {})
    account.require(frozenset({"ec2:DescribeVpcs"}))
    account.read("ec2.describe_vpcs", "us-east-1", {})
    account.require(frozenset({"ec2:DescribeSubnets"}))
    account.read("ec2.describe_subnets", REGION, {})
    assert [actions_of(asked) - OWN_ACTIONS for asked in heard] == [
        set(),
        {"ec2:DescribeVpcs"},
        {"ec2:DescribeVpcs", "ec2:DescribeSubnets"},
    ]
    assert all(actions_of(asked) >= OWN_ACTIONS for asked in heard)


def test_there_is_one_client_for_each_service_and_region_however_many_threads_ask(aws: Emulator, sessions: Sessions) -> None:
    session = sessions.open(identity(aws), partition="aws")
    gate = threading.Barrier(16)

    def get() -> Any:
        gate.wait(10)
        return session.client("dynamodb", REGION)

    with ThreadPoolExecutor(16) as pool:
        clients = {id(each.result()) for each in [pool.submit(get) for _ in range(16)]}
    assert len(clients) == 1
    assert session.client("dynamodb", "us-east-1") is not session.client("dynamodb", REGION)
    assert sessions.open(identity(aws), partition="aws").client("dynamodb", REGION) is not session.client("dynamodb", REGION)


def test_every_session_shares_botocores_data(aws: Emulator, sessions: Sessions) -> None:
    loaders = {
        id(session._session._session.get_component("data_loader"))
        for session in (sessions.open(identity(aws, *roles), partition="aws") for roles in ((), (AssumeRole(FIRST),)))
    }
    assert len(loaders) == 1


def test_secrets_are_not_in_what_is_printed_of_an_identity(aws: Emulator) -> None:
    printed = repr(identity(aws, AssumeRole(LAST, external_id="the-external-id")))
    assert LAST in printed
    assert not [word for word in ("AKIATESTING", "secret-of-the-test", "the-external-id") if word in printed]


def test_s3_control_reaches_an_emulator_that_has_no_names(aws: Emulator, sessions: Sessions) -> None:
    client = sessions.open(identity(aws), partition="aws").client("s3control", REGION)
    with pytest.raises(client.exceptions.NoSuchPublicAccessBlockConfiguration):
        client.get_public_access_block(AccountId=ACCOUNT)
    assert aws.count("s3control", "GetPublicAccessBlock") == 1


def test_a_service_is_looked_up_in_the_endpoint_data(sessions: Sessions) -> None:
    assert REGION in sessions.available_regions("workspaces", "aws")
    assert "eu-north-1" not in sessions.available_regions("workspaces", "aws")
    assert sessions.available_regions("no-such-service", "aws") == frozenset()


def test_a_role_that_cannot_be_assumed_is_asked_for_once_by_all_who_wait_for_it(aws: Emulator, sessions: Sessions) -> None:
    aws.deny("sts", "AssumeRole")
    aws.delay("sts", "AssumeRole", seconds=0.3)
    session = sessions.open(identity(aws, AssumeRole(LAST)), partition="aws")

    def refused(_: int) -> bool:
        with pytest.raises(ClientError, match="AssumeRole"):
            caller(session)
        return True

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(refused, range(8)))
    assert aws.count("sts", "AssumeRole") == 1


def test_credentials_that_end_soon_are_used_to_their_end_while_no_new_ones_are_to_be_had(aws: Emulator, sessions: Sessions) -> None:
    given = []

    def assume(_: Parameters, __: State) -> dict[str, Any]:
        given.append(1)
        if len(given) > 1:
            raise Refused("AccessDenied", "not any more", 403)
        ends = (datetime.now(UTC) + timedelta(minutes=12)).isoformat()  # botocore asks for new ones from 15 minutes before the end on
        keys = {"AccessKeyId": "ASIATESTING", "SecretAccessKey": "secret", "SessionToken": "token", "Expiration": ends}
        return {"Credentials": keys, "AssumedRoleUser": {"AssumedRoleId": "AROA:audit", "Arn": LAST}}

    aws.fake("sts", "AssumeRole", assume)
    client = sessions.open(identity(aws, AssumeRole(LAST)), partition="aws").client("s3", "us-east-1")
    for _ in range(4):
        client.list_buckets()
    assert len(given) == 2, "who has to be sure to lead when AWS is asked must not wait for STS again and again"


def test_a_silent_sts_holds_nobody_for_long_and_other_services_may_take_their_time(aws: Emulator, sessions: Sessions) -> None:
    session = sessions.open(identity(aws), partition="aws")
    sts, s3 = (session.client(service, "us-east-1").meta.config for service in ("sts", "s3"))
    assert (sts.connect_timeout, sts.read_timeout, sts.retries["total_max_attempts"]) == (3, 10, 2)
    assert (s3.connect_timeout, s3.read_timeout, s3.retries["total_max_attempts"]) == (5, 30, 4)
