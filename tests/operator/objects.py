"""Objects that people write, and an account with flaws that are counted by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.emulator import ACCOUNT, REGION, Call, Emulator

Json = dict[str, Any]

BLOCKED = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}
BLOCK = "s3.bucket-public-access-block"
LENGTH = "iam.password-min-length"
PITR = "dynamodb.pitr"
CONTROLS = (BLOCK, LENGTH, PITR)


KEPT = frozenset({"GetCallerIdentity", "DescribeRegions", "ListAccountAliases", "GetResources"})
"""What keeping an account costs: its verification every ten minutes, and once an hour in each Region the tags for its responsibility report."""


def facts_asked(aws: Emulator) -> list[Call]:
    """Requests for facts: what keeping the account itself costs is left out."""
    return [call for call in aws.calls if call.operation not in KEPT]


def account(name: str = "prod", *, endpoint: str | None = None, labels: dict[str, str] | None = None, **spec: Any) -> Json:
    """An AWSAccount that reads eu-west-1 as the operator itself."""
    wanted = {"regions": [REGION], "credentials": {"source": "Ambient"}, **({"endpointURL": endpoint} if endpoint else {}), **spec}
    return _object("AWSAccount", name, wanted, labels)


def baseline(name: str = "base", *, controls: tuple[Any, ...] = CONTROLS, refs: tuple[str, ...] = ("prod",), **spec: Any) -> Json:
    """A SecurityBaseline over the account `prod`; controls are ids or whole entries."""
    entries = [{"id": each} if isinstance(each, str) else each for each in controls]
    chosen = {} if "accountSelector" in spec else {"accountRefs": [{"name": each} for each in refs]}
    return _object("SecurityBaseline", name, {**chosen, **({"controls": entries} if entries else {}), **spec})


def exception(name: str = "accepted", *, controls: tuple[str, ...] = (BLOCK,), expires: str, **spec: Any) -> Json:
    """A ControlException."""
    return _object("ControlException", name, {"controls": list(controls), "reason": "known and accepted", "expiresAt": expires, **spec})


def approval(name: str, hashes: Sequence[str], action: str = "Apply", changes: Sequence[str] | None = None, **spec: Any) -> Json:
    """A RemediationApproval of the plans with these hashes; of all their changes without `changes`."""
    chosen = {} if changes is None else {"changes": list(changes)}
    return _object("RemediationApproval", name, {"planHashes": list(hashes), "action": action, **chosen, **spec})


def secret(name: str, **values: str) -> Json:
    """A Secret."""
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "stringData": values}


def _object(kind: str, name: str, spec: Json, labels: dict[str, str] | None = None) -> Json:
    return {
        "apiVersion": "seawall.dev/v1alpha1",
        "kind": kind,
        "metadata": {"name": name, **({"labels": labels} if labels else {})},
        "spec": spec,
    }


def several(*objects: Json) -> str:
    """Objects as kubectl takes them from standard input."""
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": list(objects)})


def seed(aws: Emulator) -> None:
    """An account on which CONTROLS give one Pass and three Fails.

    - s3.bucket-public-access-block (Region): `shut` passes, `open` fails, with a fix.
    - iam.password-min-length (global): fails, with a fix: moto has no policy until one is set.
    - dynamodb.pitr (Region): the table `orders` fails, with a fix.
    """
    s3 = aws.seeding("s3")
    for bucket in ("shut", "open"):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    shut("shut", aws)
    aws.seeding("dynamodb").create_table(
        TableName="orders",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )


def shut(bucket: str, aws: Emulator) -> None:
    """Turn on a bucket's Block Public Access."""
    aws.seeding("s3").put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=BLOCKED)


def arn(service: str, rest: str, region: str = REGION) -> str:
    """An ARN in the emulated account."""
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{rest}"
