"""Fixtures of the fact tests: reads and writes over HTTP against the emulated AWS.

A test makes a flaw with boto3, reads it through a view, and lets `round_trip` apply a change, read it back, undo it and read the first state back.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

import jmespath
import pytest

from seawall.aws.accounts import AwsAccount
from seawall.aws.partitions import GLOBAL
from seawall.aws.session import Identity, Keys, Sessions
from seawall.facts import locate
from seawall.facts.base import Resource
from seawall.facts.fact import Change
from seawall.facts.snapshot import Freshness, Snapshots, TargetView
from seawall.facts.value import Call, Result, image
from tests.emulator import REGION, Emulator

R = TypeVar("R", bound=Resource)
Find = Callable[[TargetView], R]

HOME_REGION = "us-east-1"


class ViewFactory(Protocol):
    """Makes a view of a target that has read nothing yet."""

    def __call__(self, region: str = REGION) -> TargetView:
        """The target of a Region, or `global`."""
        ...


class Apply(Protocol):
    """Makes writing calls, in order."""

    def __call__(self, calls: Iterable[Call], region: str = REGION) -> None:
        """Make them in a Region; `global` stands for the home Region."""
        ...


class RoundTrip(Protocol):
    """There and back: what a change does to AWS, and what its undo leaves."""

    def __call__(self, find: Find[R], change: Callable[[R], Change[R, Any]], region: str = REGION) -> Any:
        """Apply, read back, undo, and check that everything reads as before.

        Args:
            find: finds the resource in a fresh view.
            change: makes the change from the resource as it was read.
            region: the target.

        Returns:
            The fact's value between the change and its undo.
        """
        ...


@pytest.fixture(scope="session")
def sessions() -> Sessions:
    """Botocore's shared data, loaded once for all tests."""
    with warnings.catch_warnings():
        # botocore calls its endpoint resolver internal; the session's module says why it is shared all the same.
        warnings.filterwarnings("ignore", "Fetching the endpoint_resolver component", DeprecationWarning)
        return Sessions()


@pytest.fixture
def view(aws: Emulator, sessions: Sessions) -> ViewFactory:
    """A factory of fresh views of the emulated account."""
    account = AwsAccount(Identity(home_region=HOME_REGION, keys=Keys("AKIATESTING", "secret"), endpoint_url=aws.url), sessions)
    account.verify(None)
    aws.forget_calls()

    def make(region: str = REGION) -> TargetView:
        now = datetime.now(UTC)
        return Snapshots(lambda: datetime.now(UTC)).view("uid", account, Freshness(now, now, timedelta(hours=1))).target(region)

    return make


@pytest.fixture
def apply(aws: Emulator) -> Apply:
    """Makes calls with boto3, as they were written down."""

    def make(calls: Iterable[Call], region: str = REGION) -> None:
        answers: list[Mapping[str, Any]] = []

        def told(value: Any) -> Any:
            if isinstance(value, Result):
                return str(jmespath.search(value.path, answers[value.call]))
            return {key: told(each) for key, each in value.items()} if isinstance(value, dict) else value

        for call in calls:
            service, method = call.operation.split(".")
            client = aws.client(service, HOME_REGION if region == GLOBAL else region)
            answers.append(getattr(client, method)(**told(dict(call.arguments))))

    return make


@pytest.fixture
def round_trip(view: ViewFactory, apply: Apply) -> RoundTrip:
    """Applies a change and takes it back, by what a plan keeps of it: the images of both values, the fact and the ARN."""

    def make(find: Find[R], change: Callable[[R], Change[R, Any]], region: str = REGION) -> Any:
        made = change(find(view(region)))
        fact, arn = made.fact, made.resource.arn
        before, after = (fact.load(image(value)) for value in (made.before, made.after))
        writer = fact.writing
        assert writer is not None
        assert made.calls() == writer.calls(made.resource, made.before, after)
        apply(writer.calls(made.resource, made.before, after), region)
        changed = locate.find(view(region), fact, arn)
        between = fact.__get__(changed, type(changed))
        assert image(between) != image(before), "the change did nothing"
        apply(writer.calls(changed, between, before), region)
        restored = locate.find(view(region), fact, arn)
        assert image(fact.__get__(restored, type(restored))) == image(before), "the undo did not restore what was there"
        return between

    return make
