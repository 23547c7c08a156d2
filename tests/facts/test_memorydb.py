"""MemoryDB, read over HTTP; moto draws zones by chance and knows neither tags by ARN nor other Regions, so those answers are recorded."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.errors import Unreadable
from seawall.facts.memorydb import Cluster
from seawall.facts.snapshot import TargetView
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

ARN = f"arn:aws:memorydb:{REGION}:{ACCOUNT}:cluster/ledger"


def told(**settings: Any) -> dict[str, Any]:
    """A cluster as AWS describes it."""
    return {"Name": "ledger", "ARN": ARN, "Status": "available", "NumberOfShards": 1, **settings}


def shard(name: str, *zones: str, status: str = "available") -> dict[str, Any]:
    nodes = [{"Name": f"{name}-{zone}", "AvailabilityZone": f"{REGION}{zone}", "Status": status} for zone in zones]
    return {"Name": name, "Status": "available", "NumberOfNodes": len(nodes), "Nodes": nodes}


def only(view: TargetView) -> Cluster:
    (found,) = view.all(Cluster)
    return found


def test_a_cluster_is_listed_with_its_shards_in_one_call(view: ViewFactory, aws: Emulator) -> None:
    aws.seeding("memorydb").create_cluster(
        ClusterName="ledger", NodeType="db.r7g.large", ACLName="open-access", NumShards=2, NumReplicasPerShard=2
    )
    heard = aws.heard("memorydb", "DescribeClusters")
    found = only(view())
    assert heard[0]["ShowShardDetails"] is True
    assert (found.id, found.arn, found.node_type, found.is_available) == ("ledger", ARN, "db.r7g.large", True)
    assert found.shards is not None
    assert [len(each.nodes) for each in found.shards] == [3, 3]
    assert all(node.zone is not None and node.is_available for each in found.shards for node in each.nodes)
    assert aws.count("memorydb") == 1


@pytest.mark.parametrize(("mode", "expected"), [("multiaz", True), ("MultiAZ", True), ("singleaz", False), ("SingleAZ", False)])
def test_the_availability_mode_is_read_whatever_its_case(mode: str, *, expected: bool) -> None:
    assert Cluster.model_validate(told(AvailabilityMode=mode)).is_multi_az is expected


def test_an_availability_mode_that_is_not_told_is_not_single() -> None:
    assert Cluster.model_validate(told()).is_multi_az is None


@pytest.mark.parametrize("shards", [{}, {"Shards": []}, {"NumberOfShards": 2, "Shards": [shard("0001", "a", "b")]}])
def test_shards_that_are_not_shown_are_not_known(shards: dict[str, Any]) -> None:
    assert Cluster.model_validate(told(**shards)).shards is None


def test_each_node_is_in_its_own_zone_and_has_its_own_state(view: ViewFactory, aws: Emulator) -> None:
    aws.fake("memorydb", "DescribeClusters", lambda *_: {"Clusters": [told(Shards=[shard("0001", "a", "b", status="creating")])]})
    found = only(view())
    assert found.shards is not None
    assert [(node.zone, node.is_available) for node in found.shards[0].nodes] == [(f"{REGION}a", False), (f"{REGION}b", False)]


def test_tags_of_all_clusters_are_read_in_one_call(view: ViewFactory, aws: Emulator) -> None:
    mapping = [{"ResourceARN": ARN, "Tags": [{"Key": "app", "Value": "shop"}]}]
    other = told(Name="other", ARN=f"{ARN}-2")
    aws.fake("memorydb", "DescribeClusters", lambda *_: {"Clusters": [told(), other]})
    heard = aws.heard("resourcegroupstaggingapi", "GetResources")
    aws.fake("resourcegroupstaggingapi", "GetResources", lambda *_: {"ResourceTagMappingList": mapping})
    assert {each.id: each.read_tags() for each in view().all(Cluster)} == {"ledger": {"app": "shop"}, "other": {}}
    assert [each["ResourceTypeFilters"] for each in heard] == [["memorydb"]]
    assert Cluster.tag_reads()[0].actions == ("tag:GetResources",)


def test_members_of_a_multi_region_cluster_in_other_regions_are_copies(view: ViewFactory, aws: Emulator) -> None:
    aws.fake("memorydb", "DescribeClusters", lambda *_: {"Clusters": [told(MultiRegionClusterName="virxk-ledger")]})
    members = [
        {"ClusterName": "ledger", "Region": region, "Status": status, "ARN": "arn"}
        for region, status in ((REGION, "available"), ("eu-central-1", "available"), ("us-east-1", "creating"))
    ]
    heard = aws.heard("memorydb", "DescribeMultiRegionClusters")
    aws.fake(
        "memorydb",
        "DescribeMultiRegionClusters",
        lambda *_: {"MultiRegionClusters": [{"MultiRegionClusterName": "virxk-ledger", "Clusters": members}]},
    )
    assert [(copy.region, copy.is_available) for copy in only(view()).copies] == [("eu-central-1", True), ("us-east-1", False)]
    assert heard[0]["ShowClusterDetails"] is True


def test_a_cluster_of_one_region_has_no_copies_and_asks_for_none(view: ViewFactory, aws: Emulator) -> None:
    aws.fake("memorydb", "DescribeClusters", lambda *_: {"Clusters": [told()]})
    assert only(view()).copies == ()
    assert aws.count("memorydb") == 1


def test_clusters_that_may_not_be_listed_are_unreadable_and_the_missing_action_is_named(view: ViewFactory, aws: Emulator) -> None:
    aws.deny("memorydb")
    with pytest.raises(Unreadable, match="allow memorydb:DescribeClusters"):
        view().all(Cluster)
