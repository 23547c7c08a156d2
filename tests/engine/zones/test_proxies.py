"""RDS Proxies without a zone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.engine.zones.loss.nodes import Basis
from seawall.errors import UnknownReason
from seawall.facts.ec2.vpc import Subnet
from seawall.facts.rds.proxy import Proxy, ProxyTarget
from tests.builders import ACCOUNT, REGION, Given
from tests.engine.workload_builders import database
from tests.engine.zones.family_builders import AZ1, AZ2, by_zone, outcomes, place, verdict, worst
from tests.engine.zones.rds_builders import member, with_cluster

STANDBY: Mapping[str, Any] = {"MultiAZ": True, "SecondaryAvailabilityZone": f"{REGION}b"}


def proxy(*subnets: str, **told: Any) -> Proxy:
    named = {"DBProxyName": "front", "DBProxyArn": f"arn:aws:rds:{REGION}:{ACCOUNT}:db-proxy:prx-1", "Status": "available"}
    return Proxy.model_validate({**named, "VpcSubnetIds": list(subnets or ("subnet-a", "subnet-b")), **told})


def behind(identifier: str = "shop-db", health: str | None = "AVAILABLE", why: str = "CONNECTION_FAILED", **told: Any) -> ProxyTarget:
    state = {"TargetHealth": {"State": health, "Reason": why}} if health else {}
    return ProxyTarget.model_validate({"Type": "RDS_INSTANCE", "RdsResourceId": identifier, **state, **told})


def fronting(*targets: ProxyTarget, subnets: tuple[str, ...] = (), **told: Any) -> Given:
    """A proxy with these targets, and a database of two zones."""
    view = place()
    view.put(database(**STANDBY))
    view.put(proxy(*subnets, **told), {"targets": targets})
    return view


def test_a_proxy_in_two_zones_before_a_database_with_a_standby_survives() -> None:
    view = fronting(behind())
    assert by_zone(view, Proxy) == {AZ1: ZoneVerdict.SURVIVES, AZ2: ZoneVerdict.SURVIVES}
    assert Basis.CONFIGURED in {each.basis for each in outcomes(view, Proxy)}


def test_a_proxy_is_worth_no_more_than_the_database_behind_it() -> None:
    view = place()
    view.put(database())
    view.put(proxy("subnet-a", "subnet-b", "subnet-c"), {"targets": (behind(),)})
    assert worst(view, Proxy).cause.startswith(f"it > front > shop-db > {AZ1}: no standby in another zone takes over")


def test_a_database_that_is_recoverable_makes_the_proxy_recoverable_and_no_worse() -> None:
    view = place()
    view.put(database(BackupRetentionPeriod=7))
    view.put(proxy(), {"targets": (behind(),)})
    assert verdict(view, Proxy) is ZoneVerdict.RECOVERABLE


def test_two_subnets_of_one_zone_are_one_place() -> None:
    found = outcomes(fronting(behind(), subnets=("subnet-a", "subnet-a2")), Proxy)
    causes = [each.cause for each in found if each.verdict is ZoneVerdict.FAILS]
    assert sorted(causes) == [f"it > front > {AZ1}: 0 addresses remain, wanted at least 1", f"it > front: runs in 1 zone ({AZ1}), wanted 2"]


def test_the_cluster_behind_it_is_judged_once_though_each_member_is_a_target() -> None:
    targets = (
        ProxyTarget.model_validate({"Type": "TRACKED_CLUSTER", "RdsResourceId": "orders"}),
        behind("w", TrackedClusterId="orders"),
        behind("r", TrackedClusterId="orders"),
    )
    view = with_cluster(place(), member("w", "a"), member("r", "a"))
    view.put(proxy(), {"targets": targets})
    found = [each for each in outcomes(view, Proxy) if each.verdict is not ZoneVerdict.SURVIVES]
    assert [(each.path, each.verdict) for each in found] == [(("it", "front > orders", AZ1), ZoneVerdict.RECOVERABLE)]


def test_a_proxy_that_reaches_no_database_now_fails_and_says_why() -> None:
    found = worst(fronting(behind(health="UNAVAILABLE")), Proxy)
    assert (found.verdict, found.why) == (ZoneVerdict.FAILS, "its database is UNAVAILABLE (CONNECTION_FAILED), wanted AVAILABLE")


def test_a_proxy_that_is_given_the_capacity_to_reach_its_database_is_pending() -> None:
    found = worst(fronting(behind(health="UNAVAILABLE", why="PENDING_PROXY_CAPACITY")), Proxy)
    assert found.gap is not None
    assert (found.verdict, found.gap.reason) == (ZoneVerdict.UNKNOWN, UnknownReason.PENDING)


def test_a_proxy_without_a_database_fails() -> None:
    assert worst(fronting(), Proxy).why == "no database is registered with it, wanted one"


@pytest.mark.parametrize(("health", "reason"), [("REGISTERING", UnknownReason.PENDING), (None, UnknownReason.ERROR)])
def test_a_database_that_is_being_registered_is_pending_and_one_of_unknown_health_unknown(
    health: str | None, reason: UnknownReason
) -> None:
    found = worst(fronting(behind(health=health)), Proxy)
    assert found.gap is not None
    assert (found.verdict, found.gap.reason) == (ZoneVerdict.UNKNOWN, reason)


@pytest.mark.parametrize(("status", "wanted"), [("creating", ZoneVerdict.UNKNOWN), ("incompatible-network", ZoneVerdict.FAILS)])
def test_the_state_of_the_proxy_itself_counts(status: str, wanted: ZoneVerdict) -> None:
    assert verdict(fronting(behind(), Status=status), Proxy) is wanted


def test_targets_that_cannot_be_read_leave_it_unknown() -> None:
    view = place()
    view.put(proxy())
    found = worst(view, Proxy)
    assert found.gap is not None
    assert (found.verdict, found.gap.reason) == (ZoneVerdict.UNKNOWN, UnknownReason.ACCESS_DENIED)
    assert found.why.startswith("the targets of front could not be read")


def test_subnets_that_cannot_be_listed_leave_it_unknown() -> None:
    view = fronting(behind())
    del view.lists[Subnet]
    assert verdict(view, Proxy) is ZoneVerdict.UNKNOWN
