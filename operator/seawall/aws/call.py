"""The one place that calls boto3: paging, page sizes, error names.

A read either answers, or raises `Unreadable` with the verdict's reason, or `ResourceGone`. What AWS says in an error is untrusted text: it is
cut and stripped of control characters before it goes anywhere.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from botocore import exceptions as boto_errors
from botocore.parsers import ResponseParserError

from seawall.errors import ResourceGone, UnknownReason, Unreadable

#: Codes by which AWS services say "you may not". Source: the Common Errors page of each service's API reference (2026-11-24).
ACCESS_DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AccessDeniedFault",
        "AuthorizationError",
        "AuthorizationErrorException",
        "Client.UnauthorizedOperation",
        "NotAuthorized",
        "UnauthorizedAccess",
        "UnauthorizedException",
        "UnauthorizedOperation",
    }
)

#: Codes by which AWS services say "too fast"; what botocore itself retries
#: (https://docs.aws.amazon.com/boto3/latest/guide/retries.html, 2026-11-24).
THROTTLED = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)

#: Largest page where the botocore model states no maximum, by operation, else by service; from the API references (2026-11-24).
PAGE_SIZES = {
    "autoscaling": 100,
    "ec2": 1000,
    "ec2.describe_launch_template_versions": 200,
    "rds": 100,
    "redshift": 100,
    "resourcegroupstaggingapi": 100,
}

_TIMED_OUT = (
    boto_errors.ConnectTimeoutError,
    boto_errors.ReadTimeoutError,
    boto_errors.EndpointConnectionError,
    boto_errors.ConnectionClosedError,
    boto_errors.ProxyConnectionError,
)

_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
# Some services repeat the signed request when its signature is wrong, and a session's token is one of its headers.
_SECRETS = re.compile(r"((?:security|session)-?token|secret-?access-?key|signature)(\s*[=:]\s*)[^\s,&;]+", re.IGNORECASE)
_SOON = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation answered: all pages in one document, and the request ids of the pages in order."""

    document: dict[str, Any]
    request_ids: tuple[str, ...]


def clean(text: str, limit: int = 300) -> str:
    """Text from AWS, made fit for messages: one line, no control characters, no tokens or signatures, at most `limit` characters."""
    line = _SECRETS.sub(r"\1\2(left out)", _CONTROL_CHARACTERS.sub(" ", text)).strip()
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def _page_size(client: Any, method: str, limit_key: str) -> int | None:
    operation = client.meta.method_to_api_mapping[method]
    shape = client.meta.service_model.operation_model(operation).input_shape
    stated = shape.members[limit_key].metadata.get("max") if shape is not None else None
    return stated or PAGE_SIZES.get(_name(client, method)) or PAGE_SIZES.get(client.meta.service_model.service_name)


def _pages(client: Any, method: str, arguments: Mapping[str, Any]) -> Answer:
    if not client.can_paginate(method):
        document = getattr(client, method)(**arguments)
        metadata = document.pop("ResponseMetadata", {})
        return Answer(document, (metadata.get("RequestId", ""),))
    paginator = client.get_paginator(method)
    limit_key = paginator._pagination_cfg.get("limit_key")  # noqa: SLF001 - the one place where the paginator's limit parameter is named
    size = _page_size(client, method, limit_key) if limit_key else None
    merged: dict[str, Any] = {}
    request_ids: list[str] = []
    for page in paginator.paginate(**arguments, PaginationConfig={"PageSize": size} if size else {}):
        request_ids.append(page.pop("ResponseMetadata", {}).get("RequestId", ""))
        for key, value in page.items():
            if isinstance(value, list) and key in merged:
                merged[key].extend(value)
            else:
                merged.setdefault(key, value)
    return Answer(merged, tuple(request_ids))


def read(
    client: Any,
    method: str,
    arguments: Mapping[str, Any],
    *,
    none_if: frozenset[str],
    gone_if: frozenset[str],
    actions: tuple[str, ...],
) -> Answer | None:
    """Call a reading operation, with all its pages.

    Args:
        client: for the service in the Region.
        method: the boto3 method's name, such as `describe_instances`.
        arguments: the operation's parameters.
        none_if: error codes by which AWS says "there is none".
        gone_if: error codes by which AWS says that the resource itself was deleted.
        actions: IAM actions to name when the read is denied.

    Returns:
        The answer; None when AWS answered with one of `none_if`.

    Raises:
        Unreadable: the read failed; the reason says how.
        ResourceGone: AWS answered with one of `gone_if`.
    """
    return _translated(lambda: _pages(client, method, arguments), _name(client, method), none_if, gone_if, actions)


def _name(client: Any, method: str) -> str:
    return f"{client.meta.service_model.service_name}.{method}"


def _translated(
    ask: Callable[[], Answer], operation: str, none_if: frozenset[str], gone_if: frozenset[str], actions: tuple[str, ...]
) -> Answer | None:
    try:
        return ask()
    except boto_errors.ClientError as error:
        code = error.response.get("Error", {}).get("Code", "Unknown")
        if code in none_if:
            return None
        if code in gone_if:
            raise ResourceGone(f"{operation} answered {code}") from error
        raise unreadable(error, operation, actions) from error
    except (boto_errors.BotoCoreError, ResponseParserError) as error:  # the latter, for a proxy's page, is not of botocore's own tree
        raise unreadable(error, operation, actions) from error


def unreadable(error: Exception, operation: str, actions: tuple[str, ...] = ()) -> Unreadable:
    """The `Unreadable` that a botocore error stands for."""
    if isinstance(error, boto_errors.ClientError):
        return _from_answer(error, operation, actions)
    if isinstance(error, _TIMED_OUT):
        told = f"{operation} got no answer from AWS: {clean(str(error))}"
        return Unreadable(told, reason=UnknownReason.TIMED_OUT, retry_after=_SOON, is_nameless=_is_nameless(error))
    return Unreadable(f"{operation} could not be asked: {clean(str(error))}", reason=UnknownReason.ERROR, retry_after=timedelta(minutes=1))


def _is_nameless(error: boto_errors.BotoCoreError) -> bool:
    """Whether DNS answered that there is no such name; one that did not answer proves nothing."""
    refused = error.kwargs.get("error")
    cause = refused.__cause__ if isinstance(refused, Exception) else None
    return isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_NONAME


def _from_answer(error: boto_errors.ClientError, operation: str, actions: tuple[str, ...]) -> Unreadable:
    details = error.response.get("Error", {})
    code = clean(str(details.get("Code", "Unknown")), 80)
    text = clean(str(details.get("Message", "")))
    metadata = error.response.get("ResponseMetadata", {})
    request_id = metadata.get("RequestId") or None
    if error.operation_name == "AssumeRole":
        return Unreadable(
            f"{operation} could not be asked: assuming the role answered {code}: {text}",
            reason=UnknownReason.ACCESS_DENIED if code in ACCESS_DENIED else UnknownReason.ERROR,
            actions=("sts:AssumeRole",) if code in ACCESS_DENIED else (),
            retry_after=timedelta(minutes=1),
            request_id=request_id,
        )
    if code in ACCESS_DENIED:
        needed = " and ".join(actions) or operation
        return Unreadable(
            f"{operation} was denied ({code}): allow {needed}", reason=UnknownReason.ACCESS_DENIED, actions=actions, request_id=request_id
        )
    if code in THROTTLED:
        return Unreadable(
            f"{operation} was throttled ({code}), also after retries",
            reason=UnknownReason.THROTTLED,
            retry_after=_SOON,
            request_id=request_id,
        )
    status = metadata.get("HTTPStatusCode", 0)
    retry = _SOON if status >= 500 else timedelta(minutes=1)
    return Unreadable(f"{operation} answered {code}: {text}", reason=UnknownReason.ERROR, retry_after=retry, request_id=request_id)
