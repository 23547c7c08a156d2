"""Members of which it is known in which few zones they may be, but not in which one."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.engine.zones.loss.nodes import Aftermath, Gap, Member
from seawall.engine.zones.loss.outcome import Terms
from seawall.engine.zones.loss.parts import Component, Quorum, zones_of
from seawall.engine.zones.loss.simulation import simulate
from seawall.errors import UnknownReason

ZONES = ("az1", "az2", "az3")
UNTOLD = Gap(UnknownReason.ERROR, "AWS does not tell which node is the primary")

members = st.builds(
    Member, name=st.just("m"), zone=st.none(), gap=st.just(UNTOLD), among=st.frozensets(st.sampled_from(ZONES), min_size=1, max_size=3)
)


def quorum(*voters: Member) -> Component:
    return Component("it", (Quorum("voters", voters),))


def verdicts(component: Component) -> dict[str | None, ZoneVerdict]:
    return {loss.zone: loss.worst.verdict for loss in simulate([component], {}, Terms())}


def test_it_is_left_where_another_zone_is_lost_and_not_known_where_one_of_its_own_is() -> None:
    member = Member("m", None, gap=UNTOLD, among=frozenset({"az1", "az2"}))
    found = {zone: Aftermath({}, zone).member(member).alive for zone in ZONES}
    assert found == {"az1": None, "az2": None, "az3": True}


def test_every_zone_that_it_may_be_in_is_in_use() -> None:
    assert zones_of([quorum(Member("m", None, among=frozenset({"az1", "az2"})))], {}) == ("az1", "az2")


@settings(deadline=None)
@given(st.lists(members, min_size=1, max_size=5), st.data())
def test_a_sure_verdict_stays_once_it_is_known_where_they_are(voters: list[Member], data: st.DataObject) -> None:
    settled = [replace(each, zone=data.draw(st.sampled_from(sorted(each.among))), among=frozenset()) for each in voters]
    known = verdicts(quorum(*settled))
    for zone, verdict in verdicts(quorum(*voters)).items():
        assert verdict is ZoneVerdict.UNKNOWN or known.get(zone, verdict) is verdict


@settings(deadline=None)
@given(st.lists(members, min_size=1, max_size=5))
def test_knowing_fewer_zones_for_each_never_makes_less_sure(voters: list[Member]) -> None:
    blurred = [replace(each, among=frozenset(ZONES)) for each in voters]
    known = verdicts(quorum(*voters))
    for zone, verdict in verdicts(quorum(*blurred)).items():
        assert verdict is ZoneVerdict.UNKNOWN or known.get(zone, verdict) is verdict
