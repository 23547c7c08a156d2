"""ElastiCache, MemoryDB and DAX: shards, pools, and what the flags promise."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.engine.zones.loss.outcome import Terms
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts import dax, memorydb
from seawall.facts.elasticache import CacheCluster, ReplicationGroup, ServerlessCache
from tests.builders import ACCOUNT, REGION, Given
from tests.engine.workload_builders import NOW
from tests.engine.zones.family_builders import ACCEPTING, AZ1, AZ2, AZ3, built, by_zone, holding, outcomes, verdict, worst


def redis(*shards: str, **settings: Any) -> Given:
    """A replication group with a shard for each word: "ab" has its primary in a and a replica in b."""
    is_clustered = bool(settings.get("ClusterEnabled"))
    groups = [
        {
            "NodeGroupId": f"000{number}",
            "NodeGroupMembers": [
                {
                    "CacheClusterId": f"shop-{number}-{place}",
                    "PreferredAvailabilityZone": f"{REGION}{letter}",
                    **({} if is_clustered else {"CurrentRole": "replica" if place else "primary"}),
                }
                for place, letter in enumerate(word)
            ],
        }
        for number, word in enumerate(shards, 1)
    ]
    arn = f"arn:aws:elasticache:{REGION}:{ACCOUNT}:replicationgroup:shop"
    plain = {"ReplicationGroupId": "shop", "ARN": arn, "Status": "available", "MultiAZ": "enabled", "AutomaticFailover": "enabled"}
    return holding(ReplicationGroup.model_validate({**plain, "NodeGroups": groups, **settings}))


def clustered(*shards: str, **settings: Any) -> Given:
    return redis(*shards, ClusterEnabled=True, **settings)


class TestReplicationGroups:
    def test_a_replica_in_another_zone_takes_over_with_both_flags_on(self) -> None:
        assert by_zone(redis("ab"), ReplicationGroup) == {AZ1: ZoneVerdict.SURVIVES, AZ2: ZoneVerdict.SURVIVES}

    def test_of_several_replicas_one_in_another_zone_is_enough(self) -> None:
        assert by_zone(redis("aab"), ReplicationGroup)[AZ1] is ZoneVerdict.SURVIVES

    def test_automatic_failover_without_multi_az_may_have_all_nodes_in_one_zone(self) -> None:
        assert verdict(redis("aa", MultiAZ="disabled"), ReplicationGroup) is ZoneVerdict.FAILS

    def test_a_replica_elsewhere_that_takes_over_by_hand_only_is_recoverable_and_what_it_loses_is_not_known(self) -> None:
        for flags, word in (({"MultiAZ": "disabled"}, "Multi-AZ"), ({"AutomaticFailover": "disabled"}, "automatic failover")):
            found = worst(redis("ab", **flags), ReplicationGroup, ACCEPTING)
            assert (found.verdict, found.passes) == (ZoneVerdict.RECOVERABLE, None)
            assert f"shop-1-1 can be promoted by hand, as {word} is not enabled" in found.why

    def test_multi_az_without_replicas_has_nothing_to_fail_over_to(self) -> None:
        assert worst(redis("a"), ReplicationGroup).cause == (
            "it > shop > euw1-az1: no standby in another zone takes over, and there is no backup to restore"
        )
        assert verdict(redis("a", SnapshotRetentionLimit=3), ReplicationGroup) is ZoneVerdict.RECOVERABLE

    @pytest.mark.parametrize(
        "settings",
        [
            {"AutomaticFailover": "enabling"},
            {"AutomaticFailover": "disabled", "PendingModifiedValues": {"AutomaticFailoverStatus": "enabled"}},
        ],
    )
    def test_automatic_failover_that_is_being_changed_is_pending(self, settings: dict[str, Any]) -> None:
        assert by_zone(redis("ab", **settings), ReplicationGroup)[AZ1] is ZoneVerdict.PENDING

    def test_there_is_no_pending_value_of_multi_az_so_it_counts_as_it_is_told(self) -> None:
        view = redis("ab", MultiAZ="disabled", PendingModifiedValues={})
        assert verdict(view, ReplicationGroup) is ZoneVerdict.RECOVERABLE

    @pytest.mark.parametrize("settings", [{"MultiAZ": None}, {"AutomaticFailover": None}, {"NodeGroups": []}, {"Status": None}])
    def test_what_aws_does_not_tell_is_unknown(self, settings: dict[str, Any]) -> None:
        assert verdict(redis("ab", **settings), ReplicationGroup) is ZoneVerdict.UNKNOWN

    def test_one_that_is_being_made_is_pending_and_one_that_was_not_made_fails(self) -> None:
        coming = worst(redis("ab", Status="creating"), ReplicationGroup)
        assert coming.gap is not None
        assert coming.gap.reason is UnknownReason.PENDING
        assert verdict(redis("ab", Status="create-failed"), ReplicationGroup) is ZoneVerdict.FAILS


class TestClusterMode:
    def test_a_shard_with_all_its_nodes_in_one_zone_fails_whatever_the_others_do(self) -> None:
        failed = worst(clustered("ab", "aa", "bc"), ReplicationGroup)
        assert failed.verdict is ZoneVerdict.FAILS
        assert failed.path == ("it", "shop 0002", AZ1)

    def test_roles_are_not_told_so_primaries_that_may_all_be_in_one_zone_leave_it_unknown(self) -> None:
        found = by_zone(clustered("ab", "ba", "ab"), ReplicationGroup)
        assert found == {AZ1: ZoneVerdict.UNKNOWN, AZ2: ZoneVerdict.UNKNOWN}
        unknown = worst(clustered("ab", "ba", "ab"), ReplicationGroup)
        assert "0 to 3 of 3 voters remain, wanted 2: in cluster mode AWS does not tell which node is the primary" in unknown.why

    def test_a_zone_that_can_have_fewer_than_half_of_the_primaries_is_survived(self) -> None:
        found = by_zone(clustered("ab", "bc", "cb", "bc", "cb"), ReplicationGroup)
        assert found == {AZ1: ZoneVerdict.SURVIVES, AZ2: ZoneVerdict.UNKNOWN, AZ3: ZoneVerdict.UNKNOWN}

    def test_most_shards_with_one_node_in_the_same_zone_lose_the_vote_and_themselves(self) -> None:
        found = [outcome.path for outcome in outcomes(clustered("a", "a", "bc"), ReplicationGroup) if outcome.verdict is ZoneVerdict.FAILS]
        assert ("it", "primaries of shop", AZ1) in found

    def test_without_failover_nobody_votes(self) -> None:
        site = Site.read(clustered("ab", "bc", AutomaticFailover="disabled"), NOW, None)
        assert [part.name for part in built(site, ReplicationGroup).parts] == ["shop 0001", "shop 0002"]


def memcached(letters: str, **settings: Any) -> Given:
    nodes = [
        {"CacheNodeId": f"000{number}", "CustomerAvailabilityZone": f"{REGION}{letter}", "CacheNodeStatus": "available"}
        for number, letter in enumerate(letters, 1)
    ]
    arn = f"arn:aws:elasticache:{REGION}:{ACCOUNT}:cluster:sessions"
    place = "Multiple" if len(set(letters)) > 1 else f"{REGION}{letters[:1]}"
    plain = {"CacheClusterId": "sessions", "ARN": arn, "CacheClusterStatus": "available", "Engine": "memcached"}
    told = {"NumCacheNodes": len(letters), "PreferredAvailabilityZone": place, "CacheNodes": nodes}
    return holding(CacheCluster.model_validate({**plain, **told, **settings}))


class TestCacheClusters:
    def test_nodes_of_memcached_are_a_pool_over_their_own_zones(self) -> None:
        assert by_zone(memcached("aab"), CacheCluster) == {AZ1: ZoneVerdict.SURVIVES, AZ2: ZoneVerdict.SURVIVES}
        assert worst(memcached("aab"), CacheCluster).remaining is not None
        assert verdict(memcached("aa"), CacheCluster) is ZoneVerdict.FAILS

    def test_the_word_multiple_is_no_zone(self) -> None:
        assert verdict(memcached("ab", CacheNodes=[]), CacheCluster) is ZoneVerdict.UNKNOWN

    def test_a_node_that_does_not_answer_carries_nothing(self) -> None:
        broken = {"CacheNodeId": "0002", "CustomerAvailabilityZone": f"{REGION}b", "CacheNodeStatus": "creating"}
        alive = {"CacheNodeId": "0001", "CustomerAvailabilityZone": f"{REGION}a", "CacheNodeStatus": "available"}
        assert verdict(memcached("ab", CacheNodes=[alive, broken]), CacheCluster) is ZoneVerdict.FAILS

    def test_a_single_node_of_redis_fails_with_its_zone(self) -> None:
        failed = worst(memcached("a", Engine="redis"), CacheCluster)
        assert failed.verdict is ZoneVerdict.FAILS
        assert failed.why.endswith("its keys are lost with it")

    def test_a_number_of_nodes_that_is_changing_is_pending(self) -> None:
        found = worst(memcached("ab", PendingModifiedValues={"NumCacheNodes": 1}), CacheCluster)
        assert found.gap is not None
        assert found.gap.reason is UnknownReason.PENDING

    @pytest.mark.parametrize(
        ("status", "wanted"), [("rebooting cluster nodes", ZoneVerdict.UNKNOWN), ("restore-failed", ZoneVerdict.FAILS)]
    )
    def test_its_own_status_counts(self, status: str, wanted: ZoneVerdict) -> None:
        assert verdict(memcached("ab", CacheClusterStatus=status), CacheCluster) is wanted


def serverless(*subnets: str, **settings: Any) -> Given:
    arn = f"arn:aws:elasticache:{REGION}:{ACCOUNT}:serverlesscache:shop"
    told = {"ServerlessCacheName": "shop", "ARN": arn, "Status": "available", "SubnetIds": list(subnets), **settings}
    return holding(ServerlessCache.model_validate(told))


class TestServerlessCaches:
    def test_one_in_subnets_of_two_zones_survives_on_awss_word(self) -> None:
        found = outcomes(serverless("subnet-a", "subnet-b"), ServerlessCache)
        assert {(each.verdict, each.basis.value) for each in found} == {(ZoneVerdict.SURVIVES, "AwsManaged")}

    def test_one_in_subnets_of_one_zone_is_reached_no_more_though_its_data_is_left(self) -> None:
        failed = worst(serverless("subnet-a", "subnet-a2"), ServerlessCache)
        assert failed.cause == "it > shop > subnets > subnet-a (euw1-az1): it can be reached no more"

    def test_a_public_one_needs_no_subnet_and_one_whose_subnets_are_not_told_is_unknown(self) -> None:
        assert verdict(serverless(ConnectionType="public"), ServerlessCache) is ZoneVerdict.SURVIVES
        assert verdict(serverless(), ServerlessCache) is ZoneVerdict.UNKNOWN

    def test_a_failed_one_fails(self) -> None:
        assert verdict(serverless("subnet-a", "subnet-b", Status="CREATE-FAILED"), ServerlessCache) is ZoneVerdict.FAILS


def shards(*words: str, status: str = "available") -> list[dict[str, Any]]:
    return [
        {
            "Name": f"000{number}",
            "NumberOfNodes": len(word),
            "Nodes": [
                {"Name": f"n-{number}-{place}", "AvailabilityZone": f"{REGION}{letter}", "Status": status}
                for place, letter in enumerate(word)
            ],
        }
        for number, word in enumerate(words, 1)
    ]


def memory(*words: str, **settings: Any) -> Given:
    arn = f"arn:aws:memorydb:{REGION}:{ACCOUNT}:cluster/shop"
    told = {"Name": "shop", "ARN": arn, "Status": "available", "AvailabilityMode": "multiaz", "NumberOfShards": len(words)}
    return holding(memorydb.Cluster.model_validate({**told, "Shards": shards(*words), **settings}))


class TestMemoryDb:
    def test_every_shard_needs_nodes_in_two_zones_and_no_role_is_told(self) -> None:
        assert verdict(memory("ab", "bca"), memorydb.Cluster) is ZoneVerdict.SURVIVES
        assert worst(memory("ab", "aa"), memorydb.Cluster).path == ("it", "shop 0002", AZ1)

    def test_a_shard_with_one_node_loses_nothing_and_comes_back_from_its_log(self) -> None:
        found = worst(memory("a"), memorydb.Cluster, Terms(accepts_recoverable=True))
        assert (found.verdict, found.passes) == (ZoneVerdict.RECOVERABLE, True)

    def test_without_multi_az_nothing_takes_over(self) -> None:
        assert verdict(memory("ab", AvailabilityMode="singleaz"), memorydb.Cluster) is ZoneVerdict.RECOVERABLE

    def test_shards_that_are_not_shown_are_unknown_and_not_missing(self) -> None:
        for settings in ({"Shards": []}, {"NumberOfShards": 2}, {"AvailabilityMode": None}):
            assert verdict(memory("ab", **settings), memorydb.Cluster) is ZoneVerdict.UNKNOWN

    def test_only_nodes_that_answer_count_and_those_that_are_not_shown_may(self) -> None:
        view = memory("ab")
        ill = shards("a")[0]
        ill["Nodes"].append({"Name": "n-1-1", "AvailabilityZone": f"{REGION}b", "Status": "creating"})
        assert verdict(memory("ab", Shards=[ill]), memorydb.Cluster) is ZoneVerdict.RECOVERABLE
        assert verdict(view, memorydb.Cluster) is ZoneVerdict.SURVIVES
        hidden = {**shards("a")[0], "NumberOfNodes": 2}
        assert verdict(memory("a", Shards=[hidden]), memorydb.Cluster) is ZoneVerdict.UNKNOWN


def accelerator(letters: str, **settings: Any) -> Given:
    nodes = [
        {"NodeId": f"shop-{number}", "AvailabilityZone": f"{REGION}{letter}", "NodeStatus": "available"}
        for number, letter in enumerate(letters)
    ]
    arn = f"arn:aws:dax:{REGION}:{ACCOUNT}:cache/shop"
    told = {"ClusterName": "shop", "ClusterArn": arn, "Status": "available", "TotalNodes": len(letters), "Nodes": nodes}
    return holding(dax.Cluster.model_validate({**told, **settings}))


class TestDax:
    def test_any_node_that_is_left_can_be_the_primary(self) -> None:
        assert verdict(accelerator("abc"), dax.Cluster) is ZoneVerdict.SURVIVES
        assert verdict(accelerator("ab"), dax.Cluster) is ZoneVerdict.SURVIVES

    def test_all_nodes_in_one_zone_fail_although_the_table_is_left(self) -> None:
        assert worst(accelerator("aaa"), dax.Cluster).cause == (
            "it > shop > euw1-az1: 0 units remain, wanted at least 1 (capacity not declared)"
        )

    def test_nodes_that_are_counted_and_not_shown_are_unknown(self) -> None:
        assert verdict(accelerator("a", TotalNodes=3), dax.Cluster) is ZoneVerdict.UNKNOWN
        assert verdict(accelerator("", TotalNodes=None), dax.Cluster) is ZoneVerdict.UNKNOWN

    def test_one_that_is_being_made_is_pending_and_one_that_goes_fails(self) -> None:
        assert verdict(accelerator("ab", Status="creating"), dax.Cluster) is ZoneVerdict.UNKNOWN
        assert verdict(accelerator("ab", Status="deleting"), dax.Cluster) is ZoneVerdict.FAILS
