"""Writes to one account: sessions cut to a change's calls, one try a call, and three ends to it: done, refused, lost.

Nothing is asked twice here. Whether a call that was throttled or whose answer was lost may be made again, only reading AWS tells, and that is
for whoever applies the change (design §6). What is in doubt counts as lost: a call is refused only when AWS, or the way to it, says that
nothing was done.
"""

from __future__ import annotations

import hashlib
import threading
import uuid
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from botocore import exceptions as boto_errors
from botocore.parsers import ResponseParserError

from seawall.aws.call import ACCESS_DENIED, THROTTLED, clean
from seawall.aws.observe import Access, observed
from seawall.aws.partitions import GLOBAL
from seawall.aws.policy import SESSION_LIMIT, exact_arguments
from seawall.aws.session import SESSION_ERRORS, Identity, Session, Sessions
from seawall.errors import WriteLost, WriteRefused

#: How many sessions are kept. Each holds a client for every service and Region that it writes to, some 1.4 MiB (design §7).
_KEPT = 16

#: Botocore takes LimitExceededException for throttling, as it is in DynamoDB. In KMS, CloudWatch Logs and others it says that a quota is used
#: up, so it is told by its own name. Source: the Errors of PutMetricFilter and CreateKey in their API references (2026-11-24).
_THROTTLED = THROTTLED - {"LimitExceededException"}

#: Codes of refusals that may pass without anybody's doing: somebody else is changing the same thing.
#: Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and IAM's API reference (2026-11-24)
_MAY_PASS = frozenset({"ConcurrentModification", "ConcurrentModificationException", "LimitExceededException", "OperationAborted"})

#: Codes by which AWS says that it waited for the rest of a request in vain; how far it came, it does not say.
_CUT_SHORT = frozenset({"RequestTimeout", "RequestTimeoutException"})

#: What botocore raises before a byte of the request has left: there was no connection. A time-out within TLS is a ReadTimeoutError.
_NOT_CONNECTED = (boto_errors.EndpointConnectionError, boto_errors.ConnectTimeoutError, boto_errors.ProxyConnectionError)

_NO_CREDENTIALS = (
    boto_errors.NoCredentialsError,
    boto_errors.PartialCredentialsError,
    boto_errors.CredentialRetrievalError,
    boto_errors.TokenRetrievalError,
    boto_errors.NoAuthTokenError,
)

#: No request could be made of it: a defect of Seawall's.
_INVALID = (
    boto_errors.ParamValidationError,
    boto_errors.ValidationError,
    boto_errors.DataNotFoundError,
    boto_errors.BaseEndpointResolverError,
    boto_errors.EndpointProviderError,
)

#: Idempotency tokens that botocore's models do not mark as such, by service: those of CreateFlowLogs and CreateVpcEndpoint, among others.
#: Source: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html (2026-11-24)
_UNMARKED_TOKENS = {"ec2": "ClientToken"}

_SOON = timedelta(seconds=15)
_LATER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Written:
    """AWS has done what was asked.

    Attributes:
        document: what it answered.
        request_id: its id of the request.
    """

    document: dict[str, Any]
    request_id: str


@dataclass(slots=True)
class _Opened:
    """A session, and whether AWS has said that it is of the right account; both under its lock."""

    session: Session
    is_proved: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


class WritingAccount:
    """Writes to one account through the identity that `spec.remediation` names.

    Args:
        identity: ends in a role, which is assumed for each set of actions anew; the schema sees to it.
        sessions: of the process.
        account_id: the only account that is written to.
    """

    def __init__(self, identity: Identity, sessions: Sessions, account_id: str) -> None:
        if not identity.can_be_cut:
            raise RuntimeError("the identity that writes assumes no role, so no session of it could be cut to a change's calls")
        self.identity = identity
        self.account_id = account_id
        self._sessions = sessions
        self._opened: OrderedDict[frozenset[str], _Opened] = OrderedDict()
        self._lock = threading.Lock()

    def prepare(self, actions: frozenset[str]) -> None:
        """Have a session at hand that is cut to these actions: its role assumed, its account proved, its credentials good for a while.

        `call` does so itself. Who must be sure to lead when AWS is asked does it first, and then makes sure: assuming a role takes time.

        Raises:
            WriteRefused: there is none to be had.
        """
        self._ready(actions)

    def call(self, operation: str, region: str, arguments: Mapping[str, Any], *, actions: frozenset[str], token: str) -> Written:
        """Ask AWS to write, once.

        Args:
            operation: service and boto3 method, such as `s3.put_bucket_policy`.
            region: the Region to ask; `global` stands for the home Region.
            arguments: the operation's parameters.
            actions: IAM actions of the change's calls and of their undo: the session may do nothing else.
            token: where the operation knows a repeated request by a token and `arguments` has none, it is made from this text: the same for
                the same call after a lost answer, another for every other call.

        Raises:
            WriteRefused: AWS did not do it. After throttling too AWS is read before it is asked again.
            WriteLost: AWS may have done it.
        """
        service, method = operation.split(".", 1)
        session = self._ready(actions)
        with observed(self._sessions.observer, Access.WRITE, operation):
            try:
                client = session.client(service, self.identity.home_region if region == GLOBAL else region)
                given = _with_tokens(client, method, arguments, token)
                answer: dict[str, Any] = getattr(client, method)(**given)
            except (*SESSION_ERRORS, ResponseParserError) as error:
                raise _failed(error, operation) from error
            request_id = answer.pop("ResponseMetadata", {}).get("RequestId")
            if not request_id:  # JSON's parsers take a proxy's page for an empty answer
                raise WriteLost(f"{operation} got an answer without a request id, which is not AWS's")
        return Written(answer, request_id)

    def _ready(self, actions: frozenset[str]) -> Session:
        opened = self._open(actions)
        with opened.lock:
            try:
                opened.session.renew()
                if not opened.is_proved:
                    caller = opened.session.client("sts", self.identity.home_region).get_caller_identity()
                    self._refuse_other(caller)
                    opened.is_proved = True
            except (*SESSION_ERRORS, ResponseParserError) as error:
                raise _unprepared(error) from error
        return opened.session

    def _open(self, actions: frozenset[str]) -> _Opened:
        if not actions:  # AssumeRole would take it for no cut at all
            raise WriteRefused("a write was asked for without its IAM actions: please report it", reason="InvalidCall")
        cut = exact_arguments(actions)
        if cut is None:
            raise WriteRefused(
                f"the {len(actions)} IAM actions of the change and its undo do not fit in a session policy of {SESSION_LIMIT:,} characters, "
                "and no session that may do more is used",
                reason="PolicyTooLarge",
            )
        with self._lock:
            opened = self._opened.get(actions)
            if opened is None:
                opened = self._opened[actions] = _Opened(self._sessions.open_writing(self.identity, cut))
            self._opened.move_to_end(actions)
            if len(self._opened) > _KEPT:
                self._opened.popitem(last=False)
            return opened

    def _refuse_other(self, caller: Mapping[str, Any]) -> None:
        if caller["Account"] != self.account_id:
            raise WriteRefused(
                f"spec.remediation leads to account {caller['Account']} ({clean(caller['Arn'])}), wanted {self.account_id}: nothing is written",
                reason="WrongAccount",
            )


def client_token(token: str) -> str:
    """The idempotency token that is made from a text: a UUID in form, as every one of the 1,501 such parameters in botocore 1.44 takes."""
    return str(uuid.UUID(bytes=hashlib.sha256(token.encode()).digest()[:16], version=4))


def _with_tokens(client: Any, method: str, arguments: Mapping[str, Any], token: str) -> dict[str, Any]:
    """The parameters, and those by which the operation knows a repeated request; botocore itself would make up a new one each time."""
    service = client.meta.service_model
    operation = client.meta.method_to_api_mapping.get(method)
    if operation is None:
        raise WriteRefused(f"{service.service_name} has no {method}: please report it", reason="InvalidCall")
    model = service.operation_model(operation)
    unmarked = _UNMARKED_TOKENS.get(service.service_name)
    known_by = [*model.idempotent_members, *([unmarked] if model.input_shape and unmarked in model.input_shape.members else [])]
    return {**dict.fromkeys(known_by, client_token(token)), **arguments}


def _unprepared(error: Exception) -> WriteRefused:
    """Why there is no session to write with; nothing was asked of AWS but who we are."""
    what = "the identity of spec.remediation cannot be used"
    if isinstance(error, _NO_CREDENTIALS):
        return WriteRefused(f"{what}: {clean(str(error))}", reason="CredentialsUnavailable", retry_after=_LATER)
    if not isinstance(error, boto_errors.ClientError):
        return WriteRefused(f"{what}: {clean(str(error))}", reason="AwsUnavailable", retry_after=_SOON)
    code, text, _, request_id = _told(error)
    return WriteRefused(
        f"{what}: {error.operation_name} answered {code}: {text}",
        reason=_reason(code),
        retry_after=_SOON if code in THROTTLED else _LATER,
        request_id=request_id,
    )


def _failed(error: Exception, operation: str) -> WriteRefused | WriteLost:
    """What became of a write that ended in one of botocore's errors."""
    if isinstance(error, boto_errors.ClientError):
        # The role is assumed within the call when its credentials end between `prepare` and there.
        return _unprepared(error) if error.operation_name == "AssumeRole" else _from_answer(error, operation)
    text = clean(str(error))
    if isinstance(error, _NOT_CONNECTED):
        return WriteRefused(f"{operation} could not be sent: {text}", reason="AwsUnavailable", retry_after=_SOON)
    if isinstance(error, _NO_CREDENTIALS):
        return _unprepared(error)
    if isinstance(error, _INVALID):
        return WriteRefused(f"{operation} is not a valid request, please report it: {text}", reason="InvalidCall")
    return WriteLost(f"{operation} got no answer that says whether it was done: {text}")


def _from_answer(error: boto_errors.ClientError, operation: str) -> WriteRefused | WriteLost:
    code, text, status, request_id = _told(error)
    if code in _THROTTLED or status == 429:
        return WriteRefused(f"{operation} was throttled ({code})", reason="Throttled", retry_after=_SOON, request_id=request_id)
    # A redirection and 501 say for certain that nothing was done; other codes of 500 and above, and errors told with 200, do not.
    is_refusal = 300 <= status < 500 or status == 501
    if not is_refusal or status == 408 or code in _CUT_SHORT:
        return WriteLost(f"{operation} answered {code} ({status}), which does not say whether it was done: {text}", request_id=request_id)
    reason = _reason(code)
    said = f"was denied ({code})" if reason == "AccessDenied" else f"answered {code}"
    return WriteRefused(
        f"{operation} {said}: {text}", reason=reason, retry_after=_LATER if code in _MAY_PASS else None, request_id=request_id
    )


def _told(error: boto_errors.ClientError) -> tuple[str, str, int, str | None]:
    """AWS's code, text, HTTP status and request id."""
    details: Mapping[str, Any] = error.response.get("Error", {})
    metadata: Mapping[str, Any] = error.response.get("ResponseMetadata", {})
    code = clean(str(details.get("Code") or "Unknown"), 80)
    return code, clean(str(details.get("Message", ""))), int(metadata.get("HTTPStatusCode", 0)), metadata.get("RequestId") or None


def _reason(code: str) -> str:
    if code in ACCESS_DENIED:
        return "AccessDenied"
    return "Throttled" if code in _THROTTLED else code
