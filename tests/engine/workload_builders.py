"""Targets and policies for the tests of workloads: small on purpose, each named for what it stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from seawall.api.v1alpha1 import MultiAZPolicy
from seawall.api.v1alpha1.multi_az_policy import WorkloadAnswer
from seawall.engine.finding import Finding
from seawall.engine.zones.building.model import kinds
from seawall.engine.zones.workloads import TargetAnswer, judge_target, merge
from seawall.facts.autoscaling import AutoScalingGroup, ScalingRegion
from seawall.facts.base import Resource
from seawall.facts.ec2.endpoint import VpcEndpoint
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.routing import RouteTable
from seawall.facts.ec2.status import StatusChecks, StatusRegion
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.efs import FileSystem
from seawall.facts.rds.instance import DbInstance
from seawall.facts.zones import AvailabilityZone
from tests.builders import ACCOUNT, REGION, Given

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SHOP = {"app": "shop"}
WEB = {"name": "web", "types": ["AWS::AutoScaling::AutoScalingGroup"], "required": {"units": 60}}


def told(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def zone(letter: str, **more: str) -> AvailabilityZone:
    """Zone eu-west-1a is euw1-az1, and so on."""
    number = "abc".index(letter) + 1
    return AvailabilityZone.model_validate({"ZoneName": f"{REGION}{letter}", "ZoneId": f"euw1-az{number}", **more})


def group(name: str = "web", *, tags: Mapping[str, str] | None = None, **spread: int) -> AutoScalingGroup:
    """A group with so many instances in service by the letter of their zone."""
    place = {"LifecycleState": "InService", "HealthStatus": "Healthy"}
    instances = [
        {"InstanceId": f"i-{name}-{letter}{number}", "AvailabilityZone": f"{REGION}{letter}", **place}
        for letter, count in spread.items()
        for number in range(count)
    ]
    return AutoScalingGroup.model_validate(
        {
            "AutoScalingGroupName": name,
            "AutoScalingGroupARN": f"arn:aws:autoscaling:{REGION}:{ACCOUNT}:autoScalingGroup:1:autoScalingGroupName/{name}",
            "MinSize": 0,
            "MaxSize": 2 * len(instances),
            "DesiredCapacity": len(instances),
            "AvailabilityZones": [f"{REGION}{letter}" for letter in spread],
            "VPCZoneIdentifier": ",".join(f"subnet-{letter}" for letter in spread),
            "Instances": instances,
            "Tags": told(tags or SHOP),
        }
    )


def instance(name: str, letter: str = "a", state: str = "running", *, tags: Mapping[str, str] | None = None) -> Instance:
    place = {"AvailabilityZone": f"{REGION}{letter}"}
    return Instance.model_validate({"InstanceId": name, "State": {"Name": state}, "Placement": place, "Tags": told(tags or SHOP)})


def database(name: str = "shop-db", **settings: Any) -> DbInstance:
    arn = f"arn:aws:rds:{REGION}:{ACCOUNT}:db:{name}"
    plain = {"Engine": "postgres", "DBInstanceStatus": "available", "AvailabilityZone": f"{REGION}a", "MultiAZ": False}
    return DbInstance.model_validate(
        {"DBInstanceIdentifier": name, "DBInstanceArn": arn, "TagList": told(SHOP), **plain, **settings}, by_alias=True
    )


def subnet(name: str, letter: str, vpc: str = "vpc-1") -> Subnet:
    place = {"AvailabilityZone": f"{REGION}{letter}", "VpcId": vpc}
    return Subnet.model_validate({"SubnetId": name, "SubnetArn": f"arn:aws:ec2:{REGION}:{ACCOUNT}:subnet/{name}", **place})


#: The only table of a VPC that nothing leaves.
ISOLATED = RouteTable.model_validate({"RouteTableId": "rtb-main", "VpcId": "vpc-1", "Associations": [{"Main": True}]})


def target(*resources: Resource, zones: Iterable[AvailabilityZone] | None = None, region: str = REGION) -> Given:
    """A target that holds these, and nothing else of the types that are simulated; without subnets of its own one in each zone, that nothing leaves.

    Instances pass their status checks, and nothing scales a group.
    """
    view = Given(region)
    has_network = any(isinstance(each, Subnet) for each in resources)
    network = () if has_network else (ISOLATED, *(subnet(f"subnet-{letter}", letter) for letter in "abc"))
    for each in (*(zones if zones is not None else (zone("a"), zone("b"), zone("c"))), *network, *resources):
        view.put(each)
    instances = (each for each in resources if isinstance(each, Instance))
    view.put(StatusRegion(), {"checks": {each.id: StatusChecks(instance="ok", system="ok") for each in instances}})
    view.put(ScalingRegion(), {"policies": {}})
    return view.none_of(*kinds().values(), VpcEndpoint, FileSystem)


def policy(
    *components: Mapping[str, Any], select: Mapping[str, Any] | None = None, workload: Mapping[str, Any] | None = None, **spec: Any
) -> MultiAZPolicy:
    """One workload `shop` of these components, with more members of its own and of the spec."""
    shop = {"name": "shop", "select": select or {"matchTags": SHOP}, **({"components": list(components)} if components else {})}
    return MultiAZPolicy.parse(
        {
            "metadata": {"name": "pay", "namespace": "team"},
            "spec": {"accountSelector": {}, "workloads": [{**shop, **(workload or {})}], **spec},
        }
    )


def judge(asked: MultiAZPolicy, *views: Given) -> tuple[tuple[TargetAnswer, ...], tuple[WorkloadAnswer, ...]]:
    return merge([judge_target(asked, view, NOW) for view in views])


def only(asked: MultiAZPolicy, view: Given) -> tuple[Finding, WorkloadAnswer]:
    """The one finding and the one answer."""
    (answer,), (workload,) = judge(asked, view)
    (finding,) = answer.findings
    return finding, workload
