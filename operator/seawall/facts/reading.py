"""One reading of AWS: how it is asked for, what came of it, and the evidence that verdicts collect from readings as they touch them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from seawall.aws.accounts import AwsAccount
from seawall.errors import ResourceGone, Unreadable
from seawall.facts.fact import Read


@dataclass(frozen=True, slots=True)
class Reading:
    """One read as it went.

    Attributes:
        read: the fact or listing.
        value: what was read; meaningless when there is an error.
        operation: the first operation asked, as evidence names it.
        request_ids: AWS's ids of every request made, in order, the one that it refused among them.
        asked_at: when the read began: decides about reuse.
        read_at: the evidence's own date: decides about staleness.
        error: why there is no value.
    """

    read: Read
    value: Any
    operation: str
    request_ids: tuple[str, ...]
    asked_at: datetime
    read_at: datetime
    error: Unreadable | ResourceGone | None = None


_touched: ContextVar[list[Reading] | None] = ContextVar("touched", default=None)


@contextmanager
def recording() -> Iterator[list[Reading]]:
    """Collect the readings that are touched inside, in this thread: the evidence of a verdict."""
    readings: list[Reading] = []
    token = _touched.set(readings)
    try:
        yield readings
    finally:
        _touched.reset(token)


def touch(reading: Reading) -> None:
    """Add a reading to the evidence that is being collected in this thread, if any is."""
    readings = _touched.get()
    if readings is not None and not any(known is reading for known in readings):
        readings.append(reading)


class Asking:
    """What one read asks AWS through; notes the request ids. Implements `facts.fact.Aws`."""

    def __init__(self, account: AwsAccount, region: str, read: Read) -> None:
        self._account = account
        self._read = read
        self.region = region
        self.request_ids: list[str] = []
        self.read_at: datetime | None = None

    @property
    def account_id(self) -> str:
        """The account's 12 digits."""
        return self._account.account_id

    @property
    def partition(self) -> str:
        """The account's partition."""
        return self._account.partition

    def call(
        self,
        *,
        operation: str | None = None,
        region: str | None = None,
        none_if: str | tuple[str, ...] = (),
        gone_if: str | tuple[str, ...] = (),
        **arguments: Any,  # noqa: ANN401 - the operation's own parameters
    ) -> dict[str, Any] | None:
        """Ask for one of the read's operations."""
        asked = operation or self._read.operations[0]
        if asked not in self._read.operations:
            raise RuntimeError(f"{self._read.path} asked {asked}, which it does not name")
        try:
            answer = self._account.read(
                asked,
                region or self.region,
                arguments,
                none_if=_codes(none_if),
                gone_if=_codes(gone_if),
                actions=self._read.actions,
            )
        except Unreadable as refused:
            self.request_ids += [refused.request_id] if refused.request_id else []
            raise
        if answer is None:
            return None
        self.request_ids.extend(answer.request_ids)
        return answer.document

    def dated(self, read_at: datetime) -> None:
        """Say that the answer is older than the call."""
        self.read_at = read_at


def _codes(codes: str | tuple[str, ...]) -> frozenset[str]:
    return frozenset({codes} if isinstance(codes, str) else codes)
