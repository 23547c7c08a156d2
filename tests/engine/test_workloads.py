"""From a policy and the facts of targets to findings, the zone matrix and the policy's status."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from seawall.api.v1alpha1.terms import Severity, Verdict, ZoneVerdict
from seawall.engine.finding import REGION_LOSS, ZONE_LOSS
from seawall.engine.zones.building.build import actions_of
from seawall.engine.zones.workloads import merge
from seawall.errors import UnknownReason
from seawall.facts.autoscaling import GROUP_TAG, AutoScalingGroup
from seawall.facts.ec2.instance import Instance
from seawall.facts.rds.instance import DbInstance
from seawall.facts.zones import AvailabilityZone
from tests.builders import ACCOUNT, REGION
from tests.engine.workload_builders import NOW, SHOP, WEB, database, group, instance, judge, only, policy, target, zone
from tests.engine.zones.launch_builders import fleet, launching


class TestAutoScalingGroups:
    def test_a_two_zone_group_that_was_sized_for_its_load_fails_and_the_missing_units_are_named(self) -> None:
        finding, workload = only(policy(WEB), target(group(a=30, b=30)))
        assert (finding.control, finding.verdict, finding.severity) == (ZONE_LOSS, Verdict.FAIL, Severity.HIGH)
        assert "web > euw1-az1: 30 of 60 units remain, 30 missing" in finding.message
        assert "wanted" in finding.message
        assert workload.verdict is ZoneVerdict.FAILS
        assert workload.worst_zone == "euw1-az1"
        assert workload.zones == ("euw1-az1", "euw1-az2"), "counting zones would let it pass"
        assert [(each.zone, each.remaining, each.required) for each in workload.capacity] == [("euw1-az1", 30, 60), ("euw1-az2", 30, 60)]

    def test_90_units_over_three_zones_carry_60_without_any_one_zone(self) -> None:
        finding, workload = only(policy(WEB), target(group(a=30, b=30, c=30)))
        assert finding.verdict is Verdict.PASS
        assert finding.message.startswith("survives the loss of any one of euw1-az1, euw1-az2, euw1-az3")
        assert (workload.verdict, workload.worst_zone, workload.causes) == (ZoneVerdict.SURVIVES, None, ())

    def test_the_matrix_has_a_row_for_each_zone_and_component(self) -> None:
        (answer,), _ = judge(policy(WEB), target(group(a=60, b=40)))
        rows = [(row.workload, row.component, row.zone, row.verdict, row.remaining, row.required) for row in answer.zone_lists.matrix]
        assert rows == [
            ("shop", "web", "euw1-az1", ZoneVerdict.FAILS, 40, 60),
            ("shop", "web", "euw1-az2", ZoneVerdict.SURVIVES, 60, 60),
        ]

    def test_one_group_a_zone_is_one_pool_where_a_component_says_so_and_several_where_nothing_does(self) -> None:
        view = target(group("web-a", a=60), group("web-b", b=60))
        assert only(policy(WEB), view)[0].verdict is Verdict.PASS
        finding, _ = only(policy(), view)
        assert "AWS::AutoScaling::AutoScalingGroup > web-a > euw1-az1: 0 units remain" in finding.message

    def test_a_share_of_the_desired_capacity_is_rounded_up(self) -> None:
        half = {**WEB, "required": {"percentOfDesired": 50}}
        assert only(policy(half), target(group(a=3, b=2)))[0].verdict is Verdict.FAIL
        assert only(policy(half), target(group(a=3, b=3)))[0].verdict is Verdict.PASS

    def test_without_a_declared_capacity_the_topology_is_judged_and_that_is_said(self) -> None:
        finding, _ = only(policy(), target(group(a=1, b=1)))
        assert finding.verdict is Verdict.PASS
        assert "; capacity not declared for AWS::AutoScaling::AutoScalingGroup" in finding.message
        assert "types that are simulated are looked at" in finding.message

    def test_elastic_counts_what_the_group_restores_and_says_what_is_not_checked(self) -> None:
        finding, _ = only(policy(WEB, zoneLoss={"mode": "Elastic"}), launching(fleet(a=30, b=30, over="ab")))
        assert finding.verdict is Verdict.PASS
        assert "for which AWS need not have machines" in finding.message

    def test_what_is_in_a_zone_that_is_out_of_service_counts_as_lost_already(self) -> None:
        zones = (zone("a"), zone("b"), zone("c", State="impaired"))
        finding, workload = only(policy(WEB), target(group(a=30, b=30, c=30), zones=zones))
        assert finding.verdict is Verdict.FAIL
        assert workload.causes[0] == "euw1-az3 is out of service now, and what is there counts as lost"

    def test_instances_in_a_local_zone_are_lost_with_their_parent_zone(self) -> None:
        local = AvailabilityZone.model_validate({"ZoneName": f"{REGION}b", "ZoneId": "euw1-dub1-az1", "ParentZoneId": "euw1-az1"})
        finding, workload = only(policy(WEB), target(group(a=60, b=60), zones=(zone("a"), local)))
        assert finding.verdict is Verdict.FAIL
        assert workload.zones == ("euw1-az1",)


class TestInstances:
    FLEET: Mapping[str, Any] = {"name": "fleet", "types": ["AWS::EC2::Instance"], "required": {"units": 1}}

    def test_all_selected_instances_are_one_pool(self) -> None:
        assert only(policy(self.FLEET), target(instance("i-1", "a"), instance("i-2", "b")))[0].verdict is Verdict.PASS

    @pytest.mark.parametrize("state", ["stopped", "stopping", "pending"])
    def test_only_running_instances_carry_load(self, state: str) -> None:
        view = target(instance("i-1", "a"), instance("i-2", "b", state))
        assert only(policy(self.FLEET), view)[0].verdict is Verdict.FAIL

    def test_an_instance_that_has_ended_is_not_selected_at_all(self) -> None:
        finding, _ = only(policy(self.FLEET), target(instance("i-1", "a", "terminated")))
        assert finding.verdict is Verdict.UNKNOWN

    def test_an_instance_of_a_selected_group_is_counted_there_only(self) -> None:
        of_group = {**SHOP, GROUP_TAG: "web"}
        both = {"name": "all", "types": ["AWS::AutoScaling::AutoScalingGroup", "AWS::EC2::Instance"], "required": {"units": 2}}
        view = target(group(a=1, b=1), instance("i-web-a0", "a"), instance("i-other", "b", tags=of_group))
        finding, _ = only(policy(both), view)
        assert "all > euw1-az1: 1 of 2 units remain, 1 missing" in finding.message

    def test_an_instance_of_a_group_that_is_not_selected_counts_by_itself(self) -> None:
        tags = {**SHOP, GROUP_TAG: "web"}
        view = target(group(tags={"app": "else"}, a=1), instance("i-1", "a", tags=tags), instance("i-2", "b", tags=tags))
        assert only(policy(), view)[0].verdict is Verdict.PASS

    def test_a_share_is_taken_of_the_instances_that_run(self) -> None:
        half = {**self.FLEET, "required": {"percentOfDesired": 50}}
        running = [instance(f"i-{letter}{number}", letter) for letter in "ab" for number in range(2)]
        assert only(policy(half), target(*running, instance("i-off", "c", "stopped")))[0].verdict is Verdict.PASS


class TestDatabases:
    ACCEPTING: Mapping[str, Any] = {"acceptRecoverable": True, "rto": "1h", "rpo": "5m"}

    def test_a_standby_in_another_zone_survives(self) -> None:
        finding, workload = only(policy(), target(database(MultiAZ=True, SecondaryAvailabilityZone=f"{REGION}b")))
        assert finding.verdict is Verdict.PASS
        assert workload.zones == ("euw1-az1", "euw1-az2")

    def test_multi_az_survives_where_aws_does_not_tell_the_standbys_zone(self) -> None:
        assert only(policy(), target(database(MultiAZ=True)))[0].verdict is Verdict.PASS

    def test_a_single_database_without_backups_fails(self) -> None:
        finding, workload = only(policy(), target(database()))
        assert finding.verdict is Verdict.FAIL
        assert workload.verdict is ZoneVerdict.FAILS
        assert workload.causes == (
            "AWS::RDS::DBInstance > shop-db > euw1-az1: no standby in another zone takes over, and there is no backup to restore",
        )

    def test_a_single_database_with_backups_is_recoverable_and_fails_unless_that_is_accepted(self) -> None:
        view = target(database(BackupRetentionPeriod=7, LatestRestorableTime=NOW - timedelta(minutes=4)))
        finding, workload = only(policy(), view)
        assert (finding.verdict, workload.verdict) == (Verdict.FAIL, ZoneVerdict.RECOVERABLE)
        finding, workload = only(policy(zoneLoss=self.ACCEPTING), view)
        assert (finding.verdict, workload.verdict) == (Verdict.PASS, ZoneVerdict.RECOVERABLE)
        assert workload.causes

    def test_a_restore_that_loses_more_than_rpo_fails_also_where_recovery_is_accepted(self) -> None:
        late = database(BackupRetentionPeriod=7, LatestRestorableTime=NOW - timedelta(minutes=9))
        assert only(policy(zoneLoss=self.ACCEPTING), target(late))[0].verdict is Verdict.FAIL

    @pytest.mark.parametrize("settings", [{"PendingModifiedValues": {"MultiAZ": True}}, {"DBInstanceStatus": "creating"}])
    def test_what_aws_is_changing_now_is_pending(self, settings: Mapping[str, Any]) -> None:
        finding, workload = only(policy(), target(database(BackupRetentionPeriod=7, **settings)))
        assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.PENDING)
        assert workload.verdict is ZoneVerdict.PENDING

    def test_a_status_that_seawall_does_not_know_is_unknown_and_a_stopped_one_fails(self) -> None:
        standby: dict[str, Any] = {"MultiAZ": True, "SecondaryAvailabilityZone": f"{REGION}b"}
        assert only(policy(), target(database(DBInstanceStatus="dreaming", **standby)))[0].verdict is Verdict.UNKNOWN
        assert only(policy(), target(database(DBInstanceStatus="stopped", **standby)))[0].verdict is Verdict.FAIL

    def test_a_member_of_a_cluster_is_not_guessed_at(self) -> None:
        finding, _ = only(policy(), target(database(DBClusterIdentifier="orders", Engine="aurora-postgresql")))
        assert finding.verdict is Verdict.UNKNOWN
        assert "AWS::RDS::DBInstance > orders: orders is in no list that this account may read" in finding.message

    def test_one_of_two_replicas_in_two_zones_is_left(self) -> None:
        primary = database(MultiAZ=True, SecondaryAvailabilityZone=f"{REGION}b")
        replica = {"ReadReplicaSourceDBInstanceIdentifier": "shop-db"}
        first, second = database("r-1", **replica), database("r-2", **replica, AvailabilityZone=f"{REGION}b")
        assert only(policy(), target(primary, first, second))[0].verdict is Verdict.PASS
        assert only(policy(), target(primary, first))[1].verdict is ZoneVerdict.RECOVERABLE


class TestSelection:
    @pytest.mark.parametrize(
        "select",
        [
            {"matchTags": {"app": "shop"}},
            {"arns": [f"arn:aws:autoscaling:*:{ACCOUNT}:autoScalingGroup:*/we?"]},
            {"cloudFormationStack": "shop-prod"},
        ],
    )
    def test_resources_are_selected_by_tags_arns_or_stack(self, select: Mapping[str, Any]) -> None:
        tags = {"app": "shop", "aws:cloudformation:stack-name": "shop-prod"}
        others = group("db", tags={"app": "else"}, a=1)
        finding, _ = only(policy(WEB, select=select), target(group(tags=tags, a=60, b=60), others))
        assert finding.verdict is Verdict.PASS

    def test_each_value_of_a_tag_is_a_workload_of_its_own(self) -> None:
        view = target(
            group("one", tags={"app": "one"}, a=1), group("two", tags={"app": "two"}, a=1, b=1), group("no", tags={"x": "y"}, a=1)
        )
        (answer,), workloads = judge(policy(select={"groupByTag": "app"}), view)
        assert {finding.resource.id: finding.verdict for finding in answer.findings} == {
            "shop/one": Verdict.FAIL,
            "shop/two": Verdict.PASS,
        }
        assert [workload.name for workload in workloads] == ["shop/one", "shop/two"], "worst first"

    def test_a_workload_that_selects_nothing_is_unknown_and_what_was_sought_is_said(self) -> None:
        finding, workload = only(policy(), target(group(tags={"app": "else"}, a=1)))
        assert finding.verdict is Verdict.UNKNOWN
        assert "with the tag app=shop" in finding.message
        assert (workload.name, workload.verdict) == ("shop", ZoneVerdict.UNKNOWN)

    def test_a_component_that_selects_nothing_is_unknown(self) -> None:
        db = {"name": "db", "types": ["AWS::RDS::DBInstance"]}
        finding, _ = only(policy(WEB, db), target(group(a=60, b=60)))
        assert finding.verdict is Verdict.UNKNOWN
        assert "db: nothing is selected, wanted at least one AWS::RDS::DBInstance with the tag app=shop" in finding.message

    def test_a_type_that_is_not_simulated_makes_its_component_unknown(self) -> None:
        finding, _ = only(policy(WEB, {"name": "api", "types": ["AWS::Batch::ComputeEnvironment"]}), target(group(a=60, b=60)))
        assert finding.verdict is Verdict.UNKNOWN
        assert "AWS::Batch::ComputeEnvironment is not simulated yet, wanted one of the" in finding.message

    def test_a_workload_of_such_types_alone_says_so_too(self) -> None:
        finding, _ = only(policy({"name": "api", "types": ["AWS::Batch::ComputeEnvironment"]}), target())
        assert finding.message.startswith("AWS::Batch::ComputeEnvironment is not simulated yet")

    def test_the_finding_has_an_arn_that_names_policy_and_workload(self) -> None:
        finding, _ = only(policy(WEB), target(group(a=1)))
        assert finding.resource.arn == f"arn:aws:seawall:{REGION}:{ACCOUNT}:workload/team/pay/shop"
        assert (finding.resource.type, finding.resource.id, finding.resource.region) == ("Workload", "shop", REGION)


class TestUnreadable:
    def test_a_list_that_cannot_be_read_makes_the_components_unknown_that_need_it(self) -> None:
        view = target(group(a=60, b=60))
        del view.lists[DbInstance]
        finding, _ = only(policy(WEB, {"name": "db", "types": ["AWS::RDS::DBInstance"]}), view)
        assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.ACCESS_DENIED)
        assert "db > AWS::RDS::DBInstance: AWS::RDS::DBInstance could not be listed" in finding.message

    def test_a_list_that_no_component_needs_is_not_asked_for(self) -> None:
        view = target(group(a=60, b=60))
        del view.lists[DbInstance], view.lists[Instance]
        assert only(policy(WEB), view)[0].verdict is Verdict.PASS

    def test_what_surely_fails_is_not_hidden_by_what_cannot_be_read(self) -> None:
        view = target(group(a=60))
        del view.lists[DbInstance]
        assert only(policy(WEB, {"name": "db", "types": ["AWS::RDS::DBInstance"]}), view)[0].verdict is Verdict.FAIL

    def test_nothing_found_while_a_list_could_not_be_read_is_unknown_in_that_region(self) -> None:
        view = target()
        del view.lists[AutoScalingGroup]
        finding, _ = only(policy(), view)
        assert finding.reason is UnknownReason.ACCESS_DENIED

    def test_without_the_zones_nobody_knows_what_a_loss_takes(self) -> None:
        view = target(group(a=60, b=60), zones=())
        finding, workload = only(policy(WEB), view)
        assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.ACCESS_DENIED)
        assert "which zone is which could not be read" in finding.message
        assert workload.zones == ()

    def test_the_actions_are_those_of_the_types_that_a_workload_may_be_made_of(self) -> None:
        assert actions_of(policy(WEB, workload={"dependsOn": []}).spec.workloads) == {
            "autoscaling:DescribeAutoScalingGroups",
            "autoscaling:DescribePolicies",
            "ec2:DescribeAvailabilityZones",
            "ec2:DescribeInstanceStatus",
            "ec2:DescribeInstances",
            "ec2:DescribePlacementGroups",
            "elasticloadbalancing:DescribeInstanceHealth",
            "elasticloadbalancing:DescribeLoadBalancers",
            "elasticloadbalancing:DescribeTargetGroups",
            "elasticloadbalancing:DescribeTargetHealth",
        }
        assert "rds:DescribeDBInstances" in actions_of(policy().spec.workloads)


class TestSeveralTargets:
    ELSEWHERE = "eu-central-1"

    def test_a_workload_is_judged_where_it_has_members_only(self) -> None:
        answers, workloads = judge(policy(WEB), target(region=self.ELSEWHERE), target(group(a=60, b=60)))
        assert [len(answer.findings) for answer in answers] == [0, 1]
        assert [workload.verdict for workload in workloads] == [ZoneVerdict.SURVIVES]

    def test_a_workload_that_is_nowhere_is_told_once(self) -> None:
        answers, workloads = judge(policy(WEB), target(region=self.ELSEWHERE), target())
        assert [[finding.verdict for finding in answer.findings] for answer in answers] == [[Verdict.UNKNOWN], []]
        assert [workload.verdict for workload in workloads] == [ZoneVerdict.UNKNOWN]

    def test_over_several_regions_the_worst_decides_and_causes_say_where(self) -> None:
        zones = [AvailabilityZone.model_validate({"ZoneName": f"{REGION}{letter}", "ZoneId": f"euc1-az-{letter}"}) for letter in "ab"]
        bad = target(group(a=30, b=30), zones=zones, region=self.ELSEWHERE)
        _, (workload,) = judge(policy(WEB), target(group(a=60, b=60)), bad)
        assert workload.verdict is ZoneVerdict.FAILS
        assert workload.zones == ("euc1-az-a", "euc1-az-b", "euw1-az1", "euw1-az2")
        assert workload.causes[0] == "eu-central-1 > web > euc1-az-a: 30 of 60 units remain, 30 missing"

    def test_the_loss_of_the_region_is_a_finding_of_its_own(self) -> None:
        (answer,), (workload,) = judge(policy(WEB, regionLoss={"recoveryRegion": self.ELSEWHERE}), target(group(a=60, b=60)))
        assert {finding.control: finding.verdict for finding in answer.findings} == {ZONE_LOSS: Verdict.PASS, REGION_LOSS: Verdict.UNKNOWN}
        assert workload.region is not None
        assert workload.region.verdict is ZoneVerdict.UNKNOWN
        assert workload.region.causes == ("eu-central-1: the recovery Region is not read here",)

    def test_no_target_gives_no_answer(self) -> None:
        assert merge([]) == ((), ())
