"""What refusals of the API server mean, where a real one is hard to bring about. The others: tests/kube/test_client_on_a_cluster.py."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from seawall.errors import Gone, KubernetesError, TooLarge
from seawall.kube.answers import Refusal, explain, unreachable


def refusal(status: int, message: str = "no", headers: dict[str, str] | None = None, **more: Any) -> KubernetesError:
    body = json.dumps({"kind": "Status", "message": message, **more}).encode()
    return explain("get things ns/a", Refusal(status, "phrase", body, headers or {}))


@pytest.mark.parametrize("message", ["etcdserver: request is too large", "trying to send message larger than max (3 vs. 2097152)"])
def test_what_is_too_large_stays_too_large(message: str) -> None:
    told = refusal(500, message)
    assert isinstance(told, TooLarge)
    assert told.retry_after is None


def test_what_the_server_cannot_do_now_is_tried_again() -> None:
    assert refusal(503).retry_after == timedelta(seconds=5)
    assert refusal(500, reason="InternalError").reason == "InternalError"


def test_the_server_says_when_to_try_again() -> None:
    assert refusal(429, headers={"Retry-After": "17"}).retry_after == timedelta(seconds=17)
    assert refusal(504, details={"retryAfterSeconds": 3}).retry_after == timedelta(seconds=3)
    assert refusal(503, headers={"Retry-After": "Tue, 24 Nov 2026 08:00:00 GMT"}).retry_after == timedelta(seconds=5)
    assert refusal(429, headers={"Retry-After": "86400"}).retry_after == timedelta(minutes=5)


def test_a_refusal_by_something_else_than_the_api_server_is_told_in_its_phrase() -> None:
    told = explain("get things ns/a", Refusal(502, "Bad Gateway", b"<html>", {}))
    assert told.message == "get things ns/a: Bad Gateway"


def test_a_namespace_that_ends_takes_its_objects_along() -> None:
    told = refusal(403, details={"causes": [{"reason": "NamespaceTerminating"}]})
    assert isinstance(told, Gone)


def test_no_answer_is_told_with_the_address() -> None:
    told = unreachable("get things ns/a", TimeoutError(), "https://127.0.0.1:1")
    assert told.message == "get things ns/a: the API server at https://127.0.0.1:1 did not answer: no answer in time"
    assert told.retry_after == timedelta(seconds=5)
