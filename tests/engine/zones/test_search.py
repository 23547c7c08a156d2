"""OpenSearch domains: data nodes, who elects, and what only the domain itself knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.engine.zones.loss.parts import Capacity
from seawall.errors import UnknownReason
from seawall.facts.opensearch import Domain, Node
from tests.builders import ACCOUNT, REGION, Given
from tests.engine.workload_builders import only, policy, target
from tests.engine.zones.family_builders import AZ1, AZ2, holding, losses, outcomes, verdict, worst

STANDBY = {"MultiAZWithStandbyEnabled": True}


def nodes(letters: str, kind: str = "Data", status: str = "Active") -> tuple[Node, ...]:
    return tuple(
        Node.model_validate({"NodeId": f"{kind}-{number}", "NodeType": kind, "AvailabilityZone": f"{REGION}{letter}", "NodeStatus": status})
        for number, letter in enumerate(letters)
    )


def domain(data: str, masters: str = "", *, warm: str = "", config: dict[str, Any] | None = None, **settings: Any) -> Domain:
    """A domain that asked for so many nodes."""
    cluster = {
        "InstanceCount": len(data),
        "ZoneAwarenessEnabled": len(set(data)) > 1,
        "DedicatedMasterEnabled": bool(masters),
        "DedicatedMasterCount": len(masters),
        "WarmEnabled": bool(warm),
        "WarmCount": len(warm),
        **(config or {}),
    }
    arn = f"arn:aws:es:{REGION}:{ACCOUNT}:domain/shop"
    return Domain.model_validate({"DomainName": "shop", "ARN": arn, "ClusterConfig": cluster, **settings})


def seen(data: str, masters: str = "", *, warm: str = "", config: dict[str, Any] | None = None, **settings: Any) -> Given:
    """The same with its nodes where they are."""
    facts = (*nodes(data), *nodes(masters, "Master"), *nodes(warm, "Ultrawarm"))
    return holding(domain(data, masters, warm=warm, config=config, **settings), nodes=facts)


def test_three_zones_with_three_masters_and_standby_survive() -> None:
    assert verdict(seen("abc", "abc", config=STANDBY), Domain) is ZoneVerdict.SURVIVES


def test_whether_every_index_has_its_copies_is_unknown_without_standby() -> None:
    unknown = worst(seen("abc", "abc"), Domain)
    assert unknown.verdict is ZoneVerdict.UNKNOWN
    assert unknown.cause.startswith("it > indexes of shop: whether every index")


def test_two_zones_without_dedicated_masters_lose_half_of_the_voters() -> None:
    failed = worst(seen("ab"), Domain)
    assert failed.verdict is ZoneVerdict.FAILS
    assert failed.cause == "it > voters of shop > euw1-az1: 1 of 2 voters remain, wanted 2"


def test_two_zones_with_three_masters_in_three_zones_keep_the_majority() -> None:
    assert not any(outcome.verdict is ZoneVerdict.FAILS for outcome in outcomes(seen("ab", "abc"), Domain))


def test_three_masters_in_two_zones_lose_the_majority_with_one_of_them() -> None:
    failed = {loss.zone: loss.worst.verdict for loss in losses(seen("abb", "abb", config=STANDBY), Domain)}
    assert failed == {AZ1: ZoneVerdict.SURVIVES, AZ2: ZoneVerdict.FAILS}


def test_a_number_of_masters_that_stayed_set_when_they_were_turned_off_elects_nobody() -> None:
    view = seen("ab", config={"DedicatedMasterEnabled": False, "DedicatedMasterCount": 3})
    assert worst(view, Domain).why == "1 of 2 voters remain, wanted 2"


def test_the_fullest_zone_is_the_worst_where_the_zones_do_not_divide_the_number_of_nodes() -> None:
    view = holding(domain("abcab", "abc", VPCOptions={"AvailabilityZones": [f"{REGION}{letter}" for letter in "abc"]}), nodes=None)
    left = {loss.zone: next(each.remaining for each in loss.outcomes if each.remaining) for loss in losses(view, Domain)}
    assert set(left.values()) == {Capacity(3, 3), Capacity(4, 4)}
    assert left[AZ1] == Capacity(3, 3)


def test_without_its_nodes_the_zones_that_it_was_asked_for_in_count_as_assumed_and_its_masters_are_nowhere() -> None:
    zones = {"AvailabilityZones": [f"{REGION}{letter}" for letter in "abc"]}
    view = holding(domain("abc", "abc", config=STANDBY, VPCOptions=zones), nodes=None)
    unknown = worst(view, Domain)
    assert unknown.verdict is ZoneVerdict.UNKNOWN
    assert unknown.path[1] == "voters of shop"
    assert unknown.basis.value == "Assumed"
    data_only = holding(domain("abc", config=STANDBY, VPCOptions=zones), nodes=None)
    assert verdict(data_only, Domain) is ZoneVerdict.SURVIVES


def test_a_public_domain_of_which_no_node_is_told_is_unknown() -> None:
    assert verdict(holding(domain("abc", "abc"), nodes=None), Domain) is ZoneVerdict.UNKNOWN


def test_a_domain_in_one_zone_fails() -> None:
    assert verdict(seen("aaa", "aaa", config=STANDBY), Domain) is ZoneVerdict.FAILS


def test_warm_nodes_are_a_pool_of_their_own_and_no_capacity() -> None:
    causes = [each.cause for each in outcomes(seen("abc", "abc", warm="aa", config=STANDBY), Domain) if each.passes is False]
    assert "it > warm nodes of shop > euw1-az1: 0 warm nodes remain, wanted at least 1" in causes
    assert verdict(seen("abc", "abc", warm="ab", config=STANDBY), Domain) is ZoneVerdict.SURVIVES


def test_nodes_that_stand_by_work_and_those_that_are_not_available_do_not() -> None:
    masters = nodes("abc", "Master")
    standing = (*nodes("ab"), *nodes("c", status="StandBy"), *masters)
    assert verdict(holding(domain("abc", "abc", config=STANDBY), nodes=standing), Domain) is ZoneVerdict.SURVIVES
    broken = (*nodes("a"), *nodes("b", status="NotAvailable"), *masters)
    assert verdict(holding(domain("ab", "abc", config=STANDBY), nodes=broken), Domain) is ZoneVerdict.FAILS


def test_nodes_that_are_counted_and_not_shown_prove_nothing() -> None:
    assert verdict(holding(domain("abc", "abc", config=STANDBY), nodes=nodes("a")), Domain) is ZoneVerdict.UNKNOWN


def test_a_change_under_way_is_pending_as_old_and_new_nodes_stand_beside_each_other() -> None:
    for settings in ({"Processing": True}, {"UpgradeProcessing": True}, {"DomainProcessingStatus": "Creating"}):
        found = worst(seen("ab", **settings), Domain)
        assert found.gap is not None
        assert found.gap.reason is UnknownReason.PENDING


def test_a_domain_that_aws_cut_off_or_deletes_fails() -> None:
    for settings in ({"DomainProcessingStatus": "Isolated"}, {"Deleted": True}):
        assert verdict(seen("abc", "abc", config=STANDBY, **settings), Domain) is ZoneVerdict.FAILS


def test_nodes_that_cannot_be_read_leave_it_unknown_whatever_was_asked_for() -> None:
    zones = {"AvailabilityZones": [f"{REGION}a"]}
    unknown = worst(holding(domain("aa", VPCOptions=zones)), Domain)
    assert unknown.gap is not None
    assert unknown.gap.reason is UnknownReason.ACCESS_DENIED


class TestRequired:
    SEARCH: Mapping[str, Any] = {"name": "search", "types": ["AWS::OpenSearchService::Domain"]}

    def target(self, letters: str) -> Given:
        view = target()
        view.lists[Domain] = ()
        view.put(domain(letters, "abc", config=STANDBY), {"nodes": (*nodes(letters), *nodes("abc", "Master"))})
        return view

    def judged(self, units: int, letters: str = "abc") -> str:
        wanted = policy({**self.SEARCH, "required": {"units": units}}, select={"arns": ["arn:aws:es:*"]})
        return only(wanted, self.target(letters))[0].verdict.value

    def test_standby_serves_from_two_of_three_zones_already(self) -> None:
        assert (self.judged(2), self.judged(3)) == ("Pass", "Fail")

    def test_the_fullest_zone_decides(self) -> None:
        assert (self.judged(2, "aabc"), self.judged(3, "aabc")) == ("Pass", "Fail")
