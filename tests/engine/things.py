"""Things: a resource type, an account and controls that exist for the engine's tests alone, each as small as can be.

The account answers what a test tells it to; everything between it and the findings is real.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from seawall.api.v1alpha1.terms import Risk, Severity, Verdict
from seawall.aws.accounts import AwsAccount
from seawall.aws.call import Answer
from seawall.aws.session import Identity
from seawall.controls import Registry
from seawall.controls.base import Control, Fail, Layer, NoParams, Params, Pass, Responsibility, ServiceModel, Topic
from seawall.engine.finding import Finding
from seawall.errors import UnknownReason, Unreadable
from seawall.facts.base import AccountSettings, Resource
from seawall.facts.fact import Aws, Change, fact, listing
from seawall.facts.snapshot import Freshness, Snapshots, TargetView
from seawall.facts.value import Call

ACCOUNT = "123456789012"
REGION = "eu-west-1"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

Told = Callable[..., Mapping[str, Any]]


class Thing(Resource, type="Test::Things::Thing", service="things"):
    """Listed by one call; whether it is locked and how it is tagged is told by one call each."""

    name: str

    @listing("things.list", action="things:List")
    @classmethod
    def every(cls, aws: Aws) -> Iterable[Thing]:
        """Every thing."""
        return [cls(name=name) for name in (aws.call() or {})["Names"]]

    @property
    def id(self) -> str:
        return self.name

    @property
    def arn(self) -> str:
        return f"arn:aws:things:{self.target.region}:{self.target.account_id}:thing/{self.name}"

    @fact("things.get_lock", action="things:GetLock")
    def is_locked(self, aws: Aws) -> bool:
        """Whether it is locked."""
        return bool((aws.call(thing=self.name, gone_if="Gone") or {})["Locked"])

    @is_locked.writer("things.lock", "things.unlock", action="things:SetLock")
    def is_locked_calls(self, now: bool, wanted: bool) -> tuple[Call, ...]:  # noqa: FBT001 - the fact's value
        return () if now == wanted else (Call("things.lock" if wanted else "things.unlock", {"thing": self.name}),)

    @fact("things.get_tags", action="things:GetTags")
    def tags(self, aws: Aws) -> dict[str, str]:
        """Its tags."""
        return dict((aws.call(thing=self.name) or {})["Tags"])

    def read_tags(self) -> Mapping[str, str]:
        return self.tags


class GlobalThings(AccountSettings, service="things", is_global=True):
    """What there is once per account."""


class AccountOf(AwsAccount):
    """An account whose operations are functions; counts what it was asked.

    Attributes:
        asked: How often each operation was asked.
        served: Regions in which there are things at all.
    """

    account_id = ACCOUNT
    partition = "aws"
    identity = Identity(home_region="us-east-1")

    def __init__(self, **operations: Told) -> None:
        self._operations = operations
        self._guard = threading.Lock()
        self.asked: Counter[str] = Counter()
        self.served = {REGION}

    def serves(self, service: str, region: str) -> bool:
        return service != "things" or region == "global" or region in self.served

    def read(self, operation: str, region: str, arguments: Mapping[str, Any], **_: Any) -> Answer:
        del region
        with self._guard:
            self.asked[operation] += 1
            number = sum(self.asked.values())
        return Answer(dict(self._operations[operation.split(".")[1]](**arguments)), (f"request-{number}",))


def account(*names: str, unlocked: Iterable[str] = (), **operations: Told) -> AccountOf:
    """An account with these things, locked but for some, without tags."""
    loose = set(unlocked)
    usual: dict[str, Told] = {
        "list": lambda: {"Names": list(names)},
        "get_lock": lambda thing: {"Locked": thing not in loose},
        "get_tags": lambda thing: {"Tags": {}},  # noqa: ARG005 - operations are called by the names of their parameters
    }
    return AccountOf(**{**usual, **operations})


def view(of: AwsAccount, region: str = REGION, *, now: datetime = NOON, age: timedelta = timedelta(hours=1)) -> TargetView:
    """A target of which nothing was read yet."""
    return Snapshots(lambda: now).view("uid", of, Freshness(now, now, age)).target(region)


def denied(**_: Any) -> Mapping[str, Any]:
    """An operation that is not allowed."""
    raise Unreadable("things were denied: allow things:Anything", reason=UnknownReason.ACCESS_DENIED, actions=("things:Anything",))


def control(
    name: str, parameters: type[Params] = NoParams, *, severity: Severity = Severity.MEDIUM, of: type[Resource] = Thing
) -> Control[Any, Any]:
    """A control that passes where a thing is locked, and can lock it."""
    made: Control[Any, Any] = Control(
        of,
        parameters,
        reads=(Thing.is_locked,),
        severity=severity,
        topic=Topic.HARDENING,
        layer=Layer.IDENTITY_ACCESS,
        responsibility=Responsibility.CUSTOMER,
        model=ServiceModel.IAAS,
    )
    made.id = name
    made.check(lambda thing, _want: Pass() if not isinstance(thing, Thing) or thing.is_locked else Fail("not locked, wanted locked"))
    made.fix(writes=(Thing.is_locked,), risk=Risk.SAFE)(lambda thing, _want: lock(thing))
    return made


def lock(thing: Thing) -> Change[Thing, bool]:
    return cast(Change[Thing, bool], Thing.is_locked.change(thing, True))


def registry(*controls: Control[Any, Any]) -> Registry:
    return {each.id: each for each in sorted(controls, key=lambda each: each.id)}


def by_resource(findings: Iterable[Finding]) -> dict[str, Verdict]:
    """Verdicts by the resource's id, where there is one control."""
    return {finding.resource.id: finding.verdict for finding in findings}
