"""How a change for a workload is understood from its plan alone: when it holds, what it needs, who wants otherwise."""

from __future__ import annotations

import pytest

from seawall.api.v1alpha1.remediation_plan import PlannedChange
from seawall.controls import registry
from seawall.controls.base import Fail, Pass, Unknown
from seawall.engine.apply.case import Case
from seawall.engine.conflict import Rival, conflicts
from seawall.engine.zones.remedies.writable import ACTIONS, actions_of
from seawall.errors import InvalidSpec, UnknownReason
from tests.builders import Given
from tests.engine.workload_builders import database, policy
from tests.engine.zones.network_builders import file_system
from tests.engine.zones.remedy_builders import (
    IN_TWO_ZONES,
    MACHINES,
    changes,
    mounted,
    mounts,
    network,
    own_ways,
)


def standby(view: Given) -> PlannedChange:
    (change,) = changes(policy({"name": "db", "types": ["AWS::RDS::DBInstance"]}), view)
    return change


def test_it_holds_once_its_fact_is_as_wanted_and_aws_has_done_all_of_it() -> None:
    case = Case(standby(network(database(**IN_TWO_ZONES))), registry())
    assert isinstance(case.verdict(network(database())), Fail)
    coming = case.verdict(network(database(PendingModifiedValues={"MultiAZ": True})))
    assert coming == Unknown(UnknownReason.PENDING, "MultiAZ is False and True is pending")
    assert case.verdict(network(database(MultiAZ=True))) == Pass()


def test_a_mount_target_holds_once_it_is_available() -> None:
    view = network(*own_ways(), file_system(NumberOfMountTargets=2), facts=mounts("a", "b"))
    (change,) = changes(policy(MACHINES), view)
    case = Case(change, registry())

    def verdict(state: str) -> object:
        known = (*mounted("a", "b"), *mounted("c", state=state))
        return case.verdict(network(file_system(), facts={"fs-1": {"mount_targets": known}}))

    assert verdict("available") == Pass()
    assert verdict("creating") == Unknown(UnknownReason.PENDING, "fsmt-c is creating, wanted available")
    assert verdict("error") == Fail("fsmt-c is error, wanted available")


def test_a_fact_that_no_plan_for_a_workload_writes_is_refused() -> None:
    change = standby(network(database(**IN_TWO_ZONES))).model_copy(update={"fact": "rds.DbInstance.publicly_accessible"})
    with pytest.raises(InvalidSpec, match="no plan for a workload writes"):
        Case(change, registry())


def test_a_baseline_that_wants_the_same_value_is_no_rival_and_one_that_wants_another_is() -> None:
    view = network(database(**IN_TWO_ZONES))
    mine = standby(view)
    same, other = mine.model_copy(update={"id": "1" * 16}), mine.model_copy(update={"id": "2" * 16, "after": False})
    assert not conflicts([mine], [Rival("MultiAZPolicy other", same)], view, registry())
    assert conflicts([mine], [Rival("MultiAZPolicy other", other)], view, registry()) == {mine.id: "MultiAZPolicy other"}


def test_reading_and_verifying_need_the_actions_of_the_facts_that_are_changed() -> None:
    change = standby(network(database(**IN_TWO_ZONES)))
    assert actions_of([change]) == {"rds:DescribeDBInstances"}
    assert not actions_of([change.model_copy(update={"control": "rds.instance-multi-az"})])
    assert {"ec2:DescribeAddresses", "elasticfilesystem:DescribeMountTargetSecurityGroups"} <= ACTIONS
