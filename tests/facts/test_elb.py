"""Classic load balancers, read over HTTP. moto leaves the zones of one that has subnets empty."""

from __future__ import annotations

import pytest

from seawall.errors import ResourceGone
from seawall.facts.base import the
from seawall.facts.elb import ClassicLoadBalancer
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

LISTENER = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}


@pytest.fixture
def instance(aws: Emulator) -> str:
    """A load balancer in two zones, with one instance."""
    elb = aws.seeding("elb")
    zones = [f"{REGION}a", f"{REGION}b"]
    tags = [{"Key": "app", "Value": "shop"}]
    elb.create_load_balancer(LoadBalancerName="old", Listeners=[LISTENER], AvailabilityZones=zones, Tags=tags)
    made: str = aws.seeding("ec2").run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    elb.register_instances_with_load_balancer(LoadBalancerName="old", Instances=[{"InstanceId": made}])
    return made


def test_a_classic_load_balancer_comes_with_its_zones_and_instances_in_one_call(aws: Emulator, view: ViewFactory, instance: str) -> None:
    found = the(view(), ClassicLoadBalancer)
    assert (found.id, found.arn) == ("old", f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/old")
    assert found.availability_zones == (f"{REGION}a", f"{REGION}b")
    assert found.instance_ids == (instance,)
    assert aws.count() == 1


def test_its_tags_are_in_the_list_for_load_balancers_of_every_kind(aws: Emulator, view: ViewFactory, instance: str) -> None:
    arn = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/old"
    mapping = {"ResourceARN": arn, "Tags": [{"Key": "app", "Value": "shop"}]}
    # moto's tagging API knows no classic load balancers
    aws.fake("resourcegroupstaggingapi", "GetResources", lambda _wanted, _state: {"ResourceTagMappingList": [mapping]})
    assert the(view(), ClassicLoadBalancer).read_tags() == {"app": "shop"}
    assert instance


def test_one_that_the_api_made_is_not_cross_zone_until_it_is_told(aws: Emulator, view: ViewFactory, instance: str) -> None:
    assert the(view(), ClassicLoadBalancer).is_cross_zone is False
    attributes = {"CrossZoneLoadBalancing": {"Enabled": True}}
    aws.seeding("elb").modify_load_balancer_attributes(LoadBalancerName="old", LoadBalancerAttributes=attributes)
    assert the(view(), ClassicLoadBalancer).is_cross_zone is True
    assert instance


def test_an_instance_that_is_out_of_service_is_still_registered(aws: Emulator, view: ViewFactory, instance: str) -> None:
    aws.seeding("ec2").stop_instances(InstanceIds=[instance])
    found = the(view(), ClassicLoadBalancer)
    assert found.instance_ids == (instance,)
    assert found.health == {instance: "OutOfService"}


def test_one_that_was_deleted_since_it_was_listed_is_gone(aws: Emulator, view: ViewFactory, instance: str) -> None:
    found = the(view(), ClassicLoadBalancer)
    aws.fail("elb", "DescribeLoadBalancerAttributes", code="LoadBalancerNotFound", status=400)
    with pytest.raises(ResourceGone):
        _ = found.is_cross_zone
    assert instance
