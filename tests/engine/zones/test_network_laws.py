"""What must hold of every graph of dependencies, with circles and unknowns in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.api.v1alpha1.terms import ZoneVerdict
from seawall.engine.zones.loss.nodes import Aftermath, Gap, Member, Node, Nodes
from seawall.engine.zones.loss.outcome import Terms
from seawall.engine.zones.loss.parts import Component, Group, Pool
from seawall.engine.zones.loss.simulation import simulate
from seawall.errors import UnknownReason

ZONES = ("euw1-az1", "euw1-az2", "euw1-az3")
KEYS = tuple("pqrst")
DENIED = Gap(UnknownReason.ACCESS_DENIED, "allow ec2:DescribeRouteTables")
_WORST_FIRST: Final = (False, None, True)

keys = st.lists(st.sampled_from(KEYS), max_size=2, unique=True).map(tuple)
graphs = st.fixed_dictionaries(
    {
        key: st.builds(
            Node,
            st.just(key),
            st.sampled_from((None, *ZONES)),
            st.sampled_from((True, True, None, False)),
            st.just(DENIED),
            keys,
            keys,
        )
        for key in KEYS
    }
)
members = st.lists(
    st.builds(Member, st.just("i"), st.sampled_from(ZONES), st.sampled_from((True, True, None)), gap=st.just(DENIED), needs=keys),
    min_size=1,
    max_size=6,
).map(tuple)


def worst(several: tuple[Member, ...], nodes: Nodes, need: int) -> tuple[bool | None, ZoneVerdict]:
    losses = simulate([Component("web", (Pool("", (Group("web", several),), need),))], nodes, Terms())
    found = min((each for loss in losses for each in loss.outcomes), key=lambda each: each.worst_first)
    return found.passes, found.verdict


@given(members, graphs, st.integers(1, 6), st.data())
@settings(max_examples=150, deadline=None)
def test_one_node_more_that_is_unknown_never_turns_a_failure_into_a_survival_or_back(
    several: tuple[Member, ...], nodes: dict[str, Node], need: int, data: st.DataObject
) -> None:
    before, _ = worst(several, nodes, need)
    key = data.draw(st.sampled_from(KEYS))
    after, _ = worst(several, {**nodes, key: replace(nodes[key], alive=None, zone=None)}, need)
    assert (before, after) not in {(False, True), (True, False)}
    unsure, _ = worst(several, {**nodes, key: replace(nodes[key], alive=None)}, need)
    assert (before, unsure) not in {(False, True), (True, False)}


@given(members, graphs, st.integers(1, 6), st.data())
@settings(max_examples=150, deadline=None)
def test_one_need_more_never_improves(several: tuple[Member, ...], nodes: dict[str, Node], need: int, data: st.DataObject) -> None:
    before, _ = worst(several, nodes, need)
    key = data.draw(st.sampled_from(KEYS))
    number = data.draw(st.integers(0, len(several) - 1))
    hungry = tuple(replace(each, needs=(*each.needs, key)) if index == number else each for index, each in enumerate(several))
    after, _ = worst(hungry, nodes, need)
    assert _WORST_FIRST.index(after) <= _WORST_FIRST.index(before)
    other = data.draw(st.sampled_from(KEYS))
    after, _ = worst(several, {**nodes, other: replace(nodes[other], needs=(*nodes[other].needs, key))}, need)
    assert _WORST_FIRST.index(after) <= _WORST_FIRST.index(before)


@given(graphs, st.permutations(KEYS), st.sampled_from((None, *ZONES)))
@settings(max_examples=150, deadline=None)
def test_the_order_in_which_nodes_are_asked_for_changes_no_answer(nodes: dict[str, Node], order: list[str], lost: str | None) -> None:
    one, other = Aftermath(nodes, lost), Aftermath(nodes, lost)
    assert {key: one.of(key).alive for key in KEYS} == {key: other.of(key).alive for key in order}


@given(graphs, st.sampled_from((None, *ZONES)))
@settings(max_examples=100, deadline=None)
def test_a_node_that_needs_itself_never_stands(nodes: dict[str, Node], lost: str | None) -> None:
    circle = {**nodes, "p": replace(nodes["p"], needs=("q",)), "q": replace(nodes["q"], needs=("p",))}
    assert Aftermath(circle, lost).of("p").alive is not True
    assert Aftermath(circle, lost).of("q").alive is not True


def test_a_circle_ends_in_unknown_and_says_so() -> None:
    nodes = {"p": Node("p", needs=("q",)), "q": Node("q", needs=("p",))}
    standing = Aftermath(nodes, None).of("p")
    assert standing.alive is None
    assert standing.gap is not None
    assert standing.gap.message.endswith("needs itself")


def test_what_is_dead_beside_a_circle_is_dead_for_all_who_are_in_it() -> None:
    nodes = {"p": Node("p", needs=("q", "r")), "q": Node("q", needs=("p",)), "r": Node("r", ZONES[0])}
    after = Aftermath(nodes, ZONES[0])
    assert [after.of(key).alive for key in "pq"] == [False, False]
