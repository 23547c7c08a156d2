"""Where Redshift's clusters compute. moto tells neither MultiAZ, MultiAZSecondary nor AvailabilityZoneRelocationStatus."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.facts.base import the
from seawall.facts.redshift import Cluster, SubnetGroup
from seawall.facts.redshift_serverless import Workgroup
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

READY = {
    "NodeType": "ra3.large",
    "NumberOfNodes": 2,
    "Encrypted": True,
    "Endpoint": {"Port": 5439},
    "MultiAZ": "Disabled",
    "AvailabilityZoneRelocationStatus": "disabled",
}


def telling(aws: Emulator, **told: Any) -> None:
    aws.fake("redshift", "DescribeClusters", lambda *_: {"Clusters": [{"ClusterIdentifier": "sales", **told}]})


def test_a_cluster_is_in_one_zone_with_its_nodes_and_copies(aws: Emulator, view: ViewFactory) -> None:
    redshift = aws.seeding("redshift")
    login = {"MasterUsername": "owner", "MasterUserPassword": "Correct-horse-7"}
    redshift.create_cluster(
        ClusterIdentifier="sales", NodeType="ra3.large", NumberOfNodes=2, AvailabilityZone=f"{REGION}b", Port=5440, **login
    )
    redshift.enable_snapshot_copy(ClusterIdentifier="sales", DestinationRegion="eu-central-1")
    cluster = the(view(), Cluster)
    assert (cluster.availability_zone, cluster.secondary_availability_zone) == (f"{REGION}b", None)
    assert (cluster.node_type, cluster.nodes, cluster.port) == ("ra3.large", 2, 5440)
    assert cluster.snapshot_copy_region == "eu-central-1"
    assert (cluster.is_multi_az, cluster.relocates) == (None, None)
    assert aws.count("redshift") == 1


@pytest.mark.parametrize("word", ["Enabled", "enabled"])
def test_the_second_zone_is_a_word_in_the_answer_and_no_flag(aws: Emulator, view: ViewFactory, word: str) -> None:
    telling(aws, MultiAZ=word, MultiAZSecondary={"AvailabilityZone": f"{REGION}c"})
    cluster = the(view(), Cluster)
    assert (cluster.is_multi_az, cluster.secondary_availability_zone) == (True, f"{REGION}c")


@pytest.mark.parametrize("word", ["Disabled", "disabled"])
def test_the_word_for_no_second_zone_is_not_taken_for_one(aws: Emulator, view: ViewFactory, word: str) -> None:
    telling(aws, MultiAZ=word)
    cluster = the(view(), Cluster)
    assert (cluster.is_multi_az, cluster.secondary_availability_zone) == (False, None)


def test_a_cluster_that_may_be_relocated_says_so(aws: Emulator, view: ViewFactory) -> None:
    telling(aws, **{**READY, "AvailabilityZoneRelocationStatus": "enabled"})
    cluster = the(view(), Cluster)
    assert cluster.relocates is True
    assert cluster.why_no_second_zone == ("it may be relocated, which excludes it",)


def test_a_cluster_that_aws_would_give_a_second_zone_has_nothing_against_it(aws: Emulator, view: ViewFactory) -> None:
    telling(aws, **READY)
    assert the(view(), Cluster).why_no_second_zone == ()


def test_everything_that_stands_against_a_second_zone_is_named(aws: Emulator, view: ViewFactory) -> None:
    against = {"NodeType": "dc2.large", "NumberOfNodes": 1, "Encrypted": False, "Endpoint": {"Port": 3306}}
    telling(aws, **{**READY, **against, "ElasticIpStatus": {"ElasticIp": "203.0.113.7"}})
    assert the(view(), Cluster).why_no_second_zone == (
        "its nodes are dc2.large, wanted ra3",
        "it has 1 nodes, wanted 2 or more",
        "it is not encrypted",
        "it listens on port 3306, wanted one of 5431-5455 or 8191-8215",
        "it has the Elastic IP address 203.0.113.7",
    )


def test_a_subnet_group_tells_the_zones_that_it_reaches(aws: Emulator, view: ViewFactory) -> None:
    ec2 = aws.seeding("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"{REGION}{letter}")["Subnet"]["SubnetId"]
        for n, letter in enumerate("abb")
    ]
    aws.seeding("redshift").create_cluster_subnet_group(
        ClusterSubnetGroupName="data", Description="data", SubnetIds=subnets, Tags=[{"Key": "app", "Value": "sales"}]
    )
    group = the(view(), SubnetGroup)
    assert (group.id, group.arn) == ("data", f"arn:aws:redshift:{REGION}:{ACCOUNT}:subnetgroup:data")
    assert group.vpc_id == vpc
    assert {subnet.subnet_id for subnet in group.subnets} == set(subnets)
    assert group.zones == {f"{REGION}a", f"{REGION}b"}
    assert group.read_tags() == {"app": "sales"}
    assert aws.count("redshift") == 1


def test_a_workgroup_is_in_the_zones_of_its_subnets(aws: Emulator, view: ViewFactory) -> None:
    # moto does not list workgroups.
    arn = f"arn:aws:redshift-serverless:{REGION}:{ACCOUNT}:workgroup/1"
    told = {"workgroupName": "ask", "workgroupArn": arn, "status": "AVAILABLE", "baseCapacity": 8, "subnetIds": ["subnet-a", "subnet-b"]}
    aws.fake("redshift-serverless", "ListWorkgroups", lambda *_: {"workgroups": [told]})
    aws.fake("redshift-serverless", "ListTagsForResource", lambda *_: {"tags": [{"key": "app", "value": "sales"}]})
    workgroup = the(view(), Workgroup)
    assert (workgroup.id, workgroup.arn, workgroup.status) == ("ask", arn, "AVAILABLE")
    assert workgroup.subnet_ids == ("subnet-a", "subnet-b")
    assert workgroup.read_tags() == {"app": "sales"}
