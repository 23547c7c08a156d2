"""What judging a whole Region costs: one list a type, one read a setting, and a call a resource only where AWS offers nothing else."""

from __future__ import annotations

from collections import Counter

import pytest

from seawall.controls import registry
from seawall.facts.snapshot import TargetView
from tests.emulator import Emulator
from tests.facts.conftest import ViewFactory

CONTROLS = {name: control for name, control in registry().items() if name.startswith(("ec2.", "vpc."))}


@pytest.fixture
def region(aws: Emulator, view: ViewFactory) -> TargetView:
    """Five instances, a launch template, a snapshot, an image, an address, and what every new account has."""
    ec2 = aws.seeding("ec2")
    instances = ec2.run_instances(ImageId="ami-12345678", MinCount=5, MaxCount=5)["Instances"]
    ec2.create_tags(Resources=[instances[0]["InstanceId"]], Tags=[{"Key": "seawall.dev/protect", "Value": ""}])
    ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData={"ImageId": "ami-12345678"})
    ec2.register_image(Name="web", RootDeviceName="/dev/sda1", Architecture="x86_64")
    ec2.create_snapshot(VolumeId=ec2.create_volume(AvailabilityZone="eu-west-1a", Size=1)["VolumeId"])
    ec2.allocate_address(Domain="vpc")
    return view()


def test_every_control_gives_a_verdict_and_no_list_is_made_twice(aws: Emulator, region: TargetView) -> None:
    verdicts: Counter[str] = Counter()
    for control in CONTROLS.values():
        for resource in region.all(control.resource):
            verdicts[type(control.verdict(resource, control.parameters())).__name__] += 1
    calls = Counter(call.operation for call in aws.calls)
    assert verdicts["Pass"]
    assert verdicts["Fail"]
    assert calls.pop("DescribeInstanceAttribute") == 5 + 1  # user data of each, the protection of the one that is to have it
    assert calls.pop("DescribeSnapshots") == 2  # the account's own, and those of them that are public
    assert calls.pop("DescribeSnapshotAttribute") == 2  # moto calls every snapshot public: that of the volume and that of the image
    assert set(calls.values()) == {1}, calls
    assert sum(calls.values()) <= 30, calls


def test_a_region_where_nothing_is_costs_a_list_for_each_type_and_a_read_for_each_setting(aws: Emulator, view: ViewFactory) -> None:
    ec2 = aws.seeding("ec2", "us-west-2")
    for subnet in ec2.describe_subnets()["Subnets"]:
        ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    here = view("us-west-2")
    for control in CONTROLS.values():
        for resource in here.all(control.resource):
            control.verdict(resource, control.parameters())
    calls = Counter(call.operation for call in aws.calls)
    assert set(calls.values()) == {1}, calls
