"""Laws of what load balancers bring load to."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.engine.zones.building.routed import Route, behind
from seawall.engine.zones.loss.nodes import Gap, Member
from seawall.engine.zones.loss.outcome import Terms
from seawall.engine.zones.loss.parts import Component, Pool
from seawall.engine.zones.loss.simulation import simulate
from seawall.errors import UnknownReason

ZONES = ["az1", "az2", "az3"]
DENIED = Gap(UnknownReason.ACCESS_DENIED, "denied")

members = st.lists(
    st.builds(
        Member,
        name=st.just("i"),
        zone=st.sampled_from([*ZONES, *ZONES, None]),
        alive=st.sampled_from([True, True, True, False, None]),
        units=st.integers(1, 4),
        gap=st.just(DENIED),
    ),
    max_size=7,
).map(tuple)


def verdict(pool: Pool) -> ZoneVerdict:
    losses = simulate([Component("it", (pool,))], {}, Terms())
    return min((each for loss in losses for each in loss.outcomes), key=lambda each: each.worst_first).verdict


@settings(deadline=None, max_examples=400)
@given(members, st.integers(1, 12), st.integers(1, 3), st.data())
def test_a_sure_verdict_of_zones_with_shares_of_their_own_stays_when_the_unknowns_become_known(
    several: tuple[Member, ...], need: int, named_from: int, data: st.DataObject
) -> None:
    def known(member: Member) -> Member:
        zone = data.draw(st.sampled_from(ZONES)) if member.zone is None else member.zone
        return replace(member, zone=zone, alive=data.draw(st.booleans()) if member.alive is None else member.alive)

    route = Route(frozenset(ZONES), is_shared=False, named_from=lambda _: named_from)
    before = verdict(replace(behind("web", several, route), need=need))
    after = verdict(replace(behind("web", map(known, several), route), need=need))
    assert before in {after, ZoneVerdict.UNKNOWN}


@settings(deadline=None)
@given(members, st.integers(1, 12))
def test_what_carries_its_shares_carries_the_load_where_zones_share_it(several: tuple[Member, ...], need: int) -> None:
    apart = verdict(replace(behind("web", several, Route(frozenset(ZONES), is_shared=False)), need=need))
    shared = verdict(replace(behind("web", several, Route(frozenset(ZONES))), need=need))
    assert apart is not ZoneVerdict.SURVIVES or shared is ZoneVerdict.SURVIVES


@settings(deadline=None)
@given(members, st.integers(1, 12))
def test_a_doubt_about_the_balancer_never_turns_a_failure_into_a_survival_or_back(several: tuple[Member, ...], need: int) -> None:
    doubtful = verdict(replace(behind("web", several, Route(doubt=DENIED)), need=need))
    for is_shared in (True, False):
        sure = verdict(replace(behind("web", several, Route(frozenset(ZONES), is_shared=is_shared)), need=need))
        assert doubtful in {sure, ZoneVerdict.UNKNOWN}
