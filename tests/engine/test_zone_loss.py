"""The simulation by itself: sentences about small graphs, and what must hold of every graph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.engine.zones.loss.nodes import ELSEWHERE, Aftermath, Gap, Member
from seawall.engine.zones.loss.outcome import Outcome, Terms
from seawall.engine.zones.loss.parts import AnyOf, Blank, Capacity, Component, Group, Launch, Pair, Part, Pool, Recovery
from seawall.engine.zones.loss.simulation import Loss, simulate
from seawall.errors import UnknownReason

AZ1, AZ2, AZ3 = "euw1-az1", "euw1-az2", "euw1-az3"
DENIED = Gap(UnknownReason.ACCESS_DENIED, "allow ec2:DescribeAvailabilityZones")
BACKUPS = Recovery("automated backups of 7 days can be restored", timedelta(minutes=5))
ACCEPTING = Terms(accepts_recoverable=True, rto=timedelta(hours=1), rpo=timedelta(minutes=5))


def spread(**units: int) -> tuple[Member, ...]:
    """One member a unit: az1=30, az2=30."""
    return tuple(Member(f"i-{zone}-{number}", f"euw1-{zone}") for zone, count in units.items() for number in range(count))


def pool(*members: Member, need: int | None = None, launch: Launch | None = None) -> Component:
    return Component("web", (Pool("", (Group("web-asg", members, launch),), need),))


def losses(component: Component, terms: Terms | None = None) -> tuple[Loss, ...]:
    return simulate([component], {}, terms or Terms())


def outcomes(component: Component, terms: Terms | None = None) -> list[Outcome]:
    found = [outcome for loss in losses(component, terms) for outcome in loss.outcomes]
    return sorted(found, key=lambda outcome: outcome.worst_first)


def worst(component: Component, terms: Terms | None = None) -> Outcome:
    return outcomes(component, terms)[0]


def verdict(component: Component, terms: Terms | None = None) -> ZoneVerdict:
    return worst(component, terms).verdict


class TestPools:
    def test_a_two_zone_pool_that_was_sized_for_its_load_fails_although_it_has_two_zones(self) -> None:
        component = pool(*spread(az1=30, az2=30), need=60)
        assert {loss.zone for loss in losses(component)} == {AZ1, AZ2}, "it runs in two zones, as minZones wants"
        assert [outcome.cause for outcome in outcomes(component)] == [
            "web > euw1-az1: 30 of 60 units remain, 30 missing",
            "web > euw1-az2: 30 of 60 units remain, 30 missing",
        ]
        assert verdict(component) is ZoneVerdict.FAILS

    @pytest.mark.parametrize(
        ("units", "wanted"),
        [
            ({"az1": 60, "az2": 60}, ZoneVerdict.SURVIVES),
            ({"az1": 60, "az2": 59}, ZoneVerdict.FAILS),
            ({"az1": 30, "az2": 30, "az3": 30}, ZoneVerdict.SURVIVES),
            ({"az1": 30, "az2": 30, "az3": 29}, ZoneVerdict.FAILS),
            ({"az1": 20, "az2": 20, "az3": 20, "az4": 20}, ZoneVerdict.SURVIVES),
        ],
    )
    def test_a_load_of_60_needs_120_units_over_two_zones_90_over_three_and_80_over_four(
        self, units: dict[str, int], wanted: ZoneVerdict
    ) -> None:
        assert verdict(pool(*spread(**units), need=60)) is wanted

    def test_the_zone_with_most_units_is_the_worst_to_lose(self) -> None:
        assert worst(pool(*spread(az1=5, az2=2, az3=2), need=6)).path == ("web", AZ1)

    def test_members_of_several_groups_stand_in_for_each_other(self) -> None:
        groups = (Group("a", spread(az1=2)), Group("b", spread(az2=2)))
        assert verdict(Component("web", (Pool("", groups, 2),))) is ZoneVerdict.SURVIVES

    def test_a_member_counts_with_its_units(self) -> None:
        assert verdict(pool(Member("big", AZ1, units=4), Member("small", AZ2, units=1), need=2)) is ZoneVerdict.FAILS

    def test_without_a_declared_capacity_one_unit_must_remain(self) -> None:
        assert verdict(pool(*spread(az1=1, az2=1))) is ZoneVerdict.SURVIVES
        alone = outcomes(pool(*spread(az1=3)))
        assert alone[0].cause == "web > euw1-az1: 0 units remain, wanted at least 1 (capacity not declared)"
        assert alone[1].cause == "web: runs in 1 zone (euw1-az1), wanted 2"

    def test_a_pool_without_a_live_member_fails_whatever_is_lost(self) -> None:
        component = pool(Member("stopped", AZ1, alive=False), need=3)
        assert [outcome.cause for outcome in outcomes(component)] == ["web: 0 of 3 units run, 3 missing"]

    def test_fewer_zones_than_the_policy_wants_fail_even_where_enough_is_left(self) -> None:
        component = pool(*spread(az1=9, az2=9), need=1)
        assert verdict(component) is ZoneVerdict.SURVIVES
        assert worst(component, Terms(min_zones=3)).cause == "web: runs in 2 zones (euw1-az1, euw1-az2), wanted 3"


class TestUnknowns:
    def test_one_member_in_an_unknown_zone_does_not_hide_that_enough_is_left(self) -> None:
        members = (*spread(az1=20, az2=20, az3=20), Member("lost-track", None, gap=DENIED))
        assert verdict(pool(*members, need=40)) is ZoneVerdict.SURVIVES

    def test_only_where_the_need_lies_between_the_bounds_is_the_answer_unknown(self) -> None:
        members = (*spread(az1=2, az2=2), Member("lost-track", None, gap=DENIED))
        assert verdict(pool(*members, need=2)) is ZoneVerdict.SURVIVES
        assert verdict(pool(*members, need=4)) is ZoneVerdict.FAILS
        unknown = worst(pool(*members, need=3))
        assert unknown.verdict is ZoneVerdict.UNKNOWN
        assert unknown.gap == DENIED
        assert unknown.cause == "web > euw1-az1: 2 to 3 of 3 units remain: allow ec2:DescribeAvailabilityZones"

    def test_members_whose_zones_are_all_unknown_prove_nothing(self) -> None:
        component = pool(*(Member(f"i-{number}", None, gap=DENIED) for number in range(9)), need=3)
        assert verdict(component) is ZoneVerdict.UNKNOWN
        assert {loss.zone for loss in losses(component)} == {None}

    def test_too_few_members_fail_whatever_their_zones_are(self) -> None:
        assert verdict(pool(Member("i-1", None, gap=DENIED), need=2)) is ZoneVerdict.FAILS

    def test_what_could_not_be_read_is_unknown_and_a_failing_part_beside_it_fails(self) -> None:
        blank = Blank("AWS::RDS::DBInstance", DENIED)
        two = pool(*spread(az1=2, az2=2))
        assert verdict(Component("all", (blank, *two.parts))) is ZoneVerdict.UNKNOWN
        assert verdict(Component("all", (blank, Pool("", (Group("a", spread(az1=1)),))))) is ZoneVerdict.FAILS


class TestElastic:
    ELASTIC = Terms(is_elastic=True)

    def launching(self, **changes: Any) -> Component:
        launch = Launch(frozenset({AZ1, AZ2}), desired=60, largest=90)
        return pool(*spread(az1=30, az2=30), need=60, launch=replace(launch, **changes))

    def test_static_counts_nothing_that_does_not_run(self) -> None:
        assert verdict(self.launching()) is ZoneVerdict.FAILS

    def test_elastic_counts_what_the_group_restores_by_itself(self) -> None:
        assert verdict(self.launching(), self.ELASTIC) is ZoneVerdict.SURVIVES

    def test_a_group_never_restores_more_than_its_largest_size(self) -> None:
        assert worst(self.launching(desired=60, largest=50), self.ELASTIC).remaining == Capacity(50, 50)

    def test_what_lies_between_desired_and_largest_depends_on_scaling_policies_and_is_unknown(self) -> None:
        unknown = worst(self.launching(desired=40), self.ELASTIC)
        assert unknown.verdict is ZoneVerdict.UNKNOWN
        assert "whether one would is not known" in unknown.why

    def test_a_group_whose_launches_are_suspended_restores_nothing_and_says_so(self) -> None:
        failed = worst(self.launching(why_none="Launch suspended"), self.ELASTIC)
        assert failed.cause == "web > euw1-az1: 30 of 60 units remain, 30 missing; web-asg launches none: Launch suspended"

    def test_a_group_that_may_launch_in_no_other_zone_restores_nothing(self) -> None:
        failed = worst(self.launching(zones=frozenset({AZ1})), self.ELASTIC)
        assert failed.path == ("web", AZ1)
        assert failed.why.endswith("web-asg launches none: it may launch in no other zone")


class TestPairs:
    def db(self, standby: str | None = None, **changes: Any) -> Component:
        second = Member("db (standby)", standby) if standby else None
        return Component("db", (replace(Pair("shop", Member("shop", AZ1), second), **changes),))

    def test_a_standby_in_another_zone_takes_over(self) -> None:
        assert verdict(self.db(AZ2)) is ZoneVerdict.SURVIVES

    def test_a_standby_whose_zone_aws_does_not_tell_is_in_another_zone(self) -> None:
        assert verdict(self.db(ELSEWHERE)) is ZoneVerdict.SURVIVES

    def test_a_pair_has_two_places_whatever_number_of_zones_the_policy_wants(self) -> None:
        assert verdict(self.db(AZ2), Terms(min_zones=3)) is ZoneVerdict.SURVIVES

    def test_without_standby_and_without_backups_it_fails(self) -> None:
        failed = worst(self.db())
        assert failed.verdict is ZoneVerdict.FAILS
        assert failed.cause == "db > shop > euw1-az1: no standby in another zone takes over, and there is no backup to restore"

    def test_backups_make_it_recoverable_which_passes_only_where_the_policy_accepts_it(self) -> None:
        refused, accepted = worst(self.db(recovery=BACKUPS)), worst(self.db(recovery=BACKUPS), ACCEPTING)
        assert (refused.verdict, refused.passes) == (ZoneVerdict.RECOVERABLE, False)
        assert (accepted.verdict, accepted.passes) == (ZoneVerdict.RECOVERABLE, True)
        assert accepted.why.endswith("; accepted within rto 1h and rpo 5m, though AWS does not tell how long it takes")

    def test_a_recovery_that_loses_more_than_rpo_is_not_accepted(self) -> None:
        late = worst(self.db(recovery=replace(BACKUPS, loses=timedelta(minutes=6))), ACCEPTING)
        assert late.passes is False
        assert late.why.endswith(", which loses more than the 5m of data that rpo accepts")

    def test_a_recovery_of_which_nobody_knows_what_it_loses_is_neither_accepted_nor_refused(self) -> None:
        unknown = worst(self.db(recovery=replace(BACKUPS, loses=None)), ACCEPTING)
        assert (unknown.verdict, unknown.passes) == (ZoneVerdict.RECOVERABLE, None)
        assert unknown.gap is not None

    def test_a_change_under_way_is_pending_where_the_primary_is_lost(self) -> None:
        component = self.db(AZ2, pending="MultiAZ is True and False is pending")
        assert {loss.zone: loss.worst.verdict for loss in losses(component)} == {AZ1: ZoneVerdict.PENDING, AZ2: ZoneVerdict.SURVIVES}

    def test_a_database_that_is_stopped_fails_and_its_status_is_told(self) -> None:
        stopped = Member("shop", AZ1, alive=False, gap=Gap(UnknownReason.ERROR, "its status is stopped, wanted available"))
        assert worst(self.db(primary=stopped, recovery=BACKUPS)).cause == "db > shop: its status is stopped, wanted available"

    def test_of_several_replicas_one_must_be_left(self) -> None:
        one, two = Pair("r1", Member("r1", AZ1), recovery=BACKUPS), Pair("r2", Member("r2", AZ2), recovery=BACKUPS)
        assert verdict(Component("db", (AnyOf("replicas", (one, two)),))) is ZoneVerdict.SURVIVES
        both = replace(two, primary=Member("r2", AZ1))
        assert verdict(Component("db", (AnyOf("replicas", (one, both)),))) is ZoneVerdict.RECOVERABLE

    def test_what_surely_is_not_good_enough_comes_before_what_is_unknown(self) -> None:
        parts: tuple[Part, ...] = (Blank("else", DENIED), Pair("shop", Member("shop", AZ1), recovery=BACKUPS))
        assert verdict(Component("db", parts)) is ZoneVerdict.RECOVERABLE
        assert verdict(Component("db", parts), ACCEPTING) is ZoneVerdict.UNKNOWN


ZONES = ["az1", "az2", "az3", "az4"]
members = st.builds(
    Member,
    name=st.just("i"),
    zone=st.sampled_from([*ZONES, None]),
    alive=st.sampled_from([True, True, True, False, None]),
    units=st.integers(1, 4),
    gap=st.just(DENIED),
)
launches = st.builds(
    Launch,
    zones=st.frozensets(st.sampled_from(ZONES)),
    desired=st.integers(0, 20),
    largest=st.integers(0, 25),
    why_none=st.sampled_from([None, None, "Launch suspended"]),
)
groups = st.builds(Group, name=st.just("g"), members=st.lists(members, max_size=6).map(tuple), launch=st.one_of(st.none(), launches))
pools = st.builds(
    Pool, name=st.just(""), groups=st.lists(groups, min_size=1, max_size=3).map(tuple), need=st.one_of(st.none(), st.integers(1, 20))
)
asked = st.builds(Terms, min_zones=st.integers(2, 4), is_elastic=st.booleans())
LAW = settings(deadline=None)  # a busy machine is no failure
GOODNESS = {ZoneVerdict.FAILS: 0, ZoneVerdict.UNKNOWN: 1, ZoneVerdict.SURVIVES: 2}


def goodness(each: Pool, terms: Terms) -> int:
    return GOODNESS[verdict(Component("web", (each,)), terms)]


def with_first(each: Pool, change: Callable[[tuple[Member, ...]], tuple[Member, ...]]) -> Pool:
    """The same pool with other members in its first group."""
    first, *others = each.groups
    return replace(each, groups=(replace(first, members=change(first.members)), *others))


@settings(LAW)
@given(pools, members, asked)
def test_one_member_more_never_worsens_a_verdict(each: Pool, member: Member, terms: Terms) -> None:
    assert goodness(with_first(each, lambda known: (*known, member)), terms) >= goodness(each, terms)


@settings(LAW)
@given(pools)
def test_losing_no_zone_leaves_what_runs_now(each: Pool) -> None:
    known = [member for member in each.members if member.alive]
    assert (
        each.capacity(Aftermath({}, None)).low
        == each.capacity(Aftermath({}, None), is_elastic=True).low
        == sum(member.units for member in known)
    )


@settings(LAW)
@given(pools)
def test_losing_a_zone_in_which_nothing_is_takes_at_most_what_is_in_unknown_zones(each: Pool) -> None:
    astray = sum(member.units for member in each.members if member.alive and member.zone is None)
    assert each.capacity(Aftermath({}, "az9")).low == each.capacity(Aftermath({}, None)).low - astray
    assert each.capacity(Aftermath({}, "az9")).high == each.capacity(Aftermath({}, None)).high


@settings(LAW)
@given(pools, asked, st.data())
def test_more_unknowns_never_turn_a_failure_into_a_survival_or_back(each: Pool, terms: Terms, data: st.DataObject) -> None:
    def blurred(known: tuple[Member, ...]) -> tuple[Member, ...]:
        ways: list[Callable[[Member], Member]] = [
            lambda member: member,
            lambda member: replace(member, zone=None),
            lambda member: replace(member, alive=None),
        ]
        return tuple(data.draw(st.sampled_from(ways))(member) for member in known)

    before, after = goodness(each, terms), goodness(with_first(each, blurred), terms)
    assert abs(before - after) < 2


@settings(LAW, max_examples=200)
@given(pools, asked, st.data())
def test_a_sure_verdict_stays_when_the_unknowns_become_known(each: Pool, terms: Terms, data: st.DataObject) -> None:
    def known(member: Member) -> Member:
        zone = data.draw(st.sampled_from(ZONES)) if member.zone is None else member.zone
        return replace(member, zone=zone, alive=data.draw(st.booleans()) if member.alive is None else member.alive)

    resolved = replace(each, groups=tuple(replace(group, members=tuple(map(known, group.members))) for group in each.groups))
    if goodness(each, terms) != GOODNESS[ZoneVerdict.UNKNOWN]:
        assert goodness(resolved, terms) == goodness(each, terms)
