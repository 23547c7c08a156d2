"""Whom does a resource's policy let in?"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.facts.iam_policy.exposure import Exposure, exposure, is_stale
from seawall.facts.iam_policy.statements import Policy

OWN = "123456789012"
OTHER = "999988887777"


def exposed(*statements: dict[str, Any]) -> Exposure:
    return exposure(Policy.of("the policy", {"Version": "2012-10-17", "Statement": list(statements)}), OWN)


def allow(principal: Any = "*", condition: Any = None, **more: Any) -> dict[str, Any]:
    made = {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", **more}
    return {**made, "Condition": condition} if condition else made


def deny(condition: Any = None, principal: Any = "*", **more: Any) -> dict[str, Any]:
    return {**allow(principal, condition), "Effect": "Deny", "Action": "s3:*", "Resource": "*", **more}


PUBLIC: dict[str, list[dict[str, Any]]] = {
    "everybody": [allow()],
    "everybody as an account": [allow({"AWS": "*"})],
    "everybody in a list": [allow({"AWS": [f"arn:aws:iam::{OWN}:root", "*"]})],
    "everybody but one": [{**allow(), "NotPrincipal": {"AWS": OWN}, "Principal": None} | {}],
    "a condition that pins nobody": [allow(condition={"Bool": {"aws:SecureTransport": "true"}})],
    "an organization, or no organization at all": [allow(condition={"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}})],
    "all of no values": [allow(condition={"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-1"}})],
    "any organization": [allow(condition={"StringLike": {"aws:PrincipalOrgID": "o-*"}})],
    "any account": [allow(condition={"StringLike": {"aws:SourceAccount": "*"}})],
    "some accounts by pattern": [allow(condition={"StringLike": {"aws:SourceAccount": "1234*"}})],
    "one open value beside a fixed one": [allow(condition={"StringLike": {"aws:PrincipalOrgID": ["o-1", "*"]}})],
    "any other account than one": [allow(condition={"StringNotEquals": {"aws:PrincipalAccount": OTHER}})],
    "whatever the caller says": [allow(condition={"StringEquals": {"aws:SourceAccount": "${aws:PrincipalAccount}"}})],
    "the world by address": [allow(condition={"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}})],
    "the world in two halves": [allow(condition={"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}})],
    "the world in small parts": [allow(condition={"IpAddress": {"aws:SourceIp": [f"{n}.0.0.0/8" for n in range(256)]}})],
    "everybody outside of a network": [allow(condition={"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}})],
    "any bucket of anybody": [allow(condition={"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}})],
    "any account in an ARN": [allow(condition={"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:topic"}})],
    "a star that reaches across the account": [allow(condition={"StringLike": {"aws:SourceArn": f"arn:aws:sns:*:{OWN}:*"}})],
    "any VPC endpoint": [allow(condition={"Null": {"aws:SourceVpce": "false"}})],
    "a denial of plain HTTP": [allow(), deny({"Bool": {"aws:SecureTransport": "false"}})],
    "a denial for one user": [allow(), deny(principal={"AWS": f"arn:aws:iam::{OWN}:user/ann"})],
    "a denial for all services": [allow(), deny(principal={"Service": "*"})],
    "a denial elsewhere": [allow(), deny(Resource="arn:aws:s3:::other/*")],
    "a denial of something else": [allow(), deny(Action="s3:Put*")],
    "a denial that requests without the key escape": [allow(), deny({"ForAnyValue:StringNotEquals": {"aws:PrincipalOrgID": "o-1"}})],
    "a denial under two conditions of which one pins nobody": [
        allow(),
        deny({"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}, "Bool": {"aws:ViaAWSService": "false"}}),
    ],
}
PUBLIC["everybody but one"] = [{k: v for k, v in PUBLIC["everybody but one"][0].items() if k != "Principal"}]

PRIVATE: dict[str, list[dict[str, Any]]] = {
    "nobody": [],
    "the account": [allow({"AWS": OWN})],
    "a user": [allow({"AWS": f"arn:aws:iam::{OWN}:user/ann"})],
    "another account": [allow({"AWS": f"arn:aws:iam::{OTHER}:root"})],
    "a service": [allow({"Service": "sns.amazonaws.com"})],
    "an organization": [allow(condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}})],
    "a part of an organization": [allow(condition={"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-1/r-1/*"}})],
    "an account by condition": [allow(condition={"StringEquals": {"AWS:SourceAccount": OWN}})],
    "an account as a number": [allow(condition={"StringEquals": {"aws:PrincipalAccount": int(OWN)}})],
    "a topic": [allow(condition={"ArnLike": {"aws:SourceArn": f"arn:aws:sns:*:{OWN}:*"}})],
    "a bucket": [allow(condition={"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::mine"}})],
    "a VPC": [allow(condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}})],
    "an endpoint": [allow(condition={"StringEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}})],
    "a network": [allow(condition={"IpAddress": {"aws:SourceIp": ["192.0.2.0/24", "2001:db8::/32"]}})],
    "private addresses": [allow(condition={"IpAddress": {"aws:SourceIp": "fc00::/7"}})],
    "one role by its id": [allow(condition={"StringLike": {"aws:userid": "AROAEXAMPLEID1234567:*"}})],
    "a denial of everybody else's organization": [allow(), deny({"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}})],
    "a denial of all other networks": [allow(), deny({"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}})],
    "a denial outside of network and endpoint": [
        allow(),
        deny({"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}, "StringNotEqualsIfExists": {"aws:SourceVpce": "vpce-1"}}),
    ],
    "a denial of everybody": [allow(), deny()],
    "a denial of everybody but an account": [allow(), {**deny(), "NotPrincipal": {"AWS": OWN}}],
    "only denials": [deny()],
}
PRIVATE["a denial of everybody but an account"] = [
    allow(),
    {k: v for k, v in {**deny(), "NotPrincipal": {"AWS": OWN}}.items() if k != "Principal"},
]

UNCLEAR: dict[str, list[dict[str, Any]]] = {
    "an operator that nobody knows": [allow(condition={"StringResembles": {"aws:PrincipalOrgID": "o-1"}})],
    "a statement without an effect": [{"Principal": "*", "Action": "*"}],
    "a pattern of principals": [allow({"AWS": "arn:aws:iam::*:root"})],
    "no principal at all": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}


@pytest.mark.parametrize("statements", PUBLIC.values(), ids=PUBLIC.keys())
def test_public_is(statements: list[dict[str, Any]]) -> None:
    found = exposed(*statements)
    assert found.public is True
    assert found.statement is not None
    assert found.statement.number == 1


@pytest.mark.parametrize("statements", PRIVATE.values(), ids=PRIVATE.keys())
def test_not_public_is(statements: list[dict[str, Any]]) -> None:
    found = exposed(*statements)
    assert found.public is False
    assert found.statement is None


@pytest.mark.parametrize("statements", UNCLEAR.values(), ids=UNCLEAR.keys())
def test_it_depends_with(statements: list[dict[str, Any]]) -> None:
    assert exposed(*statements).public is None


@pytest.mark.parametrize("document", ["", "{", None, 7, [], {}, {"Statement": 7}, "\N{PILE OF POO}" * 5000])
def test_what_is_not_understood_is_never_private(document: Any) -> None:
    found = exposure(Policy.of("p", document), OWN)
    assert found.public is None
    assert found.crosses_accounts is None


def test_other_accounts_are_named_whichever_way_they_are_written() -> None:
    found = exposed(
        allow({"AWS": [OTHER, f"arn:aws:iam::{OWN}:root", "arn:aws-cn:iam::111122223333:role/team/x"]}),
        allow(condition={"StringEquals": {"aws:SourceAccount": "444455556666"}}),
        allow(condition={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::777788889999:role/*"}}),
        allow(condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
    )
    assert sorted(found.accounts) == ["111122223333", "444455556666", "777788889999", OTHER]
    assert found.accounts["444455556666"].number == 2
    assert list(found.organizations) == ["o-1"]
    assert found.crosses_accounts is True


def test_conditions_that_pin_the_own_account_trust_nobody_else() -> None:
    found = exposed(allow(condition={"StringEquals": {"aws:PrincipalAccount": OWN, "aws:PrincipalOrgID": "o-1"}}))
    assert found.crosses_accounts is False


def test_deleted_principals_are_told_apart() -> None:
    found = exposed(allow({"AWS": "AROAEXAMPLEID1234567"}))
    assert is_stale(*found.unclear)
    assert found.crosses_accounts is None


def test_services_are_on_anybodys_behalf_unless_the_source_is_pinned() -> None:
    service = {"Service": ["sns.amazonaws.com", "s3.amazonaws.com"]}
    assert sorted(exposed(allow(service)).services) == ["s3.amazonaws.com", "sns.amazonaws.com"]
    assert not exposed(allow(service, {"StringEquals": {"aws:SourceAccount": OWN}})).services
    assert exposed(allow(service, {"StringEqualsIfExists": {"aws:SourceAccount": OWN}})).services


pieces = st.sampled_from([*PUBLIC.values(), *PRIVATE.values(), *UNCLEAR.values()])


@settings(max_examples=200, deadline=None)
@given(st.lists(pieces, min_size=1, max_size=3))
def test_more_allowing_statements_never_make_it_less_public(parts: list[list[dict[str, Any]]]) -> None:
    order = {False: 0, None: 1, True: 2}
    allowing = [statement for part in parts for statement in part if statement.get("Effect") != "Deny"]
    before, after = exposed(*allowing[:-1]).public, exposed(*allowing).public
    assert order[after] >= order[before]


@settings(max_examples=200, deadline=None)
@given(pieces, pieces)
def test_more_denials_never_make_it_more_public(part: list[dict[str, Any]], more: list[dict[str, Any]]) -> None:
    order = {False: 0, None: 1, True: 2}
    denials = [statement for statement in more if statement.get("Effect") == "Deny"]
    assert order[exposed(*part, *denials).public] <= order[exposed(*part).public]
