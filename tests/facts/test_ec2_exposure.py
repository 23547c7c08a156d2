"""What security groups open, what subnets give and what network interfaces forward."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from seawall.errors import Unreadable
from seawall.facts.base import the
from seawall.facts.ec2.interface import NetworkInterface
from seawall.facts.ec2.security_group import ICMP, Door, Permission, Permissions, SecurityGroup
from seawall.facts.ec2.vpc import Subnet
from tests.builders import given
from tests.emulator import Emulator
from tests.facts.conftest import RoundTrip, ViewFactory

WORLD = [{"CidrIp": "0.0.0.0/0"}]


def permission(protocol: str, first: int | None = None, last: int | None = None, **members: Any) -> Permission:
    return Permission.model_validate({"IpProtocol": protocol, "FromPort": first, "ToPort": last, "IpRanges": WORLD, **members})


def group(*permissions: Permission) -> SecurityGroup:
    return given(SecurityGroup(group_id="sg-1", group_name="web", ip_permissions=permissions))


def test_only_the_doors_that_something_opens_are_told() -> None:
    found = group(permission("tcp", 20, 25), permission("udp", 53, 53), permission("icmp", 8, -1))
    assert found.opened(22, 80, Door(53, "udp"), 53, *ICMP) == (Door(22), Door(53, "udp"), ICMP[0])
    assert [str(door) for door in (Door(22), Door(53, "udp"), ICMP[0])] == ["TCP port 22", "UDP port 53", "ICMP"]
    assert group(permission("-1")).opened(22, Door(53, "udp"), *ICMP) == (Door(22), Door(53, "udp"), *ICMP)


def test_a_list_is_not_read_for_one_port_where_a_range_opens_another() -> None:
    lists = {"PrefixListIds": [{"PrefixListId": "pl-1"}], "IpRanges": []}
    found = group(permission("tcp", 22, 22, **lists), permission("tcp", 80, 80))
    assert found.opened(22, 80) == (Door(80),)
    assert found.opened(443) == ()
    with pytest.raises(Unreadable):
        found.opened(22)


ports = st.integers(0, 65535)
spans = st.tuples(ports, ports).map(sorted)
rules = st.lists(st.tuples(st.sampled_from(["tcp", "udp", "-1"]), spans), max_size=5).map(
    lambda found: tuple(permission(protocol, *(span if protocol != "-1" else (None, None))) for protocol, span in found)
)


@for_all(rules, st.lists(spans, max_size=3), ports)
def test_what_holds_for_a_stretchs_first_port_holds_for_all_of_it(permissions: Permissions, also: list[Any], port: int) -> None:
    found = group(*permissions)
    ranges = [range(first, last + 1) for first, last in also]
    stretches = found.stretches("tcp", ranges)
    assert [each.start for each in stretches] == [0, *(each.stop for each in stretches[:-1])]
    assert stretches[-1].stop == 65536
    (stretch,) = (each for each in stretches if port in each)
    assert found.opens(port) == found.opens(stretch.start)
    assert [port in each for each in ranges] == [stretch.start in each for each in ranges]


@for_all(rules, ports)
def test_a_closed_door_is_shut_and_others_keep_their_rules(permissions: Permissions, port: int) -> None:
    found = group(*permissions)
    left = found.closed(port)
    assert not isinstance(left, str)
    assert not group(*left).opens(port)
    assert {each.ip_protocol for each in left} <= {each.ip_protocol for each in permissions}


def test_another_group_that_names_this_one_is_found(aws: Emulator, view: ViewFactory) -> None:
    ec2 = aws.seeding("ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    web, db = (ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"] for name in ("web", "db"))
    pair = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": web}]}
    ec2.authorize_security_group_ingress(GroupId=db, IpPermissions=[pair])
    named = {each.id: each.is_named_by_others for each in view().all(SecurityGroup)}
    assert (named[web], named[db]) == (True, False)
    assert aws.count("ec2") == 1


def test_a_subnet_stops_giving_public_addresses_and_gives_them_again(round_trip: RoundTrip) -> None:
    def change(subnet: Subnet) -> Any:
        assert (subnet.gives_public_addresses, subnet.default_for_az, subnet.owner) == (True, True, "123456789012")
        return Subnet.gives_public_addresses.change(subnet, False)

    assert round_trip(lambda view: the(view, Subnet), change) is False


def test_an_interface_checks_source_and_destination_and_forwards_again(aws: Emulator, round_trip: RoundTrip) -> None:
    ec2 = aws.seeding("ec2")
    made = ec2.create_network_interface(SubnetId=ec2.describe_subnets()["Subnets"][0]["SubnetId"])
    name = made["NetworkInterface"]["NetworkInterfaceId"]
    ec2.modify_network_interface_attribute(NetworkInterfaceId=name, SourceDestCheck={"Value": False})

    def change(interface: NetworkInterface) -> Any:
        assert (interface.id, interface.is_of_user) == (name, True)
        return NetworkInterface.checks_source_and_destination.change(interface, True)

    assert round_trip(lambda view: the(view, NetworkInterface), change) is True
