"""What must hold of every part, whatever its members, with dependencies, unknowns and members that are down already.

That a member more never worsens is no law everywhere, and each exception is a test: a voter more can make a quorum harder to keep; a lone member
in a zone of its own cannot carry that zone's share where balancing does not cross zones; a broker more can hold the other copy of a record; and
where scaling keeps the utilisation, a member more is no capacity more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.engine.zones.loss.heirs import Heir
from seawall.engine.zones.loss.nodes import Aftermath, Gap, Member, Node
from seawall.engine.zones.loss.outcome import Terms, outcome
from seawall.engine.zones.loss.parts import AnyOf, Component, Group, Log, Managed, Pair, Part, Pool, Quorum, Succession, Target
from seawall.engine.zones.loss.simulation import simulate
from seawall.errors import UnknownReason

LAW = settings(deadline=None, max_examples=60)  # a busy machine is no failure
ZONES: Final = ("az1", "az2", "az3", "az4")
KEYS: Final = ("p", "q", "r")
DENIED: Final = Gap(UnknownReason.ACCESS_DENIED, "allow ec2:DescribeRouteTables")
GOODNESS: Final = {False: 0, None: 1, True: 2}

Members = tuple[Member, ...]
Nodes = dict[str, Node]

keys = st.lists(st.sampled_from(KEYS), max_size=1).map(tuple)
graphs = st.fixed_dictionaries(
    {
        key: st.builds(
            Node, st.just(key), st.sampled_from((None, *ZONES)), st.sampled_from((True, True, True, None, False)), st.just(DENIED), keys
        )
        for key in KEYS
    }
)
working = st.builds(Member, st.just("i"), st.sampled_from(ZONES), st.just(True), st.integers(1, 3))
members = st.builds(
    Member,
    st.just("i"),
    st.sampled_from((*ZONES, *ZONES, None)),
    st.sampled_from((True, True, True, False, None)),
    st.integers(1, 3),
    st.just(DENIED),
    keys,
)
several = st.lists(members, min_size=1, max_size=7).map(tuple)
certain = st.builds(Member, st.just("i"), st.sampled_from(ZONES), st.sampled_from((True, True, False)), st.integers(1, 3))


def pool(members: Members, **more: Any) -> Pool:
    return Pool("", (Group("g", members),), **more)


def pair(members: Members) -> Pair:
    return Pair("pair", members[0], *members[1:2])


def succession(members: Members) -> Succession:
    return Succession("line", members[0], tuple(map(Heir, members[1:])))


#: How members become a part, by its kind.
KINDS: Final[dict[str, Callable[[Members], Part]]] = {
    "a pool of undeclared capacity": pool,
    "a pool that needs 4": lambda members: pool(members, need=4),
    "a pool whose zones carry shares of 4": lambda members: pool(members, need=4, is_shared=False),
    "a pool that scales at 60 %": lambda members: pool(members, target=Target(60, "CPU")),
    "a quorum": lambda members: Quorum("q", members),
    "a log that writes 2 of 3 copies": lambda members: Log("log", members, copies=3, wanted=2),
    "a log that writes 1 of 2 copies": lambda members: Log("log", members, copies=2, wanted=1),
    "a pair": pair,
    "replicas": lambda members: AnyOf("replicas", tuple(Pair("r", each) for each in members)),
    "a line of heirs": succession,
    "a service that is reached by what its members need": lambda members: Managed("s", "AWS's word", members[0].needs),
}
every_kind = pytest.mark.parametrize("made", KINDS.values(), ids=KINDS.keys())
SHARES: Final = "a pool whose zones carry shares of 4"
SCALES: Final = "a pool that scales at 60 %"
LOGS: Final = ("a log that writes 2 of 3 copies", "a log that writes 1 of 2 copies")


def but(*names: str) -> pytest.MarkDecorator:
    """Every kind but these."""
    kept = {name: made for name, made in KINDS.items() if name not in names}
    return pytest.mark.parametrize("made", kept.values(), ids=kept.keys())


def goodness(part: Part, nodes: Nodes | None = None) -> int:
    """Of the worst zone: 0 surely not good enough, 1 unknown, 2 surely good enough."""
    losses = simulate([Component("it", (part,))], nodes or {}, Terms())
    return min(GOODNESS[each.passes] for loss in losses for each in loss.outcomes)


def blurred(known: Members, data: st.DataObject) -> Members:
    ways: list[Callable[[Member], Member]] = [
        lambda member: member,
        lambda member: replace(member, zone=None),
        lambda member: replace(member, alive=None),
        lambda member: (
            replace(member, zone=None, among=frozenset({*data.draw(st.sets(st.sampled_from(ZONES))), member.zone or "az1"}))
            if member.zone
            else member
        ),
    ]
    return tuple(data.draw(st.sampled_from(ways))(member) for member in known)


def resolved(member: Member, data: st.DataObject) -> Member:
    zone = data.draw(st.sampled_from(sorted(member.among) or ZONES)) if member.zone is None else member.zone
    return replace(member, zone=zone, among=frozenset(), alive=data.draw(st.booleans()) if member.alive is None else member.alive)


@but("a quorum", SHARES, SCALES, *LOGS)
@LAW
@given(several, working, graphs)
def test_one_member_more_never_worsens(made: Callable[[Members], Part], known: Members, more: Member, nodes: Nodes) -> None:
    assert goodness(made((*known, more)), nodes) >= goodness(made(known), nodes)


@LAW
@given(st.lists(certain, min_size=1, max_size=7).map(tuple), working)
def test_one_member_more_never_worsens_a_pool_that_scales_where_nothing_else_dies_with_a_zone(known: Members, more: Member) -> None:
    made = KINDS[SCALES]
    assert goodness(made((*known, more))) >= goodness(made(known))


@pytest.mark.parametrize("made", [KINDS[name] for name in LOGS], ids=LOGS)
@LAW
@given(st.lists(certain, min_size=1, max_size=7).map(tuple), working)
def test_one_broker_more_never_worsens_a_log_where_nothing_else_dies_with_a_zone(
    made: Callable[[Members], Part], known: Members, more: Member
) -> None:
    assert goodness(made((*known, more))) >= goodness(made(known))


def test_a_broker_more_can_hold_the_copy_that_is_lost_together_with_another_one() -> None:
    nodes = {"nat": Node("nat", "az3")}
    two = (Member("i", "az1"), Member("i", "az2", needs=("nat",)))
    made = KINDS["a log that writes 1 of 2 copies"]
    assert (goodness(made(two), nodes), goodness(made((*two, Member("i", "az3"))), nodes)) == (2, 0)


def test_a_broker_that_is_down_may_hold_the_copy_that_another_zone_cannot_lose() -> None:
    made, three = KINDS["a log that writes 2 of 3 copies"], tuple(Member("i", zone) for zone in ZONES[:3])
    assert goodness(made((*three, *three))) == 2
    assert goodness(made((*three, *three[:2], replace(three[2], alive=False)))) == 0


def test_scaling_keeps_less_room_for_a_zone_with_which_more_than_its_own_members_die() -> None:
    nodes = {"nat": Node("nat", "az4")}
    three = (Member("i", "az1", needs=("nat",)), Member("i", "az2"), Member("i", "az3"))
    assert goodness(KINDS[SCALES](three), nodes) == 2, "the two that are left run at 90 %"
    assert goodness(KINDS[SCALES]((*three, Member("i", "az4"))), nodes) == 0, "of four two are left, which would run at 120 %"


def test_a_zone_that_is_one_of_some_is_no_room_to_spare_where_all_others_are_dark_already() -> None:
    nodes = {"nat": Node("nat", alive=False, gap=DENIED)}
    lit = tuple(Member("i", zone) for zone in ZONES[:2])
    dark = tuple(replace(each, needs=("nat",)) for each in lit)
    vague = tuple(replace(each, zone=None, among=frozenset({str(each.zone)})) for each in lit)
    assert goodness(KINDS[SCALES]((*lit, *dark)), nodes) == 0, "of two one is left, which would run at 120 %"
    assert goodness(KINDS[SCALES]((*vague, *dark)), nodes) == 1


@LAW
@given(several, working, graphs)
def test_one_member_more_in_a_zone_that_has_some_never_worsens_shares(known: Members, more: Member, nodes: Nodes) -> None:
    made = KINDS[SHARES]
    taken = {member.zone for member in known if member.alive and not member.needs}
    if more.zone in taken:
        assert goodness(made((*known, more)), nodes) >= goodness(made(known), nodes)


def test_a_lone_member_in_a_third_zone_cannot_carry_the_share_that_falls_to_it() -> None:
    two = tuple(Member("i", zone, units=4) for zone in ZONES[:2])
    made = KINDS[SHARES]
    assert (goodness(made(two)), goodness(made((*two, Member("i", "az3"))))) == (2, 0)


@LAW
@given(several, st.integers(0, 6), graphs)
def test_a_voter_that_comes_back_never_worsens_a_quorum(known: Members, number: int, nodes: Nodes) -> None:
    back = tuple(replace(each, alive=True, needs=()) if index == number % len(known) else each for index, each in enumerate(known))
    assert goodness(Quorum("q", back), nodes) >= goodness(Quorum("q", known), nodes)


@LAW
@given(several, graphs)
def test_two_voters_more_in_zones_of_their_own_never_worsen_a_quorum(known: Members, nodes: Nodes) -> None:
    more = (Member("i", "az8"), Member("i", "az9"))
    assert goodness(Quorum("q", (*known, *more)), nodes) >= goodness(Quorum("q", known), nodes)


def test_a_fourth_voter_beside_another_makes_a_quorum_of_three_zones_fail() -> None:
    three = tuple(Member("i", zone) for zone in ZONES[:3])
    assert (goodness(Quorum("q", three)), goodness(Quorum("q", (*three, Member("i", "az1"))))) == (2, 0)


@every_kind
@LAW
@given(several, graphs, st.data())
def test_more_unknowns_never_turn_a_failure_into_a_survival_or_back(
    made: Callable[[Members], Part], known: Members, nodes: Nodes, data: st.DataObject
) -> None:
    before = goodness(made(known), nodes)
    assert abs(before - goodness(made(blurred(known, data)), nodes)) < 2
    key = data.draw(st.sampled_from(KEYS))
    assert abs(before - goodness(made(known), {**nodes, key: replace(nodes[key], alive=None)})) < 2


@every_kind
@settings(LAW, max_examples=150)
@given(several, st.data())
def test_a_sure_verdict_stays_when_the_unknowns_become_known(made: Callable[[Members], Part], known: Members, data: st.DataObject) -> None:
    bare = tuple(replace(each, needs=()) for each in known)
    before = goodness(made(bare))
    if before != GOODNESS[None]:
        assert goodness(made(tuple(resolved(each, data) for each in bare))) == before


@every_kind
@LAW
@given(several, graphs)
def test_losing_a_zone_in_which_nothing_is_leaves_the_present_state(made: Callable[[Members], Part], known: Members, nodes: Nodes) -> None:
    placed = tuple(replace(each, zone=each.zone or "az1") for each in known)
    now = outcome(("it",), made(placed), Aftermath(nodes, None), Terms())
    then = outcome(("it",), made(placed), Aftermath(nodes, "az9"), Terms())
    assert (now.verdict, now.passes, now.remaining, now.gap) == (then.verdict, then.passes, then.remaining, then.gap)


@LAW
@given(several)
def test_losing_no_zone_leaves_alive_what_is(known: Members) -> None:
    after = Aftermath({}, None)
    assert [after.member(replace(each, needs=())).alive for each in known] == [each.alive for each in known]


@every_kind
@LAW
@given(st.integers(1, 5), st.integers(1, 5), st.sampled_from([None, "az1"]))
def test_a_circle_of_needs_ends_in_unknown_unless_something_in_it_is_lost(
    made: Callable[[Members], Part], length: int, how_many: int, lost: str | None
) -> None:
    ring = {f"n{number}": Node(f"n{number}", needs=(f"n{(number + 1) % length}",)) for number in range(length)}
    ring["n0"] = replace(ring["n0"], zone=lost)
    spread = tuple(Member(f"i{number}", ZONES[1 + number % 3], units=4, needs=(f"n{number % length}",)) for number in range(how_many))
    found = outcome(("it",), made(spread), Aftermath(ring, "az1"), Terms())
    assert found.passes is (None if lost is None else False)


@but(SHARES)
@LAW
@given(st.lists(certain, min_size=1, max_size=7).map(tuple), st.integers(0, 6))
def test_a_member_that_stops_never_betters(made: Callable[[Members], Part], known: Members, number: int) -> None:
    fewer = tuple(replace(each, alive=False) if index == number % len(known) else each for index, each in enumerate(known))
    assert goodness(made(fewer)) <= goodness(made(known))


@every_kind
@given(several)
@LAW
def test_everything_in_one_zone_is_lost_with_it(made: Callable[[Members], Part], known: Members) -> None:
    together = tuple(replace(each, zone="az1", needs=()) for each in known)
    part = made(together)
    if part.members:
        assert simulate([Component("it", (part,))], {}, Terms())[0].worst.verdict is not ZoneVerdict.SURVIVES
