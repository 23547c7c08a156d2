"""Laws of the decision, whatever the policies: it only narrows by denials and boundaries, knows no order, and agrees with asking one by one."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.facts.iam_policy.conditions import Circumstances
from seawall.facts.iam_policy.decide import Answer, Powers, union
from seawall.facts.iam_policy.statements import Policy

ANN = Circumstances({"aws:username": ("ann",)})
MINE = "arn:aws:s3:::home/${aws:username}/*"
WITH_MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


def policy(*statements: dict[str, Any], name: str = "p") -> Policy:
    return Policy.of(name, {"Version": "2012-10-17", "Statement": list(statements)})


def powers(*statements: dict[str, Any], boundary: Policy | None = None) -> Powers:
    return Powers((policy(*statements),), boundary, ANN)


ACTIONS = ["s3:GetObject", "s3:PutObject", "iam:PassRole"]
elements = st.sampled_from(["*", "s3:*", "s3:Get*", "iam:PassRole", "s3:?utObject"])
places = st.sampled_from(["*", "arn:aws:s3:::a*", "arn:aws:s3:::?b", "arn:aws:iam::*:role/*", "arn:aws:s3:::${aws:username}", MINE])
conditions = st.sampled_from(
    [
        {},
        WITH_MFA,
        {"StringEquals": {"aws:username": "ann"}},
        {"StringNotLike": {"aws:username": "a*"}},
        {"Odd": {"a": "b"}},
    ]
)


@st.composite
def statements(draw: st.DrawFn, effects: tuple[str, ...] = ("Allow", "Deny")) -> dict[str, Any]:
    return {
        "Effect": draw(st.sampled_from(effects)),
        draw(st.sampled_from(["Action", "NotAction"])): draw(st.lists(elements, min_size=1, max_size=2)),
        draw(st.sampled_from(["Resource", "NotResource"])): draw(st.lists(places, min_size=1, max_size=2)),
        "Condition": draw(conditions),
    }


documents = st.lists(statements(), max_size=3)
questions = st.tuples(st.sampled_from([*ACTIONS, "s3:*"]), st.sampled_from(["", "*", "arn:aws:s3:::a*", "arn:aws:s3:::ab"]))


@settings(max_examples=150, deadline=None)
@given(documents, st.lists(statements(("Deny",)), min_size=1, max_size=2), questions)
def test_more_denials_never_allow_more(given_before: list[dict[str, Any]], more: list[dict[str, Any]], asked: tuple[str, str]) -> None:
    before, after = powers(*given_before), powers(*given_before, *more)
    assert after.may(*asked).answer <= before.may(*asked).answer


@settings(max_examples=150, deadline=None)
@given(documents, st.lists(statements(("Allow",)), min_size=1, max_size=2), questions)
def test_more_permissions_never_allow_less(given_before: list[dict[str, Any]], more: list[dict[str, Any]], asked: tuple[str, str]) -> None:
    before, after = powers(*given_before), powers(*given_before, *more)
    assert after.may(*asked).answer >= before.may(*asked).answer


@settings(max_examples=150, deadline=None)
@given(documents, documents, documents, questions)
def test_the_order_of_groups_changes_nothing(
    one: list[dict[str, Any]], two: list[dict[str, Any]], three: list[dict[str, Any]], asked: tuple[str, str]
) -> None:
    groups = [policy(*each, name=name) for name, each in (("one", one), ("two", two), ("three", three))]
    answers = {Powers(union(order), known=ANN).may(*asked).answer for order in (groups, groups[::-1], (*groups[1:], groups[0]))}
    assert len(answers) == 1


@settings(max_examples=150, deadline=None)
@given(documents, documents, questions)
def test_a_boundary_only_narrows(own: list[dict[str, Any]], fence: list[dict[str, Any]], asked: tuple[str, str]) -> None:
    assert powers(*own, boundary=policy(*fence)).may(*asked).answer <= powers(*own).may(*asked).answer


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["Statement", "Effect", "Action", "Resource", "Condition", "Principal", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(json_values)
def test_no_document_makes_it_stumble_and_none_that_is_broken_denies(document: Any) -> None:
    parsed = Policy.of("p", document)
    decision = Powers((parsed, policy({"Effect": "Allow", "Action": "*", "Resource": "*"}))).may("s3:GetObject")
    if parsed.faults:
        assert decision.answer is Answer.DEPENDS


def reference(own: list[dict[str, Any]], fence: list[dict[str, Any]] | None, action: str, resource: str) -> bool:
    """The rule as AWS words it, for one request whose circumstances are all known: no algebra."""

    def matches(pattern: str, text: str) -> bool:
        pattern = pattern.replace("${aws:username}", "ann")
        return re.fullmatch("".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern), text) is not None

    def is_about(statement: dict[str, Any]) -> bool:
        for name, text in (("Action", action.lower()), ("Resource", resource)):
            patterns = statement.get(name, statement.get(f"Not{name}"))
            is_named = any(matches(each.lower() if name == "Action" else each, text) for each in patterns)
            if is_named != (name in statement):
                return False
        return statement["Condition"] in ({}, {"StringEquals": {"aws:username": "ann"}})

    def allows(statements: list[dict[str, Any]]) -> bool:
        return any(each["Effect"] == "Allow" and is_about(each) for each in statements)

    is_denied = any(each["Effect"] == "Deny" and is_about(each) for each in [*own, *(fence or [])])
    return allows(own) and (fence is None or allows(fence)) and not is_denied


known_conditions = st.sampled_from([{}, {"StringEquals": {"aws:username": "ann"}}, {"StringEquals": {"aws:username": "bob"}}])
known_statements = st.builds(lambda statement, condition: {**statement, "Condition": condition}, statements(), known_conditions)
known_documents = st.lists(known_statements, max_size=4)
RESOURCES = ["arn:aws:s3:::a", "arn:aws:s3:::ab", "arn:aws:s3:::bb", "arn:aws:s3:::ann", "arn:aws:s3:::home/ann/x", "arn:aws:s3:::c"]
OBJECTS = ["arn:aws:s3:::a/b", "arn:aws:s3:::ann/c", "arn:aws:s3:::home/ann/x"]


@settings(max_examples=300, deadline=None)
@given(known_documents, st.none() | known_documents, st.sampled_from(ACTIONS[:2]))
def test_the_algebra_agrees_with_asking_request_by_request(
    own: list[dict[str, Any]], fence: list[dict[str, Any]] | None, action: str
) -> None:
    who = powers(*own, boundary=None if fence is None else policy(*fence, name="fence"))
    single = {resource: reference(own, fence, action, resource) for resource in (*RESOURCES, *OBJECTS)}
    for resource, wanted in single.items():
        assert who.may(action, resource).answer is (Answer.ALLOWED if wanted else Answer.DENIED)
    anywhere = who.may(action)
    assert anywhere.answer is not Answer.DEPENDS
    if any(single[each] for each in OBJECTS):
        assert anywhere.answer is Answer.ALLOWED
    if anywhere.answer is Answer.ALLOWED:
        assert reference(own, fence, action, anywhere.resource)
