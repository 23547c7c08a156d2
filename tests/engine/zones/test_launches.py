"""What Auto Scaling groups would launch, as far as there is room: addresses, types, quotas, ways out, and others who launch at the same time."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.api.v1alpha1.terms import Dependency, Verdict, ZoneVerdict
from seawall.engine.zones.building.build import actions_of
from seawall.engine.zones.loss.outcome import Outcome
from seawall.errors import UnknownReason
from seawall.facts.autoscaling import AutoScalingGroup, Override
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.offering import InstanceTypes
from seawall.facts.ec2.reservation import CapacityReservation
from seawall.facts.ec2.routing import RouteTable
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.eks import Nodegroup
from seawall.facts.servicequotas import Ec2Quota
from tests.builders import ACCOUNT, REGION, Given
from tests.engine.workload_builders import SHOP, instance, policy, subnet
from tests.engine.zones.launch_builders import STANDARD, fleet, launched, launching
from tests.engine.zones.network_builders import nat, table
from tests.engine.zones.simulated import judged

OTHER = {"app": "else"}


def found(view: Given, units: int, **settings: Any) -> Outcome:
    """The worst that a loss does to the groups where launches count."""
    return launched(view, AutoScalingGroup, units, **settings)


def reserved(count: int, **settings: Any) -> CapacityReservation:
    told = {
        "CapacityReservationId": "cr-1",
        "CapacityReservationArn": "arn:aws:ec2:eu-west-1:1:capacity-reservation/cr-1",
        "State": "active",
    }
    return CapacityReservation.model_validate({**told, "InstanceType": "m5.large", "AvailableInstanceCount": count, **settings})


class TestRoom:
    def test_a_group_that_finds_room_restores_what_it_desires(self) -> None:
        view = launching(fleet(a=2, b=2, c=2))
        assert found(view, 6).verdict is ZoneVerdict.SURVIVES
        assert judged(view, AutoScalingGroup, 6)[0].verdict is Verdict.FAIL, "what runs now does not carry it"

    def test_nothing_of_it_is_read_where_launches_do_not_count(self) -> None:
        view = launching(fleet(a=2, b=2, c=2))
        judged(view, AutoScalingGroup, 6)
        assert not {InstanceTypes.zones, InstanceTypes.vcpus, Ec2Quota.value, CapacityReservation.LISTING} & set(view.touched)

    def test_nor_for_a_group_that_launches_none(self) -> None:
        view = launching(fleet(a=2, b=2, c=2, strategy="balanced-only"))
        assert found(view, 6).verdict is ZoneVerdict.FAILS
        assert not {InstanceTypes.zones, Ec2Quota.value} & set(view.touched)


class TestAddresses:
    def test_no_more_come_than_addresses_are_free_in_the_zones_that_are_left(self) -> None:
        view = launching(fleet(a=2, b=2, c=2), free={"a": 9, "b": 1, "c": 0})
        outcome = found(view, 6)
        assert outcome.verdict is ZoneVerdict.FAILS
        assert "it > euw1-az1: 5 of 6 units remain, 1 missing" in outcome.cause
        assert found(view, 5).verdict is ZoneVerdict.SURVIVES

    def test_where_no_address_is_free_none_come_and_that_is_said(self) -> None:
        outcome = found(launching(fleet(a=3, b=3, over="ab"), free={"b": 0}), 6)
        assert outcome.verdict is ZoneVerdict.FAILS
        assert "web launches none: no address is free in its subnets in euw1-az2" in outcome.cause

    def test_subnets_of_ipv6_only_have_no_end_of_addresses(self) -> None:
        view = launching(fleet(a=2, b=2, c=2), free=dict.fromkeys("abc", 0))
        view.lists[Subnet] = tuple(each.model_copy(update={"is_ipv6_only": True}).bound(view) for each in view.all(Subnet))
        assert found(view, 6).verdict is ZoneVerdict.SURVIVES

    def test_how_many_are_free_that_aws_does_not_tell_is_unknown(self) -> None:
        outcome = found(launching(fleet(a=2, b=2, c=2), free={"b": None, "c": 0}), 6)
        assert outcome.verdict is ZoneVerdict.UNKNOWN
        assert "AWS does not tell how many addresses are free in the subnets of web" in outcome.cause

    def test_addresses_that_another_group_would_take_as_well_are_not_sure(self) -> None:
        view = launching(fleet(a=2, b=2, c=2), fleet("api", a=2, b=2, c=2, tags=OTHER), free=dict.fromkeys("abc", 1))
        outcome = found(view, 6)
        assert outcome.verdict is ZoneVerdict.UNKNOWN
        assert "the subnets of web outside euw1-az1 have 2 free addresses for 2, and others may take 2 of them" in outcome.cause
        plenty = launching(fleet(a=2, b=2, c=2), fleet("api", a=2, b=2, c=2, tags=OTHER), free=dict.fromkeys("abc", 2))
        assert found(plenty, 6).verdict is ZoneVerdict.SURVIVES

    def test_a_group_without_subnets_launches_in_the_default_ones_of_its_zones(self) -> None:
        unnamed = fleet(a=3, b=3, over="ab", vpc_zone_identifier="")
        assert found(launching(unnamed, is_default=True), 6).verdict is ZoneVerdict.SURVIVES
        outcome = found(launching(unnamed), 6)
        assert outcome.verdict is ZoneVerdict.UNKNOWN
        assert "no subnet in which web launches is in a list that this account may read" in outcome.cause

    def test_subnets_that_cannot_be_listed_leave_it_unknown(self) -> None:
        view = launching(fleet(a=2, b=2, c=2))
        del view.lists[Subnet]
        outcome = found(view, 6)
        assert (outcome.verdict, outcome.gap and outcome.gap.reason) == (ZoneVerdict.UNKNOWN, UnknownReason.ACCESS_DENIED)


class TestTypes:
    def test_in_a_zone_where_aws_does_not_have_the_type_none_come(self) -> None:
        outcome = found(launching(fleet(a=3, b=3, over="ab"), offered=frozenset({"euw1-az1"})), 6)
        assert outcome.verdict is ZoneVerdict.FAILS
        assert "it > euw1-az1: 3 of 6 units remain, 3 missing; web launches none: AWS has no m5.large in euw1-az2" in outcome.cause

    def test_one_of_the_types_that_it_names_is_enough(self) -> None:
        both = fleet(a=3, b=3, over="ab", overrides=tuple(Override(instance_type=each) for each in ("m5.large", "c5.large")))
        view = launching(both)
        view.facts[InstanceTypes, "c5.large,m5.large", "zones"] = {"m5.large": frozenset({"euw1-az1"}), "c5.large": frozenset({"euw1-az2"})}
        assert found(view, 6).verdict is ZoneVerdict.SURVIVES

    def test_types_that_aws_chooses_are_unknown(self) -> None:
        chosen = fleet(a=2, b=2, c=2, overrides=(Override(requirements={"VCpuCount": {"Min": 2}}),))
        outcome = found(launching(chosen), 6)
        assert outcome.verdict is ZoneVerdict.UNKNOWN
        assert "AWS chooses the instance types of web by what they must have" in outcome.cause

    def test_where_aws_has_them_that_cannot_be_read_is_unknown_with_the_missing_action(self) -> None:
        view = launching(fleet(a=2, b=2, c=2))
        view.facts.pop((InstanceTypes, "m5.large", "zones"))
        outcome = found(view, 6)
        assert (outcome.verdict, outcome.gap and outcome.gap.reason) == (ZoneVerdict.UNKNOWN, UnknownReason.ACCESS_DENIED)
        assert "where AWS has the instance types of web could not be read" in outcome.cause

    def test_all_groups_of_a_region_are_asked_about_at_once(self) -> None:
        view = launching(fleet(a=2, b=2, c=2), fleet("api", "c5.large", a=2, b=2))
        found(view, 2)
        assert (InstanceTypes, "c5.large,m5.large", "zones") in view.facts


class TestQuotas:
    def test_what_the_quota_leaves_is_enough_or_not_by_the_vcpus_of_what_runs(self) -> None:
        assert found(launching(fleet(a=2, b=2, c=2), quota=16), 6).verdict is ZoneVerdict.SURVIVES
        outcome = found(launching(fleet(a=2, b=2, c=2), quota=14), 6)
        assert outcome.verdict is ZoneVerdict.UNKNOWN, "what was lost may count until AWS has ended it"
        assert "the quota of EC2 leaves 2 of 14 vCPUs where web needs 4" in outcome.cause

    def test_a_quota_below_what_the_group_itself_needs_fails(self) -> None:
        outcome = found(launching(fleet(a=2, b=2, c=2), quota=10), 6)
        assert outcome.verdict is ZoneVerdict.FAILS
        assert "5 of 6 units remain" in outcome.cause

    def test_what_else_runs_and_what_is_reserved_counts_too_but_spot_and_what_is_stopped_does_not(self) -> None:
        def beside(**fields: Any) -> Instance:
            return instance("i-else", "b", tags=OTHER).model_copy(update={"instance_type": "m5.xlarge", **fields})

        web = fleet(a=2, b=2, c=2)
        assert found(launching(web, beside(), quota=19), 6).verdict is ZoneVerdict.UNKNOWN
        assert found(launching(web, beside(), quota=20), 6).verdict is ZoneVerdict.SURVIVES
        for idle in (beside(lifecycle="spot"), beside(state="stopped"), beside(instance_type="g5.xlarge")):
            assert found(launching(web, idle, quota=16), 6).verdict is ZoneVerdict.SURVIVES
        assert found(launching(web, reserved(2), quota=16), 6).verdict is ZoneVerdict.UNKNOWN
        assert found(launching(web, reserved(2, State="expired"), quota=16), 6).verdict is ZoneVerdict.SURVIVES

    def test_what_another_group_would_launch_counts_too_unless_it_launches_none(self) -> None:
        web, api = fleet(a=2, b=2, c=2), fleet("api", a=2, b=2, c=2, tags=OTHER)
        outcome = found(launching(web, api, quota=28), 6)
        assert outcome.verdict is ZoneVerdict.UNKNOWN
        assert "the quota of EC2 leaves 4 of 28 vCPUs where web needs 4, and others may take 4" in outcome.cause
        assert found(launching(web, api, quota=32), 6).verdict is ZoneVerdict.SURVIVES
        still = fleet("api", a=2, b=2, c=2, tags=OTHER, strategy="balanced-only")
        assert found(launching(web, still, quota=28), 6).verdict is ZoneVerdict.SURVIVES

    def test_one_that_cannot_be_read_is_unknown_with_the_missing_action_only_where_something_has_to_be_launched(self) -> None:
        view = launching(fleet(a=2, b=2, c=2), quota=None)
        outcome = found(view, 6)
        assert (outcome.verdict, outcome.gap and outcome.gap.reason) == (ZoneVerdict.UNKNOWN, UnknownReason.ACCESS_DENIED)
        assert f"the quota {STANDARD} of EC2 could not be read" in outcome.cause
        assert found(view, 4).verdict is ZoneVerdict.SURVIVES
        assert found(view, 13).verdict is ZoneVerdict.FAILS, "the group may not grow so large"

    def test_types_of_two_quotas_leave_it_unknown_which_is_taken(self) -> None:
        both = fleet(a=2, b=2, c=2, overrides=tuple(Override(instance_type=each) for each in ("m5.large", "g5.xlarge")))
        outcome = found(launching(both), 6)
        assert outcome.verdict is ZoneVerdict.UNKNOWN
        assert "no one quota is known to which m5.large and g5.xlarge count" in outcome.cause


class TestWaysOut:
    PUBLIC = (subnet("subnet-pub-a", "a"), subnet("subnet-pub-b", "b"))
    OPEN = (table("rtb-pub", "subnet-pub-a", "subnet-pub-b", GatewayId="igw-1"), nat("nat-0a", "a"), nat("nat-0b", "b"))

    def lost(self, *tables: RouteTable) -> Outcome:
        view = launching(fleet(a=2, b=2, over="ab"), *self.PUBLIC, *self.OPEN, *tables)
        return found(view, 4, wants=(Dependency.EGRESS,))

    def test_what_would_be_launched_where_the_way_out_is_lost_carries_nothing(self) -> None:
        outcome = self.lost(table("rtb-1", "subnet-a", "subnet-b", NatGatewayId="nat-0a"))
        assert outcome.verdict is ZoneVerdict.FAILS
        assert "it > subnet-b > rtb-1 > nat-0a (euw1-az1): 0 of 4 units remain" in outcome.cause
        apart = (table("rtb-a", "subnet-a", NatGatewayId="nat-0a"), table("rtb-b", "subnet-b", NatGatewayId="nat-0b"))
        assert self.lost(*apart).verdict is ZoneVerdict.SURVIVES

    def test_what_runs_and_has_lost_its_way_out_is_not_replaced(self) -> None:
        one = table("rtb-1", "subnet-a", "subnet-b", NatGatewayId="nat-0a")
        three = fleet(a=2, b=2, c=2, max_size=6)
        view = launching(three, *self.PUBLIC, *self.OPEN, one, table("rtb-c", "subnet-c", NatGatewayId="nat-0b"))
        outcome = found(view, 6, wants=(Dependency.EGRESS,))
        assert outcome.verdict is ZoneVerdict.FAILS, "AWS sees the two in b well"


def test_spot_nodes_of_eks_are_not_counted_on_however_much_room_there_is() -> None:
    told = {"nodegroupName": "na", "clusterName": "prod", "status": "ACTIVE", "tags": SHOP, "capacityType": "SPOT"}
    arn = f"arn:aws:eks:{REGION}:{ACCOUNT}:nodegroup/prod/na/1"
    behind = {"autoScalingGroups": [{"name": "eks-web"}]}
    nodes = Nodegroup.model_validate({**told, "nodegroupArn": arn, "resources": behind})
    view = launching(fleet("eks-web", tags=OTHER, a=2, b=2, c=2))
    view.lists.pop(Nodegroup)
    view.put(nodes)
    outcome = launched(view, Nodegroup, 2)
    assert outcome.verdict is ZoneVerdict.FAILS
    assert "6 more not counted: Spot instances go when AWS needs them" in outcome.cause


def test_a_group_that_launches_spot_instances_alone_gets_no_credit_either() -> None:
    spot = fleet(a=2, b=2, c=2, on_demand_percent=0)
    outcome = found(launching(spot), 6)
    assert outcome.verdict is ZoneVerdict.FAILS
    assert "web launches none: Spot instances go when AWS needs them" in outcome.cause
    assert found(launching(spot.model_copy(update={"on_demand_percent": 50})), 6).verdict is ZoneVerdict.UNKNOWN


@pytest.mark.parametrize("units", [4, 5, 6])
def test_weights_are_the_units_that_come(units: int) -> None:
    two = fleet(a=1, b=1, over="ab")
    heavy = tuple(each.model_copy(update={"weight": 4}) for each in two.instances)
    view = launching(two.model_copy(update={"instances": heavy, "desired_capacity": 8, "max_size": 8}), free={"a": 1, "b": 1})
    assert found(view, units).verdict is ZoneVerdict.SURVIVES


def test_the_actions_for_what_bounds_launches_are_asked_for_only_where_they_count() -> None:
    groups = policy({"name": "it", "types": ["AWS::AutoScaling::AutoScalingGroup"]}).spec.workloads
    databases = policy({"name": "it", "types": ["AWS::RDS::DBInstance"]}).spec.workloads
    quota = "servicequotas:GetServiceQuota"
    assert quota in actions_of(groups, counts_launches=True)
    assert quota not in actions_of(groups) | actions_of(databases, counts_launches=True)
