"""What people see of plans: everything that they agree to, at any width, and nothing that AWS could disguise."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, RenderableType

from seawall.outputs import plan as view
from seawall.outputs.fact_diff import differences
from seawall.outputs.visible import visible
from tests.cli.plans import ALL_ON, change, plan, policy

WIDTHS = pytest.mark.parametrize("width", [80, 120])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


def drawn(parts: Iterable[RenderableType], width: int = 120, *, color: bool = False) -> str:
    text = io.StringIO()
    console = Console(file=text, width=width, force_terminal=color, color_system="standard" if color else None, highlight=False)
    for part in parts:
        console.print(part)
    return text.getvalue()


def unfolded(text: str) -> str:
    """The text with its lines joined, as they were before they were folded."""
    return " ".join(text.split())


def marked(before: object, after: object) -> list[str]:
    return [f"{mark} {text}".rstrip() for mark, text in differences(before, after)]


@WIDTHS
def test_all_that_somebody_agrees_to_is_seen(width: int) -> None:
    one = change(billed=True, managedBy="CloudFormation stack shop", dependsOn=["f" * 16])
    text = drawn(view.render([plan(one, reason="Waiting")]), width)
    assert "0a1b2c3d" * 8 in text
    assert max(map(len, text.splitlines())) <= width
    seen = unfolded(text)
    for part in (
        "prod-0a1b2c3d-1 for SecurityBaseline prod",
        "main, Region eu-west-1, run 1",
        "asked by alice",
        "Waiting: so it is 1 Pending",
        "s3.bucket-public-access-block on assets-1",
        "Block Public Access is fully on for each bucket",
        "AWS::S3::Bucket arn:aws:s3:::assets-1",
        "change 0000000000000001",
        "risk Disruptive, billed by AWS",
        "breaks readers by a public policy are refused",
        "undo Yes, by writing the value before; risk Safe",
        "CloudFormation stack shop",
        "needs change ffffffffffffffff",
        "s3.Bucket.public_access_block",
        "- BlockPublicPolicy: false + BlockPublicPolicy: true",
        's3.put_public_access_block(Bucket="assets-1", PublicAccessBlockConfiguration={"BlockPublicAcls": true,',
    ):
        assert part in seen


def test_a_risk_is_a_word_and_not_only_a_colour() -> None:
    destructive = change(risk="Destructive", reversible="No", undoRisk=None)
    assert "Destructive" in drawn(view.render([plan(destructive)]))
    assert "\x1b[1;31mDestructive" in drawn(view.render([plan(destructive)]), color=True)


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ({"reversible": "Partial"}, "undo Partial, by writing the value before; what stays behind is told under breaks; risk Safe"),
        ({"reversible": "Partial", "breaks": None}, "undo Partial, by writing the value before; something stays behind; risk Safe"),
        ({"reversible": "No", "undoRisk": None}, "undo No, nothing takes it back"),
    ],
)
def test_what_does_not_come_back_is_told(members: dict[str, Any], told: str) -> None:
    assert told in unfolded(drawn(view.render([plan(change(**members))])))


def test_the_journal_is_told_beside_each_change() -> None:
    records = (
        {"id": f"{1:016x}", "state": "Failed", "undone": True, "message": "still open"},
        {"id": f"{2:016x}", "state": "Verified", "cause": "Rollback", "message": "not taken back: somebody else has changed it"},
    )
    seen = unfolded(drawn(view.render([plan(change(1), change(2), change(3), records=records)])))
    assert "state Failed, undone: still open" in seen
    assert "state Verified (Rollback): not taken back: somebody else has changed it" in seen
    assert "1 Failed, 1 Verified, 1 Pending" in seen


def test_taking_back_shows_the_way_back() -> None:
    seen = unfolded(drawn(view.render([plan(change(reversible="Partial", undoRisk="Disruptive", breaks="a role"))], back=True)))
    assert "- BlockPublicPolicy: true + BlockPublicPolicy: false" in seen
    assert "risk Disruptive stays a role" in seen
    assert "put_public_access_block" not in seen


def test_only_the_chosen_changes_are_shown() -> None:
    both = plan(change(1), change(2))
    seen = drawn(view.render([both], chosen={both.spec.hash: {f"{2:016x}"}}))
    assert "assets-2" in seen
    assert "assets-1" not in seen


@WIDTHS
def test_300_changes_are_read_in_two_screens_and_each_is_there_when_asked_for(width: int) -> None:
    alike = [change(number) for number in range(200)]
    others = [
        change(number, fact="s3.Bucket.policy", before={"Policy": policy("a")}, after={"Policy": policy("a", f"s{number}")})
        for number in range(200, 300)
    ]
    many = plan(*alike, *others)
    together = drawn(view.render([many]), width)
    assert len(together.splitlines()) <= 60
    assert "200 changes" in together
    assert "assets-0, assets-1, assets-2, assets-3, assets-4 and 195 more" in unfolded(together)
    assert "+ BlockPublicPolicy: true" in unfolded(together)
    assert "100 differences, such as on assets-200" in unfolded(together)
    each = drawn(view.render([many], every_change=True), width)
    assert all(f"change    {number:016x}" in each for number in range(300))


def test_a_group_tells_what_stopped_single_changes_of_it() -> None:
    records = (
        {"id": f"{7:016x}", "state": "Stale", "message": "another policy by now"},
        {"id": f"{8:016x}", "state": "Verified", "cause": "Rollback", "message": "not taken back"},
        {"id": f"{9:016x}", "state": "Verified", "message": "seen to pass"},
    )
    seen = unfolded(drawn(view.render([plan(*(change(number) for number in range(20)), records=records)])))
    assert "1 Stale, 2 Verified, 17 Pending assets-7 Stale: another policy by now assets-8 Verified (Rollback): not taken back risk" in seen


def test_changes_of_another_risk_are_not_hidden_in_a_group() -> None:
    odd = change(99, risk="Destructive", reversible="No", undoRisk=None)
    seen = unfolded(drawn(view.render([plan(*(change(number) for number in range(20)), odd)])))
    assert "20 changes" in seen
    assert "1 change wanted" in seen
    assert "Destructive" in seen


@WIDTHS
def test_the_summary_has_a_line_for_each_plan_and_control(width: int) -> None:
    plans = [
        plan(change(1), change(2, control="s3.bucket-tls-only", risk="Safe"), reason="Waiting"),
        plan(change(3, control="multiaz.zone-loss", risk="Destructive", reversible="No"), name="prod-ffffffff-1", region="global"),
    ]
    text = drawn([view.summary(plans, namespaces=width > 80)], width)
    assert max(len(line.rstrip()) for line in text.splitlines()) <= width
    rows = [line.split() for line in text.splitlines()]
    if width > 80:
        assert ["team", "prod-0a1b2c3d-1", "main", "eu-west-1", "Disruptive", "Waiting,", "2", "Pending"] in rows
    else:
        assert ["prod-ffffffff-1", "main", "global", "Destructive", "1", "Pending"] in rows
    assert ["s3.bucket-tls-only", "1", "Safe", "Yes"] in [row[:4] for row in rows]
    assert ["multiaz.zone-loss", "1", "Destructive", "No"] in rows


def test_text_of_aws_is_neither_markup_nor_a_command_to_the_terminal() -> None:
    name = "\x1b[2J[red]x[/red]\u202e:smile:\x9b"
    evil = change(
        resourceID=name,
        arn=name,
        breaks=name,
        managedBy=name,
        before={name: name},
        after={name: f"{name}!"},
        calls=[{"operation": name, "arguments": {name: name}}],
    )
    text = drawn(view.render([plan(evil, records=({"id": f"{1:016x}", "state": "Failed", "message": name},))]))
    assert r"\x1b[2J[red]x[/red]\u202e:smile:\x9b" in text
    assert all(each.isprintable() or each == "\n" for each in text)


def test_a_call_of_an_unknown_form_is_shown_as_it_is() -> None:
    odd = change(calls=[{"operation": "s3.delete_bucket", "arguments": {"Bucket": "b"}, "role": "other"}])
    assert '{"operation": "s3.delete_bucket", "arguments": {"Bucket": "b"}, "role": "other"}' in drawn(view.render([plan(odd)]))


def test_a_long_argument_is_cut_and_says_by_how_much() -> None:
    long = change(calls=[{"operation": "s3.put_bucket_policy", "arguments": {"Policy": policy(*"abcdefgh")}}])
    assert "more characters)" in unfolded(drawn(view.render([plan(long)])))


def test_only_members_that_change_are_shown_with_those_around_them() -> None:
    assert marked({**ALL_ON, "A": 1, "B": 2}, {**ALL_ON, "A": 1, "B": 3}) == [
        "  A: 1",
        "- B: 2",
        "+ B: 3",
        "  BlockPublicAcls: true",
        "  BlockPublicPolicy: true",
    ]


def test_a_fact_that_is_not_there_is_none() -> None:
    assert marked(None, {"Status": "Enabled"}) == ["- (none)", "+ Status: Enabled"]
    assert marked(True, None) == ["- true", "+ (none)"]
    assert marked("(none)", None) == ['- "(none)"', "+ (none)"]


def test_one_more_statement_of_a_policy_is_just_that_statement() -> None:
    lines = marked({"Policy": policy("a", "b", "c")}, {"Policy": policy("a", "c", "d")})
    assert [line for line in lines if line.startswith("-")] == [
        "-     - Sid: b",
        "-       Action: s3:GetObject",
        "-       Effect: Allow",
        '-       Principal: "*"',
        '-       Resource: "*"',
    ]
    assert next(line for line in lines if line.startswith("+")) == "+     - Sid: d"
    assert lines[:2] == ["  Policy: (JSON text)", "    Statement:"]


def test_a_change_deep_inside_shows_what_it_belongs_to() -> None:
    before = {"Rules": [{"Id": "one", "Filter": {"Prefix": "a", "Q": 1, "R": 2, "S": 3, "Size": {"Least": 1}}}]}
    after = json.loads(json.dumps(before).replace('"Least": 1', '"Least": 2'))
    assert marked(before, after) == [
        "  Rules:",
        "    - Id: one",
        "      Filter:",
        "        ...",
        "        S: 3",
        "        Size:",
        "-         Least: 1",
        "+         Least: 2",
    ]


def test_a_document_that_only_spells_the_same_in_another_way_shows_its_spelling() -> None:
    assert marked({"Policy": '{"a":1}'}, {"Policy": '{"a": 1}'}) == [r'- Policy: "{\"a\":1}"', r'+ Policy: "{\"a\": 1}"']


def test_a_document_that_says_a_thing_twice_stays_a_text() -> None:
    assert marked('{"Effect":"Deny","Effect":"Allow"}', None)[0] == r'- "{\"Effect\":\"Deny\",\"Effect\":\"Allow\"}"'


@pytest.mark.parametrize(("text", "value"), [("true", True), ("1", 1), ("null", None), ("", {})])
def test_a_text_is_told_from_the_value_that_it_spells(text: str, value: object) -> None:
    assert marked({"a": [text]}, {"a": [value]}) != []


@given(JSON, JSON)
def test_there_are_lines_where_values_differ_and_only_there_and_all_characters_are_seen(before: object, after: object) -> None:
    lines = differences(before, after)
    same = json.dumps(before, sort_keys=True) == json.dumps(after, sort_keys=True)
    assert any(line.mark != " " for line in lines) is not same
    assert all(line.text.isprintable() for line in lines)
    gone, come = ([line.text for line in lines if line.mark == mark] for mark in "-+")
    assert same or gone != come


@given(st.text())
def test_nothing_hides_in_visible_text(text: str) -> None:
    assert visible(text).isprintable()


def test_a_plan_as_large_as_they_get_is_compared_in_a_second_or_two() -> None:
    statements = [f"s{number}" for number in range(2000)]
    before, after = {"Policy": policy(*statements)}, {"Policy": policy(*reversed(statements))}
    began = time.process_time()
    assert differences(before, after)
    assert time.process_time() - began < 10
