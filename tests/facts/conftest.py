"""Fixtures of the fact tests: reads and writes over HTTP against the emulated AWS.

A test makes a flaw with boto3, reads it through a view, and lets `round_trip` apply a change, read it back, undo it and read the first state back.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

import pytest

from seawall.aws.accounts import AwsAccount
from seawall.aws.partitions import GLOBAL
from seawall.aws.session import Identity, Keys, Sessions
from seawall.facts.base import Resource
from seawall.facts.fact import Change
from seawall.facts.snapshot import Freshness, Snapshots, TargetView
from seawall.facts.value import Call, image
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
        for call in calls:
            service, method = call.operation.split(".")
            getattr(aws.client(service, HOME_REGION if region == GLOBAL else region), method)(**call.arguments)

    return make


@pytest.fixture
def round_trip(view: ViewFactory, apply: Apply) -> RoundTrip:
    """Applies a change and takes it back."""

    def make(find: Find[R], change: Callable[[R], Change[R, Any]], region: str = REGION) -> Any:
        made = change(find(view(region)))
        writer = made.fact.writing
        assert writer is not None
        apply(made.calls(), region)
        changed = find(view(region))
        between = made.fact.__get__(changed, type(changed))
        assert image(between) != image(made.before), "the change did nothing"
        apply(writer.calls(changed, between, made.before), region)
        restored = find(view(region))
        assert image(made.fact.__get__(restored, type(restored))) == image(made.before), "the undo did not restore what was there"
        return between

    return make
