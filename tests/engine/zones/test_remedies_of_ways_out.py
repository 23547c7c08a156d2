"""Ways out that lead through another zone: what a plan makes and repoints, and what it leaves to people."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.api.v1alpha1.remediation_plan import PlannedChange
from seawall.api.v1alpha1.terms import Risk, Verdict
from seawall.engine.plan import Planned
from seawall.facts.base import Resource
from seawall.facts.ec2.interface import NetworkInterface
from seawall.facts.ec2.nat import NatGateway
from tests.builders import REGION
from tests.engine.workload_builders import policy, subnet
from tests.engine.zones.network_builders import PUBLIC, endpoint, machine, nat, regional_nat, table
from tests.engine.zones.remedy_builders import BY_A, MACHINES, ONE, changes, network, planned, well, why


def after(change: PlannedChange) -> Any:
    return change.after


def test_two_tables_of_a_zone_share_the_gateway_that_is_made_for_them() -> None:
    view = network(nat("nat-a", "a"), *BY_A.values())
    view.put(subnet("subnet-b2", "b"))
    view.put(table("rtb-b2", "subnet-b2", NatGatewayId="nat-a"))
    view.put(machine("i-b2", "b").model_copy(update={"subnet_id": "subnet-b2"}))
    made = changes(policy({**MACHINES, "required": {"units": 3}}), well(view))
    gateways = [each for each in made if each.fact == "ec2.Subnet.nat"]
    routes = [each for each in made if each.fact == "ec2.TableRoute.leads_to"]
    assert [each.resource_id for each in gateways] == ["subnet-pub-b", "subnet-pub-c"]
    assert {each.resource_id: each.depends_on for each in routes} == {
        "rtb-b|0.0.0.0/0": (gateways[0].id,),
        "rtb-b2|0.0.0.0/0": (gateways[0].id,),
        "rtb-c|0.0.0.0/0": (gateways[1].id,),
    }


def test_a_gateway_that_is_there_already_is_used_and_none_is_made() -> None:
    view = network(nat("nat-a", "a"), nat("nat-b", "b"), *BY_A.values())
    (route,) = changes(policy(ONE), view)
    assert after(route) == {"NatGatewayId": "nat-b"}
    assert not route.depends_on


def test_a_gateway_that_is_being_made_is_waited_for() -> None:
    view = network(nat("nat-a", "a"), nat("nat-b", "b", State="pending"), nat("nat-c", "c", State="pending"), *BY_A.values())
    assert not changes(policy(MACHINES), view)
    assert "nat-b in subnet-pub-b is pending, wanted available" in why(policy(MACHINES), view)


def test_a_table_that_several_zones_share_is_left_to_people() -> None:
    view = network(nat("nat-a", "a"), table("rtb-1", "subnet-a", "subnet-b", "subnet-c", NatGatewayId="nat-a"))
    assert not changes(policy(MACHINES), view)
    assert why(policy(MACHINES), view) == (
        "rtb-1 is the route table of subnets in euw1-az1 and euw1-az2 and euw1-az3, wanted one for each zone, "
        "or a regional NAT gateway in vpc-1"
    )


def test_a_table_that_several_zones_share_leads_to_a_regional_gateway_where_there_is_one() -> None:
    shared = table("rtb-1", "subnet-a", "subnet-b", "subnet-c", NatGatewayId="nat-a")
    view = network(nat("nat-a", "a"), regional_nat("euw1-az1", "euw1-az2", "euw1-az3"), shared)
    (route,) = changes(policy(MACHINES), view)
    assert (route.resource_id, after(route), route.risk, route.billed) == (
        "rtb-1|0.0.0.0/0",
        {"NatGatewayId": "nat-1"},
        Risk.DISRUPTIVE,
        False,
    )
    assert not route.depends_on


@pytest.mark.parametrize(
    "regional",
    [
        regional_nat("euw1-az1", "euw1-az2", "euw1-az3", VpcId="vpc-2"),
        regional_nat("euw1-az1", "euw1-az2", "euw1-az3", State="pending"),
        regional_nat("euw1-az1", "euw1-az2", "euw1-az3", ConnectivityType="private"),
    ],
    ids=["of another VPC", "pending", "private"],
)
def test_a_regional_gateway_that_serves_nobody_here_is_no_way_out(regional: NatGateway) -> None:
    shared = table("rtb-1", "subnet-a", "subnet-b", "subnet-c", NatGatewayId="nat-a")
    view = network(nat("nat-a", "a"), regional, shared)
    assert not changes(policy(MACHINES), view)
    assert "rtb-1 is the route table of subnets in" in why(policy(MACHINES), view)


def test_a_regional_gateway_in_one_zone_flips_nothing() -> None:
    shared = table("rtb-1", "subnet-a", "subnet-b", "subnet-c", NatGatewayId="nat-a")
    view = network(nat("nat-a", "a"), regional_nat("euw1-az1"), shared)
    assert why(policy(MACHINES), view) == "a change of rtb-1|0.0.0.0/0 alone flips no zone"


def test_a_gateway_of_the_own_zone_is_preferred_to_a_regional_one_and_that_to_a_new_one() -> None:
    regional = regional_nat("euw1-az1", "euw1-az2", "euw1-az3")
    with_own = network(nat("nat-a", "a"), nat("nat-b", "b"), regional, *BY_A.values())
    assert [after(each) for each in changes(policy(ONE), with_own)] == [{"NatGatewayId": "nat-b"}]
    assert [after(each) for each in changes(policy(ONE), network(nat("nat-a", "a"), regional, *BY_A.values()))] == [
        {"NatGatewayId": "nat-1"}
    ]


@pytest.mark.parametrize(
    ("route", "way", "named"),
    [
        (
            {"NetworkInterfaceId": "eni-1"},
            NetworkInterface.model_validate(
                {"NetworkInterfaceId": "eni-1", "SubnetId": "subnet-pub-a", "AvailabilityZone": f"{REGION}a", "VpcId": "vpc-1"}
            ),
            "eni-1",
        ),
        (
            {"GatewayId": "vpce-fw"},
            endpoint("vpce-fw", kind="GatewayLoadBalancer", SubnetIds=["subnet-pub-a"], PrivateDnsEnabled=None),
            "vpce-fw",
        ),
    ],
    ids=["an interface", "a firewall"],
)
def test_a_way_out_by_an_appliance_in_one_zone_is_left_to_people_and_named(route: dict[str, str], way: Resource, named: str) -> None:
    view = network(way, table("rtb-1", "subnet-a", "subnet-b", "subnet-c", **route))
    assert not changes(policy(MACHINES), view)
    assert why(policy(MACHINES), view) == (
        f"rtb-1 leads to {named} in euw1-az1: one in each zone, and the routes to them, are for people to make"
    )


def test_a_zone_without_a_public_subnet_has_no_place_for_a_gateway() -> None:
    view = network(nat("nat-a", "a"), *BY_A.values())
    public = table("rtb-public", "subnet-pub-a", GatewayId="igw-1")
    view.lists[type(PUBLIC)] = tuple(each for each in view.lists[type(PUBLIC)] if each.id != "rtb-public")
    view.put(public)
    assert not changes(policy(MACHINES), view)
    assert "vpc-1 has no public subnet in euw1-az2 for a NAT gateway" in why(policy(MACHINES), view)


def test_a_way_out_that_dies_with_its_own_zone_needs_nothing() -> None:
    own = [table(f"rtb-{letter}", f"subnet-{letter}", NatGatewayId=f"nat-{letter}") for letter in "abc"]
    view = network(*(nat(f"nat-{letter}", letter) for letter in "abc"), *own)
    found, findings = planned(policy(MACHINES), view)
    assert [each.verdict for each in findings] == [Verdict.PASS]
    assert found == Planned((), {})
