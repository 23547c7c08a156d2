"""Policies of secrets: what becomes of statements that let everybody in, and that nothing else changes."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.controls.base import NoChange
from seawall.controls.secretsmanager.policy_not_public import control
from seawall.facts.secretsmanager_policy import SecretPolicy
from tests.builders import ACCOUNT
from tests.controls.secretsmanager import policy_not_public as cases
from tests.secret_builders import policy

NAMED = {"Sid": "App", "Principal": {"AWS": "arn:aws:iam::999999999999:role/app"}}
PINNED = {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}


def narrowed(before: SecretPolicy) -> dict[str, Any]:
    after = before.without_everybody(ACCOUNT)
    assert after is not None
    assert after.exposure(ACCOUNT).public is False
    return after.document


def test_each_statement_that_lets_everybody_in_gets_one_condition_and_nothing_else_changes() -> None:
    before = policy({"Sid": "Read"}, NAMED, {"Effect": "Deny", "Action": "secretsmanager:DeleteSecret"}, {"Action": "secretsmanager:List*"})
    after = narrowed(before)
    read, named, denied, listed = before.document["Statement"]
    assert after == {**before.document, "Statement": [{**read, "Condition": PINNED}, named, denied, {**listed, "Condition": PINNED}]}


def test_conditions_that_there_are_stay_beside_the_new_one() -> None:
    stage, tls = {"secretsmanager:VersionStage": "AWSCURRENT"}, {"Bool": {"aws:SecureTransport": "true"}}
    before = policy({"Condition": {"stringequals": stage, **tls}})
    (after,) = narrowed(before)["Statement"]
    assert after["Condition"] == {"stringequals": {**stage, "aws:PrincipalAccount": ACCOUNT}, **tls}


def test_a_single_statement_that_is_no_list_stays_none_and_names_keep_their_letters() -> None:
    statement = {"effect": "Allow", "principal": "*", "action": "*", "resource": "*", "condition": {}}
    before = SecretPolicy.of({"version": "2012-10-17", "statement": statement})
    assert narrowed(before) == {"version": "2012-10-17", "statement": {**statement, "condition": PINNED}}


def test_a_condition_on_the_same_key_is_not_replaced() -> None:
    before = policy({"Condition": {"StringEquals": {"aws:principalaccount": "${aws:PrincipalAccount}"}}})
    assert before.exposure(ACCOUNT).public
    assert before.without_everybody(ACCOUNT) is None


def test_beside_a_statement_that_is_not_understood_nobody_can_tell() -> None:
    assert policy({}, {"Effect": "Perhaps"}).without_everybody(ACCOUNT) is None


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("the policy would be longer than Secrets Manager keeps", "shorten it first"),
        ("a condition is about the caller's account and lets in all", "change the policy by hand"),
    ],
)
def test_what_cannot_be_pinned_is_left_to_people(sentence: str, why: str) -> None:
    assert control.mending is not None
    change = control.mending.changes(cases.fails[sentence], control.parameters())
    assert isinstance(change, NoChange)
    assert why in change.why


def test_a_policy_is_as_long_as_secrets_manager_keeps_it_or_too_long() -> None:
    lengths = (20480, 20481)
    assert [SecretPolicy(text="x" * length).is_too_long for length in lengths] == [False, True]


def test_of_the_public_policies_only_one_that_speaks_of_accounts_already_cannot_be_pinned() -> None:
    left = [sentence for sentence, found in cases.fails.items() if found.policy and found.policy.without_everybody(ACCOUNT) is None]
    assert left == ["a condition is about the caller's account and lets in all"]
