"""What the emulated AWS does to a request besides answering it: refuse it, break it, lose its answer, hold it up, by rule or by chance.

An action gets the request, its account, and what answers it; it answers by itself or lets that do it. So what happens before the request is
carried out, and what happens after, are the same kind of thing.
"""

from __future__ import annotations

import fnmatch
import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from werkzeug.wrappers import Response

from tests.aws_connections import ResetOnPurpose
from tests.aws_requests import AwsRequest
from tests.held import Held, When

Action = Callable[[AwsRequest, str, Callable[[], Response]], Response]

SORRY = "We encountered an internal error."


@dataclass(eq=False)
class Rule:
    """What happens to requests of some kind, while it is in force.

    Attributes:
        service: Name as in boto3; may be a glob.
        operation: Name as in AWS's reference; may be a glob.
        action: What happens.
        region: Only there; None: everywhere.
        account: Only there; None: everywhere.
        times: How many requests it will yet meet; None: all.
        given: Only while this says so; asked for each request of the kind.
    """

    service: str
    operation: str
    action: Action
    region: str | None = None
    account: str | None = None
    times: int | None = None
    given: Callable[[], bool] | None = None

    def meets(self, request: AwsRequest, account: str) -> bool:
        """Whether the rule is about this request; counts down `times`."""
        same = fnmatch.fnmatchcase(request.service, self.service) and fnmatch.fnmatchcase(request.operation, self.operation)
        if not same or self.region not in (None, request.region) or self.account not in (None, account) or self.times == 0:
            return False
        if self.given is not None and not self.given():
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Fault(Enum):
    """What passes by itself, so that another try makes sense."""

    THROTTLED = auto()
    """Too many requests, in the service's own words; not carried out."""
    ERROR = auto()
    """500; not carried out."""
    UNAVAILABLE = auto()
    """503; not carried out."""
    RESET = auto()
    """The connection is reset; not carried out."""
    LOST = auto()
    """The connection is reset, and it was carried out."""


def strike(fault: Fault, request: AwsRequest, answer: Callable[[], Response]) -> Response:
    """Do to a request what the fault says."""
    match fault:
        case Fault.THROTTLED:
            return request.throttle()
        case Fault.ERROR:
            return request.refuse("InternalFailure", SORRY, 500)
        case Fault.UNAVAILABLE:
            return request.refuse("ServiceUnavailable", "Please reduce your request rate.", 503)
        case Fault.LOST:
            answer()
    raise ResetOnPurpose


def always(fault: Fault) -> Action:
    """One fault for every request."""
    return lambda request, _, answer: strike(fault, request, answer)


def holding(held: Held, when: When) -> Action:
    """Hold up a request before it is carried out or after."""

    def hold(_: AwsRequest, __: str, answer: Callable[[], Response]) -> Response:
        response = answer() if when == "after" else None
        if not held.stop():
            raise ResetOnPurpose
        return response or answer()

    return hold


def by_chance(seed: int, share: float, kinds: Sequence[Fault]) -> Action:
    """Strike a share of the requests, each of the kinds as often as the others.

    The n-th request for an operation in a Region of an account fares the same in every run with the same seed, whatever other requests come
    in between and from however many threads.
    """
    counts: Counter[tuple[str, ...]] = Counter()
    guard = threading.Lock()

    def chance(request: AwsRequest, account: str, answer: Callable[[], Response]) -> Response:
        kind = (request.service, request.operation, request.region, account)
        with guard:
            counts[kind] += 1
            number = counts[kind]
        drawn = hashlib.sha256("|".join((str(seed), *kind, str(number))).encode()).digest()
        if int.from_bytes(drawn[:8]) >= share * 2**64:
            return answer()
        return strike(kinds[int.from_bytes(drawn[8:16]) % len(kinds)], request, answer)

    return chance
