"""DB instances without a zone: alone, as replicas, and as members of clusters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.engine.zones.building.model import Built
from seawall.engine.zones.loss.nodes import Basis
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.base import Resource
from seawall.facts.overlay import Overlay
from seawall.facts.rds.cluster import DbCluster, DocDbCluster
from seawall.facts.rds.instance import DbInstance, DocDbInstance
from tests.builders import REGION, Given
from tests.engine.workload_builders import NOW, database, only, policy, target
from tests.engine.zones.family_builders import ACCEPTING, AZ1, AZ2, built, by_zone, outcomes, place, verdict, worst
from tests.engine.zones.rds_builders import cluster, member, with_cluster

STANDBY: Mapping[str, Any] = {"MultiAZ": True, "SecondaryAvailabilityZone": f"{REGION}b"}


def holding(*databases: DbInstance) -> Given:
    view = place()
    for each in databases:
        view.put(each)
    return view


class TestStandbys:
    def test_after_a_failover_the_two_zones_are_swapped_and_nothing_else_is(self) -> None:
        swapped = {"AvailabilityZone": f"{REGION}b", "SecondaryAvailabilityZone": f"{REGION}a"}
        before, after = (by_zone(holding(database(**{**STANDBY, **settings})), DbInstance) for settings in ({}, swapped))
        assert before == after == {AZ1: ZoneVerdict.SURVIVES, AZ2: ZoneVerdict.SURVIVES}

    def test_a_standby_whose_zone_aws_does_not_tell_is_what_was_asked_for_and_not_what_was_seen(self) -> None:
        assert worst(holding(database(MultiAZ=True)), DbInstance).basis is Basis.CONFIGURED
        assert worst(holding(database(**STANDBY)), DbInstance).basis is Basis.OBSERVED

    def test_a_standby_that_is_pending_is_neither_there_nor_missing(self) -> None:
        view = holding(database(PendingModifiedValues={"MultiAZ": True}))
        assert by_zone(view, DbInstance) == {AZ1: ZoneVerdict.PENDING}

    def test_a_standby_that_is_about_to_go_is_pending_where_the_primary_is_lost(self) -> None:
        view = holding(database(**STANDBY, PendingModifiedValues={"MultiAZ": False}))
        assert by_zone(view, DbInstance) == {AZ1: ZoneVerdict.PENDING, AZ2: ZoneVerdict.SURVIVES}

    @pytest.mark.parametrize("status", ["failed", "stopped", "storage-full"])
    def test_a_standby_does_not_help_a_database_that_does_not_answer(self, status: str) -> None:
        assert verdict(holding(database(DBInstanceStatus=status, **STANDBY)), DbInstance) is ZoneVerdict.FAILS


class TestPlans:
    """What a plan lays over the facts is simulated before it is shown."""

    def planned(self, *, wanted: bool, **settings: Any) -> ZoneVerdict:
        view = target(database(**settings))
        (found,) = view.all(DbInstance)
        overlay = Overlay(view)
        overlay.lay(DbInstance.multi_az.change(found, wanted))
        return only(policy(), overlay)[1].verdict  # type: ignore[arg-type]

    def test_the_standby_that_a_plan_makes_is_in_another_zone(self) -> None:
        assert only(policy(), target(database()))[1].verdict is ZoneVerdict.FAILS
        assert self.planned(wanted=True) is ZoneVerdict.SURVIVES

    def test_the_standby_that_is_taken_back_is_gone(self) -> None:
        assert self.planned(wanted=False, **STANDBY) is ZoneVerdict.FAILS


class TestReplicas:
    REPLICA: Mapping[str, str] = {"ReadReplicaSourceDBInstanceIdentifier": "shop-db"}

    def test_a_replica_in_another_zone_is_recoverable_by_promotion_and_no_standby(self) -> None:
        primary = database(ReadReplicaDBInstanceIdentifiers=["r-1"])
        view = holding(primary, database("r-1", **self.REPLICA, AvailabilityZone=f"{REGION}b"))
        found = next(each for each in outcomes(view, DbInstance) if "shop-db" in each.path and each.path[-1] == AZ1)
        assert found.verdict is ZoneVerdict.RECOVERABLE
        assert "its read replica r-1 can be promoted" in found.why

    @pytest.mark.parametrize(
        "settings", [{}, {"AvailabilityZone": f"{REGION}b", "DBInstanceStatus": "failed"}], ids=["the same zone", "it does not answer"]
    )
    def test_a_replica_that_goes_too_is_nothing_to_promote(self, settings: dict[str, str]) -> None:
        primary = database(ReadReplicaDBInstanceIdentifiers=["r-1"])
        view = holding(primary, database("r-1", **{**self.REPLICA, **settings}))
        assert verdict(view, DbInstance) is ZoneVerdict.FAILS

    def test_a_standby_serves_no_reads_so_the_replicas_are_judged_by_themselves(self) -> None:
        view = holding(database(**STANDBY), database("r-1", **self.REPLICA))
        assert by_zone(view, DbInstance) == {AZ1: ZoneVerdict.RECOVERABLE, AZ2: ZoneVerdict.SURVIVES}

    def test_a_replica_whose_source_is_lost_with_it_comes_back_as_far_as_its_source_does(self) -> None:
        replica, chained = database("r-1", **self.REPLICA), database("r-2", ReadReplicaSourceDBInstanceIdentifier="r-1")
        lost = outcomes(holding(database(), replica, chained), DbInstance, ACCEPTING)
        assert {each.verdict for each in lost} == {ZoneVerdict.FAILS}
        assert sum("its source is lost with it, and has no backup to restore" in each.why for each in lost) == 2
        backed_up = database(BackupRetentionPeriod=7, LatestRestorableTime=NOW - timedelta(hours=2))
        back = outcomes(holding(backed_up, replica), DbInstance, ACCEPTING)
        assert [(each.verdict, each.passes) for each in back] == [(ZoneVerdict.RECOVERABLE, False)] * 2

    def test_two_databases_that_change_their_roles_may_both_be_told_as_replicas_and_none_is_a_way_back(self) -> None:
        one, other = (database(name, ReadReplicaSourceDBInstanceIdentifier=source) for name, source in (("r-1", "r-2"), ("r-2", "r-1")))
        assert verdict(holding(one, other), DbInstance) is ZoneVerdict.FAILS

    def test_a_replica_whose_source_is_in_another_zone_is_made_anew(self) -> None:
        view = holding(database(), database("r-1", **self.REPLICA, AvailabilityZone=f"{REGION}b"))
        found = next(each for each in outcomes(view, DbInstance, ACCEPTING) if each.path[-1] == AZ2 and "r-1" in each.path)
        assert (found.verdict, found.passes) == (ZoneVerdict.RECOVERABLE, True)


class TestBackups:
    def test_how_much_a_restore_loses_is_not_known_while_aws_names_no_time_to_restore_to(self) -> None:
        found = worst(holding(database(BackupRetentionPeriod=7)), DbInstance, ACCEPTING)
        assert (found.verdict, found.passes) == (ZoneVerdict.RECOVERABLE, None)
        assert "the time of the last copy is not known" in found.why


class TestMembers:
    def built(self, view: Given, *beside: type[Resource]) -> Built:
        return built(Site.read(view, NOW, None), DbInstance, beside)

    def test_a_member_is_judged_by_its_cluster_whatever_its_own_flag_says(self) -> None:
        view = cluster(member("w", "a"), member("r", "b"))
        assert by_zone(view, DbInstance) == {AZ1: ZoneVerdict.SURVIVES, AZ2: ZoneVerdict.SURVIVES}

    def test_a_cluster_is_judged_once_however_many_members_are_selected(self) -> None:
        made = self.built(cluster(member("w", "a"), member("r1", "a"), member("r2", "a")))
        assert [part.name for part in made.parts] == ["orders"]

    def test_a_member_of_a_cluster_that_is_selected_too_counts_there_only(self) -> None:
        assert self.built(cluster(member("w", "a")), DbCluster).parts == ()

    def test_an_instance_that_stands_alone_counts_beside_a_selected_cluster(self) -> None:
        view = with_cluster(holding(database()), member("w", "a"))
        assert [part.name for part in self.built(view, DbCluster).parts] == ["shop-db"]

    def test_a_member_of_another_services_cluster_is_judged_by_that_one(self) -> None:
        view = cluster(member("w", "a"), member("r", "b"), kind=DocDbCluster, engine="docdb")
        assert verdict(view, DocDbInstance) is ZoneVerdict.SURVIVES

    def test_clusters_that_cannot_be_listed_leave_their_members_unknown(self) -> None:
        view = cluster(member("w", "a"), member("r", "b"))
        del view.lists[DbCluster]
        found = worst(view, DbInstance)
        assert found.gap is not None
        assert (found.verdict, found.gap.reason) == (ZoneVerdict.UNKNOWN, UnknownReason.ACCESS_DENIED)

    def test_instances_that_stand_alone_ask_for_no_clusters(self) -> None:
        view = holding(database(**STANDBY))
        assert verdict(view, DbInstance) is ZoneVerdict.SURVIVES
        assert DbCluster.LISTING not in view.touched
