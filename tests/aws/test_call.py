"""Reads: all pages, the largest ones, and one meaning for each way in which AWS says no; against the emulator, and what is no AWS at all."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from seawall.aws.call import Answer, clean, read
from seawall.aws.session import Identity, Keys, Sessions
from seawall.errors import ResourceGone, UnknownReason, Unreadable
from tests.emulator import REGION, Emulator

#: One read of each of AWS's protocols: service, boto3 method, AWS's name, arguments.
PROTOCOLS = {
    "rest-xml": ("s3", "get_bucket_policy", "GetBucketPolicy", {"Bucket": "some"}),
    "ec2": ("ec2", "describe_vpcs", "DescribeVpcs", {}),
    "query": ("iam", "list_users", "ListUsers", {}),
    "json": ("dynamodb", "list_tables", "ListTables", {}),
    "rest-json": ("eks", "list_clusters", "ListClusters", {}),
}
SOON = timedelta(seconds=15)


def ask(aws: Emulator, service: str, method: str, *, none_if: str = "", gone_if: str = "", **arguments: Any) -> Answer | None:
    """One read without botocore's own tries."""
    codes = (frozenset(filter(None, [each])) for each in (none_if, gone_if))
    return read(aws.client(service), method, arguments, none_if=next(codes), gone_if=next(codes), actions=(f"{service}:Look",))


def refused(aws: Emulator, protocol: str) -> Unreadable:
    service, method, _, arguments = PROTOCOLS[protocol]
    with pytest.raises(Unreadable) as caught:
        ask(aws, service, method, **arguments)
    assert caught.value.message.startswith(f"{service}.{method} ")
    return caught.value


class ProxysPage(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        page = b"<!doctype html>\n<title>500 Internal Server Error</title>\n"
        self.send_response(500)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def proxy() -> Iterator[str]:
    """Address of a server that answers everything with a web page."""
    with ThreadingHTTPServer(("127.0.0.1", 0), ProxysPage) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(10)


def test_an_answer_that_is_no_awss_is_unreadable(proxy: str) -> None:
    identity = Identity(home_region="eu-west-1", keys=Keys("AKIATESTING", "secret"), endpoint_url=proxy)
    client = Sessions().open(identity, partition="aws").client("ec2", "eu-west-1")
    with pytest.raises(Unreadable, match=r"ec2.describe_vpcs could not be asked: Unable to parse response") as caught:
        read(client, "describe_vpcs", {}, none_if=frozenset(), gone_if=frozenset(), actions=())
    assert caught.value.reason == UnknownReason.ERROR
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_denied_read_names_the_action_that_was_missing(aws: Emulator, protocol: str) -> None:
    service, _, operation, _ = PROTOCOLS[protocol]
    aws.deny(service, operation)
    error = refused(aws, protocol)
    assert (error.unknown, error.actions, error.retry_after) == (UnknownReason.ACCESS_DENIED, (f"{service}:Look",), None)
    assert error.message.endswith(f"allow {service}:Look")


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_throttled_read_is_told_from_a_denied_one_and_tried_again_soon(aws: Emulator, protocol: str) -> None:
    service, _, operation, _ = PROTOCOLS[protocol]
    aws.throttle(service, operation)
    error = refused(aws, protocol)
    assert (error.unknown, error.actions, error.retry_after) == (UnknownReason.THROTTLED, (), SOON)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_broken_connection_is_no_answer(aws: Emulator, protocol: str) -> None:
    service, _, operation, _ = PROTOCOLS[protocol]
    aws.reset_connection(service, operation)
    error = refused(aws, protocol)
    assert (error.unknown, error.retry_after) == (UnknownReason.TIMED_OUT, SOON)


def test_an_endpoint_that_is_away_is_no_answer(aws: Emulator) -> None:
    aws.down()
    error = refused(aws, "json")
    assert (error.unknown, error.retry_after, error.is_nameless) == (UnknownReason.TIMED_OUT, SOON, False)


@pytest.mark.parametrize(("answer", "is_nameless"), [(socket.EAI_NONAME, True), (socket.EAI_AGAIN, False)])
def test_an_endpoint_that_dns_does_not_know_is_no_answer_and_told_from_a_dns_that_is_away(
    aws: Emulator, monkeypatch: pytest.MonkeyPatch, answer: int, *, is_nameless: bool
) -> None:
    def look_up(*_: object, **__: object) -> None:
        raise socket.gaierror(answer, "as DNS would say")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    error = refused(aws, "json")
    assert (error.unknown, error.is_nameless) == (UnknownReason.TIMED_OUT, is_nameless)


@pytest.mark.parametrize(("code", "status", "retry"), [("InternalFailure", 500, SOON), ("SomethingElse", 400, timedelta(minutes=1))])
def test_another_error_is_said_in_awss_words(aws: Emulator, code: str, status: int, retry: timedelta) -> None:
    aws.fail("dynamodb", "ListTables", code=code, status=status)
    error = refused(aws, "json")
    assert (error.unknown, error.retry_after) == (UnknownReason.ERROR, retry)
    assert f"answered {code}: We encountered an internal error" in error.message


def test_there_is_none_and_it_is_gone_are_answers(aws: Emulator) -> None:
    aws.seeding("s3").create_bucket(Bucket="some", CreateBucketConfiguration={"LocationConstraint": REGION})
    assert ask(aws, "s3", "get_bucket_policy", Bucket="some", none_if="NoSuchBucketPolicy") is None
    with pytest.raises(ResourceGone):
        ask(aws, "s3", "get_bucket_policy", Bucket="other", none_if="NoSuchBucketPolicy", gone_if="NoSuchBucket")
    with pytest.raises(Unreadable):
        ask(aws, "s3", "get_bucket_policy", Bucket="other", none_if="NoSuchBucketPolicy")


def test_all_pages_become_one_document_with_the_request_ids_of_all(aws: Emulator) -> None:
    pages = {None: ["first", "second"], "second": ["third"], "third": []}

    def page(asked: Any, _: Any) -> dict[str, Any]:
        names = pages[asked.get("ExclusiveStartTableName")]
        return {"TableNames": names, **({"LastEvaluatedTableName": names[-1]} if names else {})}

    aws.fake("dynamodb", "ListTables", page)
    answer = ask(aws, "dynamodb", "list_tables")
    assert answer is not None
    assert answer.document["TableNames"] == ["first", "second", "third"]
    assert len(set(answer.request_ids)) == 3
    assert "ResponseMetadata" not in answer.document


@pytest.mark.parametrize(
    ("service", "method", "operation", "parameter", "size"),
    [
        ("dynamodb", "list_tables", "ListTables", "Limit", 100),
        ("ec2", "describe_instances", "DescribeInstances", "MaxResults", 1000),
        ("iam", "list_users", "ListUsers", "MaxItems", 1000),
        ("rds", "describe_db_instances", "DescribeDBInstances", "MaxRecords", 100),
        ("s3", "list_buckets", "ListBuckets", "MaxBuckets", 10000),
        ("kms", "list_keys", "ListKeys", "Limit", 1000),
    ],
)
def test_pages_are_as_large_as_the_service_allows(
    aws: Emulator, service: str, method: str, operation: str, parameter: str, size: int
) -> None:
    heard = aws.heard(service, operation)
    ask(aws, service, method)
    assert [int(each[parameter]) for each in heard] == [size]


def test_an_operation_without_pages_is_asked_once(aws: Emulator) -> None:
    answer = ask(aws, "sts", "get_caller_identity")
    assert answer is not None
    assert len(answer.request_ids) == 1
    assert aws.count("sts") == 1


def test_text_from_aws_is_one_short_line() -> None:
    assert clean("a\x1b[31mb\r\n\tc\x9b ") == "a [31mb c"
    assert len(clean("x" * 1000)) == 300


def test_a_request_that_aws_repeats_tells_nobody_its_token() -> None:
    said = clean("should have been 'GET\n/\nx-amz-date:20261124T190000Z\nX-Amz-Security-Token:FwoGZXIvYXdz//wEaDA==\nhost:sts'")
    assert said == "should have been 'GET / x-amz-date:20261124T190000Z X-Amz-Security-Token:(left out) host:sts'"
    assert clean("Credential=AKIA1/20261124, Signature=fe5f80f77d5f") == "Credential=AKIA1/20261124, Signature=(left out)"
    assert clean("the security token included in the request is invalid") == "the security token included in the request is invalid"
