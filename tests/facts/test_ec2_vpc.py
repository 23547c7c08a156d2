"""Network ACLs, routes, endpoints, transit gateways, VPNs, and the Region's block between VPCs and the Internet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from seawall.facts.base import the
from seawall.facts.ec2.acl import Entry, NetworkAcl
from seawall.facts.ec2.endpoint import EndpointSettings, VpcEndpoint, full_name
from seawall.facts.ec2.routing import Peering, RouteTable, private_tables
from seawall.facts.ec2.transit_gateway import TransitGateway
from seawall.facts.ec2.vpc import Subnet, Vpc
from seawall.facts.ec2.vpc_block import VpcBlock
from seawall.facts.ec2.vpn import VpnConnection
from seawall.facts.network import ANYWHERE
from seawall.facts.snapshot import TargetView
from tests.builders import given
from tests.emulator import Emulator
from tests.facts.conftest import RoundTrip, ViewFactory

WORLD, WORLD_6 = ANYWHERE


def acl(view: TargetView) -> NetworkAcl:
    return the(view, NetworkAcl)


def vpc(view: TargetView) -> Vpc:
    return the(view, Vpc)


# Network ACLs


def test_denials_are_put_before_what_admits_and_taken_away_again(aws: Emulator, round_trip: RoundTrip) -> None:
    ec2 = aws.seeding("ec2")
    name = ec2.describe_network_acls()["NetworkAcls"][0]["NetworkAclId"]
    ec2.create_network_acl_entry(
        NetworkAclId=name,
        RuleNumber=99,
        Protocol="6",
        RuleAction="allow",
        Egress=False,
        Ipv6CidrBlock="::/0",
        PortRange={"From": 22, "To": 22},
    )

    def change(found: NetworkAcl) -> Any:
        admitting, admitting_6 = found.opening(22, WORLD), found.opening(22, WORLD_6)
        assert (found.id, found.is_default, len(found.associations)) == (name, True, 3)
        assert admitting is not None
        assert admitting_6 is not None
        assert (admitting.rule_number, admitting_6.rule_number) == (100, 99)
        assert found.opening(3389, WORLD_6) is None
        assert found.free_number_before(admitting) == 98
        assert found.free_number_before(admitting, [98]) == 97
        denials = (Entry.denying(98, 22, WORLD), Entry.denying(97, 22, WORLD_6))
        return NetworkAcl.entries.change(found, tuple(sorted((*found.entries, *denials), key=lambda entry: entry.place)))

    between = round_trip(acl, change)
    assert [entry.rule_number for entry in between if not entry.egress] == [97, 98, 99, 100]


def test_an_entry_that_changes_is_replaced_and_restored(round_trip: RoundTrip) -> None:
    def change(found: NetworkAcl) -> Any:
        wanted = tuple(entry if entry.egress else entry.model_copy(update={"rule_action": "deny"}) for entry in found.entries)
        made = NetworkAcl.entries.change(found, wanted)
        assert [call.operation for call in made.calls()] == ["ec2.replace_network_acl_entry"]
        return made

    assert {entry.rule_action for entry in round_trip(acl, change)} == {"allow", "deny"}


numbers = st.integers(1, 6)
entries = st.dictionaries(st.tuples(st.booleans(), numbers), st.sampled_from(["allow", "deny"]), max_size=6).map(
    lambda found: tuple(
        Entry(rule_number=number, egress=egress, rule_action=action, protocol="-1", cidr_block="0.0.0.0/0")
        for (egress, number), action in sorted(found.items())
    )
)


@for_all(entries, entries)
def test_the_calls_between_any_two_lists_lead_from_one_to_the_other(now: tuple[Entry, ...], wanted: tuple[Entry, ...]) -> None:
    present = {entry.place: entry for entry in now}
    found = NetworkAcl(network_acl_id="acl-1")
    for call in found.entries_calls(now, wanted):
        place = (call.arguments["Egress"], call.arguments["RuleNumber"])
        assert ("create" in call.operation) == (place not in present)
        if "delete" in call.operation:
            del present[place]
        else:
            present[place] = Entry.model_validate({name: value for name, value in call.arguments.items() if name != "NetworkAclId"})
    assert present == {entry.place: entry for entry in wanted}
    assert found.entries_calls(now, now) == ()


def test_entries_of_a_kind_that_seawall_does_not_know_come_back_as_they_were() -> None:
    told = {
        "RuleNumber": 1,
        "Egress": False,
        "RuleAction": "allow",
        "Protocol": "1",
        "CidrBlock": "0.0.0.0/0",
        "IcmpTypeCode": {"Code": -1, "Type": 8},
    }
    (call,) = NetworkAcl(network_acl_id="acl-1").entries_calls((), (Entry.model_validate(told),))
    assert call.arguments == {"NetworkAclId": "acl-1", **told}


# Routes


def test_private_tables_are_those_of_subnets_without_an_internet_gateway(aws: Emulator, view: ViewFactory) -> None:
    ec2 = aws.seeding("ec2")
    name = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    main = ec2.describe_route_tables()["RouteTables"][0]["RouteTableId"]
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"]]
    private, unused = (ec2.create_route_table(VpcId=name)["RouteTable"]["RouteTableId"] for _ in range(2))
    ec2.associate_route_table(RouteTableId=private, SubnetId=subnets[0])

    def found() -> tuple[str, ...]:
        here = view()
        return private_tables(here.all(RouteTable), here.all(Subnet))

    assert found() == tuple(sorted([main, private]))
    assert unused not in found()
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=name)
    ec2.create_route(RouteTableId=main, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    assert found() == (private,)


def test_a_peering_knows_what_lies_beyond_and_a_route_what_it_is_for(aws: Emulator, view: ViewFactory) -> None:
    ec2 = aws.seeding("ec2")
    mine = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    other = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    peering = ec2.create_vpc_peering_connection(VpcId=mine, PeerVpcId=other)["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
    table = next(each for each in ec2.describe_route_tables()["RouteTables"] if each["VpcId"] == mine)["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="10.1.4.0/24", VpcPeeringConnectionId=peering)
    here = view()
    found = the(here, Peering)
    assert (found.id, found.status) == (peering, "active")
    assert [str(network) for network in found.beyond(mine)] == ["10.1.0.0/16"]
    assert [str(network) for network in found.beyond(other)] == ["172.31.0.0/16"]
    routes = next(each for each in here.all(RouteTable) if each.id == table)
    (route,) = (each for each in routes.routes if each.vpc_peering_connection_id == peering)
    assert [str(network) for network in routes.reach(route)] == ["10.1.4.0/24"]
    assert route.state == "active"


def test_a_side_tells_every_range_once() -> None:
    told = {
        "VpcPeeringConnectionId": "pcx-1",
        "AccepterVpcInfo": {"VpcId": "vpc-1"},
        "RequesterVpcInfo": {
            "VpcId": "vpc-2",
            "CidrBlock": "10.1.0.0/16",
            "CidrBlockSet": [{"CidrBlock": "10.1.0.0/16"}, {"CidrBlock": "10.2.0.0/16"}],
            "Ipv6CidrBlockSet": [{"Ipv6CidrBlock": "2001:db8::/56"}],
        },
    }
    found = Peering.model_validate(told)
    assert [str(network) for network in found.beyond("vpc-1")] == ["10.1.0.0/16", "10.2.0.0/16", "2001:db8::/56"]
    assert found.beyond("vpc-2") == ()


# Endpoints


def test_a_gateway_endpoint_is_made_and_deleted_by_the_id_that_aws_gave(view: ViewFactory, round_trip: RoundTrip) -> None:
    table = the(view(), RouteTable).id
    made = EndpointSettings(service_name=full_name("s3", "eu-west-1"), route_table_ids=(table,))
    (between,) = round_trip(vpc, lambda found: Vpc.endpoints.change(found, (*found.endpoints, made)))
    assert between.vpc_endpoint_id.startswith("vpce-")
    assert between.serves("s3", "eu-west-1", "Gateway")
    assert between.is_available
    assert between.route_table_ids == (table,)


def test_route_tables_are_added_to_an_endpoint_and_taken_away_again(aws: Emulator, round_trip: RoundTrip) -> None:
    ec2 = aws.seeding("ec2")
    name = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    first, second = (ec2.create_route_table(VpcId=name)["RouteTable"]["RouteTableId"] for _ in range(2))
    ec2.create_vpc_endpoint(VpcId=name, ServiceName="com.amazonaws.eu-west-1.s3", VpcEndpointType="Gateway", RouteTableIds=[first])

    def change(found: Vpc) -> Any:
        (endpoint,) = found.endpoints
        wanted = endpoint.model_copy(update={"route_table_ids": tuple(sorted([first, second]))})
        made = Vpc.endpoints.change(found, (wanted,))
        assert [dict(call.arguments) for call in made.calls()] == [
            {"VpcEndpointId": endpoint.vpc_endpoint_id, "AddRouteTableIds": [second]}
        ]
        return made

    (between,) = round_trip(vpc, change)
    assert set(between.route_table_ids) == {first, second}


def test_an_interface_endpoint_is_made_and_deleted_while_others_stay(aws: Emulator, round_trip: RoundTrip) -> None:
    ec2 = aws.seeding("ec2")
    name = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    group = ec2.create_security_group(GroupName="web", Description="web", VpcId=name)["GroupId"]
    ec2.create_vpc_endpoint(VpcId=name, ServiceName="com.amazonaws.eu-west-1.s3", VpcEndpointType="Gateway")
    made = EndpointSettings(
        vpc_endpoint_type="Interface",
        service_name=full_name("ec2", "eu-west-1"),
        subnet_ids=(subnet,),
        security_group_ids=(group,),
        private_dns_enabled=True,
    )
    between = round_trip(vpc, lambda found: Vpc.endpoints.change(found, (*found.endpoints, made)))
    assert sorted(endpoint.vpc_endpoint_type for endpoint in between) == ["Gateway", "Interface"]
    (interface,) = (endpoint for endpoint in between if endpoint.vpc_endpoint_type == "Interface")
    assert interface.arguments() == made.arguments()


def test_an_endpoints_policy_is_limited_to_an_organization_and_comes_back(aws: Emulator, round_trip: RoundTrip) -> None:
    ec2 = aws.seeding("ec2")
    name = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    ec2.create_vpc_endpoint(VpcId=name, ServiceName="com.amazonaws.eu-west-1.s3", VpcEndpointType="Gateway")

    def change(found: VpcEndpoint) -> Any:
        assert [statement.number for statement in found.open_statements] == [1]
        return VpcEndpoint.policy.change(found, found.policy_limited_to("o-a1b2c3d4e5"))

    between = json.loads(round_trip(lambda view: the(view, VpcEndpoint), change))
    assert between["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "*",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
        }
    ]


def test_other_conditions_and_statements_stay_when_a_policy_is_limited() -> None:
    full = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "condition": {"Bool": {"aws:SecureTransport": "true"}}}
    reads = {"Sid": "Reads", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}
    told = {"VpcEndpointId": "vpce-1", "VpcId": "vpc-1", "Settings": EndpointSettings(service_name="s3")}
    policy = json.dumps({"version": "2012-10-17", "Id": "mine", "statement": [reads, full]})
    found = given(VpcEndpoint.model_validate({**told, "PolicyDocument": policy}))
    limited = json.loads(found.policy_limited_to("o-a1b2c3d4e5"))
    condition = {"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
    assert limited == {"version": "2012-10-17", "Id": "mine", "statement": [reads, {**full, "condition": condition}]}
    assert found.policy_parsed.faults == ()


def test_an_endpoint_on_its_way_out_is_left_out_and_one_needs_no_service_and_has_its_state_in_either_case(
    aws: Emulator, view: ViewFactory
) -> None:
    told = [
        {"VpcEndpointId": f"vpce-{state}", "VpcId": "vpc-1", "ServiceName": "com.amazonaws.eu-west-1.ec2", "State": state}
        for state in ("Available", "available", "Pending", "deleting", "Deleted")
    ]
    told.append({"VpcEndpointId": "vpce-network", "VpcId": "vpc-1", "VpcEndpointType": "ServiceNetwork", "State": "Available"})
    aws.fake("ec2", "DescribeVpcEndpoints", lambda *_: {"VpcEndpoints": told})
    found = {each.id: (each.settings.is_available, each.settings.is_pending) for each in view().all(VpcEndpoint)}
    assert found == {
        "vpce-Available": (True, False),
        "vpce-available": (True, False),
        "vpce-Pending": (False, True),
        "vpce-network": (True, False),
    }


# Transit gateways, VPNs, the block


def test_a_transit_gateway_stops_accepting_by_itself_and_does_again(aws: Emulator, round_trip: RoundTrip) -> None:
    options = {"AutoAcceptSharedAttachments": "enable", "DnsSupport": "enable"}
    name = aws.seeding("ec2").create_transit_gateway(Options=options)["TransitGateway"]["TransitGatewayId"]

    def change(found: TransitGateway) -> Any:
        assert (found.id, found.owner, found.state) == (name, "123456789012", "available")
        assert found.arn.endswith(f":123456789012:transit-gateway/{name}")
        return TransitGateway.accepts_by_itself.change(found, False)

    assert round_trip(lambda view: the(view, TransitGateway), change) is False


@pytest.mark.parametrize("kind", [TransitGateway, VpnConnection])
def test_what_is_on_its_way_out_is_left_out(aws: Emulator, view: ViewFactory, kind: Any) -> None:
    states = ("available", "deleting", "deleted")
    gateways = [{"TransitGatewayId": f"tgw-{state}", "TransitGatewayArn": "arn:aws:ec2:::x", "State": state} for state in states]
    aws.fake("ec2", "DescribeTransitGateways", lambda *_: {"TransitGateways": gateways})
    aws.fake("ec2", "DescribeVpnConnections", lambda *_: {"VpnConnections": [{"VpnConnectionId": f"vpn-{s}", "State": s} for s in states]})
    assert [each.id.split("-")[1] for each in view().all(kind)] == ["available"]


def test_a_vpn_tells_its_tunnels_and_keeps_no_keys(aws: Emulator, view: ViewFactory) -> None:
    told: Mapping[str, Any] = {
        "VpnConnectionId": "vpn-1",
        "State": "available",
        "CustomerGatewayConfiguration": "<pre_shared_key>letmein</pre_shared_key>",
        "VgwTelemetry": [{"Status": "UP", "StatusMessage": ""}, {"Status": "DOWN", "StatusMessage": "IPSEC IS DOWN"}],
        "Tags": [{"Key": "team", "Value": "pay"}],
    }
    aws.fake("ec2", "DescribeVpnConnections", lambda *_: {"VpnConnections": [told]})
    found = the(view(), VpnConnection)
    assert found.tunnels_up == 1
    assert found.read_tags() == {"team": "pay"}
    assert "letmein" not in repr(found)


def test_a_vpn_connection_of_the_emulator_is_listed(aws: Emulator, view: ViewFactory) -> None:
    ec2 = aws.seeding("ec2")
    gateway = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    customer = ec2.create_customer_gateway(Type="ipsec.1", PublicIp="192.0.2.1", BgpAsn=65534)["CustomerGateway"]["CustomerGatewayId"]
    made = ec2.create_vpn_connection(Type="ipsec.1", CustomerGatewayId=customer, VpnGatewayId=gateway)["VpnConnection"]
    assert the(view(), VpnConnection).id == made["VpnConnectionId"]


def test_the_block_of_vpcs_is_read_with_its_exclusions(aws: Emulator, view: ViewFactory) -> None:
    block = the(view(), VpcBlock)
    assert (block.options.mode, block.options.is_pending, block.exclusions) == ("off", False, ())
    options = {"InternetGatewayBlockMode": "block-ingress", "State": "update-in-progress"}
    arn = "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1"
    told = [{"ResourceArn": arn, "State": "create-complete"}, {"ResourceArn": f"{arn}0", "State": "delete-complete"}]
    aws.fake("ec2", "DescribeVpcBlockPublicAccessOptions", lambda *_: {"VpcBlockPublicAccessOptions": options})
    aws.fake("ec2", "DescribeVpcBlockPublicAccessExclusions", lambda *_: {"VpcBlockPublicAccessExclusions": told})
    block = the(view(), VpcBlock)
    assert (block.options.mode, block.options.is_pending, block.exclusions) == ("block-ingress", True, (arn,))
