"""The loss of a Region, from what an emulated AWS answers in two of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

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


def judged(aws: Emulator, sessions: Sessions, component: Mapping[str, Any] = FLEET, **terms: str) -> Finding:
    """The finding about the loss of the Region, of a new evaluation."""
    account = AwsAccount(Identity(home_region="us-east-1", keys=Keys("AKIATESTING", "secret"), endpoint_url=aws.url), sessions)
    account.verify(None)
    now = datetime.now(UTC)
    views = Snapshots(lambda: datetime.now(UTC)).view("uid", account, Freshness(now, now, timedelta(hours=1)))
    asked = policy(component, workload={"dependsOn": []}, regionLoss={"recoveryRegion": AWAY, **terms})
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


def replicas(aws: Emulator, *lags: float) -> None:
    """Databases, each with a read replica in the other Region that lags so many seconds."""
    here, there = aws.seeding("rds"), aws.seeding("rds", AWAY)
    plain = {"DBInstanceClass": "db.t4g.small", "Engine": "mysql"}
    for number, lag in enumerate(lags):
        login = {"MasterUsername": "owner", "MasterUserPassword": "correct-horse", "AllocatedStorage": 20}
        made = here.create_db_instance(DBInstanceIdentifier=f"db-{number}", Tags=[{"Key": "app", "Value": "shop"}], **plain, **login)
        source = made["DBInstance"]["DBInstanceArn"]
        there.create_db_instance_read_replica(DBInstanceIdentifier=f"far-{number}", SourceDBInstanceIdentifier=source, SourceRegion=REGION)
        dimensions = [{"Name": "DBInstanceIdentifier", "Value": f"far-{number}"}]
        point = {"MetricName": "ReplicaLag", "Dimensions": dimensions, "Timestamp": datetime.now(UTC) - timedelta(minutes=2), "Value": lag}
        aws.seeding("cloudwatch", AWAY).put_metric_data(Namespace="AWS/RDS", MetricData=[point])
    aws.fake("backup", "ListCopyJobs", lambda *_: {"CopyJobs": []})  # moto has none


DATABASES = {"name": "data", "types": ["AWS::RDS::DBInstance"]}


def test_read_replicas_there_are_measured_in_one_call_and_the_one_that_lags_most_decides(aws: Emulator, sessions: Sessions) -> None:
    replicas(aws, 3.0, 40.0)
    aws.forget_calls()
    finding = judged(aws, sessions, DATABASES, rpo="1m")
    assert (finding.verdict, aws.count("cloudwatch", "GetMetricData", region=AWAY)) == (Verdict.PASS, 1), finding.message
    assert "cloudwatch.get_metric_data" in {evidence.operation for evidence in finding.evidence}
    assert judged(aws, sessions, DATABASES, rpo="30s").verdict is Verdict.FAIL


def test_without_an_rpo_nothing_is_measured(aws: Emulator, sessions: Sessions) -> None:
    replicas(aws, 3.0)
    assert judged(aws, sessions, DATABASES).verdict is Verdict.PASS
    assert aws.count("cloudwatch", "GetMetricData") == 0
