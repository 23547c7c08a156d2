from typing import Any

from seawall.facts.ec2.address import Address
from tests.builders import given


def address(**more: Any) -> Address:
    return given(Address(public_ip="192.0.2.1", allocation_id="eipalloc-1", **more))


passes = {
    "it is associated": address(association_id="eipassoc-1"),
    "an instance has it, without an association": address(instance_id="i-1"),
    "a service manages it, and it is associated": address(association_id="eipassoc-1", service_managed="alb"),
}
fails = {"nothing has it": address()}
not_applicable = {"a service of AWS manages it": address(service_managed="rnat")}
