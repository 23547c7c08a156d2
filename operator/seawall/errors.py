"""Every error that Seawall raises on purpose, and how each is told.

::

    SeawallError                    reason, and when to try again
    ├── InvalidSpec                 only a person can mend it: Stalled
    ├── AccountError                the account cannot be used as declared
    │   └── WrongAccount            the credentials belong to another account
    ├── Defect                      Seawall's own fault, as the object's status tells it
    ├── Unreadable                  a fact could not be read: the verdict Unknown
    ├── ResourceGone                deleted between its list and its read: dropped
    ├── WriteRefused                AWS did not do it: nothing was written by this call
    ├── WriteLost                   nobody knows whether AWS did it: read before asking again
    ├── NotLeading                  the Lease is not ours any more: nothing was asked
    └── KubernetesError             the API server refused or did not answer
        ├── Conflict                somebody else wrote first
        ├── Gone                    the object is no longer there, or is another one
        └── TooLarge                it can never be stored: permanent

An error carries what its teller needs: `reason` is a CamelCase constant for conditions and events, `retry_after` says when another try makes
sense and is None where only a person's change can help. Whoever raises decides how it is told; nobody logs and raises. Anything else that
escapes is a defect of Seawall, caught once, at the loop's edge in `app`.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class UnknownReason(StrEnum):
    """Why a verdict is Unknown (design §2)."""

    ACCESS_DENIED = "AccessDenied"
    THROTTLED = "Throttled"
    TIMED_OUT = "TimedOut"
    STALE = "Stale"
    PENDING = "Pending"
    ERROR = "Error"


class SeawallError(Exception):
    """Something that Seawall can explain.

    Args:
        message: what was seen, what was wanted, what to do; no full stop.
        reason: the CamelCase constant for conditions and events.
        retry_after: when another try makes sense; None when only a person's change can help.
    """

    def __init__(self, message: str, *, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason
        self.retry_after = retry_after


class InvalidSpec(SeawallError):
    """A spec asks for what cannot be: an unknown control, a parameter of the wrong type, an account that is not there."""

    def __init__(self, message: str, *, reason: str = "InvalidSpec") -> None:
        super().__init__(message, reason=reason)


class Defect(SeawallError):
    """A fault of Seawall's own ended a run. The log has the traceback; the status says that it happened."""

    def __init__(self) -> None:
        super().__init__(
            "a defect in Seawall ended this run, it is tried again; please report it with the traceback in the operator's log",
            reason="InternalError",
            retry_after=timedelta(minutes=1),
        )


class AccountError(SeawallError):
    """The account cannot be used as declared; transient unless the reason says otherwise."""


class WrongAccount(AccountError):
    """The credentials belong to another account than the one declared. Nothing else was read."""

    def __init__(self, *, wanted: str, seen: str, caller: str) -> None:
        super().__init__(
            f"the credentials belong to account {seen} ({caller}), wanted {wanted}: mend spec.accountID or spec.credentials",
            reason="WrongAccount",
        )


class Unreadable(SeawallError):
    """A fact could not be read. The engine turns it into the verdict Unknown; no control handles it.

    Args:
        message: what was asked and what AWS answered.
        reason: the verdict's reason.
        actions: IAM actions that would have allowed the read; empty when permissions were not the matter.
        request_id: AWS's id of the request that it refused; None when there is none.
        is_nameless: whether nobody was asked, as DNS knows no such name as the endpoint's.
    """

    def __init__(
        self,
        message: str,
        *,
        reason: UnknownReason,
        actions: tuple[str, ...] = (),
        retry_after: timedelta | None = None,
        request_id: str | None = None,
        is_nameless: bool = False,
    ) -> None:
        super().__init__(message, reason=reason.value, retry_after=retry_after)
        self.unknown = reason
        self.actions = actions
        self.request_id = request_id
        self.is_nameless = is_nameless


class ResourceGone(SeawallError):
    """The resource was deleted between its list and a read of it."""

    def __init__(self, message: str) -> None:
        super().__init__(message, reason="ResourceGone")


class WriteRefused(SeawallError):
    """AWS answered that it did not do what was asked: nothing was written by this call.

    Args:
        message: what was asked and what AWS answered.
        reason: AccessDenied, Throttled, or AWS's own code.
        retry_after: when the same call may succeed by itself, as after throttling; None when something has to change.
        request_id: AWS's id of the request; None when there is none.
    """

    def __init__(self, message: str, *, reason: str, retry_after: timedelta | None = None, request_id: str | None = None) -> None:
        super().__init__(message, reason=reason, retry_after=retry_after)
        self.request_id = request_id


class WriteLost(SeawallError):
    """The answer to a write is missing, or says nothing: AWS may have done it or not, and only reading tells."""

    def __init__(self, message: str, *, request_id: str | None = None) -> None:
        super().__init__(message, reason="AnswerLost", retry_after=timedelta(seconds=2))
        self.request_id = request_id


class NotLeading(SeawallError):
    """Our claim to be the one that acts has ended; AWS was not asked."""

    def __init__(self) -> None:
        super().__init__("the Lease was lost, so nothing more is written", reason="NotLeading", retry_after=timedelta(seconds=15))


class KubernetesError(SeawallError):
    """The API server refused a request or did not answer it."""


class Conflict(KubernetesError):
    """Somebody else wrote the object since it was read."""

    def __init__(self, message: str) -> None:
        super().__init__(message, reason="Conflict", retry_after=timedelta(seconds=1))


class Gone(KubernetesError):
    """The object is no longer there, or another object now has its name."""

    def __init__(self, message: str) -> None:
        super().__init__(message, reason="Gone")


class TooLarge(KubernetesError):
    """The object is larger than the API server can store; trying again cannot help."""

    def __init__(self, message: str) -> None:
        super().__init__(message, reason="TooLarge")
