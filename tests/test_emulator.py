"""The emulated AWS records, refuses and breaks what it is told to, in each service's own way."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

from tests.emulator import ACCOUNT, Call, Emulator
from tests.fakes import Refused

OTHER_ACCOUNT = "210987654321"

Ask = Callable[[Any], Any]

#: One operation of each service that the project is about, and of those that share a name in the signature or a path with others.
OPERATIONS: dict[tuple[str, str], Ask] = {
    ("s3", "ListBuckets"): lambda client: client.list_buckets(),
    ("s3", "GetBucketPolicy"): lambda client: client.get_bucket_policy(Bucket="a.b"),
    ("s3", "GetBucketEncryption"): lambda client: client.get_bucket_encryption(Bucket="ab"),
    ("s3", "ListObjectsV2"): lambda client: client.list_objects_v2(Bucket="ab"),
    ("s3", "PutObject"): lambda client: client.put_object(Bucket="ab", Key="x/y z", Body=b"Action=Nothing"),
    ("s3control", "GetPublicAccessBlock"): lambda client: client.get_public_access_block(AccountId=ACCOUNT),
    ("ec2", "DescribeInstances"): lambda client: client.describe_instances(),
    ("iam", "ListUsers"): lambda client: client.list_users(),
    ("sts", "GetCallerIdentity"): lambda client: client.get_caller_identity(),
    ("rds", "DescribeDBInstances"): lambda client: client.describe_db_instances(),
    ("redshift", "DescribeClusters"): lambda client: client.describe_clusters(),
    ("dynamodb", "ListTables"): lambda client: client.list_tables(),
    ("emr", "GetBlockPublicAccessConfiguration"): lambda client: client.get_block_public_access_configuration(),
    ("workspaces", "DescribeWorkspaces"): lambda client: client.describe_workspaces(),
    ("cloudtrail", "DescribeTrails"): lambda client: client.describe_trails(),
    ("kms", "ListKeys"): lambda client: client.list_keys(),
    ("autoscaling", "DescribeAutoScalingGroups"): lambda client: client.describe_auto_scaling_groups(),
    ("elb", "DescribeLoadBalancers"): lambda client: client.describe_load_balancers(),
    ("elbv2", "DescribeLoadBalancers"): lambda client: client.describe_load_balancers(),
    ("lambda", "ListFunctions"): lambda client: client.list_functions(),
    ("guardduty", "ListDetectors"): lambda client: client.list_detectors(),
    ("cloudwatch", "DescribeAlarms"): lambda client: client.describe_alarms(),
    ("sesv2", "ListEmailIdentities"): lambda client: client.list_email_identities(),
    ("route53", "ListHostedZones"): lambda client: client.list_hosted_zones(),
    ("account", "ListRegions"): lambda client: client.list_regions(),
    ("artifact", "ListReports"): lambda client: client.list_reports(),
}

#: What AWS's services answer to those without permission, and to those in a hurry.
CODES = [
    ("s3", "AccessDenied", 403, "SlowDown"),
    ("s3control", "AccessDenied", 403, "Throttling"),
    ("ec2", "UnauthorizedOperation", 403, "RequestLimitExceeded"),
    ("iam", "AccessDenied", 403, "Throttling"),
    ("kms", "AccessDeniedException", 400, "ThrottlingException"),
    ("lambda", "AccessDeniedException", 403, "ThrottlingException"),
]


def error_of(ask: Ask, client: Any) -> tuple[str, int]:
    """Error code and HTTP status of a call that has to fail."""
    with pytest.raises(ClientError) as caught:
        ask(client)
    return caught.value.response["Error"]["Code"], caught.value.response["ResponseMetadata"]["HTTPStatusCode"]


def operation_of(service: str) -> tuple[str, Ask]:
    """The first of OPERATIONS for a service."""
    return next((name, ask) for (its_service, name), ask in OPERATIONS.items() if its_service == service)


@pytest.mark.parametrize(("service", "operation"), OPERATIONS, ids=[":".join(each) for each in OPERATIONS])
def test_a_request_is_recorded_with_service_operation_region_and_account(aws: Emulator, service: str, operation: str) -> None:
    aws.fail("*")  # what it is answered with does not matter here, and one answer is quicker than moto's first
    error_of(OPERATIONS[service, operation], aws.client(service, "us-east-1"))
    assert aws.calls == [Call(service, operation, "us-east-1", ACCOUNT, "AKIATESTING", 500)]


@pytest.mark.parametrize(("service", "denied", "status", "throttled"), CODES, ids=[each[0] for each in CODES])
def test_a_service_refuses_in_its_own_words(aws: Emulator, service: str, denied: str, status: int, throttled: str) -> None:
    operation, ask = operation_of(service)
    aws.deny(service, operation, times=1)
    aws.throttle(service, operation, times=1)
    assert error_of(ask, aws.client(service))[0] == throttled  # the newest rule first
    assert error_of(ask, aws.client(service)) == (denied, status)


def test_a_rule_holds_only_for_what_it_names_and_until_it_is_withdrawn(aws: Emulator) -> None:
    rule = aws.deny("ec2", "Describe*", region="us-east-1")
    aws.client("ec2", "eu-west-1").describe_vpcs()
    aws.client("ec2", "us-east-1").create_vpc(CidrBlock="10.0.0.0/16")
    assert error_of(lambda client: client.describe_vpcs(), aws.client("ec2", "us-east-1"))[0] == "UnauthorizedOperation"
    aws.withdraw(rule)
    assert len(aws.client("ec2", "us-east-1").describe_vpcs()["Vpcs"]) == 2


def test_boto3_repeats_what_was_throttled_and_each_try_is_counted(aws: Emulator) -> None:
    aws.throttle("iam", "ListUsers", times=2)
    patient = boto3.client("iam", config=Config(retries={"mode": "standard", "total_max_attempts": 3}))
    assert patient.list_users()["Users"] == []
    assert aws.count("iam", "ListUsers") == 3
    assert aws.count("i*", "List*", account=ACCOUNT) == 3
    assert (
        aws.count("iam", region="us-east-1") == 0
    )  # with an endpoint of one's own, global services are signed for the client's Region too


def test_preparations_are_neither_recorded_nor_refused(aws: Emulator) -> None:
    aws.deny("*")
    aws.seeding("s3").create_bucket(Bucket="prepared", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    assert aws.calls == []
    assert error_of(lambda client: client.list_buckets(), aws.client("s3")) == ("AccessDenied", 403)


def test_accounts_are_worlds_of_their_own(aws: Emulator) -> None:
    aws.seeding("iam", account=OTHER_ACCOUNT).create_user(UserName="over-there")
    assert aws.client("iam").list_users()["Users"] == []
    role = aws.client("sts").assume_role(RoleArn=f"arn:aws:iam::{OTHER_ACCOUNT}:role/reader", RoleSessionName="test")["Credentials"]
    keys = {
        "aws_access_key_id": role["AccessKeyId"],
        "aws_secret_access_key": role["SecretAccessKey"],
        "aws_session_token": role["SessionToken"],
    }
    assert [user["UserName"] for user in boto3.client("iam", **keys).list_users()["Users"]] == ["over-there"]
    assert boto3.client("sts", **keys).get_caller_identity()["Account"] == OTHER_ACCOUNT
    assert aws.count("iam", "ListUsers", account=OTHER_ACCOUNT) == 1
    aws.deny("iam", account=OTHER_ACCOUNT)
    assert error_of(lambda client: client.list_users(), boto3.client("iam", **keys)) == ("AccessDenied", 403)
    aws.client("iam").list_users()


def test_a_delayed_answer_comes_late_or_after_the_client_gave_up(aws: Emulator) -> None:
    aws.delay("sts", seconds=0.4)
    start = time.monotonic()
    aws.client("sts").get_caller_identity()
    assert time.monotonic() - start >= 0.4
    hasty = boto3.client("sts", config=Config(read_timeout=0.1, retries={"total_max_attempts": 1}))
    with pytest.raises(ReadTimeoutError):
        hasty.get_caller_identity()


def test_a_connection_is_reset_without_an_answer(aws: Emulator) -> None:
    aws.reset_connection("sts", times=1)
    with pytest.raises(ConnectionClosedError):
        aws.client("sts").get_caller_identity()
    assert [call.status for call in aws.calls] == [0]
    aws.client("sts").get_caller_identity()


def test_an_endpoint_that_is_down_comes_up_at_the_same_address_with_its_world(aws: Emulator) -> None:
    aws.seeding("iam").create_user(UserName="kept")
    url, iam = aws.url, aws.client("iam")
    iam.list_users()  # the connection stays open
    aws.down()
    with pytest.raises(EndpointConnectionError):
        iam.list_users()
    aws.up()
    assert aws.url == url
    assert [user["UserName"] for user in iam.list_users()["Users"]] == ["kept"]


def test_the_default_key_of_ebs_is_answered_by_a_fake_with_a_memory(aws: Emulator) -> None:
    ec2 = aws.client("ec2")
    assert ec2.get_ebs_default_kms_key_id()["KmsKeyId"] == "alias/aws/ebs"
    ec2.modify_ebs_default_kms_key_id(KmsKeyId="alias/mine")
    assert ec2.get_ebs_default_kms_key_id()["KmsKeyId"] == "alias/mine"
    assert aws.client("ec2", "us-east-1").get_ebs_default_kms_key_id()["KmsKeyId"] == "alias/aws/ebs"


def test_a_fake_can_stand_for_a_service_that_moto_lacks_and_gets_the_parameters(aws: Emulator) -> None:
    aws.fake("artifact", "ListReports", lambda asked, _: {"reports": [{"name": f"at most {asked['maxResults']}"}]})
    assert aws.client("artifact").list_reports(maxResults=7)["reports"] == [{"name": "at most 7"}]


def test_a_fake_may_refuse(aws: Emulator) -> None:
    def refuse(*_: object) -> dict[str, Any]:
        raise Refused("ValidationException", "no such report")

    aws.fake("artifact", "GetReport", refuse)
    asked = {"reportId": "report-1234567890123456", "termToken": "t" * 20}
    assert error_of(lambda client: client.get_report(**asked), aws.client("artifact")) == ("ValidationException", 400)


@pytest.mark.parametrize(("service", "operation"), [("artifact", "ListReports"), ("account", "ListRegions")])
def test_what_nobody_answers_is_said_to_be_missing(aws: Emulator, service: str, operation: str) -> None:
    with pytest.raises(ClientError, match=rf"neither moto nor tests/fakes\.py answers {service}:{operation}"):
        OPERATIONS[service, operation](aws.client(service))


def test_an_operation_that_moto_has_not_implemented_is_said_to_be_missing(aws: Emulator) -> None:
    with pytest.raises(ClientError, match=r"neither moto nor tests/fakes\.py answers ec2:DescribeIdFormat"):
        aws.client("ec2").describe_id_format()


def test_iam_knows_managed_policies_where_a_test_needs_them(aws: Emulator) -> None:
    administrator = "arn:aws:iam::aws:policy/AdministratorAccess"

    def ask(client: Any) -> Any:
        return client.get_policy(PolicyArn=administrator)

    assert error_of(ask, aws.client("iam"))[0] == "NoSuchEntity"
    aws.load_managed_policies()
    assert ask(aws.client("iam"))["Policy"]["PolicyName"] == "AdministratorAccess"
    aws.reset()
    assert error_of(ask, aws.client("iam"))[0] == "NoSuchEntity"


def test_a_reset_leaves_nothing(aws: Emulator) -> None:
    aws.seeding("iam").create_user(UserName="gone")
    aws.seeding("iam", account=OTHER_ACCOUNT).create_user(UserName="gone")
    aws.deny("sts")
    aws.client("iam").list_users()
    aws.reset()
    assert aws.calls == []
    assert aws.client("iam").list_users()["Users"] == []
    assert aws.seeding("iam", account=OTHER_ACCOUNT).list_users()["Users"] == []
    assert aws.client("sts").get_caller_identity()["Account"] == ACCOUNT
