"""Writes as the tests of them make them: by whom, which, and how each is to end."""

from __future__ import annotations

from typing import Any

import pytest

from seawall.aws.session import AssumeRole, Identity, Keys, Sessions
from seawall.aws.write import WritingAccount, Written
from seawall.errors import WriteLost, WriteRefused
from tests.emulator import ACCOUNT, REGION, Emulator

FIRST = AssumeRole(f"arn:aws:iam::{ACCOUNT}:role/first")
WRITER = AssumeRole(f"arn:aws:iam::{ACCOUNT}:role/seawall-write", external_id="xyz")
ACTIONS = frozenset({"s3:PutBucketPublicAccessBlock", "s3:GetBucketPublicAccessBlock"})
TOKEN = "hash/change/0"
SHUT = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}

#: One write of each of AWS's protocols: operation, service, AWS's name, arguments.
PROTOCOLS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "rest-xml": (
        "s3.put_public_access_block",
        "s3",
        "PutPublicAccessBlock",
        {"Bucket": "some-bucket", "PublicAccessBlockConfiguration": SHUT},
    ),
    "ec2": ("ec2.create_vpc", "ec2", "CreateVpc", {"CidrBlock": "10.0.0.0/16"}),
    "query": ("iam.create_user", "iam", "CreateUser", {"UserName": "somebody"}),
    "json": ("logs.create_log_group", "logs", "CreateLogGroup", {"logGroupName": "some"}),
    "rest-json": ("guardduty.create_detector", "guardduty", "CreateDetector", {"Enable": True}),
}


def writing(aws: Emulator, sessions: Sessions, *roles: AssumeRole, account: str = ACCOUNT) -> WritingAccount:
    keys = Keys("AKIATESTING", "secret")
    identity = Identity(home_region="us-east-1", keys=keys, roles=roles or (WRITER,), endpoint_url=aws.url)
    return WritingAccount(identity, sessions, account)


def write(account: WritingAccount, protocol: str = "rest-xml", *, actions: frozenset[str] = ACTIONS, token: str = TOKEN) -> Written:
    operation, _, _, arguments = PROTOCOLS[protocol]
    return account.call(operation, REGION, arguments, actions=actions, token=token)


def refused(account: WritingAccount, protocol: str = "rest-xml", *, actions: frozenset[str] = ACTIONS) -> WriteRefused:
    with pytest.raises(WriteRefused) as caught:
        write(account, protocol, actions=actions)
    return caught.value


def lost(account: WritingAccount, protocol: str = "rest-xml") -> WriteLost:
    with pytest.raises(WriteLost) as caught:
        write(account, protocol)
    return caught.value


def asked(aws: Emulator) -> list[str]:
    return [call.operation for call in aws.calls]
