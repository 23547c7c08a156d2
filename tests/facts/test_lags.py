"""How far copies are behind what they follow in other Regions, as CloudWatch tells; moto publishes no metrics and knows no global copies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from seawall.errors import UnknownReason, Unreadable
from seawall.facts.base import the
from seawall.facts.cloudwatch_lag import MAX_AGE, Lag
from seawall.facts.elasticache_global import ElastiCacheLags
from seawall.facts.rds.lag import RdsLags
from seawall.facts.reading import recording
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

SOURCE = "eu-central-1"
REPLICA = f"arn:aws:rds:{REGION}:{ACCOUNT}:db:copy"
CLUSTER = f"arn:aws:rds:{REGION}:{ACCOUNT}:cluster:part"
BY_SOURCE = {"DBClusterIdentifier": "part", "SourceRegion": SOURCE}
NOTHING = Lag(None, "CloudWatch has no datapoint of ReplicaLag in the last 10 minutes")


def seconds(number: float) -> Lag:
    return Lag(timedelta(seconds=number))


def measured(aws: Emulator, namespace: str, metric: str, dimensions: dict[str, str], *points: tuple[int, float]) -> None:
    """Datapoints of a metric, by their age in minutes."""
    now = datetime.now(UTC)
    told = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    data = [{"MetricName": metric, "Dimensions": told, "Timestamp": now - timedelta(minutes=age), "Value": value} for age, value in points]
    aws.seeding("cloudwatch").put_metric_data(Namespace=namespace, MetricData=data)


def replicas(aws: Emulator, *names: str, source: str = f"arn:aws:rds:{SOURCE}:{ACCOUNT}:db:shop") -> None:
    """Read replicas in the Region, and a plain database."""
    usual = {"Engine": "mysql", "DBInstanceStatus": "available", "MultiAZ": False}
    told = [
        {**usual, "DBInstanceIdentifier": name, "DBInstanceArn": f"arn:aws:rds:{REGION}:{ACCOUNT}:db:{name}"} for name in (*names, "own")
    ]
    for each in told[:-1]:
        each["ReadReplicaSourceDBInstanceIdentifier"] = source
    aws.fake("rds", "DescribeDBInstances", lambda *_: {"DBInstances": told})
    aws.fake("rds", "DescribeDBClusters", lambda *_: {"DBClusters": []})


def part(aws: Emulator, engine: str) -> None:
    """A cluster in the Region that follows one of another Region."""
    aws.fake("rds", "DescribeDBInstances", lambda *_: {"DBInstances": []})
    told = {"DBClusterIdentifier": "part", "DBClusterArn": CLUSTER, "Engine": engine, "Status": "available"}
    aws.fake("rds", "DescribeDBClusters", lambda *_: {"DBClusters": [told]})
    members = [{"DBClusterArn": CLUSTER.replace(REGION, SOURCE), "IsWriter": True}, {"DBClusterArn": CLUSTER, "IsWriter": False}]
    group = {"GlobalClusterIdentifier": "world", "GlobalClusterArn": f"arn:aws:rds::{ACCOUNT}:global-cluster:world"}
    aws.fake("rds", "DescribeGlobalClusters", lambda *_: {"GlobalClusters": [{**group, "GlobalClusterMembers": members}]})


# Read replicas


def test_the_newest_lag_of_a_read_replica_counts_and_it_is_as_old_as_its_datapoint(aws: Emulator, view: ViewFactory) -> None:
    replicas(aws, "copy")
    measured(aws, "AWS/RDS", "ReplicaLag", {"DBInstanceIdentifier": "copy"}, (8, 900.0), (3, 40.0))
    with recording() as readings:
        assert the(view(), RdsLags).lags == {REPLICA: seconds(40)}
    told = readings[-1]
    assert told.operation == "cloudwatch.get_metric_data"
    assert timedelta(minutes=2) <= told.asked_at - told.read_at <= timedelta(minutes=5)
    assert told.read.max_age == MAX_AGE


def test_a_lag_of_eleven_minutes_ago_is_none_of_now(aws: Emulator, view: ViewFactory) -> None:
    replicas(aws, "copy")
    measured(aws, "AWS/RDS", "ReplicaLag", {"DBInstanceIdentifier": "copy"}, (11, 1.0))
    assert the(view(), RdsLags).lags == {REPLICA: NOTHING}


def test_what_aws_counts_below_zero_follows_nothing(aws: Emulator, view: ViewFactory) -> None:
    replicas(aws, "copy")
    measured(aws, "AWS/RDS", "ReplicaLag", {"DBInstanceIdentifier": "copy"}, (1, -1.0))
    assert the(view(), RdsLags).lags == {REPLICA: Lag(None, "CloudWatch has ReplicaLag below zero, so nothing is followed now")}


def test_five_hundred_metrics_are_asked_for_in_a_call(aws: Emulator, view: ViewFactory) -> None:
    replicas(aws, *(f"copy-{number}" for number in range(501)))
    measured(aws, "AWS/RDS", "ReplicaLag", {"DBInstanceIdentifier": "copy-500"}, (1, 7.0))
    heard = aws.heard("cloudwatch", "GetMetricData")
    lags = the(view(), RdsLags).lags
    assert [len(each["MetricDataQueries"]) for each in heard] == [500, 1]
    assert (len(lags), lags[f"{REPLICA}-500"], lags[f"{REPLICA}-0"]) == (501, seconds(7), NOTHING)


def test_a_replica_in_the_same_region_and_a_region_without_any_cost_no_call(aws: Emulator, view: ViewFactory) -> None:
    replicas(aws, "copy", source="shop")
    assert the(view(), RdsLags).lags == {}
    assert aws.count("cloudwatch") == 0


def test_what_may_not_be_read_names_the_action(aws: Emulator, view: ViewFactory) -> None:
    replicas(aws, "copy")
    aws.deny("cloudwatch", "GetMetricData")
    with pytest.raises(Unreadable, match="allow cloudwatch:GetMetricData") as caught:
        the(view(), RdsLags).lags  # noqa: B018
    assert caught.value.unknown is UnknownReason.ACCESS_DENIED


def test_what_cloudwatch_did_not_read_is_no_absence_of_datapoints(aws: Emulator, view: ViewFactory) -> None:
    replicas(aws, "copy")
    answer = {"MetricDataResults": [{"Id": "m0", "StatusCode": "InternalError", "Timestamps": [], "Values": []}]}
    aws.fake("cloudwatch", "GetMetricData", lambda *_: answer)
    assert the(view(), RdsLags).lags == {REPLICA: Lag(None, "CloudWatch answered InternalError for ReplicaLag")}


# Global clusters


def test_of_aurora_the_lag_of_what_users_committed_counts(aws: Emulator, view: ViewFactory) -> None:
    part(aws, "aurora-postgresql")
    measured(aws, "AWS/RDS", "AuroraGlobalDBReplicationLag", BY_SOURCE, (1, 900.0))
    assert the(view(), RdsLags).lags == {CLUSTER: seconds(0.9)}
    measured(aws, "AWS/RDS", "AuroraGlobalDBRPOLag", {"DBClusterIdentifier": "part"}, (1, 400.0))
    assert the(view(), RdsLags).lags == {CLUSTER: seconds(0.4)}


@pytest.mark.parametrize(
    ("engine", "namespace", "metric"),
    [("docdb", "AWS/DocDB", "GlobalClusterReplicationLag"), ("neptune", "AWS/Neptune", "GlobalDbProgressLag")],
)
def test_other_services_clusters_have_metrics_of_their_own(
    aws: Emulator, view: ViewFactory, engine: str, namespace: str, metric: str
) -> None:
    part(aws, engine)
    measured(aws, namespace, metric, BY_SOURCE, (1, 1500.0))
    assert the(view(), RdsLags).lags == {CLUSTER: seconds(1.5)}
    assert aws.count("cloudwatch", "GetMetricData") == 1


# Global datastores


def groups(aws: Emulator, **roles: str) -> None:
    """Replication groups of two nodes, by their role in a global datastore."""

    def told(name: str, role: str) -> dict[str, Any]:
        nodes = [{"CacheClusterId": f"{name}-00{number}", "CacheNodeId": "0001"} for number in (1, 2)]
        info = {"GlobalReplicationGroupId": "ldgnf-cart", "GlobalReplicationGroupMemberRole": role}
        shard = {"NodeGroupId": "0001", "NodeGroupMembers": nodes}
        arn = f"arn:aws:elasticache:{REGION}:{ACCOUNT}:replicationgroup:{name}"
        return {"ReplicationGroupId": name, "ARN": arn, "GlobalReplicationGroupInfo": info, "NodeGroups": [shard]}

    found = [told(name, role) for name, role in roles.items()]
    aws.fake("elasticache", "DescribeReplicationGroups", lambda *_: {"ReplicationGroups": found})


def test_of_a_global_datastore_the_member_that_follows_is_asked_for_and_its_slowest_node_counts(aws: Emulator, view: ViewFactory) -> None:
    groups(aws, copy="SECONDARY", own="PRIMARY")
    for node, lag in (("copy-001", 2.0), ("copy-002", 5.0)):
        measured(aws, "AWS/ElastiCache", "GlobalDatastoreReplicationLag", {"CacheClusterId": node}, (1, lag))
    assert the(view(), ElastiCacheLags).lags == {"copy": seconds(5)}
    assert aws.count("cloudwatch", "GetMetricData") == 1


def test_a_lag_that_is_told_of_the_whole_group_counts_too(aws: Emulator, view: ViewFactory) -> None:
    groups(aws, copy="SECONDARY")
    measured(aws, "AWS/ElastiCache", "GlobalDatastoreReplicationLag", {"ReplicationGroupId": "copy"}, (1, 3.0))
    assert the(view(), ElastiCacheLags).lags == {"copy": seconds(3)}
