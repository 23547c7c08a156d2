"""Routes: which table a subnet uses, where its routes lead, and how one is repointed and taken back."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.errors import UnknownReason, Unreadable
from seawall.facts.ec2.interface import NetworkInterface
from seawall.facts.ec2.made import ID_TO_COME
from seawall.facts.ec2.nat import NatGateway
from seawall.facts.ec2.route import RouteTarget, TableRoute
from seawall.facts.ec2.routing import Route, RouteTable, effective
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.value import image
from tests.builders import given
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import RoundTrip, ViewFactory

OLD, NEW = RouteTarget(nat_gateway_id="nat-1"), RouteTarget(nat_gateway_in="subnet-2")


class Network:
    """The default VPC with a private table that leads out through a NAT gateway in the first zone."""

    def __init__(self, aws: Emulator) -> None:
        self.ec2 = aws.seeding("ec2")
        self.vpc = self.ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        subnets = sorted(self.ec2.describe_subnets()["Subnets"], key=lambda subnet: subnet["AvailabilityZone"])
        self.subnets = [subnet["SubnetId"] for subnet in subnets]
        self.main = self.ec2.describe_route_tables()["RouteTables"][0]["RouteTableId"]
        self.private = self.ec2.create_route_table(VpcId=self.vpc)["RouteTable"]["RouteTableId"]
        self.ec2.associate_route_table(RouteTableId=self.private, SubnetId=self.subnets[1])
        self.nat = self.nat_in(self.subnets[0])
        self.ec2.create_route(RouteTableId=self.private, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=self.nat)

    def nat_in(self, subnet: str) -> str:
        allocation = self.ec2.allocate_address(Domain="vpc")["AllocationId"]
        return str(self.ec2.create_nat_gateway(SubnetId=subnet, AllocationId=allocation)["NatGateway"]["NatGatewayId"])


@pytest.fixture
def network(aws: Emulator) -> Network:
    return Network(aws)


def table(*routes: dict[str, Any], **told: Any) -> RouteTable:
    return RouteTable.model_validate({"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": list(routes), **told})


def subnet(name: str, vpc: str = "vpc-1") -> Subnet:
    return Subnet(subnet_id=name, vpc_id=vpc, subnet_arn=f"arn:{name}")


def repointed(route: dict[str, Any], *gateways: NatGateway) -> TableRoute:
    """A route in a Region with these NAT gateways."""
    known = given(table({"DestinationCidrBlock": "0.0.0.0/0", **route}))
    for gateway in gateways:
        known.target.put(gateway)  # type: ignore[attr-defined]
    return known.target.all(TableRoute)[0]


# The effective table


def test_a_subnet_uses_the_table_that_names_it_else_the_main_one_of_its_vpc(network: Network, view: ViewFactory) -> None:
    here = view()
    used = effective(here.all(RouteTable), here.all(Subnet))
    assert {name: each.route_table_id for name, each in used.items()} == {
        network.subnets[0]: network.main,
        network.subnets[1]: network.private,
        network.subnets[2]: network.main,
    }


def test_the_main_table_of_another_vpc_is_not_used() -> None:
    main = table(Associations=[{"Main": True}])
    assert effective([main], [subnet("subnet-1"), subnet("subnet-2", "vpc-2")]) == {"subnet-1": main}


def test_the_table_of_a_gateways_incoming_traffic_is_that_of_no_subnet() -> None:
    edge = table(Associations=[{"Main": False, "GatewayId": "igw-1", "RouteTableAssociationId": "rtbassoc-1"}])
    assert effective([edge], [subnet("subnet-1")]) == {}
    assert edge.associations[0].gateway_id == "igw-1"


def test_an_association_that_ended_does_not_count() -> None:
    old = table(Associations=[{"Main": False, "SubnetId": "subnet-1", "AssociationState": {"State": "disassociating"}}])
    assert effective([old], [subnet("subnet-1")]) == {}


# Targets


def test_a_route_names_what_it_leads_to() -> None:
    names = {
        "NatGatewayId": "nat-1",
        "NetworkInterfaceId": "eni-1",
        "GatewayId": "vpce-1",
        "TransitGatewayId": "tgw-1",
        "EgressOnlyInternetGatewayId": "eigw-1",
        "VpcPeeringConnectionId": "pcx-1",
        "CoreNetworkArn": "arn:core",
    }
    for name, value in names.items():
        route = Route.model_validate({"DestinationCidrBlock": "0.0.0.0/0", name: value})
        assert route.target == value
        assert (route.endpoint_id == "vpce-1") == (name == "GatewayId")


def test_a_route_to_an_instance_names_its_network_interface_too(aws: Emulator, network: Network, view: ViewFactory) -> None:
    made = network.ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1, SubnetId=network.subnets[2])["Instances"][0]
    interface = made["NetworkInterfaces"][0]["NetworkInterfaceId"]
    network.ec2.create_route(RouteTableId=network.main, DestinationCidrBlock="0.0.0.0/0", NetworkInterfaceId=interface)
    here = view()
    route = next(each for known in here.all(RouteTable) for each in known.default_routes if each.network_interface_id)
    found = next(each for each in here.all(NetworkInterface) if each.id == route.network_interface_id)
    assert (found.instance_id, found.subnet_id) == (made["InstanceId"], network.subnets[2])
    assert found.availability_zone == f"{REGION}c"
    assert aws.count("ec2") == 2


def test_a_route_to_what_was_deleted_is_a_blackhole_and_one_to_a_lost_zone_is_not() -> None:
    assert Route.model_validate({"NatGatewayId": "nat-1", "State": "blackhole"}).is_blackhole
    assert not Route.model_validate({"NatGatewayId": "nat-1", "State": "active"}).is_blackhole


def test_default_routes_are_those_of_both_versions_of_ip_and_not_the_longer_ones() -> None:
    routes = [
        {"DestinationCidrBlock": "10.0.0.0/8", "TransitGatewayId": "tgw-1"},
        {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1"},
        {"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1"},
        {"DestinationPrefixListId": "pl-s3", "GatewayId": "vpce-s3"},
    ]
    assert [route.target for route in table(*routes).default_routes] == ["nat-1", "eigw-1"]


# Repointing


def test_routes_that_nobody_made_or_that_a_service_keeps_cannot_be_repointed() -> None:
    kept = [
        {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "Origin": "CreateRouteTable"},
        {"DestinationCidrBlock": "192.168.0.0/16", "GatewayId": "vgw-1", "Origin": "EnableVgwRoutePropagation"},
        {"DestinationPrefixListId": "pl-s3", "GatewayId": "vpce-s3", "Origin": "CreateRoute"},
        {"DestinationCidrBlock": "172.16.0.0/12", "IpAddress": "10.0.0.4", "Origin": "Advertisement"},
        {"DestinationCidrBlock": "172.20.0.0/16", "Origin": "CreateRoute"},
    ]
    known = given(table(*kept, {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "Origin": "CreateRoute"}))
    assert [route.id for route in known.target.all(TableRoute)] == ["rtb-1|0.0.0.0/0"]


def test_a_route_is_repointed_and_leads_back_where_it_led(network: Network, round_trip: RoundTrip, view: ViewFactory) -> None:
    other = network.nat_in(network.subnets[1])
    between = round_trip(
        lambda seen: next(each for each in seen.all(TableRoute) if each.table.route_table_id == network.private),
        lambda route: TableRoute.leads_to.change(route, RouteTarget(nat_gateway_in=network.subnets[1])),
    )
    assert between == RouteTarget(nat_gateway_id=other)
    (found,) = (each for each in view().all(TableRoute) if each.table.route_table_id == network.private)
    assert found.leads_to == RouteTarget(nat_gateway_id=network.nat)
    assert found.arn == f"arn:aws:ec2:{REGION}:{ACCOUNT}:route/{network.private}|0.0.0.0/0"


def test_a_gateway_that_is_to_come_has_no_id_yet_and_the_plan_shows_that() -> None:
    route = repointed({"NatGatewayId": "nat-1"})
    route.target.none_of(NatGateway)  # type: ignore[attr-defined]
    (call,) = route.leads_to_calls(OLD, NEW)
    assert call.arguments["NatGatewayId"] == ID_TO_COME
    assert image(NEW) == {"NatGatewayIn": "subnet-2"}


def test_a_gateway_that_waits_or_is_private_or_elsewhere_is_not_led_to() -> None:
    waits = NatGateway(nat_gateway_id="nat-2", subnet_id="subnet-2", state="pending")
    private = NatGateway(nat_gateway_id="nat-3", subnet_id="subnet-2", connectivity_type="private")
    elsewhere = NatGateway(nat_gateway_id="nat-4", subnet_id="subnet-1")
    (call,) = repointed({"NatGatewayId": "nat-1"}, waits, private, elsewhere).leads_to_calls(OLD, NEW)
    assert call.arguments["NatGatewayId"] == ID_TO_COME


def test_a_route_that_leads_to_the_gateway_in_the_subnet_needs_no_call() -> None:
    route = repointed({"NatGatewayId": "nat-2"}, NatGateway(nat_gateway_id="nat-2", subnet_id="subnet-2"))
    assert route.leads_to_calls(route.leads_to, TableRoute.leads_to.load(image(NEW))) == ()


def test_an_unreadable_list_of_gateways_is_not_taken_for_none() -> None:
    with pytest.raises(Unreadable) as caught:
        repointed({"NatGatewayId": "nat-1"}).leads_to_calls(OLD, NEW)
    assert caught.value.unknown is UnknownReason.ACCESS_DENIED


def test_an_endpoint_is_shown_as_a_gateway_and_taken_as_an_endpoint() -> None:
    route = repointed({"GatewayId": "vpce-1"})
    (call,) = route.leads_to_calls(OLD, route.leads_to)
    assert call.arguments == {"RouteTableId": "rtb-1", "DestinationCidrBlock": "0.0.0.0/0", "VpcEndpointId": "vpce-1"}


def test_an_instance_is_led_back_to_by_its_network_interface() -> None:
    route = repointed({"InstanceId": "i-1", "NetworkInterfaceId": "eni-1"})
    assert image(route.leads_to) == {"NetworkInterfaceId": "eni-1"}


@pytest.mark.parametrize("name", ["DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"])
def test_a_destination_is_named_as_it_was(name: str) -> None:
    route = given(table({name: "x", "NatGatewayId": "nat-1"})).target.all(TableRoute)[0]
    (call,) = route.leads_to_calls(OLD, RouteTarget(transit_gateway_id="tgw-1"))
    assert call.arguments == {"RouteTableId": "rtb-1", name: "x", "TransitGatewayId": "tgw-1"}
