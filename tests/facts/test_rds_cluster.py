"""Clusters of Aurora, RDS, DocumentDB and Neptune: read from two lists, whoever asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from seawall.errors import UnknownReason, Unreadable
from seawall.facts.fact import View
from seawall.facts.rds.cluster import AnyCluster, DbCluster, DocDbCluster, NeptuneCluster
from seawall.facts.rds.instance import DbInstance, DocDbInstance, NeptuneInstance
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

LOGIN = {"MasterUsername": "owner", "MasterUserPassword": "correct-horse"}
ARN = f"arn:aws:rds:{REGION}:{ACCOUNT}:cluster:"


def member(aws: Emulator, cluster: str, letter: str, *, engine: str = "aurora-postgresql", size: str = "r6g.large", tier: int = 1) -> None:
    """A member of a cluster in a zone; it is called by both."""
    aws.seeding("rds").create_db_instance(
        DBInstanceIdentifier=f"{cluster}-{letter}",
        DBClusterIdentifier=cluster,
        DBInstanceClass=f"db.{size}",
        Engine=engine,
        AvailabilityZone=f"{REGION}{letter}",
        PromotionTier=tier,
    )


@pytest.fixture
def shop(aws: Emulator) -> None:
    """An Aurora cluster that writes in zone a; moto lets the first member write."""
    aws.seeding("rds").create_db_cluster(
        DBClusterIdentifier="shop", Engine="aurora-postgresql", Tags=[{"Key": "app", "Value": "shop"}], **LOGIN
    )
    member(aws, "shop", "a", tier=0)


def telling(aws: Emulator, clusters: Iterable[Mapping[str, Any]], instances: Iterable[Mapping[str, Any]] = ()) -> None:
    """Answer both lists, for what moto does not make."""
    told = [{"DBClusterArn": ARN + each["DBClusterIdentifier"], "Status": "available", **each} for each in clusters]
    aws.fake("rds", "DescribeDBClusters", lambda *_: {"DBClusters": told})
    named = [
        {
            "DBInstanceArn": f"arn:aws:rds:{REGION}:{ACCOUNT}:db:{each['DBInstanceIdentifier']}",
            "DBInstanceStatus": "available",
            "MultiAZ": False,
            **each,
        }
        for each in instances
    ]
    aws.fake("rds", "DescribeDBInstances", lambda *_: {"DBInstances": named})


def members(*names: str, tiers: Mapping[str, int] | None = None) -> list[dict[str, Any]]:
    """Members of a cluster, of whom the first writes."""
    return [
        {"DBInstanceIdentifier": name, "IsClusterWriter": name == names[0], "PromotionTier": (tiers or {}).get(name, 1)} for name in names
    ]


def instance(name: str, letter: str, engine: str = "aurora-mysql", size: str = "r6g.large") -> dict[str, str]:
    return {"DBInstanceIdentifier": name, "Engine": engine, "AvailabilityZone": f"{REGION}{letter}", "DBInstanceClass": f"db.{size}"}


def only(view: View) -> DbCluster:
    (cluster,) = view.all(DbCluster)
    return cluster


@pytest.mark.usefixtures("shop")
def test_a_cluster_tells_who_writes_and_in_which_zone_each_member_is(aws: Emulator, view: ViewFactory) -> None:
    member(aws, "shop", "b")
    cluster = only(view())
    assert (cluster.id, cluster.arn, cluster.status) == ("shop", f"{ARN}shop", "available")
    assert cluster.read_tags() == {"app": "shop"}
    assert cluster.is_aurora
    assert not cluster.is_run_by_aws
    assert [(node.identifier, node.is_writer, node.zone, node.status, node.instance_class) for node in cluster.nodes] == [
        ("shop-a", True, f"{REGION}a", "available", "db.r6g.large"),
        ("shop-b", False, f"{REGION}b", "available", "db.r6g.large"),
    ]
    assert cluster.writer is not None
    assert (cluster.writer.identifier, [heir.identifier for heir in cluster.heirs]) == ("shop-a", ["shop-b"])


@pytest.mark.usefixtures("shop")
def test_clusters_of_all_services_with_their_members_cost_two_calls(aws: Emulator, view: ViewFactory) -> None:
    aws.seeding("rds").create_db_cluster(DBClusterIdentifier="graph", Engine="neptune", **LOGIN)
    member(aws, "graph", "b", engine="neptune")
    target = view()
    for kind in (DbCluster, DocDbCluster, NeptuneCluster):
        for cluster in target.all(kind):
            assert cluster.nodes
    assert [each.id for each in target.all(DbInstance)] == ["shop-a"]
    assert [(each.id, each.cluster) for each in target.all(NeptuneInstance)] == [("graph-b", "graph")]
    assert (aws.count("rds", "DescribeDBClusters"), aws.count("rds", "DescribeDBInstances"), aws.count()) == (1, 1, 2)


def test_each_service_has_its_own_clusters_and_members_of_the_one_list(aws: Emulator, view: ViewFactory) -> None:
    # moto refuses to make a cluster of DocumentDB.
    telling(
        aws,
        [{"DBClusterIdentifier": engine, "Engine": engine, "DBClusterMembers": members(f"{engine}-1")} for engine in ("docdb", "neptune")],
        [instance("docdb-1", "a", "docdb"), instance("neptune-1", "b", "neptune")],
    )
    target = view()
    assert target.all(DbCluster) == ()
    assert target.all(DbInstance) == ()
    (documents,), (graph,) = target.all(DocDbCluster), target.all(NeptuneCluster)
    assert (documents.TYPE, [node.zone for node in documents.nodes]) == ("AWS::DocDB::DBCluster", [f"{REGION}a"])
    assert (graph.TYPE, [node.zone for node in graph.nodes]) == ("AWS::Neptune::DBCluster", [f"{REGION}b"])
    assert [each.TYPE for each in target.all(DocDbInstance)] == ["AWS::DocDB::DBInstance"]
    assert [each.TYPE for each in target.all(AnyCluster)] == ["AWS::DocDB::DBCluster", "AWS::Neptune::DBCluster"]


@pytest.mark.usefixtures("shop")
def test_zones_of_the_storage_are_no_zones_of_members(aws: Emulator, view: ViewFactory) -> None:
    member(aws, "shop", "c")
    cluster = only(view())
    assert len(cluster.storage_zones) == 3
    assert {node.zone for node in cluster.nodes} == {f"{REGION}a", f"{REGION}c"}


def test_all_readers_in_the_zone_of_the_writer_are_in_one_zone(aws: Emulator, view: ViewFactory) -> None:
    names = [f"shop-{number}" for number in range(5)]
    told = {
        "DBClusterIdentifier": "shop",
        "Engine": "aurora-mysql",
        "MultiAZ": False,
        "AvailabilityZones": [f"{REGION}{letter}" for letter in "abc"],
        "DBClusterMembers": members(*names),
    }
    telling(aws, [told], [instance(name, "a") for name in names])
    cluster = only(view())
    assert cluster.is_in_several_zones is False
    assert (len(cluster.nodes), {node.zone for node in cluster.nodes}) == (5, {f"{REGION}a"})


def test_the_cluster_says_whether_it_is_in_several_zones_and_its_members_always_say_no(aws: Emulator, view: ViewFactory) -> None:
    told = {"DBClusterIdentifier": "shop", "Engine": "aurora-mysql", "MultiAZ": True, "DBClusterMembers": members("shop-a", "shop-b")}
    telling(aws, [told], [instance("shop-a", "a"), instance("shop-b", "b")])
    target = view()
    assert only(target).is_in_several_zones is True
    assert {each.has_standby for each in target.all(DbInstance)} == {False}


def test_a_small_reader_of_the_lowest_tier_takes_over_before_a_large_one(aws: Emulator, view: ViewFactory) -> None:
    told = {
        "DBClusterIdentifier": "shop",
        "Engine": "aurora-mysql",
        "DBClusterMembers": members("writer", "large", "small", "larger", tiers={"small": 0}),
    }
    sizes = {"writer": "r6g.2xlarge", "large": "r6g.2xlarge", "small": "t4g.medium", "larger": "r6g.4xlarge"}
    telling(aws, [told], [instance(name, "b", size=size) for name, size in sizes.items()])
    cluster = only(view())
    assert [node.identifier for node in cluster.heirs] == ["small", "larger", "large"]
    assert cluster.writer is not None
    assert [node.covers(cluster.writer) for node in cluster.heirs] == [False, True, True]


def test_a_serverless_member_is_as_large_as_the_cluster_lets_it_grow(aws: Emulator, view: ViewFactory) -> None:
    told = {
        "DBClusterIdentifier": "shop",
        "Engine": "aurora-postgresql",
        "ServerlessV2ScalingConfiguration": {"MinCapacity": 0.5, "MaxCapacity": 16.0},
        "DBClusterMembers": members("writer", "follows", "lags", tiers={"lags": 2}),
    }
    classes = {"writer": "r6g.xlarge", "follows": "serverless", "lags": "serverless"}
    telling(aws, [told], [instance(name, "b", "aurora-postgresql", size) for name, size in classes.items()])
    writer, follows, lags = only(view()).nodes
    assert (follows.covers(writer), lags.covers(writer), follows.covers(lags)) == (True, True, True)
    assert [node.is_kept_like_writer for node in (writer, follows, lags)] == [None, True, False]


def test_a_serverless_member_that_cannot_grow_to_the_writers_size_does_not_cover_it(aws: Emulator, view: ViewFactory) -> None:
    told = {
        "DBClusterIdentifier": "graph",
        "Engine": "neptune",
        "ServerlessV2ScalingConfiguration": {"MinCapacity": 1.0, "MaxCapacity": 4.0},
        "DBClusterMembers": members("writer", "reader"),
    }
    telling(aws, [told], [instance("writer", "a", "neptune", "r6g.xlarge"), instance("reader", "b", "neptune", "serverless")])
    (cluster,) = view().all(NeptuneCluster)
    writer, reader = cluster.nodes
    assert reader.covers(writer) is False


def test_a_class_that_does_not_tell_its_size_is_compared_with_its_like_only(aws: Emulator, view: ViewFactory) -> None:
    told = {"DBClusterIdentifier": "shop", "Engine": "aurora-mysql", "DBClusterMembers": members("writer", "same", "other")}
    classes = {"writer": "x2g.xlarge", "same": "x2g.xlarge", "other": "r6g.16xlarge"}
    telling(aws, [told], [instance(name, "b", size=size) for name, size in classes.items()])
    writer, same, other = only(view()).nodes
    assert (same.covers(writer), other.covers(writer)) == (True, None)


def test_a_multi_az_db_cluster_has_one_class_for_all_members_and_three_of_them(aws: Emulator, view: ViewFactory) -> None:
    told = {
        "DBClusterIdentifier": "pay",
        "Engine": "postgres",
        "MultiAZ": True,
        "DBClusterInstanceClass": "db.m6gd.large",
        "DBClusterMembers": members("pay-1", "pay-2", "pay-3"),
    }
    instances = [
        {"DBInstanceIdentifier": f"pay-{number}", "Engine": "postgres", "AvailabilityZone": f"{REGION}{letter}"}
        for number, letter in enumerate("abc", 1)
    ]
    telling(aws, [told], instances)
    cluster = only(view())
    assert not cluster.is_aurora
    assert [(node.zone, node.instance_class) for node in cluster.nodes] == [(f"{REGION}{letter}", "db.m6gd.large") for letter in "abc"]


def test_aurora_serverless_of_the_first_kind_has_no_members_and_asks_for_none(aws: Emulator, view: ViewFactory) -> None:
    telling(aws, [{"DBClusterIdentifier": "old", "Engine": "aurora-mysql", "EngineMode": "serverless", "DBClusterMembers": []}])
    cluster = only(view())
    assert cluster.is_run_by_aws
    assert (cluster.nodes, cluster.writer, cluster.heirs) == ((), None, ())
    assert aws.count("rds", "DescribeDBInstances") == 0


def test_a_limitless_database_says_that_members_are_not_all(aws: Emulator, view: ViewFactory) -> None:
    telling(aws, [{"DBClusterIdentifier": "wide", "Engine": "aurora-postgresql", "ClusterScalabilityType": "limitless"}])
    assert only(view()).has_shard_groups


def test_a_member_that_is_not_listed_has_neither_zone_nor_size(aws: Emulator, view: ViewFactory) -> None:
    telling(aws, [{"DBClusterIdentifier": "shop", "Engine": "aurora-mysql", "DBClusterMembers": members("gone")}])
    (node,) = only(view()).nodes
    assert (node.zone, node.status, node.size, node.covers(node)) == (None, None, None, None)


@pytest.mark.usefixtures("shop")
def test_members_that_cannot_be_listed_are_unknown_and_name_the_action(aws: Emulator, view: ViewFactory) -> None:
    aws.deny("rds", "DescribeDBInstances")
    with pytest.raises(Unreadable) as caught:
        only(view()).nodes  # noqa: B018
    assert (caught.value.unknown, caught.value.actions) == (UnknownReason.ACCESS_DENIED, ("rds:DescribeDBInstances",))


@pytest.mark.usefixtures("shop")
def test_after_a_failover_another_member_writes_and_no_zone_changes(aws: Emulator, view: ViewFactory) -> None:
    member(aws, "shop", "b")
    aws.seeding("rds").failover_db_cluster(DBClusterIdentifier="shop", TargetDBInstanceIdentifier="shop-b")
    nodes = {node.identifier: (node.is_writer, node.zone) for node in only(view()).nodes}
    assert nodes == {"shop-a": (False, f"{REGION}a"), "shop-b": (True, f"{REGION}b")}


def test_replicas_in_other_regions_are_told_by_their_arns(aws: Emulator, view: ViewFactory) -> None:
    elsewhere = f"arn:aws:rds:eu-central-1:{ACCOUNT}:cluster:copy"
    telling(aws, [{"DBClusterIdentifier": "shop", "Engine": "aurora-mysql", "ReadReplicaIdentifiers": [elsewhere]}])
    assert only(view()).replicas == (elsewhere,)
