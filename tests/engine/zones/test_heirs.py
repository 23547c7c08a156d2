"""Who takes over from a primary, and what is said where that is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.engine.zones.loss.heirs import Heir
from seawall.engine.zones.loss.nodes import Gap, Member
from seawall.engine.zones.loss.outcome import Outcome, Terms
from seawall.engine.zones.loss.parts import Component, Pair, Part, Recovery, Succession
from seawall.engine.zones.loss.simulation import simulate
from seawall.errors import UnknownReason

AZ1, AZ2, AZ3 = "euw1-az1", "euw1-az2", "euw1-az3"
DENIED = Gap(UnknownReason.ACCESS_DENIED, "allow ec2:DescribeAvailabilityZones")
SMALL = "it is smaller than the writer"


def line(*heirs: Heir, writer: str | None = AZ1) -> Succession:
    return Succession("db", Member("w", writer, gap=None if writer else DENIED), heirs)


def worst(part: Part, terms: Terms | None = None) -> Outcome:
    losses = simulate([Component("db", (part,))], {}, terms or Terms())
    return min((each for loss in losses for each in loss.outcomes), key=lambda each: each.worst_first)


def test_an_heir_whose_zone_is_not_known_may_be_the_one_that_takes_over_and_drowns() -> None:
    unsure = Heir(Member("small", None, gap=DENIED), SMALL)
    found = worst(line(unsure, Heir(Member("large", AZ2))))
    assert (found.verdict, found.gap) == (ZoneVerdict.UNKNOWN, DENIED)


def test_where_all_who_may_take_over_agree_it_does_not_matter_who_does() -> None:
    unsure = Member("r", None, gap=DENIED)
    assert worst(line(Heir(unsure), Heir(Member("large", AZ2)))).verdict is ZoneVerdict.SURVIVES
    assert worst(line(Heir(unsure, SMALL), Heir(Member("small too", AZ2), SMALL))).verdict is ZoneVerdict.FAILS


def test_where_nobody_is_surely_left_it_is_not_known_whether_anybody_takes_over() -> None:
    assert worst(line(Heir(Member("r", None, gap=DENIED)))).verdict is ZoneVerdict.UNKNOWN


def test_whoever_stands_behind_the_one_that_takes_over_does_not_count() -> None:
    assert worst(line(Heir(Member("large", AZ2)), Heir(Member("small", AZ3), SMALL))).verdict is ZoneVerdict.SURVIVES


def test_a_weak_heir_of_a_writer_that_may_be_left_is_unknown_and_no_failure() -> None:
    assert worst(line(Heir(Member("small", AZ2), SMALL), writer=None)).verdict is ZoneVerdict.UNKNOWN
    weak = Pair("db", Member("w", None, gap=DENIED), Member("small", AZ2), weak=SMALL)
    assert worst(weak).verdict is ZoneVerdict.UNKNOWN


def test_an_heir_that_drowns_fails_even_where_coming_back_is_accepted_as_nothing_is_restored() -> None:
    accepting = Terms(accepts_recoverable=True, rto=timedelta(hours=1), rpo=timedelta(hours=1))
    back = Recovery("a member can be made in another zone", timedelta())
    drowns = Succession("db", Member("w", AZ1), (Heir(Member("small", AZ2), SMALL),), back)
    assert (worst(drowns, accepting).verdict, worst(drowns, accepting).passes) == (ZoneVerdict.FAILS, False)
    assert worst(drowns, accepting).why == SMALL
    alone = Succession("db", Member("w", AZ1), (), back)
    assert (worst(alone, accepting).verdict, worst(alone, accepting).passes) == (ZoneVerdict.RECOVERABLE, True)


ZONES = [AZ1, AZ2, AZ3]
members = st.builds(
    Member,
    name=st.just("i"),
    zone=st.sampled_from([*ZONES, None]),
    alive=st.sampled_from([True, True, True, False, None]),
    gap=st.just(DENIED),
)
heirs = st.builds(Heir, member=members, weak=st.sampled_from([None, None, SMALL, DENIED]))
lines = st.builds(Succession, name=st.just("db"), primary=members, heirs=st.lists(heirs, max_size=4).map(tuple))
LAW = settings(deadline=None)  # a busy machine is no failure


@settings(LAW)
@given(lines, heirs)
def test_one_heir_more_at_the_end_of_the_line_never_turns_a_survival_into_a_failure(each: Succession, heir: Heir) -> None:
    if worst(each).verdict is ZoneVerdict.SURVIVES and heir.member.zone is not None:
        assert worst(replace(each, heirs=(*each.heirs, heir))).verdict is not ZoneVerdict.FAILS


@settings(LAW, max_examples=200)
@given(lines, st.data())
def test_a_sure_verdict_stays_when_the_unknowns_become_known(each: Succession, data: st.DataObject) -> None:
    def known(member: Member) -> Member:
        zone = data.draw(st.sampled_from(ZONES)) if member.zone is None else member.zone
        return replace(member, zone=zone, alive=data.draw(st.booleans()) if member.alive is None else member.alive)

    def sized(heir: Heir) -> Heir:
        weak = data.draw(st.sampled_from([None, SMALL])) if isinstance(heir.weak, Gap) else heir.weak
        return replace(heir, member=known(heir.member), weak=weak)

    before = worst(each)
    after = worst(replace(each, primary=known(each.primary), heirs=tuple(map(sized, each.heirs))))
    if before.passes is not None:
        assert after.passes is before.passes
