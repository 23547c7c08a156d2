"""MSK clusters by brokers and copies, Amazon MQ brokers by their deployment mode."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.engine.zones.loss.outcome import Terms
from seawall.errors import UnknownReason
from seawall.facts.kafka import Broker as KafkaBroker
from seawall.facts.kafka import Cluster, Replication, Topic
from seawall.facts.mq import Broker, Description
from tests.builders import ACCOUNT, REGION, Given
from tests.engine.workload_builders import only, policy, target
from tests.engine.zones.family_builders import AZ1, AZ2, AZ3, by_zone, holding, losses, outcomes, verdict, worst


def brokers(*subnets: str) -> tuple[KafkaBroker, ...]:
    told = ({"BrokerNodeInfo": {"BrokerId": number, "ClientSubnet": subnet}} for number, subnet in enumerate(subnets, 1))
    return tuple(map(KafkaBroker.model_validate, told))


def topic(name: str, copies: int | None) -> Topic:
    return Topic.model_validate({"TopicName": name, "ReplicationFactor": copies})


def cluster(*subnets: str, **settings: Any) -> Cluster:
    arn = f"arn:aws:kafka:{REGION}:{ACCOUNT}:cluster/orders/1"
    group = {"ClientSubnets": list(dict.fromkeys(subnets)), "InstanceType": settings.pop("InstanceType", "kafka.m7g.large")}
    provisioned = {"BrokerNodeGroupInfo": group, "NumberOfBrokerNodes": settings.pop("NumberOfBrokerNodes", len(subnets))}
    told = {"ClusterArn": arn, "ClusterName": "orders", "ClusterType": "PROVISIONED", "State": "ACTIVE", "Provisioned": provisioned}
    return Cluster.model_validate({**told, **settings})


def kafka(*letters: str, copies: int, in_sync: int, topics: tuple[Topic, ...] = (), **settings: Any) -> Given:
    subnets = [f"subnet-{letter}" for letter in letters]
    facts = {"brokers": brokers(*subnets), "replication": Replication(factor=copies, min_in_sync=in_sync), "topics": topics}
    return holding(cluster(*subnets, **settings), **facts)


class TestKafka:
    @pytest.mark.parametrize(
        ("letters", "copies", "in_sync", "wanted"),
        [
            ("abc", 3, 2, ZoneVerdict.SURVIVES),
            ("aabbcc", 3, 2, ZoneVerdict.SURVIVES),
            ("abc", 3, 3, ZoneVerdict.FAILS),
            ("ab", 3, 2, ZoneVerdict.FAILS),
            ("ab", 2, 1, ZoneVerdict.SURVIVES),
            ("ab", 2, 2, ZoneVerdict.FAILS),
            ("a", 1, 1, ZoneVerdict.FAILS),
        ],
    )
    def test_enough_copies_must_be_left_for_writes_by_copies_zones_and_minimum(
        self, letters: str, copies: int, in_sync: int, wanted: ZoneVerdict
    ) -> None:
        assert verdict(kafka(*letters, copies=copies, in_sync=in_sync), Cluster) is wanted

    def test_the_cause_tells_copies_and_minimum(self) -> None:
        assert worst(kafka("a", "b", copies=3, in_sync=2), Cluster).cause == (
            "it > topics of orders > euw1-az1: 1 of 3 copies remain, and 2 must be written"
        )

    def test_a_topic_may_have_fewer_copies_than_the_clusters_default(self) -> None:
        topics = (topic("carts", 3), topic("clicks", 1), topic("views", 1))
        failed = worst(kafka("a", "b", "c", copies=3, in_sync=2, topics=topics), Cluster)
        assert failed.cause == "it > topic clicks and 1 more of orders > euw1-az1: 0 of 1 copies remain, and 2 must be written"

    def test_topics_that_there_are_decide_and_those_of_msk_itself_do_not(self) -> None:
        topics = (topic("carts", 3), topic("__amazon_msk_canary", 1))
        assert verdict(kafka("a", "b", "c", copies=1, in_sync=2, topics=topics), Cluster) is ZoneVerdict.SURVIVES
        assert verdict(kafka("a", "b", "c", copies=1, in_sync=1, topics=topics[1:]), Cluster) is ZoneVerdict.FAILS

    def test_the_spread_of_copies_is_assumed_and_that_of_express_brokers_is_awss_word(self) -> None:
        def basis(**settings: Any) -> set[str]:
            found = outcomes(kafka("a", "b", "c", copies=3, in_sync=2, **settings), Cluster)
            return {each.basis.value for each in found if "topics of orders" in each.path}

        assert basis() == {"Assumed"}
        assert basis(InstanceType="express.m7g.large") == {"AwsManaged"}

    def test_brokers_are_counted_where_they_are(self) -> None:
        view = kafka("a", "a", "b", copies=2, in_sync=1)
        left = {loss.zone: next(each.remaining for each in loss.outcomes if each.remaining) for loss in losses(view, Cluster)}
        assert {zone: (each.low, each.high) for zone, each in left.items()} == {AZ1: (1, 1), AZ2: (2, 2)}

    def test_brokers_that_are_counted_and_not_shown_are_unknown(self) -> None:
        assert verdict(kafka("a", copies=1, in_sync=1, NumberOfBrokerNodes=2), Cluster) is ZoneVerdict.FAILS, "one copy is too few anyway"
        assert verdict(kafka("a", "b", copies=2, in_sync=2, NumberOfBrokerNodes=3), Cluster) is ZoneVerdict.FAILS
        unknown = kafka("a", copies=2, in_sync=1, NumberOfBrokerNodes=0)
        unknown.facts[Cluster, f"arn:aws:kafka:{REGION}:{ACCOUNT}:cluster/orders/1", "brokers"] = ()
        assert verdict(unknown, Cluster) is ZoneVerdict.UNKNOWN

    def test_a_serverless_one_survives_on_awss_word_as_far_as_a_subnet_is_left(self) -> None:
        def serverless(*subnets: str) -> Given:
            told = {"ClusterType": "SERVERLESS", "Provisioned": None, "Serverless": {"VpcConfigs": [{"SubnetIds": list(subnets)}]}}
            plain = {"ClusterArn": f"arn:aws:kafka:{REGION}:{ACCOUNT}:cluster/orders/1", "ClusterName": "orders", "State": "ACTIVE"}
            return holding(Cluster.model_validate({**plain, **{name: value for name, value in told.items() if value}}))

        assert by_zone(serverless("subnet-a", "subnet-b"), Cluster) == {AZ1: ZoneVerdict.SURVIVES, AZ2: ZoneVerdict.SURVIVES}
        assert verdict(serverless("subnet-a"), Cluster) is ZoneVerdict.FAILS

    @pytest.mark.parametrize("fact", ["brokers", "replication", "topics"])
    def test_what_cannot_be_read_leaves_it_unknown(self, fact: str) -> None:
        view = kafka("a", copies=1, in_sync=1)
        del view.facts[Cluster, f"arn:aws:kafka:{REGION}:{ACCOUNT}:cluster/orders/1", fact]
        unknown = worst(view, Cluster)
        assert unknown.gap is not None
        assert unknown.gap.reason is UnknownReason.ACCESS_DENIED

    @pytest.mark.parametrize("state", ["CREATING", "UPDATING", "HEALING", "REBOOTING_BROKER"])
    def test_a_cluster_that_aws_works_on_is_pending(self, state: str) -> None:
        found = worst(kafka("a", "b", copies=3, in_sync=2, State=state), Cluster)
        assert found.gap is not None
        assert found.gap.reason is UnknownReason.PENDING

    def test_a_cluster_that_failed_fails(self) -> None:
        assert verdict(kafka("a", "b", "c", copies=3, in_sync=2, State="FAILED"), Cluster) is ZoneVerdict.FAILS

    def test_two_clusters_do_not_stand_in_for_each_other_and_count_together_for_what_is_required(self) -> None:
        view = target()
        view.lists[Cluster] = ()
        for number, letters in enumerate(("abc", "abc"), 1):
            arn = f"arn:aws:kafka:{REGION}:{ACCOUNT}:cluster/c{number}/1"
            subnets = [f"subnet-{letter}" for letter in letters]
            facts = {"brokers": brokers(*subnets), "replication": Replication(factor=3, min_in_sync=2), "topics": ()}
            view.put(cluster(*subnets, ClusterArn=arn, ClusterName=f"c{number}"), facts)

        def judged(units: int) -> str:
            wanted = {"name": "log", "types": ["AWS::MSK::Cluster"], "required": {"units": units}}
            return only(policy(wanted, select={"arns": ["arn:aws:kafka:*"]}), view)[0].verdict.value

        assert (judged(4), judged(5)) == ("Pass", "Fail")
        view.facts[Cluster, f"arn:aws:kafka:{REGION}:{ACCOUNT}:cluster/c2/1", "brokers"] = brokers(*["subnet-a"] * 3)
        assert judged(1) == "Fail", "the brokers of c1 hold nothing of c2"


def queue(mode: str, *subnets: str, storage: str | None = "EFS", is_public: bool = False, **settings: Any) -> Given:
    arn = f"arn:aws:mq:{REGION}:{ACCOUNT}:broker:shop:b-1"
    told = {"BrokerId": "b-1", "BrokerArn": arn, "BrokerName": "shop", "EngineType": "ACTIVEMQ", "DeploymentMode": mode}
    described = {"SubnetIds": list(subnets), "StorageType": storage, "PubliclyAccessible": is_public}
    broker = Broker.model_validate({**told, "BrokerState": "RUNNING", **settings})
    return holding(broker, description=Description.model_validate(described))


class TestMq:
    def test_active_and_standby_in_two_zones_survive(self) -> None:
        view = queue("ACTIVE_STANDBY_MULTI_AZ", "subnet-a", "subnet-b")
        assert by_zone(view, Broker) == {AZ1: ZoneVerdict.SURVIVES, AZ2: ZoneVerdict.SURVIVES}
        assert worst(view, Broker).basis.value == "Configured"

    def test_three_nodes_of_rabbitmq_in_three_zones_are_a_quorum(self) -> None:
        view = queue("CLUSTER_MULTI_AZ", "subnet-a", "subnet-b", "subnet-c")
        assert by_zone(view, Broker) == dict.fromkeys((AZ1, AZ2, AZ3), ZoneVerdict.SURVIVES)
        assert verdict(queue("CLUSTER_MULTI_AZ", "subnet-a", "subnet-a2", "subnet-b"), Broker) is ZoneVerdict.FAILS

    def test_a_private_cluster_in_one_subnet_is_reached_no_more_without_it(self) -> None:
        failed = worst(queue("CLUSTER_MULTI_AZ", "subnet-a"), Broker)
        assert failed.cause == "it > shop > subnets > subnet-a (euw1-az1): it can be reached no more"

    def test_a_public_broker_whose_subnets_are_not_shown_survives_on_awss_word(self) -> None:
        for mode in ("ACTIVE_STANDBY_MULTI_AZ", "CLUSTER_MULTI_AZ"):
            found = worst(queue(mode, is_public=True), Broker)
            assert (found.verdict, found.basis.value) == (ZoneVerdict.SURVIVES, "AwsManaged")

    def test_a_single_instance_is_recoverable_with_storage_on_efs_and_fails_on_ebs(self) -> None:
        kept = worst(queue("SINGLE_INSTANCE", "subnet-a"), Broker, Terms(accepts_recoverable=True))
        assert (kept.verdict, kept.passes) == (ZoneVerdict.RECOVERABLE, True)
        lost = worst(queue("SINGLE_INSTANCE", "subnet-a", storage="EBS"), Broker)
        assert lost.verdict is ZoneVerdict.FAILS
        assert "its storage on EBS is lost with the zone" in lost.why

    def test_a_single_instance_of_which_aws_tells_no_storage_is_unknown(self) -> None:
        assert verdict(queue("SINGLE_INSTANCE", "subnet-a", storage=None), Broker) is ZoneVerdict.UNKNOWN
        assert verdict(queue("SINGLE_INSTANCE"), Broker) is ZoneVerdict.UNKNOWN

    @pytest.mark.parametrize(
        ("state", "wanted"),
        [
            ("CREATION_IN_PROGRESS", ZoneVerdict.UNKNOWN),
            ("REBOOT_IN_PROGRESS", ZoneVerdict.UNKNOWN),
            (None, ZoneVerdict.UNKNOWN),
            ("CRITICAL_ACTION_REQUIRED", ZoneVerdict.FAILS),
        ],
    )
    def test_its_state_counts(self, state: str | None, wanted: ZoneVerdict) -> None:
        assert verdict(queue("CLUSTER_MULTI_AZ", "subnet-a", "subnet-b", "subnet-c", BrokerState=state), Broker) is wanted

    def test_a_description_that_cannot_be_read_leaves_it_unknown(self) -> None:
        view = queue("SINGLE_INSTANCE", "subnet-a")
        view.facts.clear()
        assert verdict(view, Broker) is ZoneVerdict.UNKNOWN
