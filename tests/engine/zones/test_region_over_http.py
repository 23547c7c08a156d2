"""The loss of a Region, from what an emulated AWS answers in two of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from seawall.api.v1alpha1.terms import Verdict
from seawall.aws.accounts import AwsAccount
from seawall.aws.session import Identity, Keys, Sessions
from seawall.engine.finding import Finding
from seawall.engine.zones.workloads import REGION_LOSS, judge_target
from seawall.facts.snapshot import Freshness, Snapshots
from tests.emulator import REGION, Emulator
from tests.engine.workload_builders import policy
from tests.engine.zones.region_builders import AWAY

IMAGE = "ami-12c6146b"
FLEET = {"name": "fleet", "types": ["AWS::EC2::Instance"], "required": {"units": 2}}


@pytest.fixture(scope="module")
def sessions() -> Sessions:
    """Botocore's shared data, loaded once."""
    return Sessions()


def run(aws: Emulator, region: str, count: int) -> None:
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "app", "Value": "shop"}]}]
    aws.seeding("ec2", region).run_instances(ImageId=IMAGE, MinCount=count, MaxCount=count, TagSpecifications=tags)


def judged(aws: Emulator, sessions: Sessions) -> Finding:
    """The finding about the loss of the Region, of a new evaluation."""
    account = AwsAccount(Identity(home_region="us-east-1", keys=Keys("AKIATESTING", "secret"), endpoint_url=aws.url), sessions)
    account.verify(None)
    now = datetime.now(UTC)
    views = Snapshots(lambda: datetime.now(UTC)).view("uid", account, Freshness(now, now, timedelta(hours=1)))
    asked = policy(FLEET, workload={"dependsOn": []}, regionLoss={"recoveryRegion": AWAY})
    findings = judge_target(asked, views.target(REGION), now, views.target(AWAY)).findings
    return next(each for each in findings if each.control == REGION_LOSS)


def test_what_runs_in_both_regions_goes_on_and_what_runs_in_one_does_not(aws: Emulator, sessions: Sessions) -> None:
    run(aws, REGION, 3)
    assert judged(aws, sessions).verdict is Verdict.FAIL
    run(aws, AWAY, 2)
    finding = judged(aws, sessions)
    assert finding.verdict is Verdict.PASS, finding.message
    assert "ec2.describe_instances" in {evidence.operation for evidence in finding.evidence}


def test_a_list_that_is_denied_in_the_other_region_is_unknown_and_the_action_is_named(aws: Emulator, sessions: Sessions) -> None:
    run(aws, REGION, 3)
    aws.deny("ec2", "DescribeInstances", region=AWAY)
    finding = judged(aws, sessions)
    assert finding.verdict is Verdict.UNKNOWN
    assert "allow ec2:DescribeInstances" in finding.message
