"""Conditions in three values: true, false, and not known here."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.facts.iam_policy.conditions import Circumstances
from seawall.facts.iam_policy.statements import Policy

KNOWN = Circumstances(
    {
        "aws:username": ("ann",),
        "aws:principalarn": ("arn:aws:iam::123456789012:user/team/ann",),
        "aws:principaltag/team": ("Pay",),
        "aws:tagkeys": ("team", "env"),
        "aws:sourceip": ("10.1.2.3",),
        "aws:currenttime": ("2026-11-24T06:00:00Z",),
        "s3:max-keys": ("10",),
        "aws:securetransport": ("true",),
        "aws:tokenissuetime": (),
    },
    absent=("aws:principaltag/",),
)


def holds(operator: str, key: str, values: Any, version: str = "2012-10-17") -> bool | None:
    document = {
        "Version": version,
        "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {operator: {key: values}}},
    }
    (statement,) = Policy.of("p", document).statements
    assert not statement.fault
    return statement.holds(KNOWN)


@pytest.mark.parametrize(
    ("operator", "key", "values", "wanted"),
    [
        ("StringEquals", "aws:username", "ann", True),
        ("StringEquals", "AWS:UserName", ["bob", "ann"], True),
        ("StringEquals", "aws:username", "an*", False),
        ("StringNotEquals", "aws:username", ["bob", "ann"], False),
        ("StringNotEquals", "aws:username", "bob", True),
        ("StringEqualsIgnoreCase", "aws:PrincipalTag/team", "pAY", True),
        ("StringNotEqualsIgnoreCase", "aws:PrincipalTag/team", "pay", False),
        ("StringLike", "aws:username", "a?n", True),
        ("StringLike", "aws:username", "a${*}", False),
        ("StringNotLike", "aws:username", "b*", True),
        ("StringEquals", "aws:PrincipalTag/absent", "x", False),
        ("StringNotEquals", "aws:PrincipalTag/absent", "x", True),
        ("StringEqualsIfExists", "aws:PrincipalTag/absent", "x", True),
        ("StringLike", "aws:username", "${aws:username}", True),
        ("StringLike", "aws:username", "${aws:PrincipalTag/absent}", False),
        ("StringLike", "aws:username", "${aws:PrincipalTag/absent, 'ann'}", True),
        ("StringLike", "aws:username", "a${s3:prefix}", None),
        ("StringLike", "aws:username", "b${s3:prefix}", False),
        ("StringEquals", "aws:username", "${s3:prefix}", None),
        ("StringEquals", "s3:prefix", "home", None),
        ("StringEquals", "aws:username", [], False),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::123456789012:user/*", True),
        ("ArnEquals", "aws:PrincipalArn", "arn:aws:iam::*:user/team/ann", True),
        ("ArnLike", "aws:PrincipalArn", "arn:*:user/team/ann", None),
        ("ArnLike", "aws:PrincipalArn", "arn:*:role/*", False),
        ("ArnLike", "aws:PrincipalArn", "*", True),
        ("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::123456789012:role/*", True),
        ("ArnNotEquals", "aws:PrincipalArn", "arn:aws:iam::*:user/team/ann", False),
        ("StringLike", "aws:PrincipalArn", "arn:*ann", True),
        ("Null", "aws:username", "false", True),
        ("Null", "aws:username", True, False),
        ("Null", "aws:TokenIssueTime", "true", True),
        ("Null", "s3:prefix", "true", None),
        ("Null", "aws:username", ["true", "false"], None),
        ("Bool", "aws:SecureTransport", False, False),
        ("Bool", "aws:SecureTransport", "TRUE", True),
        ("BoolIfExists", "aws:MultiFactorAuthPresent", "false", None),
        ("Bool", "aws:SecureTransport", "perhaps", None),
        ("NumericLessThanEquals", "s3:max-keys", 10, True),
        ("NumericLessThan", "s3:max-keys", "10", False),
        ("NumericGreaterThan", "s3:max-keys", "9.5", True),
        ("NumericNotEquals", "s3:max-keys", "10", False),
        ("NumericEquals", "s3:max-keys", "ten", None),
        ("DateGreaterThan", "aws:CurrentTime", "2026-01-01", True),
        ("DateLessThan", "aws:CurrentTime", "1577836800", False),
        ("DateLessThan", "aws:CurrentTime", "some day", None),
        ("IpAddress", "aws:SourceIp", ["192.0.2.0/24", "10.0.0.0/8"], True),
        ("NotIpAddress", "aws:SourceIp", "10.1.2.3", False),
        ("IpAddress", "aws:SourceIp", "2001:db8::/32", False),
        ("IpAddress", "aws:SourceIp", "nowhere", None),
        ("BinaryEquals", "aws:username", "ann", True),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["team", "env", "cost"], True),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["team"], False),
        ("ForAllValues:StringEquals", "aws:PrincipalTag/absent", ["team"], True),
        ("ForAnyValue:StringEquals", "aws:TagKeys", ["env"], True),
        ("ForAnyValue:StringEquals", "aws:PrincipalTag/absent", ["env"], False),
        ("ForAnyValue:StringNotEquals", "aws:TagKeys", ["env"], True),
        ("ForAllValues:StringNotLike", "aws:TagKeys", ["e*"], False),
        ("ForAnyValue:StringNotEquals", "aws:PrincipalTag/absent", ["env"], False),
        ("StringMatches", "aws:username", "ann", None),
        ("ForSomeValues:StringEquals", "aws:username", "ann", None),
        ("StringNotEqualsIfExists", "aws:username", "ann", False),
    ],
)
def test_operators_mean_what_aws_says(operator: str, key: str, values: Any, *, wanted: bool | None) -> None:
    assert holds(operator, key, values) is wanted


def test_in_the_old_language_a_variable_is_text() -> None:
    assert holds("StringLike", "aws:username", "${aws:username}", "2008-10-17") is False


def test_all_conditions_must_hold_and_one_that_fails_decides() -> None:
    document = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Action": "*",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:username": "bob", "s3:prefix": "home"}, "Odd": {"aws:username": 7}},
        },
    }
    (statement,) = Policy.of("p", document).statements
    assert statement.holds(KNOWN) is False


@settings(deadline=None)
@given(
    st.sampled_from(["StringEquals", "StringLike", "ArnLike", "IpAddress", "NumericLessThan", "DateEquals", "Bool", "Null", "Odd"]),
    st.sampled_from(["", "ForAllValues:", "ForAnyValue:", "Odd:"]),
    st.sampled_from(["", "IfExists"]),
    st.sampled_from(["aws:username", "s3:prefix", "aws:tagkeys", "aws:principaltag/absent"]),
    st.one_of(st.text(max_size=8), st.integers(), st.booleans(), st.floats(), st.lists(st.text("a*?${}:/1", max_size=6), max_size=3)),
)
def test_no_condition_makes_it_stumble(operator: str, quantifier: str, suffix: str, key: str, values: Any) -> None:
    assert holds(quantifier + operator + suffix, key, values) in {True, False, None}
