from typing import Any

from seawall.controls.ec2.eni_source_dest_check import Parameters
from seawall.facts.ec2.interface import NetworkInterface
from tests.builders import given


def interface(*, checks: bool, tag: str | None = None, **more: Any) -> NetworkInterface:
    tags = ({"Key": tag, "Value": ""},) if tag else ()
    return given(NetworkInterface(network_interface_id="eni-1", told_source_dest_check=checks, tags=tags, **more))


passes = {
    "it checks": interface(checks=True),
    "it checks, and is known as a router": interface(checks=True, tag="seawall.dev/router"),
}
fails = {
    "it does not check": interface(checks=False, owner_id="123456789012"),
    "an Elastic Fabric Adapter does not check": interface(checks=False, interface_type="efa"),
    "it has another tag": interface(checks=False, tag="team"),
    "the tag that counts is another one": (interface(checks=False, tag="seawall.dev/router"), Parameters(exempt_tag="nat")),
}
not_applicable = {
    "it is known as a router": interface(checks=False, tag="seawall.dev/router"),
    "it is known as one by a tag of one's own": (interface(checks=False, tag="nat"), Parameters(exempt_tag="nat")),
    "a NAT gateway has it": interface(checks=False, interface_type="natGateway"),
    "a service made it": interface(checks=False, requester_managed=True),
    "another account owns it": interface(checks=False, owner_id="210987654321"),
}
