"""Clusters of Aurora, RDS, DocumentDB and Neptune without a zone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.engine.zones.loss.nodes import Basis
from seawall.engine.zones.loss.outcome import Terms
from seawall.errors import UnknownReason
from seawall.facts.rds.cluster import DbCluster, DocDbCluster, NeptuneCluster, ServiceCluster
from seawall.facts.rds.instance import DbInstance
from seawall.facts.zones import AvailabilityZone
from tests.builders import REGION
from tests.engine.workload_builders import zone
from tests.engine.zones.family_builders import AZ1, AZ2, AZ3, by_zone, outcomes, verdict, worst
from tests.engine.zones.rds_builders import cluster, member

ACCEPTING = Terms(accepts_recoverable=True, rto=timedelta(hours=1), rpo=timedelta())
STORAGE = [f"{REGION}{letter}" for letter in "abc"]


class TestAurora:
    def test_a_reader_as_large_as_the_writer_in_another_zone_takes_over(self) -> None:
        view = cluster(member("w", "a"), member("r", "b"))
        assert by_zone(view, DbCluster) == {AZ1: ZoneVerdict.SURVIVES, AZ2: ZoneVerdict.SURVIVES}
        assert worst(view, DbCluster).basis is Basis.OBSERVED

    def test_a_cluster_of_one_member_is_recoverable_as_its_storage_is_in_three_zones(self) -> None:
        view = cluster(member("w", "a"), AvailabilityZones=STORAGE)
        found = worst(view, DbCluster)
        assert (found.verdict, found.passes) == (ZoneVerdict.RECOVERABLE, False)
        assert found.path == ("it", "orders", AZ1)
        assert "its storage is in three zones, so a member can be made in another one" in found.why
        assert worst(view, DbCluster, ACCEPTING).passes is True, "nothing that was written is lost"

    def test_the_zones_of_the_storage_prove_nothing_about_the_members(self) -> None:
        view = cluster(member("w", "a"), member("r", "a"), AvailabilityZones=STORAGE)
        assert by_zone(view, DbCluster) == {AZ1: ZoneVerdict.RECOVERABLE}

    def test_five_members_in_the_writers_zone_are_no_more_than_one(self) -> None:
        view = cluster(member("w", "b"), *(member(f"r{number}", "b") for number in range(4)), MultiAZ=False)
        assert by_zone(view, DbCluster) == {AZ2: ZoneVerdict.RECOVERABLE}

    def test_a_member_whose_own_flag_says_no_second_zone_is_judged_by_where_the_others_are(self) -> None:
        view = cluster(member("w", "a"), member("r", "c"), MultiAZ=True)
        assert all(not instance.has_standby for instance in view.all(DbInstance))
        assert by_zone(view, DbCluster) == {AZ1: ZoneVerdict.SURVIVES, AZ3: ZoneVerdict.SURVIVES}

    def test_a_smaller_reader_that_is_first_in_line_takes_over_and_cannot_carry_the_load(self) -> None:
        view = cluster(member("w", "a", "r6g.4xlarge"), member("small", "b", tier=0), member("large", "c", "r6g.4xlarge", tier=1))
        assert by_zone(view, DbCluster) == {AZ1: ZoneVerdict.FAILS, AZ2: ZoneVerdict.SURVIVES, AZ3: ZoneVerdict.SURVIVES}
        assert worst(view, DbCluster).cause == (
            f"it > orders > {AZ1}: small takes over as db.r6g.large, which is smaller than the writer's db.r6g.4xlarge"
        )

    def test_a_smaller_reader_further_down_the_line_does_no_harm(self) -> None:
        view = cluster(member("w", "a", "r6g.4xlarge"), member("small", "b", tier=2), member("large", "c", "r6g.4xlarge", tier=1))
        assert verdict(view, DbCluster) is ZoneVerdict.SURVIVES

    def test_of_one_tier_the_largest_takes_over(self) -> None:
        view = cluster(member("w", "a", "r6g.4xlarge"), member("small", "b"), member("large", "c", "r6g.4xlarge"))
        assert verdict(view, DbCluster) is ZoneVerdict.SURVIVES

    def test_an_heir_in_the_writers_zone_is_lost_with_it_and_the_next_one_counts(self) -> None:
        view = cluster(member("w", "a", "r6g.4xlarge"), member("near", "a", "r6g.4xlarge", tier=0), member("small", "b", tier=9))
        assert worst(view, DbCluster).why.startswith("small takes over")

    def test_a_class_that_does_not_tell_its_size_leaves_unknown_whether_it_can_carry_the_load(self) -> None:
        found = worst(cluster(member("w", "a", "x2g.large"), member("r", "b")), DbCluster)
        assert found.verdict is ZoneVerdict.UNKNOWN
        assert "whether r (db.r6g.large) can carry what w (db.x2g.large) carries is not known" in found.why

    def test_a_cluster_with_one_reader_survives_as_its_reader_endpoint_then_leads_to_the_new_writer(self) -> None:
        assert verdict(cluster(member("w", "a"), member("only-reader", "b")), DbCluster) is ZoneVerdict.SURVIVES

    def test_a_reader_that_does_not_answer_takes_nothing_over(self) -> None:
        assert verdict(cluster(member("w", "a"), member("r", "b", status="failed")), DbCluster) is ZoneVerdict.RECOVERABLE

    def test_a_reader_that_is_being_made_is_no_heir_yet(self) -> None:
        found = worst(cluster(member("w", "a"), member("r", "b", status="creating")), DbCluster)
        assert found.gap is not None
        assert (found.verdict, found.gap.reason) == (ZoneVerdict.UNKNOWN, UnknownReason.PENDING)

    def test_with_the_writers_zone_out_of_service_the_question_is_a_second_loss(self) -> None:
        view = cluster(member("w", "a"), member("r1", "b"), member("r2", "c"))
        view.lists[AvailabilityZone] = (zone("a", State="impaired"), zone("b"), zone("c"))
        assert by_zone(view, DbCluster) == {AZ2: ZoneVerdict.SURVIVES, AZ3: ZoneVerdict.SURVIVES}
        two = cluster(member("w", "a"), member("r1", "b"))
        two.lists[AvailabilityZone] = view.lists[AvailabilityZone]
        assert by_zone(two, DbCluster) == {AZ2: ZoneVerdict.RECOVERABLE}

    def test_a_copy_in_which_nobody_writes_is_left_with_any_of_its_readers(self) -> None:
        view = cluster(member("r1", "a", "r6g.4xlarge"), member("r2", "b"), writes=False, GlobalClusterIdentifier="world")
        assert verdict(view, DbCluster) is ZoneVerdict.SURVIVES

    def test_a_cluster_without_members_fails_whatever_is_lost(self) -> None:
        assert worst(cluster(), DbCluster).cause == "it > orders: it has no members, wanted one that writes"

    def test_a_stopped_cluster_fails_and_its_status_is_told(self) -> None:
        found = worst(cluster(member("w", "a"), member("r", "b"), Status="stopped"), DbCluster)
        assert (found.verdict, found.why) == (ZoneVerdict.FAILS, "its status is stopped, wanted available")

    @pytest.mark.parametrize("status", ["creating", "failing-over", "upgrading"])
    def test_what_aws_is_changing_now_is_pending(self, status: str) -> None:
        found = worst(cluster(member("w", "a"), member("r", "b"), Status=status), DbCluster)
        assert found.gap is not None
        assert found.gap.reason is UnknownReason.PENDING

    def test_members_that_cannot_be_listed_leave_the_cluster_unknown(self) -> None:
        view = cluster(member("w", "a"), member("r", "b"))
        del view.lists[DbInstance]
        found = worst(view, DbCluster)
        assert found.gap is not None
        assert (found.verdict, found.gap.reason) == (ZoneVerdict.UNKNOWN, UnknownReason.ACCESS_DENIED)
        assert "the members of orders could not be read" in found.why


class TestServerless:
    def test_serverless_members_of_the_first_two_tiers_are_as_large_as_the_writer(self) -> None:
        settings: dict[str, Any] = {"ServerlessV2ScalingConfiguration": {"MaxCapacity": 32.0}}
        view = cluster(member("w", "a", "serverless"), member("r", "b", "serverless", tier=1), **settings)
        assert verdict(view, DbCluster) is ZoneVerdict.SURVIVES

    def test_one_of_a_later_tier_carries_the_load_only_once_it_has_grown(self) -> None:
        view = cluster(member("w", "a", "serverless"), member("r", "b", "serverless", tier=2))
        found = worst(view, DbCluster)
        assert found.verdict is ZoneVerdict.FAILS, "what runs now must carry the load"
        assert found.why == ("r takes over from promotion tier 2, where AWS does not keep it as large as the writer, wanted tier 0 or 1")
        assert verdict(view, DbCluster, Terms(is_elastic=True)) is ZoneVerdict.SURVIVES

    @pytest.mark.parametrize(("most", "wanted"), [(64.0, ZoneVerdict.SURVIVES), (8.0, ZoneVerdict.FAILS)])
    def test_a_serverless_reader_counts_with_the_most_that_it_can_grow_to(self, most: float, wanted: ZoneVerdict) -> None:
        settings: dict[str, Any] = {"ServerlessV2ScalingConfiguration": {"MaxCapacity": most}}
        view = cluster(member("w", "a", "r6g.4xlarge"), member("r", "b", "serverless", tier=1), **settings)
        assert verdict(view, DbCluster) is wanted

    def test_serverless_v1_has_no_members_and_is_unknown(self) -> None:
        found = worst(cluster(EngineMode="serverless"), DbCluster)
        assert found.verdict is ZoneVerdict.UNKNOWN
        assert "shows no members" in found.why

    def test_a_limitless_cluster_is_carried_by_shard_groups_and_is_unknown(self) -> None:
        view = cluster(member("w", "a"), member("r", "b"), ClusterScalabilityType="limitless")
        assert worst(view, DbCluster).why == "its shard groups carry the load, and those are not simulated yet"


class TestMultiAzDbClusters:
    def three(self, letters: str = "abc") -> dict[str | None, ZoneVerdict]:
        members = [member(f"n-{number}", letter, "m6gd.large") for number, letter in enumerate(letters)]
        return by_zone(cluster(*members, engine="mysql", MultiAZ=True, DBClusterInstanceClass="db.m6gd.large"), DbCluster)

    def test_three_nodes_in_three_zones_survive_any_one_loss(self) -> None:
        assert self.three() == {AZ1: ZoneVerdict.SURVIVES, AZ2: ZoneVerdict.SURVIVES, AZ3: ZoneVerdict.SURVIVES}

    def test_two_of_three_nodes_in_one_zone_leave_nobody_to_confirm_what_the_last_one_writes(self) -> None:
        assert self.three("aab") == {AZ1: ZoneVerdict.FAILS, AZ2: ZoneVerdict.SURVIVES}

    def test_with_a_broken_node_there_is_no_second_loss_to_survive(self) -> None:
        members = [member("n-0", "a"), member("n-1", "b"), member("n-2", "c", status="failed")]
        found = outcomes(cluster(*members, engine="postgres"), DbCluster)
        assert [(each.verdict, each.why) for each in found] == [(ZoneVerdict.FAILS, "1 of 3 voters remain, wanted 2")] * 2

    def test_its_class_is_the_clusters_and_no_members(self) -> None:
        view = cluster(
            member("n-0", "a"), member("n-1", "b"), member("n-2", "c"), engine="postgres", DBClusterInstanceClass="db.m6gd.large"
        )
        assert verdict(view, DbCluster) is ZoneVerdict.SURVIVES


@pytest.mark.parametrize(("kind", "engine"), [(DocDbCluster, "docdb"), (NeptuneCluster, "neptune")])
class TestDocumentDbAndNeptune:
    def test_a_replica_in_another_zone_takes_over_though_no_member_says_so(self, kind: type[ServiceCluster], engine: str) -> None:
        view = cluster(member("w", "a"), member("r", "b"), kind=kind, engine=engine, MultiAZ=True)
        assert by_zone(view, kind) == {AZ1: ZoneVerdict.SURVIVES, AZ2: ZoneVerdict.SURVIVES}

    def test_one_member_is_recoverable_only(self, kind: type[ServiceCluster], engine: str) -> None:
        assert verdict(cluster(member("w", "a"), kind=kind, engine=engine), kind) is ZoneVerdict.RECOVERABLE

    def test_a_smaller_replica_takes_over_and_cannot_carry_the_load(self, kind: type[ServiceCluster], engine: str) -> None:
        view = cluster(member("w", "a", "r6g.4xlarge"), member("r", "b"), kind=kind, engine=engine)
        assert verdict(view, kind) is ZoneVerdict.FAILS

    def test_a_serverless_replica_counts_with_the_most_that_it_can_grow_to(self, kind: type[ServiceCluster], engine: str) -> None:
        settings: dict[str, Any] = {"ServerlessV2ScalingConfiguration": {"MaxCapacity": 2.5}}
        view = cluster(member("w", "a", "r6g.4xlarge"), member("r", "b", "serverless"), kind=kind, engine=engine, **settings)
        assert verdict(view, kind) is ZoneVerdict.FAILS
