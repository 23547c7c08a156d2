"""What the API server's refusals mean to Seawall: each is mapped once, here, to the tree of `seawall.errors`.

The API server's own sentences are kept: they name the field, the verb or the webhook better than we could.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from seawall.errors import Conflict, Gone, KubernetesError, TooLarge

INVALID: Final = "Invalid"
"""Reason of a KubernetesError: the object breaks its schema, a CEL rule or an admission policy."""
FORBIDDEN: Final = "Forbidden"
"""Reason of a KubernetesError: the operator's identity lacks a right, or admission refuses."""
UNREACHABLE: Final = "Unreachable"
"""Reason of a KubernetesError: the API server did not answer at all."""

_MESSAGE_LENGTH = 1024
_SOON = timedelta(seconds=5)
_RELOGIN = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(minutes=5)

# etcd's limit, then gRPC's; both arrive as 500 and look as if another try could help. Tried: specs/operator-facts.md §3.
_TOO_LARGE = re.compile(r"request is too large|larger than max|entity too large", re.IGNORECASE)
# An apply that does not fit the schema is told as 500 without a reason; tried with kube-apiserver 1.36.3.
_BAD_APPLY = re.compile(r"failed to create typed patch object|field not declared in schema")
# Source: RBAC's message in kubernetes/staging/src/k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go (1.36)
_RBAC = re.compile(
    r'cannot (?P<verb>\S+) resource "(?P<resource>[^"]+)" in API group "(?P<group>[^"]*)"(?: in the namespace "(?P<namespace>[^"]*)")?'
)


class Refusal(NamedTuple):
    """An answer other than 2xx."""

    status: int
    phrase: str
    body: bytes
    headers: Mapping[str, str]


def explain(what: str, refusal: Refusal) -> KubernetesError:
    """Turn a refusal into an error that says what was asked, what the API server said, and when to try again.

    Args:
        what: What was asked, such as "get securitybaselines default/prod".
        refusal: What came back.
    """
    status = _status(refusal)
    said = str(status.get("message") or refusal.phrase or "no reason given")[:_MESSAGE_LENGTH]
    message = f"{what}: {said}"
    if refusal.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE or (
        (refusal.status or 0) >= HTTPStatus.INTERNAL_SERVER_ERROR and _TOO_LARGE.search(said)
    ):
        return TooLarge(message)
    match refusal.status:
        case HTTPStatus.NOT_FOUND:
            told: KubernetesError = Gone(
                message if status else f"{message}: the API server does not serve this kind, install Seawall's CRDs"
            )
        case HTTPStatus.CONFLICT:
            told = Conflict(message)
        case HTTPStatus.FORBIDDEN:
            told = _forbidden(message, said, status)
        case HTTPStatus.UNAUTHORIZED:
            told = KubernetesError(f"{message}: the credential was refused", reason="Unauthorized", retry_after=_RELOGIN)
        case HTTPStatus.INTERNAL_SERVER_ERROR if _BAD_APPLY.search(said):
            told = KubernetesError(message, reason=INVALID)
        case HTTPStatus.UNPROCESSABLE_ENTITY | HTTPStatus.BAD_REQUEST:
            told = KubernetesError(message, reason=INVALID)
        case _:
            told = KubernetesError(message, reason=str(status.get("reason") or "ServerError"), retry_after=_wait(refusal, status))
    return told


def unreachable(what: str, error: Exception, server: str) -> KubernetesError:
    """Say that no answer came. A write may have been carried out all the same."""
    detail = "no answer in time" if isinstance(error, TimeoutError) else str(error) or type(error).__name__
    return KubernetesError(f"{what}: the API server at {server} did not answer: {detail}", reason=UNREACHABLE, retry_after=_SOON)


def _forbidden(message: str, said: str, status: Mapping[str, Any]) -> KubernetesError:
    """Tell a missing right from a namespace that is ending and from admission."""
    causes = (status.get("details") or {}).get("causes") or ()
    if any(cause.get("reason") == "NamespaceTerminating" for cause in causes):
        return Gone(f"{message}: the namespace is being deleted")
    if rule := _RBAC.search(said):
        where = f" in namespace {rule['namespace']}" if rule["namespace"] else ""
        grant = f'grant verb "{rule["verb"]}" on resource "{rule["resource"]}" of API group "{rule["group"]}"{where}'
        return KubernetesError(f"{message}: {grant} to the operator's ServiceAccount", reason=FORBIDDEN)
    return KubernetesError(message, reason=FORBIDDEN)


def _status(refusal: Refusal) -> Mapping[str, Any]:
    """Read the metav1.Status that came with a refusal; empty when something else answered, such as a proxy."""
    try:
        found = json.loads(refusal.body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _wait(refusal: Refusal, status: Mapping[str, Any]) -> timedelta:
    """Wait as long as the API server asks for, within reason."""
    asked = (status.get("details") or {}).get("retryAfterSeconds") or refusal.headers.get("Retry-After")
    try:
        return min(timedelta(seconds=float(asked)), _LONGEST_WAIT) if asked else _SOON
    except ValueError:  # a date, or nonsense from a proxy
        return _SOON
