"""The emulated account as an operator would see it: verified, with views that have read nothing yet."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from seawall.aws.accounts import AwsAccount
from seawall.aws.session import Identity, Keys, Sessions
from seawall.facts.snapshot import AccountView, Freshness, Snapshots
from tests.emulator import TESTING_KEY, Emulator
from tests.mending.flaw import HOME_REGION


@pytest.fixture(scope="session")
def sessions() -> Sessions:
    """Botocore's shared data, loaded once for all tests."""
    with warnings.catch_warnings():
        # botocore calls its endpoint resolver internal; the session's module says why it is shared all the same.
        warnings.filterwarnings("ignore", "Fetching the endpoint_resolver component", DeprecationWarning)
        return Sessions()


@pytest.fixture
def account(aws: Emulator, sessions: Sessions) -> AwsAccount:
    """The emulated account."""
    verified = AwsAccount(Identity(home_region=HOME_REGION, keys=Keys(TESTING_KEY, "secret"), endpoint_url=aws.url), sessions)
    verified.verify(None)
    return verified


@pytest.fixture
def look(account: AwsAccount) -> Callable[[], AccountView]:
    """Gives views of the account that have read nothing yet."""

    def make() -> AccountView:
        now = datetime.now(UTC)
        return Snapshots(lambda: datetime.now(UTC)).view("uid", account, Freshness(now, now, timedelta(hours=1)))

    return make
