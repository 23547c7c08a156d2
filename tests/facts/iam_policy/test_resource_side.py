"""May a principal do it on a resource that has a policy of its own?"""

from __future__ import annotations

from typing import Any

import pytest

from seawall.facts.iam_policy.decide import Answer, Powers
from seawall.facts.iam_policy.resource_side import Caller
from seawall.facts.iam_policy.statements import Policy

ACCOUNT = "123456789012"
ANN = f"arn:aws:iam::{ACCOUNT}:user/ann"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/k"


def document(*statements: dict[str, Any]) -> Policy:
    return Policy.of("p", {"Version": "2012-10-17", "Statement": [{"Resource": "*", "Action": "kms:*", **each} for each in statements]})


def to(principal: Any, effect: str = "Allow", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Principal": principal, **more}


ALL = document({"Effect": "Allow"})
NONE = Powers(())
ANY = Powers((ALL,))
FENCED = Powers((ALL,), document({"Effect": "Allow", "Action": "s3:*"}))

CASES: dict[str, tuple[Policy, Powers, bool, Answer]] = {
    "named": (document(to({"AWS": ANN})), NONE, False, Answer.ALLOWED),
    "everybody is named": (document(to("*")), NONE, False, Answer.ALLOWED),
    "another is named": (document(to({"AWS": ANN + "e"})), ANY, False, Answer.DENIED),
    "a service is named": (document(to({"Service": "s3.amazonaws.com"})), ANY, False, Answer.DENIED),
    "the account is named, and IAM gives it": (document(to({"AWS": ROOT})), ANY, False, Answer.ALLOWED),
    "the account is named by number, and IAM gives it": (document(to({"AWS": [ACCOUNT]})), ANY, False, Answer.ALLOWED),
    "the account is named, and IAM gives nothing": (document(to({"AWS": ROOT})), NONE, False, Answer.DENIED),
    "the account is named, and the boundary leaves nothing": (document(to({"AWS": ROOT})), FENCED, False, Answer.DENIED),
    "a named user is not limited by a boundary": (document(to({"AWS": ANN})), FENCED, False, Answer.ALLOWED),
    "a named role is": (document(to({"AWS": ANN})), FENCED, True, Answer.DENIED),
    "a denial by name": (document(to("*"), to({"AWS": ANN}, "Deny")), ANY, False, Answer.DENIED),
    "a denial for the account": (document(to("*"), to({"AWS": ROOT}, "Deny")), ANY, False, Answer.DENIED),
    "a denial by IAM": (document(to({"AWS": ANN})), Powers((document({"Effect": "Deny"}),)), False, Answer.DENIED),
    "a denial for all but another": (
        document(to("*"), {"Effect": "Deny", "NotPrincipal": {"AWS": ANN + "e"}}),
        ANY,
        False,
        Answer.DENIED,
    ),
    "a denial for all but this one": (document(to("*"), {"Effect": "Deny", "NotPrincipal": {"AWS": ANN}}), ANY, False, Answer.ALLOWED),
    "another resource": (document(to({"AWS": ANN}, Resource=KEY + "2")), NONE, False, Answer.DENIED),
    "a condition that is open": (
        document(to({"AWS": ANN}, Condition={"StringEquals": {"kms:ViaService": "s3.amazonaws.com"}})),
        NONE,
        False,
        Answer.DEPENDS,
    ),
    "a statement that nobody understands": (document({"Effect": "?"}), NONE, False, Answer.DEPENDS),
    "a policy that nobody understands": (Policy.of("p", "{"), ANY, False, Answer.DEPENDS),
}


@pytest.mark.parametrize(("policy", "powers", "is_role", "wanted"), CASES.values(), ids=CASES.keys())
def test_the_answer_is(policy: Policy, powers: Powers, *, is_role: bool, wanted: Answer) -> None:
    caller = Caller(ANN, ACCOUNT, is_role, powers)
    assert caller.may_on(policy, "kms:Decrypt", KEY).answer is wanted
