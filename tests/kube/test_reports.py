"""Which reports are written, and what their names and labels say."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from seawall.kube.reports import Source, differs

SOURCE = Source("SecurityBaseline", "ns", "prod", "u-1")
READ = "2026-11-24T08:00:00Z"
LONG_AGO = datetime(2026, 11, 24, 7, tzinfo=UTC)
SINCE = datetime(2026, 11, 24, 9, tzinfo=UTC)


def report(verdict: str = "Fail", read_at: str = READ, request: str = "r-1") -> dict[str, Any]:
    evidence = [{"operation": "s3:GetBucketPolicy", "requestId": request, "readAt": read_at}]
    finding = {"id": "0", "verdict": verdict, "evidence": evidence, "exception": {"expiresAt": "2027-01-01T00:00:00Z"}}
    return SOURCE.report("main", "eu-west-1", 1, {"findings": [finding], "summary": {"fail": 1, "score": None}})


def test_the_same_words_with_new_reads_are_not_written() -> None:
    assert not differs(report(), report(read_at="2026-11-24T08:10:00Z", request="r-2"), renew_before=LONG_AGO)


def test_another_verdict_is_written() -> None:
    assert differs(report(), report("Unknown"), renew_before=LONG_AGO)


def test_old_evidence_is_renewed() -> None:
    assert differs(report(), report(read_at="2026-11-24T09:10:00Z"), renew_before=SINCE)


def test_old_evidence_that_cannot_get_newer_is_not_written_again() -> None:
    assert not differs(report(), report(), renew_before=SINCE)


def test_what_the_server_adds_is_no_difference() -> None:
    found = report()
    found["metadata"] |= {"uid": "x", "resourceVersion": "7", "managedFields": []}
    assert not differs(found | {"apiVersion": "v", "kind": "k"}, report(), renew_before=LONG_AGO)


def test_a_report_belongs_to_its_source_and_never_blocks_its_deletion() -> None:
    metadata = report()["metadata"]
    assert metadata["ownerReferences"] == [
        {
            "apiVersion": "seawall.dev/v1alpha1",
            "kind": "SecurityBaseline",
            "name": "prod",
            "uid": "u-1",
            "controller": True,
            "blockOwnerDeletion": False,
        }
    ]
    assert metadata["labels"] == {
        "seawall.dev/source-kind": "SecurityBaseline",
        "seawall.dev/source": "prod",
        "seawall.dev/account": "main",
        "seawall.dev/region": "eu-west-1",
    }


def test_long_names_are_cut_and_still_tell_targets_apart() -> None:
    long = Source("SecurityBaseline", "ns", "a" * 39 + "-" + "b" * 23, "u-1")
    one, other = (long.report(account, "global", 12, {})["metadata"]["name"] for account in ("main", "other"))
    assert one != other
    assert len(one) <= 63
    assert one.startswith("a" * 39 + "-")
    assert "--" not in one


def test_a_plan_has_no_owner_and_is_named_by_its_hash() -> None:
    plan = SOURCE.plan({"account": "main", "region": "global", "hash": "abcdef0123456789", "run": 2, "changes": []})
    assert plan["metadata"]["name"] == "prod-abcdef01-2"
    assert "ownerReferences" not in plan["metadata"]
    assert plan["spec"]["sourceRef"] == {"kind": "SecurityBaseline", "name": "prod", "uid": "u-1"}
