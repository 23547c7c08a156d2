"""JSON: the contract of design §12, for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from seawall.api.v1alpha1.findings import Summary
from seawall.engine.finding import Finding
from seawall.engine.report import published, summarise

SCHEMA_VERSION = 1

_END = "\n}"


def parts(
    findings: Sequence[Finding], *, summary: Summary | None = None, more: Callable[[Finding], Mapping[str, Any]] = lambda _: {}
) -> Iterator[str]:
    """The document as text, indented, with its line feed; a finding at a time, because all of them together are large.

    Args:
        findings: of every verdict.
        summary: the counts, where the findings are not all there are; None counts the findings.
        more: further members of a finding.
    """
    head = {"schemaVersion": SCHEMA_VERSION, "summary": (summary or summarise(findings)).dump()}
    yield f'{_text(head).removesuffix(_END)},\n  "findings": ['
    separator = ""
    for finding in sorted(findings, key=lambda each: each.worst_first):
        whole = {**_finding(finding), **more(finding)}
        indented = _text(whole).replace("\n", "\n    ")  # text has no line feed of its own: JSON escapes it
        yield f"{separator}\n    {indented}"
        separator = ","
    yield ("\n  ]" if findings else "]") + f"{_END}\n"


def _text(part: Mapping[str, Any]) -> str:
    return json.dumps(part, indent=2, ensure_ascii=False)


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
