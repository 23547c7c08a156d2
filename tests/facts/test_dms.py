from __future__ import annotations

from seawall.facts.base import the
from seawall.facts.dms import ReplicationInstance
from tests.emulator import ACCOUNT, REGION, Emulator
from tests.facts.conftest import ViewFactory

ARN = f"arn:aws:dms:{REGION}:{ACCOUNT}:rep:"


def test_a_replication_instance_is_listed(aws: Emulator, view: ViewFactory) -> None:
    aws.seeding("dms").create_replication_instance(
        ReplicationInstanceIdentifier="move", ReplicationInstanceClass="dms.t3.small", MultiAZ=True
    )
    instance = the(view(), ReplicationInstance)
    assert (instance.id, instance.instance_class, instance.has_standby) == ("move", "dms.t3.small", True)
    assert aws.count("dms") == 1


def test_both_zones_are_told_and_what_is_pending(aws: Emulator, view: ViewFactory) -> None:
    # moto tells no zone.
    told = {
        "ReplicationInstanceIdentifier": "move",
        "ReplicationInstanceArn": f"{ARN}move",
        "ReplicationInstanceStatus": "available",
        "AvailabilityZone": f"{REGION}a",
        "SecondaryAvailabilityZone": f"{REGION}b",
        "MultiAZ": True,
        "PendingModifiedValues": {"MultiAZ": False},
    }
    aws.fake("dms", "DescribeReplicationInstances", lambda *_: {"ReplicationInstances": [told]})
    instance = the(view(), ReplicationInstance)
    assert (instance.availability_zone, instance.secondary_availability_zone) == (f"{REGION}a", f"{REGION}b")
    assert (instance.has_standby, instance.pending["MultiAZ"]) == (True, False)


def test_the_tags_of_all_instances_are_one_answer(aws: Emulator, view: ViewFactory) -> None:
    told = [{"ReplicationInstanceIdentifier": name, "ReplicationInstanceArn": f"{ARN}{name}"} for name in ("move", "copy")]
    aws.fake("dms", "DescribeReplicationInstances", lambda *_: {"ReplicationInstances": told})
    tags = [{"ResourceArn": f"{ARN}move", "Key": "app", "Value": "shop"}]
    aws.fake("dms", "ListTagsForResource", lambda *_: {"TagList": tags})
    assert [each.read_tags() for each in view().all(ReplicationInstance)] == [{"app": "shop"}, {}]
    assert aws.count("dms", "ListTagsForResource") == 1
