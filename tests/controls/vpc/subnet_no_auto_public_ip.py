from typing import Any

from seawall.controls.vpc.subnet_no_auto_public_ip import Parameters
from seawall.facts.ec2.vpc import Subnet
from tests.builders import given

SKIP = Parameters(skip_default_subnets=True)


def subnet(*, public: bool, **more: Any) -> Subnet:
    arn = "arn:aws:ec2:eu-west-1:123456789012:subnet/subnet-1"
    return given(Subnet(subnet_id="subnet-1", vpc_id="vpc-1", subnet_arn=arn, told_public_ip=public, **more))


passes = {
    "it gives none": subnet(public=False),
    "it gives none, and default subnets are left out": (subnet(public=False), SKIP),
}
fails = {
    "it gives public addresses": subnet(public=True, owner_id="123456789012"),
    "a default subnet does": subnet(public=True, default_for_az=True),
    "another subnet does, where default ones are left out": (subnet(public=True), SKIP),
}
not_applicable = {
    "another account owns it": subnet(public=True, owner_id="210987654321"),
    "it is a default subnet, and those are left out": (subnet(public=True, default_for_az=True), SKIP),
}
