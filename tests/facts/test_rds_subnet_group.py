from __future__ import annotations

from seawall.facts.base import the
from seawall.facts.rds.subnet_group import SubnetGroup
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory


def test_a_subnet_group_tells_its_subnets_and_their_zones_by_name(aws: Emulator, view: ViewFactory) -> None:
    ec2 = aws.seeding("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"{REGION}{letter}")["Subnet"]["SubnetId"]
        for n, letter in enumerate("aab")
    ]
    aws.seeding("rds").create_db_subnet_group(
        DBSubnetGroupName="data", DBSubnetGroupDescription="data", SubnetIds=subnets, Tags=[{"Key": "app", "Value": "shop"}]
    )
    group = the(view(), SubnetGroup)
    assert (group.id, group.arn, group.vpc_id) == ("data", f"arn:aws:rds:{REGION}:{ACCOUNT}:subgrp:data", vpc)
    assert sorted(group.subnet_ids) == sorted(subnets)
    assert group.zones == {f"{REGION}a", f"{REGION}b"}
    assert aws.count("rds") == 1
    assert group.read_tags() == {"app": "shop"}


def test_a_subnet_that_is_not_active_is_no_place_for_a_database(aws: Emulator, view: ViewFactory) -> None:
    told = [
        {"SubnetIdentifier": f"subnet-{letter}", "SubnetAvailabilityZone": {"Name": f"{REGION}{letter}"}, "SubnetStatus": status}
        for letter, status in (("a", "Active"), ("b", "Inactive"))
    ]
    named = {"DBSubnetGroupName": "data", "DBSubnetGroupArn": f"arn:aws:rds:{REGION}:{ACCOUNT}:subgrp:data", "Subnets": told}
    aws.fake("rds", "DescribeDBSubnetGroups", lambda *_: {"DBSubnetGroups": [named]})
    group = the(view(), SubnetGroup)
    assert (group.subnet_ids, group.zones) == (("subnet-a",), {f"{REGION}a"})
