"""RemediationPlans for the tests of who reads and answers them."""

from __future__ import annotations

import json
from typing import Any

from seawall.api.v1alpha1 import RemediationPlan

SWITCHES = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
ALL_ON = dict.fromkeys(SWITCHES, True)


def change(number: int = 1, **members: Any) -> dict[str, Any]:
    """A change that closes a bucket; a member given as None is left out."""
    bucket = f"assets-{number}"
    whole = {
        "id": f"{number:016x}",
        "control": "s3.bucket-public-access-block",
        "arn": f"arn:aws:s3:::{bucket}",
        "resourceType": "AWS::S3::Bucket",
        "resourceID": bucket,
        "fact": "s3.Bucket.public_access_block",
        "before": {**ALL_ON, "BlockPublicPolicy": False},
        "after": ALL_ON,
        "calls": [{"operation": "s3.put_public_access_block", "arguments": {"Bucket": bucket, "PublicAccessBlockConfiguration": ALL_ON}}],
        "risk": "Disruptive",
        "reversible": "Yes",
        "undoRisk": "Safe",
        "breaks": "readers by a public policy are refused",
        **members,
    }
    return {name: value for name, value in whole.items() if value is not None}


def body(*changes: dict[str, Any], name: str = "prod-0a1b2c3d-1", namespace: str = "team", **spec: Any) -> dict[str, Any]:
    """A plan as the API server takes it."""
    return {
        "apiVersion": "seawall.dev/v1alpha1",
        "kind": "RemediationPlan",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "sourceRef": {"kind": "SecurityBaseline", "name": "prod", "uid": "u-1"},
            "requestedBy": "alice",
            "account": "main",
            "region": "eu-west-1",
            "run": 1,
            "hash": "0a1b2c3d" * 8,
            "changes": list(changes or (change(),)),
            **spec,
        },
    }


def plan(*changes: dict[str, Any], records: tuple[dict[str, Any], ...] = (), reason: str = "", **more: Any) -> RemediationPlan:
    """A plan as it is read, with its journal and the reason of its condition Ready."""
    ready = {"type": "Ready", "status": "False", "reason": reason, "message": "so it is", "lastTransitionTime": "2026-11-24T08:00:00Z"}
    status = {"changes": list(records), "conditions": [ready] if reason else []}
    return RemediationPlan.parse({**body(*changes, **more), "status": status})


def policy(*names: str) -> str:
    """A policy's JSON text with a statement of each name."""
    statements = [{"Sid": name, "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"} for name in names]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
