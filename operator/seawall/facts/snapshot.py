"""Snapshots: the facts read so far of one target, shared by every policy that looks at it.

A fact is asked for at most once, whoever touches it and from however many threads, and reused while it is younger than its asker accepts
(design §5). A failed read is remembered like an answer: nobody falls back to an older value, and an endpoint that is away is not hammered.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from seawall.aws.accounts import AwsAccount
from seawall.aws.call import clean
from seawall.aws.partitions import GLOBAL
from seawall.errors import ResourceGone, UnknownReason, Unreadable
from seawall.facts.base import Resource
from seawall.facts.fact import Attribute, Fact, Listing, R, Read, T
from seawall.facts.lean import lean
from seawall.facts.reading import Asking, Reading, recording, touch

Clock = Callable[[], datetime]

#: Readings that nobody renewed for this long belong to resources that are gone.
_FORGET_AFTER = timedelta(days=1)


Key = tuple[type[Resource], str, str]


class Snapshot:
    """The readings of one target: an account in one Region, or its global part."""

    def __init__(self, account: AwsAccount, region: str, clock: Clock) -> None:
        self.account = account
        self.region = region
        self._clock = clock
        self._lock = threading.Lock()
        self._readings: dict[Key, Reading] = {}
        self._under_way: dict[Key, Future[Reading]] = {}  # a promise is several times as large as a reading, so none is kept

    def spoil(self, ids: Collection[str]) -> None:
        """Take no reading of these resources, and of any list, for fresh any more: AWS was written to. One that is being made goes on."""
        with self._lock:
            for key in [key for key in self._readings if key[1] in {"*", *ids}]:
                del self._readings[key]

    def reading(self, key: Key, read: Read, ask: Callable[[Asking], object], accepts: Callable[[Reading], bool]) -> Reading:
        """The newest reading that the asker accepts; made now, once for all who wait, if there is none."""
        while True:
            with self._lock:
                reading = self._readings.get(key)
                if reading is not None and accepts(reading):
                    return reading
                promise = self._under_way.get(key)
                is_ours = promise is None
                if promise is None:
                    self._readings.pop(key, None)  # nobody falls back to it
                    promise = self._under_way[key] = Future()
            if is_ours:
                return self._keep(promise, key, read, ask)
            reading = promise.result()
            if accepts(reading):
                return reading

    def _keep(self, promise: Future[Reading], key: Key, read: Read, ask: Callable[[Asking], object]) -> Reading:
        """Make a reading for all who wait for it, and for those who come later."""
        try:
            reading = self._ask(read, ask)
        except BaseException as error:
            # A defect: whoever waits gets it too, and the next asker tries again instead of finding a broken promise.
            with self._lock:
                del self._under_way[key]
            promise.set_exception(error)
            raise
        with self._lock:
            self._readings[key] = reading
            del self._under_way[key]
        promise.set_result(reading)
        return reading

    def _ask(self, read: Read, ask: Callable[[Asking], object]) -> Reading:
        asking = Asking(self.account, self.region, read)
        asked_at = self._clock()
        value: object = None
        failed: Unreadable | ResourceGone | None = None
        try:
            value = lean(ask(asking))
        except (Unreadable, ResourceGone) as error:
            failed = error
        except (LookupError, TypeError, ValueError) as error:
            # AWS's answer was of another shape than the facts expect; one odd resource must not take the whole evaluation down.
            why = clean(f"{type(error).__name__}: {error}")
            failed = Unreadable(f"{read.path}: AWS's answer was not understood ({why})", reason=UnknownReason.ERROR)
        operation = read.operations[0] if read.operations else ""
        read_at = asking.read_at or asked_at
        return Reading(read, value, operation, tuple(asking.request_ids), asked_at, read_at, failed)

    def done(self, is_wanted: Callable[[Read], bool]) -> list[Reading]:
        """The newest readings of some kinds, as old as they are; nothing is asked, and nobody is waited for."""
        with self._lock:
            made = list(self._readings.values())
        return [reading for reading in made if is_wanted(reading.read)]

    def forget_gone(self) -> None:
        """Drop readings that nobody has renewed for a day."""
        oldest = self._clock() - _FORGET_AFTER
        with self._lock:
            for key in [key for key, reading in self._readings.items() if reading.asked_at < oldest]:
                del self._readings[key]


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old an asker lets facts be.

    Attributes:
        reuse_since: readings that began before this are read anew.
        opened_at: when the asker's evaluation began; within it nothing is asked twice.
        max_evidence_age: evidence older than this is Unknown (Stale).
    """

    reuse_since: datetime
    opened_at: datetime
    max_evidence_age: timedelta

    def accepts(self, reading: Reading, now: datetime) -> bool:
        """Whether a reading may be reused. A failure that may pass is tried again after its own delay, in the next evaluation."""
        if reading.asked_at < self.reuse_since:
            return False
        limit = reading.read.max_age
        if limit is not None and now - reading.read_at > limit:
            return reading.asked_at >= self.opened_at  # AWS may have made a newer answer since
        retry_after = reading.error.retry_after if reading.error is not None else None
        return retry_after is None or reading.asked_at >= self.opened_at or now < reading.asked_at + retry_after


class AccountView:
    """All targets of one account as one evaluation sees them."""

    def __init__(self, account: AwsAccount, snapshot: Callable[[str], Snapshot], freshness: Freshness, clock: Clock) -> None:
        self.account = account
        self.freshness = freshness
        self.clock = clock
        self._snapshot = snapshot
        self._lock = threading.Lock()
        self._views: dict[str, TargetView] = {}

    def target(self, region: str) -> TargetView:
        """The view of one Region, or of `global`."""
        with self._lock:
            if region not in self._views:
                self._views[region] = TargetView(self, self._snapshot(region))
            return self._views[region]


@dataclass(slots=True)
class _Listed:
    resources: tuple[Resource, ...]
    readings: tuple[Reading, ...]
    error: Unreadable | None


class TargetView:
    """One target as one evaluation sees it. Implements `facts.fact.View`."""

    def __init__(self, account: AccountView, snapshot: Snapshot) -> None:
        self._account = account
        self._snapshot = snapshot
        self.now = account.freshness.opened_at
        self.home_region = account.account.identity.home_region
        self._lists: dict[type[Resource], _Listed] = {}
        self._locks: dict[type[Resource], threading.RLock] = {}
        self._lock = threading.Lock()

    @property
    def account_id(self) -> str:
        """The account's 12 digits."""
        return self._account.account.account_id

    @property
    def region(self) -> str:
        """The target's Region, or `global`."""
        return self._snapshot.region

    @property
    def partition(self) -> str:
        """The account's partition."""
        return self._account.account.partition

    @property
    def globally(self) -> TargetView:
        """The account's global target."""
        return self if self.region == GLOBAL else self._account.target(GLOBAL)

    def serves(self, service: str) -> bool:
        """Whether AWS offers the service in this Region, by the endpoint data."""
        return self._account.account.serves(service, self.region)

    def _accepts(self, reading: Reading) -> bool:
        return self._account.freshness.accepts(reading, self._account.clock())

    def _value(self, reading: Reading) -> Any:  # noqa: ANN401 - the caller knows the type
        touch(reading)
        if reading.error is not None:
            raise reading.error.with_traceback(None)  # it is kept: a growing traceback would hold every asker's frames
        limit = reading.read.max_age or self._account.freshness.max_evidence_age
        age = self._account.clock() - reading.read_at
        if age > limit:
            raise Unreadable(
                f"{reading.operation} gave evidence of {reading.read_at:%Y-%m-%dT%H:%M:%SZ}, older than {limit}", reason=UnknownReason.STALE
            )
        return reading.value

    def read(self, resource: Resource, fact: Fact[Any, T]) -> T:
        """A fact's value, read now if no reading is fresh enough."""
        if isinstance(fact, Attribute):
            return cast(T, fact.told(resource))
        key = (fact.owner, resource.id, fact.name)
        reading = self._snapshot.reading(key, fact, lambda asking: fact.ask(resource, asking), self._accepts)
        return cast(T, self._value(reading))

    def all(self, kind: type[R]) -> tuple[R, ...]:
        """Every resource of a type in the target, listed once per evaluation at most."""
        with self._lock:
            lock = self._locks.setdefault(kind, threading.RLock())
        with lock:
            if kind not in self._lists:
                self._lists[kind] = self._list(kind)
        listed = self._lists[kind]
        for reading in listed.readings:
            touch(reading)
        if listed.error is not None:
            raise listed.error.with_traceback(None)
        return cast(tuple[R, ...], listed.resources)

    def _list(self, kind: type[R]) -> _Listed:
        listing: Listing = kind.LISTING
        with recording() as readings:
            try:
                if listing.operations:
                    key = (kind, "*", listing.name)
                    reading = self._snapshot.reading(key, listing, lambda asking: tuple(listing.find(kind, asking)), self._accepts)
                    found = self._value(reading)
                else:
                    found = tuple(listing.find(kind, self))
            except Unreadable as error:
                return _Listed((), tuple(readings), error)
        return _Listed(tuple(resource.bound(self) for resource in found), tuple(readings), None)


class Snapshots:
    """Every snapshot of the process, keyed by the AWSAccount's uid and the Region."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._snapshots: dict[tuple[str, str], Snapshot] = {}

    def view(self, uid: str, account: AwsAccount, freshness: Freshness) -> AccountView:
        """An account's targets, as fresh as the asker wants them."""
        return AccountView(account, lambda region: self._of(uid, account, region), freshness, self._clock)

    def _of(self, uid: str, account: AwsAccount, region: str) -> Snapshot:
        with self._lock:
            snapshot = self._snapshots.get((uid, region))
            if snapshot is None or snapshot.account is not account:
                snapshot = self._snapshots[uid, region] = Snapshot(account, region, self._clock)
        snapshot.forget_gone()
        return snapshot

    def done(self, uid: str, is_wanted: Callable[[Read], bool]) -> list[Reading]:
        """What was read of an account in all of its targets, by whomever and for whatever; nothing is asked."""
        with self._lock:
            mine = [snapshot for key, snapshot in sorted(self._snapshots.items()) if key[0] == uid]
        return [reading for snapshot in mine for reading in snapshot.done(is_wanted)]

    def spoil(self, uid: str, region: str, ids: Collection[str]) -> None:
        """Let everybody read these resources of a target anew, and every list: they were written to."""
        with self._lock:
            snapshot = self._snapshots.get((uid, region))
        if snapshot is not None:
            snapshot.spoil(ids)

    def drop(self, uid: str) -> None:
        """Forget an account that is gone or whose identity changed."""
        with self._lock:
            for key in [key for key in self._snapshots if key[0] == uid]:
                del self._snapshots[key]
