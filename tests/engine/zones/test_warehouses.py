"""Redshift without a zone: clusters and workgroups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.engine.zones.loss.nodes import Basis
from seawall.errors import UnknownReason
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.redshift import Cluster, SubnetGroup
from seawall.facts.redshift_serverless import Workgroup
from tests.builders import ACCOUNT, REGION, Given
from tests.engine.zones.family_builders import ACCEPTING, AZ1, AZ2, AZ3, by_zone, holding, verdict, worst


def cluster(zones: str = "", **told: Any) -> Given:
    """A cluster; with the letters of zones, in a subnet group that reaches into them."""
    plain = {"ClusterStatus": "available", "ClusterAvailabilityStatus": "Available", "AvailabilityZone": f"{REGION}a"}
    flags = {"MultiAZ": "Disabled", "AvailabilityZoneRelocationStatus": "disabled"}
    view = holding(Cluster.model_validate({"ClusterIdentifier": "sales", "ClusterSubnetGroupName": "data", **plain, **flags, **told}))
    if zones:
        subnets = [
            {"SubnetIdentifier": f"subnet-{each}", "SubnetStatus": "Active", "SubnetAvailabilityZone": {"Name": f"{REGION}{each}"}}
            for each in zones
        ]
        view.put(SubnetGroup.model_validate({"ClusterSubnetGroupName": "data", "Subnets": subnets}))
    return view


class TestClusters:
    SECOND: Mapping[str, Any] = {"MultiAZSecondary": {"AvailabilityZone": f"{REGION}b"}}

    @pytest.mark.parametrize("word", ["Enabled", "enabled"])
    def test_compute_in_a_second_zone_survives_and_the_flag_is_a_word(self, word: str) -> None:
        view = cluster(MultiAZ=word, **self.SECOND)
        assert by_zone(view, Cluster) == {AZ1: ZoneVerdict.SURVIVES, AZ2: ZoneVerdict.SURVIVES}

    def test_a_second_zone_that_aws_does_not_name_is_what_was_asked_for(self) -> None:
        found = worst(cluster(MultiAZ="Enabled"), Cluster)
        assert (found.verdict, found.basis) == (ZoneVerdict.SURVIVES, Basis.CONFIGURED)

    def test_relocation_alone_is_recoverable(self) -> None:
        found = worst(cluster("ab", AvailabilityZoneRelocationStatus="enabled"), Cluster)
        assert found.verdict is ZoneVerdict.RECOVERABLE
        assert "AWS moves it to another zone where that has room for it" in found.why

    def test_relocation_leads_nowhere_where_the_subnet_group_is_in_one_zone(self) -> None:
        found = worst(cluster("a", AvailabilityZoneRelocationStatus="enabled"), Cluster, ACCEPTING)
        assert found.verdict is ZoneVerdict.FAILS
        assert "the subnet group data has no subnet in another zone to relocate it to" in found.why

    def test_where_its_subnet_group_cannot_be_read_nobody_knows_where_it_may_be_relocated(self) -> None:
        assert verdict(cluster(AvailabilityZoneRelocationStatus="enabled"), Cluster) is ZoneVerdict.UNKNOWN

    def test_one_zone_without_relocation_fails(self) -> None:
        found = worst(cluster(), Cluster)
        assert found.cause == f"it > sales > {AZ1}: no standby in another zone takes over, and it may not be relocated"

    @pytest.mark.parametrize("told", [{"AvailabilityZoneRelocationStatus": "pending_enabling"}, {"MultiAZ": "Enabling"}])
    def test_a_change_under_way_is_pending(self, told: dict[str, str]) -> None:
        assert verdict(cluster(**told), Cluster) is ZoneVerdict.PENDING

    def test_where_aws_does_not_tell_of_a_second_zone_nobody_guesses(self) -> None:
        found = worst(cluster(MultiAZ=None), Cluster)
        assert (found.verdict, found.why) == (ZoneVerdict.UNKNOWN, "AWS does not tell whether it computes in a second zone")

    @pytest.mark.parametrize(
        ("told", "wanted"),
        [
            ({"ClusterStatus": "paused", "ClusterAvailabilityStatus": "Unavailable"}, ZoneVerdict.FAILS),
            ({"ClusterAvailabilityStatus": "Failed"}, ZoneVerdict.FAILS),
            ({"ClusterStatus": "resuming", "ClusterAvailabilityStatus": "Unavailable"}, ZoneVerdict.PENDING),
            ({"ClusterAvailabilityStatus": "Maintenance"}, ZoneVerdict.SURVIVES),
            ({"ClusterAvailabilityStatus": None}, ZoneVerdict.SURVIVES),
            ({"ClusterAvailabilityStatus": "Dreaming"}, ZoneVerdict.UNKNOWN),
        ],
    )
    def test_what_aws_says_of_its_queries_counts(self, told: dict[str, Any], wanted: ZoneVerdict) -> None:
        assert verdict(cluster(MultiAZ="Enabled", **self.SECOND, **told), Cluster) is wanted


def workgroup(*subnets: str, status: str = "AVAILABLE") -> Given:
    arn = f"arn:aws:redshift-serverless:{REGION}:{ACCOUNT}:workgroup/0"
    named = {"workgroupName": "ad-hoc", "workgroupArn": arn, "status": status}
    return holding(Workgroup.model_validate({**named, "subnetIds": list(subnets)}))


class TestWorkgroups:
    def test_with_subnets_in_three_zones_aws_moves_it_and_a_running_query_is_lost(self) -> None:
        view = workgroup("subnet-a", "subnet-b", "subnet-c")
        assert by_zone(view, Workgroup) == dict.fromkeys((AZ1, AZ2, AZ3), ZoneVerdict.RECOVERABLE)
        found = worst(view, Workgroup)
        assert found.basis is Basis.CONFIGURED
        assert "queries that run are lost" in found.why

    def test_three_subnets_in_two_zones_are_too_few(self) -> None:
        found = worst(workgroup("subnet-a", "subnet-a2", "subnet-b"), Workgroup)
        assert found.verdict is ZoneVerdict.FAILS
        assert found.why.endswith("its subnets are in 2 zones, wanted 3 for AWS to move it")

    @pytest.mark.parametrize(("status", "wanted"), [("DELETING", ZoneVerdict.FAILS), ("MODIFYING", ZoneVerdict.RECOVERABLE)])
    def test_its_status_counts(self, status: str, wanted: ZoneVerdict) -> None:
        assert verdict(workgroup("subnet-a", "subnet-b", "subnet-c", status=status), Workgroup) is wanted

    def test_one_that_is_being_made_is_pending(self) -> None:
        found = worst(workgroup("subnet-a", status="CREATING"), Workgroup)
        assert found.gap is not None
        assert found.gap.reason is UnknownReason.PENDING

    def test_one_subnet_that_is_not_known_leaves_it_unknown(self) -> None:
        assert verdict(workgroup("subnet-a", "subnet-b", "subnet-of-another"), Workgroup) is ZoneVerdict.UNKNOWN
        view = workgroup("subnet-a", "subnet-b", "subnet-c")
        del view.lists[Subnet]
        assert verdict(view, Workgroup) is ZoneVerdict.UNKNOWN
