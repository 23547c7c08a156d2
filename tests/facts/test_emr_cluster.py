"""EMR's clusters, each in one zone."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.facts.base import the
from seawall.facts.emr import Cluster, NodeGroup
from seawall.facts.snapshot import TargetView
from tests.emulator import REGION, Emulator
from tests.facts.conftest import RoundTrip, ViewFactory

ARN = f"arn:aws:elasticmapreduce:{REGION}:123456789012:cluster/j-1"


def run(aws: Emulator, name: str, **settings: Any) -> str:
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
        **settings,
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


def test_the_nodes_of_the_primary_group_are_asked_for_alone_and_only_the_living_ones(aws: Emulator, view: ViewFactory) -> None:
    identifier = run(aws, "etl")
    emr = aws.seeding("emr")
    assert len(emr.list_instances(ClusterId=identifier)["Instances"]) == 3
    (told,) = emr.list_instances(ClusterId=identifier, InstanceGroupTypes=["MASTER"])["Instances"]
    asked = aws.heard("emr", "ListInstances")
    (node,) = the(view(), Cluster).primary_nodes
    assert node.public_ip == told["PublicIpAddress"]
    living = ["AWAITING_FULFILLMENT", "PROVISIONING", "BOOTSTRAPPING", "RUNNING"]
    assert asked == [{"ClusterId": identifier, "InstanceGroupTypes": ["MASTER"], "InstanceStates": living}]


def test_the_nodes_of_the_primary_fleet_are_asked_for_by_the_fleets_type(aws: Emulator, view: ViewFactory) -> None:
    telling(aws, InstanceCollectionType="INSTANCE_FLEET")
    aws.fake("emr", "ListInstances", lambda *_: {"Instances": [{"Id": "ci-1", "PublicIpAddress": ""}, {"Id": "ci-2"}]})
    asked = aws.heard("emr", "ListInstances")
    assert [bool(node.public_ip) for node in the(view(), Cluster).primary_nodes] == [False, False]
    assert [(each["InstanceFleetType"], "InstanceGroupTypes" in each) for each in asked] == [("MASTER", False)]


def test_what_a_cluster_was_launched_with_is_told_by_its_one_description(aws: Emulator, view: ViewFactory) -> None:
    key = f"arn:aws:kms:{REGION}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    telling(
        aws,
        LogUri="s3n://logs/emr/",
        LogEncryptionKmsKeyId=key,
        SecurityConfiguration="strict",
        KerberosAttributes={"Realm": "EC2.INTERNAL", "KdcAdminPassword": "correct-horse"},
        AutoTerminate=True,
        TerminationProtected=True,
    )
    cluster = the(view(), Cluster)
    description = cluster.description
    assert (description.log_uri, description.log_key) == ("s3n://logs/emr/", key)
    assert (description.security_configuration, description.kerberos_realm) == ("strict", "EC2.INTERNAL")
    assert (description.ends_by_itself, cluster.is_protected) == (True, True)
    assert "correct-horse" not in repr(description)
    assert aws.count("emr", "DescribeCluster") == 1


def test_a_cluster_tells_where_its_logs_go_and_which_realm_it_is_of(aws: Emulator, view: ViewFactory) -> None:
    attributes = {"Realm": "EC2.INTERNAL", "KdcAdminPassword": "correct-horse"}
    run(aws, "etl", LogUri="s3n://logs/emr/", SecurityConfiguration="strict", KerberosAttributes=attributes)
    description = the(view(), Cluster).description
    assert (description.log_uri, description.security_configuration) == ("s3n://logs/emr/", "strict")
    assert description.kerberos_realm == "EC2.INTERNAL"
    assert (description.ends_by_itself, description.is_protected) == (False, False)


def test_termination_protection_is_turned_on_and_off_again(aws: Emulator, view: ViewFactory, round_trip: RoundTrip) -> None:
    identifier = run(aws, "etl")
    run(aws, "other")

    def find(there: TargetView) -> Cluster:
        return next(cluster for cluster in there.all(Cluster) if cluster.id == identifier)

    assert round_trip(find, lambda each: Cluster.is_protected.change(each, True)) is True
    assert [each.is_protected for each in view().all(Cluster)] == [False, False]


@pytest.mark.parametrize(("state", "is_complete"), [("STARTING", False), ("BOOTSTRAPPING", False), ("RUNNING", True), ("WAITING", True)])
def test_a_cluster_that_is_being_started_is_not_complete(aws: Emulator, view: ViewFactory, state: str, is_complete: bool) -> None:  # noqa: FBT001
    told = {"Id": "j-1", "ClusterArn": ARN, "Name": "etl", "Status": {"State": state}}
    aws.fake("emr", "ListClusters", lambda *_: {"Clusters": [told]})
    assert the(view(), Cluster).is_complete is is_complete
