"""The JSON of a scan: written a finding at a time, and the same text, byte for byte, as the whole document at once."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import permutations

import pytest

from seawall.api.v1alpha1 import findings as api
from seawall.api.v1alpha1.terms import Severity, Verdict
from seawall.engine.finding import Finding
from seawall.errors import UnknownReason
from seawall.outputs.json import parts
from tests.engine.things import ACCOUNT, NOON, REGION


def finding(
    name: str,
    verdict: Verdict,
    message: str = "",
    *evidence: api.Evidence,
    reason: UnknownReason | None = None,
    exception: api.Exemption | None = None,
) -> Finding:
    resource = api.Resource(
        type="Test::Thing", arn=f"arn:aws:things:{REGION}:{ACCOUNT}:thing/{name}", id=name, account=ACCOUNT, region=REGION
    )
    return Finding("a.first", Severity.HIGH, resource, verdict, reason, message, evidence, exception)


LISTED = api.Evidence(operation="things.list", request_id="request-1", read_at=NOON)
READ = api.Evidence(operation="things.get_lock", read_at=NOON + timedelta(seconds=1, microseconds=5))
FOUND = (
    finding("one", Verdict.FAIL, 'not locked,\nwanted „locked“ \\ "shut"', LISTED, READ),
    finding("two", Verdict.UNKNOWN, "denied", LISTED, reason=UnknownReason.ACCESS_DENIED),
    finding("three", Verdict.EXEMPT, "not locked", exception=api.Exemption(name="until-spring", ticket="SEC-1", expires_at=NOON)),
    finding("four", Verdict.PASS),
)
WHOLE = {
    "schemaVersion": 1,
    "summary": {
        "controls": 1,
        "resources": 4,
        "pass": 1,
        "fail": 1,
        "unknown": 1,
        "exempt": 1,
        "notApplicable": 0,
        "score": 50,
        "coverage": 66,
    },
    "findings": [
        {
            "id": each.id,
            "control": "a.first",
            "resource": {"type": "Test::Thing", "arn": each.resource.arn, "id": each.resource.id, "account": ACCOUNT, "region": REGION},
            "verdict": each.verdict.value,
            "reason": each.reason.value if each.reason else None,
            "severity": "High",
            "message": each.message,
            "evidence": [
                {
                    "operation": read.operation,
                    **({"requestId": read.request_id} if read.request_id else {}),
                    "readAt": read.dump()["readAt"],
                }
                for read in each.evidence
            ],
            "exception": {"name": "until-spring", "ticket": "SEC-1", "expiresAt": "2026-11-24T12:00:00Z"} if each.exception else None,
        }
        for each in FOUND
    ],
}


@pytest.mark.parametrize("order", tuple(permutations(FOUND)), ids=lambda order: "-".join(each.resource.id for each in order))
def test_what_is_written_a_finding_at_a_time_is_the_whole_document(order: tuple[Finding, ...]) -> None:
    assert "".join(parts(order)) == json.dumps(WHOLE, indent=2, ensure_ascii=False) + "\n"


def test_without_findings_nothing_is_counted_and_there_is_no_share() -> None:
    counts = dict.fromkeys(("controls", "resources", "pass", "fail", "unknown", "exempt", "notApplicable"), 0)
    assert "".join(parts(())) == json.dumps({"schemaVersion": 1, "summary": counts, "findings": []}, indent=2) + "\n"
