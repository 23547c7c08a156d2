from typing import Any

from seawall.facts.secretsmanager import Secret
from seawall.facts.secretsmanager_policy import SecretPolicy
from tests.builders import ACCOUNT
from tests.secret_builders import ELSEWHERE, policy, secret

ROOT = f"arn:aws:iam::{ACCOUNT}:root"
OTHER = "arn:aws:iam::999999999999:role/app"
HERE = {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}
NAMED = {"Principal": {"AWS": OTHER}}
ELSE = {"StringNotEquals": {"aws:PrincipalOrgID": "o-1234567890"}}


def having(*statements: dict[str, Any]) -> Secret:
    return secret({"policy": policy(*statements)})


passes = {
    "it has no policy": secret({"policy": None}),
    "its policy names a role of another account": having(NAMED),
    "everybody of the account is let in": having({"Condition": HERE}),
    "everybody of the organization is let in": having({"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}}),
    "everybody is denied": having({"Effect": "Deny"}),
    "everybody is let in, and all but an organization denied": having(
        {}, {"Effect": "Deny", "Action": "secretsmanager:*", "Condition": ELSE}
    ),
}
fails = {
    "everybody is let in": having({}),
    "everybody is let in, in the longer form": having({"Principal": {"AWS": ["*"]}}),
    "everybody is let in beside a named role": having(NAMED, {}),
    "two statements let everybody in": having({"Sid": "Read"}, NAMED, {"Action": "secretsmanager:DescribeSecret"}),
    "everybody but one is let in": secret(
        {"policy": SecretPolicy.of({"Statement": {"Effect": "Allow", "NotPrincipal": {"AWS": ROOT}, "Action": "*", "Resource": "*"}})}
    ),
    "a condition limits the versions and not the callers": having(
        {"Condition": {"StringEquals": {"secretsmanager:VersionStage": "AWSCURRENT"}}}
    ),
    "a condition holds where there is no account too": having({"Condition": {"StringEqualsIfExists": {"aws:PrincipalAccount": ACCOUNT}}}),
    "a condition is about the caller's account and lets in all": having(
        {"Condition": {"StringEquals": {"aws:principalaccount": "${aws:PrincipalAccount}"}}}
    ),
    "the policy would be longer than Secrets Manager keeps": having({"Resource": [f"{'x' * 100}{number}" for number in range(195)]}),
}
unknown = {
    "a condition is not understood": having({"Condition": {"StringSounds": {"aws:username": "ann"}}}),
    "a statement is not understood": having({"Effect": "Perhaps"}),
    "nobody may read the policy": secret(),
}
not_applicable = {"it is a replica": secret(PrimaryRegion=ELSEWHERE)}
