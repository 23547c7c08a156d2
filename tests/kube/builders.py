"""What the tests of kube are made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any


class ManualClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.wall = datetime(2026, 11, 24, 8, tzinfo=UTC)
        self.boot = 1000.0

    def now(self) -> datetime:
        return self.wall

    def boottime(self) -> float:
        return self.boot

    def pass_by(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.boot += seconds


def body(generation: int = 1, *, annotations: Mapping[str, str] | None = None, status: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A SecurityBaseline as kopf hands it over."""
    return {
        "apiVersion": "seawall.dev/v1alpha1",
        "kind": "SecurityBaseline",
        "metadata": {"namespace": "ns", "name": "prod", "uid": "u-1", "generation": generation, "annotations": dict(annotations or {})},
        "status": dict(status or {"observedGeneration": -1}),
    }


def exception(namespace: str, name: str = "legacy") -> dict[str, Any]:
    """A ControlException that the API server takes: the smallest kind with a status that people write."""
    return {
        "metadata": {"namespace": namespace, "name": name},
        "spec": {"controls": ["s3.bucket-tls-only"], "reason": "legacy clients", "expiresAt": "2027-01-01T00:00:00Z"},
    }


def report_of(namespace: str, size: int) -> dict[str, Any]:
    """A ComplianceReport of about so many bytes."""
    reference = {"kind": "SecurityBaseline", "name": "prod", "uid": "u-1"}
    passed = [{"control": "s3.bucket-tls-only", "resourceIDs": [f"{number:01000d}" for number in range(size // 1000)]}]
    metadata = {"namespace": namespace, "name": "prod-0-1"}
    return {"metadata": metadata, "sourceRef": reference, "account": "main", "region": "global", "summary": {}, "passed": passed}


def plan_spec(digest: str = "a" * 64) -> dict[str, Any]:
    """The spec of a RemediationPlan with one change, but for its source."""
    change = {
        "id": "c1",
        "control": "s3.bucket-tls-only",
        "arn": "arn:aws:s3:::logs",
        "resourceType": "AWS::S3::Bucket",
        "resourceID": "logs",
        "fact": "s3.Bucket.policy",
        "after": {"text": "y"},
        "risk": "Safe",
        "reversible": "Yes",
    }
    return {"account": "main", "region": "global", "run": 1, "hash": digest, "changes": [change]}


def plan_of(namespace: str, digest: str = "a" * 64) -> dict[str, Any]:
    """A RemediationPlan that the API server takes."""
    reference = {"kind": "SecurityBaseline", "name": "prod", "uid": "u-1"}
    return {
        "apiVersion": "seawall.dev/v1alpha1",
        "kind": "RemediationPlan",
        "metadata": {"namespace": namespace, "name": f"prod-{digest[:8]}-1"},
        "spec": {**plan_spec(digest), "sourceRef": reference},
    }
