"""File systems: EFS by its mount targets and its one zone, FSx by its deployment type."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from seawall.api.v1alpha1.terms import Dependency, ZoneVerdict
from seawall.errors import UnknownReason
from seawall.facts.backup import BackupRegion
from seawall.facts.base import Resource
from seawall.facts.efs import EfsRegion, MountTarget, Replica
from seawall.facts.efs import FileSystem as Efs
from seawall.facts.fsx import Backup, FsxRegion
from seawall.facts.fsx import FileSystem as Fsx
from tests.builders import ACCOUNT, REGION, Given
from tests.engine.workload_builders import NOW
from tests.engine.zones.family_builders import ACCEPTING, AZ1, AZ2, by_zone, holding, losses, outcomes, verdict, worst


def efs(*letters: str, state: str = "available", **settings: Any) -> Given:
    """A file system with a mount target in each of these zones."""
    told = {"FileSystemId": "fs-1", "LifeCycleState": state, "NumberOfMountTargets": len(letters), **settings}
    return holding(Efs.model_validate(told), mount_targets=tuple(target(letter) for letter in letters))


def target(letter: str, state: str = "available") -> MountTarget:
    place = {"AvailabilityZoneName": f"{REGION}{letter}", "SubnetId": f"subnet-{letter}"}
    return MountTarget.model_validate({"MountTargetId": f"fsmt-{letter}", "LifeCycleState": state, **place})


def one_zone(*replicas: Replica, backed_up: timedelta | None = None) -> Given:
    view = efs("a", AvailabilityZoneName=f"{REGION}a", AvailabilityZoneId=AZ1)
    arn = f"arn:aws:elasticfilesystem:{REGION}:{ACCOUNT}:file-system/fs-1"
    view.put(EfsRegion(), {"replicas": {"fs-1": replicas}})
    view.put(BackupRegion(), {"backed_up": {} if backed_up is None else {arn: NOW - backed_up}})
    return view


def replica(region: str = REGION, age: timedelta | None = timedelta(minutes=10), status: str = "ENABLED") -> Replica:
    last = {} if age is None else {"LastReplicatedTimestamp": NOW - age}
    return Replica.model_validate({"Region": region, "FileSystemId": "fs-2", "Status": status, **last})


class TestEfs:
    def test_a_regional_one_with_mount_targets_in_two_zones_survives_on_awss_word(self) -> None:
        found = outcomes(efs("a", "b"), Efs)
        assert {outcome.verdict for outcome in found} == {ZoneVerdict.SURVIVES}
        assert {outcome.basis.value for outcome in found} == {"AwsManaged"}

    def test_a_regional_one_with_all_mount_targets_in_one_zone_is_reached_no_more_without_it(self) -> None:
        failed = worst(efs("a"), Efs)
        assert failed.verdict is ZoneVerdict.FAILS
        assert failed.cause == "it > fs-1 > mount targets > fsmt-a (euw1-az1): it can be reached no more"

    def test_the_number_of_mount_targets_in_the_list_proves_nothing(self) -> None:
        view = efs("a", NumberOfMountTargets=3)
        assert verdict(view, Efs) is ZoneVerdict.FAILS

    def test_a_mount_target_that_is_being_made_is_none_yet(self) -> None:
        view = efs("a", "b")
        view.facts[Efs, "fs-1", "mount_targets"] = (target("a"), target("b", "creating"))
        lost = {loss.zone: loss.worst for loss in losses(view, Efs)}
        assert (lost[AZ1].verdict, lost[AZ2].verdict) == (ZoneVerdict.UNKNOWN, ZoneVerdict.SURVIVES)
        assert lost[AZ1].gap is not None
        assert lost[AZ1].gap.reason is UnknownReason.PENDING

    def test_one_without_any_mount_target_fails_and_costs_no_call(self) -> None:
        view = efs()
        view.facts.clear()
        assert worst(view, Efs).cause == "it > fs-1: it has no mount target, so nothing reaches it"

    def test_mount_targets_that_cannot_be_read_leave_it_unknown(self) -> None:
        view = efs("a", "b")
        view.facts.clear()
        unknown = worst(view, Efs)
        assert unknown.verdict is ZoneVerdict.UNKNOWN
        assert unknown.gap is not None
        assert unknown.gap.reason is UnknownReason.ACCESS_DENIED

    def test_mount_targets_are_not_asked_for_where_the_policy_wants_them_left_out(self) -> None:
        view = efs("a")
        view.facts.clear()
        (loss,) = losses(view, Efs, wants=(Dependency.EGRESS,))
        assert loss.worst.verdict is ZoneVerdict.SURVIVES

    def test_a_one_zone_one_without_a_copy_fails(self) -> None:
        assert by_zone(one_zone(), Efs) == {AZ1: ZoneVerdict.FAILS}

    def test_a_one_zone_one_with_a_replica_or_a_backup_is_recoverable_within_its_age(self) -> None:
        for view in (one_zone(replica()), one_zone(replica("eu-central-1")), one_zone(backed_up=timedelta(minutes=30))):
            assert verdict(view, Efs) is ZoneVerdict.RECOVERABLE
            assert worst(view, Efs, ACCEPTING).passes is True
        assert worst(one_zone(backed_up=timedelta(hours=30)), Efs, ACCEPTING).passes is False

    def test_the_newest_copy_counts_and_one_without_a_date_comes_last(self) -> None:
        assert worst(one_zone(replica(age=None), backed_up=timedelta(minutes=30)), Efs, ACCEPTING).passes is True
        assert worst(one_zone(replica(age=None)), Efs, ACCEPTING).passes is None

    def test_a_replica_that_is_paused_or_in_the_same_zone_is_no_copy(self) -> None:
        assert verdict(one_zone(replica(status="PAUSED")), Efs) is ZoneVerdict.FAILS
        view = one_zone(replica())
        view.put(Efs.model_validate({"FileSystemId": "fs-2", "LifeCycleState": "available", "AvailabilityZoneName": f"{REGION}a"}))
        lost = next(each for each in outcomes(view, Efs) if "fs-1" in each.path)
        assert lost.verdict is ZoneVerdict.FAILS

    def test_copies_that_cannot_be_read_leave_a_one_zone_one_unknown(self) -> None:
        view = one_zone()
        del view.facts[BackupRegion, ACCOUNT, "backed_up"]
        assert verdict(view, Efs) is ZoneVerdict.UNKNOWN

    @pytest.mark.parametrize(("state", "wanted"), [("creating", ZoneVerdict.UNKNOWN), ("error", ZoneVerdict.FAILS)])
    def test_one_that_is_being_made_is_pending_and_one_that_broke_fails(self, state: str, wanted: ZoneVerdict) -> None:
        assert verdict(efs("a", "b", state=state), Efs) is wanted


def fsx(deployment: str | None, *subnets: str, kind: str = "WINDOWS", backups: tuple[Backup, ...] = (), **settings: Any) -> Given:
    configuration = {"WINDOWS": "WindowsConfiguration", "ONTAP": "OntapConfiguration", "LUSTRE": "LustreConfiguration"}[kind]
    inner = {"DeploymentType": deployment, **({"PreferredSubnetId": subnets[0]} if len(subnets) > 1 else {})}
    arn = f"arn:aws:fsx:{REGION}:{ACCOUNT}:file-system/fs-1"
    plain = {"FileSystemId": "fs-1", "ResourceARN": arn, "FileSystemType": kind, "Lifecycle": "AVAILABLE", "SubnetIds": list(subnets)}
    view = holding(Fsx.model_validate({**plain, configuration: {key: value for key, value in inner.items() if value}, **settings}))
    view.put(FsxRegion(), {"backups": {"fs-1": backups}})
    return view


def backup(age: timedelta, state: str = "AVAILABLE", volume: str | None = None) -> Backup:
    inside = {"Volume": {"VolumeId": volume, "FileSystemId": "fs-1"}} if volume else {"FileSystem": {"FileSystemId": "fs-1"}}
    return Backup.model_validate({"BackupId": "backup-1", "Lifecycle": state, "CreationTime": NOW - age, **inside})


class TestFsx:
    @pytest.mark.parametrize("kind", ["WINDOWS", "ONTAP"])
    def test_multi_az_survives_with_a_standby_in_another_zone(self, kind: str) -> None:
        view = fsx("MULTI_AZ_1", "subnet-a", "subnet-b", kind=kind)
        assert by_zone(view, Fsx) == {AZ1: ZoneVerdict.SURVIVES, AZ2: ZoneVerdict.SURVIVES}
        assert worst(view, Fsx).basis.value == "Configured", "AWS does not tell which server is active"

    def test_two_subnets_of_one_zone_are_one_place(self) -> None:
        assert verdict(fsx("MULTI_AZ_1", "subnet-a", "subnet-a2"), Fsx) is ZoneVerdict.FAILS

    @pytest.mark.parametrize("deployment", ["SINGLE_AZ_1", "SINGLE_AZ_HA_1", "SINGLE_AZ_HA_2"])
    def test_single_az_fails_also_with_two_servers_as_those_are_in_one_zone(self, deployment: str) -> None:
        assert verdict(fsx(deployment, "subnet-a"), Fsx) is ZoneVerdict.FAILS

    def test_lustre_has_no_standby_in_any_deployment_type(self) -> None:
        assert verdict(fsx("PERSISTENT_2", "subnet-a", kind="LUSTRE"), Fsx) is ZoneVerdict.FAILS
        assert verdict(fsx(None, "subnet-a", kind="LUSTRE"), Fsx) is ZoneVerdict.FAILS

    def test_a_complete_backup_makes_it_recoverable_within_its_age(self) -> None:
        view = fsx("SINGLE_AZ_1", "subnet-a", backups=(backup(timedelta(days=2)), backup(timedelta(minutes=5))))
        assert worst(view, Fsx).verdict is ZoneVerdict.RECOVERABLE
        assert worst(view, Fsx, ACCEPTING).passes is True
        late = fsx("SINGLE_AZ_1", "subnet-a", backups=(backup(timedelta(hours=2)), backup(timedelta(0), "CREATING")))
        assert worst(late, Fsx, ACCEPTING).passes is False

    def test_backups_of_volumes_do_not_tell_whether_every_volume_has_one(self) -> None:
        view = fsx("SINGLE_AZ_1", "subnet-a", kind="ONTAP", backups=(backup(timedelta(minutes=5), volume="fsvol-1"),))
        found = worst(view, Fsx, ACCEPTING)
        assert (found.verdict, found.passes) == (ZoneVerdict.RECOVERABLE, None)

    def test_backups_are_asked_for_only_where_they_decide(self) -> None:
        view = fsx("MULTI_AZ_1", "subnet-a", "subnet-b")
        view.facts.clear()
        assert verdict(view, Fsx) is ZoneVerdict.SURVIVES
        single = fsx("SINGLE_AZ_1", "subnet-a")
        single.facts.clear()
        assert verdict(single, Fsx) is ZoneVerdict.UNKNOWN

    @pytest.mark.parametrize(
        ("settings", "wanted"),
        [
            ({"Lifecycle": "CREATING"}, ZoneVerdict.UNKNOWN),
            ({"Lifecycle": "FAILED"}, ZoneVerdict.FAILS),
            ({"Lifecycle": None}, ZoneVerdict.UNKNOWN),
            ({"SubnetIds": ["subnet-gone", "subnet-b"], "WindowsConfiguration": {"DeploymentType": "MULTI_AZ_1"}}, ZoneVerdict.UNKNOWN),
        ],
    )
    def test_what_is_not_known_or_not_settled_is_no_verdict(self, settings: dict[str, Any], wanted: ZoneVerdict) -> None:
        assert verdict(fsx("MULTI_AZ_1", "subnet-a", "subnet-b", **settings), Fsx) is wanted

    def test_without_a_deployment_type_nobody_knows(self) -> None:
        assert verdict(fsx(None, "subnet-a", "subnet-b"), Fsx) is ZoneVerdict.UNKNOWN


@pytest.mark.parametrize("kind", [Efs, Fsx])
def test_zones_that_cannot_be_read_leave_every_answer_open(kind: type[Resource]) -> None:
    view = efs("a", "b") if kind is Efs else fsx("MULTI_AZ_1", "subnet-a", "subnet-b")
    view.lists = {each: found for each, found in view.lists.items() if each.TYPE != "AWS::EC2::AvailabilityZone"}
    assert verdict(view, kind) is ZoneVerdict.UNKNOWN
