"""By which subnets a VPC reaches services and other networks: endpoints, transit gateway attachments, VPN tunnels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from seawall.facts.base import the
from seawall.facts.ec2.endpoint import EndpointSettings, VpcEndpoint
from seawall.facts.ec2.image import Image
from seawall.facts.ec2.transit_gateway import TransitGatewayVpcAttachment
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.ec2.vpn import VpnConnection
from tests.builders import given
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import RoundTrip, ViewFactory

KMS = f"com.amazonaws.{REGION}.kms"


def default_network(aws: Emulator) -> tuple[str, list[str]]:
    ec2 = aws.seeding("ec2")
    subnets = sorted(ec2.describe_subnets()["Subnets"], key=lambda subnet: subnet["AvailabilityZone"])
    return subnets[0]["VpcId"], [subnet["SubnetId"] for subnet in subnets]


# Subnets


def test_a_subnet_tells_its_zone_by_id_and_how_many_addresses_are_free(aws: Emulator, view: ViewFactory) -> None:
    first = next(each for each in view().all(Subnet) if each.availability_zone == f"{REGION}a")
    assert first.availability_zone_id == "euw1-az3"
    assert first.free_addresses == 4091
    assert first.outpost_arn is None
    assert aws.count("ec2") == 1


def test_a_subnet_on_an_outpost_says_so() -> None:
    arn = "arn:aws:outposts:eu-west-1:123456789012:outpost/op-1"
    found = Subnet.model_validate({"SubnetId": "subnet-1", "VpcId": "vpc-1", "SubnetArn": "arn:subnet-1", "OutpostArn": arn})
    assert (found.outpost_arn, found.free_addresses) == (arn, None)


# Endpoints


def test_an_interface_endpoint_tells_its_subnets_and_is_zonal(aws: Emulator, view: ViewFactory) -> None:
    vpc, subnets = default_network(aws)
    aws.seeding("ec2").create_vpc_endpoint(VpcId=vpc, ServiceName=KMS, VpcEndpointType="Interface", SubnetIds=subnets[:2])
    found = the(view(), VpcEndpoint)
    assert set(found.settings.subnet_ids) == set(subnets[:2])
    assert (found.is_zonal, found.requester_managed, found.settings.is_available) == (True, False, True)


def test_a_gateway_endpoint_has_no_zone(aws: Emulator, view: ViewFactory) -> None:
    vpc, _ = default_network(aws)
    aws.seeding("ec2").create_vpc_endpoint(VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.s3", VpcEndpointType="Gateway")
    assert not the(view(), VpcEndpoint).is_zonal


def endpoint(**told: Any) -> dict[str, Any]:
    usual = {"VpcEndpointId": "vpce-1", "VpcId": "vpc-1", "ServiceName": KMS, "VpcEndpointType": "Interface", "State": "available"}
    return {**usual, **told}


def test_an_endpoint_names_its_interfaces_and_its_names_in_dns(aws: Emulator, view: ViewFactory) -> None:
    # moto gives endpoints no network interfaces.
    dns = [{"DnsName": "vpce-1-x.kms.eu-west-1.vpce.amazonaws.com"}, {"DnsName": "vpce-1-x-eu-west-1a.kms.eu-west-1.vpce.amazonaws.com"}]
    made = endpoint(NetworkInterfaceIds=["eni-1", "eni-2"], DnsEntries=dns, RequesterManaged=True)
    aws.fake("ec2", "DescribeVpcEndpoints", lambda *_: {"VpcEndpoints": [made]})
    found = the(view(), VpcEndpoint)
    assert (found.network_interface_ids, found.requester_managed) == (("eni-1", "eni-2"), True)
    assert found.dns_names[0].startswith("vpce-1-x.kms")


def test_an_endpoint_that_is_only_partly_there_is_not_available(aws: Emulator, view: ViewFactory) -> None:
    states = ("available", "Partial", "pendingAcceptance")
    made = [endpoint(VpcEndpointId=f"vpce-{state}", State=state) for state in states]
    aws.fake("ec2", "DescribeVpcEndpoints", lambda *_: {"VpcEndpoints": made})
    assert [each.settings.is_available for each in view().all(VpcEndpoint)] == [True, False, False]


def test_an_interface_is_made_in_a_further_subnet_and_taken_away_again(aws: Emulator, round_trip: RoundTrip) -> None:
    vpc, subnets = default_network(aws)
    aws.seeding("ec2").create_vpc_endpoint(VpcId=vpc, ServiceName=KMS, VpcEndpointType="Interface", SubnetIds=subnets[:1])
    heard = aws.heard("ec2", "ModifyVpcEndpoint")
    wanted = tuple(sorted(subnets[:2]))
    between = round_trip(lambda view: the(view, VpcEndpoint), lambda found: VpcEndpoint.subnets.change(found, wanted))
    assert between == wanted
    assert [each.get("AddSubnetIds") or each["RemoveSubnetIds"] for each in heard] == [[subnets[1]]] * 2


def test_subnets_that_a_plan_wants_are_told_with_all_that_the_endpoint_is_made_with() -> None:
    told = endpoint(SubnetIds=["subnet-1"])
    found = given(VpcEndpoint.model_validate({**told, "Settings": EndpointSettings.told(told)}), subnets=("subnet-1", "subnet-2"))
    assert found.settings.subnet_ids == ("subnet-1", "subnet-2")
    assert found.settings.service_name == KMS


def test_the_zones_that_a_service_offers_are_asked_for_by_its_name_and_region(aws: Emulator, view: ViewFactory) -> None:
    def services(wanted: Mapping[str, Any], _state: object) -> Mapping[str, Any]:
        assert (wanted["ServiceNames"], wanted["ServiceRegions"]) == ([KMS], ["eu-west-1"])
        return {"ServiceNames": [KMS], "ServiceDetails": [{"ServiceName": KMS, "AvailabilityZoneIds": ["euw1-az2", "euw1-az1"]}]}

    aws.fake("ec2", "DescribeVpcEndpoints", lambda *_: {"VpcEndpoints": [endpoint()]})
    aws.fake("ec2", "DescribeVpcEndpointServices", services)
    assert the(view(), VpcEndpoint).offered_zones == ("euw1-az1", "euw1-az2")


def test_a_service_that_aws_no_longer_knows_offers_nothing(aws: Emulator, view: ViewFactory) -> None:
    aws.fake("ec2", "DescribeVpcEndpoints", lambda *_: {"VpcEndpoints": [endpoint(ServiceName="com.amazonaws.vpce.eu-west-1.vpce-svc-0")]})
    assert the(view(), VpcEndpoint).offered_zones is None


# Transit gateways


def test_an_attachment_tells_its_subnets_and_its_appliance_mode(aws: Emulator, view: ViewFactory) -> None:
    vpc, subnets = default_network(aws)
    ec2 = aws.seeding("ec2")
    gateway = ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
    made = ec2.create_transit_gateway_vpc_attachment(
        TransitGatewayId=gateway,
        VpcId=vpc,
        SubnetIds=subnets[:2],
        Options={"ApplianceModeSupport": "enable"},
    )["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"]
    ec2.create_tags(Resources=[made], Tags=[{"Key": "team", "Value": "net"}])
    found = the(view(), TransitGatewayVpcAttachment)
    assert (found.id, found.transit_gateway_id, found.vpc_id, set(found.subnet_ids)) == (made, gateway, vpc, set(subnets[:2]))
    assert (found.is_available, found.is_for_appliance) == (True, True)
    assert found.arn == f"arn:aws:ec2:{REGION}:{ACCOUNT}:transit-gateway-attachment/{made}"
    assert found.read_tags() == {"team": "net"}


def test_an_attachment_to_a_shared_gateway_is_the_vpcs_owners_and_one_that_is_gone_is_not_listed(aws: Emulator, view: ViewFactory) -> None:
    def attachment(state: str) -> dict[str, str]:
        return {
            "TransitGatewayAttachmentId": f"tgw-attach-{state}",
            "TransitGatewayId": "tgw-1",
            "VpcId": "vpc-1",
            "VpcOwnerId": "999999999999",
            "State": state,
        }

    told = [attachment(state) for state in ("available", "modifying", "pendingAcceptance", "deleting", "deleted")]
    aws.fake("ec2", "DescribeTransitGatewayVpcAttachments", lambda *_: {"TransitGatewayVpcAttachments": told})
    found = view().all(TransitGatewayVpcAttachment)
    assert {each.state: each.is_available for each in found} == {"available": True, "modifying": True, "pendingAcceptance": False}
    assert {each.owner for each in found} == {"999999999999"}
    assert not found[0].is_for_appliance


# VPN


def test_a_tunnel_that_is_up_without_routes_carries_nothing_unless_routes_are_static(aws: Emulator, view: ViewFactory) -> None:
    # moto's tunnels never come up.
    tunnels = [{"Status": "UP", "AcceptedRouteCount": 0}, {"Status": "UP", "AcceptedRouteCount": 3}]
    dynamic = {"VpnConnectionId": "vpn-1", "State": "available", "CustomerGatewayId": "cgw-1", "VgwTelemetry": tunnels}
    static = {**dynamic, "VpnConnectionId": "vpn-2", "TransitGatewayId": "tgw-1", "Options": {"StaticRoutesOnly": True}}
    aws.fake("ec2", "DescribeVpnConnections", lambda *_: {"VpnConnections": [dynamic, static]})
    first, second = view().all(VpnConnection)
    assert (first.tunnels_up, first.tunnels_carrying, first.customer_gateway_id) == (2, 1, "cgw-1")
    assert (second.tunnels_carrying, second.transit_gateway_id) == (2, "tgw-1")


# Images


def test_a_copied_image_names_its_source_and_is_not_available_while_it_is_copied(aws: Emulator, view: ViewFactory) -> None:
    # moto does not tell what an image was copied from.
    copy = {"ImageId": "ami-2", "Name": "web", "State": "pending", "SourceImageId": "ami-1", "SourceImageRegion": "eu-west-1"}
    aws.fake("ec2", "DescribeImages", lambda *_: {"Images": [copy]})
    found = the(view("eu-central-1"), Image)
    assert found.is_copy_of("ami-1", "eu-west-1")
    assert not found.is_copy_of("ami-1", "us-east-1")
    assert (found.name, found.is_available) == ("web", False)
