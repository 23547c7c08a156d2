"""What a plan for a workload changes, in which order, and what it leaves to people; every change is simulated first."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.api.v1alpha1 import MultiAZPolicy
from seawall.api.v1alpha1.policy import Enforcement
from seawall.api.v1alpha1.remediation_plan import PlannedChange
from seawall.api.v1alpha1.terms import ManagedResources, Reversible, Risk, Verdict
from seawall.controls import registry
from seawall.engine.enforce import left_to_people
from seawall.engine.finding import Finding
from seawall.engine.plan import Planned
from seawall.engine.zones.remedies.plan import Owners, explained, remedies
from seawall.engine.zones.workloads import judge_target
from seawall.errors import UnknownReason
from seawall.facts.ec2.instance import Instance
from seawall.facts.elbv2 import ElbRegion
from tests.builders import ACCOUNT, REGION
from tests.engine.workload_builders import NOW, SHOP, WEB, database, group, policy, told
from tests.engine.zones.network_builders import file_system, machine, nat
from tests.engine.zones.remedy_builders import (
    BY_A,
    IN_TWO_ZONES,
    MACHINES,
    ONE,
    STACK,
    changes,
    mounted,
    mounts,
    network,
    own_ways,
    planned,
    well,
    why,
)
from tests.engine.zones.test_balancers import pool


def after(change: PlannedChange) -> Any:
    return change.after


def test_a_way_out_through_another_zone_gets_a_gateway_in_its_own_zone_and_then_the_route() -> None:
    view = network(nat("nat-a", "a"), *BY_A.values())
    gateways_and_routes = changes(policy(ONE), view)
    assert [(each.resource_id, each.risk, each.billed) for each in gateways_and_routes] == [
        ("subnet-pub-b", Risk.SAFE, True),
        ("rtb-b|0.0.0.0/0", Risk.DISRUPTIVE, False),
    ], "with one way out more one unit remains: that of the third zone flips nothing more"
    gateway, route = gateways_and_routes
    assert route.depends_on == (gateway.id,)
    assert after(route) == {"NatGatewayIn": "subnet-pub-b"}
    assert [each["operation"] for each in gateway.calls] == ["ec2.allocate_address", "ec2.create_nat_gateway"]
    assert {each.control for each in gateways_and_routes} == {"multiaz.zone-loss"}
    assert all(each.undo_risk is Risk.DISRUPTIVE and each.reversible is Reversible.YES for each in gateways_and_routes)


def test_each_change_says_what_every_loss_does_before_and_after_all_of_the_workloads_changes() -> None:
    gateway, route = changes(policy(ONE), network(nat("nat-a", "a"), *BY_A.values()))
    verdicts = (
        "shop: without euw1-az1 Fails before, Survives after, without euw1-az2 Survives before, Survives after, "
        "without euw1-az3 Survives before, Survives after"
    )
    assert gateway.breaks == f"AWS bills a NAT gateway by the hour, and its address; {verdicts}"
    assert verdicts in (route.breaks or "")


def test_changes_that_flip_a_zone_only_together_are_planned_together() -> None:
    view = network(nat("nat-a", "a"), *BY_A.values(), *(machine(f"i-{letter}{number}", letter) for letter in "abc" for number in (2, 3)))
    made = changes(policy({**MACHINES, "required": {"units": 6}}), view)
    assert [each.resource_id for each in made] == ["subnet-pub-b", "subnet-pub-c", "rtb-b|0.0.0.0/0", "rtb-c|0.0.0.0/0"]


def test_a_database_without_a_standby_gets_one() -> None:
    db = {"name": "db", "types": ["AWS::RDS::DBInstance"]}
    (change,) = changes(policy(db), network(database(BackupRetentionPeriod=7, **IN_TWO_ZONES)))
    assert (change.fact, change.before, change.after) == ("rds.DbInstance.multi_az", False, True)
    assert (change.risk, change.billed, change.undo_risk) == (Risk.DISRUPTIVE, True, Risk.DISRUPTIVE)
    assert change.judged_arn == "arn:aws:seawall:eu-west-1:123456789012:workload/team/pay/shop"
    assert (change.breaks or "").endswith("shop: without euw1-az1 Recoverable before, Survives after")


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"PendingModifiedValues": {"AllocatedStorage": 100}}, "AllocatedStorage of shop-db would be changed at once too"),
        ({"DBInstanceStatus": "backing-up"}, "shop-db is backing-up, wanted available"),
        (
            {"DBSubnetGroup": {"Subnets": [{"SubnetAvailabilityZone": {"Name": f"{REGION}a"}}]}},
            "the subnet group of shop-db is in one zone, wanted subnets in another one",
        ),
    ],
)
def test_a_standby_that_cannot_be_had_now_is_not_planned_and_the_finding_says_why(settings: dict[str, Any], reason: str) -> None:
    asked = policy({"name": "db", "types": ["AWS::RDS::DBInstance"]})
    view = network(database(**{**IN_TWO_ZONES, **settings}))
    found, findings = planned(asked, view)
    assert not found.changes
    (told_,) = explained(findings, found)
    assert f"; no change is planned: {reason}" in told_.message


def test_a_zone_of_the_workload_gets_the_mount_target_that_it_lacks() -> None:
    view = network(*own_ways(), file_system(NumberOfMountTargets=2), facts=mounts("a", "b"))
    (change,) = changes(policy(MACHINES), view)
    assert change.fact == "efs.FileSystem.mount_targets"
    (call,) = change.calls
    assert call == {
        "operation": "efs.create_mount_target",
        "arguments": {"FileSystemId": "fs-1", "SubnetId": "subnet-c", "SecurityGroups": ["sg-nfs"]},
    }
    assert (change.risk, change.billed) == (Risk.SAFE, False)


def test_mount_targets_of_several_zones_are_one_change_of_the_file_system() -> None:
    view = network(*own_ways(), file_system(NumberOfMountTargets=1), facts=mounts("a"))
    (change,) = changes(policy(MACHINES), view)
    assert [each["arguments"]["SubnetId"] for each in change.calls] == ["subnet-b", "subnet-c"]


def test_mount_targets_with_different_security_groups_do_not_say_what_another_one_should_have() -> None:
    facts = mounts("a", "b", groups={"fsmt-a": ("sg-1",), "fsmt-b": ("sg-2",)})
    view = network(*own_ways(), file_system(NumberOfMountTargets=2), facts=facts)
    assert "no security groups in common, so which ones another one should have is for people to say" in why(policy(MACHINES), view)


def test_a_one_zone_file_system_stays_in_its_zone() -> None:
    one_zone = file_system(NumberOfMountTargets=1, AvailabilityZoneName=f"{REGION}a", AvailabilityZoneId="euw1-az1")
    view = network(*own_ways(), one_zone, facts=mounts("a"))
    assert "fs-1 is a One Zone file system" in why(policy(MACHINES), view)


def test_a_change_that_flips_no_zone_is_dropped_and_the_reason_told() -> None:
    view = network(database(**IN_TWO_ZONES), group("web", a=10, b=0))
    asked = policy({"name": "all", "types": ["AWS::RDS::DBInstance", "AWS::AutoScaling::AutoScalingGroup"]})
    found, _ = planned(asked, view)
    assert not found.changes
    (told_,) = found.unfixable.values()
    assert told_ == ("capacity and zones of the Auto Scaling group web are for people to change; a change of shop-db alone flips no zone")


def test_units_that_are_missing_are_for_people_and_the_owner_of_the_group_is_named() -> None:
    owned = group("web", tags={**SHOP, "eks:nodegroup-name": "workers"}, a=60, b=30, c=29)
    assert why(policy(WEB), network(owned)) == (
        "capacity and zones of the Auto Scaling group web, which is owned by EKS (workers) are for people to change"
    )


@pytest.mark.parametrize("managed", list(ManagedResources))
def test_what_cloudformation_owns_is_left_to_it_whatever_the_policy_says_of_owned_resources(managed: ManagedResources) -> None:
    owned = {letter: each.model_copy(update={"tags": (STACK,)}) for letter, each in BY_A.items()}
    view = network(nat("nat-a", "a"), *owned.values())
    assert not changes(policy(MACHINES), view, Owners(managed))
    said = why(policy(MACHINES), view, Owners(managed))
    assert "CloudFormation" in said
    assert "net" in said


def test_what_another_tool_owns_is_offered_with_its_name_or_left_alone() -> None:
    marked = database(**{**IN_TWO_ZONES, "TagList": told({**SHOP, "tool": "terraform"})})
    asked = policy({"name": "db", "types": ["AWS::RDS::DBInstance"]})
    (change,) = changes(asked, network(marked), Owners(tags=["tool"]))
    assert change.managed_by == "tag tool=terraform"
    assert not changes(asked, network(marked), Owners(ManagedResources.IGNORE, ["tool"]))


def test_what_two_workloads_need_is_made_once_and_the_second_stands_on_it() -> None:
    view = network(nat("nat-a", "a"), *BY_A.values(), *(machine(f"p-{letter}", letter, tags={"app": "pay"}) for letter in "abc"))
    pay = {"name": "pay", "select": {"matchTags": {"app": "pay"}}, "components": [ONE]}
    shop = {"name": "shop", "select": {"matchTags": SHOP}, "components": [ONE]}
    asked = MultiAZPolicy.parse(
        {"metadata": {"name": "pay", "namespace": "team"}, "spec": {"accountSelector": {}, "workloads": [shop, pay]}}
    )
    found, findings = planned(asked, view)
    assert [each.verdict for each in findings] == [Verdict.FAIL, Verdict.FAIL]
    assert [each.resource_id for each in found.changes] == ["subnet-pub-b", "rtb-b|0.0.0.0/0"]
    assert not found.unfixable


def test_a_second_mount_target_of_another_workload_begins_where_the_first_change_ends() -> None:
    tags = [*told(SHOP), {"Key": "team", "Value": "pay"}]
    system = file_system(NumberOfMountTargets=1, Tags=tags)
    view = network(*own_ways(), system, facts=mounts("a"))
    view.lists[Instance] = ()
    for each in ("a", "b"):
        view.put(machine(f"i-{each}", each))
    for each in ("a", "c"):
        view.put(machine(f"p-{each}", each, tags={"team": "pay"}))
    one = {"name": "web", "types": ["AWS::EC2::Instance"], "required": {"units": 1}}
    workloads = [
        {"name": "shop", "select": {"matchTags": SHOP}, "components": [one]},
        {"name": "pay", "select": {"matchTags": {"team": "pay"}}, "components": [one]},
    ]
    asked = MultiAZPolicy.parse({"metadata": {"name": "pay", "namespace": "team"}, "spec": {"accountSelector": {}, "workloads": workloads}})
    first, second = changes(asked, well(view))
    assert first.id != second.id
    assert (second.before, second.depends_on) == (first.after, (first.id,))
    assert [each["arguments"]["SubnetId"] for each in second.calls] == ["subnet-c"]


def test_the_same_state_gives_the_same_changes() -> None:
    def made() -> tuple[PlannedChange, ...]:
        return changes(policy(MACHINES), network(nat("nat-a", "a"), *BY_A.values()))

    assert made() == made()


def test_what_is_not_sure_to_fail_is_not_planned_for() -> None:
    view = network(nat("nat-a", "a"), *BY_A.values())
    asked = policy(MACHINES)
    (failing,) = judge_target(asked, view, NOW).findings
    unknown = Finding(failing.control, failing.severity, failing.resource, Verdict.UNKNOWN, UnknownReason.PENDING)
    exempt = Finding(failing.control, failing.severity, failing.resource, Verdict.EXEMPT)
    assert remedies(asked, view, NOW, [unknown, exempt], Owners()) == Planned((), {})


def test_enforce_leaves_every_change_for_a_workload_to_people() -> None:
    asked = policy({"name": "db", "types": ["AWS::RDS::DBInstance"]})
    (change,) = changes(asked, network(database(**IN_TWO_ZONES)))
    liberal = Enforcement(max_risk=Risk.DISRUPTIVE, allow_billed=True, managed_resources=ManagedResources.APPLY)
    assert left_to_people(change, liberal, registry()) == "this fix is made by approval only"


def test_what_cannot_be_read_keeps_only_what_needs_it_from_being_planned() -> None:
    view = network(
        *own_ways(), database(**IN_TWO_ZONES), file_system(NumberOfMountTargets=2), facts={"fs-1": {"mount_targets": mounted("a", "b")}}
    )
    found, _ = planned(policy(ONE, {"name": "db", "types": ["AWS::RDS::DBInstance"]}), view)
    assert [each.resource_id for each in found.changes] == ["shop-db"]


def test_zones_that_carry_only_their_own_share_get_cross_zone_balancing_of_their_target_group() -> None:
    world = pool("network", a=3, b=3, c=1).treats(cross_zone="false")
    world.view.facts[ElbRegion, ACCOUNT, "balancer_tags"] = {world.group.arn: SHOP}
    kind = "AWS::ElasticLoadBalancingV2::TargetGroup"
    (change,) = changes(policy({"name": "web", "types": [kind], "required": {"units": 4}}), world.view)
    assert (change.fact, change.resource_id, change.billed, change.risk) == ("elbv2.TargetGroup.attributes", "web", True, Risk.SAFE)
    (call,) = change.calls
    assert call["arguments"]["Attributes"] == [{"Key": "load_balancing.cross_zone.enabled", "Value": "true"}]
