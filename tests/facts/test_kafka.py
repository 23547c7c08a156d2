"""MSK, read over HTTP; moto has no nodes, configurations, topics and replicators, so those answers are recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from seawall.errors import ResourceGone, Unreadable
from seawall.facts.kafka import Cluster, Replication
from seawall.facts.snapshot import TargetView
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

ARN = f"arn:aws:kafka:{REGION}:{ACCOUNT}:cluster/events/1"
CONFIGURATION = f"arn:aws:kafka:{REGION}:{ACCOUNT}:configuration/events/1"
SUBNETS = ["subnet-a", "subnet-b", "subnet-c"]


def make(aws: Emulator, subnets: list[str] = SUBNETS) -> str:
    made: str = aws.seeding("kafka").create_cluster_v2(
        ClusterName="events",
        Tags={"app": "shop"},
        Provisioned={
            "BrokerNodeGroupInfo": {"ClientSubnets": subnets, "InstanceType": "kafka.m7g.large"},
            "KafkaVersion": "3.8.x",
            "NumberOfBrokerNodes": 2 * len(subnets),
        },
    )["ClusterArn"]
    return made


def told(group: Mapping[str, Any] | None = None, **provisioned: Any) -> dict[str, Any]:
    """A provisioned cluster as AWS describes it."""
    nodes = {"ClientSubnets": SUBNETS, "InstanceType": "kafka.m7g.large", **(group or {})}
    cluster = {"ClusterArn": ARN, "ClusterName": "events", "ClusterType": "PROVISIONED", "State": "ACTIVE"}
    return {**cluster, "Provisioned": {"BrokerNodeGroupInfo": nodes, "NumberOfBrokerNodes": 3, **provisioned}}


def recorded(aws: Emulator, *clusters: Mapping[str, Any]) -> None:
    aws.fake("kafka", "ListClustersV2", lambda *_: {"ClusterInfoList": list(clusters)})


def only(view: TargetView) -> Cluster:
    (found,) = view.all(Cluster)
    return found


def test_a_cluster_is_listed_with_its_tags_subnets_and_brokers_in_one_call(view: ViewFactory, aws: Emulator) -> None:
    arn = make(aws)
    found = only(view())
    assert (found.id, found.arn, found.name) == (arn, arn, "events")
    assert found.read_tags() == {"app": "shop"}
    assert (found.client_subnets, found.subnet_ids, found.broker_count) == (tuple(SUBNETS), tuple(SUBNETS), 6)
    assert (found.is_serverless, found.is_express) == (False, False)
    assert aws.count("kafka") == 1


def test_zone_ids_are_read_where_aws_tells_them_and_are_absent_elsewhere(view: ViewFactory, aws: Emulator) -> None:
    recorded(aws, told({"ZoneIds": ["euw1-az1", "euw1-az2", "euw1-az3"]}))
    assert only(view()).zone_ids == ("euw1-az1", "euw1-az2", "euw1-az3")
    assert Cluster.model_validate(told()).zone_ids == ()


@pytest.mark.parametrize(
    ("state", "available", "changing"),
    [("ACTIVE", True, False), ("HEALING", True, False), ("UPDATING", True, True), ("CREATING", False, True), ("FAILED", False, False)],
)
def test_a_cluster_answers_while_it_is_healed_and_updated(state: str, *, available: bool, changing: bool) -> None:
    found = Cluster.model_validate({**told(), "State": state})
    assert (found.is_available, found.is_changing) == (available, changing)


def test_brokers_tell_their_subnets_and_controllers_are_none(view: ViewFactory, aws: Emulator) -> None:
    recorded(aws, told())
    nodes = [
        {"NodeType": "BROKER", "BrokerNodeInfo": {"BrokerId": 1.0, "ClientSubnet": "subnet-a"}},
        {"NodeType": "BROKER", "BrokerNodeInfo": {"BrokerId": 2.0, "ClientSubnet": "subnet-b"}},
        {"ControllerNodeInfo": {"Endpoints": ["controller"]}},
    ]
    aws.fake("kafka", "ListNodes", lambda *_: {"NodeInfoList": nodes})
    found = only(view()).brokers
    assert found is not None
    assert [(broker.broker_id, broker.subnet_id) for broker in found] == [(1, "subnet-a"), (2, "subnet-b")]


@pytest.mark.parametrize(
    ("subnets", "expected"), [(SUBNETS, Replication(factor=3, min_in_sync=2)), (SUBNETS[:2], Replication(factor=2, min_in_sync=1))]
)
def test_without_a_configuration_msks_defaults_hold_and_nothing_is_asked(
    view: ViewFactory, aws: Emulator, subnets: list[str], expected: Replication
) -> None:
    recorded(aws, told({"ClientSubnets": subnets}))  # moto names a configuration that there is not
    assert only(view()).replication == expected
    assert aws.count("kafka") == 1


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        (b"default.replication.factor=2\nmin.insync.replicas = 1\n", Replication(factor=2, min_in_sync=1)),
        (b"# min.insync.replicas=1\r\nauto.create.topics.enable=true\r\n", Replication(factor=3, min_in_sync=2)),
        (b"min.insync.replicas=1\nmin.insync.replicas=3", Replication(factor=3, min_in_sync=3)),
    ],
)
def test_a_configuration_counts_and_what_it_leaves_out_is_as_by_default(
    view: ViewFactory, aws: Emulator, properties: bytes, expected: Replication
) -> None:
    recorded(aws, told(CurrentBrokerSoftwareInfo={"ConfigurationArn": CONFIGURATION, "ConfigurationRevision": 4}))
    heard = aws.heard("kafka", "DescribeConfigurationRevision")
    aws.fake("kafka", "DescribeConfigurationRevision", lambda *_: {"ServerProperties": properties})
    assert only(view()).replication == expected
    assert [(each["Arn"], int(each["Revision"])) for each in heard] == [(CONFIGURATION, 4)]


def test_express_brokers_keep_three_replicas_whatever_is_configured(view: ViewFactory, aws: Emulator) -> None:
    software = {"ConfigurationArn": CONFIGURATION, "ConfigurationRevision": 4}
    recorded(aws, told({"InstanceType": "express.m7g.large"}, CurrentBrokerSoftwareInfo=software))
    found = only(view())
    assert (found.is_express, found.replication) == (True, Replication(factor=3, min_in_sync=2))
    assert aws.count("kafka") == 1


def test_a_serverless_cluster_has_subnets_and_no_brokers_to_see(view: ViewFactory, aws: Emulator) -> None:
    serverless = {"VpcConfigs": [{"SubnetIds": ["subnet-a", "subnet-b"]}, {"SubnetIds": ["subnet-b", "subnet-c"]}]}
    recorded(aws, {"ClusterArn": ARN, "ClusterName": "events", "ClusterType": "SERVERLESS", "State": "ACTIVE", "Serverless": serverless})
    found = only(view())
    assert (found.is_serverless, found.subnet_ids) == (True, ("subnet-a", "subnet-b", "subnet-c"))
    assert (found.brokers, found.replication) == (None, Replication(factor=3, min_in_sync=2))
    assert aws.count("kafka") == 1


def test_topics_may_have_another_replication_factor_than_the_default(view: ViewFactory, aws: Emulator) -> None:
    recorded(aws, told())
    topics = [{"TopicName": "clicks", "ReplicationFactor": 1, "PartitionCount": 6, "OutOfSyncReplicaCount": 2}]
    aws.fake("kafka", "ListTopics", lambda *_: {"Topics": topics})
    (topic,) = only(view()).topics
    assert (topic.name, topic.replication_factor, topic.partition_count, topic.out_of_sync_replicas) == ("clicks", 1, 6, 2)


def replicator(state: str, *flows: tuple[str, str]) -> dict[str, Any]:
    """A replicator between a cluster here, one in another Region and one outside of MSK."""
    clusters = [
        {"KafkaClusterAlias": "here", "AmazonMskCluster": {"MskClusterArn": ARN}},
        {"KafkaClusterAlias": "there", "AmazonMskCluster": {"MskClusterArn": ARN.replace(REGION, "eu-central-1")}},
        {"KafkaClusterAlias": "own", "ApacheKafkaCluster": {"ApacheKafkaClusterId": "x", "BootstrapBrokerString": "x"}},
    ]
    summary = [{"SourceKafkaClusterAlias": source, "TargetKafkaClusterAlias": target} for source, target in flows]
    named = {"ReplicatorArn": f"arn-{state}", "ReplicatorName": state, "ReplicatorState": state}
    return {**named, "KafkaClustersSummary": clusters, "ReplicationInfoSummaryList": summary}


@pytest.mark.parametrize(
    ("replicators", "copies"),
    [
        ([replicator("RUNNING", ("here", "there"))], (ARN.replace(REGION, "eu-central-1"),)),
        ([replicator("RUNNING", ("there", "here"))], ()),
        ([replicator("FAILED", ("here", "there"))], ()),
        ([replicator("RUNNING", ("here", "own"))], ()),
        ([], ()),
    ],
)
def test_only_a_running_replicator_from_this_cluster_to_another_one_of_msk_makes_a_copy(
    view: ViewFactory, aws: Emulator, replicators: list[dict[str, Any]], copies: tuple[str, ...]
) -> None:
    recorded(aws, told())
    aws.fake("kafka", "ListReplicators", lambda *_: {"Replicators": replicators})
    assert only(view()).copies == copies


@pytest.mark.parametrize(
    ("filters", "is_whole"),
    [
        ({"TopicsToReplicate": [".*"]}, True),
        ({"TopicsToReplicate": [".*"], "DetectAndCopyNewTopics": True, "TopicsToExclude": []}, True),
        ({"TopicsToReplicate": [".*"], "TopicsToExclude": ["debug.*"]}, False),
        ({"TopicsToReplicate": ["orders.*"]}, False),
        ({"TopicsToReplicate": [".*"], "DetectAndCopyNewTopics": False}, False),
    ],
)
def test_a_replicator_copies_all_of_a_cluster_where_its_filters_leave_no_topic_out(
    view: ViewFactory,
    aws: Emulator,
    filters: dict[str, Any],
    is_whole: bool,  # noqa: FBT001 - one case
) -> None:
    recorded(aws, told())
    both = [replicator("RUNNING", ("here", "there")), replicator("FAILED", ("here", "there"))]
    aws.fake("kafka", "ListReplicators", lambda *_: {"Replicators": both})
    flow = {"SourceKafkaClusterAlias": "here", "TargetKafkaClusterAlias": "there", "TopicReplication": filters}
    heard = aws.heard("kafka", "DescribeReplicator")
    aws.fake("kafka", "DescribeReplicator", lambda *_: {"ReplicatorArn": "arn-RUNNING", "ReplicationInfoList": [flow]})
    assert only(view()).whole_copies == (frozenset({"arn-RUNNING"}) if is_whole else frozenset())
    assert [each["ReplicatorArn"] for each in heard] == ["arn-RUNNING"], "one that does not run is not asked"


def test_a_cluster_that_was_deleted_since_it_was_listed_is_gone(view: ViewFactory, aws: Emulator) -> None:
    make(aws)
    found = only(view())
    aws.fail("kafka", "ListNodes", code="NotFoundException", status=404)
    with pytest.raises(ResourceGone):
        found.brokers  # noqa: B018


def test_topics_that_may_not_be_listed_are_unreadable_and_the_missing_action_is_named(view: ViewFactory, aws: Emulator) -> None:
    make(aws)
    aws.deny("kafka", "ListTopics")
    with pytest.raises(Unreadable, match="allow kafka:ListTopics"):
        only(view()).topics  # noqa: B018
