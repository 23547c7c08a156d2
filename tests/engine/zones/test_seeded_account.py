"""One account with the faults that zone counters miss, judged in one evaluation over HTTP: every verdict and its cause.

DescribeDomainNodes is a recorded answer, as moto has no nodes.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from seawall.api.v1alpha1 import MultiAZPolicy
from seawall.api.v1alpha1.terms import Verdict
from seawall.aws.accounts import AwsAccount
from seawall.aws.session import Identity, Keys, Sessions
from seawall.engine.finding import Finding
from seawall.engine.zones.workloads import judge_target
from seawall.facts.snapshot import Freshness, Snapshots
from tests.emulator import REGION, Emulator
from tests.mending.shop import IMAGE, Shop

GROUP = "AWS::AutoScaling::AutoScalingGroup"
CPU = {"PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"}, "TargetValue": 75}
LOGIN = {"MasterUsername": "owner", "MasterUserPassword": "Correct-horse-7"}


def tags(app: str) -> list[dict[str, str]]:
    """The tag that puts something in a workload."""
    return [{"Key": "app", "Value": app}]


def workload(name: str, *types: str, units: int | None = None, **more: Any) -> dict[str, Any]:
    """A workload of one component, selected by its own tag."""
    required = {} if units is None else {"required": {"units": units}}
    component = {"name": "web", "types": list(types), **required}
    return {"name": name, "select": {"matchTags": {"app": name}}, "components": [component], "dependsOn": [], **more}


WORKLOADS = (
    workload("sized", GROUP, units=6),
    workload("hot", GROUP),
    workload("clean", GROUP, units=4),
    workload("shop", "AWS::EC2::Instance", units=2, dependsOn=["Egress"]),
    workload("aurora", "AWS::RDS::DBCluster"),
    workload("standby", "AWS::RDS::DBInstance"),
    workload("search", "AWS::OpenSearchService::Domain", select={"arns": ["arn:aws:es:*:domain/search"]}),  # moto tells no tags of it
    workload("files", "AWS::EC2::Instance", units=2, dependsOn=["MountTargets"]),
)


def group(aws: Emulator, shop: Shop, name: str, spread: dict[str, int]) -> None:
    """An Auto Scaling group with so many instances in each zone, by its letter."""
    ec2, scaling = aws.seeding("ec2"), aws.seeding("autoscaling")
    scaling.create_launch_configuration(LaunchConfigurationName=name, ImageId=IMAGE, InstanceType="t3.micro")
    scaling.create_auto_scaling_group(
        AutoScalingGroupName=name,
        LaunchConfigurationName=name,
        MinSize=0,
        MaxSize=20,
        DesiredCapacity=0,
        VPCZoneIdentifier=",".join(shop.private[letter] for letter in spread),
        Tags=[{**each, "PropagateAtLaunch": True} for each in tags(name)],
    )
    for letter, count in spread.items():
        made = ec2.run_instances(ImageId=IMAGE, MinCount=count, MaxCount=count, SubnetId=shop.private[letter])["Instances"]
        scaling.attach_instances(AutoScalingGroupName=name, InstanceIds=[each["InstanceId"] for each in made])


def seed(aws: Emulator) -> str:
    """The account; gives the one NAT gateway, which is in zone a."""
    shop = Shop(aws)  # three private subnets with an instance of `shop` each
    gateway = shop.nat("a")
    shop.route({"NatGatewayId": gateway}, *shop.private.values())
    group(aws, shop, "sized", {"a": 3, "b": 3})
    group(aws, shop, "hot", {"a": 1, "b": 1, "c": 1})
    group(aws, shop, "clean", {"a": 2, "b": 2, "c": 2})
    aws.seeding("autoscaling").put_scaling_policy(
        AutoScalingGroupName="hot", PolicyName="cpu", PolicyType="TargetTrackingScaling", TargetTrackingConfiguration=CPU
    )
    databases(aws)
    masters = [{"NodeId": str(each), "NodeType": "Master", "NodeStatus": "Active"} for each in range(3)]
    data = [{"NodeId": str(3 + each), "NodeType": "Data", "NodeStatus": "Active"} for each in range(2)]
    nodes = [{**each, "AvailabilityZone": f"{REGION}{'ab'[number % 2]}"} for number, each in enumerate([*masters, *data])]
    aws.seeding("opensearch").create_domain(
        DomainName="search",
        EngineVersion="OpenSearch_2.11",
        ClusterConfig={
            "InstanceType": "m5.large.search",
            "InstanceCount": 2,
            "DedicatedMasterEnabled": True,
            "DedicatedMasterCount": 3,
            "ZoneAwarenessEnabled": True,
            "ZoneAwarenessConfig": {"AvailabilityZoneCount": 2},
        },
    )
    aws.fake("opensearch", "DescribeDomainNodes", lambda *_: {"DomainNodesStatusList": nodes})
    files(aws, shop)
    return gateway


def databases(aws: Emulator) -> None:
    """An Aurora cluster with all members in zone a, and an instance with a standby."""
    rds = aws.seeding("rds")
    rds.create_db_cluster(DBClusterIdentifier="aurora", Engine="aurora-postgresql", Tags=tags("aurora"), **LOGIN)
    for number in (1, 2):
        rds.create_db_instance(
            DBInstanceIdentifier=f"aurora-{number}",
            DBClusterIdentifier="aurora",
            DBInstanceClass="db.r6g.large",
            Engine="aurora-postgresql",
            AvailabilityZone=f"{REGION}a",
        )
    rds.create_db_instance(
        DBInstanceIdentifier="standby",
        DBInstanceClass="db.t3.micro",
        Engine="postgres",
        AllocatedStorage=20,
        MultiAZ=True,
        Tags=tags("standby"),
        **LOGIN,
    )


def files(aws: Emulator, shop: Shop) -> None:
    """A file system that is mounted in zones a and b, and an instance that uses it in each of three."""
    efs = aws.seeding("efs")
    made = efs.create_file_system(CreationToken="files", Tags=tags("files"))["FileSystemId"]
    for letter in "ab":
        efs.create_mount_target(FileSystemId=made, SubnetId=shop.private[letter])
    mark = [{"ResourceType": "instance", "Tags": tags("files")}]
    for subnet in shop.private.values():
        shop.ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1, SubnetId=subnet, TagSpecifications=mark)


@pytest.fixture(scope="module")
def sessions() -> Sessions:
    """Botocore's shared data, loaded once."""
    return Sessions()


def judged(aws: Emulator, sessions: Sessions) -> dict[str, Finding]:
    """The findings of a new evaluation, by workload."""
    account = AwsAccount(Identity(home_region="us-east-1", keys=Keys("AKIATESTING", "secret"), endpoint_url=aws.url), sessions)
    account.verify(None)
    now = datetime.now(UTC)
    view = Snapshots(lambda: datetime.now(UTC)).view("uid", account, Freshness(now, now, timedelta(hours=1))).target(REGION)
    metadata = {"name": "all", "namespace": "default", "uid": "1", "generation": 1}
    body = {"metadata": metadata, "spec": {"accountRefs": [{"name": "prod"}], "workloads": list(WORKLOADS)}}
    return {finding.resource.id: finding for finding in judge_target(MultiAZPolicy.parse(body), view, now).findings}


def test_every_fault_is_found_with_its_cause_and_what_is_sound_passes(aws: Emulator, sessions: Sessions) -> None:
    gateway = seed(aws)
    found = judged(aws, sessions)
    told = {name: (finding.verdict, finding.message) for name, finding in found.items()}
    causes = {
        "sized": "3 of 6 units remain, 3 missing",
        "hot": "scaling keeps CPU at 75 % over 3 zones",
        "shop": f"{gateway} (",
        "aurora": "no standby in another zone takes over",
        "search": "voters remain, wanted 2",
        "files": "1 of 2 units remain, 1 missing",
    }
    assert {name for name, (verdict, _) in told.items() if verdict is Verdict.PASS} == {"clean", "standby"}, told
    assert {name for name, (verdict, _) in told.items() if verdict is Verdict.FAIL} == set(causes), told
    assert [name for name, cause in causes.items() if cause not in told[name][1]] == [], told
