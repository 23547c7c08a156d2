"""Workloads judged from what an emulated AWS answers: real reads, their evidence, and what happens when they are refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from seawall.api.v1alpha1.terms import Verdict
from seawall.aws.accounts import AwsAccount
from seawall.aws.session import Identity, Keys, Sessions
from seawall.engine.finding import Finding
from seawall.engine.zones.workloads import judge_target
from seawall.facts.snapshot import Freshness, Snapshots
from tests.emulator import REGION, Emulator
from tests.engine.workload_builders import WEB, policy
from tests.facts.test_autoscaling import make_group

DB = {"name": "db", "types": ["AWS::RDS::DBInstance"]}


@pytest.fixture(scope="module")
def sessions() -> Sessions:
    """Botocore's shared data, loaded once."""
    return Sessions()


def judged(aws: Emulator, sessions: Sessions, *components: Mapping[str, Any]) -> Finding:
    """The one finding of a new evaluation."""
    account = AwsAccount(Identity(home_region="us-east-1", keys=Keys("AKIATESTING", "secret"), endpoint_url=aws.url), sessions)
    account.verify(None)
    now = datetime.now(UTC)
    view = Snapshots(lambda: datetime.now(UTC)).view("uid", account, Freshness(now, now, timedelta(hours=1))).target(REGION)
    (finding,) = judge_target(policy(*components), view, now).findings
    return finding


@pytest.mark.parametrize(("spread", "wanted"), [({"a": 3, "b": 3}, Verdict.FAIL), ({"a": 3, "b": 3, "c": 3}, Verdict.PASS)])
def test_two_zones_that_were_sized_for_six_units_fail_and_three_with_nine_pass(
    aws: Emulator, sessions: Sessions, spread: dict[str, int], wanted: Verdict
) -> None:
    make_group(aws, spread, Tags=[{"Key": "app", "Value": "shop", "PropagateAtLaunch": True}])
    finding = judged(aws, sessions, {**WEB, "required": {"units": 6}})
    assert finding.verdict is wanted, finding.message
    assert ("3 of 6 units remain, 3 missing" in finding.message) is (wanted is Verdict.FAIL)


@pytest.mark.parametrize(("is_multi_az", "wanted"), [(True, Verdict.PASS), (False, Verdict.FAIL)])
def test_a_database_with_a_standby_passes_and_one_without_fails(
    aws: Emulator, sessions: Sessions, *, is_multi_az: bool, wanted: Verdict
) -> None:
    aws.seeding("rds").create_db_instance(
        DBInstanceIdentifier="shop-db",
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="owner",
        MasterUserPassword="Correct-horse-7",
        MultiAZ=is_multi_az,
        Tags=[{"Key": "app", "Value": "shop"}],
    )
    finding = judged(aws, sessions, DB)
    assert finding.verdict is wanted, finding.message


def test_the_reads_are_the_evidence_and_a_missing_action_is_named(aws: Emulator, sessions: Sessions) -> None:
    aws.deny("rds")
    finding = judged(aws, sessions, WEB, DB)
    assert finding.verdict is Verdict.UNKNOWN
    assert "allow rds:DescribeDBInstances" in finding.message
    assert [evidence.operation for evidence in finding.evidence] == [
        "ec2.describe_availability_zones",
        "autoscaling.describe_auto_scaling_groups",
        "rds.describe_db_instances",
    ]
    assert all(evidence.request_id for evidence in finding.evidence)
