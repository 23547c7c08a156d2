"""Reports against a real API server: written when they say something new, gone when nobody needs them."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

from seawall.api.v1alpha1 import ComplianceReport, RemediationPlan
from seawall.kube.client import Cluster
from seawall.kube.reports import Reports, Source
from tests.cluster import base
from tests.kube.builders import ManualClock, plan_spec

AGE = timedelta(hours=1)
BASELINE = {"apiVersion": "seawall.dev/v1alpha1", "kind": "SecurityBaseline"}
PLAN = {"apiVersion": "seawall.dev/v1alpha1", "kind": "RemediationPlan"}
SPEC = {"accountRefs": [{"name": "main"}], "profiles": ["cis-7.0"]}


def baseline(cluster: base.Cluster, namespace: str, name: str = "prod") -> Source:
    text = json.dumps({**BASELINE, "metadata": {"name": name}, "spec": SPEC})
    return Source.of(json.loads(cluster.kubectl("-n", namespace, "create", "-o", "json", "-f", "-", stdin=text).stdout))


def content(verdict: str = "Fail", read_at: str = "2026-11-24T08:00:00Z") -> dict[str, Any]:
    resource = {"type": "AWS::S3::Bucket", "arn": "arn:aws:s3:::logs", "id": "logs", "account": "1" * 12, "region": "eu-west-1"}
    finding = {
        "id": "0" * 16,
        "control": "s3.bucket-tls-only",
        "resource": resource,
        "verdict": verdict,
        "severity": "High",
        "evidence": [{"operation": "s3:GetBucketPolicy", "requestId": read_at, "readAt": read_at}],
    }
    return {"summary": {"fail": 1}, "findings": [finding]}


async def versions(api: Cluster, namespace: str) -> dict[str, str]:
    return {each["metadata"]["name"]: each["metadata"]["resourceVersion"] for each in await api.list(ComplianceReport, namespace)}


async def test_a_report_is_written_for_news_and_for_old_evidence_only(api: Cluster, cluster: base.Cluster, namespace: str) -> None:
    source, clock = baseline(cluster, namespace), ManualClock()
    reports = Reports(api, clock)

    async def written(verdict: str, read_at: str) -> dict[str, str]:
        report = source.report("main", "eu-west-1", 1, content(verdict, read_at))
        await reports.write(source, [report], max_evidence_age=AGE)
        return await versions(api, namespace)

    first = await written("Fail", "2026-11-24T08:00:00Z")
    assert await written("Fail", "2026-11-24T08:10:00Z") == first
    news = await written("Unknown", "2026-11-24T08:20:00Z")
    assert news != first
    clock.pass_by(3600)
    renewed = await written("Unknown", "2026-11-24T08:59:00Z")
    assert renewed != news
    assert await written("Unknown", "2026-11-24T09:00:00Z") == renewed


async def test_reports_of_targets_no_longer_selected_are_deleted_and_others_reports_stay(
    api: Cluster, cluster: base.Cluster, namespace: str
) -> None:
    source = baseline(cluster, namespace)
    other = baseline(cluster, namespace, "prod-2")
    reports = Reports(api, ManualClock())
    both = [source.report("main", region, 1, content()) for region in ("eu-west-1", "global")]
    theirs = other.report("main", "global", 1, content())
    await reports.write(other, [theirs], max_evidence_age=AGE)
    await reports.write(source, both, max_evidence_age=AGE)
    await reports.write(source, both[:1], max_evidence_age=AGE)
    assert set(await versions(api, namespace)) == {both[0]["metadata"]["name"], theirs["metadata"]["name"]}


async def test_reports_go_with_their_source_and_plans_stay(api: Cluster, cluster: base.Cluster, namespace: str) -> None:
    source = baseline(cluster, namespace)
    reports = Reports(api, ManualClock())
    await reports.write(source, [source.report("main", "global", 1, content())], max_evidence_age=AGE)
    await api.create(RemediationPlan, namespace, {**PLAN, **source.plan(plan_spec())})
    cluster.kubectl("-n", namespace, "delete", "sb", "prod", "--timeout=10s")
    deadline = time.monotonic() + 60  # a garbage collector that just started looks for kinds every 30 s
    while await api.list(ComplianceReport, namespace):
        assert time.monotonic() < deadline, "the garbage collector did not delete the report"
    assert len(await api.list(RemediationPlan, namespace)) == 1
