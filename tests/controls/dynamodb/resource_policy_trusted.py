from typing import Any

from seawall.controls.dynamodb.resource_policy_trusted import Parameters
from seawall.facts.dynamodb import Table
from seawall.facts.dynamodb_policy import TablePolicy
from tests.builders import ACCOUNT, given

ORDERS = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"
FRIEND, STRANGER, ORGANIZATION = "210987654321", "111122223333", "o-a1b2c3d4e5"


def allow(principal: Any, **changes: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": "dynamodb:GetItem", "Resource": ORDERS, **changes}


def role(account: str) -> str:
    return f"arn:aws:iam::{account}:role/reader"


def having(*statements: Any) -> Table:
    return given(Table(name="orders"), policy=TablePolicy.of({"Version": "2012-10-17", "Statement": list(statements)}))


OF_ORGANIZATION = {"StringEquals": {"aws:PrincipalOrgID": ORGANIZATION}}
OF_ACCOUNT = {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}
FROM_VPC = {"StringEquals": {"aws:SourceVpce": "vpce-1"}}
TRUSTING = Parameters(trusted_account_ids=(FRIEND,))

passes = {
    "there is no policy": given(Table(name="orders"), policy=None),
    "a role of the own account is let in": having(allow({"AWS": role(ACCOUNT)})),
    "a trusted account is let in": (having(allow({"AWS": [FRIEND, role(FRIEND)]})), TRUSTING),
    "everybody of the own account is let in": having(allow("*", Condition=OF_ACCOUNT)),
    "everybody of a trusted organization is let in": (
        having(allow("*", Condition=OF_ORGANIZATION)),
        Parameters(trusted_organization_ids=(ORGANIZATION,)),
    ),
    "a service is let in, which is no account": having(allow({"Service": "redshift.amazonaws.com"})),
    "strangers are denied": having(allow({"AWS": STRANGER}, Effect="Deny")),
    "what everybody is allowed, everybody is denied": having(allow("*"), allow("*", Effect="Deny", Action="dynamodb:*")),
    "a role that was deleted is let in": having(allow({"AWS": "AROACKCEVSQ6C2EXAMPLE"})),
}
fails = {
    "everybody is let in": having(allow("*")),
    "everybody is let in, in a list, beside a friend": (having(allow({"AWS": ["*", FRIEND]})), TRUSTING),
    "another account is let in": having(allow({"AWS": STRANGER})),
    "a role of another account is let in, beside one of the own": having(allow({"AWS": [role(STRANGER), role(ACCOUNT)]})),
    "one of two accounts is trusted": (having(allow({"AWS": [FRIEND, role(STRANGER)]})), TRUSTING),
    "only one of two statements lets in a stranger": having(allow({"AWS": role(ACCOUNT)}), allow({"AWS": STRANGER})),
    "a stranger is let in beside a service": having(allow({"AWS": STRANGER, "Service": "redshift.amazonaws.com"})),
    "everybody of an organization is let in": having(allow("*", Condition=OF_ORGANIZATION)),
    "everybody is let in from one endpoint": having(allow("*", Condition=FROM_VPC)),
    "everybody of another account is let in, by a condition": having(
        allow("*", Condition={"StringEquals": {"aws:PrincipalAccount": STRANGER}})
    ),
    "everybody is let in, and so is a service": having(allow({"AWS": "*", "Service": "redshift.amazonaws.com"})),
    "everybody but one account is let in": having(
        {"Effect": "Allow", "NotPrincipal": {"AWS": ACCOUNT}, "Action": "dynamodb:*", "Resource": ORDERS}
    ),
    "a single statement without a list lets everybody in": given(Table(name="orders"), policy=TablePolicy.of({"Statement": allow("*")})),
    "a stranger is let in beside what is not understood": having(allow({"AWS": STRANGER}), "Allow"),
}
unknown = {
    "it cannot be read": given(Table(name="orders")),
    "the policy has a statement that is none": having("Allow"),
    "the condition's operator is unknown": having(allow("*", Condition={"StringAlmostEquals": {"aws:PrincipalAccount": ACCOUNT}})),
    "an identity provider is let in": having(allow({"Federated": "accounts.example.com"})),
}
