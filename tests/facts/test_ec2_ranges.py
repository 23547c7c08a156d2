"""The address ranges of VPCs."""

from __future__ import annotations

from seawall.facts.base import the
from seawall.facts.ec2.ranges import RangesRegion
from tests.emulator import Emulator
from tests.facts.conftest import ViewFactory


def test_addresses_are_in_the_ranges_of_a_vpc_also_in_those_that_were_added_and_no_more_in_those_that_were_taken(
    aws: Emulator, view: ViewFactory
) -> None:
    ec2 = aws.seeding("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock="10.2.0.0/16")
    taken = ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock="10.3.0.0/16")["CidrBlockAssociation"]["AssociationId"]
    ec2.disassociate_vpc_cidr_block(AssociationId=taken)
    aws.forget_calls()
    ranges = the(view(), RangesRegion)
    assert [ranges.holds(vpc, f"10.{number}.0.9") for number in (1, 2, 3)] == [True, True, False]
    assert not ranges.holds("vpc-of-somebody-else", "10.1.0.9")
    assert not ranges.holds(vpc, "2001:db8::1")
    assert aws.count() == aws.count("ec2", "DescribeVpcs") == 1
