"""Replicas and automatic failover that replication groups of ElastiCache get where the loss of a zone takes all nodes of a shard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from seawall.api.v1alpha1.remediation_plan import PlannedChange
from seawall.api.v1alpha1.terms import Risk, Verdict
from seawall.controls import registry
from seawall.controls.base import Fail, Pass
from seawall.engine.apply.case import Case
from seawall.engine.zones.remedies.caches import Replicas, succession
from seawall.engine.zones.remedies.writable import actions_of
from seawall.engine.zones.site import Site
from seawall.errors import Unreadable
from seawall.facts.elasticache import ElastiCacheRegion, ReplicationGroup
from seawall.facts.zones import AvailabilityZone
from tests.builders import ACCOUNT, REGION, Given
from tests.engine.workload_builders import NOW, SHOP, policy, zone
from tests.engine.zones.remedy_builders import STACK, changes, network, own_ways, planned, why

CART = {"name": "cart", "types": ["AWS::ElastiCache::ReplicationGroup"]}
ARN = f"arn:aws:elasticache:{REGION}:{ACCOUNT}:replicationgroup:cart"
NODES, FAILOVER = "elasticache.ReplicationGroup.nodes", "elasticache.ReplicationGroup.failover"


def cart(*shards: str, zones: str | None = "abc", tags: Mapping[str, str] = SHOP, **settings: Any) -> Given:
    """The workload's group with a shard for each word: "ab" has its primary in a and a replica in b; its subnet group is in `zones`."""
    view = network(*own_ways())
    is_clustered = bool(settings.get("ClusterEnabled"))
    groups = [
        {
            "NodeGroupId": f"000{number}",
            "NodeGroupMembers": [
                {
                    "CacheClusterId": f"cart-{number}-{place}",
                    "PreferredAvailabilityZone": f"{REGION}{letter}",
                    **({} if is_clustered else {"CurrentRole": "replica" if place else "primary"}),
                }
                for place, letter in enumerate(word)
            ],
        }
        for number, word in enumerate(shards, 1)
    ]
    plain = {"ReplicationGroupId": "cart", "ARN": ARN, "Status": "available", "MultiAZ": "enabled", "AutomaticFailover": "enabled"}
    facts = {} if zones is None else {"zones": tuple(f"{REGION}{letter}" for letter in zones)}
    view.put(ReplicationGroup.model_validate({**plain, "NodeGroups": groups, **settings}), facts)
    view.put(ElastiCacheRegion(), {"cache_tags": {ARN: dict(tags)}})
    return view


def made(view: Given) -> tuple[PlannedChange, ...]:
    return changes(policy(CART), view)


def test_a_group_of_one_node_gets_a_replica_in_another_zone() -> None:
    (change,) = made(cart("a"))
    assert (change.fact, change.risk, change.billed, change.undo_risk) == (NODES, Risk.SAFE, True, Risk.DISRUPTIVE)
    (call,) = change.calls
    assert call == {
        "operation": "elasticache.increase_replica_count",
        "arguments": {
            "ReplicationGroupId": "cart",
            "ApplyImmediately": True,
            "ReplicaConfiguration": [
                {"NodeGroupId": "0001", "NewReplicaCount": 1, "PreferredAvailabilityZones": [f"{REGION}a", f"{REGION}b"]}
            ],
        },
    }
    assert "without euw1-az1 Fails before, Survives after" in (change.breaks or "")


def test_replicas_in_the_primarys_zone_are_no_more_than_none() -> None:
    (change,) = made(cart("aaa"))
    ((configured,),) = ([*call["arguments"]["ReplicaConfiguration"]] for call in change.calls)
    assert (configured["NewReplicaCount"], configured["PreferredAvailabilityZones"]) == (3, [f"{REGION}{each}" for each in "aaab"])


def test_only_the_shards_that_lack_a_zone_grow() -> None:
    (change,) = made(cart("ab", "ab", "ab", "ab", "cc", ClusterEnabled=True))
    (call,) = change.calls
    assert [each["NodeGroupId"] for each in call["arguments"]["ReplicaConfiguration"]] == ["0005"]
    assert "without euw1-az3 Fails before, Survives after" in (change.breaks or "")


def test_replicas_of_several_shards_are_spread_evenly() -> None:
    site = Site.read(cart(*"aaaa", ClusterEnabled=True), NOW, None)
    (group,) = site.all(ReplicationGroup)
    (wish,) = succession(group, ["euw1-az1", "euw1-az2", "euw1-az3"], site)
    assert isinstance(wish, Replicas)
    assert [shard.nodes[-1].zone for shard in wish.wanted] == [f"{REGION}{each}" for each in "bcbc"]


def test_in_cluster_mode_replicas_that_leave_the_vote_unknown_flip_nothing_and_are_not_planned() -> None:
    view = cart("aa", "aa", "aa", ClusterEnabled=True)
    assert not made(view)
    assert why(policy(CART), view) == "a replica of cart in another zone alone flips no zone"


@pytest.mark.parametrize(
    ("settings", "changed"),
    [
        ({"MultiAZ": "disabled"}, {"MultiAZEnabled": True}),
        ({"MultiAZ": "disabled", "AutomaticFailover": "disabled"}, {"AutomaticFailoverEnabled": True, "MultiAZEnabled": True}),
    ],
)
def test_replicas_that_are_well_placed_get_failover_by_itself_with_what_is_missing_of_it(
    settings: dict[str, Any], changed: dict[str, bool]
) -> None:
    (change,) = made(cart("ab", zones=None, **settings))
    assert (change.fact, change.risk, change.billed) == (FAILOVER, Risk.SAFE, False)
    (call,) = change.calls
    assert call["operation"] == "elasticache.modify_replication_group"
    assert call["arguments"] == {"ReplicationGroupId": "cart", "ApplyImmediately": True, **changed}


def test_failover_that_lacks_a_replica_waits_for_it() -> None:
    replica, failover = made(cart("a", MultiAZ="disabled", AutomaticFailover="disabled"))
    assert (replica.fact, failover.fact) == (NODES, FAILOVER)
    assert failover.depends_on == (replica.id,)


def test_a_group_that_survives_gets_nothing() -> None:
    found, findings = planned(policy(CART), cart("ab", zones=None))
    assert [each.verdict for each in findings] == [Verdict.PASS]
    assert not found.changes
    assert not found.unfixable


@pytest.mark.parametrize(
    ("view", "reason"),
    [
        (cart("a", zones="a"), "the subnet group of cart has no subnet in another zone that works"),
        (cart("aaaaaa"), "cart has 5 replicas, and AWS allows no more"),
        (cart("a", Status="snapshotting"), "cart is snapshotting, wanted available"),
        (
            cart("ab", MultiAZ="disabled", PendingModifiedValues={"AuthTokenStatus": "SETTING"}),
            "AuthTokenStatus of cart would be changed at once too",
        ),
        (cart("a", zones=None), "what could be changed is unreadable: elasticache.ReplicationGroup.zones was not given"),
        (cart("a", tags={**SHOP, STACK["Key"]: STACK["Value"]}), "CloudFormation"),
    ],
    ids=["one zone", "full", "busy", "waiting", "denied", "owned"],
)
def test_what_cannot_be_had_is_not_planned_and_the_finding_says_why(view: Given, reason: str) -> None:
    assert not made(view)
    assert reason in why(policy(CART), view)


def test_a_zone_that_is_out_of_service_is_no_place_for_a_replica_and_one_there_does_not_count() -> None:
    view = cart("ab")
    view.lists[AvailabilityZone] = (zone("a"), zone("b", State="impaired"), zone("c"))
    (change,) = made(view)
    (call,) = change.calls
    assert call["arguments"]["ReplicaConfiguration"][0]["PreferredAvailabilityZones"] == [f"{REGION}{each}" for each in "abc"]


def test_it_holds_once_the_replica_is_listed_and_aws_is_done() -> None:
    (change,) = made(cart("a"))
    case = Case(change, registry())
    assert isinstance(case.verdict(cart("a")), Fail)
    assert case.verdict(cart("ab")) == Pass()
    with pytest.raises(Unreadable, match="cart is being modified, wanted available"):
        case.verdict(cart("ab", Status="modifying"))


def test_an_answer_that_was_lost_is_not_taken_for_not_done_while_aws_is_at_work() -> None:
    # A node shows only once it is made: until then nobody may ask for another one.
    (change,) = made(cart("a"))
    case = Case(change, registry())
    (group,) = cart("a", Status="modifying").all(ReplicationGroup)
    with pytest.raises(Unreadable):
        case.now(group)


def test_the_way_back_removes_the_node_that_elasticache_made_by_name() -> None:
    (change,) = made(cart("a"))
    case = Case(change, registry())
    (group,) = cart("ab").all(ReplicationGroup)
    assert case.is_as(group, case.now(group), case.after)
    (call,) = case.calls(group, case.now(group), case.before)
    assert (call.operation, call.arguments) == (
        "elasticache.decrease_replica_count",
        {"ReplicationGroupId": "cart", "ApplyImmediately": True, "ReplicasToRemove": ["cart-1-1"]},
    )


def test_the_zones_of_the_subnet_group_are_read_only_for_a_plan() -> None:
    asked = {"elasticache:DescribeCacheClusters", "elasticache:DescribeCacheSubnetGroups"}
    (change,) = made(cart("a"))
    assert asked <= actions_of([change])
    view = cart("ab")
    planned(policy(CART), view)
    assert ReplicationGroup.zones not in view.touched
