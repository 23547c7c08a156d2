from typing import Any

from seawall.facts.iam.user import User
from tests.builders import given

ADMIN = {"PolicyName": "AdministratorAccess", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
OWN = {"PolicyName": "deploy", "PolicyArn": "arn:aws:iam::123456789012:policy/team/deploy"}
DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
BOUNDARY = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": OWN["PolicyArn"]}


def user(**detail: Any) -> User:
    return given(
        User.model_validate(
            {
                "UserName": "ann",
                "Arn": "arn:aws:iam::123456789012:user/ann",
                "CreateDate": "2026-08-01T00:00:00Z",
                "AttachedManagedPolicies": [],
                **detail,
            }
        )
    )


passes = {
    "nothing is attached, and the list of inline policies is absent": user(GroupList=["admins"]),
    "both lists are empty": user(UserPolicyList=[]),
    "a permissions boundary is no attached policy": user(PermissionsBoundary=BOUNDARY),
}
fails = {
    "a policy of AWS is attached": user(AttachedManagedPolicies=[ADMIN]),
    "a policy is inline": user(UserPolicyList=[{"PolicyName": "read", "PolicyDocument": DOCUMENT}]),
    "several are attached and inline": user(
        AttachedManagedPolicies=[OWN, ADMIN],
        UserPolicyList=[{"PolicyName": name, "PolicyDocument": DOCUMENT} for name in ("a", "b")],
        PermissionsBoundary=BOUNDARY,
    ),
}
