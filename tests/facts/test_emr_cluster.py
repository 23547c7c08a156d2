"""EMR's clusters, each in one zone."""

from __future__ import annotations

from typing import Any

from seawall.facts.base import the
from seawall.facts.emr import Cluster, NodeGroup
from tests.emulator import REGION, Emulator
from tests.facts.conftest import ViewFactory

ARN = f"arn:aws:elasticmapreduce:{REGION}:123456789012:cluster/j-1"


def run(aws: Emulator, name: str) -> str:
    """A cluster of instance groups in zone b that stays."""
    groups = [
        {"Name": role, "InstanceRole": role, "InstanceType": "m5.xlarge", "InstanceCount": count}
        for role, count in (("MASTER", 1), ("CORE", 2))
    ]
    made: dict[str, str] = aws.seeding("emr").run_job_flow(
        Name=name,
        ReleaseLabel="emr-7.1.0",
        Instances={"InstanceGroups": groups, "KeepJobFlowAliveWhenNoSteps": True, "Placement": {"AvailabilityZone": f"{REGION}b"}},
        JobFlowRole="EMR_EC2_DefaultRole",
        ServiceRole="EMR_DefaultRole",
        Tags=[{"Key": "app", "Value": name}],
        VisibleToAllUsers=True,
    )
    return made["JobFlowId"]


def telling(aws: Emulator, **described: Any) -> None:
    """Answer what moto does not tell: InstanceCollectionType, RequestedEc2SubnetIds and instance fleets."""
    listed = {"Id": "j-1", "ClusterArn": ARN, "Name": "etl", "Status": {"State": "RUNNING"}}
    aws.fake("emr", "ListClusters", lambda *_: {"Clusters": [listed]})
    aws.fake("emr", "DescribeCluster", lambda *_: {"Cluster": {**listed, **described}})


def test_a_cluster_is_in_one_zone_as_a_whole(aws: Emulator, view: ViewFactory) -> None:
    identifier = run(aws, "etl")
    cluster = the(view(), Cluster)
    assert (cluster.id, cluster.name, cluster.arn.rsplit("/", 1)[-1]) == (identifier, "etl", identifier)
    assert aws.count("emr") == 1
    assert cluster.description.zone == f"{REGION}b"
    assert cluster.read_tags() == {"app": "etl"}
    assert aws.count("emr", "DescribeCluster") == 1


def test_what_a_cluster_of_groups_runs_is_asked_of_its_groups(aws: Emulator, view: ViewFactory) -> None:
    run(aws, "etl")
    cluster = the(view(), Cluster)
    found = {group.role: (group.running, group.requested) for group in cluster.node_groups}
    assert found == {"MASTER": (1, 1), "CORE": (2, 2)}
    assert aws.count("emr", "ListInstanceFleets") == 0


def test_what_a_cluster_of_fleets_runs_is_asked_of_its_fleets(aws: Emulator, view: ViewFactory) -> None:
    requested = ["subnet-a", "subnet-b"]
    telling(
        aws,
        InstanceCollectionType="INSTANCE_FLEET",
        Ec2InstanceAttributes={"Ec2AvailabilityZone": f"{REGION}a", "Ec2SubnetId": "subnet-a", "RequestedEc2SubnetIds": requested},
    )
    fleet = {
        "InstanceFleetType": "CORE",
        "TargetOnDemandCapacity": 4,
        "TargetSpotCapacity": 4,
        "ProvisionedOnDemandCapacity": 4,
        "ProvisionedSpotCapacity": 2,
    }
    aws.fake("emr", "ListInstanceFleets", lambda *_: {"InstanceFleets": [fleet]})
    cluster = the(view(), Cluster)
    assert cluster.node_groups == (NodeGroup(role="CORE", running=6, requested=8),)
    assert (cluster.description.subnet_id, cluster.description.requested_subnet_ids) == ("subnet-a", tuple(requested))
    assert aws.count("emr", "ListInstanceGroups") == 0


def test_a_cluster_of_groups_names_no_subnet_that_it_could_have_been_in(aws: Emulator, view: ViewFactory) -> None:
    telling(aws, InstanceCollectionType="INSTANCE_GROUP", Ec2InstanceAttributes={"Ec2SubnetId": "subnet-a"})
    description = the(view(), Cluster).description
    assert not description.has_fleets
    assert description.requested_subnet_ids == ()


def test_clusters_that_have_ended_are_not_asked_for(aws: Emulator, view: ViewFactory) -> None:
    aws.seeding("emr").terminate_job_flows(JobFlowIds=[run(aws, "old")])
    asked = aws.heard("emr", "ListClusters")
    assert view().all(Cluster) == ()
    assert asked == [{"ClusterStates": ["STARTING", "BOOTSTRAPPING", "RUNNING", "WAITING"]}]
