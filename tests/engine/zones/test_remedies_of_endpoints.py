"""Interfaces that endpoints get in a second zone where a workload reaches AWS services by one zone alone."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.api.v1alpha1.remediation_plan import PlannedChange
from seawall.api.v1alpha1.terms import Risk
from seawall.controls import registry
from seawall.controls.base import Fail, Pass, Unknown
from seawall.engine.apply.case import Case
from seawall.engine.zones.remedies.writable import actions_of
from seawall.errors import UnknownReason
from seawall.facts.ec2.endpoint import VpcEndpoint
from seawall.facts.ec2.vpc import Subnet
from tests.builders import ACCOUNT, Given
from tests.engine.workload_builders import policy
from tests.engine.zones.network_builders import endpoint
from tests.engine.zones.remedy_builders import MACHINES, STACK, changes, network, own_ways, planned, why

OFFERED = ("euw1-az1", "euw1-az2", "euw1-az3")


def reached(*letters: str, offered: tuple[str, ...] | None = OFFERED, more: dict[str, Any] | None = None, **settings: Any) -> Given:
    """The machines, that reach STS by an endpoint with an interface in each of these zones."""
    view = network(*own_ways())
    made = endpoint("vpce-1", *letters, **settings).model_copy(update=more or {})
    view.lists[VpcEndpoint] = ()
    view.put(made, {"offered_zones": offered})
    return view


def interface(view: Given) -> PlannedChange:
    (change,) = changes(policy(MACHINES), view)
    return change


def test_an_endpoint_in_one_zone_gets_an_interface_in_the_workloads_subnet_of_another_one() -> None:
    change = interface(reached("a"))
    assert (change.fact, change.resource_id, change.before, change.after) == (
        "ec2.VpcEndpoint.subnets",
        "vpce-1",
        ["subnet-a"],
        ["subnet-a", "subnet-b"],
    )
    assert (change.risk, change.billed, change.undo_risk) == (Risk.SAFE, True, Risk.DISRUPTIVE)
    (call,) = change.calls
    assert call == {"operation": "ec2.modify_vpc_endpoint", "arguments": {"VpcEndpointId": "vpce-1", "AddSubnetIds": ["subnet-b"]}}
    assert "without euw1-az1 Fails before, Survives after" in (change.breaks or "")


def test_a_zone_where_the_service_is_not_offered_gets_none() -> None:
    assert interface(reached("a", offered=("euw1-az1", "euw1-az3"))).after == ["subnet-a", "subnet-c"]


def test_a_subnet_without_a_free_address_has_no_place_for_an_interface() -> None:
    view = reached("a")
    full = {"free_addresses": 0}
    view.lists[Subnet] = tuple(
        each.model_copy(update=full if each.id == "subnet-b" else {}).bound(view) for each in view.all(Subnet) if each.id != "subnet-pub-b"
    )
    assert interface(view).after == ["subnet-a", "subnet-c"]


@pytest.mark.parametrize(
    ("view", "reason"),
    [
        (reached("a", more={"requester_managed": True}), "vpce-1 was made by a service of AWS, which alone may change it"),
        (reached("a", more={"owner_id": "999999999999"}), "vpce-1 belongs to the account 999999999999, which alone may change it"),
        (
            reached("a", offered=("euw1-az1",)),
            "vpc-1 has no subnet with a free address in another zone where com.amazonaws.eu-west-1.sts is offered (euw1-az1)",
        ),
        (reached("a", offered=None), "is offered (no zone)"),
        (reached("a", more={"tags": (STACK,)}), "CloudFormation"),
    ],
    ids=["an AWS service's", "another account's", "offered in one zone", "not offered any more", "owned"],
)
def test_an_interface_that_cannot_be_had_is_not_planned_and_the_finding_says_why(view: Given, reason: str) -> None:
    assert not changes(policy(MACHINES), view)
    assert reason in why(policy(MACHINES), view)


def test_zones_that_may_not_be_read_are_told() -> None:
    view = reached("a")
    view.facts.pop((VpcEndpoint, "vpce-1", "offered_zones"))
    assert "what could be changed is unreadable: ec2.VpcEndpoint.offered_zones was not given" in why(policy(MACHINES), view)


@pytest.mark.parametrize("letters", ["ab", "abc"])
def test_an_endpoint_in_two_zones_needs_nothing(letters: str) -> None:
    assert not planned(policy(MACHINES), reached(*letters))[0].changes
    nine = {**MACHINES, "required": {"units": 9}}
    assert why(policy(nine), reached(*letters)) == "Seawall has no change that would help"


def test_what_the_workload_does_not_follow_is_left_alone_and_not_listed() -> None:
    view = reached("a")
    del view.lists[VpcEndpoint]
    asked = policy({**MACHINES, "required": {"units": 3}}, workload={"dependsOn": ["Egress"]})
    assert not changes(asked, view)
    assert VpcEndpoint.LISTING not in view.touched


def test_it_holds_once_the_endpoint_is_available_with_its_new_subnet() -> None:
    case = Case(interface(reached("a")), registry())
    assert isinstance(case.verdict(reached("a")), Fail)
    assert case.verdict(reached("a", "b")) == Pass()
    coming = case.verdict(reached("a", "b", State="pending"))
    assert coming == Unknown(UnknownReason.PENDING, "vpce-1 is pending, wanted available")
    assert case.verdict(reached("a", "b", State="failed")) == Fail("vpce-1 is failed, wanted available")


def test_the_way_back_removes_the_subnet_that_was_added() -> None:
    case = Case(interface(reached("a")), registry())
    (now,) = reached("a", "b").all(VpcEndpoint)
    (call,) = case.calls(now, case.now(now), case.before)
    assert call.arguments == {"VpcEndpointId": "vpce-1", "RemoveSubnetIds": ["subnet-b"]}


def test_reading_needs_the_zones_where_the_service_is_offered() -> None:
    change = interface(reached("a"))
    assert change.arn == f"arn:aws:ec2:eu-west-1:{ACCOUNT}:vpc-endpoint/vpce-1"
    assert {"ec2:DescribeVpcEndpoints", "ec2:DescribeVpcEndpointServices", "ec2:DescribeSubnets"} <= actions_of([change])
