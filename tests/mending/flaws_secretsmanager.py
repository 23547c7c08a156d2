"""Flaws of Secrets Manager's secrets."""

from __future__ import annotations

from collections.abc import Mapping

from tests.emulator import Emulator
from tests.mending.flaw import Flaw
from tests.secret_builders import policy

TAGS = [{"Key": "team", "Value": "pay"}]


def policy_not_public(aws: Emulator) -> str:
    """A policy with two statements for everybody, one of them under a condition, and with three that are to stay as they are."""
    client = aws.seeding("secretsmanager")
    arn = client.create_secret(Name="db", SecretString="correct-horse", Tags=TAGS)["ARN"]
    statements = policy(
        {"Sid": "Everybody"},
        {"Sid": "App", "Principal": {"AWS": "arn:aws:iam::999999999999:role/app"}},
        {"Sid": "Stage", "Action": "secretsmanager:DescribeSecret", "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {"Sid": "Organization", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}},
        {"Sid": "Keep", "Effect": "Deny", "Action": "secretsmanager:DeleteSecret"},
    )
    client.put_resource_policy(SecretId=arn, ResourcePolicy=statements.text)
    return str(arn)


FLAWS: Mapping[str, Flaw] = {"secretsmanager.policy-not-public": Flaw(policy_not_public)}

UNSERVED: Mapping[str, str] = {}
