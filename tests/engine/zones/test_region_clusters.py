"""Copies that services keep of their own clusters, brokers, domains, directories and desktops in another Region."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.engine.zones.loss.outcome import Outcome
from seawall.errors import UnknownReason
from seawall.facts.base import Resource
from seawall.facts.cloudwatch_lag import Lag
from seawall.facts.dax import Cluster as DaxCluster
from seawall.facts.ds import Directory, DirectoryRegion
from seawall.facts.elasticache import ElastiCacheRegion, GlobalDatastore, ReplicationGroup
from seawall.facts.elasticache_global import ElastiCacheLags
from seawall.facts.kafka import Cluster as KafkaCluster
from seawall.facts.kafka import KafkaRegion, Replicator
from seawall.facts.memorydb import Cluster as MemoryDbCluster
from seawall.facts.memorydb import MemoryDbRegion, MultiRegionCluster
from seawall.facts.mq import Broker, Description
from seawall.facts.opensearch import Connection, Domain, OpenSearchRegion
from seawall.facts.redshift import Cluster as Warehouse
from seawall.facts.workspaces import Workspace
from tests.builders import ACCOUNT, REGION
from tests.engine.zones.region_builders import AWAY, FRESH, Pair

SURVIVES, RECOVERABLE, FAILS = ZoneVerdict.SURVIVES, ZoneVerdict.RECOVERABLE, ZoneVerdict.FAILS
UNKNOWN, PENDING = ZoneVerdict.UNKNOWN, ZoneVerdict.PENDING


def answer(outcome: Outcome) -> tuple[ZoneVerdict, bool | None]:
    return outcome.verdict, outcome.passes


class TestElastiCache:
    def group(self, name: str, status: str = "available", **info: str) -> ReplicationGroup:
        arn = f"arn:aws:elasticache:{REGION}:{ACCOUNT}:replicationgroup:{name}"
        told = {"ReplicationGroupId": name, "ARN": arn, "Status": status}
        return ReplicationGroup.model_validate({**told, "GlobalReplicationGroupInfo": info} if info else told)

    def pair(self, status: str = "associated", role: str = "SECONDARY", there: str | None = "available") -> Pair:
        """A group here whose global datastore has a member there."""
        pair = Pair(there=() if there is None else (self.group("far", there),))
        roles = {"PRIMARY": "SECONDARY", "SECONDARY": "PRIMARY"}
        members = [
            {"ReplicationGroupId": "cart", "ReplicationGroupRegion": REGION, "Role": roles[role], "Status": "associated"},
            {"ReplicationGroupId": "far", "ReplicationGroupRegion": AWAY, "Role": role, "Status": status},
        ]
        datastore = GlobalDatastore.model_validate({"GlobalReplicationGroupId": "ldgnf-cart", "Members": members})
        return pair.says(ElastiCacheRegion, ACCOUNT, global_datastores={"ldgnf-cart": datastore})

    def outcome(self, pair: Pair, **info: str) -> Outcome:
        pair.here.lists[ReplicationGroup] = ()
        return pair.alone(pair.here.put(self.group("cart", **{"GlobalReplicationGroupId": "ldgnf-cart", **info})))

    @pytest.mark.parametrize(("seconds", "wanted"), [(1, True), (3600, False), (None, None)])
    def test_a_member_there_is_promoted_by_hand_and_its_lag_decides(self, seconds: float | None, wanted: bool | None) -> None:  # noqa: FBT001 - one case
        pair = self.pair()
        lag = Lag(None, "nothing was measured") if seconds is None else Lag(timedelta(seconds=seconds))
        pair.there.facts[ElastiCacheLags, ACCOUNT, "lags"] = {"far": lag}
        found = self.outcome(pair)
        assert answer(found) == (RECOVERABLE, wanted)
        assert found.why.startswith("its copy far there can be made the primary")

    def test_a_primary_there_goes_on(self) -> None:
        assert answer(self.outcome(self.pair(role="PRIMARY"))) == (SURVIVES, True)

    @pytest.mark.parametrize(
        ("status", "there", "wanted"),
        [("associating", "creating", PENDING), ("disassociated", "available", UNKNOWN), ("associated", "deleting", UNKNOWN)],
    )
    def test_one_that_does_not_follow_or_does_not_answer_is_no_copy_yet(self, status: str, there: str, wanted: ZoneVerdict) -> None:
        assert answer(self.outcome(self.pair(status, there=there))) == (wanted, None)

    def test_one_that_is_not_listed_there_is_unknown(self) -> None:
        assert "is not listed and associated" in self.outcome(self.pair(there=None)).why

    def test_a_datastore_that_is_not_listed_is_unknown(self) -> None:
        found = self.outcome(self.pair(), GlobalReplicationGroupId="ldgnf-else")
        assert answer(found) == (UNKNOWN, None)
        assert "ldgnf-else is in no list" in found.why

    def test_without_one_a_backup_that_was_exported_may_be_there(self) -> None:
        found = self.outcome(Pair(), GlobalReplicationGroupId="")
        assert answer(found) == (UNKNOWN, None)
        assert found.why.endswith("whether a backup of it was exported there is not judged")

    def test_datastores_that_may_not_be_listed_are_unknown_and_the_reason_says_so(self) -> None:
        found = self.outcome(Pair())
        assert found.gap is not None
        assert found.gap.reason is UnknownReason.ACCESS_DENIED


class TestMemoryDb:
    def outcome(self, *members: tuple[str, str], group: str = "virxk-ledger") -> Outcome:
        pair = Pair()
        told = [{"ClusterName": "ledger", "Region": region, "Status": status} for region, status in members]
        whole = MultiRegionCluster.model_validate({"MultiRegionClusterName": "virxk-ledger", "Clusters": told})
        pair.says(MemoryDbRegion, ACCOUNT, multi_region_clusters={"virxk-ledger": whole})
        pair.here.lists[MemoryDbCluster] = ()
        named = {"Name": "ledger", "ARN": f"arn:aws:memorydb:{REGION}:{ACCOUNT}:cluster/ledger", "MultiRegionClusterName": group}
        return pair.alone(pair.here.put(MemoryDbCluster.model_validate(named)))

    @pytest.mark.parametrize(
        ("status", "wanted"), [("available", (SURVIVES, True)), ("creating", (PENDING, None)), ("deleting", (UNKNOWN, None))]
    )
    def test_a_cluster_there_takes_writes_once_it_is_available(self, status: str, wanted: tuple[ZoneVerdict, bool | None]) -> None:
        assert answer(self.outcome((REGION, "available"), (AWAY, status))) == wanted

    def test_one_in_a_third_region_is_none_there_and_snapshots_are_not_judged(self) -> None:
        found = self.outcome((REGION, "available"), ("us-east-1", "available"))
        assert answer(found) == (UNKNOWN, None)
        assert found.why.endswith("whether a snapshot of it was exported there is not judged")

    def test_a_multi_region_cluster_that_is_not_listed_is_unknown(self) -> None:
        assert "virxk-else is in no list" in self.outcome(group="virxk-else").why


class TestKafka:
    def cluster(self, region: str, state: str = "ACTIVE") -> KafkaCluster:
        arn = f"arn:aws:kafka:{region}:{ACCOUNT}:cluster/log/1"
        return KafkaCluster.model_validate({"ClusterArn": arn, "ClusterName": f"log-{region}", "State": state})

    def outcome(self, state: str | None, *, source: str = REGION, there: str = "ACTIVE", is_whole: bool = True) -> Outcome:
        target = AWAY if source == REGION else REGION
        pair = Pair(there=(self.cluster(AWAY, there),))
        clusters = [
            {"KafkaClusterAlias": region, "AmazonMskCluster": {"MskClusterArn": self.cluster(region).arn}} for region in (REGION, AWAY)
        ]
        flow = {"SourceKafkaClusterAlias": source, "TargetKafkaClusterAlias": target}
        told = {"ReplicatorArn": "arn", "ReplicatorName": "copier", "ReplicatorState": state, "KafkaClustersSummary": clusters}
        replicators = () if state is None else (Replicator.model_validate({**told, "ReplicationInfoSummaryList": [flow]}),)
        pair.says(KafkaRegion, ACCOUNT, replicators=replicators)
        pair.here.lists[KafkaCluster] = ()
        return pair.alone(pair.here.put(self.cluster(REGION), {"whole_copies": frozenset({"arn"} if is_whole else ())}))

    def test_a_running_replicator_of_all_topics_is_a_copy_that_lags_nobody_knows_how_far(self) -> None:
        found = self.outcome("RUNNING")
        assert answer(found) == (RECOVERABLE, None)
        assert f"copier copies what was written to any topic since it was made to log-{AWAY} there" in found.why
        assert found.why.endswith("how far it lags is not read, wanted at most 15m of data lost")

    def test_one_that_leaves_topics_out_proves_nothing_of_them(self) -> None:
        found = self.outcome("RUNNING", is_whole=False)
        assert answer(found) == (RECOVERABLE, None)
        assert "copies some topics" in found.why
        assert "wanted a copy that was seen" in found.why

    @pytest.mark.parametrize(("state", "there", "wanted"), [("CREATING", "ACTIVE", PENDING), ("RUNNING", "FAILED", UNKNOWN)])
    def test_one_that_does_not_run_or_whose_target_does_not_answer_is_no_copy(self, state: str, there: str, wanted: ZoneVerdict) -> None:
        assert answer(self.outcome(state, there=there)) == (wanted, None)

    def test_one_in_the_other_direction_copies_nothing_of_it(self) -> None:
        assert "no MSK Replicator copies it there" in self.outcome("RUNNING", source=AWAY).why

    def test_without_one_what_copies_outside_of_msk_is_not_judged(self) -> None:
        found = self.outcome(None)
        assert answer(found) == (UNKNOWN, None)
        assert found.why.endswith("whether anything outside of MSK does is not judged")


class TestOpenSearch:
    def outcome(self, region: str, status: str = "ACTIVE") -> Outcome:
        def end(name: str, where: str) -> dict[str, Any]:
            return {"AWSDomainInformation": {"DomainName": name, "Region": where}}

        ends = {"LocalDomainInfo": end("far", region), "RemoteDomainInfo": end("search", REGION)}
        told = Connection.model_validate({"ConnectionId": "1", **ends, "ConnectionStatus": {"StatusCode": status}})
        pair = Pair().says(OpenSearchRegion, ACCOUNT, inbound_connections=(told,))
        pair.here.lists[Domain] = ()
        return pair.alone(pair.here.put(Domain.model_validate({"DomainName": "search", "ARN": "arn:aws:es:eu-west-1:1:domain/search"})))

    def test_a_domain_that_is_connected_may_only_search(self) -> None:
        found = self.outcome(AWAY)
        assert answer(found) == (RECOVERABLE, None)
        assert "which indexes it follows only the domain tells, wanted a copy that was seen" in found.why

    def test_a_connection_that_is_not_accepted_carries_nothing(self) -> None:
        assert answer(self.outcome(AWAY, "PENDING_ACCEPTANCE")) == (UNKNOWN, None)

    def test_a_domain_in_a_third_region_is_none_there_and_snapshots_are_not_judged(self) -> None:
        assert self.outcome("us-east-1").why.endswith("whether snapshots of it are in a bucket there is not judged")


class TestOthers:
    def alone(self, resource: Resource, pair: Pair | None = None, **facts: object) -> Outcome:
        pair = pair or Pair()
        pair.here.lists[type(resource)] = ()
        return pair.alone(pair.here.put(resource, facts))

    def broker(self, name: str, state: str = "RUNNING") -> Broker:
        told = {
            "BrokerId": name,
            "BrokerArn": f"arn:{name}",
            "BrokerName": name,
            "EngineType": "ActiveMQ",
            "DeploymentMode": "SINGLE_INSTANCE",
        }
        return Broker.model_validate({**told, "BrokerState": state})

    @pytest.mark.parametrize(
        ("role", "region", "state", "wanted"),
        [
            ("PRIMARY", AWAY, "RUNNING", (RECOVERABLE, None)),
            ("REPLICA", AWAY, "RUNNING", (SURVIVES, True)),
            ("PRIMARY", AWAY, "REBOOT_IN_PROGRESS", (UNKNOWN, None)),
            ("PRIMARY", "us-east-1", "RUNNING", (UNKNOWN, None)),
        ],
    )
    def test_the_counterpart_of_a_broker(self, role: str, region: str, state: str, wanted: tuple[ZoneVerdict, bool | None]) -> None:
        counterpart = {"BrokerId": "b-far", "Region": region}
        told = {
            "DataReplicationMode": "CRDR",
            "DataReplicationMetadata": {"DataReplicationRole": role, "DataReplicationCounterpart": counterpart},
        }
        pair = Pair(there=(self.broker("b-far", state),))
        assert answer(self.alone(self.broker("b-1"), pair, description=Description.model_validate(told))) == wanted

    @pytest.mark.parametrize(("copies", "wanted"), [({"DestinationRegion": AWAY}, (RECOVERABLE, None)), ({}, (FAILS, False))])
    def test_snapshots_of_a_warehouse_that_are_to_be_copied_prove_nothing(
        self, copies: dict[str, str], wanted: tuple[ZoneVerdict, bool | None]
    ) -> None:
        assert answer(self.alone(Warehouse.model_validate({"ClusterIdentifier": "dw", "ClusterSnapshotCopyStatus": copies}))) == wanted

    def test_a_copy_of_a_warehouse_by_aws_backup_is_recoverable(self) -> None:
        pair = Pair().backups((f"arn:aws:redshift:{REGION}:{ACCOUNT}:cluster:dw", FRESH))
        assert answer(self.alone(Warehouse.model_validate({"ClusterIdentifier": "dw"}), pair)) == (RECOVERABLE, True)

    @pytest.mark.parametrize(
        ("status", "wanted"), [("Active", (SURVIVES, True)), ("Creating", (PENDING, None)), ("Impaired", (UNKNOWN, None))]
    )
    def test_a_directory_answers_in_each_region_that_it_is_active_in(self, status: str, wanted: tuple[ZoneVerdict, bool | None]) -> None:
        directory = {"DirectoryId": "d-1", "Type": "MicrosoftAD", "RegionsInfo": {"PrimaryRegion": REGION, "AdditionalRegions": [AWAY]}}
        regions = (DirectoryRegion.model_validate({"RegionName": AWAY, "Status": status}),)
        assert answer(self.alone(Directory.model_validate(directory), regions=regions)) == wanted

    @pytest.mark.parametrize(
        ("kind", "wanted"), [("SimpleAD", (FAILS, False)), ("ADConnector", (UNKNOWN, None)), ("SharedMicrosoftAD", (UNKNOWN, None))]
    )
    def test_a_directory_of_one_region_fails_unless_it_is_run_elsewhere(self, kind: str, wanted: tuple[ZoneVerdict, bool | None]) -> None:
        assert answer(self.alone(Directory.model_validate({"DirectoryId": "d-1", "Type": kind}))) == wanted

    @pytest.mark.parametrize(
        ("related", "replication", "wanted"),
        [
            ({"Type": "STANDBY", "State": "AVAILABLE"}, "PRIMARY_AS_SOURCE", (RECOVERABLE, None)),
            ({"Type": "STANDBY", "State": "AVAILABLE"}, "NO_REPLICATION", (FAILS, False)),
            ({"Type": "STANDBY", "State": "PENDING"}, "PRIMARY_AS_SOURCE", (UNKNOWN, None)),
            ({"Type": "PRIMARY", "State": "AVAILABLE"}, "PRIMARY_AS_SOURCE", (SURVIVES, True)),
        ],
    )
    def test_a_desktops_standby_is_a_copy_where_its_data_is_replicated(
        self, related: dict[str, str], replication: str, wanted: tuple[ZoneVerdict, bool | None]
    ) -> None:
        other = [{"WorkspaceId": "ws-far", "Region": AWAY, **related}]
        standby = [{"StandbyWorkspaceId": "ws-far", "DataReplication": replication}]
        told = {"WorkspaceId": "ws-1", "RelatedWorkspaces": other, "StandbyWorkspacesProperties": standby}
        assert answer(self.alone(Workspace.model_validate(told))) == wanted

    def test_what_is_not_judged_of_a_type_is_named(self) -> None:
        found = self.alone(DaxCluster.model_validate({"ClusterName": "near", "ClusterArn": "arn:dax"}))
        assert answer(found) == (UNKNOWN, None)
        assert found.why == "whether a cluster there stands in front of the table's replica is not judged"
