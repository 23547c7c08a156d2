"""EMR clusters without their zone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.engine.zones.loss.outcome import Terms
from seawall.errors import UnknownReason
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.emr import Cluster, ClusterDescription
from tests.builders import ACCOUNT, REGION, Given
from tests.engine.zones.family_builders import AZ1, by_zone, holding, verdict, worst


def running(*subnets: str, kind: str = "INSTANCE_FLEET", state: str = "RUNNING", **placed: Any) -> Given:
    """A cluster in zone a that could have been placed in these subnets."""
    arn = f"arn:aws:elasticmapreduce:{REGION}:{ACCOUNT}:cluster/j-1"
    cluster = Cluster.model_validate({"Id": "j-1", "ClusterArn": arn, "Name": "etl", "Status": {"State": state}})
    place = {"Ec2AvailabilityZone": f"{REGION}a", "RequestedEc2SubnetIds": list(subnets), **placed}
    return holding(cluster, description=ClusterDescription.model_validate({"InstanceCollectionType": kind, "Ec2InstanceAttributes": place}))


def test_a_cluster_of_fleets_with_subnets_in_two_zones_is_recoverable_and_never_more() -> None:
    found = worst(running("subnet-a", "subnet-b"), Cluster)
    assert found.verdict is ZoneVerdict.RECOVERABLE
    assert found.cause.startswith(f"it > j-1 > {AZ1}: ")
    assert "it can be launched anew in another of its zones" in found.why


def test_what_hdfs_held_dies_with_the_zone_so_what_is_lost_is_not_known() -> None:
    terms = Terms(accepts_recoverable=True, rto=timedelta(hours=1), rpo=timedelta(hours=1))
    assert worst(running("subnet-a", "subnet-b"), Cluster, terms).passes is None


def test_a_fleet_with_all_its_subnets_in_one_zone_fails() -> None:
    assert worst(running("subnet-a", "subnet-a2"), Cluster).why.endswith("it may be launched in no other zone")


def test_zones_that_were_asked_for_by_name_count_too() -> None:
    assert verdict(running(RequestedEc2AvailabilityZones=[f"{REGION}a", f"{REGION}c"]), Cluster) is ZoneVerdict.RECOVERABLE


def test_instance_groups_have_one_subnet_and_fail() -> None:
    found = worst(running(kind="INSTANCE_GROUP"), Cluster)
    assert found.verdict is ZoneVerdict.FAILS
    assert "instance groups have one subnet" in found.why


def test_several_masters_in_the_one_zone_are_not_even_asked_for() -> None:
    view = running("subnet-a", "subnet-b")
    assert by_zone(view, Cluster) == {AZ1: ZoneVerdict.RECOVERABLE}
    assert {Cluster.groups, Cluster.fleets}.isdisjoint(view.touched), "EMR refuses one of the two, by what the cluster is made of"


@pytest.mark.parametrize("state", ["STARTING", "BOOTSTRAPPING"])
def test_a_cluster_that_starts_is_pending(state: str) -> None:
    found = worst(running("subnet-a", "subnet-b", state=state), Cluster)
    assert found.gap is not None
    assert found.gap.reason is UnknownReason.PENDING


def test_a_description_that_cannot_be_read_leaves_it_unknown() -> None:
    view = running()
    view.facts.clear()
    found = worst(view, Cluster)
    assert found.gap is not None
    assert (found.verdict, found.gap.reason) == (ZoneVerdict.UNKNOWN, UnknownReason.ACCESS_DENIED)


def test_subnets_that_cannot_be_listed_leave_it_unknown_whether_it_comes_back() -> None:
    view = running("subnet-a", "subnet-b")
    del view.lists[Subnet]
    assert verdict(view, Cluster) is ZoneVerdict.UNKNOWN
