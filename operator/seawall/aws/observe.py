"""What calls to AWS came to, for whoever counts them: `aws` itself keeps no count."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Final, Protocol

from seawall.aws.call import THROTTLED
from seawall.errors import ResourceGone, SeawallError, Unreadable, WriteLost, WriteRefused


class Access(StrEnum):
    """What a call is for."""

    READ = "read"
    WRITE = "write"


class Result(StrEnum):
    """What a call came to: few words, whatever AWS's own codes are."""

    OK = "OK"
    """AWS answered what was asked, "there is none" among it."""
    ACCESS_DENIED = "AccessDenied"
    THROTTLED = "Throttled"
    """Of a read: also after botocore's own retries."""
    TIMED_OUT = "TimedOut"
    """Of a read: no answer, also after retries."""
    REFUSED = "Refused"
    """Of a write: for another reason; nothing was written."""
    LOST = "Lost"
    """Of a write: nobody knows whether it was done."""
    ERROR = "Error"
    """Of a read: any other failure."""


class Observer(Protocol):
    """Hears of calls, from whatever thread makes them; it must be quick, as there are up to a thousand a second."""

    def called(self, access: Access, operation: str, result: Result, seconds: float) -> None:
        """A call has ended, a read with all its pages and retries; the operation is service and boto3 method."""
        ...

    def throttled(self, service: str) -> None:
        """AWS answered one request with "too fast"; botocore may ask it again by itself, so that the call never shows it."""
        ...


class Nobody:
    """Does not listen."""

    def called(self, access: Access, operation: str, result: Result, seconds: float) -> None:
        """Ignore it."""

    def throttled(self, service: str) -> None:
        """Ignore it."""


#: Botocore takes LimitExceededException for throttling; from most services it says that a quota is used up (see `write`).
_TOO_FAST: Final = THROTTLED - {"LimitExceededException"}

_TOO_MANY_REQUESTS: Final = 429

_NAMED: Final = frozenset({Result.ACCESS_DENIED, Result.THROTTLED, Result.TIMED_OUT})


@contextmanager
def observed(observer: Observer, access: Access, operation: str) -> Iterator[None]:
    """Let an observer hear what the call that is made within comes to."""
    result = Result.ERROR
    began = time.monotonic()
    try:
        yield
        result = Result.OK
    except ResourceGone:
        result = Result.OK
        raise
    except (Unreadable, WriteRefused, WriteLost) as error:
        result = _result(error)
        raise
    finally:
        observer.called(access, operation, result, time.monotonic() - began)


def _result(error: SeawallError) -> Result:
    if error.reason in _NAMED:
        return Result(error.reason)
    if isinstance(error, WriteLost):
        return Result.LOST
    return Result.REFUSED if isinstance(error, WriteRefused) else Result.ERROR


def says_too_fast(code: str, status: int) -> bool:
    """Whether a refusal, by its error code and HTTP status, is throttling."""
    return code in _TOO_FAST or status == _TOO_MANY_REQUESTS
