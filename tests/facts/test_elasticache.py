"""ElastiCache, read over HTTP; what moto lacks or gets wrong (zones of replicas, nodes of clusters, serverless and global ones) is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from seawall.errors import UnknownReason, Unreadable
from seawall.facts.elasticache import AnyCluster, CacheCluster, ReplicationGroup, ServerlessCache
from seawall.facts.elasticache_shards import Failover
from seawall.facts.snapshot import TargetView
from seawall.facts.value import image
from tests.builders import given
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

ARN = f"arn:aws:elasticache:{REGION}:{ACCOUNT}"


def member(name: str, zone: str, role: str | None = None) -> dict[str, str]:
    """A node of a shard as AWS describes it."""
    told = {"CacheClusterId": name, "CacheNodeId": "0001", "PreferredAvailabilityZone": f"{REGION}{zone}"}
    return told if role is None else {**told, "CurrentRole": role}


def shard(name: str, *members: Mapping[str, str]) -> dict[str, Any]:
    return {"NodeGroupId": name, "Status": "available", "NodeGroupMembers": list(members)}


def group(**settings: Any) -> dict[str, Any]:
    """A replication group as AWS describes it; for what moto does not keep."""
    return {"ReplicationGroupId": "cart", "ARN": f"{ARN}:replicationgroup:cart", "Status": "available", **settings}


def only(view: TargetView) -> ReplicationGroup:
    (found,) = view.all(ReplicationGroup)
    return found


def test_a_replication_group_is_listed_with_its_settings_in_one_call(view: ViewFactory, aws: Emulator) -> None:
    aws.seeding("elasticache").create_replication_group(
        ReplicationGroupId="cart",
        ReplicationGroupDescription="carts",
        NumCacheClusters=2,
        AutomaticFailoverEnabled=True,
        MultiAZEnabled=True,
        CacheNodeType="cache.r7g.large",
        Engine="valkey",
    )
    found = only(view())
    assert (found.id, found.arn) == ("cart", f"{ARN}:replicationgroup:cart")
    assert (found.engine, found.node_type, found.is_clustered) == ("valkey", "cache.r7g.large", False)
    assert (found.fails_over, found.is_multi_az, found.is_available, found.failover_is_changing) == (True, True, True, False)
    assert len(found.shards) == 1
    assert aws.count("elasticache") == 1


def test_tags_of_all_caches_are_read_in_one_call(view: ViewFactory, aws: Emulator) -> None:
    client = aws.seeding("elasticache")
    for name in ("cart", "seen"):
        tags = [{"Key": "app", "Value": name}] if name == "cart" else []
        client.create_replication_group(ReplicationGroupId=name, ReplicationGroupDescription="carts", Tags=tags)
    client.create_cache_cluster(
        CacheClusterId="pages", Engine="memcached", CacheNodeType="cache.t4g.micro", NumCacheNodes=1, Tags=[{"Key": "app", "Value": "web"}]
    )
    target = view()
    assert {each.id: each.read_tags() for each in target.all(ReplicationGroup)} == {"cart": {"app": "cart"}, "seen": {}}
    assert [each.read_tags() for each in target.all(CacheCluster)] == [{"app": "web"}]
    assert aws.count("resourcegroupstaggingapi") == 1
    assert aws.count("elasticache", "ListTagsForResource") == 0
    assert ReplicationGroup.tag_reads()[0].actions == ("tag:GetResources",)


def test_tags_that_may_not_be_read_are_unreadable_and_not_absent(view: ViewFactory, aws: Emulator) -> None:
    aws.seeding("elasticache").create_replication_group(ReplicationGroupId="cart", ReplicationGroupDescription="carts")
    aws.deny("resourcegroupstaggingapi")
    with pytest.raises(Unreadable, match="allow tag:GetResources"):
        only(view()).read_tags()


def test_a_nodes_preferred_zone_is_where_it_is_and_roles_are_told_without_cluster_mode(view: ViewFactory, aws: Emulator) -> None:
    # moto tells the zone of the primary alone.
    nodes = shard("0001", member("cart-001", "b", "primary"), member("cart-002", "a", "replica"))
    aws.fake("elasticache", "DescribeReplicationGroups", lambda *_: {"ReplicationGroups": [group(NodeGroups=[nodes])]})
    (found,) = only(view()).shards
    assert [(node.cluster_id, node.zone) for node in found.nodes] == [("cart-001", f"{REGION}b"), ("cart-002", f"{REGION}a")]
    assert found.primary is not None
    assert found.primary.cluster_id == "cart-001"


def test_in_cluster_mode_no_node_is_known_to_be_the_primary(view: ViewFactory, aws: Emulator) -> None:
    # moto repeats the zones of the first shard.
    shards = [shard("0001", member("cart-0001-001", "a"), member("cart-0001-002", "b")), shard("0002", member("cart-0002-001", "c"))]
    aws.fake("elasticache", "DescribeReplicationGroups", lambda *_: {"ReplicationGroups": [group(ClusterEnabled=True, NodeGroups=shards)]})
    found = only(view())
    assert found.is_clustered
    assert [each.primary for each in found.shards] == [None, None]
    assert [[node.zone for node in each.nodes] for each in found.shards] == [[f"{REGION}a", f"{REGION}b"], [f"{REGION}c"]]


@pytest.mark.parametrize("state", ["enabling", "disabling"])
def test_automatic_failover_that_is_being_turned_on_or_off_is_neither(state: str) -> None:
    found = ReplicationGroup.model_validate(group(AutomaticFailover=state, MultiAZ="enabled"))
    assert (found.failover_is_changing, found.fails_over) == (True, None)


def test_automatic_failover_that_waits_to_be_changed_is_neither() -> None:
    found = ReplicationGroup.model_validate(
        group(AutomaticFailover="enabled", PendingModifiedValues={"AutomaticFailoverStatus": "disabled"})
    )
    assert (found.failover_is_changing, found.fails_over) == (True, None)


def test_automatic_failover_and_multi_az_are_two_settings_and_neither_adds_replicas() -> None:
    found = ReplicationGroup.model_validate(
        group(AutomaticFailover="enabled", MultiAZ="disabled", NodeGroups=[shard("0001", member("a", "a"), member("b", "a"))])
    )
    assert (found.fails_over, found.is_multi_az) == (True, False)
    alone = ReplicationGroup.model_validate(
        group(AutomaticFailover="enabled", MultiAZ="enabled", NodeGroups=[shard("1", member("a", "a"))])
    )
    assert (alone.is_multi_az, [len(each.nodes) for each in alone.shards]) == (True, [1])


def test_what_a_replication_group_does_not_tell_is_not_off() -> None:
    found = ReplicationGroup.model_validate({"ReplicationGroupId": "cart", "ARN": "arn"})
    assert (found.fails_over, found.is_multi_az, found.is_available) == (None, None, None)


def test_members_of_a_global_datastore_in_other_regions_are_copies(view: ViewFactory, aws: Emulator) -> None:
    # moto knows no global datastores.
    told = group(GlobalReplicationGroupInfo={"GlobalReplicationGroupId": "xyz-cart", "GlobalReplicationGroupMemberRole": "PRIMARY"})
    aws.fake("elasticache", "DescribeReplicationGroups", lambda *_: {"ReplicationGroups": [told]})
    members = [
        {"ReplicationGroupId": "cart", "ReplicationGroupRegion": REGION, "Role": "PRIMARY", "Status": "associated"},
        {"ReplicationGroupId": "cart", "ReplicationGroupRegion": "eu-central-1", "Role": "SECONDARY", "Status": "associated"},
    ]
    datastore = {"GlobalReplicationGroupId": "xyz-cart", "CacheNodeType": "cache.r7g.large", "Members": members}
    heard = aws.heard("elasticache", "DescribeGlobalReplicationGroups")
    aws.fake("elasticache", "DescribeGlobalReplicationGroups", lambda *_: {"GlobalReplicationGroups": [datastore]})
    found = only(view())
    assert found.global_role == "PRIMARY"
    assert [(copy.region, copy.role, copy.is_associated) for copy in found.copies] == [("eu-central-1", "SECONDARY", True)]
    assert heard[0]["ShowMemberInfo"] is True


def test_a_group_in_no_global_datastore_has_no_copies_and_asks_for_none(view: ViewFactory, aws: Emulator) -> None:
    aws.seeding("elasticache").create_replication_group(ReplicationGroupId="cart", ReplicationGroupDescription="carts")
    assert only(view()).copies == ()
    assert aws.count("elasticache") == 1


def cluster(**settings: Any) -> dict[str, Any]:
    """A cluster as AWS describes it; moto tells neither its nodes nor their zones."""
    told = {"CacheClusterId": "pages", "ARN": f"{ARN}:cluster:pages", "Engine": "memcached", "CacheClusterStatus": "available"}
    return {**told, **settings}


def node(name: str, zone: str, status: str = "available") -> dict[str, str]:
    return {"CacheNodeId": name, "CustomerAvailabilityZone": f"{REGION}{zone}", "CacheNodeStatus": status}


def test_clusters_are_listed_once_with_their_nodes_and_those_of_replication_groups_are_none_of_their_own(
    view: ViewFactory, aws: Emulator
) -> None:
    told = [
        cluster(NumCacheNodes=2, PreferredAvailabilityZone="Multiple", CacheNodes=[node("0001", "a"), node("0002", "b", "creating")]),
        cluster(CacheClusterId="cart-001", Engine="redis", ReplicationGroupId="cart"),
    ]
    heard = aws.heard("elasticache", "DescribeCacheClusters")
    aws.fake("elasticache", "DescribeCacheClusters", lambda *_: {"CacheClusters": told})
    target = view()
    (found,) = target.all(CacheCluster)
    assert [each.id for each in target.all(AnyCluster)] == ["pages", "cart-001"]
    assert heard == [{"ShowCacheNodeInfo": True}]
    assert (found.id, found.arn, found.is_memcached) == ("pages", f"{ARN}:cluster:pages", True)
    assert found.node_zones == (f"{REGION}a", f"{REGION}b")
    assert [each.is_available for each in found.nodes] == [True, False]


def test_the_zone_multiple_is_no_zone() -> None:
    found = CacheCluster.model_validate(cluster(NumCacheNodes=2, PreferredAvailabilityZone="Multiple"))
    assert (found.zone, found.node_zones) == (None, (None, None))


def test_nodes_that_are_not_shown_are_where_the_whole_cluster_is() -> None:
    found = CacheCluster.model_validate(cluster(NumCacheNodes=2, PreferredAvailabilityZone=f"{REGION}a"))
    assert found.node_zones == (f"{REGION}a", f"{REGION}a")


def test_a_single_node_without_a_replication_group_is_listed_among_clusters(view: ViewFactory, aws: Emulator) -> None:
    aws.seeding("elasticache").create_cache_cluster(
        CacheClusterId="session", Engine="redis", CacheNodeType="cache.t4g.micro", NumCacheNodes=1
    )
    (found,) = view().all(CacheCluster)
    assert (found.id, found.is_memcached, found.node_zones) == ("session", False, (None,))  # moto tells no zone: absent is not known


def test_a_change_of_the_number_of_nodes_is_pending() -> None:
    found = CacheCluster.model_validate(cluster(NumCacheNodes=3, PendingModifiedValues={"NumCacheNodes": 2}))
    assert (found.node_count, found.pending_node_count) == (3, 2)


def test_a_serverless_cache_has_the_subnets_that_clients_reach_it_in(view: ViewFactory, aws: Emulator) -> None:
    # moto has no serverless caches.
    told = {
        "ServerlessCacheName": "fast",
        "ARN": f"{ARN}:serverlesscache:fast",
        "Status": "available",
        "SubnetIds": ["subnet-a", "subnet-b"],
    }
    aws.fake("elasticache", "DescribeServerlessCaches", lambda *_: {"ServerlessCaches": [told]})
    (found,) = view().all(ServerlessCache)
    assert (found.id, found.arn) == ("fast", f"{ARN}:serverlesscache:fast")
    assert (found.subnet_ids, found.is_available, found.connection_type) == (("subnet-a", "subnet-b"), True, "vpc")
    assert found.read_tags() == {}


@pytest.mark.parametrize(
    ("kind", "action"),
    [
        (ReplicationGroup, "elasticache:DescribeReplicationGroups"),
        (CacheCluster, "elasticache:DescribeCacheClusters"),
        (ServerlessCache, "elasticache:DescribeServerlessCaches"),
    ],
)
def test_caches_that_may_not_be_listed_are_unreadable_and_the_missing_action_is_named(
    view: ViewFactory, aws: Emulator, kind: type[ReplicationGroup], action: str
) -> None:
    aws.deny("elasticache")
    with pytest.raises(Unreadable, match=f"allow {action}"):
        view().all(kind)


def test_the_zones_of_a_groups_nodes_are_those_of_the_subnet_group_that_only_a_node_names(view: ViewFactory, aws: Emulator) -> None:
    # moto shows no nodes of replication groups, and no zones of subnet groups.
    aws.fake(
        "elasticache", "DescribeReplicationGroups", lambda *_: {"ReplicationGroups": [group(NodeGroups=[shard("1", member("c-1", "a"))])]}
    )
    node = {"CacheClusterId": "c-1", "CacheSubnetGroupName": "private"}
    aws.fake("elasticache", "DescribeCacheClusters", lambda *_: {"CacheClusters": [node]})
    subnets = [{"SubnetIdentifier": f"subnet-{each}", "SubnetAvailabilityZone": {"Name": f"{REGION}{each}"}} for each in "bab"]
    aws.fake("elasticache", "DescribeCacheSubnetGroups", lambda *_: {"CacheSubnetGroups": [{"Subnets": subnets}]})
    nodes, groups = aws.heard("elasticache", "DescribeCacheClusters"), aws.heard("elasticache", "DescribeCacheSubnetGroups")
    assert only(view()).zones == (f"{REGION}a", f"{REGION}b")
    assert [each["CacheClusterId"] for each in nodes] == ["c-1"]
    assert [each["CacheSubnetGroupName"] for each in groups] == ["private"]
    node["CacheSubnetGroupName"] = ""
    assert only(view()).zones == ()


def placed(*words: str, status: str = "available") -> ReplicationGroup:
    """A group with a shard for each word, told in another order than that of their ids."""
    shards = [
        shard(f"000{number}", *(member(f"cart-{number}-{place}", letter) for place, letter in reversed([*enumerate(word)])))
        for number, word in enumerate(words, 1)
    ]
    return given(ReplicationGroup.model_validate(group(Status=status, NodeGroups=shards[::-1])))


def test_nodes_are_told_in_one_order_and_without_roles_which_change_with_each_failover() -> None:
    found = placed("ab", "c")
    assert image(found.nodes) == [
        {
            "NodeGroupId": "0001",
            "NodeGroupMembers": [
                {"CacheClusterId": "cart-1-0", "PreferredAvailabilityZone": f"{REGION}a"},
                {"CacheClusterId": "cart-1-1", "PreferredAvailabilityZone": f"{REGION}b"},
            ],
        },
        {"NodeGroupId": "0002", "NodeGroupMembers": [{"CacheClusterId": "cart-2-0", "PreferredAvailabilityZone": f"{REGION}c"}]},
    ]
    assert image(ReplicationGroup.nodes.load(image(found.nodes))) == image(found.nodes)


def test_a_replica_that_was_made_is_not_made_again_and_is_removed_by_the_id_that_it_got() -> None:
    before, after = placed("a").nodes, placed("ab").nodes
    wanted = (before[0].with_replica_in(f"{REGION}b"),)
    (call,) = placed("a").nodes_calls(before, wanted)
    assert call.arguments["ReplicaConfiguration"] == [
        {"NodeGroupId": "0001", "NewReplicaCount": 1, "PreferredAvailabilityZones": [f"{REGION}a", f"{REGION}b"]}
    ]
    assert placed("ab").nodes_calls(after, wanted) == ()
    (back,) = placed("ab").nodes_calls(after, before)
    assert (back.operation, back.arguments["ReplicasToRemove"]) == ("elasticache.decrease_replica_count", ["cart-1-1"])


def test_a_node_in_another_zone_is_not_the_one_that_was_asked_for() -> None:
    wanted = (placed("a").nodes[0].with_replica_in(f"{REGION}b"),)
    assert [each.operation for each in placed("ac").nodes_calls(placed("ac").nodes, wanted)] == [
        "elasticache.increase_replica_count",
        "elasticache.decrease_replica_count",
    ]


@pytest.mark.parametrize("settings", [{"Status": "modifying"}, {"AutomaticFailover": "enabling"}])
def test_while_aws_is_at_work_neither_nodes_nor_failover_are_told(settings: dict[str, str]) -> None:
    told = group(**{"AutomaticFailover": "enabled", "MultiAZ": "enabled", **settings})
    found = given(ReplicationGroup.model_validate(told))
    for read in (lambda: found.nodes, lambda: found.failover):
        with pytest.raises(Unreadable, match="cart is being modified, wanted available") as caught:
            read()
        assert caught.value.unknown is UnknownReason.PENDING


@pytest.mark.parametrize("settings", [{"AutomaticFailover": None, "MultiAZ": "enabled"}, {"AutomaticFailover": "enabled", "MultiAZ": None}])
def test_failover_that_aws_does_not_tell_is_unreadable_and_not_off(settings: dict[str, str | None]) -> None:
    found = given(ReplicationGroup.model_validate(group(**settings)))
    with pytest.raises(Unreadable, match="AWS does not tell whether cart fails over"):
        found.failover  # noqa: B018 - touched to be read


def test_failover_is_changed_by_what_is_missing_of_it_alone_both_ways() -> None:
    found = given(ReplicationGroup.model_validate(group()))
    off, half, on = (Failover(automatic=each, multi_az=both) for each, both in ((False, False), (True, False), (True, True)))

    def asked(now: Failover, wanted: Failover) -> list[dict[str, Any]]:
        return [
            {name: each for name, each in call.arguments.items() if name.endswith("Enabled")} for call in found.failover_calls(now, wanted)
        ]

    assert asked(off, on) == [{"AutomaticFailoverEnabled": True, "MultiAZEnabled": True}]
    assert asked(half, on) == [{"MultiAZEnabled": True}]
    assert asked(on, off) == [{"AutomaticFailoverEnabled": False, "MultiAZEnabled": False}]
    assert asked(on, on) == []
