"""The algebra of patterns agrees with trying every text, over an alphabet small enough to try."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from seawall.facts.iam_policy.patterns import Glob
from seawall.facts.iam_policy.sets import EVERYTHING, NOTHING, Texts, TooManyStates

#: `c` stands for every letter that no pattern below names.
WORDS = ["".join(letters) for size in range(7) for letters in itertools.product("abc", repeat=size)]

patterns = st.text("ab*?", max_size=5)
pattern_lists = st.lists(patterns, max_size=3)


def matches(pattern: str, text: str) -> bool:
    expression = "".join({"*": ".*", "?": "."}.get(letter, letter) for letter in pattern)
    return re.fullmatch(expression, text) is not None


def one(pattern: str) -> Texts:
    return Texts.of([Glob.of(pattern)])


@settings(deadline=None)
@given(patterns)
def test_a_pattern_matches_what_its_regular_expression_matches(pattern: str) -> None:
    glob = Glob.of(pattern)
    assert [glob.has(word) for word in WORDS] == [matches(pattern, word) for word in WORDS]


@settings(deadline=None)
@given(patterns, patterns)
@example("*a?", "?a*")
@example("a*", "*b")
def test_patterns_intersect_exactly_where_a_text_matches_both(left: str, right: str) -> None:
    found = (one(left) & one(right)).example()
    both = [word for word in WORDS if matches(left, word) and matches(right, word)]
    if found is None:
        assert not both
    else:
        assert matches(left, found)
        assert matches(right, found)
        assert not both or len(found) <= len(both[0])


@settings(deadline=None)
@given(patterns, patterns)
@example("?*", "*?")
@example("*?b*", "*ab*")
@example("a*b*", "ab*")
def test_a_pattern_contains_another_exactly_where_no_text_matches_only_the_other(outer: str, inner: str) -> None:
    outside = [word for word in WORDS if matches(inner, word) and not matches(outer, word)]
    assert one(inner).within(one(outer)) == (not outside)


@settings(deadline=None)
@given(pattern_lists, pattern_lists, pattern_lists)
def test_formulas_of_several_patterns_agree_with_trying(some: list[str], others: list[str], without: list[str]) -> None:
    texts = Texts.of(map(Glob.of, some)) & Texts.of(map(Glob.of, others)) & ~Texts.of(map(Glob.of, without))
    found = texts.example()
    tried = [
        word
        for word in WORDS
        if any(matches(each, word) for each in some)
        and any(matches(each, word) for each in others)
        and not any(matches(each, word) for each in without)
    ]
    assert [word for word in WORDS if texts.has(word)] == tried
    assert found is None or texts.has(found)
    assert (found is None) <= (not tried)


@settings(deadline=None)
@given(pattern_lists)
def test_a_set_and_its_complement_share_nothing_and_leave_nothing_out(some: list[str]) -> None:
    texts = Texts.of(map(Glob.of, some))
    assert (texts & ~texts).is_empty
    assert EVERYTHING.within(texts | ~texts)


def test_nothing_and_everything_are_what_they_say() -> None:
    assert NOTHING.is_empty
    assert EVERYTHING.example() == ""
    assert (~NOTHING) == EVERYTHING
    assert (~EVERYTHING) == NOTHING
    assert (one("a") & NOTHING) == NOTHING
    assert (one("a") | EVERYTHING) == EVERYTHING


def test_a_union_can_contain_what_none_of_its_patterns_contains() -> None:
    assert one("?*").within(one("a*") | (one("?*") & ~one("a*")))
    assert one("*").within(one("") | one("?*"))
    assert not one("*").within(one("?*"))


def test_the_shortest_text_outside_is_named() -> None:
    found = (one("arn:aws:s3:::prod-*") & ~one("arn:aws:s3:::prod-logs*")).example()
    assert found == "arn:aws:s3:::prod-"


def test_unicode_and_brackets_are_ordinary_characters() -> None:
    assert Glob.of("arn:aws:s3:::h?user/[a]*").has("arn:aws:s3:::häuser/[a]\N{PILE OF POO}")
    assert not Glob.of("[ab]").has("a")


def test_patterns_written_to_be_slow_get_no_answer_instead_of_taking_for_ever() -> None:
    slow = [one("*" + letter + "?" * 40 + letter + "*") for letter in "abcdef"]
    with pytest.raises(TooManyStates):
        _ = (slow[0] & slow[1] & slow[2] & slow[3] & ~(slow[4] | slow[5])).example()


def test_a_long_pattern_of_many_wildcards_is_compared_at_once() -> None:
    long = "*".join(["segment?"] * 200)
    assert one(long).within(one("segment*"))
    assert not one("segment*").within(one(long))
