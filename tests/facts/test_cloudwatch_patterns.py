"""What covers what, held against every event of a small world: a pattern that is said to cover another never misses one of its events."""

from __future__ import annotations

from fnmatch import fnmatchcase
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from seawall.facts.cloudwatch_patterns import All, Either, Expression, Term, covers, parse

FIELDS = ("$.a", "$.b")
VALUES = ("x", "xy", "y")
TERMS = [f"{field} {rest}" for field in FIELDS for rest in ("= x", "= x*", "= *", "!= x", "!= x*", "EXISTS", "NOT EXISTS", '= "xy"')]
EVENTS = [dict(zip(FIELDS, values, strict=True)) for values in product((None, *VALUES), repeat=len(FIELDS))]

expressions = st.recursive(
    st.sampled_from(TERMS),
    lambda inner: st.builds(lambda left, mark, right: f"({left} {mark} {right})", inner, st.sampled_from(("&&", "||")), inner),
    max_leaves=6,
)
patterns = expressions.map(lambda text: f"{{ {text} }}")


def matches(expression: Expression, event: dict[str, str | None], *, absent_differs: bool) -> bool:
    """Whether an event matches; `absent_differs` says what `!=` makes of a field that is not there, which AWS leaves open."""
    match expression:
        case All(parts):
            return all(matches(part, event, absent_differs=absent_differs) for part in parts)
        case Either(parts):
            return any(matches(part, event, absent_differs=absent_differs) for part in parts)
        case Term(field, "EXISTS"):
            return event[field] is not None
        case Term(field, "NOT EXISTS"):
            return event[field] is None
        case Term(field, "=", value):
            told = event[field]
            return told is not None and fnmatchcase(told, value)
        case Term(field, _, value):
            told = event[field]
            return absent_differs if told is None else not fnmatchcase(told, value)


@given(patterns, patterns, st.booleans())
def test_a_pattern_that_covers_another_misses_none_of_its_events(pattern: str, wanted: str, absent_differs: bool) -> None:  # noqa: FBT001
    found, needed = parse(pattern), parse(wanted)
    assert found is not None
    assert needed is not None
    if covers(pattern, wanted):
        for event in EVENTS:
            if matches(needed, event, absent_differs=absent_differs):
                assert matches(found, event, absent_differs=absent_differs), event


@given(expressions, expressions)
def test_a_pattern_covers_itself_and_what_is_narrower_and_is_covered_by_what_is_wider(one: str, other: str) -> None:
    assert covers(f"{{{one}}}", f"{{{one}}}")
    assert covers(f"{{{one}}}", f"{{ ({one}) && ({other}) }}")
    assert covers(f"{{ ({one}) || ({other}) }}", f"{{{one}}}")


@given(st.text(max_size=60))
def test_any_text_is_understood_or_left_alone(text: str) -> None:
    assert not covers(text, "{ $.a = x }") or parse(text) is not None
