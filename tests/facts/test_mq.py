"""Amazon MQ, read over HTTP; moto tells neither storage nor replication nor tags by ARN, so those answers are recorded."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.errors import ResourceGone, Unreadable
from seawall.facts.mq import Broker, Description
from seawall.facts.snapshot import TargetView
from tests.emulator import Emulator
from tests.facts.conftest import ViewFactory


def make(aws: Emulator, mode: str = "ACTIVE_STANDBY_MULTI_AZ", engine: str = "ACTIVEMQ") -> str:
    made: str = aws.seeding("mq").create_broker(
        BrokerName="orders",
        DeploymentMode=mode,
        EngineType=engine,
        EngineVersion="5.18",
        HostInstanceType="mq.m5.large",
        PubliclyAccessible=False,
        AutoMinorVersionUpgrade=True,
        SubnetIds=["subnet-a", "subnet-b"],
        Users=[{"Username": "app", "Password": "correct-horse-7"}],
    )["BrokerId"]
    return made


def only(view: TargetView) -> Broker:
    (found,) = view.all(Broker)
    return found


def test_a_broker_is_listed_in_one_call_and_its_subnets_are_told_by_another(view: ViewFactory, aws: Emulator) -> None:
    identifier = make(aws)
    found = only(view())
    assert (found.id, found.name, found.engine, found.instance_type) == (identifier, "orders", "ACTIVEMQ", "mq.m5.large")
    assert found.arn.endswith(f":broker:{identifier}")
    assert (found.is_multi_az, found.is_cluster, found.is_available) == (True, False, True)
    assert aws.count("mq") == 1
    assert found.description.subnet_ids == ("subnet-a", "subnet-b")
    assert (found.description.is_public, found.description.copy_region) == (False, None)
    assert aws.count("mq") == 2


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("SINGLE_INSTANCE", (False, False)), ("ACTIVE_STANDBY_MULTI_AZ", (True, False)), ("CLUSTER_MULTI_AZ", (True, True))],
)
def test_the_deployment_mode_says_whether_there_is_a_standby_or_a_quorum(mode: str, expected: tuple[bool, bool]) -> None:
    found = Broker(broker_id="b-1", broker_arn="arn", name="orders", engine="RABBITMQ", deployment_mode=mode)
    assert (found.is_multi_az, found.is_cluster) == expected


def test_a_single_instance_tells_whether_its_storage_outlives_the_zone(view: ViewFactory, aws: Emulator) -> None:
    make(aws, mode="SINGLE_INSTANCE")
    aws.fake("mq", "DescribeBroker", lambda *_: {"SubnetIds": ["subnet-a"], "StorageType": "EFS"})
    assert only(view()).description.storage_type == "EFS"


def test_storage_that_is_not_told_is_neither_kind(view: ViewFactory, aws: Emulator) -> None:
    aws.fake("mq", "DescribeBroker", lambda *_: {"SubnetIds": ["subnet-a"]})
    make(aws)
    assert only(view()).description.storage_type is None


def test_a_broker_that_is_replicated_names_the_region_of_its_counterpart(view: ViewFactory, aws: Emulator) -> None:
    make(aws)
    counterpart = {"BrokerId": "b-2", "Region": "eu-central-1"}
    metadata = {"DataReplicationRole": "PRIMARY", "DataReplicationCounterpart": counterpart}
    aws.fake("mq", "DescribeBroker", lambda *_: {"DataReplicationMode": "CRDR", "DataReplicationMetadata": metadata})
    found = only(view()).description
    assert (found.replication_role, found.counterpart_id, found.copy_region) == ("PRIMARY", "b-2", "eu-central-1")


def test_a_counterpart_without_replication_is_no_copy() -> None:
    assert Description(replication_mode="NONE", counterpart_region="eu-central-1").copy_region is None


@pytest.mark.parametrize(("state", "expected"), [("RUNNING", True), ("REBOOT_IN_PROGRESS", False), ("REPLICA", False), (None, None)])
def test_a_broker_answers_while_it_runs(state: str | None, *, expected: bool | None) -> None:
    told: dict[str, Any] = {"BrokerId": "b-1", "BrokerArn": "arn", "BrokerName": "orders", "EngineType": "ACTIVEMQ"}
    found = Broker.model_validate({**told, "DeploymentMode": "SINGLE_INSTANCE", **({"BrokerState": state} if state else {})})
    assert found.is_available is expected


def test_tags_of_all_brokers_are_read_in_one_call(view: ViewFactory, aws: Emulator) -> None:
    make(aws)
    target = view()
    mapping = [{"ResourceARN": only(target).arn, "Tags": [{"Key": "app", "Value": "shop"}]}]
    heard = aws.heard("resourcegroupstaggingapi", "GetResources")
    aws.fake("resourcegroupstaggingapi", "GetResources", lambda *_: {"ResourceTagMappingList": mapping})
    assert only(target).read_tags() == {"app": "shop"}
    assert [each["ResourceTypeFilters"] for each in heard] == [["mq"]]
    assert Broker.tag_reads()[0].actions == ("tag:GetResources",)


def test_a_broker_that_was_deleted_since_it_was_listed_is_gone(view: ViewFactory, aws: Emulator) -> None:
    identifier = make(aws)
    found = only(view())
    aws.seeding("mq").delete_broker(BrokerId=identifier)
    with pytest.raises(ResourceGone):
        found.description  # noqa: B018


def test_a_broker_that_may_not_be_described_is_unreadable_and_the_missing_action_is_named(view: ViewFactory, aws: Emulator) -> None:
    make(aws)
    aws.deny("mq", "DescribeBroker")
    with pytest.raises(Unreadable, match="allow mq:DescribeBroker"):
        only(view()).description  # noqa: B018
