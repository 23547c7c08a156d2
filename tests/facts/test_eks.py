"""EKS, read over HTTP. moto keeps no zonal shift, and names an Auto Scaling group behind a node group without making it."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.errors import Unreadable
from seawall.facts.base import the
from seawall.facts.eks import Cluster, ControlPlane, FargateProfile, Nodegroup
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

ROLE = f"arn:aws:iam::{ACCOUNT}:role/eks"


@pytest.fixture
def subnets(aws: Emulator) -> list[str]:
    """A cluster `prod`, and the subnets that it was made with."""
    found = [subnet["SubnetId"] for subnet in aws.seeding("ec2").describe_subnets()["Subnets"]][:2]
    network = {"subnetIds": found, "endpointPrivateAccess": True}
    aws.seeding("eks").create_cluster(name="prod", roleArn=ROLE, resourcesVpcConfig=network, tags={"env": "prod"})
    return found


def make(aws: Emulator, subnets: list[str], name: str = "web", **settings: Any) -> None:
    sizes = {"minSize": 2, "desiredSize": 3, "maxSize": 9}
    aws.seeding("eks").create_nodegroup(
        clusterName="prod", nodegroupName=name, nodeRole=ROLE, subnets=subnets, scalingConfig=sizes, **settings
    )


def test_a_cluster_is_described_only_when_asked_about(aws: Emulator, view: ViewFactory, subnets: list[str]) -> None:
    found = the(view(), Cluster)
    assert (found.id, found.arn) == ("prod", f"arn:aws:eks:{REGION}:{ACCOUNT}:cluster/prod")
    assert aws.count() == 1
    assert found.control_plane.subnet_ids == tuple(subnets)
    assert (found.control_plane.status, found.control_plane.is_local, found.control_plane.is_auto_mode) == ("ACTIVE", False, False)
    assert found.read_tags() == {"env": "prod"}
    assert aws.count() == 2
    assert Cluster.tag_reads() == (Cluster.control_plane,)


def test_a_cluster_on_an_outpost_is_in_no_zones_of_awss() -> None:
    assert ControlPlane.model_validate({"status": "ACTIVE", "outpostConfig": {"outpostArns": ["arn:outpost"]}}).is_local


def test_nodes_of_auto_mode_are_in_no_node_group() -> None:
    told = {"status": "ACTIVE", "computeConfig": {"enabled": True}, "zonalShiftConfig": {"enabled": True}}
    plane = ControlPlane.model_validate(told)
    assert (plane.is_auto_mode, plane.is_shifted_with_its_zone) == (True, True)


def test_a_node_group_comes_with_its_subnets_sizes_and_tags(aws: Emulator, view: ViewFactory, subnets: list[str]) -> None:
    labels, taints = {"pool": "web"}, [{"key": "gpu", "value": "yes", "effect": "NO_SCHEDULE"}]
    make(aws, subnets[:1], capacityType="SPOT", labels=labels, taints=taints, tags={"app": "shop"})
    found = the(view(), Nodegroup)
    assert found.id == "prod/web"
    assert found.arn.startswith(f"arn:aws:eks:{REGION}:{ACCOUNT}:nodegroup/prod/web/")
    assert (found.min_size, found.desired_size, found.max_size) == (2, 3, 9)
    assert (found.subnets, found.is_interruptible) == (tuple(subnets[:1]), True)
    assert (found.labels, [taint.key for taint in found.taints]) == (labels, ["gpu"])
    assert found.read_tags() == {"app": "shop"}
    assert aws.count() == 3


def test_node_groups_of_the_same_name_in_two_clusters_are_two(aws: Emulator, view: ViewFactory, subnets: list[str]) -> None:
    make(aws, subnets)
    eks = aws.seeding("eks")
    eks.create_cluster(name="test", roleArn=ROLE, resourcesVpcConfig={"subnetIds": subnets})
    eks.create_nodegroup(clusterName="test", nodegroupName="web", nodeRole=ROLE, subnets=subnets)
    assert {each.id for each in view().all(Nodegroup)} == {"prod/web", "test/web"}


def test_a_node_group_knows_the_auto_scaling_groups_of_its_nodes(aws: Emulator, view: ViewFactory, subnets: list[str]) -> None:
    make(aws, subnets)
    (name,) = the(view(), Nodegroup).group_names
    assert the(view(), Nodegroup).groups == ()
    scaling = aws.seeding("autoscaling")
    scaling.create_launch_configuration(LaunchConfigurationName="web", ImageId="ami-12345678", InstanceType="t3.micro")
    for group in (name, "other"):
        scaling.create_auto_scaling_group(
            AutoScalingGroupName=group, LaunchConfigurationName="web", MinSize=0, MaxSize=1, VPCZoneIdentifier=subnets[0]
        )
    assert [group.name for group in the(view(), Nodegroup).groups] == [name]


@pytest.mark.parametrize("operation", ["ListNodegroups", "DescribeNodegroup"])
def test_what_was_deleted_while_node_groups_are_listed_is_left_out(
    aws: Emulator, view: ViewFactory, subnets: list[str], operation: str
) -> None:
    make(aws, subnets)
    aws.fail("eks", operation, code="ResourceNotFoundException", status=404)
    assert view().all(Nodegroup) == ()


def test_node_groups_that_may_not_be_described_are_unreadable_and_the_missing_actions_are_named(
    aws: Emulator, view: ViewFactory, subnets: list[str]
) -> None:
    make(aws, subnets)
    aws.deny("eks", "DescribeNodegroup")
    with pytest.raises(Unreadable, match="eks:DescribeNodegroup"):
        view().all(Nodegroup)


def profiled(aws: Emulator, subnets: list[str]) -> None:
    """A Fargate profile `jobs` of `prod`."""
    selectors = [{"namespace": "jobs"}]
    aws.seeding("eks").create_fargate_profile(
        fargateProfileName="jobs", clusterName="prod", podExecutionRoleArn=ROLE, subnets=subnets, selectors=selectors, tags={"app": "shop"}
    )


def test_a_fargate_profile_comes_with_its_subnets_and_tags(aws: Emulator, view: ViewFactory, subnets: list[str]) -> None:
    profiled(aws, subnets)
    found = the(view(), FargateProfile)
    assert (found.id, found.status, found.subnets) == ("prod/jobs", "ACTIVE", tuple(subnets))
    assert found.arn.startswith(f"arn:aws:eks:{REGION}:{ACCOUNT}:fargateprofile/prod/jobs/")
    assert found.read_tags() == {"app": "shop"}


def test_clusters_are_listed_once_for_all_that_is_of_clusters(aws: Emulator, view: ViewFactory, subnets: list[str]) -> None:
    make(aws, subnets)
    profiled(aws, subnets)
    seen = view()
    aws.forget_calls()
    assert [len(seen.all(kind)) for kind in (Cluster, Nodegroup, FargateProfile)] == [1, 1, 1]
    assert aws.count("eks", "ListClusters") == 1


@pytest.mark.parametrize("operation", ["ListFargateProfiles", "DescribeFargateProfile"])
def test_what_was_deleted_while_fargate_profiles_are_listed_is_left_out(
    aws: Emulator, view: ViewFactory, subnets: list[str], operation: str
) -> None:
    profiled(aws, subnets)
    aws.fail("eks", operation, code="ResourceNotFoundException", status=404)
    assert view().all(FargateProfile) == ()
