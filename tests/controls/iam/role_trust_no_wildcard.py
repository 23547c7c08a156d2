from typing import Any

from seawall.facts.iam.role import Role
from tests.iam_accounts import deny, document, judged, role, trust

GITHUB = {"Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"}
EKS = {"Federated": "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC"}
GITLAB = {"Federated": "arn:aws:iam::123456789012:oidc-provider/gitlab.com"}
SAML = {"Federated": "arn:aws:iam::123456789012:saml-provider/idp"}
COGNITO = {"Federated": "cognito-identity.amazonaws.com"}
AUDIENCE = {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}
SUB = "token.actions.githubusercontent.com:sub"
WEB = "sts:AssumeRoleWithWebIdentity"


def trusting(principal: Any = "*", condition: Any = None, **more: Any) -> Role:
    statement = {"Principal": principal, **({"Condition": condition} if condition else {}), **more}
    made: Role = judged(role(AssumeRolePolicyDocument=trust(statement)))
    return made


def github(operator: str, subject: Any, **more: Any) -> Role:
    condition: dict[str, Any] = {"StringEquals": AUDIENCE}
    condition[operator] = {**condition.get(operator, {}), SUB: subject}
    return trusting(GITHUB, condition, Action=WEB, **more)


passes = {
    "a service": trusting({"Service": "ec2.amazonaws.com"}),
    "accounts": trusting({"AWS": ["111122223333", "arn:aws:iam::123456789012:root"]}),
    "everybody of an organization": trusting("*", {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
    "everybody of that name in an account": trusting({"AWS": "*"}, {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/*"}}),
    "everybody who acts for an account": trusting("*", {"StringEquals": {"aws:SourceAccount": "123456789012"}}),
    "everybody who acts for a resource": trusting("*", {"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::mine"}}),
    "everybody who has an agreed secret": trusting("*", {"StringEquals": {"sts:ExternalId": "4d2c"}}),
    "everybody else is denied": judged(
        role(
            AssumeRolePolicyDocument=document(
                {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"},
                {"Effect": "Deny", "Principal": "*", "Action": "*", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}},
            )
        )
    ),
    "one repository's main branch": github("StringEquals", "repo:acme/app:ref:refs/heads/main"),
    "an owner's repositories": github("StringLike", ["repo:acme/*", "repo:acme-labs/app:*"]),
    "a repository by a claim of its own": trusting(
        GITHUB, {"StringEquals": {**AUDIENCE, "token.actions.githubusercontent.com:repository": "acme/app"}}, Action=WEB
    ),
    "an owner's workflow": trusting(
        GITHUB,
        {
            "StringEquals": AUDIENCE,
            "StringLike": {"token.actions.githubusercontent.com:job_workflow_ref": "acme/app/.github/workflows/deploy.yml@*"},
        },
        Action=WEB,
    ),
    "a group's projects, on GitLab": trusting(
        GITLAB,
        {"StringEquals": {"gitlab.com:aud": "https://gitlab.com"}, "StringLike": {"gitlab.com:sub": "project_path:acme/*"}},
        Action=WEB,
    ),
    "one user of an application, by the names that Facebook's tokens have": trusting(
        {"Federated": "graph.facebook.com"},
        {"StringEquals": {"graph.facebook.com:app_id": "1", "graph.facebook.com:id": "2"}},
        Action=WEB,
    ),
    "tags that anybody may bring, and nobody who may come": trusting(Action="sts:TagSession"),
    "one repository, whose tokens may bring tags by a statement of their own": judged(
        role(
            AssumeRolePolicyDocument=trust(
                {
                    "Principal": GITHUB,
                    "Action": WEB,
                    "Condition": {"StringEquals": {**AUDIENCE, SUB: "repo:acme/app:ref:refs/heads/main"}},
                },
                {"Principal": GITHUB, "Action": "sts:TagSession"},
            )
        )
    ),
    "a service account of a cluster": trusting(
        EKS,
        {
            "StringEquals": {
                "oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub": "system:serviceaccount:shop:api",
                "oidc.eks.eu-west-1.amazonaws.com/id/ABC:aud": "sts.amazonaws.com",
            }
        },
        Action=WEB,
    ),
    "an identity pool's signed-in users": trusting(
        COGNITO,
        {
            "StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:pool"},
            "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"},
        },
        Action=WEB,
    ),
    "a SAML provider's audience": trusting(
        SAML, {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}, Action="sts:AssumeRoleWithSAML"
    ),
    "a denial for everybody": judged(role(AssumeRolePolicyDocument=document({**deny("sts:AssumeRole"), "Principal": "*"}))),
}
fails = {
    "everybody": trusting("*"),
    "everybody as an account, beside a service that stays": trusting({"AWS": "*", "Service": "ec2.amazonaws.com"}),
    "everybody in a list, beside an account that stays": trusting({"AWS": ["111122223333", "*"]}),
    "a single statement that is no list": judged(
        role(AssumeRolePolicyDocument={"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}})
    ),
    "everybody but one": judged(
        role(AssumeRolePolicyDocument=document({"Effect": "Allow", "NotPrincipal": {"AWS": "1" * 12}, "Action": "sts:AssumeRole"}))
    ),
    "all of no values": trusting("*", {"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-1"}}),
    "where the key exists": trusting("*", {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}),
    "a pattern of everything": trusting("*", {"StringLike": {"aws:PrincipalOrgID": "*"}}),
    "a secret that may be anything": trusting("*", {"StringLike": {"sts:ExternalId": "*"}}),
    "with MFA only": trusting("*", {"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
    "every repository there is": trusting(GITHUB, {"StringEquals": AUDIENCE}, Action=WEB),
    "every subject": github("StringLike", "*"),
    "every owner": github("StringLike", "repo:*"),
    "every owner whose name begins so": github("StringLike", "repo:acme*"),
    "every owner, by a pattern that stops short of one": github("StringLike", "repo*"),
    "every owner, by a wildcard in the word": github("StringLike", "r?po:acme/app:*"),
    "every owner whose name begins so, by a claim of its own": trusting(
        GITHUB,
        {"StringEquals": AUDIENCE, "StringLike": {"token.actions.githubusercontent.com:repository": "acme*"}},
        Action=WEB,
    ),
    "every repository whose id begins so": trusting(
        GITHUB,
        {"StringEquals": AUDIENCE, "StringLike": {"token.actions.githubusercontent.com:repository_id": "1*"}},
        Action=WEB,
    ),
    "one who acts in whoever's workflow": trusting(
        GITHUB, {"StringEquals": {**AUDIENCE, "token.actions.githubusercontent.com:actor": "ann"}}, Action=WEB
    ),
    "every project of GitLab": trusting(
        GITLAB, {"StringEquals": {"gitlab.com:aud": "https://gitlab.com"}, "StringLike": {"gitlab.com:sub": "project_path:*"}}, Action=WEB
    ),
    "all of no subjects": github("ForAllValues:StringLike", "repo:acme/app:*"),
    "a subject without an audience": trusting(GITHUB, {"StringEquals": {SUB: "repo:acme/app:x"}}, Action=WEB),
    "a SAML provider's any audience": trusting(SAML, Action="sts:AssumeRoleWithSAML"),
    "guests of an identity pool": trusting(COGNITO, {"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:pool"}}, Action=WEB),
    "guests of an identity pool, by name": trusting(
        COGNITO,
        {
            "StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:pool"},
            "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "unauthenticated"},
        },
        Action=WEB,
    ),
    "everybody, beside tags that one account may bring": judged(
        role(AssumeRolePolicyDocument=trust({"Principal": {"AWS": "1" * 12}, "Action": "sts:TagSession"}, {"Principal": "*"}))
    ),
    "everybody, though services are denied": judged(
        role(
            AssumeRolePolicyDocument=document(
                {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"},
                {"Effect": "Deny", "Principal": {"Service": "*"}, "Action": "sts:AssumeRole"},
            )
        )
    ),
    "a role that Identity Center keeps": judged(
        role(AssumeRolePolicyDocument=trust({"Principal": "*"}), Path="/aws-reserved/sso.amazonaws.com/")
    ),
}
unknown = {
    "an operator that nobody knows": trusting("*", {"StringResembles": {"aws:PrincipalOrgID": "o-1"}}),
    "a trust policy that is no policy": judged(role(AssumeRolePolicyDocument="%7B")),
    "a pattern of accounts": trusting({"AWS": "arn:aws:iam::*:root"}),
}
