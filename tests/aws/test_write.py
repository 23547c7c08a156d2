"""Writes: asked once, and told as done, refused or lost."""

from __future__ import annotations

import time
import uuid
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.wrappers import Response

from seawall.aws.write import WritingAccount, client_token
from seawall.errors import WriteLost, WriteRefused
from tests.aws.writes import ACTIONS, PROTOCOLS, SHUT, TOKEN, asked, lost, refused, write
from tests.emulator import ACCOUNT, REGION, Emulator, Rule
from tests.fakes import Refused


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_write_is_asked_once_and_answers_with_its_request_id(aws: Emulator, writer: WritingAccount, protocol: str) -> None:
    _, service, operation, _ = PROTOCOLS[protocol]
    written = write(writer, protocol)
    assert aws.count(service, operation, region=REGION) == 1
    assert written.request_id
    assert "ResponseMetadata" not in written.document


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_denied_write_was_refused(aws: Emulator, writer: WritingAccount, protocol: str) -> None:
    operation, service, name, _ = PROTOCOLS[protocol]
    aws.deny(service, name)
    error = refused(writer, protocol)
    assert (error.reason, error.retry_after) == ("AccessDenied", None)
    assert error.message.startswith(f"{operation} was denied (")
    assert error.request_id


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_throttled_write_was_refused_and_is_not_asked_again(aws: Emulator, writer: WritingAccount, protocol: str) -> None:
    _, service, name, _ = PROTOCOLS[protocol]
    aws.throttle(service, name)
    error = refused(writer, protocol)
    assert (error.reason, error.retry_after) == ("Throttled", timedelta(seconds=15))
    assert aws.count(service, name) == 1


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("fault", ["reset_connection", "lose", "fail"])
def test_a_write_without_an_answer_is_lost_and_not_asked_again(aws: Emulator, writer: WritingAccount, fault: str, protocol: str) -> None:
    _, service, name, _ = PROTOCOLS[protocol]
    writer.prepare(ACTIONS)
    getattr(aws, fault)(service, name)
    assert lost(writer, protocol).retry_after == timedelta(seconds=2)
    assert aws.count(service, name) == 1


def test_a_write_whose_answer_was_lost_may_have_been_done(aws: Emulator, writer: WritingAccount) -> None:
    aws.lose("iam", "CreateUser")
    lost(writer, "query")
    assert aws.seeding("iam").get_user(UserName="somebody")


@pytest.mark.parametrize(
    ("code", "status", "retry"),
    [
        ("MalformedPolicy", 400, None),
        ("PermanentRedirect", 301, None),
        ("NotImplemented", 501, None),
        ("OperationAborted", 409, timedelta(minutes=1)),
        ("LimitExceededException", 400, timedelta(minutes=1)),
    ],
)
def test_another_refusal_is_told_by_awss_code(
    aws: Emulator, writer: WritingAccount, code: str, status: int, retry: timedelta | None
) -> None:
    aws.fail("logs", "CreateLogGroup", code=code, status=status)
    error = refused(writer, "json")
    assert (error.reason, error.retry_after) == (code, retry)
    assert f"logs.create_log_group answered {code}: We encountered an internal error" in error.message


@pytest.mark.parametrize(("code", "status"), [("RequestTimeout", 400), ("Something", 408), ("ServiceUnavailable", 503)])
def test_an_error_that_leaves_open_what_was_done_is_a_lost_answer(aws: Emulator, writer: WritingAccount, code: str, status: int) -> None:
    aws.fail("logs", "CreateLogGroup", code=code, status=status)
    error = lost(writer, "json")
    assert f"answered {code} ({status}), which does not say whether it was done" in error.message
    assert error.request_id


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_an_answer_that_is_no_awss_is_a_lost_one(aws: Emulator, writer: WritingAccount, protocol: str) -> None:
    _, service, name, _ = PROTOCOLS[protocol]
    aws._add(Rule(service, name, lambda *_: Response("<!doctype html>\n<title>Welcome", 200, content_type="text/html")))
    assert "\n" not in lost(writer, protocol).message


def test_an_endpoint_that_is_away_was_never_asked(aws: Emulator, writer: WritingAccount) -> None:
    writer.prepare(ACTIONS)
    write(writer)
    aws.down()
    error = refused(writer)
    assert (error.reason, error.retry_after) == ("AwsUnavailable", timedelta(seconds=15))
    assert error.message.startswith("s3.put_public_access_block could not be sent: ")


@pytest.mark.parametrize(("service", "operation", "ends"), [("s3", "PutPublicAccessBlock", WriteLost), ("sts", "AssumeRole", WriteRefused)])
def test_nothing_is_waited_for_longer_than_five_seconds(
    aws: Emulator, writer: WritingAccount, service: str, operation: str, ends: type[Exception]
) -> None:
    if service == "s3":
        writer.prepare(ACTIONS)
    aws.delay(service, operation, seconds=20)
    began = time.monotonic()
    with pytest.raises(ends):
        write(writer)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [("s3.put_public_access_block", {"Bucket": "some-bucket"}), ("s3.put_nothing", {}), ("no-such-service.put_nothing", {})],
    ids=["a parameter is missing", "no such operation", "no such service"],
)
def test_what_is_no_request_is_not_sent(aws: Emulator, writer: WritingAccount, operation: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(WriteRefused, match="please report it") as caught:
        writer.call(operation, REGION, arguments, actions=ACTIONS, token=TOKEN)
    assert (caught.value.reason, caught.value.retry_after) == ("InvalidCall", None)
    assert asked(aws) == ["AssumeRole", "GetCallerIdentity"]


def test_global_writes_go_to_the_home_region(aws: Emulator, writer: WritingAccount) -> None:
    writer.call("iam.create_user", "global", {"UserName": "somebody"}, actions=ACTIONS, token=TOKEN)
    assert {call.region for call in aws.calls} == {"us-east-1"}


def test_s3_control_reaches_an_emulator_that_has_no_names(aws: Emulator, writer: WritingAccount) -> None:
    arguments = {"AccountId": ACCOUNT, "PublicAccessBlockConfiguration": SHUT}
    writer.call("s3control.put_public_access_block", "global", arguments, actions=ACTIONS, token=TOKEN)
    assert aws.count("s3control", "PutPublicAccessBlock") == 1


def test_the_same_call_has_the_same_token_and_another_call_another(aws: Emulator, writer: WritingAccount) -> None:
    aws.fake("guardduty", "CreateDetector", lambda *_: {"DetectorId": "d"})
    heard = aws.heard("guardduty", "CreateDetector")
    for token in ("hash/change/0", "hash/change/0", "hash/change/1"):
        write(writer, "rest-json", token=token)
    given = [each["ClientToken"] for each in heard]
    assert given == [client_token("hash/change/0"), client_token("hash/change/0"), client_token("hash/change/1")]
    assert len(set(given)) == 2
    assert [str(uuid.UUID(each)) for each in given] == given


def test_a_token_of_ec2_that_botocore_knows_nothing_of_is_sent_too(aws: Emulator, writer: WritingAccount) -> None:
    (vpc,) = aws.seeding("ec2").describe_vpcs()["Vpcs"]
    heard = aws.heard("ec2", "CreateVpcEndpoint")
    arguments = {"VpcId": vpc["VpcId"], "ServiceName": f"com.amazonaws.{REGION}.s3"}
    writer.call("ec2.create_vpc_endpoint", REGION, arguments, actions=ACTIONS, token=TOKEN)
    assert [each["ClientToken"] for each in heard] == [client_token(TOKEN)]


def test_a_token_that_is_given_is_kept(aws: Emulator, writer: WritingAccount) -> None:
    heard = aws.heard("guardduty", "CreateDetector")
    writer.call("guardduty.create_detector", REGION, {"Enable": True, "ClientToken": "mine"}, actions=ACTIONS, token=TOKEN)
    assert [each["ClientToken"] for each in heard] == ["mine"]


def test_text_from_aws_is_one_short_line(aws: Emulator, writer: WritingAccount) -> None:
    aws.fake("guardduty", "CreateDetector", _rambling)
    message = refused(writer, "rest-json").message
    assert "\n" not in message
    assert len(message) < 400


def _rambling(*_: Any) -> dict[str, Any]:
    raise Refused("BadRequestException", "no\n" * 1000)
