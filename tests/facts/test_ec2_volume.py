from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from seawall.facts.base import the
from seawall.facts.ec2.snapshot import Snapshot, newest_of_volumes
from seawall.facts.ec2.volume import Volume
from tests.emulator import REGION, Emulator
from tests.facts.conftest import ViewFactory

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def telling(aws: Emulator, *snapshots: dict[str, Any]) -> None:
    aws.fake("ec2", "DescribeSnapshots", lambda *_: {"Snapshots": list(snapshots)})


def snapshot(name: str, volume: str, hours_old: int, state: str = "completed") -> dict[str, Any]:
    return {"SnapshotId": name, "VolumeId": volume, "State": state, "StartTime": NOW - timedelta(hours=hours_old)}


def test_a_volume_is_in_one_zone_with_the_instance_that_uses_it(aws: Emulator, view: ViewFactory) -> None:
    ec2 = aws.seeding("ec2")
    placed = {"Placement": {"AvailabilityZone": f"{REGION}b"}}
    (made,) = ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1, **placed)["Instances"]
    data = ec2.create_volume(AvailabilityZone=f"{REGION}b", Size=1)["VolumeId"]
    ec2.attach_volume(VolumeId=data, InstanceId=made["InstanceId"], Device="/dev/sdf")
    volume = next(each for each in view().all(Volume) if each.id == data)
    assert (volume.availability_zone, volume.instance_ids) == (f"{REGION}b", (made["InstanceId"],))
    assert volume.zone_id is None  # moto does not tell it


def test_the_id_of_the_zone_is_told_where_aws_does(aws: Emulator, view: ViewFactory) -> None:
    told = {"VolumeId": "vol-1", "AvailabilityZone": f"{REGION}a", "AvailabilityZoneId": "euw1-az2"}
    aws.fake("ec2", "DescribeVolumes", lambda *_: {"Volumes": [told]})
    assert the(view(), Volume).zone_id == "euw1-az2"


def test_a_volume_may_be_attached_to_several_instances_and_is_none_that_it_leaves(aws: Emulator, view: ViewFactory) -> None:
    attached = [("i-1", "attached"), ("i-2", "attaching"), ("i-3", "detaching"), (None, "attached")]
    told = {"VolumeId": "vol-1", "Attachments": [{"State": state, **({"InstanceId": name} if name else {})} for name, state in attached]}
    aws.fake("ec2", "DescribeVolumes", lambda *_: {"Volumes": [told]})
    assert the(view(), Volume).instance_ids == ("i-1", "i-2")


def test_a_volume_of_kubernetes_names_the_persistent_volume_that_is_bound_to_its_zone(aws: Emulator, view: ViewFactory) -> None:
    tags = ([{"Key": "CSIVolumeName", "Value": "pvc-1"}], [{"Key": "kubernetes.io/created-for/pv/name", "Value": "pvc-2"}], [])
    told = [{"VolumeId": f"vol-{number}", "Tags": each} for number, each in enumerate(tags)]
    aws.fake("ec2", "DescribeVolumes", lambda *_: {"Volumes": told})
    assert [each.persistent_volume for each in view().all(Volume)] == ["pvc-1", "pvc-2", None]


def test_the_newest_snapshot_of_a_volume_is_the_newest_that_is_complete(aws: Emulator, view: ViewFactory) -> None:
    telling(
        aws,
        snapshot("snap-new", "vol-1", 2),
        snapshot("snap-old", "vol-1", 30),
        snapshot("snap-pending", "vol-1", 0, "pending"),
        snapshot("snap-failed", "vol-2", 1, "error"),
        snapshot("snap-other", "vol-3", 5),
    )
    newest = newest_of_volumes(view())
    assert {volume: each.id for volume, each in newest.items()} == {"vol-1": "snap-new", "vol-3": "snap-other"}
    assert newest["vol-1"].started == NOW - timedelta(hours=2)
    assert aws.count("ec2") == 1


def test_a_snapshot_tells_its_volume_and_state(aws: Emulator, view: ViewFactory) -> None:
    ec2 = aws.seeding("ec2")
    volume = ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=1)["VolumeId"]
    made = ec2.create_snapshot(VolumeId=volume)["SnapshotId"]
    found = next(each for each in view().all(Snapshot) if each.id == made)
    assert (found.volume_id, found.is_complete) == (volume, True)
    assert found.started is not None
