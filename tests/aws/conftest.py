"""Who writes, in an account with a bucket."""

from __future__ import annotations

import pytest

from seawall.aws.session import Sessions
from seawall.aws.write import WritingAccount
from tests.aws.writes import writing
from tests.emulator import REGION, Emulator


@pytest.fixture(scope="module")
def sessions() -> Sessions:
    """Shared by a file's tests: botocore's data are read once."""
    return Sessions()


@pytest.fixture(scope="session")
def awake(emulator: Emulator) -> None:
    """Ask every service once: moto imports one at its first request, and EC2 takes nearly as long for that as a write is waited for."""
    for service, method in (
        ("ec2", "describe_vpcs"),
        ("iam", "list_users"),
        ("logs", "describe_log_groups"),
        ("guardduty", "list_detectors"),
    ):
        getattr(emulator.seeding(service), method)()


@pytest.fixture
def writer(awake: None, aws: Emulator, sessions: Sessions) -> WritingAccount:
    """Writes to the default account through the role `WRITER`; nothing is asked yet."""
    del awake
    aws.seeding("s3").create_bucket(Bucket="some-bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
    return writing(aws, sessions)
