"""Drawings of workloads: what a person sees of a graph when a zone is lost."""

from __future__ import annotations

import io
import json
from dataclasses import replace

from rich.console import Console

from seawall.engine.report import SIZE_LIMIT, ZoneLists
from seawall.engine.zones.loss.nodes import Gap, Member, Node
from seawall.engine.zones.loss.parts import Blank, Component, Group, Launch, Pool
from seawall.errors import UnknownReason
from seawall.outputs import drawing
from seawall.outputs.graph import Drawing, Mark, drawings, places
from tests.cli.drawn import AZ1, AZ2, NODES, answer, database, failing, lists, parsed, reports, web

DENIED = Gap(UnknownReason.ACCESS_DENIED, "allow ec2:DescribeRouteTables")


def drawn(held: ZoneLists, zone: str | None = None, verdict: str = "Fails") -> list[Drawing]:
    return list(drawings([answer(verdict, worstZone=AZ1)], places(parsed(reports(held))), zone))


def tree(held: ZoneLists, zone: str | None = None, verdict: str = "Fails") -> list[str]:
    text = io.StringIO()
    Console(file=text, width=200, highlight=False).print(drawing.tree(drawn(held, zone, verdict)))
    return [line.rstrip() for line in text.getvalue().splitlines() if line.strip()]


def test_a_way_out_through_the_lost_zone_takes_along_what_stands_in_another_one() -> None:
    assert tree(lists([web()])) == [
        "✗ shop  Fails without euw1-az1  (prod, eu-west-1)",
        "├── because web > subnet-b > rtb-1 > nat-1 (euw1-az1): 0 of 3 units remain, 3 missing",
        "└── ✗ web  Fails; 0 of 3 remain, wanted: 3 units",
        "    ├── ✗ i-a0, i-a1, i-a2 (euw1-az1)  dies with its zone",
        "    └── ✗ i-b0, i-b1, i-b2 (euw1-az2)  dies with nat-1",
        "        └── ✗ subnet-b (euw1-az2)  dies with nat-1",
        "            └── ✗ rtb-1  dies with nat-1",
        "                └── ✗ nat-1 (euw1-az1)  dies with its zone",
        "                    └── ✗ subnet-a (euw1-az1)  dies with its zone",
    ]


def test_another_zone_can_be_asked_for() -> None:
    (shown,) = drawn(lists([web()]), AZ2)
    assert shown.things[shown.root].mark is Mark.STANDS
    assert shown.things["nat-1"].mark is Mark.STANDS
    assert shown.things["subnet-b"].told == "dies with its zone"


def test_each_part_of_a_component_is_marked_by_itself() -> None:
    shown = tree(lists([database()]), AZ2)
    assert "│" not in shown[0]
    assert [line.lstrip("│├└─ ") for line in shown[2:]] == [
        "✗ db  Fails",
        "✓ shop-db  wanted: the primary or its standby",
        "✓ shop-db (euw1-az1)  stands",
        "✗ shop-db (standby) (euw1-az2)  dies with its zone",
        "✗ logs  wanted: the primary",
        "✗ logs (euw1-az2)  dies with its zone",
    ]


def test_the_zone_that_the_status_names_is_taken_where_several_are_as_bad() -> None:
    members = (Member("i-1", AZ1), Member("i-2", AZ2))
    held = lists([Component("web", (Pool("", (Group("web", members),), 2),))])
    for zone in (AZ1, AZ2):
        (shown,) = drawings([answer(worstZone=zone)], places(parsed(reports(held))))
        assert shown.lost == zone


def test_what_could_not_be_read_is_unknown_and_says_the_missing_action() -> None:
    nodes = {**NODES, "rtb-1": Node("rtb-1", alive=None, gap=DENIED)}
    (shown,) = drawn(lists([web()], nodes))
    assert (shown.things["rtb-1"].mark, shown.things["rtb-1"].told) == (Mark.UNKNOWN, "allow ec2:DescribeRouteTables")
    assert shown.things["subnet-b"].told == "allow ec2:DescribeRouteTables"
    assert shown.things["component web"].mark is Mark.UNKNOWN


def test_without_any_known_zone_the_graph_is_drawn_and_says_so() -> None:
    shown = tree(lists([Component("web", (Blank("", DENIED),))]), verdict="Unknown")
    assert shown == ["? shop  Unknown; no zone is known  (prod, eu-west-1)", "└── ? web  Unknown; wanted: allow ec2:DescribeRouteTables"]


def test_a_workload_that_runs_in_too_few_zones_fails_whatever_zone_is_lost_and_its_finding_says_why() -> None:
    members = tuple(Member(f"i-{zone}", zone) for zone in (AZ1, AZ2))
    held = lists([Component("web", (Pool("", (Group("web", members),)),))])
    found = places(parsed(reports(held, failing("web: runs in 2 zones, wanted 3"))))
    (shown,) = drawings([answer()], found)
    assert shown.things[shown.root].told == "Fails, whatever zone is lost  (prod, eu-west-1)"
    assert shown.causes == ("web: runs in 2 zones, wanted 3",)
    (asked,) = drawings([answer()], found, AZ2)
    assert asked.things[asked.root].told == "Survives without euw1-az2  (prod, eu-west-1)"


def test_what_two_things_need_is_drawn_whole_once() -> None:
    members = (Member("i-b", AZ2, needs=("subnet-b",)), Member("i-c", "euw1-az3", needs=("rtb-1",)))
    shown = tree(lists([Component("web", (Pool("", (Group("web", members),)),))]))
    assert sum("✗ nat-1 (" in line for line in shown) == 1
    assert any("rtb-1" in line and line.endswith("(drawn above)") for line in shown)


def test_a_circle_ends_and_one_of_several_is_told_from_what_is_needed() -> None:
    nodes = {"a": Node("a", needs=("b",)), "b": Node("b", one_of=("a", "c")), "c": Node("c", AZ1)}
    held = lists([Component("web", (Pool("", (Group("web", (Member("i", AZ2, needs=("a",)),)),)),))], nodes)
    assert any("one of: " in line and "c (euw1-az1)" in line for line in tree(held))
    assert "style=dashed" in drawing.dot(drawn(held))
    assert "-.->" in drawing.mermaid(drawn(held))


def test_members_that_a_group_replaces_are_counted_and_not_named() -> None:
    members = web().parts[0].members
    launch = Launch(frozenset({AZ1, AZ2}), 6, 9)
    held = lists([Component("web", (Pool("", (Group("web", members, launch),), 3),))])
    assert [(each.names, each.count, each.zone) for part in held.parts for each in part.members] == [((), 3, AZ1), ((), 3, AZ2)]


def test_five_thousand_members_that_each_need_something_of_their_own_stay_in_reports_below_the_limit() -> None:
    nodes = {f"disk-{number}": Node(f"disk-{number}", AZ1) for number in range(5_000)}
    members = tuple(Member(f"i-{number}", AZ1, needs=(f"disk-{number}",)) for number in range(5_000))
    contents = reports(lists([Component("web", (Pool("", (Group("web", members),), 9),))], nodes))
    assert max(len(json.dumps(each)) for each in contents) < SIZE_LIMIT
    (place,) = places(parsed(contents))
    (shown,) = drawings([answer()], [place])
    assert len(shown.things["component web"].needs) == 5_000


def test_only_what_is_needed_is_in_the_report() -> None:
    assert [node.key for node in lists([web()]).nodes] == ["nat-1", "rtb-1", "subnet-a", "subnet-b"]


def test_pictures_have_a_frame_for_each_zone_and_every_thing_once() -> None:
    shown = drawn(lists([web(), database()]))
    for picture in (drawing.dot(shown), drawing.mermaid(shown)):
        assert picture.count("nat-1\\n" if picture.startswith("digraph") else "nat-1<br/>") == 1
        assert "euw1-az1 (lost)" in picture
        assert '"euw1-az2"' in picture


def test_names_that_look_like_markup_are_text() -> None:
    evil = 'a"]; <b>\\[/red]\x1b[2J#'
    held = lists([web()], {**NODES, "rtb-1": replace(NODES["rtb-1"], name=evil)})
    shown = drawn(held)
    assert 'a\\"]; <b>\\\\[/red] [2J#' in drawing.dot(shown)
    assert "a#quot;]; #lt;b#gt;\\[/red] [2J#35;" in drawing.mermaid(shown)
    assert any('a"]; <b>\\[/red] [2J#' in line for line in tree(held))
