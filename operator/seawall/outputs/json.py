"""JSON: the contract of design §12, for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from seawall.engine.finding import Finding
from seawall.engine.report import published, summarise

SCHEMA_VERSION = 1


def document(findings: Sequence[Finding]) -> dict[str, Any]:
    """Every finding of every verdict, worst first, with the counts."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "summary": summarise(findings).dump(),
        "findings": [_finding(finding) for finding in sorted(findings, key=lambda each: each.worst_first)],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    """One finding; every member is there, null where it says nothing."""
    dumped = published(finding).dump()
    return {
        "id": dumped["id"],
        "control": dumped["control"],
        "resource": dumped["resource"],
        "verdict": dumped["verdict"],
        "reason": dumped.get("reason"),
        "severity": dumped["severity"],
        "message": dumped["message"],
        "evidence": dumped["evidence"],
        "exception": dumped.get("exception"),
    }


def render(findings: Sequence[Finding]) -> str:
    """The document as text, indented, with its line feed."""
    return json.dumps(document(findings), indent=2, ensure_ascii=False) + "\n"
