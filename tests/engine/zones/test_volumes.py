"""EBS volumes: in one zone each, and what counts with an instance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.engine.zones.building.build import components_of
from seawall.engine.zones.loss.outcome import Terms
from seawall.engine.zones.loss.parts import Component
from seawall.engine.zones.loss.simulation import simulate
from seawall.engine.zones.site import Site
from seawall.errors import UnknownReason
from seawall.facts.autoscaling import AutoScalingGroup
from seawall.facts.base import Resource
from seawall.facts.ec2.instance import Instance
from seawall.facts.ec2.snapshot import Snapshot
from seawall.facts.ec2.volume import Volume
from tests.builders import REGION, Given
from tests.engine.workload_builders import NOW, SHOP, group, instance, policy, target, told
from tests.engine.zones.family_builders import ACCEPTING, AZ1, built, by_zone, holding, verdict, worst


def volume(name: str = "vol-1", letter: str = "a", *instances: str, **settings: Any) -> Volume:
    attached = [{"InstanceId": each, "State": "attached"} for each in instances]
    plain = {"VolumeId": name, "State": "in-use" if instances else "available", "AvailabilityZone": f"{REGION}{letter}"}
    return Volume.model_validate({**plain, "Attachments": attached, "Tags": told(SHOP), **settings})


def snapshot(name: str, age: timedelta, state: str = "completed") -> Snapshot:
    return Snapshot.model_validate({"SnapshotId": name, "VolumeId": "vol-1", "State": state, "StartTime": NOW - age})


def lone(*snapshots: Snapshot, **settings: Any) -> Given:
    view = holding(volume(**settings)).none_of(Snapshot)
    for each in snapshots:
        view.put(each)
    return view


def judged_beside(view: Given, *beside: type[Resource]) -> Sequence[str]:
    """The names of the volumes that are judged by themselves where resources of these types are selected as well."""
    return [part.name for part in built(Site.read(view, NOW, None), Volume, beside).parts]


def test_a_volume_never_survives_by_itself() -> None:
    assert by_zone(lone(), Volume) == {AZ1: ZoneVerdict.FAILS}


def test_the_newest_complete_snapshot_makes_it_recoverable_within_its_age() -> None:
    view = lone(snapshot("snap-1", timedelta(days=1)), snapshot("snap-2", timedelta(minutes=10)))
    assert verdict(view, Volume) is ZoneVerdict.RECOVERABLE
    assert worst(view, Volume, ACCEPTING).passes is True
    assert worst(lone(snapshot("snap-1", timedelta(days=1))), Volume, ACCEPTING).passes is False


def test_a_pending_snapshot_is_no_way_back() -> None:
    assert verdict(lone(snapshot("snap-1", timedelta(0), "pending")), Volume) is ZoneVerdict.FAILS


def test_snapshots_that_cannot_be_listed_leave_it_unknown() -> None:
    unknown = worst(holding(volume()), Volume)
    assert unknown.gap is not None
    assert unknown.gap.reason is UnknownReason.ACCESS_DENIED


def test_a_volume_of_a_selected_instance_counts_with_it_and_no_snapshot_is_asked_for() -> None:
    view = holding(volume("vol-1", "a", "i-1"))
    view.put(instance("i-1"))
    assert judged_beside(view, Instance) == []
    assert Snapshot.LISTING not in view.touched


def test_a_volume_of_an_instance_of_a_selected_group_counts_with_it() -> None:
    view = holding(volume("vol-1", "a", "i-web-a0"))
    view.put(group(a=1, b=1))
    assert judged_beside(view, AutoScalingGroup) == []


def test_a_volume_of_an_instance_that_is_not_selected_is_judged_by_itself() -> None:
    view = lone()
    view.put(volume("vol-2", "b", "i-else"))
    view.put(instance("i-1"))
    assert judged_beside(view, Instance) == ["vol-1", "vol-2"]


def test_a_persistent_volume_of_kubernetes_is_judged_by_itself_as_its_pods_cannot_leave_its_zone() -> None:
    view = lone(Attachments=[{"InstanceId": "i-1", "State": "attached"}], Tags=told({"kubernetes.io/created-for/pv/name": "pvc-1"}))
    view.put(instance("i-1"))
    assert judged_beside(view, Instance) == ["vol-1 (pvc-1)"]


def test_whether_it_counts_with_an_instance_is_unknown_where_instances_cannot_be_listed() -> None:
    view = holding(volume("vol-1", "a", "i-1"))
    site = Site.read(view, NOW, None)
    made = built(site, Volume, (Instance,))
    (loss,) = simulate([Component("it", made.parts)], {}, Terms())
    assert loss.worst.verdict is ZoneVerdict.UNKNOWN


def test_one_that_is_being_made_is_pending_and_one_that_broke_fails() -> None:
    assert verdict(lone(State="creating"), Volume) is ZoneVerdict.UNKNOWN
    assert verdict(lone(State="error"), Volume) is ZoneVerdict.FAILS


def judged(view: Given, *components: dict[str, Any]) -> list[tuple[str, str]]:
    """Component and name of each volume that is judged by itself in a workload of instances and volumes."""
    (workload,) = policy(*components).spec.workloads
    resources = (*view.all(Instance), *view.all(Volume))
    found = components_of(workload, resources, Site.read(view, NOW, ()))
    return [(component.name, part.name) for component in found for part in component.parts if part.name.startswith("vol")]


def test_it_counts_with_an_instance_of_its_own_component_and_without_components_with_any() -> None:
    view = target(instance("i-1", "a"), volume("vol-1", "a", "i-1"), volume("vol-2", "b")).none_of(Snapshot)
    web, data = {"name": "web", "types": ["AWS::EC2::Instance"]}, {"name": "data", "types": ["AWS::EC2::Volume"]}
    assert judged(view, web, data) == [("data", "vol-1"), ("data", "vol-2")]
    assert judged(view, {"name": "all", "types": [*web["types"], *data["types"]]}) == [("all", "vol-2")]
    assert judged(view) == [("AWS::EC2::Volume", "vol-2")]
