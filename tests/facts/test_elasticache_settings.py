"""Settings of ElastiCache's caches: what is written of them over HTTP, and what is asked for where AWS is particular."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from seawall.controls.base import NoChange, Unknown
from seawall.controls.elasticache import auto_minor_upgrade, automatic_failover, backup
from seawall.errors import UnknownReason, Unreadable
from seawall.facts.base import the
from seawall.facts.elasticache import CacheCluster, EitherCache, ElastiCacheRegion, ReplicationGroup
from seawall.facts.elasticache_protection import Backups
from seawall.facts.elasticache_settings import NodeCache
from seawall.facts.snapshot import TargetView
from tests import caches
from tests.emulator import Emulator
from tests.facts.conftest import RoundTrip, ViewFactory
from tests.mending.fakes_elasticache import Caches

WAITING = {"PendingModifiedValues": {"ClusterMode": "compatible"}}


@pytest.fixture
def made(aws: Emulator) -> Caches:
    """A group, one in cluster mode, and a single node, all with nothing on."""
    return Caches(aws, {"cart": WAITING, "many": {"ClusterEnabled": True}}, {"pages": {}})


def group(name: str = "cart") -> Callable[[TargetView], ReplicationGroup]:
    return lambda view: next(each for each in view.all(ReplicationGroup) if each.id == name)


def only(view: TargetView) -> CacheCluster:
    (found,) = view.all(CacheCluster)
    return found


def test_backups_of_a_group_are_made_of_a_replica_and_turned_off_again(made: Caches, aws: Emulator, round_trip: RoundTrip) -> None:
    heard = aws.heard("elasticache", "ModifyReplicationGroup")
    between = round_trip(group(), lambda found: found.keeping_backups(7))
    assert between == Backups(days=7, source="cart-002")
    assert heard == [
        {"ReplicationGroupId": "cart", "SnapshotRetentionLimit": 7, "SnapshottingClusterId": "cart-002"},
        {"ReplicationGroupId": "cart", "SnapshotRetentionLimit": 0},
    ]
    assert made.groups["cart"]["PendingModifiedValues"] == WAITING["PendingModifiedValues"]


def test_backups_of_a_group_in_cluster_mode_are_made_of_no_node(made: Caches, round_trip: RoundTrip) -> None:
    assert made
    assert round_trip(group("many"), lambda found: found.keeping_backups(7)) == Backups(days=7)


def test_backups_that_are_kept_longer_go_on_being_made_of_the_same_node(made: Caches, aws: Emulator, round_trip: RoundTrip) -> None:
    made.groups["cart"] |= {"SnapshotRetentionLimit": 1, "SnapshottingClusterId": "cart-001"}
    heard = aws.heard("elasticache", "ModifyReplicationGroup")
    assert round_trip(group(), lambda found: found.keeping_backups(7)) == Backups(days=7, source="cart-001")
    assert [each["SnapshotRetentionLimit"] for each in heard] == [7, 1]
    assert all("SnapshottingClusterId" not in each for each in heard)


def test_backups_of_a_group_are_written_to_moto_too(aws: Emulator, round_trip: RoundTrip) -> None:
    aws.seeding("elasticache").create_replication_group(ReplicationGroupId="cart", ReplicationGroupDescription="carts", Engine="valkey")
    assert round_trip(group(), lambda found: found.keeping_backups(7)).days == 7


def test_backups_of_a_single_node_are_turned_on_and_off_again(made: Caches, round_trip: RoundTrip) -> None:
    assert made
    assert round_trip(only, lambda found: found.keeping_backups(7)) == Backups(days=7)


def test_minor_upgrades_of_a_group_are_allowed_and_forbidden_again(made: Caches, aws: Emulator, round_trip: RoundTrip) -> None:
    heard = aws.heard("elasticache", "ModifyReplicationGroup")
    assert round_trip(group(), lambda found: found.upgrading()) is True
    assert heard == [{"ReplicationGroupId": "cart", "AutoMinorVersionUpgrade": allowed} for allowed in (True, False)]
    assert made.groups["cart"]["PendingModifiedValues"] == WAITING["PendingModifiedValues"]


def test_minor_upgrades_of_a_single_node_are_allowed_and_forbidden_again(made: Caches, round_trip: RoundTrip) -> None:
    assert made
    assert round_trip(only, lambda found: found.upgrading()) is True


def test_groups_and_clusters_are_one_list_of_two_calls_and_nodes_of_groups_are_left_out(aws: Emulator, view: ViewFactory) -> None:
    Caches(aws, {"cart": {}}, {"pages": {}, "cart-001": {"ReplicationGroupId": "cart", "CacheSubnetGroupName": "caches"}})
    found: tuple[NodeCache, ...] = view().all(EitherCache)
    assert [(each.id, each.TYPE) for each in found] == [
        ("cart", "AWS::ElastiCache::ReplicationGroup"),
        ("pages", "AWS::ElastiCache::CacheCluster"),
    ]
    assert (found[0].subnet_group, found[0].version) == ("caches", "7.1.0")
    assert aws.count("elasticache") == 2


def test_users_and_their_groups_are_read_once_each_and_no_password_is_told(aws: Emulator, view: ViewFactory) -> None:
    # moto has no groups of users.
    client = aws.seeding("elasticache")
    access = {"Engine": "redis", "AccessString": "on ~* +@all"}
    client.create_user(UserId="ann", UserName="ann", Passwords=["correct-horse-battery"], NoPasswordRequired=False, **access)
    client.create_user(UserId="guest", UserName="guest", NoPasswordRequired=True, **access)
    told = {"UserGroupId": "shop", "UserIds": ["ann", "guest"], "PendingChanges": {"UserIdsToRemove": ["guest"]}}
    aws.fake("elasticache", "DescribeUserGroups", lambda *_: {"UserGroups": [told]})
    Caches(aws, {"cart": {"UserGroupIds": ["shop"]}}, {})
    (found,) = (target := view()).all(ReplicationGroup)
    assert (found.open_users(soon=False), found.open_users(soon=True)) == (("guest",), ())
    assert "correct-horse" not in repr(the(target, ElastiCacheRegion).users)
    assert (aws.count("elasticache", "DescribeUsers"), aws.count("elasticache", "DescribeUserGroups")) == (1, 1)


def test_a_user_group_that_aws_does_not_show_is_unreadable_and_not_empty() -> None:
    found = caches.group(caches.users({}), UserGroupIds=["shop"])
    with pytest.raises(Unreadable, match="AWS does not show shop, which cart lets in") as caught:
        found.open_users(soon=False)
    assert caught.value.unknown is UnknownReason.ERROR


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"Status": "snapshotting"}, "it is snapshotting, wanted available"),
        ({"Status": None}, "it is in a state that AWS does not tell, wanted available"),
        (WAITING, "ClusterMode would be changed at once too: let the maintenance window pass first"),
        ({"PendingModifiedValues": {"AutomaticFailoverStatus": "enabled"}}, None),
        ({"PendingModifiedValues": {"LogDeliveryConfigurations": []}}, None),
    ],
)
def test_a_change_at_once_takes_along_all_that_waits(told: dict[str, Any], why: str | None) -> None:
    assert caches.group(**told).why_not_at_once("AutomaticFailoverStatus") == why


def test_the_node_that_backups_were_made_of_does_not_count_once_there_are_none() -> None:
    found = caches.group(SnapshotRetentionLimit=0, SnapshottingClusterId="cart-0001-1")
    assert found.backups == Backups(days=0)
    assert found.keeping_backups(7).after == Backups(days=7, source="cart-0001-1")


OLD = {"CacheNodeType": "cache.t1.micro"}
BARE = {"NodeGroups": [caches.shard("0001", "primary", "replica"), caches.shard("0002", "primary")]}


@pytest.mark.parametrize(
    ("control", "cache", "why"),
    [
        (backup, caches.group(SnapshotRetentionLimit=0, Status="modifying"), "it is modifying, wanted available"),
        (backup, caches.group(SnapshotRetentionLimit=0, **OLD), "cache.t1.micro has no backups: choose another kind of nodes"),
        (backup, caches.group(SnapshotRetentionLimit=0, NodeGroups=[]), "AWS shows none of its nodes, and backups are made of one"),
        (automatic_failover, caches.group(**BARE), "shard 0002 has no replica that could take over: add one"),
        (automatic_failover, caches.group(NodeGroups=[]), "the replication group has no replica that could take over: add one"),
        (automatic_failover, caches.group(**OLD), "cache.t1.micro cannot fail over by itself: choose another kind of nodes"),
        (automatic_failover, caches.group(**WAITING), "ClusterMode would be changed at once too: let the maintenance window pass first"),
        (
            auto_minor_upgrade,
            caches.cluster(EngineVersion="5.0.6", AutoMinorVersionUpgrade=False),
            "AWS upgrades Redis OSS by itself from 6 on, and this is 5.0.6: upgrade the engine",
        ),
    ],
)
def test_a_fix_that_aws_would_refuse_is_not_offered_and_says_why(control: ModuleType, cache: NodeCache, why: str) -> None:
    found = control.control.mending.changes(cache, control.control.parameters())
    assert found == NoChange(why)


@pytest.mark.parametrize(("engine", "version"), [("redis", "6.2.6"), ("redis", "7.1.0"), ("valkey", "8.0.0"), ("redis", None)])
def test_what_aws_upgrades_by_itself_may_be_told_to(engine: str, version: str | None) -> None:
    assert caches.cluster(Engine=engine, EngineVersion=version).why_never_upgraded is None


def test_failover_that_is_being_changed_is_pending_and_not_untold() -> None:
    found = automatic_failover.check(caches.group(AutomaticFailover="enabling"), automatic_failover.control.parameters())
    assert found == Unknown(UnknownReason.PENDING, "automatic failover is enabling")
