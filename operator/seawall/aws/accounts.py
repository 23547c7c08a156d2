"""One AWS account as one identity sees it: who the caller is, which Regions are on, and reads with their limits."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from seawall.aws.call import Answer, read, unreadable
from seawall.aws.observe import Access, observed
from seawall.aws.partitions import GLOBAL, partition_of
from seawall.aws.policy import Cut
from seawall.aws.session import SESSION_ERRORS, Identity, Session, Sessions
from seawall.errors import AccountError, UnknownReason, Unreadable, WrongAccount

#: What Seawall itself reads of every account, whatever the controls.
OWN_ACTIONS = frozenset({"ec2:DescribeRegions", "iam:ListAccountAliases"})

#: Services with one endpoint for all Regions or none in the endpoint data for their Regions: asked wherever needed.
_ALWAYS_SERVED = frozenset({"iam", "sts", "organizations", "s3control", "account"})

#: How long a denial is remembered that nobody met again: its resource is gone, or nothing asks for it any more.
_FORGET_SECONDS = 24 * 3600.0

#: How long an endpoint that gave no answer is left alone: at first, and at the longest, twice as long each time. Without it a black hole would hold
#: every reader for every fact in turn.
_REST_SECONDS = 5.0
_LONGEST_REST_SECONDS = 60.0

_WHO = "sts.get_caller_identity"


@dataclass(frozen=True, slots=True)
class Caller:
    """What STS says of the identity in use."""

    account_id: str
    arn: str
    partition: str


class Pace:
    """At most so many requests a second, evenly; None for no limit of our own."""

    def __init__(self, per_second: float | None) -> None:
        self._gap = 1 / per_second if per_second else 0.0
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Wait for this request's turn."""
        if not self._gap:
            return
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next)
            self._next = turn + self._gap
        time.sleep(max(0.0, turn - now))


@dataclass(frozen=True, slots=True)
class Limits:
    """How hard an account may be asked: requests at once per target, and requests a second over all (None: botocore adapts)."""

    concurrency: int = 16
    requests_per_second: float | None = None


@dataclass(frozen=True, slots=True)
class _Rest:
    """How an endpoint is left alone that gave no answer.

    Attributes:
        until: when it may be asked again, by the monotonic clock.
        seconds: how long that is in all.
        is_nameless: whether DNS knew no such name.
    """

    until: float = 0.0
    seconds: float = 0.0
    is_nameless: bool = False


@dataclass(slots=True)
class _State:
    """What changes over an account's life, under its lock."""

    session: Session
    actions: frozenset[str]
    resting: dict[tuple[str, str], _Rest] = field(default_factory=dict)
    """The endpoints that gave no answer last, by service and Region."""
    denied: dict[tuple[str, str, str], tuple[tuple[str, ...], float]] = field(default_factory=dict)
    """The actions that each read lacked, and when: by operation, Region and arguments, as one bucket may deny what all others allow."""


def _read(operation: str, region: str, arguments: Mapping[str, Any]) -> tuple[str, str, str]:
    """What tells a read from all others."""
    return operation, region, repr(sorted(arguments.items()))


class AwsAccount:
    """Reads one account through one identity.

    The reading session is cut to the actions asked for with `require` and assumed anew when they grow, never when they shrink.
    """

    def __init__(self, identity: Identity, sessions: Sessions, limits: Limits | None = None) -> None:
        self.identity = identity
        self.limits = limits or Limits()
        self.caller: Caller | None = None
        self._sessions = sessions
        self._pace = Pace(self.limits.requests_per_second)
        self._lock = threading.Lock()
        self._state = _State(self._open(OWN_ACTIONS), OWN_ACTIONS)

    @property
    def partition(self) -> str:
        """The partition of the account's home Region."""
        return partition_of(self.identity.home_region)

    def _open(self, actions: frozenset[str]) -> Session:
        return self._sessions.open(self.identity, partition=self.partition, actions=actions, concurrency=self.limits.concurrency)

    def require(self, actions: frozenset[str]) -> None:
        """Let the reading session do at least these IAM actions from now on."""
        with self._lock:
            wanted = self._state.actions | actions
            if wanted != self._state.actions:
                if self.identity.can_be_cut:
                    self._state.session = self._open(wanted)
                self._state.actions = wanted

    @property
    def actions(self) -> frozenset[str]:
        """IAM actions that the reading session is to do."""
        with self._lock:
            return self._state.actions

    @property
    def cut(self) -> Cut | None:
        """How the reading session is cut; None for an identity that cannot be."""
        with self._lock:
            return self._state.session.cut

    @property
    def denied_actions(self) -> tuple[str, ...]:
        """IAM actions that any read lacked when it was last tried, sorted."""
        oldest = time.monotonic() - _FORGET_SECONDS
        with self._lock:
            self._state.denied = {read: lack for read, lack in self._state.denied.items() if lack[1] > oldest}
            return tuple(sorted({action for actions, _ in self._state.denied.values() for action in actions}))

    def verify(self, wanted: str | None) -> Caller:
        """Ask STS who the caller is, before anything else is read.

        Args:
            wanted: the account id that was declared; None accepts any.

        Raises:
            WrongAccount: the caller is of another account.
            AccountError: no credentials, a role that cannot be assumed, or no answer.
        """
        try:
            with observed(self._sessions.observer, Access.READ, _WHO):
                answer = self._ask_who()
        except Unreadable as told:
            is_away = told.unknown in {UnknownReason.TIMED_OUT, UnknownReason.THROTTLED}
            raise AccountError(
                f"AWS did not say who the caller is: {told.message}",
                reason="AwsUnavailable" if is_away else "CredentialsUnavailable",
                retry_after=told.retry_after or timedelta(minutes=1),
            ) from told
        caller = Caller(answer["Account"], answer["Arn"], answer["Arn"].split(":")[1])
        if wanted is not None and caller.account_id != wanted:
            raise WrongAccount(wanted=wanted, seen=caller.account_id, caller=caller.arn)
        self.caller = caller
        return caller

    def _ask_who(self) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = self._state.session.client("sts", self.identity.home_region).get_caller_identity()
        except SESSION_ERRORS as error:
            raise unreadable(error, _WHO, ("sts:AssumeRole",) if self.identity.roles else ()) from error
        return answer

    @property
    def account_id(self) -> str:
        """The verified account id.

        Raises:
            AccountError: `verify` has not succeeded yet.
        """
        if self.caller is None:
            raise AccountError("the account has not been verified yet", reason="NotVerified", retry_after=timedelta(seconds=5))
        return self.caller.account_id

    def alias(self) -> str | None:
        """The account's alias; None when it has none or reading it is denied (it is only for display)."""
        try:
            answer = self.read("iam.list_account_aliases", GLOBAL, {}, actions=("iam:ListAccountAliases",))
        except Unreadable:
            return None
        names = answer.document.get("AccountAliases", []) if answer else []
        return names[0] if names else None

    def enabled_regions(self) -> tuple[str, ...]:
        """Regions that are on for the account, sorted.

        Raises:
            Unreadable: ec2:DescribeRegions failed.
        """
        answer = self.read("ec2.describe_regions", GLOBAL, {}, actions=("ec2:DescribeRegions",))
        return tuple(sorted(region["RegionName"] for region in (answer.document["Regions"] if answer else [])))

    def serves(self, service: str, region: str) -> bool:
        """Whether the endpoint data names an endpoint of the service in the Region; True where the data does not know the service."""
        if region == GLOBAL or service in _ALWAYS_SERVED:
            return True
        served = self._sessions.available_regions(service, self.partition)
        return not served or region in served

    def read(
        self,
        operation: str,
        region: str,
        arguments: Mapping[str, Any],
        *,
        none_if: frozenset[str] = frozenset(),
        gone_if: frozenset[str] = frozenset(),
        actions: tuple[str, ...] = (),
    ) -> Answer | None:
        """Ask AWS once, all pages.

        Args:
            operation: service and boto3 method, such as `s3.get_bucket_policy`.
            region: the Region to ask; `global` stands for the home Region.
            arguments: the operation's parameters.
            none_if: error codes that mean "there is none": answered with None.
            gone_if: error codes that mean that the resource was deleted.
            actions: IAM actions to name when the read is denied.

        Raises:
            Unreadable: the read failed.
            ResourceGone: the resource was deleted.
        """
        service, method = operation.split(".", 1)
        where = self.identity.home_region if region == GLOBAL else region
        self._refuse_resting(service, where, operation)
        self._pace.wait()
        try:
            client = self._state.session.client(service, where)
            with observed(self._sessions.observer, Access.READ, operation):
                answer = read(client, method, arguments, none_if=none_if, gone_if=gone_if, actions=actions)
        except Unreadable as error:
            with self._lock:
                if error.unknown is UnknownReason.TIMED_OUT:
                    self._let_rest(service, where, is_nameless=error.is_nameless)
                if error.unknown is UnknownReason.ACCESS_DENIED:
                    self._state.denied[_read(operation, where, arguments)] = (actions, time.monotonic())
            raise
        if self._state.denied or self._state.resting:
            with self._lock:
                self._state.denied.pop(_read(operation, where, arguments), None)
                self._state.resting.pop((service, where), None)
        return answer

    def _let_rest(self, service: str, region: str, *, is_nameless: bool) -> None:
        now = time.monotonic()
        known = self._state.resting.get((service, region), _Rest())
        if known.until <= now:  # else others who waited with us have said so already
            seconds = min(2 * known.seconds or _REST_SECONDS, _LONGEST_REST_SECONDS)
            self._state.resting[service, region] = _Rest(now + seconds, seconds, is_nameless)

    def _refuse_resting(self, service: str, region: str, operation: str) -> None:
        with self._lock:
            rest = self._state.resting.get((service, region), _Rest())
        if rest.until > time.monotonic():
            raise Unreadable(
                f"{operation} was not asked: the endpoint of {service} in {region} gave no answer a moment ago",
                reason=UnknownReason.TIMED_OUT,
                retry_after=timedelta(seconds=_REST_SECONDS),
                is_nameless=rest.is_nameless,
            )
