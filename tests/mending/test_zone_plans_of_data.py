"""Plans for the data of workloads there and back, over HTTP: readers of clusters, replicas of caches, interfaces of endpoints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from seawall.api.v1alpha1 import MultiAZPolicy
from seawall.api.v1alpha1.remediation_plan import ChangeState
from seawall.aws.accounts import AwsAccount
from seawall.aws.session import Sessions
from tests.emulator import REGION, Emulator
from tests.engine.workload_builders import policy
from tests.mending.fakes_data import Carts, Documents
from tests.mending.play import Look, Play
from tests.mending.shop import MACHINES, TAGS, Shop
from tests.mending.test_zone_plans import nat_gateways

CART = {"name": "cart", "types": ["AWS::ElastiCache::ReplicationGroup"]}


@pytest.fixture
def play(account: AwsAccount, sessions: Sessions, look: Look) -> Callable[[MultiAZPolicy], Play]:
    """Puts a policy on the emulated account."""
    return lambda asked: Play(asked, account, sessions, look)


def cluster(aws: Emulator, shop: Shop, service: str, engine: str, *letters: str) -> list[str]:
    """A cluster of the workload with a member in each of these zones, the first of which writes; its subnet group is in all three."""
    rds = aws.seeding(service)
    rds.create_db_subnet_group(DBSubnetGroupName="private", DBSubnetGroupDescription="of the shop", SubnetIds=list(shop.private.values()))
    login = {"MasterUsername": "boss", "MasterUserPassword": "correct-horse"} if service == "rds" else {}
    rds.create_db_cluster(DBClusterIdentifier="orders", Engine=engine, DBSubnetGroupName="private", Tags=TAGS, **login)
    names = [f"orders-{number}" for number, _ in enumerate(letters)]
    for name, letter in zip(names, letters, strict=True):
        rds.create_db_instance(
            DBInstanceIdentifier=name,
            DBClusterIdentifier="orders",
            Engine=engine,
            DBInstanceClass="db.r6g.large",
            AvailabilityZone=f"{REGION}{letter}",
            DBSubnetGroupName="private",
        )
    return names


def members(aws: Emulator) -> dict[str, str]:
    """The zone of each instance."""
    told = aws.seeding("rds").describe_db_instances()["DBInstances"]
    return {each["DBInstanceIdentifier"]: each["AvailabilityZone"] for each in told}


@pytest.mark.parametrize(
    ("service", "engine", "kind"),
    [
        ("rds", "aurora-postgresql", "AWS::RDS::DBCluster"),
        ("rds", "aurora-mysql", "AWS::RDS::DBCluster"),
        ("neptune", "neptune", "AWS::Neptune::DBCluster"),
    ],
)
def test_a_reader_is_made_in_another_zone_and_deleted_again(
    aws: Emulator, play: Callable[[MultiAZPolicy], Play], service: str, engine: str, kind: str
) -> None:
    shop = Shop(aws)
    before = cluster(aws, shop, service, engine, "a", "a")
    heard, deleted = aws.heard("rds", "CreateDBInstance"), aws.heard("rds", "DeleteDBInstance")
    play(policy({"name": "data", "types": [kind]})).there_and_back()
    (asked,), (removed,) = heard, deleted
    assert (asked["Engine"], asked["DBInstanceClass"], asked["AvailabilityZone"]) == (engine, "db.r6g.large", f"{REGION}b")
    assert removed == {"DBInstanceIdentifier": asked["DBInstanceIdentifier"]}
    assert set(members(aws)) == set(before)


def test_a_member_of_documentdb_is_made_slowly_and_verified_only_once_it_answers(
    aws: Emulator, play: Callable[[MultiAZPolicy], Play]
) -> None:
    documents = Documents(aws, TAGS, "abc", "a")
    playing = play(policy({"name": "data", "types": ["AWS::DocDB::DBCluster"]}))
    playing.there_and_back()
    messages = [record.message or "" for record in playing.stage.journal.history if record.state is ChangeState.APPLIED]
    assert any("is creating, wanted available" in message for message in messages)
    assert set(documents.members) == {"orders-0"}


def test_a_reader_whose_answer_was_lost_is_known_by_its_name_and_not_made_twice(
    aws: Emulator, play: Callable[[MultiAZPolicy], Play]
) -> None:
    Documents(aws, TAGS, "abc", "a")
    heard = aws.heard("rds", "CreateDBInstance")
    lost = aws.lose("rds", "CreateDBInstance")
    playing = play(policy({"name": "data", "types": ["AWS::DocDB::DBCluster"]}))
    playing.plan()
    made = playing.apply()
    aws.withdraw(lost)
    assert {record.state for record in made.values()} == {ChangeState.VERIFIED}
    assert len(heard) == 1


def test_a_group_of_one_node_gets_a_replica_then_failover_and_gives_both_up_in_the_other_order(
    aws: Emulator, play: Callable[[MultiAZPolicy], Play]
) -> None:
    carts = Carts(aws, TAGS, "a")
    playing = play(policy(CART))
    facts = [change.fact.rpartition(".")[2] for change in playing.plan()]
    assert facts == ["nodes", "failover"]
    playing.there_and_back()
    assert carts.zones == ["a"]


def test_a_replica_that_is_being_made_is_waited_for_though_nothing_of_it_shows(
    aws: Emulator, play: Callable[[MultiAZPolicy], Play]
) -> None:
    carts = Carts(aws, TAGS, "a", looks=3)
    heard = aws.heard("elasticache", "IncreaseReplicaCount")
    lost = aws.lose("elasticache", "IncreaseReplicaCount")
    playing = play(policy(CART))
    playing.plan()
    made = playing.apply()
    aws.withdraw(lost)
    assert {record.state for record in made.values()} == {ChangeState.VERIFIED}
    assert (len(heard), carts.zones) == (1, ["a", "b"])


def test_an_endpoint_in_one_zone_gets_an_interface_in_another_one_and_gives_it_up(
    aws: Emulator, play: Callable[[MultiAZPolicy], Play]
) -> None:
    shop = Shop(aws)
    name = f"com.amazonaws.{REGION}.sts"
    made = shop.ec2.create_vpc_endpoint(
        VpcId=shop.vpc, ServiceName=name, VpcEndpointType="Interface", SubnetIds=[shop.private["a"]], PrivateDnsEnabled=True
    )
    # moto names the zones of a service and does not tell their ids.
    zones = {each["ZoneId"] for each in shop.ec2.describe_availability_zones()["AvailabilityZones"]}
    offered = {"ServiceName": name, "AvailabilityZoneIds": sorted(zones)}
    aws.fake("ec2", "DescribeVpcEndpointServices", lambda *_: {"ServiceNames": [name], "ServiceDetails": [offered]})
    heard = aws.heard("ec2", "ModifyVpcEndpoint")
    play(policy(MACHINES)).there_and_back()
    endpoint = made["VpcEndpoint"]["VpcEndpointId"]
    assert heard == [
        {"VpcEndpointId": endpoint, "AddSubnetIds": [shop.private["b"]]},
        {"VpcEndpointId": endpoint, "RemoveSubnetIds": [shop.private["b"]]},
    ]
    (told,) = shop.ec2.describe_vpc_endpoints()["VpcEndpoints"]
    assert told["SubnetIds"] == [shop.private["a"]]


def test_a_table_of_several_zones_is_repointed_to_a_regional_gateway_and_back(aws: Emulator, play: Callable[[MultiAZPolicy], Play]) -> None:
    shop = Shop(aws)
    nat = shop.nat("a")
    table = shop.route({"NatGatewayId": nat}, *shop.private.values())
    regional = shop.nat("b")
    # moto makes no regional gateways: one of its zonal ones is told as such.
    zones = [each["ZoneId"] for each in shop.ec2.describe_availability_zones()["AvailabilityZones"]]
    aws.fake("ec2", "DescribeNatGateways", lambda *_: {"NatGateways": [_as_regional(each, regional, zones) for each in nat_gateways()]})
    heard = aws.heard("ec2", "ReplaceRoute")
    play(policy(MACHINES)).there_and_back()
    assert [each["NatGatewayId"] for each in heard] == [regional, nat]
    assert shop.target_of(table) == nat


def _as_regional(told: dict[str, Any], regional: str, zones: list[str]) -> dict[str, Any]:
    if told["NatGatewayId"] != regional:
        return told
    addresses = [{"AllocationId": f"eipalloc-{zone}", "AvailabilityZoneId": zone, "Status": "succeeded"} for zone in zones]
    settings = {name: each for name, each in told.items() if name != "SubnetId"}
    return {**settings, "AvailabilityMode": "regional", "NatGatewayAddresses": addresses}
