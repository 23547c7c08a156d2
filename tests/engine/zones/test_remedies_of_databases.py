"""Readers that clusters of Aurora, DocumentDB and Neptune get where the loss of the writer's zone leaves nobody who could carry the load."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.api.v1alpha1.remediation_plan import PlannedChange
from seawall.api.v1alpha1.terms import Reversible, Risk, Verdict
from seawall.controls import registry
from seawall.controls.base import Fail, Pass, Unknown
from seawall.engine.apply.case import Case
from seawall.engine.zones.remedies.writable import actions_of
from seawall.engine.zones.workloads import judge_target
from seawall.errors import UnknownReason
from seawall.facts.ec2.instance import Instance
from seawall.facts.rds.cluster import AnyCluster, DbCluster, DocDbCluster, NeptuneCluster, ServiceCluster
from seawall.facts.zones import AvailabilityZone
from tests.builders import REGION, Given
from tests.engine.workload_builders import NOW, SHOP, policy, told, zone
from tests.engine.zones.network_builders import machine
from tests.engine.zones.rds_builders import Told, member, with_cluster
from tests.engine.zones.remedy_builders import ONE, STACK, changes, network, own_ways, planned, well, why

KINDS = {DbCluster: "aurora-postgresql", DocDbCluster: "docdb", NeptuneCluster: "neptune"}
DATA = {"name": "data", "types": ["AWS::RDS::DBCluster"]}
STORED = [f"{REGION}{letter}" for letter in "abc"]


def orders(*members: Told, kind: type[ServiceCluster] = DbCluster, group: str = "abc", view: Given | None = None, **settings: Any) -> Given:
    """A target with the workload's cluster, whose subnet group is in these zones."""
    found = with_cluster(view or network(*own_ways()), *members, kind=kind, engine=KINDS[kind], **{"TagList": told(SHOP), **settings})
    places = [{"SubnetAvailabilityZone": {"Name": f"{REGION}{letter}"}, "SubnetStatus": "Active"} for letter in group]
    more = {"subnets": tuple(places), "parameter_group": "tuned"}
    found.lists[kind.INSTANCES] = tuple(each.model_copy(update=more).bound(found) for each in found.lists[kind.INSTANCES])
    found.lists[AnyCluster] = found.lists[kind]
    return found


def reader(view: Given, component: dict[str, Any] = DATA) -> PlannedChange:
    (change,) = changes(policy(component), view)
    return change


def test_a_cluster_with_all_its_members_in_one_zone_gets_a_reader_like_the_writer_in_another_one() -> None:
    change = reader(orders(member("w", "a", "r6g.4xlarge"), member("r", "a", "r6g.4xlarge"), AvailabilityZones=STORED))
    assert (change.fact, change.resource_id, change.before) == ("rds.AnyCluster.made_readers", "orders", [])
    assert (change.risk, change.billed, change.reversible, change.undo_risk) == (Risk.SAFE, True, Reversible.YES, Risk.DISRUPTIVE)
    (call,) = change.calls
    name = call["arguments"]["DBInstanceIdentifier"]
    assert call == {
        "operation": "rds.create_db_instance",
        "arguments": {
            "DBClusterIdentifier": "orders",
            "DBInstanceIdentifier": name,
            "Engine": "aurora-postgresql",
            "DBInstanceClass": "db.r6g.4xlarge",
            "AvailabilityZone": f"{REGION}b",
            "PromotionTier": 1,
            "DBParameterGroupName": "tuned",
            "PubliclyAccessible": False,
        },
    }
    assert name.startswith("orders-")
    assert name.endswith(f"-{REGION}b")
    assert "without euw1-az1 Recoverable before, Survives after" in (change.breaks or "")


@pytest.mark.parametrize("kind", [DocDbCluster, NeptuneCluster])
def test_members_of_documentdb_and_neptune_are_made_by_the_same_request_with_their_own_engine(kind: type[ServiceCluster]) -> None:
    (call,) = reader(orders(member("w", "a"), kind=kind), {"name": "data", "types": [kind.TYPE]}).calls
    assert call["operation"] == "rds.create_db_instance"
    assert (call["arguments"]["Engine"], "PubliclyAccessible" in call["arguments"]) == (KINDS[kind], False)


def test_a_reader_that_is_too_small_stays_behind_one_that_is_large_enough() -> None:
    view = orders(member("w", "a", "r6g.4xlarge"), member("small", "b", tier=0))
    change = reader(view)
    (call,) = change.calls
    assert (call["arguments"]["PromotionTier"], call["arguments"]["DBInstanceClass"]) == (0, "db.r6g.4xlarge")
    assert "without euw1-az1 Fails before, Survives after" in (change.breaks or "")


def test_a_selected_member_stands_for_its_cluster() -> None:
    view = orders(member("w", "a"), TagList=[])
    view.lists[DbCluster.INSTANCES] = tuple(
        each.model_copy(update={"tags": tuple(told(SHOP))}).bound(view) for each in view.lists[DbCluster.INSTANCES]
    )
    assert reader(view, {"name": "data", "types": ["AWS::RDS::DBInstance"]}).resource_id == "orders"


def test_a_cluster_and_its_member_get_one_reader_together() -> None:
    view = orders(member("w", "a"))
    view.lists[DbCluster.INSTANCES] = tuple(
        each.model_copy(update={"tags": tuple(told(SHOP))}).bound(view) for each in view.lists[DbCluster.INSTANCES]
    )
    both = {"name": "data", "types": ["AWS::RDS::DBInstance", "AWS::RDS::DBCluster"]}
    assert reader(view, both).resource_id == "orders"


def test_the_reader_goes_where_the_rest_of_the_workload_is() -> None:
    view = orders(member("w", "a"))
    view.lists[Instance] = ()
    view.put(machine("i-c", "c"))
    (call,) = next(each.calls for each in changes(policy(ONE, DATA), well(view)))
    assert call["arguments"]["AvailabilityZone"] == f"{REGION}c"


def test_a_zone_that_is_out_of_service_is_no_place_for_a_reader() -> None:
    view = orders(member("w", "a"))
    view.lists[AvailabilityZone] = (zone("a"), zone("b", State="impaired"), zone("c"))
    (call,) = reader(view).calls
    assert call["arguments"]["AvailabilityZone"] == f"{REGION}c"


def test_only_zones_that_the_storage_is_in_can_have_a_reader() -> None:
    (call,) = reader(orders(member("w", "a"), AvailabilityZones=[f"{REGION}a", f"{REGION}c"])).calls
    assert call["arguments"]["AvailabilityZone"] == f"{REGION}c"


def test_a_cluster_whose_first_heir_elsewhere_can_carry_the_load_gets_none() -> None:
    found, findings = planned(policy(DATA), orders(member("w", "a"), member("r", "b")))
    assert [each.verdict for each in findings] == [Verdict.PASS]
    assert not found.changes
    assert not found.unfixable


def test_where_something_else_fails_nothing_is_said_of_a_healthy_cluster() -> None:
    nine = {**ONE, "required": {"units": 9}}
    assert why(policy(nine, DATA), orders(member("w", "a"), member("r", "b"))) == "Seawall has no change that would help"


@pytest.mark.parametrize(
    ("view", "reason"),
    [
        (orders(member("w", "a"), group="a"), "the subnet group of orders has no subnet in another zone"),
        (orders(member("w", "a"), Status="backing-up"), "orders is backing-up, wanted available"),
        (orders(member("w", "a", status="modifying")), "w is modifying, wanted available"),
        (orders(*(member(f"m{number}", "a") for number in range(16))), "orders has 16 members, and AWS allows no more"),
        (orders(), "orders has no member that another one could be like"),
        (orders(*(member(f"m{n}", "a") for n in range(3)), Engine="postgres"), "orders is a Multi-AZ DB cluster, whose three members AWS"),
    ],
    ids=["one zone", "busy cluster", "busy writer", "full", "empty", "Multi-AZ DB cluster"],
)
def test_a_reader_that_cannot_be_had_is_not_planned_and_the_finding_says_why(view: Given, reason: str) -> None:
    assert not changes(policy(DATA), view)
    assert reason in why(policy(DATA), view)


def test_what_cloudformation_owns_gets_no_reader_and_its_stack_is_named() -> None:
    view = orders(member("w", "a"), TagList=[*told(SHOP), STACK])
    assert not changes(policy(DATA), view)
    assert "CloudFormation" in why(policy(DATA), view)


def test_two_workloads_that_share_a_cluster_get_one_reader() -> None:
    view = orders(member("w", "a"), TagList=[*told(SHOP), *told({"team": "pay"})])
    pay = {"name": "pay", "select": {"matchTags": {"team": "pay"}}, "components": [DATA]}
    shop = {"name": "shop", "select": {"matchTags": SHOP}, "components": [DATA]}
    asked = policy(workloads=[shop, pay])
    found, findings = planned(asked, view)
    assert [each.verdict for each in findings] == [Verdict.FAIL] * 2
    assert [each.resource_id for each in found.changes] == ["orders"]
    assert not found.unfixable


def test_where_coming_back_is_accepted_one_zone_is_good_enough_and_nothing_is_planned() -> None:
    accepting = {"acceptRecoverable": True, "rto": "1h", "rpo": "0s"}
    found, findings = planned(policy(DATA, zoneLoss=accepting), orders(member("w", "a")))
    assert [each.verdict for each in findings] == [Verdict.PASS]
    assert not found.changes


def test_a_reader_that_drowns_fails_even_where_coming_back_is_accepted_and_a_larger_one_is_planned() -> None:
    accepting = {"acceptRecoverable": True, "rto": "1h", "rpo": "0s"}
    view = orders(member("w", "a", "r6g.4xlarge"), member("small", "b"))
    found, findings = planned(policy(DATA, zoneLoss=accepting), view)
    assert [each.verdict for each in findings] == [Verdict.FAIL]
    assert "small takes over as db.r6g.large, which is smaller than the writer's db.r6g.4xlarge" in findings[0].message
    assert [each.resource_id for each in found.changes] == ["orders"]


def test_it_holds_once_the_reader_answers() -> None:
    change = reader(orders(member("w", "a")))
    case = Case(change, registry())
    name = case.after[0].identifier

    def verdict(status: str) -> object:
        return case.verdict(orders(member("w", "a"), member(name, "b", status=status)))

    assert isinstance(case.verdict(orders(member("w", "a"))), Fail)
    assert verdict("creating") == Unknown(UnknownReason.PENDING, f"{name} is creating, wanted available")
    assert verdict("failed") == Fail(f"{name} is failed, wanted available")
    assert verdict("available") == Pass()


def test_the_way_back_deletes_the_own_reader_even_where_it_writes_by_now_and_no_other_member() -> None:
    case = Case(reader(orders(member("w", "a"))), registry())
    name = case.after[0].identifier
    view = orders(member(name, "b"), member("w", "a"), member("application-autoscaling-1", "c"))
    (cluster,) = view.all(DbCluster)
    calls = case.calls(cluster, case.now(cluster), case.before)
    assert [(call.operation, call.arguments) for call in calls] == [("rds.delete_db_instance", {"DBInstanceIdentifier": name})]


def test_reading_and_verifying_need_the_lists_of_clusters_and_members() -> None:
    change = reader(orders(member("w", "a")))
    assert actions_of([change]) == {"rds:DescribeDBClusters", "rds:DescribeDBInstances"}


def test_the_same_cluster_gives_the_same_name_and_another_cluster_another_one() -> None:
    def name(cluster: str) -> str:
        (call,) = reader(orders(member("w", "a"), name=cluster)).calls
        return str(call["arguments"]["DBInstanceIdentifier"])

    assert name("orders") == name("orders") != name("invoices")
    long = name("a" * 28 + "-" + "b" * 34)
    assert len(long) <= 63
    assert "--" not in long


def test_a_reader_that_is_being_made_leaves_the_workload_pending_and_nothing_more_is_planned() -> None:
    name = Case(reader(orders(member("w", "a"))), registry()).after[0].identifier
    view = orders(member("w", "a"), member(name, "b", status="creating"))
    (finding,) = judge_target(policy(DATA), view, NOW).findings
    assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.PENDING)
