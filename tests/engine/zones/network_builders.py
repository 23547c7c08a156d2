"""A VPC for tests: a private and a public subnet in each zone, and the tables, gateways and instances that a test puts there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from seawall.facts.base import Resource
from seawall.facts.ec2.endpoint import VpcEndpoint
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.interface import NetworkInterface
from seawall.facts.ec2.nat import NatGateway
from seawall.facts.ec2.routing import RouteTable
from seawall.facts.ec2.transit_gateway import TransitGatewayVpcAttachment
from seawall.facts.efs import FileSystem, MountTarget
from tests.builders import REGION, Given
from tests.engine.workload_builders import SHOP, subnet, target, told

VPC = "vpc-1"
NETWORK = (RouteTable, NatGateway, VpcEndpoint, NetworkInterface, TransitGatewayVpcAttachment, FileSystem)
WEB = {"name": "web", "types": ["AWS::EC2::Instance"], "required": {"units": 2}}


SUBNETS = tuple(subnet(f"subnet-{kind}{letter}", letter) for letter in "abc" for kind in ("", "pub-"))


def table(name: str, *subnets: str, main: bool = False, vpc: str = VPC, **target: str) -> RouteTable:
    """A table of these subnets, with a default route to a target by AWS's name for it; without one nothing leaves the VPC."""
    associations: list[dict[str, Any]] = [{"SubnetId": each, "AssociationState": {"State": "associated"}} for each in subnets]
    routes: list[dict[str, str]] = [{"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "Origin": "CreateRouteTable"}]
    if target:
        routes.append({"DestinationCidrBlock": "0.0.0.0/0", **target})
    main_too = [{"Main": True, "AssociationState": {"State": "associated"}}] if main else []
    return RouteTable.model_validate({"RouteTableId": name, "VpcId": vpc, "Routes": routes, "Associations": [*associations, *main_too]})


PUBLIC = table("rtb-public", *(f"subnet-pub-{letter}" for letter in "abc"), GatewayId="igw-1")


def nat(name: str, letter: str, **settings: Any) -> NatGateway:
    return NatGateway.model_validate({"NatGatewayId": name, "SubnetId": f"subnet-pub-{letter}", "VpcId": VPC, **settings})


def regional_nat(*zones: str, **settings: Any) -> NatGateway:
    addresses = [{"AllocationId": f"eip-{zone}", "AvailabilityZoneId": zone, "Status": "succeeded"} for zone in zones]
    return NatGateway.model_validate(
        {"NatGatewayId": "nat-1", "VpcId": VPC, "AvailabilityMode": "regional", "NatGatewayAddresses": addresses, **settings}
    )


def machine(name: str, letter: str, *, state: str = "running", tags: Mapping[str, str] | None = None) -> Instance:
    """An instance in the private subnet of a zone."""
    place = {"SubnetId": f"subnet-{letter}", "Placement": {"AvailabilityZone": f"{REGION}{letter}"}}
    return Instance.model_validate({"InstanceId": name, "State": {"Name": state}, "Tags": told(SHOP if tags is None else tags), **place})


MACHINES = tuple(machine(f"i-{letter}", letter) for letter in "abc")


def endpoint(name: str, *letters: str, kind: str = "Interface", **settings: Any) -> VpcEndpoint:
    """An endpoint with an interface in the private subnet of each zone."""
    plain = {"VpcEndpointId": name, "VpcEndpointType": kind, "ServiceName": "com.amazonaws.eu-west-1.sts", "State": "available"}
    made = {**plain, "SubnetIds": [f"subnet-{letter}" for letter in letters], "PrivateDnsEnabled": True, **settings}
    return VpcEndpoint.model_validate({"VpcEndpointId": name, "VpcId": VPC, "Settings": made})


def file_system(name: str = "fs-1", **settings: Any) -> FileSystem:
    return FileSystem.model_validate({"FileSystemId": name, "LifeCycleState": "available", "Tags": told(SHOP), **settings})


def mount(*letters: str, state: str = "available") -> tuple[MountTarget, ...]:
    return tuple(
        MountTarget.model_validate({"MountTargetId": f"fsmt-{letter}", "SubnetId": f"subnet-{letter}", "LifeCycleState": state})
        for letter in letters
    )


def site_of(*resources: Resource, facts: Mapping[str, Mapping[str, object]] | None = None) -> Given:
    """A target with the subnets, the public table and three machines, and with these; of other types that networks are made of there is none."""
    view = target(*SUBNETS, PUBLIC, *MACHINES)
    for each in resources:
        view.put(each, (facts or {}).get(each.id))
    return view.none_of(*NETWORK)
