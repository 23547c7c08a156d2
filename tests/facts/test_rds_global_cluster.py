from __future__ import annotations

from typing import Any

from seawall.facts.base import the
from seawall.facts.rds.cluster import DbCluster, DocDbCluster
from seawall.facts.rds.global_cluster import GlobalCluster
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

HERE = f"arn:aws:rds:{REGION}:{ACCOUNT}:cluster:shop"
THERE = f"arn:aws:rds:eu-central-1:{ACCOUNT}:cluster:shop-copy"
NAMED = {"GlobalClusterIdentifier": "world", "GlobalClusterArn": f"arn:aws:rds::{ACCOUNT}:global-cluster:world"}


def telling(aws: Emulator, *members: dict[str, Any], **more: Any) -> None:
    """Answer the list: moto knows neither Readers, SynchronizationStatus nor FailoverState."""
    aws.fake("rds", "DescribeGlobalClusters", lambda *_: {"GlobalClusters": [{**NAMED, "GlobalClusterMembers": list(members), **more}]})


def test_a_cluster_knows_the_global_one_that_it_is_part_of(aws: Emulator, view: ViewFactory) -> None:
    rds = aws.seeding("rds")
    rds.create_global_cluster(GlobalClusterIdentifier="world", Engine="aurora-postgresql")
    for name, more in (("shop", {"GlobalClusterIdentifier": "world"}), ("alone", {})):
        login = {"MasterUsername": "owner", "MasterUserPassword": "correct-horse"}
        rds.create_db_cluster(DBClusterIdentifier=name, Engine="aurora-postgresql", **login, **more)
    target = view()
    world = the(target, GlobalCluster)
    assert (world.id, world.status) == ("world", "available")
    assert [(member.cluster_arn, member.is_writer) for member in world.members] == [(HERE, True)]
    found = {cluster.id: cluster.global_database for cluster in target.all(DbCluster)}
    assert found["shop"] is not None
    assert found["shop"].id == "world"
    assert found["alone"] is None
    assert aws.count("rds", "DescribeGlobalClusters") == 1


def test_a_cluster_that_does_not_name_its_global_one_is_found_by_its_arn(aws: Emulator, view: ViewFactory) -> None:
    # The list of clusters names no global cluster for DocumentDB, and moto makes no cluster of it.
    told = {"DBClusterIdentifier": "shop", "DBClusterArn": HERE, "Engine": "docdb"}
    aws.fake("rds", "DescribeDBClusters", lambda *_: {"DBClusters": [told]})
    telling(aws, {"DBClusterArn": HERE, "IsWriter": True}, Engine="docdb")
    cluster = the(view(), DocDbCluster)
    assert cluster.global_cluster is None
    assert cluster.global_database is not None


def test_readers_of_a_global_cluster_are_clusters_of_other_regions_and_no_instances(aws: Emulator, view: ViewFactory) -> None:
    telling(
        aws,
        {"DBClusterArn": HERE, "IsWriter": True, "Readers": [THERE]},
        {"DBClusterArn": THERE, "IsWriter": False, "Readers": [], "SynchronizationStatus": "connected"},
    )
    world = the(view(), GlobalCluster)
    (copy,) = world.copies
    assert world.writer is not None
    assert (world.writer.region, world.writer.readers) == (REGION, (copy.cluster_arn,))
    assert (copy.region, copy.identifier, copy.is_connected) == ("eu-central-1", "shop-copy", True)


def test_a_copy_that_must_be_made_anew_is_not_connected_and_silence_is_neither(aws: Emulator, view: ViewFactory) -> None:
    telling(aws, {"DBClusterArn": THERE, "SynchronizationStatus": "pending-resync"}, {"DBClusterArn": HERE})
    assert [member.is_connected for member in the(view(), GlobalCluster).members] == [False, None]


def test_a_failover_that_is_under_way_is_told(aws: Emulator, view: ViewFactory) -> None:
    telling(aws, FailoverState={"Status": "failing-over", "FromDbClusterArn": HERE, "ToDbClusterArn": THERE})
    assert the(view(), GlobalCluster).failover == "failing-over"
    telling(aws)
    assert the(view(), GlobalCluster).failover is None
