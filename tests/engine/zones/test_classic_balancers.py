"""Classic load balancers: which of their instances load comes to, once a zone is lost."""

from __future__ import annotations

import pytest

from seawall.api.v1alpha1.terms import Verdict
from seawall.errors import UnknownReason
from seawall.facts.ec2.instance import Instance
from seawall.facts.elb import ClassicLoadBalancer
from seawall.facts.elbv2 import ElbRegion
from tests.builders import ACCOUNT, REGION, Given
from tests.engine.workload_builders import SHOP, instance, target
from tests.engine.zones.simulated import judged

ARN = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/old"


def old(on: str = "abc", *, shared: bool = True, subnets: bool = True, states: dict[str, str] | None = None, **counts: int) -> Given:
    """A load balancer on in these zones, with so many instances in each; those not named are in service."""
    machines = [
        instance(f"i-{letter}{number}", letter, tags={"app": "else"}) for letter, count in counts.items() for number in range(count)
    ]
    view = target(*machines)
    view.lists.pop(ClassicLoadBalancer)
    places = {"subnet_ids": tuple(f"subnet-{letter}" for letter in on)} if subnets else {}
    made = ClassicLoadBalancer(name="old", availability_zones=tuple(f"{REGION}{letter}" for letter in on), **places)
    health = {each.id: (states or {}).get(each.id, "InService") for each in machines}
    view.put(made, {"health": health, "is_cross_zone": shared})
    view.put(ElbRegion(), {"balancer_tags": {ARN: SHOP}})
    return view


def says(view: Given, units: int | None = None) -> tuple[Verdict, str]:
    finding, _ = judged(view, ClassicLoadBalancer, units)
    return finding.verdict, finding.message


def test_instances_in_service_are_the_units() -> None:
    assert says(old(a=1, b=1, c=1), 2)[0] is Verdict.PASS
    assert says(old(a=2, b=1), 2)[0] is Verdict.FAIL


@pytest.mark.parametrize("subnets", [True, False], ids=["in a VPC", "by zone names"])
def test_a_balancer_in_one_zone_fails_with_it(*, subnets: bool) -> None:
    verdict, message = says(old("a", subnets=subnets, a=2))
    assert verdict is Verdict.FAIL
    assert "old > euw1-az1: 0 zones remain" in message


def test_those_out_of_service_are_listed_too_and_are_no_capacity() -> None:
    verdict, message = says(old(a=1, b=1, c=1, states={"i-c0": "OutOfService"}), 2)
    assert verdict is Verdict.FAIL
    assert "1 more not counted: registered, and OutOfService" in message


def test_health_that_it_does_not_know_is_unknown() -> None:
    assert says(old(a=1, b=1, c=1, states={"i-c0": "Unknown"}), 2)[0] is Verdict.UNKNOWN


def test_those_in_a_zone_that_is_off_are_idle() -> None:
    assert says(old("ab", a=1, b=1, c=1), 2)[0] is Verdict.FAIL


def test_without_cross_zone_balancing_each_zone_carries_its_share() -> None:
    assert says(old(a=3, b=3, c=1), 4)[0] is Verdict.PASS
    assert says(old(a=3, b=3, c=1, shared=False), 4)[0] is Verdict.FAIL


def test_whether_it_balances_over_zones_cannot_be_read() -> None:
    view = old(a=1, b=1, c=1)
    view.facts.pop((ClassicLoadBalancer, "old", "is_cross_zone"))
    finding, _ = judged(view, ClassicLoadBalancer, 2)
    assert (finding.verdict, finding.reason) == (Verdict.UNKNOWN, UnknownReason.ACCESS_DENIED)


def test_its_health_or_its_instances_cannot_be_read() -> None:
    view = old(a=1, b=1)
    view.facts.pop((ClassicLoadBalancer, "old", "health"))
    assert says(view, 1)[0] is Verdict.UNKNOWN
    view = old(a=1, b=1)
    del view.lists[Instance]
    assert says(view, 1)[0] is Verdict.UNKNOWN
