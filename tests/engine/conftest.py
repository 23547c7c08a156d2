"""A stage on which plans are carried out against the emulated AWS."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from seawall.aws.session import Sessions
from tests.emulator import Emulator
from tests.engine.stage import THREADS, Stage


@pytest.fixture(scope="session")
def sessions() -> Sessions:
    """Botocore's shared data, loaded once for all tests."""
    with warnings.catch_warnings():
        # botocore calls its endpoint resolver internal; the session's module says why it is shared all the same.
        warnings.filterwarnings("ignore", "Fetching the endpoint_resolver component", DeprecationWarning)
        return Sessions()


@pytest.fixture(scope="session")
def awake(emulator: Emulator) -> None:
    """Ask each service once: moto imports one at its first request, which takes nearly as long as a write is waited for."""
    for service, method in (("ec2", "describe_vpcs"), ("iam", "list_users"), ("s3", "list_buckets"), ("sts", "get_caller_identity")):
        getattr(emulator.seeding(service), method)()


@pytest.fixture
def stage(awake: None, aws: Emulator, sessions: Sessions) -> Iterator[Stage]:
    """The emulated account; nothing is planned yet."""
    del awake
    with ThreadPoolExecutor(2 * THREADS) as pool:
        yield Stage(aws, sessions, pool)
