"""Databases and the loss of their Region: replicas and global clusters are as good as they are close behind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from seawall.api.v1alpha1.terms import Verdict, ZoneVerdict
from seawall.engine.zones.building.model import kinds
from seawall.engine.zones.region.judge import actions
from seawall.errors import UnknownReason
from seawall.facts.rds.cluster import AnyCluster
from seawall.facts.rds.global_cluster import GlobalCluster
from seawall.facts.rds.instance import DbInstance
from seawall.facts.rds.lag import RdsLags
from seawall.facts.rds.snapshot_copy import RdsSnapshotCopies, SnapshotCopy
from tests.builders import ACCOUNT, REGION
from tests.engine.workload_builders import SHOP, database, told
from tests.engine.zones.region_builders import AWAY, FRESH, OLD, Pair, data

DATABASE, CLUSTER = data("AWS::RDS::DBInstance"), data("AWS::RDS::DBCluster")


def far(status: str = "available", engine: str = "mysql") -> DbInstance:
    """The read replica in the other Region."""
    arn = f"arn:aws:rds:{AWAY}:{ACCOUNT}:db:far"
    return database("far", DBInstanceArn=arn, DBInstanceStatus=status, Engine=engine, ReadReplicaSourceDBInstanceIdentifier=database().arn)


def replicated(replica: DbInstance) -> Pair:
    return Pair(database(ReadReplicaDBInstanceIdentifiers=[replica.arn]), there=(replica,))


class TestReadReplicas:
    @pytest.mark.parametrize(("lag", "wanted"), [(2.0, Verdict.PASS), (900.0, Verdict.PASS), (901.0, Verdict.FAIL)])
    def test_one_that_lags_within_rpo_is_recoverable_and_accepted_and_one_that_lags_more_fails(self, lag: float, wanted: Verdict) -> None:
        finding, region = replicated(far()).lags(lag, far().arn).judged(DATABASE)
        assert (finding.verdict, region.verdict) == (wanted, ZoneVerdict.RECOVERABLE)
        assert region.causes[0].startswith(f"data > shop-db > {AWAY}: its read replica far there can be promoted")

    def test_the_lag_itself_is_in_no_message_for_it_would_make_another_report_each_time(self) -> None:
        first, second = (replicated(far()).lags(lag, far().arn).judged(DATABASE)[0].message for lag in (2.0, 3.0))
        assert first == second

    def test_without_an_rpo_no_metric_is_read(self) -> None:
        pair = replicated(far())
        finding, region = pair.judged(DATABASE, rpo=None)
        assert (finding.verdict, region.verdict) == (Verdict.PASS, ZoneVerdict.RECOVERABLE)
        assert RdsLags.lags not in pair.here.touched

    def test_a_lag_that_may_not_be_read_is_unknown_and_the_action_is_named(self) -> None:
        finding, region = replicated(far()).judged(DATABASE)
        assert (finding.verdict, finding.reason, region.verdict) == (Verdict.UNKNOWN, UnknownReason.ACCESS_DENIED, ZoneVerdict.RECOVERABLE)
        assert "how far it lags could not be read" in finding.message
        assert "cloudwatch:GetMetricData" in actions()

    def test_a_lag_that_was_not_measured_is_unknown_and_what_was_seen_is_told(self) -> None:
        finding, _ = replicated(far()).lags(None, far().arn).judged(DATABASE)
        assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.ERROR)
        assert "how far it lags is not known: CloudWatch has no datapoint, wanted at most 15m of data lost" in finding.message

    def test_one_that_its_own_region_does_not_list_as_a_follower_is_unknown(self) -> None:
        finding, _ = replicated(far()).lags(2.0, "arn:of-another-one").judged(DATABASE)
        assert finding.verdict is Verdict.UNKNOWN
        assert "how far it lags is not known: AWS does not list it as following another Region" in finding.message

    @pytest.mark.parametrize(
        ("engine", "lag", "wanted"),
        [
            ("postgres", 200.0, Verdict.UNKNOWN),
            ("postgres", 301.0, Verdict.FAIL),
            ("postgres", 60.0, Verdict.PASS),
            ("mysql", 200.0, Verdict.FAIL),
        ],
    )
    def test_one_of_postgresql_looks_behind_while_nothing_is_written(self, engine: str, lag: float, wanted: Verdict) -> None:
        finding, _ = replicated(far(engine=engine)).lags(lag, far().arn).judged(DATABASE, rpo="1m")
        assert finding.verdict is wanted
        assert ("looks up to 5m behind while nothing is written" in finding.message) is (wanted is Verdict.UNKNOWN)

    def test_one_that_is_not_available_or_not_listed_is_unknown(self) -> None:
        for there in ((), (far("failed"),)):
            finding, _ = Pair(database(ReadReplicaDBInstanceIdentifiers=[far().arn]), there=there).judged(DATABASE, rpo=None)
            assert finding.verdict is Verdict.UNKNOWN

    def test_one_in_the_same_region_is_as_safe_as_its_source(self) -> None:
        replica = database("shop-read", ReadReplicaSourceDBInstanceIdentifier="shop-db")
        finding, region = Pair(database(), replica).backups((database().arn, FRESH)).judged(DATABASE)
        assert finding.verdict is Verdict.PASS
        assert len(region.causes) == 1

    def test_one_whose_source_is_there_loses_nothing_with_its_own_region(self) -> None:
        source = database("origin", DBInstanceArn=f"arn:aws:rds:{AWAY}:{ACCOUNT}:db:origin")
        replica = database(ReadReplicaSourceDBInstanceIdentifier=source.arn)
        assert Pair(replica, there=(source,)).judged(DATABASE)[1].verdict is ZoneVerdict.SURVIVES
        assert Pair(replica).judged(DATABASE)[0].verdict is Verdict.UNKNOWN, "its source is not listed"


class TestGlobalClusters:
    def told(self, region: str) -> dict[str, Any]:
        arn = f"arn:aws:rds:{region}:{ACCOUNT}:cluster:orders-{region}"
        name = {"DBClusterIdentifier": f"orders-{region}", "DBClusterArn": arn, "Engine": "aurora-postgresql", "Status": "available"}
        return {**name, "TagList": told(SHOP), "DBClusterMembers": [{"DBInstanceIdentifier": "m1", "IsClusterWriter": True}]}

    def cluster(self, region: str, **more: Any) -> AnyCluster:
        found = kinds()["AWS::RDS::DBCluster"].model_validate({**self.told(region), **more})
        assert isinstance(found, AnyCluster)
        return found

    def aurora(self, status: str | None, *, writer: str = REGION) -> Pair:
        pair = Pair(self.cluster(REGION))
        members = [
            {"DBClusterArn": self.told(region)["DBClusterArn"], "IsWriter": region == writer, "SynchronizationStatus": status}
            for region in (REGION, AWAY)
        ]
        whole = {"GlobalClusterIdentifier": "orders", "GlobalClusterArn": "arn:aws:rds::1:global-cluster:orders"}
        pair.here.put(GlobalCluster.model_validate({**whole, "GlobalClusterMembers": members}))
        pair.there.lists[AnyCluster] = (self.cluster(AWAY).bound(pair.there),)
        return pair

    @pytest.mark.parametrize(("lag", "wanted"), [(0.4, Verdict.PASS), (3600.0, Verdict.FAIL), (None, Verdict.UNKNOWN)])
    def test_a_part_that_follows_is_recoverable_and_its_lag_decides(self, lag: float | None, wanted: Verdict) -> None:
        finding, region = self.aurora("connected").lags(lag, self.cluster(AWAY).arn).judged(CLUSTER)
        assert (finding.verdict, region.verdict) == (wanted, ZoneVerdict.RECOVERABLE)
        assert "can be made the writer" in region.causes[0]

    def test_without_an_rpo_any_lag_is_accepted_and_none_is_read(self) -> None:
        pair = self.aurora("connected")
        assert pair.judged(CLUSTER, rpo=None)[0].verdict is Verdict.PASS
        assert RdsLags.lags not in pair.here.touched

    def test_one_that_must_be_synchronised_again_is_no_copy_yet(self) -> None:
        finding, _ = self.aurora("pending-resync").judged(CLUSTER, rpo=None)
        assert finding.verdict is Verdict.UNKNOWN
        assert "pending-resync, wanted connected" in finding.message

    def test_a_writer_there_goes_on_without_the_part_here(self) -> None:
        assert self.aurora("connected", writer=AWAY).judged(CLUSTER)[1].verdict is ZoneVerdict.SURVIVES

    def test_a_replica_outside_of_any_global_cluster_is_seen_and_how_far_it_lags_is_not(self) -> None:
        pair = Pair(self.cluster(REGION, ReadReplicaIdentifiers=[self.told(AWAY)["DBClusterArn"]]))
        pair.here.none_of(GlobalCluster)
        pair.there.lists[AnyCluster] = (self.cluster(AWAY).bound(pair.there),)
        assert pair.judged(CLUSTER, rpo=None)[0].verdict is Verdict.PASS
        assert pair.judged(CLUSTER)[0].verdict is Verdict.UNKNOWN


class TestSnapshots:
    def copy(self, of: str, at: datetime, *, status: str = "available", region: str = REGION) -> SnapshotCopy:
        """A copy of a snapshot of an instance, or of a cluster where it is named like one."""
        kind, named = ("DBCluster", "orders") if of.startswith("orders") else ("DBInstance", "shop-db")
        assert of.startswith(named)
        source = f"arn:aws:rds:{region}:{ACCOUNT}:snapshot:daily"
        ends = {"DBSnapshotIdentifier": "far", f"{kind}Identifier": of, "SourceDBSnapshotIdentifier": source, "Status": status}
        return SnapshotCopy.model_validate({**ends, "OriginalSnapshotCreateTime" if kind == "DBInstance" else "SnapshotCreateTime": at})

    @pytest.mark.parametrize(("at", "wanted"), [(FRESH, Verdict.PASS), (OLD, Verdict.FAIL)])
    def test_the_newest_copy_of_a_snapshot_is_recoverable_and_counts_from_when_its_data_was_taken(
        self, at: datetime, wanted: Verdict
    ) -> None:
        finding, region = Pair(database()).snapshots((self.copy("shop-db", OLD), self.copy("shop-db", at))).judged(DATABASE)
        assert (finding.verdict, region.verdict) == (wanted, ZoneVerdict.RECOVERABLE)
        assert "a copy there of a snapshot can be restored" in region.causes[0]

    def test_one_of_another_database_or_region_and_one_that_is_not_complete_are_none(self) -> None:
        others = (
            self.copy("shop-db-2", FRESH),
            self.copy("shop-db", FRESH, region="us-east-1"),
            self.copy("shop-db", FRESH, status="copying"),
        )
        assert Pair(database()).snapshots(others).judged(DATABASE)[1].verdict is ZoneVerdict.FAILS

    @pytest.mark.parametrize(("at", "wanted"), [(FRESH, Verdict.UNKNOWN), (OLD, Verdict.FAIL)])
    def test_of_a_cluster_only_the_time_of_the_copy_is_told_so_its_data_is_surely_no_newer(self, at: datetime, wanted: Verdict) -> None:
        clusters = TestGlobalClusters()
        pair = Pair(clusters.cluster(REGION)).snapshots(of_clusters=(self.copy(f"orders-{REGION}", at),))
        pair.here.none_of(GlobalCluster)
        assert pair.judged(CLUSTER)[0].verdict is wanted
        assert pair.judged(CLUSTER, rpo=None)[0].verdict is Verdict.PASS

    def test_snapshots_that_may_not_be_listed_may_hide_a_copy(self) -> None:
        pair = Pair(database())
        del pair.there.facts[RdsSnapshotCopies, ACCOUNT, "of_instances"]
        finding, _ = pair.judged(DATABASE)
        assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.ACCESS_DENIED)
