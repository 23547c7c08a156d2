"""DAX, read over HTTP; moto puts every node into the first zone, and its tags cannot be listed by ARN, so those answers are recorded."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.errors import Unreadable
from seawall.facts.dax import Cluster
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

ARN = f"arn:aws:dax:{REGION}:{ACCOUNT}:cache/hot"


def told(**settings: Any) -> dict[str, Any]:
    """A cluster as AWS describes it."""
    return {"ClusterName": "hot", "ClusterArn": ARN, "Status": "available", "TotalNodes": 3, "ActiveNodes": 2, **settings}


def test_a_cluster_is_listed_with_its_counts_in_one_call(view: ViewFactory, aws: Emulator) -> None:
    aws.seeding("dax").create_cluster(
        ClusterName="hot", NodeType="dax.r5.large", ReplicationFactor=3, IamRoleArn=f"arn:aws:iam::{ACCOUNT}:role/dax"
    )
    (found,) = view().all(Cluster)
    assert (found.id, found.arn, found.node_type, found.node_count) == ("hot", ARN, "dax.r5.large", 3)
    assert found.untold_nodes + len(found.nodes) == 3
    assert aws.count("dax") == 1


def test_each_node_is_in_its_own_zone_and_has_its_own_state(view: ViewFactory, aws: Emulator) -> None:
    nodes = [
        {"NodeId": f"hot-{zone}", "AvailabilityZone": f"{REGION}{zone}", "NodeStatus": status}
        for zone, status in (("a", "available"), ("b", "creating"))
    ]
    aws.fake("dax", "DescribeClusters", lambda *_: {"Clusters": [told(Nodes=nodes)]})
    (found,) = view().all(Cluster)
    assert [(node.node_id, node.zone, node.is_available) for node in found.nodes] == [
        ("hot-a", f"{REGION}a", True),
        ("hot-b", f"{REGION}b", False),
    ]
    assert (found.untold_nodes, found.active_node_count) == (1, 2)


def test_nodes_that_are_counted_and_not_shown_are_somewhere_unknown() -> None:
    found = Cluster.model_validate(told())
    assert (found.nodes, found.untold_nodes) == ((), 3)


@pytest.mark.parametrize(("status", "kind"), [("ENABLED", "TLS"), ("DISABLED", "NONE")])
def test_the_list_tells_how_a_cluster_is_encrypted(view: ViewFactory, aws: Emulator, status: str, kind: str) -> None:
    aws.seeding("dax").create_cluster(
        ClusterName="hot",
        NodeType="dax.r5.large",
        ReplicationFactor=1,
        IamRoleArn=f"arn:aws:iam::{ACCOUNT}:role/dax",
        SSESpecification={"Enabled": status == "ENABLED"},
        ClusterEndpointEncryptionType=kind,
    )
    (found,) = view().all(Cluster)
    assert (found.is_encrypted, found.encryption_status, found.endpoint_encryption) == (status == "ENABLED", status, kind)
    assert aws.count("dax") == 1


def test_a_cluster_of_whose_encryption_nothing_is_told_is_neither_encrypted_nor_not() -> None:
    found = Cluster.model_validate(told())
    assert (found.is_encrypted, found.endpoint_encryption) == (None, None)


def test_tags_of_all_clusters_are_read_in_one_call(view: ViewFactory, aws: Emulator) -> None:
    aws.fake("dax", "DescribeClusters", lambda *_: {"Clusters": [told(), told(ClusterName="cold", ClusterArn=f"{ARN}-2")]})
    mapping = [{"ResourceARN": ARN, "Tags": [{"Key": "app", "Value": "shop"}]}]
    heard = aws.heard("resourcegroupstaggingapi", "GetResources")
    aws.fake("resourcegroupstaggingapi", "GetResources", lambda *_: {"ResourceTagMappingList": mapping})
    assert {each.id: each.read_tags() for each in view().all(Cluster)} == {"hot": {"app": "shop"}, "cold": {}}
    assert [each["ResourceTypeFilters"] for each in heard] == [["dax"]]
    assert Cluster.tag_reads()[0].actions == ("tag:GetResources",)


def test_clusters_that_may_not_be_listed_are_unreadable_and_the_missing_action_is_named(view: ViewFactory, aws: Emulator) -> None:
    aws.deny("dax")
    with pytest.raises(Unreadable, match="allow dax:DescribeClusters"):
        view().all(Cluster)
